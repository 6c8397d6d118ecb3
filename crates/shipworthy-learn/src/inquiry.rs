//! Asking before deciding: which question is worth its price, when to stop, and what to do then.
//!
//! One of several hypotheses is true. Each question has a few possible findings, whose chances under each hypothesis are known; findings
//! of different questions are independent given the hypothesis. The value of a state of knowledge follows by backward induction over all
//! sets of answers (Raiffa and Schlaifer 1961, chapter 1; DeGroot 1970, chapter 12):
//!
//! V(s) = max(max_a E[u(a)|s], max_q Σ_f P(f|s)·V(s, f) − price_q).
//!
//! Regret of a way through it is the sum of what each step gave away, V(s) − Q(s, step): it does not depend on which findings came up.

use shipworthy_eval::money;

use crate::case::{Asked, Asking, Exhibit};
use crate::figure::{Bar, Bars, Figure, Unit};

/// A question: its price, and the chance of each finding under each hypothesis.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    pub(crate) price: f64,
    /// By hypothesis, then finding.
    pub(crate) chances: Vec<Vec<f64>>,
}

impl Test {
    fn findings(&self) -> usize {
        self.chances[0].len()
    }
}

/// A decision that questions can be asked before.
#[derive(Debug, Clone)]
pub(crate) struct Inquiry {
    prior: Vec<f64>,
    /// What an action is worth, by action, then hypothesis.
    worth: Vec<Vec<f64>>,
    tests: Vec<Test>,
    /// What each question finds in this case.
    found: Vec<usize>,
    /// Most questions that can be asked.
    most: usize,
    /// Place value of each question in the number of a state.
    radix: Vec<usize>,
    /// V(s) times the probability of s, by state.
    values: Vec<f64>,
}

/// A state of knowledge: which questions were asked, and what each found. A digit for each question, 0 for not asked.
pub(crate) type State = usize;

/// Nothing was asked.
pub(crate) const START: State = 0;

impl Inquiry {
    /// Solves it. `prior` sums to 1, `found` has a finding for each of `tests`.
    pub(crate) fn new(
        prior: Vec<f64>,
        worth: Vec<Vec<f64>>,
        tests: Vec<Test>,
        found: Vec<usize>,
        most: usize,
    ) -> Inquiry {
        let mut radix = Vec::with_capacity(tests.len());
        let mut states = 1;
        for test in &tests {
            radix.push(states);
            states *= test.findings() + 1;
        }
        let mut inquiry = Inquiry { prior, worth, tests, found, most, radix, values: vec![0.0; states] };
        // A further answer makes the number larger, so what comes after is always known already.
        for state in (0..states).rev() {
            // Nobody comes here.
            if inquiry.asked(state) > inquiry.most {
                continue;
            }
            let weights = inquiry.weights(state);
            let whole: f64 = weights.iter().sum();
            let mut value = inquiry.best_of(&weights).1;
            if inquiry.asked(state) < inquiry.most {
                for test in 0..inquiry.tests.len() {
                    value = inquiry.asking(state, test, whole).map_or(value, |asking| value.max(asking));
                }
            }
            inquiry.values[state] = value;
        }
        inquiry
    }

    fn digit(&self, state: State, test: usize) -> usize {
        state / self.radix[test] % (self.tests[test].findings() + 1)
    }

    fn asked(&self, state: State) -> usize {
        (0..self.tests.len()).filter(|test| self.digit(state, *test) > 0).count()
    }

    /// P(hypothesis and the findings of the state).
    fn weights(&self, state: State) -> Vec<f64> {
        let mut weights = self.prior.clone();
        for (index, test) in self.tests.iter().enumerate() {
            if let Some(finding) = self.digit(state, index).checked_sub(1) {
                weights.iter_mut().zip(&test.chances).for_each(|(weight, chances)| *weight *= chances[finding]);
            }
        }
        weights
    }

    fn best_of(&self, weights: &[f64]) -> (usize, f64) {
        let mut best = (0, f64::NEG_INFINITY);
        for (action, worth) in self.worth.iter().enumerate() {
            let value = dot(worth, weights);
            if value > best.1 {
                best = (action, value);
            }
        }
        best
    }

    /// Worth of asking, times the probability of the state; `None` where it was asked already.
    fn asking(&self, state: State, test: usize, whole: f64) -> Option<f64> {
        (self.digit(state, test) == 0).then(|| {
            let next = (1..=self.tests[test].findings()).map(|digit| self.values[state + digit * self.radix[test]]);
            next.sum::<f64>() - self.tests[test].price * whole
        })
    }

