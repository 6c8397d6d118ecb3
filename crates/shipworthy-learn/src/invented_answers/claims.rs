//! The twist: the report counts claims, and what is paid is paid by answer.
//!
//! An answer of a topic makes so many claims, each invented by itself with the same probability q, and it is wrong once one of them is:
//! p = 1 − (1 − q)^k. Which answers hold the invented claims says no more about q than the number of these claims does, so q keeps its
//! beta belief. E[p] is exact, and values stay linear in p.

use crate::archetype::{Ladder, Twist};
use crate::cells::Share;
use crate::code::Level;
use crate::draws::Draws;

use super::world::{CONSTANTS, DETECTOR, NARROW, REVIEW, Ranges, SERVE, SOURCES, actions_at};

/// The one twist of these cases.
pub(super) const TWISTS: &[Twist] =
    &[Twist { name: "claims", title: "rates by claim", scales: Some([0.232, 0.213, 0.187]), ladder }];
/// Whoever takes a share of claims for a share of answers.
pub(super) const IGNORING: &str = "rates of claims taken for rates of answers";
/// Whoever counts everything.
pub(super) const EVERY_SUM: &str = "every sum, claims made answers";
/// Claims that an answer can make.
const EACH: [u32; 4] = [2, 3, 4, 5];

fn ladder(level: Level) -> Ladder {
    Ladder {
        constants: &CONSTANTS[..actions_at(level)],
        habits: &["below 10% it may stay", "mend the commonest cause", IGNORING, "one rate for all topics", EVERY_SUM],
    }
}

/// Claims of the answers that were judged, by topic.
#[derive(Debug, Clone)]
pub(super) struct Claims {
    /// How many an answer makes.
    pub(super) each: [u32; 2],
    /// How many are invented in each answer of the sample; answers without any come last.
    pub(super) found: [Vec<u32>; 2],
}

impl Claims {
    /// How many claims an answer makes, and how often those of the judged answers are invented: the shares are of claims.
    pub(super) fn draw(draws: &mut Draws, priors: [(f64, f64); 2], judged: [u32; 2]) -> ([Share; 2], Claims) {
        let each = [*draws.one_of(&EACH), *draws.one_of(&EACH)];
        let mut read = |topic: usize| {
            let mut share = Share::draw(draws, priors[topic], 0);
            let mut found: Vec<u32> = (0..judged[topic]).map(|_| draws.binomial(each[topic], share.truth)).collect();
            found.sort_by_key(|invented| *invented == 0);
            share.seen = found.iter().sum();
            share.of = judged[topic] * each[topic];
            (share, found)
        };
        let ((first, in_first), (second, in_second)) = (read(0), read(1));
        ([first, second], Claims { each, found: [in_first, in_second] })
    }

    /// Answers of the sample in which something is invented.
    pub(super) fn wrong(&self) -> [u32; 2] {
        self.found.each_ref().map(|found| found.iter().filter(|invented| **invented > 0).count() as u32)
    }
}

/// The share of answers that are wrong, where this share of their claims is invented.
pub(super) fn of_answers(invented: f64, each: u32) -> f64 {
    1.0 - libm::pow(1.0 - invented, f64::from(each))
}

/// The share of claims that is invented, where this share of answers is wrong.
pub(super) fn of_claims(wrong: f64, each: u32) -> f64 {
    1.0 - libm::pow(1.0 - wrong, 1.0 / f64::from(each))
}

/// The share of answers that are expected to be wrong, where the share of claims is a beta variable with these shapes.
pub(super) fn expected((a, b): (f64, f64), each: u32) -> f64 {
    let right: f64 = (0..each).map(f64::from).map(|claim| (b + claim) / (a + b + claim)).product();
    1.0 - right
}

/// Prices at which the wanted action is likely to be the best where so many answers are wrong. To serve them all pays only where most
/// inventions do little and remedies are dear.
pub(super) fn ranges(wanted: usize) -> Ranges {
    let usual = Ranges::of(wanted);
    match wanted {
        SERVE => Ranges {
            bite: (0.8, 3.0),
            harmless: (0.1, 0.6),
            sources: [(0.04, 0.2), (0.03, 0.12)],
            detector: [(0.01, 0.08), (0.04, 0.2)],
            ..usual
        },
        SOURCES => Ranges { bite: (2.0, 12.0), ..usual },
        DETECTOR => Ranges { bite: (3.0, 25.0), ..usual },
        REVIEW => Ranges { bite: (6.0, 50.0), ..usual },
        NARROW => Ranges { bite: (3.0, 50.0), ..usual },
        _ => Ranges { bite: (10.0, 90.0), ..usual },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Purpose;

    #[test]
    fn the_expected_share_of_wrong_answers_is_the_mean_over_the_belief() {
        for (a, b) in [(5.0, 27.0), (14.0, 118.0), (31.5, 230.0)] {
            for each in EACH {
                let (mut sum, mut weight) = (0.0, 0.0);
                for step in 0..20_000 {
                    let q = (f64::from(step) + 0.5) / 20_000.0;
                    let density = libm::exp((a - 1.0) * libm::log(q) + (b - 1.0) * libm::log(1.0 - q));
                    sum += density * of_answers(q, each);
                    weight += density;
                }
                let found = expected((a, b), each);
                assert!((found - sum / weight).abs() < 1e-7, "{a} {b} {each}: {found}");
            }
        }
    }

    #[test]
    fn answers_of_one_claim_are_wrong_as_often_as_claims_are() {
        assert!((expected((5.0, 27.0), 1) - 5.0 / 32.0).abs() < 1e-12);
        assert!((of_answers(0.1, 1) - 0.1).abs() < 1e-12);
        assert!((of_answers(0.1, 3) - 0.271).abs() < 1e-12, "a tenth of three");
        assert!((of_claims(0.271, 3) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn what_was_found_in_answers_adds_up_to_the_claims() {
        let mut draws = Draws::keyed(3, "test", Purpose::World, 0);
        let (shares, claims) = Claims::draw(&mut draws, [(5.0, 27.0), (3.0, 29.0)], [120, 80]);
        for (topic, share) in shares.iter().enumerate() {
            let (found, wrong) = (&claims.found[topic], claims.wrong()[topic]);
            assert_eq!(share.seen, found.iter().sum::<u32>());
            assert_eq!(share.of, found.len() as u32 * claims.each[topic]);
            assert!(wrong <= share.seen && found.iter().take(wrong as usize).all(|invented| *invented > 0));
        }
    }
}
