//! A small workspace: 600 mails, a rule and a score for the unwanted ones.

use std::path::{Path, PathBuf};

use shipworthy_app::Unwatched;
use shipworthy_app::check::{CheckRequest, Checked, check};
use shipworthy_testkit::workspace::Workspace;

/// Version of the tool in these tests.
pub const TOOL: &str = "0.1.0";
/// The spec.
pub const SPEC: &str = "mail.feature.md";

const FRONT_MATTER: &str = "
format: 1
name: Mail filter
task: binary
golden:
  data: mail.csv
  label: unwanted
  positive: 1
  id: id
  slices: [language]
errors:
  currency: EUR
  per: 1000
  volume_per_month: 20000
  horizon_months: 12
  false_positive: {cost: 2, who: \"somebody who misses a mail\"}
  false_negative: {cost: 1, who: \"somebody who reads it\"}
candidates:
  - {name: rule, rule: \"subject = 'prize'\"}
  - {name: model, score: p, threshold: 0.5}
baseline: rule
ship: model
bars:
  - RECALL
";

/// A workspace with the spec and its data; `bar` is the only bar.
pub fn workspace(bar: &str) -> (Workspace, PathBuf) {
    let workspace = Workspace::new();
    workspace.write("mail.csv", mails(600));
    let spec = workspace.spec(SPEC, &FRONT_MATTER.replace("RECALL", bar));
    (workspace, spec)
}

/// Every fifth is unwanted; the model misses every tenth of these.
pub fn mails(rows: usize) -> String {
    let mut text = String::from("id,language,subject,unwanted,p\n");
    for row in 0..rows {
        let unwanted = row % 5 == 0;
        let missed = row % 50 == 0;
        let language = ["english", "hindi", "marathi"][row % 3];
        let subject = if unwanted { "You won a prize" } else { "Minutes of the meeting" };
        let score = if unwanted && !missed { 0.9 } else { 0.1 };
        text.push_str(&format!("m-{row:04},{language},{subject} {row},{},{score}\n", u8::from(unwanted)));
    }
    text
}

/// How these tests check.
pub fn request(spec: &Path, at: i64) -> CheckRequest {
    CheckRequest {
        spec: spec.to_path_buf(),
        seed: 0,
        threads: 1,
        replicates: 50,
        only: None,
        roots: Vec::new(),
        today: None,
        tool: TOOL.to_owned(),
        keep: Some(at),
    }
}

/// A check that is kept.
pub fn checked(spec: &Path, at: i64) -> Checked {
    check(&request(spec, at), &Unwatched).unwrap_or_else(|refused| panic!("{:?}", refused.diagnostics))
}
