//! Questions that interviewers ask, answered in somebody's own words: kept, read by their rubrics, contested.

use std::path::Path;

use shipworthy_learn::interview::{Interview, interview};
use shipworthy_store::{QuestionAnswer, Store};

use super::contest::{corrected, keep};
use super::exemplar::{is_kept, keep_exemplar};
use super::{Contested, Maker, PracticeError, exemplars, graded};

/// What an answer is called.
const WRITTEN: &str = "answer";

/// The question of this id, whatever its case.
///
/// # Errors
/// [`PracticeError::Unknown`] where there is none.
pub fn question(id: &str) -> Result<&'static Interview, PracticeError> {
    interview(id).ok_or_else(|| PracticeError::Unknown(format!("there is no question '{}'", id.trim())))
}

/// What somebody answered to questions, oldest first.
///
/// # Errors
/// [`PracticeError::Store`] where what was kept cannot be read.
pub fn answers(by: &str, workspace: &Path) -> Result<Vec<QuestionAnswer>, PracticeError> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.question_answers(by))?)
}

/// Reads an answer and keeps it, durably; says its place among theirs to the question, from 1. The same words sent twice are kept once.
///
/// # Errors
/// [`PracticeError::Unknown`] where there is no such question; [`PracticeError::Rubric`] for an answer that is too short or too long.
pub fn answer(id: &str, text: &str, maker: &Maker<'_>) -> Result<u32, PracticeError> {
    let question = question(id)?;
    let rubric = question.rubric();
    let text = text.replace("\r\n", "\n");
    let read = graded(&rubric, text.trim(), &exemplars(&rubric, None, maker.workspace)?, 0)?.read;
    let new = QuestionAnswer {
        question: question.id.to_owned(),
        place: 0,
        rubric: read.rubric,
        answer: text.trim().to_owned(),
        coverage: read.coverage,
        grader: read.grader.to_owned(),
        at: maker.at,
        utc_offset: maker.offset_minutes,
    };
    Ok(Store::open(maker.workspace)?.answer_question(maker.by, &new)?)
}

/// How an answer is read today, what its author contested, and what it comes to with that. The coverage that was kept then stays.
///
/// # Errors
/// [`PracticeError::Unknown`] where there is no such question or answer.
pub fn answered(id: &str, place: u32, by: &str, workspace: &Path) -> Result<Contested, PracticeError> {
    let question = question(id)?;
    let kept = answers(by, workspace)?.into_iter().find(|of| of.question == question.id && of.place == place);
    let kept = kept.ok_or_else(|| PracticeError::Unknown(format!("there is no answer {place} to {}", question.id)))?;
    let rubric = question.rubric();
    let known = exemplars(&rubric, None, workspace)?;
    let read = graded(&rubric, &kept.answer, &known, 0)?.read;
    let code = format!("{}/{place}", question.id);
    let store = Store::open_existing(workspace)?;
    let contests = store.map_or(Ok(Vec::new()), |store| store.contests(by, Some(&code)))?;
    let corrected = corrected(&read, &contests);
    let is_kept = is_kept(&known, &kept.answer, corrected.as_ref().unwrap_or(&read), by);
    Ok(Contested {
        code,
        written: WRITTEN,
        reason: kept.answer,
        scored: kept.coverage,
        read,
        corrected,
        contests,
        kept: is_kept,
    })
}

/// Contests how a point of an answer was read, as with the reason of a case. Durable when this returns.
///
/// # Errors
/// [`PracticeError::Contest`] for a point that is not there, or a quote that the answer does not hold.
pub fn contest_answer(
    id: &str,
    place: u32,
    point: &str,
    quote: Option<&str>,
    maker: &Maker<'_>,
) -> Result<Contested, PracticeError> {
    keep(&answered(id, place, maker.by, maker.workspace)?, point, quote, maker)?;
    answered(id, place, maker.by, maker.workspace)
}

/// Keeps how an answer was read, with its author's word, among the answers that people scored, as with the reason of a case.
///
/// # Errors
/// [`PracticeError::Unknown`] where there is no such question or answer.
pub fn exemplify_answer(id: &str, place: u32, maker: &Maker<'_>) -> Result<Contested, PracticeError> {
    keep_exemplar(&answered(id, place, maker.by, maker.workspace)?, maker)?;
    answered(id, place, maker.by, maker.workspace)
}

#[cfg(test)]
mod tests {
    use shipworthy_learn::grade::Point;
    use shipworthy_learn::grade::rubric::Kind;

    use super::*;

    const ANSWER: &str = "Ten percent of what? I would read a sample of 200 answers, count how many do harm, and switch the feature off for medical topics today.";

    #[test]
    fn an_answer_is_read_and_contested_and_what_was_scored_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let maker = Maker { by: "Asha", at: 10, offset_minutes: 0, workspace: folder.path() };
        let short = answer("IQ11", "too short", &maker).expect_err("refused");
        assert!(short.to_string().contains("80 are needed"), "{short}");
        assert_eq!(answer("iq11", ANSWER, &maker).expect("kept"), 1);
        assert_eq!(answer("IQ11", &format!("  {ANSWER}\r\n"), &maker).expect("kept"), 1, "sent twice, kept once");
        let before = answered("IQ11", 1, "Asha", folder.path()).expect("read");
        assert!(before.read.points.iter().any(|point| !point.spans.is_empty()), "something is found in it");
        let is_missing = |point: &&Point| point.kind == Kind::Must && point.contested();
        let missing = before.read.points.iter().find(is_missing).expect("something is missing").clone();
        let after = contest_answer("IQ11", 1, &missing.id, Some("count how many do harm"), &maker).expect("contested");
        assert_eq!((after.scored, after.read.coverage), (before.scored, before.read.coverage), "both stay");
        assert!(after.corrected.expect("a second reading").coverage > before.read.coverage);
        assert_eq!(answers("Asha", folder.path()).expect("rows").len(), 1);
        // What its author says of each point is kept as a scored answer, once, and goes with them.
        assert!(!after.kept);
        let known = || exemplars(&question("IQ11").expect("a question").rubric(), None, folder.path()).expect("read");
        for _ in 0..2 {
            assert!(exemplify_answer("IQ11", 1, &maker).expect("kept").kept);
            let (all, there) = (known(), known()[0].points[&missing.id]);
            assert_eq!((all.len(), all[0].respondent.as_deref(), there), (1, Some("Asha"), 1));
        }
        let back = contest_answer("IQ11", 1, &missing.id, None, &maker).expect("contested");
        assert!(!back.kept, "what stands now was not kept");
        assert_eq!(super::super::forget("Asha", folder.path()).expect("forgotten").exemplars, 1);
        assert_eq!(known(), []);
        assert_eq!(answer("IQ11", ANSWER, &maker).expect("kept"), 1);
        assert!(answered("IQ11", 2, "Asha", folder.path()).is_err());
        assert!(answered("IQ11", 1, "Ben", folder.path()).is_err(), "it is nobody else's");
        assert!(contest_answer("IQ11", 1, &missing.id, Some("what nobody said"), &maker).is_err());
        assert!(answer("IQ99", ANSWER, &maker).is_err());
    }
}
