use shipworthy_eval::outcome::Verdict;
use shipworthy_report::{explain, html};

use crate::sample;

#[test]
fn a_bar_is_explained_for_the_candidate_in_question() {
    let check = sample::check();
    let text = explain(&check, "recall", false).expect("a bar of that name");
    assert!(text.starts_with("gbm-v4: recall"), "{text}");
    assert_eq!(text.matches("verdict ").count(), 1, "{text}");
}

#[test]
fn every_candidate_is_explained_when_asked_for() {
    let check = sample::check();
    let judged = check.candidates.iter().filter(|c| c.bars.iter().any(|bar| bar.id == "recall")).count();
    let text = explain(&check, "recall", true).expect("a bar of that name");
    assert_eq!(text.matches("verdict ").count(), judged, "{text}");
}

#[test]
fn one_group_of_a_bar_can_be_asked_for() {
    let mut check = sample::check();
    for bar in &mut check.candidates[1].bars {
        bar.id = "all".into();
    }
    let whole = explain(&check, "all", false).expect("a bar of that name");
    let one = explain(&check, "all=tier3", false).expect("a group of that name");
    assert!(whole.matches("verdict ").count() > 1 && one.matches("verdict ").count() == 1, "{one}");
    assert!(one.contains("tier3"), "{one}");
}

#[test]
fn a_wrong_name_is_answered_with_the_right_ones() {
    let check = sample::check();
    let bars = explain(&check, "recal", false).expect_err("no such bar");
    assert!(bars.contains(&"recall".to_owned()), "{bars:?}");
    let tier = check.candidates[1].bars.iter().find(|bar| !bar.slice.0.is_empty()).expect("a bar on a slice");
    let groups = explain(&check, &format!("{}=nowhere", tier.id), false).expect_err("no such group");
    assert_eq!(groups, [format!("{}={}", tier.id, tier.slice.0[0].1)]);
}

#[test]
fn a_bound_beyond_the_interval_is_accounted_for() {
    let mut check = sample::check();
    let bar = check.candidates[1].bars.iter_mut().find(|bar| bar.verdict == Verdict::Pass).expect("a bar that passes");
    bar.bound = bar.low.map(|low| low - 0.02);
    let id = bar.id.clone();
    check.golden.positive_rate = Some(0.01);
    assert!(explain(&check, &id, false).expect("the bar").contains("the range of the rate of positives"));
    assert!(html(&check).contains("lies beyond the stretch"));
    assert!(!html(&sample::bare()).contains("lies beyond the stretch"));
}
