//! Caps in money and tokens that are never passed: what a call may cost at most is set aside before it is made.

use crate::money::Money;

/// The most that a run may take. What is `None` has no cap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Budget {
    /// In the currency of the price table.
    pub money: Option<Money>,
    /// Prompts and replies together.
    pub tokens: Option<u64>,
}

impl Budget {
    /// Whether there is no cap.
    pub fn is_unlimited(&self) -> bool {
        *self == Budget::default()
    }
}

/// An amount of both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub money: Money,
    pub tokens: u64,
}

/// Whether an amount could be set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetAside {
    Done,
    /// Not while what others set aside may come back.
    Wait,
    /// Not at all.
    Never,
}

/// What was spent, and what is set aside for calls under way.
#[derive(Debug)]
pub(crate) struct Purse {
    budget: Budget,
    pub spent: Amount,
    aside: Amount,
}

impl Purse {
    pub fn new(budget: Budget) -> Purse {
        Purse { budget, spent: Amount::default(), aside: Amount::default() }
    }

    /// Sets an amount aside, if it fits beside what was spent and what others set aside.
    pub fn set_aside(&mut self, amount: Amount) -> SetAside {
        let fits = |beside: Amount| {
            let money = self.spent.money + beside.money + amount.money;
            let tokens = self.spent.tokens.saturating_add(beside.tokens).saturating_add(amount.tokens);
            self.budget.money.is_none_or(|cap| money <= cap) && self.budget.tokens.is_none_or(|cap| tokens <= cap)
        };
        if fits(self.aside) {
            self.aside = plus(self.aside, amount);
            SetAside::Done
        } else if fits(Amount::default()) {
            SetAside::Wait
        } else {
            SetAside::Never
        }
    }

    /// Takes what was set aside back, and notes what was spent of it.
    pub fn settle(&mut self, aside: Amount, spent: Amount) {
        self.aside.money.nanos = self.aside.money.nanos.saturating_sub(aside.money.nanos);
        self.aside.tokens = self.aside.tokens.saturating_sub(aside.tokens);
        self.spent = plus(self.spent, spent);
    }
}

fn plus(a: Amount, b: Amount) -> Amount {
    Amount { money: a.money + b.money, tokens: a.tokens.saturating_add(b.tokens) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(nanos: u64, tokens: u64) -> Amount {
        Amount { money: Money { nanos }, tokens }
    }

    #[test]
    fn what_is_set_aside_counts_until_it_is_settled() {
        let mut purse = Purse::new(Budget { money: Some(Money { nanos: 100 }), tokens: Some(10) });
        assert_eq!(purse.set_aside(amount(60, 6)), SetAside::Done);
        assert_eq!(purse.set_aside(amount(60, 1)), SetAside::Wait);
        assert_eq!(purse.set_aside(amount(1, 6)), SetAside::Wait);
        purse.settle(amount(60, 6), amount(30, 3));
        assert_eq!(purse.set_aside(amount(60, 1)), SetAside::Done);
        assert_eq!(purse.set_aside(amount(71, 1)), SetAside::Never);
        assert_eq!(purse.set_aside(amount(1, 8)), SetAside::Never);
    }

    proptest! {
        #[test]
        fn a_cap_is_never_passed(cap in 0u64..500, calls in prop::collection::vec((1u64..80, 0.0f64..=1.0, any::<bool>()), 0..60)) {
            let mut purse = Purse::new(Budget { money: None, tokens: Some(cap) });
            let mut under_way = Vec::new();
            for (most, share, settles) in calls {
                if purse.set_aside(amount(0, most)) == SetAside::Done {
                    under_way.push((most, (most as f64 * share) as u64));
                }
                if settles && let Some((aside, spent)) = under_way.pop() {
                    purse.settle(amount(0, aside), amount(0, spent));
                }
                let committed: u64 = under_way.iter().map(|(aside, _)| aside).sum();
                prop_assert!(purse.spent.tokens + committed <= cap);
            }
        }
    }
}
