//! Predictions in files of their own, joined to the golden rows by id.
//!
//! Ids are joined by their 64-bit hash: two different ids of ten million are taken for the same with a probability of about
//! three in a million. A whole number and its text are the same id.

use shipworthy_eval::gather::{Answers, CandidateAnswers, Files, Gather, Problem, TaskSource, TaskValues};

use crate::Progress;
use crate::beside::find;
use crate::cells;
use crate::codes::HashKeyed;
use crate::columns::{ABSENT, ColumnPiece};
use crate::hash::{self, ColumnSeed, Fingerprint};
use crate::job::number_column;
use crate::part::{fingerprint, number_values};
use crate::problem::{count, problem, rows, rows_that, shown};
use crate::scan::scan;
use crate::scores::{Offences, Place, ScoreCheck};
use crate::table::{Halt, Table};

/// Examples of ids shown in a message.
const SHOWN_IDS: usize = 3;
const MISSING_SCORES: &str = "say what a missing score means: `null_score: exclude`, `negative` or `review`";
const LEFT_OUT: u32 = u32::MAX;

/// Candidates whose predictions stand in the same files.
pub struct Predictions {
    files: Files,
    table: Table,
    id: usize,
    /// Number of the candidate, its score column, its latency column.
    columns: Vec<(usize, usize, Option<usize>)>,
    /// Number of the task's column, and which column it is here.
    task: Vec<(usize, usize)>,
}

/// Opens the predictions of all candidates; every problem is reported.
pub fn open(plan: &Gather, whole: bool) -> Result<Vec<Predictions>, Vec<Problem>> {
    let mut groups: Vec<Predictions> = Vec::new();
    let mut problems = Vec::new();
    for (number, candidate) in plan.candidates.iter().enumerate() {
        let Answers::Predictions { files, score } = &candidate.answers else { continue };
        let Some(id) = &plan.id else { continue };
        let group = match group_of(&mut groups, files, id, whole) {
            Ok(group) => group,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        let table = &groups[group].table;
        let score_at = format!("{}.score", candidate.at);
        let column =
            table.column(score, &score_at).and_then(|c| number_column(table, c, &score_at, "scores").map(|()| c));
        let latency_at = format!("{}.latency_ms", candidate.at);
        let latency = match &candidate.latency_ms {
            None => Ok(None),
            Some(name) => match table.column(name, &latency_at) {
                Ok(c) => number_column(table, c, &latency_at, "latencies").map(|()| Some(c)),
                Err(_) => Ok(None),
            },
        };
        match (column, latency) {
            (Ok(column), Ok(latency)) => groups[group].columns.push((number, column, latency)),
            (column, latency) => {
                problems.extend(column.err());
                problems.extend(latency.err());
            }
        }
    }
    for (number, asked) in plan.columns.iter().enumerate() {
        let (TaskSource::Joined { files, .. }, Some(id)) = (&asked.source, &plan.id) else { continue };
        match group_of(&mut groups, files, id, whole) {
            Ok(group) => match find(&groups[group].table, asked) {
                Ok(column) => groups[group].task.push((number, column)),
                Err(problem) => problems.push(problem),
            },
            Err(found) => problems.extend(found),
        }
    }
    // A file that cannot be opened is told of once, however many columns are wanted from it.
    problems.dedup();
    if problems.is_empty() { Ok(groups) } else { Err(problems) }
}

/// The place among `groups` of these files, opened when they are met for the first time.
fn group_of(groups: &mut Vec<Predictions>, files: &Files, id: &str, whole: bool) -> Result<usize, Vec<Problem>> {
    if let Some(group) = groups.iter().position(|g| g.files.paths == files.paths) {
        return Ok(group);
    }
    groups.push(open_one(files, id, whole)?);
    Ok(groups.len() - 1)
}

fn open_one(files: &Files, id: &str, whole: bool) -> Result<Predictions, Vec<Problem>> {
    let table = crate::open_table(files, whole)?;
    let id = table.column(id, &files.at).map_err(|mut p| {
        p.remedy =
            format!("predictions are joined on `golden.id`, so the file needs a column of that name; {}", p.remedy);
        vec![p]
    })?;
    Ok(Predictions { files: files.clone(), table, id, columns: Vec::new(), task: Vec::new() })
}

impl Predictions {
    /// Whether the predictions file has this candidate's latencies.
    pub fn has_latency(&self, candidate: usize) -> bool {
        self.columns.iter().any(|(number, _, latency)| *number == candidate && latency.is_some())
    }

    /// Whose answers these are, in words that a fingerprint can rest on.
    pub fn roles<'a>(&self, plan: &'a Gather) -> Vec<&'a str> {
        let candidates = self.columns.iter().map(|(number, ..)| plan.candidates[*number].name.as_str());
        candidates.chain(self.task.iter().map(|(number, _)| plan.columns[*number].at.as_str())).collect()
    }
}

