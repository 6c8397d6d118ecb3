//! Level-wise enumeration of conjunctions, with the bound deciding what is looked at.
//!
//! The cost of a conjunction is in counting its rows, and there are few conjunctions whose *loss* is large enough to matter:
//! with α = 0.95 a slice must hold a nineteenth of all loss to score above zero. So loss is added up first, over the rows
//! that have any, and the rows of a conjunction are counted only if its score could still enter the top.
//!
//! * Level 1: one pass over each column.
//! * Level 2: one pass over the rows with loss for each pair of columns, into a table of all pairs of values.
//! * Level 3 and up: a conjunction is built from parents that share all but the last item; *all* its parents must have
//!   survived, looked up by their exact items; it can be no larger than the least of them. Highest bound first, so that the
//!   k-th score rises early. Loss by intersecting bitsets of the rows with loss, size by bitsets of all rows.

use std::collections::HashMap;

use super::bitset::{Bitset, by_value, common, each_common};
use super::losses::{Unit, largest};
use super::objective::{Objective, Totals};
use super::top::{Ranked, Top};
use super::{Evidence, Found, Search};

/// Tables of value pairs up to this size are kept dense.
const DENSE_CELLS: usize = 1 << 20;

/// A value of a column that may be part of a slice.
#[derive(Debug, Clone, Copy)]
struct Item {
    column: usize,
    code: u32,
    totals: Totals,
}

/// A conjunction that survived its level, or a candidate with the most that it can have.
#[derive(Debug, Clone)]
struct Node {
    items: Vec<u32>,
    totals: Totals,
    bound: f64,
}

pub(super) struct Lattice<'a> {
    evidence: &'a Evidence<'a>,
    search: &'a Search,
    unit: Unit,
    objective: Objective,
    /// Rows that count.
    rows: Vec<u32>,
    /// Those of them that have a loss, and their units.
    lossy_rows: Vec<u32>,
    lossy_units: Vec<u64>,
    /// The units of every row with loss, when all are equal: then losses can be counted instead of added.
    equal_units: Option<u64>,
}

