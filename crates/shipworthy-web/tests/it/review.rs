//! Human review: a queue is made, marked by two who do not see each other, settled, and taken away.

use axum::http::{Method, StatusCode};
use shipworthy_testkit::workspace::spec_text;

use crate::place::{Answer, HOST, Place};

const ROWS: usize = 60;

/// Sixty mails; a score that misses every second of the unwanted ones, and a rule that finds them all.
fn mail(said: &str) -> Place {
    let place = Place::new();
    let row = |i: usize| {
        let unwanted = i.is_multiple_of(3);
        let score = if unwanted && i.is_multiple_of(2) { 0.9 } else { 0.1 };
        format!("m{i:02},{},{score},\"{}\",{}\n", u8::from(unwanted), said.replace('"', "\"\""), ["en", "hi"][i % 2])
    };
    place.write("golden.csv", format!("id,label,score,said,language\n{}", (0..ROWS).map(row).collect::<String>()));
    let front_matter = "format: 1\nname: Mail filter\ntask: binary\ngolden:\n  data: golden.csv\n  label: label\n  positive: 1\n  id: id\n  slices: [language]\n\
         candidates:\n  - {name: rule, rule: \"label = 1\"}\n  - {name: filter, score: score, threshold: 0.5}\nbars: [recall >= 80%]\n";
    place.write("mail.feature.md", spec_text(&front_matter.replace("label = 1", "language = 'en'")));
    place
}

fn form<'a>(examples: &'a str, reviewers: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("title", "Is it unwanted?"),
        ("of", "all"),
        ("slice", ""),
        ("examples", examples),
        ("reviewers", reviewers),
        ("blinded", "yes"),
        ("choices", ""),
        ("rubric", "Unwanted is what nobody asked for."),
        ("seed", "1"),
        ("by", "Asha"),
    ]
}

#[track_caller]
fn leads_to(answer: &Answer, address: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.headers["location"], address);
}

/// A queue of so many, and its address.
fn queue(place: &Place, examples: &str, reviewers: &str) -> String {
    leads_to(&place.fill("/p/mail/review", &form(examples, reviewers)), "/p/mail/review/1");
    "/p/mail/review/1".to_owned()
}

fn mark(place: &Place, who: &str, at: &str, v: &str) -> Answer {
    place.fill_as(who, "/p/mail/review/1/mark", &[("place", at), ("v", v), ("note", "")])
}

#[test]
fn two_people_mark_what_they_see_and_the_result_says_how_far_they_agree() {
    let place = mail("You won a prize, so they say");
    assert_eq!(place.get("/p/mail/review").one("h1"), "Nothing to review.");
    let address = queue(&place, "4", "2");
    // Whoever has not said their name is asked for it.
    assert_eq!(place.get(&address).one("h1"), "Who reviews?");
    let begun = place.fill(&format!("{address}/name"), &[("name", " Asha ")]);
    leads_to(&begun, &address);
    assert!(begun.headers["set-cookie"].to_str().unwrap().starts_with("shipworthy-name=Asha; "));
    assert_eq!(place.fill(&format!("{address}/name"), &[("name", " \n")]).status, StatusCode::UNPROCESSABLE_ENTITY);
    leads_to(&mark(&place, "", "1", "1"), &address);

    let first = place.get_as("Asha", &address);
    assert_eq!(first.one("h1"), "Example 1 of 4.");
    assert_eq!(first.values(".answers button", "data-key"), ["1", "2"]);
    assert_eq!(first.texts(".answers button"), ["0 1", "1 2"]);
    let columns = first.texts(".item dt");
    assert!(columns.contains(&"said".to_owned()), "{columns:?}");
    assert!(!columns.contains(&"label".to_owned()) && !columns.contains(&"score".to_owned()), "{columns:?}");
    for (at, next) in [("1", "?at=2"), ("2", "?at=3"), ("3", "?at=4"), ("4", "")] {
        leads_to(&mark(&place, "Asha", at, "1"), &format!("{address}{next}"));
    }
    assert_eq!(place.get_as("Asha", &address).one("h1"), "All 4 are marked by you.");
    for (at, v) in [("1", "1"), ("2", "2"), ("3", "1")] {
        mark(&place, "Ben", at, v);
    }
    let seen = place.get_as("Ben", &format!("{address}?at=1"));
    assert!(!seen.text.contains("Asha said"), "nobody sees the other's marks before all is marked");
    let result = place.get_as("Ben", &format!("{address}/result"));
    assert_eq!(result.one("h1"), "They gave 2 of 3 the same label.");
    assert!(result.one("#differ").contains("Shown once everything is marked"), "{}", result.one("#differ"));
    mark(&place, "Ben", "4", "1");
    let seen = place.get_as("Ben", &format!("{address}?at=1"));
    assert!(seen.text.contains("Asha said"));
    assert_eq!(
        seen.texts(".answers button:not([disabled])"),
        [""; 0],
        "whoever has seen the other's mark keeps their own"
    );
    assert_eq!(place.fill_as("Ben", &format!("{address}/undo"), &[]).status, StatusCode::CONFLICT);
    let result = place.get_as("Ben", &format!("{address}/result"));
    assert_eq!(result.one("h1"), "They gave 3 of 4 the same label.");
    assert!(result.texts("#agreement tbody th").contains(&"Cohen's kappa".to_owned()));
    assert_eq!(result.texts("#differ h3"), ["Example 2"]);
    assert!(result.one("#example-2").contains("Asha: 0") && result.one("#example-2").contains("Ben: 1"));

    let settle = [("place", "2"), ("v", "2"), ("note", "Nobody asked for it."), ("by", "Chitra")];
    leads_to(&place.fill(&format!("{address}/settle"), &settle), &format!("{address}/result#example-2"));
    let result = place.get_as("Ben", &format!("{address}/result"));
    assert!(result.one("#example-2").contains("Settled: 1, by Chitra"), "{}", result.one("#example-2"));
    let table = place.get(&format!("{address}/labels.csv"));
    assert_eq!(table.headers["content-disposition"], "attachment; filename=\"mail-review-1.csv\"");
    assert_eq!(table.text.lines().next(), Some("id,label,label_reviewed,settled_by,note,label_Asha,label_Ben"));
    assert_eq!(table.text.lines().count(), 5);
    leads_to(&place.post(&format!("{address}/close")), &format!("{address}/result"));
    assert_eq!(mark(&place, "Ben", "1", "2").status, StatusCode::CONFLICT);
    assert_eq!(place.get("/p/mail/review").one("h1"), "Nothing waits to be marked.");
}

