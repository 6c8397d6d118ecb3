//! What habits of thinking would have scored in a case: shown when it has been decided, never before.

use serde::Serialize;

use crate::case::Case;
use crate::score::decision_score;

/// A habit, and what it scores here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Habit {
    /// What it is called.
    pub name: &'static str,
    /// The decision score of what it asks and does in this case, −1 to 1.
    pub decision: f64,
}

impl Case {
    /// The habits of the archetype's ladder, from the poorest to the best as declared; those that give one answer whatever they see are
    /// left out, because each action's worth is shown already.
    pub fn habits(&self) -> Vec<Habit> {
        let Ok(archetype) = self.code.of() else { return Vec::new() };
        let plays = self.truth.policies();
        let of = |name: &&'static str| {
            let (_, play) = plays.iter().find(|(known, _)| known == name)?;
            let decision = decision_score(self.regret(play), self.truth.scale())?;
            Some(Habit { name, decision })
        };
        archetype.ladder_with(self.code.level, self.code.twisted()).habits.iter().filter_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::archetype::ARCHETYPES;
    use crate::code::{Code, Level};

    #[test]
    fn every_habit_of_a_ladder_has_a_score_in_every_case() {
        let level = Level::ALL[0];
        for archetype in ARCHETYPES {
            for twist in archetype.twists().iter().map(Some).chain([None]) {
                let code = Code::new(archetype, 3, level).with_twist(twist);
                let habits = archetype.draw(&code).habits();
                assert_eq!(habits.len(), archetype.ladder_with(level, twist).habits.len(), "{code}");
                assert!(habits.iter().all(|habit| (-1.0..=1.0).contains(&habit.decision)), "{habits:?}");
            }
        }
    }
}
