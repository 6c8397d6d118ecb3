//! Profiles of columns and rows.

use arrow::array::{Float64Array, Int64Array, RecordBatch, StringArray};
use shipworthy_engine::Gathered;
use shipworthy_eval::gather::ColumnProfile;

use crate::support::{Folder, Plan, array, batch, gathered, plan};

fn profile(g: &Gathered, name: &str) -> ColumnProfile {
    g.profiles.iter().find(|p| p.name == name).unwrap().clone()
}

#[test]
fn small_tables_are_profiled_exactly() {
    let folder = Folder::new();
    let text = "id,label,score,city,n,leak,when_closed\n\
        a,0,0.1,north,1,0,\n\
        b,1,0.9,south,1,5,2026-01-02\n\
        c,0,0.3,north,1,1,\n\
        d,1,0.2,north,,7,2026-01-05\n\
        e,0,0.4,,1,2,\n";
    let g = gathered(&plan(vec![folder.write("a.csv", text)]).score("score").with(|p| {
        p.id = Some("id".into());
        p.profile = true;
    }));
    let mut told = String::new();
    for p in &g.profiles {
        told += &format!(
            "{}: {}, {} present, {} missing, {} distinct ({}), top {:.2}, auc {:.3?}, not finite {}\n",
            p.name,
            p.kind,
            p.present,
            p.missing,
            p.distinct,
            p.distinct_is_exact,
            p.top_share,
            p.single_column_auc,
            p.not_finite
        );
    }
    insta::assert_snapshot!(told);
}

#[test]
fn duplicates_and_conflicts() {
    let folder = Folder::new();
    let text = "id,label,score,city,n\n\
        1,0,0.1,north,1\n\
        2,0,0.1,north,1\n\
        3,1,0.7,north,1\n\
        4,1,0.7,south,2\n\
        4,1,0.7,south,2\n";
    let g = gathered(&plan(vec![folder.write("a.csv", text)]).score("score").with(|p| {
        p.id = Some("id".into());
        p.profile = true;
    }));
    assert_eq!(g.rows_profile.duplicate_rows, 2, "row 2 repeats row 1, row 5 repeats row 4");
    assert_eq!(g.rows_profile.duplicate_ids, 1);
    assert_eq!(g.rows_profile.conflicting_labels, 3, "rows 1, 2 and 3");
}

fn large(n: usize) -> RecordBatch {
    let mix = |i: usize, k: u64| ((i as u64 + 1).wrapping_mul(k) >> 33) as usize;
    let label = |i: usize| mix(i, 0x9e37_79b9_7f4a_7c15) % 5 == 0;
    batch(vec![
        ("id", array(StringArray::from_iter_values((0..n).map(|i| format!("id-{i}"))))),
        ("label", array(Int64Array::from_iter_values((0..n).map(|i| i64::from(label(i)))))),
        ("noise", array(Float64Array::from_iter_values((0..n).map(|i| mix(i, 0xc2b2_ae3d_27d4_eb4f) as f64 / 1e9)))),
        (
            "leak",
            array(Float64Array::from_iter_values((0..n).map(|i| f64::from(u8::from(label(i))) + i as f64 * 1e-9))),
        ),
        (
            "city",
            array(StringArray::from_iter_values((0..n).map(|i| format!("c{}", mix(i, 0x1656_67b1_9e37_79f9) % 300)))),
        ),
    ])
}

#[test]
fn large_tables_are_sampled_and_order_does_not_matter() {
    let folder = Folder::new();
    let n = 400_000;
    let data = large(n);
    let with_profile = |paths| {
        gathered(&plan(paths).score("leak").with(|p| {
            p.profile = true;
            p.candidates[0].score_range = (0.0, 2.0);
        }))
    };
    let g = with_profile(vec![folder.table("a.parquet", &data)]);
    let id = profile(&g, "id");
    assert_eq!((id.distinct, id.distinct_is_exact, id.single_column_auc), (n as u64, true, Some(0.5)));
    assert!(profile(&g, "leak").single_column_auc.unwrap() > 0.999);
    assert!(profile(&g, "noise").single_column_auc.unwrap() < 0.51);
    assert!(profile(&g, "city").single_column_auc.unwrap() < 0.52);
    let noise = profile(&g, "noise");
    assert_eq!((noise.distinct, noise.distinct_is_exact), (10_000, false));
    let half = n / 2;
    let swapped =
        vec![folder.table("b.parquet", &data.slice(half, half)), folder.table("c.parquet", &data.slice(0, half))];
    assert_eq!(with_profile(swapped).profiles, g.profiles);
}
