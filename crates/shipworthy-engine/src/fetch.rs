//! Shows rows again: finds them by their number among the gathered rows, and reads only the parts that hold them.

use std::collections::BTreeMap;

use arrow::array::BooleanArray;
use shipworthy_eval::gather::{Answers, Gather};

use crate::Progress;
use crate::cells;
use crate::job::Job;
use crate::kind::{Kind, kind_of};
use crate::limits::{FETCH_CHARS, FETCH_COLUMNS};
use crate::part::masks;
use crate::problem::{shown, shown_up_to};
use crate::scan::scan;
use crate::table::{Halt, Table};

/// Rows by their number, each with the columns worth reading.
pub fn fetch(
    plan: &Gather,
    rows: &[usize],
    whole: bool,
    progress: &dyn Progress,
) -> Result<Vec<Vec<(String, String)>>, Vec<Halt>> {
    let problems = |found: Vec<shipworthy_eval::gather::Problem>| found.into_iter().map(Halt::from).collect::<Vec<_>>();
    let table = crate::open_table(&plan.golden, whole).map_err(problems)?;
    let job = Job::new(plan, &table).map_err(problems)?;
    let columns = worth_reading(&job);
    let found = read(&job, rows, &columns, progress).map_err(|halt| vec![halt])?;
    Ok(rows.iter().map(|row| found.get(row).cloned().unwrap_or_default()).collect())
}

/// Values of one column for some rows, quoted, for a message.
pub fn values(job: &Job<'_>, rows: &[usize], column: &str, progress: &dyn Progress) -> Result<String, Halt> {
    let Ok(column) = job.table.column(column, "") else { return Ok(String::new()) };
    let found = read(job, rows, &[column], progress)?;
    let texts: Vec<String> =
        rows.iter().filter_map(|row| found.get(row)?.first()).map(|(_, text)| format!("`{}`", shown(text))).collect();
    Ok(texts.join(", "))
}

/// Id, time, label, slices; then text; then the rest. No scores: a miss has that of its own candidate beside it, and
/// another's would be taken for it.
fn worth_reading(job: &Job<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = [job.id, job.time, Some(job.label)].into_iter().flatten().collect();
    let named = |name: &str| job.table.column(name, "").ok();
    order.extend(job.plan.slices.iter().filter_map(|s| named(&s.name)));
    let scores: Vec<usize> = job
        .plan
        .candidates
        .iter()
        .filter_map(|candidate| match &candidate.answers {
            Answers::Score(column) => named(column),
            Answers::Rule(_) | Answers::Predictions { .. } | Answers::Columns => None,
        })
        .collect();
    let fields = job.table.schema.fields();
    let kind = |column: &usize| kind_of(fields[*column].data_type());
    order.extend((0..fields.len()).filter(|c| kind(c) == Kind::Text));
    order.extend((0..fields.len()).filter(|c| !matches!(kind(c), Kind::Text | Kind::Other | Kind::Nothing)));
    let mut seen = vec![false; fields.len()];
    order.retain(|c| !scores.contains(c) && !std::mem::replace(&mut seen[*c], true));
    order.truncate(FETCH_COLUMNS);
    order
}

/// The parts that hold the wanted rows, and which of their rows these are.
fn locate(
    job: &Job<'_>,
    rows: &[usize],
    progress: &dyn Progress,
) -> Result<BTreeMap<usize, Vec<(usize, usize)>>, Halt> {
    let mut needed: Vec<usize> = vec![job.label];
    if let Some(filter) = &job.filter {
        needed.extend(filter.columns.iter().filter_map(|c| job.table.column(c, "").ok()));
    }
    needed.sort_unstable();
    needed.dedup();
    if job.filter.is_none() && job.table.never_missing(job.label) {
        return Ok(by_size(job.table, rows));
    }
    let kept = scan(job.table, progress, "Finding the rows", |part| {
        let mut kept: Vec<BooleanArray> = Vec::new();
        job.table.read(part, &needed, None, &mut |batch| {
            let (passes, labelled) = masks(job, &batch)?;
            let all = || BooleanArray::from(vec![true; batch.num_rows()]);
            let both = arrow::compute::and(&passes.unwrap_or_else(all), &labelled.unwrap_or_else(all));
            kept.push(both.map_err(|e| {
                crate::problem::problem("bad-filter", "golden.where", e.to_string(), "simplify the filter")
            })?);
            Ok(())
        })?;
        Ok(kept)
    })?;
    let mut wanted: Vec<usize> = rows.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let mut places: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    let mut next = wanted.into_iter().peekable();
    let mut before = 0;
    for (part, masks) in kept.iter().enumerate() {
        let mut first = 0;
        for mask in masks {
            let here = mask.true_count();
            if next.peek().is_some_and(|row| *row < before + here) {
                let positions: Vec<usize> = mask.values().set_indices().collect();
                while let Some(row) = next.next_if(|row| *row < before + here) {
                    places.entry(part).or_default().push((first + positions[row - before], row));
                }
            }
            before += here;
            first += mask.values().len();
        }
    }
    Ok(places)
}

/// The same where every row was gathered and the parts say how many rows they have: nothing need be read.
fn by_size(table: &Table, rows: &[usize]) -> BTreeMap<usize, Vec<(usize, usize)>> {
    let mut wanted: Vec<usize> = rows.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    let mut places: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    let mut next = wanted.into_iter().peekable();
    let mut before = 0;
    for (part, here) in table.part_rows().enumerate() {
        while let Some(row) = next.next_if(|row| *row < before + here) {
            places.entry(part).or_default().push((row - before, row));
        }
        before += here;
    }
    places
}

fn read(
    job: &Job<'_>,
    rows: &[usize],
    columns: &[usize],
    progress: &dyn Progress,
) -> Result<BTreeMap<usize, Vec<(String, String)>>, Halt> {
    let places = locate(job, rows, progress)?;
    let mut ascending = columns.to_vec();
    ascending.sort_unstable();
    let mut found = BTreeMap::new();
    for part in job.table.parts() {
        let part = part?;
        let Some(wanted) = places.get(&part.index) else { continue };
        let positions: Vec<usize> = wanted.iter().map(|(position, _)| *position).collect();
        let mut next = wanted.iter();
        job.table.read(part, &ascending, Some(&positions), &mut |batch| {
            for row in 0..batch.num_rows() {
                let Some((_, number)) = next.next() else { break };
                let cells = columns.iter().filter_map(|column| {
                    let at = ascending.binary_search(column).ok()?;
                    let name = job.table.schema.field(*column).name();
                    let text = cells::text(batch.column(at), row)
                        .map_or_else(|| "(missing)".to_string(), |t| shown_up_to(&t, FETCH_CHARS));
                    Some((shown(name), text))
                });
                found.insert(*number, cells.collect());
            }
            Ok(())
        })?;
    }
    Ok(found)
}
