//! Decisions as a learner's log holds them, and every kind of case that there is.

use shipworthy_learn::archetype::{ARCHETYPES, Archetype, Twist};
use shipworthy_learn::code::Level;
use shipworthy_learn::record::Decided;

pub const DAY: i64 = 86_400;

/// A good decision about a case of this kind, at noon of a day.
pub fn decided(kind: &str, seed: u64, day: i64) -> Decided {
    Decided {
        code: format!("{kind}@1:{seed}:level=1"),
        archetype: kind.to_owned(),
        level: Level::ALL[0],
        answer: "ship".to_owned(),
        best: "ship".to_owned(),
        decision: 0.9,
        reasoning: 0.5,
        confidence: 0.8,
        right: true,
        brier: 0.08,
        regret: Some(100.0),
        currency: "USD".to_owned(),
        luck: None,
        interval_held: None,
        asked: None,
        at: day * DAY + 12 * 3600,
        offset_minutes: 0,
    }
}

/// Every archetype at every level, without and with each of its twists.
pub fn every_kind() -> impl Iterator<Item = (&'static dyn Archetype, Level, Option<&'static Twist>)> {
    let twists = |of: &'static dyn Archetype| std::iter::once(None).chain(of.twists().iter().map(Some));
    let kinds = ARCHETYPES.into_iter().flat_map(move |of| twists(of).map(move |twist| (of, twist)));
    kinds.flat_map(|(of, twist)| Level::ALL.into_iter().map(move |level| (of, level, twist)))
}
