//! After the decision: what it was worth, apart from luck, term by term and in words.

use serde::{Deserialize, Serialize};
use shipworthy_eval::money;

use crate::archetype::Written;
use crate::case::{Actions, Answer, Asking, Believed, Case, Exhibit, Worth};
use crate::code::Code;
use crate::grade::Grade;
use crate::grade::card::Card;
use crate::grade::rubric::Rubric;
use crate::question::Question;
use crate::score::{
    Weights, belief_quality, brier, confidence_points, decision_score, displayed, each_quality, winkler,
};

/// Fewest characters of a reason.
pub const SHORTEST_REASON: usize = 80;
/// Longest reason, in characters.
pub const LONGEST_REASON: usize = 4_000;

/// What the term of the reasoning is called.
const REASON: &str = "Your reason";
/// The same where a message is what is written.
const MESSAGE: &str = "Your message";

/// What somebody submits.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// What they do.
    pub answer: Answer,
    /// How likely they think it is that nothing better could have been done, 0 to 1.
    pub confidence: f64,
    /// Why.
    pub reason: String,
    /// An 80% interval, where one is asked for.
    pub interval: Option<(f64, f64)>,
    /// Ids of questions, in the order in which they were asked.
    pub asked: Vec<String>,
    /// A probability for each cause, in the order of the case, where they are asked for.
    pub beliefs: Option<Vec<f64>>,
}

impl Luck {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Luck::Deserved => "deserved",
            Luck::Bad => "bad",
            Luck::Good => "good",
            Luck::Earned => "earned",
        }
    }

    /// What is written so.
    pub fn read(text: &str) -> Option<Luck> {
        [Luck::Deserved, Luck::Bad, Luck::Good, Luck::Earned].into_iter().find(|luck| luck.name() == text)
    }
}

impl Submission {
    /// A submission with nothing but what every case asks for.
    pub fn plain(answer: Answer, confidence: f64, reason: impl Into<String>) -> Submission {
        Submission { answer, confidence, reason: reason.into(), interval: None, asked: Vec::new(), beliefs: None }
    }
}

/// Something wrong with a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong.
    pub message: String,
    /// What to do instead.
    pub remedy: String,
}

/// How decision and outcome went together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Luck {
    /// A good decision that turned out well.
    Deserved,
    /// A good decision that turned out badly.
    Bad,
    /// A poor decision that turned out well.
    Good,
    /// A poor decision that turned out badly.
    Earned,
}

/// The result of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Debrief {
    /// The line that makes the case again.
    pub code: Code,
    /// The displayed score, 0 to 100.
    pub score: u32,
    /// What each term counts.
    pub weights: Weights,
    /// What the text is called that was written: reason, or message.
    pub written: &'static str,
    /// The decision score D, −1 to 1.
    pub decision: f64,
    /// Expected regret, in money.
    pub regret: f64,
    /// The regret that scores 0.
    pub scale: f64,
    /// Currency of all money.
    pub currency: &'static str,
    /// What each answer was expected to be worth.
    pub worth: Vec<Worth>,
    /// Whether the decision counts as the best one.
    pub right: bool,
    /// The stated confidence.
    pub confidence: f64,
    /// Its Brier score, 0 (best) to 2.
    pub brier: f64,
    /// Its points, 0 for one half.
    pub confidence_points: f64,
    /// Winkler score of the interval, as a multiple of the width without data; `null` where none was given.
    pub interval_score: Option<f64>,
    /// Whether the interval held the truth.
    pub interval_held: Option<bool>,
    /// What the decision came to in the world that happened, in money; not scored.
    pub realised: f64,
    /// What knowing the truth would have gained on top; not scored.
    pub hindsight: f64,
    /// How decision and outcome went together.
    pub luck: Luck,
    /// What asking was worth; `null` where nothing could be asked.
    pub asking: Option<Asking>,
    /// What was believed, beside what could be believed; `null` where it was not asked for, or not said.
    pub beliefs: Option<BeliefScore>,
    /// The reasoning.
    pub reasoning: Grade,
    /// One sentence first: how it went.
    pub headline: String,
    /// Every term in words.
    pub terms: Vec<Term>,
    /// What can be learned from it.
    pub lessons: Vec<String>,
    /// The truth.
    pub truth: String,
    /// What was seen beside what was so, as tables with their pictures.
    pub revealed: Vec<Exhibit>,
    /// Whether scores are shown to people. Programs have them either way.
    #[serde(skip)]
    pub points_shown: bool,
}

