//! The evidence: money, candidates, findings, and what it all rests on.

use shipworthy_eval::outcome::{Candidate, Check, Details, Level};

use super::canvas::{Canvas, Tone};
use crate::{money, recalibrated, view, words};

/// Confusions that a terminal shows.
const MOST_CONFUSIONS: usize = 6;

pub fn cost(page: &mut Canvas, check: &Check, candidate: &Candidate) {
    let Some(prices) = check.money.as_ref() else {
        return;
    };
    page.heading("What mistakes cost", &format!("per {} cases", words::number(prices.per)));
    let subject = Some(candidate);
    let mut shown = Vec::new();
    for (candidate, role) in [(subject, "this candidate"), (view::baseline(check), "today")] {
        let Some((candidate, cost)) = candidate.and_then(|c| Some((c, c.metrics.get("error_cost")?))) else {
            continue;
        };
        shown.push((format!("{}, {role}", candidate.name), words::estimate("error_cost", cost, Some(prices))));
    }
    if let Some(cheapest) = candidate.operating_points.get("cheapest") {
        let cost = cheapest.honest_error_cost.or(cheapest.error_cost);
        if let (Some(threshold), Some(cost)) = (cheapest.threshold, cost) {
            let interval = words::interval("error_cost", cheapest.low, cheapest.high, Some(prices));
            let interval = if interval.is_empty() { interval } else { format!(" ({interval})") };
            let now = candidate.metrics.get("error_cost").and_then(|e| e.estimate);
            let cheaper = now.is_none_or(|now| cost < now);
            shown.push((
                format!("cheapest threshold, {}", words::number(threshold)),
                if cheaper || candidate.threshold_is_chosen {
                    format!("{}{interval}", words::value("error_cost", cost, Some(prices)))
                } else {
                    "no cheaper on examples that did not choose it".to_owned()
                },
            ));
        }
    }
    let column = shown.iter().map(|(label, _)| page.measure(label)).max().unwrap_or(0).min(page.width / 2) + 4;
    for (label, figures) in shown {
        page.to(2);
        page.put_until(Tone::Plain, &label, column - 1);
        page.to(column);
        page.put_until(Tone::Strong, &figures, page.width);
        page.end();
    }
    if let Some(loss) = &candidate.expected_loss {
        let mut choices = vec![
            format!("ship {}", money::format(loss.ship, &prices.currency)),
            format!("hold {}", money::format(loss.hold, &prices.currency)),
        ];
        if let Some(gather) = loss.gather {
            choices.push(format!("gather {}", money::format(gather, &prices.currency)));
        }
        let text = format!(
            "Expected loss a month: {}. Shipping is cheaper than holding with probability {}.",
            choices.join(" · "),
            words::chance(loss.probability_ship_is_cheaper)
        );
        page.paragraph(Tone::Plain, 2, &text);
    }
    for sentence in &candidate.sentences {
        page.paragraph(Tone::Dim, 2, sentence);
    }
}

/// What only one task has to show, as far as a line has room for it.
pub fn details(page: &mut Canvas, candidate: &Candidate) {
    match &candidate.details {
        Some(Details::Coverage { levels }) => {
            page.heading("Do its ranges mean what they say?", "promised and observed");
            for level in levels {
                let observed = words::value_or_undefined(&level.metric, level.observed.estimate, None);
                let interval = words::interval(&level.metric, level.observed.low, level.observed.high, None);
                page.to(2);
                page.put_until(Tone::Plain, &words::capital(&words::metric(&level.metric)), 46);
                page.to(47);
                page.put_until(Tone::Dim, &words::percent(level.promised), 56);
                page.to(57);
                page.put_until(Tone::Strong, &format!("{observed} ({interval})"), page.width);
                page.end();
            }
        }
        Some(Details::Confusion { classes, counts }) => {
            page.heading("What it takes for what", "most frequent mistakes");
            let mut mistakes: Vec<(u64, usize, usize)> = Vec::new();
            for (truth, row) in counts.iter().enumerate() {
                mistakes.extend(
                    row.iter().enumerate().filter(|(a, n)| *a != truth && **n > 0).map(|(a, n)| (*n, truth, a)),
                );
            }
            mistakes.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            for (count, truth, answer) in mistakes.into_iter().take(MOST_CONFUSIONS) {
                let whole: u64 = counts[truth].iter().sum();
                let line = format!(
                    "{} of {} {} were taken for {}",
                    words::count(count),
                    words::count(whole),
                    crate::text::clean(&classes[truth]),
                    crate::text::clean(&classes[answer])
                );
                page.paragraph(Tone::Plain, 2, &line);
            }
        }
        Some(Details::Errors { quantiles }) => {
            page.heading("How far off it is", "answer less truth");
            let said: Vec<String> = quantiles
                .iter()
                .map(|(share, error)| format!("{} at most {}", words::percent(*share), words::number(*error)))
                .collect();
            page.paragraph(Tone::Plain, 2, &said.join(" · "));
        }
        None => {}
    }
}

