//! Prices of thresholds on a terminal: the answer, the curve, then table by table.

use shipworthy_eval::operating::answer::Thresholds;

use super::rows::{Table, tables};
use super::{about, command, drawing};
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::words;

/// The prices for people at a terminal of so many columns.
pub fn terminal(answer: &Thresholds, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.gap();
    let about = about(answer);
    let start = page.width.saturating_sub(page.measure(&about));
    if start > page.measure(&answer.feature) + 2 {
        page.put(Tone::Strong, &answer.feature);
        page.to(start);
        page.put(Tone::Dim, &about);
        page.end();
    } else {
        page.paragraph(Tone::Strong, 0, &answer.feature);
        page.paragraph(Tone::Dim, 0, &about);
    }
    page.gap();
    for (place, sentence) in answer.sentences.iter().enumerate() {
        let (tone, indent) = if place == 0 { (Tone::Strong, 0) } else { (Tone::Plain, 2) };
        page.paragraph(tone, indent, sentence);
    }
    page.heading("What each threshold costs", "");
    drawing::curve(&mut page, answer);
    for table in tables(answer) {
        lay_out(&mut page, &table);
    }
    page.heading("What this rests on", "");
    let mut facts = vec![
        words::counted(answer.examples, "example", "examples"),
        words::counted(answer.positives, "positive", "positives"),
        format!("figures for {} positives", words::percent(answer.positive_rate)),
    ];
    facts.extend(answer.cases_per_day.map(|cases| format!("{} cases a day", words::count(cases.round() as u64))));
    page.paragraph(Tone::Plain, 2, &facts.join(" · "));
    for note in &answer.notes {
        page.paragraph(Tone::Plain, 2, note);
    }
    page.paragraph(
        Tone::Dim,
        2,
        &format!("golden set {} · seed {} · shipworthy {}", answer.fingerprint, answer.seed, answer.tool),
    );
    page.paragraph(Tone::Plain, 2, &format!("again: {}", command(answer)));
    page.finish()
}

/// A table where it fits; else each row as a paragraph of its own.
fn lay_out(page: &mut Canvas, table: &Table) {
    page.heading(&table.title, &table.aside);
    let name = table.rows.iter().map(|row| page.measure(&row.name)).max().unwrap_or(0).min(page.width / 3) + 2;
    let widths: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, head)| {
            let cells = table.rows.iter().map(|row| page.measure(&row.cells[at]));
            cells.chain([page.measure(head)]).max().unwrap_or(0) + 2
        })
        .collect();
    if 2 + name + widths.iter().sum::<usize>() <= page.width + 2 {
        let mut column = 2 + name;
        for (head, width) in table.columns.iter().zip(&widths) {
            page.to(column);
            page.put(Tone::Dim, head);
            column += width;
        }
        page.end();
        for row in &table.rows {
            page.to(2);
            page.put_until(if row.chosen { Tone::Strong } else { Tone::Plain }, &row.name, 1 + name);
            let mut column = 2 + name;
            for (cell, width) in row.cells.iter().zip(&widths) {
                page.to(column);
                page.put(if row.chosen { Tone::Strong } else { Tone::Plain }, cell);
                column += width;
            }
            page.end();
            if !row.under.is_empty() {
                page.paragraph(Tone::Dim, 2 + name, &row.under);
            }
        }
    } else {
        for row in &table.rows {
            page.paragraph(if row.chosen { Tone::Strong } else { Tone::Plain }, 2, &row.name);
            let cells: Vec<String> = table
                .columns
                .iter()
                .zip(&row.cells)
                .filter(|(_, cell)| cell.as_str() != "–")
                .map(|(head, cell)| format!("{head} {cell}"))
                .collect();
            page.paragraph(Tone::Plain, 4, &cells.join(" · "));
            if !row.under.is_empty() {
                page.paragraph(Tone::Dim, 4, &row.under);
            }
        }
    }
    if !table.note.is_empty() {
        page.paragraph(Tone::Dim, 2, &table.note);
    }
}
