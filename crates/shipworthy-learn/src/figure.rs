//! Pictures of what exhibits say: people as marks, shares as intervals, amounts as bars, numbers over time, beliefs that moved, and how
//! often against how bad. What is shown before a decision holds no more than the tables of the case do.

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};
use shipworthy_stats::binomial::wilson;
use shipworthy_stats::level::Level as Confidence;

/// A picture of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// Everybody as a mark of their kind.
    Kinds {
        /// What the counts hold at, where the table has several: "from 0.50".
        at: Option<String>,
        /// The kinds, in the order in which their marks stand.
        kinds: Vec<Kind>,
    },
    /// Shares, one below the other.
    Rates(Rates),
    /// Amounts, one below the other.
    Bars(Bars),
    /// Numbers over time.
    Lines(Lines),
    /// Numbers before and after.
    Moves(Moves),
    /// How often against how bad.
    Map(Map),
    /// Several pictures of one table, one below the other.
    Several(Vec<Figure>),
}

/// What numbers of a picture are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// A share from 0 to 1, said in percent.
    Share,
    /// A share from 0 to 1, said of a thousand.
    PerThousand,
    /// So many.
    Count,
    /// Money in this currency.
    Money(&'static str),
    /// A measure with so many decimals.
    Of {
        /// What it is measured in: "seconds".
        unit: String,
        /// Decimals that are written.
        decimals: usize,
    },
}

impl Unit {
    /// A number as it stands in a table.
    pub fn say(&self, x: f64) -> String {
        match self {
            Unit::Share => percent(x),
            Unit::PerThousand => format!("{:.2}", 1_000.0 * x),
            Unit::Count => grouped(libm::round(x) as i64),
            Unit::Money(currency) => money::format(x, currency),
            Unit::Of { decimals, .. } => format!("{x:.decimals$}").replace('-', "−"),
        }
    }
}

/// So many of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Who they are.
    pub label: String,
    /// How many.
    pub count: u32,
    /// How they are drawn.
    pub mark: Mark,
}

/// How somebody is drawn. Each kind has a shape of its own besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A disc: it went as it should.
    Well,
    /// A cross: somebody is let down.
    LetDown,
    /// A square: the other mistake.
    Mistake,
    /// A ring: rightly left alone.
    LeftAlone,
}

/// Shares with their intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// What is counted: "repaid".
    pub what: String,
    /// [`Unit::Share`] or [`Unit::PerThousand`].
    pub unit: Unit,
    /// Shares to compare with.
    pub limits: Vec<Limit>,
    /// The shares.
    pub rates: Vec<Rate>,
}

/// A number to compare with.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// What it is called: "it pays below".
    pub name: String,
    /// The number.
    pub at: f64,
}

/// A share: so many of so many.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// Of whom.
    pub label: String,
    /// How many of them.
    pub seen: u32,
    /// Of how many.
    pub of: u32,
    /// Whether more of them are still to come, so that the share is too low.
    pub open: bool,
    /// The share in truth, for pictures after the decision.
    pub truth: Option<f64>,
}

/// Amounts from nothing on: one or more for each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What is measured: "times of 40".
    pub what: String,
    /// What the amounts are.
    pub unit: Unit,
    /// What each amount of a row is, where a row has several.
    pub names: Vec<String>,
    /// The rows.
    pub bars: Vec<Bar>,
}

/// A row of amounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it is about.
    pub label: String,
    /// Its amounts.
    pub amounts: Vec<f64>,
    /// What stands beside it, where that is more than the amount: "120 of 4,000".
    pub told: Option<String>,
}

/// Numbers over time, on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// What is measured.
    pub what: String,
    /// What the numbers are.
    pub unit: Unit,
    /// What each moment is called.
    pub moments: Vec<String>,
    /// What is looked at first; then what it is compared with.
    pub lines: Vec<Line>,
    /// Numbers to compare with, the usual one or an alarm.
    pub limits: Vec<Limit>,
    /// A moment with a name, for pictures after the decision: when it began.
    pub event: Option<(usize, String)>,
}

/// One number over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is called: "this year".
    pub name: String,
    /// One for each moment; `None` where it is not known.
    pub points: Vec<Option<f64>>,
}

