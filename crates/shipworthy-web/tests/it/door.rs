//! Who comes in, from where, by which name, with how much; and what every answer carries.

use axum::http::{Method, StatusCode};

use crate::place::{HOST, Place};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn called(host: &str) -> Vec<(&'static str, String)> {
    vec![("host", host.to_owned())]
}

#[test]
fn the_key_in_the_address_becomes_a_cookie_and_leaves_the_address() {
    let place = Place::new();
    let entered = place.ask(Method::GET, &format!("/enter?token={}", place.secret.expose()), &called(HOST));
    assert_eq!((entered.status, &entered.headers["location"]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));
    let cookie = entered.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("shipworthy-4747=") && cookie.ends_with("; HttpOnly; SameSite=Lax"), "{cookie}");
    assert!(!cookie.contains(place.secret.expose()));
    let deeper = place.ask(Method::GET, &format!("/enter?token={}&to=/welcome", place.secret.expose()), &called(HOST));
    assert_eq!(deeper.headers["location"], "/welcome");
    for wrong in ["/enter", "/enter?token=", "/enter?token=0123456789abcdef0123456789abcdef"] {
        let refused = place.ask(Method::GET, wrong, &called(HOST));
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{wrong}");
        assert!(refused.headers.get("set-cookie").is_none());
        assert_eq!(refused.one("h1"), "This address is of another start.");
    }
}

#[test]
fn without_the_key_there_are_the_probes_alone() {
    let place = Place::new();
    for (probe, said) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let answer = place.ask(Method::GET, probe, &called(HOST));
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, said));
    }
    for path in ["/", "/welcome", "/p/x/verdict", "/a/app.css", "/p/x/work", "/no-such-page", "/a/../../etc/passwd"] {
        let answer = place.ask(Method::GET, path, &called(HOST));
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answer.one("h1"), "This address wants its key.");
    }
    let program = place.ask(Method::GET, "/v1/features", &called(HOST));
    assert_eq!(program.status, StatusCode::UNAUTHORIZED);
    assert_eq!(program.headers["content-type"], "application/problem+json", "{}", program.text);
    assert_eq!(program.headers["www-authenticate"], "Bearer");
    let mut bearer = called(HOST);
    bearer.push(("authorization", format!("Bearer {}", place.secret.expose())));
    assert_eq!(place.ask(Method::GET, "/welcome", &bearer).status, StatusCode::OK);
}

#[test]
fn a_foreign_name_is_not_answered() {
    let place = Place::new();
    for host in ["evil.example", "evil.example:4747", "127.0.0.1", "127.0.0.1:4748", "0.0.0.0:4747"] {
        let mut headers = place.own();
        headers[0] = ("host", host.to_owned());
        for path in ["/", "/healthz", "/enter"] {
            let answer = place.ask(Method::GET, path, &headers);
            assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host} {path}");
        }
    }
    let mut headers = place.own();
    headers[0] = ("host", "localhost:4747".to_owned());
    assert_eq!(place.ask(Method::GET, "/welcome", &headers).status, StatusCode::OK);
}

#[test]
fn what_another_page_sends_changes_nothing() {
    let place = Place::new();
    for said in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![],
    ] {
        let mut headers = place.own();
        headers.extend(said.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let answer = place.ask(Method::POST, "/examples/style-advisor", &headers);
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{said:?}");
        assert!(place.bench.features().is_empty(), "{said:?}");
    }
}

#[test]
fn too_much_is_refused_before_it_is_read() {
    let place = Place::new();
    let mut headers = place.own();
    headers.extend([("sec-fetch-site", "same-origin".to_owned()), ("content-length", (3 << 20).to_string())]);
    let answer = place.ask(Method::POST, "/examples/style-advisor", &headers);
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("1024 kB"), "{}", answer.text);
}

#[test]
fn every_answer_is_guarded() {
    let place = Place::new();
    let own = place.own();
    for (method, path, headers) in [
        (Method::GET, "/welcome", &own),
        (Method::GET, "/", &own),
        (Method::GET, "/no-such-page", &own),
        (Method::DELETE, "/welcome", &own),
        (Method::GET, "/healthz", &own),
        (Method::GET, "/a/app.css", &own),
        (Method::GET, "/", &called(HOST)),
        (Method::GET, "/", &called("evil.example")),
    ] {
        let answer = place.ask(method.clone(), path, headers);
        let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let policy = header("content-security-policy");
        assert!(
            policy == POLICY || policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{method} {path}: {policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(header("x-frame-options"), "DENY");
        assert!(header("permissions-policy").contains("camera=()"));
        assert!(["no-store", "no-cache"].contains(&header("cache-control").as_str()), "{path}");
    }
    assert_eq!(
        place
            .ask(Method::DELETE, "/welcome", &{
                let mut headers = own.clone();
                headers.push(("sec-fetch-site", "same-origin".to_owned()));
                headers
            })
            .status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}
