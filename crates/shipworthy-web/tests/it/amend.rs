//! A threshold and a bar, put into the spec from the pages that found them, and taken back.

use axum::http::StatusCode;

use crate::place::{Answer, Place};

fn place() -> (Place, String) {
    let place = Place::new();
    let row = |i: usize| {
        let (label, team) = (i % 4 / 3, ["north", "south \"2\""][i / 4 % 2]);
        format!(
            "{i},{label},0.{},\"{}\"\n",
            if i.is_multiple_of(11) { 3 } else { label * 6 + 2 },
            team.replace('"', "\"\"")
        )
    };
    place.write("golden.csv", format!("id,label,score,team\n{}", (0..600).map(row).collect::<String>()));
    let spec = "format: 1\nname: Mail filter\ntask: binary\ngolden:\n  data: golden.csv\n  label: label\n  positive: 1\n  id: id\n  slices: [team]\n\
                errors:\n  currency: USD\n  false_positive: {cost: 1}\n  false_negative: {cost: 9}\n\
                candidates:\n  - {name: a & b, score: score, threshold: 0.5} # since June\nbars:\n  - recall >= 80%\n";
    let text = shipworthy_testkit::workspace::spec_text(spec);
    place.write("mail.feature.md", &text);
    assert!(place.check("mail").run.is_some());
    (place, text)
}

fn on_disk(place: &Place) -> String {
    std::fs::read_to_string(place.path().join("mail.feature.md")).unwrap()
}

/// Sends the form of a page as it stands, with some fields changed.
fn send(place: &Place, page: &Answer, changed: &[(&str, &str)]) -> Answer {
    let names = page.values("form.fill input:not([type=radio])", "name");
    let values = page.values("form.fill input:not([type=radio])", "value");
    let mut fields: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(values.iter().map(String::as_str)).collect();
    for (name, value) in changed {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    place.fill(&page.values("form.fill", "action")[0], &fields)
}

#[test]
fn a_threshold_is_used_and_taken_back() {
    let (place, text) = place();
    let page = place.get("/p/mail/threshold");
    assert_eq!(page.values("button[formaction]", "formaction"), ["/p/mail/threshold/use"]);
    let ask = place.get("/p/mail/threshold/use?candidate=a+%26+b&t=0.31");
    assert_eq!(ask.one("h1"), "Let a & b decide from 0.31 on?");
    let lines = ask.texts(".change code");
    assert_eq!(
        lines,
        [
            "- {name: a & b, score: score, threshold: 0.5} # since June",
            "- {name: a & b, score: score, threshold: 0.31} # since June"
        ]
    );
    assert_eq!(on_disk(&place), text, "asking writes nothing");
    let unsigned = send(&place, &ask, &[("by", "")]);
    assert_eq!(
        (unsigned.status, unsigned.values("#by", "aria-describedby")),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["by-wrong".to_owned()])
    );
    let led = send(&place, &ask, &[("by", "Asha")]).leads_to();
    assert_eq!(on_disk(&place), text.replace("threshold: 0.5}", "threshold: 0.31}"));
    let done = place.get(&led);
    assert!(done.texts("[role=status] b").contains(&"a & b now decides from 0.31 on.".to_owned()), "{}", done.text);
    assert_eq!(done.values("form[action$='/brief/undo']", "method"), ["post"]);
    assert_eq!(place.fill("/p/mail/brief/undo", &[]).leads_to(), "/p/mail/brief?done=undone");
    assert_eq!(on_disk(&place), text);
    assert!(!place.get(&led).text.contains("now decides from"), "what was taken back is not claimed");
}

