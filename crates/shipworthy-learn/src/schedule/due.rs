//! What there is to do again today, and no more than somebody has room for.
//!
//! What does not fit is left for another day without a word: of everything that is due, that comes first which a day of waiting costs most
//! (the largest loss of retrievability), so whoever returns after weeks finds an ordinary day.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Scheduler;
use super::cards::{Card, cards, tracks};
use super::day::day_of;
use super::settings::Settings;
use super::units::{Unit, units};
use crate::archetype::archetype;
use crate::code::Code;
use crate::record::{CardReview, Decided};
use crate::skill::estimate::{Estimate, estimates};
use crate::skill::graph::Graph;
use crate::skill::next::next_of;

/// A case that is due: a fresh one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DueCase {
    /// The line of the case.
    pub code: Code,
    /// What is decided in it.
    pub title: &'static str,
    /// The skills that it practises, as id and name.
    pub skills: Vec<(String, String)>,
    /// The chance that it is still as it was, 0 to 1.
    pub retrievability: f64,
    /// Whether to see a case of this kind worked first.
    pub worked_first: bool,
}

/// A card that is due, or new.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DueCard {
    /// The card.
    pub card: Card,
    /// Whether it is met for the first time.
    pub new: bool,
    /// The chance that it is remembered, 0 to 1; `null` for a new one.
    pub retrievability: Option<f64>,
}

/// What there is to do again today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Due {
    /// Cases, the most worthwhile first.
    pub cases: Vec<DueCase>,
    /// Cards, the most worthwhile first; new ones last.
    pub cards: Vec<DueCard>,
    /// Due cases that were decided today.
    pub cases_done: usize,
    /// Cards that were asked for today.
    pub cards_done: usize,
    /// Whether nothing is left for today.
    pub done_for_today: bool,
    /// The same in words.
    pub says: String,
}

/// What somebody did so far.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// Who.
    pub learner: &'a str,
    /// Decisions in practice.
    pub decided: &'a [Decided],
    /// Cards that were asked for.
    pub cards: &'a [CardReview],
}

/// Units that share a kind of case are met together: one case is a review of all of them.
fn by_archetype(units: &[Unit]) -> BTreeMap<&'static str, Vec<&Unit>> {
    let mut found: BTreeMap<&'static str, Vec<&Unit>> = BTreeMap::new();
    for unit in units {
        found.entry(unit.archetype).or_default().push(unit);
    }
    found
}

