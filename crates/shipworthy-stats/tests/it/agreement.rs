//! Agreement of annotators.

use shipworthy_stats::agreement::{AgreementMetric, Distance, Labels, Weights, agreement, agreement_inference};
use shipworthy_stats::units::Resampling;

fn labels(rows: &[(f64, f64)]) -> Labels {
    let rows: Vec<Vec<Option<f64>>> = rows.iter().map(|(a, b)| vec![Some(*a), Some(*b)]).collect();
    Labels::new(&rows).expect("finite labels in rows of two")
}

#[test]
fn one_label_for_everything_says_nothing() {
    let same = labels(&[(1.0, 1.0); 30]);
    for metric in AgreementMetric::ALL {
        let expected = (*metric == AgreementMetric::Percent).then_some(1.0);
        assert_eq!(agreement(&same, *metric), expected, "{}", metric.name());
    }
}

#[test]
fn metrics_that_do_not_apply_are_undefined() {
    let three = Labels::new(&vec![vec![Some(0.0), Some(1.0), Some(0.0)]; 4]).unwrap();
    assert_eq!(agreement(&three, AgreementMetric::Cohen(Weights::Equal)), None, "three annotators");
    let gap = Labels::new(&[vec![Some(0.0), Some(1.0), None], vec![Some(0.0); 3], vec![Some(1.0); 3]]).unwrap();
    assert_eq!(agreement(&gap, AgreementMetric::Fleiss), None, "unequal numbers of labels");
    assert!(agreement(&gap, AgreementMetric::Krippendorff(Distance::Nominal)).is_some());
    let negative = labels(&[(-1.0, 2.0), (2.0, 2.0)]);
    assert_eq!(agreement(&negative, AgreementMetric::Krippendorff(Distance::Ratio)), None);
    assert!(Labels::new(&[vec![Some(1.0)], vec![]]).is_none());
    assert!(Labels::new(&[vec![Some(f64::NAN)]]).is_none());
    assert_eq!(agreement(&Labels::new(&[]).unwrap(), AgreementMetric::Percent), None);
}

#[test]
fn complete_agreement_on_thirty_items_is_not_certain() {
    let rows: Vec<(f64, f64)> = (0..30).map(|i| (f64::from(i % 2), f64::from(i % 2))).collect();
    let found =
        agreement_inference(&labels(&rows), AgreementMetric::Cohen(Weights::Equal), None, &Resampling::default())
            .unwrap();
    let lower = found.lower(0.05).unwrap();
    assert!(found.estimate() == 1.0 && lower > 0.7 && lower < 0.95, "{lower}");
}

#[test]
fn one_label_for_everything_does_not_show_that_nobody_will_ever_differ() {
    let check = |people: usize, items: usize, least: f64, most: f64| {
        let labels = Labels::new(&vec![vec![Some(1.0); people]; items]).unwrap();
        let found = agreement_inference(&labels, AgreementMetric::Percent, None, &Resampling::default()).unwrap();
        let lower = found.lower(0.05).unwrap();
        assert!(found.estimate() == 1.0 && found.upper(0.05) == Some(1.0), "{people} people");
        assert!(least < lower && lower < most, "{people} people, {items} items: {lower}");
    };
    // Of 150 items without a disagreement up to 2% may have one (three divided by their number).
    check(2, 150, 0.97, 0.99);
    check(3, 150, 0.97, 0.995);
    check(2, 30, 0.85, 0.95);
}

#[test]
fn clusters_widen_and_order_changes_nothing() {
    let rows: Vec<(f64, f64)> =
        (0..200).map(|i| (f64::from(i / 10 % 3), f64::from(if i / 10 % 4 == 0 { 2 } else { i / 10 % 3 }))).collect();
    let groups: Vec<u32> = (0..200).map(|i| i / 10).collect();
    for metric in [AgreementMetric::Cohen(Weights::Linear), AgreementMetric::Krippendorff(Distance::Ordinal)] {
        let found = |rows: &[(f64, f64)], groups: Option<&[u32]>| {
            let found = agreement_inference(&labels(rows), metric, groups, &Resampling::default()).unwrap();
            (found.lower(0.05).unwrap(), found.upper(0.05).unwrap())
        };
        let (alone, together) = (found(&rows, None), found(&rows, Some(&groups)));
        assert!(together.1 - together.0 > 2.0 * (alone.1 - alone.0), "{alone:?} {together:?}");
        let backwards: Vec<(f64, f64)> = rows.iter().rev().copied().collect();
        let renamed: Vec<u32> = groups.iter().rev().map(|group| 77 - group).collect();
        assert_eq!(found(&backwards, None), alone);
        assert_eq!(found(&backwards, Some(&renamed)), together);
    }
}

#[test]
fn the_most_disputed_items_come_first() {
    let rows = [vec![Some(1.0); 3], vec![Some(1.0), Some(2.0), Some(3.0)], vec![Some(1.0), Some(1.0), Some(3.0)]];
    let lone = vec![Some(1.0), None, None];
    let labels = Labels::new(&[&rows[..], &[lone]].concat()).unwrap();
    assert_eq!(labels.disputed(), [1, 2]);
}
