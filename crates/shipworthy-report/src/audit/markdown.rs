//! The audit as Markdown, for a pull request or a wiki.

use shipworthy_eval::audit::checklist::State;
use shipworthy_eval::audit::report::Audit;

use super::{about, command, figures, headline, labels, said};
use crate::{text, words};

/// The audit with tables that GitHub and GitLab draw.
pub fn markdown(audit: &Audit) -> String {
    let mut out = format!("# Audit of {}\n\n**{}** {}\n\n", cell(&audit.table), headline(audit), about(audit));
    out.push_str("| question | answer | |\n|---|---|---|\n");
    for answer in &audit.answers {
        out.push_str(&format!(
            "| {} | {} | {} |\n",
            answer.question.words(),
            cell(&answer.sentences.join(" ")),
            said(answer)
        ));
    }
    if !audit.findings.is_empty() {
        out.push_str("\n## What was found\n\n| | finding | rows | what to do |\n|---|---|--:|---|\n");
        for finding in &audit.findings {
            let rows = finding.rows.map(words::count).unwrap_or_default();
            out.push_str(&format!(
                "| {} | {} (`{}`) | {rows} | {} |\n",
                words::level(finding.severity),
                cell(&finding.message),
                finding.code,
                cell(&finding.remedy)
            ));
        }
    }
    if let Some(agreement) = &audit.agreement {
        out.push_str(&format!(
            "\n## Do the people who labelled agree?\n\n{}.\n\n| | agreement |\n|---|---|\n",
            labels::summary(agreement)
        ));
        for measure in &agreement.measures {
            out.push_str(&format!("| {} | {} |\n", labels::measure(measure), labels::value(measure)));
        }
        for pair in agreement.pairs.iter().filter(|_| agreement.pairs.len() > 1) {
            let (who, same) = labels::pair(pair);
            out.push_str(&format!("| {} | {same} |\n", cell(&who)));
        }
    }
    if let Some(doubtful) = audit.doubtful_labels.as_ref().filter(|doubtful| doubtful.doubtful > 0) {
        out.push_str("\n## Labels that are probably wrong\n\n| labelled | rather | row |\n|---|---|---|\n");
        for label in doubtful.listed.iter().take(labels::SHOWN) {
            let [given, suggested, texts] = labels::doubtful(label).map(|text| cell(&text));
            out.push_str(&format!("| {given} | {suggested} | {texts} |\n"));
        }
    }
    out.push_str("\n## Columns\n\n| column | part | type | filled | different | values |\n|---|---|---|--:|--:|---|\n");
    for column in &audit.columns {
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            cell(&column.name),
            column.role.words(),
            column.kind,
            words::percent((figures::filled(column) * 1000.0).floor() / 1000.0),
            figures::distinct(column),
            cell(&figures::values(column))
        ));
    }
    for list in &audit.checklists {
        out.push_str(&format!("\n## What the {} asks\n\nAs far as a table shows it; no legal advice.\n\n| | asked | source | the table shows |\n|---|---|---|---|\n", list.law.name()));
        for point in &list.points {
            let state = match point.state {
                State::Shown => "shown",
                State::Look => "look",
                State::NotShown => "open",
            };
            out.push_str(&format!("| {state} | {} | {} | {} |\n", point.asked, point.source, cell(&point.shows)));
        }
    }
    out.push('\n');
    for note in &audit.notes {
        out.push_str(&format!("{}\n\n", cell(note)));
    }
    out.push_str(&format!(
        "Table `{}` · shipworthy {} · again: `{}`\n",
        audit.fingerprint,
        audit.tool,
        command(audit).replace('`', "'")
    ));
    out
}

/// Text that stays inside a cell and means nothing to Markdown or HTML.
fn cell(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in text::clean(value).chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
