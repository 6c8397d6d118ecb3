//! What is known of one provider during a run: its queue, its limits, and whether it is well.

use std::collections::VecDeque;
use std::time::Duration;

use crate::pace::breaker::{Circuit, Way};
use crate::pace::window::Window;
use crate::provider::Provider;

/// One provider during a run.
pub(crate) struct Lane {
    /// Indices of its calls that nobody has taken yet.
    pub queue: VecDeque<usize>,
    pub circuit: Circuit,
    requests: Option<Window>,
    tokens: Option<Window>,
    /// Nothing is sent before: the provider asked for it.
    paused_until: Duration,
}

/// Whether the next call may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admitted {
    Yes { probe: bool },
    After(Duration),
    Never,
}

impl Lane {
    pub fn new(provider: &Provider) -> Lane {
        let limits = &provider.limits;
        Lane {
            queue: VecDeque::new(),
            circuit: Circuit::new(limits.breaker.clone()),
            requests: limits.requests_per_minute.map(|limit| Window::new(u64::from(limit))),
            tokens: limits.tokens_per_minute.map(Window::new),
            paused_until: Duration::ZERO,
        }
    }

    /// Whether a call of so many tokens may go out now. Where the answer is yes, it counts as sent.
    pub fn admit(&mut self, now: Duration, tokens: u64) -> Admitted {
        let wait = self
            .paused_until
            .saturating_sub(now)
            .max(self.requests.as_mut().map_or(Duration::ZERO, |window| window.wait(now, 1)))
            .max(self.tokens.as_mut().map_or(Duration::ZERO, |window| window.wait(now, tokens)));
        // The circuit is asked last: asked, it may make this call its probe.
        let probe =
            match if wait.is_zero() || self.circuit.is_given_up() { self.circuit.way(now) } else { Way::After(wait) } {
                Way::Never => return Admitted::Never,
                Way::After(wait) => return Admitted::After(wait),
                Way::Open => false,
                Way::Probe => true,
            };
        if let Some(window) = &mut self.requests {
            window.sent(now, 1);
        }
        if let Some(window) = &mut self.tokens {
            window.sent(now, tokens);
        }
        Admitted::Yes { probe }
    }

    /// Sends nothing before `until`.
    pub fn pause_until(&mut self, until: Duration) {
        self.paused_until = self.paused_until.max(until);
    }
}
