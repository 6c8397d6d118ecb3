//! The same table in every format gives the same result.

use std::io::Write;

use arrow::array::{
    BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::Int32Type;
use shipworthy_engine::{Gather, Gathered};
use shipworthy_eval::gather::SliceValue;

use crate::support::{Folder, Plan, array, batch, gathered, plan};

fn rows(n: usize) -> RecordBatch {
    let tiers = ["tier1", "tier \"2\"", "tier,3", "tièr\n4"];
    batch(vec![
        ("id", array(Int64Array::from_iter_values((0..n as i64).map(|i| i * 7 + 1)))),
        (
            "label",
            array(Int64Array::from_iter((0..n).map(|i| if i % 11 == 5 { None } else { Some(i64::from(i % 3 == 0)) }))),
        ),
        ("score", array(Float64Array::from_iter_values((0..n).map(|i| (i % 97) as f64 / 97.0 + 0.001)))),
        ("tier", array(StringArray::from_iter((0..n).map(|i| if i % 13 == 0 { None } else { Some(tiers[i % 4]) })))),
        ("kind", array(StringArray::from_iter_values((0..n).map(|i| ["a", "b"][i % 2])))),
        ("flag", array(BooleanArray::from_iter((0..n).map(|i| Some(i % 5 == 0))))),
        ("day", array(Date32Array::from_iter_values((0..n).map(|i| 20_000 + (i % 30) as i32)))),
        (
            "at",
            array(TimestampMicrosecondArray::from_iter_values(
                (0..n).map(|i| 1_700_000_000_000_000 + i as i64 * 1_500_000),
            )),
        ),
        (
            "amount",
            array(Float64Array::from_iter(
                (0..n).map(|i| if i % 17 == 3 { None } else { Some(i as f64 * 1.25 + 0.5) }),
            )),
        ),
    ])
}

fn full(paths: Vec<std::path::PathBuf>) -> Gather {
    plan(paths)
        .score("score")
        .rule("COALESCE(amount > 100, false) AND flag")
        .slice("tier")
        .slice("flag")
        .slice_by("band", "CASE WHEN amount < 100 THEN 'small' WHEN amount >= 100 THEN 'large' END")
        .filter("kind = 'a' OR day >= '2024-10-10'")
        .with(|p| {
            p.id = Some("id".into());
            p.time = Some("at".into());
            p.cluster = Some("tier".into());
            p.profile = true;
        })
}

fn same(a: &Gathered, b: &Gathered, what: &str) {
    assert_eq!(format!("{a:#?}"), format!("{b:#?}"), "{what}");
}

#[test]
fn formats_agree() {
    let folder = Folder::new();
    let data = rows(500);
    let reference = gathered(&full(vec![folder.table("data.parquet", &data)]));
    assert!(reference.rows > 300 && reference.left_out > 0 && reference.unlabelled > 0);
    assert_eq!(
        reference.rows_profile.time_range,
        Some(("2023-11-14T22:13:20".into(), "2023-11-14T22:25:48.500".into()))
    );
    for name in ["data.csv", "data.jsonl", "data.arrow", "data.arrows", "data.xlsx"] {
        same(&gathered(&full(vec![folder.table(name, &data)])), &reference, name);
    }
    let csv = std::fs::read(folder.path("data.csv")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&csv).unwrap();
    same(&gathered(&full(vec![folder.write("packed.csv.gz", gzip.finish().unwrap())])), &reference, "gzip");
    let zstd = zstd::encode_all(std::fs::read(folder.path("data.jsonl")).unwrap().as_slice(), 1).unwrap();
    same(&gathered(&full(vec![folder.write("packed.jsonl.zst", zstd)])), &reference, "zstd");
    let text = String::from_utf8(csv).unwrap();
    same(&gathered(&full(vec![folder.write("excel.csv", format!("\u{feff}{}", text))])), &reference, "byte order mark");
    same(&gathered(&full(vec![folder.write("no_extension", text)])), &reference, "no extension");
}

#[test]
fn dictionaries_are_text() {
    let folder = Folder::new();
    let data = rows(300);
    let mut columns: Vec<(&str, arrow::array::ArrayRef)> = Vec::new();
    let schema = data.schema();
    for (field, column) in schema.fields().iter().zip(data.columns()) {
        let column = if field.name() == "tier" {
            let dictionary: DictionaryArray<Int32Type> =
                column.as_any().downcast_ref::<StringArray>().unwrap().iter().collect();
            array(dictionary)
        } else {
            column.clone()
        };
        columns.push((field.name(), column));
    }
    let reference = gathered(&full(vec![folder.table("plain.parquet", &data)]));
    for name in ["dictionary.arrow", "dictionary.parquet"] {
        same(&gathered(&full(vec![folder.table(name, &batch(columns.clone()))])), &reference, name);
    }
}

#[test]
fn a_late_value_decides_the_type() {
    let folder = Folder::new();
    let mut text = "label,score,code\n".to_string();
    for i in 0..12_000 {
        let code = if i == 11_500 { "A7".to_string() } else { (i % 10).to_string() };
        text += &format!("{},{},{code}\n", i % 2, if i == 11_000 { "0.5" } else { "1" });
    }
    let g = gathered(&plan(vec![folder.write("late.csv", text)]).score("score").slice("code"));
    assert_eq!(g.rows, 12_000);
    assert_eq!(g.slices[0].values.len(), 11);
    assert_eq!(g.slices[0].values[10], SliceValue::Text("A7".into()));
}

#[test]
fn a_key_that_appears_late_is_read() {
    let folder = Folder::new();
    let mut text = String::new();
    for i in 0..12_000 {
        let extra = if i > 11_000 { ",\"late\":\"x\"" } else { "" };
        text += &format!("{{\"label\":{},\"score\":0.5{extra}}}\n", i % 2);
    }
    let path = folder.write("late.jsonl", text);
    let g = gathered(&plan(vec![path]).score("score").with(|p| p.profile = true));
    let late = g.profiles.iter().find(|p| p.name == "late").unwrap();
    assert_eq!((late.present, late.missing), (999, 11_001));
}

#[test]
fn semicolons_tabs_and_blank_lines() {
    let folder = Folder::new();
    let reference = gathered(
        &plan(vec![folder.write("a.csv", "label,score,c\n1,0.5,x\n0,0.25,\"a;b\"\n")]).score("score").slice("c"),
    );
    let check = |name: &str, text: &str| {
        same(&gathered(&plan(vec![folder.write(name, text)]).score("score").slice("c")), &reference, name)
    };
    check("b.csv", "label;score;c\r\n1;0.5;x\r\n0;0.25;\"a;b\"");
    check("c.tsv", "\u{feff}label\tscore\tc\n\n1\t0.5\tx\n\n0\t0.25\ta;b\n\n");
    check("d.txt", "label|score|c\n1| 0.5 |x\n0|0.25|a;b\n");
}
