//! `shipworthy audit` on tables whose thirty kinds of defect were planted by a generator that knows nothing of it, and on
//! clean tables.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray};
use parquet::arrow::ArrowWriter;
use serde_json::Value;
use shipworthy_testkit::defects::clean::{orders, table};
use shipworthy_testkit::defects::{Cells, Defect, Planted, Table, plant, plant_all};

use crate::folder::Folder;

const ROWS: usize = 5_000;
const SEED: u64 = 3;

/// A finding that fits a defect.
struct Fit {
    code: &'static str,
    /// A word of the message, where the code alone does not tell the kind.
    says: &'static str,
    /// The column that it may name besides the planted one; empty for findings about whole rows.
    column: &'static str,
    /// Rows that it counts for each planted one: two where both rows of a pair have the defect.
    times: usize,
}

const fn fit(code: &'static str) -> Fit {
    Fit { code, says: "", column: "", times: 1 }
}

const fn fit_says(code: &'static str, says: &'static str) -> Fit {
    Fit { code, says, column: "", times: 1 }
}

/// What fits: any one of these.
fn fitting(defect: Defect) -> Vec<Fit> {
    match defect {
        Defect::MissingValues => vec![fit("missing-values")],
        Defect::DisguisedMissing | Defect::SentinelNumber => vec![fit("disguised-missing")],
        Defect::Constant => vec![fit("constant-column")],
        Defect::NearlyConstant => vec![fit("quasi-constant-column")],
        Defect::DuplicateRows => vec![fit("duplicate-rows")],
        Defect::DuplicateIds => vec![fit("duplicate-keys")],
        Defect::ConflictingLabels => vec![Fit { times: 2, ..fit("conflicting-labels") }],
        Defect::InconsistentCase => vec![fit("inconsistent-categories")],
        Defect::MisspeltCategory => vec![fit("near-spellings")],
        Defect::NumberAsText => vec![fit("mixed-units"), fit("mixed-types")],
        Defect::MixedDateFormats => vec![fit("mixed-date-formats")],
        Defect::FarFuture => vec![fit("future-dates")],
        Defect::TimeGap => vec![fit("time-gap")],
        Defect::UnitMixture => vec![fit("mixed-units"), fit("outliers")],
        Defect::NegativeNumbers => vec![fit("negative-values")],
        Defect::CopiedColumn => vec![Fit { column: "route_km, weight_kg", ..fit("same-columns") }],
        Defect::LabelLeak => vec![fit("label-copy"), fit("leakage")],
        Defect::NearDuplicateText => vec![Fit { times: 2, ..fit("near-duplicate-text") }],
        Defect::MissingLabels => vec![fit("unlabelled-rows")],
        Defect::StrayLabel => vec![fit("rare-label-value")],
        Defect::Emails => vec![fit_says("personal-data", "email addresses")],
        Defect::Phones => vec![fit_says("personal-data", "phone numbers")],
        Defect::TaxNumbers => vec![fit_says("personal-data", "PAN")],
        Defect::IdentityNumbers => vec![fit_says("personal-data", "Aadhaar")],
        Defect::CardNumbers => vec![fit_says("personal-data", "card numbers")],
        Defect::DamagedLetters => vec![fit("encoding-damage")],
        Defect::TruncatedText => vec![fit("truncated-text")],
        Defect::Markup => vec![fit("markup-in-text")],
        Defect::SplitOverlap => vec![fit("train-test-overlap")],
    }
}

/// Arguments that name the columns with a part to play.
fn arguments(table: &Table, file: &str) -> Vec<String> {
    let mut all: Vec<String> =
        ["audit", file, "--label", table.label, "--id", table.id, "--time", table.time].map(str::to_owned).into();
    if let Some(split) = table.split {
        all.extend(["--split".to_owned(), split.to_owned()]);
    }
    all
}

fn findings(table: &Table) -> Vec<Value> {
    let folder = Folder::new();
    folder.write("orders.csv", table.csv());
    findings_in(&folder, table, "orders.csv")
}

fn findings_in(folder: &Folder, table: &Table, file: &str) -> Vec<Value> {
    let mut arguments = arguments(table, file);
    arguments.extend(["--format", "json"].map(str::to_owned));
    let ran = folder.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let audit: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    audit["findings"].as_array().expect("a list").clone()
}

fn word<'a>(finding: &'a Value, field: &str) -> &'a str {
    finding[field].as_str().unwrap_or_default()
}

fn line(finding: &Value) -> String {
    format!("{} [{}] {}: {}", word(finding, "code"), word(finding, "column"), finding["rows"], word(finding, "message"))
}

