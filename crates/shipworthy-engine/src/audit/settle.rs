//! From what the threads saw to the facts about a table.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;
use shipworthy_eval::audit::association::MISSING;
use shipworthy_eval::audit::facts::{Delay, Labelling, Overlap, Ratings, TableFacts};
use shipworthy_eval::audit::findings::label::tells;
use shipworthy_eval::audit::findings::rows::FINE;

use super::collect::{Collector, Parts, number, whole};
use super::column::{self, Column};
use super::kept::{Chunk, joined};
use super::label::{Label, NONE};
use super::radix;
use super::text::TextResult;
use crate::alike::{self, alike};
use crate::hash;
use crate::kind::Kind;

/// Parts of equal numbers of rows along time.
const PARTS: usize = 20;
/// Columns with at most so many values are compared as groups with the reference.
const GROUPS: u64 = 30;
const DAY: f64 = 86_400.0;

/// Facts, and what another table is compared by.
pub struct Settled {
    /// The facts.
    pub facts: TableFacts,
    places: Vec<u64>,
    ids: Vec<u64>,
}

/// The facts about a table.
pub fn settle(parts: &Parts, mut collected: Collector) -> Settled {
    let chunks = std::mem::take(&mut collected.chunks);
    let kept: u64 = chunks.iter().map(|c| c.place.len() as u64).sum();
    let columns: Vec<Column> = std::mem::take(&mut collected.columns)
        .into_par_iter()
        .enumerate()
        .map(|(at, mut counts)| {
            let text = counts.text.take().map(super::text::TextColumn::finish);
            Column { at, counts, text }
        })
        .collect();
    let label_text = parts.places.label.and_then(|at| columns[at].text.as_ref());
    let label = Label::of(parts, &chunks, label_text);
    let ratings = ratings(parts, &chunks, &columns);
    let mut facts = TableFacts {
        rows: collected.rows,
        kept,
        fingerprint: collected.fingerprint.hex(),
        same_columns: super::pairs::same(parts, &chunks),
        labelling: labelling(parts, &chunks, label.as_ref()),
        delay: delay(parts, &chunks),
        overlaps: splits(parts, &chunks, &columns),
        ratings,
        ..TableFacts::default()
    };
    repeats(&chunks, label.as_ref(), &mut facts);
    facts.columns = column::facts(columns, parts, &chunks, collected.rows, label.as_ref());
    if let Some(label) = &label {
        conflicts_beside_leaks(parts, &chunks, label, &mut facts);
    }
    let places = joined(&chunks, |c| &c.place);
    let ids = parts.places.id.map(|at| joined(&chunks, |c| &c.cells[at])).unwrap_or_default();
    Settled { facts, places, ids }
}

/// Rows alike in everything, or in all inputs, and labels that differ among the latter.
fn repeats(chunks: &[Chunk], label: Option<&Label>, facts: &mut TableFacts) {
    facts.distinct_rows = alike::distinct(&joined(chunks, |c| &c.content));
    facts.repeated_rows = facts.kept - facts.distinct_rows;
    let class = |i: usize| label.and_then(|l| l.class.get(i)).copied().unwrap_or(NONE);
    (facts.distinct_inputs, facts.conflicting) = conflicting(&joined(chunks, |c| &c.place), class);
    facts.repeated_inputs = facts.kept - facts.distinct_inputs;
}

/// From the inputs of rows and their classes: how many inputs are different, and rows whose inputs have several classes.
fn conflicting(inputs: &[u64], class: impl Fn(usize) -> u32) -> (u64, u64) {
    let groups = alike(inputs);
    let again: u64 = groups.iter().map(|group| group.len() as u64 - 1).sum();
    let conflicting = |group: &Vec<u32>| {
        let classes: Vec<u32> = group.iter().map(|row| class(*row as usize)).filter(|class| *class != NONE).collect();
        if classes.windows(2).any(|pair| pair[0] != pair[1]) { classes.len() as u64 } else { 0 }
    };
    (inputs.len() as u64 - again, groups.iter().map(conflicting).sum())
}

/// A column that tells the label makes no two rows with different labels alike: conflicts are counted without it.
fn conflicts_beside_leaks(parts: &Parts, chunks: &[Chunk], label: &Label, facts: &mut TableFacts) {
    let is_label = |name: &String| *name == parts.names[label.column];
    let is_copy = |at: usize| {
        let mine = |name: &String| *name == parts.names[at];
        facts.same_columns.iter().any(|p| is_label(&p.a) && mine(&p.b) || mine(&p.a) && is_label(&p.b))
    };
    let told = |at: usize| facts.columns[at].with_label.as_ref().is_some_and(tells) || is_copy(at);
    let (leaks, inputs): (Vec<usize>, Vec<usize>) =
        (0..parts.inputs.len()).filter(|at| parts.inputs[*at]).partition(|at| told(*at));
    if leaks.is_empty() || inputs.is_empty() || label.class.is_empty() {
        return;
    }
    let mut rows: Vec<u64> = Vec::with_capacity(label.class.len());
    for chunk in chunks {
        let mut places = vec![0_u64; chunk.place.len()];
        for at in &inputs {
            for (place, cell) in places.iter_mut().zip(&chunk.cells[*at]) {
                *place = hash::mix(*place ^ *cell, hash::NULL).wrapping_add(*cell);
            }
        }
        rows.extend(places);
    }
    let (distinct, conflicts) = conflicting(&rows, |i| label.class[i]);
    if distinct as f64 >= FINE * facts.kept as f64 {
        facts.conflicting = conflicts;
    }
}

