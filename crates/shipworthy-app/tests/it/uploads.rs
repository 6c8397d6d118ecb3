//! Uploads: under names of our own, whole or not at all, and never more than the limit.

use shipworthy_app::form::NotDone;
use shipworthy_app::uploads::{self, FOLDER};
use shipworthy_testkit::workspace::Workspace;

#[test]
fn an_upload_lies_under_a_name_of_our_own() {
    let workspace = Workspace::new();
    let path = workspace.path();
    for (id, name, label) in [
        (1, "Golden set (final).CSV", "Golden set (final).CSV"),
        (2, "../../etc/passwd.csv", "passwd.csv"),
        (3, "C:\\data\\a\u{0}\nb.csv", "ab.csv"),
    ] {
        let mut incoming = uploads::begin(path, name, "Asha", 100, &[id; 16]).expect("begun");
        incoming.take(b"a,b\n").expect("taken");
        incoming.take(b"1,2\n").expect("taken");
        let upload = incoming.finish(i64::from(id)).expect("finished");
        assert_eq!((upload.name.as_str(), upload.bytes), (label, 8));
        assert_eq!(upload.path, format!("{FOLDER}/{}.csv", format!("{id:02x}").repeat(16)));
        assert_eq!(workspace.read(&upload.path), "a,b\n1,2\n");
        assert_eq!(uploads::upload(path, &upload.id).expect("an answer"), Some(upload));
    }
    let all = uploads::list(path).expect("uploads");
    assert_eq!(all.iter().map(|upload| upload.at).collect::<Vec<_>>(), [3, 2, 1]);
    assert!(uploads::remove(path, &all[0].id).expect("an answer"));
    assert!(!uploads::remove(path, &all[0].id).expect("an answer"));
    assert!(!path.join(&all[0].path).exists());
}

#[test]
fn what_is_too_large_or_never_finished_leaves_nothing() {
    let workspace = Workspace::new();
    let path = workspace.path();
    let mut large = uploads::begin(path, "a.csv", "Asha", 5, &[1; 16]).expect("begun");
    assert!(large.take(b"12345").is_ok());
    assert!(matches!(large.take(b"6"), Err(NotDone::Fields(_))));
    drop(large);
    let mut cut = uploads::begin(path, "b.csv", "Asha", 5, &[2; 16]).expect("begun");
    cut.take(b"1").expect("taken");
    drop(cut);
    let empty = uploads::begin(path, "c.csv", "Asha", 5, &[3; 16]).expect("begun");
    assert!(matches!(empty.finish(1), Err(NotDone::Fields(_))));
    for name in ["a.exe", "noending", "", "csv", "a.csv.sh"] {
        assert!(uploads::begin(path, name, "Asha", 5, &[4; 16]).is_err(), "{name}");
    }
    assert!(uploads::list(path).expect("uploads").is_empty());
    let left: Vec<String> = workspace.files().into_iter().filter(|file| file.starts_with(FOLDER)).collect();
    assert_eq!(left, ["uploads/.gitignore"]);
}
