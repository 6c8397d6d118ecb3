//! What holds for every page: it answers, has one first heading, keeps the policy, escapes, and leads somewhere.

use std::collections::BTreeSet;

use axum::http::StatusCode;

use crate::place::Place;

/// Pages of a feature, after its address. A new page gets a line here.
const PAGES: [&str; 13] = [
    "",
    "/scope",
    "/brief",
    "/verdict",
    "/data",
    "/runs",
    "/slices",
    "/examples",
    "/threshold",
    "/review",
    "/redteam",
    "/decisions",
    "/report",
];

#[test]
fn every_page_answers_keeps_the_policy_and_leads_somewhere() {
    let place = Place::with_example("style-advisor");
    let feature = place.bench.features()[0].id.clone();
    let brought = place.bring("mail.csv", b"label,score,team\n1,0.9,a\n0,0.2,b\n").leads_to();
    let mut seen: BTreeSet<String> = ["/", "/welcome", "/settings", &brought].map(str::to_owned).into();
    seen.extend(PAGES.iter().map(|page| format!("/p/{feature}{page}")));
    let mut todo: Vec<String> = seen.iter().cloned().collect();
    while let Some(address) = todo.pop() {
        let page = place.get(&address);
        assert_eq!(page.status, StatusCode::OK, "{address}");
        if !page.headers["content-type"].to_str().unwrap().starts_with("text/html") || address.contains(".html") {
            continue;
        }
        assert_eq!(page.texts("h1").len(), 1, "{address}: {:?}", page.texts("h1"));
        assert!(page.one("head > title").ends_with(" · Shipworthy"), "{address}");
        assert_eq!(page.texts("[style]"), [""; 0], "{address}");
        assert!(!page.text.contains("<style") && !page.text.contains("javascript:"), "{address}");
        let handlers = page.text.match_indices(" on").filter(|(at, _)| {
            let rest = &page.text[at + 3..];
            rest.find(|c: char| !c.is_ascii_lowercase()).is_some_and(|end| end > 0 && rest[end..].starts_with("=\""))
        });
        assert_eq!(handlers.count(), 0, "{address} has handlers");
        let inline = page.values("script:not([src])", "type");
        assert!(inline.iter().all(|kind| kind == "application/json"), "{address}: {inline:?}");
        let ids = page.values("[id]", "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{address}: an id stands twice in {ids:?}");
        for link in page.values("a[href]", "href") {
            if let Some(part) = link.strip_prefix('#') {
                assert!(ids.iter().any(|id| id == part), "{address}: nothing is {link}");
            } else {
                assert!(link.starts_with('/') && !link.starts_with("//"), "{address} leads to {link}");
                if seen.insert(link.clone()) {
                    todo.push(link);
                }
            }
        }
    }
}

#[test]
fn an_address_that_leads_nowhere_names_the_nearest() {
    let place = Place::with_example("style-advisor");
    let feature = place.bench.features()[0].id.clone();
    let near = |path: &str| {
        let page = place.get(path);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.values("main li a", "href")
    };
    assert_eq!(near("/p/nothing"), ["/"]);
    assert_eq!(near(&format!("/p/{feature}x/verdict")), [format!("/p/{feature}"), "/".to_owned()]);
    assert_eq!(near(&format!("/{feature}")), [format!("/p/{feature}"), "/".to_owned()]);
    assert_eq!(near("/p/%3Cscript%3E"), ["/"]);
}

#[test]
fn the_file_to_send_is_the_report_of_the_command_line() {
    let place = Place::with_example("style-advisor");
    let feature = place.bench.features()[0].clone();
    let file = place.get(&format!("/p/{}/verdict.html", feature.id));
    let run = place.bench.standing(&feature).run.unwrap();
    assert_eq!(file.text, shipworthy_report::html(&run.checked.check));
    let disposition = format!("attachment; filename=\"{}-verdict.html\"", feature.id);
    assert_eq!(file.headers["content-disposition"], disposition.as_str());
}

#[test]
fn hostile_text_stays_text() {
    const HOSTILE: &str = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
    let place = Place::new();
    let rows: String = (0..60)
        .map(|i| {
            let label = i % 2;
            format!(
                "{i},{label},0.{},\"{}\"\n",
                if i % 5 == 0 { 1 - label } else { label } * 8 + 1,
                HOSTILE.replace('"', "\"\"")
            )
        })
        .collect();
    place.write("golden.csv", format!("id,label,score,said\n{rows}"));
    let front_matter = format!(
        "format: 1\nname: {name}\nowner: {name}\ntask: binary\ngolden:\n  data: golden.csv\n  label: label\n  positive: 1\n  id: id\n  slices: [said]\n\
         candidates:\n  - {{name: {name}, score: score, threshold: 0.5}}\nbars:\n  - recall >= 90%\n",
        name = serde_json::to_string(HOSTILE).unwrap()
    );
    place.write("<img src=x onerror=alert(1)>.feature.md", shipworthy_testkit::workspace::spec_text(&front_matter));
    place.write("broken.feature.md", format!("---\nformat: 1\nname: {HOSTILE}\n{HOSTILE}: 1\n---\n"));
    let ids: Vec<String> = place.bench.features().iter().map(|feature| feature.id.clone()).collect();
    for id in &ids {
        place.check(id);
    }
    let broken = place.bench.standing(&place.feature("broken"));
    assert!(broken.failure.is_some());
    assert!(place.bench.features().iter().any(|feature| place.bench.standing(feature).run.is_some()), "one is judged");
    let mut addresses =
        vec!["/".to_owned(), "/welcome".to_owned(), "/<script>alert(1)</script>".replace(['<', '>'], "%3C")];
    addresses.extend(ids.iter().flat_map(|id| PAGES.map(|page| format!("/p/{id}{page}"))));
    for address in addresses {
        let page = place.get(&address);
        assert!(page.status == StatusCode::OK || page.status == StatusCode::NOT_FOUND, "{address}");
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img"), "{address}");
        assert_eq!(page.texts("img"), [""; 0], "{address}");
        let scripts = page.values("script", "src").len() + page.values("script[type='application/json']", "type").len();
        assert_eq!(page.texts("script").len(), scripts, "{address}");
    }
}
