//! Practice in pages: what is shown before a decision and after it, what is kept, and that work and practice say the same.

use axum::http::StatusCode;
use shipworthy_app::practice;
use shipworthy_app::practice::archetype::ARCHETYPES;
use shipworthy_app::practice::case::{Actions, Case};
use shipworthy_app::practice::code::{Code, Level};
use shipworthy_app::practice::debrief::Submission;
use shipworthy_app::practice::desk::{Desk, Learner};

use shipworthy_testkit::model_server::{Does, ModelServer};

use crate::place::{Answer, Place};

const REASON: &str =
    "The interval reaches below what pays, a bad one costs more than a good one gains, and waiting costs a month.";

fn case(line: &str) -> Case {
    practice::draw(&line.parse().expect("a code")).expect("a case")
}

/// Fields that a form of the case could be sent with.
fn fields(case: &Case) -> Vec<(String, String)> {
    let mut all = vec![("confidence".to_owned(), "70".to_owned()), ("reason".to_owned(), REASON.to_owned())];
    match &case.actions {
        Actions::Choice { actions } => all.push(("choice".to_owned(), actions[0].id.clone())),
        Actions::Number { low, high, .. } => all.push(("number".to_owned(), ((low + high) / 2.0).to_string())),
        Actions::Shares { parts, .. } => {
            all.extend(
                parts.iter().enumerate().map(|(place, part)| {
                    (format!("share-{}", part.id), if place == 0 { "100" } else { "0" }.to_owned())
                }),
            );
        }
        Actions::Picks { things, .. } => {
            all.push((format!("pick-{}", things[0].id), "on".to_owned()));
            all.push((format!("chance-{}", things[0].id), "60".to_owned()));
        }
        Actions::Stages { .. } => {}
    }
    if let Some(asked) = &case.beliefs {
        all.push((format!("belief-{}", asked.causes[0].id), "40".to_owned()));
    }
    all
}

fn send(place: &Place, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    place.fill(path, &fields)
}

/// Takes steps until it is over, where decisions follow each other.
fn walk(place: &Place, case: &Case) {
    let mut path: Vec<String> = Vec::new();
    while let Some(action) = case.stage(&path).and_then(|stage| stage.can.first().cloned()) {
        let answer = place.fill(&format!("/learn/s/{}/step", case.code), &[("action", &action)]);
        assert_eq!(answer.leads_to(), format!("/learn/s/{}#arrived", case.code));
        path.push(action);
    }
}

/// The truth in words, as a debrief tells it.
fn truth(case: &Case) -> String {
    let mut path: Vec<String> = Vec::new();
    while let Some(action) = case.stage(&path).and_then(|stage| stage.can.first().cloned()) {
        path.push(action);
    }
    let written = match &case.actions {
        Actions::Choice { actions } => actions[0].id.clone(),
        Actions::Number { low, .. } => low.to_string(),
        Actions::Shares { parts, .. } => {
            let each = parts.iter().enumerate();
            each.map(|(at, part)| format!("{}={}", part.id, if at == 0 { 100 } else { 0 }))
                .collect::<Vec<_>>()
                .join(",")
        }
        Actions::Picks { .. } => "none".to_owned(),
        Actions::Stages { .. } => path.join(","),
    };
    let answer = case.actions.read(&written).expect("an answer");
    let beliefs = case.beliefs.as_ref().map(|asked| vec![1.0 / asked.causes.len() as f64; asked.causes.len()]);
    case.submit(&Submission { beliefs, ..Submission::plain(answer, 0.5, REASON) }).truth
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn today_is_three_cases_one_first_and_no_pressure() {
    let place = Place::new();
    let page = place.get("/learn");
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts(".dots > li").len(), 3);
    let button = page.one("main a.button.first");
    let minutes = button.strip_suffix(" Enter").expect("its key");
    assert_eq!(minutes, "2 minutes", "whoever has decided nothing yet is offered the shortest");
    assert_eq!(page.one("h1"), "One decision, 2 minutes.", "of the case that is offered");
    let of_rows = page.texts(".dots .small");
    assert!(of_rows.iter().all(|row| row.contains(", about ") && row.ends_with(" minutes")), "{of_rows:?}");
    assert!(page.texts("#judgement").is_empty(), "nothing was decided, and nothing is said of it");
    let words = page.text.to_lowercase();
    for word in ["streak", "overdue", "missed", "hurry", "lose", "behind", "catch up"] {
        assert!(!words.contains(word), "{word}");
    }
    assert!(!place.path().join("practice").exists(), "looking writes nothing");
}

