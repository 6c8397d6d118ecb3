//! Fact cards: something to know by heart, and what it rests on.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use shipworthy_spec::plain::yaml;

use super::settings::Settings;
use super::units::{Review, Track, track};
use super::{Grade, Scheduler};
use crate::record::CardReview;

/// The chance of remembering a fact at which it is asked for again.
pub const RETENTION: f64 = 0.90;

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Its id: the skill and a number. It stays for good.
    pub id: String,
    /// The skill that it belongs to.
    pub node: String,
    /// What is asked.
    pub ask: String,
    /// The answer.
    pub answer: String,
    /// Items of the five guides that it rests on.
    #[serde(default)]
    pub seeds: Vec<String>,
    /// What else it rests on.
    #[serde(default)]
    pub source: Option<String>,
}

#[derive(Deserialize)]
struct Cards {
    cards: Vec<Card>,
}

/// Reads the cards that are compiled in. `Err` says what is wrong; a test reads them before they are shipped.
pub fn read_cards() -> Result<Vec<Card>, String> {
    let value = yaml(include_str!("../../../../content/cards.yaml")).map_err(|wrong| wrong.join("\n"))?;
    let cards: Cards = serde_json::from_value(value).map_err(|error| error.to_string())?;
    Ok(cards.cards)
}

static CARDS: LazyLock<Vec<Card>> =
    LazyLock::new(|| read_cards().expect("the cards that are shipped are read by a test"));

/// The cards that are compiled in, in the order of the graph.
pub fn cards() -> &'static [Card] {
    &CARDS
}

/// What is known of each card that was asked for, by its id. Cards that are no longer there are left out.
pub fn tracks(reviews: &[CardReview], settings: &Settings, scheduler: &dyn Scheduler) -> BTreeMap<&'static str, Track> {
    let mut ordered: Vec<&CardReview> = reviews.iter().collect();
    ordered.sort_by(|a, b| (a.at, &a.card).cmp(&(b.at, &b.card)));
    let mut found = BTreeMap::new();
    for card in cards() {
        let of = ordered.iter().filter(|review| review.card == card.id).map(|review| Review {
            day: super::day::day_of(review.at, review.offset_minutes, settings.day_begins),
            grade: if review.knew { Grade::Good } else { Grade::Again },
        });
        if let Some(track) = track(&of.collect::<Vec<_>>(), RETENTION, scheduler) {
            found.insert(card.id.as_str(), track);
        }
    }
    found
}
