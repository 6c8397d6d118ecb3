//! What collecting will take, before anything is called: how many calls, whom, with which keys, and for how much money at most.

use std::collections::{BTreeMap, HashSet};

use shipworthy_eval::gather::Problem;
use shipworthy_grade::Vars;
use shipworthy_providers::{Calls, Input, Money, Price, Record, Reply, Runner, Unwatched};
use shipworthy_spec::spec::{GradedBy, KeyPlace, Model, Provider, Value};

use super::asking::Asking;
use super::held::{Before, Held};
use super::judges::{Judged, Votes, texts_of};
use super::prompts::{self, Filled};
use super::providers::{ANTHROPIC, OPENAI, price};
use super::{Bench, CollectRequest, answers, asked, fingerprint, shared, verdicts_file, with_bench};
use crate::graded::opponents::{Opponents, Texts};
use crate::opened::Refused;

/// Bytes of a token of English, on average. Other languages have fewer.
const BYTES_OF_A_TOKEN: u64 = 4;
/// Tokens that a judge may take to say its verdict where its model has no limit: what is reckoned, and no bound.
const TOKENS_OF_A_VERDICT: u64 = 200;

/// What collecting will take.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// Candidate by candidate, then judge by judge.
    pub parts: Vec<PartEstimate>,
    /// Who will be called.
    pub called: Vec<Called>,
    /// The currency of the prices, where the spec names one.
    pub currency: Option<String>,
    /// The most that the spec lets a run cost.
    pub budget: Option<f64>,
    /// The most minutes that the spec lets it take.
    pub minutes: Option<f64>,
}

/// What one candidate takes, or one judge.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PartEstimate {
    /// What it is: `outputs of short prompt`, `verdicts of grounded on short prompt`.
    pub what: String,
    /// The model, as the spec names it.
    pub model: String,
    /// Calls, those included that are not made.
    pub calls: u64,
    /// Calls that are not made: their replies are recorded, verdicts in the file hold, or an equal call was made before. Of judges 0 where
    /// outputs are asked for first.
    pub recorded: u64,
    /// Whether fewer calls may be made than are left: what a judge is asked depends on outputs that are not there yet.
    pub may_be_fewer: bool,
    /// Money that those which are left may cost, with four bytes to a token and the longest replies; `None` where the model has no price.
    pub about: Option<f64>,
    /// Money that they cannot pass, with a token to every byte; `None` where replies have no longest length, or there is no price.
    pub at_most: Option<f64>,
}

/// Somebody who will be called.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Called {
    /// The model, as the spec names it.
    pub model: String,
    /// Its host, with the port where that is not the usual one; the command line of a program; empty for an echo.
    pub whom: String,
    /// What has to be allowed.
    pub needs: Needs,
    /// Where its key is, in words, and whether it is there; `None` where it has none. The key itself is never looked at.
    pub key: Option<(String, bool)>,
}

/// What a person has to allow before somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Nothing: it is on this machine.
    Nothing,
    /// That the host is called.
    Host,
    /// That a program is run.
    Program,
}

impl Estimate {
    /// Calls that will be made.
    pub fn calls_left(&self) -> u64 {
        self.parts.iter().map(|part| part.calls - part.recorded).sum()
    }

    /// Whether that is the most that is called, and not the exact number.
    pub fn may_be_fewer(&self) -> bool {
        self.parts.iter().any(|part| part.may_be_fewer)
    }

    /// What all of it may cost; `None` where a part that asks somebody has no price.
    pub fn about(&self) -> Option<f64> {
        self.parts.iter().map(|part| part.about).sum()
    }

    /// What it cannot pass: the sum of its parts, or the budget where that is less. `None` where neither is known.
    pub fn at_most(&self) -> Option<f64> {
        let parts: Option<f64> = self.parts.iter().map(|part| part.at_most).sum();
        match (parts, self.budget) {
            (Some(parts), Some(budget)) => Some(parts.min(budget)),
            (parts, budget) => parts.or(budget),
        }
    }
}

/// Says what collecting will take. Reads, and calls nobody.
pub fn estimate(request: &CollectRequest) -> Result<Estimate, Refused> {
    // As a replay no key is needed, and the record is only read: another run may go on.
    let replay = CollectRequest { replay: true, ..request.clone() };
    with_bench(&replay, &mut |bench| reckoned(bench, request.anew))
}

