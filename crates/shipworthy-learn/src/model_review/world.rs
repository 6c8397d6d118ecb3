//! What is wrong with the model, what asking shows, and what each decision is worth then.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::percent;

use super::family::Family;
use crate::case::{Answer, Asking, Exhibit, Play, Truth};
use crate::code::Level;
use crate::draws::Draws;
use crate::figure::{Figure, Move, Moves, Unit};
use crate::inquiry::{Inquiry, START, State, Test};
use crate::sheet::sentence;
use crate::ship_or_wait::two_digits;

/// Things that can be wrong.
pub(super) const PROBLEMS: usize = 6;
/// One question for each, and one that tells nothing.
pub(super) const QUESTIONS: usize = PROBLEMS + 1;
/// Ids of questions, in the order of what they are about; the last tells nothing.
pub(super) const QUESTION_IDS: [&str; QUESTIONS] =
    ["known-when", "labels", "who-is-missing", "simple-rule", "window", "when-unsure", "curve"];
/// Decisions.
pub(super) const DECISIONS: [&str; 3] = ["approve", "conditions", "block"];
/// Kinds of best decision.
pub(super) const KINDS: usize = DECISIONS.len();
/// Reviews of the same team before.
pub(super) const EARLIER: usize = 20;
/// Asking best is worth more than deciding at once by at least this share of the distance from worst to best.
const SMALLEST_MARGIN: f64 = 0.04;
/// Share of the regret that scores 0 up to which a decision counts as right.
const RIGHT: f64 = 0.1;
/// Share of the gain, and of the harm, when it is approved in part, by level: where answers are less clear, there is more reason to.
const IN_PART: [(f64, f64); 3] = [(0.41, 0.175), (0.385, 0.19), (0.37, 0.195)];

/// How often an answer is sound, unclear, or shows trouble: where all is well, and where it is not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clarity {
    pub(super) well: [f64; 3],
    pub(super) wrong: [f64; 3],
}

