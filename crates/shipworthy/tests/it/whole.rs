//! `shipworthy backup`, `export` and `erase`: a workspace is kept safe, taken away, and deleted.

use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::golden::{SPEC, payments};

const FILE: &str = "payments.feature.md";

fn decided() -> Folder {
    let folder = Folder::new();
    folder.write("golden.csv", payments(1200, 11).csv());
    folder.write(FILE, SPEC);
    folder.run(&["check", FILE, "--replicates", "0"]);
    let decide = ["decide", FILE, "--hold", "--reason", "Surat is open.", "--who", "Asha"];
    assert_eq!(folder.run(&decide).code, 0);
    folder
}

#[track_caller]
fn done(ran: &Ran, told: &str) {
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[track_caller]
fn refused(ran: &Ran, meant: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains(meant), "{}", ran.stderr);
}

fn decisions(folder: &Folder, spec: &str) -> usize {
    let ran = folder.run(&["decide", spec, "--list", "--format", "json"]);
    let list: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    list["decisions"].as_array().map_or(0, Vec::len)
}

#[test]
fn a_backup_brings_back_what_was_decided() {
    let folder = decided();
    refused(&folder.run(&["backup"]), "<FILE>");
    refused(&folder.run(&["backup", "a.zip", "--overwrite"]), "cannot be used with");
    done(&folder.run(&["backup", "a.zip"]), "Wrote a.zip: what is remembered, 1 spec, 0 uploads.");
    refused(&folder.run(&["backup", "a.zip"]), "it is there already, and is not overwritten");
    refused(&folder.run(&["backup", "b.zip", "--workspace", "none"]), "nothing is remembered in none");
    refused(&folder.run(&["backup", "--restore", "a.zip"]), "it would overwrite .shipworthy/shipworthy.db");
    refused(&folder.run(&["backup", "--restore", FILE]), "it is no zip archive, or it is damaged");
    done(&folder.run(&["backup", "--restore", "a.zip", "--into", "new"]), "and 1 file.");
    assert_eq!(decisions(&folder, &format!("new/{FILE}")), 1);
    folder.run(&["decide", FILE, "--gather", "--reason", "More of tier 3.", "--who", "Ben"]);
    let back = folder.run(&["backup", "--restore", "a.zip", "--overwrite", "--format", "json"]);
    done(&back, "\"kept_in\": \".shipworthy/before-");
    assert_eq!((decisions(&folder, FILE), back.json()["same"].as_u64()), (1, Some(1)));
}

#[test]
fn everything_is_taken_away_and_deleted() {
    let folder = decided();
    done(&folder.run(&["export", "all"]), "as JSON and as CSV, 1 spec, 0 uploads.");
    assert!(folder.read("all/tables/decision.csv").contains("Surat is open."));
    refused(&folder.run(&["export", "all"]), "it is there already, and is not overwritten");
    done(&folder.run(&["export", "all.zip", "--format", "json"]), "\"tables\"");
    refused(&folder.run(&["export", "x", "--format", "html"]), "this has no such shape");
    refused(&folder.run(&["erase"]), "--confirm");
    refused(&folder.run(&["erase", "--confirm", "yes"]), "'yes' is not the name of this workspace");
    assert_eq!(decisions(&folder, FILE), 1);
    let real = folder.path("").canonicalize().expect("a folder");
    let name = real.file_name().expect("a name").to_string_lossy().into_owned();
    done(&folder.run(&["erase", "--confirm", &name]), ".shipworthy/shipworthy.db");
    assert!(!folder.path(".shipworthy").exists() && folder.path(FILE).is_file() && folder.path("golden.csv").is_file());
    assert_eq!(decisions(&folder, FILE), 0);
    refused(&folder.run(&["erase", "--confirm", &name]), "nothing is remembered");
}