/// Probabilities that were stated, beside those that could be known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BeliefScore {
    /// Each cause or pick.
    pub each: Vec<Belief>,
    /// 0 to 1: how close they are to what could be believed.
    pub quality: f64,
    /// Points of the log score for what is true, 0 for saying nothing; not counted, as luck plays a part in it.
    pub points: f64,
    /// The points of somebody who said what could be believed.
    pub best_points: f64,
}

/// A stated probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Belief {
    /// What it is about.
    pub label: String,
    /// What was said.
    pub said: f64,
    /// What could be believed.
    pub believed: f64,
    /// Whether it is so.
    pub so: bool,
}

/// A term of the score in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// Its name.
    pub name: &'static str,
    /// Points it earned.
    pub points: u32,
    /// Points it could earn; 0 for what is shown and not scored.
    pub of: u32,
    /// What it says.
    pub says: String,
}

/// What is wrong with a submission: everything at once; nothing where it can be scored.
pub fn problems(case: &Case, submission: &Submission) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut say = |message: String, remedy: &str| wrong.push(Wrong { message, remedy: remedy.to_owned() });
    if !(0.0..=1.0).contains(&submission.confidence) {
        say("the confidence is no probability".to_owned(), "write a number from 0 to 1: 0.7");
    }
    let length = reason_length(&submission.reason);
    let written = case.writes();
    if length < SHORTEST_REASON {
        say(format!("the {} has {length} characters and {SHORTEST_REASON} are needed", written.name), written.hint);
    } else if submission.reason.chars().count() > LONGEST_REASON {
        say(format!("the {} has more than {LONGEST_REASON} characters", written.name), "say it shorter");
    }
    for id in &submission.asked {
        if case.question(id).is_none() {
            let known: Vec<&str> = case.questions.iter().map(|question| question.id.as_str()).collect();
            let known = if known.is_empty() {
                "nothing can be asked here".to_owned()
            } else {
                format!("ask {}", known.join(", "))
            };
            say(format!("there is no question '{id}'"), &known);
        }
    }
    if submission.asked.len() > case.most_questions() {
        say(
            format!("{} questions were asked, and there is time for {}", submission.asked.len(), case.most_questions()),
            "ask fewer",
        );
    }
    match (&case.beliefs, &submission.beliefs) {
        (Some(asked), Some(said)) => {
            let is_whole =
                (said.iter().sum::<f64>() - 1.0).abs() < 0.01 && said.iter().all(|p| (0.0..=1.0).contains(p));
            if said.len() != asked.causes.len() || !is_whole {
                say("the probabilities do not add up to 1".to_owned(), "write one for each");
            }
        }
        (Some(asked), None) => {
            say(
                format!("probabilities are missing: {}", asked.ask),
                &format!("write each with its probability, such as {}:0.6", asked.causes[0].id),
            );
        }
        (None, Some(_)) => say("no probabilities of causes are asked for here".to_owned(), "leave them out"),
        (None, None) => (),
    }
    if let Answer::Path(path) = &submission.answer {
        match case.stage(path) {
            None => say(
                format!("{} cannot be done in this order", path.join(", ")),
                "each action is taken on what has arrived so far",
            ),
            Some(stage) if !stage.can.is_empty() => {
                say(
                    format!("it is not over after {}", path.join(", ")),
                    &format!("go on with {}", stage.can.join(", ")),
                );
            }
            Some(_) => (),
        }
    }
    if let Some((low, high)) = submission.interval {
        let asked = matches!(&case.actions, Actions::Number { interval: Some(_), .. });
        if !asked {
            say("no interval is asked for here".to_owned(), "leave it out");
        } else if !(low.is_finite() && high.is_finite() && low <= high) {
            say("the interval is backwards, or not made of numbers".to_owned(), "write LOW..HIGH: 120000..180000");
        }
    }
    wrong
}

