//! A column of moments, from its sorted values: range, picture, gaps, spikes, and days that do not belong.

use serde::{Deserialize, Serialize};

use super::histogram::Histogram;
use super::numbers::quantile;
use super::tails::{log_probability, too_far};

/// Steps of the picture at most.
const STEPS: usize = 60;
const DAY: f64 = 86_400.0;
/// Fewest values for which gaps and spikes are looked for.
const FEWEST: usize = 100;

/// What is known about a column of moments. Seconds since 1970-01-01, UTC.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
pub struct MomentFacts {
    /// Values.
    pub count: u64,
    /// Earliest.
    pub first: f64,
    /// Latest.
    pub last: f64,
    /// The middle one.
    pub median: f64,
    /// Distinct values.
    pub distinct: u64,
    /// Whether every value is a whole day.
    pub days_only: bool,
    /// Earliest and latest of those that belong together.
    pub bulk: (f64, f64),
    /// Later than the others by a gap that they do not explain.
    pub after: u64,
    /// Earlier than the others likewise.
    pub before: u64,
    /// The picture, over the bulk.
    pub histogram: Histogram,
    /// Stretches without any row.
    pub gaps: Vec<Gap>,
    /// Short stretches with far too many rows.
    pub spikes: Vec<Spike>,
}

/// A stretch without rows.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Gap {
    /// The last row before it.
    pub from: f64,
    /// The first row behind it.
    pub to: f64,
    /// Rows that such a stretch usually holds.
    pub expected: u64,
}

/// A stretch with too many rows.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Spike {
    /// Where it starts.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its rows.
    pub rows: u64,
    /// Rows that such a stretch usually holds.
    pub usual: u64,
}

impl MomentFacts {
    /// From seconds, ascending. `None` when there are none.
    pub fn of(sorted: &[f64]) -> Option<MomentFacts> {
        let (first, last) = (*sorted.first()?, *sorted.last()?);
        let n = sorted.len();
        let median = quantile(sorted, 0.5);
        let (mut after, mut before) = (0, 0);
        if n >= 50 {
            let above: Vec<f64> = sorted.iter().map(|x| x - median).filter(|d| *d > 0.0).collect();
            let mut below: Vec<f64> = sorted.iter().map(|x| median - x).take_while(|d| *d > 0.0).collect();
            below.reverse();
            // A few days beyond the range are no other time.
            after = too_far(&above, 1.3).unwrap_or(0);
            before = too_far(&below, 1.3).unwrap_or(0);
        }
        let bulk = &sorted[before..n - after];
        let ends = (bulk[0], bulk[bulk.len() - 1]);
        let mut distinct = 1;
        for pair in sorted.windows(2) {
            distinct += u64::from(pair[0] != pair[1]);
        }
        let days_only = sorted.iter().all(|x| x % DAY == 0.0);
        let mut facts = MomentFacts {
            count: n as u64,
            first,
            last,
            median,
            distinct,
            days_only,
            bulk: ends,
            after: after as u64,
            before: before as u64,
            ..MomentFacts::default()
        };
        let span = ends.1 - ends.0;
        let mut step = span / STEPS as f64;
        if days_only || step > DAY {
            step = (step / DAY).ceil().max(1.0) * DAY;
        }
        let start = if step >= DAY { (ends.0 / DAY).floor() * DAY } else { ends.0 };
        let steps = if step > 0.0 { ((ends.1 - start) / step).floor() as usize + 1 } else { 1 };
        facts.histogram = Histogram::of(bulk, start, start + step.max(1.0) * steps as f64, steps);
        if bulk.len() >= FEWEST {
            rhythm(bulk, &mut facts);
        }
        Some(facts)
    }
}

