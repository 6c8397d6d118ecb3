//! Styles and scripts: small, ours, without anything that runs text.

use axum::http::StatusCode;
use shipworthy_web::{SCRIPT_BUDGET, STYLE_BUDGET, sizes};

use crate::place::Place;

#[test]
fn styles_and_scripts_keep_to_their_budgets() {
    let of =
        |ending: &str| sizes().iter().filter(|(name, _)| name.ends_with(ending)).map(|(_, size)| size).sum::<usize>();
    assert!(of(".js") > 0 && of(".js") <= SCRIPT_BUDGET, "{} bytes of scripts", of(".js"));
    assert!(of(".css") > 0 && of(".css") <= STYLE_BUDGET, "{} bytes of style", of(".css"));
}

#[test]
fn scripts_run_no_text_and_ask_nobody_else() {
    let place = Place::new();
    for (name, _) in sizes() {
        let answer = place.get(&format!("/a/{name}"));
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        for unwanted in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "Function(",
            "http:",
            "https:",
            "//cdn",
            "@import",
            "url(",
        ] {
            assert!(!answer.text.contains(unwanted), "{name} has {unwanted}");
        }
    }
}

#[test]
fn an_address_with_the_right_hash_is_kept_for_ever_and_no_other() {
    let place = Place::new();
    let page = place.get("/welcome");
    let mut addresses = page.values("link[rel=stylesheet]", "href");
    addresses.extend(page.values("script", "src"));
    assert!(addresses.len() >= 6, "{addresses:?}");
    for address in &addresses {
        let asset = place.get(address);
        assert_eq!(asset.status, StatusCode::OK, "{address}");
        assert_eq!(asset.headers["cache-control"], "private, max-age=31536000, immutable", "{address}");
        let bare = address.split('?').next().unwrap();
        assert_eq!(place.get(bare).headers["cache-control"], "no-cache", "{bare}");
        assert_eq!(place.get(&format!("{bare}?v=00000000")).headers["cache-control"], "no-cache");
        // What a script imports has the hash of its text too.
        for import in asset.text.lines().filter_map(|line| line.split(" from \"./").nth(1)) {
            let import = place.get(&format!("/a/{}", import.trim_end_matches("\";")));
            assert_eq!(import.headers["cache-control"], "private, max-age=31536000, immutable", "{address}");
        }
    }
    for outside in ["/a/main.rs", "/a/..%2f..%2fCargo.toml", "/a/%2e%2e/app.css", "/a/../../etc/passwd", "/a/"] {
        assert_eq!(place.get(outside).status, StatusCode::NOT_FOUND, "{outside}");
    }
}
