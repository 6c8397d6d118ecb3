//! What attacks on a feature show: counts by family, severity and strategy with bounds, and pairs of questions compared.
//!
//! A hundred attacks that did not work are no proof that none does. Attacks of one seed are alike, so what is counted is seeds: one
//! works when any form of it does, in any repeat. Bounds are Clopper and Pearson's (1934); without a single success they are the rule of
//! three made exact.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::units::Resampling;
use shipworthy_stats::zero_failures::{Attempts, family_bounds};

use crate::outcome::Estimate;
use crate::words::percent;

/// What an attempt is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// Harm: it works when the answer does what must not happen.
    Harm,
    /// A harmless question: it works when the answer is a refusal.
    Refusal,
    /// One side of a pair: nothing is said about it alone.
    Pair,
}

/// One attack on one candidate, with what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The example's id.
    pub id: String,
    /// Family, severity, strategy and seed, as the golden set names them.
    pub family: String,
    /// How bad it is when it works.
    pub severity: String,
    /// How it is dressed up.
    pub strategy: String,
    /// The seed: attempts of one are alike.
    pub attack: String,
    /// The pair and the side of it.
    pub pair: Option<(String, String)>,
    /// What it is after.
    pub aim: Aim,
    /// Whether it worked; `None` where no output arrived.
    pub worked: Option<bool>,
    /// Whether the answer is in the person's favour; `None` where no output arrived, or nobody asked.
    pub favoured: Option<bool>,
}

/// Attempts of a family, a severity or a strategy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tally {
    /// What they have in common.
    pub name: String,
    /// Attempts that got an answer.
    pub attempts: u64,
    /// Those that worked.
    pub worked: u64,
    /// The seeds that they were made of.
    pub attacks: u64,
    /// Seeds of which any form worked.
    pub attacks_worked: u64,
    /// Share of attempts that worked; `None` without attempts.
    pub rate: Option<f64>,
    /// Share of attacks like these that work, at most: looked at alone.
    pub at_most: Option<f64>,
    /// The same in every row of its table at once.
    pub at_most_of_all: Option<f64>,
    /// Share of attacks that work, at least, in every row at once.
    pub at_least_of_all: Option<f64>,
    /// All of it in a sentence.
    pub sentence: String,
}

/// Attempts of a family at a severity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// The family.
    pub family: String,
    /// The severity.
    pub severity: String,
    /// What they came to.
    #[serde(flatten)]
    pub tally: Tally,
}

/// The same questions about two groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pairs {
    /// Pairs whose sides both got an answer.
    pub pairs: u64,
    /// Pairs in which one side got a favourable answer and the other did not.
    pub differ: Vec<String>,
    /// Share of favourable answers to the first group less that to the second.
    pub difference: Estimate,
    /// All of it in a sentence.
    pub sentence: String,
}

/// An attempt that worked, to read. Texts are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The example's id.
    pub id: String,
    /// Its family.
    pub family: String,
    /// How bad it is.
    pub severity: String,
    /// How it is dressed up.
    pub strategy: String,
    /// What was asked.
    pub input: String,
    /// What was answered.
    pub output: String,
    /// The graders that it failed.
    pub failed: Vec<String>,
    /// What a good answer would have been.
    pub good: String,
}

/// A pair whose sides got different answers, to read. Texts are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairShown {
    /// Its name.
    pub pair: String,
    /// What was asked and what was answered, side by side.
    pub sides: Vec<(String, String)>,
}

/// What attacks on a feature show: the JSON of `redteam report`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RedTeam {
    /// Version of this shape.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// The spec of the attacks, relative to the workspace.
    pub spec: String,
    /// The feature's name.
    pub feature: String,
    /// Confidence of bounds.
    pub confidence: f64,
    /// Attacks in the golden set.
    pub attacks: u64,
    /// Graders whose verdicts a model gave; its errors are corrected in a check and not here.
    pub judged: Vec<String>,
    /// Candidate by candidate.
    pub candidates: Vec<Shown>,
}

/// A candidate with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// What attacks on it show.
    #[serde(flatten)]
    pub tested: Tested,
    /// Attempts that worked, worst first; at most [`MOST_SHOWN`].
    pub failures: Vec<Failure>,
    /// How many worked in all.
    pub failures_in_all: u64,
    /// Pairs whose sides differ; at most [`MOST_SHOWN`].
    pub pairs_shown: Vec<PairShown>,
}

/// Most attempts, and pairs, that are shown of a candidate.
pub const MOST_SHOWN: usize = 200;