impl<'a> Lattice<'a> {
    /// `None` when no row that counts has a loss.
    pub(super) fn new(evidence: &'a Evidence<'a>, search: &'a Search) -> Option<Lattice<'a>> {
        let n = evidence.loss.len();
        assert!(u32::try_from(n).is_ok(), "at most 2^32 rows can be searched");
        assert!(evidence.rows.is_none_or(|rows| rows.len() == n), "one mark per row");
        assert!(evidence.columns.iter().all(|column| column.codes.len() == n), "one code per row in every column");
        assert!(evidence.times.is_none_or(|times| times.len() == n), "one number per row");
        let rows: Vec<u32> = (0..n).filter(|&row| evidence.counts(row)).map(|row| row as u32).collect();
        let largest = largest(rows.iter().map(|&row| evidence.loss[row as usize]));
        let times = |rows: &[u32]| rows.iter().map(|&row| evidence.times(row as usize)).sum::<u64>();
        let population = times(&rows);
        let unit = Unit::new(largest, population as usize);
        let (lossy_rows, lossy_units): (Vec<u32>, Vec<u64>) = rows
            .iter()
            .map(|&row| (row, unit.count(evidence.loss[row as usize])))
            .filter(|&(_, units)| units > 0)
            .unzip();
        let first = *lossy_units.first()?;
        let objective = Objective {
            alpha: search.alpha_weight,
            rows: population as f64,
            sum: lossy_rows.iter().zip(&lossy_units).map(|(&r, &u)| u * evidence.times(r as usize)).sum::<u64>() as f64,
            min_rows: search.min_examples.max(1) as f64,
        };
        let equal_units = lossy_units.iter().all(|&units| units == first).then_some(first);
        Some(Lattice { evidence, search, unit, objective, rows, lossy_rows, lossy_units, equal_units })
    }

    pub(super) fn search(&self) -> Vec<Found> {
        let mut top = Top::new(self.search.top);
        let mut items = self.single_values();
        for (number, item) in items.iter().enumerate() {
            self.offer(&mut top, vec![number as u32], item.totals);
        }
        if self.search.max_columns > 1 {
            // Only now is the threshold known; numbers of items change, so the singles are entered again.
            items.retain(|item| self.objective.bound(item.totals) >= top.threshold());
            top = Top::new(self.search.top);
            for (number, item) in items.iter().enumerate() {
                self.offer(&mut top, vec![number as u32], item.totals);
            }
            self.conjunctions(&items, &mut top);
        }
        top.slices.iter().map(|slice| self.found(&items, slice)).collect()
    }

    fn times(&self, row: u32) -> u64 {
        self.evidence.times(row as usize)
    }

    /// Losses of the rows that have any: with all rows that each stands for, and of one.
    fn lossy_sums(&self) -> impl Iterator<Item = (u64, u64)> {
        self.lossy_rows.iter().zip(&self.lossy_units).map(|(&row, &units)| (units * self.times(row), units))
    }

    /// How many rows are in all of these sets, with those that each stands for; `rows` are those that the sets are over.
    fn count(&self, sets: &[&Bitset], rows: &[u32]) -> u64 {
        if self.evidence.times.is_none() {
            return common(sets);
        }
        let mut count = 0;
        each_common(sets, |place| count += self.times(rows[place]));
        count
    }

    fn offer(&self, top: &mut Top, items: Vec<u32>, totals: Totals) {
        if totals.rows as f64 >= self.objective.min_rows {
            let score = self.objective.score(totals.rows as f64, totals.sum as f64);
            top.offer(Ranked { items, rows: totals.rows, sum: totals.sum, score });
        }
    }

    fn found(&self, items: &[Item], slice: &Ranked) -> Found {
        let predicates = slice.items.iter().map(|&i| (items[i as usize].column, items[i as usize].code)).collect();
        Found { predicates, examples: slice.rows as usize, loss_sum: self.unit.loss(slice.sum), score: slice.score }
    }

    /// Level 1: values with enough rows and some loss, by column and code.
    fn single_values(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for (column, values) in self.evidence.columns.iter().enumerate() {
            let mut totals = vec![Totals { rows: 0, sum: 0, largest: 0 }; values.values];
            for &row in &self.rows {
                totals[values.codes[row as usize] as usize].rows += self.times(row);
            }
            for (&row, &units) in self.lossy_rows.iter().zip(&self.lossy_units) {
                let cell = &mut totals[values.codes[row as usize] as usize];
                cell.sum += units * self.times(row);
                cell.largest = cell.largest.max(units);
            }
            let enough = |t: &Totals| t.rows as f64 >= self.objective.min_rows && t.sum > 0;
            let kept = totals.into_iter().enumerate().filter(|(_, totals)| enough(totals));
            items.extend(kept.map(|(code, totals)| Item { column, code: code as u32, totals }));
        }
        items
    }

    fn conjunctions(&self, items: &[Item], top: &mut Top) {
        let mut candidates = self.pairs(items, top.threshold());
        let mut sets = RowSets::default();
        for level in 2..=self.search.max_columns {
            let survivors = self.evaluate(level, candidates, items, &mut sets, top);
            if level == self.search.max_columns || survivors.is_empty() {
                return;
            }
            candidates = self.join(&survivors, items, top.threshold());
        }
    }

    /// Level 2: pairs whose loss, known exactly, could reach the top or have children that do.
    fn pairs(&self, items: &[Item], threshold: f64) -> Vec<Node> {
        let columns = group_by_column(items);
        let codes: Vec<Vec<u32>> = columns.iter().map(|group| self.lossy_slots(items, group)).collect();
        let mut candidates = Vec::new();
        for (a, first) in columns.iter().enumerate() {
            for (b, second) in columns.iter().enumerate().skip(a + 1) {
                let width = second.len() + 1;
                let mut consider = |cell: usize, sum: u64, largest: u64| {
                    // Slot 0 holds the rows whose value takes no part.
                    let (Some(i), Some(j)) = ((cell / width).checked_sub(1), (cell % width).checked_sub(1)) else {
                        return;
                    };
                    let (x, y) = (first.start + i, second.start + j);
                    let totals = items[x].totals.at_most(items[y].totals);
                    let totals = Totals { rows: totals.rows, sum, largest };
                    let bound = self.objective.bound(totals);
                    if sum > 0 && bound >= threshold {
                        candidates.push(Node { items: vec![x as u32, y as u32], totals, bound });
                    }
                };
                let cells = (first.len() + 1) * width;
                let places = codes[a].iter().zip(&codes[b]).map(|(&i, &j)| i as usize * width + j as usize);
                if cells > DENSE_CELLS {
                    let mut table: HashMap<usize, (u64, u64)> = HashMap::new();
                    for (cell, (sum, units)) in places.zip(self.lossy_sums()) {
                        let entry = table.entry(cell).or_default();
                        *entry = (entry.0 + sum, entry.1.max(units));
                    }
                    let mut filled: Vec<_> = table.into_iter().collect();
                    filled.sort_unstable();
                    filled.into_iter().for_each(|(cell, (sum, largest))| consider(cell, sum, largest));
                } else if let Some(units) = self.equal_units {
                    let mut table = vec![0_u64; cells];
                    places.zip(&self.lossy_rows).for_each(|(cell, &row)| table[cell] += self.times(row));
                    table.into_iter().enumerate().for_each(|(cell, count)| consider(cell, count * units, units));
                } else {
                    let mut table = vec![(0_u64, 0_u64); cells];
                    for (cell, (sum, units)) in places.zip(self.lossy_sums()) {
                        let entry = &mut table[cell];
                        *entry = (entry.0 + sum, entry.1.max(units));
                    }
                    table.into_iter().enumerate().for_each(|(cell, (sum, largest))| consider(cell, sum, largest));
                }
            }
        }
        candidates
    }

    /// For each row with loss, 1 + the place of its value among the items of a column, or 0.
    fn lossy_slots(&self, items: &[Item], group: &std::ops::Range<usize>) -> Vec<u32> {
        let column = &self.evidence.columns[items[group.start].column];
        let mut slot = vec![0_u32; column.values];
        for (place, item) in items[group.clone()].iter().enumerate() {
            slot[item.code as usize] = place as u32 + 1;
        }
        self.lossy_rows.iter().map(|&row| slot[column.codes[row as usize] as usize]).collect()
    }

    /// Counts what the threshold still lets through, highest bound first. Returns those that may have children in the top.
    fn evaluate(
        &self,
        level: usize,
        mut candidates: Vec<Node>,
        items: &[Item],
        sets: &mut RowSets,
        top: &mut Top,
    ) -> Vec<Node> {
        candidates.sort_unstable_by(|a, b| b.bound.total_cmp(&a.bound).then_with(|| a.items.cmp(&b.items)));
        let has_children = level < self.search.max_columns;
        let mut survivors = Vec::new();
        for mut node in candidates {
            if node.bound < top.threshold() {
                break;
            }
            if level > 2 {
                (node.totals.sum, node.totals.largest) = self.loss_of(&node.items, items, sets);
            }
            let reach = if has_children {
                self.objective.bound(node.totals)
            } else {
                self.objective.bound_of_size(node.totals)
            };
            if reach < top.threshold() {
                continue;
            }
            node.totals.rows = self.count(&sets.all(self, items, &node.items), &self.rows);
            self.offer(top, node.items.clone(), node.totals);
            node.bound = self.objective.bound(node.totals);
            if has_children && node.bound >= top.threshold() {
                survivors.push(node);
            }
        }
        survivors.retain(|node| node.bound >= top.threshold());
        survivors
    }

    /// Sum and largest of the losses of a conjunction.
    fn loss_of(&self, node: &[u32], items: &[Item], sets: &mut RowSets) -> (u64, u64) {
        let sets = sets.lossy(self, items, node);
        if let Some(units) = self.equal_units {
            return (self.count(&sets, &self.lossy_rows) * units, units);
        }
        let (mut sum, mut largest) = (0, 0);
        each_common(&sets, |row| {
            sum += self.lossy_units[row] * self.times(self.lossy_rows[row]);
            largest = largest.max(self.lossy_units[row]);
        });
        (sum, largest)
    }

    /// Conjunctions one longer, all of whose parents are among `parents`.
    fn join(&self, parents: &[Node], items: &[Item], threshold: f64) -> Vec<Node> {
        let by_items: HashMap<&[u32], Totals> =
            parents.iter().map(|node| (node.items.as_slice(), node.totals)).collect();
        let mut sorted: Vec<&Node> = parents.iter().collect();
        sorted.sort_unstable_by(|a, b| a.items.cmp(&b.items));
        let mut candidates = Vec::new();
        for (place, first) in sorted.iter().enumerate() {
            let (last, stem) = first.items.split_last().expect("a conjunction has items");
            for second in sorted[place + 1..].iter().take_while(|second| second.items.starts_with(stem)) {
                let added = *second.items.last().expect("a conjunction has items");
                if items[*last as usize].column == items[added as usize].column {
                    continue;
                }
                let mut child = first.items.clone();
                child.push(added);
                let Some(totals) = within_all_parents(&child, &by_items) else { continue };
                let bound = self.objective.bound(totals);
                if bound >= threshold {
                    candidates.push(Node { items: child, totals, bound });
                }
            }
        }
        candidates
    }
}

/// The least that the parents of a conjunction have; `None` when one of them was ruled out, and the child with it.
fn within_all_parents(child: &[u32], parents: &HashMap<&[u32], Totals>) -> Option<Totals> {
    let mut least: Option<Totals> = None;
    let mut parent = Vec::with_capacity(child.len() - 1);
    for left_out in 0..child.len() {
        parent.clear();
        parent.extend(child.iter().enumerate().filter(|&(place, _)| place != left_out).map(|(_, &item)| item));
        let totals = *parents.get(parent.as_slice())?;
        least = Some(least.map_or(totals, |least| least.at_most(totals)));
    }
    least
}

/// Ranges of items that share a column; items are sorted by column.
fn group_by_column(items: &[Item]) -> Vec<std::ops::Range<usize>> {
    let mut groups: Vec<std::ops::Range<usize>> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if items[group.start].column == item.column => group.end = number + 1,
            _ => groups.push(number..number + 1),
        }
    }
    groups
}

