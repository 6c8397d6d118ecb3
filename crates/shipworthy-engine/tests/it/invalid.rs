//! Invalid data and plans: each is refused with a message that says what to do. One line, one case.

use std::fmt::Write;

use arrow::array::{Float64Array, Int64Array};

use shipworthy_eval::gather::{Outcome, Value};

use crate::support::{Folder, Plan, array, batch, files, gather, plan, sql, told};

const GOOD: &str = "id,label,score,city,amount\na,0,0.1,north,10\nb,1,0.9,south,20\nc,0,0.3,north,\n";

#[test]
fn every_problem_says_what_is_wrong_and_what_to_do() {
    let folder = Folder::new();
    let good = folder.write("good.csv", GOOD);
    let csv = |name: &str, text: &str| plan(vec![folder.write(name, text)]).score("score");
    let ok = || plan(vec![good.clone()]);
    let mut cases: Vec<(&str, shipworthy_engine::Gather)> = vec![
        ("no such file", plan(vec![folder.path("absent.csv")]).score("score")),
        ("a folder", plan(vec![folder.folder("directory")]).score("score")),
        ("no file matches", plan(vec![]).score("score")),
        ("empty file", csv("empty.csv", "")),
        ("only a header", csv("header.csv", "label,score\n")),
        ("blank lines only", csv("blank.csv", "\n\n\n")),
        ("same name twice", csv("twice.csv", "label,score,score\n1,0.5,0.5\n")),
        ("too few fields", csv("ragged.csv", "label,score\n1,0.5\n0\n1,0.2\n")),
        ("too many fields", csv("wide_row.csv", "label,score\n1,0.5\n0,0.2,7\n")),
        ("a last quote that never closes", csv("open.csv", "score,label\n0.5,1\n0.2,\"0\n0.1,1\n")),
        ("a header that never closes", csv("open_header.csv", "score,\"label\n0.5,1\n")),
        ("decimal commas", csv("commas.csv", "label;score\n1;0,5\n0;0,2\n")),
        ("score is text", ok().score("city")),
        ("missing column, close name", ok().score("scor")),
        ("missing column, nothing close", ok().score("zzz")),
        (
            "several things at once",
            ok().score("scor").slice("cty").rule("amnt > 5").with(|p| p.id = Some("key".into())),
        ),
        (
            "label of three values",
            csv("three.csv", "label,score\nyes,0.1\nno,0.2\nmaybe,0.3\nno,0.3\n")
                .with(|p| p.positive = Some(Value::Text("yes".into()))),
        ),
        ("label is the score", ok().score("score").with(|p| p.label = "score".into())),
        ("positive matches nothing", ok().score("score").with(|p| p.positive = Some(Value::Text("fraud".into())))),
        ("no labels", csv("unlabelled.csv", "label,score\n,0.1\n,0.2\n")),
        ("scores beyond the range", csv("range.csv", "label,score\n1,0.5\n0,7\n0,-2\n")),
        ("infinite scores", csv("inf.csv", "label,score\n1,0.5\n0,inf\n0,-inf\n")),
        ("NaN scores", csv("nan.csv", "label,score\n1,0.5\n0,NaN\n")),
        ("missing scores", csv("null.csv", "label,score\n1,0.5\n0,\n0,\n")),
        (
            "negative weights",
            csv("weights.csv", "label,score,w\n1,0.5,1\n0,0.5,-3\n0,0.4,\n").with(|p| p.weight = Some("w".into())),
        ),
        (
            "all weights zero",
            csv("zeros.csv", "label,score,w\n1,0.5,0\n0,0.5,0\n").with(|p| p.weight = Some("w".into())),
        ),
        ("weights are text", ok().score("score").with(|p| p.weight = Some("city".into()))),
        ("the filter leaves nothing", ok().score("score").filter("city = 'west'")),
        ("the filter is no condition", ok().score("score").filter("amount + 1")),
        ("a rule that is null", ok().rule("amount > 15")),
        ("a rule over the wrong type", ok().rule("city + 1 > 2")),
        (
            "a price that is null",
            ok().score("score")
                .with(|p| p.costs = vec![(Outcome::FalsePositive, sql("amount", "errors.false_positive.cost"))]),
        ),
        (
            "a price that is text",
            ok().score("score")
                .with(|p| p.costs = vec![(Outcome::FalseNegative, sql("city", "errors.false_negative.cost"))]),
        ),
        ("division by zero", ok().rule("COALESCE(1 / (amount - 10) > 0, false)")),
        ("a cast that fails", ok().rule("CAST(city AS DOUBLE) > 0")),
        ("latency is text", ok().score("score").with(|p| p.candidates[0].latency_ms = Some("city".into()))),
        (
            "latency is negative",
            csv("latency.csv", "label,score,ms\n1,0.5,12\n0,0.5,-3\n")
                .with(|p| p.candidates[0].latency_ms = Some("ms".into())),
        ),
        ("slice with many numbers", {
            let mut text = "label,score,age\n".to_string();
            (0..60).for_each(|i| writeln!(text, "{},0.5,{i}", i % 2).unwrap());
            csv("ages.csv", &text).slice("age")
        }),
        ("slice with many texts", {
            let mut text = "label,score,name\n".to_string();
            (0..1100).for_each(|i| writeln!(text, "{},0.5,n{i}", i % 2).unwrap());
            csv("names.csv", &text).slice("name")
        }),
        ("not UTF-8", plan(vec![folder.write("latin1.csv", b"label,score,name\n1,0.5,Jos\xe9\n")]).score("score")),
        ("UTF-16", plan(vec![folder.write("utf16.csv", b"\xff\xfel\0a\0")]).score("score")),
        ("binary", plan(vec![folder.write("data.bin", [0_u8, 1, 2, 3, 0])]).score("score")),
        ("not Parquet", plan(vec![folder.write("fake.parquet", "label,score\n1,0.5\n")]).score("score")),
        ("half a Parquet file", {
            let whole = folder.table(
                "whole.parquet",
                &batch(vec![
                    ("label", array(Int64Array::from(vec![0, 1]))),
                    ("score", array(Float64Array::from(vec![0.1, 0.9]))),
                ]),
            );
            let bytes = std::fs::read(whole).unwrap();
            plan(vec![folder.write("half.parquet", &bytes[..bytes.len() / 2])]).score("score")
        }),
        ("not Arrow", plan(vec![folder.write("fake.feather", "label,score\n1,0.5\n")]).score("score")),
        ("JSON array", plan(vec![folder.write("array.json", "[{\"label\":1,\"score\":0.5}]\n")]).score("score")),
        (
            "broken JSON line",
            plan(vec![folder.write("broken.jsonl", "{\"label\":1,\"score\":0.5}\n{\"label\":1,\"sco\n")])
                .score("score"),
        ),
        (
            "files with other columns",
            plan(vec![good.clone(), folder.write("other.csv", "id,label,points\na,1,2\n")]).score("score"),
        ),
        (
            "files with other types",
            plan(vec![good.clone(), folder.write("types.csv", "id,label,score,city,amount\na,yes,0.5,north,1\n")])
                .score("score"),
        ),
        ("hostile names and values", {
            let text = format!(
                "label,score,\u{1b}[31m{}\n\u{202e}evil\u{7},0.5,1\nfine,0.5,1\nthird,0.5,1\n",
                "x".repeat(300)
            );
            csv("hostile.csv", &text).slice("none")
        }),
        ("predictions without an id", ok().predictions(good.clone(), "score")),
    ];
    cases.push((
        "golden.data is fine but the predictions are not",
        ok().with(|p| p.id = Some("id".into())).predictions(folder.path("gone.csv"), "score"),
    ));
    let mut out = String::new();
    for (name, plan) in cases {
        let problems = gather(&plan).expect_err(name);
        assert!(problems.iter().all(|p| !p.remedy.is_empty() && !p.message.is_empty()), "{name}");
        writeln!(out, "## {name}\n{}", told(&problems)).unwrap();
    }
    let path = folder.path("").display().to_string();
    assert!(!out.contains(&path), "messages name files, not folders");
    insta::assert_snapshot!(out);
}

