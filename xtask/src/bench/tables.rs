//! The files that are measured on. They are made once, from a seed, and kept under the build folder.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::generated;
use super::measure;
use super::programs::Programs;
use super::rows::THRESHOLD;
use crate::complain;

/// What every table is made from.
pub const SEED: u64 = 20_260_401;

/// A file to measure on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Parquet: label, score, three slice columns, and with `cells` one of their conjunctions.
    GoldenSet { rows: u64, cells: bool },
    /// Parquet: orders with all thirty kinds of defect of the testkit in their twenty columns.
    Defects { rows: u64 },
    /// CSV of whole numbers, shaped as the Adult data of the UCI repository: 32,561 rows of 14 columns, and who was wrong.
    Adult,
    /// The same, shaped as Covtype: 581,012 rows of 54 columns.
    Covtype,
    /// CSV of a million rows: the group, the label, the decision.
    Decisions,
    /// Raw numbers, a million rows: the label, then a probability for each of ten classes.
    Probabilities,
}

impl Table {
    /// The file, made when it is not there.
    pub fn file(self, programs: &Programs) -> anyhow::Result<PathBuf> {
        let (name, ending) = match self {
            Table::GoldenSet { rows, cells } => (format!("{rows}{}", if cells { "-cells" } else { "" }), "parquet"),
            Table::Defects { rows } => (format!("{rows}-defects"), "parquet"),
            Table::Adult => ("adult".to_owned(), "csv"),
            Table::Covtype => ("covtype".to_owned(), "csv"),
            Table::Decisions => ("decisions".to_owned(), "csv"),
            Table::Probabilities => ("probabilities".to_owned(), "f64"),
        };
        let folder = crate::build_folder().join("bench").join(name);
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let file = folder.join("rows").with_extension(ending);
        if !file.exists() {
            complain(&format!("writing {}", file.display()));
            let partial = folder.join("partial");
            match self {
                Table::GoldenSet { rows, cells } => {
                    let mut write = programs.write("write", rows, &partial)?;
                    measure::run(write.args(cells.then_some("cell")), &[0])?;
                }
                Table::Defects { rows } => {
                    measure::run(&mut programs.write("defects", rows, &partial)?, &[0])?;
                }
                Table::Adult => std::fs::write(&partial, generated::adult(SEED))?,
                Table::Covtype => std::fs::write(&partial, generated::covtype(SEED))?,
                Table::Decisions => std::fs::write(&partial, generated::decisions(SEED))?,
                Table::Probabilities => std::fs::write(&partial, generated::probabilities(SEED))?,
            }
            std::fs::rename(&partial, &file)?;
        }
        Ok(file)
    }
}

/// A spec beside the file that judges its score, with these slice columns.
pub fn spec(file: &Path, slices: &[&str]) -> anyhow::Result<PathBuf> {
    let spec = file.with_file_name("bench.feature.md");
    let data = file.file_name().context("a table has a name")?.to_string_lossy();
    let front_matter = format!(
        "format: 1
name: Bench
task: binary
golden: {{data: {data}, label: y, positive: true, slices: [{}]}}
errors: {{currency: INR, false_positive: {{cost: 1}}, false_negative: {{cost: 5}}}}
candidates: [{{name: model, score: p, threshold: {THRESHOLD}}}]
bars: [recall >= 50%, error_cost <= 2]
",
        slices.join(", "),
    );
    std::fs::write(&spec, shipworthy_testkit::workspace::spec_text(&front_matter))?;
    Ok(spec)
}
