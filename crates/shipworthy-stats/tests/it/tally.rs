//! Counts how often bounds and intervals are wrong about a known truth.

use std::collections::BTreeMap;

use shipworthy_stats::binomial::{p_value_above, p_value_below};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::level::Level;

#[derive(Default)]
struct Tally {
    runs: f64,
    judged: f64,
    passed_at_least: f64,
    passed_at_most: f64,
    covered: f64,
    width: f64,
}

/// By what is judged.
#[derive(Default)]
pub(crate) struct Tallies(BTreeMap<String, Tally>);

impl Tallies {
    /// Adds one sample; `None` where it is too small to judge.
    pub(crate) fn add(&mut self, name: String, truth: f64, found: Option<&Inference>) {
        let tally = self.0.entry(name).or_default();
        tally.runs += 1.0;
        let Some(found) = found else { return };
        let one = |holds: bool| f64::from(u8::from(holds));
        tally.judged += 1.0;
        tally.passed_at_least += one(found.lower(0.05).is_some_and(|lower| lower > truth + 1e-12));
        tally.passed_at_most += one(found.upper(0.05).is_some_and(|upper| upper < truth - 1e-12));
        let interval = found.interval(Level::NINETY_FIVE);
        tally.covered += one(interval.is_some_and(|interval| interval.contains(truth)));
        tally.width += interval.map_or(0.0, |interval| interval.width());
    }

    /// No promise is broken beyond chance.
    #[track_caller]
    #[expect(clippy::print_stderr, reason = "shares are shown to whoever asks for them")]
    pub(crate) fn settle(self) {
        let mut broken = vec![];
        for (name, tally) in self.0 {
            let share = |count: f64| count / tally.judged.max(1.0);
            if std::env::var_os("SHIPWORTHY_SHOW_PROMISES").is_some() {
                eprintln!(
                    "{:.3} {:.3} {:.3} {:>6.0} {:.4} {name}",
                    tally.passed_at_least / tally.runs,
                    tally.passed_at_most / tally.runs,
                    share(tally.covered),
                    tally.judged,
                    share(tally.width),
                );
            }
            for (side, wrong) in [("at least", tally.passed_at_least), ("at most", tally.passed_at_most)] {
                if p_value_above(wrong, tally.runs, 0.05) < 1e-4 {
                    broken.push(format!("{name}: '{side}' the truth is cleared in {wrong} of {}", tally.runs));
                }
            }
            // Where only lucky samples are judged, their coverage is not that of the interval.
            if tally.judged >= 0.9 * tally.runs && p_value_below(tally.covered, tally.judged, 0.935) < 1e-4 {
                broken.push(format!("{name}: covers {}", share(tally.covered)));
            }
        }
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }
}
