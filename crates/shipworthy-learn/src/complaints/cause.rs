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
        let best_against = |cause: usize| (0..CAUSES).max_by(|a, b| STOPS[*a][cause].total_cmp(&STOPS[*b][cause]));
        assert!((0..CAUSES).all(|cause| best_against(cause) == Some(cause)));
    }
}
