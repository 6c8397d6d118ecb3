//! Several people: who comes in, as whom, to what; and how those are refused who try otherwise.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::json;
use shipworthy_app::people::{self, KeyRequest, NewPerson, Role, Scope, let_in};

use crate::place::{Answer, HOST, Place};

const PASSWORD: &str = "some words to remember";

/// A place with an owner, an editor, a reviewer and a viewer.
struct Team {
    place: Place,
    id: String,
}

static SALT: AtomicI64 = AtomicI64::new(1);

fn random<const N: usize>() -> [u8; N] {
    let n = SALT.fetch_add(1, Ordering::Relaxed) as u8;
    [n; N]
}

impl Team {
    fn new() -> Team {
        let place = Place::with_example("style-advisor");
        let id = place.bench.features()[0].id.clone();
        for (name, role) in
            [("Olu", Role::Owner), ("Edda", Role::Editor), ("Rui", Role::Reviewer), ("Vera", Role::Viewer)]
        {
            let new = NewPerson { name, role, password: PASSWORD, salt: random(), by: "test", at: 0 };
            let_in(place.path(), &new).expect("let in");
        }
        Team { place, id }
    }

    /// Signs in, and returns the cookie.
    fn cookie(&self, name: &str) -> String {
        let answer = self.sign_in(name, PASSWORD, &[]);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {}", answer.text);
        session(&answer)
    }