impl Clarity {
    fn at(level: Level) -> Clarity {
        match level.number() {
            1 => Clarity { well: [0.85, 0.12, 0.03], wrong: [0.06, 0.14, 0.80] },
            2 => Clarity { well: [0.70, 0.24, 0.06], wrong: [0.12, 0.26, 0.62] },
            _ => Clarity { well: [0.64, 0.28, 0.08], wrong: [0.13, 0.29, 0.58] },
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct World {
    /// What is wrong: a bit for each problem.
    wrong: usize,
    /// How often each was found, of [`EARLIER`].
    pub(super) earlier: [usize; PROBLEMS],
    /// What each costs if it is released with it.
    pub(super) harm: [f64; PROBLEMS],
    /// What the release gains until it is replaced.
    pub(super) gain: f64,
    /// What it costs to approve in part: fences, and the months.
    pub(super) fence: f64,
    pub(super) most: usize,
    /// Share of the gain, and of the harm, when it is approved in part.
    pub(super) part: (f64, f64),
    pub(super) clarity: Clarity,
    pub(super) currency: &'static str,
    pub(super) inquiry: Inquiry,
    problems: [&'static str; PROBLEMS],
    questions: [&'static str; QUESTIONS],
    state: State,
    scale: f64,
    shake: f64,
}

impl World {
    /// A world in which the wanted decision is best without a question, and asking is worth more; what is refused depends on prices and
    /// on what was found in earlier reviews, never on what is answered.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, wanted: usize) -> Option<World> {
        // At the last level some things were hardly ever found: a question about them is seldom worth its price.
        let least = if level.number() == 3 { 1 } else { 2 };
        let earlier: [usize; PROBLEMS] = std::array::from_fn(|_| least + draws.below(10 - least));
        let chances = earlier.map(|times| times as f64 / EARLIER as f64);
        let gain = two_digits(draws.between_log(family.gain.0, family.gain.1));
        let raw: [f64; PROBLEMS] = std::array::from_fn(|_| draws.between_log(0.2, 3.0));
        let expected: f64 = raw.iter().zip(&chances).map(|(harm, chance)| harm * chance).sum();
        // How much harm is to be expected beside the gain: little where approving is best without a question, much where blocking is.
        let beside = match wanted {
            0 => draws.between(0.35, 0.75),
            1 => draws.between(0.65, 1.7),
            _ => draws.between(1.55, 2.5),
        };
        let harm = raw.map(|harm| two_digits(gain * beside * harm / expected));
        let fence = two_digits(gain * draws.between_log(0.02, 0.12));
        let prices: [f64; QUESTIONS] = std::array::from_fn(|_| two_digits(gain * draws.between_log(0.004, 0.04)));
        let most = [5, 5, 4][level.index()];
        let part = IN_PART[level.index()];
        let states = 1usize << PROBLEMS;
        let is = |state: usize, problem: usize| state >> problem & 1 == 1;
        let prior: Vec<f64> = (0..states)
            .map(|state| {
                (0..PROBLEMS)
                    .map(|problem| if is(state, problem) { chances[problem] } else { 1.0 - chances[problem] })
                    .product()
            })
            .collect();
        let harmed = |state: usize| {
            (0..PROBLEMS).filter(|problem| is(state, *problem)).map(|problem| harm[problem]).sum::<f64>()
        };
        let worth: Vec<Vec<f64>> = vec![
            (0..states).map(|state| gain - harmed(state)).collect(),
            (0..states).map(|state| part.0 * gain - part.1 * harmed(state) - fence).collect(),
            vec![0.0; states],
        ];
        // What would be refused in the end is refused here, before anything is solved.
        let at_once = worth.iter().map(|worth| worth.iter().zip(&prior).map(|(worth, p)| worth * p).sum::<f64>());
        let at_once: Vec<f64> = at_once.collect();
        if at_once.iter().any(|value| *value > at_once[wanted]) {
            return None;
        }
        let clarity = Clarity::at(level);
        let tests: Vec<Test> = prices
            .iter()
            .enumerate()
            .map(|(question, price)| Test {
                price: *price,
                chances: (0..states)
                    .map(|state| match question {
                        PROBLEMS => vec![1.0],
                        problem if is(state, problem) => clarity.wrong.to_vec(),
                        _ => clarity.well.to_vec(),
                    })
                    .collect(),
            })
            .collect();
        let wrong: usize =
            (0..PROBLEMS).filter(|problem| draws.chance(chances[*problem])).map(|problem| 1 << problem).sum();
        let found = tests
            .iter()
            .map(|test| {
                let mut left = draws.uniform();
                let chances = &test.chances[wrong];
                let place = chances.iter().position(|chance| {
                    left -= chance;
                    left < 0.0
                });
                place.unwrap_or(chances.len() - 1)
            })
            .collect();
        let shake = draws.uniform();
        let inquiry = Inquiry::new(prior, worth, tests, found, most);
        let world = World {
            wrong,
            earlier,
            harm,
            gain,
            fence,
            most,
            part,
            clarity,
            currency: family.currency,
            inquiry,
            problems: family.problems,
            questions: family.questions,
            state: START,
            scale: 0.0,
            shake,
        };
        let (best, value) = world.inquiry.best(START);
        let margin = world.inquiry.value(START) - value;
        (best == wanted && margin >= SMALLEST_MARGIN * world.range()).then_some(world)
    }

    /// The same with the share of the range that scores 0.
    pub(super) fn with_scale(mut self, share: f64) -> World {
        self.scale = share * self.range();
        self
    }

    fn index(&self, answer: &Answer) -> usize {
        match answer {
            Answer::Choice(id) => DECISIONS.iter().position(|known| known == id).expect("a decision of this case"),
            _ => panic!("this case asks for an action"),
        }
    }

    fn places(asked: &[String]) -> Vec<usize> {
        asked.iter().filter_map(|id| QUESTION_IDS.iter().position(|known| known == id)).collect()
    }

    fn play(&self, asked: &[usize]) -> Play {
        self.ending(asked, self.inquiry.best(self.inquiry.after(asked)).0)
    }

    fn ending(&self, asked: &[usize], decision: usize) -> Play {
        let asked = asked.iter().map(|question| QUESTION_IDS[*question].to_owned()).collect();
        Play { asked, answer: choice(decision) }
    }

    /// Probability that something is wrong in one respect, as far as it is known.
    fn believed(&self, state: State, problem: usize) -> f64 {
        let all = self.inquiry.posterior(state);
        all.iter().enumerate().filter(|(hypothesis, _)| hypothesis >> problem & 1 == 1).map(|(_, p)| p).sum()
    }

    fn is_wrong(&self, problem: usize) -> bool {
        self.wrong >> problem & 1 == 1
    }

    /// What could be believed of each trouble before anything was asked, and after what was.
    fn beliefs(&self) -> Exhibit {
        let moves = (0..PROBLEMS).map(|problem| Move {
            label: self.problems[problem].to_owned(),
            from: self.believed(START, problem),
            to: self.believed(self.state, problem),
            so: self.is_wrong(problem),
        });
        let moves: Vec<Move> = moves.collect();
        let so = |so: bool| if so { "it is so" } else { "" };
        let row = |of: &Move| vec![of.label.clone(), percent(of.from), percent(of.to), so(of.so).to_owned()];
        let (from, to) = ("before you asked", "after what you asked");
        Exhibit {
            title: "What could be believed of each trouble, beside the truth".to_owned(),
            columns: ["", from, to, "in truth"].map(str::to_owned).to_vec(),
            rows: moves.iter().map(row).collect(),
            note: None,
            figure: Some(Figure::Moves(Moves {
                what: "believed".to_owned(),
                unit: Unit::Share,
                from: from.to_owned(),
                to: to.to_owned(),
                moves,
            })),
        }
    }
}

fn choice(decision: usize) -> Answer {
    Answer::Choice(DECISIONS[decision].to_owned())
}

/// What a decision is called.
pub(super) fn label(decision: usize) -> &'static str {
    ["Approve", "Approve with conditions", "Block"][decision]
}

impl Truth for World {
    fn expected(&self, answer: &Answer) -> f64 {
        self.inquiry.expected(self.state, self.index(answer))
    }

    fn realised(&self, answer: &Answer) -> f64 {
        let harm: f64 = (0..PROBLEMS).filter(|problem| self.is_wrong(*problem)).map(|problem| self.harm[problem]).sum();
        match self.index(answer) {
            0 => self.gain - harm,
            1 => self.part.0 * self.gain - self.part.1 * harm - self.fence,
            _ => 0.0,
        }
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
        let mut dearest: Vec<usize> = (0..PROBLEMS).collect();
        let risk = |problem: &usize| self.harm[*problem] * self.earlier[*problem] as f64;
        dearest.sort_by(|a, b| risk(b).total_cmp(&risk(a)));
        let mut cheapest: Vec<usize> = (0..PROBLEMS).collect();
        cheapest.sort_by(|a, b| self.inquiry.price(*a).total_cmp(&self.inquiry.price(*b)));
        cheapest.truncate(self.most);
        let trouble = cheapest.iter().any(|question| self.inquiry.found(*question) == 2);
        vec![
            ("always approve", choice(0).into()),
            ("always conditions", choice(1).into()),
            ("always block", choice(2).into()),
            ("look at the curve, approve", self.ending(&[PROBLEMS], 0)),
            ("block at any trouble", self.ending(&cheapest, if trouble { 2 } else { 0 })),
            ("ask nothing", self.play(&[])),
            ("ask as much as fits", self.play(&cheapest)),
            ("ask about the dearest", self.play(&dearest[..2])),
        ]
    }

    fn guess(&self, u: f64) -> Answer {
        choice((u * DECISIONS.len() as f64) as usize)
    }

    fn kind(&self) -> (usize, usize) {
        let state = self.inquiry.after(&self.inquiry.best_questions());
        (self.inquiry.best(state).0, KINDS)
    }

    fn ranks(&self) -> Vec<f64> {
        // What is wrong as a whole, by the harm that it does.
        let harm = |hypothesis: usize| -> f64 {
            (0..PROBLEMS).filter(|problem| hypothesis >> problem & 1 == 1).map(|problem| self.harm[problem]).sum()
        };
        let state = self.inquiry.after(&self.inquiry.best_questions());
        let truth = harm(self.wrong);
        let mut rank = 0.0;
        for (hypothesis, probability) in self.inquiry.posterior(state).into_iter().enumerate() {
            let other = harm(hypothesis);
            if hypothesis == self.wrong {
                rank += self.shake * probability;
            } else if other < truth || (other == truth && hypothesis < self.wrong) {
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
        let mut told = vec![
            "A ranking says that the model puts cases in order, on the rows that it was tried on. All questions but the one for the curve are about something that it cannot show.".to_owned(),
        ];
        for problem in 0..PROBLEMS {
            let before = self.believed(START, problem);
            let now = self.believed(self.state, problem);
            let asked = (before - now).abs() > 1e-12;
            let worth = self.inquiry.information(START, problem);
            let line = if asked {
                format!(
                    "{}: {} before you asked, {} after. It would cost {}.",
                    self.problems[problem],
                    percent(before),
                    percent(now),
                    money(self.harm[problem])
                )
            } else {
                let answer = ["sound", "unclear", "trouble"][self.inquiry.found(problem)];
                format!(
                    "{}: not asked. The answer would have been: {answer}. Knowing it first was worth {}, for {}.",
                    self.problems[problem],
                    money(worth),
                    money(self.inquiry.price(problem))
                )
            };
            told.push(sentence(&line));
        }
        let best: Vec<&str> =
            self.inquiry.best_questions().into_iter().map(|question| self.questions[question]).collect();
        told.push(if best.is_empty() {
            "Asked as well as can be: nothing.".to_owned()
        } else {
            format!("Asked as well as can be: {}", best.join(" "))
        });
        if self.index(answer) == 2 && self.inquiry.best(self.state).0 != 2 {
            told.push(
                "Blocking looks careful. It gives away what the model would have gained, whatever is wrong with it."
                    .to_owned(),
            );
        }
        told.push("An unclear answer is an answer, too: it is commoner where something is wrong.".to_owned());
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        let dearest = self.harm.iter().copied().fold(0.0, f64::max);
        let expected: f64 = (0..PROBLEMS).map(|problem| self.harm[problem] * self.believed(self.state, problem)).sum();
        BTreeMap::from([("gain", self.gain), ("dearest", dearest), ("expected_harm", expected), ("fence", self.fence)])
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn told(&self) -> String {
        let wrong: Vec<&str> =
            (0..PROBLEMS).filter(|problem| self.is_wrong(*problem)).map(|problem| self.problems[problem]).collect();
        match wrong.len() {
            0 => "In truth nothing was wrong with it.".to_owned(),
            _ => format!("In truth this was wrong: {}.", wrong.join("; ")),
        }
    }

    fn most_questions(&self) -> usize {
        self.most
    }

    fn revealed(&self, _: &Answer) -> Vec<Exhibit> {
        vec![self.beliefs(), self.inquiry.worths(&self.questions, self.currency)]
    }

    fn after(&self, asked: &[String]) -> Option<Box<dyn Truth>> {
        let state = self.inquiry.after(&World::places(asked));
        Some(Box::new(World { state, ..self.clone() }))
    }

    fn asking(&self, asked: &[String]) -> Asking {
        self.inquiry.report(&World::places(asked), |question| (QUESTION_IDS[question], self.questions[question]))
    }

    fn best_play(&self) -> Play {
        self.play(&self.inquiry.best_questions())
    }
}
