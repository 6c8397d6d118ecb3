//! What is not in the two rates, what asking finds out, and what each decision is worth then.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, number, percent};

use super::family::{Family, Rates};
use super::told::of_100_000;
use crate::case::{Answer, Asking, BaseRate, Exhibit, Play, Truth};
use crate::code::Level;
use crate::draws::Draws;
use crate::figure::{Bar, Bars, Figure, Unit};
use crate::inquiry::{Inquiry, START, State, Test};
use crate::ship_or_wait::two_digits;

/// Facts that can decide: how common positives are, what a miss costs, what a wrong stop costs, how many cases come in, how many stops people
/// can look at.
pub(super) const FACTS: usize = 5;
/// One question for each, and two about what cannot decide.
pub(super) const QUESTIONS: usize = FACTS + 2;
/// Ids of questions, in the order of what they are about; the last two decide nothing.
pub(super) const QUESTION_IDS: [&str; QUESTIONS] = ["share", "miss", "stop", "volume", "people", "ranking", "others"];
/// How many values each fact may have.
const VALUES: [usize; FACTS] = [3, 3, 3, 2, 2];
/// All facts together: what can be true.
const HYPOTHESES: usize = 108;
/// Decisions.
pub(super) const DECISIONS: [&str; 4] = ["as-is", "stricter", "leave-off", "not-yet"];
pub(super) const AS_IS: usize = 0;
pub(super) const STRICTER: usize = 1;
const LEAVE_OFF: usize = 2;
pub(super) const NOT_YET: usize = 3;
/// Others who use such a model, of whom it is known what they found.
pub(super) const OTHERS: usize = 20;
/// Days that a decision stands.
const DAYS: f64 = 365.0;
/// What a wrong stop still costs once somebody has looked at it the same day.
pub(super) const LOOKED_AT: f64 = 0.2;
/// Asking best is worth more than deciding at once by at least this share of the distance from worst to best.
const SMALLEST_MARGIN: f64 = 0.04;
/// How likely it is at least that the wanted decision is the best in the end.
const LIKELY: f64 = 0.2;
/// Share of the regret that scores 0 up to which a decision counts as right.
const RIGHT: f64 = 0.1;
/// Shares of positives at which a debrief works the same two rates out.
pub(super) const RARE_AND_COMMON: [f64; 2] = [0.001, 0.1];

