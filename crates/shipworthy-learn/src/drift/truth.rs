//! The hidden side of a case: what each answer is worth, what can be believed, and what is said after the decision.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::percent;

use super::cause::{
    ACTION_IDS, ACTIONS, BACK, CAUSE_IDS, CAUSES, CONCEPT, QUESTION_IDS, QUESTIONS, SAVES, SEASON, sign,
};
use super::drawn::{self, FOUND};
use super::series::{DAYS, WEEKS, known, week};
use super::world::World;
use crate::case::{Answer, Asking, Believed, Exhibit, Play, Truth};
use crate::inquiry::START;

/// Share of the regret that scores 0 up to which an action counts as right.
const RIGHT: f64 = 0.1;

/// Actions that are taken whatever is known.
pub(super) const CONSTANTS: [&str; ACTIONS] = ["always wait", "always fix", "always retrain", "always roll back"];

impl World {
    fn index(&self, answer: &Answer) -> usize {
        match answer {
            Answer::Choice(id) => ACTION_IDS.iter().position(|known| known == id).expect("an action of this case"),
            _ => panic!("this case asks for an action"),
        }
    }

    fn places(asked: &[String]) -> Vec<usize> {
        asked.iter().filter_map(|id| QUESTION_IDS.iter().position(|known| known == id)).collect()
    }

    fn play(&self, asked: &[usize]) -> Play {
        let answer = choice(self.inquiry.best(self.inquiry.after(asked)).0);
        Play { asked: asked.iter().map(|question| QUESTION_IDS[*question].to_owned()).collect(), answer }
    }

    /// How far the reading of the last week is from usual, in its unit: this year, and on average in earlier ones.
    pub(super) fn last_week(&self) -> (f64, f64) {
        let of = |year: usize| self.family.spread * week(&self.years[year], WEEKS - 1, DAYS).reading;
        let earlier = self.years.len() - 1;
        (of(0), (1..=earlier).map(of).sum::<f64>() / earlier as f64)
    }

    /// The first day on which the running sum of the reading has found something.
    fn first_found(&self) -> Option<usize> {
        drawn::running(&self.years[0]).into_iter().position(|sum| sum > FOUND)
    }

    /// The share of right ones in the last week whose outcomes are all known.
    fn last_right(&self) -> f64 {
        let known = known(&self.usual);
        let of = week(&self.years[0], known / 7 - 1, known);
        f64::from(of.right) / (7.0 * f64::from(self.usual.judged))
    }

    fn likeliest(&self) -> (usize, f64) {
        let believed = self.inquiry.posterior(self.state);
        let most = (0..CAUSES).max_by(|a, b| believed[*a].total_cmp(&believed[*b])).expect("there are causes");
        (most, believed[most])
    }
}

fn choice(action: usize) -> Answer {
    Answer::Choice(ACTION_IDS[action].to_owned())
}

impl Truth for World {
    fn expected(&self, answer: &Answer) -> f64 {
        self.inquiry.expected(self.state, self.index(answer))
    }

    fn realised(&self, answer: &Answer) -> f64 {
        let action = self.index(answer);
        SAVES[action][self.truth.cause] * self.loss(&self.truth) - self.costs[action]
    }

    fn best(&self) -> Answer {
        choice(self.inquiry.best(self.state).0)
    }

    fn best_in_hindsight(&self) -> Answer {
        let all = (0..ACTIONS).map(choice);
        all.max_by(|a, b| self.realised(a).total_cmp(&self.realised(b))).expect("there are actions")
    }

    fn scale(&self) -> f64 {
        self.scale
    }

    fn range(&self) -> f64 {
        self.distance()
    }

