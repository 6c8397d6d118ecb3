//! Chromium, driven by its own debugging protocol: what a person with a mouse, a keyboard or a screen reader meets.
//!
//! A [`Browser`] is started for a test and gone with it. Its [pages](Page) share nothing, so that tests may run beside each
//! other. A page remembers everything it said and asked for, to be looked at when the test is over: a page that opens from
//! disk must ask for nothing.
//!
//! The protocol travels through two pipes and not through a socket, so that no port is opened and no further crate is
//! needed. Where no Chromium is installed there is no browser, and the test says so; one that is there and does not start
//! is a failure.
//!
//! ```text
//! Browser::start()?.page(&View::PHONE.dark())   open_file, click, drag, press, type_text, text, rows, evaluate
//!                                              complaints, requests, obstacles, tab_stops, heard, screenshot, pdf
//! ```

mod audit;
mod axe;
mod keys;
mod page;
mod pipe;
mod view;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use serde_json::json;

pub use axe::Axe;
pub use keys::Key;
pub use page::{Named, Page, TabStop};
pub use view::View;

use pipe::Pipe;

/// Where Chromium may be, after the variable `CHROMIUM`.
const PLACES: [&str; 4] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

/// A running browser without a window; gone when dropped.
pub struct Browser {
    pipe: RefCell<Pipe>,
}

impl Browser {
    /// The program that would be started, where there is one.
    ///
    /// # Panics
    /// When the variable `CHROMIUM` names a file that is not there: whoever sets it wants no test to be left out.
    pub fn installed() -> Option<PathBuf> {
        if let Some(given) = std::env::var_os("CHROMIUM") {
            let given = PathBuf::from(given);
            assert!(given.is_file(), "CHROMIUM names {}, which is no file", given.display());
            return Some(given);
        }
        let there = PLACES.iter().map(Path::new).find(|place| place.is_file());
        there.filter(|_| cfg!(unix)).map(Path::to_path_buf)
    }

    /// Starts the browser; `None` where none is installed.
    ///
    /// # Panics
    /// When one is installed and does not start, as all methods of browser and page do when the browser refuses.
    pub fn start() -> Option<Browser> {
        let program = Browser::installed()?;
        Some(Browser { pipe: RefCell::new(Pipe::open(&program)) })
    }

    /// An empty page with cookies, storage and settings of its own.
    pub fn page(&self, view: &View) -> Page<'_> {
        let context = self.call(None, "Target.createBrowserContext", json!({"disposeOnDetach": true}));
        let wanted = json!({"url": "about:blank", "browserContextId": context["browserContextId"]});
        let target = self.call(None, "Target.createTarget", wanted);
        let attached =
            self.call(None, "Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}));
        Page::new(self, attached["sessionId"].as_str().expect("a session has a name").to_owned(), view)
    }
}
