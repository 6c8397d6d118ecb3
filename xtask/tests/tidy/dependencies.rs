//! Who may use whom, and who owns each outside system: the table of ARCHITECTURE.md.

use crate::none;
use crate::repository::{self, File, manifests};

/// Which of our crates each crate may use outside its tests.
const ALLOWED: [(&str, &[&str]); 17] = [
    ("shipworthy-stats", &[]),
    ("shipworthy-spec", &[]),
    ("shipworthy-demo", &[]),
    ("shipworthy-grade", &[]),
    ("shipworthy-promptfoo", &["grade"]),
    ("shipworthy-redteam", &["spec"]),
    ("shipworthy-eval", &["stats", "spec"]),
    ("shipworthy-learn", &["stats", "spec", "eval"]),
    ("shipworthy-report", &["stats", "spec", "eval", "learn"]),
    ("shipworthy-engine", &["stats", "eval"]),
    ("shipworthy-store", &["spec", "eval"]),
    ("shipworthy-providers", &[]),
    (
        "shipworthy-app",
        &[
            "stats",
            "spec",
            "eval",
            "report",
            "engine",
            "store",
            "providers",
            "demo",
            "grade",
            "promptfoo",
            "learn",
            "redteam",
        ],
    ),
    ("shipworthy-web", &["app", "report", "spec", "eval"]),
    ("shipworthy", &["app", "stats", "spec", "eval", "learn", "report", "web"]),
    ("shipworthy-testkit", &["spec", "eval"]),
    ("xtask", &["stats", "spec", "eval", "grade", "testkit"]),
];

/// Crates that compute and do nothing else: no files, no network, no clock, no threads of their own but rayon's.
const PURE: [&str; 9] = [
    "shipworthy-stats",
    "shipworthy-spec",
    "shipworthy-demo",
    "shipworthy-eval",
    "shipworthy-learn",
    "shipworthy-report",
    "shipworthy-grade",
    "shipworthy-promptfoo",
    "shipworthy-redteam",
];

/// Outside systems, by the start of their crates' names, and their owner.
const OWNERS: [(&str, &str); 27] = [
    ("fsrs", "shipworthy-learn"),
    ("arrow", "shipworthy-engine"),
    ("ballista", "shipworthy-engine"),
    ("datafusion", "shipworthy-engine"),
    ("futures", "shipworthy-engine"),
    ("object_store", "shipworthy-engine"),
    ("parquet", "shipworthy-engine"),
    ("tokio", "shipworthy-engine"),
    ("rusqlite", "shipworthy-store"),
    ("maud", "shipworthy-report"),
    ("granit-parser", "shipworthy-spec"),
    ("libm", "shipworthy-demo"),
    ("minijinja", "shipworthy-grade"),
    ("roxmltree", "shipworthy-grade"),
    ("rquickjs", "shipworthy-grade"),
    ("scraper", "shipworthy-grade"),
    ("sqlparser", "shipworthy-grade"),
    ("anstream", "shipworthy"),
    ("clap", "shipworthy"),
    ("ctrlc", "shipworthy"),
    ("indicatif", "shipworthy"),
    ("terminal_size", "shipworthy"),
    ("axum", "shipworthy-web"),
    ("tower", "shipworthy-web"),
    ("hyper", "shipworthy-providers"),
    ("reqwest", "shipworthy-providers"),
    ("rustls", "shipworthy-providers"),
];

/// Who else may use a system, because it is how their work is done: pages are markup, a server and those who call models wait for
/// many at once, schemas of assertions are written in YAML, and what is simulated
/// has the same bytes everywhere.
const ALSO: [(&str, &str); 7] = [
    ("futures", "shipworthy-web"),
    ("futures", "shipworthy-providers"),
    ("granit-parser", "shipworthy-grade"),
    ("libm", "shipworthy-learn"),
    ("maud", "shipworthy-web"),
    ("tokio", "shipworthy-web"),
    ("tokio", "shipworthy-providers"),
];

/// A line under one of the dependency headings.
struct Dependency {
    line: usize,
    name: String,
    written: String,
    for_tests: bool,
}