    fn margin(&self) -> Option<f64> {
        Some(self.inquiry.value(START) - self.inquiry.best(START).1)
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        let mut policies: Vec<(&'static str, Play)> =
            CONSTANTS.iter().enumerate().map(|(action, name)| (*name, choice(action).into())).collect();
        let mut by_price: Vec<usize> = (0..QUESTIONS).collect();
        by_price.sort_by(|a, b| self.inquiry.price(*a).total_cmp(&self.inquiry.price(*b)));
        let fewer = self.last_right() < self.usual.right;
        policies.extend([
            ("retrain when right ones are fewer", choice(if fewer { 2 } else { 0 }).into()),
            ("ask the model how sure it is", self.play(&[QUESTIONS - 1])),
            ("ask nothing", self.play(&[])),
            ("look for blanks, then decide", self.play(&[0])),
            ("ask the two cheapest", self.play(&by_price[..2])),
        ]);
        policies
    }

    fn guess(&self, u: f64) -> Answer {
        choice((u * ACTIONS as f64) as usize)
    }

    fn kind(&self) -> (usize, usize) {
        let state = self.inquiry.after(&self.inquiry.best_questions());
        (self.inquiry.best(state).0, ACTIONS)
    }

    fn ranks(&self) -> Vec<f64> {
        let believed = self.inquiry.posterior(self.inquiry.after(&self.inquiry.best_questions()));
        let cause = self.truth.cause;
        // What is lost in all, before anything is asked.
        let truth = self.loss(&self.truth);
        let (mut below, mut same) = (0.0, 0.0);
        for (of, probability) in &self.belief.worlds {
            match self.loss(of).total_cmp(&truth) {
                std::cmp::Ordering::Less => below += probability,
                std::cmp::Ordering::Equal => same += probability,
                std::cmp::Ordering::Greater => (),
            }
        }
        vec![believed[..cause].iter().sum::<f64>() + self.shake * believed[cause], below + self.shake * same]
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.inquiry.best(self.state).1 - self.expected(answer) <= RIGHT * self.scale
    }

    fn comparison(&self, _: &Answer) -> Vec<(String, Answer)> {
        self.family.actions.iter().enumerate().map(|(action, label)| ((*label).to_owned(), choice(action))).collect()
    }

    fn interval(&self, _: &Answer) -> Option<(f64, f64)> {
        None
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let money = |amount: f64| money::format(amount, self.family.scene.currency);
        let signed = |x: f64| format!("{x:+.*}", self.family.decimals).replace('-', "−");
        let (now, before) = self.last_week();
        let (likeliest, p) = self.likeliest();
        let mut told = vec![
            format!(
                "In the last week {} is {} off its usual {:.*}; on the same weekdays of earlier years it was {} off on average. What is left is {} {}.",
                self.family.reading,
                signed(now),
                self.family.decimals,
                self.family.level,
                signed(before),
                signed(now - before),
                self.family.unit
            ),
            self.first_found().map_or_else(
                || "A running sum of how far it is below usual (CUSUM) found nothing in these ten weeks.".to_owned(),
                |day| format!("A running sum of how far it is below usual (CUSUM) had found something by day {} of {DAYS}; by itself it cannot tell a season from a break.", day + 1),
            ),
            format!("After what you asked, “{}” was to be believed with a chance of {}.", self.family.causes[likeliest], percent(p)),
        ];
        let shows = |question: usize| if self.inquiry.found(question) == 1 { "a sign" } else { "no sign" };
        let mut idle = Vec::new();
        for question in (0..QUESTIONS).filter(|question| self.inquiry.ask(self.state, *question) != self.state) {
            let worth = self.inquiry.information(START, question);
            if worth <= 0.001 * self.inquiry.price(question) {
                idle.push(format!("“{}” ({})", self.family.questions[question], shows(question)));
                continue;
            }
            told.push(format!(
                "Not asked: “{}”. It would have shown {}; as a first question it was worth {}, for {}.",
                self.family.questions[question],
                shows(question),
                money(worth),
                money(self.inquiry.price(question))
            ));
        }
        if !idle.is_empty() {
            told.push(format!(
                "Not asked, and as a first question worth nothing, as no answer to it alone would change what is done: {}.",
                idle.join(", ")
            ));
        }
        let blind = sign(QUESTIONS - 1, self.sharp)[CONCEPT];
        told.push(format!(
            "A model's own estimate needs no outcomes. It sees inputs that it does not know, and is blind when the same inputs come to mean something else: then it shows a sign in {}.",
            percent(blind)
        ));
        let action = self.index(answer);
        if action == 2 && self.inquiry.posterior(self.state)[SEASON] > 0.25 {
            told.push("A model that is trained on a season has learned it, and is wrong when it is over.".to_owned());
        }
        if action == BACK && self.inquiry.best(self.state).0 != BACK {
            told.push("Rolling back saves something of nearly everything and all of nothing: it pays where nobody can tell what it is, or where it is cheap.".to_owned());
        }
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        let (now, before) = self.last_week();
        let best = self.inquiry.best(self.state).0;
        let believed = self.inquiry.posterior(self.state);
        let loss = self.belief.mean(|of| self.loss(of));
        let stake: f64 = believed.iter().zip(loss).map(|(p, loss)| p * loss).sum();
        BTreeMap::from([
            ("now", now.abs()),
            ("before", before.abs()),
            ("left", (now - before).abs()),
            ("point", 0.01 * self.week()),
            ("usual_right", self.usual.right),
            ("last_right", self.last_right()),
            ("likeliest", self.likeliest().1),
            ("stake", stake),
            ("cost", self.costs[best]),
        ])
    }

    fn currency(&self) -> &'static str {
        self.family.scene.currency
    }

    fn told(&self) -> String {
        let begins =
            if self.truth.begins > 0 { format!(", from day {} on", self.truth.begins + 1) } else { String::new() };
        format!("In truth: “{}”{begins}.", self.family.causes[self.truth.cause])
    }

    fn after(&self, asked: &[String]) -> Option<Box<dyn Truth>> {
        let state = self.inquiry.after(&World::places(asked));
        Some(Box::new(World { state, ..self.clone() }))
    }

    fn asking(&self, asked: &[String]) -> Asking {
        self.inquiry.report(&World::places(asked), |question| (QUESTION_IDS[question], self.family.questions[question]))
    }

    fn best_play(&self) -> Play {
        self.play(&self.inquiry.best_questions())
    }

    fn believed(&self) -> Vec<Believed> {
        let believed = self.inquiry.posterior(self.state);
        let of = |(cause, id): (usize, &&str)| Believed {
            id: (*id).to_owned(),
            probability: believed[cause],
            so: cause == self.truth.cause,
        };
        CAUSE_IDS.iter().enumerate().map(of).collect()
    }

    fn revealed(&self, _: &Answer) -> Vec<Exhibit> {
        let mut revealed = drawn::revealed(self);
        revealed.push(self.inquiry.worths(&self.family.questions, self.family.scene.currency));
        revealed
    }
}