/// Length of a reason as it counts: trimmed, runs of blanks as one, in Unicode scalars.
pub fn reason_length(reason: &str) -> usize {
    let words: Vec<&str> = reason.split_whitespace().collect();
    words.iter().map(|word| word.chars().count()).sum::<usize>() + words.len().saturating_sub(1)
}

impl Debrief {
    /// Puts another card under the score of the reason, where answers that people scored say how far it can be trusted.
    pub fn put_card(&mut self, card: Card) {
        self.reasoning.card = card;
        let says = self.reasoning.says();
        self.terms
            .iter_mut()
            .filter(|term| [REASON, MESSAGE].contains(&term.name))
            .for_each(|term| term.says.clone_from(&says));
    }

    /// The same for somebody who has scores hidden: no points, and no sentence that speaks of them. Money, what was found in the reason and
    /// how it turned out stay.
    #[must_use]
    pub fn without_points(mut self) -> Debrief {
        self.points_shown = false;
        for term in &mut self.terms {
            (term.points, term.of) = (0, 0);
            let plain = SCORED.iter().filter_map(|begins| term.says.find(begins)).min();
            if let Some(end) = plain {
                term.says.truncate(end);
                term.says.truncate(term.says.trim_end().len());
            }
        }
        self
    }
}

impl Case {
    /// The rubric that reasons are read by.
    pub fn rubric(&self) -> Rubric {
        Rubric::read(self.code.of().expect("the code of a case is known").rubric())
            .expect("the rubrics that are shipped are read by a test")
    }

    /// Reads a reason of somebody who asked these questions.
    pub fn read_reason(&self, reason: &str, asked: &[String]) -> Grade {
        let after = self.truth.after(asked);
        let truth = after.as_deref().unwrap_or(&*self.truth);
        self.grade_by(reason, truth)
    }

