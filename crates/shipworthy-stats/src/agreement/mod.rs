//! Do the people who label agree? A label that its own annotators dispute cannot judge a model.
//!
//! [`Labels`] holds what each annotator said about each item; an [`AgreementMetric`] turns it into one number, and
//! [`agreement_inference`] says how certain that number is, with the item as the unit. 1 is perfect agreement; the chance-corrected
//! metrics are 0 where annotators agree as often as labels drawn at random would, and below where they agree less.

mod labels;
mod metric;
mod summary;

pub use labels::Labels;
pub use metric::{AgreementMetric, Distance, Weights};

use crate::ascending;
use crate::inference::{Draws, Inference, Law};
use crate::random::Stream;
use crate::scale::Scale;
use crate::units::Resampling;
use summary::{Kind, Summary};

/// Name of the bounds.
const BOUND: &str = "bootstrap of items with one imagined item";
/// Name of the drawn interval.
const DRAWN: &str = "bootstrap of items with half an imagined item";

/// How far do annotators agree? `None` where the metric is undefined ([`AgreementMetric`]).
pub fn agreement(labels: &Labels, metric: AgreementMetric) -> Option<f64> {
    let summary = Summary::new(labels, metric, None)?;
    summary.value(&summary.total(), summary.items())
}

/// How far do annotators agree, and how certain is that?
///
/// A Bayesian bootstrap over items (Rubin, 1981) or, with `groups`, over clusters of items, such as the documents they were cut
/// from. Bounds imagine one further item on which annotators agree, or disagree, in the way that moves the metric
/// most, so that complete agreement on thirty items is not taken for certainty. `None` where the metric is undefined
/// ([`AgreementMetric`]) and with fewer than two items or clusters.
///
/// # Panics
/// When there is not one group per item.
pub fn agreement_inference(
    labels: &Labels,
    metric: AgreementMetric,
    groups: Option<&[u32]>,
    resampling: &Resampling,
) -> Option<Inference> {
    assert!(groups.is_none_or(|groups| groups.len() == labels.items()), "one group per item");
    let summary = Summary::new(labels, metric, groups)?;
    let items = summary.items();
    let estimate = summary.value(&summary.total(), items)?;
    let units = summary.units();
    if units < 2 {
        return None;
    }
    let range = metric.range();
    let replicates = resampling.replicates.max(40);
    let [against, in_favour] = summary.imagined(estimate);
    let mut sets: [Vec<f64>; 4] = std::array::from_fn(|_| Vec::with_capacity(replicates));
    let base = Stream::new(resampling.seed, "agreement");
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for replicate in 0..replicates {
        let mut stream = base.numbered(replicate as u64);
        let (total, weight) = summary.reweighted(|times| stream.gamma(times));
        let halves = [stream.gamma(0.5), stream.gamma(0.5)];
        let with = |kind: &Option<Kind>, extra: f64| match kind {
            Some(kind) => summary.value_with(&total, weight, kind, extra),
            None => summary.value(&total, weight),
        };
        let whole = halves[0] + halves[1];
        sets[0].push(with(&against, whole).unwrap_or(range.0));
        sets[1].push(with(&in_favour, whole).unwrap_or(range.1));
        sets[2].push(with(&against, halves[0]).unwrap_or(range.0));
        sets[3].push(with(&in_favour, halves[0]).unwrap_or(range.1));
        if let Some(value) = summary.value(&total, weight) {
            let delta = value - estimate;
            (count, sum, squares) = (count + 1.0, sum + delta, squares + delta * delta);
        }
    }
    for set in &mut sets {
        ascending::sort(set);
    }
    let [low, high, mut drawn, up] = sets;
    drawn[replicates / 2..].copy_from_slice(&up[replicates / 2..]);
    let variance: f64 = if count > 1.0 { (squares - sum * sum / count) / (count - 1.0) } else { 0.0 };
    let df = if groups.is_some() { units as f64 - 1.0 } else { f64::INFINITY };
    Some(Inference {
        estimate,
        standard_error: (variance > 0.0).then(|| variance.sqrt()),
        denominator: items,
        effective_n: if groups.is_some() { (units as f64).min(items) } else { items },
        clusters: groups.is_some().then_some(units as u64),
        range,
        bound_method: BOUND,
        drawn_method: DRAWN,
        law: Law::Draws(Draws { low, high, drawn, scale: Scale::Identity, centre: estimate, df }),
    })
}
