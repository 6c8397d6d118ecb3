use shipworthy_eval::gather::Gathered;
use shipworthy_testkit::simulate::{THRESHOLD, World};
use shipworthy_testkit::slice_world::{SliceWorld, null_world};

/// Recall where the first two slice columns both have their first value, and elsewhere.
fn recall_inside_and_outside(gathered: &Gathered) -> (f64, f64) {
    let recall = |inside: bool| {
        let rows: Vec<usize> = (0..gathered.rows)
            .filter(|&row| gathered.label[row])
            .filter(|&row| (gathered.slices[0].code[row] == 0 && gathered.slices[1].code[row] == 0) == inside)
            .collect();
        let caught = rows.iter().filter(|&&row| gathered.candidates[0].score[row] >= THRESHOLD).count();
        caught as f64 / rows.len() as f64
    };
    (recall(true), recall(false))
}

#[test]
fn nothing_depends_on_the_slices_of_a_null_world() {
    let gathered = null_world(World { prevalence: 0.5, ..World::default() }, 3, 4).gathered(1, 60_000);
    let (inside, outside) = recall_inside_and_outside(&gathered);
    assert!((inside - outside).abs() < 0.03, "{inside} {outside}");
    for slice in &gathered.slices {
        for code in 0..4 {
            let rows = slice.code.iter().filter(|&&c| c == code).count();
            assert!((14_400..15_600).contains(&rows), "{rows}");
        }
    }
}

#[test]
fn a_planted_slice_is_as_weak_as_planted() {
    let world = World { prevalence: 0.5, ..World::default() };
    let gathered = SliceWorld { world, columns: 3, values: 4, weak_recall: Some(0.6) }.gathered(1, 60_000);
    let (inside, outside) = recall_inside_and_outside(&gathered);
    assert!((inside - 0.6).abs() < 0.03, "{inside}");
    assert!((outside - 0.9).abs() < 0.01, "{outside}");
}