/// Whether a finding names what was planted: code, column, and rows to within 5% or three.
fn names(finding: &Value, planted: &Planted) -> bool {
    fitting(planted.defect).iter().any(|fit| {
        let column = word(finding, "column");
        // Whole rows are no matter of one column.
        let column_fits = column == planted.column || column == fit.column;
        let wanted = planted.rows * fit.times;
        let rows = finding["rows"].as_u64().unwrap_or_default() as usize;
        fit.code == word(finding, "code")
            && word(finding, "message").contains(fit.says)
            && column_fits
            && rows.abs_diff(wanted) as f64 <= f64::max(3.0, 0.05 * wanted as f64)
    })
}

fn missed(planted: &[Planted], findings: &[Value]) -> Vec<String> {
    planted
        .iter()
        .filter(|planted| !findings.iter().any(|finding| names(finding, planted)))
        .map(|planted| format!("missed: {planted:?}"))
        .collect()
}

/// Findings that call for action.
fn loud(findings: &[Value]) -> Vec<String> {
    findings.iter().filter(|finding| word(finding, "severity") != "note").map(line).collect()
}

#[test]
fn each_defect_alone_is_found() {
    let mut wrong = Vec::new();
    for defect in Defect::ALL {
        let mut table = orders(SEED, ROWS);
        let planted = plant(&mut table, defect, 11);
        let findings = findings(&table);
        let missed = missed(&[planted], &findings);
        if !missed.is_empty() {
            wrong.extend(missed);
            wrong.extend(findings.iter().map(|finding| format!("    {}", line(finding))));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_thirty_at_once_are_found() {
    let mut table = orders(SEED, ROWS);
    let planted = together(plant_all(&mut table, 11));
    let findings = findings(&table);
    expect_all(&planted, &findings);
}

#[track_caller]
fn expect_all(planted: &[Planted], findings: &[Value]) {
    let missed = missed(planted, findings);
    let all: Vec<String> = findings.iter().map(line).collect();
    assert!(missed.is_empty(), "{}\namong\n{}", missed.join("\n"), all.join("\n"));
}

/// The size that the audit is promised for. `SHIPWORTHY_SLOW_TESTS=1` runs it.
#[test]
fn all_thirty_are_found_in_a_million_rows() {
    if std::env::var_os("SHIPWORTHY_SLOW_TESTS").is_none() {
        return;
    }
    let mut table = orders(SEED, 1_000_000);
    let planted = together(plant_all(&mut table, 11));
    let folder = Folder::new();
    write_parquet(&table, &folder.path("orders.parquet"));
    let findings = findings_in(&folder, &table, "orders.parquet");
    expect_all(&planted, &findings);
}

fn write_parquet(table: &Table, path: &Path) {
    let columns = table.columns.iter().map(|column| {
        let array: ArrayRef = match &column.cells {
            Cells::Text(cells) => Arc::new(cells.iter().map(Option::as_deref).collect::<StringArray>()),
            Cells::Int(cells) => Arc::new(Int64Array::from(cells.clone())),
            Cells::Float(cells) => Arc::new(Float64Array::from(cells.clone())),
            Cells::Time(cells) => Arc::new(
                cells.iter().map(|cell| cell.map(|seconds| 1_000 * seconds)).collect::<TimestampMillisecondArray>(),
            ),
        };
        (column.name, array, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns of equal length");
    let file = std::fs::File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows are written");
    writer.close().expect("a footer");
}

/// What a person reads.
#[test]
fn the_report_on_all_thirty() {
    let mut table = orders(SEED, ROWS);
    plant_all(&mut table, 11);
    let folder = Folder::new();
    folder.write("orders.csv", table.csv());
    let arguments = arguments(&table, "orders.csv");
    let ran = folder.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stdout);
}

/// What all thirty come to: a row repeated in every cell repeats its id as well.
fn together(mut planted: Vec<Planted>) -> Vec<Planted> {
    let rows: BTreeMap<Defect, usize> = planted.iter().map(|planted| (planted.defect, planted.rows)).collect();
    for planted in &mut planted {
        if planted.defect == Defect::DuplicateIds {
            planted.rows += rows[&Defect::DuplicateRows];
        }
    }
    planted
}

#[test]
fn clean_tables_have_one_false_finding_at_most() {
    let mut wrong = Vec::new();
    let mut tables: Vec<Table> = (0..50).map(table).collect();
    tables.push(orders(SEED, ROWS));
    for table in &tables {
        let loud = loud(&findings(table));
        if loud.len() > 1 {
            wrong.push(format!("{}:\n    {}", table.name, loud.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
