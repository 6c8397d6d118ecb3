//! How good is somebody at a skill, and how sure is that? An Elo rating for outcomes between 0 and 1, with its variance.
//!
//! The chance that is expected of somebody of ability θ at a difficulty b is E = 1/(1 + e^−(θ−b)) (Rasch 1960). After an outcome s, θ moves
//! by K·(s − E) with K = 0.4/(1 + 0.05·n), n the answers before (Pelánek 2016, equation 3, for the form of K); the variance shrinks as in
//! Glicko with opponents whose rating is known: 1/σ² grows by E·(1 − E) (Glickman 1999, equation 4). Both are in logits.

use std::collections::BTreeMap;

use serde::Serialize;
use shipworthy_stats::distribution::normal_quantile;

use super::graph::Graph;
use crate::record::{Decided, in_order};

/// Standard deviation of what is believed about a skill before any evidence, in logits.
const PRIOR_SD: f64 = 1.0;
/// How much of what is known of the skills before it is believed of a skill.
const FROM_NEEDS: f64 = 0.5;
/// Fewer answers than this, and no band is shown.
pub const FEWEST: u32 = 3;
/// How much of what is believed a band holds.
pub const BAND: f64 = 0.8;

/// The expected outcome at a distance of ability from difficulty.
pub fn expected(ability: f64, difficulty: f64) -> f64 {
    1.0 / (1.0 + (difficulty - ability).exp())
}

/// What is believed about somebody's ability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Mean, in logits.
    pub mean: f64,
    /// Variance, in logits squared.
    pub variance: f64,
    /// Answers that it rests on.
    pub answers: u32,
}

/// An ability on the line from 0 to 100, with an 80% band. 50 is as good as the best fixed answer in cases of middling difficulty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// Lower end.
    pub low: f64,
    /// The estimate.
    pub middle: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    /// What is believed before any answer, around a mean.
    pub fn prior(mean: f64) -> Estimate {
        Estimate { mean, variance: PRIOR_SD * PRIOR_SD, answers: 0 }
    }

    /// The same after an outcome between 0 and 1 at a difficulty.
    #[must_use]
    pub fn after(self, outcome: f64, difficulty: f64) -> Estimate {
        let expected = expected(self.mean, difficulty);
        let k = 0.4 / (1.0 + 0.05 * f64::from(self.answers));
        Estimate {
            mean: self.mean + k * (outcome - expected),
            variance: 1.0 / (1.0 / self.variance + expected * (1.0 - expected)),
            answers: self.answers + 1,
        }
    }

    /// Standard deviation, in logits.
    pub fn sd(self) -> f64 {
        self.variance.sqrt()
    }

    /// Where it lies on the line from 0 to 100; `None` where it rests on fewer than [`FEWEST`] answers.
    pub fn band(self) -> Option<Band> {
        let z = normal_quantile(0.5 * (1.0 + BAND));
        let at = |ability: f64| 100.0 * expected(ability, 0.0);
        (self.answers >= FEWEST).then(|| Band {
            low: at(self.mean - z * self.sd()),
            middle: at(self.mean),
            high: at(self.mean + z * self.sd()),
        })
    }

    /// The same in words.
    pub fn words(self) -> String {
        match self.band() {
            None if self.answers == 0 => "nothing known yet".to_owned(),
            None => format!("too early: {} of {FEWEST} answers", self.answers),
            Some(band) => {
                format!(
                    "about {:.0} of 100, between {:.0} and {:.0}: {}",
                    band.middle,
                    band.low,
                    band.high,
                    band.words()
                )
            }
        }
    }
}

impl Band {
    /// What can be said of it: only what the whole band says.
    pub fn words(self) -> &'static str {
        match (self.low, self.high) {
            (low, _) if low >= 70.0 => "close to the best that can be decided",
            (low, _) if low >= 50.0 => "better than any fixed rule",
            (_, high) if high < 50.0 => "a fixed rule still does better",
            (_, high) if high < 70.0 => "around what a fixed rule does",
            _ => "not settled yet",
        }
    }
}

/// What decisions say about each skill of the graph, by its id. A skill begins where the skills before it point, half-way from nothing
/// known; what is not practised stays there.
pub fn estimates(graph: &Graph, decided: &[Decided]) -> BTreeMap<String, Estimate> {
    let decided = in_order(decided);
    let mut found: BTreeMap<String, Estimate> = BTreeMap::new();
    for skill in graph.in_order_of_needs() {
        let known: Vec<Estimate> =
            skill.needs.iter().filter_map(|need| found.get(need)).copied().filter(|of| of.answers > 0).collect();
        let weight: f64 = known.iter().map(|of| 1.0 / of.variance).sum();
        let mean = if known.is_empty() {
            0.0
        } else {
            FROM_NEEDS * known.iter().map(|of| of.mean / of.variance).sum::<f64>() / weight
        };
        let practised = decided.iter().filter(|of| skill.practice.contains(&of.archetype));
        let estimate =
            practised.fold(Estimate::prior(mean), |estimate, of| estimate.after(of.outcome(), of.difficulty().even));
        found.insert(skill.id.clone(), estimate);
    }
    found
}

/// The same for a group of skills, such as an area: every decision that practises one of them counts once.
pub fn estimate_of(graph: &Graph, nodes: &[&str], decided: &[Decided]) -> Estimate {
    let of_group = |archetype: &str| graph.practises(archetype).iter().any(|skill| nodes.contains(&skill.id.as_str()));
    in_order(decided)
        .into_iter()
        .filter(|of| of_group(&of.archetype))
        .fold(Estimate::prior(0.0), |estimate, of| estimate.after(of.outcome(), of.difficulty().even))
}