#[derive(Debug, Clone)]
pub(super) struct World {
    /// What each fact may be, from the smallest.
    pub(super) values: [Vec<f64>; FACTS],
    /// Of how many others, of [`OTHERS`], it is each of these.
    pub(super) seen: [Vec<usize>; FACTS],
    /// What is true.
    hypothesis: usize,
    pub(super) lines: [Rates; 2],
    /// What running it costs a year.
    pub(super) run: f64,
    /// Months that it takes to find everything out, and what that costs.
    pub(super) months: usize,
    pub(super) fee: f64,
    /// Of how many answers, of [`OTHERS`], it turned out that they held.
    pub(super) held: usize,
    pub(super) most: usize,
    pub(super) currency: &'static str,
    pub(super) inquiry: Inquiry,
    cases: &'static str,
    positives: &'static str,
    others: &'static str,
    stopped: &'static str,
    facts: [&'static str; FACTS],
    questions: [&'static str; QUESTIONS],
    state: State,
    scale: f64,
    shake: f64,
}

/// Which value each fact has under a hypothesis.
fn places(hypothesis: usize) -> [usize; FACTS] {
    let mut left = hypothesis;
    VALUES.map(|values| {
        let place = left % values;
        left /= values;
        place
    })
}

/// What a line is worth a year, beside doing nothing.
fn worth_of(line: Rates, [share, miss, stop, volume, people]: [f64; FACTS], run: f64) -> f64 {
    let caught = volume * share * line.recall();
    let wrong = volume * (1.0 - share) * line.false_rate();
    let looked_at = (people / (caught + wrong)).min(1.0);
    DAYS * (caught * miss - wrong * stop * (1.0 - (1.0 - LOOKED_AT) * looked_at)) - run
}

/// Counts of others by value that add up to [`OTHERS`], at least two each.
fn spread(draws: &mut Draws, values: usize) -> Vec<usize> {
    let parts: Vec<f64> = (0..values).map(|_| draws.gamma(1.0)).collect();
    let whole: f64 = parts.iter().sum();
    let free = OTHERS - 2 * values;
    let mut seen: Vec<usize> = parts.iter().map(|part| 2 + (part / whole * free as f64) as usize).collect();
    let rest = OTHERS - seen.iter().sum::<usize>();
    seen[draws.below(values)] += rest;
    seen
}

impl World {
    /// A world in which whoever asks nothing does best to wait, asking is worth more than that, and the wanted decision is likely enough to be
    /// the best in the end. What is refused depends on what is known to all, never on what is answered.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, wanted: usize) -> Option<World> {
        let (held, most, dearest) = [(19, 4, 0.15), (18, 4, 0.15), (17, 3, 0.2)][level.index()];
        let seen = VALUES.map(|values| spread(draws, values));
        let mean = |fact: usize, values: &[f64]| -> f64 {
            let weights = seen[fact].iter().map(|count| *count as f64 / OTHERS as f64);
            weights.zip(values).map(|(weight, value)| weight * value).sum()
        };
        let around = |middle: f64, factor: f64| {
            vec![two_digits(middle / factor), two_digits(middle), two_digits(middle * factor)]
        };
        let (middle, factor) = (draws.between_log(0.4, 2.0), draws.between_log(4.0, 10.0));
        let share: Vec<f64> = around(middle, factor).into_iter().map(|percent| percent.min(20.0) / 100.0).collect();
        let stop = around(draws.between_log(family.stop.0, family.stop.1), draws.between_log(2.0, 4.0));
        let slow = two_digits(draws.between_log(family.volume.0, family.volume.1));
        let volume = vec![slow, two_digits(slow * draws.between(2.0, 6.0))];
        let line = family.lines[AS_IS];
        let common = mean(0, &share);
        let stops = mean(3, &volume) * (common * line.recall() + (1.0 - common) * line.false_rate());
        let whole = |count: f64| libm::round(two_digits(count)).max(1.0);
        let people = vec![whole(stops * draws.between_log(0.03, 0.3)), whole(stops * draws.between_log(0.5, 3.0))];
        // What is caught, beside what is stopped for nothing, in money: where the lines change places.
        let beside = match wanted {
            AS_IS => draws.between_log(2.0, 15.0),
            STRICTER => draws.between_log(0.3, 4.0),
            _ => draws.between_log(0.3, 10.0),
        };
        let factor = draws.between_log(2.0, 6.0);
        let plain = around(100.0, factor);
        let middle = 100.0 * beside * (1.0 - common) * line.false_rate() * mean(2, &stop)
            / (common * line.recall() * mean(1, &plain));
        let miss = around(middle, factor);
        let caught = DAYS * mean(3, &volume) * common * line.recall() * mean(1, &miss);
        let run = two_digits(caught * draws.between_log(0.01, 0.25));
        let values = [share, miss, stop, volume, people];
        let distinct = values.iter().all(|values| values.windows(2).all(|pair| pair[0] < pair[1]));
        let chances: Vec<f64> = (0..HYPOTHESES)
            .map(|hypothesis| {
                let each = places(hypothesis).into_iter().zip(&seen);
                each.map(|(place, seen)| seen[place] as f64 / OTHERS as f64).product()
            })
            .collect();
        let expected =
            |worth: &[f64]| -> f64 { worth.iter().zip(&chances).map(|(worth, chance)| worth * chance).sum() };
        let mut worth: Vec<Vec<f64>> = family
            .lines
            .iter()
            .map(|line| (0..HYPOTHESES).map(|of| worth_of(*line, facts_of(&values, of), run)).collect())
            .collect();
        worth.push(vec![0.0; HYPOTHESES]);
        let all_known: Vec<f64> =
            (0..HYPOTHESES).map(|of| worth.iter().map(|worth| worth[of]).fold(f64::NEG_INFINITY, f64::max)).collect();
        let unasked = worth.iter().map(|worth| expected(worth)).fold(f64::NEG_INFINITY, f64::max);
        let stake = expected(&all_known) - unasked;
        // Waiting costs its months and its fee, and less than not knowing does.
        let months = 1 + draws.below(3);
        let kept = 1.0 - months as f64 / 12.0;
        let fee = stake * draws.between_log(0.3, 0.8) - (1.0 - kept) * expected(&all_known);
        if !distinct || fee < 0.02 * stake {
            return None;
        }
        let fee = two_digits(fee);
        worth.push(all_known.iter().map(|best| kept * best - fee).collect());
        if expected(&worth[NOT_YET]) <= unasked {
            return None;
        }
        let tests: Vec<Test> = (0..QUESTIONS)
            .map(|question| Test {
                price: two_digits(stake * draws.between_log(0.02, dearest)),
                chances: (0..HYPOTHESES).map(|hypothesis| answered(question, hypothesis, held)).collect(),
            })
            .collect();
        let hypothesis = drawn(draws, &chances);
        let found = tests.iter().map(|test| drawn(draws, &test.chances[hypothesis])).collect();
        let shake = draws.uniform();
        let inquiry = Inquiry::new(chances, worth, tests, found, most);
        let world = World {
            values,
            seen,
            hypothesis,
            lines: family.lines,
            run,
            months,
            fee,
            held,
            most,
            currency: family.currency,
            inquiry,
            cases: family.cases,
            positives: family.positives,
            others: family.others,
            stopped: family.stopped,
            facts: family.facts,
            questions: family.questions,
            state: START,
            scale: 0.0,
            shake,
        };
        let worth_asking = world.margin()? >= SMALLEST_MARGIN * world.range();
        (worth_asking && world.inquiry.ends(START)[wanted] >= LIKELY).then_some(world)
    }

    /// The same with the share of the range that scores 0.
    pub(super) fn with_scale(mut self, share: f64) -> World {
        self.scale = share * self.range();
        self
    }

    /// A value of a fact as it is written.
    pub(super) fn written(&self, fact: usize, value: f64) -> String {
        match fact {
            0 => percent(value),
            1 | 2 => money::format(value, self.currency),
            _ => grouped(value as i64),
        }
    }

    /// What was answered, where the question has an answer that can decide.
    pub(super) fn answer(&self, question: usize) -> Option<f64> {
        self.values.get(question).map(|values| values[self.inquiry.found(question)])
    }

    /// What the same two rates make of 100,000 cases, by how common positives may be.
    fn by_share(&self) -> Exhibit {
        let truth = self.truth()[0];
        let bar = |share: &f64| {
            let (caught, wrong) = of_100_000(self.lines[AS_IS], *share);
            let so = if *share == truth { ": it is so" } else { "" };
            Bar { label: format!("{}{so}", percent(*share)), amounts: vec![caught, wrong], told: None }
        };
        let bars: Vec<Bar> = self.values[0].iter().map(bar).collect();
        let names = ["rightly", "for nothing"].map(str::to_owned).to_vec();
        let row = |bar: &Bar| {
            let amounts = bar.amounts.iter().map(|amount| Unit::Count.say(*amount));
            std::iter::once(bar.label.clone()).chain(amounts).collect()
        };
        Exhibit {
            title: format!(
                "Of 100,000 {}: how many are {}, by how common {} are",
                self.cases, self.stopped, self.positives
            ),
            columns: std::iter::once(self.positives.to_owned()).chain(names.clone()).collect(),
            rows: bars.iter().map(row).collect(),
            note: Some("The two rates are the same in every row.".to_owned()),
            figure: Some(Figure::Bars(Bars { what: self.stopped.to_owned(), unit: Unit::Count, names, bars })),
        }
    }

    fn truth(&self) -> [f64; FACTS] {
        facts_of(&self.values, self.hypothesis)
    }

    /// What a fact is, as far as it is known: its mean over what can be believed.
    fn believed(&self, fact: usize) -> f64 {
        let all = self.inquiry.posterior(self.state);
        let of = |(hypothesis, chance): (usize, f64)| chance * self.values[fact][places(hypothesis)[fact]];
        all.into_iter().enumerate().map(of).sum()
    }

    fn index(&self, answer: &Answer) -> usize {
        match answer {
            Answer::Choice(id) => DECISIONS.iter().position(|known| known == id).expect("a decision of this case"),
            _ => panic!("this case asks for an action"),
        }
    }

    fn play(&self, asked: &[usize]) -> Play {
        self.ending(asked, self.inquiry.best(self.inquiry.after(asked)).0)
    }

    fn ending(&self, asked: &[usize], decision: usize) -> Play {
        let asked = asked.iter().map(|question| QUESTION_IDS[*question].to_owned()).collect();
        Play { asked, answer: choice(decision) }
    }

    fn cheapest(&self, of: usize) -> Vec<usize> {
        let mut cheapest: Vec<usize> = (0..of).collect();
        cheapest.sort_by(|a, b| self.inquiry.price(*a).total_cmp(&self.inquiry.price(*b)));
        cheapest.truncate(self.most);
        cheapest
    }

    /// What the line as reported makes of 100,000 cases at a share of positives, at true prices, if nobody looks.
    fn worked(&self, share: f64) -> String {
        let [_, miss, stop, ..] = self.truth();
        let (caught, wrong) = of_100_000(self.lines[AS_IS], share);
        let worth = caught * miss - wrong * stop;
        format!(
            "At {}, 100,000 {} give {} {} and {} {} that are {}: a precision of {}, and a {} of {}.",
            percent(share),
            self.cases,
            grouped(caught.round() as i64),
            self.positives,
            grouped(wrong.round() as i64),
            self.others,
            self.stopped,
            in_whole_percent(caught / (caught + wrong)),
            if worth < 0.0 { "loss" } else { "gain" },
            money::format(worth.abs(), self.currency)
        )
    }

    /// How many wrong stops a miss has to cost for a line to pay, at a share of positives.
    fn break_even(&self, share: f64) -> f64 {
        let line = self.lines[AS_IS];
        (1.0 - share) * line.false_rate() / (share * line.recall())
    }
}

/// The facts under a hypothesis.
fn facts_of(values: &[Vec<f64>; FACTS], hypothesis: usize) -> [f64; FACTS] {
    let places = places(hypothesis);
    std::array::from_fn(|fact| values[fact][places[fact]])
}

/// The chance of each answer to a question: what is so, or now and then a step beside it.
fn answered(question: usize, hypothesis: usize, held: usize) -> Vec<f64> {
    let Some(values) = VALUES.get(question) else { return vec![1.0] };
    let place = places(hypothesis)[question];
    let held = held as f64 / OTHERS as f64;
    let beside = (0..*values).filter(|other| other.abs_diff(place) == 1).count() as f64;
    (0..*values)
        .map(|other| match other.abs_diff(place) {
            0 => held,
            1 => (1.0 - held) / beside,
            _ => 0.0,
        })
        .collect()
}

/// One of several, by their chances.
fn drawn(draws: &mut Draws, chances: &[f64]) -> usize {
    let mut left = draws.uniform();
    let place = chances.iter().position(|chance| {
        left -= chance;
        left < 0.0
    });
    place.unwrap_or(chances.len() - 1)
}

fn asked_places(asked: &[String]) -> Vec<usize> {
    asked.iter().filter_map(|id| QUESTION_IDS.iter().position(|known| known == id)).collect()
}

fn in_whole_percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

fn choice(decision: usize) -> Answer {
    Answer::Choice(DECISIONS[decision].to_owned())
}

/// What a decision is called.
pub(super) fn label(decision: usize) -> &'static str {
    [
        "Good enough: use it as it is",
        "Use it, with a stricter line",
        "Not good enough: leave it off",
        "It cannot be answered yet",
    ][decision]
}