/// Moments of a time column, or its text read as such.
fn moments(parts: &Parts, chunks: &[Chunk], at: usize) -> Vec<u64> {
    match parts.orders.iter().position(|(i, _)| *i == at) {
        Some(order) => joined(chunks, |c| &c.orders[order]),
        None if matches!(parts.kinds[at], Kind::Date | Kind::Time) => joined(chunks, |c| &c.cells[at]),
        None => Vec::new(),
    }
}

/// Rows without label along time, when there are any.
fn labelling(parts: &Parts, chunks: &[Chunk], label: Option<&Label>) -> Option<Labelling> {
    let label = label.filter(|l| l.class.contains(&NONE))?;
    let times = moments(parts, chunks, parts.places.time?);
    let mut rows: Vec<(u64, bool)> =
        times.iter().zip(&label.class).filter(|(t, _)| **t != MISSING).map(|(t, c)| (*t, *c == NONE)).collect();
    if rows.len() < 10 * PARTS {
        return None;
    }
    rows.sort_unstable();
    let parts = (0..PARTS)
        .map(|i| {
            let part = &rows[rows.len() * i / PARTS..rows.len() * (i + 1) / PARTS];
            (number(part[0].0), part.len() as u64, part.iter().filter(|r| r.1).count() as u64)
        })
        .collect();
    Some(Labelling { parts })
}

/// Days from rows to their labels.
fn delay(parts: &Parts, chunks: &[Chunk]) -> Option<Delay> {
    let (at, label_at) = (parts.places.time?, parts.places.label_time?);
    let (times, labelled) = (moments(parts, chunks, at), moments(parts, chunks, label_at));
    let mut days: Vec<f64> = times
        .iter()
        .zip(&labelled)
        .filter(|(t, l)| **t != MISSING && **l != MISSING)
        .map(|(t, l)| (number(*l) - number(*t)) / DAY)
        .collect();
    if days.len() < 50 {
        return None;
    }
    days.sort_unstable_by(f64::total_cmp);
    let before = days.partition_point(|d| *d < 0.0);
    // Whole days on one side: a label of the same day is not early.
    let before = if days.iter().all(|d| d.fract() == 0.0) {
        before
    } else {
        days.partition_point(|d| *d <= -1.0 / 86_400.0).min(before)
    };
    let quantile = |p: f64| shipworthy_eval::audit::numbers::quantile(&days, p);
    let (median_days, p95_days) = (quantile(0.5), quantile(0.95));
    let mut known: Vec<f64> = times.iter().filter(|t| **t != MISSING).map(|t| number(*t)).collect();
    known.sort_unstable_by(f64::total_cmp);
    let newest = shipworthy_eval::audit::numbers::quantile(&known, 0.999);
    let waiting = known.len() - known.partition_point(|t| *t <= newest - p95_days.max(0.0) * DAY);
    Some(Delay {
        column: parts.names[label_at].clone(),
        median_days,
        p95_days,
        before: before as u64,
        waiting: waiting as u64,
    })
}

