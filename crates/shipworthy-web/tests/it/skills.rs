//! Skills, the audit, cards and progress: what is known and what is not; nothing piles up; what was sent twice is kept once.

use axum::http::StatusCode;
use shipworthy_app::practice::desk::Learner;
use shipworthy_app::practice::{self, AuditOf};

use crate::place::Place;

/// What the clock of a place says.
const NOW: i64 = 1_795_278_720;

fn by() -> String {
    Learner::alone().name
}

/// A learner's log with decisions of some days ago, as `learn export` writes it.
fn log(decisions: &[(&str, u64, i64, f64)], now: i64) -> String {
    let rows: Vec<serde_json::Value> = decisions
        .iter()
        .map(|(kind, seed, days_ago, score)| {
            serde_json::json!({
                "code": format!("{kind}@1:{seed}:level=1"), "archetype": kind, "answer": "ship", "confidence": 0.9, "reason": "r",
                "score": 70, "decision_score": score, "correct": i64::from(seed % 5 != 0), "brier": 0.02, "reasoning": 0.5,
                "grader": "concept-v1", "at": now - days_ago * 86_400, "asked": "", "beliefs": "", "utc_offset": 0, "best": "ship",
                "regret": 120.0, "spent": 0.0, "currency": "USD", "luck": "deserved", "asked_well": "", "interval_held": null
            })
        })
        .collect();
    serde_json::json!({ "shipworthy_practice": 1, "learner": by(), "tables": { "practice_decision": rows } })
        .to_string()
}

fn bring(place: &Place, decisions: &[(&str, u64, i64, f64)]) {
    let text = log(decisions, NOW);
    practice::bring(&by(), place.path(), &text).expect("brought");
}

