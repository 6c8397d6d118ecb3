//! A choice between actions whose worth is settled when the case is drawn: the hidden side of most archetypes.

use std::collections::BTreeMap;

use crate::case::{Action, Answer, Play, Truth};

/// Cases whose best action is ahead by less than this share of the distance from worst to best teach nothing.
const SMALLEST_MARGIN: f64 = 0.04;

/// An action with what it is worth.
#[derive(Debug, Clone)]
pub(crate) struct Weight {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) means: String,
    /// E[u | what could be seen], in money.
    pub(crate) expected: f64,
    /// What it comes to in the world that happens, in money.
    pub(crate) realised: f64,
    /// What is said to somebody who took it and should not have.
    pub(crate) remark: Option<String>,
}

/// The options of a case, settled.
#[derive(Debug, Clone)]
pub(crate) struct Weighed {
    /// In an order of their own that never changes; they are offered in another.
    pub(crate) options: Vec<Weight>,
    /// What policies choose, by name.
    pub(crate) policies: Vec<(&'static str, usize)>,
    /// See [`Truth::ranks`].
    pub(crate) ranks: Vec<f64>,
    pub(crate) lessons: Vec<String>,
    pub(crate) facts: BTreeMap<&'static str, f64>,
    pub(crate) currency: &'static str,
    /// The truth in a sentence.
    pub(crate) told: String,
    /// The regret that scores 0, as a share of the distance from worst to best.
    pub(crate) rho: f64,
}

/// Whether the wanted one of these expected values is ahead of the others by enough to be asked for.
pub(crate) fn clearly_best(expected: &[f64], wanted: usize) -> bool {
    let best = expected[wanted];
    let others = || expected.iter().enumerate().filter(|(action, _)| *action != wanted).map(|(_, value)| *value);
    let second = others().fold(f64::NEG_INFINITY, f64::max);
    let worst = others().fold(f64::INFINITY, f64::min);
    best > worst && best - second >= SMALLEST_MARGIN * (best - worst)
}

/// The place of the largest value; the first of equals.
pub(crate) fn largest(values: impl IntoIterator<Item = f64>) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (index, value) in values.into_iter().enumerate() {
        if value > best.1 {
            best = (index, value);
        }
    }
    best.0
}

impl Weighed {
    /// The options as they are offered, in the order that they stand in.
    pub(crate) fn actions(&self) -> Vec<Action> {
        let action = |option: &Weight| Action {
            id: option.id.clone(),
            label: option.label.clone(),
            means: option.means.clone(),
        };
        self.options.iter().map(action).collect()
    }

    fn index(&self, answer: &Answer) -> usize {
        match answer {
            Answer::Choice(id) => {
                self.options.iter().position(|option| option.id == *id).expect("an action of this case")
            }
            _ => panic!("this case asks for an action"),
        }
    }

    fn choice(&self, index: usize) -> Answer {
        Answer::Choice(self.options[index].id.clone())
    }

    fn best_index(&self) -> usize {
        largest(self.options.iter().map(|option| option.expected))
    }
}

impl Truth for Weighed {
    fn expected(&self, answer: &Answer) -> f64 {
        self.options[self.index(answer)].expected
    }

    fn realised(&self, answer: &Answer) -> f64 {
        self.options[self.index(answer)].realised
    }

    fn best(&self) -> Answer {
        self.choice(self.best_index())
    }

    fn best_in_hindsight(&self) -> Answer {
        self.choice(largest(self.options.iter().map(|option| option.realised)))
    }

    fn scale(&self) -> f64 {
        self.rho * self.range()
    }

    fn range(&self) -> f64 {
        let worst = self.options.iter().map(|option| option.expected).fold(f64::INFINITY, f64::min);
        self.options[self.best_index()].expected - worst
    }

    fn margin(&self) -> Option<f64> {
        let best = self.best_index();
        let others = self.options.iter().enumerate().filter(|(index, _)| *index != best);
        let second = others.map(|(_, option)| option.expected).fold(f64::NEG_INFINITY, f64::max);
        Some(self.options[best].expected - second)
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        self.policies.iter().map(|(name, index)| (*name, self.choice(*index).into())).collect()
    }

    fn guess(&self, u: f64) -> Answer {
        self.choice((u * self.options.len() as f64) as usize)
    }

    fn kind(&self) -> (usize, usize) {
        (self.best_index(), self.options.len())
    }

    fn ranks(&self) -> Vec<f64> {
        self.ranks.clone()
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.index(answer) == self.best_index()
    }

    fn comparison(&self, _: &Answer) -> Vec<(String, Answer)> {
        self.options.iter().enumerate().map(|(index, option)| (option.label.clone(), self.choice(index))).collect()
    }

    fn interval(&self, _: &Answer) -> Option<(f64, f64)> {
        None
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let index = self.index(answer);
        let remark = self.options[index].remark.iter().filter(|_| index != self.best_index()).cloned();
        self.lessons.iter().cloned().chain(remark).collect()
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        self.facts.clone()
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn told(&self) -> String {
        self.told.clone()
    }
}
