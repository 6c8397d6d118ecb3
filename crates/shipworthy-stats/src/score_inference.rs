//! Uncertainty of metrics of scores.
//!
//! The AUC has a closed form (`delong`). Everything else shares one set of resamples: examples get exponential
//! weights (the Bayesian bootstrap), drawn for at most about five hundred bins of neighbouring scores at once,
//! because a bin of k examples of one class weighs gamma(k); clusters get one weight each. What binning does to the estimate
//! itself is taken out again.

use crate::ascending;
use crate::delong;
use crate::distribution::{normal_cdf, normal_quantile};
use crate::inference::{Draws, Inference, Law};
use crate::random::{Gamma, Stream, mix};
use crate::ranked::{Ranked, loss_of, reliability_bin};
use crate::scale::Scale;
use crate::score_metric::ScoreMetric;
use crate::sum::exact_sum;
use crate::units::Resampling;

/// Name of the method for independent examples.
pub(crate) const BOOTSTRAP: &str = "bias-corrected bootstrap";
/// Name of the method for clusters or weights.
pub(crate) const CLUSTERS: &str = "bias-corrected cluster bootstrap";

/// Uncertainty of one metric. `None` where the metric is undefined on these rows.
pub fn score_inference(
    ranked: &Ranked,
    metric: ScoreMetric,
    prevalence: Option<f64>,
    resampling: &Resampling,
) -> Option<Inference> {
    score_inferences(ranked, &[metric], prevalence, resampling).pop().flatten()
}

/// Uncertainty of several metrics from one set of resamples: what reports call.
pub fn score_inferences(
    ranked: &Ranked,
    metrics: &[ScoreMetric],
    prevalence: Option<f64>,
    resampling: &Resampling,
) -> Vec<Option<Inference>> {
    let mut out: Vec<Option<Inference>> = vec![None; metrics.len()];
    let mut jobs = Vec::new();
    for (slot, metric) in metrics.iter().enumerate() {
        match metric {
            ScoreMetric::RocAuc | ScoreMetric::Gini => out[slot] = delong::auc(ranked, metric.range()),
            _ => {
                if let Some(estimate) = metric.value(ranked, prevalence) {
                    jobs.push(Job {
                        slot,
                        metric: *metric,
                        estimate,
                        values: Vec::with_capacity(resampling.replicates),
                    });
                }
            }
        }
    }
    if resampling.replicates == 0 {
        let denominator = ranked.positives() + ranked.negatives();
        for job in jobs {
            out[job.slot] = Some(Inference::without_bounds(job.estimate, job.metric.range(), denominator));
        }
        return out;
    }
    if jobs.is_empty() {
        return out;
    }
    let dependent = ranked.weights.is_some() || ranked.groups.is_some();
    let bins = Bins::of(ranked, if dependent { 256 } else { 512 });
    let groups = dependent.then(|| Groups::of(ranked, &bins, resampling.seed));
    if groups.as_ref().is_some_and(|groups| groups.count < 2) {
        return out;
    }
    let base = Stream::new(resampling.seed, "scores");
    let mut weights = Weights::like(&bins);
    let laws: Vec<[Gamma; 2]> = bins.size.iter().map(|size| size.map(Gamma::of_shape)).collect();
    for replicate in 0..resampling.replicates.max(40) {
        let mut stream = base.numbered(replicate as u64);
        match &groups {
            None => weights.draw(&laws, &mut stream),
            Some(groups) => weights.draw_groups(groups, &mut stream),
        }
        if let Some(view) = View::of(&bins, &weights, prevalence) {
            for job in &mut jobs {
                job.values.extend(view.value(job.metric));
            }
        }
    }
    weights.whole(&bins);
    let whole = View::of(&bins, &weights, prevalence);
    let smaller = ranked.positives().min(ranked.negatives());
    let denominator = ranked.positives() + ranked.negatives();
    for job in jobs {
        let binned = whole.as_ref().and_then(|view| view.value(job.metric)).unwrap_or(job.estimate);
        let slot = job.slot;
        let ranks = job.metric.ranks();
        let (clusters, examples) = match &groups {
            Some(groups) => (
                Some(if ranks { groups.of_smaller.0 } else { groups.of_all.0 }),
                if ranks { groups.of_smaller.1 } else { groups.of_all.1 },
            ),
            None => (None, if ranks { smaller } else { denominator }),
        };
        out[slot] = job.finish(binned, clusters, (examples - 1.0).max(1.0), denominator);
    }
    out
}