impl Truth for World {
    fn expected(&self, answer: &Answer) -> f64 {
        self.inquiry.expected(self.state, self.index(answer))
    }

    fn realised(&self, answer: &Answer) -> f64 {
        self.inquiry.worth(self.index(answer), self.hypothesis)
    }

    fn best(&self) -> Answer {
        choice(self.inquiry.best(self.state).0)
    }

    fn best_in_hindsight(&self) -> Answer {
        let all = (0..DECISIONS.len()).map(choice);
        all.max_by(|a, b| self.realised(a).total_cmp(&self.realised(b))).expect("there are decisions")
    }

    fn scale(&self) -> f64 {
        self.scale
    }

    fn range(&self) -> f64 {
        let worst =
            (0..DECISIONS.len()).map(|decision| self.inquiry.expected(START, decision)).fold(f64::INFINITY, f64::min);
        self.inquiry.value(START) - worst
    }

    fn margin(&self) -> Option<f64> {
        Some(self.inquiry.value(START) - self.inquiry.best(START).1)
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        vec![
            ("always as it is", choice(AS_IS).into()),
            ("always stricter", choice(STRICTER).into()),
            ("always leave it off", choice(LEAVE_OFF).into()),
            ("always not yet", choice(NOT_YET).into()),
            ("ask how it ranks, use it", self.ending(&[FACTS], AS_IS)),
            ("ask for both prices", self.play(&[1, 2])),
            ("ask what is cheapest", self.play(&self.cheapest(QUESTIONS))),
            ("ask how common it is", self.play(&[0])),
            ("ask what can decide, cheapest first", self.play(&self.cheapest(FACTS))),
            ("ask how common it is and both prices", self.play(&[0, 1, 2])),
        ]
    }

