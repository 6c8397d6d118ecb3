//! Answers read by a rubric outside of a case: offline, leaning on answers that people scored, and by a language model beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shipworthy_learn::archetype::archetype;
use shipworthy_learn::debrief::{Debrief, SHORTEST_REASON, reason_length};
use shipworthy_learn::grade::card::Card;
use shipworthy_learn::grade::exemplars::{self, Compared, Exemplar};
use shipworthy_learn::grade::gaps::{Gap, gaps};
use shipworthy_learn::grade::judge::{self, Judged};
use shipworthy_learn::grade::rubric::Rubric;
use shipworthy_learn::grade::{Grade, grade};
use shipworthy_learn::interview::{INTERVIEWS, interview};
use shipworthy_providers::{
    Budget, Call, Chat, Host, Input, Kind, Message, Network, Price, PriceRow, Prices, Provider, Role, Runner, Secret,
    Settings, TokenLimit,
};

use super::{Code, PracticeError, draw, practised};

/// Where answers that people scored are looked for in a workspace.
pub(super) const EXEMPLARS: &str = "exemplars";
/// Longest rubric that is read, in bytes.
const LONGEST_RUBRIC: u64 = 1_000_000;
/// Longest answer, in characters.
const LONGEST_ANSWER: usize = 20_000;
/// Longest reply that is asked for, in tokens.
const REPLY_TOKENS: u32 = 2_000;
/// Most tokens that one batch may take: it is nine short calls.
const BATCH_TOKENS: u64 = 400_000;
/// Answers in which a word stands, at least, to be listed as one that no rubric knows.
const OFTEN: usize = 2;

/// An answer, read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Graded {
    /// What was asked.
    pub asked: String,
    /// The answer.
    pub answer: String,
    /// How the offline grader reads it.
    pub read: Grade,
    /// A score that leans on answers that people scored, 0 to 1; `None` with fewer than ten of them.
    pub leaning: Option<f64>,
    /// How a language model reads it, beside that; `None` where none was asked.
    pub judged: Option<Judged>,
}

/// The rubric of this name: an archetype, a question, or a file.
pub fn rubric(name: &str) -> Result<Rubric, PracticeError> {
    if let Some(question) = interview(name) {
        return Ok(question.rubric());
    }
    if let Some(archetype) = archetype(name.trim()) {
        return Rubric::read(archetype.rubric()).map_err(PracticeError::Rubric);
    }
    let path = Path::new(name);
    let failed = |source| PracticeError::File { path: name.to_owned(), source };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let known: Vec<&str> = INTERVIEWS.iter().map(|of| of.id).collect();
            Err(PracticeError::Rubric(format!(
                "there is no rubric '{name}': give a file, an archetype such as P03, or one of {}",
                known.join(", ")
            )))
        }
        Err(error) => Err(failed(error)),
        Ok(there) if there.len() > LONGEST_RUBRIC => {
            Err(PracticeError::Rubric(format!("{name} is too long to be a rubric")))
        }
        Ok(_) => {
            let text = std::fs::read_to_string(path).map_err(failed)?;
            Rubric::read(&text).map_err(|why| PracticeError::Rubric(format!("{name}: {why}")))
        }
    }
}

/// Answers that people scored: of a file, or of the workspace's file for this rubric, which need not be there.
pub fn exemplars(rubric: &Rubric, file: Option<&Path>, workspace: &Path) -> Result<Vec<Exemplar>, PracticeError> {
    let path = file.map_or_else(|| own_exemplars(&rubric.id, workspace), Path::to_path_buf);
    let failed = |source| PracticeError::File { path: path.display().to_string(), source };
    match std::fs::metadata(&path) {
        Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
        Ok(there) if there.len() > exemplars::LONGEST_FILE => {
            return Err(PracticeError::Rubric(format!("{} is too long", path.display())));
        }
        Ok(_) => (),
    }
    let text = std::fs::read_to_string(&path).map_err(failed)?;
    exemplars::read(&text, rubric)
        .map_err(|wrong| PracticeError::Rubric(format!("{}: {}", path.display(), wrong.join("; "))))
}

/// The workspace's file of scored answers for the rubric of this id.
pub(super) fn own_exemplars(rubric: &str, workspace: &Path) -> PathBuf {
    // The name comes from a file that somebody wrote, and stays inside the folder.
    let name: String = rubric.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
    workspace.join(EXEMPLARS).join(format!("{name}.jsonl"))
}

