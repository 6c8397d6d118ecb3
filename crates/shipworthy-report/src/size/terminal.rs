//! The answer on a terminal: sentences first, then tables, which become lists where there is no room.

use super::Told;
use super::tables::Table;
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};

/// Columns between cells.
const GAP: usize = 2;

/// The answer for people at a terminal of so many columns.
pub fn page(told: &Told, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.title(&told.title, &told.about);
    page.paragraph(Tone::Strong, 0, &told.headline);
    for sentence in &told.sentences {
        page.paragraph(Tone::Plain, 2, sentence);
    }
    for table in &told.tables {
        draw(&mut page, table);
    }
    page.heading("What this rests on", "");
    page.paragraph(Tone::Plain, 2, &told.rests_on.join(" · "));
    page.paragraph(Tone::Dim, 2, &format!("shipworthy {}", told.tool));
    page.finish()
}

fn draw(page: &mut Canvas, table: &Table) {
    page.heading(&table.title, &table.aside);
    let widths: Vec<usize> = (0..table.heads.len())
        .map(|at| {
            let cells = table.rows.iter().map(|row| page.measure(&row[at]));
            cells.chain([page.measure(&table.heads[at])]).max().unwrap_or(0)
        })
        .collect();
    // The first column gives way, down to what a name needs.
    let others: usize = widths[1..].iter().map(|width| width + GAP).sum();
    let first = widths[0].min(page.width.saturating_sub(2 + others));
    if first < widths[0].min(18) {
        list(page, table);
        return;
    }
    let mut row = |cells: &[String], tones: (Tone, Tone)| {
        let mut start = 2;
        for (at, text) in cells.iter().enumerate() {
            let width = if at == 0 { first } else { widths[at] };
            let fill = if at < table.words { 0 } else { width.saturating_sub(page.measure(text)) };
            page.to(start + fill);
            page.put_until(if at == 0 { tones.0 } else { tones.1 }, text, start + width);
            start += width + GAP;
        }
        page.end();
    };
    row(&table.heads, (Tone::Dim, Tone::Dim));
    for cells in &table.rows {
        row(cells, (Tone::Strong, Tone::Plain));
    }
}

/// The same, a row below the other.
fn list(page: &mut Canvas, table: &Table) {
    for row in &table.rows {
        page.paragraph(Tone::Strong, 2, &row[0]);
        let cells: Vec<String> =
            table.heads.iter().zip(row).skip(1).map(|(head, cell)| format!("{head} {cell}")).collect();
        page.paragraph(Tone::Plain, 4, &cells.join(" · "));
    }
}