    fn sign_in(&self, name: &str, password: &str, said: &[(&'static str, &str)]) -> Answer {
        self.fill(said, "/sign-in", &[("name", name), ("password", password), ("to", "/welcome")])
    }

    /// Sends a form from one of our own pages, with these headers.
    fn fill(&self, said: &[(&'static str, &str)], path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut headers = vec![
            ("host", HOST.to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ];
        headers.extend(said.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.place.send(Method::POST, path, &headers, Body::from(pairs.join("&")))
    }

    fn ask(&self, method: Method, path: &str, said: &[(&'static str, &str)]) -> Answer {
        let mut headers = vec![("host", HOST.to_owned())];
        headers.extend(said.iter().map(|(name, value)| (*name, (*value).to_owned())));
        self.place.ask(method, path, &headers)
    }

    fn get(&self, cookie: &str, path: &str) -> Answer {
        self.ask(Method::GET, path, &[("cookie", cookie)])
    }

    fn key(&self, person: &str, scopes: &[Scope]) -> String {
        let all = people::list(self.place.path()).expect("people");
        let person = all.iter().find(|there| there.name == person).expect("somebody").id;
        let request = KeyRequest { person, label: "CI", scopes, expires_at: None, secret: random(), at: 0 };
        people::make_key(self.place.path(), &request).expect("a key")
    }
}

/// The pair of a cookie that was set.
fn session(answer: &Answer) -> String {
    let set = answer.headers["set-cookie"].to_str().expect("text");
    assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{set}");
    set.split(';').next().expect("a pair").to_owned()
}

#[test]
fn who_is_not_signed_in_sees_the_door_and_the_key_of_the_start_opens_nothing() {
    let team = Team::new();
    let to = |path: &str| {
        let answer = team.ask(Method::GET, path, &[]);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        answer.headers["location"].to_str().unwrap().to_owned()
    };
    assert_eq!(to("/"), "/sign-in?to=%2F");
    assert_eq!(to("/p/x/verdict?candidate=a"), "/sign-in?to=%2Fp%2Fx%2Fverdict%3Fcandidate%3Da");
    assert_eq!(team.ask(Method::GET, "/v1/features", &[]).headers["content-type"], "application/problem+json");
    assert_eq!(team.ask(Method::GET, "/metrics", &[]).status, StatusCode::UNAUTHORIZED);
    let key = format!("Bearer {}", team.place.secret.expose());
    assert_eq!(team.ask(Method::GET, "/v1/features", &[("authorization", &key)]).status, StatusCode::UNAUTHORIZED);
    let entered = team.ask(Method::GET, &format!("/enter?token={}", team.place.secret.expose()), &[]);
    assert_eq!((entered.status, entered.headers.get("set-cookie")), (StatusCode::SEE_OTHER, None));
    let page = team.ask(Method::GET, "/sign-in?to=/p/x/verdict", &[]);
    assert_eq!((page.status, page.one("h1")), (StatusCode::OK, "Sign in.".to_owned()));
    assert_eq!(page.values("[name=to]", "value"), ["/p/x/verdict"]);
    assert_eq!(page.values("[type=password]", "autocomplete"), ["current-password"]);
    for elsewhere in ["//evil.example", "https://evil.example", "/%5Cevil.example"] {
        let page = team.ask(Method::GET, &format!("/sign-in?to={elsewhere}"), &[]);
        assert_eq!(page.values("[name=to]", "value"), ["/"], "{elsewhere}");
    }
}

#[test]
fn a_session_is_new_with_every_sign_in_and_ends_when_it_is_left() {
    let team = Team::new();
    let planted = "shipworthy-session-4747=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let answer = team.sign_in("olu", PASSWORD, &[("cookie", planted)]);
    assert_eq!((answer.status, &answer.headers["location"]), (StatusCode::SEE_OTHER, &"/welcome".parse().unwrap()));
    let first = session(&answer);
    assert_ne!(first, planted, "what the browser brought is not taken over");
    assert_eq!(team.get(planted, "/").status, StatusCode::SEE_OTHER);
    assert_eq!(team.get(&first, "/welcome").status, StatusCode::OK);
    let second = session(&team.sign_in("Olu", PASSWORD, &[("cookie", &first)]));
    assert_ne!(first, second);
    assert_eq!(team.get(&first, "/").status, StatusCode::SEE_OTHER, "the one before is left");
    let mut forged = second.clone();
    let last = forged.pop().unwrap();
    forged.push(if last == '0' { '1' } else { '0' });
    assert_eq!(team.get(&forged, "/").status, StatusCode::SEE_OTHER);
    let out = team.fill(&[("cookie", &second)], "/sign-out", &[]);
    assert!(out.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(team.get(&second, "/").status, StatusCode::SEE_OTHER);
    // Over by its time: whoever keeps a cookie for longer has nothing.
    let old = people::sign_in(
        team.place.path(),
        &people::SignIn {
            name: "Olu",
            password: PASSWORD,
            address: "a",
            agent: "b",
            secret: random(),
            at: 1_795_278_720 - 13 * 3600,
        },
    );
    let Ok(people::SignedIn::Yes(_, old)) = old else { panic!("signed in") };
    assert_eq!(team.get(&format!("shipworthy-session-4747={old}"), "/").status, StatusCode::SEE_OTHER);
}

#[test]
fn guessing_is_slowed_and_tells_nothing() {
    let team = Team::new();
    let wrong = team.sign_in("Olu", "some other words", &[]);
    let nobody = team.sign_in("Nobody", "some other words", &[]);
    assert_eq!((wrong.status, nobody.status), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    assert_eq!(wrong.one("#wrong"), nobody.one("#wrong"));
    assert_eq!(wrong.headers.get("set-cookie"), None);
    assert!(!wrong.text.contains("some other words"));
    for _ in 0..4 {
        team.sign_in("Olu", "some other words", &[]);
    }
    let late = team.sign_in("Olu", PASSWORD, &[]);
    assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS, "the right password waits too");
    assert_eq!(late.headers["retry-after"], "30");
    // A forged address before the proxy's own changes nothing.
    let late = team.sign_in("Olu", PASSWORD, &[("x-forwarded-for", "192.0.2.1")]);
    assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);
    let metrics = team.ask(
        Method::GET,
        "/metrics",
        &[("authorization", &format!("Bearer {}", team.key("Edda", &[Scope::Read])))],
    );
    assert!(metrics.text.contains("shipworthy_sign_ins_total{end=\"no\"} 6\n"), "{}", metrics.text);
    assert!(metrics.text.contains("shipworthy_sign_ins_total{end=\"wait\"} 2\n"), "{}", metrics.text);
    assert!(!metrics.text.contains("Olu"));
}

#[test]
fn every_route_that_changes_something_says_who_may() {
    let team = Team::new();
    let cookies: Vec<(Role, String)> =
        [("Vera", Role::Viewer), ("Rui", Role::Reviewer), ("Edda", Role::Editor), ("Olu", Role::Owner)]
            .map(|(name, role)| (role, team.cookie(name)))
            .into();
    let mut refused = 0;
    for (method, route, action) in shipworthy_web::changing() {
        let path = route.split('/').map(|part| {
            if part == "{id}" {
                &team.id
            } else if part.starts_with('{') {
                "999"
            } else {
                part
            }
        });
        let path = path.collect::<Vec<_>>().join("/");
        let method: Method = method.parse().expect("a method");
        for (role, cookie) in &cookies {
            let may = people::may(*role, action);
            if may {
                continue;
            }
            let answer = team.ask(method.clone(), &path, &[("cookie", cookie), ("sec-fetch-site", "same-origin")]);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {method} {path}: {}", answer.text);
            refused += 1;
        }
        // From another page not even an owner's browser.
        let cross = team.ask(method.clone(), &path, &[("cookie", &cookies[3].1), ("sec-fetch-site", "cross-site")]);
        assert_eq!(cross.status, StatusCode::FORBIDDEN, "{method} {path}");
        let nobody = team.ask(method.clone(), &path, &[("sec-fetch-site", "same-origin")]);
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
    assert!(refused > 20, "{refused}");
    for page in ["/people", "/trail"] {
        assert_eq!(team.get(&cookies[2].1, page).status, StatusCode::FORBIDDEN, "{page}");
        assert_eq!(team.get(&cookies[3].1, page).status, StatusCode::OK, "{page}");
    }
}

/// Every route that the app really has, by what its router says of itself.
#[test]
fn no_route_is_without_a_line_in_the_table_of_rights() {
    let place = Place::new();
    let told = place.told();
    let mut routes = Vec::new();
    let paths = told.split("paths: {").nth(1).and_then(|rest| rest.split('}').next().map(|_| rest)).expect("paths");
    for part in paths.split("RouteId(").skip(1) {
        let Some((number, rest)) = part.split_once("): \"") else { continue };
        if let Some((path, _)) = rest.split_once('"') {
            routes.push((number.to_owned(), path.to_owned()));
        }
    }
    assert!(routes.len() > 40, "{routes:?}");
    let mut missing = Vec::new();
    for (number, path) in &routes {
        if ["/sign-in", "/sign-out"].contains(&path.as_str()) {
            continue;
        }
        let start = told.find(&format!("RouteId({number}): MethodRouter(")).expect("the route");
        let allowed = told[start..].split("allow_header: ").nth(1).expect("its methods");
        let allowed = allowed.split('}').next().unwrap_or_default();
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let has = allowed.contains(method);
            if has && shipworthy_web::needed(&method.parse().unwrap(), path).is_none() {
                missing.push(format!("{method} {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "add lines to src/guard/rights.rs: {missing:?}");
}

#[test]
fn a_viewer_sees_the_verdict_and_no_way_to_change_anything() {
    let team = Team::new();
    let (vera, edda) = (team.cookie("Vera"), team.cookie("Edda"));
    let pages = ["", "/brief", "/verdict", "/data", "/runs", "/slices", "/examples", "/threshold", "/decisions"];
    let addresses =
        pages.iter().map(|page| format!("/p/{}{page}", team.id)).chain(["/".to_owned(), "/welcome".to_owned()]);
    for address in addresses {
        let page = team.get(&vera, &address);
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let forms = page.values("form[method=post]", "action");
        assert!(forms.iter().all(|form| form == "/sign-out"), "{address}: {forms:?}");
        assert!(page.one(".rail").contains("Vera, viewer"), "{address}");
    }
    assert!(!team.get(&vera, &format!("/p/{}/verdict", team.id)).texts("#bars tbody tr").is_empty());
    let decisions = team.get(&vera, &format!("/p/{}/decisions", team.id));
    assert!(decisions.one("#record").contains("To write here takes the role editor."), "{}", decisions.one("#record"));
    assert!(!team.get(&edda, &format!("/p/{}/decisions", team.id)).values("#record form", "action").is_empty());
}

#[test]
fn what_is_recorded_bears_the_name_of_who_is_signed_in() {
    let team = Team::new();
    let (edda, olu, vera) = (team.cookie("Edda"), team.cookie("Olu"), team.cookie("Vera"));
    let address = format!("/p/{}/decisions", team.id);
    let reason =
        "The two groups that are open hold four in a hundred of all cases, and a person reads every one of them.";
    let fields = [("run", "1"), ("choice", "launch"), ("reason", reason), ("by", "Vera")];
    let page = team.get(&edda, &address);
    assert!(page.values("#record input[name=by]", "name").is_empty() && page.one("#record").contains("As Edda"));
    assert_eq!(team.fill(&[("cookie", &edda)], &address, &fields).status, StatusCode::SEE_OTHER);
    let page = team.get(&vera, &address);
    assert_eq!(page.one("h1"), "Launch waits for a second person.");
    assert!(page.one("#decision-1").contains("by Edda") && !page.one("#decision-1").contains("Vera"));
    let agree = format!("{address}/1/agree");
    let own = team.fill(&[("cookie", &edda)], &agree, &[("by", "Olu")]);
    assert_eq!(own.status, StatusCode::CONFLICT, "nobody is their own second person under another name");
    assert_eq!(team.fill(&[("cookie", &olu)], &agree, &[("by", "Edda")]).status, StatusCode::SEE_OTHER);
    assert!(team.get(&vera, &address).one("#decision-1").contains("Olu agreed"));
    // So does a name under the brief, and a table that is brought.
    let brief = format!("/p/{}/brief", team.id);
    let seen = team.get(&edda, &brief).values("#signatures input[name=seen]", "value").remove(0);
    let sign =
        |cookie: &str| team.fill(&[("cookie", cookie)], &format!("{brief}/sign"), &[("seen", &seen), ("by", "Olu")]);
    assert_eq!(sign(&vera).status, StatusCode::FORBIDDEN);
    assert_eq!(sign(&edda).status, StatusCode::SEE_OTHER);
    let page = team.get(&edda, &brief);
    assert!(page.one(".signed li").starts_with("Edda signed this version"), "{}", page.text);
    assert_eq!(page.texts("#signatures form").len(), 0, "once is enough");
    let trail = team.get(&olu, "/trail");
    let steps = trail.texts("tbody tr");
    assert!(steps.iter().any(|step| step.contains("Edda") && step.contains(&address)), "{steps:?}");
    assert!(steps.iter().any(|step| step.contains("Olu") && step.contains("Signed in")), "{steps:?}");
}

#[test]
fn a_key_does_what_its_scopes_say_and_no_more() {
    let team = Team::new();
    let feature = format!("/v1/features/{}", team.id);
    let status = |key: &str, method: Method, path: &str| {
        team.ask(method, path, &[("authorization", &format!("Bearer {key}"))]).status.as_u16()
    };
    let (read, ingest, gate, viewer) = (
        team.key("Edda", &[Scope::Read]),
        team.key("Edda", &[Scope::Ingest]),
        team.key("Edda", &[Scope::Gate]),
        team.key("Vera", &[Scope::Gate, Scope::Admin]),
    );
    let check = format!("{feature}/check");
    assert_eq!(status(&read, Method::GET, &check), 200);
    assert_eq!(status(&read, Method::POST, &check), 403);
    assert_eq!(status(&ingest, Method::GET, &check), 403);
    assert_eq!(status(&ingest, Method::POST, "/v1/uploads?name=x.csv"), 422, "let in, and empty");
    assert_eq!(status(&gate, Method::POST, &check), 202);
    assert_eq!(status(&viewer, Method::POST, &check), 403, "never more than its person");
    let admin = team.key("Olu", &[Scope::Admin]);
    assert_eq!(status(&admin, Method::POST, &format!("{feature}/decisions")), 403, "a person answers for a decision");
    assert_eq!(status(&admin, Method::POST, "/people"), 403);
    assert_eq!(status("sw_wrong", Method::GET, &check), 401);
    let me = team.ask(Method::GET, "/v1/me", &[("authorization", &format!("Bearer {read}"))]).json();
    assert_eq!(me, json!({"team": true, "name": "Edda", "role": "editor", "scopes": ["read"]}));
    let refused = team.ask(Method::POST, &check, &[("authorization", &format!("Bearer {read}"))]).json();
    assert!(
        refused["remedy"].to_string().contains("gate") || refused["detail"].to_string().contains("gate"),
        "{refused}"
    );
    team.place.done(&team.id);
    // Ended, it opens nothing.
    let olu = team.cookie("Olu");
    let all = people::keys(team.place.path(), None).unwrap();
    let of_read = all.iter().find(|key| key.scopes == [Scope::Read]).unwrap().id;
    assert_eq!(
        team.fill(&[("cookie", &olu)], &format!("/people/keys/{of_read}/end"), &[]).status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(status(&read, Method::GET, &check), 401);
}

#[test]
fn a_key_is_shown_once_and_made_for_oneself() {
    let team = Team::new();
    let edda = team.cookie("Edda");
    let refused = team.fill(&[("cookie", &edda)], "/account/keys", &[("label", "")]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((refused.texts("#label-wrong").len(), refused.texts("#scopes-wrong").len()), (1, 1));
    let made = team.fill(&[("cookie", &edda)], "/account/keys", &[("label", "CI"), ("gate", "on"), ("days", "30")]);
    let key = made.one("#made");
    assert!(key.starts_with("sw_"), "{key}");
    let page = team.get(&edda, "/account");
    assert!(!page.text.contains(&key) && page.one("#keys table").contains("CI"), "{}", page.one("#keys"));
    let check = format!("/v1/features/{}/check", team.id);
    assert_eq!(team.ask(Method::GET, &check, &[("authorization", &format!("Bearer {key}"))]).status, StatusCode::OK);
    let id = people::keys(team.place.path(), None).unwrap()[0].id;
    let vera = team.cookie("Vera");
    assert_eq!(team.fill(&[("cookie", &vera)], &format!("/account/keys/{id}/end"), &[]).status, StatusCode::NOT_FOUND);
    assert_eq!(team.fill(&[("cookie", &edda)], &format!("/account/keys/{id}/end"), &[]).status, StatusCode::SEE_OTHER);
    assert_eq!(
        team.ask(Method::GET, &check, &[("authorization", &format!("Bearer {key}"))]).status,
        StatusCode::UNAUTHORIZED
    );
    let logged = team.place.logged();
    assert!(!logged.contains(&key) && !logged.contains(PASSWORD), "{logged}");
}

#[test]
fn an_owner_lets_people_in_and_go() {
    let team = Team::new();
    let olu = team.cookie("Olu");
    let post = |path: &str, fields: &[(&str, &str)]| team.fill(&[("cookie", &olu)], path, fields);
    let wrong = post("/people", &[("name", ""), ("role", "viewer"), ("password", "short")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((wrong.texts("#name-wrong").len(), wrong.texts("#password-wrong").len()), (1, 1));
    assert!(!wrong.text.contains("short\""), "a password is not sent back");
    assert_eq!(
        post("/people", &[("name", "Vera"), ("role", "viewer"), ("password", PASSWORD)]).status,
        StatusCode::CONFLICT
    );
    let added = post("/people", &[("name", "Ben <b>"), ("role", "viewer"), ("password", PASSWORD)]);
    assert_eq!(added.headers["location"], "/people?done=added");
    let page = team.get(&olu, "/people");
    assert_eq!(page.one("h1"), "5 people work here.");
    assert!(page.text.contains("Ben &lt;b&gt;") && !page.text.contains("Ben <b>"));
    let ben = people::list(team.place.path()).unwrap().into_iter().find(|person| person.name == "Ben <b>").unwrap().id;
    let session = team.cookie("Ben <b>");
    assert_eq!(post(&format!("/people/{ben}/role"), &[("role", "editor")]).status, StatusCode::SEE_OTHER);
    assert_eq!(team.get(&session, "/welcome").status, StatusCode::SEE_OTHER, "they sign in anew");
    let session = team.cookie("Ben <b>");
    assert_eq!(post(&format!("/people/{ben}/remove"), &[]).status, StatusCode::SEE_OTHER);
    assert_eq!(team.get(&session, "/welcome").status, StatusCode::SEE_OTHER);
    assert_eq!(team.sign_in("Ben <b>", PASSWORD, &[]).status, StatusCode::UNAUTHORIZED);
    let own = people::list(team.place.path()).unwrap().into_iter().find(|person| person.name == "Olu").unwrap().id;
    let alone = post(&format!("/people/{own}/role"), &[("role", "viewer")]);
    assert_eq!(alone.status, StatusCode::CONFLICT, "somebody has to stay an owner");
}

#[test]
fn one_changes_ones_own_password_with_the_one_before() {
    let team = Team::new();
    let edda = team.cookie("Edda");
    let wrong = team.fill(
        &[("cookie", &edda)],
        "/account/password",
        &[("current", "not this one"), ("password", "other words to keep")],
    );
    assert_eq!((wrong.status, wrong.texts("#current-wrong").len()), (StatusCode::UNPROCESSABLE_ENTITY, 1));
    let right = team.fill(
        &[("cookie", &edda)],
        "/account/password",
        &[("current", PASSWORD), ("password", "other words to keep")],
    );
    assert_eq!(right.headers["location"], "/sign-in");
    assert_eq!(team.get(&edda, "/welcome").status, StatusCode::SEE_OTHER);
    assert_eq!(team.sign_in("Edda", PASSWORD, &[]).status, StatusCode::UNAUTHORIZED);
    assert_eq!(team.sign_in("Edda", "other words to keep", &[]).status, StatusCode::SEE_OTHER);
}

#[test]
fn each_learner_has_their_own_practice_and_a_viewer_may_practise() {
    let team = Team::new();
    let (vera, edda) = (team.cookie("Vera"), team.cookie("Edda"));
    let address = "/learn/s/P03@1:42:level=1";
    let typed = [("reason", "Vera would gather first")];
    let kept = team.fill(&[("cookie", &vera)], &format!("{address}/keep"), &typed);
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    assert!(team.get(&vera, address).text.contains("Vera would gather first"));
    assert!(!team.get(&edda, address).text.contains("Vera would gather first"));
    assert_eq!(team.get(&vera, "/learn").texts(".dots > li").len(), 3);
}
