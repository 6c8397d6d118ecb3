//! Real tables: those of the folder that the variable `SHIPWORTHY_DATA` names, or of the shared data beside the workspace.

use std::path::PathBuf;

use shipworthy_engine::Engine;
use shipworthy_eval::gather::SliceValue;
use shipworthy_testkit::skips::shared_data;

use crate::support::{Plan, gathered, plan};

/// The table, unless it is not there; then the test has nothing to check and says so.
fn real(path: &str) -> Option<PathBuf> {
    shared_data().map(|folder| folder.join(path))
}

#[test]
fn adult_income() {
    let Some(path) = real("model_predictions/adult_income_oof.parquet") else { return };
    let columns = Engine::new(2).columns(&crate::support::files("golden.data", vec![path.clone()])).unwrap();
    assert_eq!(columns.len(), 13);
    let g = gathered(&plan(vec![path]).score("score_lr").slice("sex").with(|p| {
        p.label = "y_true".into();
        p.profile = true;
    }));
    assert_eq!(g.rows, 48_842);
    assert_eq!(g.label.iter().filter(|l| **l).count(), 11_687);
    assert_eq!(g.slices[0].values, [SliceValue::Text("Female".into()), SliceValue::Text("Male".into())]);
    assert_eq!(g.profiles.len(), 13);
}

#[test]
fn compas() {
    let Some(path) = real("classification/compas_two_years.parquet") else { return };
    let g = gathered(&plan(vec![path]).score("decile_score").slice("race").rule("decile_score >= 5").with(|p| {
        p.label = "two_year_recid".into();
        p.candidates[0].score_range = (1.0, 10.0);
    }));
    assert_eq!(g.rows, 7_214);
    // Published: 990 true negatives and 805 false positives among African-American defendants at decile 5.
    let race =
        g.slices[0].values.iter().position(|v| *v == SliceValue::Text("African-American".into())).unwrap() as u16;
    let count = |label: bool, decision: bool| {
        (0..g.rows)
            .filter(|r| {
                g.slices[0].code[*r] == race && g.label[*r] == label && g.candidates[1].decision[*r] == decision
            })
            .count()
    };
    assert_eq!([count(false, false), count(false, true), count(true, false), count(true, true)], [990, 805, 532, 1369]);
    assert!((0..g.rows).all(|r| (g.candidates[0].score[r] >= 5.0) == g.candidates[1].decision[r]));
}
