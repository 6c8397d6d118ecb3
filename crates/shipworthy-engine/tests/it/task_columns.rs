//! Columns that only some tasks read: numbers and classes, of the golden set, computed, joined, or in a table beside it.

use std::fmt::Write;
use std::path::PathBuf;

use shipworthy_engine::Gather;
use shipworthy_eval::gather::{Reading, TaskColumn, TaskSource, TaskTable, TaskValues};

use crate::support::{Folder, Plan, files, gather, gathered, plan, sql, told};

const NUMBER: Reading = Reading::Number { range: (f64::NEG_INFINITY, f64::INFINITY) };
const ORDERS: &str = "id,label,guess,class,q\n1,10.5,10,boots,0.1\n2,20.0,25,bags,0.2\n3,,3,boots,0.3\n4,5.0,5,,0.4\n";

fn column(source: TaskSource, reading: Reading) -> TaskColumn {
    TaskColumn {
        source,
        reading,
        missing_is_error: true,
        what: "predictions",
        at: "candidates[0].prediction".to_owned(),
    }
}

fn orders(folder: &Folder) -> Gather {
    plan(vec![folder.write("golden.csv", ORDERS)]).with(|p| {
        p.positive = None;
        p.id = Some("id".into());
    })
}

fn asking(folder: &Folder, columns: Vec<TaskColumn>) -> Gather {
    orders(folder).with(|p| p.columns = columns)
}

fn joined(path: PathBuf, name: &str) -> TaskSource {
    TaskSource::Joined { files: files("candidates[0].predictions", vec![path]), column: name.to_owned() }
}

#[test]
fn numbers_and_classes_come_back_row_by_row() {
    let folder = Folder::new();
    let by_name = |name: &str| TaskSource::Column(name.to_owned());
    let late = TaskSource::Computed(sql("guess - label", "candidates[0].rule"));
    let maybe = TaskColumn { missing_is_error: false, ..column(by_name("class"), Reading::Category) };
    let g = gathered(&asking(&folder, vec![column(by_name("label"), NUMBER), column(late, NUMBER), maybe]));
    assert_eq!((g.rows, g.unlabelled, g.label.len()), (3, 1, 0), "a row without a label is counted, not judged");
    assert_eq!(g.columns[0], TaskValues::Numbers(vec![10.5, 20.0, 5.0]));
    assert_eq!(g.columns[1], TaskValues::Numbers(vec![-0.5, 5.0, 0.0]));
    let TaskValues::Categories(classes) = &g.columns[2] else { panic!("classes") };
    assert_eq!(classes.values.iter().map(ToString::to_string).collect::<Vec<_>>(), ["bags", "boots", "(missing)"]);
    assert_eq!(classes.code, [1, 0, 2]);
}

#[test]
fn answers_of_another_file_find_their_rows() {
    let folder = Folder::new();
    let path = folder.write("p.csv", "id,eta,kind\n4,4.0,d\n1,1.0,a\n2,2.0,b\n9,9.0,z\n");
    let columns = vec![column(joined(path.clone(), "eta"), NUMBER), column(joined(path, "kind"), Reading::Category)];
    let g = gathered(&asking(&folder, columns));
    assert_eq!(g.columns[0], TaskValues::Numbers(vec![1.0, 2.0, 4.0]));
    let TaskValues::Categories(kinds) = &g.columns[1] else { panic!("classes") };
    let text: Vec<String> = kinds.code.iter().map(|&code| kinds.values[code as usize].to_string()).collect();
    assert_eq!(text, ["a", "b", "d"]);
    assert_eq!(g.notes.len(), 1, "the fourth prediction is of no golden row");
}

#[test]
fn a_table_beside_is_read_as_it_stands() {
    let folder = Folder::new();
    let run = folder.write("run.csv", "query,item,score\nq2,d9,0.5\nq1,d1,0.25\n");
    let wanted = |name: &str, reading| column(TaskSource::Column(name.to_owned()), reading);
    let table = TaskTable {
        files: files("candidates[0].predictions", vec![run]),
        columns: vec![wanted("query", Reading::Category), wanted("score", NUMBER)],
    };
    let g = gathered(&orders(&folder).with(|p| p.tables = vec![table.clone()]));
    assert_eq!(g.tables[0][1], TaskValues::Numbers(vec![0.5, 0.25]));
    let other = folder.write("run2.csv", "query,item,score\nq2,d9,0.5\nq1,d1,0.75\n");
    let h = gathered(&orders(&folder).with(|p| {
        p.tables = vec![TaskTable { files: files("candidates[0].predictions", vec![other]), ..table }];
    }));
    assert_ne!(g.fingerprint, h.fingerprint, "other answers, another check");
    assert_eq!(g.golden_fingerprint, h.golden_fingerprint, "of the same golden set");
}

#[test]
fn what_is_wrong_with_a_column_is_told() {
    let folder = Folder::new();
    let mut out = String::new();
    let mut case = |name: &str, plan: Gather| {
        writeln!(out, "## {name}\n{}", told(&gather(&plan).expect_err(name))).unwrap();
    };
    let by_name = |name: &str| TaskSource::Column(name.to_owned());
    case("no such column", asking(&folder, vec![column(by_name("gess"), NUMBER)]));
    case("no numbers", asking(&folder, vec![column(by_name("class"), NUMBER)]));
    case("missing", asking(&folder, vec![column(by_name("class"), Reading::Category)]));
    case("outside", asking(&folder, vec![column(by_name("guess"), Reading::Number { range: (0.0, 20.0) })]));
    let short = folder.write("short.csv", "id,eta\n1,1.0\n2,inf\n");
    case("joined", asking(&folder, vec![column(joined(short, "eta"), NUMBER)]));
    insta::assert_snapshot!(out);
}
