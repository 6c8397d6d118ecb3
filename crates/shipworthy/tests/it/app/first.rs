//! First run in a real browser, from a file to a verdict and on; and files sent by programs that do not play by the rules.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use shipworthy_testkit::browser::{Axe, Key, Page, View};
use shipworthy_testkit::skips::skipped;

use super::usable::walk;
use super::{Serving, at_peace, browser, picture, settled};
use crate::folder::Folder;

/// Messages of which some are urgent; the score tells most of them, the rule in use fewer.
fn messages(rows: u64) -> String {
    let mut state = 7_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    let mut text = "message_id,received_at,is_urgent,score,old_rule_prediction,language,email,message\n".to_owned();
    for i in 0..rows {
        let urgent = draw() < 0.2;
        let score = if urgent { 0.35 + 0.6 * draw() } else { 0.62 * draw() };
        let rule = draw() < if urgent { 0.6 } else { 0.15 };
        let language = if draw() < 0.7 { "en" } else { "hi" };
        let day = 1 + i % 28;
        text += &format!(
            "m{i},2026-10-{day:02},{},{score:.3},{},{language},p{i}@example.org,\"Please look at order {i}, it waits\"\n",
            u8::from(urgent),
            u8::from(rule)
        );
    }
    text
}

/// Writes into a field what was not there.
fn fill(page: &Page, selector: &str, text: &str) {
    page.of(selector, "(it.value = '', it.focus(), true)");
    page.type_text(text);
}

/// From the first page to the verdict, through the forms.
fn first_run(page: &Page, folder: &Folder) {
    folder.write("urgent_messages.csv", messages(3_000));
    assert_eq!(page.text("h1"), "Decide if an AI feature is good enough.");
    page.choose_file("#file", &folder.path("urgent_messages.csv"));
    page.click("form[action='/welcome/file'] button");
    settled(page, "document.querySelector('#parts') !== null");
    assert_eq!(page.text("h1"), "3,000 rows: 2 candidates are held against is_urgent.");
    fill(page, "#miss", "40");
    fill(page, "#alarm", "2");
    fill(page, "#currency", "EUR");
    // The button that comes first in the page is not what Enter means.
    page.focus("#name");
    page.press(Key::Enter);
    settled(page, "location.pathname.endsWith('/verdict') && document.querySelectorAll('#bars tbody tr').length > 0");
}

#[test]
fn from_a_file_to_a_verdict_and_on() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    folder.write("team/shipworthy.toml", "");
    let serving = Serving::of(&folder, &["serve", "team"]);
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    let begun = Instant::now();
    first_run(&page, &folder);
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    assert_eq!(page.evaluate("location.pathname"), "/p/urgent-messages/verdict");
    assert!(page.text(".banner").starts_with("The bars are suggested, not agreed."), "{}", page.text(".banner"));
    let spec = "team/urgent-messages.feature.md";
    let whole = folder.read(spec);
    assert!(whole.contains("false_negative: {cost: 40}") && whole.contains("currency: EUR"), "{whole}");

    // The cheapest threshold goes into the spec, and comes out again.
    page.press(Key::Character('g'));
    page.press(Key::Character('t'));
    settled(&page, "location.pathname.endsWith('/threshold')");
    page.press(Key::Character('o'));
    let cheapest = page.of("#threshold-number", "it.value").as_str().expect("a number").to_owned();
    page.click("button[formaction$='/threshold/use']");
    settled(&page, "location.pathname.endsWith('/threshold/use')");
    assert_eq!(page.text("h1"), format!("Let score decide from {cheapest} on?"));
    fill(&page, "#by", "Asha");
    page.click("form.fill .button.first");
    settled(&page, "location.search.includes('done=used')");
    assert_eq!(page.text(".banner [role=status] b"), format!("score now decides from {cheapest} on."));
    assert!(folder.read(spec).contains(&format!("threshold: {cheapest}}}")), "{}", folder.read(spec));
    page.click("form[action$='/brief/undo'] button");
    settled(&page, "location.search.includes('done=undone')");
    assert_eq!(folder.read(spec), whole);

    // A slice becomes a bar, and is judged.
    page.press(Key::Character('g'));
    page.press(Key::Character('s'));
    settled(&page, "location.pathname.endsWith('/slices')");
    page.of("#metric", "(it.value = 'precision', true)");
    page.click("#every .head button");
    settled(&page, "location.search.includes('precision')");
    page.click("a[href*='/slices/bar?'][href*='en']");
    settled(&page, "location.pathname.endsWith('/slices/bar')");
    fill(&page, "#target", "30%");
    page.click("form.fill .button.first");
    // Another number first shows the line that will be written.
    settled(&page, "document.querySelector('#line code')?.textContent.includes('30%')");
    page.click("form.fill .button.first");
    settled(&page, "location.search.includes('done=bar')");
    assert!(page.text(".banner [role=status] b").contains("precision >= 30% for language = \"en\""));
    page.click(".banner form[action$='/check'] button");
    settled(
        &page,
        "location.pathname.endsWith('/verdict') && document.querySelector('#bars')?.textContent.includes('30%')",
    );
    at_peace(&page, &serving);
}

