//! Decisions of a chosen threshold as shares: cross-fitted, and corrected for the threshold that ships.
//!
//! Five thresholds judge, one for each fold; a sixth ships, chosen on all rows. It lies a little beside the five, by an amount
//! that shrinks with the cube root of the number of rows (Kim and Pollard, 1990), more slowly than the error of a rate. So
//! cross-fitting alone is sure about thresholds that nobody will use. Burman (1989, section 2) adds to the cross-fitted
//! figure what the shipped threshold does on all rows, less what the five do there on average. Each row then counts as
//! positive by a *share*: by its own fold's threshold, plus by the shipped one, less the mean over the five. Nearly all
//! shares are 0 or 1; a row between two of the six thresholds has one in between, or a little outside.
//!
//! The correction is right on average over many rows. With some ten positives one row more or less moves all six thresholds, and
//! the corrected figure misses a bar that the shipped threshold meets in up to 8% of samples instead of 5%. What is left then
//! is the *apparent* figure, of the shipped threshold on the rows that it was chosen on, which errs in its favour (Efron 1983):
//! a bar fails only where that misses it as well, so that both kinds of evidence agree (Berger 1982).
//!
//! Money needs no correction. Where the cost is least it is flat: thresholds that lie apart cost the same, to first order.

use std::collections::BTreeMap;

use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::units::CountUnits;

use crate::candidate_rows::CandidateRows;
use crate::decision::{Decision, DecisionRule};
use crate::measure::local_codes;

/// The share of each golden row, by row number. `thresholds` are those of the folds: a fold without one flags nothing.
pub fn positive_shares(
    score: &[f64],
    fold: &[u8],
    thresholds: &[Option<f64>],
    shipped: f64,
    rule: impl Fn(f64) -> DecisionRule,
) -> Vec<f64> {
    let flags = |threshold: Option<f64>, score: f64| {
        f64::from(u8::from(threshold.is_some_and(|t| rule(t).decide(score) == Decision::Positive)))
    };
    score
        .iter()
        .zip(fold)
        .map(|(&score, &fold)| {
            let of_folds = thresholds.iter().map(|&threshold| flags(threshold, score)).sum::<f64>();
            flags(thresholds[fold as usize], score) + flags(Some(shipped), score) - of_folds / thresholds.len() as f64
        })
        .collect()
}

/// The same where each row has the thresholds of its group: those of the folds, and the one that ships.
pub fn positive_shares_by(
    score: &[f64],
    fold: &[u8],
    group: &[u16],
    thresholds: &[(Vec<Option<f64>>, f64)],
    rule: impl Fn(f64) -> DecisionRule,
) -> Vec<f64> {
    let mut shares = vec![0.0; score.len()];
    for (number, (folds, shipped)) in thresholds.iter().enumerate() {
        let rows: Vec<usize> = (0..score.len()).filter(|&row| group[row] as usize == number).collect();
        let of: Vec<f64> = rows.iter().map(|&row| score[row]).collect();
        let own: Vec<u8> = rows.iter().map(|&row| fold[row]).collect();
        let found = positive_shares(&of, &own, folds, *shipped, &rule);
        rows.into_iter().zip(found).for_each(|(row, share)| shares[row] = share);
    }
    shares
}

/// Counts of decided rows with the decisions of the threshold that ships, by row number in the golden set.
pub(crate) fn counts_as_shipped(rows: &CandidateRows, decisions: &[Decision]) -> Confusion {
    let flagged = |&row: &u32| f64::from(u8::from(decisions[row as usize] == Decision::Positive));
    count_units(rows, &rows.row.iter().map(flagged).collect::<Vec<f64>>()).total()
}

/// Counts of decided rows whose decisions are `shares` (in the order of the rows), per resampling unit.
pub(crate) fn count_units(rows: &CandidateRows, shares: &[f64]) -> CountUnits {
    let decided = || (0..rows.len()).filter(|&at| rows.decision[at] != Decision::Deferred);
    let (codes, groups) = match (&rows.cluster, &rows.weight) {
        (Some(cluster), _) => local_codes(cluster),
        (None, Some(_)) => ((0..rows.len() as u32).collect(), rows.len()),
        (None, None) => {
            let mut distinct: BTreeMap<(bool, u64), f64> = BTreeMap::new();
            for at in decided() {
                *distinct.entry((rows.label[at], shares[at].to_bits())).or_default() += 1.0;
            }
            let one = |((label, share), count)| (contribution(label, f64::from_bits(share), 1.0), count);
            return CountUnits::Shared(distinct.into_iter().map(one).collect());
        }
    };
    let mut counts = vec![Confusion::default(); groups];
    for at in decided() {
        let weight = rows.weight.as_ref().map_or(1.0, |weights| weights[at]);
        let group = &mut counts[codes[at] as usize];
        *group = group.merge(&contribution(rows.label[at], shares[at], weight));
    }
    CountUnits::Groups(counts)
}

fn contribution(label: bool, share: f64, weight: f64) -> Confusion {
    let mut one = Confusion::default();
    one.add(label, true, weight * share);
    one.add(label, false, weight * (1.0 - share));
    one
}

#[cfg(test)]
mod tests {
    use shipworthy_spec::spec::NullScore;

    use super::*;

    fn check(score: f64, fold: u8, expect: f64) {
        let rule = |threshold| DecisionRule { threshold, defer: None, null_score: NullScore::Error };
        let thresholds = [0.2, 0.3, 0.4, 0.5, 0.6].map(Some);
        let share = positive_shares(&[score], &[fold], &thresholds, 0.45, rule)[0];
        assert!((share - expect).abs() < 1e-12, "a score of {score} in fold {fold} has the share {share}");
    }

    #[test]
    fn shares_are_whole_where_all_thresholds_agree_and_else_centred_on_the_shipped_one() {
        check(0.1, 0, 0.0);
        check(0.9, 0, 1.0);
        // Flagged by three of five folds but not by the shipped threshold; then by four of five and by it.
        check(0.42, 0, 1.0 - 0.6);
        check(0.42, 4, -0.6);
        check(0.55, 0, 2.0 - 0.8);
        check(0.55, 4, 1.0 - 0.8);
    }
}