#[test]
fn a_threshold_that_does_not_fit_or_a_changed_file_changes_nothing() {
    let (place, text) = place();
    for query in
        ["candidate=a+%26+b&t=7", "candidate=a+%26+b&t=lots", "candidate=nobody&t=0.3", "candidate=a+%26+b&t=NaN", ""]
    {
        let page = place.get(&format!("/p/mail/threshold/use?{query}"));
        assert_eq!(page.one("h1"), "This cannot be put into the spec.", "{query}");
    }
    let ask = place.get("/p/mail/threshold/use?candidate=a+%26+b&t=0.31");
    let theirs = text.replace("since June", "since July");
    place.write("mail.feature.md", &theirs);
    let late = send(&place, &ask, &[("by", "Asha")]);
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.one(".banner[role=alert]").contains("changed meanwhile"), "{}", late.text);
    assert_eq!(on_disk(&place), theirs);
    // The page that says so shows the file as it is now.
    let led = send(&place, &late, &[("by", "Asha")]).leads_to();
    assert!(led.starts_with("/p/mail/threshold?"), "{led}");
    assert_eq!(on_disk(&place), theirs.replace("threshold: 0.5}", "threshold: 0.31}"));
}

#[test]
fn a_slice_becomes_a_bar_and_is_taken_back() {
    let (place, text) = place();
    let page = place.get("/p/mail/slices?metric=recall");
    let ways = page.values("a[href*='/slices/bar?']", "href");
    assert_eq!(ways.len(), 2, "{}", page.text);
    let ask = place.get(&ways[1]);
    assert!(ask.one("h1").starts_with("Hold team south"), "{}", ask.one("h1"));
    assert_eq!(ask.values("#target", "value"), ["80%"], "as for everybody");
    for (target, said) in [("", "no number"), ("lots", "target"), ("baseline", "baseline")] {
        let wrong = send(&place, &ask, &[("by", "Asha"), ("target", target)]);
        assert!(wrong.status.is_client_error(), "{target}: {}", wrong.text);
        assert!(wrong.text.to_lowercase().contains(said), "{target}: {}", wrong.text);
        assert_eq!(on_disk(&place), text, "{target}");
    }
    assert_eq!(
        ask.one("#line code"),
        r#"- "recall >= 80% for team = \"south \\\"2\\\"\"""#,
        "the line as it will stand"
    );
    let looked = send(&place, &ask, &[("by", "Asha"), ("target", "70%"), ("severity", "should")]);
    assert_eq!((looked.status, on_disk(&place)), (StatusCode::OK, text.clone()), "another number first shows its line");
    assert!(looked.one("#line code").starts_with("- {bar: \"recall >= 70%"), "{}", looked.text);
    let led = send(&place, &looked, &[("by", "Asha"), ("target", "70%"), ("severity", "should")]).leads_to();
    let now = on_disk(&place);
    let line = r#"  - {bar: "recall >= 70% for team = \"south \\\"2\\\"\"", severity: should}"#;
    assert_eq!(now, text.replace("  - recall >= 80%\n", &format!("  - recall >= 80%\n{line}\n")));
    let done = place.get(&led);
    assert!(done.texts("[role=status] b")[0].starts_with("The spec has one more bar: recall >= 70%"), "{}", done.text);
    assert!(place.check("mail").run.unwrap().checked.check.candidates[0].bars.len() == 2);
    place.fill("/p/mail/brief/undo", &[]);
    assert_eq!(on_disk(&place), text);
}

#[test]
fn hostile_words_stay_words() {
    const HOSTILE: &str = "%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E";
    let (place, text) = place();
    for address in [
        format!("/p/mail/threshold/use?candidate={HOSTILE}&t={HOSTILE}"),
        format!("/p/mail/threshold/use?candidate=a+%26+b&t={HOSTILE}"),
        format!("/p/mail/slices/bar?candidate={HOSTILE}&metric={HOSTILE}&slice={HOSTILE}"),
        format!("/p/mail/threshold?done={HOSTILE}&t={HOSTILE}&candidate={HOSTILE}"),
    ] {
        assert!(!place.get(&address).text.contains("<script>alert"), "{address}");
    }
    let way = place.get("/p/mail/slices?metric=recall").values("a[href*='/slices/bar?']", "href").remove(0);
    let ask = place.get(&way);
    let page = send(
        &place,
        &ask,
        &[("by", "<script>alert(1)</script>"), ("target", "80%\n---\nformat: 2"), ("metric", "recall")],
    );
    assert!(page.status.is_client_error() && !page.text.contains("<script>alert"), "{}", page.text);
    assert_eq!(on_disk(&place), text);
}
