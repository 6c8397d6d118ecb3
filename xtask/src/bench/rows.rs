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
    /// `shipworthy check` with this many bootstrap replicates, on so many threads if it says so.
    Check { slices: &'static [&'static str], replicates: u32, threads: Option<u32> },
    /// `shipworthy audit` with these columns named.
    Audit { named: &'static [&'static str] },
    /// A function of `shipworthy-stats` alone, this often in one process: once is too short to measure.
    Alone { work: Work, times: u32 },
}

/// What one function does.
#[derive(Debug, Clone, Copy)]
pub enum Work {
    /// The weakest slices of at most this many columns, of at least so many rows.
    Slices { columns: usize, least: u32 },
    /// Labels that are probably wrong, by confident learning.
    LabelErrors,
    /// Metrics of every group with intervals that hold for all of them together, by 1,000 replicates.
    Groups,
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

/// Threshold of the decisions.
pub const THRESHOLD: &str = "0.4";

/// Classes of the labels that may be wrong.
pub const LABEL_CLASSES: &str = "10";

/// Slice columns of the golden set.
pub const SLICES: &[&str] = &["tier", "channel", "band"];

/// All comparisons. Slices hold at least a hundredth of the rows, as the SliceLine paper has it (Sagadeeva and Boehm 2021).
pub const ROWS: [Row; 10] = [
    Row {
        name: "check-200",
        what: "a check of 200 rows with 1,000 bootstrap replicates, from start to end",
        table: Table::GoldenSet { rows: 200, cells: false },
        ours: Ours::Check { slices: SLICES, replicates: 1_000, threads: None },
        tools: &[],
        repeats: 20,
        targets: &[Target::Wall(0.080)],
    },
    Row {
        name: "check-1m",
        what: "a check of 1 million rows and 3 slice columns, with 1,000 bootstrap replicates of AUC, AP, F1 and cost",
        table: Table::GoldenSet { rows: 1_000_000, cells: false },
        ours: Ours::Check { slices: SLICES, replicates: 1_000, threads: None },
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
        what: "a check of 10 million rows and 3 slice columns, without bootstrap, on one thread",
        table: Table::GoldenSet { rows: 10_000_000, cells: false },
        ours: Ours::Check { slices: SLICES, replicates: 0, threads: Some(1) },
        tools: &[Tool {
            name: "scikit-learn",
            script: "binary_report.py",
            packages: &["numpy", "pyarrow", "scikit-learn"],
            words: &[THRESHOLD, "0", "0"],
            repeats: 1,
        }],
        repeats: 8,
        targets: &[Target::CpuBeyondDecode(1.5)],
    },
    Row {
        name: "groups-1m",
        what: "metrics of 93 groups of 1 million rows: Shipworthy's whole check without bootstrap against six metrics alone",
        table: Table::GoldenSet { rows: 1_000_000, cells: true },
        ours: Ours::Check { slices: &["tier", "channel", "band", "cell"], replicates: 0, threads: None },
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
        ours: Ours::Alone { work: Work::Slices { columns: 3, least: 325 }, times: 20 },
        tools: &[Tool {
            name: "sliceline",
            script: "weakest_slices.py",
            packages: &["numpy", "pyarrow", "sliceline"],
            words: &["325"],
            repeats: 2,
        }],
        repeats: 5,
        targets: &[Target::CpuBeyondDecode(0.010), Target::Memory(32.0)],
    },
    Row {
        name: "slices-adult-deep",
        what: "the same search among slices of any number of columns",
        table: Table::Adult,
        ours: Ours::Alone { work: Work::Slices { columns: usize::MAX, least: 325 }, times: 20 },
        tools: &[],
        repeats: 5,
        targets: &[Target::CpuBeyondDecode(0.040), Target::Memory(32.0)],
    },
    Row {
        name: "slices-covtype",
        what: "the ten weakest slices of up to 3 columns in a table as large as Covtype (581,012 x 54): the search alone",
        table: Table::Covtype,
        ours: Ours::Alone { work: Work::Slices { columns: 3, least: 5_811 }, times: 1 },
        tools: &[],
        repeats: 3,
        targets: &[Target::CpuBeyondDecode(3.0)],
    },
    Row {
        name: "groups-bootstrap",
        what: "six metrics of 80 groups of 1 million rows, with 1,000 bootstrap replicates: the counting and the replicates alone",
        table: Table::Decisions,
        ours: Ours::Alone { work: Work::Groups, times: 10 },
        tools: &[Tool {
            name: "Fairlearn",
            script: "group_bootstrap.py",
            packages: &["fairlearn", "pandas", "pyarrow", "scikit-learn"],
            words: &["1", "1000"],
            repeats: 1,
        }],
        repeats: 5,
        targets: &[Target::CpuBeyondDecode(0.050)],
    },
    Row {
        name: "label-errors",
        what: "labels that are probably wrong among 1 million rows of 10 classes: the search alone",
        table: Table::Probabilities,
        ours: Ours::Alone { work: Work::LabelErrors, times: 5 },
        tools: &[Tool {
            name: "cleanlab",
            script: "label_issues.py",
            packages: &["cleanlab", "numpy"],
            words: &[LABEL_CLASSES],
            repeats: 2,
        }],
        repeats: 5,
        targets: &[],
    },
    Row {
        name: "audit-1m",
        what: "an audit of 1 million rows and 20 columns with thirty kinds of defect in them, from start to end, on one thread",
        table: Table::Defects { rows: 1_000_000 },
        ours: Ours::Audit {
            named: &[
                "--label",
                "returned",
                "--id",
                "order_id",
                "--time",
                "placed_at",
                "--split",
                "split",
                "--threads",
                "1",
            ],
        },
        tools: &[
            Tool { name: "DuckDB SUMMARIZE", script: "summarize.py", packages: &["duckdb"], words: &[], repeats: 3 },
            Tool {
                name: "ydata-profiling, minimal",
                script: "profile_report.py",
                packages: &["pandas", "pyarrow", "ydata-profiling"],
                words: &[],
                repeats: 1,
            },
        ],
        repeats: 8,
        targets: &[Target::Cpu(1.5), Target::Memory(400.0)],
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
