//! Long work: stopped and taken up again by a person, and taken up by the next start where the server died in the middle.

use shipworthy_testkit::browser::{Page, View};

use super::{Serving, at_peace, browser, settled};
use crate::folder::Folder;

/// A check is going on, and not only waiting for its turn.
const RUNNING: &str = "!['', 'Waiting for another check to end'].includes(document.querySelector('#work-step')?.textContent ?? '') \
                       && document.readyState === 'complete'";

/// The hash of the verdict that the command line gives.
fn verdict_hash(folder: &Folder) -> String {
    let ran = folder.run(&["check", "shop/payments.feature.md", "--format", "json"]);
    ran.json()["verdict_hash"].as_str().expect("a hash").to_owned()
}

/// The verdict page holds the verdict of this hash.
fn shows(page: &Page, serving: &Serving, hash: &str) {
    page.open(&format!("{}/p/payments/verdict", serving.base()));
    settled(page, "document.querySelector('h1')?.textContent === 'Not yet.'");
    assert!(page.text("main").contains(hash), "the verdict is {hash}");
}

#[test]
fn a_job_is_stopped_and_resumed_and_says_so_as_it_happens() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    let serving = Serving::shop(&folder);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    page.wait_for(RUNNING);
    page.click("#work form button");
    settled(&page, "document.querySelector('h1')?.textContent === 'Stopped.'");
    assert_eq!(page.texts("main .actions button"), ["Resume"]);

    page.click(".rail a[href='/jobs']");
    settled(&page, "document.querySelector('h1')?.textContent === 'Nothing is being worked on.'");
    assert_eq!(page.text(".jobs li b"), "Stopped.");
    page.click(".jobs form button");
    // It goes on, and ends, without another page.
    page.wait_for(
        "document.querySelector('.jobs form[action$=\"/stop\"]') !== null && document.readyState === 'complete'",
    );
    page.evaluate("window.stayed = true");
    page.wait_for("document.querySelector('.jobs li b')?.textContent === 'Done.'");
    assert_eq!(page.evaluate("window.stayed"), true);
    assert!(page.text(".jobs li").contains("Run 1."), "{}", page.text(".jobs li"));
    at_peace(&page, &serving);
    shows(&page, &serving, &verdict_hash(&folder));
}

#[cfg(unix)]
#[test]
fn a_check_goes_on_where_its_server_was_killed_or_told_to_end() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    // What nobody interrupts.
    folder.run(&["demo", "shop"]);
    let hash = verdict_hash(&folder);
    std::fs::remove_dir_all(folder.path("shop/.shipworthy")).expect("a folder");
    for killed in [true, false] {
        let page = browser.page(&View::DESK);
        let serving = Serving::of(&folder, &["serve", "shop"]);
        page.open(&serving.url);
        page.open(&format!("{}/p/payments/verdict", serving.base()));
        settled(&page, "document.querySelector('form[action$=\"/check\"]') !== null");
        page.click("form[action$='/check'] button");
        page.wait_for(RUNNING);
        if killed {
            // SIGKILL: it says nothing to anybody.
            drop(serving);
        } else {
            assert_eq!(serving.end().code(), Some(0));
        }

        let serving = Serving::of(&folder, &["serve", "shop"]);
        let page = browser.page(&View::DESK);
        page.open(&serving.url);
        page.open(&format!("{}/jobs", serving.base()));
        // Nobody asked again.
        page.wait_for("document.querySelector('.jobs li b')?.textContent === 'Done.'");
        assert!(page.text(".jobs li").contains("begun 2 times"), "{}", page.text(".jobs li"));
        shows(&page, &serving, &hash);
        at_peace(&page, &serving);
    }
}
