//! House rules that a compiler does not hold.
//!
//! Each test says what broke which rule, file by file. To change a rule, change ARCHITECTURE.md, STYLE.md or
//! docs/writing.md first, then the test.

mod code;
mod dependencies;
mod examples;
mod features;
mod links;
mod prose;
mod repository;

/// Fails with all offences, one per line.
#[track_caller]
fn none(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}\n  {}", offences.join("\n  "));
}
