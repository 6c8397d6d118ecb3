use std::path::PathBuf;

use shipworthy_spec::parse::{Reach, parse_within};

use super::*;

const SPEC: &str = "---
format: 1
name: Fraud
task: binary
golden: {data: golden.csv, label: y, positive: 1, id: id}
candidates:
  - {name: rules, rule: \"x > 1\"}
  - {name: model, predictions: answers/model.csv, score: p, threshold: 0.5}
  - {name: lines, predictions: lines.jsonl, score: p, threshold: 0.5}
  - {name: out, predictions: ../out.csv, score: p, threshold: 0.5}
baseline: rules
bars: [recall >= 80%]
---
";

struct Desk {
    _folder: tempfile::TempDir,
    spec: PathBuf,
    rows: PathBuf,
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("fraud.feature.md");
    std::fs::write(&spec, SPEC).unwrap();
    let rows = folder.path().join("rows");
    Desk { spec, rows, _folder: folder }
}

impl Desk {
    fn bring(
        &self,
        candidate: &str,
        shape: Shape,
        text: &str,
        replace: bool,
        partial: bool,
    ) -> Result<Taken, NotTaken> {
        std::fs::write(&self.rows, text).unwrap();
        // A folder below the workspace, so that one candidate can lead out of its own.
        let parsed = parse_within("fraud.feature.md", SPEC, Reach { folders_up: 1, ..Reach::default() });
        let spec = parsed.spec.or(parsed.understood).unwrap();
        take(&Brought { path: &self.spec, spec: &spec, candidate, shape, rows: &self.rows, replace, partial })
    }

    fn file(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.spec.parent().unwrap().join(name)).ok()
    }
}

#[track_caller]
fn whole(result: Result<Taken, NotTaken>) -> String {
    match result {
        Err(NotTaken::Whole(error)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn reasons(result: Result<Taken, NotTaken>) -> Vec<(u64, String)> {
    match result {
        Err(NotTaken::Rows { refused, .. }) => refused.into_iter().map(|row| (row.line, row.reason)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn good_rows_go_where_the_spec_says_and_a_file_is_replaced_only_when_asked() {
    let desk = desk();
    let taken = desk.bring("model", Shape::Csv, "\u{feff}id,p,note\na,0.25,\"x, y\"\nb,1,\n", false, false).unwrap();
    assert_eq!((taken.rows, taken.refused_rows, taken.replaced), (2, 0, false));
    assert_eq!(desk.file("answers/model.csv").unwrap(), "id,p,note\na,0.25,\"x, y\"\nb,1,\n");
    let again = whole(desk.bring("model", Shape::Csv, "id,p\na,1\n", false, false));
    assert!(again.contains("there already"), "{again}");
    assert!(desk.file("answers/model.csv").unwrap().contains("x, y"), "it was left as it is");
    assert!(desk.bring("model", Shape::Csv, "id,p\na,1\n", true, false).unwrap().replaced);
    assert_eq!(desk.file("answers/model.csv").unwrap(), "id,p\na,1\n");
}

#[test]
fn every_refused_row_has_its_line_and_reason_and_nothing_is_taken_unless_partly_is_enough() {
    let desk = desk();
    let rows = "id,p\na,0.5\n,0.5\na,0.6\nc,high\nd,1.5\ne,\nf,NaN\ng\n";
    let told = reasons(desk.bring("model", Shape::Csv, rows, false, false));
    let expected = [
        (3, "id is empty"),
        (4, "this id stands on an earlier line"),
        (5, "p is 'high', which is no number"),
        (6, "p is 1.5, outside 0 to 1"),
        (7, "p is empty, and the spec does not say what becomes of such rows"),
        (8, "p is not finite"),
        (9, "it has 1 cells, and the first line 2"),
    ];
    assert_eq!(told, expected.map(|(line, reason)| (line, reason.to_owned())));
    assert_eq!(desk.file("answers/model.csv"), None);
    assert!(!desk.spec.parent().unwrap().join("answers").exists(), "no empty folder stays");
    let taken = desk.bring("model", Shape::Csv, rows, false, true).unwrap();
    assert_eq!((taken.rows, taken.refused_rows), (1, 7));
    assert_eq!(desk.file("answers/model.csv").unwrap(), "id,p\na,0.5\n");
    assert_eq!(reasons(desk.bring("model", Shape::Csv, "id,p\n", true, true)), [], "no row is no file");
}

#[test]
fn lines_of_json_are_looked_at_in_the_same_way() {
    let desk = desk();
    let rows = "{\"id\": 7, \"p\": 0.5}\n\n{\"id\": \"8\"}\n[1]\n{\"id\": 9, \"p\": [1]}\n{\"id\": 7, \"p\": 0.1}\n";
    let told = reasons(desk.bring("lines", Shape::Ndjson, rows, false, false));
    assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 5, 6]);
    assert_eq!(told[0].1, "p is missing");
    let taken = desk.bring("lines", Shape::Ndjson, rows, false, true).unwrap();
    assert_eq!((taken.rows, desk.file("lines.jsonl").unwrap().as_str()), (1, "{\"id\":7,\"p\":0.5}\n"));
}

#[test]
fn where_rows_may_not_go_nothing_goes() {
    let desk = desk();
    let check = |candidate, shape, text: &str, told: &str| {
        let said = whole(desk.bring(candidate, shape, text, true, true));
        assert!(said.contains(told), "{said}");
    };
    let rows = "id,p\na,0.5\n";
    check("nobody", Shape::Csv, rows, "there is no candidate nobody");
    check("rules", Shape::Csv, rows, "does not read its answers from a file");
    check("out", Shape::Csv, rows, "no single file below");
    check("lines", Shape::Csv, rows, "these rows are CSV");
    check("model", Shape::Csv, "id,score\na,0.5\n", "there is no column p");
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_rows_out_of_the_workspace() {
    let desk = desk();
    let elsewhere = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), desk.spec.parent().unwrap().join("answers")).unwrap();
    let said = whole(desk.bring("model", Shape::Csv, "id,p\na,0.5\n", true, true));
    assert!(said.contains("leads outside"), "{said}");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}
