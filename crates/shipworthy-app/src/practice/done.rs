//! What a learner does besides deciding: cards, ratings of their own decisions, settings; and what follows from all of it.

use std::path::Path;

use shipworthy_learn::progress::at_work::AtWork;
use shipworthy_learn::progress::judgement::{Judgement, judgement as judged};
use shipworthy_learn::progress::{Progress, progress as computed};
use shipworthy_learn::schedule::cards::cards;
use shipworthy_learn::schedule::optimize::{Fitted, optimize as fit};
use shipworthy_learn::schedule::settings::Settings;
use shipworthy_learn::skill::graph::Graph;
use shipworthy_store::{CardAsked, SelfRating, Store};

use super::{Maker, PracticeError, learner};
use crate::decisions::{Outcome, of_all};

/// Keeps whether somebody knew a card, durably.
///
/// # Errors
/// [`PracticeError::Unknown`] where there is no such card; [`PracticeError::Store`].
pub fn review_card(card: &str, knew: bool, maker: &Maker<'_>) -> Result<(), PracticeError> {
    let known = cards().iter().find(|of| of.id.eq_ignore_ascii_case(card.trim()));
    let known = known.ok_or_else(|| PracticeError::Unknown(format!("there is no card '{}'", card.trim())))?;
    let asked = CardAsked { card: known.id.clone(), knew, at: maker.at, utc_offset: maker.offset_minutes };
    Ok(Store::open(maker.workspace)?.ask_card(maker.by, &asked)?)
}

/// Keeps how somebody rates a decision of their own, from 1 to 5, once they know how it turned out. The first rating counts.
///
/// # Errors
/// [`PracticeError::Unknown`] for another number; [`PracticeError::Decided`] where they have not decided about the case, or rated it before.
pub fn rate(code: &str, quality: u8, maker: &Maker<'_>) -> Result<(), PracticeError> {
    if !(1..=5).contains(&quality) {
        return Err(PracticeError::Unknown("a rating is a number from 1, poor, to 5, as good as could be".to_owned()));
    }
    let rating = SelfRating { code: code.trim().to_owned(), quality, at: maker.at };
    Ok(Store::open(maker.workspace)?.rate_own(maker.by, &rating)?)
}

/// What somebody has set.
pub fn settings(by: &str, workspace: &Path) -> Result<Settings, PracticeError> {
    Ok(learner(by, workspace)?.settings)
}

/// Changes a setting, durably; says what is set now.
///
/// # Errors
/// [`PracticeError::Unknown`] where there is no such setting, or it cannot have the value.
pub fn set(name: &str, value: &str, maker: &Maker<'_>) -> Result<Settings, PracticeError> {
    let mut settings = settings(maker.by, maker.workspace)?;
    settings.change(name, value).map_err(PracticeError::Unknown)?;
    Store::open(maker.workspace)?.set_practice(maker.by, name.trim(), value.trim(), maker.at)?;
    Ok(settings)
}

/// What somebody was sure of at work, where they said how sure and somebody has looked back.
fn at_work(by: &str, workspace: &Path) -> Result<Vec<AtWork>, PracticeError> {
    let all = of_all(workspace).map_err(|error| PracticeError::Unknown(error.to_string()))?;
    let theirs = all.into_iter().filter(|of| of.by == by && of.superseded_by.is_none());
    let said = theirs.filter_map(|of| {
        let probability = f64::from(of.confidence?) / 100.0;
        let held = of.outcome()? == Outcome::Held;
        Some(AtWork { feature: of.feature, number: of.number, choice: of.choice, at: of.at, probability, held })
    });
    let mut said: Vec<AtWork> = said.collect();
    said.sort_by_key(|of| of.at);
    Ok(said)
}

/// Somebody's progress at a moment. Decisions at work join it where their maker said how sure they were, and somebody has looked back.
///
/// # Errors
/// [`PracticeError::Store`] where what was kept cannot be read.
pub fn progress(by: &str, workspace: &Path, now: i64, offset_minutes: i32) -> Result<Progress, PracticeError> {
    let (learner, real) = (learner(by, workspace)?, at_work(by, workspace)?);
    let graph = Graph::shipped();
    Ok(computed(&graph, learner.past(), &learner.rated, &real, &learner.settings, now, offset_minutes))
}

/// Somebody's judgement in a line.
///
/// # Errors
/// [`PracticeError::Store`] where what was kept cannot be read.
pub fn judgement(by: &str, workspace: &Path) -> Result<Judgement, PracticeError> {
    let (learner, real) = (learner(by, workspace)?, at_work(by, workspace)?);
    Ok(judged(&Graph::shipped(), &learner.decided, &real))
}

/// Fits the model of forgetting to somebody's own reviews. Nothing is changed by it: [`set`] keeps parameters.
///
/// # Errors
/// [`PracticeError::Unknown`] with too few reviews.
pub fn optimize(by: &str, workspace: &Path) -> Result<Fitted, PracticeError> {
    let learner = learner(by, workspace)?;
    fit(learner.past(), &learner.settings).map_err(|error| PracticeError::Unknown(error.to_string()))
}
