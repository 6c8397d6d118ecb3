//! Temporary files, plans in one line, and the engine.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use shipworthy_engine::{Engine, Files, Gather, Gathered, Problem, Unwatched};
use shipworthy_eval::gather::{Answers, CandidateColumns, SliceColumn, Sql, Value};

use crate::workbook::{cells, sheet, workbook};

/// A folder of files that goes away with the test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir(&path).unwrap();
        path
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Writes a batch in the format that the name says.
    pub fn table(&self, name: &str, batch: &RecordBatch) -> PathBuf {
        let path = self.path(name);
        let file = std::fs::File::create(&path).unwrap();
        match name.rsplit_once('.').unwrap().1 {
            "parquet" => parquet(file, batch, 1 << 20),
            "csv" => arrow::csv::Writer::new(file).write(batch).unwrap(),
            "jsonl" => {
                let mut writer = arrow::json::LineDelimitedWriter::new(file);
                writer.write(batch).unwrap();
                writer.finish().unwrap();
            }
            "arrow" => {
                let mut writer = FileWriter::try_new(file, &batch.schema()).unwrap();
                (0..batch.num_rows())
                    .step_by(7)
                    .for_each(|at| writer.write(&batch.slice(at, 7.min(batch.num_rows() - at))).unwrap());
                writer.finish().unwrap();
            }
            "arrows" => {
                let mut writer = StreamWriter::try_new(file, &batch.schema()).unwrap();
                writer.write(batch).unwrap();
                writer.finish().unwrap();
            }
            "xlsx" => workbook(file, &[sheet(cells(batch))]),
            other => panic!("no writer for {other}"),
        }
        path
    }
}

/// Writes Parquet with row groups of a given size.
pub fn parquet(file: std::fs::File, batch: &RecordBatch, group: usize) {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(group)).build();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

pub fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

pub fn array<T: arrow::array::Array + 'static>(array: T) -> ArrayRef {
    Arc::new(array)
}

pub fn files(at: &str, paths: Vec<PathBuf>) -> Files {
    let written = paths.first().map_or_else(String::new, |p| p.file_name().unwrap().to_string_lossy().into_owned());
    Files { written, paths, at: at.to_string() }
}

pub fn sql(text: &str, at: &str) -> Sql {
    Sql { text: text.to_string(), at: at.to_string() }
}

/// A plan for a golden set with a `label` of 0 and 1, to which the rest is added.
pub fn plan(paths: Vec<PathBuf>) -> Gather {
    Gather {
        golden: files("golden.data", paths),
        filter: None,
        label: "label".to_string(),
        positive: Some(Value::Number(1.0)),
        id: None,
        time: None,
        cluster: None,
        weight: None,
        slices: Vec::new(),
        candidates: Vec::new(),
        columns: Vec::new(),
        tables: Vec::new(),
        searched: Vec::new(),
        costs: Vec::new(),
        profile: false,
    }
}

pub trait Plan {
    fn score(self, column: &str) -> Gather;
    fn rule(self, text: &str) -> Gather;
    fn predictions(self, path: PathBuf, score: &str) -> Gather;
    fn slice(self, name: &str) -> Gather;
    fn slice_by(self, name: &str, text: &str) -> Gather;
    fn filter(self, text: &str) -> Gather;
    fn with(self, change: impl FnOnce(&mut Gather)) -> Gather;
}

impl Plan for Gather {
    fn score(self, column: &str) -> Gather {
        candidate(self, Answers::Score(column.to_string()))
    }

    fn rule(self, text: &str) -> Gather {
        let at = format!("candidates[{}].rule", self.candidates.len());
        candidate(self, Answers::Rule(sql(text, &at)))
    }

    fn predictions(self, path: PathBuf, score: &str) -> Gather {
        let at = format!("candidates[{}].predictions", self.candidates.len());
        candidate(self, Answers::Predictions { files: files(&at, vec![path]), score: score.to_string() })
    }

    fn slice(mut self, name: &str) -> Gather {
        let at = format!("golden.slices[{}]", self.slices.len());
        self.slices.push(SliceColumn { name: name.to_string(), expression: None, at });
        self
    }

    fn slice_by(mut self, name: &str, text: &str) -> Gather {
        let at = format!("golden.slices[{}]", self.slices.len());
        self.slices.push(SliceColumn { name: name.to_string(), expression: Some(sql(text, &at)), at });
        self
    }

    fn filter(mut self, text: &str) -> Gather {
        self.filter = Some(sql(text, "golden.where"));
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Gather)) -> Gather {
        change(&mut self);
        self
    }
}

fn candidate(mut plan: Gather, answers: Answers) -> Gather {
    let number = plan.candidates.len();
    plan.candidates.push(CandidateColumns {
        name: format!("c{number}"),
        answers,
        score_range: (0.0, 1.0),
        null_is_error: true,
        latency_ms: None,
        at: format!("candidates[{number}]"),
    });
    plan
}

pub fn gather(plan: &Gather) -> Result<Gathered, Vec<Problem>> {
    Engine::new(2).gather(plan, &Unwatched)
}

pub fn gathered(plan: &Gather) -> Gathered {
    gather(plan).unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

/// Problems as a person would read them.
pub fn told(problems: &[Problem]) -> String {
    let mut out = String::new();
    for p in problems {
        let within = p.within.map_or(String::new(), |(start, length)| format!("@{start}+{length}"));
        out += &format!("[{}] {}{within}: {}\n  -> {}\n", p.code, p.at, p.message, p.remedy);
    }
    out
}
