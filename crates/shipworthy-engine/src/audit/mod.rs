//! Facts about a whole table for the audit: one pass over its parts, then each column on its own.
//!
//! Counts are of all rows. What needs sorted or paired cells comes from rows kept in memory: all of them up to
//! [`KEPT_CELLS`] cells, beyond that those with the lowest hashes of their content, so that neither the order of rows nor the
//! number of threads shows in any figure.

mod collect;
mod column;
mod kept;
mod label;
mod lists;
mod pairs;
mod radix;
mod settle;
mod text;

use std::sync::Mutex;

use shipworthy_eval::audit::facts::{AuditPlan, Named, TableFacts};

use crate::Progress;
use crate::problem::problem;
use crate::scan::scan;
use crate::table::{Halt, Table};
use collect::{Collector, Parts};
use kept::Level;

/// Cells that are kept at most: 8 bytes each.
pub const KEPT_CELLS: usize = 26_000_000;

/// Answers a plan.
pub fn audit(plan: &AuditPlan, whole: bool, progress: &dyn Progress) -> Result<TableFacts, Vec<Halt>> {
    let halts = |problems: Vec<_>| problems.into_iter().map(Halt::from).collect::<Vec<Halt>>();
    let table = Table::open(&plan.table, whole).map_err(halts)?;
    let reference = match &plan.reference {
        Some(files) => Some(Table::open(files, whole).map_err(halts)?),
        None => None,
    };
    let parts = Parts::new(&table, reference.as_ref(), &plan.named).map_err(halts)?;
    let collected = collect(&table, &parts, "reading the table", progress).map_err(|h| vec![h])?;
    let mut compared = None;
    if let Some(reference) = &reference {
        let parts = Parts::new(reference, Some(&table), &shared(&plan.named, reference)).map_err(halts)?;
        let collected = collect(reference, &parts, "reading the reference", progress).map_err(|h| vec![h])?;
        compared = Some((parts, collected));
    }
    if progress.cancelled() {
        return Err(vec![Halt::Cancelled]);
    }
    progress.step("looking at the columns", 0, None);
    let mut facts = settle::settle(&parts, collected);
    if let Some(column) = parts.list {
        facts.facts.ratings = lists::ratings(&table, column, progress).map_err(|h| vec![h])?;
    }
    facts.facts.files = plan.table.paths.len();
    facts.facts.bytes = table.bytes();
    if let Some((parts, collected)) = compared {
        settle::compare(&mut facts, &parts, collected);
    }
    Ok(facts.facts)
}

/// The parts of columns that a table has; others are not asked for.
fn shared(named: &Named, table: &Table) -> Named {
    let names = table.names();
    let has = |name: &String| names.contains(&name.as_str());
    let keep = |name: &Option<String>| name.clone().filter(has);
    Named {
        label: keep(&named.label),
        id: keep(&named.id),
        time: keep(&named.time),
        label_time: keep(&named.label_time),
        split: keep(&named.split),
        cluster: keep(&named.cluster),
        groups: named.groups.iter().filter(|n| has(n)).cloned().collect(),
        annotators: named.annotators.iter().filter(|n| has(n)).cloned().collect(),
    }
}

/// Reads all parts into as few collectors as there are threads, and joins them.
fn collect(table: &Table, parts: &Parts, what: &str, progress: &dyn Progress) -> Result<Collector, Halt> {
    let every: Vec<usize> = (0..table.schema.fields().len()).collect();
    let idle: Mutex<Vec<Collector>> = Mutex::new(Vec::new());
    let lock = || idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let level = Level::default();
    scan(table, progress, what, |part| {
        let taken = lock().pop();
        let mut collector = taken.unwrap_or_else(|| Collector::new(parts));
        let read = table.read(part, &every, None, &mut |batch| {
            collector.add(&batch, parts, &level);
            if progress.cancelled() { Err(Halt::Cancelled) } else { Ok(()) }
        });
        lock().push(collector);
        read
    })?;
    let mut collectors = idle.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_iter();
    let mut joined = collectors.next().unwrap_or_else(|| Collector::new(parts));
    for collector in collectors {
        joined.merge(collector, parts);
    }
    if joined.rows > crate::limits::MAX_ROWS {
        return Err(problem(
            "too-many-rows",
            "",
            "the table has more than a thousand million rows",
            "audit a part of it",
        )
        .into());
    }
    Ok(joined)
}