fn dependencies(manifest: &File) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut section = "";
    for (line, text) in manifest.lines() {
        if text.starts_with('[') {
            section = text.trim();
            assert!(!section.starts_with("[dependencies."), "{}:{line}: write dependencies on one line", manifest.path);
        } else if section.ends_with("dependencies]") && !text.trim().is_empty() && !text.starts_with('#') {
            let (name, written) = text.split_once('=').unwrap_or((text, ""));
            found.push(Dependency {
                line,
                name: name.trim().to_owned(),
                written: written.trim().to_owned(),
                for_tests: section == "[dev-dependencies]",
            });
        }
    }
    found
}

#[test]
fn our_crates_use_only_those_they_may() {
    let mut offences = Vec::new();
    for (name, manifest) in manifests() {
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            offences.push(format!("{}: {name} is not in the table of allowed edges", manifest.path));
            continue;
        };
        for dependency in dependencies(&manifest) {
            let Some(ours) = dependency.name.strip_prefix("shipworthy-") else { continue };
            let allowed = allowed.contains(&ours) || (dependency.for_tests && matches!(ours, "testkit" | "demo"));
            if !allowed {
                offences.push(manifest.at(dependency.line, &format!("{name} may not use {}", dependency.name)));
            }
        }
    }
    none("edges between our crates that ARCHITECTURE.md does not have:", &offences);
}

#[test]
fn each_outside_system_has_one_owner() {
    let mut offences = Vec::new();
    for (name, manifest) in manifests() {
        for dependency in dependencies(&manifest).iter().filter(|dependency| !dependency.for_tests) {
            let owner = OWNERS.iter().find(|(system, _)| {
                dependency.name == *system
                    || dependency.name.starts_with(&format!("{system}-"))
                    || dependency.name.starts_with(&format!("{system}_"))
            });
            if let Some((system, owner)) = owner
                && *owner != name
                && !ALSO.contains(&(system, name.as_str()))
            {
                offences.push(manifest.at(dependency.line, &format!("{} belongs to {owner}", dependency.name)));
            }
        }
    }
    none("outside systems used by crates that do not own them:", &offences);
}

#[test]
fn pure_crates_touch_neither_files_nor_network_nor_clock() {
    let mut offences = Vec::new();
    for file in repository::files(&[".rs"]) {
        if !PURE.iter().any(|name| file.path.starts_with(&format!("crates/{name}/src/"))) {
            continue;
        }
        for (line, text) in file.lines() {
            for outside in
                ["std::fs", "std::net", "std::process", "std::env", "std::thread", "std::io::std", "std::time"]
            {
                // The path of the manifest is known when compiling: tests find their data by it.
                if text.contains(outside) && !text.trim_start().starts_with("//") {
                    offences.push(file.at(line, outside));
                }
            }
        }
    }
    none("pure crates compute and do nothing else:", &offences);
}

#[test]
fn versions_and_features_stand_in_the_workspace_manifest_alone() {
    let mut offences = Vec::new();
    for (_, manifest) in manifests() {
        for dependency in dependencies(&manifest) {
            let inherited = ["{ workspace = true }", "{ workspace = true, optional = true }"]
                .contains(&dependency.written.as_str())
                || (dependency.name.ends_with(".workspace") && dependency.written == "true");
            if !inherited {
                offences.push(manifest.at(dependency.line, &format!("{} = {}", dependency.name, dependency.written)));
            }
        }
    }
    none("write `NAME = { workspace = true }`:", &offences);
}

#[test]
fn every_crate_takes_lints_edition_and_licence_from_the_workspace() {
    let mut offences = Vec::new();
    for (_, manifest) in manifests() {
        for wanted in [
            "[lints]\nworkspace = true",
            "edition.workspace = true",
            "license.workspace = true",
            "publish.workspace = true",
        ] {
            if !manifest.text.contains(wanted) {
                offences.push(format!("{} lacks {wanted:?}", manifest.path));
            }
        }
        if !manifest.text.contains("\ndescription = \"") && manifest.path != "xtask/Cargo.toml" {
            offences.push(format!("{} lacks a description", manifest.path));
        }
    }
    none("manifests:", &offences);
}

#[test]
fn everything_comes_from_crates_io() {
    let lock =
        repository::files(&["Cargo.lock"]).into_iter().find(|file| file.path == "Cargo.lock").expect("Cargo.lock");
    let offences: Vec<String> = lock
        .lines()
        .filter(|(_, line)| line.starts_with("source = "))
        .filter(|(_, line)| *line != "source = \"registry+https://github.com/rust-lang/crates.io-index\"")
        .map(|(number, line)| lock.at(number, line))
        .collect();
    none("sources in Cargo.lock other than crates.io:", &offences);
}
