//! Decisions: recorded, refused with reasons, agreed to, looked back on, and never edited.

use axum::http::StatusCode;
use shipworthy_app::people::{NewPerson, Role, let_in};

use crate::place::{Answer, Place};

const LONG: &str =
    "The two groups that are open hold four in a hundred of all cases, and a person reads every one of them first.";

/// The example, whose verdict is no pass, and the address of its decisions.
fn place() -> (Place, String) {
    let place = Place::with_example("style-advisor");
    let address = format!("/p/{}/decisions", place.bench.features()[0].id);
    (place, address)
}

fn fields<'a>(choice: &'a str, reason: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("run", "1"),
        ("choice", choice),
        ("reason", reason),
        ("confidence", "80"),
        ("review_on", "2027-01-31"),
        ("by", "Asha"),
    ]
}

#[track_caller]
fn leads_to(answer: &Answer, address: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.headers["location"], address);
}

#[test]
fn a_decision_is_recorded_and_the_verdict_says_so() {
    let (place, address) = place();
    let verdict = address.replace("/decisions", "/verdict");
    assert!(place.get(&verdict).one("#decided").contains("No decision recorded yet."));
    assert_eq!(place.get(&address).one("h1"), "Nothing was decided yet.");
    leads_to(&place.fill(&address, &fields("hold", "Two groups are open.")), &format!("{address}#decision-1"));
    let page = place.get(&address);
    assert_eq!(page.one("h1"), "Hold: decided by Asha, 21 November 2026, 16:32.");
    let entry = page.one("#decision-1");
    for part in ["Hold", "by Asha", "Two groups are open.", "run 1", "80%", "31 January 2027"] {
        assert!(entry.contains(part), "{part} in {entry}");
    }
    assert!(!entry.contains("against"), "{entry}");
    assert_eq!(page.values("#by", "value"), ["Asha"], "who wrote last most likely writes again");
    let foot = place.get(&verdict).one("#decided");
    assert!(foot.contains("Hold: decided by Asha") && foot.contains("Two groups are open."), "{foot}");
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_what_was_typed_stays() {
    let (place, address) = place();
    let typed = [
        ("run", "1"),
        ("reason", " "),
        ("confidence", "very"),
        ("review_on", "soon"),
        ("by", ""),
        ("choice", "perhaps"),
    ];
    let page = place.fill(&address, &typed);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["choice", "reason", "confidence", "review_on", "by"] {
        let described = page.values(&format!("#{field}"), "aria-describedby");
        assert_eq!(described, [format!("{field}-wrong")], "{}", page.text);
        assert!(!page.one(&format!("#{field}-wrong")).is_empty());
        assert!(page.values("[role=alert] a", "href").contains(&format!("#{field}")));
    }
    assert_eq!(page.values("#confidence", "value"), ["very"]);
    // What only the use case knows stands there in the same way.
    let mut past = fields("hold", "Two groups are open.");
    past[4].1 = "2020-01-01";
    let page = place.fill(&address, &past);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.one("#review_on-wrong").contains("not in the future"));
    assert_eq!(page.one("#reason"), "Two groups are open.");
    assert_eq!(page.values("#record input[type=radio][checked]", "value"), ["hold"]);
    assert_eq!(place.get(&address).texts(".log > li").len(), 0, "nothing was recorded");
}

#[test]
fn a_launch_against_the_verdict_wants_a_long_reason_and_is_marked() {
    let (place, address) = place();
    let page = place.get(&format!("{address}?choice=launch"));
    assert_eq!(page.values("#record input[type=radio][checked]", "value"), ["launch"]);
    assert!(page.one("#choice").contains("This goes against the verdict, and is recorded so."));
    let short = place.fill(&address, &fields("launch", "We want to."));
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.one("#reason-wrong").contains("80 or more"), "{}", short.one("#reason-wrong"));
    leads_to(&place.fill(&address, &fields("launch", LONG)), &format!("{address}#decision-1"));
    let page = place.get(&address);
    assert!(page.one("#decision-1").contains("It goes against the verdict."));
    assert!(page.one("h1").starts_with("Launch: decided by Asha"), "one person alone decides: {}", page.one("h1"));
}

