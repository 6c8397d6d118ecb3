//! Rows shown again.

use arrow::array::{Float64Array, Int64Array, StringArray};
use shipworthy_engine::{Engine, Unwatched};

use crate::support::{Folder, Plan, array, batch, gathered, parquet, plan};

#[test]
fn fetched_rows_are_the_gathered_ones() {
    let folder = Folder::new();
    let n = 1_000;
    let data = batch(vec![
        (
            "label",
            array(Int64Array::from_iter((0..n).map(|i| if i % 10 == 3 { None } else { Some(i64::from(i % 4 == 0)) }))),
        ),
        ("score", array(Float64Array::from_iter_values((0..n).map(|i| i as f64 / 1000.0)))),
        // A miss has the score of its own candidate beside it, so that columns of scores are not shown among its columns.
        ("twin", array(Float64Array::from_iter_values((0..n).map(|i| i as f64 / 1000.0)))),
        (
            "name",
            array(StringArray::from_iter_values((0..n).map(|i| format!("n{i} {}", "long ".repeat(i as usize % 100))))),
        ),
        ("keep", array(StringArray::from_iter_values((0..n).map(|i| if i % 3 == 0 { "no" } else { "yes" })))),
    ]);
    let big = folder.path("groups.parquet");
    parquet(std::fs::File::create(&big).unwrap(), &data, 170);
    let halves = vec![folder.table("1.csv", &data.slice(0, 400)), folder.table("2.csv", &data.slice(400, 600))];
    for paths in [
        vec![big],
        halves,
        vec![folder.table("a.jsonl", &data)],
        vec![folder.table("a.arrow", &data)],
        vec![folder.table("a.arrows", &data)],
    ] {
        let plan = plan(paths).score("score").slice("keep").filter("keep = 'yes'");
        let g = gathered(&plan);
        let rows = [0, 599, 5, 5, 17, 300, 123];
        let fetched = Engine::new(2).fetch(&plan, &rows, &Unwatched).unwrap();
        for (row, shown) in rows.iter().zip(&fetched) {
            let of = |name: &str| &shown.iter().find(|(n, _)| n == name).unwrap().1;
            assert_eq!(of("twin").parse::<f64>().unwrap(), g.candidates[0].score[*row]);
            assert_eq!(of("keep"), "yes");
            assert!(of("name").chars().count() <= 301);
        }
        let names: Vec<&str> = fetched[0].iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(names, ["label", "keep", "name", "twin"]);
    }
}

#[test]
fn wide_tables_show_twelve_columns() {
    let folder = Folder::new();
    let names: Vec<String> = (0..30).map(|i| format!("c{i}")).collect();
    let text = format!("id,label,{}\n7,1,{}\n", names.join(","), vec!["x\u{1b}y"; 30].join(","));
    let plan = plan(vec![folder.write("a.csv", text)]).slice("c29").with(|p| p.id = Some("id".into()));
    let fetched = Engine::new(1).fetch(&plan, &[0], &Unwatched).unwrap();
    assert_eq!(fetched[0].len(), 12);
    assert_eq!(fetched[0][0], ("id".to_string(), "7".to_string()));
    assert_eq!(fetched[0][2], ("c29".to_string(), "x\\u{1b}y".to_string()));
}
