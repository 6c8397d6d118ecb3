//! The archetypes: kinds of decision that can be drawn as often as one likes, each time with another truth.

use crate::case::Case;
use crate::code::{Code, Level};
use crate::score::{WEIGHTS, WEIGHTS_WITH_BELIEFS, Weights};
use crate::{
    ceo_message, complaints, credit_denial, dearer_model, drift, eval_set, failing_slice, invented_answers,
    model_review, prompt_review, risk_register, rules_or_model, ship_or_wait, staged_rollout, threshold_choice,
    two_rates,
};

/// What a daily case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Products on language models.
    Llm,
    /// How well something works, and how sure that is.
    Eval,
    /// What to do about it.
    Decision,
}

impl Stream {
    /// All streams, in the order of a day.
    pub const ALL: [Stream; 3] = [Stream::Llm, Stream::Eval, Stream::Decision];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Stream::Llm => "llm",
            Stream::Eval => "eval",
            Stream::Decision => "decision",
        }
    }
}

/// A kind of decision.
pub trait Archetype: Sync {
    /// Its name: P and two digits.
    fn id(&self) -> &'static str;
    /// Raised when the same seed draws another case.
    fn version(&self) -> u32;
    /// The question, in a few words.
    fn title(&self) -> &'static str;
    /// Nodes of the skill graph that it practises.
    fn nodes(&self) -> &'static [&'static str];
    /// Where its cases can play.
    fn families(&self) -> Vec<&'static str>;
    /// The families of a stream.
    fn families_of(&self, stream: Stream) -> Vec<&'static str>;
    /// Minutes that a case of a level takes at the most, as [`Case::minutes`] counts them.
    fn minutes(&self, _: Level) -> u32 {
        2
    }
    /// Difficulties that its cases can have beside their level, one at a time.
    fn twists(&self) -> &'static [Twist] {
        &[]
    }
    /// What its policies are called at a level, from the poorest to the best as declared; the constants apart. A twist has its own.
    fn ladder(&self, level: Level) -> Ladder;
    /// Draws a case. The code is one of this archetype.
    fn draw(&self, code: &Code) -> Case;
    /// The rubric that reasons are read by, as it is written.
    fn rubric(&self) -> &'static str;
    /// The mean regret of its best constant policy at a level, as a share of the distance from the worst action to the best: what a score
    /// of 0 stands for. `None` where each case has its own. `learn calibrate` measures it.
    fn measured_scale(&self, level: Level) -> Option<f64>;
    /// How much each term counts; `believed` where probabilities were stated besides.
    fn weights(&self, believed: bool) -> Weights {
        if believed { WEIGHTS_WITH_BELIEFS } else { WEIGHTS }
    }
    /// What is written besides the decision.
    fn writes(&self) -> Written {
        Written::REASON
    }
}

/// One more difficulty that cases of an archetype can have, whatever their level: what meets people at work and is in no textbook example.
/// Cases without it stay what they were.
#[derive(Debug, Clone, Copy)]
pub struct Twist {
    /// Its name in the line of a case, as in `twist=capacity`.
    pub name: &'static str,
    /// What it is, for those who choose a case.
    pub title: &'static str,
    /// What a score of 0 stands for, by level, as [`Archetype::measured_scale`]; `None` where each case has its own.
    pub scales: Option<[f64; 3]>,
    /// Its policies, by level.
    pub ladder: fn(Level) -> Ladder,
}

impl dyn Archetype {
    /// The twist of this name.
    pub fn twist(&self, name: &str) -> Option<&'static Twist> {
        self.twists().iter().find(|twist| twist.name == name)
    }

    /// The policies of cases with a twist, or without one.
    pub fn ladder_with(&self, level: Level, twist: Option<&Twist>) -> Ladder {
        twist.map_or_else(|| self.ladder(level), |twist| (twist.ladder)(level))
    }

    /// What a score of 0 stands for in cases with a twist, or without one.
    pub fn scale_with(&self, level: Level, twist: Option<&Twist>) -> Option<f64> {
        match twist {
            None => self.measured_scale(level),
            Some(twist) => twist.scales.map(|scales| scales[level.index()]),
        }
    }
}

/// What somebody writes besides the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// What it is called.
    pub name: &'static str,
    /// How it is asked for.
    pub ask: &'static str,
    /// What belongs in it.
    pub hint: &'static str,
}

impl Written {
    /// Why it was decided so.
    pub const REASON: Written = Written {
        name: "reason",
        ask: "Why?",
        hint: "say what you saw, what it means in money, and what would change your mind",
    };
    /// A message to somebody who decides after reading it.
    pub const MESSAGE: Written = Written {
        name: "message",
        ask: "Your message?",
        hint: "say how many it hits, what it costs, how sure that is, and what you want decided",
    };
}

/// The policies that calibration runs, by name.
#[derive(Debug, Clone, Copy)]
pub struct Ladder {
    /// Policies that give the same answer whatever they see.
    pub constants: &'static [&'static str],
    /// Habits of thinking, from the poorest to the best.
    pub habits: &'static [&'static str],
}

/// All archetypes, by id.
pub const ARCHETYPES: [&dyn Archetype; 16] = [
    &threshold_choice::ThresholdChoice,
    &failing_slice::FailingSlice,
    &ship_or_wait::ShipOrWait,
    &complaints::Complaints,
    &dearer_model::DearerModel,
    &eval_set::EvalSet,
    &drift::Drift,
    &rules_or_model::RulesOrModel,
    &invented_answers::InventedAnswers,
    &credit_denial::CreditDenial,
    &staged_rollout::StagedRollout,
    &risk_register::RiskRegister,
    &ceo_message::CeoMessage,
    &model_review::ModelReview,
    &prompt_review::PromptReview,
    &two_rates::TwoRates,
];

/// The archetype of this id, whatever its case.
pub fn archetype(id: &str) -> Option<&'static dyn Archetype> {
    ARCHETYPES.into_iter().find(|archetype| archetype.id().eq_ignore_ascii_case(id))
}
