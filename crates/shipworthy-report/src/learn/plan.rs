//! The time that a plan takes beside the times that guides name, on one line of months.

use maud::{Markup, html};
use shipworthy_learn::allocation::{Allocation, GUIDE, KINDS};
use shipworthy_learn::roadmap::plan::{Band, Plan};

use crate::chart::Size;
use crate::chart::interval::{Row, rows};
use crate::words;

/// Months of this plan and of the guides. A guide that names no end is in the table alone.
pub fn times(plan: &Plan) -> Markup {
    let row = |name: String, (from, to): (f64, f64), first_of_group: bool| Row {
        name,
        low: Some(from),
        high: Some(to),
        figure: span(from, Some(to)),
        first_of_group,
        ..Row::default()
    };
    let mut drawn = Vec::new();
    if plan.hours.1 > 0.0 {
        drawn.push(row(format!("Yours, {} h a week", plan.hours_a_week), plan.months, false));
    }
    let guides = plan.bands.iter().filter_map(|band| Some((band, band.to?)));
    for (place, (band, to)) in guides.enumerate() {
        drawn.push(row(format!("{}: {}", band.guide, band.says), (band.from, to), place == 0));
    }
    let longest = drawn.iter().filter_map(|row| row.high).fold(1.0, f64::max);
    let told: Vec<String> = drawn.iter().map(|row| format!("{}: {} months", row.name, row.figure)).collect();
    html! {
        figure class="shares" {
            @for size in Size::BOTH { (rows(&drawn, &[], (0.0, longest), &|x| format!("{x:.0}"), "months", &told.join("; "), size)) }
        }
        details class="numbers" {
            summary { "The same as a table, with sources" }
            table class="plain" {
                caption class="hidden-words" { "How long the guides say it takes" }
                thead { tr { th scope="col" { "Guide" } th scope="col" { "Dated" } th scope="col" { "Whom it speaks of" } th scope="col" class="n" { "Months" } } }
                tbody { @for band in &plan.bands { tr { th scope="row" { (band.guide) " (" (band.item) ")" } td { (band.dated) } td { (band.says) } td class="n" { (months(band)) } } } }
            }
        }
    }
}

/// Where weeks went as shares of the kinds, each beside the two of the guide. Nothing before there are enough weeks.
pub fn weeks(found: &Allocation) -> Markup {
    let Some(shares) = found.shares else { return html! {} };
    let percent = |share: f64| format!("{:.0}%", 100.0 * share);
    let mut drawn = Vec::new();
    for (kind, name) in KINDS.iter().enumerate() {
        let mut row = |of: &str, share: f64, first_of_group: bool| {
            let name = if of.is_empty() { words::capital(name) } else { format!("the guide, {of}") };
            drawn.push(Row {
                name,
                low: Some(0.0),
                high: Some(share),
                estimate: of.is_empty().then_some(share),
                figure: percent(share),
                first_of_group,
                ..Row::default()
            });
        };
        row("", shares[kind], kind > 0);
        for (of, guide) in GUIDE {
            row(of, guide[kind], false);
        }
    }
    html! {
        figure class="shares" {
            @for size in Size::BOTH { (rows(&drawn, &[], (0.0, 1.0), &percent, "of the hours", &found.says, size)) }
        }
    }
}

/// "6 to 12", "4 and on".
pub fn months(band: &Band) -> String {
    span(band.from, band.to)
}

fn span(from: f64, to: Option<f64>) -> String {
    // A tenth is more than an estimate can carry, and less than a tenth would be none.
    let number = |x: f64| if x.fract() == 0.0 || x >= 10.0 { format!("{x:.0}") } else { format!("{x:.1}") };
    match to {
        Some(to) if number(from) == number(to) => number(from),
        Some(to) => format!("{} to {}", number(from), number(to)),
        None => format!("{} and on", number(from)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_told_as_people_say_them() {
        let check = |from: f64, to: Option<f64>, expect: &str| assert_eq!(span(from, to), expect);
        check(6.0, Some(12.0), "6 to 12");
        check(4.0, None, "4 and on");
        check(2.34, Some(11.7), "2.3 to 12");
        check(0.98, Some(1.01), "1.0");
    }
}
