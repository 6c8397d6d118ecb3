//! A case: what somebody sees, what they can do, and, sealed until they have decided, what is true.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::archetype::Written;
use crate::code::Code;
use crate::figure::Figure;
use crate::grade::rubric::Rubric;
use crate::grade::{Grade, Instance, asks, grade_of};
use crate::question::{Beliefs, Question, probability};
use crate::score::{WEIGHTS, Weights};
use crate::shares;

/// One thing that somebody says in a brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Voice {
    /// Name and role.
    pub who: String,
    /// What they say.
    pub says: String,
}

/// What the case is about, in a minute of reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// What somebody said that makes it a decision.
    pub headline: String,
    /// Where, who, and what is at stake.
    pub story: String,
    /// Two people with opinions. They know no more than the data.
    pub voices: Vec<Voice>,
    /// What is asked.
    pub question: String,
}

impl Brief {
    /// Words that a learner reads.
    pub fn words(&self) -> usize {
        let texts = [&self.headline, &self.story, &self.question];
        let voices = self.voices.iter().flat_map(|voice| [&voice.who, &voice.says]);
        texts.into_iter().chain(voices).map(|text| text.split_whitespace().count()).sum()
    }
}

/// A table of the evidence. What it says is also in the data of the case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exhibit {
    /// What it shows.
    pub title: String,
    /// Heads of its columns; none for a list of facts.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
    /// What to know when reading it.
    pub note: Option<String>,
    /// What it says as a picture, where that is easier to see. It holds nothing that the table does not, and is no part of what is written.
    #[serde(skip)]
    pub figure: Option<Figure>,
}

/// Something that one can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    /// What it is submitted as.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What it means here.
    pub means: String,
}

/// What can be answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Actions {
    /// One of several, in the order in which they are offered.
    Choice {
        /// The actions.
        actions: Vec<Action>,
    },
    /// A number.
    Number {
        /// What the number is.
        label: String,
        /// The smallest.
        low: f64,
        /// The largest.
        high: f64,
        /// What an 80% interval may be given for besides, in money.
        interval: Option<String>,
    },
    /// A budget divided over several things, in whole percents that add up to 100.
    Shares {
        /// What is divided.
        label: String,
        /// The things, in the order in which they are offered.
        parts: Vec<Action>,
    },
    /// Up to so many of several things, or none.
    Picks {
        /// The things, in the order in which they are offered.
        things: Vec<Action>,
        /// Most that can be picked.
        most: usize,
        /// What a probability may be given for with each pick.
        probability: Option<String>,
    },
    /// One action after another; what arrives after each is seen before the next. See [`Case::stage`].
    Stages {
        /// The actions, in the order in which they are offered.
        actions: Vec<Action>,
        /// Most that can be taken.
        most: usize,
    },
}

/// What somebody does.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// An action by its id.
    Choice(String),
    /// A number.
    Number(f64),
    /// Percents by the id of what gets them.
    Shares(BTreeMap<String, u32>),
    /// Things, as they are picked.
    Picks(Vec<Pick>),
    /// Actions by their ids, one after another.
    Path(Vec<String>),
}

/// A thing that is picked.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// Its id.
    pub id: String,
    /// A probability of what is asked about it.
    pub probability: Option<f64>,
}

impl Answer {
    /// The answer as it is typed, and as [`Actions::read`] reads it.
    pub fn written(&self) -> String {
        match self {
            Answer::Choice(id) => id.clone(),
            Answer::Number(number) => number.to_string(),
            Answer::Shares(shares) => {
                shares.iter().map(|(id, share)| format!("{id}={share}")).collect::<Vec<_>>().join(",")
            }
            Answer::Picks(picks) if picks.is_empty() => "none".to_owned(),
            Answer::Picks(picks) => picks
                .iter()
                .map(|pick| pick.probability.map_or(pick.id.clone(), |p| format!("{}:{p}", pick.id)))
                .collect::<Vec<_>>()
                .join(","),
            Answer::Path(path) => path.join(","),
        }
    }

