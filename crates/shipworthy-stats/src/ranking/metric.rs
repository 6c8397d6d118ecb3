//! Metrics of one query.

use super::query::RankedQuery;
use super::tied;

/// A metric of a [`RankedQuery`]. Cutoffs count documents.
///
/// Where documents share a score and ties are kept ([`RankedQuery::of_scores`]) the value is the average over every order of
/// them. Unless said otherwise a metric is `None` for a query without relevant documents, and a list that is shorter than the
/// cutoff is treated as if documents that are not relevant followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RankingMetric {
    /// How good is the order against the best possible one? Discounted cumulative gain (Järvelin and Kekäläinen, 2002) with the
    /// grade itself as gain and log₂(rank + 1) as discount, over that of the ideal order of all judged documents. Equal to
    /// scikit-learn's `ndcg_score` and to trec_eval's `ndcg` and `ndcg_cut`.
    Ndcg(Option<u32>),
    /// The same with gain 2^grade − 1 (Burges and others, 2005): perfect documents count more.
    NdcgExponential(Option<u32>),
    /// Discounted cumulative gain itself, in units of grades; zero, not undefined, without relevant documents.
    Dcg(Option<u32>),
    /// Precision averaged over the relevant documents; those never found, or beyond the cutoff, count zero.
    AveragePrecision(Option<u32>),
    /// One over the rank of the first relevant document; zero when none is found up to the cutoff, also where there is none.
    ReciprocalRank(Option<u32>),
    /// Share of the first k places that hold a relevant document, out of k also when fewer were shown. Defined, and zero,
    /// without relevant documents.
    PrecisionAt(u32),
    /// Share of all relevant documents among the first k.
    RecallAt(u32),
    /// Whether one of the first k is relevant, 1 or 0. Defined, and zero, without relevant documents.
    HitRateAt(u32),
    /// Precision at as many places as there are relevant documents.
    RPrecision,
    /// Of judged documents only: how rarely does one that is not relevant stand above one that is (Buckley and Voorhees, 2004, as
    /// trec_eval computes it)? `None` also where equal scores are not broken.
    Bpref,
}

use RankingMetric::*;

impl RankingMetric {
    /// The metrics that reports list, cutoffs at the usual 10.
    pub const USUAL: &[RankingMetric] = &[
        Ndcg(Some(10)),
        NdcgExponential(Some(10)),
        AveragePrecision(None),
        ReciprocalRank(None),
        PrecisionAt(10),
        RecallAt(10),
        HitRateAt(10),
        RPrecision,
        Bpref,
    ];

    /// Canonical name without its cutoff.
    pub fn stem(self) -> &'static str {
        match self {
            Ndcg(_) => "ndcg",
            NdcgExponential(_) => "ndcg_exponential",
            Dcg(_) => "dcg",
            AveragePrecision(_) => "average_precision",
            ReciprocalRank(_) => "reciprocal_rank",
            PrecisionAt(_) => "precision",
            RecallAt(_) => "recall",
            HitRateAt(_) => "hit_rate",
            RPrecision => "r_precision",
            Bpref => "bpref",
        }
    }

    /// The number of documents that it looks at; `None` for all.
    pub fn cutoff(self) -> Option<u32> {
        match self {
            Ndcg(cutoff) | NdcgExponential(cutoff) | Dcg(cutoff) => cutoff,
            AveragePrecision(cutoff) | ReciprocalRank(cutoff) => cutoff,
            PrecisionAt(k) | RecallAt(k) | HitRateAt(k) => Some(k),
            RPrecision | Bpref => None,
        }
    }

    /// Canonical name, as written in a bar: `ndcg@10` looks at the first ten documents.
    pub fn name(self) -> String {
        match self.cutoff() {
            Some(k) => format!("{}@{k}", self.stem()),
            None => self.stem().to_owned(),
        }
    }

    /// Smallest and largest value that it can take.
    pub fn range(self) -> (f64, f64) {
        match self {
            Dcg(_) => (0.0, f64::INFINITY),
            _ => (0.0, 1.0),
        }
    }

    /// The metric's value for one query; `None` where it is undefined.
    pub fn value(self, query: &RankedQuery) -> Option<f64> {
        let relevant = query.relevant();
        let needs_relevant = !matches!(self, Dcg(_) | ReciprocalRank(_) | PrecisionAt(_) | HitRateAt(_));
        if (needs_relevant && relevant == 0) || self.cutoff() == Some(0) {
            return None;
        }
        let all = relevant as f64;
        Some(match self {
            Ndcg(cutoff) => {
                let (cutoff, gain) = (depth(cutoff), |grade: f64| grade);
                tied::dcg(query, cutoff, gain) / ideal(query, cutoff, gain)
            }
            NdcgExponential(cutoff) => {
                let (cutoff, gain) = (depth(cutoff), |grade: f64| grade.exp2() - 1.0);
                tied::dcg(query, cutoff, gain) / ideal(query, cutoff, gain)
            }
            Dcg(cutoff) => tied::dcg(query, depth(cutoff), |grade| grade),
            AveragePrecision(cutoff) => tied::precision_sum(query, depth(cutoff)) / all,
            ReciprocalRank(cutoff) => tied::reciprocal_rank(query, depth(cutoff)),
            PrecisionAt(k) => tied::relevant_within(query, k as usize) / f64::from(k),
            RecallAt(k) => tied::relevant_within(query, k as usize) / all,
            HitRateAt(k) => tied::hit(query, k as usize),
            RPrecision => tied::relevant_within(query, relevant) / all,
            Bpref => return bpref(query),
        })
    }
}

fn depth(cutoff: Option<u32>) -> usize {
    cutoff.map_or(usize::MAX, |k| k as usize)
}

fn ideal(query: &RankedQuery, cutoff: usize, gain: impl Fn(f64) -> f64) -> f64 {
    query.judged.iter().take(cutoff).enumerate().map(|(place, grade)| gain(*grade) * tied::discount(place)).sum()
}

/// Each relevant document that was found loses by the judged but not relevant ones above it, counted up to the number of
/// relevant documents, over the smaller of that number and that of those not relevant.
fn bpref(query: &RankedQuery) -> Option<f64> {
    if !query.is_untied() {
        return None;
    }
    let (relevant, most) = (query.relevant(), query.relevant().min(query.irrelevant()));
    let (mut above, mut sum) = (0_usize, 0.0);
    for grade in query.grades.iter().flatten() {
        if !super::query::is_relevant(*grade) {
            above += 1;
        } else if above > 0 {
            sum += 1.0 - above.min(relevant) as f64 / most as f64;
        } else {
            sum += 1.0;
        }
    }
    Some(sum / relevant as f64)
}
