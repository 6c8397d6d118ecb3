//! What was judged: the bars, the slices let down, the ways out.

use shipworthy_eval::outcome::{BarResult, Candidate, Check, Verdict};
use shipworthy_spec::bar::Severity;

use super::canvas::{Canvas, Tone};
use super::drawing;
use crate::{groups, view, words};

/// More open or failing bars than this are named, not drawn.
const DRAWN: usize = 8;

pub fn bars(page: &mut Canvas, check: &Check, candidate: &Candidate) {
    if candidate.bars.is_empty() {
        page.heading("The bars you agreed", "");
        page.paragraph(Tone::Plain, 2, "The spec names no bars yet: without them there is nothing to pass.");
        return;
    }
    let view::Tally { counts, beside } = view::tally(candidate);
    let mut tally: Vec<String> = counts.into_iter().map(|(verdict, n)| words::tally(verdict, n)).collect();
    tally.extend(beside);
    page.heading("The bars you agreed", &tally.join(" · "));
    let mut open = view::bars(candidate, Verdict::Fail);
    open.extend(view::bars(candidate, Verdict::NotEnoughEvidence));
    for bar in open.iter().take(DRAWN) {
        row(page, check, bar);
    }
    for bar in open.iter().skip(DRAWN) {
        page.put(bar.verdict.into(), &format!("{} {}", page.glyph(bar.verdict), words::standing(bar)));
        page.to(17);
        page.put_until(
            Tone::Plain,
            &format!("{}, {}", words::bar(bar), words::target(bar, check.money.as_ref())),
            page.width,
        );
        page.end();
    }
    let passing = view::bars(candidate, Verdict::Pass);
    if !passing.is_empty() {
        page.put(Tone::Pass, &format!("{} {}", page.glyph(Verdict::Pass), view::passing(candidate)));
        page.end();
        let names: Vec<String> = passing
            .iter()
            .map(|bar| {
                format!(
                    "{} {}",
                    words::bar(bar),
                    words::value_or_undefined(&bar.metric, bar.estimate, check.money.as_ref())
                )
            })
            .collect();
        page.paragraph(Tone::Dim, 2, &names.join("; "));
    }
    if !open.is_empty() && page.width >= 80 {
        let legend = if page.style.unicode {
            "│ the bar   ├─●─ the interval; its bracket is the bound that decides"
        } else {
            "| the bar   [-o- the interval; its bracket is the bound that decides"
        };
        page.paragraph(Tone::Dim, 2, legend);
    }
}

fn row(page: &mut Canvas, check: &Check, bar: &BarResult) {
    let money = check.money.as_ref();
    let tone: Tone = bar.verdict.into();
    let verdict = format!("{} {}", page.glyph(bar.verdict), words::standing(bar));
    let mut asked = format!("{} {}", bar.metric, words::target(bar, money));
    if bar.severity == Severity::Should {
        asked.push_str(", wanted");
    }
    let estimate = words::value_or_undefined(&bar.metric, bar.estimate, money);
    let interval = words::interval(&bar.metric, bar.low, bar.high, money);
    let figures = if interval.is_empty() { estimate } else { format!("{estimate} ({interval})") };
    let evidence = words::evidence(bar);
    if page.width >= 80 {
        let (name, draw) = (17, page.width - 52);
        let numbers = draw + 19;
        page.put(tone, &verdict);
        page.to(name);
        page.put_until(Tone::Strong, &words::bar(bar), draw - 1);
        page.to(draw);
        page.put(tone, &drawing::interval(bar, 17, page.style.unicode));
        page.to(numbers);
        page.put_until(Tone::Plain, &figures, page.width);
        page.end();
        page.to(name);
        page.put_until(Tone::Dim, &asked, draw - 1);
        page.to(numbers);
        page.paragraph(Tone::Dim, numbers, &evidence);
    } else {
        page.put(tone, &verdict);
        page.to(17);
        page.put_until(Tone::Strong, &words::bar(bar), page.width);
        page.end();
        page.to(2);
        page.put(tone, &drawing::interval(bar, 13, page.style.unicode));
        page.to(17);
        page.put_until(Tone::Plain, &figures, page.width);
        page.end();
        page.paragraph(Tone::Dim, 17, &format!("{asked}; {evidence}"));
    }
    if let Some(waiver) = words::waiver(bar) {
        page.paragraph(Tone::Plain, 17, &waiver);
    }
}

