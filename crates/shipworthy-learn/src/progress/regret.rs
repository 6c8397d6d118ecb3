//! What decisions were worth, week by week, with luck left out; and what was left on the table.

use std::collections::BTreeMap;

use serde::Serialize;
use shipworthy_eval::money;

use crate::record::{Decided, in_order};
use crate::schedule::day::day_of;
use crate::schedule::settings::Settings;

/// Decisions that a step of the money left takes together.
const BLOCK: usize = 10;

/// Decisions of one kind in one week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    /// Its Monday, as days since 1970-01-01.
    pub monday: i64,
    /// The kind; `null` for all kinds together.
    pub archetype: Option<String>,
    /// Decisions.
    pub decisions: usize,
    /// Their mean decision score, −1 to 1.
    pub mean: f64,
}

/// Money that was left on the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Left {
    /// The currency.
    pub currency: String,
    /// Decisions in it.
    pub decisions: usize,
    /// For each ten decisions, the last ones perhaps fewer: how many they are, and what they gave away together.
    pub blocks: Vec<(usize, f64)>,
    /// All that was given away, after each of those.
    pub so_far: Vec<f64>,
    /// The same in words.
    pub says: String,
}

/// Decisions over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Regret {
    /// All kinds together, week by week; weeks without a decision are not there.
    pub weeks: Vec<Week>,
    /// By kind and week.
    pub by_archetype: Vec<Week>,
    /// Money, by currency; currencies are never added up.
    pub left: Vec<Left>,
}

/// Decisions over time.
pub fn regret(decided: &[Decided], settings: &Settings) -> Regret {
    let ordered = in_order(decided);
    // The first of January 1970 was a Thursday.
    let monday = |of: &Decided| {
        let day = day_of(of.at, of.offset_minutes, settings.day_begins);
        day - (day + 3).rem_euclid(7)
    };
    let mut weeks: BTreeMap<(Option<&str>, i64), Vec<f64>> = BTreeMap::new();
    for of in &ordered {
        weeks.entry((None, monday(of))).or_default().push(of.decision);
        weeks.entry((Some(&of.archetype), monday(of))).or_default().push(of.decision);
    }
    let week = |((archetype, monday), scores): ((Option<&str>, i64), Vec<f64>)| Week {
        monday,
        archetype: archetype.map(str::to_owned),
        decisions: scores.len(),
        mean: scores.iter().sum::<f64>() / scores.len() as f64,
    };
    let (all, kinds): (Vec<Week>, Vec<Week>) = weeks.into_iter().map(week).partition(|week| week.archetype.is_none());
    let mut money: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for of in &ordered {
        if let Some(regret) = of.regret {
            money.entry(&of.currency).or_default().push(regret);
        }
    }
    Regret {
        weeks: all,
        by_archetype: kinds,
        left: money.into_iter().map(|(of, regrets)| left(of, &regrets)).collect(),
    }
}

fn left(currency: &str, regrets: &[f64]) -> Left {
    let blocks: Vec<(usize, f64)> = regrets.chunks(BLOCK).map(|block| (block.len(), block.iter().sum())).collect();
    let mut sum = 0.0;
    let so_far: Vec<f64> = blocks
        .iter()
        .map(|(_, left)| {
            sum += left;
            sum
        })
        .collect();
    let each = money::format(sum / regrets.len() as f64, currency);
    let says = match regrets.len() {
        1 => format!("One decision left {each} on the table."),
        n => format!("{n} decisions left {} on the table, {each} each on average.", money::format(sum, currency)),
    };
    Left { currency: currency.to_owned(), decisions: regrets.len(), blocks, so_far, says }
}
