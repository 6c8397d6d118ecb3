//! `shipworthy report`: what is sent to people who were not there.

use crate::folder::{Folder, Ran};
use crate::golden::{SPEC, payments};

const FILE: &str = "payments.feature.md";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", payments(1200, 11).csv());
    folder.write(FILE, SPEC);
    folder
}

#[track_caller]
fn refused(ran: &Ran, meant: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains(meant), "{}", ran.stderr);
}

#[test]
fn a_feature_that_was_never_checked_is_checked_first_and_the_run_is_kept() {
    let folder = folder();
    let ran = folder.run(&["report", "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for part in ["Two reasons", "What we do next", "Nobody has recorded a decision yet."] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    assert_eq!(folder.run(&["report", "--run", "1", "--quiet"]).stdout, ran.stdout);
    refused(&folder.run(&["report", "--run", "7"]), "has no run 7");
}

#[test]
fn those_who_answer_for_it_get_the_figures_of_the_check() {
    let folder = folder();
    let check = folder.run(&["check", FILE, "--format", "json"]).json();
    folder.run(&["decide", FILE, "--hold", "--reason", "Surat is open.", "--who", "Asha"]);
    let text = folder.run(&["report", FILE, "--for", "compliance", "--format", "markdown"]).stdout;
    let said = |of: &serde_json::Value| of.as_str().expect("text").to_owned();
    for part in [
        said(&check["golden"]["fingerprint"]),
        said(&check["verdict_hash"]),
        "Surat is open.".to_owned(),
        "No personal data were recognised".to_owned(),
        format!("{} examples were judged", "1,200"),
    ] {
        assert!(text.contains(&part), "{part}: {text}");
    }
    let page = folder.run(&["report", FILE, "--for", "compliance", "--format", "html", "--output", "legal.html"]);
    assert_eq!((page.code, page.stdout.as_str()), (0, ""));
    assert!(folder.read("legal.html").contains("For those who answer for it"));
}

#[test]
fn what_changed_since_the_run_is_said() {
    let folder = folder();
    folder.run(&["check", FILE, "--replicates", "0"]);
    folder.write(FILE, SPEC.replace("recall >= ", "recall >=  "));
    let ran = folder.run(&["report", FILE]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("since run 1, the spec has changed"), "{}", ran.stderr);
}

#[test]
fn a_shape_for_programs_is_refused() {
    refused(&folder().run(&["report", "--format", "json"]), "use --format text, markdown or html");
    refused(&folder().run(&["report", "--for", "everybody"]), "invalid value 'everybody'");
}
