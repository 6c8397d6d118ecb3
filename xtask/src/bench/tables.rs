//! The files that are measured on. They are made once, from a seed, and kept under the build folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::measure;
use super::programs::Programs;
use super::rows::THRESHOLD;
use crate::complain;

const SEED: u64 = 20_260_401;

/// A file to measure on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Parquet: label, score, three slice columns, and with `cells` one of their conjunctions.
    GoldenSet { rows: u64, cells: bool },
    /// CSV of whole numbers, shaped as the Adult data of the UCI repository: 32,561 rows of 14 columns, and who was wrong.
    Adult,
}

/// Distinct values per column of Adult, where numeric columns have ten bins.
const ADULT_VALUES: [u64; 14] = [10, 9, 10, 16, 16, 7, 15, 6, 5, 2, 10, 10, 10, 42];
const ADULT_ROWS: u64 = 32_561;

impl Table {
    /// The file, made when it is not there.
    pub fn file(self, programs: &Programs) -> anyhow::Result<PathBuf> {
        let (name, ending) = match self {
            Table::GoldenSet { rows, cells } => (format!("{rows}{}", if cells { "-cells" } else { "" }), "parquet"),
            Table::Adult => ("adult".to_owned(), "csv"),
        };
        let folder = crate::build_folder().join("bench").join(name);
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let file = folder.join("rows").with_extension(ending);
        if !file.exists() {
            complain(&format!("writing {}", file.display()));
            let partial = folder.join("partial");
            match self {
                Table::GoldenSet { rows, cells } => {
                    let mut write = Command::new(&programs.golden_set);
                    write.args(["write", &rows.to_string(), &SEED.to_string()]).arg(&partial);
                    measure::run(write.args(cells.then_some("cell")), &[0])?;
                }
                Table::Adult => std::fs::write(&partial, adult())?,
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

/// Skewed columns, one wrong row in seven, and more among the few that share two values.
fn adult() -> String {
    let mut random = Random(SEED);
    let mut text = (0..ADULT_VALUES.len()).map(|column| format!("c{column},")).collect::<String>() + "wrong\n";
    for _ in 0..ADULT_ROWS {
        // The product of two uniform numbers, in integers: most rows have small codes.
        let row = ADULT_VALUES.map(|values| (random.below(1 << 20) * random.below(1 << 20) * values) >> 40);
        let chance = if row[5] == 1 && row[7] == 2 { 450 } else { 140 };
        for code in row {
            text.push_str(&format!("{code},"));
        }
        text.push_str(if random.below(1000) < chance { "1\n" } else { "0\n" });
    }
    text
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_shape_of_adult() {
        let text = adult();
        assert_eq!(text.lines().count() as u64, ADULT_ROWS + 1);
        let wrong = text.lines().filter(|line| line.ends_with(",1")).count() as f64 / ADULT_ROWS as f64;
        assert!((0.13..0.20).contains(&wrong), "{wrong}");
        let codes: Vec<u64> = text.lines().skip(1).filter_map(|line| line.split(',').nth(13)?.parse().ok()).collect();
        assert_eq!(codes.iter().max(), Some(&41));
    }
}
