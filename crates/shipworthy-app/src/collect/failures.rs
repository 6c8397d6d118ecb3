//! Calls that failed: how many of each kind, and why the first of them did.

use std::collections::BTreeMap;

use shipworthy_providers::Failure;

/// What failed so far. Calls end in any order, and what is told of them does not depend on it.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    first: Option<((bool, usize), String)>,
    kinds: BTreeMap<String, u64>,
}

impl Failures {
    /// Counts the failure of the call with this number.
    pub(crate) fn count(&mut self, call: usize, failure: &Failure) {
        *self.kinds.entry(failure.kind().to_owned()).or_default() += 1;
        // That a provider was given up says less than what it failed with.
        let place = (matches!(failure, Failure::GivenUp { .. }), call);
        if self.first.as_ref().is_none_or(|(first, _)| place < *first) {
            self.first = Some((place, failure.to_string()));
        }
    }

    /// Why the call with the lowest number failed, of those that did; and how many failed, kind by kind.
    pub(crate) fn told(self) -> (Option<String>, BTreeMap<String, u64>) {
        (self.first.map(|(_, why)| why), self.kinds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_the_first_that_was_asked_for() {
        let refused = |status| Failure::Refused { status, message: String::new() };
        let mut failures = Failures::default();
        assert_eq!(Failures::default().told(), (None, BTreeMap::new()));
        failures.count(2, &Failure::GivenUp { failures: 5 });
        for (call, status) in [(9, 401), (7, 400), (8, 404)] {
            failures.count(call, &refused(status));
        }
        let (first, kinds) = failures.told();
        assert_eq!(first, Some(refused(400).to_string()));
        assert_eq!(kinds.values().sum::<u64>(), 4);
    }
}
