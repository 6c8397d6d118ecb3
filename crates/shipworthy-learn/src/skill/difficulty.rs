//! How hard are the cases of an archetype at a level? Measured on policies of known quality, as there is no crowd of learners.
//!
//! The policies that calibrate an archetype are a panel whose abilities are given: somebody who guesses has −1.5, who always answers the same
//! −1, and the habits from the poorest to the best lie evenly from −0.5 to 2, in logits. The difficulty is where the logistic curve through
//! what they score has its 50% point, by least squares: of the mean outcome for rating, and of the share of good outcomes for choosing.
//! Knobs and no popularity decide it (the linear logistic test model of Fischer 1973, with a knob for the level and one for the twist).

use std::sync::LazyLock;

use serde::Serialize;

use super::estimate::expected;
use crate::archetype::{ARCHETYPES, Archetype, Twist};
use crate::code::{Code, Level};
use crate::draws::{Draws, Purpose};
use crate::score::decision_score;

/// An outcome from which a decision counts as a good one.
pub const GOOD: f64 = 0.7;
/// Cases of each archetype and level that the numbers in the file come from.
pub const CASES: usize = 160;
/// The first cases, by which a test sees whether the file still belongs to the archetypes.
pub const FIRST_CASES: usize = 12;
/// How the file says that cases have no twist.
const NO_TWIST: &str = "-";
/// What is taken where an archetype is not in the file: the middle of the levels that are.
const UNKNOWN: [f64; 3] = [-0.3, 0.0, 0.3];

/// How hard cases are, in logits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difficulty {
    /// The ability of somebody whose mean outcome is one half.
    pub even: f64,
    /// The ability of somebody of whose outcomes half are good.
    pub good: f64,
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The archetype.
    pub archetype: String,
    /// Its version.
    pub version: u32,
    /// The level.
    pub level: Level,
    /// The twist, where cases have one.
    pub twist: Option<String>,
    /// What was measured.
    pub difficulty: Difficulty,
    /// The mean outcome of the whole panel in the first cases.
    pub first_cases: f64,
}

static FILE: LazyLock<Vec<Measured>> = LazyLock::new(|| {
    let lines = include_str!("difficulty.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(Measured::read).collect()
});

/// What the file says.
pub fn measured() -> &'static [Measured] {
    &FILE
}

/// How hard cases of an archetype are at a level, with a twist or without one. Of a twist that is not in the file, what is known without it; of
/// an archetype that is not, what is usual for the level.
pub fn difficulty(archetype: &str, level: Level, twist: Option<&str>) -> Difficulty {
    let of = |twist: Option<&str>| {
        let asked = (archetype, level, twist);
        FILE.iter().find(|of| (of.archetype.as_str(), of.level, of.twist.as_deref()) == asked)
    };
    let usual = UNKNOWN[level.index()];
    of(twist).or_else(|| of(None)).map_or(Difficulty { even: usual, good: usual }, |of| of.difficulty)
}

impl Measured {
    fn read(line: &str) -> Option<Measured> {
        let mut cells = line.split('\t');
        let archetype = cells.next()?.to_owned();
        let version = cells.next()?.parse().ok()?;
        let level = Level::new(cells.next()?.parse().ok()?)?;
        let twist = Some(cells.next()?).filter(|twist| *twist != NO_TWIST).map(str::to_owned);
        let mut number = || cells.next()?.parse::<f64>().ok();
        let difficulty = Difficulty { even: number()?, good: number()? };
        Some(Measured { archetype, version, level, twist, difficulty, first_cases: number()? })
    }

    fn line(&self) -> String {
        let Measured { archetype, version, level, twist, difficulty: Difficulty { even, good }, first_cases } = self;
        let (level, twist) = (level.number(), twist.as_deref().unwrap_or(NO_TWIST));
        format!("{archetype}\t{version}\t{level}\t{twist}\t{even:.3}\t{good:.3}\t{first_cases:.6}\n")
    }
}

/// Outcomes of each policy of the panel with its ability, case by case.
struct Panel {
    abilities: Vec<f64>,
    outcomes: Vec<Vec<f64>>,
}

