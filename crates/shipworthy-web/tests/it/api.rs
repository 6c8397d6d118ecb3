//! The API: what a notebook asks, each answer held against the document; and what is refused, with the reason.

use std::cell::RefCell;
use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use shipworthy_app::practice::desk::Learner;
use shipworthy_app::practice::{self, Maker};

use crate::api_shapes::wrong;
use crate::place::{Answer, HOST, Place};

/// A feature whose model reads its answers from a file.
pub const SPEC: &str = "---
format: 1
name: Fraud
owner: risk
task: binary
golden: {data: golden.csv, label: y, positive: 1, id: id}
errors:
  currency: INR
  false_positive: {cost: 100}
  false_negative: {cost: 900}
candidates:
  - {name: rules, rule: \"x > 1\"}
  - {name: model, predictions: predictions/model.csv, score: p, threshold: 0.5}
ship: model
baseline: rules
bars: [recall >= 60%]
---
# Fraud
";

/// Every other example is positive; the model is right about nine in ten.
pub fn golden() -> String {
    let rows = (0..600).map(|i| format!("e{i},{},{}\n", i % 2, i % 3));
    format!("id,y,x\n{}", rows.collect::<String>())
}

/// What the model says.
pub fn predictions() -> String {
    let rows = (0..600).map(|i| {
        let right = i % 10 != 0 && i % 10 != 1;
        format!("e{i},{}\n", if (i % 2 == 1) == right { 0.9 } else { 0.1 })
    });
    format!("id,p\n{}", rows.collect::<String>())
}

/// A workspace and its document; notes which operations were asked.
struct Desk {
    place: Place,
    document: Value,
    asked: RefCell<BTreeSet<String>>,
}

impl Desk {
    fn new() -> Desk {
        let place = Place::new();
        place.write("fraud.feature.md", SPEC);
        place.write("golden.csv", golden());
        let document = serde_json::from_str(&shipworthy_web::openapi()).expect("JSON");
        Desk { place, document, asked: RefCell::default() }
    }

    /// Asks, and holds the answer against the document.
    #[track_caller]
    fn ask(&self, method: Method, path: &str, said: &[(&'static str, &str)], body: &str, status: u16) -> Answer {
        let answer = self.place.program(method.clone(), path, said, body.to_owned());
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text);
        let (told, template) = self.operation(&method, path);
        let key = status.to_string();
        let promised = told["responses"].get(&key).unwrap_or_else(|| panic!("{template} does not say {status}"));
        if answer.status.is_success() {
            self.asked.borrow_mut().insert(told["operationId"].as_str().expect("a name").to_owned());
        }
        let Some(content) = promised.get("content").and_then(Value::as_object) else {
            assert_eq!(answer.text, "", "{template}");
            return answer;
        };
        let (kind, content) = content.iter().next().expect("a media type");
        assert!(answer.headers["content-type"].to_str().unwrap().starts_with(kind), "{template}: {:?}", answer.headers);
        if kind.ends_with("json") {
            let found = wrong(&self.document, &content["schema"], &answer.json(), template);
            assert!(found.is_empty(), "{}", found.join("\n"));
        }
        answer
    }

    fn operation(&self, method: &Method, path: &str) -> (&Value, &str) {
        let path = path.split('?').next().expect("a path");
        let fits = |template: &str| {
            let (a, b): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
            a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.starts_with('{') || a == b)
        };
        let paths = self.document["paths"].as_object().expect("paths");
        let exact = paths.get_key_value(path);
        let (template, told) =
            exact.or_else(|| paths.iter().find(|(template, _)| fits(template))).unwrap_or_else(|| panic!("no {path}"));
        (&told[method.as_str().to_lowercase()], template)
    }

    #[track_caller]
    fn get(&self, path: &str, status: u16) -> Answer {
        self.ask(Method::GET, path, &[], "", status)
    }
}

const CSV: &[(&str, &str)] = &[("content-type", "text/csv")];
const ROWS: &str = "/v1/features/fraud/candidates/model/predictions";

#[test]
fn every_answer_is_as_the_document_says() {
    let desk = Desk::new();
    let document = desk.get("/v1/openapi.json", 200).json();
    assert_eq!(document, desk.document);
    let me = desk.get("/v1/me", 200).json();
    assert_eq!(me, json!({"team": false, "name": null, "role": null, "scopes": null}));
    let before = desk.get("/v1/features", 200).json();
    assert_eq!(
        (before["features"][0]["id"].as_str(), &before["features"][0]["verdict"]),
        (Some("fraud"), &Value::Null)
    );
    assert_eq!(desk.get("/v1/features/fraud/check", 404).json()["remedy"], "Start one: POST /v1/features/{id}/check.");
    // Bring predictions, check, wait, read.
    let accepted = desk.ask(Method::POST, ROWS, CSV, &predictions(), 201).json();
    assert_eq!((&accepted["rows"], accepted["file"].as_str()), (&json!(600), Some("predictions/model.csv")));
    desk.ask(Method::POST, "/v1/features/fraud/check", &[], "", 202);
    let mut now = desk.get("/v1/features/fraud?wait=25", 200).json();
    while !now["work"].is_null() {
        now = desk.get("/v1/features/fraud?wait=25", 200).json();
    }
    assert_eq!((now["verdict"].as_str(), &now["run"], &now["failure"]), (Some("pass"), &json!(1), &Value::Null));
    let check = desk.get("/v1/features/fraud/check", 200);
    let run = desk.place.bench.standing(&desk.place.feature("fraud")).run.expect("a run");
    assert_eq!(check.text, shipworthy_report::json(&run.checked.check), "the bytes of the command line");
    let runs = desk.get("/v1/features/fraud/runs", 200).json();
    assert_eq!(runs["runs"][0]["verdict_hash"], check.json()["verdict_hash"]);
    assert_eq!(desk.get("/v1/features/fraud/runs/1", 200).text, check.text);
    for document in ["threshold", "audit", "slices", "size"] {
        let path = format!("/v1/features/fraud/{document}");
        let mut status = 202;
        for _ in 0..600 {
            status = desk.place.program(Method::GET, &path, &[], "").status.as_u16();
            if status != 202 {
                break;
            }
        }
        assert_eq!(status, 200, "{document}");
        desk.get(&path, 200);
    }
    desk.get("/v1/features/fraud/compare?a=model&b=rules", 200);
    // Jobs.
    let sent: &[(&str, &str)] = &[("content-type", "application/json")];
    let job = desk.ask(Method::POST, "/v1/features/fraud/jobs", sent, r#"{"parts": ["check", "audit"]}"#, 202).json();
    let one = format!("/v1/features/fraud/jobs/{}", job["job"]);
    desk.get(&one, 200);
    desk.ask(Method::DELETE, &one, &[], "", 202);
    desk.ask(Method::POST, &format!("{one}/resume"), &[], "", 202);
    desk.get("/v1/jobs", 200);
    desk.place.done("fraud");
    // The spec, and a decision.
    let read = desk.get("/v1/features/fraud/spec", 200);
    let tag = read.headers["etag"].to_str().unwrap().to_owned();
    let text = read.text.replace("60%", "61%");
    let written = desk.ask(Method::PUT, "/v1/features/fraud/spec", &[("if-match", &tag)], &text, 200).json();
    assert_eq!(written["changed"], true);
    let decided =
        r#"{"choice": "hold", "reason": "One more week.", "confidence": 80, "review_on": "2027-01-31", "by": "Asha"}"#;
    let sent: &[(&str, &str)] = &[("content-type", "application/json")];
    let decision = desk.ask(Method::POST, "/v1/features/fraud/decisions", sent, decided, 201).json();
    assert_eq!((decision["by"].as_str(), &decision["changed"]), (Some("Asha"), &json!(["the spec has changed"])));
    assert_eq!(desk.get("/v1/features/fraud/decisions", 200).json()["decisions"], json!([decision]));
    // Uploads.
    let upload = desk.ask(Method::POST, "/v1/uploads?name=golden.csv&by=Asha", &[], &golden(), 201).json();
    assert_eq!(upload["bytes"], golden().len());
    let path = upload["path"].as_str().expect("a path");
    assert_eq!(std::fs::read_to_string(desk.place.path().join(path)).unwrap(), golden());
    assert_eq!(desk.get("/v1/uploads", 200).json()["uploads"], json!([upload]));
    let address = format!("/v1/uploads/{}", upload["id"].as_str().expect("an id"));
    desk.ask(Method::DELETE, &address, &[], "", 204);
    desk.ask(Method::DELETE, &address, &[], "", 404);
    desk.ask(Method::DELETE, "/v1/features/fraud/check", &[], "", 202);
    // Practice.
    let today = desk.get("/v1/learn/today", 200).json();
    assert_eq!(today["cases"].as_array().map(Vec::len), Some(3));
    let case = "/v1/learn/cases/P04@1:7:level=1";
    let asked = desk.get(case, 200).json()["questions"][0]["id"].clone();
    let question = json!({ "question": asked }).to_string();
    let found = desk.ask(Method::POST, &format!("{case}/ask"), sent, &question, 200).json();
    assert_eq!(desk.get(case, 200).json()["answers"][asked.as_str().expect("an id")], found);
    let staged = "/v1/learn/cases/P16@1:5:level=1";
    let step = json!({ "action": desk.get(staged, 200).json()["stage"]["can"][0] }).to_string();
    desk.ask(Method::POST, &format!("{staged}/step"), sent, &step, 200);
    let case = "/v1/learn/cases/P03@1:42:level=1";
    desk.get(&format!("{case}/debrief"), 404);
    let action = desk.get(case, 200).json()["actions"]["actions"][0]["id"].clone();
    let mut decided = json!({ "action": action, "confidence": 70, "reason": "Too short." });
    desk.ask(Method::POST, &format!("{case}/submit"), sent, &decided.to_string(), 422);
    decided["reason"] =
        json!("It pays on average, the interval is wide, and waiting for more labels costs more than it can tell.");
    let debrief = desk.ask(Method::POST, &format!("{case}/submit"), sent, &decided.to_string(), 201).json();
    assert_eq!(desk.get(&format!("{case}/debrief"), 200).json(), debrief);
    desk.ask(Method::POST, &format!("{case}/submit"), sent, &decided.to_string(), 409);
    assert_eq!(desk.get("/v1/learn/skills", 200).json()["decisions"], 1);
    assert_eq!(desk.get("/v1/learn/progress", 200).json()["calibration"]["answers"], 1);
    assert!(desk.get("/v1/learn/due", 200).json()["cases"].is_array());
    desk.get("/v1/learn/plan", 404);
    let workspace = practice::kept_in(desk.place.path());
    let alone = Learner::alone();
    let maker = Maker { by: &alone.name, at: 1_795_000_000, offset_minutes: 0, workspace: &workspace };
    practice::set("background", "pm", &maker).expect("it is set");
    assert_eq!(desk.get("/v1/learn/plan", 200).json()["background"], "pm");
    // Nothing was left out.
    let paths = desk.document["paths"].as_object().expect("paths").values();
    let all: BTreeSet<String> = paths
        .flat_map(|path| path.as_object().expect("operations").values())
        .map(|told| told["operationId"].as_str().expect("a name").to_owned())
        .collect();
    assert_eq!(*desk.asked.borrow(), all);
}

#[test]
fn what_cannot_be_taken_says_where_what_and_what_to_do() {
    let desk = Desk::new();
    let told = |answer: &Answer| {
        let json = answer.json();
        assert_eq!(json["status"], answer.status.as_u16());
        assert!(json["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{json}");
        json
    };
    for (method, path) in [
        (Method::GET, "/v1/features/nobody"),
        (Method::POST, "/v1/features/nobody/check"),
        (Method::GET, "/v1/features/fraud/runs/7"),
        (Method::GET, "/v1/features/fraud/runs/x"),
    ] {
        told(&desk.ask(method, path, &[], "", 404));
    }
    let rows = "id,p\ne1,0.5\ne1,0.6\ne2,high\n";
    let refused = told(&desk.ask(Method::POST, ROWS, CSV, rows, 422));
    let lines: Vec<&Value> = refused["refused"].as_array().unwrap().iter().map(|row| &row["line"]).collect();
    assert_eq!((lines, &refused["refused_rows"]), (vec![&json!(3), &json!(4)], &json!(2)));
    assert!(!desk.place.path().join("predictions/model.csv").exists());
    let partly = desk.ask(Method::POST, &format!("{ROWS}?partial=true"), CSV, rows, 201).json();
    assert_eq!((&partly["rows"], &partly["refused_rows"]), (&json!(1), &json!(2)));
    told(&desk.ask(Method::POST, ROWS, CSV, "id,p\ne1,0.5\n", 409));
    desk.ask(Method::POST, &format!("{ROWS}?replace=true"), CSV, "id,p\ne1,0.5\n", 201);
    told(&desk.ask(Method::POST, ROWS, &[("content-type", "application/json")], "[]", 415));
    told(&desk.ask(Method::POST, &ROWS.replace("/model/", "/rules/"), CSV, rows, 422));
    // Who writes has to say what they began with, and is shown what somebody else wrote.
    let spec = "/v1/features/fraud/spec";
    told(&desk.ask(Method::PUT, spec, &[], SPEC, 428));
    let tag = desk.get(spec, 200).headers["etag"].to_str().unwrap().to_owned();
    let other = SPEC.replace("60%", "70%");
    desk.place.write("fraud.feature.md", &other);
    let conflict = told(&desk.ask(Method::PUT, spec, &[("if-match", &tag)], SPEC, 412));
    assert_eq!(
        (conflict["conflict"]["there"].as_str(), conflict["conflict"]["yours"].as_str()),
        (Some(other.as_str()), Some(SPEC))
    );
    let now = format!("\"{}\"", conflict["conflict"]["fingerprint"].as_str().unwrap());
    let broken = SPEC.replace("task:", "tusk:");
    let errors = told(&desk.ask(Method::PUT, spec, &[("if-match", &now)], &broken, 422));
    assert!(errors["diagnostics"].as_array().unwrap().iter().any(|found| found["line"] == 5), "{errors}");
    assert_eq!(desk.get(spec, 200).text, other);
    desk.ask(Method::PUT, &format!("{spec}?draft=true"), &[("if-match", &now)], &broken, 200);
    assert_eq!(told(&desk.ask(Method::GET, "/v1/features/fraud/check", &[], "", 404))["status"], 404);
    let sent: &[(&str, &str)] = &[("content-type", "application/json")];
    for (body, field) in [
        (r#"{"choice": "perhaps", "reason": "x"}"#, "choice"),
        (r#"{"choice": "hold", "reason": "x", "review_on": "soon"}"#, "review_on"),
        (r#"{"choice": "hold"}"#, "body"),
        (r#"{"choice": "hold", "reason": "x", "sure": 1}"#, "body"),
    ] {
        let wrong = told(&desk.ask(Method::POST, "/v1/features/fraud/decisions", sent, body, 422));
        assert_eq!(wrong["problems"][0]["where"], field, "{body}");
    }
    let wait = desk.place.program(Method::GET, "/v1/features/fraud?wait=60", &[], "");
    assert_eq!((wait.status, &wait.json()["problems"][0]["where"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("wait")));
}

#[test]
fn programs_get_problems_and_never_pages() {
    let desk = Desk::new();
    for (method, path, status) in [
        (Method::GET, "/v1", 404),
        (Method::GET, "/v1/nothing", 404),
        (Method::DELETE, "/v1/features", 405),
        (Method::GET, "/v1/features/fraud?wait=soon", 400),
    ] {
        let answer = desk.place.program(method, path, &[], "");
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}: {}", answer.text);
        assert!(!answer.json()["title"].as_str().unwrap().is_empty());
    }
    let bare = desk.place.ask(Method::POST, "/v1/features/fraud/check", &[("host", HOST.to_owned())]);
    assert_eq!(bare.status, StatusCode::FORBIDDEN, "neither a browser nor a key");
}

#[test]
fn uploads_are_bounded_and_their_names_lead_nowhere() {
    let desk = Desk::new();
    let upload = desk.ask(Method::POST, "/v1/uploads?name=../../etc/cron.d/x.csv", &[], "a\n1\n", 201).json();
    assert_eq!(upload["name"], "x.csv");
    assert!(upload["path"].as_str().unwrap().starts_with("uploads/"), "{upload}");
    desk.ask(Method::POST, "/v1/uploads?name=x.exe", &[], "a\n", 422);
    desk.ask(Method::POST, "/v1/uploads?name=x.csv", &[], "", 422);
    let large = (300_u64 << 20).to_string();
    desk.ask(Method::POST, "/v1/uploads?name=x.csv", &[("content-length", &large)], "a\n", 413);
    let (mut parts, part) = (0, axum::body::Bytes::from(vec![b'x'; 4 << 20]));
    let endless = futures::stream::iter(std::iter::from_fn(move || {
        parts += 1;
        (parts < 80).then(|| Ok::<_, std::convert::Infallible>(part.clone()))
    }));
    let answer =
        desk.place.program(Method::POST, "/v1/uploads?name=x.csv", &[], axum::body::Body::from_stream(endless));
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    let broken = futures::stream::iter([Ok(axum::body::Bytes::from("a\n")), Err(std::io::Error::other("gone"))]);
    let answer = desk.place.program(Method::POST, "/v1/uploads?name=x.csv", &[], axum::body::Body::from_stream(broken));
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let files = std::fs::read_dir(desk.place.path().join("uploads")).unwrap().map(|entry| entry.unwrap().file_name());
    let files: Vec<_> = files.filter(|name| name != ".gitignore").collect();
    assert_eq!(files.len(), 1, "nothing is left of the others: {files:?}");
}

#[test]
fn monitoring_reads_counts_and_no_texts() {
    let desk = Desk::new();
    desk.get("/v1/features", 200);
    let metrics = desk.place.program(Method::GET, "/metrics", &[], "");
    assert_eq!(metrics.status, StatusCode::OK);
    assert!(metrics.text.contains("shipworthy_requests_total{status=\"2xx\"} 1\n"), "{}", metrics.text);
    assert!(!metrics.text.contains("fraud") && !metrics.text.contains("Fraud"));
    assert_eq!(desk.place.ask(Method::GET, "/metrics", &[("host", HOST.to_owned())]).status, StatusCode::UNAUTHORIZED);
}
