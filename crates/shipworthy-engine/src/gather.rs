//! Carries out a plan: scan the golden set, join predictions, check, and put the pieces together.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use shipworthy_eval::gather::{
    CandidateAnswers, Clusters, Gather, Gathered, Outcome, Problem, RowsProfile, SliceCodes, SliceValue, TaskValues,
};

use crate::Progress;
use crate::alike::alike;
use crate::assembly::Assembly;
use crate::beside::Beside;
use crate::codes::{Coded, HashKeyed};
use crate::fetch;
use crate::hash::{self, Fingerprint};
use crate::job::{Ask, Job};
use crate::join::{self, Joined, Predictions, latency_problem};
use crate::kind::{Kind, kind_of};
use crate::label::labels;
use crate::limits::{MAX_NUMBER_SLICE_VALUES, MAX_ROWS, MAX_SLICE_VALUES};
use crate::part::Piece;
use crate::problem::{count, problem, rows, rows_that, shown};
use crate::profile::Profiler;
use crate::scan::scan;
use crate::scores::Place;
use crate::table::{Halt, Table};

/// Holds a plan against the columns of its files, without reading their rows.
pub fn look(plan: &Gather, whole: bool) -> Result<(), Vec<Halt>> {
    opened(plan, whole).map(drop)
}

/// Gathers; with `whole`, the types of text files are those of all their rows.
pub fn gather(plan: &Gather, whole: bool, progress: &dyn Progress) -> Result<Gathered, Vec<Halt>> {
    let Opened { table, predictions, beside } = opened(plan, whole)?;
    let job = Job::new(plan, &table).map_err(halts)?;
    let (all, profiler) = read(&job, progress).map_err(one)?;
    finish(&job, all, profiler, &predictions, &beside, progress)
}

/// The files of a plan, in which all columns are that it names.
struct Opened<'a> {
    table: Table,
    predictions: Vec<Predictions>,
    beside: Vec<Beside<'a>>,
}

/// Opens all files of a plan, in which all columns are that it names.
fn opened(plan: &Gather, whole: bool) -> Result<Opened<'_>, Vec<Halt>> {
    let table = crate::open_table(&plan.golden, whole);
    let predictions = join::open(plan, whole);
    let beside: Vec<Result<Beside<'_>, Vec<Problem>>> =
        plan.tables.iter().map(|asked| Beside::open(asked, whole)).collect();
    let unreadable: Vec<Problem> = beside.iter().filter_map(|b| b.as_ref().err()).flatten().cloned().collect();
    let (table, predictions) = match (table, predictions) {
        (Ok(table), Ok(predictions)) if unreadable.is_empty() => (table, predictions),
        (table, predictions) => {
            let mut problems = Vec::new();
            match &table {
                Ok(table) => problems.extend(Job::new(plan, table).err().unwrap_or_default()),
                Err(found) => problems.extend(found.clone()),
            }
            problems.extend(predictions.err().unwrap_or_default());
            problems.extend(unreadable);
            return Err(halts(problems));
        }
    };
    let missing = missing_latencies(&Job::new(plan, &table).map_err(halts)?, &predictions);
    if !missing.is_empty() {
        return Err(halts(missing));
    }
    Ok(Opened { table, predictions, beside: beside.into_iter().flatten().collect() })
}

fn halts(problems: Vec<Problem>) -> Vec<Halt> {
    problems.into_iter().map(Halt::from).collect()
}

fn one(halt: Halt) -> Vec<Halt> {
    vec![halt]
}

/// A latency column of joined predictions may stand in either table, but must stand in one.
fn missing_latencies(job: &Job<'_>, predictions: &[Predictions]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, (ask, latency)) in job.candidates.iter().enumerate() {
        let asked = &job.plan.candidates[number];
        if let (Ask::Elsewhere, None, Some(column)) = (ask, latency, &asked.latency_ms)
            && !predictions.iter().any(|p| p.has_latency(number))
        {
            let at = format!("{}.latency_ms", asked.at);
            problems.extend(job.table.column(column, &at).err());
        }
    }
    problems
}

