//! Do 80% intervals hold the truth eight times in ten?

use serde::Serialize;
use shipworthy_stats::binomial::wilson;
use shipworthy_stats::level::Level;

use super::calibration::FEWEST;
use crate::record::Decided;

/// The share that was asked for.
pub const WANTED: f64 = 0.8;

/// How often intervals held the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// Intervals that were given.
    pub given: u64,
    /// Those that held the truth.
    pub held: u64,
    /// The share; `null` with fewer than 20.
    pub share: Option<f64>,
    /// Its 95% interval (Wilson 1927).
    pub interval: Option<(f64, f64)>,
    /// The same in words.
    pub says: String,
}

/// How often the 80% intervals of these decisions held the truth.
pub fn coverage(decided: &[Decided]) -> Coverage {
    let given = decided.iter().filter_map(|of| of.interval_held);
    let (given, held) = given.fold((0, 0), |(given, held), is| (given + 1, held + u64::from(is)));
    let found = (given >= FEWEST).then(|| wilson(held as f64, given as f64, Level::NINETY_FIVE));
    let share = held as f64 / given.max(1) as f64;
    let says = match found {
        None if given == 0 => "No 80% interval was given yet; P01 asks for one.".to_owned(),
        None => format!("Too early: {given} of {FEWEST} intervals."),
        Some(of) => {
            let found = format!(
                "{held} of {given} intervals held the truth: {:.0}% (95% CI {:.0}-{:.0}%)",
                100.0 * share,
                100.0 * of.lower,
                100.0 * of.upper
            );
            match () {
                () if of.upper < WANTED => format!("Too narrow: {found}, and 80% was meant."),
                () if of.lower > WANTED => format!("Too wide: {found}, and 80% was meant."),
                () => format!("{found}."),
            }
        }
    };
    Coverage { given, held, share: found.map(|_| share), interval: found.map(|of| (of.lower, of.upper)), says }
}
