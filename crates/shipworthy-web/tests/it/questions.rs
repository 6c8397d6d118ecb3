//! Questions answered in one's own words: read point by point, with the words, what is missing, and a way to say that it was misread.

use axum::http::StatusCode;
use shipworthy_app::practice::interview::INTERVIEWS;

use crate::place::Place;

const ANSWER: &str = "Ten percent of what? I would read a sample of 200 answers, count how many do harm, and switch the feature off for medical topics today.";

#[test]
fn every_question_has_its_box() {
    let place = Place::new();
    let list = place.get("/learn/questions");
    assert_eq!(list.texts("main .shelf > li").len(), INTERVIEWS.len());
    for of in INTERVIEWS {
        let page = place.get(&format!("/learn/questions/{}", of.id));
        assert_eq!((page.status, page.one("h1")), (StatusCode::OK, of.rubric().prompt().to_owned()), "{}", of.id);
        assert_eq!(page.texts("textarea[name=answer]").len(), 1, "{}", of.id);
    }
    assert!(!place.path().join(".shipworthy").exists(), "looking writes nothing");
    for gone in ["/learn/questions/IQ99", "/learn/questions/IQ11/1"] {
        assert_eq!(place.get(gone).status, StatusCode::NOT_FOUND, "{gone}");
    }
}

#[test]
fn seventy_nine_characters_are_too_few_and_what_was_typed_stays() {
    let place = Place::new();
    let send = |answer: &str| place.fill("/learn/questions/IQ11", &[("answer", answer)]);
    for short in ["x".repeat(79), " ".repeat(80), String::new()] {
        let page = send(&short);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{short:?}");
        assert!(page.one("#answer-wrong").contains("and 80 are needed"), "{}", page.one("#answer-wrong"));
        assert_eq!(page.one("#answer"), short.trim());
    }
    assert_eq!(send(&"😀".repeat(80)).leads_to(), "/learn/questions/IQ11/1");
}

#[test]
fn an_answer_is_read_with_its_words_and_what_is_missing_and_can_be_contested() {
    let place = Place::new();
    let send = || place.fill("/learn/questions/IQ11", &[("answer", ANSWER)]).leads_to();
    assert_eq!([send(), send()], ["/learn/questions/IQ11/1", "/learn/questions/IQ11/1"], "sent twice, kept once");
    let page = place.get("/learn/questions/IQ11/1");
    assert!(page.one("h1").ends_with("points are in it."), "{}", page.one("h1"));
    assert!(page.texts("mark").iter().any(|found| found.starts_with("percent of what")), "{:?}", page.texts("mark"));
    let missing = page.values(".rubric .missing input[name=point]", "value");
    let point = missing.first().expect("something is missing").clone();
    assert!(
        page.one("main").contains("Not yet validated") || page.one("main").contains("not compared"),
        "the card stands under it"
    );
    let contest =
        |quote: &str| place.fill("/learn/questions/IQ11/1/contest", &[("point", point.as_str()), ("quote", quote)]);
    assert_eq!(contest("what nobody said").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(contest("count how many do harm").leads_to(), "/learn/questions/IQ11/1#reason-read");
    let after = place.get("/learn/questions/IQ11/1");
    assert!(after.one("#reason-read").contains("You say that it is there: “count how many do harm”"));
    assert!(after.one("#reason-read").contains("and that stays"));
    assert!(place.get("/learn/questions").text.contains("answered once"));
    assert!(place.get("/learn/questions/IQ11").text.contains("Your answers so far"));
}

#[test]
fn what_is_written_is_text_and_never_markup() {
    let place = Place::new();
    let hostile = format!("<script>alert(1)</script> {ANSWER}");
    let address = place.fill("/learn/questions/IQ11", &[("answer", &hostile)]).leads_to();
    for page in [place.get(&address), place.get("/learn/questions/IQ11")] {
        assert!(!page.text.contains("<script>alert"), "escaped");
        assert!(page.one("main").contains("<script>alert(1)</script>"), "and shown");
    }
}
