//! First run: a file comes in, its columns are guessed and corrected, and a spec is written and checked.

use axum::http::StatusCode;

use crate::place::{Answer, Place};

/// Examples of which a fifth is positive; the score is right for nine in ten.
fn mail(rows: usize) -> String {
    let row = |i: usize| {
        let label = usize::from(i.is_multiple_of(5));
        let right = !(i / 5).is_multiple_of(10);
        let score = if (label == 1) == right { 0.9 } else { 0.1 };
        let (team, rule) = (["north", "south"][i / 7 % 2], usize::from(i.is_multiple_of(9)));
        format!("m{i},{label},{score},{rule},{team},person{i}@example.org,\"Please look, it is number {i} of many\"\n")
    };
    let head = "mail_id,label,score,rule_prediction,team,email,message\n";
    head.to_owned() + &(0..rows).map(row).collect::<String>()
}

/// The form as it stands on a page: names and chosen values.
fn form(page: &Answer) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let names = page.values("#first select", "name");
    for name in names {
        let chosen = page.values(&format!("#first select[name='{name}'] option[selected]"), "value");
        let all = page.values(&format!("#first select[name='{name}'] option"), "value");
        fields.push((name, chosen.first().or(all.first()).cloned().unwrap_or_default()));
    }
    for name in page.values("#first input", "name") {
        let value = page.values(&format!("#first input[name='{name}']"), "value").remove(0);
        fields.push((name, value));
    }
    fields
}

/// Sends a form with some of its fields changed.
fn send(place: &Place, address: &str, form: &[(String, String)], changed: &[(&str, &str)]) -> Answer {
    let mut fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for (name, value) in changed {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    place.fill(address, &fields)
}

fn specs(place: &Place) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains(".feature.md"))
        .collect();
    names.sort();
    names
}

#[test]
fn from_a_file_to_a_verdict() {
    let place = Place::new();
    let address = place.bring("urgent_mail.csv", mail(1_000).as_bytes()).leads_to();
    let page = place.get(&address);
    assert_eq!(page.one("h1"), "1,000 rows: 2 candidates are held against label.");
    let form = form(&page);
    let of = |name: &str| form.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let parts: Vec<_> = (0..7).map(|at| of(&format!("part.{at}")).unwrap()).collect();
    assert_eq!(parts, ["id", "label", "score", "answer", "slice", "personal", "text"]);
    assert_eq!((of("name"), of("positive"), of("today")), (Some("Urgent mail"), Some("1"), Some("3")));
    assert!(!page.text.contains("person3@example.org"), "personal data is not shown");
    let led = send(&place, &address, &form, &[("miss", "40"), ("alarm", "2"), ("currency", "inr")]);
    assert_eq!(led.leads_to(), "/p/urgent-mail/verdict");
    let standing = place.done("urgent-mail");
    let run = standing.run.unwrap_or_else(|| panic!("no answer: {:?}", standing.failure));
    assert_eq!((run.checked.check.golden.examples, run.checked.check.candidates.len()), (1_000, 2));
    let verdict = place.get("/p/urgent-mail/verdict");
    assert!(verdict.text.contains("suggested, not agreed"));
    // Twice is once: the name is taken, and says so beside the field.
    let again = send(&place, &address, &form, &[]);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.values("#name", "aria-describedby"), ["name-wrong"]);
    assert_eq!(specs(&place), ["urgent-mail.feature.md"]);
    // What it is judged on is not forgotten by accident.
    let kept = place.fill(&format!("{address}/forget"), &[]);
    assert_eq!(kept.status, StatusCode::CONFLICT);
}

