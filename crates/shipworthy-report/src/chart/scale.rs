//! From numbers to positions, and the ticks between.

use shipworthy_eval::outcome::BarResult;

use super::rows::LETTER;
use crate::words::{self, Unit};

/// A straight scale from a domain to a stretch of a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    pub domain: (f64, f64),
    pub range: (f64, f64),
}

impl Scale {
    /// The position of a value; values outside the domain land on its ends.
    pub fn at(&self, x: f64) -> f64 {
        let (low, high) = self.domain;
        let share = if high > low { ((x - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 };
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// Three to seven round values inside the domain.
    pub fn ticks(&self) -> Vec<f64> {
        let (low, high) = self.domain;
        let span = high - low;
        if !(span > 0.0 && span.is_finite()) {
            return vec![low];
        }
        let power = 10f64.powf((span / 5.0).log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|m| m * power)
            .find(|step| span / step <= 6.0)
            .unwrap_or(power * 10.0);
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        (first..=last).map(|i| i as f64 * step).collect()
    }
}

impl Scale {
    /// The ticks whose words stand beside each other without touching.
    pub fn ticks_that_fit(&self, say: &dyn Fn(f64) -> String) -> Vec<f64> {
        let mut ticks = self.ticks();
        let apart = |ticks: &[f64]| {
            ticks.windows(2).all(|pair| {
                let letters = say(pair[0]).chars().count() + say(pair[1]).chars().count();
                self.at(pair[1]) - self.at(pair[0]) >= LETTER * letters as f64 / 2.0 + 10.0
            })
        };
        while ticks.len() > 2 && !apart(&ticks) {
            ticks = ticks.into_iter().step_by(2).collect();
        }
        ticks
    }
}

/// The stretch of values to draw a bar on: all its numbers with some air, shares kept within 0 and 1. `None` where there is nothing to draw.
pub fn bar_domain(bar: &BarResult) -> Option<(f64, f64)> {
    let numbers = [bar.estimate, bar.low, bar.high, bar.bound, bar.target];
    domain(&bar.metric, numbers.into_iter().flatten())
}

/// The stretch that holds all values of a metric with some air.
pub fn domain(metric: &str, values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let values: Vec<f64> = values.filter(|x| x.is_finite()).collect();
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    let air = if high > low { (high - low) * 0.15 } else { high.abs().max(0.1) * 0.2 };
    let (mut from, mut to) = (low - air, high + air);
    if words::unit(metric) == Unit::Share {
        (from, to) = (from.max(0.0), to.min(1.0));
    }
    if low >= 0.0 {
        from = from.max(0.0);
    }
    (to > from).then_some((from, to))
}
