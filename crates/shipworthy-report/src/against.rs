//! What changed since an earlier check, in words and cells that all reports share; and its Markdown.

use std::fmt::Write;

use shipworthy_eval::against::{Against, BarChange, Change, SliceChange, Turn};
use shipworthy_eval::outcome::{Check, Money, Verdict};

use crate::text::markdown_cell as cell;
use crate::words;

/// Heading of the section.
pub const TITLE: &str = "What changed since then";

/// Where the earlier figures come from: "then.json, Shipworthy 0.1.0".
pub fn aside(against: &Against) -> String {
    let differences = if against.paired { "example by example" } else { "two samples" };
    format!("against {}; {differences}", against.file)
}

/// The shape of a change: for the worse, for the better, or neither.
pub fn shape(turn: Turn) -> Option<Verdict> {
    match turn {
        Turn::Worse => Some(Verdict::Fail),
        Turn::Better => Some(Verdict::Pass),
        Turn::Same | Turn::New | Turn::Gone => None,
    }
}

/// A change in a word.
pub fn word(turn: Turn) -> &'static str {
    match turn {
        Turn::Worse => "worse",
        Turn::Better => "better",
        Turn::Same => "no change shown",
        Turn::New => "new",
        Turn::Gone => "gone",
    }
}

/// The bars whose verdict changed, or that came or went.
pub fn bars(against: &Against) -> Vec<&BarChange> {
    against.bars.iter().filter(|bar| bar.turn != Turn::Same).collect()
}

/// What a bar is about: "tier3: positives caught".
pub fn bar(change: &BarChange) -> String {
    let metric = words::metric(&change.metric);
    if change.slice.0.is_empty() {
        words::capital(&metric)
    } else {
        format!("{}: {metric}", words::slice(&change.slice))
    }
}

/// "passed, 92%", "was not there".
pub fn side(change: &BarChange, now: bool, money: Option<&Money>) -> String {
    let (verdict, estimate) = if now { (change.now, change.estimate_now) } else { (change.then, change.estimate_then) };
    let word = match (verdict, now) {
        (Some(verdict), _) => words::verdict(verdict).to_owned(),
        (None, true) => return "is not there".to_owned(),
        (None, false) => return "was not there".to_owned(),
    };
    let bar = if now && change.target_changed { ", another bar" } else { "" };
    match estimate {
        Some(x) => format!("{word}, {}{bar}", words::value(&change.metric, x, money)),
        None => format!("{word}{bar}"),
    }
}

/// The cells of a change: then, now, difference, interval, and which way.
pub struct Cells {
    pub then: String,
    pub now: String,
    pub difference: String,
    pub interval: String,
    pub turn: &'static str,
}

/// A change in cells.
pub fn cells(change: &Change, money: Option<&Money>) -> Cells {
    let name = &change.metric;
    let signed = |x: f64| words::difference(name, x, money);
    let interval = match (change.low, change.high) {
        (Some(low), Some(high)) => {
            let (low, high) = (signed(low), signed(high));
            let points = low.ends_with(" points") && high.ends_with(" points");
            if points {
                format!("{} to {}", low.trim_end_matches(" points"), high.trim_end_matches(" points"))
            } else {
                format!("{low} to {high}")
            }
        }
        _ => String::new(),
    };
    Cells {
        then: words::value_or_undefined(name, change.then.estimate, money),
        now: words::value_or_undefined(name, change.now.estimate, money),
        difference: words::or_dash(change.difference.map(signed)),
        interval,
        turn: word(change.turn),
    }
}

/// What changed on a slice: "tier3: positives caught".
pub fn slice_label(slice: &SliceChange) -> String {
    format!("{}: {}", words::slice(&slice.slice), words::metric(&slice.change.metric))
}

/// The label of a metric with what money is counted for.
pub fn label(name: &str, money: Option<&Money>) -> String {
    format!("{}{}", words::capital(&words::metric(name)), words::per(name, money))
}

/// The section as Markdown; nothing where no earlier check was given.
pub fn markdown(out: &mut String, check: &Check) {
    let Some(against) = &check.against else { return };
    let money = check.money.as_ref();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "## {TITLE}\n\n{}\n", cell(&words::capital(&aside(against))));
    for sentence in &against.sentences {
        let _ = writeln!(out, "- {}", cell(sentence));
    }
    out.push('\n');
    let changed = bars(against);
    if !changed.is_empty() {
        out.push_str("| bar | | then | now |\n|---|---|---|---|\n");
        for bar_change in changed {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                cell(&bar(bar_change)),
                word(bar_change.turn),
                cell(&side(bar_change, false, money)),
                cell(&side(bar_change, true, money))
            );
        }
        out.push('\n');
    }
    let slices = against.slices.iter().map(|slice| (slice_label(slice), &slice.change));
    let rows: Vec<(String, &Change)> =
        against.metrics.iter().map(|change| (label(&change.metric, money), change)).chain(slices).collect();
    if !rows.is_empty() {
        out.push_str("| | then | now | change | interval | |\n|---|--:|--:|--:|--:|---|\n");
        for (label, change) in rows {
            let cells = cells(change, money);
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                cell(&label),
                cells.then,
                cells.now,
                cells.difference,
                cells.interval,
                cells.turn
            );
        }
        out.push('\n');
    }
}