#[test]
fn other_questions_are_asked_without_writing_anything() {
    let place = Place::new();
    let table = b"order,it_took,we_said,city\n1,30.5,31,a\n2,25,20.5,b\n3,41,39,a\n";
    let address = place.bring("times.csv", table).leads_to();
    let page = place.get(&address);
    assert_eq!(page.one("h1"), "3 rows. Which column holds what is true?");
    let asked = send(
        &place,
        &address,
        &form(&page),
        &[("part.1", "label"), ("part.2", "answer"), ("task", "regression"), ("again", "1")],
    );
    assert_eq!(asked.status, StatusCode::OK);
    assert_eq!(asked.one("label[for=miss]").split('?').next(), Some("What does one too little cost"));
    assert_eq!(asked.texts("#positive").len(), 0);
    assert_eq!(specs(&place), [""; 0]);
    let led = send(&place, &address, &form(&asked), &[]);
    assert_eq!(led.leads_to(), "/p/times/verdict");
    assert!(place.done("times").run.is_some());
}

#[test]
fn what_cannot_be_taken_says_so_beside_its_field() {
    #[track_caller]
    fn check(name: &str, contents: &[u8], expect: &str) {
        let place = Place::new();
        let page = place.bring(name, contents);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", page.text);
        let said = page.one("#file-wrong");
        assert!(said.contains(expect), "{name}: {said}");
        assert_eq!(page.values("#file", "aria-describedby"), ["file-wrong"]);
        let left: Vec<_> = std::fs::read_dir(place.path().join("uploads")).into_iter().flatten().collect();
        assert!(left.len() <= 1, "{name}: nothing is kept but the note for version control: {left:?}");
        assert_eq!(place.bench.brought(), []);
    }
    let many: String = (0..10_000).map(|i| format!("c{i},")).collect();
    check("", b"", "choose a file");
    check("empty.csv", b"", "is empty");
    check("photo.png", b"\x89PNG", "no table that can be read");
    check("wide.csv", format!("{many}end\n{many}1\n").as_bytes(), "columns; the limit is");
    check("old.xls", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], "Excel before 2007");
    check("a.parquet", b"PAR1 and nothing else", "a.parquet");
    check("twice.csv", b"a,a\n1,2\n", "two columns of the same name");
    check("note.csv", b"\xff\xfea\x00,\x00", "UTF-16");
}

#[test]
fn what_was_chosen_and_cannot_be_judged_is_shown_again() {
    let place = Place::new();
    let check = |table: &str, changed: &[(&str, &str)], field: &str, expect: &str| {
        let address = place.bring("a.csv", table.as_bytes()).leads_to();
        let form = form(&place.get(&address));
        let page = send(&place, &address, &form, changed);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{changed:?} {}", page.text);
        assert!(page.values("[role=alert] a", "href").contains(&format!("#{field}")), "{}", page.text);
        let said = page.texts(".wrong").join(" ");
        assert!(said.to_lowercase().contains(expect), "{said}");
        assert_eq!(specs(&place), [""; 0], "{changed:?}");
    };
    let table = mail(50);
    check(&table, &[("part.1", "unused")], "parts", "no column holds what is true");
    check(&table, &[("name", " ")], "name", "no name");
    check(&table, &[("miss", "plenty")], "miss", "no amount of money");
    check(&table, &[("positive", "7")], "positive", "no value of");
    check(&table, &[("part.2", "unused"), ("part.3", "unused")], "parts", "no column holds what a candidate said");
    check("label,score\n1,0.5\n1,0.7\n", &[("task", "binary")], "parts", "one value alone");
    check("label,score\n,0.5\n,0.7\n", &[("part.0", "label")], "parts", "is empty");
    check(&table, &[("task", "ranking")], "task", "cannot be suggested");
}

#[test]
fn a_file_that_breaks_off_further_down_says_where() {
    let place = Place::new();
    let mut table = mail(20_000);
    table.push_str("one,cell,too,many,here,and,here,and,here\n");
    let address = place.bring("long.csv", table.as_bytes()).leads_to();
    let mut page = place.get(&address);
    for _ in 0..600 {
        if page.texts("#work").is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        page = place.get(&address);
    }
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.one("h1"), "1 row cannot be read.");
    assert!(
        page.one("p.wrong").contains("long.csv") && page.one("p.wrong").contains("20,0"),
        "{}",
        page.one("p.wrong")
    );
    assert_eq!(place.fill(&format!("{address}/forget"), &[]).leads_to(), "/welcome");
    assert_eq!(place.get(&address).status, StatusCode::NOT_FOUND);
    assert_eq!(place.bench.brought(), []);
}

