//! Everything that is remembered, exported, and deleted.

use std::io::Read;

use serde_json::Value;
use shipworthy_app::erase::erase;
use shipworthy_app::export::{ExportRequest, Exported, export};
use shipworthy_app::form::NotDone;
use shipworthy_app::people::{self, NewPerson, Role};
use shipworthy_store::Store;
use shipworthy_testkit::workspace::Workspace;

use crate::backup::full;
use crate::mail::{SPEC, TOOL};

fn exported(workspace: &Workspace, to: &std::path::Path) -> Exported {
    let request = ExportRequest { workspace: workspace.path(), to, tool: TOOL, at: 500 };
    export(&request).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn everything_is_exported_but_what_signs_in() {
    let (workspace, _) = full();
    let new =
        NewPerson { name: "=Asha", role: Role::Owner, password: "twelve or more", salt: [1; 16], by: "Asha", at: 60 };
    people::let_in(workspace.path(), &new).expect("let in");
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().join("all");
    let told = exported(&workspace, &folder);
    let rows = |name: &str| told.tables.iter().find(|(table, _)| table == name).map(|(_, rows)| *rows);
    assert_eq!((rows("decision"), rows("run"), rows("upload"), rows("person")), (Some(1), Some(1), Some(1), Some(1)));
    assert_eq!((told.specs, told.uploads, &told.left_out[..]), (3, 1, &[][..]));
    let read =
        |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let table =
        |name: &str| -> Vec<Value> { serde_json::from_str(&read(&format!("tables/{name}.json"))).expect("JSON") };
    assert_eq!(table("decision")[0]["by_whom"], "Asha");
    let documents = table("run_document");
    let check = documents.iter().find(|document| document["kind"] == "check").expect("the check of the run");
    assert!(check["body"].as_str().is_some_and(|text| text.contains("verdict_hash")), "it is readable");
    assert_eq!(table("person")[0].get("password"), None);
    assert!(!read("tables/person.csv").contains("argon2"));
    assert!(read("tables/person.csv").contains(",'=Asha,"), "a spreadsheet runs nothing");
    for (name, count) in &told.tables {
        assert_eq!(table(name).len() as u64, *count, "{name}");
    }
    assert_eq!(read(&format!("specs/{SPEC}")), workspace.read(SPEC));
    assert_eq!(read(&format!("uploads/{}.csv", "07".repeat(16))), "a,b\n1,2\n");
    let again = ExportRequest { workspace: workspace.path(), to: &folder, tool: TOOL, at: 500 };
    assert!(export(&again).is_err_and(|error| error.to_string().contains("is not overwritten")));
    let zip = out.path().join("all.zip");
    assert_eq!(exported(&workspace, &zip), told);
    let mut zip = zip::ZipArchive::new(std::fs::File::open(zip).expect("a file")).expect("a zip");
    let mut text = String::new();
    zip.by_name("tables/decision.json").expect("a table").read_to_string(&mut text).expect("text");
    assert_eq!(text, read("tables/decision.json"), "the zip holds the same");
}

#[test]
fn everything_is_deleted_by_who_says_the_name() {
    let (workspace, _) = full();
    let folder = workspace.path();
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    let before = workspace.files();
    for wrong in ["", "yes", &name.to_uppercase()] {
        assert!(matches!(erase(folder, wrong), Err(NotDone::Fields(_))), "{wrong}");
    }
    let open = Store::open(folder).expect("a store");
    assert!(matches!(erase(folder, &name), Err(NotDone::Conflict(_))), "somebody is at work");
    drop(open);
    let stays = |files: Vec<String>| -> Vec<String> {
        files.into_iter().filter(|file| !file.starts_with(".shipworthy/") && !file.starts_with("uploads/")).collect()
    };
    assert_eq!(stays(workspace.files()), stays(before.clone()));
    assert!(workspace.files().iter().any(|file| file.starts_with("uploads/07")));
    let erased = erase(folder, &name).expect("deleted");
    assert!(erased.removed.contains(&".shipworthy/shipworthy.db".to_owned()), "{:?}", erased.removed);
    assert_eq!(workspace.files(), stays(before), "specs and data stay, and nothing else");
    assert!(matches!(erase(folder, &name), Err(NotDone::Conflict(_))), "nothing is left");
}