    fn guess(&self, u: f64) -> Answer {
        choice((u * DECISIONS.len() as f64) as usize)
    }

    fn kind(&self) -> (usize, usize) {
        let state = self.inquiry.after(&self.inquiry.best_questions());
        (self.inquiry.best(state).0, DECISIONS.len())
    }

    fn ranks(&self) -> Vec<f64> {
        // All facts as one, by what the line as reported is worth under them.
        let state = self.inquiry.after(&self.inquiry.best_questions());
        let worth = |hypothesis: usize| self.inquiry.worth(AS_IS, hypothesis);
        let truth = worth(self.hypothesis);
        let mut rank = 0.0;
        for (hypothesis, probability) in self.inquiry.posterior(state).into_iter().enumerate() {
            let other = worth(hypothesis);
            if hypothesis == self.hypothesis {
                rank += self.shake * probability;
            } else if other < truth || (other == truth && hypothesis < self.hypothesis) {
                rank += probability;
            }
        }
        vec![rank]
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.inquiry.best(self.state).1 - self.expected(answer) <= RIGHT * self.scale
    }

    fn comparison(&self, _: &Answer) -> Vec<(String, Answer)> {
        (0..DECISIONS.len()).map(|decision| (label(decision).to_owned(), choice(decision))).collect()
    }

