//! The audit of the judges of a spec.

use shipworthy_eval::judge::audit::{AuditFigure, JudgeAudit};

use super::{pretty, title};
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::text::markdown_cell as cell;
use crate::words;

/// The audit as JSON.
pub fn audit_json(audit: &JudgeAudit) -> String {
    pretty(audit)
}

/// What it took, in a sentence.
fn took(audit: &JudgeAudit) -> String {
    let calls = &audit.calls;
    if calls.asked == 0 {
        return "Nobody was asked: everything here was on record.".to_owned();
    }
    let mut said = format!("{} were asked", words::counted(calls.asked, "question", "questions"));
    if calls.from_record > 0 {
        said.push_str(&format!(", {} answered from the record", words::count(calls.from_record)));
    }
    if calls.failed > 0 {
        said.push_str(&format!(", {} without an answer", words::count(calls.failed)));
    }
    if calls.spent > 0.0 {
        said.push_str(&format!("; spent {:.4}", calls.spent));
    }
    said.push('.');
    if calls.ended_early {
        said.push_str(" It was ended before all was asked.");
    }
    if let Some(failure) = &calls.first_failure {
        said.push_str(&format!(" The first failure: {failure}."));
    }
    said
}

/// The mark of a figure, which its words say too.
fn mark(figure: &AuditFigure) -> (&'static str, Tone) {
    match (figure.worry, &figure.estimate) {
        (true, _) => ("look into it", Tone::Fail),
        (false, None) if figure.kind != "itself" => ("not measured", Tone::Dim),
        (false, _) => ("fine", Tone::Pass),
    }
}

/// The audit for a terminal of so many columns.
pub fn audit_terminal(audit: &JudgeAudit, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.title(&audit.feature, "What the judges' verdicts rest on");
    for card in &audit.cards {
        let (name, by) = title(&card.grader, &card.candidate, card.judge.as_deref());
        page.heading(&name, &by);
        for figure in &card.figures {
            let (word, tone) = mark(figure);
            page.to(2);
            page.put(Tone::Strong, &figure.question);
            page.put(Tone::Plain, "  ");
            page.put(tone, word);
            page.end();
            page.paragraph(Tone::Plain, 4, &figure.sentence);
        }
    }
    page.gap();
    page.paragraph(Tone::Dim, 0, &took(audit));
    page.finish()
}

/// The audit with tables that GitHub and GitLab draw.
pub fn audit_markdown(audit: &JudgeAudit) -> String {
    let mut out = format!("# What the verdicts of the judges of {} rest on\n", cell(&audit.feature));
    for card in &audit.cards {
        let (name, by) = title(&card.grader, &card.candidate, card.judge.as_deref());
        out.push_str(&format!(
            "\n## {}\n\n{}.\n\n| question | | answer |\n|---|---|---|\n",
            cell(&name),
            cell(&words::capital(&by))
        ));
        for figure in &card.figures {
            let (word, _) = mark(figure);
            out.push_str(&format!("| {} | {word} | {} |\n", cell(&figure.question), cell(&figure.sentence)));
        }
    }
    out.push_str(&format!("\n{}\n", cell(&took(audit))));
    out
}