struct Job {
    slot: usize,
    metric: ScoreMetric,
    estimate: f64,
    values: Vec<f64>,
}

impl Job {
    fn finish(self, binned: f64, clusters: Option<u64>, df: f64, denominator: f64) -> Option<Inference> {
        let range = self.metric.range();
        let inside = self.estimate > range.0 && self.estimate < range.1 && binned > range.0 && binned < range.1;
        let scale = if inside { Scale::of_range(range) } else { Scale::Identity };
        let centre = scale.to(self.estimate);
        let shift = centre - scale.to(binned);
        let mut values: Vec<f64> =
            self.values.iter().map(|value| scale.to(*value) + shift).filter(|value| value.is_finite()).collect();
        if values.len() < 40 {
            return None;
        }
        let spread = {
            let plain = self.values.iter().map(|value| value - binned);
            let count = self.values.len() as f64;
            let mean = plain.clone().sum::<f64>() / count;
            (plain.map(|delta| (delta - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt()
        };
        ascending::sort(&mut values);
        let values = bias_corrected(values, centre);
        let method = if clusters.is_some() { CLUSTERS } else { BOOTSTRAP };
        Some(Inference {
            estimate: self.estimate,
            standard_error: (spread > 0.0).then_some(spread),
            denominator,
            effective_n: clusters.map_or(denominator, |_| denominator.min(df + 1.0)),
            clusters,
            range,
            bound_method: method,
            drawn_method: method,
            law: Law::Draws(Draws { low: values.clone(), high: values.clone(), drawn: values, scale, centre, df }),
        })
    }
}

/// Efron's bias correction (1987, without acceleration), applied to the replicates once: the quantile at p becomes the
/// one at Φ(2 z0 + Φ⁻¹(p)), where z0 says how far the estimate lies from the replicates' median.
fn bias_corrected(sorted: Vec<f64>, centre: f64) -> Vec<f64> {
    let count = sorted.len();
    let below = sorted.partition_point(|value| *value < centre);
    let ties = sorted[below..].partition_point(|value| *value <= centre);
    let share = (below as f64 + 0.5 * ties as f64) / count as f64;
    // Beyond one standard deviation the correction would live on the last few replicates.
    let shift = 2.0 * normal_quantile(share.clamp(0.16, 0.84));
    if shift == 0.0 {
        return sorted;
    }
    let at = |p: f64| {
        let place = (p * count as f64 - 0.5).clamp(0.0, (count - 1) as f64);
        let (low, part) = (place.floor() as usize, place.fract());
        let high = (low + 1).min(count - 1);
        sorted[low] + part * (sorted[high] - sorted[low])
    };
    (0..count).map(|i| at(normal_cdf(shift + normal_quantile((i as f64 + 0.5) / count as f64)))).collect()
}

/// Bins of neighbouring scores, best first. Pairs are of positives and of negatives.
struct Bins {
    size: Vec<[f64; 2]>,
    score: Vec<[f64; 2]>,
    brier: Vec<[f64; 2]>,
    log_loss: Vec<[f64; 2]>,
    reliability: Vec<usize>,
    /// First row of each bin, and the number of rows.
    starts: Vec<usize>,
}

impl Bins {
    fn of(ranked: &Ranked, most: usize) -> Bins {
        let rows = ranked.len();
        let probabilities = ranked.walk().probabilities;
        let mut distinct = 0;
        for _ in ranked.ties().take(most + 1) {
            distinct += 1;
        }
        // Bins are filled by share of their own class, so that rare positives are told apart.
        let fill = if distinct <= most { 0.0 } else { 1.0 / most as f64 };
        let share = |weight: f64, of: f64| if of > 0.0 { 0.5 * weight / of } else { 0.0 };
        let mut filled = 0.0;
        let mut bins =
            Bins { size: vec![], score: vec![], brier: vec![], log_loss: vec![], reliability: vec![], starts: vec![] };
        for tie in ranked.ties() {
            let reliability = if probabilities { reliability_bin(tie.score) } else { 0 };
            if filled >= fill || bins.reliability.last() != Some(&reliability) {
                filled = 0.0;
                bins.starts.push(tie.start);
                bins.reliability.push(reliability);
                for column in [&mut bins.size, &mut bins.score, &mut bins.brier, &mut bins.log_loss] {
                    column.push([0.0; 2]);
                }
            }
            filled += share(tie.positive, ranked.positives()) + share(tie.negative, ranked.negatives());
            let last = bins.starts.len() - 1;
            for (class, weight) in [tie.positive, tie.negative].into_iter().enumerate() {
                if weight > 0.0 {
                    bins.size[last][class] += weight;
                    bins.score[last][class] += weight * tie.score;
                }
            }
        }
        bins.starts.push(rows);
        let means = |sum: &mut [f64; 2], size: &[f64; 2]| {
            for class in 0..2 {
                sum[class] = if size[class] > 0.0 { sum[class] / size[class] } else { 0.0 };
            }
        };
        for (bin, size) in bins.size.iter().enumerate() {
            means(&mut bins.score[bin], size);
            for class in 0..2 {
                // Losses at the mean score: the second-order difference is part of what is taken out again.
                let (log_loss, brier) =
                    if probabilities { loss_of(bins.score[bin][class], class == 0) } else { (0.0, 0.0) };
                bins.log_loss[bin][class] = log_loss;
                bins.brier[bin][class] = brier;
            }
        }
        bins
    }
}

/// What each group holds in each bin and class.
struct Groups {
    /// Bin times two plus class, and weight; of group g from starts[g] to starts[g + 1].
    entries: Vec<(u32, f64)>,
    starts: Vec<usize>,
    count: usize,
    /// Groups with a row, and equal groups that would be as informative (Kish, 1965).
    of_all: (u64, f64),
    /// The same of the class that fewer groups hold.
    of_smaller: (u64, f64),
}

/// More groups than this are dealt into this many at random, which keeps the variance and loses few degrees of freedom.
const MOST_GROUPS: usize = 512;

impl Groups {
    fn of(ranked: &Ranked, bins: &Bins, seed: u64) -> Groups {
        let rows = ranked.len();
        let codes: Vec<u32> = match &ranked.groups {
            Some(groups) => groups.clone(),
            None => (0..rows as u32).collect(),
        };
        let most = codes.iter().max().map_or(0, |most| *most as usize + 1);
        // A group is known by its content, so that codes and their order carry no meaning.
        let mut content = vec![0u64; most];
        for row in 0..rows {
            let word = mix(ranked.scores[row].to_bits(), u64::from(ranked.labels[row])) ^ ranked.weight(row).to_bits();
            let known = &mut content[codes[row] as usize];
            *known = mix(*known, word).max(1);
        }
        let mut order: Vec<u32> = (0..most as u32).filter(|code| content[*code as usize] != 0).collect();
        order.sort_unstable_by_key(|code| content[*code as usize]);
        let taking_part = order.len();
        if taking_part > MOST_GROUPS {
            let mut keyed: Vec<(u64, u32)> =
                order.iter().enumerate().map(|(place, code)| (mix(seed, place as u64), *code)).collect();
            keyed.sort_unstable();
            order = keyed.into_iter().map(|(_, code)| code).collect();
        }
        let mut sizes = vec![[0.0; 2]; most];
        for row in 0..rows {
            sizes[codes[row] as usize][usize::from(ranked.labels[row])] += ranked.weight(row);
        }
        let kish = |part: fn(&[f64; 2]) -> f64| {
            let squares = exact_sum(sizes.iter().map(|size| part(size).powi(2)));
            let sum = exact_sum(sizes.iter().map(part));
            (
                sizes.iter().filter(|size| part(size) > 0.0).count() as u64,
                if squares > 0.0 { sum * sum / squares } else { 1.0 },
            )
        };
        let (of_positives, of_negatives) = (kish(|size| size[1]), kish(|size| size[0]));
        let of_smaller = (of_positives.0.min(of_negatives.0), of_positives.1.min(of_negatives.1));
        let of_all = kish(|size| size[0] + size[1]);
        let count = taking_part.min(MOST_GROUPS);
        let mut dealt = vec![0u32; most];
        for (place, code) in order.into_iter().enumerate() {
            dealt[code as usize] = (place % count.max(1)) as u32;
        }
        let mut found: Vec<(u32, u32, f64)> = Vec::with_capacity(rows);
        for bin in 0..bins.reliability.len() {
            for row in bins.starts[bin]..bins.starts[bin + 1] {
                let cell = (2 * bin + usize::from(!ranked.labels[row])) as u32;
                found.push((dealt[codes[row] as usize], cell, ranked.weight(row)));
            }
        }
        // A stable sort keeps the canonical order of rows within a cell, and with it the bits of the sums.
        found.sort_by_key(|(group, cell, _)| (*group, *cell));
        let (mut entries, mut starts): (Vec<(u32, f64)>, Vec<usize>) = (vec![], vec![]);
        for (group, cell, weight) in found {
            while starts.len() <= group as usize {
                starts.push(entries.len());
            }
            let fresh = starts.last() == Some(&entries.len());
            match entries.last_mut() {
                Some(last) if !fresh && last.0 == cell => last.1 += weight,
                _ => entries.push((cell, weight)),
            }
        }
        starts.push(entries.len());
        Groups { entries, starts, count, of_all, of_smaller }
    }
}

/// Weights of one replicate, per bin and class.
struct Weights(Vec<[f64; 2]>);

impl Weights {
    fn like(bins: &Bins) -> Weights {
        Weights(vec![[0.0; 2]; bins.size.len()])
    }

    fn whole(&mut self, bins: &Bins) {
        self.0.clone_from(&bins.size);
    }

    fn draw(&mut self, laws: &[[Gamma; 2]], stream: &mut Stream) {
        for (drawn, laws) in self.0.iter_mut().zip(laws) {
            *drawn = laws.map(|law| law.draw(stream));
        }
    }

    fn draw_groups(&mut self, groups: &Groups, stream: &mut Stream) {
        self.0.fill([0.0; 2]);
        for group in 0..groups.count {
            let weight = stream.exponential();
            for (cell, size) in &groups.entries[groups.starts[group]..groups.starts[group + 1]] {
                self.0[*cell as usize / 2][*cell as usize % 2] += weight * size;
            }
        }
    }
}

/// Weighted bins, as a population with some share of positives.
struct View<'a> {
    bins: &'a Bins,
    weights: &'a [[f64; 2]],
    up: f64,
    down: f64,
    positives: f64,
    negatives: f64,
}

impl<'a> View<'a> {
    fn of(bins: &'a Bins, weights: &'a Weights, prevalence: Option<f64>) -> Option<View<'a>> {
        let sum = |class: usize| weights.0.iter().map(|weight| weight[class]).sum::<f64>();
        let (positives, negatives) = (sum(0), sum(1));
        let (up, down) = match prevalence {
            None => (1.0, 1.0),
            Some(share) if positives > 0.0 && negatives > 0.0 => (share / positives, (1.0 - share) / negatives),
            Some(_) => return None,
        };
        Some(View { bins, weights: &weights.0, up, down, positives: up * positives, negatives: down * negatives })
    }

    fn total(&self) -> f64 {
        self.positives + self.negatives
    }

    fn mean(&self, values: &[[f64; 2]]) -> Option<f64> {
        let sum: f64 =
            self.weights.iter().zip(values).map(|(w, v)| self.up * w[0] * v[0] + self.down * w[1] * v[1]).sum();
        (self.total() > 0.0).then(|| sum / self.total())
    }

    fn value(&self, metric: ScoreMetric) -> Option<f64> {
        match metric {
            ScoreMetric::RocAuc | ScoreMetric::Gini => None,
            ScoreMetric::AveragePrecision => self.average_precision(),
            ScoreMetric::LogLoss => self.mean(&self.bins.log_loss),
            ScoreMetric::Brier => self.mean(&self.bins.brier),
            ScoreMetric::BrierSkill => {
                let share = self.positives / self.total();
                let chance = share * (1.0 - share);
                (chance > 0.0).then_some(())?;
                Some(1.0 - self.mean(&self.bins.brier)? / chance)
            }
            ScoreMetric::MeanScore => self.mean(&self.bins.score),
            ScoreMetric::CalibrationBias => Some(self.mean(&self.bins.score)? - self.positives / self.total()),
            ScoreMetric::Ece => self.ece(),
            ScoreMetric::Ks => self.ks(),
            ScoreMetric::LiftAt(percent) => {
                let (found, cut) = self.top(percent)?;
                (self.positives > 0.0).then(|| (found / cut).min(1.0) / (self.positives / self.total()))
            }
            ScoreMetric::PrecisionAt(percent) => self.top(percent).map(|(found, cut)| (found / cut).min(1.0)),
            ScoreMetric::RecallAt(percent) => {
                self.top(percent).filter(|_| self.positives > 0.0).map(|(found, _)| (found / self.positives).min(1.0))
            }
        }
    }

    /// All of a bin counts as tied.
    fn average_precision(&self) -> Option<f64> {
        (self.positives > 0.0).then_some(())?;
        let (mut tp, mut fp, mut sum) = (0.0, 0.0, 0.0);
        for weight in self.weights {
            let (positive, negative) = (self.up * weight[0], self.down * weight[1]);
            tp += positive;
            fp += negative;
            if positive > 0.0 {
                sum += positive * tp / (tp + fp);
            }
        }
        Some(sum / self.positives)
    }

    fn ks(&self) -> Option<f64> {
        (self.positives > 0.0 && self.negatives > 0.0).then_some(())?;
        let (mut tp, mut fp, mut most) = (0.0, 0.0, 0.0f64);
        for weight in self.weights {
            tp += self.up * weight[0];
            fp += self.down * weight[1];
            most = most.max((tp / self.positives - fp / self.negatives).abs());
        }
        Some(most)
    }

    fn ece(&self) -> Option<f64> {
        (self.total() > 0.0).then_some(())?;
        let mut gaps = [0.0; 10];
        for (bin, weight) in self.weights.iter().enumerate() {
            let (positive, negative, score) = (self.up * weight[0], self.down * weight[1], self.bins.score[bin]);
            gaps[self.bins.reliability[bin]] += positive * score[0] + negative * score[1] - positive;
        }
        Some(gaps.iter().map(|gap: &f64| gap.abs()).sum::<f64>() / self.total())
    }

    fn top(&self, percent: u32) -> Option<(f64, f64)> {
        let cut = self.total() * f64::from(percent) / 100.0;
        (cut > 0.0).then_some(())?;
        let (mut found, mut taken) = (0.0, 0.0);
        for weight in self.weights {
            let (positive, negative) = (self.up * weight[0], self.down * weight[1]);
            let size = positive + negative;
            if taken + size >= cut {
                found += if size > 0.0 { positive * (cut - taken) / size } else { 0.0 };
                break;
            }
            taken += size;
            found += positive;
        }
        Some((found, cut))
    }
}
