//! A sheet for a terminal.

use shipworthy_eval::outcome::Check;

use super::sheet::{Block, Sheet};
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::words;

/// The page, for so many columns.
pub fn page(check: &Check, sheet: &Sheet, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.title(&check.feature, sheet.eyebrow);
    page.paragraph(Tone::Strong, 0, &words::headline(check));
    sheet.lead.iter().for_each(|said| page.paragraph(Tone::Plain, 0, said));
    for part in &sheet.parts {
        page.heading(part.title, "");
        part.blocks.iter().for_each(|block| piece(&mut page, block));
    }
    page.finish()
}

fn piece(page: &mut Canvas, block: &Block) {
    match block {
        Block::Says(said) | Block::People { says: said, .. } => page.paragraph(Tone::Plain, 2, said),
        Block::Points(points) => {
            points.iter().for_each(|point| page.paragraph(Tone::Plain, 2, &format!("- {}", point.said)))
        }
        Block::Quoted(source) => {
            source
                .split("\n\n")
                .filter(|said| !said.trim().is_empty())
                .for_each(|said| page.paragraph(Tone::Dim, 2, said));
        }
        Block::Table { caption, head, rows, .. } => {
            page.paragraph(Tone::Dim, 2, caption);
            for row in rows {
                let cells = head.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty());
                let cells: Vec<String> = cells
                    .map(|(name, cell)| match head.len() {
                        2 => cell.clone(),
                        _ => format!("{}: {cell}", name.to_lowercase()),
                    })
                    .collect();
                let first = row.first().map_or("", String::as_str);
                page.paragraph(Tone::Plain, 2, &format!("{first}: {}", cells.join("; ")));
            }
        }
        Block::Terms(terms) => {
            terms.iter().for_each(|(term, means)| page.paragraph(Tone::Plain, 2, &format!("{term}: {means}")));
        }
        Block::Command(command) => page.paragraph(Tone::Strong, 2, command),
    }
}