#[test]
fn hostile_names_columns_and_cells_stay_text() {
    const HOSTILE: &str = "</select><script>alert(1)</script><img src=x onerror=alert(1)>'&";
    let place = Place::new();
    let rows: String = (0..40).map(|i| format!("{},0.{},\"{HOSTILE}{}\"\n", i % 2, i % 10, i % 3)).collect();
    let table = format!("label,\"score {HOSTILE}\",\"{HOSTILE}\"\n{rows}");
    let name = format!("../../{HOSTILE}.csv");
    let address = place.bring(&name, table.as_bytes()).leads_to();
    let page = place.get(&address);
    let form = form(&page);
    let refused = send(
        &place,
        &address,
        &form,
        &[("name", HOSTILE), ("currency", HOSTILE), ("miss", HOSTILE), ("positive", HOSTILE)],
    );
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bad = place.bring(&format!("{HOSTILE}.exe"), b"x");
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let led = send(&place, &address, &form, &[("name", HOSTILE), ("part.1", "score"), ("part.2", "slice")]).leads_to();
    let id = led.split('/').nth(2).unwrap().to_owned();
    let standing = place.done(&id);
    assert!(standing.run.is_some(), "{:?}", standing.failure);
    for page in [page, refused, bad, place.get("/welcome"), place.get(&led), place.get(&format!("/p/{id}/slices"))] {
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img"), "{}", page.text);
        assert_eq!(page.texts("img"), [""; 0]);
    }
    let outside: Vec<_> = std::fs::read_dir(place.path().parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("script"))
        .collect();
    assert_eq!(outside, [""; 0], "nothing is written elsewhere");
    assert_eq!(specs(&place).len(), 1);
}

#[test]
fn ids_that_are_none_lead_nowhere() {
    let place = Place::new();
    for id in ["x", "..%2f..%2fetc%2fpasswd", "00000000000000000000000000000000"] {
        assert_eq!(place.get(&format!("/welcome/file/{id}")).status, StatusCode::NOT_FOUND, "{id}");
        assert_eq!(place.fill(&format!("/welcome/file/{id}/forget"), &[]).status, StatusCode::NOT_FOUND, "{id}");
        assert_eq!(place.fill(&format!("/welcome/file/{id}"), &[("name", "x")]).status, StatusCode::NOT_FOUND, "{id}");
    }
}

#[test]
fn rows_that_cannot_be_read_are_counted_shown_and_left_out_when_asked() {
    let place = Place::new();
    let rows: String = (0..30).map(|i| format!("{},0.{}\n", i % 2, 10 + i * 37 % 80)).collect();
    let led = place.bring("mail.csv", format!("label,score\n{rows}1\n0,0.5,<b>x\n").as_bytes()).leads_to();
    let page = place.get(&led);
    assert_eq!((page.status.as_u16(), page.one("h1")), (422, "2 rows cannot be read.".to_owned()));
    assert_eq!(page.texts("#bad-rows .said li")[0], "Line 32: it has 1 cells, and the first line 2.");
    let list = place.get(&format!("{led}/left-out.csv"));
    assert!(list.text.contains("33,") && list.text.contains("0,0.5,<b>x"), "{}", list.text);
    assert!(list.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    let without = place.post(&format!("{led}/leave-out")).leads_to();
    let page = place.get(&without);
    assert_eq!(page.status.as_u16(), 200, "{}", page.text);
    assert!(page.one(".top b").contains("mail without 2 rows.csv"), "{}", page.text);
    // A file of which nothing can be read is refused as before, and not kept.
    let broken = place.bring("mail.csv", b"label,score\n1\n0\n");
    assert!(broken.status.is_client_error(), "{}", broken.text);
    assert_eq!(place.get("/welcome/file/00/left-out.csv").status.as_u16(), 404);
}
