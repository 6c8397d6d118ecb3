//! What to practise next at a skill: which archetype, how hard, and whether to see one worked first.

use serde::Serialize;
use std::f64::consts::PI;

use super::difficulty::difficulty;
use super::estimate::{Estimate, expected};
use super::graph::Graph;
use super::personal::{TOLD, shift};
use crate::archetype::Archetype;
use crate::code::{Code, Level};
use crate::record::{Decided, fresh, in_order};

/// The chance of a good outcome that the next case should have.
const TARGET: f64 = 0.75;
/// An outcome below this is a low one.
const LOW: f64 = 0.3;
/// So many low ones in a row, and the next case is easier.
const IN_A_ROW: usize = 3;

/// A case to take next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Next {
    /// The line of a fresh case.
    pub code: Code,
    /// What is decided in it.
    pub title: &'static str,
    /// How likely a good decision is, as far as is known.
    pub chance: f64,
    /// Whether to see a case of this kind worked first.
    pub worked_first: bool,
    /// Why this one, in a sentence.
    pub why: String,
}

/// How likely a good outcome is at a level, over what is believed about the ability (the logistic-normal integral after MacKay 1992), where
/// cases are harder by `shift` than they are rated.
pub fn chance_of_good(estimate: Estimate, archetype: &str, shift: f64, level: Level) -> f64 {
    let wide = (1.0 + PI * estimate.variance / 8.0).sqrt();
    expected((estimate.mean - difficulty(archetype, level, None).good - shift) / wide, 0.0)
}

/// The level whose chance of a good outcome is nearest to three in four; of equal ones the easier.
pub fn level_for(estimate: Estimate, archetype: &str, shift: f64) -> Level {
    let off = |level: &Level| (chance_of_good(estimate, archetype, shift, *level) - TARGET).abs();
    let mut levels = Level::ALL.into_iter();
    let first = levels.next().expect("there are levels");
    levels.fold(first, |best, level| if off(&level) < off(&best) - 1e-9 { level } else { best })
}

/// Whether the last three decisions of an archetype were low ones; the level of the last of them.
fn struggling(archetype: &str, decided: &[Decided]) -> Option<Level> {
    let ordered = in_order(decided);
    let last: Vec<&&Decided> = ordered.iter().rev().filter(|of| of.archetype == archetype).take(IN_A_ROW).collect();
    (last.len() == IN_A_ROW && last.iter().all(|of| of.outcome() < LOW)).then(|| last[0].level)
}

/// The next case of an archetype for somebody with this ability.
pub fn next_of(archetype: &'static dyn Archetype, estimate: Estimate, learner: &str, decided: &[Decided]) -> Next {
    let shift = shift(archetype.id(), estimate.mean, decided);
    let wanted = level_for(estimate, archetype.id(), shift);
    let (level, worked_first) = match struggling(archetype.id(), decided) {
        None => (wanted, false),
        Some(last) => (wanted.min(Level::new(last.number() - 1).unwrap_or(last)), true),
    };
    let chance = chance_of_good(estimate, archetype.id(), shift, level);
    let so_far = match shift {
        shift if shift >= TOLD => " So far this kind was harder for you than it is rated.",
        shift if shift <= -TOLD => " So far this kind was easier for you than it is rated.",
        _ => "",
    };
    let why = if worked_first {
        "The last three were hard. This one is easier, with one worked first.".to_owned()
    } else {
        format!(
            "Level {}: a good decision is about {:.0}% likely, and three in four is aimed at.{so_far}",
            level.number(),
            100.0 * chance
        )
    };
    Next { code: fresh(archetype, level, learner, decided), title: archetype.title(), chance, worked_first, why }
}

/// The next case for a skill: of its archetypes the one that was decided least often, then longest ago. `None` where this program has no
/// archetype for it.
pub fn next_for(graph: &Graph, node: &str, estimate: Estimate, learner: &str, decided: &[Decided]) -> Option<Next> {
    let taken = |archetype: &&'static dyn Archetype| {
        let of = decided.iter().filter(|of| of.archetype == archetype.id());
        (of.clone().count(), of.map(|of| of.at).max())
    };
    let archetype = graph.practised_by(node).into_iter().min_by_key(taken)?;
    Some(next_of(archetype, estimate, learner, decided))
}
