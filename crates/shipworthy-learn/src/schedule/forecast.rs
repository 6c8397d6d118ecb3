//! What the next thirty days hold: how much would be remembered, and how much there would be to do.

use serde::Serialize;

use super::cards::tracks;
use super::day::day_of;
use super::due::Past;
use super::settings::Settings;
use super::units::{Track, units};
use super::{Grade, Scheduler, cards, units as of_units};
use crate::skill::graph::Graph;

/// Days that are looked ahead.
pub const DAYS: i64 = 30;

/// A day to come.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ahead {
    /// Days from today, which is 0.
    pub in_days: i64,
    /// Mean chance of remembering, over kinds of case and cards that were met, if nothing is done until then; `null` without any.
    pub remembered: Option<f64>,
    /// Cases to do again, with the cap, if each day's are done and remembered.
    pub cases: usize,
    /// Cards to do again, with the cap.
    pub cards: usize,
}

/// The days to come, today first. New cards are not counted: they are as many as there is room for.
pub fn forecast(graph: &Graph, past: Past<'_>, settings: &Settings, at: i64, offset_minutes: i32) -> Vec<Ahead> {
    let scheduler = settings.scheduler();
    let today = day_of(at, offset_minutes, settings.day_begins);
    let mut kinds: Vec<(&'static str, Track)> = Vec::new();
    for unit in units(graph, past.decided, settings, &scheduler) {
        if !kinds.iter().any(|(id, _)| *id == unit.archetype) {
            kinds.push((unit.archetype, unit.track));
        }
    }
    let mut cases: Vec<Track> = kinds.into_iter().map(|(_, track)| track).collect();
    let mut facts: Vec<Track> = tracks(past.cards, settings, &scheduler).into_values().collect();
    let all: Vec<Track> = cases.iter().chain(&facts).copied().collect();
    (0..DAYS)
        .map(|in_days| {
            let day = today + in_days;
            let chances = all.iter().map(|track| track.retrievability(day, &scheduler));
            let remembered = (!all.is_empty()).then(|| chances.sum::<f64>() / all.len() as f64);
            let done = |tracks: &mut Vec<Track>, cap: u32, retention: f64| {
                let mut due: Vec<usize> = (0..tracks.len()).filter(|place| tracks[*place].due <= day).collect();
                let loss = |place: &usize| tracks[*place].loss(day, &scheduler);
                due.sort_by(|a, b| loss(b).total_cmp(&loss(a)).then(a.cmp(b)));
                due.truncate(cap as usize);
                for place in &due {
                    tracks[*place] = remembered_on(tracks[*place], day, retention, &scheduler);
                }
                due.len()
            };
            Ahead {
                in_days,
                remembered,
                cases: done(&mut cases, settings.cases_a_day, of_units::RETENTION),
                cards: done(&mut facts, settings.cards_a_day, cards::RETENTION),
            }
        })
        .collect()
}

fn remembered_on(before: Track, day: i64, retention: f64, scheduler: &dyn Scheduler) -> Track {
    let days = u32::try_from((day - before.last).max(0)).unwrap_or(u32::MAX);
    let memory = scheduler.review(Some(before.memory), days, Grade::Good);
    Track {
        memory,
        last: day,
        due: day + i64::from(scheduler.interval(memory, retention)),
        reviews: before.reviews + 1,
    }
}
