//! Jobs and further answers by the API.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::api_shapes::wrong;
use crate::place::{Answer, Place};

fn ask(place: &Place, method: Method, path: &str, body: &str) -> Answer {
    place.program(method, path, &[("content-type", "application/json")], body.to_owned())
}

fn get(place: &Place, path: &str) -> Answer {
    ask(place, Method::GET, path, "")
}

/// An answer that may have to be made first.
fn made(place: &Place, path: &str) -> Value {
    for _ in 0..3_000 {
        let answer = get(place, path);
        match answer.status {
            StatusCode::ACCEPTED => std::thread::sleep(std::time::Duration::from_millis(20)),
            status => {
                assert_eq!(status, StatusCode::OK, "{path}: {}", answer.text);
                return answer.json();
            }
        }
    }
    panic!("{path} takes less than a minute");
}

#[test]
fn a_job_is_started_looked_at_and_stopped() {
    let place = Place::with_example("style-advisor");
    let id = place.bench.features()[0].id.clone();
    let jobs = format!("/v1/features/{id}/jobs");
    let unknown = ask(&place, Method::POST, &jobs, r#"{"parts": ["check", "nonsense"]}"#);
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unknown.text);
    let started = ask(&place, Method::POST, &jobs, r#"{"parts": ["check", "slices", "size"]}"#);
    assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.text);
    let started = started.json();
    assert_eq!(started["parts"], json!(["check", "slices", "size"]));
    assert_eq!((started["feature"].as_str(), started["by"].is_null()), (Some(id.as_str()), true));
    let one = format!("{jobs}/{}", started["job"]);
    place.done(&id);
    let mut ended = get(&place, &one).json();
    for _ in 0..3_000 {
        if ended["ended_at"].is_string() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
        ended = get(&place, &one).json();
    }
    assert_eq!(ended["state"], "done", "{ended}");
    assert_eq!(ended["parts_done"], json!(["check", "slices", "size"]), "{ended}");
    assert_eq!(get(&place, "/v1/jobs").json()["jobs"][0]["job"], started["job"]);
    // What has ended stays as it is, and what is not there is missed.
    assert_eq!(ask(&place, Method::DELETE, &one, "").json()["state"], "done");
    for (method, path) in [
        (Method::GET, format!("{jobs}/999")),
        (Method::GET, format!("{jobs}/x")),
        (Method::DELETE, format!("{jobs}/999")),
        (Method::POST, format!("{jobs}/999/resume")),
        (Method::GET, "/v1/features/nobody/jobs/1".to_owned()),
    ] {
        assert_eq!(ask(&place, method, &path, "").status, StatusCode::NOT_FOUND, "{path}");
    }
    let document = get(&place, "/v1/openapi.json").json();
    let promised = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    assert_eq!(wrong(&document, &promised("JobNow"), &ended, "job"), [""; 0]);
    assert_eq!(wrong(&document, &promised("Jobs"), &get(&place, "/v1/jobs").json(), "jobs"), [""; 0]);
}

#[test]
fn slices_size_and_comparisons_are_those_of_the_command_line() {
    let place = Place::with_example("style-advisor");
    let id = place.bench.features()[0].id.clone();
    let document = get(&place, "/v1/openapi.json").json();
    let check = |path: &str, schema: &str| {
        let answer = made(&place, &format!("/v1/features/{id}/{path}"));
        let promised = json!({"$ref": format!("#/components/schemas/{schema}")});
        assert_eq!(wrong(&document, &promised, &answer, path), [""; 0]);
        answer
    };
    assert!(check("slices", "Slices")["slices"].is_array());
    assert_eq!(check("size", "Size")["kind"], "plan");
    let compare = check("compare?a=advisor&b=bestsellers", "Compare");
    assert_eq!((compare["a"].as_str(), compare["b"].as_str()), (Some("advisor"), Some("bestsellers")));
    let nobody = get(&place, &format!("/v1/features/{id}/compare?a=advisor&b=nobody"));
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nobody.text);
    let never = place.bench.add_example("payments").expect("written").expect("an example").id.clone();
    place.done(&never);
    place.write("broken.feature.md", "---\nformat: 1\n---\n");
    assert_eq!(get(&place, "/v1/features/broken/compare?a=x&b=y").status, StatusCode::CONFLICT);
}
