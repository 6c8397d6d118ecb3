//! What somebody did, as it is kept: everything about skills, schedules and progress is computed from these lists, and from nothing else.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::code::{Code, Level};
use crate::debrief::{Debrief, Luck};
use crate::skill::difficulty::{Difficulty, difficulty};

/// Archetypes whose decision is what somebody writes: they are rated by the reading of the text.
const RATED_BY_TEXT: [&str; 1] = ["P25"];

/// Whether what was asked before deciding was worth its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Each question was worth its price, and none was left out that was.
    Right,
    /// Something was asked that was not worth its price.
    TooMuch,
    /// Something that was worth its price was not asked.
    TooLittle,
    /// Both.
    Both,
}

impl Asked {
    /// What a debrief says about it; `None` where nothing can be asked.
    pub fn of(debrief: &Debrief) -> Option<Asked> {
        let asking = debrief.asking.as_ref()?;
        let too_much = asking.asked.iter().any(|question| question.worth < question.price);
        Some(match (too_much, asking.next.is_some()) {
            (false, false) => Asked::Right,
            (true, false) => Asked::TooMuch,
            (false, true) => Asked::TooLittle,
            (true, true) => Asked::Both,
        })
    }

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Asked::Right => "right",
            Asked::TooMuch => "too-much",
            Asked::TooLittle => "too-little",
            Asked::Both => "both",
        }
    }

    /// What is written so.
    pub fn read(text: &str) -> Option<Asked> {
        [Asked::Right, Asked::TooMuch, Asked::TooLittle, Asked::Both].into_iter().find(|asked| asked.name() == text)
    }
}

/// A decision about a case of practice.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The line of the case.
    pub code: String,
    /// Its archetype.
    pub archetype: String,
    /// How hard it was.
    pub level: Level,
    /// What was answered, as it was written.
    pub answer: String,
    /// The best answer to what was known then; empty where it was not kept.
    pub best: String,
    /// The decision score, −1 to 1.
    pub decision: f64,
    /// How much of the rubric the reason covers, 0 to 1.
    pub reasoning: f64,
    /// How sure its maker was, 0 to 1.
    pub confidence: f64,
    /// Whether it counts as the best answer.
    pub right: bool,
    /// Brier score of the confidence, 0 to 2.
    pub brier: f64,
    /// What was given away, in money of the case; `None` where it was not kept.
    pub regret: Option<f64>,
    /// That currency.
    pub currency: String,
    /// How decision and outcome went together; `None` where it was not kept.
    pub luck: Option<Luck>,
    /// Whether the 80% interval held the truth; `None` where none was given.
    pub interval_held: Option<bool>,
    /// Whether the right things were asked; `None` where nothing can be asked.
    pub asked: Option<Asked>,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Minutes that the clock of whoever decided was ahead of UTC.
    pub offset_minutes: i32,
}

impl Decided {
    /// What the decision says of a skill, 0 to 1: (D + 1)/2, so that one half is as good as the best fixed answer. Where the decision is a
    /// text, what the rubric found in it.
    pub fn outcome(&self) -> f64 {
        if RATED_BY_TEXT.contains(&self.archetype.as_str()) { self.reasoning } else { 0.5 * (self.decision + 1.0) }
    }

    /// How hard the case was.
    pub fn difficulty(&self) -> Difficulty {
        difficulty(&self.archetype, self.level, twist_of(&self.code))
    }
}

/// The twist that a share code names.
pub fn twist_of(code: &str) -> Option<&str> {
    code.splitn(3, ':').nth(2)?.split(',').find_map(|knob| knob.strip_prefix("twist="))
}

/// The level that a share code names; `None` where it is no share code. Codes of earlier versions of an archetype have one as well.
pub fn level_of(code: &str) -> Option<Level> {
    let knobs = code.splitn(3, ':').nth(2)?;
    let named = knobs.split(',').find_map(|knob| knob.strip_prefix("level="));
    named.map_or(Some(Level::ALL[0]), |number| number.parse().ok().and_then(Level::new))
}

