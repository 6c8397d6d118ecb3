//! The trust cards of a spec.

use shipworthy_eval::judge::{Calibration, TrustCard};
use shipworthy_eval::outcome::Verdict;

use super::{pretty, share, title};
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::text::markdown_cell as cell;
use crate::words;

/// The cards as JSON.
pub fn trust_json(calibration: &Calibration) -> String {
    pretty(calibration)
}

/// What is said where no judge grades.
const NONE: &str = "No judge grades these outputs, so that there is nothing to calibrate.";

/// The figures of a card, as rows: what it is, and what was found.
fn rows(card: &TrustCard) -> Vec<(&'static str, String)> {
    let found = &card.card;
    let kappa = &found.kappa;
    let kappa_ends = match (kappa.low, kappa.high) {
        (Some(low), Some(high)) => format!(" ({low:.2} to {high:.2})"),
        _ => String::new(),
    };
    let (agrees, good, bad, raw, corrected) = if card.compares {
        (
            "agrees on what is a win",
            "wins that it sees",
            "others that it sees",
            "wins by itself",
            "wins, corrected by people",
        )
    } else {
        (
            "agrees with people",
            "good outputs that it passes",
            "bad outputs that it fails",
            "passes by itself",
            "passes, corrected by people",
        )
    };
    let mut rows = vec![
        ("labels by people", format!("{} of {} outputs", words::count(found.labels), words::count(found.judged))),
        (agrees, share(&found.agreement)),
        (good, share(&found.true_positive_rate)),
        (bad, share(&found.true_negative_rate)),
        ("kappa", words::or_dash(kappa.estimate.map(|value| format!("{value:.2}{kappa_ends}")))),
        (raw, words::or_dash(found.raw_pass_rate.map(|value| words::value("pass_rate", value, None)))),
        (corrected, share(&found.pass_rate)),
    ];
    if let Some(older) = &card.older {
        rows.push(("by labels of other outputs", share(&older.pass_rate)));
    }
    rows
}

/// The cards for a terminal of so many columns.
pub fn trust_terminal(calibration: &Calibration, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.title(&calibration.feature, "How far the judges can be trusted");
    if calibration.cards.is_empty() {
        page.paragraph(Tone::Plain, 0, NONE);
    }
    for card in &calibration.cards {
        let (name, by) = title(&card.card.grader, &card.candidate, card.judge.as_deref());
        page.heading(&name, &by);
        let verdict = if card.may_decide { Verdict::Pass } else { Verdict::NotEnoughEvidence };
        page.put(verdict.into(), page.glyph(verdict));
        page.put(Tone::Plain, " ");
        page.put(Tone::Strong, if card.may_decide { "may decide" } else { "decides nothing" });
        page.end();
        for (label, value) in rows(card) {
            page.to(2);
            page.put(Tone::Plain, label);
            page.to(32);
            page.put_until(Tone::Strong, &value, page.width);
            page.end();
        }
        page.gap();
        for sentence in &card.sentences {
            page.paragraph(Tone::Plain, 2, sentence);
        }
    }
    if !calibration.notes.is_empty() {
        page.heading("Beside that", "");
        for note in &calibration.notes {
            page.paragraph(Tone::Plain, 2, note);
        }
    }
    page.finish()
}

/// The cards with tables that GitHub and GitLab draw.
pub fn trust_markdown(calibration: &Calibration) -> String {
    let mut out = format!("# How far the judges of {} can be trusted\n", cell(&calibration.feature));
    if calibration.cards.is_empty() {
        out.push_str(&format!("\n{NONE}\n"));
    }
    for card in &calibration.cards {
        let (name, by) = title(&card.card.grader, &card.candidate, card.judge.as_deref());
        out.push_str(&format!("\n## {}\n\n{}: ", cell(&name), cell(&words::capital(&by))));
        out.push_str(if card.may_decide { "**may decide**.\n" } else { "**decides nothing**.\n" });
        out.push_str("\n| figure | value |\n|---|---|\n");
        for (label, value) in rows(card) {
            out.push_str(&format!("| {label} | {} |\n", cell(&value)));
        }
        out.push('\n');
        for sentence in &card.sentences {
            out.push_str(&format!("- {}\n", cell(sentence)));
        }
    }
    for note in &calibration.notes {
        out.push_str(&format!("\n{}\n", cell(note)));
    }
    out
}
