//! How far do a grader and people agree about the same answers?
//!
//! Scores are put on six steps, 0 to 5, and compared by Cohen's kappa with squared distances (Cohen 1968), which for equally spaced steps
//! is 1 − mean (a − b)² / (var a + var b + (mean a − mean b)²). The interval is a percentile bootstrap over those who answered (Efron 1979),
//! since answers of one person are not independent.

use serde::Serialize;
use shipworthy_stats::random::Stream;

/// Replicates of the bootstrap.
const REPLICATES: u64 = 2_000;
/// The best score in steps.
pub const STEPS: f64 = 5.0;

/// Two scores of one answer, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// What the grader gives.
    pub grader: f64,
    /// What a person gives, or the mean of several.
    pub person: f64,
    /// Who answered, as a number: answers with the same one are drawn together.
    pub respondent: u64,
}

/// A number with a 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Between {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// How far a grader and people agree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// Answers that both scored.
    pub answers: usize,
    /// Cohen's kappa with squared distances; `None` where all scores are the same.
    pub kappa: Option<Between>,
    /// The mean of the grader's score less the person's, in points of 100.
    pub bias: f64,
}

/// Compares a grader with people; `None` without answers. The seed is that of the bootstrap.
pub fn agreement(pairs: &[Pair], seed: u64) -> Option<Agreement> {
    let bias = pairs.iter().map(|pair| pair.grader - pair.person).sum::<f64>() / pairs.len() as f64;
    (!pairs.is_empty()).then(|| Agreement { answers: pairs.len(), kappa: between(pairs, seed), bias: 100.0 * bias })
}

/// A score of 0 to 1 on six steps.
fn step(score: f64) -> f64 {
    (STEPS * score).round()
}

/// Cohen's kappa with squared distances on six steps; `None` where nothing differs.
pub fn kappa<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> Option<f64> {
    let (mut n, mut apart, mut a, mut b, mut aa, mut bb) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for pair in pairs {
        let (x, y) = (step(pair.grader), step(pair.person));
        n += 1.0;
        apart += (x - y) * (x - y);
        a += x;
        b += y;
        aa += x * x;
        bb += y * y;
    }
    // All sums are of whole numbers, so that nothing is lost and the order of answers does not matter.
    let by_chance = aa + bb - 2.0 * a * b / n;
    (by_chance > 0.0).then(|| 1.0 - apart / by_chance)
}

fn between(pairs: &[Pair], seed: u64) -> Option<Between> {
    let value = kappa(pairs)?;
    let mut of_one: std::collections::BTreeMap<u64, Vec<&Pair>> = std::collections::BTreeMap::new();
    for pair in pairs {
        of_one.entry(pair.respondent).or_default().push(pair);
    }
    let people: Vec<Vec<&Pair>> = of_one.into_values().collect();
    let draws = Stream::new(seed, "agreement of a grader");
    let mut drawn: Vec<f64> = (0..REPLICATES)
        .filter_map(|replicate| {
            let mut draw = draws.numbered(replicate);
            let with = (0..people.len()).map(|_| (draw.next_u64() % people.len() as u64) as usize);
            kappa(with.flat_map(|person| people[person].iter().copied()).collect::<Vec<_>>())
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn.get((share * drawn.len().saturating_sub(1) as f64).round() as usize).copied();
    Some(Between { value, low: at(0.025)?, high: at(0.975)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(of: &[(f64, f64)]) -> Vec<Pair> {
        let number = |(index, (grader, person)): (usize, &(f64, f64))| Pair {
            grader: *grader,
            person: *person,
            respondent: index as u64,
        };
        of.iter().enumerate().map(number).collect()
    }

    #[test]
    fn kappa_is_that_of_the_table() {
        let check = |of: &[(f64, f64)], expect: Option<f64>| {
            let found = kappa(&pairs(of));
            assert!(
                found.zip(expect).map_or(found.is_none() && expect.is_none(), |(a, b)| (a - b).abs() < 1e-12),
                "{of:?}: {found:?}"
            );
        };
        check(&[], None);
        check(&[(1.0, 1.0), (1.0, 1.0)], None);
        check(&[(0.0, 0.0), (1.0, 1.0)], Some(1.0));
        check(&[(0.0, 1.0), (1.0, 0.0)], Some(-1.0));
        // sklearn.metrics.cohen_kappa_score([0, 1, 2, 5, 5, 3], [0, 2, 2, 4, 5, 5], weights="quadratic", labels=range(6))
        check(&[(0.0, 0.0), (0.2, 0.4), (0.4, 0.4), (1.0, 0.8), (1.0, 1.0), (0.6, 1.0)], Some(6.0 / 7.0));
    }

    #[test]
    fn the_interval_holds_the_estimate_and_widens_where_answers_hang_together() {
        let many: Vec<(f64, f64)> =
            (0..60_u32).map(|of| (f64::from(of % 6) / 5.0, f64::from((of + of / 13) % 6) / 5.0)).collect();
        let alone = agreement(&pairs(&many), 1).expect("answers");
        let narrow = alone.kappa.expect("they differ");
        assert!(narrow.low <= narrow.value && narrow.value <= narrow.high && alone.answers == 60);
        let mut together = pairs(&many);
        together.iter_mut().for_each(|pair| pair.respondent /= 20);
        let wide = agreement(&together, 1).and_then(|of| of.kappa).expect("they differ");
        assert!(wide.high - wide.low > narrow.high - narrow.low, "{wide:?} {narrow:?}");
        assert_eq!(agreement(&pairs(&many), 1), agreement(&pairs(&many), 1));
        let bias = agreement(&pairs(&[(0.5, 0.4), (0.5, 0.5)]), 1).expect("answers").bias;
        assert!((bias - 5.0).abs() < 1e-9, "{bias}");
    }
}