/// What came of a join.
pub struct Joined {
    /// Answers, by number of the candidate.
    pub answers: Vec<(usize, CandidateAnswers)>,
    /// Columns of the task, by number.
    pub columns: Vec<(usize, TaskValues)>,
    /// What keeps the plan from being carried out.
    pub problems: Vec<Problem>,
    /// What is worth knowing.
    pub notes: Vec<Problem>,
    /// Fingerprint of the predictions.
    pub fingerprint: Fingerprint,
    /// The first golden rows without a prediction.
    pub absent: Vec<usize>,
}

struct Piece {
    ids: Vec<u64>,
    values: Vec<Vec<f64>>,
    latencies: Vec<Vec<f64>>,
    checks: Vec<ScoreCheck>,
    bad_latency: Vec<Offences>,
    task: Vec<ColumnPiece>,
    fingerprint: Fingerprint,
    places: Vec<(usize, u64)>,
}

/// Reads the predictions and puts them beside the golden rows. `ids` are the golden rows', `others` those of rows left out.
pub fn join(
    plan: &Gather,
    predictions: &Predictions,
    ids: &[u64],
    others: &[u64],
    progress: &dyn Progress,
) -> Result<Joined, Halt> {
    let table = &predictions.table;
    let seeds: Vec<ColumnSeed> = table.names().iter().map(|n| ColumnSeed::of(n)).collect();
    let all: Vec<usize> = (0..table.schema.fields().len()).collect();
    let pieces = scan(table, progress, &format!("Reading {}", table.written), |part| {
        let count = predictions.columns.len();
        let mut piece = Piece {
            ids: Vec::new(),
            values: vec![Vec::new(); count],
            latencies: vec![Vec::new(); count],
            checks: vec![ScoreCheck::default(); count],
            bad_latency: vec![Offences::default(); count],
            task: vec![ColumnPiece::default(); predictions.task.len()],
            fingerprint: Fingerprint::default(),
            places: Vec::new(),
        };
        let (file, mut row) = (part.file, part.first_row);
        table.read(part, &all, None, &mut |batch| {
            if progress.cancelled() {
                return Err(Halt::Cancelled);
            }
            piece.places.push((file, row));
            fingerprint(&batch, &seeds, &mut piece.fingerprint);
            piece.ids.extend(cells::id_hashes(batch.column(predictions.id)));
            for (slot, (candidate, score, latency)) in predictions.columns.iter().enumerate() {
                let scores = number_values(batch.column(*score));
                let range = plan.candidates[*candidate].score_range;
                let place = |i: usize| Place { file, row: row + i as u64 };
                piece.values[slot].extend(piece.checks[slot].take(&scores, range, place));
                if let Some(latency) = latency {
                    let values = number_values(batch.column(*latency));
                    for (i, value) in values.iter().enumerate() {
                        if value.is_some_and(|l| !(l >= 0.0 && l.is_finite())) {
                            piece.bad_latency[slot].add(place(i), value.unwrap_or(f64::NAN));
                        }
                        piece.latencies[slot].push(value.unwrap_or(f64::NAN));
                    }
                }
            }
            for ((number, column), values) in predictions.task.iter().zip(&mut piece.task) {
                let place = |i: usize| Place { file, row: row + i as u64 };
                values.add(&plan.columns[*number], batch.column(*column), &place);
            }
            row += batch.num_rows() as u64;
            Ok(())
        })?;
        Ok(piece)
    })?;
    Ok(match_up(plan, predictions, ids, others, pieces))
}