/// Bitsets by item, made for a whole column when one of its items is first asked for.
#[derive(Default)]
struct RowSets {
    all: HashMap<u32, Bitset>,
    lossy: HashMap<u32, Bitset>,
}

impl RowSets {
    /// Sets over all rows that count.
    fn all(&mut self, lattice: &Lattice, items: &[Item], node: &[u32]) -> Vec<&Bitset> {
        fetch(&mut self.all, &lattice.rows, lattice, items, node)
    }

    /// Sets over the rows with loss.
    fn lossy(&mut self, lattice: &Lattice, items: &[Item], node: &[u32]) -> Vec<&Bitset> {
        fetch(&mut self.lossy, &lattice.lossy_rows, lattice, items, node)
    }
}

fn fetch<'s>(
    sets: &'s mut HashMap<u32, Bitset>,
    rows: &[u32],
    lattice: &Lattice,
    items: &[Item],
    node: &[u32],
) -> Vec<&'s Bitset> {
    for item in node {
        if sets.contains_key(item) {
            continue;
        }
        let index = items[*item as usize].column;
        let column = &lattice.evidence.columns[index];
        let numbers: Vec<u32> = (0..items.len() as u32).filter(|&i| items[i as usize].column == index).collect();
        let mut slot = vec![None; column.values];
        for (place, &number) in numbers.iter().enumerate() {
            slot[items[number as usize].code as usize] = Some(place as u32);
        }
        let made = by_value(rows.iter().map(|&row| column.codes[row as usize]), &slot, numbers.len());
        sets.extend(numbers.into_iter().zip(made));
    }
    node.iter().map(|item| &sets[item]).collect()
}
