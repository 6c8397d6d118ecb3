//! Nothing depends on the order of rows, on files, row groups or threads.

use arrow::array::{Array, Float64Array, Int64Array, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use shipworthy_engine::{Engine, Gather, Gathered, Unwatched};

use crate::support::{Folder, Plan, array, batch, gathered, parquet, plan};

fn rows(n: usize) -> RecordBatch {
    batch(vec![
        ("id", array(StringArray::from_iter_values((0..n).map(|i| format!("p-{i}"))))),
        ("label", array(Int64Array::from_iter_values((0..n).map(|i| i64::from(i % 4 == 0))))),
        ("score", array(Float64Array::from_iter_values((0..n).map(|i| ((i * 37) % 101) as f64 / 101.0)))),
        (
            "city",
            array(StringArray::from_iter(
                (0..n).map(|i| if i % 9 == 0 { None } else { Some(format!("city{}", i % 5)) }),
            )),
        ),
        (
            "customer",
            array(Int64Array::from_iter((0..n).map(|i| if i % 50 == 0 { None } else { Some(i as i64 % 40) }))),
        ),
    ])
}

fn shuffled(data: &RecordBatch) -> RecordBatch {
    let n = data.num_rows() as u32;
    let mut order: Vec<u32> = (0..n).collect();
    order.sort_by_key(|i| (i.wrapping_mul(2_654_435_761)).rotate_left(7));
    take_record_batch(data, &UInt32Array::from(order)).unwrap()
}

fn full(paths: Vec<std::path::PathBuf>) -> Gather {
    plan(paths).score("score").slice("city").with(|p| {
        p.cluster = Some("customer".into());
        p.profile = true;
    })
}

/// Everything but the order of rows: rows are sorted by their key.
fn unordered(g: &Gathered) -> String {
    let mut order: Vec<usize> = (0..g.rows).collect();
    order.sort_by_key(|r| g.key[*r]);
    let clusters = g.cluster.as_ref().unwrap();
    let rows: Vec<String> = order
        .iter()
        .map(|&r| {
            format!(
                "{:x} {} {} {} {}",
                g.key[r], g.label[r], g.candidates[0].score[r], g.slices[0].code[r], clusters.code[r]
            )
        })
        .collect();
    format!(
        "{} {:?} {:?} {:?} {:?}\n{}",
        g.fingerprint,
        g.slices[0].values,
        clusters.key,
        g.profiles,
        g.rows_profile,
        rows.join("\n")
    )
}

#[test]
fn order_files_groups_and_threads_change_nothing() {
    let folder = Folder::new();
    let data = rows(5_000);
    // Some rows occur twice, and some three times.
    let data = concat_batches(&data.schema(), [&data, &data.slice(10, 40), &data.slice(20, 5)]).unwrap();
    for with_id in [false, true] {
        let plan_of = |paths| full(paths).with(|p| p.id = with_id.then(|| "id".to_string()));
        let reference = gathered(&plan_of(vec![folder.table("all.parquet", &data)]));
        let mut keys = reference.key.clone();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), reference.rows, "keys are unique");
        let expect = unordered(&reference);
        let mixed = shuffled(&data);
        parquet(std::fs::File::create(folder.path("groups.parquet")).unwrap(), &mixed, 333);
        let half = mixed.num_rows() / 2;
        let halves = vec![
            folder.table("1.csv", &mixed.slice(0, half)),
            folder.table("2.csv", &mixed.slice(half, mixed.num_rows() - half)),
        ];
        for threads in [1, 2, 8] {
            let run = |paths| unordered(&Engine::new(threads).gather(&plan_of(paths), &Unwatched).unwrap());
            assert_eq!(run(vec![folder.path("groups.parquet")]), expect, "row groups, {threads} threads");
            assert_eq!(run(halves.clone()), expect, "two files, {threads} threads");
        }
    }
}

#[test]
fn large_text_is_cut_into_chunks_that_change_nothing() {
    let folder = Folder::new();
    let data = rows(200_000);
    let path = folder.table("large.csv", &data);
    assert!(path.metadata().unwrap().len() > 6 << 20);
    let one = Engine::new(1).gather(&full(vec![path.clone()]), &Unwatched).unwrap();
    let many = Engine::new(4).gather(&full(vec![path]), &Unwatched).unwrap();
    assert_eq!(unordered(&one), unordered(&many));
    assert_eq!(one.key, many.key, "the order of rows is that of the file");
    let parquet =
        Engine::new(4).gather(&full(vec![folder.table("large.parquet", &shuffled(&data))]), &Unwatched).unwrap();
    assert_eq!(unordered(&parquet), unordered(&one));
}

#[test]
fn a_changed_value_changes_the_fingerprint() {
    let folder = Folder::new();
    let data = rows(100);
    let reference = gathered(&plan(vec![folder.table("a.csv", &data)]).score("score")).fingerprint;
    assert_eq!(reference.len(), 32);
    let text = std::fs::read_to_string(folder.path("a.csv")).unwrap();
    let changed = |name: &str, text: String| gathered(&plan(vec![folder.write(name, text)]).score("score")).fingerprint;
    assert_ne!(changed("b.csv", text.replacen("city1", "city2", 1)), reference);
    assert_ne!(changed("c.csv", format!("{text}p-1,0,0.5,city1,1\n")), reference);
    let twice = text.lines().nth(2).unwrap().to_string();
    assert_ne!(changed("d.csv", format!("{text}{twice}\n{twice}\n")), reference);
    assert!(data.column(0).len() == 100);
}