    /// Scores a submission. It must have no [`problems`].
    pub fn submit(&self, submission: &Submission) -> Debrief {
        let after = self.truth.after(&submission.asked);
        let truth = after.as_deref().unwrap_or(&*self.truth);
        let answer = &submission.answer;
        let money = |amount: f64| money::format(amount, truth.currency());
        let best = truth.best();
        let asking = self.truth.asking(&submission.asked);
        let decided = (truth.expected(&best) - truth.expected(answer)).max(0.0);
        let regret = asking.regret + decided;
        let scale = self.truth.scale();
        let decision = decision_score(regret, scale).expect("cases where nothing is at stake are not drawn");
        let right = truth.is_right(answer);
        let p = submission.confidence;
        let brier = brier(p, right);
        let points = confidence_points(if right { p } else { 1.0 - p }, 2).expect("right and wrong are two outcomes");
        let interval = submission.interval.zip(truth.interval(answer));
        let interval_score =
            interval.and_then(|((low, high), (true_value, prior))| winkler(low, high, true_value, 0.8, prior));
        let beliefs = self.beliefs_of(submission, &truth.believed());
        let weights = self.code.of().expect("the code of a case is known").weights(beliefs.is_some());
        let reasoning = self.read_reason(&submission.reason, &submission.asked);
        let realised = truth.realised(answer) - asking.spent;
        let in_hindsight = truth.realised(&truth.best_in_hindsight());
        // In the world that happened nothing was much better; a decision as good as it could be is no measure of that.
        let went_well = in_hindsight - realised <= scale;
        let beat_the_best = realised >= truth.realised(&best) - asking.spent - 1e-9 * scale.abs();
        let luck = match (decision >= 0.5, went_well, beat_the_best) {
            (true, true, _) => Luck::Deserved,
            (true, false, _) => Luck::Bad,
            (false, false, false) => Luck::Earned,
            (false, ..) => Luck::Good,
        };
        let fell_short = truth.expected(answer) - truth.realised(answer) > scale;
        let score = displayed(
            weights,
            decision,
            brier,
            beliefs.as_ref().map(|beliefs| beliefs.quality),
            Some(reasoning.coverage),
        );
        let said = |share: f64, weight: f64| (100.0 * weight * share).round() as u32;
        let whole = |weight: f64| (100.0 * weight).round() as u32;
        let mut terms = vec![
            Term {
                name: "The decision",
                points: said(decision.max(0.0), weights.decision),
                of: whole(weights.decision),
                says: decision_says(decision, regret, scale, &money)
                    + if weights == self.weights() {
                        ""
                    } else {
                        " No probabilities were given; their points went to the other terms."
                    },
            },
            Term {
                name: "Your confidence",
                points: said(1.0 - brier / 2.0, weights.confidence),
                of: whole(weights.confidence),
                says: confidence_says(p, right, matches!(self.actions, Actions::Choice { .. }), points),
            },
            Term {
                name: if self.writes() == Written::MESSAGE { MESSAGE } else { REASON },
                points: said(reasoning.coverage, weights.reasoning),
                of: whole(weights.reasoning),
                says: reasoning.says(),
            },
            Term {
                name: "Luck",
                points: 0,
                of: 0,
                says: luck_says(luck, fell_short, realised, in_hindsight, scale, &money),
            },
        ];
        if !self.questions.is_empty() {
            terms.insert(
                1,
                Term { name: "What you asked", points: 0, of: 0, says: asking_says(&asking, decided, &money) },
            );
        }
        if let Some(beliefs) = &beliefs {
            let term = Term {
                name: "Your probabilities",
                points: said(beliefs.quality, weights.beliefs),
                of: whole(weights.beliefs),
                says: beliefs_say(beliefs),
            };
            terms.insert(terms.len() - 2, term);
        }
        if let Some(((low, high), (true_value, _))) = interval {
            let says = interval_says((low, high), true_value, &money);
            terms.insert(terms.len() - 1, Term { name: "Your range", points: 0, of: 0, says });
        }
        let held = interval.map(|((low, high), (true_value, _))| (low..=high).contains(&true_value));
        let worth = truth.comparison(answer).into_iter().map(|(label, option)| Worth {
            label,
            // What was paid for answers is gone, whatever is done.
            expected: truth.expected(&option) - asking.spent,
            yours: option.does_the_same(answer),
            best: option.does_the_same(&best),
        });
        Debrief {
            code: self.code.clone(),
            score,
            weights,
            written: self.writes().name,
            decision,
            regret,
            scale,
            currency: truth.currency(),
            worth: worth.collect(),
            right,
            confidence: p,
            brier,
            confidence_points: points,
            interval_score,
            interval_held: held,
            realised,
            hindsight: (in_hindsight - realised).max(0.0),
            luck,
            asking: (!self.questions.is_empty()).then_some(asking),
            beliefs,
            headline: message_headline(weights, right, reasoning.coverage)
                .unwrap_or_else(|| headline(decision, right, regret <= 1e-9 * scale, p)),
            terms,
            lessons: truth.lessons(answer),
            truth: truth.told(),
            revealed: truth.revealed(answer),
            points_shown: true,
            reasoning,
        }
    }

    /// What each answer was expected to be worth: for a worked case, before anybody decides; where questions can be asked, once those that
    /// are worth it have been.
    pub fn worked(&self) -> Vec<Worth> {
        let asked = self.truth.best_play().asked;
        let after = self.truth.after(&asked);
        let truth = after.as_deref().unwrap_or(&*self.truth);
        let spent = self.truth.asking(&asked).spent;
        let best = truth.best();
        // Nobody has answered: what is compared with itself is the best, and said once.
        let options = truth.comparison(&best);
        let is_said = options.iter().any(|(label, _)| label.starts_with("the best"));
        let options = options.into_iter().filter_map(|(label, option)| match label.strip_prefix("yours: ") {
            Some(_) if is_said => None,
            Some(rest) => Some((rest.to_owned(), option)),
            None => Some((label, option)),
        });
        options
            .map(|(label, option)| Worth {
                label,
                expected: truth.expected(&option) - spent,
                yours: false,
                best: option.does_the_same(&best),
            })
            .collect()
    }

