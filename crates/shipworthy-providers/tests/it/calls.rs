//! One call after another goes well.

use std::time::Duration;

use shipworthy_providers::{Ended, Failure, Money, Price, PriceRow, Prices, Progress, Runner, Settings, Watch};
use shipworthy_testkit::model_server::{Does, ModelServer};

use crate::world::{KEY, ask, asking, ended, provider, question, questions, quick, settings};

#[test]
fn a_call_is_answered_and_accounted_for() {
    let server = ModelServer::start(|_| Does::says("Paris").after(Duration::from_millis(30)));
    let price = Price {
        input: Money::new(2.0).expect("an amount"),
        cached_input: None,
        output: Money::new(8.0).expect("an amount"),
    };
    let prices = Prices { rows: vec![PriceRow { provider: "mock".into(), model: None, price }] };
    let (answers, summary) = ask(Settings { prices, ..settings(provider(&server)) }, &[question("capital?")], None);
    let reply = answers[0].as_ref().expect("a reply");
    assert_eq!(reply.text, "Paris");
    assert_eq!(reply.model.as_deref(), Some("mock-1"));
    assert_eq!(reply.usage.total(), Some(17));
    assert_eq!(reply.cost, Money::new((12.0 * 2.0 + 5.0 * 8.0) / 1e6));
    assert!(reply.latency_ms >= 30.0, "{}", reply.latency_ms);
    assert!(reply.connect_ms.is_some() && !reply.from_cache && reply.tries == 1);
    assert_eq!((summary.ended, summary.progress.done, summary.progress.tokens), (Ended::Complete, 1, 17));
    assert_eq!(summary.progress.spent, reply.cost.expect("a price"));
    let asked = &server.requests()[0];
    assert_eq!(asked.path, "/v1/chat/completions");
    assert_eq!(asked.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(asked.body, r#"{"model":"m","messages":[{"role":"user","content":"capital?"}],"max_tokens":20}"#);
}

#[test]
fn answers_belong_to_their_calls_and_connections_are_kept() {
    let server = ModelServer::start(|asked| {
        let question = asked.body.split("question ").nth(1).and_then(|rest| rest.split('"').next());
        // The later ones come first.
        Does::says(question.unwrap_or("?")).after(Duration::from_millis(20 - asked.number as u64 % 5 * 4))
    });
    let (answers, _) = ask(settings(provider(&server)), &questions(60), None);
    for (index, answer) in answers.iter().enumerate() {
        assert_eq!(answer.as_ref().expect("a reply").text, index.to_string());
    }
    assert_eq!((server.asked(), server.connections(), server.most_at_once()), (60, 4, 4));
}

#[test]
fn a_stream_says_when_its_first_token_came() {
    let piece = |text: &str| format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
    let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".to_owned();
    let pieces = vec![piece("Pa"), piece("ris"), end];
    let server = ModelServer::start(move |_| Does::Pieces {
        pieces: pieces.clone(),
        pause: Duration::from_millis(60),
        whole: true,
    });
    let (answers, _) = ask(settings(provider(&server)), &[asking(|chat| chat.stream = true)], None);
    let reply = answers[0].as_ref().expect("a reply");
    let first = reply.first_token_ms.expect("a stream");
    assert_eq!(reply.text, "Paris");
    assert!(first >= 60.0 && reply.latency_ms >= first + 100.0, "{first} of {}", reply.latency_ms);
}

#[test]
fn a_reply_in_one_piece_to_a_call_for_a_stream_is_read() {
    let server = ModelServer::start(|_| Does::says("Paris"));
    let (answers, _) = ask(settings(provider(&server)), &[asking(|chat| chat.stream = true)], None);
    let reply = answers[0].as_ref().expect("a reply");
    assert_eq!((reply.text.as_str(), reply.first_token_ms), ("Paris", None));
}

#[test]
fn a_call_to_nobody_fails_alone() {
    let server = ModelServer::start(|_| Does::says("Paris"));
    let mut calls = questions(2);
    calls[0].provider = "someone".to_owned();
    let (answers, summary) = ask(settings(provider(&server)), &calls, None);
    assert!(matches!(&answers[0], Err(Failure::Unsuitable { message }) if message.contains("someone")));
    assert!(answers[1].is_ok());
    assert_eq!((summary.progress.done, summary.progress.failed), (1, 1));
}

#[test]
fn an_empty_list_is_done_at_once() {
    let server = ModelServer::start(|_| Does::says("Paris"));
    let (answers, summary) = ask(settings(provider(&server)), &[], None);
    assert!(answers.is_empty() && summary.ended == Ended::Complete);
}

/// Stops after so many answers.
struct StopAfter(usize, Vec<Progress>);

impl Watch for StopAfter {
    fn progress(&mut self, progress: &Progress) {
        self.1.push(*progress);
    }

    fn stopped(&mut self) -> bool {
        self.1.last().is_some_and(|progress| progress.done >= self.0)
    }
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_has() {
    let server = ModelServer::start(|asked| if asked.number < 6 { Does::says("a") } else { Does::Hangs });
    let runner = Runner::new(settings(provider(&server))).expect("settings");
    let mut watch = StopAfter(6, Vec::new());
    let mut answers = Vec::new();
    let calls = questions(50);
    let summary = runner
        .run(calls.as_slice(), None, &mut watch, &mut |index, answer| answers.push((index, answer)))
        .expect("a run");
    assert_eq!((summary.ended, summary.progress.done, answers.len()), (Ended::Stopped, 6, 6));
    let last = watch.1.last().expect("told");
    assert_eq!((last.total, last.done, last.failed, last.cached), (50, 6, 0, 0));
}

#[test]
fn a_deadline_ends_a_run_with_what_it_has() {
    let server = ModelServer::start(|asked| if asked.number < 2 { Does::says("a") } else { Does::Hangs });
    let deadline = Some(Duration::from_millis(800));
    let (answers, summary) = ended(Settings { deadline, ..settings(provider(&server)) }, &questions(9), None);
    assert_eq!(summary.ended, Ended::Deadline);
    assert_eq!(answers.iter().flatten().filter(|answer| answer.is_ok()).count(), 2);
    assert_eq!(answers.iter().flatten().count(), 2);
}

#[test]
fn a_panic_of_the_caller_stops_the_run() {
    let server = ModelServer::start(|asked| if asked.number == 0 { Does::says("a") } else { Does::Hangs });
    let runner = Runner::new(settings(provider(&server))).expect("settings");
    let calls = questions(9);
    let run = std::panic::AssertUnwindSafe(|| {
        runner.run(calls.as_slice(), None, &mut shipworthy_providers::Unwatched, &mut |_, _| panic!("of the caller"))
    });
    assert!(std::panic::catch_unwind(run).is_err());
}

#[test]
fn settings_that_nobody_could_keep_to_are_refused() {
    let server = ModelServer::start(|_| Does::Closes);
    let with = |change: fn(&mut shipworthy_providers::Limits)| {
        let mut limits = quick();
        change(&mut limits);
        Runner::new(settings(shipworthy_providers::Provider { limits, ..provider(&server) }))
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    assert_eq!(
        with(|limits| limits.concurrency = 0),
        Err("provider 'mock': concurrency has to be at least 1".to_owned())
    );
    assert_eq!(with(|limits| limits.tries = 0), Err("provider 'mock': tries has to be at least 1".to_owned()));
    let twice = Settings { providers: vec![provider(&server), provider(&server)], ..Settings::default() };
    assert_eq!(
        Runner::new(twice).err().map(|error| error.to_string()).as_deref(),
        Some("two providers are called 'mock'")
    );
}
