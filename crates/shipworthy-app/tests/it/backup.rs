//! Backups: what goes in comes back, and what is not one, or is one of somebody with other plans, changes nothing.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shipworthy_app::backup::{Backup, BackupRequest, backup};
use shipworthy_app::decisions;
use shipworthy_app::form::NotDone;
use shipworthy_app::restore::{RestoreRequest, Restored, restore};
use shipworthy_app::uploads;
use shipworthy_testkit::workspace::Workspace;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::decisions::hold;
use crate::mail::{SPEC, TOOL, checked, workspace};

/// A workspace with a run, a decision and an upload.
pub fn full() -> (Workspace, PathBuf) {
    let (workspace, spec) = workspace("recall >= 80%");
    workspace.write("team/ads.feature.md", "# not written yet\n");
    checked(&spec, 50);
    hold(&spec);
    bring(workspace.path(), "a,b\n1,2\n", 7);
    (workspace, spec)
}

fn bring(folder: &Path, text: &str, id: u8) {
    let mut upload = uploads::begin(folder, "brought.csv", "Asha", 1 << 30, &[id; 16]).expect("begun");
    upload.take(text.as_bytes()).expect("taken");
    upload.finish(60).expect("an upload");
}

fn made(folder: &Path, file: &Path) -> Result<Backup, NotDone> {
    backup(&BackupRequest { workspace: folder, file, tool: TOOL, at: 500 })
}

fn taken_back(file: &Path, into: &Path, overwrite: bool) -> Result<Restored, NotDone> {
    restore(&RestoreRequest { file, into, overwrite, at: 900 })
}

fn told<T>(answer: Result<T, NotDone>) -> String {
    answer.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn what_goes_into_a_backup_comes_back() {
    let (workspace, spec) = full();
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("all.zip");
    let backed_up = made(workspace.path(), &file).expect("a backup");
    assert_eq!((backed_up.specs, backed_up.uploads, &backed_up.left_out[..]), (3, 1, &[][..]));
    assert_eq!(backed_up.bytes, std::fs::metadata(&file).expect("a file").len());
    assert!(told(made(workspace.path(), &file)).contains("is not overwritten"));
    let empty = Workspace::new();
    assert!(told(made(empty.path(), &out.path().join("none.zip"))).contains("nothing is remembered"));
    let into = out.path().join("new/place");
    let restored = taken_back(&file, &into, false).expect("restored");
    assert_eq!((restored.written, restored.same, restored.made_at, restored.kept_in), (4, 0, 500, None));
    assert_eq!(decisions::list(&into.join(SPEC)).expect("decisions"), decisions::list(&spec).expect("decisions"));
    assert_eq!(uploads::list(&into).expect("uploads"), uploads::list(workspace.path()).expect("uploads"));
    for name in [SPEC, "team/ads.feature.md", "shipworthy.toml", &format!("uploads/{}.csv", "07".repeat(16))] {
        let read = |folder: &Path| std::fs::read(folder.join(name)).expect("a file");
        assert_eq!(read(&into), read(workspace.path()), "{name}");
    }
    assert_eq!(std::fs::read_to_string(into.join("uploads/.gitignore")).expect("a file"), "*\n");
    let left: Vec<_> = std::fs::read_dir(out.path()).expect("a folder").filter_map(Result::ok).collect();
    assert_eq!(left.len(), 2, "nothing half written stays");
}

#[test]
fn what_is_there_is_overwritten_only_when_asked_and_kept_then() {
    let (workspace, spec) = full();
    let folder = workspace.path();
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("all.zip");
    made(folder, &file).expect("a backup");
    hold(&spec);
    workspace.write("team/ads.feature.md", "# written by now\n");
    let refused = told(taken_back(&file, folder, false));
    assert_eq!(refused, "it would overwrite .shipworthy/shipworthy.db, team/ads.feature.md");
    assert_eq!(decisions::list(&spec).expect("decisions").len(), 2);
    let restored = taken_back(&file, folder, true).expect("restored");
    assert_eq!((restored.written, restored.same, restored.kept_in.as_deref()), (1, 3, Some(".shipworthy/before-900")));
    assert_eq!(decisions::list(&spec).expect("decisions").len(), 1);
    assert_eq!(workspace.read("team/ads.feature.md"), "# not written yet\n");
    let kept = ".shipworthy/before-900/workspace/team/ads.feature.md";
    assert_eq!(workspace.read(kept), "# written by now\n");
    assert!(folder.join(".shipworthy/before-900/shipworthy.db").is_file());
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let (workspace, _) = full();
    let out = tempfile::tempdir().expect("a folder");
    let elsewhere = out.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).expect("a folder");
    std::os::unix::fs::symlink(out.path().join("secret"), workspace.path().join("link.feature.md")).expect("a link");
    let file = out.path().join("all.zip");
    let backed_up = made(workspace.path(), &file).expect("a backup");
    assert_eq!(backed_up.left_out, ["link.feature.md: it is a link"]);
    for name in ["team", "uploads", ".shipworthy"] {
        let into = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink(&elsewhere, into.path().join(name)).expect("a link");
        let refused = taken_back(&file, into.path(), true);
        assert!(refused.is_err(), "{name}");
        assert_eq!(std::fs::read_dir(&elsewhere).expect("a folder").count(), 0, "{name}");
    }
}

/// A file of a zip: its name, its content, and its mode with its kind.
type Entry = (String, Vec<u8>, u32);

