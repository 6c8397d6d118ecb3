//! Somebody's judgement in a line: how sure they say they are beside how often they are right, and how many skills have an estimate.

use serde::Serialize;

use super::at_work::AtWork;
use super::calibration::{Calibration, FEWEST, Fit, calibration};
use super::said;
use crate::record::Decided;
use crate::skill::estimate::estimates;
use crate::skill::graph::Graph;

/// From so many answers on somebody who is surer than right by ten points is told so, as a rule.
const SHOWS: u64 = 100;

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
pub fn judgement(graph: &Graph, decided: &[Decided], real: &[AtWork]) -> Judgement {
    Judgement {
        calibration: calibration(&said(decided, real)),
        known: estimates(graph, decided).values().filter(|of| of.band().is_some()).count(),
        skills: graph.skills.len(),
    }
}

impl Judgement {
    /// How sure they were beside how often they were right, as a sentence; with few answers, how many it takes.
    pub fn confidence(&self) -> String {
        let Calibration { answers, said, right, fit, .. } = &self.calibration;
        let (Some(said), Some(right), false) = (said, right, *fit == Fit::TooEarly) else {
            return format!("It takes {FEWEST} answers to say whether sure means right, and you have {answers}.");
        };
        let found = format!(
            "You were {:.0}% sure and right {:.0}% of the time, in {answers} answers",
            100.0 * said,
            100.0 * right
        );
        match fit {
            Fit::Over => format!("{found}: surer than right."),
            Fit::Under => format!("{found}: right more often than sure."),
            // A difference of ten points shows only from about a hundred answers on.
            _ if *answers < SHOWS => format!("{found}. That may be chance."),
            _ => format!("{found}. The two go together."),
        }
    }

    /// How many skills have an estimate, as a sentence; with none, what it takes.
    pub fn estimated(&self) -> String {
        match self.known {
            0 => "No skill has an estimate yet: each takes three cases.".to_owned(),
            1 => format!("One of {} skills has an estimate.", self.skills),
            known if known == self.skills => format!("All {known} skills have an estimate."),
            known => format!("{known} of {} skills have an estimate.", self.skills),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::calibration::Said;

    #[test]
    fn the_line_says_what_is_known_and_what_it_takes() {
        let check = |right: u64, of: u64, known: usize, expect: &str| {
            let said: Vec<Said> =
                (0..of).map(|n| Said { probability: 0.9, right: n < right, at_work: false }).collect();
            let judgement = Judgement { calibration: calibration(&said), known, skills: 53 };
            assert_eq!(format!("{} {}", judgement.confidence(), judgement.estimated()), expect);
        };
        let none = "No skill has an estimate yet: each takes three cases.";
        check(1, 1, 0, &format!("It takes 20 answers to say whether sure means right, and you have 1. {none}"));
        check(
            24,
            30,
            1,
            "You were 90% sure and right 80% of the time, in 30 answers. That may be chance. One of 53 skills has an estimate.",
        );
        check(
            20,
            30,
            9,
            "You were 90% sure and right 67% of the time, in 30 answers: surer than right. 9 of 53 skills have an estimate.",
        );
        check(
            108,
            120,
            53,
            "You were 90% sure and right 90% of the time, in 120 answers. The two go together. All 53 skills have an estimate.",
        );
        check(
            120,
            120,
            53,
            "You were 90% sure and right 100% of the time, in 120 answers: right more often than sure. All 53 skills have an estimate.",
        );
    }
}
