//! Every state of home, overview and verdict.

use axum::http::StatusCode;
use shipworthy_testkit::workspace::spec_text;

use crate::place::Place;

/// Sixty rows; a score that finds so many of ten positives.
fn table(found: usize) -> String {
    let row = |i: usize| {
        let positive = i.is_multiple_of(3);
        let flagged = positive && i / 3 % 10 < found;
        let score = if flagged { 0.9 } else { 0.1 } + i as f64 / 10_000.0;
        format!("{i},{},{score}\n", u8::from(positive))
    };
    format!("id,label,score\n{}", (0..900).map(row).collect::<String>())
}

fn spec(bars: &str) -> String {
    spec_text(&format!(
        "format: 1\nname: Mail filter\nowner: Asha\ntask: binary\ngolden:\n  data: golden.csv\n  label: label\n  positive: 1\n  id: id\n\
         candidates:\n  - {{name: filter, score: score, threshold: 0.5}}\nbars: {bars}\n"
    ))
}

/// A workspace with one feature, `mail`.
fn mail(found: usize, bars: &str) -> Place {
    let place = Place::new();
    place.write("golden.csv", table(found));
    place.write("mail.feature.md", spec(bars));
    place
}

#[test]
fn with_nothing_there_home_leads_to_the_beginning() {
    let place = Place::new();
    let home = place.get("/");
    assert_eq!((home.status, home.headers["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/welcome"));
    assert_eq!(place.get("/welcome").one("h1"), "Decide if an AI feature is good enough.");
}

#[test]
fn an_example_is_opened_with_one_button() {
    let place = Place::new();
    let opened = place.post("/examples/style-advisor");
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let address = opened.headers["location"].to_str().unwrap().to_owned();
    place.done(address.split('/').nth(2).unwrap());
    assert!(place.get(&address).texts("#bars tbody tr").len() > 2);
    // Opened again it is only shown.
    assert_eq!(place.post("/examples/style-advisor").headers["location"], address.as_str());
    assert_eq!(place.post("/examples/no-such").status, StatusCode::NOT_FOUND);
}

#[test]
fn an_example_that_was_changed_is_not_overwritten() {
    let place = Place::with_example("style-advisor");
    let feature = place.bench.features()[0].clone();
    std::fs::write(&feature.path, feature.source.replace("Shopper", "Buyer") + "\nOurs.\n").unwrap();
    assert_eq!(place.post("/examples/style-advisor").status, StatusCode::CONFLICT);
    assert!(std::fs::read_to_string(&feature.path).unwrap().ends_with("Ours.\n"));
}

#[test]
fn never_checked() {
    let place = mail(9, "[recall >= 80%]");
    let page = place.get("/p/mail/verdict");
    assert_eq!(page.one("h1"), "Not checked yet.");
    assert_eq!(page.values("main form", "action"), ["/p/mail/check"]);
    assert_eq!(place.get("/p/mail").one("h1"), "Mail filter: not checked yet.");
    let home = place.get("/");
    assert_eq!(home.one("h1"), "One thing needs you.");
    assert!(home.one(".features li").contains("It was never checked."));
}

#[test]
fn a_pass_needs_nobody() {
    let place = mail(9, "[recall >= 80%]");
    let started = place.post("/p/mail/check");
    assert_eq!(
        (started.status, started.headers["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/p/mail/verdict")
    );
    place.done("mail");
    let page = place.get("/p/mail/verdict");
    assert_eq!(page.one("h1"), "Ship it.");
    assert_eq!(page.one("head > title"), "Ship it: launch verdict for Mail filter · Shipworthy");
    assert!(page.one(".top p").ends_with("run 1, 21 November 2026, 16:32"), "{}", page.one(".top p"));
    let home = place.get("/");
    assert_eq!(home.one("h1"), "Nothing needs you.");
    assert_eq!(home.one(".lead"), "Last checked 21 November 2026, 16:32.");
    let overview = place.get("/p/mail");
    assert_eq!(overview.one("h1"), "Mail filter: ship it.");
    assert_eq!(overview.texts(".stages h3"), ["Brief", "Data", "Evaluation", "Verdict"]);
}

#[test]
fn a_fail_and_too_little_to_tell() {
    let place = mail(6, "[recall >= 80%]");
    place.check("mail");
    assert_eq!(place.get("/p/mail/verdict").one("h1"), "Not yet.");
    place.write("mail.feature.md", spec("[recall >= 61%]"));
    place.check("mail");
    assert_eq!(place.get("/p/mail/verdict").one("h1"), "Can't tell yet.");
    let runs = place.get("/p/mail").texts("table tbody th");
    assert_eq!(runs, ["Run 2", "Run 1"]);
}

#[test]
fn no_bars() {
    let place = mail(9, "[]");
    place.check("mail");
    let page = place.get("/p/mail/verdict");
    let standing = place.bench.standing(&place.feature("mail"));
    if standing.run.is_some() {
        assert_eq!(page.one("h1"), "There is nothing to pass yet.");
    } else {
        assert_eq!(page.one("h1"), "This cannot be judged yet.");
    }
}

#[test]
fn a_spec_with_mistakes_shows_them_beside_its_lines() {
    let place = mail(9, "[recal >= 80%]");
    for checked in [false, true] {
        if checked {
            place.check("mail");
        }
        let page = place.get("/p/mail/verdict");
        assert_eq!(page.one("h1"), "This cannot be judged yet.");
        assert!(page.one(".problems li").contains("recal"), "{}", page.one(".problems li"));
        assert!(page.one(".problems .under").starts_with("line "));
        assert_eq!(place.get("/p/mail").one("h1"), "Mail filter: cannot be judged yet.");
    }
}

#[test]
fn an_answer_that_was_given_away_is_void() {
    let place = Place::new();
    place.write("golden.csv", table(9));
    place.write("mail.feature.md", spec("[recall >= 80%]").replace("score: score", "score: label"));
    place.check("mail");
    let page = place.get("/p/mail/verdict");
    assert_eq!(page.one("h1"), "This result can't be used.");
    assert!(page.one(".lead").contains("scored by the label itself"), "{}", page.one(".lead"));
    // One that separates perfectly was judged, and is not believed.
    let place = mail(10, "[recall >= 80%]");
    place.check("mail");
    let page = place.get("/p/mail/verdict");
    assert_eq!(page.one("h1"), "This result can't be used.");
    assert!(page.one(".then").starts_with("Taken at its word it would say: Ship it."), "{}", page.one(".then"));
}

#[test]
fn a_changed_spec_makes_the_answer_stale_and_a_broken_one_keeps_it() {
    let place = mail(9, "[recall >= 80%]");
    place.check("mail");
    place.write("mail.feature.md", spec("[recall >= 85%]"));
    let page = place.get("/p/mail/verdict");
    assert_eq!(page.one("h1"), "Ship it.");
    assert!(
        page.one(".banner").starts_with("The spec has changed since. What follows is the answer of 21 November 2026")
    );
    assert_eq!(page.texts(".answer.before").len(), 1);
    assert!(place.get("/").one(".features li").contains("The spec has changed since."));
    place.write("golden.csv", table(8));
    place.write("mail.feature.md", spec("[recall >= 80%]"));
    assert!(place.get("/p/mail/verdict").one(".banner").starts_with("The data have changed since."));
    place.write("mail.feature.md", spec("[recal >= 80%]"));
    place.check("mail");
    let page = place.get("/p/mail/verdict");
    assert_eq!(page.one("h1"), "Ship it.");
    assert!(page.one(".banner.fail").contains("has no answer"), "{}", page.one(".banner.fail"));
}

#[test]
fn work_under_way_is_shown_can_be_stopped_and_asks_again_without_scripts() {
    let place = Place::new();
    let opened = place.post("/examples/payments");
    let address = opened.headers["location"].to_str().unwrap().to_owned();
    let id = address.split('/').nth(2).unwrap().to_owned();
    let page = place.get(&address);
    assert_eq!(page.one("h1"), "Being checked.");
    assert_eq!(page.values("[data-live]", "data-live"), [format!("/p/{id}/work")]);
    assert!(page.text.contains("<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>"));
    assert!(place.get("/").one(".features li").contains("Being checked."));
    let stopped = place.post(&format!("/p/{id}/cancel"));
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    // The events end with the work.
    let events = place.get(&format!("/p/{id}/work"));
    assert!(events.headers["content-type"].to_str().unwrap().starts_with("text/event-stream"));
    assert!(events.text.ends_with("event: end\ndata: over\n\n"), "{}", events.text);
    let standing = place.done(&id);
    assert!(standing.run.is_none());
    let page = place.get(&address);
    assert_eq!(page.one("h1"), "Stopped.");
    assert!(!page.text.contains("http-equiv=\"refresh\""));
}
