//! What calls cost, in whole billionths of a unit of currency, so that sums do not depend on their order.

use std::fmt;
use std::ops::{Add, AddAssign};

use crate::reply::Usage;

/// An amount, in billionths of one unit of whatever currency the prices are in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money {
    /// Billionths.
    pub nanos: u64,
}

/// Billionths in one.
const ONE: f64 = 1e9;

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money { nanos: 0 };

    /// An amount in whole units with decimals; `None` where it is negative, not a number, or beyond 18 billion.
    pub fn new(units: f64) -> Option<Money> {
        let nanos = (units * ONE).round();
        (nanos >= 0.0 && nanos < u64::MAX as f64).then_some(Money { nanos: nanos as u64 })
    }

    /// The amount in whole units with decimals.
    pub fn units(self) -> f64 {
        self.nanos as f64 / ONE
    }
}

impl Add for Money {
    type Output = Money;

    fn add(self, other: Money) -> Money {
        Money { nanos: self.nanos.saturating_add(other.nanos) }
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.4}", self.units())
    }
}

/// What a million tokens cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Of the prompt.
    pub input: Money,
    /// Of the prompt where the provider had it cached; `None` where it costs the same.
    pub cached_input: Option<Money>,
    /// Of the reply, thinking included.
    pub output: Money,
}

impl Price {
    /// For models of one's own.
    pub const FREE: Price = Price { input: Money::ZERO, cached_input: None, output: Money::ZERO };

    /// What a call cost; `None` where the provider did not say how many tokens it took. Rounded up to a billionth.
    pub fn of(&self, usage: &Usage) -> Option<Money> {
        if *self == Price::FREE {
            return Some(Money::ZERO);
        }
        let (input, output) = (usage.input?, usage.output?);
        let cached = usage.cached.unwrap_or(0).min(input);
        let full = self.input.nanos as u128 * u128::from(input - cached);
        let cheaper = self.cached_input.unwrap_or(self.input).nanos as u128 * u128::from(cached);
        Some(per_million(full + cheaper + self.output.nanos as u128 * u128::from(output)))
    }

    /// The most that so many tokens can cost.
    pub fn at_most(&self, input: u64, output: u64) -> Money {
        let dearest = self.cached_input.map_or(self.input, |cached| cached.max(self.input));
        per_million(dearest.nanos as u128 * u128::from(input) + self.output.nanos as u128 * u128::from(output))
    }
}

fn per_million(millionths: u128) -> Money {
    Money { nanos: u64::try_from(millionths.div_ceil(1_000_000)).unwrap_or(u64::MAX) }
}

/// One line of a price table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRow {
    /// Id of the provider.
    pub provider: String,
    /// Name of the model as calls ask for it; `None` for every model of the provider that has no line of its own.
    pub model: Option<String>,
    /// What it costs.
    pub price: Price,
}

/// A price table. Where two lines are about the same, the first counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prices {
    /// The lines.
    pub rows: Vec<PriceRow>,
}

impl Prices {
    /// What a model costs; `None` where the table does not say.
    pub fn of(&self, provider: &str, model: Option<&str>) -> Option<&Price> {
        let line = |wanted: Option<&str>| {
            self.rows.iter().find(|row| row.provider == provider && row.model.as_deref() == wanted)
        };
        model.and_then(|model| line(Some(model))).or_else(|| line(None)).map(|row| &row.price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(units: f64) -> Money {
        Money::new(units).expect("an amount")
    }

    fn price() -> Price {
        Price { input: money(2.5), cached_input: Some(money(1.25)), output: money(10.0) }
    }

    #[track_caller]
    fn check(input: u64, cached: Option<u64>, output: u64, expect: f64) {
        let usage = Usage { input: Some(input), cached, output: Some(output), reasoning: None };
        assert_eq!(price().of(&usage), Some(money(expect)));
    }

    #[test]
    fn tokens_cost_what_the_table_says() {
        check(1_000_000, None, 0, 2.5);
        check(1_000_000, Some(1_000_000), 0, 1.25);
        check(1000, Some(400), 200, 0.6e-3 * 2.5 + 0.4e-3 * 1.25 + 0.2e-3 * 10.0);
        check(0, None, 1, 0.00001);
        check(10, Some(20), 0, 0.0000125);
    }

    #[test]
    fn what_nobody_counted_has_no_cost() {
        assert_eq!(price().of(&Usage::default()), None);
        assert_eq!(Price::FREE.of(&Usage::default()), Some(Money::ZERO));
    }

    #[test]
    fn an_exact_name_goes_before_the_rest() {
        let row = |model: Option<&str>, input: f64| PriceRow {
            provider: "p".to_owned(),
            model: model.map(str::to_owned),
            price: Price { input: money(input), ..Price::FREE },
        };
        let prices = Prices { rows: vec![row(None, 1.0), row(Some("big"), 2.0)] };
        assert_eq!(prices.of("p", Some("big")).map(|price| price.input), Some(money(2.0)));
        assert_eq!(prices.of("p", Some("small")).map(|price| price.input), Some(money(1.0)));
        assert_eq!(prices.of("p", None).map(|price| price.input), Some(money(1.0)));
        assert_eq!(prices.of("q", Some("big")), None);
    }

    #[test]
    fn amounts_are_amounts() {
        assert_eq!(Money::new(-1.0), None);
        assert_eq!(Money::new(f64::NAN), None);
        assert_eq!(Money::new(f64::INFINITY), None);
        assert_eq!(money(0.1) + money(0.2), money(0.3));
        assert_eq!(money(1.5).to_string(), "1.5000");
    }
}
