//! Card payments, and the frauds among them: a binary decision.
//!
//! Customers, their honest payments, the frauds that hit some of them, when those were reported, and what two models and a
//! rule made of each payment. Columns are correlated, fraud changes its ways over the months, labels arrive late, customers
//! appear several times, a few values are missing, and the golden set does not look like the people the feature is for.

mod calendar;
mod customer;
mod note;
mod payment;
mod score;
mod table;

use crate::example::{DemoFile, workspace};

/// The files of the example.
pub fn files(seed: u64) -> Vec<DemoFile> {
    let customers = customer::draw(seed);
    let payments = payment::draw(seed, &customers);
    let scored = score::draw(seed, &customers, &payments);
    workspace(
        include_str!("../workspaces/payments/README.md"),
        "payments.feature.md",
        include_str!("../workspaces/payments/payments.feature.md"),
        vec![
            ("data/golden.csv", table::golden(&payments, &scored)),
            ("data/gbm_v4.csv", table::predictions(seed, &payments, &scored)),
        ],
    )
}