#[test]
fn a_file_becomes_a_verdict_without_scripts_on_a_phone() {
    let Some(browser) = browser() else { return };
    let folder = Folder::new();
    folder.write("team/shipworthy.toml", "");
    let serving = Serving::of(&folder, &["serve", "team"]);
    let page = browser.page(&View::PHONE.without_scripts());
    page.open(&serving.url);
    // What cannot be read says so beside the field, and nothing is lost.
    folder.write("photo.png", b"\x89PNG");
    page.choose_file("#file", &folder.path("photo.png"));
    page.click("form[action='/welcome/file'] button");
    settled(&page, "document.querySelector('#file-wrong') !== null");
    assert!(page.text("#file-wrong").contains("'photo.png' is no table"), "{}", page.text("#file-wrong"));
    page.open(&format!("{}/welcome", serving.base()));
    first_run(&page, &folder);
    page.open(&format!("{}/p/urgent-messages/threshold?t=0.4", serving.base()));
    settled(&page, "document.querySelector('#threshold-number') !== null");
    page.click("button[formaction$='/threshold/use']");
    settled(&page, "location.pathname.endsWith('/threshold/use')");
    fill(&page, "#by", "Asha");
    page.click("form.fill .button.first");
    settled(&page, "location.search.includes('done=used')");
    // The page that could not take the picture was answered with 422, which the browser notes.
    let noted = page.complaints();
    assert!(noted.iter().all(|line| line.contains("422")), "{noted:?}");
}

#[test]
fn the_pages_of_a_first_run_stand_in_nobodys_way() {
    let Some(browser) = browser() else { return };
    let axe = Axe::beside(env!("CARGO_TARGET_TMPDIR"));
    if axe.is_none() {
        skipped("no axe-core in the build folder: cargo xtask test fetches it where there is npm");
    }
    let folder = Folder::new();
    folder.write("team/shipworthy.toml", "");
    let serving = Serving::of(&folder, &["serve", "team"]);
    let page = browser.page(&View::DESK.wide(1440));
    page.open(&serving.url);
    first_run(&page, &folder);
    page.open(&format!("{}/welcome", serving.base()));
    page.choose_file("#file", &folder.path("urgent_messages.csv"));
    page.click("form[action='/welcome/file'] button");
    settled(&page, "document.querySelector('#parts') !== null");
    let file = page.evaluate("location.pathname").as_str().expect("an address").to_owned();
    let addresses: Vec<String> = [
        "/welcome",
        &file,
        "/p/urgent-messages/verdict",
        "/p/urgent-messages/threshold/use?candidate=score&t=0.4",
        "/p/urgent-messages/threshold/use?candidate=score&t=7",
        "/p/urgent-messages/slices/bar?candidate=score&metric=precision&slice=language%20%3D%20en",
    ]
    .map(str::to_owned)
    .to_vec();
    let found = walk(&page, &serving, axe.as_ref(), &addresses);
    assert!(found.is_empty(), "{}", found.join("\n"));
    at_peace(&page, &serving);
    // The form with what is wrong in it, which no address leads to.
    page.look(&View::DESK.wide(1440));
    page.open(&format!("{}{file}", serving.base()));
    fill(&page, "#miss", "plenty");
    page.of("[name='part.2']", "(it.value = 'unused', true)");
    page.click("#first .button.first");
    settled(&page, "document.querySelector('.banner.fail') !== null");
    picture(&page, "first-wrong");
    assert_eq!(page.obstacles(), [""; 0]);
}

/// What a server answers to bytes that are sent to it as they are: its first line.
fn answered(serving: &Serving, request: &str, body: impl Fn(&mut TcpStream) -> std::io::Result<()>) -> String {
    let mut stream = TcpStream::connect(serving.base().trim_start_matches("http://")).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket");
    stream.write_all(request.as_bytes()).expect("it hears");
    // A server that has answered need not hear the rest.
    let _ = body(&mut stream);
    let mut answer = [0; 64];
    let read = stream.read(&mut answer).unwrap_or(0);
    String::from_utf8_lossy(&answer[..read]).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn bytes_that_lie_about_their_length_leave_nothing() {
    let folder = Folder::new();
    let serving = Serving::of(&folder, &["serve", "--max-upload", "2"]);
    let token = serving.url.split("token=").nth(1).expect("a key").split('&').next().expect("a key").to_owned();
    let host = serving.base().trim_start_matches("http://").to_owned();
    let start = |length: &str| {
        format!(
            "POST /welcome/file HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n{length}\r\n\
             Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        )
    };
    let part = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nlabel,score\n1,0.5\n";
    let end = b"\r\n--b--\r\n";
    let megabyte = vec![b'1'; 1 << 20];
    // Two gigabytes, it says; the answer does not wait for them.
    let said = answered(&serving, &start("Content-Length: 2147483648"), |stream| stream.write_all(part));
    assert_eq!(said, "HTTP/1.1 413 Payload Too Large");
    // It says little and sends more: what is too much is no part of the request.
    let said = answered(&serving, &start(&format!("Content-Length: {}", part.len())), |stream| {
        stream.write_all(part)?;
        (0..8).try_for_each(|_| stream.write_all(&megabyte))
    });
    assert_eq!(said, "HTTP/1.1 400 Bad Request");
    // It says nothing of its length, and does not end.
    let said = answered(&serving, &start("Transfer-Encoding: chunked"), |stream| {
        let chunk = |stream: &mut TcpStream, bytes: &[u8]| {
            stream.write_all(format!("{:x}\r\n", bytes.len()).as_bytes())?;
            stream.write_all(bytes)?;
            stream.write_all(b"\r\n")
        };
        chunk(stream, part)?;
        (0..200).try_for_each(|_| chunk(stream, &megabyte))
    });
    assert!(said.is_empty() || said == "HTTP/1.1 413 Payload Too Large", "{said}");
    assert_eq!(folder.files(), ["uploads/.gitignore"], "nothing is left of them");
    let whole = [part.as_slice(), end].concat();
    let said =
        answered(&serving, &start(&format!("Content-Length: {}", whole.len())), |stream| stream.write_all(&whole));
    assert_eq!(said, "HTTP/1.1 303 See Other", "it goes on serving");
}
