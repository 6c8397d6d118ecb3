//! `cargo xtask test`: everything that must hold, cheap things first.

use crate::steps::Steps;
use crate::tools;

/// Runs every step; a failing one does not keep the others from running.
pub fn run() -> anyhow::Result<()> {
    tools::install_missing()?;
    let mut steps = Steps::default();
    steps.cargo("format", &["fmt", "--all", "--check"], &[])?;
    // Of the whole workspace, so that what is built for it is what the tests below are built of.
    let house_rules = ["test", "--workspace", "--bin", "xtask", "--test", "tidy", "--no-fail-fast"];
    steps.cargo("house rules", &house_rules, &[])?;
    steps.cargo("lints", &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"], &[])?;
    steps.cargo("docs", &["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "--deny warnings")])?;
    // A snapshot that differs is a failure here, never a new file.
    steps.cargo(
        "tests",
        &["test", "--workspace", "--exclude", "xtask", "--no-fail-fast"],
        &[("INSTA_UPDATE", "no")],
    )?;
    steps.cargo("generated pages", &["xtask", "generate", "--check"], &[])?;
    steps.finish()
}