fn reckoned(bench: &Bench<'_>, anew: bool) -> Result<Estimate, Refused> {
    shared::refuse(bench)?;
    let refuse = |problems| bench.refused(problems);
    let prompts = prompts::all(bench, &bench.chosen).map_err(refuse)?;
    let (runner, record) = bench.runner()?;
    let mut ledger = Ledger { runner, record: record.filter(|_| !anew), anew, met: HashSet::new() };
    let is_judged = bench.generation.graders.iter().any(|grader| matches!(grader.by, GradedBy::Judge { .. }));
    let mut parts = Vec::new();
    let mut said = Said::new();
    for (candidate, prompt) in &prompts {
        let (mut answered, mut texts) = (0, Vec::new());
        let left = ledger.left(prompt, &mut |index, reply| {
            answered += 1;
            // Nobody is asked about an output that says nothing.
            if is_judged && !(reply.text.trim().is_empty() && reply.tool_calls.is_empty()) {
                texts.push((index, reply.text));
            }
        });
        let bytes = left.iter().map(|index| length(&prompt.call(*index).input)).sum();
        let name = &bench.spec.candidates[*candidate].name;
        let (calls, limit) = (prompt.len() as u64, longest(prompt));
        parts.push(PartEstimate {
            what: format!("outputs of {name}"),
            model: prompt.model.to_owned(),
            calls,
            recorded: calls - left.len() as u64,
            ..priced(prompt.speaks, left.len() as u64, bytes, limit, limit)
        });
        if answered == prompt.len() {
            texts.sort_unstable();
            let judged = texts.into_iter().map(|(index, text)| {
                let (example, repeat) = prompt.about(index);
                Judged { id: prompt.id(example).to_owned(), repeat, text }
            });
            said.insert(*candidate, judged.collect());
        }
    }
    judges(bench, &prompts, &said, &mut ledger, &mut parts).map_err(refuse)?;
    let mut models: Vec<&str> = parts.iter().map(|part| part.model.as_str()).collect();
    models.sort_unstable();
    models.dedup();
    let called = models.iter().map(|name| called(bench, name, &bench.spec.models[*name])).collect();
    Ok(Estimate {
        called,
        currency: bench.spec.errors.as_ref().map(|errors| errors.currency.clone()),
        budget: bench.spec.budget.money,
        minutes: bench.spec.budget.minutes,
        parts,
    })
}

/// What candidates with prompts will have said when judges are asked, by their places: of those whose replies are all recorded.
type Said = BTreeMap<usize, Vec<Judged>>;

/// Tells calls that will be made from those whose replies are there by then.
struct Ledger {
    /// A runner that calls nobody.
    runner: Runner,
    record: Option<Record>,
    anew: bool,
    /// Fingerprints of the calls that will have been made.
    met: HashSet<String>,
}

impl Ledger {
    /// The indices of the calls that will be made: not of those that are recorded, whose replies `heard` gets, and of equal ones the first.
    fn left<C: Calls + ?Sized>(&mut self, calls: &C, heard: &mut dyn FnMut(usize, Reply)) -> Vec<usize> {
        let mut missing: Vec<usize> = (0..calls.len()).collect();
        if let Some(record) = self.record.as_mut() {
            missing.clear();
            let replayed = self.runner.run(calls, Some(record), &mut Unwatched, &mut |index, answer| match answer {
                Ok(reply) => heard(index, reply),
                Err(_) => missing.push(index),
            });
            if replayed.is_err() {
                missing = (0..calls.len()).collect();
            }
            missing.sort_unstable();
        }
        // Who asks anew takes no reply of the part before.
        if self.anew {
            self.met.clear();
        }
        // What a call is made of stands in its debug form, field by field.
        missing.retain(|index| self.met.insert(fingerprint(&[&format!("{:?}", calls.call(*index))])));
        missing
    }
}