#[test]
fn undoing_takes_back_exactly_what_was_said_last() {
    let place = mail("You won a prize");
    let address = queue(&place, "3", "1");
    let undo = || place.fill_as("Asha", &format!("{address}/undo"), &[]);
    leads_to(&undo(), &address);
    mark(&place, "Asha", "1", "1");
    mark(&place, "Asha", "2", "1");
    // Another mind, and the same form sent twice.
    mark(&place, "Asha", "2", "2");
    mark(&place, "Asha", "2", "2");
    let pressed = |at: &str| -> Vec<String> {
        place.get_as("Asha", &format!("{address}?at={at}")).values(".answers button", "aria-pressed")
    };
    assert_eq!(pressed("2"), ["false", "true"]);
    leads_to(&undo(), &format!("{address}?at=2"));
    assert_eq!(pressed("2"), ["true", "false"]);
    leads_to(&undo(), &format!("{address}?at=2"));
    assert_eq!(pressed("2"), ["false", "false"]);
    leads_to(&undo(), &format!("{address}?at=1"));
    assert_eq!(pressed("1"), ["false", "false"]);
    leads_to(&undo(), &address);
}

#[test]
fn examples_are_drawn_from_those_that_deserve_a_look() {
    let place = mail("You won a prize");
    let mut wrong = form("50", "1");
    wrong[1].1 = "wrong:filter";
    leads_to(&place.fill("/p/mail/review", &wrong), "/p/mail/review/1");
    let mut differ = form("50", "1");
    (differ[1].1, differ[2].1) = ("disputed", "language=en");
    leads_to(&place.fill("/p/mail/review", &differ), "/p/mail/review/2");
    let page = place.get("/p/mail/review");
    assert_eq!(page.one("h1"), "2 reviews wait to be marked.");
    let drawn = page.texts(".queues p.muted");
    assert!(drawn[1].starts_with("10 of 10, drawn from what filter gets wrong, seed 1."), "{drawn:?}");
    assert!(drawn[0].contains("drawn from those on which candidates differ on language = en"), "{drawn:?}");
}