/// What recalibration did to the scores.
pub fn recalibrated(page: &mut Canvas, check: &Check, candidate: &Candidate) {
    let Some(told) = recalibrated::of(candidate) else { return };
    page.heading(recalibrated::TITLE, recalibrated::how(told));
    let metrics = recalibrated::metrics(told);
    let name = metrics.iter().map(|(name, ..)| page.measure(name)).max().unwrap_or(0) + 4;
    let before = metrics.iter().map(|(_, before, _)| page.measure(before)).max().unwrap_or(0) + 2;
    for (label, was, is) in metrics {
        page.to(2);
        if name + before + page.measure(&is) + 3 <= page.width {
            page.put(Tone::Plain, &label);
            page.to(name);
            page.put(Tone::Dim, &was);
            page.to(name + before);
            page.put(Tone::Strong, &is);
            page.end();
        } else {
            page.put(Tone::Plain, &label);
            page.end();
            page.paragraph(Tone::Dim, 4, &format!("{was}, then {is}"));
        }
    }
    for sentence in recalibrated::sentences(check, candidate, told) {
        page.paragraph(Tone::Plain, 2, &sentence);
    }
}

pub fn candidates(page: &mut Canvas, check: &Check) {
    if check.candidates.len() < 2 {
        return;
    }
    let money = check.money.as_ref();
    page.heading("Candidates side by side", "");
    let name_width =
        check.candidates.iter().map(|c| page.measure(&c.name)).max().unwrap_or(0).clamp(8, page.width / 4) + 2;
    let start = 17 + name_width;
    let cell = 11;
    let fits = (page.width.saturating_sub(start + if page.width >= 80 { 13 } else { 0 }) / cell).min(5);
    let metrics = view::side_by_side(check, fits);
    page.to(start);
    for (i, name) in metrics.iter().enumerate() {
        page.to(start + i * cell);
        page.put_until(Tone::Dim, &short(name), start + (i + 1) * cell - 1);
    }
    page.end();
    for candidate in &check.candidates {
        page.put(
            candidate.verdict.into(),
            &format!("{} {}", page.glyph(candidate.verdict), words::verdict(candidate.verdict)),
        );
        page.to(17);
        page.put_until(Tone::Strong, &candidate.name, start - 1);
        for (i, name) in metrics.iter().enumerate() {
            page.to(start + i * cell);
            let estimate = candidate.metrics.get(name).and_then(|e| e.estimate);
            let text = estimate.map_or_else(|| "-".to_string(), |x| words::value(name, x, money));
            page.put_until(Tone::Plain, &text, start + (i + 1) * cell - 1);
        }
        let note = note(check, candidate);
        if page.width >= 80 {
            page.to(start + metrics.len() * cell);
            page.put_until(Tone::Dim, &note, page.width);
        }
        page.end();
    }
}

