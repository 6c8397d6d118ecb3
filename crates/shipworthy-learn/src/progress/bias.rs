//! Leanings that show only over many decisions: buying too much evidence, launching too readily, leaving out how common something is,
//! judging a decision by its luck.

use serde::Serialize;
use shipworthy_stats::binomial::wilson;
use shipworthy_stats::distribution::normal_quantile;
use shipworthy_stats::interval::Interval;
use shipworthy_stats::level::Level;

use super::calibration::FEWEST;
use super::neglect::neglect;
use crate::debrief::Luck;
use crate::record::{Asked, Decided, Rated};

/// Answers that put something in front of everybody, by archetype.
const FORWARD: [(&str, &str); 3] = [("P03", "ship"), ("P10", "serve"), ("P31", "accept")];

/// A leaning, measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leaning {
    /// Its name.
    pub id: &'static str,
    /// What is asked.
    pub title: &'static str,
    /// Decisions that say something about it.
    pub decisions: u64,
    /// What was measured, from −1 to 1: 0 is no leaning; `null` while it is too early.
    pub lean: Option<f64>,
    /// Its 95% interval.
    pub interval: Option<(f64, f64)>,
    /// The same in words.
    pub says: String,
}

/// Whether decisions are too few to say anything.
pub(super) fn early(decisions: u64) -> bool {
    decisions < FEWEST
}

impl Leaning {
    /// What is said while decisions are too few; `what` they are, in the plural.
    pub(super) fn too_early(decisions: u64, what: &str) -> String {
        format!("Too early: {decisions} of {FEWEST} {what}.")
    }
}

/// The leanings that can be measured.
pub fn leanings(decided: &[Decided], rated: &[Rated]) -> Vec<Leaning> {
    vec![buying(decided), shipping(decided), neglect(decided), outcome(decided, rated)]
}

/// Of the decisions that erred one way or the other: how much more often the one way. `more` erred too far, `less` not far enough.
fn balance(more: u64, less: u64) -> (f64, (f64, f64)) {
    let Interval { lower, upper } = wilson(more as f64, (more + less) as f64, Level::NINETY_FIVE);
    let lean = |share: f64| 2.0 * share - 1.0;
    (lean(more as f64 / (more + less) as f64), (lean(lower), lean(upper)))
}

fn leaning(
    id: &'static str,
    title: &'static str,
    (decisions, more, less): (u64, u64, u64),
    words: (&str, &str),
) -> Leaning {
    let found = (!early(decisions) && more + less > 0).then(|| balance(more, less));
    let told = format!("Of {decisions} decisions, {more} went too far and {less} not far enough");
    let says = match found {
        None if early(decisions) => Leaning::too_early(decisions, "decisions"),
        None => format!("None of {decisions} decisions erred either way."),
        Some((_, (low, _))) if low > 0.0 => format!("{told}: {}.", words.0),
        Some((_, (_, high))) if high < 0.0 => format!("{told}: {}.", words.1),
        Some(_) => format!("{told}: no leaning shows."),
    };
    Leaning { id, title, decisions, lean: found.map(|of| of.0), interval: found.map(|of| of.1), says }
}

/// Questions that were not worth their price, against questions that were and were left out; of cases with an offer to gather, gathering
/// where it was not best, against not gathering where it was.
fn buying(decided: &[Decided]) -> Leaning {
    let (mut all, mut more, mut less) = (0, 0, 0);
    let gathers = |answer: &str| answer.starts_with("gather") || answer == "extend";
    for of in decided {
        if let Some(asked) = of.asked {
            all += 1;
            more += u64::from(matches!(asked, Asked::TooMuch | Asked::Both));
            less += u64::from(matches!(asked, Asked::TooLittle | Asked::Both));
        } else if matches!(of.archetype.as_str(), "P03" | "P31") && !of.best.is_empty() {
            all += 1;
            more += u64::from(gathers(&of.answer) && !gathers(&of.best));
            less += u64::from(!gathers(&of.answer) && gathers(&of.best));
        }
    }
    leaning(
        "buying",
        "Do you buy more evidence than it is worth?",
        (all, more, less),
        ("you lean to buying more than it is worth", "you lean to deciding before evidence that would pay"),
    )
}

