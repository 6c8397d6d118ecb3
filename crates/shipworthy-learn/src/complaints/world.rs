//! The hidden cause, what asking about it is worth, and what each remedy is worth then.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::percent;

use super::cause::{ABOUT, Behind, CAUSE_IDS, CAUSES, QUESTION_IDS, QUESTIONS, REMEDY_IDS, Sharpness};
use super::family::Family;
use crate::case::{Answer, Asking, Believed, Exhibit, Play, Truth};
use crate::code::Level;
use crate::draws::Draws;
use crate::inquiry::{Inquiry, START, State, Test};
use crate::ship_or_wait::two_digits;

/// Earlier cases like it, whose causes are known.
pub(super) const EARLIER: usize = 40;
/// Asking best is worth more than deciding at once by at least this share of the distance from worst to best.
const SMALLEST_MARGIN: f64 = 0.04;
/// Share of the regret that scores 0 up to which a remedy counts as right.
const RIGHT: f64 = 0.1;

/// Remedies that are taken whatever is known.
pub(super) const CONSTANTS: [&str; CAUSES] = [
    "always flag more",
    "always a second look",
    "always teach a group",
    "always relabel",
    "always guard the costly",
    "always retrain",
    "always rewrite the message",
    "always redraw the golden set",
];

#[derive(Debug, Clone)]
pub(super) struct World {
    /// What is behind the complaints, and all that could be.
    behind: Behind,
    hypotheses: Vec<Behind>,
    /// How often each cause was it, or the larger one, of [`EARLIER`].
    pub(super) earlier: [usize; CAUSES],
    /// Right ones and all of the golden set, which holds flagged cases alone.
    pub(super) golden: (u32, u32),
    /// Flagged cases a month.
    pub(super) flagged: f64,
    pub(super) complaints: f64,
    /// What a complaint costs.
    pub(super) each: f64,
    pub(super) months: f64,
    pub(super) costs: [f64; CAUSES],
    pub(super) sharp: Sharpness,
    pub(super) currency: &'static str,
    pub(super) inquiry: Inquiry,
    cause_labels: [&'static str; CAUSES],
    remedy_labels: [&'static str; CAUSES],
    question_labels: [&'static str; QUESTIONS],
    state: State,
    scale: f64,
    shake: f64,
}

impl World {
    /// A world in which asking is worth more than deciding at once; what is refused depends on prices alone, never on what is found.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level) -> Option<World> {
        let weights: Vec<f64> = (0..CAUSES).map(|_| draws.gamma(1.6)).collect();
        let earlier = shares_of(EARLIER, &weights);
        let prior: Vec<f64> = earlier.iter().map(|count| *count as f64 / EARLIER as f64).collect();
        let flagged = two_digits(draws.between_log(family.volume.0, family.volume.1));
        let complaints = two_digits(flagged * draws.between_log(0.02, 0.06));
        let each = two_digits(draws.between_log(family.complaint.0, family.complaint.1));
        let months = *draws.one_of(&[6.0, 9.0, 12.0]);
        let stake = complaints * each * months;
        let mut costs = [0.0; CAUSES];
        for (remedy, cost) in costs.iter_mut().enumerate() {
            let share = if remedy == 1 { draws.between(0.22, 0.36) } else { draws.between_log(0.05, 0.28) };
            *cost = two_digits(stake * share);
        }
        // Where two causes are at work, to ask for everything would else lose too little.
        let (cheapest, dearest) = if level.number() < 3 { (0.004, 0.035) } else { (0.005, 0.05) };
        let prices: Vec<f64> =
            (0..QUESTIONS).map(|_| two_digits(stake * draws.between_log(cheapest, dearest))).collect();
        let hypotheses = Behind::all(level);
        let chances: Vec<f64> = hypotheses.iter().map(|behind| behind.chance(&prior)).collect();
        let worth: Vec<Vec<f64>> = (0..CAUSES)
            .map(|remedy| hypotheses.iter().map(|behind| behind.stopped(remedy) * stake - costs[remedy]).collect())
            .collect();
        let sharp = Sharpness::at(level);
        let hypothesis = weighted(draws.uniform(), &chances);
        let tests: Vec<Test> = prices
            .iter()
            .enumerate()
            .map(|(question, price)| Test {
                price: *price,
                chances: hypotheses.iter().map(|behind| behind.findings(question, sharp)).collect(),
            })
            .collect();
        let found = tests.iter().map(|test| weighted(draws.uniform(), &test.chances[hypothesis])).collect();
        let inquiry = Inquiry::new(chances, worth, tests, found, QUESTIONS);
        let n = draws.between_log(400.0, 900.0) as u32;
        let right = n - libm::round(f64::from(n) * draws.between(0.045, 0.0549)) as u32;
        let world = World {
            behind: hypotheses[hypothesis],
            hypotheses,
            earlier,
            golden: (right, n),
            flagged,
            complaints,
            each,
            months,
            costs,
            sharp,
            currency: family.currency,
            inquiry,
            cause_labels: family.causes,
            remedy_labels: family.remedies,
            question_labels: family.questions,
            state: START,
            scale: 0.0,
            shake: draws.uniform(),
        };
        let margin = world.inquiry.value(START) - world.inquiry.best(START).1;
        (margin >= SMALLEST_MARGIN * world.range()).then_some(world)
    }

    /// The same with the share of the range that scores 0.
    pub(super) fn with_scale(mut self, share: f64) -> World {
        self.scale = share * self.range();
        self
    }

    /// What all complaints cost until it is replaced.
    pub(super) fn stake(&self) -> f64 {
        self.complaints * self.each * self.months
    }

    /// Share of complaints that come of the larger cause; `None` where there is but one.
    pub(super) fn larger_share(&self) -> Option<f64> {
        self.behind.smaller.map(|_| self.behind.parts()[0].1)
    }

    /// How likely each cause is to be the one, or the larger one.
    fn likely(&self, state: State) -> Vec<f64> {
        let mut likely = vec![0.0; CAUSES];
        for (behind, probability) in self.hypotheses.iter().zip(self.inquiry.posterior(state)) {
            likely[behind.larger] += probability;
        }
        likely
    }

    fn index(&self, answer: &Answer) -> usize {
        match answer {
            Answer::Choice(id) => REMEDY_IDS.iter().position(|known| known == id).expect("a remedy of this case"),
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

    /// Asks in this order, until something shows that the cause could be.
    fn until_something_shows(&self, order: &[usize]) -> Vec<usize> {
        let first = order.iter().position(|question| self.inquiry.found(*question) > 0);
        order[..first.map_or(order.len(), |place| place + 1)].to_vec()
    }
}

/// So many things in shares: whole numbers, each at least 1, that add up (largest remainders).
fn shares_of(all: usize, weights: &[f64]) -> [usize; CAUSES] {
    let whole: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| (all - CAUSES) as f64 * weight / whole).collect();
    let mut counts = [0; CAUSES];
    counts.iter_mut().zip(&exact).for_each(|(count, exact)| *count = 1 + exact.floor() as usize);
    let mut order: Vec<usize> = (0..CAUSES).collect();
    order.sort_by(|a, b| (exact[*b] - exact[*b].floor()).total_cmp(&(exact[*a] - exact[*a].floor())));
    let left = all - counts.iter().sum::<usize>();
    order.iter().take(left).for_each(|place| counts[*place] += 1);
    counts
}

fn weighted(u: f64, shares: &[f64]) -> usize {
    let mut left = u;
    let found = shares.iter().position(|share| {
        left -= share;
        left < 0.0
    });
    found.unwrap_or(shares.len() - 1)
}

fn choice(remedy: usize) -> Answer {
    Answer::Choice(REMEDY_IDS[remedy].to_owned())
}

impl Truth for World {
    fn expected(&self, answer: &Answer) -> f64 {
        self.inquiry.expected(self.state, self.index(answer))
    }

    fn realised(&self, answer: &Answer) -> f64 {
        let remedy = self.index(answer);
        self.behind.stopped(remedy) * self.stake() - self.costs[remedy]
    }

    fn best(&self) -> Answer {
        choice(self.inquiry.best(self.state).0)
    }

    fn best_in_hindsight(&self) -> Answer {
        let all = (0..CAUSES).map(choice);
        all.max_by(|a, b| self.realised(a).total_cmp(&self.realised(b))).expect("there are remedies")
    }

    fn scale(&self) -> f64 {
        self.scale
    }

    fn range(&self) -> f64 {
        let worst = (0..CAUSES).map(|remedy| self.inquiry.expected(START, remedy)).fold(f64::INFINITY, f64::min);
        self.inquiry.value(START) - worst
    }

    fn margin(&self) -> Option<f64> {
        Some(self.inquiry.value(START) - self.inquiry.best(START).1)
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        let mut policies: Vec<(&'static str, Play)> =
            CONSTANTS.iter().enumerate().map(|(remedy, name)| (*name, choice(remedy).into())).collect();
        let mut by_price: Vec<usize> = (0..QUESTIONS).collect();
        by_price.sort_by(|a, b| self.inquiry.price(*a).total_cmp(&self.inquiry.price(*b)));
        let mut by_cause: Vec<usize> = (0..ABOUT.len()).collect();
        by_cause.sort_by(|a, b| self.earlier[ABOUT[*b]].cmp(&self.earlier[ABOUT[*a]]).then(a.cmp(b)));
        let all: Vec<usize> = (0..QUESTIONS).collect();
        policies.extend([
            ("ask nothing", self.play(&[])),
            ("ask everything", self.play(&all)),
            ("read complaints, then decide", self.play(&[QUESTIONS - 1])),
            ("cheapest first, until something shows", self.play(&self.until_something_shows(&by_price))),
            ("likeliest cause first, until something shows", self.play(&self.until_something_shows(&by_cause))),
        ]);
        policies
    }

    fn guess(&self, u: f64) -> Answer {
        choice((u * CAUSES as f64) as usize)
    }

    fn kind(&self) -> (usize, usize) {
        let state = self.inquiry.after(&self.inquiry.best_questions());
        (self.inquiry.best(state).0, CAUSES)
    }

    fn ranks(&self) -> Vec<f64> {
        let believed = self.likely(self.inquiry.after(&self.inquiry.best_questions()));
        // Causes have no order of their own; that of their ids is as good as any.
        let larger = self.behind.larger;
        vec![believed[..larger].iter().sum::<f64>() + self.shake * believed[larger]]
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.inquiry.best(self.state).1 - self.expected(answer) <= RIGHT * self.scale
    }

    fn comparison(&self, _: &Answer) -> Vec<(String, Answer)> {
        self.remedy_labels.iter().enumerate().map(|(remedy, label)| ((*label).to_owned(), choice(remedy))).collect()
    }

    fn interval(&self, _: &Answer) -> Option<(f64, f64)> {
        None
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let money = |amount: f64| money::format(amount, self.currency);
        let believed = self.likely(self.state);
        let mut order: Vec<usize> = (0..CAUSES).collect();
        order.sort_by(|a, b| believed[*b].total_cmp(&believed[*a]));
        let (first, second) = (order[0], order[1]);
        let mut told = vec![
            "Precision is the share of flagged cases that were flagged rightly. It says nothing of what was left alone, of who the wrong ones are, or of what each costs.".to_owned(),
            format!(
                "After what you asked, the likeliest {}cause was “{}”, with a chance of {}; then “{}”, with {}.",
                if self.behind.smaller.is_some() { "larger " } else { "" },
                self.cause_labels[first],
                percent(believed[first]),
                self.cause_labels[second],
                percent(believed[second])
            ),
        ];
        told.extend(self.of_two());
        let best: Vec<usize> = self.inquiry.best_questions();
        let per_money = |question: &usize| self.inquiry.information(START, *question) / self.inquiry.price(*question);
        let dearest = (0..QUESTIONS).max_by(|a, b| per_money(a).total_cmp(&per_money(b))).expect("there are questions");
        told.push(format!(
            "To begin with, “{}” told most for its price: its answer was expected to add {}, for {}.",
            self.question_labels[dearest],
            money(self.inquiry.information(START, dearest)),
            money(self.inquiry.price(dearest))
        ));
        let named: Vec<&str> = best.iter().map(|question| self.question_labels[*question]).collect();
        told.push(if named.is_empty() {
            "Nothing was worth its price here.".to_owned()
        } else {
            format!("Best was to ask: {}; then it was time to act.", named.join("; "))
        });
        let bought = self.index(answer);
        if bought == 1 && self.inquiry.best(self.state).0 != 1 {
            told.push("A second look stops a third of nearly everything, and is paid for every month: the price of not knowing.".to_owned());
        }
        if self.behind.larger == 1 {
            told.push("No question shows that nothing is broken: it is what is left when the others find nothing. 5% of many is many.".to_owned());
        }
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        let (right, n) = self.golden;
        let believed = self.likely(self.state);
        let most = believed.iter().copied().fold(0.0, f64::max);
        BTreeMap::from([
            ("precision", f64::from(right) / f64::from(n)),
            ("wrong_share", 1.0 - f64::from(right) / f64::from(n)),
            ("flagged", self.flagged),
            ("wrong_a_month", self.flagged * (1.0 - f64::from(right) / f64::from(n))),
            ("complaints", self.complaints),
            ("each", self.each),
            ("stake", self.stake()),
            ("likeliest", most),
            ("cost", self.costs[self.inquiry.best(self.state).0]),
        ])
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn told(&self) -> String {
        let larger = self.cause_labels[self.behind.larger];
        match self.behind.smaller.zip(self.larger_share()) {
            None => format!("In truth: {larger}."),
            Some((smaller, share)) => format!(
                "In truth two causes were at work: {larger}, in {} of the complaints; and {}, in the rest.",
                percent(share),
                self.cause_labels[smaller]
            ),
        }
    }

    fn after(&self, asked: &[String]) -> Option<Box<dyn Truth>> {
        let state = self.inquiry.after(&World::places(asked));
        Some(Box::new(World { state, ..self.clone() }))
    }

    fn asking(&self, asked: &[String]) -> Asking {
        self.inquiry.report(&World::places(asked), |question| (QUESTION_IDS[question], self.question_labels[question]))
    }

    fn best_play(&self) -> Play {
        self.play(&self.inquiry.best_questions())
    }

    fn believed(&self) -> Vec<Believed> {
        self.likely(self.state)
            .into_iter()
            .enumerate()
            .map(|(cause, probability)| Believed {
                id: CAUSE_IDS[cause].to_owned(),
                probability,
                so: cause == self.behind.larger,
            })
            .collect()
    }

    fn revealed(&self, _: &Answer) -> Vec<Exhibit> {
        vec![self.inquiry.worths(&self.question_labels, self.currency)]
    }
}

impl World {
    /// Why one remedy does not mend all, where two causes are at work.
    fn of_two(&self) -> Option<String> {
        let (larger, smaller) = (self.behind.larger, self.behind.smaller?);
        Some(format!(
            "Two causes were at work at once: “{}” and, less, “{}”. “{}” stops {} of all complaints, “{}” {}: whatever you pay for, the complaints of the other go on.",
            self.cause_labels[larger],
            self.cause_labels[smaller],
            self.remedy_labels[larger],
            percent(self.behind.stopped(larger)),
            self.remedy_labels[smaller],
            percent(self.behind.stopped(smaller))
        ))
    }
}