    fn interval(&self, _: &Answer) -> Option<(f64, f64)> {
        None
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let money = |amount: f64| money::format(amount, self.currency);
        let [line, strict] = self.lines;
        let [rare, common] = RARE_AND_COMMON;
        let [share, miss, stop, ..] = self.truth();
        let mut told = vec![
            format!(
                "{} and {} say what happens to {} and to {}, each apart. They do not say how many there are of each, nor what a mistake costs: so they decide nothing.",
                percent(line.recall()),
                percent(line.false_rate()),
                self.positives,
                self.others
            ),
            format!(
                "The same two rates, at {} for a missed one and {} for a wrong stop, as it is here. {} {}",
                money(miss),
                money(stop),
                self.worked(rare),
                self.worked(common)
            ),
            format!(
                "As it is, the line pays once a missed one costs as much as {} wrong stops where {} are {}, and {} where {} are. Here it costs as much as {} of them, and {} are.",
                number(self.break_even(rare)),
                percent(rare),
                self.positives,
                number(self.break_even(common)),
                percent(common),
                number(miss / stop),
                percent(share)
            ),
            format!(
                "Precision or recall is the same question once more: the stricter line gives up {} of 1,000 {} to spare {} of 1,000 {}. That is a good trade or a poor one by the same facts.",
                line.caught - strict.caught,
                self.positives,
                line.wrong - strict.wrong,
                self.others
            ),
        ];
        told.extend((0..FACTS).map(|fact| self.about(fact)));
        let best: Vec<&str> =
            self.inquiry.best_questions().into_iter().map(|question| self.questions[question]).collect();
        told.push(format!("Asked as well as can be: {}", best.join(" ")));
        let (unasked, waiting) = (self.inquiry.best(START).1, self.inquiry.value(START));
        told.push(format!(
            "To somebody who asks nothing, “it cannot be answered yet” is the best answer: worth {}. Asking first makes it {}.",
            money(unasked),
            money(waiting)
        ));
        if self.state != START && self.index(answer) == NOT_YET && self.inquiry.best(self.state).0 != NOT_YET {
            told.push(
                "Once enough is known, waiting for the rest costs its months and its fee, and changes nothing."
                    .to_owned(),
            );
        }
        told.push(format!(
            "How well it ranks, and what others report, move no decision: neither says how many {} there are, or what anything costs.",
            self.positives
        ));
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        let [share, miss, stop] = [0, 1, 2].map(|fact| self.believed(fact));
        let line = self.lines[AS_IS];
        let (caught, wrong) = of_100_000(line, share);
        BTreeMap::from([
            ("recall", line.recall()),
            ("false_rate", line.false_rate()),
            ("share", share),
            ("miss", miss),
            ("stop", stop),
            ("ratio", miss / stop),
            ("precision", caught / (caught + wrong)),
            ("break_even", self.break_even(share)),
            ("run", self.run),
            ("fee", self.fee),
        ])
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn told(&self) -> String {
        let truth = self.truth();
        let told: Vec<String> =
            (0..FACTS).map(|fact| format!("{}: {}", self.facts[fact], self.written(fact, truth[fact]))).collect();
        format!("In truth: {}. All amounts are a year's.", told.join("; "))
    }

    fn most_questions(&self) -> usize {
        self.most
    }

    fn revealed(&self, _: &Answer) -> Vec<Exhibit> {
        vec![self.by_share(), self.inquiry.worths(&self.questions, self.currency)]
    }

    fn base_rate(&self, answer: &Answer) -> Option<BaseRate> {
        let ahead = |answer: &Answer| match answer {
            Answer::Choice(id) if *id == DECISIONS[AS_IS] => 1.0,
            Answer::Choice(id) if *id == DECISIONS[STRICTER] => 0.5,
            _ => 0.0,
        };
        let logs = self.values[0].iter().map(|value| libm::log(*value));
        let average = logs.zip(&self.seen[0]).map(|(log, seen)| log * *seen as f64 / OTHERS as f64).sum::<f64>();
        let heard = libm::log(self.answer(0)?) - average;
        Some(BaseRate { heard, went: ahead(answer), best: ahead(&self.best_play().answer) })
    }

    fn after(&self, asked: &[String]) -> Option<Box<dyn Truth>> {
        let state = self.inquiry.after(&asked_places(asked));
        Some(Box::new(World { state, ..self.clone() }))
    }

    fn asking(&self, asked: &[String]) -> Asking {
        self.inquiry.report(&asked_places(asked), |question| (QUESTION_IDS[question], self.questions[question]))
    }

    fn best_play(&self) -> Play {
        self.play(&self.inquiry.best_questions())
    }
}

impl World {
    /// What was found out about a fact, or what it would have been worth to.
    fn about(&self, fact: usize) -> String {
        let value = |value: f64| self.written(fact, value);
        let truth = self.truth()[fact];
        let label = crate::sheet::sentence(self.facts[fact]);
        if self.inquiry.was_asked(self.state, fact) {
            let said = self.answer(fact).expect("facts have answers");
            let held = if said == truth { "and so it was" } else { "and in truth it was" };
            let true_value = if said == truth { String::new() } else { format!(" {}", value(truth)) };
            return format!("{label}: you heard {}, {held}{true_value}.", value(said));
        }
        format!(
            "{label}: not asked. It was {}; the answer, heard first, was worth {}, for {}.",
            value(truth),
            money::format(self.inquiry.information(START, fact), self.currency),
            money::format(self.inquiry.price(fact), self.currency)
        )
    }
}
