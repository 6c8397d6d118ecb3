//! `cargo xtask generate`: pages that come from the code.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use shipworthy_spec::{reference, schema};

use crate::steps::cargo;
use crate::{root, say};

/// What to do with what was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Write what changed.
    Write,
    /// Say what would change, and fail when something would.
    Check,
}

/// Generates all pages; those that need no binary come first.
pub fn run(mode: Mode) -> anyhow::Result<()> {
    let mut stale = Vec::new();
    for (path, text) in from_libraries() {
        settle(path, &text, mode, &mut stale)?;
    }
    settle("docs/reference/cli.md", &command_line()?, mode, &mut stale)?;
    let api = crate::api_page::page(&shipworthy(&["schema", "--api"])?)?;
    settle("docs/reference/http-api.md", &api, mode, &mut stale)?;
    if mode == Mode::Check && !stale.is_empty() {
        bail!("out of date: {}; run `cargo xtask generate`", stale.join(", "));
    }
    Ok(())
}

/// Writes a page that changed, or notes that it is out of date.
fn settle(path: &'static str, text: &str, mode: Mode, stale: &mut Vec<&'static str>) -> anyhow::Result<()> {
    if std::fs::read_to_string(root().join(path)).is_ok_and(|old| old == text) {
        return Ok(());
    }
    stale.push(path);
    if mode == Mode::Write {
        write(&root().join(path), text)?;
        say(&format!("wrote {path}"));
    }
    Ok(())
}

/// The pages that need no binary.
fn from_libraries() -> Vec<(&'static str, String)> {
    vec![
        ("docs/reference/spec.md", reference::spec_reference()),
        ("docs/reference/metrics.md", reference::metrics_reference()),
        ("docs/reference/findings.md", crate::findings_page::page()),
        ("docs/reference/methods.md", crate::methods_page::page()),
        ("docs/reference/graders.md", crate::graders_page::page()),
        ("schema/feature-spec.schema.json", format!("{:#}\n", schema::json_schema())),
    ]
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().context("a page has a folder")?;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// `--help` of the binary and of each of its verbs.
fn command_line() -> anyhow::Result<String> {
    let help = shipworthy(&["--help"])?;
    let mut page = String::from(
        "# Command line\n\nGenerated from the program by `cargo xtask generate`; do not edit.\n\n## `shipworthy`\n",
    );
    push_help(&mut page, &help);
    for verb in verbs(&help) {
        page.push_str(&format!("\n## `shipworthy {verb}`\n"));
        push_help(&mut page, &shipworthy(&[verb, "--help"])?);
    }
    Ok(page)
}

fn push_help(page: &mut String, help: &str) {
    page.push_str("\n```text\n");
    for line in help.trim().lines() {
        page.push_str(line.trim_end());
        page.push('\n');
    }
    page.push_str("```\n");
}

/// The words that clap lists under `Commands:`.
fn verbs(help: &str) -> Vec<&str> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect()
}

/// Output of the binary, built when it has to be.
fn shipworthy(words: &[&str]) -> anyhow::Result<String> {
    let output = cargo()
        .args(["run", "--quiet", "--bin", "shipworthy", "--"])
        .args(words)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "`shipworthy {}` failed", words.join(" "));
    let mut text = String::from_utf8(output.stdout)?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_from_libraries_are_up_to_date() {
        for (path, text) in from_libraries() {
            let committed = std::fs::read_to_string(root().join(path)).unwrap_or_default();
            assert!(committed == text, "{path} is out of date: run `cargo xtask generate`");
        }
    }

    #[test]
    fn verbs_are_read_from_help() {
        let help = "Judges.\n\nUsage: x\n\nCommands:\n  check  Judge.\n         More of it.\n  new    Write.\n  help   Help.\n\nOptions:\n  -q\n";
        let found = verbs(help);
        assert_eq!(found, ["check", "new"]);
    }
}