    /// What is believed about each hypothesis.
    pub(crate) fn posterior(&self, state: State) -> Vec<f64> {
        let weights = self.weights(state);
        let whole: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / whole).collect()
    }

    /// What deciding for an action is expected to be worth, what was paid before left aside.
    pub(crate) fn expected(&self, state: State, action: usize) -> f64 {
        dot(&self.worth[action], &self.posterior(state))
    }

    /// What an action is worth where a hypothesis is true.
    pub(crate) fn worth(&self, action: usize, hypothesis: usize) -> f64 {
        self.worth[action][hypothesis]
    }

    /// Whether a question was asked on the way to a state.
    pub(crate) fn was_asked(&self, state: State, test: usize) -> bool {
        self.digit(state, test) > 0
    }

    /// The best action to somebody who asks no more, and its expected worth.
    pub(crate) fn best(&self, state: State) -> (usize, f64) {
        self.best_of(&self.posterior(state))
    }

    /// What the state is worth to somebody who goes on as well as can be.
    pub(crate) fn value(&self, state: State) -> f64 {
        self.values[state] / self.weights(state).iter().sum::<f64>()
    }

    /// What asking is worth in a state, its price taken off; `None` where it cannot be asked any more.
    pub(crate) fn value_of_asking(&self, state: State, test: usize) -> Option<f64> {
        if self.asked(state) >= self.most {
            return None;
        }
        let whole: f64 = self.weights(state).iter().sum();
        self.asking(state, test, whole).map(|value| value / whole)
    }

    /// What the answer is expected to add, before its price, to somebody who decides right after it.
    pub(crate) fn information(&self, state: State, test: usize) -> f64 {
        let whole: f64 = self.weights(state).iter().sum();
        let after = (1..=self.tests[test].findings())
            .map(|digit| self.best_of(&self.weights(state + digit * self.radix[test])).1);
        let now = self.best(state).1;
        let added = after.sum::<f64>() / whole - now;
        // An answer that changes no decision adds nothing; what is left then is rounding.
        if added > 1e-9 * now.abs().max(1.0) { added } else { 0.0 }
    }

    /// The question that is best to ask next; `None` where deciding is as good.
    pub(crate) fn next(&self, state: State) -> Option<usize> {
        let now = self.best(state).1;
        let mut best = None;
        let mut most = now + 1e-9 * now.abs().max(1.0);
        for test in 0..self.tests.len() {
            if let Some(value) = self.value_of_asking(state, test).filter(|value| *value > most) {
                (best, most) = (Some(test), value);
            }
        }
        best
    }

    /// The state after asking one more, as it is answered in this case.
    pub(crate) fn ask(&self, state: State, test: usize) -> State {
        if self.digit(state, test) > 0 { state } else { state + (self.found[test] + 1) * self.radix[test] }
    }

    /// The state after asking these.
    pub(crate) fn after(&self, asked: &[usize]) -> State {
        asked.iter().fold(START, |state, test| self.ask(state, *test))
    }

    /// The questions that are best to ask, as they are answered in this case.
    pub(crate) fn best_questions(&self) -> Vec<usize> {
        let mut asked = Vec::new();
        let mut state = START;
        while let Some(test) = self.next(state) {
            asked.push(test);
            state = self.ask(state, test);
        }
        asked
    }

    /// How likely each action is to be the best in the end, to somebody who goes on as well as can be from here.
    pub(crate) fn ends(&self, state: State) -> Vec<f64> {
        let mut ends = vec![0.0; self.worth.len()];
        let Some(test) = self.next(state) else {
            ends[self.best(state).0] = 1.0;
            return ends;
        };
        let posterior = self.posterior(state);
        for finding in 0..self.tests[test].findings() {
            let chances = self.tests[test].chances.iter().map(|chances| chances[finding]);
            let probability: f64 = posterior.iter().zip(chances).map(|(weight, chance)| weight * chance).sum();
            let after = self.ends(state + (finding + 1) * self.radix[test]);
            ends.iter_mut().zip(after).for_each(|(all, of)| *all += probability * of);
        }
        ends
    }

    /// Price of a question.
    pub(crate) fn price(&self, test: usize) -> f64 {
        self.tests[test].price
    }

    /// What this case's answer to a question is.
    pub(crate) fn found(&self, test: usize) -> usize {
        self.found[test]
    }

    /// What each question in turn gave away, and stopping after the last.
    pub(crate) fn given_away(&self, asked: &[usize]) -> (Vec<f64>, f64) {
        let mut state = START;
        let mut steps = Vec::with_capacity(asked.len());
        for test in asked {
            let value = self.value(state);
            // Asking beyond the most is refused before it comes here.
            steps.push((value - self.value_of_asking(state, *test).unwrap_or(value)).max(0.0));
            state = self.ask(state, *test);
        }
        (steps, (self.value(state) - self.best(state).1).max(0.0))
    }
}

