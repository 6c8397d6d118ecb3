//! Excel workbooks: written here part by part, read as the CSV that a spreadsheet would write of them.

use std::io::Write;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use shipworthy_eval::gather::SliceValue;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{Folder, Plan, gather, gathered, plan};

/// What a cell holds.
#[derive(Debug, Clone)]
pub enum Cell {
    Empty,
    Number(f64),
    Text(String),
    Truth(bool),
    /// Days since the end of 1899, shown as a date.
    Day(f64),
    /// The same, shown with its time of day.
    Moment(f64),
    Error,
    Formula(&'static str, f64),
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

/// A sheet: its name, whether it is shown, the row and column of its first cell, and its rows.
pub struct Sheet {
    pub name: &'static str,
    pub shown: bool,
    pub from: (usize, usize),
    pub rows: Vec<Vec<Cell>>,
}

/// A shown sheet that begins in A1.
pub fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet { name: "Labels", shown: true, from: (0, 0), rows }
}

fn letters(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn sheet_xml(sheet: &Sheet, shared: &mut Vec<String>) -> String {
    let mut xml =
        String::from("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
    for (row, cells) in sheet.rows.iter().enumerate() {
        let row = row + sheet.from.0 + 1;
        xml += &format!("<row r=\"{row}\">");
        for (column, cell) in cells.iter().enumerate() {
            let at = format!("{}{row}", letters(column + sheet.from.1));
            xml += &match cell {
                Cell::Empty => String::new(),
                Cell::Number(x) => format!("<c r=\"{at}\"><v>{x}</v></c>"),
                Cell::Text(words) => {
                    shared.push(format!("<si><t xml:space=\"preserve\">{}</t></si>", escaped(words)));
                    format!("<c r=\"{at}\" t=\"s\"><v>{}</v></c>", shared.len() - 1)
                }
                Cell::Truth(truth) => format!("<c r=\"{at}\" t=\"b\"><v>{}</v></c>", u8::from(*truth)),
                Cell::Day(days) => format!("<c r=\"{at}\" s=\"1\"><v>{days}</v></c>"),
                Cell::Moment(days) => format!("<c r=\"{at}\" s=\"2\"><v>{days}</v></c>"),
                Cell::Error => format!("<c r=\"{at}\" t=\"e\"><v>#N/A</v></c>"),
                Cell::Formula(formula, value) => format!("<c r=\"{at}\"><f>{formula}</f><v>{value}</v></c>"),
            };
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

/// Writes a workbook with these sheets.
pub fn workbook(file: impl Write + std::io::Seek, sheets: &[Sheet]) {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let (mut shared, mut names, mut links) = (Vec::new(), String::new(), String::new());
    let mut parts: Vec<(String, String)> = Vec::new();
    for (n, sheet) in sheets.iter().enumerate() {
        let n = n + 1;
        let state = if sheet.shown { "" } else { " state=\"hidden\"" };
        names += &format!("<sheet name=\"{}\" sheetId=\"{n}\"{state} r:id=\"rId{n}\"/>", escaped(sheet.name));
        links +=
            &format!("<Relationship Id=\"rId{n}\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>");
        parts.push((format!("xl/worksheets/sheet{n}.xml"), sheet_xml(sheet, &mut shared)));
    }
    links += &format!("<Relationship Id=\"rIdS\" Type=\"{relation}/sharedStrings\" Target=\"sharedStrings.xml\"/>");
    links += &format!("<Relationship Id=\"rIdT\" Type=\"{relation}/styles\" Target=\"styles.xml\"/>");
    let styles = "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/>";
    parts.extend([
        ("_rels/.rels".to_owned(), format!("<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        ("xl/workbook.xml".to_owned(), format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets>{names}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships xmlns=\"{package}\">{links}</Relationships>")),
        ("xl/sharedStrings.xml".to_owned(), format!("<sst xmlns=\"{main}\">{}</sst>", shared.concat())),
        ("xl/styles.xml".to_owned(), format!("<styleSheet xmlns=\"{main}\"><cellXfs count=\"3\">{styles}</cellXfs></styleSheet>")),
    ]);
    let mut archive = ZipWriter::new(file);
    for (name, xml) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(xml.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

/// The cells of a batch, its names first.
pub fn cells(batch: &RecordBatch) -> Vec<Vec<Cell>> {
    let names = batch.schema().fields().iter().map(|field| text(field.name())).collect();
    let rows = (0..batch.num_rows()).map(|row| batch.columns().iter().map(|column| cell(column, row)).collect());
    std::iter::once(names).chain(rows).collect()
}

fn cell(column: &dyn Array, row: usize) -> Cell {
    const FIRST_OF_1970: f64 = 25_569.0;
    if column.is_null(row) {
        return Cell::Empty;
    }
    match column.data_type() {
        DataType::Int64 => Cell::Number(column.as_primitive::<Int64Type>().value(row) as f64),
        DataType::Float64 => Cell::Number(column.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => text(column.as_string::<i32>().value(row)),
        DataType::Boolean => Cell::Truth(column.as_boolean().value(row)),
        DataType::Date32 => Cell::Day(f64::from(column.as_primitive::<Date32Type>().value(row)) + FIRST_OF_1970),
        DataType::Timestamp(..) => {
            let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
            Cell::Moment(micros as f64 / 86_400e6 + FIRST_OF_1970)
        }
        other => panic!("no cell for {other}"),
    }
}

fn written(folder: &Folder, name: &str, sheets: &[Sheet]) -> std::path::PathBuf {
    let path = folder.path(name);
    workbook(std::fs::File::create(&path).unwrap(), sheets);
    path
}

fn labelled() -> Vec<Vec<Cell>> {
    vec![
        vec![text("label"), text("score"), text("tier")],
        vec![Cell::Number(1.0), Cell::Formula("0.5+0.25", 0.75), text("a, b")],
        vec![Cell::Number(0.0), Cell::Number(0.1), Cell::Error],
        vec![Cell::Empty],
        vec![Cell::Number(1.0), Cell::Number(0.2), text("b")],
    ]
}

/// Labels, scores and values of the slice of `labelled`, wherever the table stands.
fn check(sheets: &[Sheet]) {
    let folder = Folder::new();
    let read = gathered(&plan(vec![written(&folder, "a.xlsx", sheets)]).score("score").slice("tier"));
    assert_eq!(read.label, [true, false, true]);
    assert_eq!(read.candidates[0].score, [0.75, 0.1, 0.2]);
    let values: Vec<SliceValue> = vec![SliceValue::Text("a, b".into()), SliceValue::Text("b".into()), SliceValue::Null];
    assert_eq!(read.slices[0].values, values);
}

#[test]
fn the_first_shown_sheet_that_holds_anything_is_read() {
    check(&[sheet(labelled())]);
    let empty = Sheet { name: "Cover", shown: true, from: (0, 0), rows: vec![vec![Cell::Empty]] };
    let hidden = Sheet { name: "Old", shown: false, from: (0, 0), rows: vec![vec![text("label")], vec![text("x")]] };
    let after = Sheet { name: "Notes", shown: true, from: (0, 0), rows: vec![vec![text("label")], vec![text("x")]] };
    check(&[empty, hidden, sheet(labelled()), after]);
}

#[test]
fn a_table_that_begins_elsewhere() {
    check(&[Sheet { from: (3, 28), ..sheet(labelled()) }]);
}

/// The code and message of what is refused.
fn refused(path: std::path::PathBuf) -> String {
    let problems = gather(&plan(vec![path]).score("score")).expect_err("it is refused");
    problems.iter().map(|p| format!("{}: {} / {}", p.code, p.message, p.remedy)).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_no_workbook_says_so() {
    let folder = Folder::new();
    let mut archive = ZipWriter::new(std::fs::File::create(folder.path("a.zip")).unwrap());
    archive.start_file("label.csv", SimpleFileOptions::default()).unwrap();
    archive.write_all(b"label,score\n1,0.5\n").unwrap();
    archive.finish().unwrap();
    let old = folder.write("a.xls", [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    let blank = written(&folder, "blank.xlsx", &[sheet(vec![])]);
    let said: Vec<String> = [folder.path("a.zip"), old, blank].map(refused).into();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn an_archive_that_unpacks_to_more_than_the_limit_is_refused() {
    let folder = Folder::new();
    let path = folder.path("bomb.xlsx");
    let mut archive = ZipWriter::new(std::fs::File::create(&path).unwrap());
    archive.start_file("xl/workbook.xml", SimpleFileOptions::default()).unwrap();
    archive.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    let blank = vec![b' '; 1 << 20];
    for _ in 0..1_025 {
        archive.write_all(&blank).unwrap();
    }
    archive.finish().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() < 2 << 20);
    insta::assert_snapshot!(refused(path));
}