#[test]
fn where_several_work_a_second_person_agrees() {
    let (place, address) = place();
    let folder = place.bench.features()[0].path.parent().unwrap().to_owned();
    let root = shipworthy_app::workspace::Workspace::of(&folder.join("x.feature.md"), Vec::new()).unwrap().root;
    let asha = NewPerson {
        name: "Asha",
        role: Role::Owner,
        password: "some words to remember",
        salt: [7; 16],
        by: "Asha",
        at: 0,
    };
    let_in(&root, &asha).unwrap();
    place.fill(&address, &fields("launch", LONG));
    assert_eq!(place.get(&address).one("h1"), "Launch waits for a second person.");
    let agree = format!("{address}/1/agree");
    let own = place.fill(&agree, &[("by", "Asha")]);
    assert_eq!(own.status, StatusCode::CONFLICT, "nobody is their own second person");
    assert_eq!(own.values("#on-1-by", "value"), ["Asha"]);
    let nobody = place.fill(&agree, &[("by", " ")]);
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nobody.texts("#on-1-by-wrong").len(), 1);
    leads_to(&place.fill(&agree, &[("by", "Ben")]), &format!("{address}#decision-1"));
    let page = place.get(&address);
    assert!(page.one("h1").starts_with("Launch: decided by Asha"), "{}", page.one("h1"));
    assert!(page.one("#decision-1").contains("Ben agreed"));
}

#[test]
fn a_decision_is_looked_back_on_and_the_sure_are_held_to_it() {
    let (place, address) = place();
    place.fill(&address, &fields("hold", "Two groups are open."));
    let look = format!("{address}/1/look-back");
    let nothing = place.fill(&look, &[("by", "Ben"), ("review_on", "x"), ("note", "Kept.")]);
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nothing.texts("#on-1-outcome-wrong").len() + nothing.texts("#on-1-review_on-wrong").len(), 2);
    assert_eq!(nothing.one("#on-1-note"), "Kept.");
    let early = [("outcome", "too_early"), ("review_on", "2027-03-01"), ("by", "Ben")];
    leads_to(&place.fill(&look, &early), &format!("{address}#decision-1"));
    assert!(place.get(&address).one("#decision-1").contains("Too early to tell."));
    place.fill(&look, &[("outcome", "held"), ("note", "Complaints stayed low."), ("by", "Ben")]);
    let page = place.get(&address);
    let entry = page.one("#decision-1");
    assert!(entry.contains("Asha was 80% sure. It held.") && entry.contains("Complaints stayed low."), "{entry}");
    assert_eq!(page.texts(&format!("form[action='{look}']")).len(), 0, "it is settled");
    let sure = page.one("#sureness");
    assert!(sure.contains("1 looked back on, 1 held") && sure.contains("0.04"), "{sure}");
    assert_eq!(place.fill(&format!("{address}/9/look-back"), &early).status, StatusCode::NOT_FOUND);
}

#[test]
fn a_mistake_is_put_right_by_another_decision() {
    let (place, address) = place();
    place.fill(&address, &fields("hold", "Two groups are open."));
    let page = place.get(&format!("{address}?supersedes=1"));
    assert_eq!(page.one("#record-title"), "Put decision 1 right");
    let mut right = fields("gather", "We forgot the third group.");
    right.push(("supersedes", "1"));
    leads_to(&place.fill(&address, &right), &format!("{address}#decision-2"));
    let page = place.get(&address);
    assert!(page.one("#decision-1").contains("Put right by decision 2."));
    assert_eq!(page.texts("#decision-1 form").len(), 0);
    // Twice is once too often.
    assert_eq!(place.fill(&address, &right).status, StatusCode::CONFLICT);
    // A number that there is not is no decision to put right.
    assert_eq!(place.get(&format!("{address}?supersedes=7")).one("#record-title"), "Record a decision");
}

#[test]
fn hostile_text_stays_text_in_every_field() {
    const HOSTILE: &str = "</textarea></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'& and so on, as long as it has to be";
    let (place, address) = place();
    let typed: Vec<(&str, &str)> =
        ["run", "choice", "reason", "confidence", "review_on", "by", "supersedes"].map(|field| (field, HOSTILE)).into();
    let refused = place.fill(&address, &typed);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut taken = fields("launch", HOSTILE);
    taken[5].1 = "<img src=x onerror=alert(1)>";
    leads_to(&place.fill(&address, &taken), &format!("{address}#decision-1"));
    let looks = [("outcome", HOSTILE), ("note", HOSTILE), ("review_on", HOSTILE), ("by", HOSTILE)];
    let look = format!("{address}/1/look-back");
    let returned = place.fill(&look, &looks);
    place.fill(&look, &[("outcome", "held"), ("note", HOSTILE), ("by", "<script>alert(1)</script>")]);
    let verdict = place.get(&address.replace("/decisions", "/verdict"));
    for page in [refused, returned, place.get(&address), verdict] {
        assert!(page.text.contains("&lt;"), "{}", page.text);
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img"), "{}", page.text);
    }
}
