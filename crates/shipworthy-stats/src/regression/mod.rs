//! Numbers predicted as numbers: minutes to delivery, demand, prices. How far off are they?
//!
//! An *error* is prediction minus label throughout. Definitions are scikit-learn's where it has one; undefined is `None`,
//! never 0.

mod correlation;
mod deviance;
mod inference;
mod metric;

pub use inference::{Predictions, regression_inference, regression_inferences, regression_moves};
pub use metric::RegressionMetric;
