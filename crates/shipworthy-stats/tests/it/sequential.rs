use serde::Deserialize;
use shipworthy_stats::sequential::{alpha_for_look, error_of_repeated_looks, two_sided_error_of_repeated_looks};

#[derive(Deserialize)]
struct Reference {
    one_sided: Vec<(u32, f64, f64)>,
    spending: Vec<(u32, f64, Vec<f64>)>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../reference/sequential.json")).unwrap()
}

#[test]
fn two_sided_error_equals_the_table_of_1969() {
    // Armitage, McPherson and Rowe, table 2, nominal 0.05.
    for (looks, published) in
        [(1, 0.05), (2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193), (20, 0.248), (50, 0.320)]
    {
        let ours = two_sided_error_of_repeated_looks(looks, 0.05);
        assert!((ours - published).abs() < 0.0006, "{looks} looks: {ours}, published {published}");
    }
}

#[test]
fn one_sided_error_equals_the_multivariate_normal_integral() {
    for (looks, alpha, expected) in reference().one_sided {
        let ours = error_of_repeated_looks(looks, alpha);
        // The reference is a quasi-random integral beyond two looks, good to six digits.
        let tolerance = if looks == 2 { 1e-9 } else { 1e-6 };
        assert!((ours - expected).abs() < tolerance, "{looks} looks at {alpha}: {ours}, reference {expected}");
    }
}

#[test]
fn error_grows_with_looks_and_stays_below_their_sum() {
    let mut before = 0.0;
    for looks in 1..=30 {
        let error = error_of_repeated_looks(looks, 0.05);
        assert!(error > before && error <= 0.05 * f64::from(looks) + 1e-15, "{looks} looks: {error}");
        before = error;
    }
    assert_eq!(error_of_repeated_looks(0, 0.05), 0.0);
    assert_eq!(error_of_repeated_looks(1, 0.05), 0.05);
}

#[test]
fn spending_equals_its_formula() {
    for (planned, alpha, increments) in reference().spending {
        for (look, expected) in (1..).zip(increments) {
            let ours = alpha_for_look(look, planned, alpha);
            assert!(
                (ours - expected).abs() < 1e-12,
                "look {look} of {planned} at {alpha}: {ours}, reference {expected}"
            );
        }
    }
}

#[test]
fn all_that_may_be_spent_is_spent_and_no_more() {
    for planned in 1..=20 {
        let spent: f64 = (1..=planned).map(|look| alpha_for_look(look, planned, 0.05)).sum();
        assert!((spent - 0.05).abs() < 1e-15, "{planned} looks spend {spent}");
        assert!((1..=planned).all(|look| alpha_for_look(look, planned, 0.05) > 0.0));
        assert_eq!(alpha_for_look(0, planned, 0.05), 0.0);
        assert_eq!(alpha_for_look(planned + 1, planned, 0.05), 0.0);
    }
    assert!(alpha_for_look(1, 3, 0.05) < 0.001, "the first of three looks is spared");
    assert_eq!(alpha_for_look(1, 1, 0.05), 0.05);
}
