//! Agreement as a function of sums over items, so that a bootstrap reweights kinds of items and never reads labels again.

use std::collections::BTreeMap;

use super::labels::Labels;
use super::metric::{AgreementMetric, Distance, Weights};

/// What one item, or cluster of items, adds to which sums.
pub(super) type Kind = Vec<(u32, f64)>;

/// Kinds of items with how often they come, and how to read their sums.
pub(super) struct Summary<'a> {
    metric: AgreementMetric,
    values: &'a [f64],
    /// Sums, number of items in one unit of this kind, number of units. Units are items, or clusters of them.
    kinds: Vec<(Kind, f64, f64)>,
    width: usize,
    /// Labels per item for Fleiss' kappa, which wants equally many.
    per_item: usize,
}

impl<'a> Summary<'a> {
    /// `None` where the metric does not apply to these labels.
    pub(super) fn new(labels: &'a Labels, metric: AgreementMetric, groups: Option<&[u32]>) -> Option<Summary<'a>> {
        let values = &labels.values[..];
        let k = values.len();
        if matches!(metric, AgreementMetric::Cohen(_)) && labels.annotators() != 2 {
            return None;
        }
        if metric == AgreementMetric::Krippendorff(Distance::Ratio) && values.first().is_some_and(|least| *least < 0.0)
        {
            return None;
        }
        let width = match metric {
            AgreementMetric::Percent => 1,
            AgreementMetric::Fleiss => k + 1,
            AgreementMetric::Cohen(_) | AgreementMetric::Krippendorff(_) => k * k,
        };
        let mut per_item = 0;
        // Per unit: its sums and its number of items.
        let mut units: BTreeMap<u64, (BTreeMap<u32, f64>, f64)> = BTreeMap::new();
        for (number, item) in labels.items.iter().enumerate() {
            let mut given: Vec<u32> = item.iter().copied().flatten().collect();
            if given.len() < 2 {
                if metric == AgreementMetric::Fleiss {
                    return None;
                }
                continue;
            }
            if metric == AgreementMetric::Fleiss && per_item != 0 && given.len() != per_item {
                return None;
            }
            per_item = given.len();
            if !matches!(metric, AgreementMetric::Cohen(_)) {
                given.sort_unstable();
            }
            let unit = groups.map_or(number as u64, |groups| u64::from(groups[number]));
            let (sums, items) = units.entry(unit).or_default();
            for (slot, value) in parts(metric, &given, k) {
                *sums.entry(slot).or_default() += value;
            }
            *items += 1.0;
        }
        // Units that add the same are one kind; sorted by content, so that the order of items has no say.
        let mut kinds: Vec<(Kind, f64, f64)> =
            units.into_values().map(|(sums, items)| (sums.into_iter().collect(), items, 1.0)).collect();
        let order = |kind: &(Kind, f64, f64)| -> Vec<(u32, u64)> {
            kind.0.iter().map(|(slot, value)| (*slot, value.to_bits())).chain([(u32::MAX, kind.1.to_bits())]).collect()
        };
        kinds.sort_by_cached_key(order);
        kinds.dedup_by(|later, first| {
            let same = later.0 == first.0 && later.1 == first.1;
            if same {
                first.2 += later.2;
            }
            same
        });
        (!kinds.is_empty()).then_some(Summary { metric, values, kinds, width, per_item })
    }

    /// Items with a part in the metric.
    pub(super) fn items(&self) -> f64 {
        self.kinds.iter().map(|(_, items, times)| items * times).sum()
    }

    /// Items, or clusters.
    pub(super) fn units(&self) -> usize {
        self.kinds.iter().map(|kind| kind.2).sum::<f64>() as usize
    }

    pub(super) fn total(&self) -> Vec<f64> {
        self.reweighted(|times| times).0
    }

    /// Sums and number of items with each kind's number of units replaced by a weight.
    pub(super) fn reweighted(&self, mut weight: impl FnMut(f64) -> f64) -> (Vec<f64>, f64) {
        let (mut sums, mut all) = (vec![0.0; self.width], 0.0);
        for (kind, items, times) in &self.kinds {
            let weight = weight(*times);
            all += weight * items;
            for (slot, value) in kind {
                sums[*slot as usize] += weight * value;
            }
        }
        (sums, all)
    }

    /// The metric with `extra` more items of a kind.
    pub(super) fn value_with(&self, sums: &[f64], items: f64, kind: &Kind, extra: f64) -> Option<f64> {
        let mut sums = sums.to_vec();
        for (slot, value) in kind {
            sums[*slot as usize] += extra * value;
        }
        self.value(&sums, items + extra)
    }

    /// Of all items that two annotators could have labelled, those whose addition moves the metric down most and up most;
    /// `None` where nothing moves it that way. Among many labels the ends and the most frequent ones are tried.
    pub(super) fn imagined(&self, estimate: f64) -> [Option<Kind>; 2] {
        const MOST_TRIED: usize = 12;
        let k = self.values.len() as u32;
        let tried: Vec<u32> = if k == 1 && self.metric == AgreementMetric::Percent {
            // Everybody gave one label to everything: a label that nobody has given yet is the only way to differ.
            vec![0, 1]
        } else if k as usize <= MOST_TRIED {
            (0..k).collect()
        } else {
            (0..MOST_TRIED as u32).map(|step| step * (k - 1) / (MOST_TRIED as u32 - 1)).collect()
        };
        let labels = if matches!(self.metric, AgreementMetric::Cohen(_)) { 2 } else { self.per_item.max(2) };
        let (sums, items) = (self.total(), self.items());
        let mut best: [Option<(f64, Kind)>; 2] = [None, None];
        for &a in &tried {
            for &b in &tried {
                let mut given: Vec<u32> = (0..labels).map(|place| if place % 2 == 0 { a } else { b }).collect();
                if !matches!(self.metric, AgreementMetric::Cohen(_)) {
                    given.sort_unstable();
                }
                let kind: Kind = parts(self.metric, &given, self.values.len());
                let Some(value) = self.value_with(&sums, items, &kind, 1.0) else { continue };
                for (side, sign) in [-1.0, 1.0].into_iter().enumerate() {
                    let gain = sign * (value - estimate);
                    if gain > 0.0 && best[side].as_ref().is_none_or(|(most, _)| gain > *most) {
                        best[side] = Some((gain, kind.clone()));
                    }
                }
            }
        }
        best.map(|found| found.map(|(_, kind)| kind))
    }

    /// The metric for these sums over so many items.
    pub(super) fn value(&self, sums: &[f64], items: f64) -> Option<f64> {
        if items <= 0.0 {
            return None;
        }
        match self.metric {
            AgreementMetric::Percent => Some(sums[0] / items),
            AgreementMetric::Cohen(weights) => self.cohen(sums, weights),
            AgreementMetric::Fleiss => {
                let (shares, agreeing) = sums.split_at(self.values.len());
                let all: f64 = shares.iter().sum();
                let chance: f64 = shares.iter().map(|share| (share / all).powi(2)).sum();
                corrected(1.0 - agreeing[0] / items, 1.0 - chance)
            }
            AgreementMetric::Krippendorff(distance) => {
                // A bootstrap's weights are brought back to the number of items, because alpha corrects for their number.
                let scale = self.items() / items;
                self.krippendorff(sums, scale, distance)
            }
        }
    }

    fn cohen(&self, sums: &[f64], weights: Weights) -> Option<f64> {
        let k = self.values.len();
        let all: f64 = sums.iter().sum();
        let rows: Vec<f64> = sums.chunks(k).map(|row| row.iter().sum()).collect();
        let columns: Vec<f64> = (0..k).map(|j| (0..k).map(|i| sums[i * k + j]).sum()).collect();
        let (mut observed, mut expected) = (0.0, 0.0);
        for i in 0..k {
            for j in 0..k {
                let apart = (i as f64 - j as f64).abs();
                let weight = match weights {
                    Weights::Equal => f64::from(u8::from(i != j)),
                    Weights::Linear => apart,
                    Weights::Quadratic => apart * apart,
                };
                observed += weight * sums[i * k + j];
                expected += weight * rows[i] * columns[j] / all;
            }
        }
        corrected(observed, expected)
    }

    fn krippendorff(&self, sums: &[f64], scale: f64, distance: Distance) -> Option<f64> {
        let k = self.values.len();
        let counts: Vec<f64> = sums.chunks(k).map(|row| scale * row.iter().sum::<f64>()).collect();
        let all: f64 = counts.iter().sum();
        let mut up_to = Vec::with_capacity(k + 1);
        up_to.push(0.0);
        counts.iter().for_each(|count| up_to.push(up_to[up_to.len() - 1] + count));
        let (mut observed, mut expected) = (0.0, 0.0);
        for i in 0..k {
            for j in (i + 1)..k {
                let apart = match distance {
                    Distance::Nominal => 1.0,
                    Distance::Ordinal => {
                        let between: f64 = up_to[j + 1] - up_to[i] - 0.5 * (counts[i] + counts[j]);
                        between * between
                    }
                    Distance::Interval => (self.values[i] - self.values[j]).powi(2),
                    Distance::Ratio => ((self.values[i] - self.values[j]) / (self.values[i] + self.values[j])).powi(2),
                };
                // Both orders of a pair were added.
                observed += apart * scale * (sums[i * k + j] + sums[j * k + i]);
                expected += apart * 2.0 * counts[i] * counts[j];
            }
        }
        corrected(observed * (all - 1.0), expected)
    }
}

/// One minus observed over expected disagreement; `None` where none is expected.
fn corrected(observed: f64, expected: f64) -> Option<f64> {
    (expected > 1e-12 * observed.abs().max(1.0)).then(|| 1.0 - observed / expected)
}

/// What one item adds to which sums.
fn parts(metric: AgreementMetric, given: &[u32], k: usize) -> Kind {
    let size = given.len() as f64;
    let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
    given.iter().for_each(|code| *counts.entry(*code).or_default() += 1.0);
    let agreeing = || counts.values().map(|count| count * (count - 1.0)).sum::<f64>() / (size * (size - 1.0));
    match metric {
        AgreementMetric::Percent => vec![(0, agreeing())],
        AgreementMetric::Cohen(_) => vec![(given[0] * k as u32 + given[1], 1.0)],
        AgreementMetric::Fleiss => {
            counts.iter().map(|(code, count)| (*code, *count)).chain([(k as u32, agreeing())]).collect()
        }
        AgreementMetric::Krippendorff(_) => {
            let mut kind = Kind::new();
            for (a, of_a) in &counts {
                for (b, of_b) in &counts {
                    let pairs = if a == b { of_a * (of_a - 1.0) } else { of_a * of_b };
                    if pairs > 0.0 {
                        kind.push((a * k as u32 + b, pairs / (size - 1.0)));
                    }
                }
            }
            kind
        }
    }
}
