//! The statistics: mergeable summaries, metrics, intervals, tests, power, slice search. Pure functions of numbers.
//!
//! What is known about a candidate comes in as counts ([`confusion`], [`units`]), ranked scores ([`ranked`]) or values per example
//! ([`values`]). Every estimate goes out as an [`inference::Inference`], which answers all questions about its
//! uncertainty: the one-sided bound that decides a verdict, the interval to draw, the evidence against any target.
//!
//! ```
//! use shipworthy_stats::{confusion::Confusion, count_inference::count_inference, count_metric::CountMetric, units::*};
//!
//! let counts = Confusion { tp: 364.0, fn_: 27.0, fp: 880.0, tn: 47_571.0 };
//! let recall = count_inference(&CountUnits::Independent(counts), CountMetric::Recall, None, &Resampling::default()).unwrap();
//! assert_eq!(recall.as_binomial(), Some((364, 391)));
//! assert!(recall.lower(0.05).unwrap() > 0.90, "a bar of 90% is cleared at 95% confidence");
//! ```
//!
//! Which method gives which bound stands in [`methods`]. Bounds err on the side of caution: in the simulations of
//! `tests/it/promises.rs` a feature exactly at its bar clears it in at most 5% of samples, with clusters of very unequal size and
//! quality too. Nothing depends on the order of rows, on threads or on the clock; seeds are arguments. Undefined
//! numbers are `None`.
//!
//! It does not know files, specs, money or verdicts.

pub mod agreement;
pub mod allocation;
mod ascending;
pub mod binomial;
pub mod bounded;
pub mod calibration;
mod class_tally;
pub mod confusion;
pub mod count_inference;
pub mod count_metric;
mod delong;
pub mod dependence;
pub mod distribution;
pub mod fairness;
pub mod forecast;
mod imagined;
pub mod inference;
mod influence;
pub mod interval;
pub mod judge;
pub mod label_errors;
pub mod level;
mod linear;
pub mod mean;
pub mod methods;
pub mod moves;
pub mod multiclass;
pub mod multilabel;
pub mod multiplicity;
mod order_statistic;
pub mod paired;
pub mod paired_quantile;
pub mod planner;
pub mod preference;
pub mod quantile;
pub mod random;
pub mod ranked;
pub mod ranking;
pub mod regression;
pub mod repeats;
mod scale;
pub mod score_inference;
pub mod score_metric;
pub mod sequential;
pub mod shared_decisions;
pub mod slice_search;
pub mod spending;
pub mod sum;
mod tails;
pub mod units;
pub mod value_of_information;
pub mod values;
pub mod zero_failures;