pub fn weakest(page: &mut Canvas, check: &Check, candidate: &Candidate) {
    if candidate.weakest_slices.is_empty() {
        return;
    }
    let money = check.money.as_ref();
    page.heading("Who it lets down", "weakest slices found by search");
    for weak in candidate.weakest_slices.iter().take(4) {
        page.to(2);
        page.put_until(Tone::Strong, &words::slice(&weak.slice), page.width);
        page.put_until(
            Tone::Dim,
            if weak.confirmed { "  confirmed on the other half" } else { "  a lead, not confirmed" },
            page.width,
        );
        page.end();
        let mut parts = vec![format!(
            "{} {}",
            words::metric(&weak.metric),
            words::value_or_undefined(&weak.metric, weak.estimate, money)
        )];
        let interval = words::interval(&weak.metric, weak.low, weak.high, money);
        if !interval.is_empty() {
            parts[0].push_str(&format!(" ({interval}){}", words::per(&weak.metric, money)));
        }
        if let Some(elsewhere) = weak.elsewhere {
            parts.push(format!("elsewhere {}", words::value(&weak.metric, elsewhere, money)));
        }
        parts.push(match weak.cost_share {
            Some(share) => {
                format!("{} of examples, {} of the loss", words::percent(weak.example_share), words::percent(share))
            }
            None => format!("{} of examples", words::percent(weak.example_share)),
        });
        page.paragraph(Tone::Plain, 4, &parts.join(" · "));
    }
    let more = candidate.weakest_slices.len().saturating_sub(4);
    if more > 0 {
        page.paragraph(Tone::Dim, 2, &format!("and {more} more in the full report"));
    }
}

/// Groups side by side: each group's figures, then what they come to.
pub fn groups(page: &mut Canvas, check: &Check, candidate: &Candidate) {
    if candidate.fairness.is_empty() {
        return;
    }
    page.heading(groups::TITLE, &format!("{} intervals, for all groups together", words::percent(check.confidence)));
    for comparisons in groups::by_column(candidate) {
        for compared in comparisons {
            page.paragraph(
                Tone::Plain,
                2,
                &format!(
                    "{}: {}",
                    words::capital(&compared.across.replace('_', " ")),
                    groups::summary(candidate, compared)
                ),
            );
            let each: Vec<String> = compared
                .groups
                .iter()
                .map(|group| {
                    let (value, interval) = groups::cell(compared, &group.slice);
                    format!("{} {value} ({interval})", words::slice(&group.slice))
                })
                .collect();
            if !each.is_empty() {
                page.paragraph(Tone::Dim, 4, &each.join(" · "));
            }
            if let Some(out) = groups::left_out(compared) {
                page.paragraph(Tone::Dim, 4, &out);
            }
        }
    }
}

pub fn ways(page: &mut Canvas, check: &Check) {
    if check.ways.is_empty() {
        return;
    }
    page.heading("Ways to get to yes", "each tried on the same examples");
    for way in &check.ways {
        page.put(way.verdict.into(), page.glyph(way.verdict));
        page.paragraph(Tone::Strong, 2, &format!("{}: {}", words::way(&way.kind), way.title));
        page.paragraph(way.verdict.into(), 2, &way.outcome);
        let facts: Vec<String> =
            way.facts.iter().map(|(label, value)| format!("{}: {value}", label.to_lowercase())).collect();
        if !facts.is_empty() {
            page.paragraph(Tone::Dim, 2, &facts.join(" · "));
        }
    }
}
