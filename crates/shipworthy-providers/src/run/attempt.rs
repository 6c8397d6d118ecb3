//! One try of one call, and what follows from how it went.

use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::LOCATION;

use crate::command::Ran;
use crate::dialect::{self, Read, Unreadable};
use crate::failure::{Failure, short};
use crate::pace::told;
use crate::provider::Provider;
use crate::reply::Reply;
use crate::wire::{Lost, Received};

/// How a try went.
#[derive(Debug)]
pub(crate) enum Tried {
    Answered(Box<Reply>),
    /// A rate limit turned it away.
    TurnedAway {
        wait: Option<Duration>,
        message: String,
    },
    /// It failed in a way that may pass.
    Passing {
        why: Passing,
        wait: Option<Duration>,
    },
    /// It failed for good.
    Final(Failure),
}

/// Failures that may pass; how many tries they took is added when it is known.
#[derive(Debug)]
pub(crate) enum Passing {
    Timeout,
    Broken { status: u16, message: String },
    Unreachable { message: String },
}

impl Passing {
    pub fn failure(self, tries: u32, timeout: Duration) -> Failure {
        match self {
            Passing::Timeout => {
                Failure::Timeout { after_ms: u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX), tries }
            }
            Passing::Broken { status, message } => Failure::Broken { status, tries, message },
            Passing::Unreachable { message } => Failure::Unreachable { tries, message },
        }
    }
}

/// A try, and what else it told.
pub(crate) struct Attempt {
    pub tried: Tried,
    /// Whether the provider may charge for it although there is no reply to count tokens by.
    pub may_cost: bool,
    /// Whether somebody answered, whatever was answered.
    pub somebody_there: bool,
    /// When a reply says that the next call would be turned away: how long to wait.
    pub exhausted: Option<Duration>,
}

impl Attempt {
    fn new(tried: Tried) -> Attempt {
        Attempt { tried, may_cost: false, somebody_there: true, exhausted: None }
    }

    fn passing(why: Passing, wait: Option<Duration>, may_cost: bool) -> Attempt {
        Attempt { may_cost, somebody_there: false, ..Attempt::new(Tried::Passing { why, wait }) }
    }

    fn costly(failure: Failure) -> Attempt {
        Attempt { may_cost: true, ..Attempt::new(Tried::Final(failure)) }
    }

    /// No reply in time.
    pub fn timed_out() -> Attempt {
        Attempt::passing(Passing::Timeout, None, true)
    }

    /// What came, or did not, over a connection.
    pub fn over_http(provider: &Provider, how: Read<'_>, result: Result<Received, Lost>) -> Attempt {
        match result {
            Ok(received) if (200..300).contains(&received.status) => success(provider, how, &received),
            Ok(received) => refusal(provider, &received),
            Err(Lost::Unreachable { message, sent }) => {
                let message = hidden(provider, &message);
                Attempt::passing(Passing::Unreachable { message }, None, sent)
            }
            Err(Lost::TooLarge) => Attempt::costly(Failure::TooLarge { limit_bytes: provider.limits.reply_bytes }),
            Err(Lost::Malformed(message)) => Attempt::costly(Failure::Malformed { message }),
        }
    }

    /// What a program said.
    pub fn of_command(ran: Ran, limit_bytes: usize) -> Attempt {
        match ran {
            Ran::Said { text, latency } => {
                let reply = Reply { text, latency_ms: milliseconds(latency), ..Reply::default() };
                Attempt::new(Tried::Answered(Box::new(reply)))
            }
            // A program that fails once fails again: it is not a provider that has too much to do.
            Ran::Failed { code, message } => {
                let status = code.and_then(|code| u16::try_from(code).ok()).unwrap_or(u16::MAX);
                Attempt::new(Tried::Final(Failure::Refused { status, message }))
            }
            Ran::CouldNotStart(message) => {
                Attempt::new(Tried::Final(Failure::Unreachable { tries: 1, message: short(&message) }))
            }
            Ran::TimedOut | Ran::Stopped => Attempt::timed_out(),
            Ran::TooLarge => Attempt::new(Tried::Final(Failure::TooLarge { limit_bytes })),
        }
    }
}

fn success(provider: &Provider, how: Read<'_>, received: &Received) -> Attempt {
    let exhausted = told::exhausted(&received.headers);
    match dialect::read(how, &received.headers, &received.body, &received.arrivals) {
        Ok(mut reply) => {
            reply.latency_ms = milliseconds(received.latency);
            reply.connect_ms = received.connect.map(milliseconds);
            let reply = dialect::hide_keys(provider, reply);
            Attempt { exhausted, ..Attempt::new(Tried::Answered(Box::new(reply))) }
        }
        Err(Unreadable::Malformed(message)) => Attempt::costly(Failure::Malformed { message }),
        Err(Unreadable::Cut) => {
            let message = "the reply ended in the middle".to_owned();
            Attempt::passing(Passing::Unreachable { message }, None, true)
        }
        Err(Unreadable::Broken(message)) => {
            let message = hidden(provider, &message);
            Attempt::passing(Passing::Broken { status: received.status, message }, None, true)
        }
    }
}

fn refusal(provider: &Provider, received: &Received) -> Attempt {
    let message = hidden(provider, &dialect::message(&received.body));
    let wait = told::wait(&received.headers);
    match received.status {
        429 if !dialect::is_out_of_credit(&received.body) => Attempt::new(Tried::TurnedAway { wait, message }),
        status @ (408 | 409 | 425 | 500..) => Attempt::passing(Passing::Broken { status, message }, wait, false),
        status @ 300..400 => {
            let message = format!("it points to {}, and redirects are not followed", place(&received.headers));
            Attempt::new(Tried::Final(Failure::Refused { status, message: hidden(provider, &message) }))
        }
        status => Attempt::new(Tried::Final(Failure::Refused { status, message })),
    }
}

/// Where a redirect points, without what may be secret in it.
fn place(headers: &HeaderMap) -> String {
    let location = headers.get(LOCATION).and_then(|location| location.to_str().ok()).unwrap_or("another place");
    short(location.split(['?', '#']).next().unwrap_or_default())
}

/// A message without the keys of a provider.
fn hidden(provider: &Provider, message: &str) -> String {
    dialect::secrets(provider).fold(short(message), |message, secret| secret.hide_in(&message))
}

/// Milliseconds with so many digits that a record gives back the same number.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1e6
}
