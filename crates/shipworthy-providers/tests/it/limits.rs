//! Providers that turn calls away, fail, or are not there.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use shipworthy_providers::{Breaker, Failure, Limits, Provider};
use shipworthy_testkit::model_server::{Asked, Does, ModelServer};

use crate::world::{ask, provider, question, questions, quick, settings};

fn limited(server: &ModelServer, change: impl FnOnce(&mut Limits)) -> Provider {
    let mut limits = quick();
    change(&mut limits);
    Provider { limits, ..provider(server) }
}

#[test]
fn a_storm_of_429_loses_no_call() {
    // Of every five requests, four are turned away, some with a date and some with nothing said.
    let server = ModelServer::start(|asked| match asked.number % 5 {
        0 => Does::says("a"),
        1 => Does::reply(429, "slow down").with("retry-after", "0"),
        2 => Does::reply(429, "slow down").with("retry-after-ms", "15"),
        3 => Does::reply(429, r#"{"error": {"message": "slow down"}}"#)
            .with("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .with("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
        _ => Does::reply(429, ""),
    });
    let (answers, summary) = ask(settings(provider(&server)), &questions(80), None);
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!((summary.progress.done, summary.progress.failed), (80, 0));
    let tries: u32 = answers.iter().flatten().map(|reply| reply.tries).sum();
    assert_eq!(tries as usize, server.asked(), "every try is counted");
    assert!(answers.iter().flatten().any(|reply| reply.waited_ms > 10.0));
}

#[test]
fn a_pause_that_the_provider_asks_for_holds_for_all_its_calls() {
    let server = ModelServer::start(|asked| match asked.number {
        0 => Does::reply(429, "").with("retry-after-ms", "400"),
        _ => Does::says("a").after(Duration::from_millis(100)),
    });
    let (answers, _) = ask(settings(limited(&server, |limits| limits.concurrency = 1)), &questions(3), None);
    let waited: Vec<f64> = answers.iter().flatten().map(|reply| reply.waited_ms).collect();
    assert!(waited[0] >= 400.0 && waited[1] < 300.0, "{waited:?}");
    assert!(answers.iter().flatten().all(|reply| reply.latency_ms < 400.0), "waiting is not the model's");
}

#[test]
fn patience_with_a_rate_limit_ends() {
    let server =
        ModelServer::start(|_| Does::reply(429, r#"{"error": {"message": "slow down"}}"#).with("retry-after", "30"));
    let provider = limited(&server, |limits| limits.patience = Duration::from_secs(1));
    let (answers, _) = ask(settings(provider), &questions(20), None);
    for answer in answers {
        assert_eq!(answer, Err(Failure::RateLimited { tries: 1, message: "slow down".to_owned() }));
    }
}

#[test]
fn an_empty_account_is_not_waited_for() {
    let body = r#"{"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}"#;
    let server = ModelServer::start(move |_| Does::reply(429, body));
    let (answers, _) = ask(settings(provider(&server)), &[question("hi")], None);
    assert!(matches!(&answers[0], Err(Failure::Refused { status: 429, .. })));
    assert_eq!(server.asked(), 1);
}

#[track_caller]
fn check(does: Does, tries: usize, expect: &Failure) {
    let server = ModelServer::start(move |_| does.clone());
    let provider = limited(&server, |limits| limits.timeout = Duration::from_millis(300));
    let (answers, _) = ask(settings(provider), &[question("hi")], None);
    assert_eq!(answers[0].as_ref().expect_err("a failure"), expect);
    assert_eq!(server.asked(), tries);
}

#[test]
fn what_may_pass_is_tried_again_and_what_may_not_is_not() {
    let broken = |status, message: &str| Failure::Broken { status, tries: 3, message: message.to_owned() };
    check(Does::reply(500, "oh"), 3, &broken(500, "oh"));
    check(Does::reply(503, "<html>"), 3, &broken(503, "a web page instead of a reply"));
    check(Does::reply(529, r#"{"type": "error", "error": {"message": "Overloaded"}}"#), 3, &broken(529, "Overloaded"));
    check(Does::reply(400, "no"), 1, &Failure::Refused { status: 400, message: "no".to_owned() });
    check(Does::reply(404, ""), 1, &Failure::Refused { status: 404, message: String::new() });
    check(Does::Hangs, 3, &Failure::Timeout { after_ms: 300, tries: 3 });
    check(Does::reply(200, "{}"), 1, &Failure::Malformed { message: "it has no choices".to_owned() });
}

#[test]
fn connections_that_end_early_are_tried_again() {
    for does in [Does::Closes, Does::Garbage, Does::Cut { body: b"{\"choices\": [".to_vec() }] {
        let shown = format!("{does:?}");
        let server = ModelServer::start(move |asked| if asked.number < 2 { does.clone() } else { Does::says("a") });
        let (answers, _) = ask(settings(provider(&server)), &[question("hi")], None);
        assert_eq!(answers[0].as_ref().map(|reply| reply.tries).ok(), Some(3), "{shown}: {:?}", answers[0]);
    }
}

#[test]
fn nobody_there_is_said_after_all_tries() {
    let gone = ModelServer::start(|_| Does::Closes);
    let provider = provider(&gone);
    drop(gone);
    let (answers, _) = ask(settings(provider), &[question("hi")], None);
    assert!(matches!(&answers[0], Err(Failure::Unreachable { tries: 3, .. })), "{:?}", answers[0]);
}

#[test]
fn a_connection_closed_between_calls_costs_no_try() {
    let server = ModelServer::start(|_| Does::says("a").with("connection", "close"));
    let (answers, _) = ask(settings(limited(&server, |limits| limits.concurrency = 1)), &questions(5), None);
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|reply| reply.tries == 1)));
    assert_eq!(server.connections(), 5);
}

#[test]
fn a_circuit_opens_probes_and_closes_again() {
    let server = ModelServer::start(|asked| if asked.number < 7 { Does::reply(500, "down") } else { Does::says("a") });
    let provider = limited(&server, |limits| {
        limits.concurrency = 1;
        limits.tries = 20;
        limits.breaker = Breaker { failures: 3, pause: Duration::from_millis(20), probes: 10 };
    });
    let (answers, _) = ask(settings(provider), &questions(10), None);
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(server.asked(), 17);
}

#[test]
fn a_provider_that_stays_down_is_given_up() {
    let server = ModelServer::start(|_| Does::reply(500, "down"));
    let provider = limited(&server, |limits| {
        limits.concurrency = 1;
        limits.tries = 1;
        limits.breaker = Breaker { failures: 4, pause: Duration::from_millis(10), probes: 2 };
    });
    let (answers, _) = ask(settings(provider), &questions(200), None);
    let given_up = answers.iter().filter(|answer| matches!(answer, Err(Failure::GivenUp { failures: 6 }))).count();
    assert_eq!((server.asked(), given_up), (6, 194));
}

#[test]
fn two_providers_do_not_wait_for_each_other() {
    let down = ModelServer::start(|_| Does::Hangs);
    let well = ModelServer::start(|_| Does::says("a"));
    let slow = Provider {
        id: "slow".to_owned(),
        ..limited(&down, |limits| {
            limits.timeout = Duration::from_millis(1500);
            limits.tries = 1;
        })
    };
    let mut calls = questions(40);
    calls.iter_mut().take(4).for_each(|call| call.provider = "slow".to_owned());
    let runner = shipworthy_providers::Runner::new(shipworthy_providers::Settings {
        providers: vec![slow, provider(&well)],
        ..shipworthy_providers::Settings::default()
    });
    let mut order = Vec::new();
    let run =
        runner
            .expect("settings")
            .run(calls.as_slice(), None, &mut shipworthy_providers::Unwatched, &mut |index, _| order.push(index));
    assert_eq!(run.expect("a run").progress.failed, 4);
    order.truncate(36);
    assert!(order.iter().all(|index| *index >= 4), "{order:?}");
}

#[test]
fn requests_per_minute_are_kept() {
    let server = ModelServer::start(|_| Does::says("a"));
    let provider = limited(&server, |limits| limits.requests_per_minute = Some(5));
    let deadline = Some(Duration::from_millis(1500));
    let settings = shipworthy_providers::Settings { deadline, ..settings(provider) };
    let (answers, summary) = crate::world::ended(settings, &questions(9), None);
    assert_eq!(server.asked(), 5);
    assert_eq!(answers.iter().flatten().count(), 5);
    assert_eq!(summary.progress.done, 5);
}

#[test]
fn what_is_left_by_the_providers_count_is_kept_to() {
    let late = std::sync::Arc::new(AtomicUsize::new(0));
    let seen = late.clone();
    let server = ModelServer::start(move |asked: &Asked| {
        seen.store(asked.number, Ordering::SeqCst);
        Does::says("a").with("x-ratelimit-remaining-requests", "0").with("x-ratelimit-reset-requests", "1m0s")
    });
    let provider = limited(&server, |limits| limits.concurrency = 1);
    let deadline = Some(Duration::from_millis(700));
    let settings = shipworthy_providers::Settings { deadline, ..settings(provider) };
    let (answers, _) = crate::world::ended(settings, &questions(9), None);
    assert_eq!((answers.iter().flatten().count(), late.load(Ordering::SeqCst)), (1, 0));
}