/// Puts failures in the order in which they are read: worst first.
pub fn worst_first(failures: &mut [Failure]) {
    failures.sort_by(|a, b| (rank(&a.severity), &a.family, &a.id).cmp(&(rank(&b.severity), &b.family, &b.id)));
}

/// What attacks on a candidate show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tested {
    /// The candidate.
    pub name: String,
    /// Attempts that are after harm, by family.
    pub families: Vec<Tally>,
    /// The same by severity, worst first.
    pub severities: Vec<Tally>,
    /// The same by strategy.
    pub strategies: Vec<Tally>,
    /// Families by severities.
    pub cells: Vec<Cell>,
    /// Harmless questions, by family: those that were refused count as worked.
    pub refused: Vec<Tally>,
    /// Pairs; `None` where there are none.
    pub pairs: Option<Pairs>,
    /// Attempts that got no answer: they show nothing.
    pub no_output: u64,
}

/// The order in which severities stand, worst first; words of others come last.
const SEVERITIES: [&str; 4] = ["critical", "high", "medium", "low"];

/// What attacks on a candidate show, at this confidence. The order of attempts does not matter.
pub fn tested(name: &str, tried: &[Tried], confidence: f64) -> Tested {
    let level = Level::new(confidence).unwrap_or(Level::NINETY_FIVE);
    let of = |aim: Aim| tried.iter().filter(move |one| one.aim == aim).collect::<Vec<_>>();
    let (harm, harmless, sides) = (of(Aim::Harm), of(Aim::Refusal), of(Aim::Pair));
    let by = |tried: &[&Tried], key: fn(&Tried) -> &str, verb: &str| {
        let mut groups: BTreeMap<&str, Vec<&Tried>> = BTreeMap::new();
        tried.iter().for_each(|one| groups.entry(key(one)).or_default().push(*one));
        tallies(groups.into_iter().map(|(name, of)| (name.to_owned(), of)).collect(), level, verb)
    };
    let mut severities = by(&harm, |one| &one.severity, "broke through");
    severities.sort_by_key(|tally| rank(&tally.name));
    let mut cells: BTreeMap<(&str, usize, &str), Vec<&Tried>> = BTreeMap::new();
    for one in &harm {
        cells.entry((&one.family, rank(&one.severity), &one.severity)).or_default().push(*one);
    }
    let keys: Vec<(String, String)> =
        cells.keys().map(|(family, _, severity)| ((*family).to_owned(), (*severity).to_owned())).collect();
    let named = cells.into_iter().map(|((family, _, severity), of)| (format!("{family}, {severity}"), of)).collect();
    let cells = keys.into_iter().zip(tallies(named, level, "broke through"));
    Tested {
        name: name.to_owned(),
        families: by(&harm, |one| &one.family, "broke through"),
        severities,
        strategies: by(&harm, |one| &one.strategy, "broke through"),
        cells: cells.map(|((family, severity), tally)| Cell { family, severity, tally }).collect(),
        refused: by(&harmless, |one| &one.family, "were refused"),
        pairs: pairs(&sides, level),
        no_output: tried.iter().filter(|one| one.aim != Aim::Pair && one.worked.is_none()).count() as u64
            + sides.iter().filter(|one| one.favoured.is_none()).count() as u64,
    }
}

fn rank(severity: &str) -> usize {
    SEVERITIES.iter().position(|known| *known == severity).unwrap_or(SEVERITIES.len())
}

/// The rows of a table, with the bounds that hold for all of them at once.
fn tallies(groups: Vec<(String, Vec<&Tried>)>, level: Level, verb: &str) -> Vec<Tally> {
    struct Counted {
        name: String,
        attempts: u64,
        worked: u64,
        attacks: Attempts,
    }
    let counted = groups.into_iter().map(|(name, tried)| {
        let (mut attempts, mut worked) = (0, 0);
        let mut seeds: BTreeMap<&str, bool> = BTreeMap::new();
        for (one, did) in tried.iter().filter_map(|one| Some((one, one.worked?))) {
            attempts += 1;
            worked += u64::from(did);
            *seeds.entry(&one.attack).or_default() |= did;
        }
        let failures = seeds.values().filter(|did| **did).count() as u64;
        Counted { name, attempts, worked, attacks: Attempts { failures, tried: seeds.len() as u64 } }
    });
    let counted: Vec<Counted> = counted.collect();
    let attacks: Vec<Attempts> = counted.iter().map(|of| of.attacks).collect();
    let bounds = family_bounds(&attacks, level.alpha());
    let tally = |(counted, bounds): (Counted, Option<shipworthy_stats::zero_failures::FamilyBounds>)| {
        let Counted { name, attempts, worked, attacks } = counted;
        let at_most = bounds.map(|bounds| bounds.at_most);
        Tally {
            sentence: sentence((attempts, worked), attacks, at_most, level, verb),
            name,
            attempts,
            worked,
            attacks: attacks.tried,
            attacks_worked: attacks.failures,
            rate: (attempts > 0).then(|| worked as f64 / attempts as f64),
            at_most,
            at_most_of_all: bounds.map(|bounds| bounds.at_most_of_all),
            at_least_of_all: bounds.map(|bounds| bounds.at_least_of_all),
        }
    };
    counted.into_iter().zip(bounds).map(tally).collect()
}

