//! A choice of exhibits with what a message about the case can name, and a message that says it all.

use std::collections::BTreeMap;

use crate::case::{Answer, Exhibit, Play, Truth};
use crate::weighed::Weighed;

pub(super) struct Explained {
    pub(super) choice: Weighed,
    pub(super) names: BTreeMap<&'static str, Vec<String>>,
    pub(super) message: String,
    pub(super) revealed: Vec<Exhibit>,
}

impl Truth for Explained {
    fn names(&self) -> BTreeMap<&'static str, Vec<String>> {
        self.names.clone()
    }

    fn revealed(&self, _: &Answer) -> Vec<Exhibit> {
        self.revealed.clone()
    }

    fn message(&self) -> Option<String> {
        Some(self.message.clone())
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let mut told = self.choice.lessons(answer);
        told.push(format!("A message that says it: “{}”", self.message));
        told
    }

    fn expected(&self, answer: &Answer) -> f64 {
        self.choice.expected(answer)
    }

    fn realised(&self, answer: &Answer) -> f64 {
        self.choice.realised(answer)
    }

    fn best(&self) -> Answer {
        self.choice.best()
    }

    fn best_in_hindsight(&self) -> Answer {
        self.choice.best_in_hindsight()
    }

    fn scale(&self) -> f64 {
        self.choice.scale()
    }

    fn range(&self) -> f64 {
        self.choice.range()
    }

    fn margin(&self) -> Option<f64> {
        self.choice.margin()
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        self.choice.policies()
    }

    fn guess(&self, u: f64) -> Answer {
        self.choice.guess(u)
    }

    fn kind(&self) -> (usize, usize) {
        self.choice.kind()
    }

    fn ranks(&self) -> Vec<f64> {
        self.choice.ranks()
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.choice.is_right(answer)
    }

    fn comparison(&self, answer: &Answer) -> Vec<(String, Answer)> {
        self.choice.comparison(answer)
    }

    fn interval(&self, answer: &Answer) -> Option<(f64, f64)> {
        self.choice.interval(answer)
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        self.choice.facts()
    }

    fn currency(&self) -> &'static str {
        self.choice.currency()
    }

    fn told(&self) -> String {
        self.choice.told()
    }
}
