//! What follows a metric's name: `.p95`, `@10`.

use crate::bar::Detail;
use crate::number;

/// What must follow a metric's name in a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Nothing.
    None,
    /// A dot and one of [`PERCENTILES`].
    Percentile,
    /// An `@` and k, the top k percent of examples by score.
    K,
    /// An `@` and k, the first k items or classes.
    First,
    /// An `@` and a quantile level between 0 and 1.
    Quantile,
    /// An `@` and the percentage that an interval should hold.
    Level,
    /// An `@` and a distance: in the label's unit, or a percentage of the truth.
    Distance,
}

/// Statistics of a distribution that may follow a dot.
pub const PERCENTILES: &[&str] = &["mean", "p50", "p90", "p95", "p99", "max"];

/// Most items that a metric looks at.
const MOST_ITEMS: u32 = 10_000;

impl Statistic {
    /// The canonical form of what was written after the dot or the `@`, if it can stand there.
    pub fn canonical(self, mark: &str, written: &str) -> Option<String> {
        if mark != self.mark() {
            return None;
        }
        let share = || number::percentage(written).or_else(|| number::number(written).filter(|x| *x < 1.0));
        match self {
            Statistic::None => None,
            Statistic::Percentile => PERCENTILES.contains(&written).then(|| written.to_owned()),
            Statistic::K => whole(written.strip_suffix('%').unwrap_or(written), 100),
            Statistic::First => whole(written, MOST_ITEMS),
            Statistic::Quantile => share().filter(|q| inside(*q)).map(number::print),
            Statistic::Level => {
                let level = share().or_else(|| number::percentage(&format!("{written}%")));
                level.filter(|level| inside(*level)).map(number::times_hundred)
            }
            Statistic::Distance => match number::percentage(written) {
                Some(share) => (share >= 0.0).then(|| number::print_percentage(share)),
                None => number::number(written).filter(|x| *x >= 0.0).map(number::print),
            },
        }
    }

    /// The value of a canonical form.
    pub fn read(self, text: &str) -> Option<Detail> {
        Some(match self {
            Statistic::None => return None,
            Statistic::Percentile => Detail::Statistic(PERCENTILES.iter().find(|name| **name == text)?),
            Statistic::K => Detail::TopPercent(text.parse().ok()?),
            Statistic::First => Detail::First(text.parse().ok()?),
            Statistic::Quantile => Detail::Quantile(number::number(text)?),
            Statistic::Level => Detail::Level(number::percentage(&format!("{text}%"))?),
            Statistic::Distance => match number::percentage(text) {
                Some(share) => Detail::RelativeDistance(share),
                None => Detail::Distance(number::number(text)?),
            },
        })
    }

    /// The sign before it.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Statistic::None => "",
            Statistic::Percentile => ".",
            _ => "@",
        }
    }

    /// What pages print after the name.
    pub(crate) fn placeholder(self) -> &'static str {
        match self {
            Statistic::None => "",
            Statistic::Percentile => ".p95",
            Statistic::K | Statistic::First => "@k",
            Statistic::Quantile => "@q",
            Statistic::Level => "@level",
            Statistic::Distance => "@d",
        }
    }

    /// An example of it.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Statistic::None => "",
            Statistic::Percentile => ".p95",
            Statistic::K | Statistic::First => "@10",
            Statistic::Quantile => "@0.9",
            Statistic::Level => "@80",
            Statistic::Distance => "@15",
        }
    }

    /// What is missing from a bare name, and what to add to it.
    pub(crate) fn demand(self, name: &str) -> (&'static str, String) {
        match self {
            Statistic::None => ("nothing", format!("write `{name}` alone")),
            Statistic::Percentile if name == "latency_ms" => {
                ("which latency is meant", format!("add one of {} after a dot: `{name}.p95`", PERCENTILES.join(", ")))
            }
            Statistic::Percentile => {
                ("which of them is meant", format!("add one of {} after a dot: `{name}.p95`", PERCENTILES.join(", ")))
            }
            Statistic::K => (
                "how much of the list is looked at",
                format!("write k after `@`, a whole number from 1 to 100: `{name}@10` is the top 10 percent by score"),
            ),
            Statistic::First => {
                ("how many are looked at", format!("write how many after `@`: `{name}@10` looks at the first 10"))
            }
            Statistic::Quantile => {
                ("which quantile is meant", format!("write its level after `@`, between 0 and 1: `{name}@0.9`"))
            }
            Statistic::Level => {
                ("which interval is meant", format!("write the percentage that it should hold after `@`: `{name}@80`"))
            }
            Statistic::Distance => (
                "how far is meant",
                format!(
                    "write a distance in the label's unit after `@`, or a percentage of the truth: `{name}@15`, `{name}@10%`"
                ),
            ),
        }
    }
}

fn whole(text: &str, most: u32) -> Option<String> {
    let k: u32 = text.parse().ok()?;
    (1..=most).contains(&k).then(|| k.to_string())
}

fn inside(share: f64) -> bool {
    share > 0.0 && share < 1.0
}
