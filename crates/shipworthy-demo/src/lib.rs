//! The built-in example: a card-payment fraud screen, as the files of a complete workspace.
//!
//! Nobody's payments are in here. A seeded simulation draws customers, their honest payments, the frauds that hit some of
//! them, when those were reported, and what two models and a rule made of each payment. It has what real evaluation data
//! has: correlated columns, fraud that changes its ways over the months, labels that arrive late, customers who appear
//! several times, a few missing values, and a golden set that does not look like the people the feature is for.
//!
//! The same seed gives the same bytes on every machine: all mathematics goes through `libm`, none through the platform.
//!
//! This crate does no input or output; the caller writes the files.

mod calendar;
mod customer;
mod note;
mod payment;
mod random;
mod score;
mod table;

/// One file of the example workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFile {
    /// Path relative to the workspace, with forward slashes.
    pub path: String,
    /// What is in it.
    pub contents: Vec<u8>,
}

/// All files of the example workspace, simulated from `seed`. Parents are to be created as needed.
pub fn files(seed: u64) -> Vec<DemoFile> {
    let customers = customer::draw(seed);
    let payments = payment::draw(seed, &customers);
    let scored = score::draw(seed, &customers, &payments);
    let file = |path: &str, contents: Vec<u8>| DemoFile { path: path.to_owned(), contents };
    vec![
        file("README.md", include_bytes!("../workspace/README.md").to_vec()),
        file("shipworthy.toml", include_bytes!("../workspace/shipworthy.toml").to_vec()),
        file("payments.feature.md", include_bytes!("../workspace/payments.feature.md").to_vec()),
        file("data/golden.csv", table::golden(&payments, &scored)),
        file("data/gbm_v4.csv", table::predictions(seed, &payments, &scored)),
    ]
}