    /// The best answer to somebody who has asked these questions.
    pub fn best_after(&self, asked: &[String]) -> Answer {
        let after = self.truth.after(asked);
        after.as_deref().unwrap_or(&*self.truth).best()
    }

    /// The questions that are best to ask here, as they are answered: for a worked case.
    pub fn worth_asking(&self) -> Vec<&Question> {
        let asked = self.truth.best_play().asked;
        asked.iter().filter_map(|id| self.question(id)).collect()
    }

    /// Stated probabilities beside what could be believed: of causes, or of things that were picked.
    fn beliefs_of(&self, submission: &Submission, believed: &[Believed]) -> Option<BeliefScore> {
        if let (Some(asked), Some(said)) = (&self.beliefs, &submission.beliefs) {
            let of = |id: &str| believed.iter().find(|of| of.id == id).expect("every cause has a probability");
            let each: Vec<Belief> = asked
                .causes
                .iter()
                .zip(said)
                .map(|(cause, said)| {
                    let of = of(&cause.id);
                    Belief { label: cause.label.clone(), said: *said, believed: of.probability, so: of.so }
                })
                .collect();
            let known: Vec<f64> = each.iter().map(|belief| belief.believed).collect();
            let so = each.iter().find(|belief| belief.so).expect("one of the causes is the true one");
            let points = |p: f64| confidence_points(p, asked.causes.len() as u32).expect("there are several causes");
            let (points, best_points) = (points(so.said), points(so.believed));
            return Some(BeliefScore { quality: belief_quality(said, &known), points, best_points, each });
        }
        let (Answer::Picks(picks), Actions::Picks { things, .. }) = (&submission.answer, &self.actions) else {
            return None;
        };
        let each: Vec<Belief> = picks
            .iter()
            .filter_map(|pick| {
                let of = believed.iter().find(|of| of.id == pick.id)?;
                let label = things.iter().find(|thing| thing.id == pick.id)?.label.clone();
                Some(Belief { label, said: pick.probability?, believed: of.probability, so: of.so })
            })
            .collect();
        let pairs: Vec<(f64, f64)> = each.iter().map(|belief| (belief.said, belief.believed)).collect();
        let mean = |of: &dyn Fn(&Belief) -> f64| {
            let points = each.iter().map(|belief| if belief.so { of(belief) } else { 1.0 - of(belief) });
            let points = points.filter_map(|p| confidence_points(p, 2));
            points.sum::<f64>() / each.len() as f64
        };
        let (points, best_points) = (mean(&|belief| belief.said), mean(&|belief| belief.believed));
        Some(BeliefScore { quality: each_quality(&pairs)?, points, best_points, each })
    }

    /// Currency of the case.
    pub fn currency(&self) -> &'static str {
        self.truth.currency()
    }
}

/// How the sentences of terms begin that speak of scores. They stand last.
const SCORED: [&str; 5] =
    ["No probabilities were given;", "Giving away ", "On the log score", "For what turned out true", "Not scored."];

/// How a message went, where it counts most.
fn message_headline(weights: Weights, right: bool, coverage: f64) -> Option<String> {
    let shown = if right { "the best exhibit" } else { "not the best exhibit" };
    let written = match coverage {
        found if found >= 0.8 => "A message that can be decided on, with",
        found if found >= 0.5 => "A message with something missing, and",
        _ => "A message that leaves the reader with questions, and",
    };
    (weights.reasoning > weights.decision).then(|| format!("{written} {shown}."))
}

