//! The web app as a person starts it: the real binary, and where there is one, a real browser.

mod brief;
mod first;
mod journeys;
mod leading;
mod practice;
mod redteam;
mod review;
mod serving;
mod skills;
mod team;
mod texts;
mod usable;
mod work;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use shipworthy_testkit::browser::{Browser, Page, View};
use shipworthy_testkit::skips::skipped;

use crate::folder::Folder;

/// A server that runs; gone when dropped.
struct Serving {
    child: Child,
    /// The address that it printed, with its key.
    url: String,
}

impl Serving {
    /// `shipworthy serve` in a folder, on a free port.
    fn on(folder: &Folder) -> Serving {
        Serving::of(folder, &["serve"])
    }

    /// A verb that serves, in a folder, on a free port.
    fn of(folder: &Folder, verb: &[&str]) -> Serving {
        let mut command = folder.command(&[verb, &["--port", "0", "--no-open", "--quiet"]].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
        let mut first = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        out.read_line(&mut first).expect("a line");
        let mut said = String::new();
        if first.is_empty() {
            child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
        }
        assert!(first.starts_with("http://127.0.0.1:"), "{first} {said}");
        Serving { child, url: first.trim().to_owned() }
    }

    /// The app on the example of payments, in a folder of its own.
    fn shop(folder: &Folder) -> Serving {
        Serving::of(folder, &["demo", "shop", "--serve"])
    }

    /// The app as it was left to be opened, once the verdict on the example of payments is there.
    fn opened<'a>(&self, browser: &'a Browser, view: &View) -> Page<'a> {
        let page = browser.page(view);
        page.open(&self.url);
        settled(&page, "document.querySelector('h1')?.textContent === 'Not yet.'");
        page
    }

    /// `http://127.0.0.1:PORT`.
    fn base(&self) -> &str {
        self.url.split("/enter").next().expect("a beginning").trim_end_matches('/')
    }

    /// Asks it to end as the system does, and waits.
    #[cfg(unix)]
    fn end(mut self) -> ExitStatus {
        let told = std::process::Command::new("kill").arg(self.child.id().to_string()).status().expect("kill is there");
        assert!(told.success());
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(20) {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not end");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Gone already, or not to be waited for while a test unwinds.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser, or the reason why there is none.
fn browser() -> Option<Browser> {
    let browser = Browser::start();
    if browser.is_none() {
        skipped("no Chromium: install it, or name it in CHROMIUM");
    }
    browser
}

/// Nothing was complained about, and nobody else was asked for anything.
#[track_caller]
fn at_peace(page: &Page, serving: &Serving) {
    assert_eq!(page.complaints(), [""; 0]);
    let elsewhere: Vec<String> = page
        .requests()
        .into_iter()
        .filter(|address| !address.starts_with(serving.base()) && !address.starts_with("data:"))
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

/// Waits until something is so on a page that is whole and on which nothing is being worked out any more.
fn settled(page: &Page, condition: &str) {
    page.wait_for(&format!("({condition}) && document.readyState === 'complete' && !document.querySelector('.work')"));
}

/// Keeps a picture of a page beside the other test files, to be looked at, where somebody asks for them: `SHIPWORTHY_PICTURES=yes`.
fn picture(page: &Page, name: &str) {
    if std::env::var_os("SHIPWORTHY_PICTURES").is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("app");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(format!("{name}.png")), page.screenshot()).expect("a file");
}

/// The same of the whole height of a page that is seen in a view.
fn whole_picture(page: &Page, view: View, name: &str) {
    let height = page.evaluate("document.documentElement.scrollHeight").as_u64().unwrap_or(2_000) as u32;
    page.look(&View { height: height.clamp(600, 9_000), ..view });
    picture(page, name);
    page.look(&view);
}
