//! The limits that a spec puts on a threshold: by its bars, and by what reviewers can see.

use shipworthy_spec::bar::{Op, Scope, Target};
use shipworthy_spec::spec::Spec;

use crate::threshold::Limit;
use crate::words::percent;

/// Days of a month, on average.
pub const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

/// Name of the operating point within what reviewers can see.
pub const WITHIN_CAPACITY: &str = "cheapest_within_review_capacity";

/// A limit within which the cheapest threshold is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Limited {
    /// Name of the operating point.
    pub name: String,
    /// The limit as people read it.
    pub constraint: String,
    /// The limit.
    pub limit: Limit,
}

/// The limits of a spec.
pub fn limits(spec: &Spec) -> Vec<Limited> {
    let mut limits = Vec::new();
    for bar in &spec.bars {
        let (Target::Value(limit), Scope::All, None) = (&bar.target, &bar.scope, &bar.statistic) else { continue };
        let limit = match (bar.metric.as_str(), bar.op) {
            ("false_positive_rate", Op::AtMost | Op::Below) => Limit::FalsePositiveRate(*limit),
            ("recall", Op::AtLeast | Op::Above) => Limit::Recall(*limit),
            _ => continue,
        };
        limits.push(Limited { name: format!("cheapest_with_{}", bar.id), constraint: bar.text.clone(), limit });
    }
    if let Some(daily) = daily_review_share(spec) {
        limits.push(Limited {
            name: WITHIN_CAPACITY.to_owned(),
            constraint: format!("selection_rate <= {} (reviewers see every flagged case)", percent(daily)),
            limit: Limit::SelectionRate(daily),
        });
    }
    limits
}

/// Share of a day's cases that reviewers can see.
pub fn daily_review_share(spec: &Spec) -> Option<f64> {
    let errors = spec.errors.as_ref()?;
    let capacity = errors.review?.capacity_per_day?;
    Some(capacity / (errors.volume_per_month? / DAYS_PER_MONTH))
}
