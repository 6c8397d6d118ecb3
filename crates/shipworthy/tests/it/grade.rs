//! `grade`: JSON Lines in, the same lines with their grades out.

use serde_json::Value;
use shipworthy_testkit::skips::{beside_workspace, skipped};

use crate::folder::{Folder, Ran};

const RECORDS: &str = r#"{"assertion": {"type": "contains", "value": "{{ order }}"}, "id": 7, "output": "Order 1042.", "vars": {"order": "1042"}}

{"output": "no", "assertion": {"type": "assert-set", "threshold": 0.5, "assert": [{"type": "contains", "value": "no"}, {"type": "contains", "value": "yes", "metric": "m"}]}}
{"assertion": {"type": "llm-rubric", "value": "kind"}, "output": "x", "result": "old", "note": 1.50}
{"assertion": {"type": "equals", "value": "\u001b[31m"}, "output": "\ud800 \u001b[31m"}
"#;

fn grade(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.run(&[&["grade", "records.jsonl"], arguments].concat())
}

fn folder(records: impl AsRef<[u8]>) -> Folder {
    let folder = Folder::new();
    folder.write("records.jsonl", records);
    folder
}

#[test]
fn lines_come_back_with_their_grades() {
    let ran = grade(&folder(RECORDS), &[]);
    assert_eq!((ran.code, ran.stderr.trim()), (0, "4 graded: 2 pass, 1 fail, 1 could not be graded"));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(
        lines[0],
        r#"{"assertion":{"type": "contains", "value": "{{ order }}"},"id":7,"output":"Order 1042.","vars":{"order": "1042"},"result":{"pass":true,"score":1,"reason":"the output contains \"1042\""}}"#
    );
    let read: Vec<Value> =
        lines.iter().map(|line| serde_json::from_str(&line.replace("\\ud800", "?")).expect("JSON")).collect();
    assert_eq!(read[1]["result"]["named_scores"]["m"], 0);
    assert_eq!(read[1]["result"]["parts"].as_array().map(Vec::len), Some(2));
    assert!(
        lines[2].contains("\"note\":1.50,\"error\":\"`llm-rubric` needs a judge") && !lines[2].contains("old"),
        "{}",
        lines[2]
    );
    assert!(!ran.stdout.contains('\u{1b}'));
}

#[test]
fn bad_lines_are_told_at_once_and_nothing_is_written() {
    let folder = folder(
        [
            RECORDS.as_bytes(),
            b"nonsense\n{\"output\": 1}\n{\"assertion\": {}, \"output\": \"\", \"cost\": \"x\"}\n\xff\n[1]\n",
        ]
        .concat(),
    );
    folder.write("graded.jsonl", "as it was");
    let ran = grade(&folder, &["--output", "graded.jsonl"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    let told: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(told.len(), 6, "{}", ran.stderr);
    for (line, number) in told.iter().zip(6..=10) {
        assert!(line.starts_with(&format!("error: line {number}: ")), "{line}");
    }
    assert_eq!(folder.read("graded.jsonl"), "as it was");
    assert_eq!(folder.files(), ["graded.jsonl", "records.jsonl"], "no temporary file is left");
}

#[test]
fn the_bytes_do_not_depend_on_threads() {
    let many: String = (0..6_000)
        .map(|n| {
            let kind = ["contains", "javascript", "regex", "is-json"][n % 4];
            let value = ["1", "output.length > 3", "[1-3]+$", ""][n % 4];
            format!("{{\"assertion\": {{\"type\": \"{kind}\", \"value\": \"{value}\"}}, \"output\": \"{n}\"}}\n")
        })
        .collect();
    let folder = folder(many);
    let one = grade(&folder, &["--threads", "1", "--quiet"]);
    let several = grade(&folder, &["--threads", "7", "--quiet"]);
    assert_eq!((one.code, one.stderr.as_str()), (0, ""));
    assert_eq!(one.stdout.lines().count(), 6_000);
    assert_eq!(one.stdout, several.stdout);
    let written = grade(&folder, &["--output", "graded.jsonl"]);
    assert_eq!((written.code, written.stdout.as_str()), (0, ""));
    assert_eq!(folder.read("graded.jsonl"), one.stdout);
}

#[test]
fn what_cannot_be_opened_is_refused() {
    let folder = Folder::new();
    let ran = folder.run(&["grade", "missing.jsonl"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("missing.jsonl") && ran.stderr.contains("hint: "), "{}", ran.stderr);
    folder.write("records.jsonl", RECORDS);
    assert_eq!(folder.run(&["grade", "records.jsonl", "--format", "html"]).code, 2);
    assert_eq!(folder.run(&["grade", "records.jsonl", "--output", "records.jsonl/graded.jsonl"]).code, 2);
    assert_eq!(folder.run(&["grade", "records.jsonl", "--output", "new/folder/graded.jsonl"]).code, 0);
    assert!(folder.path("new/folder/graded.jsonl").is_file(), "the folder was made");
}

#[test]
fn a_hostile_record_spoils_only_itself() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let records = [
        format!("{{\"assertion\": {{\"type\": \"is-json\"}}, \"output\": {deep}}}"),
        format!(
            "{{\"assertion\": {{\"type\": \"regex\", \"value\": \"^(a+)+$\"}}, \"output\": \"{}b\"}}",
            "a".repeat(50)
        ),
        "{\"assertion\": {\"type\": \"javascript\", \"value\": \"for (;;) {}\\nreturn true\"}, \"output\": \"\"}"
            .to_owned(),
        format!("{{\"assertion\": {{\"type\": \"is-html\"}}, \"output\": \"{}\"}}", "<div><p>".repeat(200_000)),
        format!(
            "{{\"assertion\": {{\"type\": \"contains\", \"value\": \"b\"}}, \"output\": \"{}\"}}",
            "a".repeat(10 << 20)
        ),
        "{\"assertion\": {\"type\": \"contains\", \"value\": \"fine\"}, \"output\": \"fine\"}".to_owned(),
    ];
    let ran = grade(&folder(records.join("\n")), &[]);
    assert_eq!((ran.code, ran.stderr.trim()), (0, "6 graded: 1 pass, 1 fail, 4 could not be graded"));
    assert!(ran.stdout.lines().last().is_some_and(|line| line.contains("\"pass\":true")));
}

#[test]
fn promptfoo_says_the_same() {
    let Some(records) = beside_workspace("acceptance/promptfoo/parity.jsonl") else {
        return skipped("promptfoo's grades are not beside this checkout");
    };
    let ran = Folder::new().run(&["grade", &records.to_string_lossy(), "--quiet"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = std::fs::read_to_string(&records).expect("records");
    let mut differing = Vec::new();
    for (theirs, ours) in text.lines().zip(ran.stdout.lines()) {
        let (theirs, ours): (Value, Value) =
            (serde_json::from_str(theirs).expect("JSON"), serde_json::from_str(ours).expect("JSON"));
        let score = |record: &Value| record["result"]["score"].as_f64();
        let same = match (score(&theirs), score(&ours)) {
            (Some(theirs_score), Some(score)) => {
                theirs["result"]["pass"] == ours["result"]["pass"] && (theirs_score - score).abs() < 1e-9
            }
            (None, None) => theirs.get("error").is_some() && ours.get("error").is_some(),
            _ => false,
        };
        if !same {
            differing.push(format!("{} {}", theirs["assertion"], theirs["output"]));
        }
    }
    let records = text.lines().count();
    assert_eq!(ran.stdout.lines().count(), records);
    assert!(differing.len() * 1_000 <= records * 5, "{} of {records} differ: {differing:#?}", differing.len());
}