impl Inquiry {
    /// What was asked, in order, with what each answer was worth; `named` gives id and label of a question.
    pub(crate) fn report(&self, asked: &[usize], named: impl Fn(usize) -> (&'static str, &'static str)) -> Asking {
        let (steps, stopped) = self.given_away(asked);
        let mut state = START;
        let mut told = Vec::with_capacity(asked.len());
        for (question, regret) in asked.iter().zip(&steps) {
            let (id, label) = named(*question);
            let worth = self.information(state, *question);
            told.push(Asked {
                id: id.to_owned(),
                label: label.to_owned(),
                price: self.price(*question),
                worth,
                regret: *regret,
            });
            state = self.ask(state, *question);
        }
        Asking {
            spent: told.iter().map(|asked| asked.price).sum(),
            regret: steps.iter().sum::<f64>() + stopped,
            next: self.next(state).map(|question| named(question).1.to_owned()),
            asked: told,
        }
    }
}

impl Inquiry {
    /// What the answer to each question was expected to add, asked first, beside its price.
    pub(crate) fn worths(&self, labels: &[&str], currency: &'static str) -> Exhibit {
        let mut order: Vec<usize> = (0..self.tests.len()).collect();
        let adds = |question: &usize| self.information(START, *question);
        let net = |question: &usize| adds(question) - self.price(*question);
        order.sort_by(|a, b| net(b).total_cmp(&net(a)));
        let bar = |question: &usize| Bar {
            label: labels[*question].to_owned(),
            amounts: vec![adds(question), self.price(*question)],
            told: None,
        };
        let bars: Vec<Bar> = order.iter().map(bar).collect();
        let names = ["its answer adds", "its price"].map(str::to_owned).to_vec();
        let row = |bar: &Bar| {
            let amounts = bar.amounts.iter().map(|amount| money::format(*amount, currency));
            std::iter::once(bar.label.clone()).chain(amounts).collect()
        };
        Exhibit {
            title: "What each question was worth, asked first".to_owned(),
            columns: std::iter::once(String::new()).chain(names.clone()).collect(),
            rows: bars.iter().map(row).collect(),
            note: Some(
                "To somebody who decides right after the answer. One that adds less than its price is worth asking only where another follows it."
                    .to_owned(),
            ),
            figure: Some(Figure::Bars(Bars {
                what: "expected".to_owned(),
                unit: Unit::Money(currency),
                names,
                bars,
            })),
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two states, two actions worth 100 where they fit; one question right in 9 of 10.
    fn coin(price: f64) -> Inquiry {
        let chances = vec![vec![0.9, 0.1], vec![0.1, 0.9]];
        let worth = vec![vec![100.0, 0.0], vec![0.0, 100.0]];
        let test = Test { price, chances };
        Inquiry::new(vec![0.5, 0.5], worth, vec![test.clone(), test], vec![0, 0], 2)
    }

    #[test]
    fn values_are_those_worked_by_hand() {
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        // Deciding at once is worth 50, after one answer 90: the answer adds 40.
        let inquiry = coin(10.0);
        close(inquiry.information(START, 0), 40.0);
        close(inquiry.value_of_asking(START, 0).expect("it can be asked"), 80.0);
        // A second answer leaves the choice as it is or makes it a toss: it adds nothing, so one question is the best play.
        let once = inquiry.after(&[0]);
        close(inquiry.posterior(once)[0], 0.9);
        close(inquiry.information(once, 1), 0.0);
        assert_eq!(inquiry.best_questions(), [0]);
        close(inquiry.value(START), 80.0);
        assert_eq!(inquiry.best(once), (0, 90.0));
        let (steps, stopped) = inquiry.given_away(&[0, 1]);
        close(steps[0], 0.0);
        close(steps[1], 10.0);
        close(stopped, 0.0);
        // Whichever is found, its action is the best then.
        close(inquiry.ends(START)[1], 0.5);
        close(inquiry.ends(once)[0], 1.0);
        // To ask nothing gives away 30.
        close(inquiry.given_away(&[]).1, 30.0);
        // At a price above what it tells, nothing is asked.
        assert!(coin(41.0).best_questions().is_empty());
    }

    #[test]
    fn what_questions_are_worth_stands_beside_their_prices_the_best_first() {
        let chances = vec![vec![0.9, 0.1], vec![0.1, 0.9]];
        let idle = Test { price: 5.0, chances: vec![vec![1.0]; 2] };
        let tests = vec![idle, Test { price: 10.0, chances }];
        let inquiry = Inquiry::new(vec![0.5, 0.5], vec![vec![100.0, 0.0], vec![0.0, 100.0]], tests, vec![0, 0], 2);
        let told = inquiry.worths(&["idle", "telling"], "EUR");
        let rows: Vec<Vec<&str>> = told.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        assert_eq!(rows, [["telling", "€40", "€10"], ["idle", "€0", "€5"]]);
    }

    #[test]
    fn the_best_play_gives_nothing_away_and_no_state_is_worth_less_than_deciding() {
        let inquiry = coin(3.0);
        let (steps, stopped) = inquiry.given_away(&inquiry.best_questions());
        assert!(steps.iter().all(|step| step.abs() < 1e-9) && stopped.abs() < 1e-9);
        for state in 0..inquiry.values.len() {
            assert!(inquiry.value(state) + 1e-9 >= inquiry.best(state).1);
        }
    }
}
