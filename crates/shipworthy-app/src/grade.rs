//! Recorded outputs of models, graded line by line: JSON Lines in, the same lines with their grades out.
//!
//! Lines are read in batches and graded side by side, so memory does not grow with their number; grades come out in the order of the lines. A
//! line that is no record is an error of the input, and all of them are told at once; an output that cannot be graded is told in its line.

mod lines;
mod record;

use std::io::{BufRead, Write};

use rayon::prelude::*;
use serde_json::{Map, Number, Value};
use shipworthy_engine::Progress;
use shipworthy_grade::{Grade, Grader};

pub use lines::LONGEST_LINE;
use lines::{Batch, Line, Lines};
use record::Record;

/// Lines that are read before they are graded.
const BATCH_LINES: usize = 2_048;
/// Bytes of such lines.
const BATCH_BYTES: usize = 16 << 20;
/// Bad lines that are told one by one.
const MOST_PROBLEMS: usize = 1_000;
/// Stack of a thread that grades, for readers of nested text and for scripts.
const STACK_BYTES: usize = 8 << 20;

/// How many records were graded, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Graded {
    /// All records.
    pub records: u64,
    /// Those that pass.
    pub passed: u64,
    /// Those that could not be graded.
    pub errors: u64,
}

/// A line that is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
}

/// Why nothing was graded.
#[derive(Debug, thiserror::Error)]
pub enum NotGraded {
    /// Some lines are no records: the first of them, and how many there are in all.
    #[error("{total} lines are no records")]
    Lines {
        /// The first thousand.
        problems: Vec<BadLine>,
        /// How many there are.
        total: u64,
    },
    /// The input could not be read.
    #[error("the records cannot be read: {0}")]
    Read(std::io::Error),
    /// The grades could not be written.
    #[error("the grades cannot be written: {0}")]
    Write(std::io::Error),
    /// Threads could not be started.
    #[error("threads cannot be started: {0}")]
    Threads(String),
}

thread_local! {
    /// One per thread: it keeps an engine for scripts. Grades do not depend on what it graded before.
    static GRADER: Grader = Grader::default();
}

/// Grades the records of `input` into `output`.
///
/// # Errors
/// When a line is no record; what was written until then is to be thrown away.
pub fn grade(
    input: impl BufRead,
    output: &mut dyn Write,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Graded, NotGraded> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.clamp(1, 256))
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| NotGraded::Threads(error.to_string()))?;
    let mut lines = Lines::new(input);
    let mut counts = Graded::default();
    let (mut problems, mut total) = (Vec::new(), 0);
    loop {
        let Batch { lines: batch, last } = lines.batch(BATCH_LINES, BATCH_BYTES).map_err(NotGraded::Read)?;
        // After a bad line nothing will be shown, so the rest is only looked through.
        let worth_grading = total == 0;
        let results: Vec<Result<Written, BadLine>> =
            pool.install(|| batch.par_iter().map(|line| graded(line, worth_grading)).collect());
        for result in results {
            match result {
                Ok(written) => {
                    counts.records += 1;
                    counts.passed += u64::from(written.passed == Some(true));
                    counts.errors += u64::from(written.passed.is_none());
                    if total == 0 {
                        output.write_all(written.text.as_bytes()).map_err(NotGraded::Write)?;
                    }
                }
                Err(problem) => {
                    total += 1;
                    if problems.len() < MOST_PROBLEMS {
                        problems.push(problem);
                    }
                }
            }
        }
        progress.step("grading", counts.records, None);
        if last {
            break;
        }
    }
    if total > 0 { Err(NotGraded::Lines { problems, total }) } else { Ok(counts) }
}

/// A record with its grade, as a line.
struct Written {
    text: String,
    /// None when it could not be graded.
    passed: Option<bool>,
}

fn graded(line: &Line, worth_grading: bool) -> Result<Written, BadLine> {
    let bad = |message: String| BadLine { line: line.number, message };
    let text = line.text().map_err(bad)?;
    let record = Record::read(text).map_err(bad)?;
    if !worth_grading {
        return Ok(Written { text: String::new(), passed: None });
    }
    let result = GRADER.with(|grader| {
        record
            .asked
            .as_ref()
            .map_err(Clone::clone)
            .and_then(|asked| grader.grade(&asked.check, &asked.output, &asked.vars))
    });
    let (key, value, passed) = match &result {
        Ok(grade) => ("result", shown(grade), Some(grade.pass)),
        Err(error) => ("error", Value::String(error.to_string()), None),
    };
    Ok(Written { text: record.with(key, &value), passed })
}

/// A grade as JSON. Names and parts are left out where there are none.
fn shown(grade: &Grade) -> Value {
    let mut entries = Map::new();
    entries.insert("pass".to_owned(), Value::Bool(grade.pass));
    entries.insert("score".to_owned(), number(grade.score));
    entries.insert("reason".to_owned(), Value::String(grade.reason.clone()));
    if !grade.named.is_empty() {
        let named = grade.named.iter().map(|(name, named)| (name.clone(), number(named.score))).collect();
        entries.insert("named_scores".to_owned(), Value::Object(named));
    }
    if !grade.parts.is_empty() {
        entries.insert("parts".to_owned(), Value::Array(grade.parts.iter().map(shown).collect()));
    }
    Value::Object(entries)
}

/// A number, without a point where it is whole.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
