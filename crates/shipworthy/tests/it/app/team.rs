//! A team: the owner lets a viewer in, who sees the verdict and can change nothing.

use std::io::Write;
use std::process::Stdio;

use shipworthy_testkit::browser::{Axe, Page, View};

use super::{Serving, at_peace, browser, picture, settled};
use crate::folder::Folder;

const PASSWORD: &str = "some words to remember";

/// Fills a field as a person does.
fn write(page: &Page, selector: &str, text: &str) {
    page.focus(selector);
    page.type_text(text);
}

fn sign_in(page: &Page, serving: &Serving, name: &str, password: &str) {
    page.open(&format!("{}/sign-in?to=/welcome", serving.base()));
    settled(page, "document.querySelector('[name=to]')?.value === '/welcome'");
    write(page, "[name=name]", name);
    write(page, "[name=password]", password);
    page.click("button");
}

/// The example, and Olu, who owns it.
fn shop() -> Folder {
    let folder = Folder::new();
    assert_eq!(folder.run(&["demo", "shop", "--example", "style-advisor", "--quiet"]).code, 0);
    let mut command = folder.command(&["people", "add", "Olu", "--role", "owner", "--workspace", "shop"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it starts");
    writeln!(child.stdin.take().expect("a pipe"), "{PASSWORD}").expect("a password");
    assert!(child.wait().expect("it ends").success());
    folder
}

#[test]
fn the_pages_of_a_team_stand_in_nobodys_way() {
    let Some(browser) = browser() else { return };
    let axe = Axe::beside(env!("CARGO_TARGET_TMPDIR"));
    let folder = shop();
    let serving = Serving::of(&folder, &["serve", "shop"]);
    let page = browser.page(&View::DESK);
    let views = [
        ("light", View::DESK.wide(1440)),
        ("dark", View::DESK.wide(1440).dark()),
        ("phone", View::PHONE),
        ("narrow", View::PHONE.wide(320)),
        ("print", View::DESK.wide(800).printed()),
    ];
    let mut found = Vec::new();
    for address in ["/sign-in", "/people", "/account", "/trail", "/settings"] {
        if address == "/people" {
            sign_in(&page, &serving, "Olu", PASSWORD);
            settled(&page, "location.pathname === '/welcome'");
        }
        for (name, view) in views {
            page.look(&view);
            page.open(&format!("{}{address}", serving.base()));
            settled(&page, &format!("location.pathname === '{address}'"));
            found.extend(page.obstacles().into_iter().map(|what| format!("{address} {name}: {what}")));
            if let (Some(axe), false) = (&axe, view.print) {
                page.evaluate("document.querySelectorAll('details').forEach((fold) => fold.open = true)");
                found.extend(axe.findings(&page).into_iter().map(|what| format!("{address} {name}: axe {what}")));
            }
            picture(&page, &format!("team{}-{name}", address.replace('/', "-")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    at_peace(&page, &serving);
}

#[test]
fn the_owner_lets_a_viewer_in_who_sees_the_verdict_and_changes_nothing() {
    let Some(browser) = browser() else { return };
    let folder = shop();
    let serving = Serving::of(&folder, &["serve", "shop"]);
    let page = browser.page(&View::DESK);
    page.open(&serving.url);
    settled(&page, "document.querySelector('h1')?.textContent === 'Sign in.'");
    sign_in(&page, &serving, "Olu", PASSWORD);
    settled(&page, "location.pathname === '/welcome'");
    page.click(".rail a[href='/people']");
    settled(&page, "location.pathname === '/people'");
    write(&page, "#name", "Vera");
    write(&page, "#password", PASSWORD);
    page.click("#new button");
    settled(&page, "document.querySelector('h1')?.textContent === '2 people work here.'");
    page.click(".rail .leave button");
    settled(&page, "location.pathname === '/sign-in'");
    sign_in(&page, &serving, "Vera", PASSWORD);
    settled(&page, "location.pathname === '/welcome'");
    page.open(&format!("{}/p/style-advisor/verdict", serving.base()));
    settled(&page, "document.querySelectorAll('#bars tbody tr').length > 0");
    assert!(page.text(".rail").contains("Vera, viewer"), "{}", page.text(".rail"));
    assert_eq!(page.evaluate("document.querySelectorAll('form[method=post]:not([action=\"/sign-out\"])').length"), 0);
    // A form that she makes herself is refused, and nothing is recorded.
    page.evaluate(
        "const form = document.createElement('form'); form.method = 'post'; form.action = '/p/style-advisor/check'; \
         document.body.append(form); form.submit(); true",
    );
    settled(&page, "document.querySelector('h1')?.textContent === 'You may not do this.'");
    assert!(page.text("main").contains("It needs the role editor"), "{}", page.text("main"));
    // The browser says in its own words that the answer was a refusal; that one is expected.
    let complaints: Vec<String> = page.complaints().into_iter().filter(|said| !said.contains("403")).collect();
    assert_eq!(complaints, [""; 0]);
    let other = browser.page(&View::DESK);
    sign_in(&other, &serving, "Olu", PASSWORD);
    settled(&other, "location.pathname === '/welcome'");
    other.click(".rail a[href='/trail']");
    settled(&other, "location.pathname === '/trail'");
    assert!(other.text("tbody").contains("Vera") && !other.text("tbody").contains("style-advisor/check"));
    at_peace(&other, &serving);
}
