//! Predictions in files of their own.

use std::fmt::Write;

use crate::support::{Folder, Plan, gather, gathered, plan, told};

const GOLDEN: &str = "id,label,city\n1,0,n\n2,1,s\n3,0,n\n4,1,s\n";

#[test]
fn predictions_find_their_rows() {
    let folder = Folder::new();
    let golden = folder.write("golden.csv", GOLDEN);
    let base = || plan(vec![golden.clone()]).with(|p| p.id = Some("id".into()));
    let shuffled = folder.write("p.csv", "id,score,ms\n4,0.4,40\n2,0.2,20\n1,0.1,10\n3,0.3,30\n");
    let g = gathered(&base().predictions(shuffled, "score").with(|p| p.candidates[0].latency_ms = Some("ms".into())));
    assert_eq!(g.candidates[0].score, [0.1, 0.2, 0.3, 0.4]);
    assert_eq!(g.candidates[0].latency_ms, [10.0, 20.0, 30.0, 40.0]);
    assert!(g.notes.is_empty());
    let text_ids = folder.write("p.jsonl", "{\"id\":\"3\",\"score\":0.3}\n{\"id\":\"1\",\"score\":0.1}\n{\"id\":\"2\",\"score\":0.2}\n{\"id\":\"4\",\"score\":0.4}\n");
    let h = gathered(&base().predictions(text_ids, "score"));
    assert_eq!(h.candidates[0].score, g.candidates[0].score);
    assert_eq!(h.key, g.key);
}

#[test]
fn predictions_of_rows_left_out_are_no_strangers() {
    let folder = Folder::new();
    let golden = folder.write("golden.csv", GOLDEN);
    let more = folder.write("p.csv", "id,score\n1,0.1\n2,0.2\n3,0.3\n4,0.4\n9,0.9\n8,0.8\n");
    let g = gathered(
        &plan(vec![golden]).with(|p| p.id = Some("id".into())).predictions(more, "score").filter("city = 's'"),
    );
    assert_eq!(g.candidates[0].score, [0.2, 0.4]);
    insta::assert_snapshot!(told(&g.notes), @r"
    [unused-predictions] candidates[0].predictions: not used, since no golden row has their id: 2 rows in `p.csv`
      -> nothing, if the file covers more than the golden set
    ");
}

#[test]
fn what_does_not_join_is_told() {
    let folder = Folder::new();
    let golden = folder.write("golden.csv", GOLDEN);
    let base = || plan(vec![golden.clone()]).with(|p| p.id = Some("id".into()));
    let mut out = String::new();
    let mut case = |name: &str, plan: shipworthy_engine::Gather| {
        writeln!(out, "## {name}\n{}", told(&gather(&plan).expect_err(name))).unwrap();
    };
    case("missing", base().predictions(folder.write("missing.csv", "id,score\n1,0.1\n3,0.5\n"), "score"));
    case(
        "twice",
        base().predictions(folder.write("twice.csv", "id,score\n1,0.1\n2,0.1\n3,0.5\n4,0.5\n2,0.7\n"), "score"),
    );
    case("empty score", base().predictions(folder.write("empty.csv", "id,score\n1,0.1\n2,\n3,0.5\n4,0.5\n"), "score"));
    case("no id column", base().predictions(folder.write("noid.csv", "key,score\n1,0.1\n"), "score"));
    case("no score column", base().predictions(folder.write("noscore.csv", "id,scores\n1,0.1\n"), "score"));
    case(
        "out of range",
        base().predictions(folder.write("range.csv", "id,score\n1,1.1\n2,0.1\n3,0.5\n4,0.5\n"), "score"),
    );
    let repeated = folder.write("repeated.csv", "id,label\n1,0\n1,1\n,0\n2,0\n");
    let good = folder.write("good.csv", "id,score\n1,0.1\n2,0.1\n");
    case("golden ids repeat", plan(vec![repeated]).with(|p| p.id = Some("id".into())).predictions(good, "score"));
    insta::assert_snapshot!(out);
}

#[test]
fn missing_predictions_are_nan_where_allowed() {
    let folder = Folder::new();
    let golden = folder.write("golden.csv", GOLDEN);
    let some = folder.write("p.csv", "id,score\n1,0.1\n4,\n");
    let g = gathered(
        &plan(vec![golden])
            .with(|p| p.id = Some("id".into()))
            .predictions(some, "score")
            .with(|p| p.candidates[0].null_is_error = false),
    );
    assert_eq!(g.candidates[0].missing, 3);
    assert_eq!(g.candidates[0].score[0], 0.1);
}

#[test]
fn the_fingerprint_covers_predictions() {
    let folder = Folder::new();
    let golden = folder.write("golden.csv", GOLDEN);
    let of = |name: &str, text: &str| {
        let predictions = folder.write(name, text);
        gathered(&plan(vec![golden.clone()]).with(|p| p.id = Some("id".into())).predictions(predictions, "score"))
            .fingerprint
    };
    let a = of("a.csv", "id,score\n1,0.1\n2,0.2\n3,0.3\n4,0.4\n");
    assert_eq!(of("b.csv", "id,score\n4,0.4\n2,0.2\n3,0.3\n1,0.1\n"), a);
    assert_ne!(of("c.csv", "id,score\n1,0.1\n2,0.2\n3,0.3\n4,0.5\n"), a);
}
