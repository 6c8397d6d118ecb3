//! `shipworthy review`: what people say of outputs, in the app or on a sheet of their own.

use crate::collect::{SPEC, workspace};
use crate::folder::{Folder, Ran};

#[track_caller]
fn check(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
}

/// Two people are to mark three outputs that a judge has graded.
fn started() -> Folder {
    let folder = workspace(SPEC);
    check(&folder.run(&["run", "--allow-exec"]), 0);
    check(
        &folder.run(&["review", "start", "--grader", "odd", "--examples", "3", "--reviewers", "2", "--by", "Asha"]),
        0,
    );
    folder
}

fn sheet(folder: &Folder, reviewer: &str) -> String {
    let ran = folder.run(&["review", "sheet", "1", "--reviewer", reviewer]);
    check(&ran, 0);
    ran.stdout
}

fn import(folder: &Folder, reviewer: &str, sheet: &str) -> Ran {
    folder.write("sheet.csv", sheet);
    folder.run(&["review", "import", "1", "sheet.csv", "--reviewer", reviewer])
}

/// The sheet with an answer and a note in the line of an example.
fn filled(sheet: &str, example: u32, answer: &str, note: &str) -> String {
    sheet.replace(&format!("\n{example},,,"), &format!("\n{example},{answer},{note},"))
}

#[test]
fn a_sheet_goes_out_and_comes_back() {
    let folder = started();
    let empty = sheet(&folder, "Asha");
    assert!(empty.starts_with("example,your_answer,your_note,"), "{empty}");
    assert_eq!(empty.lines().count(), 4, "{empty}");
    assert!(!empty.contains("parrot"), "nobody is told who wrote it: {empty}");
    let half = filled(&filled(&empty, 1, "pass", "fine"), 3, "FAIL", "=cmd");
    let ran = import(&folder, "Asha", &half);
    check(&ran, 0);
    assert_eq!(ran.stdout, "2 new answers of Asha; 0 were known, 1 lines are blank.\n");
    let ran = import(&folder, "Asha", &half.replace(',', ";").replace("\r\n", "\n"));
    assert_eq!(ran.stdout, "0 new answers of Asha; 2 were known, 1 lines are blank.\n", "{}", ran.stderr);
    let again = sheet(&folder, "Asha");
    assert!(again.contains("\n1,pass,fine,") && again.contains("\n3,fail,'=cmd,"), "{again}");
    assert_eq!(sheet(&folder, "Ravi"), empty, "what one said is not shown to the other");
    check(&import(&folder, "Asha", &filled(&again, 2, "pass", "")), 0);
    let both = filled(&filled(&filled(&empty, 1, "pass", ""), 2, "pass", ""), 3, "pass", "");
    check(&import(&folder, "Ravi", &both), 0);
    let listed = folder.run(&["review", "list"]).stdout;
    assert!(listed.contains("3 of 3 marked"), "{listed}");
}

#[test]
fn a_sheet_with_a_wrong_line_changes_nothing() {
    let folder = started();
    let empty = sheet(&folder, "Asha");
    let wrong = filled(&filled(&empty, 1, "pass", ""), 2, "maybe", "") + "9,pass,,\r\n1,fail,,\r\n";
    let ran = import(&folder, "Asha", &wrong);
    check(&ran, 2);
    for told in ["`maybe` is none of the answers: pass, fail", "`9` is no example", "example 1 stands there twice"] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    assert_eq!(sheet(&folder, "Asha"), empty);
    check(&import(&folder, "Asha", "a,b\n1,2\n"), 2);
    check(&folder.run(&["review", "import", "1", "nowhere.csv", "--reviewer", "Asha"]), 2);
}
