//! `shipworthy new --from`: a spec for a table, which is checked at once.

use crate::folder::Folder;

fn table() -> String {
    let row = |i: usize| {
        let label = i % 5 / 4;
        format!(
            "{i},{},0.{},{}\n",
            ["ham", "spam"][label],
            if i.is_multiple_of(13) { 4 } else { label * 7 + 2 },
            ["en", "hi"][i / 3 % 2]
        )
    };
    format!("id,label,score,language\n{}", (0..900).map(row).collect::<String>())
}

#[test]
fn a_spec_for_a_table_is_checked_as_it_is() {
    let folder = Folder::new();
    folder.write("data/mail.csv", table());
    let made = folder.run(&[
        "new",
        "Mail filter",
        "--from",
        "data/mail.csv",
        "--miss",
        "40",
        "--alarm",
        "2",
        "--currency",
        "EUR",
    ]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    insta::assert_snapshot!("new_from", format!("{}\n{}", made.stderr, folder.read("mail-filter.feature.md")));
    let ran = folder.run(&["check", "mail-filter.feature.md", "--format", "json"]);
    let check: serde_json::Value = serde_json::from_str(&ran.stdout).expect("an answer");
    assert_eq!((check["golden"]["examples"].as_u64(), check["golden"]["positives"].as_u64()), (Some(900), Some(180)));
    let again = folder.run(&["new", "Mail filter", "--from", "data/mail.csv"]);
    assert_eq!((again.code, again.stderr.contains("exists already")), (2, true), "{}", again.stderr);
}

#[test]
fn guesses_are_corrected_and_what_does_not_fit_is_told() {
    let folder = Folder::new();
    folder.write("mail.csv", table());
    folder.write("one.csv", "label,score\n1,0.5\n1,0.7\n");
    folder.write("plain.csv", "a,b\n1,2\n");
    #[track_caller]
    fn check(folder: &Folder, arguments: &[&str], expect: &str) {
        let ran = folder.run(&[&["new", "Mail filter", "--from"], arguments].concat());
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains(expect), "{}", ran.stderr);
        assert!(!folder.path("mail-filter.feature.md").exists());
    }
    check(&folder, &["no.csv"], "there is no file no.csv");
    check(&folder, &["one.csv"], "one value alone");
    check(&folder, &["plain.csv"], "no column holds what is true");
    check(&folder, &["mail.csv", "--column", "score"], "says no part");
    check(&folder, &["mail.csv", "--column", "score=lable"], "'lable' is no part");
    check(&folder, &["mail.csv", "--column", "scor=score"], "no column 'scor'");
    check(&folder, &["mail.csv", "--column", "score=id"], "not different in every row");
    check(&folder, &["mail.csv", "--positive", "bacon"], "'bacon' is no value of 'label'");
    check(&folder, &["mail.csv", "--miss", "much"], "no amount of money");
    check(&folder, &["mail.csv", "--task", "ranking"], "cannot be suggested");
    let made =
        folder.run(&["new", "Mail filter", "--from", "mail.csv", "--column", "language=unused", "--positive", "ham"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let spec = folder.read("mail-filter.feature.md");
    assert!(spec.contains("positive: ham") && !spec.contains("language"), "{spec}");
}
