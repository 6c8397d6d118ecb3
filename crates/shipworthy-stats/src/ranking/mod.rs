//! How good is the order? Search results and recommendations, query by query.
//!
//! A [`RankedQuery`] is one query: what was shown, in order, and how relevant each document was judged. A [`RankingMetric`]
//! gives it a value; [`ranking_inference`] averages over queries and says how certain the average is. The query is the unit:
//! ten results of one query are not ten independent observations.
//!
//! Two conventions for equal scores are kept apart, because they give different numbers on the same file:
//! [`RankedQuery::of_run`] follows trec_eval (score descending, then document id descending; a stated rank is ignored), and
//! [`RankedQuery::of_scores`] follows scikit-learn's `ndcg_score` (the average over every order of equal scores; McSherry and
//! Najork, 2008).
//!
//! [`catalogue`] has what no judgement is needed for: how much of a catalogue is ever shown, and how obvious it is.

pub mod catalogue;
mod metric;
mod query;
mod tied;

pub use metric::RankingMetric;
pub use query::RankedQuery;

use crate::bounded::{bounded_mean_inference, by_cluster};
use crate::inference::Inference;
use crate::units::Resampling;
use crate::values::{Atom, GroupSum, ValueUnits, mean_inference};

/// What a query on which the metric is undefined, such as the recall of a query without relevant documents, counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WithoutValue {
    /// It is left out of the mean, and of the number of queries.
    #[default]
    LeftOut,
    /// It counts as zero, as in trec_eval's averages.
    Zero,
}

/// The metric averaged over queries: how good is it for the average query, and how certain is that?
///
/// `groups` gives the cluster of each query, such as the user who asked, where queries are not independent. DCG, which has no
/// upper end, uses the methods of plain means ([`crate::values`]); everything else those for values between 0 and 1
/// ([`crate::bounded`]). `None` when no query has a value, and with fewer than two clusters.
///
/// # Panics
/// When there is not one group per query.
pub fn ranking_inference(
    queries: &[RankedQuery],
    metric: RankingMetric,
    without: WithoutValue,
    groups: Option<&[u32]>,
    resampling: &Resampling,
) -> Option<Inference> {
    assert!(groups.is_none_or(|groups| groups.len() == queries.len()), "one group per query");
    let mut values = Vec::with_capacity(queries.len());
    let mut kept = Vec::new();
    for (place, query) in queries.iter().enumerate() {
        let value = match (metric.value(query), without) {
            (None, WithoutValue::LeftOut) => continue,
            (None, WithoutValue::Zero) => 0.0,
            (Some(value), _) => value,
        };
        values.push(value);
        kept.extend(groups.map(|groups| groups[place]));
    }
    let kept = groups.map(|_| &kept[..]);
    if metric.range().1.is_finite() {
        return bounded_mean_inference(&values, metric.range(), kept, resampling);
    }
    let units = match kept {
        Some(kept) => ValueUnits::Groups(
            by_cluster(&values, kept)
                .into_iter()
                .map(|(sum, count)| GroupSum { sum_pos: sum, n_pos: count, ..GroupSum::default() })
                .collect(),
        ),
        None => {
            ValueUnits::Atoms(values.iter().map(|value| Atom { value: *value, count: 1.0, positive: false }).collect())
        }
    };
    mean_inference(&units, None, resampling)
}