#[test]
fn a_newcomer_is_told_that_nothing_is_known_and_nothing_is_guessed() {
    let place = Place::new();
    let page = place.get("/learn/skills");
    assert_eq!((page.status, page.one("h1").as_str()), (StatusCode::OK, "Skills."));
    assert!(page.text.contains("nothing is guessed"));
    assert_eq!(page.texts("main tbody tr").len(), 53);
    assert!(page.texts("main svg").is_empty(), "no picture of nothing");
    assert_eq!(page.texts("nav.choice a").len(), 6);
    for view in ["s0", "s1", "s2", "s3", "s4"] {
        assert_eq!(place.get(&format!("/learn/skills?view={view}")).status, StatusCode::OK, "{view}");
    }
    assert_eq!(place.get("/learn/skills?view=s9").status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = place.get("/learn/progress");
    assert!(page.text.contains("Nothing was said yet.") && page.text.contains("Too early"), "{}", page.text);
}

#[test]
fn each_skill_says_what_it_builds_on() {
    let place = Place::new();
    let page = place.get("/learn/skills");
    let standing = practice::skills(&by(), place.path(), None).expect("skills");
    let skills: Vec<_> = standing.groups.iter().flat_map(|group| &group.skills).collect();
    let rows = page.texts("main tbody tr");
    assert_eq!(rows.len(), skills.len());
    for (row, skill) in rows.iter().zip(&skills) {
        let before: Vec<&str> = skill.builds_on.iter().map(|of| of.name.as_str()).collect();
        let told = format!("Builds on {}", before.join(", "));
        assert_eq!(row.contains("Builds on"), !before.is_empty(), "{row}");
        assert!(before.is_empty() || row.contains(&told), "{row} / {told}");
    }
    let lessons: Vec<String> =
        skills.iter().flat_map(|of| &of.builds_on).map(|of| format!("/learn/lessons/{}", of.id)).collect();
    assert!(lessons.len() > 30, "most skills build on others");
    assert_eq!(page.values(".before a", "href"), lessons);
}

#[test]
fn an_estimate_stands_with_its_band_and_the_next_case() {
    let place = Place::new();
    bring(&place, &[("P02", 1, 9, 0.9), ("P02", 2, 8, 0.8), ("P02", 3, 7, 1.0), ("P02", 4, 6, 0.7)]);
    let page = place.get("/learn/skills");
    let row = page.texts("main tbody tr").into_iter().find(|row| row.contains("Whom the data represent")).expect("B2");
    assert!(row.contains("of 100, between") && row.contains("4 cases"), "{row}");
    assert!(!page.texts("main svg").is_empty());
    assert!(page.text.contains("Begin the audit"));
}

#[test]
fn after_three_weeks_there_is_an_ordinary_day() {
    let place = Place::new();
    let all: Vec<(&str, u64, i64, f64)> =
        ["P01", "P02", "P03", "P05", "P06", "P09", "P10", "P12"].into_iter().map(|kind| (kind, 3, 25, 0.5)).collect();
    bring(&place, &all);
    let page = place.get("/learn");
    let line = page.one("#judgement");
    assert_eq!(
        line,
        "It takes 20 answers to say whether sure means right, and you have 8. No skill has an estimate yet: each takes three cases."
    );
    let again = page.texts("[aria-labelledby=again-title] li");
    assert_eq!(again.len(), 3, "two cases and a line for cards: {again:?}");
    assert!(again[2].contains("5 cards"), "{again:?}");
    let words = page.text.to_lowercase();
    for word in ["streak", "overdue", "missed", "hurry", "behind", "catch up", "backlog"] {
        assert!(!words.contains(word), "{word}");
    }
}

#[test]
fn cards_are_gone_through_and_then_it_is_done() {
    let place = Place::new();
    for number in 1..=5 {
        let page = place.get("/learn/cards");
        assert!(page.text.contains(&format!("{number} of 5")), "{}", page.text);
        assert!(page.texts("form").is_empty() || !page.text.contains("Knew it"), "the answer comes first");
        let due = practice::due(&by(), place.path(), NOW, 0).expect("due");
        let card = &due.cards[0].card;
        let page = place.get(&format!("/learn/cards?show={}", card.id));
        assert!(page.text.contains("Knew it"));
        let knew = if number % 2 == 0 { "no" } else { "yes" };
        assert_eq!(place.fill("/learn/cards", &[("card", &card.id), ("knew", knew)]).leads_to(), "/learn/cards");
    }
    assert_eq!(place.get("/learn/cards").one("h1"), "Done for today.");
    assert_eq!(
        place.fill("/learn/cards", &[("card", "Z9-9"), ("knew", "yes")]).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[test]
fn an_audit_is_answered_item_by_item_and_its_gaps_stand_with_the_skills() {
    let place = Place::new();
    let name = by();
    let audit =
        || practice::audit(&AuditOf { by: &name, workspace: place.path(), audit: None, tasks: 1 }).expect("an audit");
    let first = audit().next.expect("an item");
    let sent = [
        ("audit", "1"),
        ("tasks", "1"),
        ("node", first.node.as_str()),
        ("kind", "can-do"),
        ("answer", "alone"),
        ("link", "https://a.example/x"),
    ];
    assert_eq!(place.get("/learn/audit").one("h1"), first.skill);
    assert_eq!(place.fill("/learn/audit", &sent).leads_to(), "/learn/audit?audit=1&tasks=1");
    let second = audit().next.expect("an item");
    assert_eq!((second.number, second.node == first.node), (2, true), "the task comes after the statement");
    // The same form once more: what it says does not fit what is asked now.
    let again = place.fill("/learn/audit", &sent);
    assert!(again.status.is_redirection(), "{}", again.status);
    let case = audit().next.expect("an item");
    assert_eq!(case, second, "and nothing was taken up");
    let page = place.get("/learn/audit");
    assert!(page.text.contains("To the case") || page.text.contains("Take the case"), "{}", page.text);
    assert!(page.text.contains("Found so far"));
    assert_eq!(case.node, first.node);
    assert_eq!(place.get("/learn/audit?audit=7").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(place.get("/learn/skills").text.contains("Go on with the audit"));
}

#[test]
fn confidence_is_drawn_from_twenty_answers_on_with_its_table() {
    let place = Place::new();
    let all: Vec<(&str, u64, i64, f64)> = (1..=30).map(|n| ("P03", n, 60 - n as i64, 0.6)).collect();
    bring(&place, &all);
    let line = place.get("/learn").one("#judgement");
    assert!(
        line.starts_with("You were 90% sure and right 80% of the time, in 30 answers. That may be chance. "),
        "{line}"
    );
    assert!(line.ends_with("of 53 skills have an estimate."), "{line}");
    assert_eq!(place.get("/learn").values("#judgement a", "href"), ["/learn/progress", "/learn/skills"]);
    let page = place.get("/learn/progress");
    assert!(page.text.contains("said 90%, right 80%"), "{}", page.text);
    assert!(page.texts("main svg").len() >= 4, "confidence, weeks, money, what stays");
    assert!(page.texts("main table").len() >= 5);
    let open = page.texts("[aria-labelledby=leanings] form");
    assert_eq!(open.len(), 3);
    let code = "P03@1:30:level=1";
    let rate = || place.fill("/learn/progress", &[("code", code), ("quality", "4")]);
    assert_eq!(rate().leads_to(), "/learn/progress#leanings");
    assert_eq!(rate().leads_to(), "/learn/progress#leanings", "sent twice, kept once");
    assert_eq!(
        place.fill("/learn/progress", &[("code", code), ("quality", "9")]).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[test]
fn all_of_a_learner_is_taken_away_brought_back_and_forgotten() {
    let place = Place::new();
    bring(&place, &[("P02", 1, 9, 0.9), ("P03", 2, 8, -0.2)]);
    let name = by();
    let taken = practice::take(&name, place.path()).expect("taken");
    assert_eq!(practice::forget(&name, place.path()).expect("forgotten").rows, 2);
    assert!(practice::practised(&name, place.path()).expect("rows").is_empty());
    assert_eq!(practice::bring(&name, place.path(), &taken).expect("brought"), 2);
    assert_eq!(practice::take(&name, place.path()).expect("taken"), taken, "the same text again");
    assert!(practice::bring(&name, place.path(), &taken).is_err(), "it is there");
    assert!(practice::bring("Ben", place.path(), "{}").is_err());
}

#[test]
fn practice_is_forgotten_in_the_browser_after_a_page_that_says_what_goes_and_the_name() {
    let place = Place::new();
    bring(&place, &[("P02", 1, 9, 0.9), ("P03", 2, 8, -0.2)]);
    let (name, way) = (by(), "/learn/settings/forget");
    assert!(place.get("/learn/settings").values("main a", "href").contains(&way.to_owned()));
    assert!(place.get("/settings").values("main a", "href").contains(&way.to_owned()));
    let page = place.get(way);
    assert_eq!(page.one("h1"), "All of your practice is deleted.");
    assert_eq!(page.texts("[aria-labelledby=what-goes] li")[0], "2 decisions about cases, with their reasons");
    assert!(page.texts("[aria-labelledby=what-stays] li").iter().any(|line| line.starts_with("Decisions at work")));
    assert_eq!(page.values("main form", "action"), [way], "a form, and nothing that needs a script");
    let kept = || practice::practised(&name, place.path()).expect("rows").len();
    for (typed, says) in [("", "Type your name"), ("Somebody else", "This is another name")] {
        let refused = place.fill(way, &[("name", typed)]);
        assert_eq!((refused.status, kept()), (StatusCode::UNPROCESSABLE_ENTITY, 2), "{typed}");
        assert_eq!(refused.texts(".banner a"), [says]);
    }
    assert_eq!(place.fill(way, &[("name", &name)]).leads_to(), "/learn/settings?done=forgotten");
    assert_eq!(kept(), 0);
    assert!(place.get("/learn/settings?done=forgotten").one(".banner").starts_with("Forgotten."));
    assert_eq!(place.get(way).texts("[aria-labelledby=what-goes] li").len(), 2, "nothing is counted any more");
}

#[test]
fn weeks_are_written_down_on_the_page_of_the_plan() {
    let place = Place::new();
    let section = || place.get("/learn/plan").one("#weeks");
    assert!(section().contains("Nothing is written down yet: it takes 2 weeks."));
    let log = |hours: [&str; 3], week: &str| {
        let [out, evaluating, delivering] = hours;
        let sent = [("finding-out", out), ("evaluating", evaluating), ("delivering", delivering), ("week", week)];
        place.fill("/learn/plan/week", &sent)
    };
    assert_eq!(log(["10", "1", "30"], "last").leads_to(), "/learn/plan#weeks");
    assert!(section().contains("Too early: 1 of 2 weeks."));
    assert!(place.get("/learn/plan").texts("#weeks svg").is_empty(), "no picture of one week");
    assert_eq!(log(["14", "3", "22"], "this").leads_to(), "/learn/plan#weeks");
    assert!(section().contains("65% delivering in 2 weeks: nearer to a week without a model"), "{}", section());
    assert!(!place.get("/learn/plan").texts("#weeks svg").is_empty());
    for wrong in [["a", "1", "1"], ["0", "0", "0"], ["-1", "1", "1"], ["99", "2", "0"]] {
        assert_eq!(log(wrong, "this").status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
}

#[test]
fn two_audits_stand_beside_each_other_and_overlapping_bands_say_too_early() {
    let place = Place::new();
    let step = |audit: u32, days_ago: i64| {
        serde_json::json!({ "audit": audit, "node": "A3", "kind": "can_do", "item": "", "answer": "alone", "outcome": null,
            "at": NOW - days_ago * 86_400, "utc_offset": 0 })
    };
    let before: Vec<(&str, u64, i64, f64)> = (0..10).map(|n| ("P03", n, 60, -0.8)).collect();
    let between: Vec<(&str, u64, i64, f64)> = (10..70).map(|n| ("P03", n, 20, 0.9)).collect();
    let lately: Vec<(&str, u64, i64, f64)> = (0..4).map(|n| ("P09", n, 20, 0.3)).collect();
    let mut kept: serde_json::Value =
        serde_json::from_str(&log(&[before, between, lately].concat(), NOW)).expect("JSON");
    kept["tables"]["audit_step"] = serde_json::json!([step(1, 40)]);
    practice::bring(&by(), place.path(), &kept.to_string()).expect("brought");
    assert!(place.get("/learn/skills").texts("[aria-labelledby=change]").is_empty(), "nothing was before the first");
    practice::forget(&by(), place.path()).expect("forgotten");
    kept["tables"]["audit_step"] = serde_json::json!([step(1, 40), step(2, 2)]);
    practice::bring(&by(), place.path(), &kept.to_string()).expect("brought");
    let page = place.get("/learn/skills");
    let section = page.one("[aria-labelledby=change]");
    assert!(section.contains("Better than in the audit before: Deciding."), "{section}");
    let rows = page.texts("[aria-labelledby=change] tbody tr");
    let row = |name: &str| rows.iter().find(|row| row.starts_with(name)).expect(name).clone();
    assert!(row("Deciding").ends_with("better than before"), "{}", row("Deciding"));
    assert!(row("The problem").ends_with("too early: a band takes 3 answers"), "{}", row("The problem"));
    assert!(!page.texts("[aria-labelledby=change] svg").is_empty());
}
