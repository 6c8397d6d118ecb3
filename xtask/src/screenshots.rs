//! `cargo xtask screenshots`: the demo's page as people see it, written to `docs/images`.
//!
//! Needs Chromium and, for the printed page, pdftoppm: `apt-get install chromium poppler-utils`. The test command does not.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use shipworthy_testkit::browser::{Browser, View};

/// Pictures: file name, and how the page is looked at.
const SHOTS: [(&str, View); 3] = [
    ("verdict.png", View { width: 1440, height: 2300, ..View::DESK }),
    ("verdict-dark.png", View { width: 1440, height: 2300, ..View::DESK.dark() }),
    ("verdict-phone.png", View { height: 3200, ..View::PHONE }),
];

/// Builds the program, judges the demo and takes the pictures.
pub fn run() -> anyhow::Result<()> {
    let images = crate::root().join("docs/images");
    std::fs::create_dir_all(&images)?;
    let folder = tempfile::tempdir()?;
    let demo = folder.path().join("demo");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(crate::root()).args(["run", "--quiet", "-p", "shipworthy", "--", "demo", "--quiet"]).arg(&demo);
    succeed(cargo.stdout(Stdio::null()), "the demo")?;
    let browser = Browser::start().context("no Chromium: install it, or name it in CHROMIUM")?;
    for (name, view) in &SHOTS {
        let page = browser.page(view);
        page.open_file(&demo.join("verdict.html"));
        std::fs::write(images.join(name), page.screenshot())?;
        crate::say(&format!("docs/images/{name}"));
    }
    let page = browser.page(&View::DESK);
    page.open_file(&demo.join("verdict.html"));
    print(&images, folder.path(), &page.pdf())
}

/// The first sheet of the printed page.
fn print(images: &Path, folder: &Path, pdf: &[u8]) -> anyhow::Result<()> {
    let file = folder.join("verdict.pdf");
    std::fs::write(&file, pdf)?;
    let mut pages = Command::new("pdftoppm");
    pages.args(["-png", "-r", "72", "-f", "1", "-l", "1", "-singlefile"]).arg(&file).arg(images.join("verdict-print"));
    succeed(&mut pages, "pdftoppm (package poppler-utils)")?;
    crate::say("docs/images/verdict-print.png");
    Ok(())
}

fn succeed(command: &mut Command, what: &str) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("{what} did not start: is it installed?"))?;
    if !status.success() {
        bail!("{what} ended with {status}");
    }
    Ok(())
}
