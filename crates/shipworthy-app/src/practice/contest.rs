//! Whoever wrote a reason may say that it was misread. What the grader said and what its author says are both kept; the score that was
//! given stays, and what it would be with the author's word is shown beside it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use shipworthy_learn::case::Case;
use shipworthy_learn::code::Code;
use shipworthy_learn::grade::{Grade, Point};
use shipworthy_store::{Contest, Practised, Store};

use super::exemplar::{is_kept, keep_exemplar};
use super::{Maker, PracticeError, card, draw, exemplars, practised};

/// A reading of a reason or an answer, and what it comes to with its author's word.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contested {
    /// The line that makes the case again; of an answer to a question, the question and the place of the answer.
    pub code: String,
    /// What was written: a reason, a message or an answer.
    pub written: &'static str,
    /// The reason that was given.
    pub reason: String,
    /// The coverage that was scored when it was written, 0 to 1. It stays.
    pub scored: f64,
    /// How the grader of this program reads it.
    pub read: Grade,
    /// The same, where its author's word stands for each point that was contested; `None` where none was.
    pub corrected: Option<Grade>,
    /// What was contested, oldest first; of two about the same point the later one stands.
    pub contests: Vec<Contest>,
    /// Whether its author says that the reading that stands is right, point by point: then it is kept among the scored answers.
    pub kept: bool,
}

impl Contested {
    /// The reading that stands now: the author's word where there is one.
    pub fn standing(&self) -> &Grade {
        self.corrected.as_ref().unwrap_or(&self.read)
    }

    /// The line of the case that it is about; `None` for an answer to a question.
    pub(super) fn case(&self) -> Option<String> {
        self.code.contains('@').then(|| self.code.clone())
    }

    /// The coverage that was scored and, beside it, the one with the author's word.
    pub fn says(&self) -> String {
        let percent = |share: f64| format!("{:.0}%", 100.0 * share);
        let (written, scored) = (self.written, percent(self.scored));
        match &self.corrected {
            None => format!("Your {written} was scored with {scored} of the rubric. Nothing was contested."),
            Some(corrected) => format!(
                "Your {written} was scored with {scored} of the rubric, and that stays. With your word it comes to {}. Both readings are kept.",
                percent(corrected.coverage)
            ),
        }
    }

    /// The same without scores, for whoever has them hidden.
    pub fn says_without_points(&self) -> String {
        match &self.corrected {
            None => "Nothing was contested.".to_owned(),
            Some(_) => "The first reading stays, and your word beside it. Both are kept.".to_owned(),
        }
    }
}

/// Contests how a point of a decided case was read: it says the opposite of the reading that stands, so that a second contest without a
/// quote takes the first one back. A quote says where the point was made, and stands word for word in the reason. Durable when this
/// returns. The past score does not change.
pub fn contest(code: &Code, point: &str, quote: Option<&str>, maker: &Maker<'_>) -> Result<Contested, PracticeError> {
    keep(&contested(code, maker.by, maker.workspace)?, point, quote, maker)?;
    contested(code, maker.by, maker.workspace)
}

/// Keeps how the reason of a decided case was read, with its author's word, among the answers that people scored: they say that each point
/// stands as it should. Durable when this returns.
pub fn exemplify(code: &Code, maker: &Maker<'_>) -> Result<Contested, PracticeError> {
    keep_exemplar(&contested(code, maker.by, maker.workspace)?, maker)?;
    contested(code, maker.by, maker.workspace)
}

/// Keeps the contest of a point of what was read.
pub(super) fn keep(
    before: &Contested,
    point: &str,
    quote: Option<&str>,
    maker: &Maker<'_>,
) -> Result<(), PracticeError> {
    let stands = named(before.standing(), point)?;
    let there = stands.contested();
    let quote = quote.map(str::trim).filter(|quote| !quote.is_empty());
    if let Some(quote) = quote {
        if !before.reason.contains(quote) {
            let written = before.written;
            return Err(PracticeError::Contest(format!("the {written} does not say “{quote}”, word for word")));
        }
        if !there {
            return Err(PracticeError::Contest(format!(
                "“{}” counts as there already: without a quote, you say that it is not",
                stands.title
            )));
        }
    }
    let read = named(&before.read, &stands.id)?;
    let new = Contest {
        code: before.code.clone(),
        rubric: before.read.rubric.clone(),
        point: read.id.clone(),
        grader: before.read.grader.to_owned(),
        verdict: read.verdict.name().to_owned(),
        there,
        quote: quote.map(ToOwned::to_owned),
        by: maker.by.to_owned(),
        at: maker.at,
    };
    Store::open(maker.workspace)?.contest(&new)?;
    Ok(())
}

/// How the reason of a decided case was read, what its author contested, and what it comes to with that.
pub fn contested(code: &Code, by: &str, workspace: &Path) -> Result<Contested, PracticeError> {
    let case = draw(code)?;
    let line = case.code.to_string();
    let kept = practised(by, workspace)?.into_iter().find(|kept| kept.code == line);
    let kept = kept.ok_or_else(|| {
        PracticeError::Contest(format!("{by} has not decided about {line} here: decide first, and contest then"))
    })?;
    let mut read = reading(&case, &kept);
    let rubric = case.rubric();
    read.card = card(&rubric, workspace);
    let contests = contests(Some(code), by, workspace)?;
    let corrected = corrected(&read, &contests);
    let written = case.writes().name;
    // A file that cannot be read says nothing of this reading; `learn rubric agreement` says what is wrong with it.
    let known = exemplars(&rubric, None, workspace).unwrap_or_default();
    let is_kept = is_kept(&known, &kept.reason, corrected.as_ref().unwrap_or(&read), by);
    Ok(Contested {
        code: kept.code,
        written,
        reason: kept.reason,
        scored: kept.reasoning,
        read,
        corrected,
        contests,
        kept: is_kept,
    })
}

/// A reading with its author's word for each point that was contested; `None` where none was.
pub(super) fn corrected(read: &Grade, contests: &[Contest]) -> Option<Grade> {
    let there: BTreeMap<String, bool> = contests.iter().map(|contest| (contest.point.clone(), contest.there)).collect();
    (!there.is_empty()).then(|| read.corrected(&there))
}

/// What somebody contested, oldest first: about a case, or about all of them.
pub fn contests(code: Option<&Code>, by: &str, workspace: &Path) -> Result<Vec<Contest>, PracticeError> {
    let line = code.map(ToString::to_string);
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.contests(by, line.as_deref()))?)
}

fn reading(case: &Case, kept: &Practised) -> Grade {
    let asked: Vec<String> = kept.asked.split(',').filter(|id| !id.is_empty()).map(ToOwned::to_owned).collect();
    case.read_reason(&kept.reason, &asked)
}

/// The point of this id, or the only one whose id begins so.
fn named<'a>(read: &'a Grade, point: &str) -> Result<&'a Point, PracticeError> {
    let point = point.trim();
    let exact = read.points.iter().find(|of| of.id.eq_ignore_ascii_case(point));
    let mut begins = read.points.iter().filter(|of| !point.is_empty() && of.id.starts_with(point));
    exact.or_else(|| begins.next().filter(|_| begins.next().is_none())).ok_or_else(|| {
        let ids: Vec<&str> = read.points.iter().map(|of| of.id.as_str()).collect();
        PracticeError::Contest(format!("there is no point '{point}': the points are {}", ids.join(", ")))
    })
}
