//! What scripts and people rely on around the answer: exit codes, files, quiet, colour, pipes, help.

use std::io::Read;
use std::process::Stdio;

use crate::folder::{Folder, Ran};
use crate::golden::{SPEC, payments, spec};

const ROWS: usize = 600;

/// A folder with a golden set and a spec.
fn workspace(spec: &str) -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", payments(ROWS, 11).csv());
    folder.write("payments.feature.md", spec);
    folder
}

fn judged(bars: &str) -> Ran {
    let bars = spec(&[("  - recall >= 60%\n  - false_positive_rate <= 40%\n", bars)]);
    workspace(&bars).run(&["check", "payments.feature.md", "--format", "json"])
}

#[track_caller]
fn check_exit(bars: &str, verdict: &str, code: i32) {
    let ran = judged(bars);
    assert_eq!((ran.json()["verdict"].as_str(), ran.code), (Some(verdict), code), "{}", ran.stderr);
}

#[test]
fn a_pass_exits_with_0() {
    check_exit("  - recall >= 20%\n", "pass", 0);
}

#[test]
fn a_fail_exits_with_1() {
    check_exit("  - recall >= 99.9%\n  - false_positive_rate <= 0.1%\n", "fail", 1);
}

#[test]
fn not_enough_evidence_exits_with_3() {
    // A bar at the estimate itself can be neither cleared nor missed.
    let recall = judged("  - recall >= 20%\n").json()["candidates"][1]["metrics"]["recall"]["estimate"].clone();
    let recall = recall.as_f64().expect("a recall");
    check_exit(&format!("  - recall >= {recall:.4}\n"), "not_enough_evidence", 3);
}

#[test]
fn a_should_that_fails_does_not_fail_the_feature() {
    check_exit("  - recall >= 20%\n  - {id: dream, bar: false_positive_rate <= 0.1%, severity: should}\n", "pass", 0);
}

#[test]
fn a_missing_section_fails_beside_bars_that_pass() {
    let folder = workspace(&spec(&[("60%", "20%"), ("40%", "90%"), ("## Edge cases\n", "Edge cases:\n")]));
    let ran = folder.run(&["check", "payments.feature.md", "--format", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(ran.json()["missing_sections"], serde_json::json!(["Edge cases"]));
    let text = folder.run(&["check", "payments.feature.md"]);
    assert!(text.stdout.contains("Edge cases"), "{}", text.stdout);
}

#[test]
fn several_specs_exit_with_the_worst() {
    let folder = workspace(&spec(&[("60%", "20%"), ("40%", "90%")]));
    folder.write("strict.feature.md", spec(&[("60%", "99.9%"), ("Payment screen\ntask", "Strict screen\ntask")]));
    let ran = folder.run(&["check", "payments.feature.md", "strict.feature.md"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("Payment screen") && ran.stdout.contains("Strict screen"), "{}", ran.stdout);
    folder.write("broken.feature.md", "no front matter");
    assert_eq!(folder.run(&["check"]).code, 2, "a folder is checked whole");
}

#[test]
fn the_specs_of_a_folder_are_checked() {
    let folder = Folder::new();
    folder.write("specs/golden.csv", payments(ROWS, 11).csv());
    folder.write("specs/payments.feature.md", spec(&[("60%", "20%"), ("40%", "90%")]));
    for (arguments, code) in [(["check", "specs"], 0), (["check", "."], 2)] {
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, code, "{arguments:?} {}", ran.stderr);
        let said = if code == 0 { ran.stdout } else { ran.stderr };
        assert!(said.contains(if code == 0 { "Payment screen" } else { "no *.feature.md" }), "{said}");
    }
}

#[test]
fn a_bar_is_explained_whole_by_group_and_by_candidate() {
    let folder = workspace(&spec(&[("  - recall >= 60%\n", "  - recall >= 60% in every city\n")]));
    let explain = |words: &[&str]| {
        let ran = folder.run(&[&["check", "payments.feature.md", "--explain"], words].concat());
        assert_ne!(ran.code, 2, "{}", ran.stderr);
        (ran.stdout.matches("  verdict ").count(), ran.stdout)
    };
    let (groups, whole) = explain(&["recall-every-city"]);
    assert!(groups > 1 && !whole.contains("limit: "), "{whole}");
    assert_eq!(explain(&["recall-every-city", "--every-candidate"]).0, 2 * groups);
    let (one, text) = explain(&["recall-every-city=pune"]);
    assert!(one == 1 && text.contains("city = pune"), "{text}");
    let ran = folder.run(&["check", "payments.feature.md", "--explain", "recall-every-city=nowhere"]);
    assert!(ran.code == 2 && ran.stderr.contains("recall-every-city=pune"), "{}", ran.stderr);
}

#[test]
fn usage_errors_exit_with_2_and_say_what_was_meant() {
    let folder = workspace(SPEC);
    for (arguments, meant) in [
        (vec!["chekc", "payments.feature.md"], "check"),
        (vec!["check", "payments.feature.md", "--fromat", "json"], "--format"),
        (vec!["check", "payments.feature.md", "--format", "pdf"], "markdown"),
        (vec!["check", "payments.feature.md", "--seed", "today"], "--seed"),
        (vec!["check", "payments.feature.md", "--threads", "many"], "--threads"),
        (vec!["check", "payments.feature.md", "--allow-read", "x=nowhere"], "--allow-read"),
        (vec!["check", "payments.feature.md", "--explain", "recal"], "recall"),
        (vec!["check", "payments.feature.md", "--only", "recal"], "recall"),
        (vec!["check", "paymens.feature.md"], "paymens.feature.md"),
        (vec![], "Usage"),
    ] {
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}\n{}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}");
        assert!(ran.stderr.contains(meant), "{arguments:?} does not mention {meant}:\n{}", ran.stderr);
    }
    assert_eq!(folder.files(), ["golden.csv", "payments.feature.md"]);
}

