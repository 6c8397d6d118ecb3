//! A circuit that opens when calls keep failing (Nygard 2007, *Release It!*, chapter 5).

use std::time::Duration;

use crate::provider::Breaker;

/// Whether a call may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    /// As the only one, to see whether the provider is back.
    Probe,
    After(Duration),
    /// Not any more.
    Never,
}

/// The circuit of one provider.
#[derive(Debug)]
pub(crate) struct Circuit {
    rule: Breaker,
    /// Failures in a row.
    pub failures: u32,
    /// Probes that failed in a row.
    probes: u32,
    /// Nothing is sent before.
    closed_until: Option<Duration>,
    probing: bool,
    /// Whether anybody has answered yet.
    is_known: bool,
}

/// How often those who wait for somebody else's probe look again.
const LOOK: Duration = Duration::from_millis(20);

/// The part of the pause that a provider gets that has not answered once.
const STRANGER: u32 = 10;

impl Circuit {
    pub fn new(rule: Breaker) -> Circuit {
        Circuit { rule, failures: 0, probes: 0, closed_until: None, probing: false, is_known: false }
    }

    /// Whether a call may go out now. After [`Way::Probe`], what became of it has to be told.
    pub fn way(&mut self, now: Duration) -> Way {
        match self.closed_until {
            _ if self.is_given_up() => Way::Never,
            None => Way::Open,
            Some(_) if self.probing => Way::After(LOOK),
            Some(until) if now < until => Way::After(until - now),
            Some(_) => {
                self.probing = true;
                Way::Probe
            }
        }
    }

    /// Whether nothing will be sent any more.
    pub fn is_given_up(&self) -> bool {
        self.closed_until.is_some() && self.probes >= self.rule.probes
    }

    /// A call was answered, whatever the answer was: somebody is there.
    pub fn answered(&mut self) {
        *self = Circuit { is_known: true, ..Circuit::new(self.rule.clone()) };
    }

    /// A call failed in a way that says that nobody is there, or nobody well.
    pub fn failed(&mut self, now: Duration, probe: bool) {
        self.failures = self.failures.saturating_add(1);
        if probe {
            self.probing = false;
            self.probes += 1;
        } else if self.closed_until.is_some() || self.failures < self.rule.failures {
            // What was under way when the circuit opened says nothing new.
            return;
        }
        // One that has never answered is more likely not there than not well, and whoever forgot to start it waits for this.
        let pause = if self.is_known { self.rule.pause } else { self.rule.pause / STRANGER };
        self.closed_until = Some(now + pause.saturating_mul(2u32.saturating_pow(self.probes.min(10))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn circuit() -> Circuit {
        let mut circuit = Circuit::new(Breaker { failures: 3, pause: at(100), probes: 2 });
        circuit.answered();
        circuit
    }

    #[test]
    fn one_that_never_answered_is_given_up_sooner() {
        let mut circuit = Circuit::new(Breaker { failures: 1, pause: at(100), probes: 2 });
        circuit.failed(at(0), false);
        assert_eq!(circuit.way(at(1)), Way::After(at(9)));
    }

    #[test]
    fn failures_in_a_row_close_the_way_and_a_probe_opens_it() {
        let mut circuit = circuit();
        for now in 0..3 {
            assert_eq!(circuit.way(at(now)), Way::Open);
            circuit.failed(at(now), false);
        }
        assert_eq!(circuit.way(at(52)), Way::After(at(50)));
        assert_eq!(circuit.way(at(102)), Way::Probe);
        assert_eq!(circuit.way(at(102)), Way::After(LOOK), "one probe at a time");
        circuit.answered();
        assert_eq!(circuit.way(at(103)), Way::Open);
    }

    #[test]
    fn failures_with_answers_between_them_are_no_row() {
        let mut circuit = circuit();
        for now in 0..20 {
            circuit.failed(at(now), false);
            circuit.failed(at(now), false);
            circuit.answered();
        }
        assert_eq!(circuit.way(at(30)), Way::Open);
    }

    #[test]
    fn probes_that_fail_give_up() {
        let mut circuit = circuit();
        (0..3).for_each(|_| circuit.failed(at(0), false));
        assert_eq!(circuit.way(at(100)), Way::Probe);
        circuit.failed(at(100), true);
        assert_eq!(circuit.way(at(200)), Way::After(at(100)), "twice as long");
        assert_eq!(circuit.way(at(300)), Way::Probe);
        circuit.failed(at(300), true);
        assert_eq!(circuit.way(at(9000)), Way::Never);
    }
}
