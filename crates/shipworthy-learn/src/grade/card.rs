//! What stands under every score of a reason: what read it, and how far that agrees with people on this very question.

use serde::Serialize;

use super::agreement::{Agreement, Between};

/// Fewest answers, each scored by two people, that a grader is validated on.
pub const FEWEST_ANSWERS: usize = 50;
/// Most points of 100 by which it may be off on average.
pub const MOST_BIAS: f64 = 5.0;
/// Most points of 100 that an answer without sense may get.
pub const MOST_GAMED: f64 = 40.0;
/// How far its agreement with people may lie below that of people with each other, to be validated.
const CLOSE: f64 = 0.10;
/// The same, to be usable.
const NEAR: f64 = 0.20;

/// How far a reading can be trusted on a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It agrees with people about as well as they do with each other.
    Validated,
    /// It agrees with people somewhat less than they do with each other.
    Usable,
    /// Not compared enough, or not close enough: a list of things to look for.
    Checklist,
}

/// How a grader was compared with people on one question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// People who scored.
    pub raters: usize,
    /// The grader with the people, whose mean counts.
    pub agreement: Agreement,
    /// People with each other, over the answers that the first two of them scored; `None` where no answer was scored by two.
    pub people: Option<Agreement>,
    /// The most that the rubric's stuffed answer and its echo get, in points of 100.
    pub gamed: f64,
}

/// The card of a grader on a question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// Name and version of what read the reason.
    pub grader: &'static str,
    /// How far it can be trusted here.
    pub status: Status,
    /// What that rests on; `None` where nobody has compared it with people on this question.
    pub evidence: Option<Evidence>,
}

impl Card {
    /// The card of a grader that was compared so, or not at all.
    pub fn new(grader: &'static str, evidence: Option<Evidence>) -> Card {
        let status = evidence.as_ref().map_or(Status::Checklist, status);
        Card { grader, status, evidence }
    }

    /// What it says under a score.
    pub fn says(&self) -> String {
        let Some(evidence) = &self.evidence else {
            return format!("Read by {}. Not yet validated on this question: read it as a checklist.", self.grader);
        };
        let status = match self.status {
            Status::Validated => "Validated on this question",
            Status::Usable => "Usable on this question",
            Status::Checklist => "Not yet validated on this question: read it as a checklist",
        };
        let people = evidence
            .people
            .and_then(|people| people.kappa)
            .map_or(String::new(), |kappa| format!("; people among each other {}", kappa_says(kappa)));
        let kappa = evidence.agreement.kappa.map_or("weighted kappa undefined".to_owned(), kappa_says);
        format!(
            "Read by {}. {status}. Compared with {} on {}: {kappa}{people}; it gives {:+.0} points of 100 on average.",
            self.grader,
            counted(evidence.raters, "person", "people"),
            counted(evidence.agreement.answers, "answer", "answers"),
            evidence.agreement.bias
        )
    }
}

fn kappa_says(kappa: Between) -> String {
    format!("weighted kappa {:.2} (95% {:.2} to {:.2})", kappa.value, kappa.low, kappa.high)
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Validated, usable, or a checklist: at least [`FEWEST_ANSWERS`] scored by two people, agreement with them within reach of theirs with each
/// other, little bias, and nothing to be had without sense.
fn status(evidence: &Evidence) -> Status {
    let people = evidence.people.filter(|people| people.answers >= FEWEST_ANSWERS);
    let kappas = people.and_then(|people| people.kappa).zip(evidence.agreement.kappa);
    let sound = evidence.agreement.bias.abs() <= MOST_BIAS && evidence.gamed <= MOST_GAMED;
    match kappas {
        Some((people, grader)) if sound && grader.value >= people.value - CLOSE => Status::Validated,
        Some((people, grader)) if grader.value >= people.value - NEAR => Status::Usable,
        _ => Status::Checklist,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_follows_from_the_evidence() {
        let kappa = |value: f64| Some(Between { value, low: value - 0.1, high: value + 0.1 });
        let check = |answers: usize, people: Option<f64>, grader: f64, bias: f64, gamed: f64, expect: Status| {
            let of = |value| Agreement { answers, kappa: kappa(value), bias };
            let evidence = Evidence { raters: 2, agreement: of(grader), people: people.map(of), gamed };
            assert_eq!(
                Card::new("concept-v1", Some(evidence)).status,
                expect,
                "{answers} {people:?} {grader} {bias} {gamed}"
            );
        };
        check(50, Some(0.6), 0.5, 5.0, 40.0, Status::Validated);
        check(49, Some(0.6), 0.6, 0.0, 0.0, Status::Checklist);
        check(50, None, 0.6, 0.0, 0.0, Status::Checklist);
        check(50, Some(0.6), 0.45, 0.0, 0.0, Status::Usable);
        check(50, Some(0.6), 0.6, -6.0, 0.0, Status::Usable);
        check(50, Some(0.6), 0.6, 0.0, 41.0, Status::Usable);
        check(50, Some(0.6), 0.39, 0.0, 0.0, Status::Checklist);
        assert_eq!(Card::new("concept-v1", None).status, Status::Checklist);
    }

    #[test]
    fn a_card_says_what_it_rests_on() {
        let none = Card::new("concept-v1", None).says();
        assert_eq!(none, "Read by concept-v1. Not yet validated on this question: read it as a checklist.");
        let agreement = |value, answers| Agreement {
            answers,
            kappa: Some(Between { value, low: value - 0.1, high: value + 0.1 }),
            bias: -3.2,
        };
        let evidence =
            Evidence { raters: 2, agreement: agreement(0.55, 60), people: Some(agreement(0.6, 60)), gamed: 20.0 };
        let card = Card::new("concept-v1", Some(evidence));
        assert_eq!(
            card.says(),
            "Read by concept-v1. Validated on this question. Compared with 2 people on 60 answers: weighted kappa 0.55 (95% 0.45 to 0.65); people among each \
            other weighted kappa 0.60 (95% 0.50 to 0.70); it gives -3 points of 100 on average."
        );
    }
}
