use proptest::prelude::*;
use serde::Deserialize;
use shipworthy_stats::multiplicity::{benjamini_hochberg, holm};

#[derive(Deserialize)]
struct Case {
    p: Vec<f64>,
    holm: Vec<f64>,
    benjamini_hochberg: Vec<f64>,
}

#[track_caller]
fn check(ours: &[f64], reference: &[f64]) {
    assert_eq!(ours.len(), reference.len());
    for (a, b) in ours.iter().zip(reference) {
        assert!((a - b).abs() <= 1e-12 * b.abs(), "{ours:?} should be {reference:?}");
    }
}

#[test]
fn equals_statsmodels() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../reference/multiplicity.json")).unwrap();
    assert!(cases.len() > 20);
    for case in cases {
        check(&holm(&case.p), &case.holm);
        check(&benjamini_hochberg(&case.p), &case.benjamini_hochberg);
    }
}

#[test]
fn nothing_asked_nothing_adjusted() {
    assert!(holm(&[]).is_empty());
    assert!(benjamini_hochberg(&[]).is_empty());
}

proptest! {
    #[test]
    fn holm_lies_between_the_raw_value_and_bonferroni(p in prop::collection::vec(0.0..1.0_f64, 1..30)) {
        for (adjusted, raw) in holm(&p).iter().zip(&p) {
            prop_assert!(adjusted >= raw && *adjusted <= (raw * p.len() as f64).min(1.0));
        }
    }

    #[test]
    fn false_discovery_control_rejects_whatever_holm_rejects(p in prop::collection::vec(0.0..1.0_f64, 1..30)) {
        for (fdr, familywise) in benjamini_hochberg(&p).iter().zip(holm(&p)) {
            prop_assert!(*fdr <= familywise + 1e-15);
        }
    }

    #[test]
    fn order_of_the_list_does_not_matter(p in prop::collection::vec(0.0..1.0_f64, 1..30)) {
        let reversed: Vec<f64> = p.iter().rev().copied().collect();
        let mut back = holm(&reversed);
        back.reverse();
        prop_assert_eq!(back, holm(&p));
        let mut back = benjamini_hochberg(&reversed);
        back.reverse();
        prop_assert_eq!(back, benjamini_hochberg(&p));
    }
}