fn panel(archetype: &'static dyn Archetype, level: Level, twist: Option<&Twist>, cases: usize) -> Panel {
    let ladder = archetype.ladder_with(level, twist);
    let habits = ladder.habits.len();
    let step = 2.5 / (habits.max(2) - 1) as f64;
    let mut abilities = vec![-1.0; ladder.constants.len()];
    abilities.extend((0..habits).map(|place| -0.5 + step * place as f64));
    abilities.push(-1.5);
    let mut outcomes = vec![Vec::with_capacity(cases); abilities.len()];
    for seed in 1..=cases as u64 {
        let case = archetype.draw(&Code::new(archetype, seed, level).with_twist(twist));
        let mut guess = Draws::new(&case.code, Purpose::Guess, 0);
        let guessed = case.truth.guess(guess.uniform()).into();
        let answers = case.truth.policies();
        let named = |name: &&str| answers.iter().find(|(of, _)| of == name).expect("a policy of the ladder").1.clone();
        let plays = ladder.constants.iter().chain(ladder.habits).map(named).chain([guessed]);
        for (policy, play) in plays.enumerate() {
            let score = decision_score(case.regret(&play), case.truth.scale());
            outcomes[policy].extend(score.map(|d| 0.5 * (d + 1.0)));
        }
    }
    Panel { abilities, outcomes }
}

/// Measures how hard an archetype is at a level, with a twist or without one.
pub fn measure(archetype: &'static dyn Archetype, level: Level, twist: Option<&Twist>, cases: usize) -> Measured {
    let panel = panel(archetype, level, twist, cases);
    let mean = |of: &dyn Fn(f64) -> f64| -> Vec<f64> {
        let shares =
            panel.outcomes.iter().map(|values| values.iter().map(|s| of(*s)).sum::<f64>() / values.len() as f64);
        shares.collect()
    };
    let difficulty = Difficulty {
        even: halfway(&panel.abilities, &mean(&|s| s)),
        good: halfway(&panel.abilities, &mean(&|s| f64::from(u8::from(s >= GOOD)))),
    };
    Measured {
        archetype: archetype.id().to_owned(),
        version: archetype.version(),
        level,
        twist: twist.map(|twist| twist.name.to_owned()),
        difficulty,
        first_cases: first_cases(&panel),
    }
}

/// The mean outcome of a panel in the first cases.
fn first_cases(panel: &Panel) -> f64 {
    let first = panel.outcomes.iter().flat_map(|values| values.iter().take(FIRST_CASES));
    let (count, sum) = first.fold((0.0, 0.0), |(count, sum), s| (count + 1.0, sum + s));
    sum / count
}

/// The same without the rest, for the test that the file is current.
pub fn measured_in_first_cases(archetype: &'static dyn Archetype, level: Level, twist: Option<&Twist>) -> f64 {
    first_cases(&panel(archetype, level, twist, FIRST_CASES))
}

/// The 50% point of the logistic curve through these shares, between −4 and 4, to a thousandth: least squares over a grid, then finer.
fn halfway(abilities: &[f64], shares: &[f64]) -> f64 {
    let miss = |b: f64| -> f64 {
        abilities.iter().zip(shares).map(|(ability, share)| (share - expected(*ability, b)).powi(2)).sum()
    };
    let best = |from: f64, step: f64, steps: u32| {
        let points = (0..=steps).map(|place| from + step * f64::from(place));
        points.min_by(|a, b| miss(*a).total_cmp(&miss(*b))).expect("a grid has points")
    };
    let coarse = best(-4.0, 0.05, 160);
    best(coarse - 0.05, 0.001, 100).clamp(-4.0, 4.0)
}

/// The file anew: every archetype at every level, without and with each twist.
pub fn file() -> String {
    let mut text = format!(
        "# How hard cases are, in logits: archetype, version, level, twist, ability at which the mean outcome is 0.5, ability at which half of the\n\
         # outcomes are at least {GOOD}, and the mean outcome of the panel in the first {FIRST_CASES} cases. {CASES} cases each.\n\
         # Made by `shipworthy learn calibrate --all --difficulty`; see difficulty.rs.\n"
    );
    for archetype in ARCHETYPES {
        for twist in std::iter::once(None).chain(archetype.twists().iter().map(Some)) {
            for level in Level::ALL {
                text.push_str(&measure(archetype, level, twist, CASES).line());
            }
        }
    }
    text
}
