//! Broken files are refused or read; they never bring the engine down.

use arrow::array::{Float64Array, Int64Array, StringArray};
use shipworthy_engine::Gather;

use crate::support::{Folder, Plan, array, batch, gather, plan};

/// Changes some bytes, or cuts the file, in a way that the number decides.
fn damaged(bytes: &[u8], number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut out = bytes.to_vec();
    match draw(4) {
        0 => out.truncate(draw(bytes.len())),
        // The ends hold what formats are steered by.
        1 => {
            let end = bytes.len() - 1 - draw(bytes.len().min(200));
            out[end] = draw(256) as u8;
        }
        _ => {
            for _ in 0..=draw(4) {
                let at = draw(bytes.len());
                out[at] = draw(256) as u8;
            }
        }
    }
    out
}

#[test]
fn damaged_files_never_panic() {
    let folder = Folder::new();
    let n = 60;
    let data = batch(vec![
        ("id", array(Int64Array::from_iter_values(0..n))),
        ("label", array(Int64Array::from_iter((0..n).map(|i| if i % 11 == 5 { None } else { Some(i % 2) })))),
        ("score", array(Float64Array::from_iter_values((0..n).map(|i| i as f64 / 60.0)))),
        ("city", array(StringArray::from_iter_values((0..n).map(|i| format!("city \"{}\"", i % 3))))),
    ]);
    let full = |path| -> Gather {
        plan(vec![path]).score("score").slice("city").rule("COALESCE(score > 0.5 AND city <> 'x', false)").with(|p| {
            p.id = Some("id".into());
            p.profile = true;
        })
    };
    for name in ["a.parquet", "a.arrow", "a.arrows", "a.csv", "a.jsonl", "a.xlsx"] {
        let good = std::fs::read(folder.table(name, &data)).unwrap();
        assert_eq!(gather(&full(folder.path(name))).unwrap().rows, 55, "{name}");
        let mut refused = 0;
        for number in 0..150 {
            let bad = folder.write(&format!("bad-{name}"), damaged(&good, number));
            if let Err(problems) = gather(&full(bad)) {
                assert!(!problems.is_empty(), "{name} {number}");
                refused += 1;
            }
        }
        assert!(refused > 10, "{name}: {refused}");
    }
}