    /// Whether both do the same, whatever is believed besides, and in whatever order things are picked.
    pub fn does_the_same(&self, other: &Answer) -> bool {
        match (self, other) {
            (Answer::Picks(these), Answer::Picks(those)) => {
                let ids = |picks: &[Pick]| picks.iter().map(|pick| pick.id.clone()).collect::<BTreeSet<_>>();
                ids(these) == ids(those)
            }
            _ => self == other,
        }
    }
}

/// What there is to see at a stage, and whether something is to be decided at it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// What has arrived.
    pub arrived: Exhibit,
    /// Ids of the actions that can be taken; none where it is over.
    pub can: Vec<String>,
}

/// What somebody asks and does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Play {
    /// Ids of questions, in the order in which they were asked.
    pub(crate) asked: Vec<String>,
    /// What is done then.
    pub(crate) answer: Answer,
}

impl From<Answer> for Play {
    fn from(answer: Answer) -> Play {
        Play { asked: Vec::new(), answer }
    }
}

impl Actions {
    /// An answer in words: the name of the action in quotation marks, or the number; `None` for answers of several parts.
    pub fn said(&self, answer: &Answer) -> Option<String> {
        match (self, answer) {
            (Actions::Choice { actions }, Answer::Choice(id)) => {
                actions.iter().find(|action| action.id == *id).map(|action| format!("“{}”", action.label))
            }
            (Actions::Number { .. }, Answer::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    }

    /// Reads an answer; `Err` says what can be written.
    pub fn read(&self, text: &str) -> Result<Answer, String> {
        let text = text.trim();
        match self {
            Actions::Choice { actions } => {
                known(actions, text).map(|action| Answer::Choice(action.id.clone())).ok_or_else(|| one_of(actions))
            }
            Actions::Number { label, low, high, .. } => {
                let number = text.parse::<f64>().ok().filter(|number| (*low..=*high).contains(number));
                number.map(Answer::Number).ok_or_else(|| format!("{label} is a number from {low} to {high}"))
            }
            Actions::Shares { parts, .. } => shares::read(parts, text).map(Answer::Shares),
            Actions::Picks { things, most, probability: about } => picks(text, things, *most, about.is_some()),
            Actions::Stages { actions, most } => {
                let named = text.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty());
                let path: Result<Vec<String>, String> = named
                    .map(|part| known(actions, part).map(|action| action.id.clone()).ok_or_else(|| one_of(actions)))
                    .collect();
                match path? {
                    path if path.is_empty() => Err(one_of(actions)),
                    path if path.len() > *most => Err(format!("no more than {most} actions follow each other here")),
                    path => Ok(Answer::Path(path)),
                }
            }
        }
    }
}

fn known<'a>(actions: &'a [Action], id: &str) -> Option<&'a Action> {
    actions.iter().find(|action| action.id.eq_ignore_ascii_case(id))
}

fn one_of(actions: &[Action]) -> String {
    let ids: Vec<&str> = actions.iter().map(|action| action.id.as_str()).collect();
    format!("the action is one of {}", ids.join(", "))
}

/// Reads `ethnic-wear:0.8,tier-3`, or `none`.
fn picks(text: &str, things: &[Action], most: usize, with_probability: bool) -> Result<Answer, String> {
    let mut picked: Vec<Pick> = Vec::new();
    if text.is_empty() || text.eq_ignore_ascii_case("none") {
        return Ok(Answer::Picks(picked));
    }
    for part in text.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty()) {
        let (id, said) = part.split_once(':').map_or((part, None), |(id, said)| (id, Some(said)));
        let thing = known(things, id).ok_or_else(|| {
            let ids: Vec<&str> = things.iter().map(|thing| thing.id.as_str()).collect();
            format!("there is no '{id}' to pick: pick up to {most} of {}, or none", ids.join(", "))
        })?;
        if picked.iter().any(|pick| pick.id == thing.id) {
            return Err(format!("{} is picked twice", thing.id));
        }
        let share = match said {
            Some(_) if !with_probability => return Err("no probability is asked for here".to_owned()),
            Some(said) => {
                Some(probability(said).ok_or_else(|| format!("'{said}' is no probability: write {}:0.8", thing.id))?)
            }
            None => None,
        };
        picked.push(Pick { id: thing.id.clone(), probability: share });
    }
    if picked.len() > most {
        return Err(format!("pick no more than {most}"));
    }
    Ok(Answer::Picks(picked))
}

