//! Somebody's judgement in a line: how sure they say they are beside how often they are right, and how many skills have an estimate.

use serde::Serialize;

use super::calibration::{Calibration, FEWEST, Fit, Said, calibration};
use super::said;
use crate::record::Decided;
use crate::skill::estimate::estimates;
use crate::skill::graph::Graph;

/// Somebody's judgement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// How well their confidence fits.
    pub calibration: Calibration,
    /// Skills that rest on enough cases for a band.
    pub known: usize,
    /// Skills in all.
    pub skills: usize,
}

/// Computes it. `real` is what somebody was sure of at work, with how it turned out.
pub fn judgement(graph: &Graph, decided: &[Decided], real: &[Said]) -> Judgement {
    Judgement {
        calibration: calibration(&said(decided, real)),
        known: estimates(graph, decided).values().filter(|of| of.band().is_some()).count(),
        skills: graph.skills.len(),
    }
}

impl Judgement {
    /// "said 80%, right 74% over 34 answers", or that it is too early.
    pub fn confidence(&self) -> String {
        let Calibration { answers, said, right, fit, .. } = &self.calibration;
        match (said, right) {
            (Some(said), Some(right)) if *fit != Fit::TooEarly => {
                format!("said {:.0}%, right {:.0}% over {answers} answers", 100.0 * said, 100.0 * right)
            }
            _ => format!("how sure fits right, too early: {answers} of {FEWEST} answers"),
        }
    }

    /// "5 of 53 skills have an estimate", or that it is too early.
    pub fn estimated(&self) -> String {
        match self.known {
            0 => "skills, too early: an estimate takes three cases".to_owned(),
            1 => format!("1 of {} skills has an estimate", self.skills),
            known => format!("{known} of {} skills have an estimate", self.skills),
        }
    }
}