fn entries(file: &Path) -> Vec<Entry> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).expect("a file")).expect("a zip");
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("bytes");
            (entry.name().expect("a name").into_owned(), bytes, 0o600)
        })
        .collect()
}

/// The same backup after a change, with what it says of itself put right: the change alone can be why it is refused.
fn changed(original: &[Entry], to: &Path, change: impl FnOnce(&mut Vec<Entry>, &mut Value)) {
    let mut entries = original.to_vec();
    let about = entries.pop().expect("what it says of itself");
    let mut about: Value = serde_json::from_slice(&about.1).expect("JSON");
    change(&mut entries, &mut about);
    if about["files"].is_array() {
        about["files"] = entries
            .iter()
            .map(|(name, bytes, _)| {
                let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
                json!({"path": name, "bytes": bytes.len(), "sha256": hash})
            })
            .collect();
    } else {
        about["files"] = about["files"]["as they are"].take();
    }
    entries.push(("backup.json".to_owned(), about.to_string().into_bytes(), 0o600));
    let mut zip = ZipWriter::new(std::fs::File::create(to).expect("a file"));
    for (name, bytes, mode) in &entries {
        let options = SimpleFileOptions::default();
        if *mode == 0o777 {
            zip.add_symlink(name, String::from_utf8_lossy(bytes), options).expect("a link");
        } else {
            zip.start_file(name, options.unix_permissions(*mode)).expect("begun");
            zip.write_all(bytes).expect("written");
        }
    }
    zip.finish().expect("a zip");
}

#[test]
fn a_backup_with_other_plans_changes_nothing() {
    let (workspace, _) = full();
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("all.zip");
    made(workspace.path(), &file).expect("a backup");
    let original = entries(&file);
    let bad = out.path().join("bad.zip");
    let into = out.path().join("into");
    let check = |change: &dyn Fn(&mut Vec<Entry>, &mut Value), meant: &str| {
        changed(&original, &bad, |entries, about| change(entries, about));
        let refused = told(taken_back(&bad, &into, true));
        assert!(refused.contains(meant), "{meant}: {refused}");
        assert!(!into.exists(), "{meant}: something was written");
    };
    let put = |name: &str| {
        let name = name.to_owned();
        move |entries: &mut Vec<Entry>, _: &mut Value| entries.push((name.clone(), b"x".to_vec(), 0o600))
    };
    check(&put("workspace/../../evil.feature.md"), "leads out of the workspace");
    check(&put("../evil.feature.md"), "leads out of the workspace");
    check(&put("/etc/evil.feature.md"), "leads out of the workspace");
    check(&put("workspace//etc/evil.feature.md"), "leads out of the workspace");
    check(&put("workspace/a\\..\\evil.feature.md"), "leads out of the workspace");
    check(&put("workspace/.git/hooks/post-commit"), "is no name that every system can hold");
    check(&put("workspace/run.sh"), "is neither a spec nor an upload");
    check(&put("evil.feature.md"), "does not belong into a backup");
    check(&put("workspace/Mail.feature.md"), "is in it twice");
    check(&|entries, _| entries.push(("workspace/l.feature.md".into(), b"/etc/passwd".to_vec(), 0o777)), "is a link");
    check(&|entries, _| entries.push(("workspace/b.feature.md".into(), vec![0; 64 << 20], 0o600)), "would unpack to");
    check(&|_, about| about["format"] = json!(2), "a later version of Shipworthy wrote it");
    check(&|_, about| about["schema"] = json!(3), "another schema than it says");
    check(&|_, about| about["tool"] = json!(null), "cannot be understood");
    check(&|entries, _| entries.retain(|(name, ..)| name != "shipworthy.db"), "does not hold what");
    let as_they_are = |about: &mut Value| {
        let files = about["files"].take();
        about["files"] = json!({ "as they are": files });
    };
    check(
        &|entries, about| {
            entries.pop();
            as_they_are(about);
        },
        "does not hold what",
    );
    check(
        &|entries, about| {
            let last = entries.last_mut().expect("an entry");
            last.1[0] ^= 1;
            as_they_are(about);
        },
        "is not what was put into it",
    );
    // Bytes 60 to 63 of a database are its schema (SQLite, "Database File Format", section 1.3).
    check(&|entries, _| entries[0].1[60..64].copy_from_slice(&99_u32.to_be_bytes()), "schema 99");
    check(&|entries, _| entries[0].1.truncate(4096), "database");
    check(&|entries, _| entries[0].1 = b"no database".to_vec(), "database");
    std::fs::write(&bad, "no zip").expect("a file");
    assert!(told(taken_back(&bad, &into, true)).contains("it is no zip archive, or it is damaged"));
    assert!(told(taken_back(&out.path().join("none.zip"), &into, true)).contains("cannot read"));
    // What was not changed is taken: the test refuses nothing by itself.
    changed(&original, &bad, |_, _| {});
    taken_back(&bad, &into, false).expect("restored");
}

#[test]
fn what_packs_like_a_bomb_and_is_none_can_be_taken_back() {
    let (workspace, _) = full();
    bring(workspace.path(), &"0\n".repeat(16 << 20), 8);
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("all.zip");
    let backed_up = made(workspace.path(), &file).expect("a backup");
    assert!(backed_up.bytes > 32 << 20, "it is not packed");
    taken_back(&file, &out.path().join("into"), false).expect("restored");
}