/// A file of the workspace that a case is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// Path relative to the workspace, with forward slashes.
    pub path: String,
    /// What is in it.
    pub contents: String,
}

/// What an answer is expected to be worth, for the comparison after the decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Worth {
    /// What it is called.
    pub label: String,
    /// Expected utility given what could be seen, in money.
    pub expected: f64,
    /// Whether it is the learner's.
    pub yours: bool,
    /// Whether nothing is expected to be better.
    pub best: bool,
}

/// The hidden side of a case.
pub(crate) trait Truth {
    /// E[u(a, θ) | what could be seen], in money.
    fn expected(&self, answer: &Answer) -> f64;
    /// What the answer comes to in the one world that happens, in money.
    fn realised(&self, answer: &Answer) -> f64;
    /// The answer with the highest expected utility.
    fn best(&self) -> Answer;
    /// The best answer to somebody who knew the truth.
    fn best_in_hindsight(&self) -> Answer;
    /// The regret that scores 0.
    fn scale(&self) -> f64;
    /// Distance in expected utility from the worst answer to the best, for gates.
    fn range(&self) -> f64;
    /// Distance from the best to the second best distinct answer; `None` for numbers.
    fn margin(&self) -> Option<f64>;
    /// What the policies of the archetype's ladder ask and answer, by name.
    fn policies(&self) -> Vec<(&'static str, Play)>;
    /// An answer at random; `u` is uniform.
    fn guess(&self, u: f64) -> Answer;
    /// Which of the kinds of best answer this case has, and how many kinds there are.
    fn kind(&self) -> (usize, usize);
    /// Posterior probability that each hidden number is below its true value: uniform over cases where expected values are right.
    fn ranks(&self) -> Vec<f64>;
    /// Whether the answer counts as the best one, for the confidence.
    fn is_right(&self, answer: &Answer) -> bool;
    /// What the answers to compare are, with what they are called.
    fn comparison(&self, answer: &Answer) -> Vec<(String, Answer)>;
    /// What an interval was asked for: its true value, and the width of the 80% interval that knows the prior alone.
    fn interval(&self, answer: &Answer) -> Option<(f64, f64)>;
    /// What can be learned from this case and this answer, in sentences.
    fn lessons(&self, answer: &Answer) -> Vec<String>;
    /// Numbers that a good reason may quote, by name.
    fn facts(&self) -> BTreeMap<&'static str, f64>;
    /// The currency.
    fn currency(&self) -> &'static str;
    /// The hidden truth in a sentence.
    fn told(&self) -> String;
    /// The share that the best answer is better by than the best that ignores the evidence; `None` for actions, whose margin is held.
    fn saves(&self) -> Option<f64> {
        None
    }
    /// The same case to somebody who asked these questions and heard the answers; `None` where there is nothing to ask.
    fn after(&self, _asked: &[String]) -> Option<Box<dyn Truth>> {
        None
    }
    /// What asking these questions, in this order, and then no more, is expected to lose against asking best.
    fn asking(&self, _asked: &[String]) -> Asking {
        Asking::default()
    }
    /// Most questions that can be asked.
    fn most_questions(&self) -> usize {
        usize::MAX
    }
    /// What somebody does who asks and answers as well as can be.
    fn best_play(&self) -> Play {
        self.best().into()
    }
    /// What can be believed about each cause, or each thing that can be picked, by id, and whether it is so.
    fn believed(&self) -> Vec<Believed> {
        Vec::new()
    }
    /// Names that a text may use, each with the beginnings of words that it goes by.
    fn names(&self) -> BTreeMap<&'static str, Vec<String>> {
        BTreeMap::new()
    }
    /// A text that says what this case calls for; `None` where reasons are free.
    fn message(&self) -> Option<String> {
        None
    }
    /// What was seen beside what was so, and what that was worth: for somebody who has decided. Nothing of it is shown before.
    fn revealed(&self, _answer: &Answer) -> Vec<Exhibit> {
        Vec::new()
    }
    /// How common positives are said to be, and how far this answer and the best one go ahead; `None` where no answer rests on that.
    fn base_rate(&self, _answer: &Answer) -> Option<BaseRate> {
        None
    }
    /// What has arrived after these actions; `None` where there are no stages, or no such path.
    fn stage(&self, _path: &[String]) -> Option<Stage> {
        None
    }
}

