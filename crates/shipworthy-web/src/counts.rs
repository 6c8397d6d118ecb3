//! What is counted for monitoring, in the text format of Prometheus. Labels are words of ours alone: no text of a person, a table or an
//! address becomes one.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::refusal::Refusal;

/// Classes of statuses, by their first digit.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
/// How attempts to sign in end.
const ENDS: [&str; 3] = ["yes", "no", "wait"];

/// Counts since this start.
#[derive(Default)]
pub struct Counts {
    answers: [AtomicU64; 5],
    sign_ins: [AtomicU64; 3],
}

/// How an attempt to sign in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInEnd {
    /// They are in.
    Yes,
    /// The name or the password was wrong.
    No,
    /// There were too many attempts before.
    Wait,
}

impl Counts {
    /// A request was answered.
    pub fn answered(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        self.answers[class].fetch_add(1, Ordering::Relaxed);
    }

    /// Somebody tried to sign in.
    pub fn signed_in(&self, end: SignInEnd) {
        self.sign_ins[end as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// The text, with how many features there are and how many checks are under way.
    fn text(&self, version: &str, features: usize, under_way: usize) -> String {
        let mut out = String::new();
        let mut family = |name: &str, kind: &str, help: &str, lines: &[(String, String)]| {
            let _ = writeln!(out, "# HELP shipworthy_{name} {help}\n# TYPE shipworthy_{name} {kind}");
            for (labels, value) in lines {
                let _ = writeln!(out, "shipworthy_{name}{labels} {value}");
            }
        };
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let labelled = |label: &str, names: &[&str], counters: &[AtomicU64]| -> Vec<(String, String)> {
            let lines = names.iter().zip(counters);
            lines.map(|(name, counter)| (format!("{{{label}=\"{name}\"}}"), load(counter).to_string())).collect()
        };
        family(
            "build_info",
            "gauge",
            "The version that runs.",
            &[(format!("{{version=\"{version}\"}}"), "1".to_owned())],
        );
        family(
            "requests_total",
            "counter",
            "Requests that were answered.",
            &labelled("status", &CLASSES, &self.answers),
        );
        family("sign_ins_total", "counter", "Attempts to sign in.", &labelled("end", &ENDS, &self.sign_ins));
        family("features", "gauge", "Specs in the workspace.", &[(String::new(), features.to_string())]);
        family("checks_under_way", "gauge", "Checks that run or wait.", &[(String::new(), under_way.to_string())]);
        out
    }
}

/// The route of the counts.
pub fn routes() -> Router<App> {
    Router::new().route("/metrics", get(metrics))
}

async fn metrics(State(app): State<App>) -> Response {
    let bench = app.bench().clone();
    let counted = tokio::task::spawn_blocking(move || {
        let features = bench.features();
        (features.len(), features.iter().filter(|feature| bench.work(feature).is_some()).count())
    });
    match counted.await {
        Ok((features, under_way)) => {
            let text = app.counts().text(app.bench().tool(), features, under_way);
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
        }
        Err(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_honest_and_every_line_has_its_family() {
        let counts = Counts::default();
        counts.answered(StatusCode::OK);
        counts.answered(StatusCode::NOT_FOUND);
        counts.signed_in(SignInEnd::No);
        let text = counts.text("0.1.0", 3, 1);
        for line in [
            "shipworthy_requests_total{status=\"2xx\"} 1",
            "shipworthy_requests_total{status=\"4xx\"} 1",
            "shipworthy_requests_total{status=\"5xx\"} 0",
            "shipworthy_sign_ins_total{end=\"no\"} 1",
            "shipworthy_features 3",
            "shipworthy_checks_under_way 1",
        ] {
            assert!(text.lines().any(|there| there == line), "{line} in {text}");
        }
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        for name in samples.map(|line| line.split(['{', ' ']).next().unwrap()) {
            assert_eq!(text.matches(&format!("# TYPE {name} ")).count(), 1, "{name}");
        }
    }
}
