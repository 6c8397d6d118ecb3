//! The check on a terminal: the answer first, then what it stands on.

mod against;
pub(crate) mod canvas;
mod drawing;
mod evidence;
mod judged;

use canvas::{Canvas, Tone};
use shipworthy_eval::outcome::Check;

use crate::{view, words};

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Colours; everything can be read without.
    pub colour: bool,
    /// Signs beyond ASCII.
    pub unicode: bool,
}

/// The check for people at a terminal of so many columns.
pub fn terminal(check: &Check, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    answer(&mut page, check);
    against::section(&mut page, check);
    if let Some(candidate) = view::subject(check) {
        judged::bars(&mut page, check, candidate);
        judged::weakest(&mut page, check, candidate);
        judged::groups(&mut page, check, candidate);
        evidence::details(&mut page, candidate);
        evidence::recalibrated(&mut page, check, candidate);
        evidence::cost(&mut page, check, candidate);
    }
    evidence::candidates(&mut page, check);
    evidence::repeats(&mut page, check);
    judged::ways(&mut page, check);
    evidence::findings(&mut page, check);
    evidence::rests_on(&mut page, check);
    page.finish()
}

fn answer(page: &mut Canvas, check: &Check) {
    page.gap();
    let about = about(check);
    let start = page.width.saturating_sub(page.measure(&about));
    let beside = start > page.measure(&check.feature) + 2;
    if beside {
        page.put(Tone::Strong, &check.feature);
        page.to(start);
        page.put(Tone::Dim, &about);
        page.end();
    } else {
        page.paragraph(Tone::Strong, 0, &check.feature);
        page.paragraph(Tone::Dim, 0, &about);
    }
    page.gap();
    page.put(check.verdict.into(), page.glyph(check.verdict));
    page.put(Tone::Plain, " ");
    page.put(Tone::Strong, &words::headline(check).to_uppercase());
    page.end();
    for sentence in view::lead(check) {
        page.paragraph(Tone::Plain, 2, sentence);
    }
    if let Some(recommendation) = view::recommendation(check) {
        page.paragraph(Tone::Plain, 2, &recommendation);
    }
}

fn about(check: &Check) -> String {
    let mut parts = Vec::new();
    if let Some(candidate) = view::subject(check) {
        parts.push(match candidate.threshold {
            Some(t) => format!("{} at {}", candidate.name, words::number(t)),
            None if !candidate.thresholds.is_empty() => format!("{}, thresholds by slice", candidate.name),
            None => candidate.name.clone(),
        });
    }
    if let Some(baseline) = view::baseline(check) {
        parts.push(format!("against {}", baseline.name));
    }
    parts.push(words::counted(check.golden.examples, "example", "examples"));
    parts.join(" · ")
}
