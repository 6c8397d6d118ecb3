//! Tables of exhibits: for a terminal, as Markdown, and on a page beside their picture.

use maud::{Markup, html};
use shipworthy_learn::case::Exhibit;

use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::text::{self, markdown_cell as cell};

/// What a question found out, or what arrived at a stage, for a terminal of so many columns.
pub fn exhibit_terminal(exhibit: &Exhibit, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    draw_exhibit(&mut page, exhibit);
    page.finish()
}

/// Title, table, note.
pub(super) fn draw_exhibit(page: &mut Canvas, exhibit: &Exhibit) {
    page.heading(&exhibit.title, "");
    draw_table(page, exhibit);
    if let Some(note) = &exhibit.note {
        page.paragraph(Tone::Dim, 2, note);
    }
}

/// Columns between two columns of a table.
const GAP: usize = 3;
/// Heads up to this many columns stay on one line.
const SHORTEST_HEAD: usize = 8;

/// The table alone.
pub(super) fn draw_table(page: &mut Canvas, exhibit: &Exhibit) {
    if exhibit.columns.is_empty() {
        return draw_facts(page, &exhibit.rows);
    }
    let Some(widths) = fitting(page, exhibit) else { return draw_records(page, exhibit) };
    let heads: Vec<Vec<String>> =
        exhibit.columns.iter().zip(&widths).map(|(head, width)| text::wrap(&page.safe(head), *width)).collect();
    // Heads of several lines end on the same one, above the first row.
    let lines = heads.iter().map(Vec::len).max().unwrap_or(0);
    for line in 0..lines {
        let cell =
            |head: &Vec<String>| (line + head.len()).checked_sub(lines).map_or(String::new(), |at| head[at].clone());
        draw_row(page, Tone::Dim, &heads.iter().map(cell).collect::<Vec<_>>(), &widths);
    }
    exhibit.rows.iter().for_each(|row| draw_row(page, Tone::Plain, row, &widths));
}

/// Numbers end together; words begin together.
fn draw_row(page: &mut Canvas, tone: Tone, row: &[String], widths: &[usize]) {
    let mut place = 2;
    for (column, (text, width)) in row.iter().zip(widths).enumerate() {
        page.to(if column > 0 { place + width - page.measure(text).min(*width) } else { place });
        page.put(tone, text);
        place += width + GAP;
    }
    page.end();
}

/// What is said, and a text of its own that may wrap.
fn draw_facts(page: &mut Canvas, rows: &[Vec<String>]) {
    let widest = rows.iter().filter_map(|row| row.first()).map(|text| page.measure(text)).max().unwrap_or(0);
    // Where the first column leaves no room, the text stands below.
    let beside = 2 + widest + GAP + 20 <= page.width;
    for row in rows {
        page.to(2);
        page.put(Tone::Plain, row.first().map_or("", String::as_str));
        if !beside {
            page.end();
        }
        page.paragraph(Tone::Plain, if beside { 2 + widest + GAP } else { 4 }, row.get(1).map_or("", String::as_str));
    }
}

/// Widths of the columns: heads give way, over several lines, where a row would be longer than the page. Nothing is cut off; `None` where a
/// row is too long even so.
fn fitting(page: &Canvas, exhibit: &Exhibit) -> Option<Vec<usize>> {
    let widest = |column: usize| {
        exhibit.rows.iter().filter_map(|row| row.get(column)).map(|text| page.measure(text)).max().unwrap_or(0)
    };
    let least: Vec<usize> = exhibit
        .columns
        .iter()
        .enumerate()
        .map(|(column, head)| {
            let longest = head.split(' ').map(|word| page.measure(word)).max().unwrap_or(0);
            longest.max(widest(column)).max(page.measure(head).min(SHORTEST_HEAD))
        })
        .collect();
    let mut widths: Vec<usize> =
        exhibit.columns.iter().zip(&least).map(|(head, least)| page.measure(head).max(*least)).collect();
    let whole = |widths: &[usize]| 2 + widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    while whole(&widths) > page.width {
        let spare = |column: &usize| widths[*column] - least[*column];
        let column = (0..widths.len()).filter(|column| spare(column) > 0).max_by_key(spare)?;
        widths[column] -= 1;
    }
    Some(widths)
}

/// A table for a page that is too narrow for it: each row as a list.
fn draw_records(page: &mut Canvas, exhibit: &Exhibit) {
    for row in &exhibit.rows {
        page.paragraph(Tone::Strong, 2, row.first().map_or("", String::as_str));
        for (head, text) in exhibit.columns.iter().zip(row).skip(1).filter(|(_, text)| !text.is_empty()) {
            page.paragraph(Tone::Plain, 4, &format!("{head}: {text}"));
        }
    }
}

/// A table of the evidence as Markdown.
pub fn exhibit_markdown(exhibit: &Exhibit) -> String {
    let mut text = format!("\n## {}\n\n", cell(&exhibit.title));
    let width = exhibit.columns.len().max(exhibit.rows.first().map_or(0, Vec::len));
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let heads = if exhibit.columns.is_empty() { vec![String::new(); width] } else { exhibit.columns.clone() };
    text.push_str(&line(&heads));
    text.push_str(&format!("|{}\n", "---|".repeat(width)));
    exhibit.rows.iter().for_each(|row| text.push_str(&line(row)));
    if let Some(note) = &exhibit.note {
        text.push_str(&format!("\n{}\n", cell(note)));
    }
    text
}

/// The table alone, on a page.
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
