//! What the chores need beside cargo, installed when it is missing.

use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::say;
use crate::steps::cargo;

/// Components of the toolchain: the cargo word that needs one, and its name in rustup.
const COMPONENTS: [(&str, &str); 2] = [("fmt", "rustfmt"), ("clippy", "clippy")];

/// Installs the components that are missing.
pub fn install_missing() -> anyhow::Result<()> {
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

fn has(word: &str) -> bool {
    cargo()
        .args([word, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