/// What is due on the day of a moment, and at most what the settings allow less what was done on it.
pub fn due(graph: &Graph, past: Past<'_>, settings: &Settings, at: i64, offset_minutes: i32) -> Due {
    let scheduler = settings.scheduler();
    let today = day_of(at, offset_minutes, settings.day_begins);
    let cases_done = reviewed_on(graph, past, settings, &scheduler, today);
    let reviewed: Vec<&CardReview> = past
        .cards
        .iter()
        .filter(|review| day_of(review.at, review.offset_minutes, settings.day_begins) == today)
        .collect();
    let cards_done = {
        let mut ids: Vec<&str> = reviewed.iter().map(|review| review.card.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    };
    let cases = due_cases(graph, past, settings, &scheduler, today, cases_done);
    let cards = due_cards(graph, past, settings, &scheduler, today, cards_done);
    let done_for_today = cases.is_empty() && cards.is_empty();
    Due { says: says(cases.len(), cards.len()), cases, cards, cases_done, cards_done, done_for_today }
}

fn says(cases: usize, cards: usize) -> String {
    let count = |n: usize, one: &str, more: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {more}") };
    match (cases, cards) {
        (0, 0) => "Done for today.".to_owned(),
        (0, cards) => format!("{} for today.", count(cards, "card", "cards")),
        (cases, 0) => format!("{} for today.", count(cases, "case", "cases")),
        (cases, cards) => format!("{} and {} for today.", count(cases, "case", "cases"), count(cards, "card", "cards")),
    }
}

/// How many kinds of case were decided today that were due when the day began.
fn reviewed_on(graph: &Graph, past: Past<'_>, settings: &Settings, scheduler: &dyn Scheduler, today: i64) -> usize {
    let day = |of: &&Decided| day_of(of.at, of.offset_minutes, settings.day_begins);
    let before: Vec<Decided> = past.decided.iter().filter(|of| day(of) < today).cloned().collect();
    let due_then = units(graph, &before, settings, scheduler);
    let mut kinds: Vec<&str> = past
        .decided
        .iter()
        .filter(|of| day(of) == today)
        .map(|of| of.archetype.as_str())
        .filter(|id| due_then.iter().any(|unit| unit.archetype == *id && unit.track.due <= today))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len()
}

fn due_cases(
    graph: &Graph,
    past: Past<'_>,
    settings: &Settings,
    scheduler: &dyn Scheduler,
    today: i64,
    done: usize,
) -> Vec<DueCase> {
    let all = units(graph, past.decided, settings, scheduler);
    let mut found: Vec<(f64, &'static str, Vec<&Unit>)> = by_archetype(&all)
        .into_iter()
        .filter(|(_, units)| units[0].track.due <= today)
        .map(|(archetype, units)| (units[0].track.loss(today, scheduler), archetype, units))
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    found.truncate((settings.cases_a_day as usize).saturating_sub(done));
    let known = if found.is_empty() { BTreeMap::new() } else { estimates(graph, past.decided) };
    let case = |(_, id, units): (f64, &'static str, Vec<&Unit>)| {
        let kind = archetype(id)?;
        // The weakest of the skills that it practises decides how hard it is.
        let weakest = units.iter().filter_map(|unit| known.get(&unit.node)).copied();
        let estimate = weakest.min_by(|a, b| a.mean.total_cmp(&b.mean)).unwrap_or(Estimate::prior(0.0));
        let next = next_of(kind, estimate, past.learner, past.decided);
        let name = |unit: &&Unit| graph.skill(&unit.node).map(|skill| (skill.id.clone(), skill.name.clone()));
        Some(DueCase {
            code: next.code,
            title: next.title,
            skills: units.iter().filter_map(name).collect(),
            retrievability: units[0].track.retrievability(today, scheduler),
            worked_first: next.worked_first,
        })
    };
    found.into_iter().filter_map(case).collect()
}

/// Cards that are due; where there is room, new ones: first those of skills that were practised, then in the order of the graph.
fn due_cards(
    graph: &Graph,
    past: Past<'_>,
    settings: &Settings,
    scheduler: &dyn Scheduler,
    today: i64,
    done: usize,
) -> Vec<DueCard> {
    let room = (settings.cards_a_day as usize).saturating_sub(done);
    let met = tracks(past.cards, settings, scheduler);
    let mut due: Vec<(f64, &Card)> = cards()
        .iter()
        .filter_map(|card| met.get(card.id.as_str()).map(|track| (track, card)))
        .filter(|(track, _)| track.due <= today)
        .map(|(track, card)| (track.loss(today, scheduler), card))
        .collect();
    due.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.id.cmp(&b.1.id)));
    let practised = |card: &Card| {
        let kinds = graph.skill(&card.node).map_or(&[][..], |skill| &skill.practice);
        past.decided.iter().any(|of| kinds.contains(&of.archetype))
    };
    let (first, then): (Vec<&Card>, Vec<&Card>) =
        cards().iter().filter(|card| !met.contains_key(card.id.as_str())).partition(|card| practised(card));
    let new = first.into_iter().chain(then).map(|card| DueCard { card: card.clone(), new: true, retrievability: None });
    let again = due.into_iter().map(|(_, card)| DueCard {
        card: card.clone(),
        new: false,
        retrievability: met.get(card.id.as_str()).map(|track| track.retrievability(today, scheduler)),
    });
    again.chain(new).take(room).collect()
}