/// Somebody was asked for a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardReview {
    /// Id of the card.
    pub card: String,
    /// Whether they knew it.
    pub knew: bool,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Minutes that their clock was ahead of UTC.
    pub offset_minutes: i32,
}

/// What somebody says they can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CanDo {
    /// Not done so far.
    Never,
    /// Done with somebody's help.
    WithHelp,
    /// Done without.
    Alone,
}

impl CanDo {
    /// All of them, in their order.
    pub const ALL: [CanDo; 3] = [CanDo::Never, CanDo::WithHelp, CanDo::Alone];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            CanDo::Never => "never",
            CanDo::WithHelp => "with-help",
            CanDo::Alone => "alone",
        }
    }

    /// As it is said.
    pub fn words(self) -> &'static str {
        match self {
            CanDo::Never => "not so far",
            CanDo::WithHelp => "with help",
            CanDo::Alone => "alone",
        }
    }

    /// What is written so, with a hyphen or an underscore.
    pub fn read(text: &str) -> Option<CanDo> {
        let text = text.trim().to_ascii_lowercase().replace('_', "-");
        CanDo::ALL.into_iter().find(|known| known.name() == text)
    }
}

/// A step of a skills audit.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditStep {
    /// Which audit of theirs it belongs to, from 1.
    pub audit: u32,
    /// The skill it is about.
    pub node: String,
    /// What was done.
    pub done: AuditDone,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Minutes that their clock was ahead of UTC.
    pub offset_minutes: i32,
}

/// What a step of an audit was.
#[derive(Debug, Clone, PartialEq)]
pub enum AuditDone {
    /// A case was decided: its line. What it was worth stands with the decision.
    Case(String),
    /// The question of a lesson was answered.
    Gap {
        /// The answer; `None` for "I do not know".
        answer: Option<f64>,
        /// Whether it was right.
        right: bool,
    },
    /// A fact was asked for.
    Card {
        /// The card.
        card: String,
        /// Whether it was known.
        knew: bool,
    },
    /// They said what they can do.
    CanDo {
        /// What they said.
        says: CanDo,
        /// Where it can be seen; empty for nowhere.
        link: String,
    },
}

/// How good somebody thinks a decision of theirs was, once they know how it turned out.
#[derive(Debug, Clone, PartialEq)]
pub struct Rated {
    /// The line of the case.
    pub code: String,
    /// From 1, poor, to 5, as good as it could be.
    pub quality: u8,
}

/// Codes that were decided.
pub(crate) fn decided_codes(decided: &[Decided]) -> BTreeSet<&str> {
    decided.iter().map(|of| of.code.as_str()).collect()
}

/// Decisions in the order in which they were taken; of the same second, by their code, so that the order of rows plays no part.
pub(crate) fn in_order(decided: &[Decided]) -> Vec<&Decided> {
    let mut ordered: Vec<&Decided> = decided.iter().collect();
    ordered.sort_by(|a, b| (a.at, &a.code).cmp(&(b.at, &b.code)));
    ordered
}

/// A fresh case of an archetype for somebody: another one each time they have decided about one, and the same until then.
pub(crate) fn fresh(
    archetype: &dyn crate::archetype::Archetype,
    level: Level,
    learner: &str,
    decided: &[Decided],
) -> Code {
    use crate::draws::{Draws, Purpose};
    let taken = decided_codes(decided);
    let of_archetype = decided.iter().filter(|of| of.archetype == archetype.id()).count();
    // The whole name counts, however long it is (FNV-1a; Fowler, Noll and Vo 1991).
    let who = learner
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (0..)
        .map(|attempt| {
            let index = u32::try_from(of_archetype).unwrap_or(u32::MAX);
            let mut draws = Draws::keyed(who.wrapping_add(attempt), archetype.id(), Purpose::Review, index);
            Code::new(archetype, draws.bits(), level)
        })
        .find(|code| !taken.contains(code.to_string().as_str()))
        .expect("no one has decided about all cases")
}