fn headline(decision: f64, right: bool, nothing_better: bool, confidence: f64) -> String {
    let call = if right && nothing_better {
        "The best call there was"
    } else if right {
        "As good as the best call, or nearly"
    } else if decision >= 0.5 {
        "A good call"
    } else if decision > 0.0 {
        "Better than a fixed rule, not by much"
    } else {
        "A fixed rule would have done as well"
    };
    let sure = match (right, confidence) {
        (true, p) if p < 0.6 => ", and you hardly trusted it",
        (false, p) if p >= 0.8 => ", and you were very sure of it",
        _ => "",
    };
    format!("{call}{sure}.")
}

fn decision_says(decision: f64, regret: f64, scale: f64, money: &dyn Fn(f64) -> String) -> String {
    if regret <= 1e-9 * scale {
        return "Nothing else was expected to be worth more.".to_owned();
    }
    format!(
        "The best answer was expected to be worth {} more. Giving away {} scores 0, as the best fixed rule does in cases like this; yours scores {}.",
        money(regret),
        money(scale),
        format!("{decision:.2}").replace('-', "−")
    )
}

fn asking_says(asking: &Asking, decided: f64, money: &dyn Fn(f64) -> String) -> String {
    let spent = match asking.asked.len() {
        0 => "You asked nothing.".to_owned(),
        1 => format!("You asked one thing, for {}.", money(asking.spent)),
        n => format!("You asked {n} things, for {}.", money(asking.spent)),
    };
    let lost = if asking.regret <= 1e-9 * asking.spent.max(1.0) {
        " It could not have been asked better.".to_owned()
    } else {
        format!(
            " Asked best, {} more was to be expected; the decision itself gave away {}.",
            money(asking.regret),
            money(decided)
        )
    };
    let next = asking.next.as_ref().map_or(String::new(), |next| {
        let stop = if next.ends_with('?') { "" } else { "." };
        format!(" Worth its price now: {next}{stop}")
    });
    format!("{spent}{lost}{next}")
}

fn beliefs_say(beliefs: &BeliefScore) -> String {
    let points = |points: f64| format!("{points:+.0}").replace('-', "−");
    format!(
        "They are held against what could be believed; both stand below. For what turned out true, yours earn {} on the log score and those could earn {}, where 0 is saying that all are equally likely and 100 is knowing. That part is luck, and is not counted.",
        points(beliefs.points),
        points(beliefs.best_points)
    )
}

fn confidence_says(p: f64, right: bool, one_is_best: bool, points: f64) -> String {
    let said = (100.0 * p).round();
    let best = if one_is_best { "the best" } else { "within a tenth of the best" };
    let was = if right { "it was" } else { "it was not" };
    let points = format!("{points:+.0}").replace('-', "−");
    format!("You gave your call {said}% to be {best}, and {was}. On the log score, where 50% is 0, that is {points}.")
}

fn interval_says((low, high): (f64, f64), true_value: f64, money: &dyn Fn(f64) -> String) -> String {
    let held = if (low..=high).contains(&true_value) { "lies inside" } else { "lies outside" };
    format!(
        "{} to {}; the truth, {}, {held}. Eight such ranges of ten should hold it. Not scored.",
        money(low),
        money(high),
        money(true_value)
    )
}

/// How it turned out. `fell_short` says that what happened is clearly less than what was expected of this very decision.
fn luck_says(
    luck: Luck,
    fell_short: bool,
    realised: f64,
    in_hindsight: f64,
    scale: f64,
    money: &dyn Fn(f64) -> String,
) -> String {
    let first = match luck {
        Luck::Deserved => "A sound call, and it turned out so",
        Luck::Bad => "A sound call with bad luck: what could be seen pointed the other way",
        Luck::Good => "Good luck: it turned out well, and what could be seen did not say it would",
        Luck::Earned if fell_short => "A poor call, and it turned out badly",
        Luck::Earned => "It turned out as could be expected",
    };
    if in_hindsight - realised <= 1e-9 * scale.abs() {
        return format!(
            "{first}. In the world that happened it came to {}, and nothing would have brought more. Not scored.",
            money(realised)
        );
    }
    format!(
        "{first}. In the world that happened it came to {}, and to {} for somebody who knew that world. Not scored.",
        money(realised),
        money(in_hindsight)
    )
}