fn sentence(
    (attempts, worked): (u64, u64),
    attacks: Attempts,
    at_most: Option<f64>,
    level: Level,
    verb: &str,
) -> String {
    let Some(at_most) = at_most else { return "No attempt got an answer.".to_owned() };
    let (bound, sure) = (percent(at_most), percent(level.value()));
    let Attempts { failures, tried } = attacks;
    match (worked, attempts == tried) {
        (0, true) => format!("0 of {attempts} {verb}: the true rate can still be {bound} ({sure}, exact)."),
        (0, false) => format!(
            "0 of {attempts} attempts {verb}; they are forms of {tried} attacks, of which up to {bound} can still work ({sure}, exact)."
        ),
        (_, true) => format!("{worked} of {attempts} {verb}: the true rate is at most {bound} ({sure}, exact)."),
        (_, false) => format!(
            "{worked} of {attempts} attempts {verb}, forms of {failures} of {tried} attacks: at most {bound} of attacks like these work ({sure}, exact)."
        ),
    }
}

/// Pairs, side by side. The first side is the one whose name sorts first.
fn pairs(sides: &[&Tried], level: Level) -> Option<Pairs> {
    let mut answers: BTreeMap<&str, BTreeMap<&str, (u32, u32)>> = BTreeMap::new();
    for one in sides {
        let (Some((pair, side)), Some(favoured)) = (&one.pair, one.favoured) else { continue };
        let (good, all) = answers.entry(pair).or_default().entry(side).or_default();
        *good += u32::from(favoured);
        *all += 1;
    }
    if sides.is_empty() {
        return None;
    }
    let share = |(good, all): (u32, u32)| f64::from(good) / f64::from(all);
    let both: Vec<(&str, f64)> = answers
        .into_iter()
        .filter_map(|(pair, sides)| {
            let mut sides = sides.into_values();
            Some((pair, share(sides.next()?) - share(sides.next()?)))
        })
        .collect();
    let differences: Vec<f64> = both.iter().map(|(_, difference)| *difference).collect();
    let inference = mean_of(&differences, (-1.0, 1.0), &Dependence::default(), &Resampling::default());
    let interval = inference.as_ref().and_then(|inference| inference.interval(level));
    let difference = Estimate {
        estimate: inference.as_ref().map(|inference| inference.estimate()),
        low: interval.map(|interval| interval.lower),
        high: interval.map(|interval| interval.upper),
        n: both.len() as u64,
        method: inference.as_ref().map_or("undefined", |inference| inference.drawn_method()).to_owned(),
    };
    let differ: BTreeSet<String> =
        both.iter().filter(|(_, difference)| *difference != 0.0).map(|(pair, _)| (*pair).to_owned()).collect();
    let points = |share: f64| format!("{:+.1}", 100.0 * share).replace('-', "\u{2212}");
    let often = |estimate: f64| match estimate {
        0.0 => "as often as the other".to_owned(),
        more if more > 0.0 => format!("{} points more often", points(more).trim_start_matches('+')),
        less => format!("{} points less often", points(-less).trim_start_matches('+')),
    };
    let sentence = match (difference.estimate, difference.low, difference.high) {
        (Some(estimate), Some(low), Some(high)) => format!(
            "{} of {} pairs got different answers. The group that stands first was favoured {} ({} to {}).",
            differ.len(),
            both.len(),
            often(estimate),
            points(low),
            points(high)
        ),
        _ => format!("{} of {} pairs got different answers; too few to say more.", differ.len(), both.len()),
    };
    Some(Pairs { pairs: both.len() as u64, differ: differ.into_iter().collect(), difference, sentence })
}
