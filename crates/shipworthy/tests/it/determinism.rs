//! The same rows and the same seed give the same bytes, whatever the threads, the order of rows, the files they lie in.

use crate::folder::Folder;
use crate::golden::{SPEC, Table, payments, spec};

/// Enough rows for several batches of work, few enough for a test.
const ROWS: usize = 4_000;

/// JSON of a spec in a folder of its own.
#[track_caller]
fn json(spec: &str, files: &[(&str, &[u8])], arguments: &[&str]) -> String {
    let folder = Folder::new();
    folder.write("payments.feature.md", spec);
    for (name, bytes) in files {
        folder.write(name, bytes);
    }
    let mut all = vec!["check", "payments.feature.md", "--format", "json", "--replicates", "200"];
    all.extend(arguments);
    let ran = folder.run(&all);
    assert!([0, 1, 3].contains(&ran.code), "exit code {}\n{}", ran.code, ran.stderr);
    ran.stdout
}

fn csv_json(spec: &str, table: &Table, arguments: &[&str]) -> String {
    json(spec, &[("golden.csv", table.csv().as_bytes())], arguments)
}

/// Says where two texts part, rather than printing both.
#[track_caller]
fn same(a: &str, b: &str) {
    if a != b {
        let (line, (left, right)) =
            a.lines().zip(b.lines()).enumerate().find(|(_, (x, y))| x != y).unwrap_or((0, ("", "(one ends earlier)")));
        let differing = a.lines().zip(b.lines()).filter(|(x, y)| x != y).count();
        panic!("{differing} lines differ, the first is line {}:\n  {left}\n  {right}", line + 1);
    }
}

/// A check without the hash of its verdict, which follows the text of the spec, and so the name of the file in it.
fn without_hash(json: &str) -> String {
    json.lines().filter(|line| !line.contains("\"verdict_hash\"")).collect::<Vec<_>>().join("\n")
}

/// A spec that uses whatever draws random numbers or orders rows: chosen thresholds, costs by row, looks, slices.
fn demanding() -> String {
    spec(&[
        ("threshold: 0.5}", "threshold: cheapest}\n  - {name: weak, score: q, threshold: 0.6, defer: [0.5, 0.6]}"),
        ("false_negative: {cost: amount", "review: {cost: 5}\n  false_negative: {cost: amount"),
        (
            "  - false_positive_rate <= 40%\n",
            "  - false_positive_rate <= 40% in every channel\n  - error_cost <= baseline\n",
        ),
        ("ship: model\n", ""),
    ])
}

#[test]
fn threads_change_nothing() {
    let table = payments(ROWS, 1);
    let one = csv_json(&demanding(), &table, &["--threads", "1"]);
    for threads in ["2", "8"] {
        same(&one, &csv_json(&demanding(), &table, &["--threads", threads]));
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let table = payments(ROWS, 2);
    let sorted = csv_json(&demanding(), &table, &[]);
    for seed in [1, 2] {
        same(&sorted, &csv_json(&demanding(), &table.shuffled(seed), &[]));
    }
}

#[test]
fn without_ids_the_order_of_rows_changes_nothing_either() {
    let table = payments(ROWS, 3).columns(&["customer", "city", "channel", "amount", "is_fraud", "p", "q"]);
    let spec = demanding().replace("  id: id\n", "");
    same(&csv_json(&spec, &table, &[]), &csv_json(&spec, &table.shuffled(1), &["--threads", "3"]));
}

#[test]
fn without_clusters_the_order_of_rows_changes_nothing_either() {
    let table = payments(ROWS, 4);
    let spec = demanding().replace("  cluster: customer\n", "");
    same(&csv_json(&spec, &table, &[]), &csv_json(&spec, &table.shuffled(1), &["--threads", "3"]));
}

#[test]
fn the_number_of_files_changes_nothing() {
    let table = payments(ROWS, 5);
    let spec = demanding().replace("golden.csv", "golden*.csv");
    let part = |keep: fn(usize) -> bool| {
        let kept = table.rows.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, row)| row.clone()).collect();
        Table { header: table.header.clone(), rows: kept }.csv()
    };
    let whole = table.csv();
    let (first, second, third) = (part(|i| i % 3 == 0), part(|i| i % 3 == 1), part(|i| i % 3 == 2));
    same(
        &json(&spec, &[("golden.csv", whole.as_bytes())], &[]),
        &json(
            &spec,
            &[
                ("golden-a.csv", first.as_bytes()),
                ("golden-b.csv", second.as_bytes()),
                ("golden-c.csv", third.as_bytes()),
            ],
            &[],
        ),
    );
}

#[test]
fn json_lines_are_read_like_csv() {
    let table = payments(ROWS, 6);
    let spec = demanding().replace("golden.csv", "golden.jsonl");
    same(
        &without_hash(&csv_json(&demanding(), &table, &[])),
        &without_hash(&json(&spec, &[("golden.jsonl", table.json_lines().as_bytes())], &["--threads", "2"])),
    );
}

#[test]
fn parquet_is_read_like_csv() {
    let table = payments(ROWS, 7);
    let spec = demanding().replace("golden.csv", "golden.parquet");
    same(
        &without_hash(&csv_json(&demanding(), &table, &[])),
        &without_hash(&json(&spec, &[("golden.parquet", &table.parquet(1000))], &[])),
    );
}

#[test]
fn the_row_groups_of_parquet_change_nothing() {
    let table = payments(ROWS, 8);
    let spec = demanding().replace("golden.csv", "golden.parquet");
    same(
        &json(&spec, &[("golden.parquet", &table.parquet(100))], &["--threads", "8"]),
        &json(&spec, &[("golden.parquet", &table.shuffled(3).parquet(ROWS))], &["--threads", "1"]),
    );
}

#[test]
fn a_second_look_at_the_same_rows_is_the_same_look() {
    let folder = Folder::new();
    let table = payments(1_000, 9);
    folder.write("payments.feature.md", SPEC.replace("ship: model", "ship: model\nlooks: 3"));
    let mut texts = Vec::new();
    for rows in [table.csv(), table.shuffled(1).csv()] {
        folder.write("golden.csv", rows);
        texts.push(folder.run(&["check", "payments.feature.md", "--format", "json"]).stdout);
    }
    same(&texts[0], &texts[1]);
}

#[test]
fn the_seed_is_what_moves_a_bootstrap() {
    let table = payments(1_000, 10);
    let [zero, again, one] = ["0", "0", "1"].map(|seed| csv_json(&demanding(), &table, &["--seed", seed]));
    same(&zero, &again);
    assert_ne!(zero.replace("\"seed\": 0", "\"seed\": 1"), one, "two seeds resampled alike");
}
