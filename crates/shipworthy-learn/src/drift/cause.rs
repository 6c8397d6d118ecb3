//! What can be behind figures that moved, what each cause does to them, what each action saves, and what each question shows.

use crate::code::Level;

/// How many causes there are.
pub(super) const CAUSES: usize = 5;
/// How many actions there are.
pub(super) const ACTIONS: usize = 4;
/// How many questions there are.
pub(super) const QUESTIONS: usize = 5;

/// Causes by place.
pub(super) const SEASON: usize = 0;
pub(super) const COVARIATE: usize = 1;
pub(super) const CONCEPT: usize = 2;
pub(super) const BROKEN: usize = 3;
pub(super) const CHANCE: usize = 4;

/// Ids of causes.
pub(super) const CAUSE_IDS: [&str; CAUSES] = ["season", "covariate", "concept", "broken", "chance"];
/// Ids of actions.
pub(super) const ACTION_IDS: [&str; ACTIONS] = ["wait", "fix", "retrain", "roll-back"];
/// Rolling back, by place.
pub(super) const BACK: usize = 3;
/// Ids of questions.
pub(super) const QUESTION_IDS: [&str; QUESTIONS] = ["blanks", "judge-now", "who", "elsewhere", "own-estimate"];

/// Share of what is lost otherwise that an action saves, by action, then cause. A model that learns a season is wrong when it is over.
pub(super) const SAVES: [[f64; CAUSES]; ACTIONS] = [
    [0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.90, 0.0],
    [-0.80, 0.75, 0.80, 0.05, 0.0],
    [0.30, 0.60, 0.45, 0.75, 0.0],
];

/// What an effect of one usual daily spread of the reading does, at its full size, by cause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effect {
    /// By how many daily spreads the reading falls.
    pub(super) reading: f64,
    /// By what share of its usual level the share of flagged cases rises.
    pub(super) flagged: f64,
    /// By how much the share of right ones falls.
    pub(super) right: f64,
}

/// See [`Effect`]; of one spread.
pub(super) const EFFECTS: [Effect; CAUSES] = [
    Effect { reading: 1.0, flagged: 0.08, right: 0.010 },
    Effect { reading: 1.0, flagged: 0.08, right: 0.024 },
    Effect { reading: 0.0, flagged: 0.0, right: 0.034 },
    Effect { reading: 1.0, flagged: 0.08, right: 0.032 },
    Effect { reading: 0.0, flagged: 0.0, right: 0.0 },
];

/// Sizes that effects and seasons can have, in daily spreads of the reading: all equally likely beforehand.
pub(super) fn sizes(level: Level) -> [f64; 3] {
    [[1.6, 2.2, 2.8], [1.2, 1.7, 2.2], [0.9, 1.3, 1.7]][level.index()]
}

/// How often a question shows its sign where its cause is at work, and where nothing that it is about is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sharpness {
    pub(super) there: f64,
    pub(super) elsewhere: f64,
}

impl Sharpness {
    pub(super) fn at(level: Level) -> Sharpness {
        let (there, elsewhere) = [(0.92, 0.05), (0.86, 0.08), (0.80, 0.12)][level.index()];
        Sharpness { there, elsewhere }
    }
}

/// The chance that a question shows a sign, by cause.
pub(super) fn sign(question: usize, sharp: Sharpness) -> [f64; CAUSES] {
    let Sharpness { there, elsewhere } = sharp;
    match QUESTION_IDS[question] {
        "blanks" => [elsewhere, elsewhere, elsewhere, there, elsewhere],
        "judge-now" => [0.30, 0.65, there, 0.72, elsewhere],
        "who" => [0.45, there, elsewhere, elsewhere, elsewhere],
        "elsewhere" => [elsewhere, 0.60, 0.50, 0.15, elsewhere],
        // It sees inputs that it is unsure of, and never that what is right has changed.
        _ => [0.35, 0.65, elsewhere, 0.60, elsewhere],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_chances_and_each_trouble_has_an_action_and_a_question_of_its_own() {
        for level in Level::ALL {
            for question in 0..QUESTIONS {
                let chances = sign(question, Sharpness::at(level));
                assert!(chances.iter().all(|p| *p > 0.0 && *p < 1.0), "{question}: {chances:?}");
            }
            let clearest = |question: usize| {
                let chances = sign(question, Sharpness::at(level));
                (0..CAUSES).max_by(|a, b| chances[*a].total_cmp(&chances[*b]))
            };
            assert_eq!([0, 1, 2].map(clearest), [Some(BROKEN), Some(CONCEPT), Some(COVARIATE)]);
        }
        let saves_most = |cause: usize| (0..ACTIONS).max_by(|a, b| SAVES[*a][cause].total_cmp(&SAVES[*b][cause]));
        assert_eq!([COVARIATE, CONCEPT, BROKEN].map(saves_most), [Some(2), Some(2), Some(1)]);
        assert!(EFFECTS[CHANCE].right == 0.0 && SAVES.iter().all(|saves| saves[SEASON] < 0.5));
    }
}