/// Numbers as they were and as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Moves {
    /// What is measured.
    pub what: String,
    /// What the numbers are.
    pub unit: Unit,
    /// What the ring is: "you said".
    pub from: String,
    /// What the disc is: "could be believed".
    pub to: String,
    /// The rows.
    pub moves: Vec<Move>,
}

/// A number as it was and as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// What it is about.
    pub label: String,
    /// As it was.
    pub from: f64,
    /// As it is.
    pub to: f64,
    /// Whether it is so in truth, for pictures after the decision.
    pub so: bool,
}

/// How often something happens against what it costs each time, both by factors. What lies further to the upper right costs more.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// What is across: "times a month".
    pub across: String,
    /// What the numbers across are.
    pub across_unit: Unit,
    /// What is up: "costs each time".
    pub up: String,
    /// The currency of what is up.
    pub currency: &'static str,
    /// What the product of both is: "harm a month".
    pub product: String,
    /// The things.
    pub spots: Vec<Spot>,
}

/// A thing on a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What it is.
    pub label: String,
    /// How often: above 0.
    pub often: f64,
    /// Ends of its interval, where it is an estimate.
    pub between: Option<(f64, f64)>,
    /// What it costs: above 0.
    pub cost: f64,
    /// The two as the table says them.
    pub told: String,
}

impl Figure {
    /// Shares in percent, with nothing to compare with.
    pub fn rates(what: impl Into<String>, rates: Vec<Rate>) -> Figure {
        Figure::Rates(Rates { what: what.into(), unit: Unit::Share, limits: Vec::new(), rates })
    }

    /// One amount for each row.
    pub fn bars(what: impl Into<String>, unit: Unit, bars: Vec<(String, f64)>) -> Figure {
        let bars = bars.into_iter().map(|(label, amount)| Bar { label, amounts: vec![amount], told: None }).collect();
        Figure::Bars(Bars { what: what.into(), unit, names: Vec::new(), bars })
    }
}

impl Limit {
    /// A number to compare with.
    pub fn new(name: impl Into<String>, at: f64) -> Limit {
        Limit { name: name.into(), at }
    }
}

impl Rate {
    /// `seen` of `of`.
    pub fn new(label: impl Into<String>, seen: u32, of: u32) -> Rate {
        Rate { label: label.into(), seen, of, open: false, truth: None }
    }

    /// The same beside the share in truth.
    pub fn beside(self, truth: f64) -> Rate {
        Rate { truth: Some(truth), ..self }
    }

    /// Estimate and ends of its 95% interval (Wilson 1927), from 0 to 1; `None` of nobody.
    pub fn interval(&self) -> Option<(f64, f64, f64)> {
        if self.of == 0 {
            return None;
        }
        let level = Confidence::new(0.95).expect("95% is a level");
        let (seen, of) = (f64::from(self.seen), f64::from(self.of));
        let drawn = wilson(seen, of, level);
        Some((seen / of, drawn.lower, drawn.upper))
    }
}

impl Kind {
    /// So many of a kind.
    pub fn new(label: impl Into<String>, count: usize, mark: Mark) -> Kind {
        Kind { label: label.into(), count: u32::try_from(count).unwrap_or(u32::MAX), mark }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_the_interval_of_wilson() {
        let (estimate, low, high) = Rate::new("urgent", 54, 60).interval().expect("an interval");
        // Wilson (1927) for 54 of 60.
        assert!((estimate - 0.9).abs() < 1e-12);
        assert!((low - 0.7985).abs() < 5e-4 && (high - 0.9534).abs() < 5e-4, "{low} {high}");
        assert_eq!(Rate::new("nobody", 0, 0).interval(), None);
    }

    #[test]
    fn numbers_are_said_as_tables_say_them() {
        let check = |unit: Unit, x: f64, expect: &str| assert_eq!(unit.say(x), expect);
        check(Unit::Share, 0.948, "94.8%");
        check(Unit::PerThousand, 0.002_5, "2.50");
        check(Unit::Count, 12_345.4, "12,345");
        check(Unit::Money("INR"), 4_000.0, "₹4,000");
        check(Unit::Of { unit: "°C".to_owned(), decimals: 1 }, -3.25, "−3.2");
    }
}