#[test]
fn an_empty_folder_has_nothing_to_check() {
    let ran = Folder::new().run(&["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("shipworthy demo"), "{}", ran.stderr);
}

#[test]
fn output_is_written_whole_and_standard_output_stays_empty() {
    for format in ["text", "json", "markdown", "html", "junit"] {
        let folder = workspace(SPEC);
        let printed = folder.run(&["check", "payments.feature.md", "--format", format]);
        let written = folder.run(&["check", "payments.feature.md", "--format", format, "--output", "result"]);
        assert_eq!((written.code, written.stdout.as_str()), (printed.code, ""), "{format}: {}", written.stderr);
        assert_eq!(folder.read("result"), printed.stdout, "{format}");
        assert!(printed.stdout.contains("Payment screen"), "{format} does not name the feature");
        assert_eq!(folder.files(), ["golden.csv", "payments.feature.md", "result"], "{format}");
    }
}

#[cfg(unix)]
#[test]
fn output_can_be_read_by_whoever_reads_other_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = workspace(SPEC);
    folder.run(&["check", "payments.feature.md", "--output", "result"]);
    let mode = |name: &str| std::fs::metadata(folder.path(name)).expect("a file").permissions().mode();
    assert_eq!(format!("{:o}", mode("result")), format!("{:o}", mode("golden.csv")));
}

#[test]
fn output_is_not_touched_when_the_check_could_not_run() {
    let folder = workspace(&spec(&[("score: p", "score: missing")]));
    folder.write("result.json", "of yesterday");
    let ran = folder.run(&["check", "payments.feature.md", "--format", "json", "--output", "result.json"]);
    assert_eq!(ran.code, 2);
    assert_eq!(folder.read("result.json"), "of yesterday");
    assert_eq!(folder.files(), ["golden.csv", "payments.feature.md", "result.json"]);
}

#[test]
fn output_into_a_folder_that_is_not_there_makes_it() {
    let folder = workspace(SPEC);
    let there = folder.run(&["check", "payments.feature.md"]);
    let ran = folder.run(&["check", "payments.feature.md", "--output", "reports/july/today.txt"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (there.code, ""), "{}", ran.stderr);
    assert_eq!(folder.read("reports/july/today.txt"), there.stdout);
}

#[test]
fn output_below_a_file_is_refused() {
    let folder = workspace(SPEC);
    let ran = folder.run(&["check", "payments.feature.md", "--output", "golden.csv/today.txt"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains("hint: "), "{}", ran.stderr);
    assert_eq!(folder.files(), ["golden.csv", "payments.feature.md"]);
}

#[test]
fn quiet_leaves_only_the_result_and_errors() {
    let folder = workspace(SPEC);
    let loud = folder.run(&["check", "payments.feature.md"]);
    let quiet = folder.run(&["check", "payments.feature.md", "--quiet"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (loud.code, ""));
    assert_eq!(quiet.stdout, loud.stdout);
    folder.write("payments.feature.md", spec(&[("score: p", "score: missing")]));
    let refused = folder.run(&["check", "payments.feature.md", "--quiet"]);
    assert!(refused.code == 2 && refused.stderr.contains("missing"), "{}", refused.stderr);
}

#[test]
fn nothing_is_coloured_for_a_pipe() {
    let folder = workspace(SPEC);
    for name in ["NO_COLOR", "TERM"] {
        let mut command = folder.command(&["check", "payments.feature.md"]);
        command.env(name, if name == "TERM" { "xterm-256color" } else { "1" });
        let ran = folder.finished(command.output().expect("the binary starts"));
        assert!(!ran.stdout.contains('\x1b') && !ran.stderr.contains('\x1b'), "escape sequences with {name}");
    }
}

#[test]
fn text_fits_the_terminal() {
    let folder = workspace(SPEC);
    for width in [60, 80, 100] {
        let mut command = folder.command(&["check", "payments.feature.md"]);
        command.env("COLUMNS", width.to_string());
        let ran = folder.finished(command.output().expect("the binary starts"));
        let longest = ran.stdout.lines().max_by_key(|line| line.chars().count()).unwrap_or_default();
        assert!(longest.chars().count() <= width, "{} wide at {width}:\n{longest}", longest.chars().count());
    }
}

#[test]
fn text_can_do_without_unicode() {
    let folder = workspace(SPEC);
    let mut command = folder.command(&["check", "payments.feature.md"]);
    command.env("LC_ALL", "C");
    let ran = folder.finished(command.output().expect("the binary starts"));
    let strange: String = ran.stdout.chars().filter(|c| !c.is_ascii()).collect();
    assert_eq!(strange, "", "characters beyond ASCII where the locale has none");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let folder = workspace(SPEC);
    let verdict = folder.run(&["check", "payments.feature.md", "--format", "json"]).code;
    let check = &["check", "payments.feature.md", "--format", "json"][..];
    for arguments in [check, &["man"], &["schema"], &["--help"], &["completions", "bash"]] {
        let mut command = folder.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
        drop(child.stdout.take());
        let mut talk = String::new();
        child.stderr.take().expect("standard error").read_to_string(&mut talk).expect("text");
        let status = child.wait().expect("an end");
        assert!(!talk.contains("panicked"), "{arguments:?}: {talk}");
        assert_eq!(status.code(), Some(if arguments == check { verdict } else { 0 }), "{arguments:?}: {talk}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_behind() {
    let folder = workspace(SPEC);
    folder.write("golden.csv", payments(40_000, 12).csv());
    let mut command =
        folder.command(&["check", "payments.feature.md", "--replicates", "50000000", "--output", "result"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let told = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(told.success(), "it had ended before it was interrupted");
    let ran = folder.finished(child.wait_with_output().expect("an end"));
    assert_eq!((ran.code, ran.stdout.as_str()), (130, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains("interrupted"), "{}", ran.stderr);
    assert_eq!(folder.files(), ["golden.csv", "payments.feature.md"]);
}

#[test]
fn a_new_spec_says_what_is_still_missing() {
    let folder = Folder::new();
    let made = folder.run(&["new", "Refund helper"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert_eq!(folder.files(), ["refund-helper.feature.md"]);
    let ran = folder.run(&["check", "refund-helper.feature.md"]);
    assert!(ran.code == 1 || ran.code == 2, "a spec that nobody filled in exits with {}", ran.code);
    insta::assert_snapshot!("new_then_check", format!("exit code {}\n{}", ran.code, ran.stderr));
    let again = folder.run(&["new", "Refund helper"]);
    assert_eq!(again.code, 2, "a spec is never overwritten");
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);
}

#[test]
fn a_name_cannot_lead_out_of_the_folder() {
    let folder = Folder::new();
    folder.write("inner/here", "");
    let mut command = folder.command(&["new", "../../Escape / me"]);
    let ran = folder.finished(command.current_dir(folder.path("inner")).output().expect("the binary starts"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(folder.files(), ["inner/escape-me.feature.md", "inner/here"]);
    for name in ["", "  ", "a\u{7}b"] {
        assert_eq!(folder.run(&["new", name]).code, 2, "{name:?} is no name");
    }
}

#[test]
fn the_demo_ends_with_a_verdict_and_a_page() {
    let folder = Folder::new();
    let ran = folder.run(&["demo", "example"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = folder.files().into_iter().find(|name| name.ends_with(".html")).expect("a page");
    assert!(ran.stderr.contains(&page), "the talk does not name {page}:\n{}", ran.stderr);
    let last: Vec<&str> = ran.stderr.trim_end().lines().rev().take(3).collect();
    assert!(last.iter().any(|line| line.contains("verdict.html")), "the page is not named at the end: {last:?}");
    let html = folder.read(&page);
    assert!(html.contains("<!DOCTYPE html>") || html.contains("<!doctype html>"), "a whole page");
    assert!(html.trim_end().ends_with("</html>"), "a whole page");

    // The verdict that is shown is the one that programs get.
    let spec = folder.files().into_iter().find(|name| name.ends_with(".feature.md")).expect("a spec");
    let check = folder.run(&["check", &spec, "--format", "json"]);
    let verdict = check.json()["verdict"].as_str().expect("a verdict").replace('_', " ");
    assert!(ran.stdout.to_lowercase().contains(&verdict), "the text does not say {verdict}:\n{}", ran.stdout);

    let again = folder.run(&["demo", "example"]);
    assert!([0, 2].contains(&again.code), "{}", again.stderr);
}

#[test]
fn the_demo_keeps_out_of_a_folder_in_use() {
    let folder = Folder::new();
    folder.write("mine/notes.txt", "do not touch");
    let ran = folder.run(&["demo", "mine"]);
    assert_eq!(folder.read("mine/notes.txt"), "do not touch");
    if ran.code == 2 {
        assert!(ran.stderr.contains("error: ") && ran.stderr.contains("hint: "), "{}", ran.stderr);
        assert_eq!(folder.files(), ["mine/notes.txt"]);
    }
}

#[test]
fn help_teaches_with_examples() {
    let folder = Folder::new();
    for arguments in [&["--help"][..], &["check", "--help"], &["new", "--help"]] {
        let ran = folder.run(arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(ran.stdout.contains("Examples:\n"), "{arguments:?} has no examples:\n{}", ran.stdout);
    }
    let ran = folder.run(&["--version"]);
    assert_eq!(ran.stdout, format!("shipworthy {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_manual_and_schema_are_whole() {
    let folder = Folder::new();
    for (shell, sign) in [("bash", "complete -F"), ("zsh", "#compdef shipworthy"), ("fish", "complete -c shipworthy")] {
        let ran = folder.run(&["completions", shell]);
        assert!(ran.code == 0 && ran.stdout.contains(sign) && ran.stdout.contains("check"), "{shell}");
    }
    let manual = folder.run(&["man"]);
    assert!(manual.code == 0 && manual.stdout.contains(".TH shipworthy 1"), "{}", manual.stdout);
    assert!(manual.stdout.contains("not enough evidence"), "the manual gives the exit codes");
    let schema = folder.run(&["schema"]);
    let properties = &schema.json()["properties"];
    for key in ["format", "name", "task", "golden", "candidates", "bars", "errors"] {
        assert!(properties.get(key).is_some(), "the schema does not know {key}");
    }
}

#[test]
fn json_holds_no_path_and_no_clock() {
    let folder = workspace(SPEC);
    let ran = folder.run(&["check", "payments.feature.md", "--format", "json"]);
    let dir = folder.path("").canonicalize().expect("a folder");
    assert!(!ran.stdout.contains(&*dir.to_string_lossy()), "the folder's path");
    let mut strings = Vec::new();
    collect_strings(&ran.json(), &mut strings);
    assert!(strings.len() > 20, "a check says something");
    for text in strings {
        assert!(!text.starts_with('/') && !text.contains(":\\"), "a path: {text}");
        let clock = text.as_bytes().windows(5).any(|w| w.starts_with(b"20") && w[4] == b'-' && w[2].is_ascii_digit());
        assert!(!clock, "the golden set has no dates, so this is a clock's: {text}");
    }
    let elsewhere = workspace(SPEC);
    let moved = elsewhere.run(&["check", "payments.feature.md", "--format", "json"]);
    assert_eq!(ran.stdout, moved.stdout, "the same files in another folder");
}

fn collect_strings(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(all) => all.iter().for_each(|value| collect_strings(value, found)),
        serde_json::Value::Object(all) => all.values().for_each(|value| collect_strings(value, found)),
        _ => {}
    }
}

/// The shape that CONTRACT promises: every metric with five fields, undefined numbers null.
#[test]
fn json_has_the_promised_shape() {
    let check = workspace(SPEC).run(&["check", "payments.feature.md", "--format", "json"]).json();
    assert_eq!(check["format"], 1);
    assert_eq!(check["spec"], "payments.feature.md");
    assert_eq!(check["golden"]["examples"], ROWS);
    let mut metrics = 0;
    for candidate in check["candidates"].as_array().expect("candidates") {
        let places = candidate["slices"].as_array().expect("slices").iter().map(|slice| &slice["metrics"]);
        for metric in places.chain([&candidate["metrics"]]).flat_map(|all| all.as_object().expect("metrics").values()) {
            for field in ["estimate", "low", "high", "n", "method"] {
                assert!(metric.get(field).is_some(), "no {field} in {metric}");
            }
            let number = |field: &str| metric[field].as_f64();
            if let (Some(low), Some(estimate), Some(high)) = (number("low"), number("estimate"), number("high")) {
                assert!(low <= estimate && estimate <= high, "{metric}");
            }
            metrics += 1;
        }
        for bar in candidate["bars"].as_array().expect("bars") {
            for field in
                ["id", "bar", "severity", "metric", "op", "target", "slice", "estimate", "low", "high", "bound"]
            {
                assert!(bar.get(field).is_some(), "no {field} in {bar}");
            }
        }
    }
    // Two candidates, everybody and six slice values, some forty metrics.
    assert!(metrics > 2 * 7 * 30, "{metrics} metrics");
}
