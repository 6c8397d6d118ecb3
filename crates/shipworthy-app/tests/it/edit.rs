//! Edits of a spec: saved, refused when the file changed meanwhile, and taken back.

use std::path::Path;

use shipworthy_app::edit::{self, EditRequest, Edited};
use shipworthy_app::form::NotDone;
use shipworthy_testkit::workspace::Workspace;

use crate::mail::workspace;

fn save(spec: &Path, base: &str, edited: &str) -> Edited {
    edit::save(&EditRequest { spec, base, edited, by: "Asha", at: 100 }).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_edit_is_saved_where_the_file_is_as_it_was() {
    let (workspace, spec) = workspace("recall >= 80%");
    let base = workspace.read("mail.feature.md");
    let edited = base.replace("recall >= 80%", "recall >= 85%");
    assert!(matches!(save(&spec, &base, &edited), Edited::Saved(told) if told.is_empty()));
    assert_eq!(workspace.read("mail.feature.md"), edited);
    assert!(matches!(save(&spec, &base, &edited), Edited::Same(_)), "pressing twice is no conflict");
    let broken = edited.replace("recall >= 85%", "recal >= 85%");
    let Edited::Saved(told) = save(&spec, &edited, &broken) else { panic!("what is not done yet is saved too") };
    let line = broken.lines().position(|line| line.contains("recal >=")).expect("the line") + 1;
    assert!(told.iter().any(|found| found.span.line == line), "{told:?}");
    let files = workspace.files();
    assert!(!files.iter().any(|file| file.ends_with(".part")), "{files:?}");
}

#[test]
fn what_was_changed_elsewhere_meanwhile_is_never_overwritten() {
    let (workspace, spec) = workspace("recall >= 80%");
    let base = workspace.read("mail.feature.md");
    let theirs = base.replace("recall >= 80%", "recall >= 90%");
    workspace.write("mail.feature.md", &theirs);
    let ours = base.replace("recall >= 80%", "recall >= 85%");
    let Edited::Conflict { base: began, disk, edited } = save(&spec, &base, &ours) else { panic!("a conflict") };
    assert_eq!((began, disk.as_deref(), edited), (base.clone(), Some(theirs.as_str()), ours.clone()));
    assert_eq!(workspace.read("mail.feature.md"), theirs);
    std::fs::remove_file(&spec).expect("removed");
    assert!(matches!(save(&spec, &base, &ours), Edited::Conflict { disk: None, .. }));
    assert!(!spec.exists());
    assert!(matches!(save(&spec, "", &ours), Edited::Saved(_)), "a new file");
    assert_eq!(workspace.read("mail.feature.md"), ours);
}

#[test]
fn edits_are_taken_back_one_by_one() {
    let (workspace, spec) = workspace("recall >= 80%");
    let texts: Vec<String> = ["80%", "85%", "90%"]
        .iter()
        .map(|bar| workspace.read("mail.feature.md").replace("recall >= 80%", &format!("recall >= {bar}")))
        .collect();
    for pair in texts.windows(2) {
        save(&spec, &pair[0], &pair[1]);
    }
    assert!(matches!(edit::undo(&spec, 200).expect("an answer"), Some(Edited::Saved(_))));
    assert_eq!(workspace.read("mail.feature.md"), texts[1]);
    let elsewhere = texts[1].replace("a folder of its own", "another folder");
    workspace.write("mail.feature.md", &elsewhere);
    assert!(matches!(edit::undo(&spec, 201).expect("an answer"), Some(Edited::Conflict { .. })));
    assert_eq!(workspace.read("mail.feature.md"), elsewhere);
    workspace.write("mail.feature.md", &texts[1]);
    assert!(matches!(edit::undo(&spec, 202).expect("an answer"), Some(Edited::Saved(_))));
    assert_eq!(workspace.read("mail.feature.md"), texts[0]);
    assert!(edit::undo(&spec, 203).expect("an answer").is_none());
    assert_eq!(edit::history(&spec).expect("edits").iter().filter(|edit| edit.undone_at.is_some()).count(), 2);
}

#[test]
fn line_ends_and_permissions_stay_those_of_the_file() {
    let workspace = Workspace::new();
    let spec = workspace.write("a.feature.md", "---\r\nname: A\r\n---\r\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&spec, std::fs::Permissions::from_mode(0o640)).expect("permissions");
    }
    assert!(matches!(save(&spec, "---\nname: A\n---\n", "---\nname: B\n---\n"), Edited::Saved(_)));
    assert_eq!(workspace.read("a.feature.md"), "---\r\nname: B\r\n---\r\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&spec).expect("a file").permissions().mode() & 0o777, 0o640);
    }
}

#[test]
fn only_specs_are_written() {
    let workspace = Workspace::new();
    let other = workspace.write("shipworthy.toml", "x");
    let refused = edit::save(&EditRequest { spec: &other, base: "x", edited: "y", by: "Asha", at: 1 });
    assert!(matches!(refused, Err(NotDone::Fields(_))));
    assert_eq!(workspace.read("shipworthy.toml"), "x");
}
