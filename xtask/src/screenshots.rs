//! `cargo xtask screenshots`: the demo's page as people see it, written to `docs/images`.
//!
//! Needs Chromium and, for the printed page, pdftoppm: `apt-get install chromium poppler-utils`. The test command does not.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// A picture: file name, window, colour scheme.
struct Shot {
    name: &'static str,
    width: u32,
    height: u32,
    dark: bool,
}

const SHOTS: [Shot; 2] = [
    Shot { name: "verdict.png", width: 1440, height: 2300, dark: false },
    Shot { name: "verdict-dark.png", width: 1440, height: 2300, dark: true },
];

/// Width of a phone.
const PHONE: u32 = 390;
const PHONE_HEIGHT: u32 = 3200;

/// Builds the program, judges the demo and takes the pictures.
pub fn run() -> anyhow::Result<()> {
    let images = crate::root().join("docs/images");
    std::fs::create_dir_all(&images)?;
    let folder = tempfile::tempdir()?;
    let demo = folder.path().join("demo");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(crate::root()).args(["run", "--quiet", "-p", "shipworthy", "--", "demo", "--quiet"]).arg(&demo);
    succeed(cargo.stdout(Stdio::null()), "the demo")?;
    let page = demo.join("verdict.html");
    for shot in &SHOTS {
        take(&images.join(shot.name), &format!("file://{}", page.display()), shot.width, shot.height, shot.dark)?;
        crate::say(&format!("docs/images/{}", shot.name));
    }
    phone(&images, folder.path(), &page)?;
    print(&images, folder.path(), &page)
}

/// Headless Chromium has a smallest window that is wider than a phone, so the phone is a frame in a larger one.
fn phone(images: &Path, folder: &Path, page: &Path) -> anyhow::Result<()> {
    let frame = folder.join("phone.html");
    let text = format!(
        "<!doctype html><body style='margin:0'><iframe src='file://{}' style='border:0;width:{PHONE}px;height:{PHONE_HEIGHT}px'></iframe>",
        page.display()
    );
    std::fs::write(&frame, text)?;
    let wide = folder.join("wide.png");
    take(&wide, &format!("file://{}", frame.display()), 600, PHONE_HEIGHT, false)?;
    let mut crop = Command::new("convert");
    crop.arg(&wide)
        .args(["-crop", &format!("{PHONE}x{PHONE_HEIGHT}+0+0"), "+repage"])
        .arg(images.join("verdict-phone.png"));
    succeed(&mut crop, "convert (package imagemagick)")?;
    crate::say("docs/images/verdict-phone.png");
    Ok(())
}

fn print(images: &Path, folder: &Path, page: &Path) -> anyhow::Result<()> {
    let pdf = folder.join("verdict.pdf");
    let mut chromium = chromium(false);
    chromium.args(["--no-pdf-header-footer", &format!("--print-to-pdf={}", pdf.display())]);
    succeed(chromium.arg(format!("file://{}", page.display())), "chromium")?;
    let mut pages = Command::new("pdftoppm");
    pages.args(["-png", "-r", "72", "-f", "1", "-l", "1", "-singlefile"]).arg(&pdf).arg(images.join("verdict-print"));
    succeed(&mut pages, "pdftoppm (package poppler-utils)")?;
    crate::say("docs/images/verdict-print.png");
    Ok(())
}

fn take(to: &Path, address: &str, width: u32, height: u32, dark: bool) -> anyhow::Result<()> {
    let mut chromium = chromium(dark);
    chromium.arg(format!("--window-size={width},{height}")).arg(format!("--screenshot={}", to.display())).arg(address);
    succeed(&mut chromium, "chromium")
}

fn chromium(dark: bool) -> Command {
    let mut command = Command::new("chromium");
    command.args([
        "--headless",
        "--disable-gpu",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
    ]);
    // Root has no sandbox to give, and this page is our own.
    command.args(["--no-sandbox", "--allow-file-access-from-files"]);
    command.arg(format!("--blink-settings=preferredColorScheme={}", if dark { 0 } else { 1 }));
    command.stderr(Stdio::null()).stdout(Stdio::null());
    command
}

fn succeed(command: &mut Command, what: &str) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("{what} did not start: is it installed?"))?;
    if !status.success() {
        bail!("{what} ended with {status}");
    }
    Ok(())
}