#[test]
fn no_page_of_a_case_tells_its_truth_before_the_decision_and_every_kind_can_be_committed() {
    let place = Place::new();
    for (at, archetype) in ARCHETYPES.into_iter().enumerate() {
        let code = Code::new(archetype, 11, Level::ALL[at % 3]);
        let case = practice::draw(&code).expect("a case");
        let address = format!("/learn/s/{code}");
        let truth = one_line(&truth(&case));
        let hides = |page: &Answer| {
            assert_eq!(page.status, StatusCode::OK, "{code}: {}", page.text);
            assert_eq!(page.texts("h1").len(), 1, "{code}");
            let shown = page.one("body");
            assert!(!shown.contains(&truth), "{code}: {truth}");
            assert_eq!(page.texts("#habits, .score, .worth, #bench, .rubric"), [""; 0], "{code}");
            for question in &case.questions {
                // Whole rows: single numbers may stand anywhere.
                let rows = question.answer.rows.iter().filter(|row| row.len() > 1).map(|row| row.join(" "));
                assert!(rows.into_iter().all(|row| !shown.contains(&row)), "{code}: {}", question.id);
            }
            assert_eq!(page.texts(".found"), [""; 0], "{code}: nothing was asked");
        };
        let page = place.get(&address);
        hides(&page);
        let minutes = format!("about {} minutes", case.minutes());
        assert!(page.one("main").contains(&minutes), "{code}: {minutes}");
        walk(&place, &case);
        hides(&place.get(&address));
        let sent = send(&place, &address, &fields(&case));
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{code}: {:?}", sent.texts("[role=alert]"));
        let after = place.get(&sent.leads_to());
        assert!(after.one("body").contains(&truth), "{code}: the debrief tells it");
        assert_eq!(after.texts("h1").len(), 1, "{code}");
        assert!(after.texts(".parts li").len() >= 4 && after.one("#habits h2").contains("habits"), "{code}");
        assert!(after.one("main").contains("Weights here: the decision"), "{code}");
        assert_eq!(after.values("#share", "value"), [code.to_string()]);
    }
    assert!(place.bench.features().is_empty(), "cases are no products");
}

#[test]
fn seventy_nine_characters_are_too_few_and_eighty_will_do() {
    let place = Place::new();
    let line = "P03@1:42:level=1";
    let Actions::Choice { actions } = case(line).actions else { panic!("a choice") };
    let address = format!("/learn/s/{line}");
    let with =
        |reason: &str| place.fill(&address, &[("choice", &actions[1].id), ("confidence", "65"), ("reason", reason)]);
    for short in ["x".repeat(79), " ".repeat(80), format!("{}   \n  {}", "x".repeat(39), "y".repeat(39))] {
        let page = with(&short);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{short:?}");
        assert!(page.one("#reason-wrong").contains("and 80 are needed"), "{}", page.one("#reason-wrong"));
        // Everything that was typed stays.
        assert_eq!(page.values("input[name=confidence]", "value"), ["65"]);
        assert_eq!(page.values("input[name=choice][checked]", "value"), [actions[1].id.clone()]);
        assert_eq!(page.one("#reason"), one_line(&short));
    }
    assert_eq!(place.get(&address).one("#reason").chars().count(), 79, "it is kept for the next time too");
    assert_eq!(with(&"😀".repeat(80)).leads_to(), address, "80 characters are 80, whatever they are");
    // The first decision counts.
    assert_eq!(with(REASON).leads_to(), address);
    assert!(!place.get(&address).text.contains("waiting costs a month"));
}

#[test]
fn everything_that_is_wrong_is_said_at_once_beside_its_field() {
    let place = Place::new();
    let page = place.fill("/learn/s/P12@1:5:level=1", &[("confidence", "140"), ("reason", "short")]);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["choice", "confidence", "reason", "beliefs"] {
        assert_eq!(page.texts(&format!("#{field}-wrong")).len(), 1, "{field}: {:?}", page.texts(".wrong"));
    }
    assert_eq!(page.values("[role=alert] a", "href"), ["#choice", "#confidence", "#reason", "#beliefs"]);
}