fn read(job: &Job<'_>, progress: &dyn Progress) -> Result<(Piece, Option<Profiler>), Halt> {
    let all: Vec<usize> = (0..job.table.schema.fields().len()).collect();
    // As many profilers as threads work at once; which of them sees which part changes nothing.
    let idle: Mutex<Vec<Profiler>> = Mutex::new(Vec::new());
    let so_far = AtomicU64::new(0);
    let assembly = Assembly::new(job);
    scan(job.table, progress, &format!("Reading {}", job.table.written), |part| {
        let mut profiler = job.plan.profile.then(|| {
            let waiting = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            waiting.unwrap_or_else(|| Profiler::new(&job.table.schema))
        });
        let (index, mut piece) = (part.index, assembly.lend());
        let mut place = Place { file: part.file, row: part.first_row };
        job.table.read(part, &all, None, &mut |batch| {
            if progress.cancelled() {
                return Err(Halt::Cancelled);
            }
            if so_far.fetch_add(batch.num_rows() as u64, Ordering::Relaxed) > MAX_ROWS {
                let message = format!("{} has more than {}", job.table.written, rows(MAX_ROWS));
                return Err(problem("too-many-rows", &job.table.at, message, "take a sample").into());
            }
            piece.add(job, &batch, place, profiler.as_mut())?;
            place.row += batch.num_rows() as u64;
            Ok(())
        })?;
        if let Some(profiler) = profiler {
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(profiler);
        }
        assembly.take(index, piece);
        Ok(())
    })?;
    let mut profilers = idle.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter();
    let mut profiler = profilers.next();
    if let Some(first) = &mut profiler {
        profilers.for_each(|other| first.merge(other));
    } else if job.plan.profile {
        profiler = Some(Profiler::new(&job.table.schema));
    }
    Ok((assembly.whole(), profiler))
}

