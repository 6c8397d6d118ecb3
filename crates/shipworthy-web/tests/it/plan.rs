//! The plan in pages: made without scripts, from where somebody comes; its steps done with something to show, or left out.

use axum::http::StatusCode;

use crate::place::Place;

fn made(background: &str) -> Place {
    let place = Place::new();
    let sent = [("background", background), ("hours", "5"), ("role", "1")];
    assert_eq!(place.fill("/learn/plan", &sent).leads_to(), "/learn/plan");
    place
}

#[test]
fn a_newcomer_is_asked_where_they_come_from_and_nothing_is_kept_before() {
    let place = Place::new();
    let page = place.get("/learn/plan");
    assert_eq!((page.status, page.one("h1").as_str()), (StatusCode::OK, "Where do you come from?"));
    assert_eq!(page.values("input[name=background]", "value"), ["pm", "technical", "domain", "marketer", "new"]);
    assert!(!place.path().join(".shipworthy").exists(), "looking writes nothing");
    let wrong = place.fill("/learn/plan", &[("background", "pm"), ("hours", "500"), ("role", "1")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.one("main [role=alert]").contains("a number from 1 to 60"), "{}", wrong.one("main [role=alert]"));
    assert_eq!(place.get("/learn/plan").one("h1"), "Where do you come from?", "all of it is kept, or nothing");
    for from in ["/learn", "/learn/skills"] {
        assert!(place.get(from).values("main a", "href").contains(&"/learn/plan".to_owned()), "{from}");
    }
}

#[test]
fn five_backgrounds_see_five_plans_with_sources_and_without_a_date() {
    let mut seen = Vec::new();
    for background in ["pm", "technical", "domain", "marketer", "new"] {
        let page = made(background).get("/learn/plan");
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.one(".hero .lead").ends_with("That is an amount and no date."), "{}", page.one(".hero .lead"));
        assert!(page.one(".banner").starts_with("No audit yet"), "{}", page.one(".banner"));
        assert!(page.one("[aria-labelledby=times-title]").contains("None of them says how many hours a week"));
        assert!(page.texts("[aria-labelledby=times-title] tbody th").iter().all(|source| source.contains("(M")));
        let order = page.values(".road [id^=step-]", "id");
        assert!(order.len() > 10 && !seen.contains(&order), "{background}");
        seen.push(order);
    }
    let page = made("pm").get("/learn/plan");
    assert!(
        page.one("#step-course").contains("AI for Everyone, six hours · S3, speaks of 2024-25 (M188)"),
        "{}",
        page.one("#step-course")
    );
    assert!(page.one("[aria-labelledby=brought-title]").contains("Research with users"));
}

#[test]
fn a_step_is_done_with_something_to_show_left_out_and_put_back() {
    let place = made("pm");
    let say = |step: &str, state: &str, evidence: &str| {
        place.fill("/learn/plan/step", &[("step", step), ("state", state), ("evidence", evidence)])
    };
    let nothing = say("course", "done", "  ");
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        nothing.one("main [role=alert]").contains("What is done can be shown"),
        "{}",
        nothing.one("main [role=alert]")
    );
    assert_eq!(say("course", "done", "https://a.example/<page>").leads_to(), "/learn/plan");
    assert_eq!(say("C1", "done", "<b>told</b> it to two people").leads_to(), "/learn/plan");
    assert_eq!(say("paper", "skipped", "").leads_to(), "/learn/plan");
    let page = place.get("/learn/plan");
    assert!(["#step-course", "#step-C1", "#step-paper"].iter().all(|step| page.texts(step).is_empty()));
    assert_eq!(page.values("[aria-labelledby=done] a", "href"), ["https://a.example/<page>"], "a link is one");
    assert!(page.one("[aria-labelledby=done]").contains("<b>told</b> it to two people"), "text is text");
    assert!(page.one("[aria-labelledby=left-out]").contains("Scope one real problem on paper"));
    assert_eq!(say("course", "open", "").leads_to(), "/learn/plan");
    assert_eq!(place.get("/learn/plan").texts("#step-course").len(), 1);
    for (step, state) in [("nothing", "skipped"), ("course", "perhaps")] {
        assert_eq!(say(step, state, "").status, StatusCode::UNPROCESSABLE_ENTITY, "{step} {state}");
    }
    let script = say("teardowns", "done", "javascript:alert(1)");
    assert_eq!(script.leads_to(), "/learn/plan");
    assert!(!place.get("/learn/plan").values("a", "href").iter().any(|href| href.starts_with("javascript")));
}
