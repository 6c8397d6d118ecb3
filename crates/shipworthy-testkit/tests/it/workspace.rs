use shipworthy_testkit::workspace::{Workspace, spec_text};

#[test]
fn a_command_runs_in_the_workspace_and_its_path_is_hidden() {
    let workspace = Workspace::new();
    workspace.write("data/golden.csv", "id,label\n");
    let run = workspace.run("pwd", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.stdout.trim(), "[WORKSPACE]");
    assert_eq!(workspace.files(), ["data/golden.csv", "shipworthy.toml"]);
}

#[test]
fn exit_code_and_talk_come_back() {
    let run = Workspace::new().run_with("sh", &["-c", "echo \"$GREETING\" >&2; exit 3"], &[("GREETING", "hello")]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(3), "hello\n"));
}

#[test]
fn a_spec_has_front_matter_and_prose() {
    let text = spec_text("format: 1\nname: Mail filter\n");
    assert!(text.starts_with("---\nformat: 1\nname: Mail filter\n---\n## Problem\n"));
    assert_eq!(text.matches("\n## ").count(), 9);
}
