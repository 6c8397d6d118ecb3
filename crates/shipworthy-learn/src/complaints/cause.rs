//! What can be behind complaints about a precise model, what each remedy does, and what each question shows.

use crate::code::Level;

/// How many causes there are, and remedies: one for each.
pub(super) const CAUSES: usize = 8;
/// How many questions there are.
pub(super) const QUESTIONS: usize = 7;

/// Ids of causes.
pub(super) const CAUSE_IDS: [&str; CAUSES] =
    ["misses", "volume", "group", "labels", "costly", "stale", "wording", "population"];

/// Ids of remedies, in the order of the causes that they are for.
pub(super) const REMEDY_IDS: [&str; CAUSES] =
    ["flag-more", "second-look", "teach-group", "relabel", "guard", "retrain", "rewrite", "redraw"];

/// Ids of questions.
pub(super) const QUESTION_IDS: [&str; QUESTIONS] =
    ["left-alone", "groups", "labels", "amounts", "weeks", "who", "read"];

/// Share of complaints that a remedy stops, by remedy, then cause.
pub(super) const STOPS: [[f64; CAUSES]; CAUSES] = [
    [0.80, -0.10, 0.00, 0.00, 0.00, 0.05, 0.00, 0.05],
    [0.00, 0.75, 0.30, 0.30, 0.35, 0.30, 0.05, 0.30],
    [0.00, 0.02, 0.80, 0.00, 0.02, 0.02, 0.00, 0.20],
    [0.02, 0.00, 0.00, 0.80, 0.00, 0.00, 0.00, 0.05],
    [0.00, 0.05, 0.05, 0.02, 0.80, 0.05, 0.00, 0.05],
    [0.05, 0.00, 0.05, 0.00, 0.02, 0.80, 0.00, 0.25],
    [0.00, 0.25, 0.02, 0.02, 0.02, 0.02, 0.80, 0.02],
    [0.05, 0.00, 0.10, 0.05, 0.02, 0.25, 0.00, 0.80],
];

/// Share of complaints that come of the larger of two causes; the rest come of the smaller.
const LARGER: f64 = 0.65;

/// What is behind the complaints: one cause, or two of which one makes more of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Behind {
    pub(super) larger: usize,
    pub(super) smaller: Option<usize>,
}

impl Behind {
    /// All that can be behind them at a level: two causes at the last, one before.
    pub(super) fn all(level: Level) -> Vec<Behind> {
        if level.number() < 3 {
            return (0..CAUSES).map(|larger| Behind { larger, smaller: None }).collect();
        }
        let pairs = (0..CAUSES).flat_map(|larger| (0..CAUSES).map(move |smaller| (larger, smaller)));
        let others = pairs.filter(|(larger, smaller)| larger != smaller);
        others.map(|(larger, smaller)| Behind { larger, smaller: Some(smaller) }).collect()
    }

    /// How likely it is, where each cause is the larger one as often as `prior` says, and the smaller is any other in the same proportions.
    pub(super) fn chance(self, prior: &[f64]) -> f64 {
        let second = self.smaller.map_or(1.0, |smaller| prior[smaller] / (1.0 - prior[self.larger]));
        prior[self.larger] * second
    }

    /// The causes, each with the share of complaints that come of it.
    pub(super) fn parts(self) -> Vec<(usize, f64)> {
        match self.smaller {
            None => vec![(self.larger, 1.0)],
            Some(smaller) => vec![(self.larger, LARGER), (smaller, 1.0 - LARGER)],
        }
    }

    /// Share of all complaints that a remedy stops.
    pub(super) fn stopped(self, remedy: usize) -> f64 {
        self.parts().into_iter().map(|(cause, share)| share * STOPS[remedy][cause]).sum()
    }

