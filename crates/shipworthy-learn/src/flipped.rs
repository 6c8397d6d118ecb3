//! Luck stays out of the score: the same decision in a world that turns out the other way.

use std::collections::BTreeMap;

use crate::archetype::ARCHETYPES;
use crate::case::{Answer, Asking, Believed, Case, Play, Stage, Truth};
use crate::code::{Code, Level};
use crate::debrief::Submission;

/// The same hidden truth, but everything that happens is worth the opposite.
struct Flipped(Box<dyn Truth>);

impl Truth for Flipped {
    fn realised(&self, answer: &Answer) -> f64 {
        -self.0.realised(answer) - 1.0
    }
    fn expected(&self, answer: &Answer) -> f64 {
        self.0.expected(answer)
    }
    fn best(&self) -> Answer {
        self.0.best()
    }
    fn best_in_hindsight(&self) -> Answer {
        self.0.best_in_hindsight()
    }
    fn scale(&self) -> f64 {
        self.0.scale()
    }
    fn range(&self) -> f64 {
        self.0.range()
    }
    fn margin(&self) -> Option<f64> {
        self.0.margin()
    }
    fn policies(&self) -> Vec<(&'static str, Play)> {
        self.0.policies()
    }
    fn guess(&self, u: f64) -> Answer {
        self.0.guess(u)
    }
    fn kind(&self) -> (usize, usize) {
        self.0.kind()
    }
    fn ranks(&self) -> Vec<f64> {
        self.0.ranks()
    }
    fn is_right(&self, answer: &Answer) -> bool {
        self.0.is_right(answer)
    }
    fn comparison(&self, answer: &Answer) -> Vec<(String, Answer)> {
        self.0.comparison(answer)
    }
    fn interval(&self, answer: &Answer) -> Option<(f64, f64)> {
        self.0.interval(answer)
    }
    fn lessons(&self, answer: &Answer) -> Vec<String> {
        self.0.lessons(answer)
    }
    fn facts(&self) -> BTreeMap<&'static str, f64> {
        self.0.facts()
    }
    fn names(&self) -> BTreeMap<&'static str, Vec<String>> {
        self.0.names()
    }
    fn message(&self) -> Option<String> {
        self.0.message()
    }
    fn currency(&self) -> &'static str {
        self.0.currency()
    }
    fn told(&self) -> String {
        self.0.told()
    }
    fn after(&self, asked: &[String]) -> Option<Box<dyn Truth>> {
        self.0.after(asked).map(|after| Box::new(Flipped(after)) as Box<dyn Truth>)
    }
    fn asking(&self, asked: &[String]) -> Asking {
        self.0.asking(asked)
    }
    fn best_play(&self) -> Play {
        self.0.best_play()
    }
    fn believed(&self) -> Vec<Believed> {
        self.0.believed()
    }
    fn stage(&self, path: &[String]) -> Option<Stage> {
        self.0.stage(path)
    }
}

#[test]
fn what_happened_afterwards_changes_no_score() {
    let reason =
        "The evidence points this way, and the mistakes cost more than the launch brings; I would wait for more.";
    for kind in ARCHETYPES {
        for level in Level::ALL {
            let case = kind.draw(&Code::new(kind, 5, level));
            let guess = case.truth.guess(0.3);
            let submission = Submission::plain(guess, 0.7, reason);
            let before = case.submit(&submission);
            let turned = Case { truth: Box::new(Flipped(case.truth)), ..case };
            let after = turned.submit(&submission);
            assert_ne!(before.realised, after.realised, "{} turned out the other way", before.code);
            assert_eq!(
                (before.decision, before.regret, before.score, before.right, before.brier),
                (after.decision, after.regret, after.score, after.right, after.brier),
                "{}",
                before.code
            );
        }
    }
}
