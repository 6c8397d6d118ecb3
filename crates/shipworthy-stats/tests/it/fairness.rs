//! Groups, what is said of small ones, and the price of treating them alike.

use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::fairness::{
    Against, GroupTable, Intersection, Minimum, Prices, Replicates, ScoredGroup, Unestimable, frontier,
};
use shipworthy_stats::level::Level;
use shipworthy_stats::random::Stream;
use shipworthy_stats::units::Resampling;

fn counts(tp: f64, fn_: f64, fp: f64, tn: f64) -> Confusion {
    Confusion { tp, fn_, fp, tn }
}

#[test]
fn a_group_without_a_value_keeps_the_reason() {
    let groups = vec![
        counts(80.0, 20.0, 5.0, 95.0),
        Confusion::default(),
        counts(0.0, 0.0, 3.0, 50.0),
        counts(3.0, 1.0, 3.0, 50.0),
        counts(70.0, 30.0, 5.0, 95.0),
    ];
    let table = GroupTable::of_counts(groups);
    let minimum = Minimum::default();
    let expected = [
        Ok(0.8),
        Err(Unestimable::NoExamples),
        Err(Unestimable::Undefined),
        Err(Unestimable::TooFew { have: 4.0, need: 10 }),
        Ok(0.7),
    ];
    assert_eq!(table.values(CountMetric::Recall, &minimum), expected);
    let disparity = table.disparity(CountMetric::Recall, Against::EachOther, &minimum);
    assert!((disparity.difference.unwrap() - 0.1).abs() < 1e-12 && (disparity.ratio.unwrap() - 0.875).abs() < 1e-12);
    assert_eq!((disparity.smallest, disparity.largest), (Some(4), Some(0)));
    assert_eq!(disparity.left_out.iter().map(|left| left.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(table.worst(CountMetric::Recall, &minimum), Some(4));
    assert_eq!(table.worst(CountMetric::FalseNegativeRate, &minimum), Some(4));
    assert_eq!(table.worst(CountMetric::SelectionRate, &minimum), None, "neither direction is worse");
    let replicates = Replicates::new(&table, &Resampling::default());
    for intervals in [
        replicates.values(CountMetric::Recall, Level::NINETY_FIVE, &minimum),
        replicates.gaps(CountMetric::Recall, Against::Overall, Level::NINETY_FIVE, &minimum),
    ] {
        assert_eq!(
            intervals.intervals.iter().map(Result::is_ok).collect::<Vec<_>>(),
            [true, false, false, false, true]
        );
    }
}

#[test]
fn one_group_has_nobody_to_be_compared_with() {
    let table = GroupTable::of_counts(vec![counts(80.0, 20.0, 5.0, 95.0), Confusion::default()]);
    let disparity = table.disparity(CountMetric::Recall, Against::EachOther, &Minimum::default());
    assert_eq!((disparity.difference, disparity.ratio), (None, None), "not zero, and not one");
    let replicates = Replicates::new(&table, &Resampling::default());
    assert!(replicates.difference(CountMetric::Recall, &Minimum::default()).is_none());
    assert!(replicates.ratio(CountMetric::Recall, &Minimum::default()).is_none());
}

#[test]
fn groups_of_zero_have_no_ratio() {
    let table = GroupTable::of_counts(vec![counts(0.0, 0.0, 0.0, 95.0), counts(0.0, 0.0, 0.0, 50.0)]);
    let disparity = table.disparity(CountMetric::FalsePositiveRate, Against::EachOther, &Minimum::default());
    assert_eq!((disparity.difference, disparity.ratio), (Some(0.0), None));
    let difference = Replicates::new(&table, &Resampling::default())
        .difference(CountMetric::FalsePositiveRate, &Minimum::default())
        .unwrap();
    assert!(difference.upper(0.05).unwrap() > 0.01, "none seen is not none: {:?}", difference.upper(0.05));
}

#[test]
fn a_bar_of_four_fifths_is_met_missed_or_open() {
    let ratio = |a: f64, b: f64, n: f64| {
        let group = |rate: f64| counts(0.0, 0.0, rate * n, (1.0 - rate) * n);
        let table = GroupTable::of_counts(vec![group(a), group(b)]);
        let found = Replicates::new(&table, &Resampling::default())
            .ratio(CountMetric::SelectionRate, &Minimum::default())
            .unwrap();
        (found.lower(0.05).unwrap() > 0.8, found.upper(0.05).unwrap() < 0.8)
    };
    assert_eq!(ratio(0.5, 0.48, 5_000.0), (true, false));
    assert_eq!(ratio(0.5, 0.3, 5_000.0), (false, true));
    assert_eq!(ratio(0.5, 0.48, 50.0), (false, false));
}

#[test]
fn clusters_widen_and_their_names_do_not_matter() {
    let mut stream = Stream::new(5, "clusters");
    let rows = 4_000;
    let clusters: Vec<u32> = (0..rows).map(|row| row / 40).collect();
    let habit: Vec<f64> = (0..100).map(|_| stream.uniform()).collect();
    let codes: Vec<u32> = clusters.iter().map(|cluster| cluster % 3).collect();
    let decisions: Vec<bool> = clusters.iter().map(|cluster| stream.uniform() < habit[*cluster as usize]).collect();
    let labels = vec![false; rows as usize];
    let width = |table: &GroupTable| {
        let found = Replicates::new(table, &Resampling::default())
            .difference(CountMetric::SelectionRate, &Minimum::default())
            .unwrap();
        (found.estimate(), found.upper(0.05).unwrap())
    };
    let alone = width(&GroupTable::count(&codes, 3, &labels, &decisions));
    let together = width(&GroupTable::count_clustered(&codes, 3, &labels, &decisions, &clusters));
    assert_eq!(alone.0, together.0);
    assert!(together.1 - together.0 > 3.0 * (alone.1 - alone.0), "{alone:?} {together:?}");
    let renamed: Vec<u32> = clusters.iter().map(|cluster| 1_000 - cluster).collect();
    assert_eq!(together, width(&GroupTable::count_clustered(&codes, 3, &labels, &decisions, &renamed)));
}

#[test]
fn intersections_name_their_members() {
    let (sex, age) = ([0, 1, 1, 0], [2, 0, 1, 2]);
    let crossed = Intersection::new(&[(&sex, 2), (&age, 3)]).unwrap();
    assert_eq!(crossed.groups(), 6);
    assert_eq!(crossed.codes, [2, 3, 4, 2]);
    for (row, code) in crossed.codes.iter().enumerate() {
        assert_eq!(crossed.members(*code as usize), [sex[row], age[row]]);
    }
    assert!(Intersection::new(&[]).is_none());
}

#[test]
fn the_frontier_equals_trying_every_threshold() {
    for case in 0..40 {
        let mut stream = Stream::new(case, "frontier");
        let group = |stream: &mut Stream| {
            let n = 3 + (stream.uniform() * 6.0) as usize;
            let scores = (0..n).map(|_| (stream.uniform() * 8.0).floor()).collect();
            let labels = (0..n).map(|row| row == 0 || (row > 1 && stream.uniform() < 0.5)).collect();
            ScoredGroup { scores, labels }
        };
        let groups: Vec<ScoredGroup> = (0..3).map(|_| group(&mut stream)).collect();
        let prices = Prices { false_positive: 1.0, false_negative: [1.0, 4.0][case as usize % 2] };
        let metric =
            [CountMetric::SelectionRate, CountMetric::Recall, CountMetric::FalsePositiveRate][case as usize % 3];
        let allowed = [0.0, 0.1, 0.3, 1.0];
        let found = frontier(&groups, metric, &prices, &allowed).unwrap();
        let choices: Vec<Vec<(f64, f64)>> = groups
            .iter()
            .map(|group| {
                let cuts = [-1.0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 9.0];
                let of = |cut: &f64| {
                    let mut counts = Confusion::default();
                    group
                        .scores
                        .iter()
                        .zip(&group.labels)
                        .for_each(|(score, label)| counts.add(*label, score > cut, 1.0));
                    (
                        metric.value(&counts).unwrap(),
                        prices.false_positive * counts.fp + prices.false_negative * counts.fn_,
                    )
                };
                cuts.iter().map(of).collect()
            })
            .collect();
        for (point, allowed) in found.iter().zip(allowed) {
            let mut least = f64::INFINITY;
            for a in &choices[0] {
                for b in &choices[1] {
                    for c in &choices[2] {
                        let gap = a.0.max(b.0).max(c.0) - a.0.min(b.0).min(c.0);
                        if gap <= allowed + 1e-12 {
                            least = least.min(a.1 + b.1 + c.1);
                        }
                    }
                }
            }
            assert_eq!(point.cost, least, "case {case}, gap {allowed}");
            assert!(point.gap <= allowed + 1e-9);
        }
        assert!(found.windows(2).all(|pair| pair[0].cost >= pair[1].cost), "a wider gap is never dearer");
    }
}
