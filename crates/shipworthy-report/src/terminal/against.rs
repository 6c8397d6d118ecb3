//! What changed since an earlier check, on a terminal.

use shipworthy_eval::against::{Change, Turn};
use shipworthy_eval::outcome::Check;

use super::canvas::{Canvas, Tone};
use crate::against;

pub fn section(page: &mut Canvas, check: &Check) {
    let Some(told) = &check.against else { return };
    let money = check.money.as_ref();
    page.heading(against::TITLE, &against::aside(told));
    for sentence in &told.sentences {
        page.paragraph(Tone::Plain, 2, sentence);
    }
    let bars = against::bars(told);
    if !bars.is_empty() {
        page.gap();
    }
    for change in bars {
        page.to(2);
        put_turn(page, change.turn);
        page.to(11);
        let text = format!(
            "{}. Then: {}. Now: {}.",
            against::bar(change),
            against::side(change, false, money),
            against::side(change, true, money)
        );
        page.paragraph(Tone::Plain, 11, &text);
    }
    let slices = told.slices.iter().map(|slice| (against::slice_label(slice), &slice.change));
    let rows: Vec<(String, &Change)> = told
        .metrics
        .iter()
        .map(|change| (against::label(&change.metric, money), change))
        .chain(slices)
        // What is not shown to have changed is in the full report.
        .filter(|(_, change)| change.turn != Turn::Same)
        .collect();
    if !rows.is_empty() {
        page.gap();
    }
    for (label, change) in rows {
        let cells = against::cells(change, money);
        page.to(2);
        put_turn(page, change.turn);
        page.to(11);
        let interval = if cells.interval.is_empty() { String::new() } else { format!(" ({})", cells.interval) };
        let text = format!("{label}: {} then, {} now, {}{interval}", cells.then, cells.now, cells.difference);
        page.paragraph(Tone::Plain, 11, &text);
    }
}

fn put_turn(page: &mut Canvas, turn: Turn) {
    let tone = against::shape(turn).map_or(Tone::Dim, Tone::from);
    page.put(tone, against::word(turn));
}