#[test]
fn too_many_columns_are_refused_at_once() {
    let folder = Folder::new();
    let header: Vec<String> = (0..10_000).map(|i| format!("c{i}")).collect();
    let row = vec!["1"; 10_000].join(",");
    let wide = folder.write("wide.csv", format!("{}\n{row}\n", header.join(",")));
    insta::assert_snapshot!(told(&gather(&plan(vec![wide]).score("c1")).unwrap_err()), @r"
    [too-many-columns] golden.data: `wide.csv` has 10,000 columns; the limit is 4,096
      -> keep the columns that labels, scores, slices and rules need
    ");
}

#[test]
fn a_record_of_many_megabytes_is_refused() {
    let folder = Folder::new();
    let long = folder.write("long.csv", format!("label,score\n1,0.5\n0,\"{}", "x".repeat(20 << 20)));
    insta::assert_snapshot!(told(&gather(&plan(vec![long]).score("score")).unwrap_err()), @r"
    [record-too-long] golden.data: `long.csv` holds a record of more than 16 MiB
      -> look for a quote that is never closed, or for a file that is not one record per line
    ");
    let line =
        folder.write("line.jsonl", format!("{{\"label\":1,\"score\":0.5,\"t\":\"{}\"}}\n", "x".repeat(20 << 20)));
    assert_eq!(gather(&plan(vec![line]).score("score")).unwrap_err()[0].code, "record-too-long");
    let header = folder.write("header.csv", "x".repeat(20 << 20));
    assert_eq!(gather(&plan(vec![header]).score("score")).unwrap_err()[0].code, "record-too-long");
}

#[test]
fn stopping_is_a_problem_of_its_own() {
    struct Stopped;
    impl shipworthy_engine::Progress for Stopped {
        fn step(&self, _: &str, _: u64, _: Option<u64>) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let folder = Folder::new();
    let good = folder.write("good.csv", GOOD);
    let problems = shipworthy_engine::Engine::new(1).gather(&plan(vec![good]).score("score"), &Stopped).unwrap_err();
    assert_eq!(problems[0].code, "cancelled");
}

#[test]
fn columns_of_a_table_are_told_with_their_kinds() {
    let folder = Folder::new();
    let path = folder.write("kinds.csv", "a,b,c,d,e,f\n1,0.5,x,true,2026-07-01,2026-07-01T10:00:00Z\n");
    let columns = shipworthy_engine::Engine::new(1).columns(&files("golden.data", vec![path])).unwrap();
    let told: Vec<String> = columns.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
    insta::assert_snapshot!(told.join("; "), @"a: whole number; b: number; c: text; d: yes/no; e: date; f: time");
}
