//! How many candidates one golden set has judged, and how far the best of them flatters itself.

use shipworthy_stats::allocation::optimism;
use shipworthy_stats::random::mix;

use super::outcome::{Compare, Tried};
use crate::gather::Gathered;
use crate::judged::Judged;
use crate::task::candidate::TaskCandidate;
use crate::words::{grouped, value};

/// From so many candidates on, the answer warns.
pub const MANY: u64 = 5;

/// What identifies a candidate by its answers: the same answers on the same examples have the same mark, in whatever order.
pub fn of_decisions(gathered: &Gathered, judged: &Judged) -> String {
    let scores = judged.score(gathered);
    let bits = scores.iter().map(|score| (score + 0.0).to_bits()).chain(std::iter::repeat(0));
    let answers = gathered.key.iter().zip(&judged.decision).zip(bits);
    marked(answers.map(|((&key, &decision), score)| mix(key, score.rotate_left(2) ^ decision as u64)))
}

/// The same of other tasks: by how bad each answer is.
pub fn of_answers(gathered: &Gathered, candidate: &TaskCandidate) -> String {
    let rows = candidate.answers.rows();
    let mistakes = candidate.answers.mistakes();
    let one = |(&row, &bad): (&u32, &f64)| mix(gathered.key[row as usize], (bad + 0.0).to_bits());
    marked(rows.row.iter().zip(&mistakes.of).map(one))
}

/// Two sums of hashes, which do not depend on the order of rows.
fn marked(rows: impl Iterator<Item = u64>) -> String {
    let (mut sum, mut other) = (0_u64, 0_u64);
    for hash in rows {
        sum = sum.wrapping_add(hash);
        // No multiple of the first, because bits are folded in between.
        other = other.wrapping_add((hash ^ (hash >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }
    format!("{sum:016x}{other:016x}")
}

impl Compare {
    /// Says how many candidates these examples have judged so far, and what that means for the better of these two.
    #[must_use]
    pub fn with_tried(mut self, candidates: u64) -> Compare {
        let (Some(spread), Some(metric)) = (self.spread, self.main.clone()) else { return self };
        if candidates < MANY {
            return self;
        }
        let alpha = 1.0 - self.confidence;
        let Some(found) = optimism(candidates, spread.standard_error, spread.correlation, alpha) else { return self };
        let currency = self.money.as_ref().map(|money| money.currency.as_str());
        let said = |amount: f64| difference_in_words(&metric, amount, currency);
        self.warnings.push(format!(
            "{} candidates have been tried on this golden set. The best of so many looks better than it is: by about {} \
             on {}, were they all equally good, and by no more than {}. Judge the one you choose on fresh examples.",
            grouped(candidates as i64),
            said(found.expected),
            crate::sentences::title(&metric),
            said(found.at_most),
        ));
        self.tried = Some(Tried {
            candidates,
            metric,
            expected: found.expected,
            at_most: found.at_most,
            correlation: spread.correlation,
        });
        self
    }
}

/// A difference without its sign: "1.3 points" of a rate, else in the metric's unit.
pub(crate) fn difference_in_words(metric: &str, amount: f64, currency: Option<&str>) -> String {
    let is_rate = shipworthy_spec::catalogue::find(metric).is_some_and(|m| m.takes_percent());
    if is_rate {
        let points = crate::words::number(amount.abs() * 100.0);
        return format!("{points} point{}", if points == "1" { "" } else { "s" });
    }
    value(metric, amount.abs(), currency)
}