/// What judges will be asked: about outputs that are there, those on which their verdicts do not hold; about others all, with the longest
/// output.
fn judges(
    bench: &Bench<'_>,
    prompts: &[(usize, Filled<'_>)],
    said: &Said,
    ledger: &mut Ledger,
    parts: &mut Vec<PartEstimate>,
) -> Result<(), Vec<Problem>> {
    let examples: BTreeMap<String, Vars> =
        prompts::examples(bench).map_err(|problem| vec![problem])?.into_iter().collect();
    let long =
        |vars: &Vars| -> u64 { vars.values().filter_map(|value| value.as_str()).map(|text| text.len() as u64).sum() };
    let given: BTreeMap<&str, u64> = examples.iter().map(|(id, vars)| (id.as_str(), long(vars))).collect();
    let judges: Vec<Asking<'_>> =
        bench.generation.graders.iter().filter_map(|grader| Asking::of(bench.spec, grader, &examples)).collect();
    if judges.is_empty() {
        return Ok(());
    }
    let opponents = opponents(bench, &judges, prompts, said)?;
    let place_of = |name: &str| bench.spec.candidates.iter().position(|of| of.name == name);
    let is_asked_first = |place: usize| prompts.iter().any(|(asked, _)| *asked == place) && !said.contains_key(&place);
    for &candidate in &bench.chosen {
        let Some(of) = answers(bench.spec, candidate) else { continue };
        let name = &bench.spec.candidates[candidate].name;
        let prompt = prompts.iter().find(|(at, _)| *at == candidate).map(|(_, prompt)| prompt);
        // What is there when judges are asked, where that is known by now.
        let own: Vec<Judged>;
        let there = match prompt {
            Some(_) => said.get(&candidate).map(Vec::as_slice),
            None => {
                let all = super::judges::outputs(bench, candidate, of)?.into_iter();
                own = all.filter(|output| given.contains_key(output.id.as_str())).collect();
                Some(own.as_slice())
            }
        };
        // How many outputs there are to be, and how long all of them with their examples.
        let (outputs, bytes) = match prompt {
            Some(prompt) => {
                let text = longest(prompt).unwrap_or(TOKENS_OF_A_VERDICT) * BYTES_OF_A_TOKEN;
                let each: u64 = given.values().map(|bytes| bytes + text).sum();
                (prompt.len() as u64, each * u64::from(prompt.repeats))
            }
            None => {
                let judged = there.unwrap_or_default().iter();
                let judged = judged.filter_map(|of| Some(given.get(of.id.as_str())? + of.text.len() as u64));
                judged.fold((0, 0), |(count, bytes), of| (count + 1, bytes + of))
            }
        };
        let path = bench.folder.join(verdicts_file(name));
        let held = if ledger.anew { Held::default() } else { Held::of(&path) };
        // Nobody is compared with itself.
        for asking in judges.iter().filter(|asking| asking.against() != Some(name)) {
            let GradedBy::Judge { model, rubric, .. } = &asking.grader.by else { continue };
            let speaks = &bench.spec.models[model];
            // What a judge is told beside the rubric is about a page. Two outputs are shown in both orders.
            let (around, shown) = (rubric.len() as u64 + 1_500, asking.orders() as u64);
            let votes = u64::from(asking.votes) * shown;
            let waits = asking.against().and_then(place_of).is_some_and(is_asked_first);
            let (calls, left, may_be_fewer) = match there.filter(|_| !waits) {
                Some(there) => {
                    let asked = asked(&asking.grader.by, &bench.spec.models).unwrap_or_default();
                    let before = Before::of(asking, &asked, there, &opponents, &held);
                    let left = ledger.left(&Votes { asking, outputs: &before.open }, &mut |_, _| {}).len() as u64;
                    ((before.held.len() + before.open.len()) as u64 * votes, left, false)
                }
                // What is said then may be what a verdict holds on, or what was said to another example.
                None => (outputs * votes, outputs * votes, outputs > 0),
            };
            let limit = max_tokens(&speaks.params);
            let bytes = ((bytes * shown + outputs * around) * votes * left).checked_div(calls).unwrap_or(0);
            parts.push(PartEstimate {
                what: format!("verdicts of {} on {name}", asking.grader.name),
                model: model.clone(),
                calls,
                recorded: calls - left,
                may_be_fewer,
                ..priced(speaks, left, bytes, limit.or(Some(TOKENS_OF_A_VERDICT)), limit)
            });
        }
    }
    Ok(())
}

/// The outputs that judges compare others with, as they will be then; nothing of those that are asked for first.
fn opponents(
    bench: &Bench<'_>,
    judges: &[Asking<'_>],
    prompts: &[(usize, Filled<'_>)],
    said: &Said,
) -> Result<Opponents, Vec<Problem>> {
    let mut opponents = Opponents::default();
    for other in judges.iter().filter_map(Asking::against) {
        let place = bench.spec.candidates.iter().position(|candidate| candidate.name == other);
        let Some((place, answers)) = place.and_then(|place| Some((place, answers(bench.spec, place)?))) else {
            continue;
        };
        if let Some(said) = said.get(&place) {
            let mut texts = Texts::new();
            for Judged { id, repeat, text } in said {
                texts.entry(id.clone()).or_default().insert(*repeat, text.clone());
            }
            opponents.put(other, texts);
        } else if prompts.iter().all(|(asked, _)| *asked != place) && !opponents.has(other) {
            opponents.put(other, texts_of(bench, place, answers)?);
        }
    }
    Ok(opponents)
}

/// The money of a part; all else of it is still empty.
fn priced(model: &Model, calls: u64, bytes: u64, usual: Option<u64>, limit: Option<u64>) -> PartEstimate {
    let free = matches!(model.provider, Provider::Echo | Provider::Command);
    let price = if free { Some(Price::FREE) } else { model.price.and_then(price) };
    let cost = |input: u64, output: Option<u64>| -> Option<f64> {
        let price = price?;
        if price == Price::FREE || calls == 0 {
            return Some(0.0);
        }
        Some(Money::units(price.at_most(input, output? * calls)))
    };
    PartEstimate {
        what: String::new(),
        model: String::new(),
        calls: 0,
        recorded: 0,
        may_be_fewer: false,
        about: cost(bytes.div_ceil(BYTES_OF_A_TOKEN), usual.or(Some(TOKENS_OF_A_VERDICT))),
        at_most: cost(bytes, limit),
    }
}

/// The longest reply to a prompt, in tokens; `None` where neither prompt nor model says.
fn longest(prompt: &Filled<'_>) -> Option<u64> {
    max_tokens(&prompt.prompt.params).or_else(|| max_tokens(&prompt.speaks.params))
}

fn max_tokens<'a>(params: impl IntoIterator<Item = (&'a String, &'a Value)>) -> Option<u64> {
    params.into_iter().find_map(|(name, value)| match value {
        Value::Number(number) if name == "max_tokens" && *number >= 0.0 => Some(*number as u64),
        _ => None,
    })
}

/// Bytes that are sent.
fn length(input: &Input) -> u64 {
    match input {
        Input::Text(text) => text.len() as u64,
        Input::Chat(chat) => chat.messages.iter().map(|message| message.content.len() as u64 + 16).sum(),
        _ => 0,
    }
}

fn called(bench: &Bench<'_>, name: &str, model: &Model) -> Called {
    let url = |usual: &str| model.url.clone().unwrap_or_else(|| usual.to_owned());
    let (whom, needs) = match model.provider {
        Provider::Echo => (String::new(), Needs::Nothing),
        Provider::Command => (url(""), Needs::Program),
        Provider::OpenAi => host(&url(OPENAI)),
        Provider::Anthropic => host(&url(ANTHROPIC)),
        Provider::Http => host(&url("")),
    };
    let key = model.key.as_ref().map(|place| match place {
        KeyPlace::Variable(variable) => (
            format!("the environment variable {variable}"),
            std::env::var_os(variable).is_some_and(|key| !key.is_empty()),
        ),
        KeyPlace::File(path) => (format!("the file {path}"), bench.folder.join(path).is_file()),
    });
    Called { model: name.to_owned(), whom, needs, key }
}

/// The host of an address, as it has to be allowed.
pub(super) fn host(url: &str) -> (String, Needs) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_ascii_lowercase();
    let bare = host.strip_prefix('[').and_then(|rest| rest.split(']').next()).map(str::to_owned);
    let bare = bare.unwrap_or_else(|| host.split(':').next().unwrap_or_default().to_owned());
    let here = bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    (host, if here { Needs::Nothing } else { Needs::Host })
}
