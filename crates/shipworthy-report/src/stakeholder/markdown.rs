//! A sheet as Markdown, for a wiki or a mail.

use std::fmt::Write;

use shipworthy_eval::outcome::Check;

use super::sheet::{Block, Sheet};
use crate::markdown::safe;
use crate::{text, words};

/// The page.
pub fn page(check: &Check, sheet: &Sheet) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# {}: {}\n\n*{}.*\n", safe(&check.feature), words::headline(check), sheet.eyebrow);
    if let Some((first, rest)) = sheet.lead.split_first() {
        let rest: Vec<String> = rest.iter().map(|said| safe(said)).collect();
        let _ = writeln!(out, "{}\n", format!("**{}** {}", safe(first), rest.join(" ")).trim_end());
    }
    for part in &sheet.parts {
        let _ = writeln!(out, "## {}\n", part.title);
        part.blocks.iter().for_each(|block| piece(&mut out, block));
    }
    out.trim_end().to_owned() + "\n"
}

fn piece(out: &mut String, block: &Block) {
    match block {
        Block::Says(said) => out.push_str(&safe(said)),
        Block::Points(points) => {
            let lines: Vec<String> = points.iter().map(|point| format!("- {}", safe(&point.said))).collect();
            out.push_str(&lines.join("\n"));
        }
        Block::Quoted(source) => out.push_str(&quoted(source)),
        Block::Table { caption, head, rows, .. } => {
            let row = |cells: &[String]| {
                let cells: Vec<String> = cells.iter().map(|cell| text::markdown_cell(cell)).collect();
                format!("| {} |\n", cells.join(" | "))
            };
            let _ = write!(out, "*{caption}*\n\n{}|{}\n", row(head), "---|".repeat(head.len()));
            rows.iter().for_each(|cells| out.push_str(&row(cells)));
        }
        Block::People { says, .. } => out.push_str(&safe(says)),
        Block::Terms(terms) => {
            let lines: Vec<String> = terms.iter().map(|(term, means)| format!("- **{term}**: {means}")).collect();
            out.push_str(&lines.join("\n"));
        }
        Block::Command(command) => {
            let _ = write!(out, "```\n{}\n```", text::clean(command).replace('`', ""));
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push_str("\n\n");
}

/// The spec's own words, line by line as a quotation, so that no heading of theirs becomes one of ours. HTML in them is text, and a
/// link leads to the web or nowhere.
fn quoted(source: &str) -> String {
    let line = |line: &str| {
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        let line = line.replace("](", "] (").replace("] (https://", "](https://").replace("] (http://", "](http://");
        format!("> {}", line.trim_end().replace('&', "&amp;").replace('<', "&lt;")).trim_end().to_owned()
    };
    source.trim().lines().map(line).collect::<Vec<String>>().join("\n")
}
