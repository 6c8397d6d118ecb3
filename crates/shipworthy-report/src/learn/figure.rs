//! Figures of exhibits on a page: each drawn for wide and narrow screens, with its key, and told in words for those who cannot see it.

use maud::{Markup, html};
use shipworthy_eval::outcome::Verdict;
use shipworthy_eval::words::{grouped, without_trailing_zeros};
use shipworthy_learn::figure::{Bars, Figure, Kind, Limit, Lines, Map, Moves, Rate, Rates, Unit};

use crate::chart::interval::{Row, rows};
use crate::chart::{Size, bars, kinds, lines, map, moves};
use crate::{money, words};

/// A figure as it is drawn.
pub fn drawn(figure: &Figure) -> Markup {
    match figure {
        Figure::Kinds { at, kinds } => people(at.as_deref(), kinds),
        Figure::Rates(of) => shares(of),
        Figure::Bars(of) => amounts(of),
        Figure::Lines(of) => over_time(of),
        Figure::Moves(of) => moved(of),
        Figure::Map(of) => often_and_bad(of),
        Figure::Several(all) => html! { @for one in all { (drawn(one)) } },
    }
}

/// A number on an axis: no more digits than it needs.
fn tick(unit: &Unit, x: f64) -> String {
    let trimmed = |x: f64, decimals: usize| {
        without_trailing_zeros(&format!("{:.decimals$}", if x == 0.0 { 0.0 } else { x })).replace('-', "−")
    };
    match unit {
        Unit::Share => format!("{}%", trimmed(100.0 * x, 2)),
        Unit::PerThousand => trimmed(1_000.0 * x, 3),
        Unit::Count if x.abs() >= 10.0 => grouped(x.round() as i64),
        Unit::Count => trimmed(x, 3),
        Unit::Money(currency) => money::format(x, currency),
        Unit::Of { decimals, .. } => trimmed(x, decimals + 2),
    }
}

