//! Is a kind of case harder for somebody than it is rated, at the ability they have shown? One learner says little about a case, so what was
//! measured on the panel is moved by half a logit at the most.
//!
//! The shift δ of a kind has a normal belief around 0; its outcomes s at ability θ and difficulty b are expected at E = 1/(1 + e^−(θ−b−δ)).
//! What is taken is one Newton step from 0 towards the δ with the highest posterior density: −Σ(s − E) / (Σ E·(1 − E) + 1/σ²).

use super::estimate::expected;
use crate::record::{Decided, in_order};

/// Standard deviation of what is believed about a shift before any evidence, in logits.
const PRIOR_SD: f64 = 0.25;
/// A shift is no larger than this, in logits.
pub const MOST: f64 = 0.5;
/// A shift from here on is told.
pub const TOLD: f64 = 0.15;

/// How much harder cases of an archetype are for somebody of this ability than they are rated, in logits from −0.5 to 0.5; 0 without
/// decisions about them.
pub fn shift(archetype: &str, ability: f64, decided: &[Decided]) -> f64 {
    let ordered = in_order(decided);
    let of = ordered.into_iter().filter(|of| of.archetype == archetype);
    let (missing, information) = of.fold((0.0, 1.0 / (PRIOR_SD * PRIOR_SD)), |(missing, information), of| {
        let chance = expected(ability, of.difficulty().even);
        (missing + chance - of.outcome(), information + chance * (1.0 - chance))
    });
    (missing / information).clamp(-MOST, MOST)
}