/// How common positives are in a case, and what is made of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BaseRate {
    /// What somebody hears who asks how common they are: logarithm of its ratio to what is heard on (geometric) average.
    pub heard: f64,
    /// How far the answer goes ahead, from 0, nothing is put in front of anybody, to 1, all of it is.
    pub went: f64,
    /// How far the best answer goes.
    pub best: f64,
}

/// What can be believed about something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Believed {
    /// Id of the cause or thing.
    pub(crate) id: String,
    /// Its probability given all that was seen.
    pub(crate) probability: f64,
    /// Whether it is so.
    pub(crate) so: bool,
}

/// What asking was worth.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Asking {
    /// Each question as it was asked.
    pub asked: Vec<Asked>,
    /// What they cost together.
    pub spent: f64,
    /// What was given away by asking other things than the best, or by stopping too early; expected, in money.
    pub regret: f64,
    /// What was worth asking next, and was not; `None` where stopping was right.
    pub next: Option<String>,
}

/// A question as it was asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What it cost.
    pub price: f64,
    /// What the answer was expected to be worth, before its price, to somebody who decides right after it.
    pub worth: f64,
    /// What was given away by asking it at this point instead of doing the best.
    pub regret: f64,
}

/// What a question in somebody's own words was understood as.
#[derive(Debug, Clone, PartialEq)]
pub enum Understood<'a> {
    /// This question.
    Question(&'a Question),
    /// It could be any of these.
    Several(Vec<&'a Question>),
    /// Nothing that can be asked here.
    Nothing,
}

/// A case.
pub struct Case {
    /// The line that makes it again.
    pub code: Code,
    /// What the archetype is called.
    pub title: &'static str,
    /// Where it plays.
    pub family: &'static str,
    /// The story.
    pub brief: Brief,
    /// The evidence.
    pub exhibits: Vec<Exhibit>,
    /// What can be done.
    pub actions: Actions,
    /// The workspace: spec and data, without the truth.
    pub files: Vec<CaseFile>,
    /// A question with one right number, for the worked form.
    pub gap: Gap,
    /// What can be asked before deciding; nothing in most cases.
    pub questions: Vec<Question>,
    /// What probabilities are asked for besides the decision.
    pub beliefs: Option<Beliefs>,
    pub(crate) truth: Box<dyn Truth>,
}

/// The one step that a worked case leaves out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// The steps before it, worked.
    pub worked: Vec<String>,
    /// What is asked.
    pub ask: String,
    /// The answer.
    pub answer: f64,
    /// How far off still counts.
    pub within: f64,
    /// How the answer comes about.
    pub why: String,
}

impl Gap {
    /// Whether this number will do.
    pub fn accepts(&self, number: f64) -> bool {
        (number - self.answer).abs() <= self.within
    }
}

impl Case {
    /// What is written besides the decision.
    pub fn writes(&self) -> Written {
        self.code.of().map_or(Written::REASON, |of| of.writes())
    }

    /// How much each term of the score counts, where everything that is asked for is answered.
    pub fn weights(&self) -> Weights {
        let picks = matches!(&self.actions, Actions::Picks { probability: Some(_), .. });
        let believed = picks || self.beliefs.is_some();
        self.code.of().map_or(WEIGHTS, |of| of.weights(believed))
    }

