//! What comes back for small tables that can be read by eye.

use shipworthy_eval::gather::{Outcome, SliceValue, Value};

use crate::support::{Folder, Plan, gather, gathered, plan, sql};

#[test]
fn labels_in_every_type() {
    let folder = Folder::new();
    let check = |name: &str, labels: &str, positive: Value| {
        let rows: String = labels.split(' ').map(|l| format!("{l},0.5\n")).collect();
        let path = folder.write(name, format!("label,score\n{rows}"));
        let g = gathered(&plan(vec![path]).score("score").with(|p| p.positive = Some(positive)));
        assert_eq!(g.label, [true, false, true], "{labels}");
    };
    check("int.csv", "1 0 1", Value::Number(1.0));
    check("int2.csv", "1 0 1", Value::Bool(true));
    check("int3.csv", "1 0 1", Value::Text("1".into()));
    check("minus.csv", "1 -1 1", Value::Number(1.0));
    check("zero.csv", "0 1 0", Value::Number(0.0));
    check("bool.csv", "True False True", Value::Bool(true));
    check("bool2.csv", "true false true", Value::Text("true".into()));
    check("bool3.csv", "true false true", Value::Number(1.0));
    check("text.csv", "yes no yes", Value::Text("yes".into()));
    check("float.csv", "1.0 0.0 1.0", Value::Number(1.0));
}

#[test]
fn one_class_is_enough() {
    let folder = Folder::new();
    let g = gathered(
        &plan(vec![folder.write("a.csv", "label,score\n1,0.5\n1,0.4\n")]).score("score").with(|p| p.profile = true),
    );
    assert_eq!(g.label, [true, true]);
    assert!(g.profiles.iter().all(|p| p.single_column_auc.is_none()));
}

#[test]
fn rows_without_label_are_counted_and_left_out() {
    let folder = Folder::new();
    let path = folder.write("a.csv", "label,score,city\n1,0.5,a\n,0.4,b\n0,0.3,c\n0,0.2,d\n");
    let g = gathered(&plan(vec![path]).score("score").slice("city").filter("score > 0.25"));
    assert_eq!((g.rows, g.left_out, g.unlabelled), (2, 1, 1));
    assert_eq!(g.candidates[0].score, [0.5, 0.3]);
    assert_eq!(g.slices[0].values, [SliceValue::Text("a".into()), SliceValue::Text("c".into())]);
}

#[test]
fn slices_keep_their_type_and_order() {
    let folder = Folder::new();
    let path = folder.write("a.csv", "label,score,n,x,t,b\n1,0.5,10,1.5,b,true\n0,0.4,9,,B,false\n1,0.1,,2.0,,true\n");
    let g =
        gathered(&plan(vec![path]).score("score").slice("n").slice("x").slice("t").slice("b").slice_by("big", "n > 9"));
    use SliceValue::{Bool, Float, Int, Null, Text};
    assert_eq!(g.slices[0].values, [Int(9), Int(10), Null]);
    assert_eq!(g.slices[0].code, [1, 0, 2]);
    assert_eq!(g.slices[1].values, [Float(1.5), Float(2.0), Null]);
    assert_eq!(g.slices[2].values, [Text("B".into()), Text("b".into()), Null]);
    assert_eq!(g.slices[3].values, [Bool(false), Bool(true)]);
    assert_eq!(g.slices[4].values, [Bool(false), Bool(true), Null]);
}

#[test]
fn missing_scores_are_nan_where_allowed() {
    let folder = Folder::new();
    let path = folder.write("a.csv", "label,score\n1,0.5\n0,\n");
    let g = gathered(&plan(vec![path]).score("score").with(|p| p.candidates[0].null_is_error = false));
    assert_eq!(g.candidates[0].missing, 1);
    assert!(g.candidates[0].score[1].is_nan());
}

#[test]
fn prices_count_where_they_matter() {
    let folder = Folder::new();
    let path = folder.write("a.csv", "label,score,amount\n1,0.5,100\n0,0.2,\n1,0.3,40\n");
    let g = gathered(
        &plan(vec![path.clone()])
            .score("score")
            .with(|p| p.costs = vec![(Outcome::FalseNegative, sql("amount * 0.5", "errors.false_negative.cost"))]),
    );
    assert_eq!(g.costs, [(Outcome::FalseNegative, vec![50.0, 0.0, 20.0])]);
    let problems = gather(
        &plan(vec![path])
            .score("score")
            .with(|p| p.costs = vec![(Outcome::FalsePositive, sql("amount", "errors.false_positive.cost"))]),
    )
    .unwrap_err();
    assert_eq!(problems[0].code, "cost-is-null");
}

#[test]
fn clusters_weights_and_latencies() {
    let folder = Folder::new();
    let path = folder
        .write("a.csv", "label,score,who,w,ms\n1,0.5,x,1,10\n0,0.2,y,2.5,\n1,0.3,x,0,30\n0,0.1,,1,5\n1,0.1,,1,5\n");
    let g = gathered(&plan(vec![path]).score("score").with(|p| {
        p.cluster = Some("who".into());
        p.weight = Some("w".into());
        p.candidates[0].latency_ms = Some("ms".into());
    }));
    let clusters = g.cluster.unwrap();
    assert_eq!(clusters.key.len(), 4, "x, y, and a cluster for each row without one");
    assert_eq!(clusters.code[0], clusters.code[2]);
    assert!(clusters.key.is_sorted());
    assert_eq!(g.weight.unwrap(), [1.0, 2.5, 0.0, 1.0, 1.0]);
    assert_eq!(g.candidates[0].latency_ms[0], 10.0);
    assert!(g.candidates[0].latency_ms[1].is_nan());
}

#[test]
fn columns_with_odd_names() {
    let folder = Folder::new();
    let path = folder.write("a.csv", "label,\"the score, 1\",select,a.b,Ünï\n1,0.5,x,1,2\n0,0.25,y,2,3\n");
    let g = gathered(
        &plan(vec![path])
            .score("the score, 1")
            .slice("select")
            .rule("\"a.b\" = 1 AND \"Ünï\" = 2 AND \"select\" = 'x'"),
    );
    assert_eq!(g.candidates[0].score, [0.5, 0.25]);
    assert_eq!(g.candidates[1].decision, [true, false]);
}