/// What the marks of a figure are.
fn key(marks: Vec<(Markup, &str)>) -> Markup {
    html! { ul class="key" { @for (mark, name) in marks { li { (mark) span { (name) } } } } }
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

/// What a figure is held against, in words.
fn held_against(limits: &[Limit], unit: &Unit) -> String {
    limits.iter().map(|limit| format!("; {}: {}", limit.name, unit.say(limit.at))).collect()
}

fn shares(of: &Rates) -> Markup {
    let rates = &of.rates;
    let drawn: Vec<Row> = rates
        .iter()
        .map(|rate| {
            let found = rate.interval();
            Row {
                name: rate.label.clone(),
                estimate: found.map(|(estimate, ..)| estimate),
                low: found.map(|(_, low, _)| low),
                high: found.map(|(.., high)| high),
                verdict: rate.open.then_some(Verdict::NotEnoughEvidence),
                truth: rate.truth,
                figure: format!("{} of {}", grouped(i64::from(rate.seen)), grouped(i64::from(rate.of))),
                ..Row::default()
            }
        })
        .collect();
    let told: Vec<String> = rates.iter().filter_map(|rate| told(rate, &of.unit)).collect();
    let label = format!("{}: {}{}", of.what, told.join("; "), held_against(&of.limits, &of.unit));
    let limits: Vec<(f64, &str)> = of.limits.iter().map(|limit| (limit.at, limit.name.as_str())).collect();
    html! {
        figure class="shares" {
            @for size in Size::BOTH { (rows(&drawn, &limits, domain(of), &|x| tick(&of.unit, x), &of.what, &label, size)) }
            figcaption {
                "Discs are shares, lines their 95% intervals."
                @if rates.iter().any(|rate| rate.open) { " A ring: more are still to be reported, so it lies too low." }
                @if rates.iter().any(|rate| rate.truth.is_some()) { " Diamonds: what is so in truth." }
            }
        }
    }
}

fn told(rate: &Rate, unit: &Unit) -> Option<String> {
    let (_, low, high) = rate.interval()?;
    let so_far = if rate.open { ", not complete" } else { "" };
    let truth = rate.truth.map_or_else(String::new, |truth| format!(", in truth {}", unit.say(truth)));
    let (low, high) = (unit.say(low), unit.say(high));
    Some(format!("{}: {} of {}, 95% interval {low} to {high}{so_far}{truth}", rate.label, rate.seen, rate.of))
}

/// The stretch of shares to draw: from nothing or to everything where that is near, as a share is read from there.
fn domain(of: &Rates) -> (f64, f64) {
    let intervals = of.rates.iter().filter_map(|rate| {
        let (_, low, high) = rate.interval()?;
        Some(rate.truth.map_or([low, high], |truth| [low.min(truth), high.max(truth)]))
    });
    let ends = intervals.flatten().chain(of.limits.iter().map(|limit| limit.at));
    let (low, high) = ends.fold((1.0f64, 0.0f64), |(low, high), at| (low.min(at), high.max(at)));
    if of.unit == Unit::PerThousand {
        return (0.0, (1.08 * high).min(1.0));
    }
    let above = if high > 0.9 { 1.0 } else { high + (0.12 * high).clamp(0.002, 0.05) };
    (if low < 0.35 { 0.0 } else { (low - 0.05).max(0.0) }, above)
}

fn amounts(of: &Bars) -> Markup {
    let each = of.bars.iter().map(|bar| {
        let amounts: Vec<String> = match (&bar.told, of.names.as_slice()) {
            (Some(told), _) => vec![told.clone()],
            (None, []) => bar.amounts.iter().map(|amount| of.unit.say(*amount)).collect(),
            (None, names) => {
                names.iter().zip(&bar.amounts).map(|(name, x)| format!("{name} {}", of.unit.say(*x))).collect()
            }
        };
        format!("{}: {}", bar.label, amounts.join(", "))
    });
    let label = each.collect::<Vec<_>>().join("; ");
    let label = if of.what.is_empty() { label } else { format!("{}. {label}", of.what) };
    html! {
        figure class="amounts" {
            @for size in Size::BOTH { (bars::bars(of, &|x| tick(&of.unit, x), &label, size)) }
            @if !of.names.is_empty() {
                (key(of.names.iter().enumerate().map(|(place, name)| (bars::sample(place), name.as_str())).collect()))
            }
        }
    }
}

fn over_time(of: &Lines) -> Markup {
    let each = of.lines.iter().map(|line| {
        let known = || line.points.iter().zip(&of.moments).filter_map(|(at, moment)| Some(((*at)?, moment)));
        let Some(((first, from), (last, to))) = known().next().zip(known().next_back()) else {
            return format!("{}: not known", line.name);
        };
        let ends = format!("{}: {} at {from}, {} at {to}", line.name, of.unit.say(first), of.unit.say(last));
        let least = known().map(|(at, _)| at).fold(f64::INFINITY, f64::min);
        let most = known().map(|(at, _)| at).fold(f64::NEG_INFINITY, f64::max);
        format!("{ends}, between {} and {}", of.unit.say(least), of.unit.say(most))
    });
    let began = of.event.as_ref().map(|(place, name)| format!("; {name}: {}", of.moments[*place]));
    let label = format!(
        "{}. {}{}{}",
        of.what,
        each.collect::<Vec<_>>().join("; "),
        held_against(&of.limits, &of.unit),
        began.unwrap_or_default()
    );
    html! {
        figure class="over-weeks" {
            @for size in Size::BOTH { (lines::lines(of, &|x| tick(&of.unit, x), &label, size)) }
            @if of.lines.len() > 1 {
                (key(of.lines.iter().enumerate().map(|(place, line)| (lines::sample(place), line.name.as_str())).collect()))
            }
        }
    }
}

fn moved(of: &Moves) -> Markup {
    let each = of.moves.iter().map(|each| {
        let so = if each.so { ", and it is so" } else { "" };
        let (from, to) = (of.unit.say(each.from), of.unit.say(each.to));
        format!("{}: {} {from}, {} {to}{so}", each.label, of.from, of.to)
    });
    let label = format!("{}. {}", of.what, each.collect::<Vec<_>>().join("; "));
    html! {
        figure class="moves" {
            @for size in Size::BOTH { (moves::moves(of, &|x| tick(&of.unit, x), &label, size)) }
            (key(vec![(moves::before(), of.from.as_str()), (moves::after(), of.to.as_str())]))
        }
    }
}

fn often_and_bad(of: &Map) -> Markup {
    let each = of.spots.iter().map(|spot| format!("{}: {}", spot.label, spot.told));
    let label = format!("{}, against {}. {}", of.up, of.across, each.collect::<Vec<_>>().join("; "));
    let intervals = of.spots.iter().any(|spot| spot.between.is_some());
    html! {
        figure class="often-and-bad" {
            @for size in Size::BOTH { (map::map(of, &|x| tick(&of.across_unit, x), &label, size)) }
            ol class="numbered" { @for spot in &of.spots { li { b { (spot.label) } ": " (spot.told) } } }
            figcaption {
                "Each step along a scale is a factor: along a falling line, often and cheap comes to the same as rare and dear."
                @if intervals { " Lines through discs are 95% intervals." }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_no_more_digits_than_it_needs() {
        let check = |unit: &Unit, x: f64, expect: &str| assert_eq!(tick(unit, x), expect);
        check(&Unit::Share, 0.05, "5%");
        check(&Unit::Share, 0.025, "2.5%");
        check(&Unit::PerThousand, 0.002_5, "2.5");
        check(&Unit::Count, 20_000.0, "20,000");
        check(&Unit::Count, 0.5, "0.5");
        check(&Unit::Of { unit: "°C".to_owned(), decimals: 0 }, -0.0, "0");
        check(&Unit::Of { unit: "°C".to_owned(), decimals: 1 }, -2.5, "−2.5");
    }
}