    /// Reads a text against the rubric of its archetype, with what is known of this case.
    pub fn grade(&self, text: &str) -> Grade {
        self.grade_by(text, &*self.truth)
    }

    /// The same, once questions were asked.
    pub(crate) fn grade_by(&self, text: &str, truth: &dyn Truth) -> Grade {
        let facts = truth.facts().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let names = truth.names().into_iter().map(|(name, words)| (name.to_owned(), words)).collect();
        let of = Instance { prompt: &self.prompt(), facts: &facts, names: &names, shown: &self.shown() };
        grade_of(&self.rubric(), text, &of)
    }

    /// What an answer that repeats the brief repeats.
    pub(crate) fn prompt(&self) -> String {
        let voices: Vec<&str> = self.brief.voices.iter().map(|voice| voice.says.as_str()).collect();
        format!("{} {} {}", self.brief.headline, self.brief.story, voices.join(" "))
    }

    /// What a reader of reasons has to know of it: the brief, the question and what is shown.
    pub fn told(&self) -> String {
        format!("{} {}\n{}", self.prompt(), self.brief.question, self.shown())
    }

    /// Everything that the exhibits show.
    pub(crate) fn shown(&self) -> String {
        let of = |exhibit: &Exhibit| {
            let rows = exhibit.rows.iter().map(|row| row.join("; "));
            rows.chain(exhibit.note.clone()).collect::<Vec<_>>().join("; ")
        };
        self.exhibits.iter().map(of).collect::<Vec<_>>().join("; ")
    }

    /// What has arrived after these actions and can be done then, where decisions follow each other; `None` for a path that cannot be taken.
    pub fn stage(&self, path: &[String]) -> Option<Stage> {
        self.truth.stage(path)
    }

    /// The question of this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id.eq_ignore_ascii_case(id.trim()))
    }

    /// Most questions that there is time for.
    pub fn most_questions(&self) -> usize {
        self.truth.most_questions().min(self.questions.len())
    }

    /// What is asked in somebody's own words: by id, the beginning of an id, the label, or the words that the rubric knows for it.
    pub fn understood(&self, text: &str) -> Understood<'_> {
        let plain = |text: &str| -> Vec<String> {
            let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(str::to_lowercase).collect()
        };
        let typed = text.trim().to_lowercase();
        let begins = self.questions.iter().filter(|question| !typed.is_empty() && question.id.starts_with(&typed));
        let begins: Vec<&Question> = begins.collect();
        let said = || self.questions.iter().find(|question| plain(&question.label) == plain(text));
        let by_words = || -> Vec<&Question> {
            let of = self.code.of().expect("the code of a case is known");
            let rubric = Rubric::read(of.rubric()).expect("the rubrics that are shipped are read by a test");
            asks(&rubric, text).into_iter().filter_map(|id| self.question(id)).collect()
        };
        let mut found = match (self.question(text), begins.as_slice()) {
            (Some(question), _) => vec![question],
            (None, [question]) => vec![*question],
            _ => said().map_or_else(by_words, |question| vec![question]),
        };
        match found.len() {
            0 => Understood::Nothing,
            1 => Understood::Question(found.remove(0)),
            _ => Understood::Several(found),
        }
    }

    /// Expected regret of a play: of what was asked, and of what was done then.
    pub(crate) fn regret(&self, play: &Play) -> f64 {
        let after = self.truth.after(&play.asked);
        let truth = after.as_deref().unwrap_or(&*self.truth);
        let decided = (truth.expected(&truth.best()) - truth.expected(&play.answer)).max(0.0);
        self.truth.asking(&play.asked).regret + decided
    }

    /// Name of the file with the spec.
    pub fn spec_file(&self) -> &str {
        let spec = self.files.iter().find(|file| file.path.ends_with(".feature.md"));
        &spec.expect("a case has a spec").path
    }
}