/// Of candidates that answered examples several times, what differs between the answers to one.
pub fn repeats(page: &mut Canvas, check: &Check) {
    let mut repeated = view::repeated(check).peekable();
    if repeated.peek().is_some() {
        page.heading(view::REPEATS, "");
    }
    for (candidate, sentence) in repeated {
        page.paragraph(Tone::Plain, 2, &format!("{}: {sentence}", candidate.name));
    }
}

fn note(check: &Check, candidate: &Candidate) -> String {
    let mut roles = Vec::new();
    if check.recommended.as_deref() == Some(&candidate.name) {
        roles.push("recommended");
    }
    if candidate.is_baseline {
        roles.push("today");
    }
    roles.join(", ")
}

/// A metric in the width of a column.
fn short(metric: &str) -> String {
    match metric {
        "false_positive_rate" => "false pos".to_string(),
        "error_cost" => "cost".to_string(),
        "total_cost" => "total cost".to_string(),
        "cost_per_pass" => "per pass".to_string(),
        "recall" => "caught".to_string(),
        "precision" => "alarms ok".to_string(),
        "roc_auc" => "ROC AUC".to_string(),
        other => other.strip_prefix("latency_").unwrap_or(other).replace('_', " "),
    }
}

pub fn findings(page: &mut Canvas, check: &Check) {
    if check.findings.is_empty() && check.missing_sections.is_empty() {
        return;
    }
    page.heading("What to know about the data and the spec", "");
    if !check.missing_sections.is_empty() {
        page.put(Tone::Fail, words::level(Level::Error));
        page.paragraph(Tone::Plain, 9, &format!("The spec has no answer under: {}", check.missing_sections.join(", ")));
    }
    for finding in check.findings.iter().take(4) {
        let tone = if finding.severity == Level::Error { Tone::Fail } else { Tone::Plain };
        page.put(tone, words::level(finding.severity));
        page.to(9);
        page.paragraph(Tone::Plain, 9, &format!("{} ({})", finding.message, finding.code));
        if !finding.remedy.is_empty() {
            page.paragraph(Tone::Dim, 9, &finding.remedy);
        }
    }
    let more = check.findings.len().saturating_sub(4);
    if more > 0 {
        page.paragraph(Tone::Dim, 9, &format!("and {more} more in the full report"));
    }
}

pub fn rests_on(page: &mut Canvas, check: &Check) {
    page.heading("What this rests on", "");
    let golden = &check.golden;
    let mut facts = vec![words::counted(golden.examples, "example", "examples")];
    facts.extend(golden.positives.map(|positives| words::counted(positives, "positive", "positives")));
    if let Some(clusters) = golden.clusters {
        facts.push(words::counted(clusters, "cluster", "clusters"));
    }
    if golden.left_out > 0 {
        facts.push(format!("{} left out by the filter", words::count(golden.left_out)));
    }
    if golden.unlabelled > 0 {
        facts.push(format!("{} without a label", words::count(golden.unlabelled)));
    }
    if let Some((first, last)) = &golden.time_range {
        facts.push(format!("{first} to {last}"));
    }
    if let Some(rate) = golden.positive_rate {
        facts.push(format!("figures corrected to {} positives in production", words::percent(rate)));
    }
    page.paragraph(Tone::Plain, 2, &facts.join(" · "));
    let mut looks = format!(
        "confidence {} · look {} of {}",
        words::percent(check.confidence),
        check.looks.this,
        check.looks.planned
    );
    if let Some(error) = check.looks.real_error {
        looks.push_str(&format!(
            " · after so many looks a feature below its bar passes with up to {}",
            words::percent(error)
        ));
    }
    page.paragraph(Tone::Plain, 2, &looks);
    page.paragraph(
        Tone::Dim,
        2,
        &format!("golden set {} · seed {} · shipworthy {}", golden.fingerprint, check.seed, check.tool),
    );
    if !check.verdict_hash.is_empty() {
        page.paragraph(Tone::Dim, 2, &format!("verdict {}", check.verdict_hash));
    }
    page.paragraph(Tone::Plain, 2, &format!("again: {}", view::command(check)));
}
