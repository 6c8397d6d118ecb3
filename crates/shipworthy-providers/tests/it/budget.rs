//! Caps that are never passed.

use std::time::Duration;

use shipworthy_providers::{Budget, Ended, Failure, Money, Price, PriceRow, Prices, Settings};
use shipworthy_testkit::model_server::{Does, ModelServer};

use crate::world::{asking, ended, provider, questions, settings};

fn money(units: f64) -> Money {
    Money::new(units).expect("an amount")
}

fn prices() -> Prices {
    let price = Price { input: money(10.0), cached_input: None, output: money(100.0) };
    Prices { rows: vec![PriceRow { provider: "mock".to_owned(), model: Some("m".to_owned()), price }] }
}

#[test]
fn tokens_stop_a_run_before_the_cap() {
    let server = ModelServer::start(|_| Does::says("a").after(Duration::from_millis(5)));
    let budget = Budget { tokens: Some(400), money: None };
    let (answers, summary) = ended(Settings { budget, ..settings(provider(&server)) }, &questions(100), None);
    let done = answers.iter().flatten().filter(|answer| answer.is_ok()).count() as u64;
    assert_eq!(summary.ended, Ended::Budget);
    assert_eq!(summary.progress.tokens, done * 17);
    // What is left is less than the most that one more call could have taken: its bytes and its longest reply.
    assert!(summary.progress.tokens <= 400 && summary.progress.tokens > 400 - 17 - 120, "{}", summary.progress.tokens);
    assert_eq!(server.asked() as u64, done, "what was not asked was not asked");
}

#[test]
fn money_stops_a_run_before_the_cap() {
    let server = ModelServer::start(|_| Does::says("a"));
    let each = (12.0 * 10.0 + 5.0 * 100.0) / 1e6;
    let budget = Budget { tokens: None, money: Some(money(each * 20.0)) };
    let settings = Settings { budget, prices: prices(), ..settings(provider(&server)) };
    let (answers, summary) = ended(settings, &questions(100), None);
    let done = answers.iter().flatten().count();
    assert_eq!(summary.ended, Ended::Budget);
    assert!(summary.progress.spent <= money(each * 20.0) && (10..=20).contains(&done), "{done}");
    assert_eq!(summary.progress.spent.nanos, done as u64 * money(each).nanos);
}

#[test]
fn tries_that_may_have_been_charged_for_count() {
    let server = ModelServer::start(|_| Does::reply(200, "nonsense"));
    let budget = Budget { tokens: Some(1000), money: None };
    let (answers, summary) = ended(Settings { budget, ..settings(provider(&server)) }, &questions(100), None);
    assert_eq!(summary.ended, Ended::Budget);
    assert!(summary.progress.tokens <= 1000);
    assert!(answers.iter().flatten().all(|answer| matches!(answer, Err(Failure::Malformed { .. }))));
}

#[test]
fn a_budget_that_cannot_be_kept_makes_no_call() {
    let server = ModelServer::start(|_| Does::says("a"));
    let endless = [asking(|chat| chat.max_tokens = None)];
    let budget = Budget { tokens: Some(1000), money: None };
    let (answers, _) = ended(Settings { budget, ..settings(provider(&server)) }, &endless, None);
    assert!(matches!(&answers[0], Some(Err(Failure::Unsuitable { message })) if message.contains("max_tokens")));
    let unpriced = [asking(|chat| chat.model = "other".to_owned())];
    let budget = Budget { tokens: None, money: Some(money(1.0)) };
    let settings = Settings { budget, prices: prices(), ..settings(provider(&server)) };
    let (answers, _) = ended(settings, &unpriced, None);
    assert!(matches!(&answers[0], Some(Err(Failure::Unsuitable { message })) if message.contains("price")));
    assert_eq!(server.asked(), 0);
}