    /// How likely each finding of a question is: a sign shows as often as where the cause that shows it more is alone; what people write is of
    /// the causes in their shares.
    pub(super) fn findings(self, question: usize, sharp: Sharpness) -> Vec<f64> {
        let all = chances(question, sharp);
        if question == QUESTIONS - 1 {
            let of = |finding: usize| self.parts().into_iter().map(|(cause, share)| share * all[cause][finding]).sum();
            return (0..all[0].len()).map(of).collect();
        }
        let sign = self.parts().into_iter().map(|(cause, _)| all[cause][1]).fold(0.0, f64::max);
        vec![1.0 - sign, sign]
    }
}

/// How often a question shows its sign where its cause is at work, and where none of the causes that it is about is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sharpness {
    pub(super) there: f64,
    pub(super) elsewhere: f64,
}

impl Sharpness {
    pub(super) fn at(level: Level) -> Sharpness {
        let (there, elsewhere) = [(0.92, 0.05), (0.84, 0.10), (0.76, 0.16)][level.index()];
        Sharpness { there, elsewhere }
    }
}

/// The cause that a question with a sign is about; the last question sorts complaints by what they say.
pub(super) const ABOUT: [usize; QUESTIONS - 1] = [0, 2, 3, 4, 5, 7];

/// How likely each finding is under each cause: 0 no sign, 1 a sign; of complaints 0 flagged for nothing, 1 not caught, 2 not understood.
pub(super) fn chances(question: usize, sharp: Sharpness) -> Vec<Vec<f64>> {
    (0..CAUSES)
        .map(|cause| {
            if question == QUESTIONS - 1 {
                // What people write is about what happened to them; seldom about why.
                let blur = sharp.elsewhere;
                let own = 1.0 - 2.0 * blur;
                return match cause {
                    0 => vec![blur, own, blur],
                    6 => vec![blur, blur, own],
                    1 => vec![own - 0.10, blur, blur + 0.10],
                    _ => vec![own, blur, blur],
                };
            }
            let sign = if ABOUT[question] == cause {
                sharp.there
            } else {
                // People who are unlike those of the golden set come in groups, and were fewer last year.
                match (QUESTION_IDS[question], CAUSE_IDS[cause]) {
                    ("groups", "population") => 0.45,
                    ("who", "stale") => 0.40,
                    ("weeks", "population") => 0.30,
                    ("who", "group") => 0.25,
                    _ => sharp.elsewhere,
                }
            };
            vec![1.0 - sign, sign]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_have_chances_that_sum_to_one_and_each_remedy_is_best_for_its_cause() {
        for level in Level::ALL {
            for question in 0..QUESTIONS {
                for chances in chances(question, Sharpness::at(level)) {
                    assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{question}: {chances:?}");
                    assert!(chances.iter().all(|p| *p > 0.0), "{question}: {chances:?}");
                }
            }
        }
        let level = Level::ALL[2];
        let prior: Vec<f64> = (1..=CAUSES).map(|count| count as f64 / 36.0).collect();
        let (pairs, sharp) = (Behind::all(level), Sharpness::at(level));
        assert_eq!(pairs.len(), CAUSES * (CAUSES - 1));
        let of = |larger: usize| -> f64 {
            pairs.iter().filter(|pair| pair.larger == larger).map(|pair| pair.chance(&prior)).sum()
        };
        assert!(
            (0..CAUSES).all(|cause| (of(cause) - prior[cause]).abs() < 1e-12),
            "each is the larger as often as it was"
        );
        for pair in &pairs {
            for question in 0..QUESTIONS {
                assert!((pair.findings(question, sharp).iter().sum::<f64>() - 1.0).abs() < 1e-12, "{pair:?}");
            }
        }
        let two = Behind { larger: 0, smaller: Some(6) };
        assert!((two.stopped(0) - 0.65 * 0.80).abs() < 1e-12 && (two.stopped(6) - 0.35 * 0.80).abs() < 1e-12);
        let best_against = |cause: usize| (0..CAUSES).max_by(|a, b| STOPS[*a][cause].total_cmp(&STOPS[*b][cause]));
        assert!((0..CAUSES).all(|cause| best_against(cause) == Some(cause)));
    }
}
