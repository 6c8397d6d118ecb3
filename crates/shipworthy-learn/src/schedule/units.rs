//! What is met again: a skill practised by a kind of case. Each meeting is a fresh case, so that no case can be learned by heart.

use super::day::day_of;
use super::settings::Settings;
use super::{Grade, Memory, Scheduler};
use crate::record::{Decided, in_order};
use crate::skill::difficulty::GOOD;
use crate::skill::graph::Graph;

/// The chance of deciding well at which a skill is met again.
pub const RETENTION: f64 = 0.85;
/// An outcome from which a decision shows that the skill is there.
const REMEMBERED: f64 = 0.60;
/// A decision score from which it was no effort.
const EASY_DECISION: f64 = 0.95;
/// The Brier score of a confidence up to which they knew it.
const EASY_BRIER: f64 = 0.1;
/// Good decisions that show a skill to be held.
const HELD_REVIEWS: usize = 3;
/// Days that they lie apart, the first from the last.
const HELD_DAYS: i64 = 30;

/// How a decision went as a review. The engine says it, not the learner.
pub fn grade(decided: &Decided) -> Grade {
    if decided.outcome() < REMEMBERED {
        Grade::Again
    } else if decided.decision >= EASY_DECISION && decided.brier <= EASY_BRIER {
        Grade::Easy
    } else {
        Grade::Good
    }
}

/// A review: on which day, and how it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    /// Days since 1970-01-01.
    pub day: i64,
    /// How it went.
    pub grade: Grade,
}

/// What is known of something that was met at least once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Track {
    /// The memory of it.
    pub memory: Memory,
    /// The day of the last review.
    pub last: i64,
    /// The day on which it is due.
    pub due: i64,
    /// How often it was met.
    pub reviews: usize,
}

/// Follows the memory of something through its reviews, oldest first. `None` without any.
pub fn track(reviews: &[Review], retention: f64, scheduler: &dyn Scheduler) -> Option<Track> {
    let mut found: Option<Track> = None;
    for review in reviews {
        // Days never run backwards, whatever clocks did.
        let since = found.map_or(0, |track| (review.day - track.last).max(0));
        let days = u32::try_from(since).unwrap_or(u32::MAX);
        let memory = scheduler.review(found.map(|track| track.memory), days, review.grade);
        let last = found.map_or(review.day, |track| track.last.max(review.day));
        let due = last + i64::from(scheduler.interval(memory, retention));
        found = Some(Track { memory, last, due, reviews: found.map_or(1, |track| track.reviews + 1) });
    }
    found
}

impl Track {
    /// The chance that it is remembered on a day.
    pub fn retrievability(&self, day: i64, scheduler: &dyn Scheduler) -> f64 {
        scheduler.retrievability(self.memory, u32::try_from((day - self.last).max(0)).unwrap_or(u32::MAX))
    }

    /// How much of that chance a day of waiting costs.
    pub fn loss(&self, day: i64, scheduler: &dyn Scheduler) -> f64 {
        self.retrievability(day, scheduler) - self.retrievability(day + 1, scheduler)
    }
}

/// A skill, practised by a kind of case.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// The skill.
    pub node: String,
    /// The archetype.
    pub archetype: &'static str,
    /// What is known of it.
    pub track: Track,
    /// Whether it is held: three good decisions or more that span a month, the last one among them.
    pub held: bool,
}

/// The units that somebody has met, in the order of the graph.
pub fn units(graph: &Graph, decided: &[Decided], settings: &Settings, scheduler: &dyn Scheduler) -> Vec<Unit> {
    let decided = in_order(decided);
    let mut found = Vec::new();
    for skill in &graph.skills {
        for archetype in graph.practised_by(&skill.id) {
            let of: Vec<&&Decided> = decided.iter().filter(|of| of.archetype == archetype.id()).collect();
            let day = |of: &Decided| day_of(of.at, of.offset_minutes, settings.day_begins);
            let reviews: Vec<Review> = of.iter().map(|of| Review { day: day(of), grade: grade(of) }).collect();
            let Some(track) = track(&reviews, RETENTION, scheduler) else { continue };
            let good: Vec<i64> = of.iter().filter(|of| of.outcome() >= GOOD).map(|of| day(of)).collect();
            let spans = good.last().zip(good.first()).map_or(0, |(last, first)| last - first);
            let held = good.len() >= HELD_REVIEWS
                && spans >= HELD_DAYS
                && of.last().is_some_and(|last| last.outcome() >= GOOD);
            found.push(Unit { node: skill.id.clone(), archetype: archetype.id(), track, held });
        }
    }
    found
}
