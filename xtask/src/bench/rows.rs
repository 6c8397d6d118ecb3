//! What is compared with what. A new capability gets a row here, and a script in `reference/bench` for each tool.

use super::tables::Table;

/// A comparison.
#[derive(Debug)]
pub struct Row {
    /// How `--only` names it.
    pub name: &'static str,
    /// What is done, in a line.
    pub what: &'static str,
    /// What it is done on.
    pub table: Table,
    /// What we run.
    pub ours: Ours,
    /// What others run, on the same file.
    pub tools: &'static [Tool],
    /// How often ours is measured.
    pub repeats: usize,
    /// What ours must not exceed.
    pub targets: &'static [Target],
}

/// A process of ours.
#[derive(Debug)]
pub enum Ours {
    /// `shipworthy check` with this many bootstrap replicates.
    Check { slices: &'static [&'static str], replicates: u32 },
    /// The slice search of `shipworthy-stats` alone, this often in one process: once is too short to measure.
    SliceSearch { times: u32 },
}

/// A script in `reference/bench` that gives a tool the same work.
#[derive(Debug)]
pub struct Tool {
    /// The tool's name, as its makers write it.
    pub name: &'static str,
    /// File name of the script.
    pub script: &'static str,
    /// What it needs from PyPI.
    pub packages: &'static [&'static str],
    /// Words after the file.
    pub words: &'static [&'static str],
    /// How often it is measured.
    pub repeats: usize,
}

/// A limit.
#[derive(Debug)]
pub enum Target {
    /// CPU seconds of the whole process.
    Cpu(f64),
    /// CPU seconds beyond what reading the file costs.
    CpuBeyondDecode(f64),
    /// Seconds from start to end of the process.
    Wall(f64),
    /// Megabytes of memory at the peak.
    Memory(f64),
}

/// Smallest slice of the search: a hundredth of the rows, as the SliceLine paper has it (Sagadeeva and Boehm 2021).
pub const LEAST_EXAMPLES: &str = "325";

/// Threshold of the decisions.
pub const THRESHOLD: &str = "0.4";

const SLICES: &[&str] = &["tier", "channel", "band"];

/// All comparisons. Still without a row, because `check` does not do it yet: the audit alone (ydata-profiling, DuckDB's
/// SUMMARIZE), label errors (cleanlab), ranking (trec_eval and its heirs).
pub const ROWS: [Row; 5] = [
    Row {
        name: "check-200",
        what: "a check of 200 rows with 1,000 bootstrap replicates, from start to end",
        table: Table::GoldenSet { rows: 200, cells: false },
        ours: Ours::Check { slices: SLICES, replicates: 1_000 },
        tools: &[],
        repeats: 20,
        targets: &[Target::Wall(0.080)],
    },
    Row {
        name: "check-1m",
        what: "a check of 1 million rows and 3 slice columns, with 1,000 bootstrap replicates of AUC, AP, F1 and cost",
        table: Table::GoldenSet { rows: 1_000_000, cells: false },
        ours: Ours::Check { slices: SLICES, replicates: 1_000 },
        tools: &[Tool {
            name: "scikit-learn",
            script: "binary_report.py",
            packages: &["numpy", "pyarrow", "scikit-learn"],
            words: &[THRESHOLD, "5", "1000"],
            repeats: 3,
        }],
        repeats: 5,
        targets: &[Target::Cpu(2.5), Target::CpuBeyondDecode(1.5), Target::Memory(500.0)],
    },
    Row {
        name: "check-10m",
        what: "a check of 10 million rows and 3 slice columns, without bootstrap",
        table: Table::GoldenSet { rows: 10_000_000, cells: false },
        ours: Ours::Check { slices: SLICES, replicates: 0 },
        tools: &[Tool {
            name: "scikit-learn",
            script: "binary_report.py",
            packages: &["numpy", "pyarrow", "scikit-learn"],
            words: &[THRESHOLD, "0", "0"],
            repeats: 1,
        }],
        repeats: 3,
        targets: &[Target::CpuBeyondDecode(1.5)],
    },
    Row {
        name: "groups-1m",
        what: "metrics of 93 groups of 1 million rows: Shipworthy's whole check without bootstrap against six metrics alone",
        table: Table::GoldenSet { rows: 1_000_000, cells: true },
        ours: Ours::Check { slices: &["tier", "channel", "band", "cell"], replicates: 0 },
        tools: &[Tool {
            name: "Fairlearn",
            script: "group_metrics.py",
            packages: &["fairlearn", "pandas", "pyarrow", "scikit-learn"],
            words: &[THRESHOLD],
            repeats: 2,
        }],
        repeats: 5,
        targets: &[],
    },
    Row {
        name: "slices-adult",
        what: "the ten weakest slices of up to 3 columns in a table as large as Adult (32,561 x 14): the search alone",
        table: Table::Adult,
        ours: Ours::SliceSearch { times: 20 },
        tools: &[Tool {
            name: "sliceline",
            script: "weakest_slices.py",
            packages: &["numpy", "pyarrow", "sliceline"],
            words: &[LEAST_EXAMPLES],
            repeats: 2,
        }],
        repeats: 5,
        targets: &[Target::CpuBeyondDecode(0.010), Target::Memory(32.0)],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_is_there_and_names_are_unique() {
        for row in &ROWS {
            assert_eq!(ROWS.iter().filter(|other| other.name == row.name).count(), 1, "{}", row.name);
            for tool in row.tools {
                assert!(crate::root().join("reference/bench").join(tool.script).is_file(), "{}", tool.script);
            }
        }
    }
}
