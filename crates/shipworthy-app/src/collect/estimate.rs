//! What collecting will take, before anything is called: how many calls, whom, with which keys, and for how much money at most.

use std::collections::BTreeMap;

use shipworthy_eval::gather::Problem;
use shipworthy_grade::Vars;
use shipworthy_providers::{Calls, Input, Money, Price, Unwatched};
use shipworthy_spec::spec::{GradedBy, Grader, KeyPlace, Model, Provider, Value};

use super::prompts::{self, Filled};
use super::providers::{ANTHROPIC, OPENAI, price};
use super::{Bench, CollectRequest, answers, verdicts_file, with_bench};
use crate::graded::cells::Table;
use crate::graded::find_if_there;
use crate::graded::verdicts::Verdicts;
use crate::opened::Refused;
use crate::workspace::Finder;

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
    /// Calls, those included that are recorded already.
    pub calls: u64,
    /// Calls that are recorded already; of judges only where all outputs are there.
    pub recorded: u64,
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
    /// Calls that are not recorded yet.
    pub fn calls_left(&self) -> u64 {
        self.parts.iter().map(|part| part.calls - part.recorded).sum()
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
    let refuse = |problems| bench.refused(problems);
    let prompts = prompts::all(bench, &bench.chosen).map_err(refuse)?;
    let (runner, record) = bench.runner()?;
    let mut record = record.filter(|_| !anew);
    let mut parts = Vec::new();
    for (candidate, prompt) in &prompts {
        let mut missing: Vec<usize> = (0..prompt.len()).collect();
        if let Some(record) = record.as_mut() {
            missing.clear();
            let replayed = runner.run(prompt, Some(record), &mut Unwatched, &mut |index, answer| {
                if answer.is_err() {
                    missing.push(index);
                }
            });
            if replayed.is_err() {
                missing = (0..prompt.len()).collect();
            }
        }
        let recorded = (prompt.len() - missing.len()) as u64;
        let bytes = missing.iter().map(|index| length(&prompt.call(*index).input)).sum();
        let name = &bench.spec.candidates[*candidate].name;
        let left = prompt.len() as u64 - recorded;
        let limit = longest(prompt);
        parts.push(PartEstimate {
            what: format!("outputs of {name}"),
            model: prompt.model.to_owned(),
            calls: prompt.len() as u64,
            recorded,
            ..priced(prompt.speaks, left, bytes, limit, limit)
        });
    }
    judges(bench, &prompts, anew, &mut parts).map_err(refuse)?;
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

/// What judges will be asked: about outputs that are there, with their length; about those that are not, with the longest.
fn judges(
    bench: &Bench<'_>,
    prompts: &[(usize, Filled<'_>)],
    anew: bool,
    parts: &mut Vec<PartEstimate>,
) -> Result<(), Vec<Problem>> {
    let examples = prompts::examples(bench).map_err(|problem| vec![problem])?;
    let long =
        |vars: &Vars| -> u64 { vars.values().filter_map(|value| value.as_str()).map(|text| text.len() as u64).sum() };
    let given: BTreeMap<&str, u64> = examples.iter().map(|(id, vars)| (id.as_str(), long(vars))).collect();
    for &candidate in &bench.chosen {
        let Some(of) = answers(bench.spec, candidate) else { continue };
        let name = &bench.spec.candidates[candidate].name;
        let prompt = prompts.iter().find(|(at, _)| *at == candidate).map(|(_, prompt)| prompt);
        // Whether its outputs are all there, so that nothing about them changes before judges are asked.
        let asked_first = parts.iter().find(|part| part.what == format!("outputs of {name}"));
        let settled = asked_first.is_none_or(|part| part.recorded == part.calls);
        // How many outputs there are to be, and how long all of them with their examples.
        let (outputs, bytes) = match prompt {
            Some(prompt) => {
                let text = longest(prompt).unwrap_or(TOKENS_OF_A_VERDICT) * BYTES_OF_A_TOKEN;
                let each: u64 = given.values().map(|bytes| bytes + text).sum();
                (prompt.len() as u64, each * u64::from(prompt.repeats))
            }
            None => {
                let said = super::judges::outputs(bench, candidate, of)?;
                let judged = said.iter().filter_map(|said| Some(given.get(said.id.as_str())? + said.text.len() as u64));
                judged.fold((0, 0), |(count, bytes), of| (count + 1, bytes + of))
            }
        };
        for grader in &bench.generation.graders {
            let GradedBy::Judge { model, rubric, votes, .. } = &grader.by else { continue };
            // Nobody is compared with itself.
            if grader.by.against() == Some(name) {
                continue;
            }
            let speaks = &bench.spec.models[model];
            // What a judge is told beside the rubric is about a page. Two outputs are shown in both orders.
            let around = rubric.len() as u64 + 1_500;
            let (votes, shown) = match grader.by.compares() {
                true => (u64::from(*votes) * 2, 2),
                false => (u64::from(*votes), 1),
            };
            let calls = outputs * votes;
            // Where outputs are asked for first, their judge may have to be asked about all of them.
            let recorded = if settled && !anew { judged(bench, candidate, grader)?.min(outputs) * votes } else { 0 };
            let left = calls - recorded;
            let limit = max_tokens(&speaks.params);
            let asked = ((bytes * shown + outputs * around) * votes * left).checked_div(calls).unwrap_or(0);
            parts.push(PartEstimate {
                what: format!("verdicts of {} on {name}", grader.name),
                model: model.clone(),
                calls,
                recorded,
                ..priced(speaks, left, asked, limit.or(Some(TOKENS_OF_A_VERDICT)), limit)
            });
        }
    }
    Ok(())
}

/// Outputs of a candidate on which the judge of a grader has said its word, to the question of today; of those that compare none is
/// counted.
fn judged(bench: &Bench<'_>, candidate: usize, grader: &Grader) -> Result<u64, Vec<Problem>> {
    let place = bench.generation.graders.iter().position(|of| of.name == grader.name);
    let finder = Finder::new(bench.workspace);
    let file = find_if_there(&finder, &verdicts_file(&bench.spec.candidates[candidate].name));
    let (Some(place), Some(file), Some(answers)) = (place, file, answers(bench.spec, candidate)) else { return Ok(0) };
    if grader.by.compares() {
        return Ok(0);
    }
    let table = Table::read(bench.engine, &file, super::MOST_EXAMPLES)?;
    let verdicts = Verdicts::of(Some(&table), bench.spec, bench.generation, &bench.golden)?;
    let Ok(said) = super::judges::outputs(bench, candidate, answers) else { return Ok(0) };
    let known = said.iter().filter(|said| verdicts.said((&said.id, said.repeat), place, &[&said.text]).is_ok());
    Ok(known.count() as u64)
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
