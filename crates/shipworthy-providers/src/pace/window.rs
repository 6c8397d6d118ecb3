//! Limits per minute, kept exactly: no minute, wherever it starts, holds more than is allowed.

use std::collections::VecDeque;
use std::time::Duration;

/// The span that limits are about.
const SPAN: Duration = Duration::from_secs(60);

/// How much was sent in the last minute.
#[derive(Debug)]
pub(crate) struct Window {
    limit: u64,
    sent: VecDeque<(Duration, u64)>,
    sum: u64,
}

impl Window {
    pub fn new(limit: u64) -> Window {
        Window { limit, sent: VecDeque::new(), sum: 0 }
    }

    /// How long to wait before `amount` may be sent; zero when it may be sent now. More than the whole limit waits for an
    /// empty minute and is then sent, as otherwise it never would be.
    pub fn wait(&mut self, now: Duration, amount: u64) -> Duration {
        while self.sent.front().is_some_and(|(at, _)| *at + SPAN <= now) {
            self.sum -= self.sent.pop_front().map_or(0, |(_, amount)| amount);
        }
        let allowed = self.limit.saturating_sub(amount);
        let mut left = self.sum;
        let mut wait = Duration::ZERO;
        for (at, amount) in &self.sent {
            if left <= allowed {
                break;
            }
            left -= amount;
            wait = (*at + SPAN).saturating_sub(now);
        }
        wait
    }

    /// Notes that `amount` is sent now.
    pub fn sent(&mut self, now: Duration, amount: u64) {
        self.sent.push_back((now, amount));
        self.sum += amount;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_full_minute_waits_until_it_is_over() {
        let mut window = Window::new(2);
        for at in [0, 10] {
            assert_eq!(window.wait(seconds(at), 1), Duration::ZERO);
            window.sent(seconds(at), 1);
        }
        assert_eq!(window.wait(seconds(15), 1), seconds(45));
        assert_eq!(window.wait(seconds(60), 1), Duration::ZERO);
        window.sent(seconds(60), 1);
        assert_eq!(window.wait(seconds(60), 1), seconds(10));
    }

    #[test]
    fn more_than_the_limit_waits_for_an_empty_minute() {
        let mut window = Window::new(100);
        assert_eq!(window.wait(seconds(0), 500), Duration::ZERO);
        window.sent(seconds(0), 30);
        assert_eq!(window.wait(seconds(1), 500), seconds(59));
    }

    proptest! {
        #[test]
        fn no_minute_holds_more_than_allowed(limit in 1u64..20, amounts in prop::collection::vec((1u64..5, 0u64..20), 1..60)) {
            let mut window = Window::new(limit);
            let mut now = Duration::ZERO;
            let mut all: Vec<(Duration, u64)> = Vec::new();
            for (amount, pause) in amounts {
                let amount = amount.min(limit);
                now += seconds(pause) + window.wait(now + seconds(pause), amount);
                prop_assert_eq!(window.wait(now, amount), Duration::ZERO);
                window.sent(now, amount);
                all.push((now, amount));
                let within: u64 = all.iter().filter(|(at, _)| *at + SPAN > now).map(|(_, amount)| amount).sum();
                prop_assert!(within <= limit);
            }
        }
    }
}