/// Reads an answer offline, leaning on scored answers where there are ten; refuses what is too short to be read.
pub fn graded(rubric: &Rubric, answer: &str, known: &[Exemplar], seed: u64) -> Result<Graded, PracticeError> {
    let length = reason_length(answer);
    if length < SHORTEST_REASON {
        return Err(PracticeError::Rubric(format!(
            "the answer has {length} characters and {SHORTEST_REASON} are needed"
        )));
    }
    if answer.chars().count() > LONGEST_ANSWER {
        return Err(PracticeError::Rubric(format!("the answer has more than {LONGEST_ANSWER} characters")));
    }
    let facts = BTreeMap::new();
    let mut read = grade(rubric, answer, rubric.prompt(), &facts);
    if let Some(compared) = exemplars::compare(rubric, known, &facts, seed) {
        read.card = compared.card;
    }
    let leaning = exemplars::leaning(rubric, known, answer, read.coverage, &facts);
    Ok(Graded { asked: rubric.prompt().to_owned(), answer: answer.to_owned(), read, leaning, judged: None })
}

/// How the grader compares with people on a rubric; `None` without scored answers.
pub fn compared(rubric: &Rubric, known: &[Exemplar], seed: u64) -> Option<Compared> {
    exemplars::compare(rubric, known, &BTreeMap::new(), seed)
}

/// Puts the card of a workspace's scored answers under a debrief, where there are any. A file that cannot be read compares nothing.
pub(super) fn with_card(debrief: &mut Debrief, rubric: &Rubric, workspace: &Path) {
    let known = exemplars(rubric, None, workspace).unwrap_or_default();
    if let Some(card) = compared(rubric, &known, 0).map(|compared| compared.card) {
        debrief.put_card(card);
    }
}

/// The card of a rubric in a workspace.
pub fn card(rubric: &Rubric, workspace: &Path) -> Card {
    let known = exemplars(rubric, None, workspace).unwrap_or_default();
    compared(rubric, &known, 0)
        .map_or_else(|| Card::new(shipworthy_learn::grade::GRADER, None), |compared| compared.card)
}

/// Words of somebody's reasons that no point of an archetype's rubric matched, since a moment in seconds.
pub fn unmatched(archetype: &str, by: &str, since: i64, workspace: &Path) -> Result<Vec<Gap>, PracticeError> {
    let kept: Vec<_> = practised(by, workspace)?
        .into_iter()
        .filter(|kept| kept.archetype.eq_ignore_ascii_case(archetype) && kept.at >= since)
        .collect();
    let mut read = Vec::new();
    for of in &kept {
        let asked: Vec<String> = of.asked.split(',').filter(|id| !id.is_empty()).map(ToOwned::to_owned).collect();
        read.push(draw(&of.code.parse::<Code>()?)?.read_reason(&of.reason, &asked));
    }
    let answers: Vec<(&str, &Grade)> = kept.iter().map(|of| of.reason.as_str()).zip(&read).collect();
    Ok(gaps(&rubric(archetype)?, &answers, OFTEN.min(answers.len())))
}

/// A model that judges, and what may be done to reach it.
#[derive(Debug, Clone)]
pub struct JudgeRequest {
    /// Address of an OpenAI-compatible service, as `http://127.0.0.1:8080/v1`.
    pub url: String,
    /// Name of the model there.
    pub model: String,
    /// Variable that holds the key, where one is needed.
    pub key: Option<String>,
    /// Hosts that may be called, beside this machine.
    pub hosts: Vec<Host>,
    /// What a million tokens cost, of the prompt and of the reply, in whatever currency it is paid; `None` where nobody said.
    pub price: Option<Price>,
}

impl JudgeRequest {
    /// The host that is asked, as it stands in the address.
    pub fn host(&self) -> &str {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or(rest)
    }
}

/// What asking a judge takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgeTakes {
    /// How often it is asked.
    pub calls: usize,
    /// Tokens of prompts and replies.
    pub tokens: u64,
    /// Money, in the currency of the price; `None` without one.
    pub money: Option<f64>,
}

/// The most that asking a judge can take: no prompt has more tokens than bytes, and no reply more than is asked for.
pub fn judge_takes(rubric: &Rubric, graded: &Graded, known: &[Exemplar], request: &JudgeRequest) -> JudgeTakes {
    let prompts = judge_prompts(rubric, graded, known);
    let input: u64 = prompts.iter().map(|prompt| prompt.len() as u64).sum();
    let output = prompts.len() as u64 * u64::from(REPLY_TOKENS);
    let money = request.price.map(|price| price.at_most(input, output).units());
    JudgeTakes { calls: prompts.len(), tokens: input + output, money }
}

/// Everything that a judge is asked about an answer: three times with the points in other orders, and as often about each of two answers
/// that deserve nothing.
fn judge_prompts(rubric: &Rubric, graded: &Graded, known: &[Exemplar]) -> Vec<String> {
    let answers = [graded.answer.as_str(), judge::INJECTED, judge::BLANK];
    let orders = judge::orders(rubric);
    let asked =
        answers.iter().flat_map(|answer| orders.iter().map(|order| judge::prompt(rubric, answer, order, known)));
    asked.collect()
}

