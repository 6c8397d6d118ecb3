//! Settings of practice, and scores that stay hidden on every page where somebody wants none.

use axum::http::StatusCode;
use shipworthy_app::practice;
use shipworthy_app::practice::case::Actions;

use crate::place::Place;

const REASON: &str =
    "The interval reaches below what pays, a bad one costs more than a good one gains, and waiting costs a month.";
const CASE: &str = "P03@1:42:level=1";

fn set(place: &Place, points: bool) {
    let mut sent = vec![("cases-a-day", "1"), ("cards-a-day", "3"), ("day-begins", "5")];
    sent.extend(points.then_some(("points", "on")));
    assert_eq!(place.fill("/learn/settings", &sent).leads_to(), "/learn/settings?done=saved");
}

fn decide(place: &Place, line: &str) {
    let case = practice::draw(&line.parse().expect("a code")).expect("a case");
    let Actions::Choice { actions } = &case.actions else { panic!("a choice") };
    let sent = [("choice", actions[0].id.as_str()), ("confidence", "70"), ("reason", REASON)];
    place.fill(&format!("/learn/s/{line}"), &sent).leads_to();
}

#[test]
fn settings_are_shown_kept_and_obeyed() {
    let place = Place::new();
    let page = place.get("/learn/settings");
    let value = |name: &str| page.values(&format!("input[name={name}]"), "value");
    assert_eq!([value("cases-a-day"), value("cards-a-day"), value("day-begins")], [["2"], ["5"], ["4"]]);
    assert_eq!(page.texts("input[name=points][checked]").len(), 1);
    set(&place, false);
    let page = place.get("/learn/settings?done=saved");
    assert!(page.one("[role=status]:not(#said)").contains("Saved."));
    assert_eq!(page.values("input[name=cards-a-day]", "value"), ["3"]);
    assert!(page.texts("input[name=points][checked]").is_empty());
    assert!(place.get("/learn/cards").text.contains("1 of 3"), "three cards a day from now on");
    let wrong = place.fill("/learn/settings", &[("cases-a-day", "21"), ("cards-a-day", "x"), ("day-begins", "4")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.values("[role=alert] a", "href"), ["#cases-a-day", "#cards-a-day"], "all at once");
    assert_eq!(wrong.values("input[name=cases-a-day]", "value"), ["21"], "what was typed stays");
    assert_eq!(place.get("/learn/settings").values("input[name=cases-a-day]", "value"), ["1"], "and nothing was kept");
}

#[test]
fn no_page_shows_a_score_where_they_are_hidden() {
    let place = Place::new();
    let today = practice::today(20_778, "nobody", place.path()).expect("cases");
    let lines: Vec<String> = today.iter().map(|of| of.code.to_string()).chain([CASE.to_owned()]).collect();
    let choices = lines.iter().filter(|line| {
        let case = practice::draw(&line.parse().expect("a code")).expect("a case");
        matches!(case.actions, Actions::Choice { .. }) && case.beliefs.is_none()
    });
    choices.for_each(|line| decide(&place, line));
    let address = format!("/learn/s/{CASE}");
    let shown = place.get(&address);
    assert!(shown.texts(".score").len() == 1 && shown.text.contains("Weights here:"), "they are shown at first");
    set(&place, false);
    let hidden = place.get(&address);
    assert_eq!(hidden.texts(".score, #habits, .parts .n"), [""; 0]);
    assert!(hidden.one("main").contains("What each call was worth"), "money stays");
    assert!(!hidden.texts(".rubric > li").is_empty(), "and so does what was found in the reason");
    let open = "/learn/s/P03@1:43:level=1";
    let pages = [&address, open, "/learn", "/learn/progress", "/learn/library", "/learn/test/P03@1:42:level=1"];
    for page in pages {
        let words = place.get(page).one("main");
        for told in [
            "of 100 points",
            "Of 100 points",
            "Decided: ",
            "Weights here",
            "log score",
            "scores 0",
            "Not scored",
            "mean score",
        ] {
            assert!(!words.contains(told), "{page}: {told}");
        }
    }
    set(&place, true);
    assert_eq!(place.get(&address).texts(".score").len(), 1, "and they come back");
}