fn match_up(plan: &Gather, predictions: &Predictions, ids: &[u64], others: &[u64], mut pieces: Vec<Piece>) -> Joined {
    let table = &predictions.table;
    let at = &predictions.files.at;
    let mut rows_of: HashKeyed<u32> = HashKeyed::with_capacity_and_hasher(ids.len() + others.len(), Default::default());
    rows_of.extend(others.iter().map(|id| (*id, LEFT_OUT)));
    rows_of.extend(ids.iter().enumerate().map(|(row, id)| (*id, row as u32)));
    let mut answers: Vec<CandidateAnswers> = predictions
        .columns
        .iter()
        .map(|(_, _, latency)| CandidateAnswers {
            score: vec![f64::NAN; ids.len()],
            latency_ms: latency.map_or(Vec::new(), |_| vec![f64::NAN; ids.len()]),
            ..Default::default()
        })
        .collect();
    let mut found = vec![false; ids.len()];
    // Which row of the file each golden row is, counted over all parts.
    let mut source = vec![ABSENT; if predictions.task.is_empty() { 0 } else { ids.len() }];
    let (mut unknown, mut twice, mut no_id) = (0_u64, Vec::new(), 0_u64);
    let mut fingerprint = Fingerprint::default();
    let mut checks = vec![ScoreCheck::default(); answers.len()];
    let mut bad_latency = vec![Offences::default(); answers.len()];
    let mut total = 0_u64;
    for (number, piece) in pieces.iter().enumerate() {
        fingerprint.merge(piece.fingerprint);
        let before = total as usize;
        total += piece.ids.len() as u64;
        for slot in 0..answers.len() {
            checks[slot].merge(&piece.checks[slot]);
            bad_latency[slot].merge(&piece.bad_latency[slot]);
        }
        for (i, id) in piece.ids.iter().enumerate() {
            if *id == hash::NULL {
                no_id += 1;
                continue;
            }
            match rows_of.get(id) {
                None => unknown += 1,
                Some(&LEFT_OUT) => {}
                Some(row) => {
                    let row = *row as usize;
                    if std::mem::replace(&mut found[row], true) {
                        twice.push((number, i));
                        continue;
                    }
                    if let Some(source) = source.get_mut(row) {
                        *source = (before + i) as u32;
                    }
                    for (slot, answer) in answers.iter_mut().enumerate() {
                        answer.score[row] = piece.values[slot][i];
                        if let Some(latency) = piece.latencies[slot].get(i) {
                            answer.latency_ms[row] = *latency;
                        }
                    }
                }
            }
        }
    }
    let mut problems = Vec::new();
    let mut notes = Vec::new();
    if !twice.is_empty() {
        let places: Vec<String> =
            twice.iter().take(SHOWN_IDS).map(|(piece, i)| place_of(table, &pieces[*piece], *i)).collect();
        let message = format!(
            "{} in {}: the id of an earlier row again, in {}",
            rows(twice.len() as u64),
            table.written,
            places.join(", ")
        );
        problems.push(problem("duplicate-prediction", at, message, "keep one prediction per id"));
    }
    let absent: Vec<usize> = (0..ids.len()).filter(|row| !found[*row]).collect();
    for (slot, (candidate, score, _)) in predictions.columns.iter().enumerate() {
        let asked = &plan.candidates[*candidate];
        let column = table.schema.field(*score).name();
        problems.extend(checks[slot].problems(
            &format!("{}.score", asked.at),
            column,
            asked.score_range,
            false,
            total,
            |f| table.file_name(f).to_string(),
        ));
        problems.extend(latency_problem(&bad_latency[slot], &format!("{}.latency_ms", asked.at), |f| {
            table.file_name(f).to_string()
        }));
        let empty = answers[slot].score.iter().zip(&found).filter(|(s, f)| **f && s.is_nan()).count();
        if asked.null_is_error && empty > 0 {
            let message = format!(
                "scores in `{}` are missing for {} of {} golden rows",
                shown(column),
                count(empty as u64),
                count(ids.len() as u64)
            );
            problems.push(problem("score-missing", &format!("{}.score", asked.at), message, MISSING_SCORES));
        }
        if asked.null_is_error && !absent.is_empty() {
            let message = format!(
                "{} of {} golden rows have no prediction of `{}` in {}",
                count(absent.len() as u64),
                count(ids.len() as u64),
                shown(&asked.name),
                table.written
            );
            problems.push(problem(
                "missing-prediction",
                at,
                message,
                "add them, or say what a missing score means: `null_score: exclude`, `negative` or `review`",
            ));
        }
        answers[slot].missing = answers[slot].score.iter().filter(|s| s.is_nan()).count() as u64;
    }
    let columns = task_columns(plan, predictions, &mut pieces, &source, &absent, &mut problems);
    if unknown > 0 {
        let message = format!("not used, since no golden row has their id: {} in {}", rows(unknown), table.written);
        notes.push(problem("unused-predictions", at, message, "nothing, if the file covers more than the golden set"));
    }
    if no_id > 0 {
        notes.push(problem(
            "predictions-without-id",
            at,
            format!("not used, since they have no id: {} in {}", rows(no_id), table.written),
            "give every prediction its id",
        ));
    }
    let answers = predictions.columns.iter().map(|(candidate, ..)| *candidate).zip(answers).collect();
    Joined { answers, columns, problems, notes, fingerprint, absent: absent.into_iter().take(SHOWN_IDS).collect() }
}