/// Gaps and spikes in counts of equal steps.
fn rhythm(bulk: &[f64], facts: &mut MomentFacts) {
    let span = bulk[bulk.len() - 1] - bulk[0];
    let n = bulk.len() as f64;
    let fits = |unit: f64| (10.0..=4000.0).contains(&(span / unit)) && n / (span / unit) >= 4.0;
    let Some(unit) = [DAY, 3600.0, 7.0 * DAY, 60.0, 30.0 * DAY].into_iter().find(|unit| fits(*unit)) else { return };
    if unit < DAY && facts.days_only {
        return;
    }
    let start = (bulk[0] / unit).floor() * unit;
    let steps = ((bulk[bulk.len() - 1] - start) / unit) as usize + 1;
    let mut counts = vec![0_u64; steps];
    for x in bulk {
        counts[((x - start) / unit) as usize] += 1;
    }
    let mut filled: Vec<f64> = counts.iter().filter(|c| **c > 0).map(|c| *c as f64).collect();
    filled.sort_by(f64::total_cmp);
    let usual = quantile(&filled, 0.5);
    let spread = quantile(&filled, 0.75) - quantile(&filled, 0.25);
    // Runs of empty steps; nights and weekends come often and are the rhythm itself.
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (i, count) in counts.iter().enumerate() {
        match (count, runs.last_mut()) {
            (0, Some((from, length))) if *from + *length == i => *length += 1,
            (0, _) => runs.push((i, 1)),
            _ => {}
        }
    }
    let mut lengths: Vec<usize> = runs.iter().map(|r| r.1).collect();
    lengths.sort_unstable();
    let rhythm = if lengths.len() >= 5 { lengths[lengths.len() * 3 / 4] } else { 0 };
    let (long, short): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| run.1 > 3 * rhythm && run.1 >= 2);
    let total = |runs: &[(usize, usize)]| runs.iter().map(|run| run.1).sum::<usize>() as f64;
    // Pauses thin out what is usual; the stretches in question say nothing about it.
    let share = 1.0 - total(&short) / (steps as f64 - total(&long));
    for (from, length) in long {
        if -(usual * share * length as f64) + (steps as f64).ln() < -12.0 {
            // From the last row before it to the first behind: the steps at its ends are empty in part.
            let next = bulk.partition_point(|x| *x < start + from as f64 * unit);
            let (from, to) = (bulk[next - 1], bulk[next]);
            facts.gaps.push(Gap { from, to, expected: (usual * share * (to - from) / unit).round() as u64 });
        }
    }
    let limit = (3.0 * usual).max(quantile(&filled, 0.75) + 6.0 * spread);
    let high: Vec<usize> = (0..steps)
        .filter(|i| counts[*i] as f64 > limit && log_probability(counts[*i] as f64, 1.5 * usual) < -21.0)
        .collect();
    if high.len() as f64 <= (0.05 * steps as f64).max(1.0) {
        facts.spikes = high
            .into_iter()
            .map(|i| Spike {
                from: start + i as f64 * unit,
                to: start + (i + 1) as f64 * unit,
                rows: counts[i],
                usual: usual.round() as u64,
            })
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year() -> Vec<f64> {
        (0..36_500).map(|i| 1.7e9 + f64::from(i) * 864.0 + f64::from(i * 7919 % 600)).collect()
    }

    fn facts(mut values: Vec<f64>) -> MomentFacts {
        values.sort_by(f64::total_cmp);
        MomentFacts::of(&values).unwrap()
    }

    #[test]
    fn an_even_year_is_quiet() {
        let facts = facts(year());
        assert_eq!((facts.after, facts.before, facts.gaps.len(), facts.spikes.len()), (0, 0, 0, 0));
        assert_eq!(facts.histogram.counts.iter().sum::<u64>(), 36_500);
    }

    #[test]
    fn weekends_are_a_rhythm_and_a_lost_fortnight_is_a_gap() {
        let weekdays = |x: &f64| (x / DAY) as i64 % 7 < 5;
        assert_eq!(facts(year().into_iter().filter(weekdays).collect()).gaps.len(), 0);
        let lost = |x: &f64| !(1.71e9..1.71e9 + 14.0 * DAY).contains(x);
        let found = facts(year().into_iter().filter(weekdays).filter(lost).collect());
        assert_eq!(found.gaps.len(), 1, "{:?}", found.gaps);
    }

    #[test]
    fn a_day_with_ten_times_the_rows_is_a_spike() {
        let mut values = year();
        values.extend((0..1000).map(|i| 1.715e9 + f64::from(i)));
        let found = facts(values);
        assert_eq!(found.spikes.len(), 1);
        assert!(found.spikes[0].rows >= 1000 && found.spikes[0].usual < 120);
    }

    #[test]
    fn days_far_outside_are_counted() {
        let mut values = year();
        values.extend([0.0; 30]);
        values.extend([4e9; 20]);
        let found = facts(values);
        assert_eq!((found.before, found.after), (30, 20));
    }
}
