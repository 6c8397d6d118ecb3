//! Checks that are kept as runs: numbered, opened again as they were, compared with, and seen to be stale.

use std::path::PathBuf;

use serde_json::Value;
use shipworthy_app::Unwatched;
use shipworthy_app::check::CheckRequest;
use shipworthy_app::demo::EXAMPLES;
use shipworthy_app::run_documents;
use shipworthy_app::runs::{self, Changed, DocumentError, RunError, RunName};
use shipworthy_eval::audit::report::Audit;
use shipworthy_eval::operating::answer::Thresholds;
use shipworthy_eval::outcome::{Check, Verdict};
use shipworthy_eval::read_back::read_back;
use shipworthy_eval::search::found::FoundSlices;
use shipworthy_eval::size::plan::{Plan, Request};

use crate::folder::Folder;
use crate::golden::{SPEC, payments, spec};

const FILE: &str = "payments.feature.md";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", payments(1200, 11).csv());
    folder.write(FILE, SPEC);
    folder
}

fn kept(folder: &Folder) -> Vec<u32> {
    runs::list(&folder.path(FILE)).expect("runs").iter().map(|run| run.number).collect()
}

fn check(folder: &Folder, more: &[&str]) -> String {
    let ran = folder.run(&[&["check", FILE, "--format", "json"], more].concat());
    assert!([0, 1, 3].contains(&ran.code), "{}", ran.stderr);
    ran.stdout
}

/// What was written as JSON is read and written again.
#[track_caller]
fn same<T: serde::Serialize + serde::de::DeserializeOwned>(what: &str, written: &str) {
    let read: T = read_back(written).unwrap_or_else(|error| panic!("{what}: {error}"));
    let again = serde_json::to_string_pretty(&read).expect("JSON");
    if again != written.trim_end() {
        let (line, pair) = again.lines().zip(written.lines()).enumerate().find(|(_, (a, b))| a != b).expect("a line");
        panic!("{what}, line {}: {pair:?}", line + 1);
    }
}

#[test]
fn every_answer_about_every_example_comes_back_byte_for_byte() {
    for example in EXAMPLES {
        let folder = Folder::new();
        let json = ["--format", "json", "--quiet"];
        let ran = |arguments: &[&str]| folder.run(&[arguments, &json].concat());
        let checked = ran(&["demo", "here", "--example", example.name]);
        assert_eq!(checked.code, 0, "{}", checked.stderr);
        same::<Check>(example.name, &checked.stdout);
        let specs = std::fs::read_dir(folder.path("here")).expect("a folder").filter_map(Result::ok);
        let spec = specs.map(|entry| entry.path()).find(|path| path.to_string_lossy().ends_with(".feature.md"));
        let spec = spec.expect("a spec");
        let opened = runs::open(&spec, RunName::Last).expect("a run");
        assert_eq!(shipworthy_report::json(&opened.check), checked.stdout, "{}: the demo kept its check", example.name);
        let path = spec.to_string_lossy();
        let priced = ran(&["threshold", &path]);
        assert_eq!(priced.code == 0, example.name == "payments", "{}: {}", example.name, priced.stderr);
        if priced.code == 0 {
            same::<Thresholds>(example.name, &priced.stdout);
        }
        let sized = ran(&["size", &path, "--budget", "500"]);
        let sized = if sized.code == 0 { sized } else { ran(&["size", &path]) };
        assert_eq!(sized.code, 0, "{}: {}", example.name, sized.stderr);
        same::<Plan>(example.name, &sized.stdout);
        let found = ran(&["slices", &path]);
        assert_eq!(found.code, 0, "{}: {}", example.name, found.stderr);
        same::<FoundSlices>(example.name, &found.stdout);
        let table = runs::open(&spec, RunName::Last).expect("a run");
        let audit = run_documents::audit(&request(spec.clone()), RunName::Number(table.run.number), 5, &Unwatched);
        let audit = audit.unwrap_or_else(|_| panic!("{}: no audit", example.name));
        same::<Audit>(example.name, &serde_json::to_string_pretty(&audit).expect("JSON"));
    }
}

fn request(spec: PathBuf) -> CheckRequest {
    CheckRequest {
        spec,
        seed: 0,
        threads: 2,
        replicates: 200,
        only: None,
        roots: Vec::new(),
        today: None,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        keep: None,
    }
}