/// The task's columns, in the order of the golden rows.
fn task_columns(
    plan: &Gather,
    predictions: &Predictions,
    pieces: &mut [Piece],
    source: &[u32],
    absent: &[usize],
    problems: &mut Vec<Problem>,
) -> Vec<(usize, TaskValues)> {
    let table = &predictions.table;
    let file = |number: usize| table.file_name(number).to_string();
    let mut columns = Vec::new();
    for (slot, (number, _)) in predictions.task.iter().enumerate() {
        let asked = &plan.columns[*number];
        let mut whole = ColumnPiece::default();
        pieces.iter_mut().for_each(|piece| whole.append(std::mem::take(&mut piece.task[slot])));
        columns.push((*number, whole.finish(asked, Some(source), file, problems)));
        if asked.missing_is_error && !absent.is_empty() && problems.iter().all(|p| p.code != "missing-prediction") {
            let message = format!(
                "{} of {} golden rows have no row in {}",
                count(absent.len() as u64),
                count(source.len() as u64),
                table.written
            );
            problems.push(problem("missing-prediction", &predictions.files.at, message, "add them"));
        }
    }
    columns
}

/// What to tell about latencies.
pub fn latency_problem(bad: &Offences, at: &str, file: impl Fn(usize) -> String) -> Option<Problem> {
    let (place, _) = bad.first?;
    let message = format!(
        "{} a latency that is negative or not finite ({}); the first is row {} of `{}`",
        rows_that(bad.count, "hold"),
        bad.span(),
        count(place.row + 1),
        file(place.file)
    );
    Some(problem(
        "bad-latency",
        at,
        message,
        "latencies are milliseconds, zero or more; write null where none was measured",
    ))
}

/// File and row of a prediction. Batches of a piece follow each other without gaps.
fn place_of(table: &Table, piece: &Piece, i: usize) -> String {
    let (file, first) = piece.places.first().copied().unwrap_or((0, 0));
    format!("row {} of `{}`", count(first + i as u64 + 1), table.file_name(file))
}
