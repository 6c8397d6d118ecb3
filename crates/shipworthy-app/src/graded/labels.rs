//! What people said about outputs.

use std::collections::{BTreeMap, BTreeSet};

use shipworthy_eval::gather::Problem;
use shipworthy_spec::spec::Generation;

use super::ByName;
use super::cells::{Table, preference, verdict};
use crate::collect::fingerprint;
use crate::csv;

/// People's verdicts: by candidate and id.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    of: ByName<ByName<Vec<Vote>>>,
    /// By grader, whether it compares two outputs.
    compares: Vec<bool>,
}

/// What one person said.
#[derive(Debug)]
struct Vote {
    repeat: u32,
    grader: usize,
    passes: Option<bool>,
    /// Fingerprint of the text that they saw; `None` where nobody wrote it down.
    seen: Option<String>,
}

/// One verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label {
    /// Place of the grader.
    pub(crate) grader: usize,
    /// Whether the output passes; of a grader that compares, whether it won, `None` for a tie.
    pub(crate) passes: Option<bool>,
}

impl Labels {
    /// Those of a table with columns `id`, `candidate`, `grader`, `pass` and maybe `repeat` and `seen`, which is the fingerprint of
    /// the text that was labelled.
    pub(crate) fn of(table: &Table, generation: &Generation, problems: &mut Vec<Problem>) -> Labels {
        let need = |names: &[&str], what: &str| table.need(names, what);
        let columns = [
            need(&["id"], "the example's id"),
            need(&["candidate"], "whose output it is"),
            need(&["grader"], "what was asked"),
            need(&["pass"], "what people said"),
        ];
        let [Ok(id), Ok(candidate), Ok(grader), Ok(pass)] = columns else {
            problems.extend(columns.into_iter().filter_map(Result::err));
            return Labels::default();
        };
        let (repeat, seen) = (table.find("repeat"), table.find("seen"));
        let mut votes: ByName<ByName<Vec<Vote>>> = ByName::new();
        let (mut unreadable, mut strangers) = (Vec::new(), Vec::new());
        for row in table.rows() {
            let read = |column: usize| row.cell(column).map(csv::unguarded);
            let (Some(id), Some(candidate), Some(said)) = (read(id), read(candidate), row.cell(pass)) else {
                continue;
            };
            if said.trim().is_empty() {
                continue;
            }
            let named = read(grader).unwrap_or_default();
            let Some(place) = generation.graders.iter().position(|of| of.name == named) else {
                strangers.push((row.line(), named.chars().take(40).collect::<String>()));
                continue;
            };
            let compares = generation.graders[place].by.compares();
            let read = if compares { preference(said) } else { verdict(said).map(Some) };
            let Some(passes) = read else {
                unreadable.push((row.line(), said.chars().take(40).collect::<String>()));
                continue;
            };
            let repeat = row.number(repeat).map_or(1, |repeat| repeat as u32);
            let votes = votes.entry(candidate.to_owned()).or_default().entry(id.to_owned()).or_default();
            let seen = row.maybe(seen).map(str::trim).filter(|seen| !seen.is_empty()).map(str::to_owned);
            votes.push(Vote { repeat, grader: place, passes, seen });
        }
        if let Some((line, said)) = unreadable.first() {
            let message = format!(
                "{} of its verdicts are neither yes nor no; the first is `{said}` in row {line}",
                unreadable.len()
            );
            problems.push(table.problem("not-a-verdict", message, "write true or false, or leave the cell empty"));
        }
        if let Some((line, named)) = strangers.first() {
            let known: Vec<&str> = generation.graders.iter().take(8).map(|of| of.name.as_str()).collect();
            let message = format!(
                "{} of its rows name a grader that the spec does not have; the first is `{named}` in row {line}",
                strangers.len()
            );
            problems.push(table.problem("unknown-grader", message, format!("the graders are {}", known.join(", "))));
        }
        let compares = generation.graders.iter().map(|grader| grader.by.compares()).collect();
        Labels { of: votes, compares }
    }

    /// Places of the graders of which people said something when the output to an example was another text.
    pub(crate) fn earlier(&self, candidate: &str, (id, repeat): (&str, u32), text: &str) -> BTreeSet<usize> {
        let Some(votes) = self.of.get(candidate).and_then(|ids| ids.get(id)) else { return BTreeSet::new() };
        let text = fingerprint(&[text]);
        let other =
            votes.iter().filter(|vote| vote.repeat == repeat && vote.seen.as_ref().is_some_and(|seen| *seen != text));
        other.map(|vote| vote.grader).collect()
    }

    /// What people said about an output of a candidate to an example. Where several labelled it the majority counts, and a tie says
    /// nothing; where two outputs are compared, it is a tie. What was said of another text says nothing.
    pub(crate) fn on(&self, candidate: &str, (id, repeat): (&str, u32), text: &str) -> Vec<Label> {
        let Some(votes) = self.of.get(candidate).and_then(|ids| ids.get(id)) else { return Vec::new() };
        let text = fingerprint(&[text]);
        let mut balances: BTreeMap<usize, i64> = BTreeMap::new();
        for vote in votes.iter().filter(|vote| vote.repeat == repeat) {
            if vote.seen.as_ref().is_none_or(|seen| *seen == text) {
                *balances.entry(vote.grader).or_default() +=
                    vote.passes.map_or(0, |passes| if passes { 1 } else { -1 });
            }
        }
        let says = |grader: usize, balance: i64| balance != 0 || self.compares.get(grader) == Some(&true);
        let clear = balances.into_iter().filter(|(grader, balance)| says(*grader, *balance));
        clear.map(|(grader, balance)| Label { grader, passes: (balance != 0).then_some(balance > 0) }).collect()
    }
}
