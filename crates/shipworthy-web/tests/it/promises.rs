//! The bars of the brief as a table to change, and the names under it.

use axum::http::StatusCode;
use shipworthy_testkit::workspace::spec_text;

use crate::place::{Answer, Place};

const BARS: &str = "  - recall >= 80%   # agreed in May\n  - id: alarms\n    bar: precision >= 10%\n";

fn place() -> (Place, String) {
    let place = Place::new();
    let text = spec_text(&format!(
        "format: 1\nname: Mail filter\nowner: Asha\ntask: binary\ngolden:\n  data: golden.csv\n  label: label\n  positive: 1\n\
         candidates:\n  - {{name: filter, score: score, threshold: 0.5}}\nbars:\n{BARS}"
    ));
    let rows: String = (0..40).map(|i| format!("{},0.{}\n", i % 2, 10 + i * 37 % 80 + i % 2 * 9)).collect();
    place.write("golden.csv", format!("label,score\n{rows}"));
    place.write("mail.feature.md", &text);
    (place, text)
}

fn on_disk(place: &Place) -> String {
    std::fs::read_to_string(place.path().join("mail.feature.md")).unwrap()
}

/// Sends the table of a page with some fields changed.
fn send(place: &Place, page: &Answer, changed: &[(&str, &str)]) -> Answer {
    let inputs = page.values(".bars-form input:not([type=checkbox])", "name");
    let values = page.values(".bars-form input:not([type=checkbox])", "value");
    let mut fields: Vec<(String, String)> = inputs.into_iter().zip(values).collect();
    for name in page.values(".bars-form select", "name") {
        let chosen = page.values(&format!(".bars-form select[name={name}] option[selected]"), "value");
        fields.push((name, chosen[0].clone()));
    }
    for (name, value) in changed {
        fields.retain(|(field, _)| field != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    place.fill("/p/mail/brief/bars", &fields)
}

#[test]
fn a_table_of_bars_is_changed_and_taken_back() {
    let (place, text) = place();
    let page = place.get("/p/mail/brief");
    assert_eq!(page.values(".promises input.short", "value"), ["80%", "10%"]);
    assert_eq!(send(&place, &page, &[("by", "Asha")]).leads_to(), "/p/mail/brief?done=same");
    let changes = [
        ("by", "Asha"),
        ("target-0", "85%"),
        ("op-1", ">"),
        ("severity-1", "should"),
        ("new", "false_positive_rate  <= 3%"),
    ];
    assert_eq!(send(&place, &page, &changes).leads_to(), "/p/mail/brief?done=saved");
    let now = "  - recall >= 85%   # agreed in May\n  - id: alarms\n    bar: precision > 10%\n    severity: should\n  - \"false_positive_rate <= 3%\"\n";
    assert_eq!(on_disk(&place), text.replace(BARS, now), "all else stays");
    let page = place.get("/p/mail/brief?done=saved");
    assert_eq!(send(&place, &page, &[("by", "Asha"), ("gone-1", "yes")]).leads_to(), "/p/mail/brief?done=saved");
    assert!(!on_disk(&place).contains("alarms"));
    for _ in 0..2 {
        assert_eq!(place.fill("/p/mail/brief/undo", &[]).leads_to(), "/p/mail/brief?done=undone");
    }
    assert_eq!(on_disk(&place), text);
}

#[test]
fn what_is_wrong_stands_beside_its_row_and_nothing_is_written() {
    let (place, text) = place();
    let page = place.get("/p/mail/brief");
    let changes = [("by", "Asha"), ("target-0", "85%"), ("target-1", "lots<b>"), ("new", "be fast")];
    let wrong = send(&place, &page, &changes);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.values(".promises [aria-invalid]", "aria-describedby"), ["wrong-1", "wrong-2"]);
    assert_eq!(wrong.texts("#wrong-1").len() + wrong.texts("#wrong-2").len(), 2);
    assert_eq!(wrong.values(".promises input.short", "value"), ["85%", "lots<b>"], "what was typed stays");
    assert!(!wrong.text.contains("lots<b>"), "and is text");
    assert_eq!(on_disk(&place), text);
    let unsigned = send(&place, &page, &[("target-0", "85%"), ("by", "")]);
    assert_eq!((unsigned.status, on_disk(&place)), (StatusCode::UNPROCESSABLE_ENTITY, text.clone()));
    let none = send(&place, &page, &[("by", "Asha"), ("gone-0", "yes"), ("gone-1", "yes")]);
    assert!(
        none.one("#wrong-2").contains("a spec promises something") || none.one("#wrong-2").contains("A spec"),
        "{}",
        none.text
    );
    assert_eq!(on_disk(&place), text);
}

#[test]
fn what_somebody_else_wrote_meanwhile_is_shown_and_kept() {
    let (place, text) = place();
    let page = place.get("/p/mail/brief");
    let theirs = text.replace("agreed in May", "agreed in June");
    place.write("mail.feature.md", &theirs);
    let late = send(&place, &page, &[("by", "Asha"), ("target-0", "85%")]);
    assert_eq!((late.status, on_disk(&place)), (StatusCode::CONFLICT, theirs));
    assert!(late.one("#conflict pre").contains("agreed in June"), "{}", late.text);
    assert!(late.one("textarea[name=edited]").contains("recall >= 85%"), "{}", late.text);
}

#[test]
fn a_name_stands_under_the_version_that_it_was_put_under() {
    let (place, text) = place();
    let page = place.get("/p/mail/brief");
    assert_eq!(page.one("#signatures > p"), "Nobody has signed it yet.");
    let seen = page.values("#signatures input[name=seen]", "value").remove(0);
    let sign = |by: &str, seen: &str| place.fill("/p/mail/brief/sign", &[("seen", seen), ("by", by)]);
    assert_eq!(sign("", &seen).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign("Asha <b>", &seen).leads_to(), "/p/mail/brief?done=signed");
    assert_eq!(sign("asha <B>", &seen).status, StatusCode::CONFLICT, "once is enough");
    assert!(place.get("/p/mail/brief").one(".signed li").starts_with("Asha <b> signed this version, "));
    place.check("mail");
    let verdict = place.get("/p/mail/verdict");
    assert!(verdict.text.contains("Signed by Asha &lt;b&gt;."), "{}", verdict.text);
    // Another text wants another name.
    place.write("mail.feature.md", text.replace("recall >= 80%", "recall >= 70%"));
    assert_eq!(sign("Ben", &seen).status, StatusCode::CONFLICT, "nobody signs what was not seen");
    assert!(place.get("/p/mail/brief").one(".signed li").contains("signed an earlier version"));
    assert!(place.get("/p/mail/verdict").text.contains("Signed by Asha"), "of the version that was judged");
    place.check("mail");
    let verdict = place.get("/p/mail/verdict").text;
    assert!(verdict.contains("Changed since it was signed: Asha &lt;b&gt; signed an earlier version."), "{verdict}");
    for reader in ["executive", "compliance"] {
        let report = place.get(&format!("/p/mail/report.md?for={reader}"));
        assert!(report.text.contains("Changed since it was signed"), "{reader}: {}", report.text);
    }
    // A spec with mistakes cannot be signed.
    place.write("mail.feature.md", text.replace("recall >= 80%", "recall is good"));
    assert_eq!(place.get("/p/mail/brief").texts("#signatures form").len(), 0);
}
