//! How the outputs that people labelled came to be chosen.

use super::corrected::Unlabelled;
use crate::confusion::Confusion;
use crate::tails::hypergeometric_upper;

/// At or below this p-value labels are treated as drawn by verdict. Labels that were drawn at random look like that once in a thousand
/// times, and lose nothing by it; labels drawn by verdict and treated as random make the rate wrong.
pub const CHOSEN: f64 = 0.001;

/// What the judge says of labelled outputs, beside the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelChoice {
    /// Share of the labelled outputs that the judge passes.
    pub of_labelled: f64,
    /// Share of the others.
    pub of_others: f64,
    /// Evidence against "the labelled ones were drawn at random": exact, two-sided (Fisher, 1935; twice the smaller tail).
    pub p_value: f64,
}

impl LabelChoice {
    /// Whether the labelled outputs have to be weighted by the judge's verdict.
    pub fn is_by_verdict(&self) -> bool {
        self.p_value <= CHOSEN
    }
}

/// Did people label outputs whatever the judge said of them, or more of its fails? Most teams look at the fails first, and few write it
/// down; labels that are two thirds fails make a candidate look bad and its judge good. Counts whole, unweighted labels. `None` where
/// nothing is labelled or everything is.
pub fn label_choice(labelled: &Confusion, others: Unlabelled) -> Option<LabelChoice> {
    let count = |count: f64| count.round() as u64;
    let (passed, failed) = (count(labelled.selected()), count(labelled.rejected()));
    let (drawn, rest) = (passed + failed, others.passed + others.failed);
    if drawn == 0 || rest == 0 {
        return None;
    }
    let total = drawn + rest;
    let many_passes = hypergeometric_upper(passed, drawn, passed + others.passed, total);
    let many_fails = hypergeometric_upper(failed, drawn, failed + others.failed, total);
    Some(LabelChoice {
        of_labelled: passed as f64 / drawn as f64,
        of_others: others.passed as f64 / rest as f64,
        p_value: (2.0 * many_passes.min(many_fails)).min(1.0),
    })
}