/// Rows in two splits: of each smaller split, those whose inputs or id are in the largest.
fn splits(parts: &Parts, chunks: &[Chunk], columns: &[Column]) -> Vec<Overlap> {
    let Some(at) = parts.places.split else { return Vec::new() };
    let keys = joined(chunks, |c| &c.cells[at]);
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for key in keys.iter().filter(|k| **k != MISSING) {
        *counts.entry(*key).or_default() += 1;
        if counts.len() > 20 {
            return Vec::new();
        }
    }
    let name = |key: u64| match (&columns[at].text, parts.kinds[at]) {
        (Some(text), _) => {
            let found = text.hashes.iter().position(|h| *h == key).and_then(|i| text.values.as_ref()?.get(i));
            found.map_or_else(|| "?".to_owned(), |v| v.0.clone())
        }
        (None, Kind::Bool) => (key == 1).to_string(),
        (None, Kind::Whole) => whole(key).to_string(),
        (None, _) => number(key).to_string(),
    };
    let mut sides: Vec<(String, u64, u64)> = counts.iter().map(|(k, n)| (name(*k), *k, *n)).collect();
    // The side that is learned from: by its name, else the largest.
    let learned = |name: &str| name.to_lowercase().starts_with("train");
    sides.sort_by(|a, b| learned(&b.0).cmp(&learned(&a.0)).then(b.2.cmp(&a.2)).then_with(|| a.0.cmp(&b.0)));
    let Some(first) = sides.first().cloned() else { return Vec::new() };
    let places = joined(chunks, |c| &c.place);
    let ids = parts.places.id.map(|id| joined(chunks, |c| &c.cells[id]));
    let of = |side: u64, values: &[u64]| -> Vec<u64> {
        keys.iter().zip(values).filter(|(k, v)| **k == side && **v != MISSING).map(|(_, v)| *v).collect()
    };
    let count = |side: u64, values: &[u64]| radix::common(of(side, values), of(first.1, values));
    sides[1..]
        .iter()
        .map(|(side, key, _)| Overlap {
            a: first.0.clone(),
            b: side.clone(),
            rows: count(*key, &places),
            ids: ids.as_ref().map_or(0, |ids| count(*key, ids)),
            column: Some(parts.names[at].clone()),
        })
        .collect()
}

/// The annotators' labels, row by row, as counts of patterns.
fn ratings(parts: &Parts, chunks: &[Chunk], columns: &[Column]) -> Option<Ratings> {
    let at = &parts.places.annotators;
    if at.len() < 2 {
        return None;
    }
    let said = |column: usize, key: u64, text: &Option<TextResult>| match (text, parts.kinds[column]) {
        (Some(text), _) => {
            text.hashes.iter().position(|h| *h == key).and_then(|i| text.values.as_ref()?.get(i)).map(|v| v.0.clone())
        }
        (None, Kind::Bool) => Some((key == 1).to_string()),
        (None, Kind::Whole) => Some(whole(key).to_string()),
        (None, _) => Some(number(key).to_string()),
    };
    let mut names: Vec<BTreeMap<u64, Option<String>>> = Vec::new();
    for column in at {
        let mut keys: Vec<u64> = joined(chunks, |c| &c.cells[*column]);
        keys.sort_unstable();
        keys.dedup();
        if keys.len() > 1_000 {
            return None;
        }
        names.push(
            keys.into_iter().filter(|k| *k != MISSING).map(|k| (k, said(*column, k, &columns[*column].text))).collect(),
        );
    }
    let mut values: Vec<String> = names.iter().flat_map(BTreeMap::values).flatten().cloned().collect();
    values.sort();
    values.dedup();
    let code = |column: usize, key: u64| -> Option<u32> {
        let name = names[column].get(&key)?.as_ref()?;
        values.binary_search(name).ok().map(|i| i as u32)
    };
    let mut patterns: BTreeMap<Vec<Option<u32>>, u64> = BTreeMap::new();
    for chunk in chunks {
        for row in 0..chunk.place.len() {
            let codes: Vec<Option<u32>> =
                at.iter().enumerate().map(|(i, column)| code(i, chunk.cells[*column][row])).collect();
            *patterns.entry(codes).or_default() += 1;
        }
    }
    Some(Ratings {
        columns: at.iter().map(|i| parts.names[*i].clone()).collect(),
        values,
        patterns: patterns.into_iter().collect(),
    })
}

/// Adds what a reference says: rows that are in both, and the shares of its groups.
pub fn compare(settled: &mut Settled, parts: &Parts, collected: Collector) {
    let reference = settle(parts, collected);
    let facts = &mut settled.facts;
    facts.reference_rows = Some(reference.facts.rows);
    let inputs: HashSet<u64> = reference.places.into_iter().collect();
    let ids: HashSet<u64> = reference.ids.into_iter().filter(|k| *k != MISSING).collect();
    facts.overlaps.push(Overlap {
        a: "the reference".to_owned(),
        b: "the table".to_owned(),
        rows: settled.places.iter().filter(|p| inputs.contains(p)).count() as u64,
        ids: settled.ids.iter().filter(|id| ids.contains(id)).count() as u64,
        column: None,
    });
    let apart = [parts.places.label, parts.places.id, parts.places.time, parts.places.split];
    for (at, theirs) in reference.facts.columns.iter().enumerate() {
        let given = parts.places.groups.contains(&at);
        let wanted = if parts.places.groups.is_empty() {
            theirs.distinct <= GROUPS && theirs.distinct > 1 && !apart.contains(&Some(at)) && theirs.kind != "number"
        } else {
            given
        };
        let mine = facts.columns.iter().find(|c| c.name == theirs.name);
        if let (true, Some(values), Some(mine)) = (wanted, &theirs.values, mine)
            && mine.values.is_some()
        {
            facts.reference_groups.insert(theirs.name.clone(), values.iter().cloned().collect());
        }
    }
}
