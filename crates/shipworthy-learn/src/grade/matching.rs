//! Finds a point of a rubric in a text: clause by clause, within the distances that the rubric gives.

use std::collections::BTreeMap;

use super::rubric::{Atom, NumberAtom, RubricPoint, Way};
use super::words::{Quantity, Text, Word};
use super::{Instance, foreign, jargon};

/// A word before another that turns it into its opposite. One word only: wider windows cost more right answers than they find wrong ones.
const NEGATIONS: [&str; 6] = ["no", "not", "never", "without", "cannot", "hardly"];

/// What was found of a point.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Share of it, 0 to 1.
    pub(super) share: f64,
    pub(super) spans: Vec<(usize, usize)>,
    pub(super) contradicted: bool,
}

pub(super) fn find(point: &RubricPoint, text: &Text, of: &Instance<'_>) -> Found {
    let mut best = Found { share: 0.0, spans: Vec::new(), contradicted: false };
    for way in &point.any {
        let (share, spans) = anywhere(way, text, of);
        if share > best.share {
            best = Found { share, spans, contradicted: false };
        }
    }
    for (clause, plain) in text.clauses.iter().zip(&text.plain) {
        for way in &point.any {
            let atoms = way.atoms();
            let spans = together(atoms, clause, plain, of);
            let share = match spans.len() {
                all if all == atoms.len() => 1.0,
                // Most of something that needs several words is a part of it; one of two is not.
                some if 2 * some > atoms.len() => 0.5,
                _ => 0.0,
            };
            if share > best.share {
                best = Found { share, spans, contradicted: false };
            }
        }
        let takes_back = |atom: &Atom| one(atom, clause, plain, of, None, |_| true).is_some();
        best.contradicted |= point.contradicts.iter().any(takes_back);
    }
    best
}

/// How much of the text one of these ways holds: the words of the longest that is there as a whole; 0 for none.
pub(super) fn fullest(ways: &[Way], text: &Text) -> usize {
    let (facts, names) = (BTreeMap::new(), BTreeMap::new());
    let none = Instance { prompt: "", facts: &facts, names: &names, shown: "" };
    let there = |way: &&Way| {
        let whole = |(clause, plain): (&Vec<Word>, &String)| {
            together(way.atoms(), clause, plain, &none).len() == way.atoms().len()
        };
        text.clauses.iter().zip(&text.plain).any(whole)
    };
    let words = |atom: &Atom| atom.phrase.as_ref().map_or(1, |phrase| phrase.split_whitespace().count());
    ways.iter().filter(there).map(|way| way.atoms().iter().map(words).sum()).max().unwrap_or(0)
}

/// How much a text has of something that is looked for in all of it, and where.
fn anywhere(way: &Way, text: &Text, of: &Instance<'_>) -> (f64, Vec<(usize, usize)>) {
    let Way::One(atom) = way else { return (0.0, Vec::new()) };
    if let Some(most) = atom.longer_than {
        return (f64::from(u8::from(text.words().count() > most)), Vec::new());
    }
    let spans = match atom {
        Atom { jargon: true, .. } => jargon::found(text).into_iter().map(|(_, span)| span).collect(),
        Atom { foreign: true, .. } => foreign::found(text, of),
        _ => Vec::new(),
    };
    // One may be a slip.
    ([0.0, 0.5, 1.0][spans.len().min(2)], spans)
}

/// Where each of the atoms stands in a clause, as far as they are there: each in a place of its own.
fn together(atoms: &[Atom], clause: &[Word], plain: &str, of: &Instance<'_>) -> Vec<(usize, usize)> {
    let Some((first, others)) = atoms.split_first() else { return Vec::new() };
    let chain = |start: Option<(usize, (usize, usize))>| {
        let mut found: Vec<(usize, (usize, usize))> = start.into_iter().collect();
        for atom in others {
            let after = found.last().map(|(place, _)| *place).filter(|_| atom.near.is_some());
            let free = |place: usize| found.iter().all(|(taken, _)| *taken != place);
            if let Some(next) = one(atom, clause, plain, of, after, free) {
                found.push(next);
            }
        }
        found.into_iter().map(|(_, span)| span).collect::<Vec<_>>()
    };
    // The first may stand in several places, and what has to be near it near another than the first of these.
    let mut best = Vec::new();
    let mut from = 0;
    while let Some(start) = one(first, clause, plain, of, None, |place| place >= from) {
        from = start.0 + 1;
        let spans = chain(Some(start));
        if spans.len() > best.len() {
            best = spans;
        }
    }
    if best.is_empty() { chain(None) } else { best }
}

fn one(
    atom: &Atom,
    clause: &[Word],
    plain: &str,
    of: &Instance<'_>,
    after: Option<usize>,
    may: impl Fn(usize) -> bool,
) -> Option<(usize, (usize, usize))> {
    if let Some(phrase) = &atom.phrase {
        return phrase_at(phrase, clause, plain).filter(|(place, _)| may(*place) && is_near(atom, *place, after));
    }
    let stems = match &atom.named {
        Some(name) => of.names.get(name).map_or(&[][..], Vec::as_slice),
        None => atom.stem.as_slice(),
    };
    clause.iter().enumerate().find_map(|(place, word)| {
        let fits = if !stems.is_empty() {
            let begins = |stem: &String| word.stem.starts_with(stem.as_str()) || word.lower.starts_with(stem.as_str());
            stems.iter().any(begins) && !is_negated(clause, place)
        } else if let Some(number) = &atom.number {
            word.number.is_some_and(|quantity| is_number(number, quantity, of.facts))
        } else {
            atom.currency && word.number.is_some_and(|quantity| quantity.money)
        };
        (fits && !word.echo && may(place) && is_near(atom, place, after)).then_some((place, (word.from, word.to)))
    })
}

fn is_near(atom: &Atom, place: usize, after: Option<usize>) -> bool {
    atom.near.zip(after).is_none_or(|(most, before)| place.abs_diff(before) <= most)
}

fn is_negated(clause: &[Word], place: usize) -> bool {
    let before = place.checked_sub(1).map(|before| clause[before].lower.as_str());
    before.is_some_and(|word| NEGATIONS.contains(&word) || word.ends_with("n't"))
}

fn phrase_at(phrase: &str, clause: &[Word], plain: &str) -> Option<(usize, (usize, usize))> {
    let wanted: Vec<&str> = phrase.split_whitespace().collect();
    if wanted.is_empty() || !plain.contains(phrase) {
        return None;
    }
    clause.windows(wanted.len()).enumerate().find_map(|(place, window)| {
        let same = window.iter().zip(&wanted).all(|(word, wanted)| word.lower == *wanted && !word.echo);
        same.then(|| (place, (window[0].from, window[window.len() - 1].to)))
    })
}

fn is_number(wanted: &NumberAtom, found: Quantity, facts: &BTreeMap<String, f64>) -> bool {
    let Some(name) = &wanted.bind else { return true };
    let Some(fact) = facts.get(name.as_str()) else { return false };
    let close = |value: f64| (value - fact).abs() <= wanted.tol * fact.abs();
    // "85" and "0.85" both say 85%.
    close(found.value) || (!found.percent && fact.abs() <= 1.0 && close(found.value / 100.0))
}
