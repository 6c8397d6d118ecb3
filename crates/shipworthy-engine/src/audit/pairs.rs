//! Pairs of columns that hold the same.

use std::collections::HashMap;

use rayon::prelude::*;
use shipworthy_eval::audit::association::MISSING;
use shipworthy_eval::audit::facts::{SameColumns, Way};

use super::collect::{Parts, number, whole};
use super::kept::{Chunk, joined};
use crate::kind::Kind;

/// Rows that pairs are compared on.
const ROWS: usize = 4_096;
/// Columns that are compared with each other at most.
const COLUMNS: usize = 300;
/// Columns are equal when they are on this share of the rows.
const EQUAL: f64 = 0.97;
/// Values go with each other on this share of the rows.
const AGREE: f64 = 0.995;
/// And are on a line from this correlation on.
const LINE: f64 = 0.999_999;

struct Sampled {
    keys: Vec<u64>,
    numbers: Option<Vec<f64>>,
    distinct: usize,
    top: f64,
}

/// All pairs, sorted by name.
pub fn same(parts: &Parts, chunks: &[Chunk]) -> Vec<SameColumns> {
    let content = joined(chunks, |c| &c.content);
    let mut rows: Vec<u32> = (0..content.len() as u32).collect();
    if rows.len() > ROWS {
        rows.select_nth_unstable_by_key(ROWS - 1, |i| content[*i as usize]);
        rows.truncate(ROWS);
    }
    if rows.len() < 30 {
        return Vec::new();
    }
    rows.sort_unstable_by_key(|i| content[*i as usize]);
    let columns: Vec<Sampled> =
        (0..parts.kinds.len().min(COLUMNS)).into_par_iter().map(|at| sampled(parts, chunks, at, &rows)).collect();
    let every: Vec<(usize, usize)> =
        (0..columns.len()).flat_map(|a| (a + 1..columns.len()).map(move |b| (a, b))).collect();
    let mut found: Vec<SameColumns> = every
        .into_par_iter()
        .filter_map(|(a, b)| {
            let way = way(&columns[a], &columns[b], [parts.kinds[a], parts.kinds[b]])?;
            let (a, b) = if parts.names[a] <= parts.names[b] { (a, b) } else { (b, a) };
            Some(SameColumns {
                a: parts.names[a].clone(),
                b: parts.names[b].clone(),
                way,
                rows: agreeing(chunks, a, b, way),
            })
        })
        .collect();
    found.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
    found
}

fn sampled(parts: &Parts, chunks: &[Chunk], at: usize, rows: &[u32]) -> Sampled {
    // Rows are numbered across chunks.
    let mut starts = Vec::with_capacity(chunks.len());
    let mut start = 0_usize;
    for chunk in chunks {
        starts.push(start);
        start += chunk.place.len();
    }
    let keys: Vec<u64> = rows
        .iter()
        .map(|row| {
            let chunk = starts.partition_point(|s| *s <= *row as usize) - 1;
            chunks[chunk].cells[at][*row as usize - starts[chunk]]
        })
        .collect();
    let kind = parts.kinds[at];
    let numbers = matches!(kind, Kind::Whole | Kind::Number | Kind::Date | Kind::Time).then(|| {
        keys.iter()
            .map(|k| {
                if *k == MISSING {
                    f64::NAN
                } else if kind == Kind::Whole {
                    whole(*k) as f64
                } else {
                    number(*k)
                }
            })
            .collect()
    });
    let mut counts: HashMap<u64, u32> = HashMap::new();
    keys.iter().filter(|k| **k != MISSING).for_each(|k| *counts.entry(*k).or_default() += 1);
    let present: u32 = counts.values().sum();
    let top = counts.values().copied().max().unwrap_or(0);
    Sampled { keys, numbers, distinct: counts.len(), top: f64::from(top) / f64::from(present.max(1)) }
}

fn way(a: &Sampled, b: &Sampled, kinds: [Kind; 2]) -> Option<Way> {
    let same_kind = kinds[0] == kinds[1];
    // Two columns that are nearly always the same value agree by chance.
    if a.distinct < 2 || b.distinct < 2 || a.top > 0.98 || b.top > 0.98 {
        return None;
    }
    let both: Vec<(u64, u64)> =
        a.keys.iter().copied().zip(b.keys.iter().copied()).filter(|(x, y)| *x != MISSING && *y != MISSING).collect();
    let n = both.len() as f64;
    if both.len() < 30 || n < 0.5 * a.keys.len() as f64 {
        return None;
    }
    let equal = both.iter().filter(|(x, y)| x == y).count() as f64 / n;
    // What two columns with these most frequent values have in common by chance is no agreement (Cohen, 1960).
    let chance = a.top.max(b.top);
    if same_kind && equal >= EQUAL && (equal - chance) / (1.0 - chance) >= 0.85 {
        return Some(Way::Equal);
    }
    if let (Some(x), Some(y)) = (&a.numbers, &b.numbers)
        && a.distinct > 10
        && b.distinct > 10
    {
        // Two moments of one event are always close; they say the same only when they are the same time apart.
        if kinds.iter().all(|kind| matches!(kind, Kind::Date | Kind::Time)) {
            let mut apart = x.iter().zip(y).map(|(x, y)| y - x).filter(|apart| apart.is_finite());
            let first = apart.next()?;
            return apart.all(|apart| apart == first).then_some(Way::Line);
        }
        return (correlation(x, y)? >= LINE).then_some(Way::Line);
    }
    let coarse = |s: &Sampled| (s.distinct as f64) < 0.25 * n;
    let few = a.distinct.abs_diff(b.distinct) <= 1 + a.distinct.max(b.distinct) / 20;
    if coarse(a)
        && coarse(b)
        && few
        && (a.numbers.is_none() || a.distinct <= 50)
        && (b.numbers.is_none() || b.distinct <= 50)
    {
        let there = goes_with(both.iter().copied());
        let back = goes_with(both.iter().map(|(x, y)| (*y, *x)));
        return (there >= AGREE * n && back >= AGREE * n).then_some(Way::OneToOne);
    }
    None
}

/// Rows whose second value is the one that most often goes with the first.
fn goes_with(pairs: impl Iterator<Item = (u64, u64)>) -> f64 {
    let mut counts: HashMap<u64, HashMap<u64, u32>> = HashMap::new();
    for (x, y) in pairs {
        *counts.entry(x).or_default().entry(y).or_default() += 1;
    }
    counts.values().map(|c| f64::from(c.values().copied().max().unwrap_or(0))).sum()
}

fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    let both: Vec<(f64, f64)> =
        x.iter().copied().zip(y.iter().copied()).filter(|(a, b)| a.is_finite() && b.is_finite()).collect();
    // A look at the first rows settles most pairs.
    if shipworthy_eval::audit::association::with_numbers(&both[..both.len().min(128)])? < 0.999 {
        return None;
    }
    shipworthy_eval::audit::association::with_numbers(&both)
}

/// Rows kept on which both have a value and, where they should be equal, are.
fn agreeing(chunks: &[Chunk], a: usize, b: usize, way: Way) -> u64 {
    chunks
        .iter()
        .flat_map(|c| c.cells[a].iter().zip(&c.cells[b]))
        .filter(|(x, y)| **x != MISSING && **y != MISSING && (way != Way::Equal || x == y))
        .count() as u64
}
