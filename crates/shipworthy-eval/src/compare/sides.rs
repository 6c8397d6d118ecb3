//! What a comparison asks of two candidates, whatever the task.

use shipworthy_stats::inference::Inference;

use crate::outcome::Estimate;

/// Two candidates on the examples that both answer.
pub(super) trait Sides: Sync {
    /// Canonical names of what is compared, the main metric first.
    fn metrics(&self) -> Vec<String>;

    /// Both on those rows only that `keep` says yes to, by their number in the golden set.
    fn on<'s>(&'s self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Part + 's>;
}

/// Two candidates on some examples.
pub(super) trait Part {
    /// How many there are.
    fn examples(&self) -> u64;

    /// The metric at this place of the list.
    fn measured(&self, metric: usize) -> Both;

    /// Which is better, example by example; `None` where that has no meaning.
    fn example_by_example(&self) -> Option<ByExample>;
}

/// A metric of both candidates.
pub(super) struct Both {
    pub(super) a: Estimate,
    pub(super) b: Estimate,
    /// Standard errors of the two, where they are known.
    pub(super) errors: (Option<f64>, Option<f64>),
    /// Uncertainty of a − b.
    pub(super) difference: Option<Inference>,
    /// Why there is none.
    pub(super) reason: Option<String>,
}

/// Which candidate is better, on each example that neither leaves to a person.
pub(super) struct ByExample {
    /// 1 where A is better, −1 where B is, 0 where they are equally good.
    pub(super) sign: Vec<f64>,
    /// Examples that both get right; `None` in tasks without right and wrong.
    pub(super) both_right: Option<u64>,
    /// Weights and clusters of the same examples.
    pub(super) weight: Option<Vec<f64>>,
    pub(super) cluster: Option<Vec<u32>>,
    /// Examples that at least one of them leaves to a person.
    pub(super) left_to_people: u64,
}
