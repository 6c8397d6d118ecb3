//! Skills and progress as pictures: a line from 0 to 100 for each skill, confidence against what happened, decisions over time.

use maud::{Markup, html};
use shipworthy_learn::audit::change::{Change, Moved};
use shipworthy_learn::progress::Progress;
use shipworthy_learn::skill::estimate::Band;
use shipworthy_learn::skill::standing::GroupStanding;

use super::tables::day_words;
use crate::chart::interval::{Row, rows};
use crate::chart::series::series;
use crate::chart::{Size, curve};
use crate::money;

/// The skills of a group that something is known of, each on the line from 0 to 100. Nothing where it is too early for all of them.
pub fn bands(group: &GroupStanding) -> Markup {
    let known: Vec<_> = group.skills.iter().filter_map(|skill| skill.band.map(|band| (skill, band))).collect();
    let drawn: Vec<Row> = known
        .iter()
        .map(|(skill, band)| Row {
            name: skill.name.clone(),
            estimate: Some(band.middle),
            low: Some(band.low),
            high: Some(band.high),
            figure: cases(skill.answers),
            ..Row::default()
        })
        .collect();
    let told: Vec<String> = known.iter().map(|(skill, _)| format!("{}: {}", skill.name, skill.says)).collect();
    html! {
        @if !drawn.is_empty() {
            figure class="shares" {
                @for size in Size::BOTH {
                    (rows(&drawn, &[(50.0, "fixed rule")], (0.0, 100.0), &|x| format!("{x:.0}"), "rests on", &told.join("; "), size))
                }
            }
        }
    }
}

/// The audit before and this one, an area at a time: its earlier band above its later one. Nothing where it is too early for all of them.
pub fn change(change: &Change) -> Markup {
    let row = |name: String, band: Option<Band>, answers: u32, first: bool| {
        band.map(|band| Row {
            name,
            estimate: Some(band.middle),
            low: Some(band.low),
            high: Some(band.high),
            figure: format!("{answers} answers"),
            first_of_group: first,
            ..Row::default()
        })
    };
    let drawn: Vec<Row> = change
        .areas
        .iter()
        .filter(|area| area.after.is_some())
        .flat_map(|area| {
            let before = row(format!("{}, before", area.name), area.before, area.answers_before, true);
            let early = if area.moved == Moved::TooEarly { ": too early" } else { "" };
            let now = format!("{}, now{early}", area.name);
            let after = row(now, area.after, area.answers_after, area.before.is_none());
            [before, after].into_iter().flatten()
        })
        .collect();
    let told: Vec<String> = change.areas.iter().map(|area| format!("{}: {}", area.name, area.says)).collect();
    html! {
        @if !drawn.is_empty() {
            figure class="shares" {
                @for size in Size::BOTH {
                    (rows(&drawn, &[(50.0, "fixed rule")], (0.0, 100.0), &|x| format!("{x:.0}"), "rests on", &told.join("; "), size))
                }
            }
        }
    }
}

/// "1 case", "4 cases".
pub fn cases(n: u32) -> String {
    if n == 1 { "1 case".to_owned() } else { format!("{n} cases") }
}

/// Stated confidence against how often it was right; a sentence where it is too early for every bin.
pub fn confidence(progress: &Progress) -> Markup {
    let of = &progress.calibration;
    let points: Vec<(f64, f64, f64, f64, u64)> = of
        .bins
        .iter()
        .filter_map(|bin| {
            let (low, high) = bin.interval?;
            Some((bin.said?, bin.share?, low, high, bin.answers))
        })
        .collect();
    let told: Vec<&str> = of.bins.iter().filter(|bin| bin.share.is_some()).map(|bin| bin.says.as_str()).collect();
    html! {
        @if points.is_empty() {
            p class="muted" { "Too early: a point is drawn from 20 answers of about the same confidence on." }
        } @else {
            figure { (curve::confidence(&points, &told.join("; "))) figcaption { "Discs are shares, uprights their 95% intervals. On the diagonal, sure and right go together." } }
        }
    }
}

/// Decisions week by week.
pub fn weeks(progress: &Progress) -> Markup {
    let all = &progress.regret.weeks;
    let Some((first, last)) = all.first().zip(all.last()) else {
        return html! { p class="muted" { "Nothing was decided yet." } };
    };
    let values: Vec<f64> = all.iter().map(|week| week.mean).collect();
    let label = format!(
        "Mean score of decisions by week, from {:+.2} in the week of {} to {:+.2} in that of {}",
        first.mean,
        day_words(first.monday),
        last.mean,
        day_words(last.monday)
    );
    html! {
        figure {
            @for size in Size::BOTH {
                (series(&values, (-1.0, 1.0), Some(0.0), &|x| format!("{x:+.1}"), (&day_words(first.monday), &day_words(last.monday)), &label, size))
            }
            figcaption { "1 is the best that could be decided, 0 no better than a fixed rule. Luck plays no part." }
        }
    }
}

/// Money left on the table, currency by currency, ten decisions at a time.
pub fn left(progress: &Progress) -> Markup {
    html! {
        @for of in &progress.regret.left {
            p { (of.says) }
            @if of.so_far.len() > 1 {
                figure {
                    @for size in Size::BOTH {
                        @let top = of.so_far.last().copied().unwrap_or(1.0).max(f64::MIN_POSITIVE);
                        (series(&of.so_far, (0.0, top), None, &|x| money::format(x, &of.currency), ("first ten decisions", "latest"), &of.says, size))
                    }
                }
            }
        }
    }
}

/// What would be remembered in the next thirty days.
pub fn ahead(progress: &Progress) -> Markup {
    let values: Vec<f64> = progress.ahead.iter().filter_map(|day| day.remembered).map(|share| 100.0 * share).collect();
    let Some((first, last)) = values.first().zip(values.last()) else {
        return html! { p class="muted" { "Nothing was met yet that could be forgotten." } };
    };
    let label = format!("Remembered if nothing is done: {first:.0}% today, {last:.0}% in thirty days");
    html! {
        figure {
            @for size in Size::BOTH {
                (series(&values, (0.0, 100.0), None, &|x| format!("{x:.0}%"), ("today", "in thirty days"), &label, size))
            }
            figcaption { (label) "." }
        }
    }
}
