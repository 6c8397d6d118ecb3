//! How long a case takes: what there is to read before a decision, and a reason to write.

use crate::case::{Actions, Case, Exhibit};

/// Words a minute of somebody who reads with care.
pub const WORDS_A_MINUTE: usize = 200;

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Words of an exhibit; a number is a word. Tables count also where a picture stands before them: in a terminal they are what is read.
fn of_exhibit(exhibit: &Exhibit) -> usize {
    let cells = exhibit.columns.iter().chain(exhibit.rows.iter().flatten());
    cells.chain([&exhibit.title]).chain(&exhibit.note).map(|text| words(text)).sum()
}

impl Case {
    /// Words that are shown before a decision.
    pub fn words(&self) -> usize {
        let offered = match &self.actions {
            Actions::Choice { actions } | Actions::Stages { actions, .. } => actions.as_slice(),
            Actions::Shares { parts, .. } => parts,
            Actions::Picks { things, .. } => things,
            Actions::Number { .. } => &[],
        };
        let offered: usize = offered.iter().map(|action| words(&action.label) + words(&action.means)).sum();
        let asked: usize = self.questions.iter().map(|question| words(&question.label) + words(&question.tells)).sum();
        let causes = self.beliefs.iter().flat_map(|beliefs| &beliefs.causes);
        let believed: usize = causes.map(|cause| words(&cause.label)).sum();
        let arrived = self.stage(&[]).map_or(0, |stage| of_exhibit(&stage.arrived));
        let exhibits: usize = self.exhibits.iter().map(of_exhibit).sum();
        self.brief.words() + exhibits + arrived + offered + asked + believed
    }

    /// Minutes that it takes, rounded up: its words at [`WORDS_A_MINUTE`], and half a minute for the reason.
    pub fn minutes(&self) -> u32 {
        (self.words() + WORDS_A_MINUTE / 2).div_ceil(WORDS_A_MINUTE) as u32
    }
}
