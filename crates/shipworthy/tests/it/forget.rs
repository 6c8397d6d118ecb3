//! `shipworthy learn forget`: nothing that a learner typed can be read from any file of the workspace afterwards, and nothing of others is
//! gone.

use std::path::Path;

use serde_json::{Value, json};

use crate::folder::{Folder, Ran};

/// What Asha typed: a word of each, found nowhere else.
const TYPED: [&str; 5] = ["ponderous", "quizzical", "https://example.org/zenith", "laggard", "nimbus"];
const REASON: &str = "A right one gains less than a wrong one loses, so break-even is high; the ponderous interval is wide, and waiting a month is dear.";
/// What Ben typed about the same case.
const OF_BEN: &str = "The lackadaisical interval reaches below what pays, a wrong one loses more than a right one gains, and a month is cheap.";
const CASE: &str = "practice/P03-42-level1";

fn learn(folder: &Folder, who: &str, arguments: &[&str]) -> Ran {
    let ran = folder.run(&[&["learn", "--who", who], arguments].concat());
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
    ran
}

fn submit(folder: &Folder, who: &str, case: &str, reason: &str) {
    learn(folder, who, &["submit", case, "--action", "hold", "--confidence", "0.7", "--reason", reason]);
}

/// Something in every table that is kept of a learner, and in folders of cases.
fn filled(folder: &Folder) {
    // What pages alone can do comes in as an export does.
    let answer = format!("Ten percent of what? I would read a sample of 200 {} answers and count the harm.", TYPED[1]);
    let tables = json!({
        "question_answer": [{ "question": "IQ11", "place": 1, "rubric": "iq11@1", "answer": answer, "coverage": 0.5,
            "grader": "concept-v1", "at": 5, "utc_offset": 0 }],
        "lesson_answer": [{ "node": "E1", "answer": 12.5, "correct": 1, "at": 6 }],
    });
    folder.write("pages.json", json!({ "shipworthy_practice": 1, "tables": tables }).to_string());
    learn(folder, "Asha", &["import", "pages.json"]);
    std::fs::remove_file(folder.path("pages.json")).expect("removed");
    for (who, case, reason) in [("Asha", CASE, REASON), ("Ben", "case-of-ben", OF_BEN)] {
        learn(folder, who, &["new", "P03", "--seed", "42", "--out", case]);
        submit(folder, who, case, reason);
    }
    learn(folder, "Asha", &["contest", CASE, "evidence", "--quote", "the ponderous interval is wide"]);
    learn(folder, "Asha", &["contest", CASE, "--exemplar"]);
    learn(folder, "Ben", &["contest", "case-of-ben", "--exemplar"]);
    learn(folder, "Asha", &["weeks", "log", "--finding-out", "9", "--evaluating", "9", "--delivering", "9"]);
    learn(folder, "Asha", &["rate", "P03@1:42:level=1", "4"]);
    // Asked and not decided.
    learn(folder, "Asha", &["new", "P04", "--seed", "7", "--out", "asked"]);
    learn(folder, "Asha", &["ask", "asked", "weeks"]);
    learn(folder, "Asha", &["review", "--card", "A1-1", "--knew", "yes"]);
    let next = learn(folder, "Asha", &["audit", "next", "--format", "json"]).json();
    let node = next["node"].as_str().expect("a skill").to_owned();
    learn(folder, "Asha", &["audit", "answer", &node, "alone", "--link", TYPED[2]]);
    learn(folder, "Asha", &["plan", "make", "--background", "pm", "--hours", "4"]);
    learn(folder, "Asha", &["plan", "done", "teardowns", "--evidence", &format!("a {} note", TYPED[3])]);
    // A draft, as a page keeps it.
    let draft = json!({ "by": "Asha", "fields": { "reason": TYPED[4] }, "test": null });
    folder.write("asked/draft.json", draft.to_string());
}

/// Files below a folder that hold this text, whatever they are.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if std::fs::read(&path).expect("a file").windows(text.len()).any(|bytes| bytes == text.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn what_somebody_did_in_practice_is_really_forgotten() {
    let folder = Folder::new();
    filled(&folder);
    let kept = learn(&folder, "Asha", &["export"]).json();
    let tables = kept["tables"].as_object().expect("tables");
    let empty: Vec<&String> = tables.iter().filter(|(_, rows)| rows == &&json!([])).map(|(name, _)| name).collect();
    assert!(tables.len() >= 9 && empty.is_empty(), "nothing in {empty:?}");
    for typed in TYPED {
        assert!(!holding(&folder.path(""), typed).is_empty(), "{typed} was kept");
    }
    let told = learn(&folder, "Asha", &["forget", "--confirm", "Asha", "--format", "json"]).json();
    assert_eq!((&told["cases"], &told["exemplars"]), (&json!(2), &json!(1)), "{told}");
    for typed in TYPED {
        let left = holding(&folder.path(""), typed);
        assert!(left.is_empty(), "{typed} can be read in {left:?}");
    }
    let after = learn(&folder, "Asha", &["export"]).json();
    assert!(after["tables"].as_object().expect("tables").values().all(|rows| rows == &json!([])), "{after:#}");
    for gone in ["score.json", "progress.json", "draft.json", "answers"] {
        assert!(!folder.path(CASE).join(gone).exists() && !folder.path("asked").join(gone).exists(), "{gone}");
    }
    assert!(folder.path("asked/brief.md").is_file(), "the case itself is nobody's, and stays");
    // Others keep theirs.
    assert!(folder.path("case-of-ben/score.json").is_file());
    assert!(!holding(&folder.path(".shipworthy"), "lackadaisical").is_empty());
    assert!(!holding(&folder.path("exemplars"), "lackadaisical").is_empty());
    // And the case can be taken anew.
    submit(&folder, "Asha", CASE, REASON);
    assert!(folder.path(CASE).join("score.json").is_file());
}

#[test]
fn nothing_is_forgotten_where_nothing_was_kept() {
    let folder = Folder::new();
    let told = learn(&folder, "Asha", &["forget", "--confirm", "Asha"]);
    assert_eq!(told.stdout, "forgot 0 rows\n");
    let made: Vec<Value> = folder.files().into_iter().map(Value::from).collect();
    assert!(made.is_empty() && !folder.path(".shipworthy").exists(), "{made:?}");
}