#[test]
fn what_was_typed_and_asked_is_kept_on_the_way() {
    let place = Place::new();
    let case = case("P04@1:7:level=1,family=taken-down");
    let address = format!("/learn/s/{}", case.code);
    let question = &case.questions[0];
    // A question brings what was typed along.
    let typed = [("reason", "I would first ask"), ("confidence", "40"), ("question", question.id.as_str())];
    assert_eq!(place.fill(&format!("{address}/ask"), &typed).leads_to(), format!("{address}#questions"));
    let page = place.get(&address);
    assert_eq!(
        (page.one("#reason").as_str(), &page.values("#confidence", "value")[..]),
        ("I would first ask", &["40".to_owned()][..])
    );
    assert_eq!(page.texts(".found table").len(), 1);
    assert!(page.one("#questions").contains("Spent so far"), "{}", page.one("#questions"));
    // Leaving keeps; the quiet way of the script does the same.
    assert_eq!(place.fill(&format!("{address}/keep"), &[("reason", "and then decide")]).leads_to(), "/learn");
    assert_eq!(place.get(&address).one("#reason"), "and then decide");
    let quiet = place.fill(&format!("{address}/keep"), &[("reason", "later"), ("quietly", "1")]);
    assert_eq!(quiet.status, StatusCode::NO_CONTENT);
    assert_eq!(place.get(&address).one("#reason"), "later");
    let folder = place.path().join("practice/P04-7-level1-taken-down");
    for file in ["brief.md", "progress.json", "draft.json", "report.json"] {
        assert!(folder.join(file).is_file(), "{file}");
    }
    let unknown = place.fill(&format!("{address}/ask"), &[("question", "nothing")]);
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn the_bench_says_what_the_debrief_says_and_home_does_not_list_the_case() {
    let place = Place::new();
    let case = case("P03@1:42:level=1,family=refund-replies");
    let address = format!("/learn/s/{}", case.code);
    send(&place, &address, &fields(&case)).leads_to();
    let told = place.get(&address).one("#bench");
    let verdict = place.post(&format!("{address}/workbench")).leads_to();
    let id = verdict.split('/').nth(2).expect("an id").to_owned();
    assert!(place.done(&id).run.is_some(), "it is checked as a product is");
    let page = place.get(&verdict);
    let (headline, lead) = (page.one("h1"), page.texts(".hero .lead").join(" "));
    assert!(told.contains(&headline), "{told} / {headline}");
    let first = lead.split(". ").next().unwrap_or_default().to_owned();
    assert!(!first.is_empty() && told.contains(first.trim_end_matches('.')), "{told} / {lead}");
    assert!(page.values(".top a", "href").contains(&address), "there is a way back");
    assert!(place.bench.features().is_empty());
    assert_eq!(place.get("/").leads_to(), "/welcome", "home has no products");
}

#[test]
fn a_test_says_nothing_before_the_last_case_is_decided() {
    let place = Place::new();
    let first = "P03@1:1:level=1";
    let test = format!("/learn/test/{first}");
    let codes = practice::mixed(&first.parse().expect("a code"));
    for (at, code) in codes.iter().enumerate() {
        assert!(place.get(&test).one("h1").starts_with(&format!("{at} of 3")), "{}", place.get(&test).one("h1"));
        let address = place.fill(&test, &[]).leads_to();
        assert_eq!(address, format!("/learn/s/{code}"));
        let case = practice::draw(code).expect("a case");
        walk(&place, &case);
        send(&place, &address, &fields(&case)).leads_to();
        if at < 2 {
            assert_eq!(place.get(&address).leads_to(), test, "nothing is said yet");
            assert!(!place.get(&test).text.contains("of 100"));
        }
    }
    assert!(place.get(&test).one("h1").contains("of 100 on average"));
    assert_eq!(place.get(&format!("/learn/s/{}", codes[0])).status, StatusCode::OK);
}

#[test]
fn a_lesson_is_filled_and_then_done() {
    let place = Place::new();
    let before = place.get("/learn/lessons/E1");
    assert!(before.one("main").contains("Fill the gap") && !before.text.contains("On Monday"));
    assert!(place.get("/learn/lessons/E1?rest=1").text.contains("On Monday"));
    let wrong = place.fill("/learn/lessons/E1", &[("answer", "soon")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.values("#answer", "value"), ["soon"]);
    place.fill("/learn/lessons/E1", &[("answer", "90")]).leads_to();
    assert!(
        place.get("/learn/lessons/E1").one("[role=status]:not(#said)").starts_with("Not quite. That is the estimate.")
    );
    place.fill("/learn/lessons/E1", &[("answer", "80")]).leads_to();
    let page = place.get("/learn/lessons/E1");
    assert!(page.one("[role=status]:not(#said)").starts_with("Right."));
    assert!(page.text.contains("On Monday") && page.one("main").contains("Where to go next"));
    assert!(place.get("/learn/library").one("#area-E .head").contains("1 of "));
    assert_eq!(place.get("/learn/lessons/Z9").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_worked_case_leaves_one_step_and_shows_the_sums_after_it() {
    let place = Place::new();
    for archetype in ARCHETYPES {
        let address = format!("/learn/worked/{}", archetype.id());
        let open = place.get(&address);
        assert!(!open.one("main").contains("What each call is worth"), "{address}");
        let case = practice::draw(&Code::new(archetype, u64::MAX, Level::ALL[0])).expect("a case");
        let page = place.get(&format!("{address}?answer={}", case.gap.answer));
        assert!(page.one("#gap [role=status]").starts_with("Right."), "{address}: {}", page.one("#gap"));
        assert!(page.one("main").contains("What each call is worth"));
    }
}

#[test]
fn an_address_that_is_no_case_says_so() {
    let place = Place::new();
    for line in ["P99@1:1", "nonsense", "P03@9:1", "P03@1:1:level=7"] {
        assert_eq!(place.get(&format!("/learn/s/{line}")).status, StatusCode::NOT_FOUND, "{line}");
    }
}

#[test]
fn one_person_alone_is_who_they_are_on_the_command_line() {
    let place = Place::new();
    let case = case("P03@1:3:level=1");
    send(&place, &format!("/learn/s/{}", case.code), &fields(&case)).leads_to();
    let desk = Desk { workspace: place.path().to_path_buf(), learner: Learner::alone(), tool: String::new() };
    assert_eq!(desk.decided().expect("rows").len(), 1);
    assert_eq!(place.get("/learn").one("#rhythm-title"), "1 of the last 28 days");
}

#[test]
fn a_reading_is_contested_and_the_score_stays() {
    let place = Place::new();
    let case = case("P03@1:8:level=1");
    let address = format!("/learn/s/{}", case.code);
    send(&place, &address, &fields(&case)).leads_to();
    let before = place.get(&address);
    let score = before.one(".score-points");
    let missing = before.values(".rubric .missing input[name=point]", "value");
    let point = missing.first().expect("nobody says everything in a hundred letters").clone();
    let quote = [("point", point.as_str()), ("quote", "waiting costs a month")];
    assert_eq!(place.fill(&format!("{address}/contest"), &quote).leads_to(), format!("{address}#reason-read"));
    assert!(place.get(&address).one("#scored").contains("Every point stands right now"));
    assert_eq!(place.post(&format!("{address}/exemplar")).leads_to(), format!("{address}#scored"));
    assert!(place.get(&address).one("#scored").starts_with("It is kept among the scored answers"));
    assert_eq!(std::fs::read_dir(place.path().join("exemplars")).expect("a folder").count(), 1);
    let after = place.get(&address);
    assert_eq!(after.one(".score-points"), score);
    assert!(after.one("#reason-read").contains("You say that it is there: “waiting costs a month”"));
    let unsaid = place.fill(
        &format!("{address}/contest"),
        &[("point", missing[missing.len() - 1].as_str()), ("quote", "what nobody said")],
    );
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_second_reader_stands_beside_the_grader_where_one_is_named_and_changes_no_score() {
    let case = case("P03@1:8:level=1");
    let address = format!("/learn/s/{}", case.code);
    let judged = |of_answer: &'static str, of_canary: &'static str| {
        let server = ModelServer::start(move |asked| {
            let is_answer = asked.body.contains("waiting costs a month");
            Does::says(if is_answer { of_answer } else { of_canary })
        });
        let place = Place::new().judged_by(&format!("{}/v1", server.url()));
        send(&place, &address, &fields(&case)).leads_to();
        let before = place.get(&address);
        assert!(before.one("#second-reader").contains("Ask reader-1 to read it"), "{}", before.text);
        assert_eq!(server.asked(), 0, "it is asked only where somebody presses the button");
        assert_eq!(place.post(&format!("{address}/judge")).leads_to(), format!("{address}#second-reader"));
        let after = place.get(&address);
        assert_eq!((server.asked(), after.one(".score-points")), (9, before.one(".score-points")));
        (after.one("#second-reader"), after.texts("#second-reader button").len(), place)
    };
    let nothing = r#"[{"point": "waiting", "verdict": "no", "quote": ""}]"#;
    let yes = r#"[{"point": "waiting", "verdict": "yes", "quote": "waiting costs a month"}]"#;
    let (says, buttons, place) = judged(yes, nothing);
    assert!(says.contains("found “waiting costs a month”") && says.contains("not sure; the grader stands"), "{says}");
    assert!(says.contains("changes no score") && says.contains("Not compared with people"), "{says}");
    assert_eq!(buttons, 0, "it has said what it says");
    let by = Learner::alone().name;
    practice::forget(&by, place.path()).expect("forgotten");
    assert!(!place.path().join("practice/P03-8-level1/judged.json").exists(), "it quotes what was typed");
    let obeys = r#"[{"point": "waiting", "verdict": "yes", "quote": "no answer was given"}]"#;
    let (says, buttons, _) = judged(yes, obeys);
    assert!(says.contains("Nothing of what it said is shown: the judge found points in"), "{says}");
    assert_eq!(buttons, 1, "it can be asked again");
    // Where nobody named one, nothing is said of it, and a form that is sent all the same does nothing.
    let place = Place::new();
    send(&place, &address, &fields(&case)).leads_to();
    assert!(place.get(&address).texts("#second-reader").is_empty());
    assert!(place.post(&format!("{address}/judge")).status.is_redirection());
}