/// Launching where it was not best, against not launching where it was.
fn shipping(decided: &[Decided]) -> Leaning {
    let (mut all, mut more, mut less) = (0, 0, 0);
    for of in decided.iter().filter(|of| !of.best.is_empty()) {
        let Some((_, forward)) = FORWARD.iter().find(|(archetype, _)| *archetype == of.archetype) else { continue };
        all += 1;
        more += u64::from(of.answer == *forward && of.best != *forward);
        less += u64::from(of.answer != *forward && of.best == *forward);
    }
    leaning(
        "shipping",
        "Do you launch more readily than the evidence allows?",
        (all, more, less),
        ("you lean to launching", "you lean to holding back"),
    )
}

/// Whether decisions that turned out well are rated better than their worth explains: the correlation of the own rating with luck, the
/// decision score held fixed (partial correlation, Yule 1907; interval by Fisher 1921's transformation). After Baron and Hershey (1988).
fn outcome(decided: &[Decided], rated: &[Rated]) -> Leaning {
    let (id, title) = ("outcome", "Do you judge a decision by how it turned out?");
    let mut rows: Vec<(f64, f64, f64)> = rated
        .iter()
        .filter_map(|rating| {
            let of = decided.iter().find(|of| of.code == rating.code)?;
            let lucky = match of.luck? {
                Luck::Deserved | Luck::Good => 1.0,
                Luck::Bad | Luck::Earned => 0.0,
            };
            Some((f64::from(rating.quality), lucky, of.decision))
        })
        .collect();
    rows.sort_by(|a, b| (a.0, a.1, a.2).partial_cmp(&(b.0, b.1, b.2)).unwrap_or(std::cmp::Ordering::Equal));
    let decisions = rows.len() as u64;
    let found = if early(decisions) { None } else { partial(&rows) };
    let says = match found {
        None if early(decisions) => Leaning::too_early(decisions, "decisions that you have rated yourself"),
        None => "Ratings, luck or scores are all alike: nothing can be said.".to_owned(),
        Some((_, (low, _))) if low > 0.0 => {
            "You rate decisions better that turned out well, at the same worth: outcome bias.".to_owned()
        }
        Some((r, _)) => format!("No outcome bias shows: at the same worth, rating and luck go together by {r:+.2}."),
    };
    Leaning { id, title, decisions, lean: found.map(|of| of.0), interval: found.map(|of| of.1), says }
}

/// Partial correlation of the first two columns given the third, with its 95% interval. `None` where a column does not vary.
fn partial(rows: &[(f64, f64, f64)]) -> Option<(f64, (f64, f64))> {
    let n = rows.len() as f64;
    let column = |of: fn(&(f64, f64, f64)) -> f64| -> Vec<f64> { rows.iter().map(of).collect() };
    let (x, y, z) = (column(|row| row.0), column(|row| row.1), column(|row| row.2));
    let correlation = |a: &[f64], b: &[f64]| -> Option<f64> {
        let (ma, mb) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
        let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(p, q)| f(p - ma, q - mb)).sum::<f64>();
        let (saa, sbb) = (sum(&|p, _| p * p), sum(&|_, q| q * q));
        (saa > 1e-12 && sbb > 1e-12).then(|| sum(&|p, q| p * q) / (saa * sbb).sqrt())
    };
    let (xy, xz, yz) = (correlation(&x, &y)?, correlation(&x, &z)?, correlation(&y, &z)?);
    let rest = (1.0 - xz * xz) * (1.0 - yz * yz);
    if rest <= 1e-12 {
        return None;
    }
    let r = ((xy - xz * yz) / rest.sqrt()).clamp(-0.999_999, 0.999_999);
    let half = normal_quantile(0.975) / (n - 4.0).max(1.0).sqrt();
    Some((r, ((r.atanh() - half).tanh(), (r.atanh() + half).tanh())))
}
