//! Pairwise preferences.

use shipworthy_stats::level::Level;
use shipworthy_stats::preference::{BradleyTerry, Comparison, SwappedVerdicts, Verdict, sign_test, win_rate_inference};
use shipworthy_stats::units::Resampling;

use Verdict::{Loss, Tie, Win};

fn verdicts(wins: usize, ties: usize, losses: usize) -> Vec<Verdict> {
    let of = |verdict, count| std::iter::repeat_n(verdict, count);
    of(Win, wins).chain(of(Tie, ties)).chain(of(Loss, losses)).collect()
}

#[test]
fn ties_are_half_a_win() {
    let rate = |wins, ties, losses| {
        win_rate_inference(&verdicts(wins, ties, losses), None, &Resampling::default()).map(|found| found.estimate())
    };
    assert_eq!(rate(6, 0, 4), Some(0.6));
    assert_eq!(rate(5, 2, 3), Some(0.6));
    assert_eq!(rate(0, 4, 0), Some(0.5));
    assert_eq!(rate(0, 0, 0), None);
}

#[test]
fn without_ties_the_bound_is_clopper_pearson_and_with_ties_close_to_it() {
    let bound = |wins, ties, losses| {
        let resampling = Resampling { replicates: 20_000, seed: 3 };
        let found = win_rate_inference(&verdicts(wins, ties, losses), None, &resampling).unwrap();
        (found.bound_method(), found.lower(0.05).unwrap())
    };
    let (method, exact) = bound(60, 0, 40);
    assert_eq!(method, "clopper-pearson");
    let (_, with_a_tie) = bound(60, 1, 40);
    assert!((exact - with_a_tie).abs() < 0.004, "{exact} {with_a_tie}");
    let (_, many_ties) = bound(30, 60, 10);
    assert!(many_ties > exact + 0.02, "ties vary less than wins and losses: {exact} {many_ties}");
}

#[test]
fn the_sign_test_passes_over_ties() {
    assert_eq!(sign_test(&verdicts(9, 50, 1)), sign_test(&verdicts(9, 0, 1)));
    assert!((sign_test(&verdicts(9, 0, 1)) - 22.0 / 1024.0).abs() < 1e-12);
    assert_eq!(sign_test(&verdicts(0, 3, 0)), 1.0);
}

#[test]
fn a_judge_that_goes_by_position_is_found_out() {
    // Prefers what it sees first, except in five pairs where the content decides.
    let mut pairs = vec![(Win, Loss); 40];
    pairs.extend([(Win, Win); 5]);
    pairs.extend([(Loss, Win); 10]);
    let swapped = SwappedVerdicts::new(pairs);
    assert_eq!(swapped.consistency().unwrap().as_binomial(), Some((5, 55)));
    assert_eq!(swapped.first_place_share().unwrap().as_binomial(), Some((40, 50)));
    assert!(swapped.position_p_value() < 1e-4);
    let rate = swapped.win_rate(None, &Resampling::default()).unwrap();
    assert!((rate.estimate() - (50.0 * 0.5 + 5.0) / 55.0).abs() < 1e-12);
    let fair = SwappedVerdicts::new(vec![(Win, Win), (Tie, Tie)]);
    assert!(fair.first_place_share().is_none() && fair.position_p_value() == 1.0);
}

fn won(a: usize, b: usize, a_wins: f64, b_wins: f64) -> Comparison {
    Comparison { a, b, a_wins, b_wins, cluster: 0 }
}

#[test]
fn strengths_that_comparisons_do_not_determine_are_not_given() {
    let fit = |rows: &[Comparison]| BradleyTerry::fit(4, rows, false).is_some();
    assert!(!fit(&[won(0, 1, 3.0, 2.0), won(2, 3, 4.0, 1.0)]), "two islands");
    assert!(!fit(&[won(0, 1, 3.0, 2.0), won(1, 2, 1.0, 1.0), won(0, 3, 5.0, 0.0)]), "nobody lost to the fourth");
    assert!(fit(&[won(0, 1, 3.0, 2.0), won(1, 2, 1.0, 1.0), won(0, 3, 5.0, 0.5)]), "a tie is enough");
    assert!(BradleyTerry::fit(1, &[], false).is_none());
    assert!(BradleyTerry::fit(2, &[won(0, 1, 3.0, 2.0)], true).is_none(), "one cluster");
}

#[test]
fn two_candidates_are_their_win_rate() {
    let fit = BradleyTerry::fit(2, &[won(0, 1, 60.0, 20.0), won(1, 0, 10.0, 10.0)], false).unwrap();
    let chance = fit.win_chance(0, 1);
    assert!((chance.estimate() - 0.7).abs() < 1e-12);
    // The delta method's standard error of a share.
    assert!((chance.standard_error().unwrap() - (0.7 * 0.3 / 100.0_f64).sqrt()).abs() < 1e-12);
    let interval = chance.interval(Level::NINETY_FIVE).unwrap();
    assert!(interval.lower > 0.6 && interval.upper < 0.79, "{interval:?}");
    assert!((fit.difference(0, 1).estimate() - (0.7_f64 / 0.3).ln()).abs() < 1e-12);
    assert!((fit.strengths()[0] + fit.strengths()[1]).abs() < 1e-12);
}

#[test]
fn order_of_comparisons_changes_nothing() {
    let mut rows: Vec<Comparison> = (0..60)
        .map(|i| Comparison {
            a: i % 4,
            b: (i + 1 + i / 20) % 4,
            a_wins: 0.1 * (i % 7) as f64,
            b_wins: 0.3,
            cluster: i as u32 % 9,
        })
        .filter(|row| row.a != row.b)
        .collect();
    for clustered in [false, true] {
        let forwards = BradleyTerry::fit(4, &rows, clustered).unwrap();
        rows.reverse();
        assert_eq!(forwards, BradleyTerry::fit(4, &rows, clustered).unwrap());
    }
}