#[test]
fn what_cannot_be_drawn_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let place = mail("You won a prize");
    let mut wrong = form("none", "2");
    (wrong[1].1, wrong[6].1, wrong[7].1, wrong[8].1) = ("wrong:nobody", "only one", "", "x");
    let refused = place.fill("/p/mail/review", &wrong);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let links = refused.values(".banner li a", "href");
    assert_eq!(links, ["#examples", "#seed"]);
    assert_eq!(refused.one("#choices").trim(), "only one");
    for (at, value, field) in [(1, "wrong:nobody", "#pick"), (2, "language=fr", "#slice"), (3, "0", "#examples")] {
        let mut asked = form("5", "2");
        asked[at].1 = value;
        let refused = place.fill("/p/mail/review", &asked);
        assert_eq!(
            (refused.status, refused.values(".banner li a", "href")),
            (StatusCode::UNPROCESSABLE_ENTITY, vec![field.to_owned()])
        );
        assert!(!refused.texts(&format!("{field}-wrong")).is_empty(), "{field}");
    }
    assert_eq!(mark(&place, "Asha", "1", "1").status, StatusCode::NOT_FOUND, "nothing was made");
    let address = queue(&place, "2", "2");
    for v in ["0", "3", "99999999999999999999", "x"] {
        assert!(mark(&place, "Asha", "1", v).status.is_client_error(), "{v}");
    }
    assert!(mark(&place, "Asha", "9", "1").status.is_client_error());
    let early = place.fill(&format!("{address}/settle"), &[("place", "1"), ("v", "1"), ("by", "Chitra")]);
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert_eq!(place.get_as("Asha", &format!("{address}?at=77")).one("h1"), "Example 1 of 2.", "no such place");
}

#[test]
fn a_queue_belongs_to_its_feature_and_marks_come_from_our_own_pages() {
    let place = mail("You won a prize");
    let spec = std::fs::read_to_string(place.path().join("mail.feature.md")).unwrap();
    place.write("other.feature.md", spec.replace("Mail filter", "Other"));
    let address = queue(&place, "2", "1");
    for path in ["", "/result", "/labels.csv"] {
        assert_eq!(place.get(&format!("/p/other/review/1{path}")).status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(place.get("/p/mail/review/9").status, StatusCode::NOT_FOUND);
    let mut elsewhere = place.own();
    elsewhere.push(("sec-fetch-site", "cross-site".to_owned()));
    for post in ["", "/name", "/mark", "/undo", "/settle", "/close"] {
        let path = if post.is_empty() { "/p/mail/review".to_owned() } else { format!("{address}{post}") };
        assert_eq!(place.ask(Method::POST, &path, &elsewhere).status, StatusCode::FORBIDDEN, "{path}");
        let nobody = [("host", HOST.to_owned()), ("sec-fetch-site", "same-origin".to_owned())];
        assert_eq!(place.ask(Method::POST, &path, &nobody).status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(place.get_as("Asha", &address).one("h1"), "Example 1 of 2.", "nothing was marked or closed");
}

#[test]
fn hostile_text_stays_text_in_reviews() {
    const HOSTILE: &str = "</textarea></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'& and so on";
    const NAME: &str = "<img src=x onerror=alert(1)>\"';";
    let place = mail(HOSTILE);
    let mut made = form("2", "2");
    (made[0].1, made[7].1, made[9].1) = (HOSTILE, HOSTILE, NAME);
    let choices = format!("{NAME}\n=1+1\n{HOSTILE}");
    made[6].1 = &choices;
    leads_to(&place.fill("/p/mail/review", &made), "/p/mail/review/1");
    let mut pages = vec![place.fill(
        "/p/mail/review",
        &[
            ("title", HOSTILE),
            ("of", HOSTILE),
            ("slice", HOSTILE),
            ("examples", HOSTILE),
            ("choices", HOSTILE),
            ("rubric", HOSTILE),
            ("seed", HOSTILE),
            ("by", HOSTILE),
        ],
    )];
    for (who, v) in [(NAME, "1"), ("Ben", "3")] {
        for at in ["1", "2"] {
            pages.push(place.get_as(who, "/p/mail/review/1"));
            place.fill_as(who, "/p/mail/review/1/mark", &[("place", at), ("v", v), ("note", HOSTILE)]);
            pages.push(place.get_as(who, &format!("/p/mail/review/1?at={at}")));
        }
    }
    place.fill("/p/mail/review/1/settle", &[("place", "1"), ("v", "1"), ("note", HOSTILE), ("by", NAME)]);
    pages
        .push(place.fill("/p/mail/review/1/settle", &[("place", "2"), ("v", "7"), ("note", HOSTILE), ("by", HOSTILE)]));
    pages.push(place.get_as(NAME, "/p/mail/review/1/result"));
    pages.push(place.get_as(NAME, "/p/mail/review/1"));
    pages.push(place.get("/p/mail/review"));
    for page in pages {
        assert!(page.text.contains("&lt;"), "{}", page.text);
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img"), "{}", page.text);
    }
    let table = place.get("/p/mail/review/1/labels.csv").text;
    assert!(table.contains("'=1+1") || !table.contains(",=1+1"), "a spreadsheet runs nothing: {table}");
}