#[test]
fn a_check_is_kept_once_for_what_it_says() {
    let folder = folder();
    check(&folder, &["--no-keep"]);
    check(&folder, &["--only", "recall"]);
    assert!(kept(&folder).is_empty(), "neither was asked to stay");
    let first = check(&folder, &[]);
    check(&folder, &["--threads", "1"]);
    assert_eq!(kept(&folder), [1], "the same check is the same run");
    folder.write(FILE, spec(&[("threshold: 0.5", "threshold: 0.3")]));
    check(&folder, &[]);
    assert_eq!(kept(&folder), [2, 1]);
    let opened = runs::open(&folder.path(FILE), RunName::Number(1)).expect("the first run");
    assert_eq!(shipworthy_report::json(&opened.check), first);
    assert_eq!(opened.source, SPEC);
    assert_eq!(opened.run.candidates.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["limit", "model"]);
    assert_eq!(opened.run.verdict, opened.check.verdict);
    assert!(opened.run.at > 1_700_000_000 && opened.run.verdict != Verdict::Fail);
}

#[test]
fn a_check_is_compared_with_a_run_as_with_its_file() {
    let folder = folder();
    folder.write("then.json", check(&folder, &[]));
    folder.write(FILE, spec(&[("threshold: 0.5", "threshold: 0.3")]));
    let told = |earlier: &str| -> Value {
        let text = check(&folder, &["--no-keep", "--against", earlier]);
        serde_json::from_str::<Value>(&text).expect("JSON")["against"].clone()
    };
    let (file, last) = (told("then.json"), told("last"));
    assert_eq!((&file["file"], &last["file"]), (&Value::from("then.json"), &Value::from("run 1")));
    assert_eq!((&file["bars"], &file["metrics"]), (&last["bars"], &last["metrics"]));
    assert_eq!(told("1"), last);
    check(&folder, &["--against", "last"]);
    assert_eq!(kept(&folder), [2, 1]);
    assert_ne!(told("last"), last, "the last run is the second one now");
    assert_eq!(told("1"), last);
    let opened = runs::open(&folder.path(FILE), RunName::Last).expect("a run");
    assert!(opened.check.against.is_none(), "a run is the check alone");
}

#[test]
fn a_run_that_is_not_there_is_refused_with_those_that_are() {
    let folder = folder();
    let refused = |earlier: &str, meant: &str| {
        let ran = folder.run(&["check", FILE, "--against", earlier]);
        assert_eq!(ran.code, 2, "{earlier}: {}", ran.stderr);
        assert!(ran.stderr.contains(meant), "{earlier}: {}", ran.stderr);
    };
    refused("last", "payments.feature.md has no run last: nothing was kept yet");
    check(&folder, &[]);
    refused("14", "payments.feature.md has no run 14: there is run 1");
    refused("./14", "cannot read ./14");
}

#[test]
fn what_changed_since_a_run_is_named() {
    let folder = folder();
    check(&folder, &[]);
    let path = folder.path(FILE);
    let run = runs::latest(&path).expect("an answer").expect("a run");
    let tool = env!("CARGO_PKG_VERSION");
    let changes = |tool: &str| runs::changes(&path, &run, tool).expect("an answer");
    assert_eq!(changes(tool), []);
    folder.write("golden.csv", payments(1200, 11).csv());
    assert_eq!(changes(tool), [], "the same rows, written again");
    folder.write("golden.csv", payments(1200, 12).csv());
    folder.write(FILE, SPEC.replace("Rent, school fees", "Rent and school fees"));
    let then = tool.to_owned();
    let newer = Changed::Tool { then, now: "99.0.0".to_owned() };
    assert_eq!(changes("99.0.0"), [Changed::Spec, Changed::Data(vec!["golden.csv".to_owned()]), newer]);
}

#[test]
fn a_document_of_a_run_is_made_once_and_not_from_other_data() {
    let folder = folder();
    check(&folder, &[]);
    let path = folder.path(FILE);
    let ask = |budget: Option<u64>| {
        let wanted = Request { budget, ..Request::default() };
        run_documents::size(&request(path.clone()), &wanted, RunName::Last, 7, &Unwatched)
    };
    let first = ask(None).map(|plan| plan.sentences).unwrap_or_else(|_| panic!("a plan"));
    folder.write("golden.csv", payments(1300, 12).csv());
    let again = ask(None).map(|plan| plan.sentences).unwrap_or_else(|_| panic!("the kept plan"));
    assert_eq!(first, again);
    match ask(Some(500)) {
        Err(DocumentError::Stale(changes)) => assert_eq!(changes, [Changed::Data(vec!["golden.csv".to_owned()])]),
        _ => panic!("what was never asked of these data cannot be answered any more"),
    }
    check(&folder, &[]);
    assert!(ask(Some(500)).is_ok(), "the new run is asked of the new data");
    let missing = runs::open(&path, RunName::Number(9));
    assert!(matches!(missing, Err(RunError::None { .. })), "{missing:?}");
}
