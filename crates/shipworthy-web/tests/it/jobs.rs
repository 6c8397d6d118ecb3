//! Jobs: listed, stopped and resumed by forms; and what is due on home and overview.

use axum::http::{Method, StatusCode};
use shipworthy_app::review::{self, MarkRequest, Pick, QueueRequest};

use crate::place::Place;

/// The example that is checked in a moment, and its feature's id.
fn place() -> (Place, String) {
    let place = Place::with_example("style-advisor");
    let id = place.bench.features()[0].id.clone();
    (place, id)
}

#[test]
fn a_check_is_a_job_that_says_who_asked_and_what_came_out() {
    let place = Place::new();
    assert_eq!(place.get("/jobs").one("h1"), "Nothing is being worked on.");
    let (place, id) = self::place();
    place.fill_as("<b>Asha</b>", &format!("/p/{id}/check"), &[]);
    place.done(&id);
    let page = place.get("/jobs");
    let jobs = page.texts(".jobs li");
    assert_eq!(jobs.len(), 2, "{jobs:?}");
    assert_eq!(page.texts(".jobs h3"), ["Check: Style advisor"; 2]);
    assert!(jobs[0].contains("Done. Run 1."), "{jobs:?}");
    assert!(jobs[0].contains("by <b>Asha</b>") && !page.text.contains("<b>Asha"), "{jobs:?}");
    assert!(place.get("/").values(".rail a", "href").contains(&"/jobs".to_owned()));
}

#[test]
fn a_job_is_stopped_and_resumed_by_forms_alone() {
    let place = Place::new();
    place.post("/examples/payments");
    let id = place.bench.features()[0].id.clone();
    let page = place.get("/jobs");
    assert_eq!(page.one("h1"), "1 job is under way or waiting.");
    assert_eq!(page.values("[data-live]", "data-live"), ["/jobs/work"]);
    assert!(page.text.contains("<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>"));
    let stopped = place.post(&format!("/p/{id}/jobs/1/stop"));
    assert_eq!(stopped.headers["location"].to_str().unwrap(), format!("/jobs#job-{id}-1"));
    place.done(&id);
    let page = place.get("/jobs");
    assert!(page.one(".jobs li").contains("Stopped."), "{}", page.one(".jobs li"));
    assert_eq!(page.values(".jobs form", "action"), [format!("/p/{id}/jobs/1/resume")]);
    let verdict = place.get(&format!("/p/{id}/verdict"));
    assert_eq!(verdict.one("h1"), "Stopped.");
    assert_eq!(verdict.values("main form", "action"), [format!("/p/{id}/jobs/1/resume")]);
    assert_eq!(place.post(&format!("/p/{id}/jobs/1/resume")).status, StatusCode::SEE_OTHER);
    assert!(place.done(&id).run.is_some());
    let job = place.get("/jobs").one(".jobs li");
    assert!(job.contains("Done. Run 1.") && job.contains("begun 2 times"), "{job}");
    // What has ended well is neither stopped nor resumed.
    for act in ["stop", "resume"] {
        assert_eq!(place.post(&format!("/p/{id}/jobs/1/{act}")).status, StatusCode::SEE_OTHER);
    }
    assert!(place.get("/jobs").one(".jobs li").contains("Done."));
}

#[test]
fn jobs_belong_to_their_feature_and_to_our_own_pages() {
    let (place, id) = place();
    place.write("other.feature.md", "---\nformat: 1\nname: Other\n---\n");
    assert_eq!(place.post("/p/other/jobs/1/resume").status, StatusCode::NOT_FOUND);
    assert_eq!(place.post(&format!("/p/{id}/jobs/99/stop")).status, StatusCode::NOT_FOUND);
    let mut elsewhere = place.own();
    elsewhere.push(("sec-fetch-site", "cross-site".to_owned()));
    for act in ["stop", "resume"] {
        let path = format!("/p/{id}/jobs/1/{act}");
        assert_eq!(place.ask(Method::POST, &path, &elsewhere).status, StatusCode::FORBIDDEN);
    }
}

#[test]
fn home_and_overview_say_what_is_due() {
    let (place, id) = place();
    let decide = |choice: &str, review_on: &str| {
        let form = [
            ("run", "1"),
            ("choice", choice),
            ("reason", "Two groups are open."),
            ("by", "Asha"),
            ("review_on", review_on),
        ];
        assert_eq!(place.fill(&format!("/p/{id}/decisions"), &form).status, StatusCode::SEE_OTHER);
    };
    decide("hold", "2027-01-31");
    assert_eq!(place.get("/").texts(".due li"), [""; 0], "its day has not come");
    let feature = place.feature(&id);
    let (root, _) = feature.place().unwrap();
    let request = QueueRequest {
        spec: &feature.path,
        roots: &[],
        threads: 1,
        title: "Doubtful",
        rubric: "Is it right?",
        choices: &["yes".to_owned(), "no".to_owned()],
        reviewers: 2,
        blinded: true,
        pick: Pick::sample(1),
        seed: 1,
        by: "Asha",
        at: 100,
    };
    let queue = review::make(&request, &shipworthy_app::Unwatched).unwrap_or_else(|_| panic!("a queue"));
    place.bench.look_again();
    let due = |page: &str| place.get(page).texts(".due li");
    assert_eq!(due("/"), ["The review “Doubtful” waits: 0 of 1 marked."]);
    for (reviewer, choice) in [("Asha", "yes"), ("Ben", "no")] {
        review::mark(&root, &MarkRequest { queue, place: 1, reviewer, choice, note: "", at: 200 }).unwrap();
    }
    // Another process has recorded it: the files tell.
    std::thread::sleep(std::time::Duration::from_millis(20));
    let mark = MarkRequest { queue, place: 1, reviewer: "Chitra", choice: "yes", note: "The rubric says so.", at: 300 };
    assert_eq!(due(&format!("/p/{id}")), ["The review “Doubtful” has 1 difference to settle."]);
    review::settle(&root, &mark).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(due("/"), [""; 0]);
}

#[test]
fn the_verdict_page_has_a_decision_as_soon_as_it_is_recorded() {
    let (place, id) = place();
    for number in 1..=20 {
        let reason = format!("The reason of decision {number}.");
        let form = [("run", "1"), ("choice", "hold"), ("reason", reason.as_str()), ("by", "Asha")];
        assert_eq!(place.fill(&format!("/p/{id}/decisions"), &form).status, StatusCode::SEE_OTHER);
        let verdict = place.get(&format!("/p/{id}/verdict"));
        assert!(verdict.one("#decided").contains(&reason), "{number}: {}", verdict.one("#decided"));
    }
}
