//! One exhibit: its picture, where it has one, and its table.

use maud::{Markup, html};
use shipworthy_learn::case::Exhibit;
use shipworthy_learn::figure::{Figure, Kind, Rate};

use crate::chart::interval::{Row, rows};
use crate::chart::{Size, kinds};
use crate::words;
use shipworthy_eval::words::grouped;

/// Title, picture, table, note. `id` names it within the page.
pub fn exhibit(of: &Exhibit, id: &str) -> Markup {
    html! {
        section class="exhibit" aria-labelledby=(id) {
            h2 id=(id) { (of.title) }
            @if let Some(note) = &of.note { p class="small muted" { (note) } }
            @match &of.figure {
                None => { (table(of)) }
                Some(figure) => {
                    (drawn(figure))
                    details class="numbers" { summary { "The numbers" } (table(of)) }
                }
            }
        }
    }
}

fn drawn(figure: &Figure) -> Markup {
    match figure {
        Figure::Kinds { at, kinds } => people(at.as_deref(), kinds),
        Figure::Rates { what, rates } => shares(what, rates),
    }
}

fn people(at: Option<&str>, all: &[Kind]) -> Markup {
    let told: Vec<String> =
        all.iter().map(|kind| format!("{} {}", grouped(i64::from(kind.count)), kind.label)).collect();
    let each = kinds::each(all);
    html! {
        figure class="everybody" {
            @if at.is_some() || each > 1 {
                p class="small muted" {
                    @if let Some(at) = at { (words::capital(at)) ". " }
                    @if each > 1 { "Each mark stands for " (grouped(i64::from(each))) "." }
                }
            }
            (kinds::kinds(all, &told.join(", ")))
            ul class="key" {
                @for kind in all {
                    li { (kinds::sample(kind.mark)) span { b { (grouped(i64::from(kind.count))) } " " (kind.label) } }
                }
            }
        }
    }
}

fn shares(what: &str, rates: &[Rate]) -> Markup {
    let drawn: Vec<Row> = rates
        .iter()
        .map(|rate| {
            let found = rate.interval();
            Row {
                name: rate.label.clone(),
                estimate: found.map(|(estimate, ..)| estimate),
                low: found.map(|(_, low, _)| low),
                high: found.map(|(.., high)| high),
                verdict: None,
                figure: format!("{} of {}", grouped(i64::from(rate.seen)), grouped(i64::from(rate.of))),
                first_of_group: false,
                from: None,
            }
        })
        .collect();
    let ends = rates.iter().filter_map(Rate::interval);
    let (low, high) = ends.fold((1.0f64, 0.0f64), |(low, high), (_, from, to)| (low.min(from), high.max(to)));
    // From nothing or to everything where that is near: a share is read from there.
    let domain = (if low < 0.35 { 0.0 } else { (low - 0.05).max(0.0) }, if high > 0.9 { 1.0 } else { high + 0.05 });
    let tick = |x: f64| format!("{:.0}%", 100.0 * x);
    let told: Vec<String> = rates
        .iter()
        .filter_map(|rate| {
            let (_, low, high) = rate.interval()?;
            Some(format!(
                "{}: {} of {}, 95% interval {} to {}",
                rate.label,
                rate.seen,
                rate.of,
                words::percent(low),
                words::percent(high)
            ))
        })
        .collect();
    let label = format!("{what}: {}", told.join("; "));
    html! {
        figure class="shares" {
            @for size in Size::BOTH { (rows(&drawn, None, domain, &tick, what, &label, size)) }
            figcaption { "Discs are shares, lines their 95% intervals." }
        }
    }
}

/// The table alone.
pub fn table(of: &Exhibit) -> Markup {
    let facts = of.columns.is_empty();
    html! {
        div class="scroll" tabindex=[(!facts).then_some("0")] role=[(!facts).then_some("region")] aria-label=[(!facts).then(|| format!("Table: {}", of.title))] {
            table class=(if facts { "plain fact-table" } else { "plain" }) {
                caption class="hidden-words" { (of.title) }
                @if !facts {
                    thead {
                        tr {
                            @for (place, head) in of.columns.iter().enumerate() {
                                @if head.is_empty() { td {} } @else { th scope="col" class=[(place > 0).then_some("n")] { (head) } }
                            }
                        }
                    }
                }
                tbody {
                    @for row in &of.rows {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @if place == 0 { th scope="row" { (cell) } } @else { td class=[(!facts).then_some("n")] { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
