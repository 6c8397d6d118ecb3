//! One build of the query engine serves every command: no selection of our crates gives its dependencies other features.

use std::collections::BTreeSet;
use std::process::Command;

use crate::none;
use crate::repository::root;

/// What people and `cargo xtask test` select, and whether dependencies of tests are in it.
const SELECTIONS: [(&[&str], bool); 5] = [
    (&["--package", "shipworthy"], false),
    (&["--package", "shipworthy"], true),
    (&["--package", "shipworthy-app"], true),
    (&["--workspace"], false),
    (&["--workspace"], true),
];

/// How lines about our own crates start.
const OURS: [&str; 2] = ["shipworthy", "xtask"];

/// `name version: features` of everything below the selected crates, our own left out.
fn resolved(selection: &[&str], with_tests: bool) -> BTreeSet<String> {
    let edges = if with_tests { "normal,build,dev" } else { "normal,build" };
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--quiet", "--locked", "--prefix", "none", "--format", "{p}: {f}", "--edges", edges])
        .args(selection)
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    text.lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .filter(|line| !OURS.iter().any(|ours| line.starts_with(ours)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_query_engine_is_built_once() {
    let engine = resolved(&["--package", "shipworthy-engine"], false);
    assert!(
        engine.iter().any(|line| line.starts_with("datafusion-expr v")),
        "the engine has the query engine below it"
    );
    let mut offences = Vec::new();
    for (selection, with_tests) in SELECTIONS {
        let there = resolved(selection, with_tests);
        let tests = if with_tests { " and tests" } else { "" };
        for alone in engine.difference(&there) {
            let package = alone.split(':').next().expect("a package");
            let wider = there.iter().find(|line| line.starts_with(&format!("{package}:"))).unwrap_or(alone);
            offences.push(format!("{}{tests} has {wider}, the engine alone {alone}", selection.join(" ")));
        }
    }
    none("ask for these features in crates/shipworthy-engine/Cargo.toml:", &offences);
}
