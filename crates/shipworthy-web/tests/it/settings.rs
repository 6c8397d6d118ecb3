//! Settings: how a browser wants its pages, and taking everything along.

use axum::http::{Method, StatusCode};

use crate::api::{SPEC, golden, predictions};
use crate::place::Place;

#[test]
fn colours_keys_and_name_are_kept_in_the_browser_and_pages_follow() {
    let place = Place::with_example("style-advisor");
    let page = place.get("/settings");
    assert_eq!(page.values("input[name=theme][checked]", "value"), ["system"]);
    assert_eq!((page.values("html", "data-theme"), page.values("body", "data-keys")), (vec![], vec![]));
    let saved = place.fill("/settings", &[("theme", "dark"), ("name", "Asha")]);
    assert_eq!(saved.headers["location"], "/settings?done=saved");
    let set = saved.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("; HttpOnly; SameSite=Lax"), "{set}");
    let mut own = place.own();
    own.push(("cookie", set.split(';').next().unwrap().to_owned()));
    let get = |path: &str| place.ask(Method::GET, path, &own);
    let page = get("/settings");
    assert_eq!(
        (page.values("html", "data-theme"), page.values("body", "data-keys")),
        (vec!["dark".to_owned()], vec!["off".to_owned()])
    );
    assert!(page.values("input[name=keys][checked]", "value").is_empty());
    let feature = place.bench.features()[0].id.clone();
    for form in ["decisions", "brief"] {
        assert_eq!(get(&format!("/p/{feature}/{form}")).values("#by", "value"), ["Asha"], "{form}");
    }
    let style = place.get("/a/app.css").text;
    for theme in ["light", "dark"] {
        let rule = style.split(&format!(":root[data-theme=\"{theme}\"] {{")).nth(1).expect("its colours");
        let rule = rule.split('}').next().unwrap();
        assert!(
            rule.contains(&format!("color-scheme: {theme};"))
                && rule.contains("--page:")
                && rule.contains("--open-bg:"),
            "{rule}"
        );
    }
}

#[test]
fn everything_can_be_taken_along() {
    let place = Place::new();
    let nothing = place.post("/settings/backup");
    assert_eq!(nothing.status, StatusCode::CONFLICT);
    assert!(!nothing.text.contains(&place.path().display().to_string()), "where it lies is nobody's business");
    place.write("fraud.feature.md", SPEC);
    place.write("golden.csv", golden());
    place.write("predictions/model.csv", predictions());
    assert!(place.check("fraud").run.is_some());
    for (what, inside) in [("backup", "shipworthy.db"), ("export", "tables/")] {
        let answer = place.post(&format!("/settings/{what}"));
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(
            (answer.status, &answer.headers["content-type"]),
            (StatusCode::OK, &"application/zip".parse().unwrap())
        );
        let name = answer.headers["content-disposition"].to_str().unwrap();
        assert!(name.starts_with(&format!("attachment; filename=\"shipworthy-{what}-2026-")), "{name}");
        assert!(answer.text.starts_with("PK") && answer.text.contains(inside), "{what}");
    }
}
