//! Prices of thresholds as Markdown, for a pull request or a wiki.

use shipworthy_eval::operating::answer::Thresholds;

use super::rows::tables;
use super::{about, command};
use crate::markdown::safe;

/// The prices with tables that GitHub and GitLab draw.
pub fn markdown(answer: &Thresholds) -> String {
    let mut out = format!("# The threshold of {}\n\n", safe(&answer.feature));
    for (place, sentence) in answer.sentences.iter().enumerate() {
        let sentence = safe(sentence);
        out.push_str(&if place == 0 { format!("**{sentence}**\n") } else { format!("{sentence}\n") });
    }
    out.push_str(&format!("\n{}.\n", safe(&about(answer))));
    for table in tables(answer) {
        out.push_str(&format!("\n## {}\n\n", safe(&table.title)));
        if !table.aside.is_empty() {
            out.push_str(&format!("{}.\n\n", crate::words::capital(&safe(&table.aside))));
        }
        let (head, line) =
            if table.under.is_empty() { (String::new(), "") } else { (format!(" {} |", table.under), "---|") };
        out.push_str(&format!(
            "| | {} |{head}\n|---|{}{line}\n",
            table.columns.join(" | "),
            "--:|".repeat(table.columns.len())
        ));
        for row in &table.rows {
            let name = if row.chosen { format!("**{}**", safe(&row.name)) } else { safe(&row.name) };
            let cells: Vec<String> = row.cells.iter().map(|cell| safe(cell)).collect();
            let under = if table.under.is_empty() { String::new() } else { format!(" {} |", safe(&row.under)) };
            out.push_str(&format!("| {name} | {} |{under}\n", cells.join(" | ")));
        }
        if !table.note.is_empty() {
            out.push_str(&format!("\n{}\n", safe(&table.note)));
        }
    }
    if !answer.notes.is_empty() {
        out.push('\n');
    }
    for note in &answer.notes {
        out.push_str(&format!("{}\n", safe(note)));
    }
    out.push_str(&format!(
        "\nGolden set `{}` · shipworthy {} · again: `{}`\n",
        answer.fingerprint,
        answer.tool,
        command(answer).replace('`', "'")
    ));
    out
}
