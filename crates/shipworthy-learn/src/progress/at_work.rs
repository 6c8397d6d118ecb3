//! Decisions at work that say how sure their maker was, and that somebody has looked back on: they count with those of practice.

use serde::Serialize;
use shipworthy_eval::decided::Choice;
use shipworthy_eval::moment;

use super::calibration::Said;

/// A decision at work, as far as it shows how sure fits right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AtWork {
    /// The feature that it was about.
    pub feature: String,
    /// Its number within the feature.
    pub number: u32,
    /// What was decided.
    pub choice: Choice,
    /// When, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
    /// How sure its maker was that it would hold, 0 to 1.
    pub probability: f64,
    /// Whether it held.
    pub held: bool,
}

impl AtWork {
    /// The same as one answer among others.
    pub fn said(&self) -> Said {
        Said { probability: self.probability, right: self.held, at_work: true }
    }
}

/// How many of the answers they are, as a sentence; nothing where there are none.
pub fn says(count: u64) -> Option<String> {
    match count {
        0 => None,
        1 => Some("One of them is a decision at work.".to_owned()),
        n => Some(format!("{n} of them are decisions at work.")),
    }
}