/// What a judge replied in one batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Batch {
    /// Who judged.
    pub judge: String,
    /// What it said of the answer, asked three times.
    pub replies: Vec<String>,
    /// Why nothing of it is believed; `None` where it is.
    pub discarded: Option<String>,
}

impl Batch {
    /// What it comes to beside an offline reading, which it does not change.
    pub(super) fn judged(self, rubric: &Rubric, answer: &str, offline: &Grade) -> Judged {
        let votes: Vec<_> = self.replies.iter().map(|reply| judge::read(reply, rubric, answer)).collect();
        let mut judged = judge::together(&self.judge, &votes, judge::VOTES, offline, answer);
        if let Some(why) = self.discarded {
            judged.discarded = Some(why);
            judged.read = None;
        }
        judged
    }
}

/// Asks a model about an answer: three times with the points in other orders, and twice as often about answers that deserve nothing. The offline
/// reading is not changed.
pub fn ask_judge(
    rubric: &Rubric,
    graded: &Graded,
    known: &[Exemplar],
    request: &JudgeRequest,
) -> Result<(Judged, JudgeTakes), PracticeError> {
    let (batch, takes) = ask_batch(rubric, graded, known, request)?;
    Ok((batch.judged(rubric, &graded.answer, &graded.read), takes))
}

/// The same, with the replies as they came.
pub(super) fn ask_batch(
    rubric: &Rubric,
    graded: &Graded,
    known: &[Exemplar],
    request: &JudgeRequest,
) -> Result<(Batch, JudgeTakes), PracticeError> {
    let told = |why: String| PracticeError::Judge(why);
    let key = request.key.as_deref().map(Secret::from_variable).transpose().map_err(|error| told(error.to_string()))?;
    let kind =
        Kind::OpenAi { base_url: request.url.clone(), key, headers: Vec::new(), token_limit: TokenLimit::default() };
    let settings = Settings {
        providers: vec![Provider::new("judge", kind)],
        network: Network { hosts: request.hosts.clone(), ..Network::default() },
        prices: Prices {
            rows: request
                .price
                .map(|price| PriceRow { provider: "judge".to_owned(), model: None, price })
                .into_iter()
                .collect(),
        },
        budget: Budget { money: None, tokens: Some(BATCH_TOKENS) },
        ..Settings::default()
    };
    let runner = Runner::new(settings).map_err(|error| told(error.to_string()))?;
    let calls: Vec<Call> = judge_prompts(rubric, graded, known)
        .into_iter()
        .map(|prompt| Call {
            provider: "judge".to_owned(),
            input: Input::Chat(Box::new(Chat {
                model: request.model.clone(),
                messages: vec![Message::new(Role::User, prompt)],
                temperature: Some(0.0),
                max_tokens: Some(REPLY_TOKENS),
                ..Chat::default()
            })),
            repeat: 0,
        })
        .collect();
    let (replies, summary) = runner.ask(&calls, None).map_err(|error| told(error.to_string()))?;
    let replies: Vec<Result<String, String>> = replies
        .into_iter()
        .map(|reply| match reply {
            Some(Ok(reply)) => Ok(reply.text),
            Some(Err(failure)) => Err(failure.to_string()),
            None => Err("it was not asked: the batch ended early".to_owned()),
        })
        .collect();
    let (about_answer, about_canaries) = replies.split_at(judge::VOTES);
    if let Some(failure) = replies.iter().find_map(|reply| reply.as_ref().err()) {
        return Err(told(format!("the judge did not answer: {failure}")));
    }
    let canaries = [judge::INJECTED, judge::INJECTED, judge::INJECTED, judge::BLANK, judge::BLANK, judge::BLANK];
    let canaries = canaries.into_iter().zip(about_canaries.iter().flatten().map(String::as_str));
    let believed = judge::canaries(canaries, rubric);
    let batch = Batch {
        judge: request.model.clone(),
        replies: about_answer.iter().flatten().cloned().collect(),
        discarded: believed.err(),
    };
    let money = request.price.map(|_| summary.progress.spent.units());
    Ok((batch, JudgeTakes { calls: calls.len(), tokens: summary.progress.tokens, money }))
}

/// What to paste to a model where no service is set up.
pub fn judge_prompt(rubric: &Rubric, answer: &str, known: &[Exemplar]) -> String {
    judge::prompt(rubric, answer, &judge::orders(rubric)[0], known)
}

/// Reads a reply that was pasted back. It is one vote and comes without answers that deserve nothing, and says so.
pub fn pasted(rubric: &Rubric, graded: &Graded, reply: &str) -> Judged {
    let vote = judge::read(reply, rubric, &graded.answer);
    judge::together("a pasted reply", &[vote], 1, &graded.read, &graded.answer)
}
