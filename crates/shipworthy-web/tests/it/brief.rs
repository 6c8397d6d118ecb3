//! The brief: read, broken, mended, taken back, and never written over somebody else's words.

use axum::http::StatusCode;
use shipworthy_testkit::workspace::spec_text;

use crate::place::Place;

fn spec(bar: &str) -> String {
    spec_text(&format!(
        "format: 1\nname: Mail filter\nowner: Asha\ntask: binary\ngolden:\n  data: golden.csv\n  label: label\n  positive: 1\n\
         candidates:\n  - {{name: filter, score: score, threshold: 0.5}}\nbars:\n  - {bar}\n"
    ))
}

fn place() -> (Place, String) {
    let place = Place::new();
    let text = spec("recall >= 80%");
    place.write("golden.csv", "label,score\n1,0.9\n0,0.1\n");
    place.write("mail.feature.md", &text);
    (place, text)
}

fn on_disk(place: &Place) -> String {
    std::fs::read_to_string(place.path().join("mail.feature.md")).unwrap()
}

fn save(place: &Place, base: &str, edited: &str) -> crate::place::Answer {
    // As browsers send it.
    let (base, edited) = (base.replace('\n', "\r\n"), edited.replace('\n', "\r\n"));
    place.fill("/p/mail/brief", &[("base", &base), ("edited", &edited), ("by", "Asha")])
}

#[test]
fn it_says_what_was_promised() {
    let (place, text) = place();
    let page = place.get("/p/mail/brief");
    assert_eq!(page.one("h1"), "1 promise, each of which can be tested.");
    assert_eq!(page.values("#write input[name=base]", "value"), [text]);
    assert_eq!(page.one("#promises tbody tr:first-child th code"), "recall >= 80%");
    assert!(page.texts(".prose h3").contains(&"Problem".to_owned()), "{:?}", page.texts(".prose h3"));
    assert_eq!(page.texts("form[action='/p/mail/brief/undo']").len(), 0, "nothing to take back");
}

#[test]
fn it_is_broken_seen_mended_and_taken_back() {
    let (place, text) = place();
    let broken = text.replace("recall >= 80%", "recall is good");
    let saved = save(&place, &text, &broken);
    assert_eq!(
        (saved.status, saved.headers["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/p/mail/brief?done=saved")
    );
    assert_eq!(on_disk(&place), broken, "line ends are those of the file");
    let page = place.get("/p/mail/brief?done=saved");
    assert_eq!(page.one("h1"), "1 promise cannot be tested as written.");
    assert!(page.one("[role=status] b").starts_with("Saved."));
    let line = text.lines().position(|line| line.contains("recall >=")).unwrap() + 1;
    assert!(page.texts("#write .problems .level")[0].contains(&format!("line {line}")), "{}", page.text);
    assert!(page.texts("#write .problems pre")[0].contains("recall is good"));
    assert_eq!(save(&place, &broken, &broken).headers["location"], "/p/mail/brief?done=same");
    save(&place, &broken, &text);
    assert_eq!(place.get("/p/mail/brief").one("h1"), "1 promise, each of which can be tested.");
    assert_eq!(place.fill("/p/mail/brief/undo", &[]).headers["location"], "/p/mail/brief?done=undone");
    assert_eq!(on_disk(&place), broken);
    place.fill("/p/mail/brief/undo", &[]);
    assert_eq!(on_disk(&place), text);
    assert_eq!(place.fill("/p/mail/brief/undo", &[]).headers["location"], "/p/mail/brief?done=nothing");
}

#[test]
fn what_somebody_else_wrote_is_shown_and_kept() {
    let (place, text) = place();
    let (theirs, ours) = (format!("{text}\nTheirs.\n"), format!("{text}\nOurs.\n"));
    place.write("mail.feature.md", &theirs);
    let page = save(&place, &text, &ours);
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(on_disk(&place), theirs, "nothing is written over");
    assert!(page.one("#conflict pre").ends_with("Theirs."));
    assert!(page.one("#edited").ends_with("Ours."));
    assert_eq!(page.values("#write input[name=base]", "value"), std::slice::from_ref(&theirs));
    // Both were seen: now it is a decision.
    assert_eq!(save(&place, &theirs, &ours).status, StatusCode::SEE_OTHER);
    assert_eq!(on_disk(&place), ours);
    // To take it back is no excuse to write over somebody either.
    let third = format!("{text}\nSomebody else's.\n");
    place.write("mail.feature.md", &third);
    let undo = place.fill("/p/mail/brief/undo", &[]);
    assert_eq!(undo.status, StatusCode::CONFLICT);
    assert_eq!(on_disk(&place), third);
}

#[test]
fn what_cannot_be_taken_is_shown_again() {
    let (place, text) = place();
    let edited = format!("{text}\nTyped.\n");
    let page = place.fill("/p/mail/brief", &[("base", &text), ("edited", &edited), ("by", "")]);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.one("#edited").ends_with("Typed."));
    assert_eq!(page.values("#by", "aria-describedby"), ["by-wrong"]);
    assert_eq!(page.values("#write input[name=base]", "value"), std::slice::from_ref(&text));
    let long = "x".repeat(1 << 20);
    let page = place.fill("/p/mail/brief", &[("base", &text), ("edited", &long), ("by", "Asha")]);
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(on_disk(&place), text);
}

#[test]
fn hostile_text_stays_text() {
    const HOSTILE: &str =
        "</textarea><script>alert(1)</script><img src=x onerror=alert(1)> [go](javascript:alert(1)) \"'&";
    let (place, text) = place();
    let edited = format!("{text}\n## {HOSTILE}\n\n{HOSTILE}\n\n{HOSTILE}\n");
    let refused = place.fill("/p/mail/brief", &[("base", HOSTILE), ("edited", &edited), ("by", "")]);
    let conflict = place.fill("/p/mail/brief", &[("base", HOSTILE), ("edited", &edited), ("by", HOSTILE)]);
    assert_eq!(save(&place, &text, &edited).status, StatusCode::SEE_OTHER);
    for page in [refused, conflict, place.get("/p/mail/brief"), place.get("/p/mail/brief?done=%3Cscript%3E")] {
        assert!(page.text.contains("&lt;/textarea&gt;"), "{}", page.text);
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img"), "{}", page.text);
        assert!(page.values("a", "href").iter().all(|link| !link.contains("javascript")));
    }
    assert_eq!(
        place.get("/p/mail/brief").values("#write input[name=base]", "value"),
        [edited],
        "and nothing of it is lost"
    );
}