fn finish(
    job: &Job<'_>,
    mut all: Piece,
    profiler: Option<Profiler>,
    predictions: &[Predictions],
    beside: &[Beside<'_>],
    progress: &dyn Progress,
) -> Result<Gathered, Vec<Halt>> {
    let plan = job.plan;
    let n = all.label.codes.len();
    if let Some(problem) = nothing_left(job, &all, n) {
        return Err(halts(vec![problem]));
    }
    let mut problems = Vec::new();
    let mut notes = Vec::new();
    progress.step("Putting the rows together", 0, None);

    let label_overflowed = all.label.overflowed;
    let (label_values, label_codes) = std::mem::replace(&mut all.label, Coded::new(0)).sorted();
    let label = plan.positive.as_ref().map_or_else(Vec::new, |positive| {
        labels(&plan.label, positive, &label_values, &label_codes, label_overflowed).unwrap_or_else(|found| {
            problems.extend(found);
            Vec::new()
        })
    });
    drop(label_codes);

    let ids = Ids::new(job, &all, &mut problems);
    for repeated in problems.iter_mut().filter(|p| p.code == "duplicate-id") {
        let rows: Vec<usize> = ids.repeated.iter().take(SHOWN_IDS).map(|group| group[0] as usize).collect();
        let column = plan.id.as_deref().unwrap_or_default();
        repeated.message += &format!(" {}", fetch::values(job, &rows, column, progress).map_err(one)?);
    }
    notes.extend(undated(job));
    let copies = alike(if job.id.is_some() { &all.without_id } else { &all.content });
    let key = keys(&mut all, &ids, &copies);
    problems.extend(bad_weights(job, &all));
    let mut slices = Vec::new();
    for (asked, coded) in plan.slices.iter().zip(std::mem::take(&mut all.slices)) {
        match slice(asked, coded) {
            Ok(slice) => slices.push(slice),
            Err(problem) => problems.push(problem),
        }
    }
    let mut candidates = candidates(job, &mut all, n as u64, &mut problems);
    let file = |number: usize| job.table.file_name(number).to_string();
    let pieces = std::mem::take(&mut all.columns).into_iter().zip(&plan.columns).zip(&job.columns);
    let mut columns: Vec<Option<TaskValues>> = pieces
        .map(|((piece, asked), here)| here.as_ref().map(|_| piece.finish(asked, None, file, &mut problems)))
        .collect();
    let mut fingerprint: Fingerprint = all.fingerprint;
    let golden_fingerprint = fingerprint.hex();
    for group in predictions {
        if ids.broken {
            break;
        }
        let joined = join::join(plan, group, &all.id, &all.other_ids, progress).map_err(one)?;
        let role = group.roles(plan);
        fingerprint.attach(&role.join("\n"), joined.fingerprint);
        for (asked, values) in &joined.columns {
            columns[*asked] = Some(values.clone());
        }
        place_joined(job, joined, &mut candidates, &mut problems, &mut notes, progress)?;
    }
    let mut tables = Vec::new();
    for (table, asked) in beside.iter().zip(&plan.tables) {
        let (values, seen) = table.read(progress, &mut problems).map_err(one)?;
        fingerprint.attach(&asked.files.at, seen);
        tables.push(values);
    }
    let names = plan.searched.iter().cloned();
    let searched = names.zip(std::mem::take(&mut all.searched)).map(|(name, piece)| piece.finish(name)).collect();
    let costs = costs(job, std::mem::take(&mut all.costs), &label, &mut problems);
    if !problems.is_empty() {
        return Err(halts(problems));
    }
    let cluster = plan.cluster.as_ref().map(|_| clusters(&all.cluster, &key));
    let rows_profile = rows_profile(job, &mut all, &ids, &copies);
    Ok(Gathered {
        rows: n,
        left_out: all.left_out,
        unlabelled: all.unlabelled,
        label,
        key,
        weight: plan.weight.as_ref().map(|_| all.weight),
        cluster,
        slices,
        candidates,
        columns: columns.into_iter().flatten().collect(),
        tables,
        searched,
        costs,
        profiles: profiler.map_or_else(Vec::new, |p| p.finish(&job.table.schema)),
        rows_profile,
        fingerprint: fingerprint.hex(),
        golden_fingerprint,
        notes,
    })
}

fn nothing_left(job: &Job<'_>, all: &Piece, n: usize) -> Option<Problem> {
    if n > 0 {
        return None;
    }
    Some(if all.read == 0 {
        problem(
            "no-rows",
            &job.plan.golden.at,
            format!("{} has columns but no rows", job.table.written),
            "export the file again",
        )
    } else if all.left_out == all.read {
        let message = format!("the filter leaves none of the {}", rows(all.read));
        problem("no-rows-after-filter", "golden.where", message, "check the values it compares with")
    } else {
        let message =
            format!("none of the {} has a label in `{}`", rows(all.read - all.left_out), shown(&job.plan.label));
        problem("no-labels", "golden.label", message, "name the column that holds the outcome")
    })
}

/// Times that are no times: their order is that of the alphabet.
fn undated(job: &Job<'_>) -> Option<Problem> {
    let column = job.time?;
    let field = job.table.schema.field(column);
    // 2026-01-31 sorts as text the way it sorts as a date.
    let dated = |text: &str| text.len() >= 8 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    if kind_of(field.data_type()) != Kind::Text {
        return None;
    }
    let (file, row, text) = job.table.first(column, |text| !dated(text))?;
    let message = format!(
        "`{}` is named as the time, and holds text: row {} of `{}` holds `{}`",
        shown(field.name()),
        count(row + 1),
        job.table.file_name(file),
        shown(&text)
    );
    Some(problem(
        "time-is-text",
        "golden.time",
        message,
        "write dates as 2026-01-31; as they are, nothing is known about their order",
    ))
}

/// Ids of others shown in a message.
const SHOWN_IDS: usize = 3;

/// Repeated and missing ids.
struct Ids {
    repeated: Vec<Vec<u32>>,
    /// Whether nothing can be joined by them.
    broken: bool,
}

impl Ids {
    fn new(job: &Job<'_>, all: &Piece, problems: &mut Vec<Problem>) -> Ids {
        let mut repeated = if job.id.is_some() { alike(&all.id) } else { Vec::new() };
        repeated.retain(|group| all.id[group[0] as usize] != hash::NULL);
        let mut broken = false;
        if job.joins {
            let extra: u64 = repeated.iter().map(|g| g.len() as u64 - 1).sum();
            if extra > 0 {
                let message = format!("{} an id that an earlier row has, such as", rows_that(extra, "have"));
                problems.push(problem(
                    "duplicate-id",
                    "golden.id",
                    message,
                    "predictions are joined by id, so keep one row per id, or name another column that identifies a row",
                ));
                broken = true;
            }
            if let Some((place, _)) = all.missing_ids.first {
                let message = format!(
                    "{} no id; predictions cannot be joined to them; the first is row {} of `{}`",
                    rows_that(all.missing_ids.count, "have"),
                    count(place.row + 1),
                    job.table.file_name(place.file)
                );
                problems.push(problem("missing-id", "golden.id", message, "give every row an id"));
                broken = true;
            }
        }
        Ids { repeated, broken }
    }
}

/// The key of a row follows its id; where ids repeat or there are none, its content and the occurrence of that content. The
/// content becomes the key where there are no ids; `copies` are then the rows of equal content.
fn keys(all: &mut Piece, ids: &Ids, copies: &[Vec<u32>]) -> Vec<u64> {
    const BY_ID: u64 = 0x8cb9_2ba7_2f3d_8dd7;
    const BY_CONTENT: u64 = 0xd6e8_feb8_6659_fd93;
    let of_content = |content: u64| hash::mix(content ^ BY_CONTENT, 0x2545_f491_4f6c_dd1d);
    let occurrence =
        |key: u64, n: usize| hash::mix(key ^ (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15), 0xff51_afd7_ed55_8ccd);
    if all.id.is_empty() {
        let mut key = std::mem::take(&mut all.content);
        key.par_iter_mut().for_each(|content| *content = of_content(*content));
        for group in copies {
            for (n, row) in group.iter().enumerate().skip(1) {
                key[*row as usize] = occurrence(key[*row as usize], n);
            }
        }
        return key;
    }
    let by_content = |row: usize| of_content(all.content[row]);
    let mut key: Vec<u64> = all.id.iter().map(|id| hash::mix(*id ^ BY_ID, 0x2545_f491_4f6c_dd1d)).collect();
    let mut unclear: Vec<u32> = ids.repeated.iter().flatten().copied().collect();
    if all.missing_ids.count > 0 {
        unclear.extend(all.id.iter().enumerate().filter(|(_, id)| **id == hash::NULL).map(|(row, _)| row as u32));
    }
    // Among rows of one id, content tells them apart; among equal content, any order is the same.
    let mut seen: HashKeyed<usize> = HashKeyed::default();
    for row in unclear {
        let row = row as usize;
        let content = hash::mix(by_content(row) ^ key[row], BY_ID);
        let n = seen.entry(content).or_insert(0);
        key[row] = occurrence(content, *n);
        *n += 1;
    }
    key
}

fn bad_weights(job: &Job<'_>, all: &Piece) -> Option<Problem> {
    let column = job.plan.weight.as_ref()?;
    let place = |bad: &crate::scores::Offences| {
        bad.first.map_or(String::new(), |(p, _)| {
            format!("; the first is row {} of `{}`", count(p.row + 1), job.table.file_name(p.file))
        })
    };
    if all.bad_weights.count > 0 {
        let message = format!(
            "{} a weight in `{}` that is missing, negative or not finite{}",
            rows_that(all.bad_weights.count, "have"),
            shown(column),
            place(&all.bad_weights)
        );
        return Some(problem(
            "bad-weight",
            "golden.weight",
            message,
            "weights are zero or more; leave rows out with `golden.where`",
        ));
    }
    if all.weight.iter().all(|w| *w == 0.0) {
        return Some(problem(
            "bad-weight",
            "golden.weight",
            format!("all weights in `{}` are zero", shown(column)),
            "give the rows that count a weight above zero",
        ));
    }
    None
}

fn slice(asked: &shipworthy_eval::gather::SliceColumn, coded: Coded<u16>) -> Result<SliceCodes, Problem> {
    let name = shown(&asked.name);
    let numbers = coded.values.iter().filter(|v| matches!(v, SliceValue::Int(_) | SliceValue::Float(_))).count();
    let many = |n: usize| {
        if coded.overflowed { format!("more than {}", count(MAX_SLICE_VALUES as u64)) } else { count(n as u64) }
    };
    if numbers > MAX_NUMBER_SLICE_VALUES {
        let message =
            format!("slice `{name}` has {} different numbers; the limit is {MAX_NUMBER_SLICE_VALUES}", many(numbers));
        let remedy = format!(
            "make bands: `{name}_band: \"CASE WHEN {name} < 10 THEN 'low' WHEN {name} < 100 THEN 'middle' ELSE 'high' END\"`"
        );
        return Err(problem("slice-needs-bands", &asked.at, message, remedy));
    }
    if coded.overflowed || coded.values.len() > MAX_SLICE_VALUES {
        let message = format!(
            "slice `{name}` has {} different values; the limit is {}",
            many(coded.values.len()),
            count(MAX_SLICE_VALUES as u64)
        );
        return Err(problem(
            "too-many-slice-values",
            &asked.at,
            message,
            "group the values with CASE, or slice by a coarser column",
        ));
    }
    let (values, code) = coded.sorted();
    Ok(SliceCodes { name: asked.name.clone(), values, code })
}

fn candidates(job: &Job<'_>, all: &mut Piece, n: u64, problems: &mut Vec<Problem>) -> Vec<CandidateAnswers> {
    let table: &Table = job.table;
    let file = |f: usize| table.file_name(f).to_string();
    let mut out = Vec::new();
    for (number, piece) in std::mem::take(&mut all.candidates).into_iter().enumerate() {
        let asked = &job.plan.candidates[number];
        if let Ask::Score(column) = &job.candidates[number].0 {
            let name = table.schema.field(*column).name();
            problems.extend(piece.check.problems(
                &format!("{}.score", asked.at),
                name,
                asked.score_range,
                asked.null_is_error,
                n,
                file,
            ));
        }
        if let Some((place, _)) = piece.undecided.first {
            let message = format!(
                "the rule of `{}` gives null for {}; the first is row {} of `{}`",
                shown(&asked.name),
                rows(piece.undecided.count),
                count(place.row + 1),
                file(place.file)
            );
            problems.push(problem(
                "rule-is-null",
                &format!("{}.rule", asked.at),
                message,
                "say what a missing value decides, as in `COALESCE(amount > 50000, false)`",
            ));
        }
        problems.extend(latency_problem(&piece.bad_latency, &format!("{}.latency_ms", asked.at), file));
        out.push(CandidateAnswers {
            missing: piece.check.missing(),
            score: piece.score,
            decision: piece.decision,
            latency_ms: piece.latency,
        });
    }
    out
}

fn place_joined(
    job: &Job<'_>,
    joined: Joined,
    candidates: &mut [CandidateAnswers],
    problems: &mut Vec<Problem>,
    notes: &mut Vec<Problem>,
    progress: &dyn Progress,
) -> Result<(), Vec<Halt>> {
    let mut found = joined.problems;
    let asks = |p: &Problem| matches!(p.code, "missing-prediction" | join::NO_COMMON_ID);
    if let Some(id) = job.plan.id.as_ref().filter(|_| found.iter().any(asks)) {
        let ids = fetch::values(job, &joined.absent, id, progress).map_err(one)?;
        for problem in found.iter_mut().filter(|p| asks(p)) {
            problem.message += &match problem.code {
                join::NO_COMMON_ID => format!("; in {} they look like {ids}", job.table.written),
                _ => format!("; ids such as {ids}"),
            };
        }
    }
    problems.extend(found);
    notes.extend(joined.notes);
    for (number, answers) in joined.answers {
        // Latencies of the golden set stay where the predictions have none.
        let latency = std::mem::take(&mut candidates[number].latency_ms);
        candidates[number] = answers;
        if candidates[number].latency_ms.is_empty() {
            candidates[number].latency_ms = latency;
        }
    }
    Ok(())
}

/// Prices matter for the class they are about: a false negative's for positives. Elsewhere they are 0.
fn costs(job: &Job<'_>, costs: Vec<Vec<f64>>, label: &[bool], problems: &mut Vec<Problem>) -> Vec<(Outcome, Vec<f64>)> {
    let mut out = Vec::new();
    for ((outcome, expression), mut values) in job.costs.iter().zip(costs) {
        let of_positives = matches!(outcome, Outcome::TruePositive | Outcome::FalseNegative);
        let mut bad = 0_u64;
        for (value, positive) in values.iter_mut().zip(label) {
            if *positive != of_positives {
                *value = 0.0;
            } else if !value.is_finite() {
                bad += 1;
            }
        }
        if bad > 0 {
            let class = if of_positives { "positive" } else { "negative" };
            let message = format!(
                "the price is null or not finite for {} {class} {}",
                count(bad),
                if bad == 1 { "row" } else { "rows" }
            );
            problems.push(problem(
                "cost-is-null",
                &expression.at,
                message,
                "say what a missing value costs, as in `COALESCE(amount, 0)`",
            ));
        }
        out.push((*outcome, values));
    }
    out
}

/// Codes ordered by the hash of the cluster. A row without cluster is one of its own.
fn clusters(hashes: &[u64], key: &[u64]) -> Clusters {
    let of = |row: usize| {
        if hashes[row] == hash::NULL {
            hash::mix(key[row] ^ 0x6c62_272e_07bb_0142, 0x9e6c_63d0_876a_3f6b)
        } else {
            hashes[row]
        }
    };
    let mut code_of: HashKeyed<u32> = HashKeyed::default();
    for row in 0..hashes.len() {
        code_of.entry(of(row)).or_insert(0);
    }
    let mut keys: Vec<u64> = code_of.keys().copied().collect();
    keys.sort_unstable();
    for (code, key) in keys.iter().enumerate() {
        code_of.insert(*key, code as u32);
    }
    let code = (0..hashes.len()).map(|row| code_of.get(&of(row)).copied().unwrap_or(0)).collect();
    Clusters { code, key: keys }
}

fn rows_profile(job: &Job<'_>, all: &mut Piece, ids: &Ids, copies: &[Vec<u32>]) -> RowsProfile {
    let time_range = all.time.clone();
    let extra = |groups: &[Vec<u32>]| groups.iter().map(|g| g.len() as u64 - 1).sum();
    let duplicate_ids = extra(&ids.repeated);
    if !job.plan.profile {
        return RowsProfile { duplicate_ids, time_range, ..RowsProfile::default() };
    }
    let conflicting_labels = match job.plan.positive.is_some() && job.inputs.iter().any(|i| *i) {
        true => std::mem::take(&mut all.conflicts).rows(),
        false => 0,
    };
    RowsProfile { duplicate_rows: extra(copies), duplicate_ids, conflicting_labels, time_range }
}
