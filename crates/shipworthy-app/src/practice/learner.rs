//! What somebody did in practice, as it is computed with.

use std::path::Path;

use shipworthy_learn::debrief::Luck;
use shipworthy_learn::record::{Asked, AuditDone, AuditStep, CanDo, CardReview, Decided, Rated, level_of};
use shipworthy_learn::schedule::due::Past;
use shipworthy_learn::schedule::settings::Settings;
use shipworthy_store::{AuditRow, Practised, Store};

use super::PracticeError;

/// What one learner did, and how they set things.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learner {
    /// Who.
    pub name: String,
    /// Decisions, oldest first.
    pub decided: Vec<Decided>,
    /// Cards that were asked for, oldest first.
    pub cards: Vec<CardReview>,
    /// Steps of audits, oldest first.
    pub audits: Vec<AuditStep>,
    /// How they rate decisions of their own.
    pub rated: Vec<Rated>,
    /// Their settings.
    pub settings: Settings,
}

impl Learner {
    /// What schedules are computed from.
    pub fn past(&self) -> Past<'_> {
        Past { learner: &self.name, decided: &self.decided, cards: &self.cards }
    }
}

/// Reads what somebody did; nothing where the workspace remembers nothing.
pub fn learner(by: &str, workspace: &Path) -> Result<Learner, PracticeError> {
    let empty = Learner { name: by.to_owned(), ..Learner::default() };
    let Some(store) = Store::open_existing(workspace)? else { return Ok(empty) };
    let settings = store.practice_settings(by)?;
    let rated = store.own_ratings(by)?.into_iter().map(|of| Rated { code: of.code, quality: of.quality });
    let cards = store.cards_asked(by)?.into_iter().map(|of| CardReview {
        card: of.card,
        knew: of.knew,
        at: of.at,
        offset_minutes: of.utc_offset,
    });
    Ok(Learner {
        decided: store.practised(by)?.into_iter().filter_map(decided).collect(),
        cards: cards.collect(),
        audits: store.audit_steps(by)?.into_iter().filter_map(audit_step).collect(),
        rated: rated.collect(),
        settings: Settings::after(settings.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
        ..empty
    })
}

/// A decision as it was kept. `None` where its code names no level, which codes that are kept do.
fn decided(kept: Practised) -> Option<Decided> {
    Some(Decided {
        level: level_of(&kept.code)?,
        code: kept.code,
        archetype: kept.archetype,
        answer: kept.answer,
        best: kept.best,
        decision: kept.decision_score,
        reasoning: kept.reasoning,
        confidence: kept.confidence,
        right: kept.correct,
        brier: kept.brier,
        regret: kept.regret,
        currency: kept.currency,
        luck: Luck::read(&kept.luck),
        interval_held: kept.interval_held,
        asked: Asked::read(&kept.asked_well),
        at: kept.at,
        offset_minutes: kept.utc_offset,
    })
}

/// A step of an audit as it was kept. `None` for one that a later version wrote.
fn audit_step(kept: AuditRow) -> Option<AuditStep> {
    let done = match kept.kind.as_str() {
        "case" => AuditDone::Case(kept.item),
        "gap" => AuditDone::Gap { answer: kept.answer.parse().ok(), right: kept.outcome? },
        "card" => AuditDone::Card { card: kept.item, knew: kept.outcome? },
        "can_do" => AuditDone::CanDo { says: CanDo::read(&kept.answer)?, link: kept.item },
        _ => return None,
    };
    Some(AuditStep { audit: kept.audit, node: kept.node, done, at: kept.at, offset_minutes: kept.utc_offset })
}
