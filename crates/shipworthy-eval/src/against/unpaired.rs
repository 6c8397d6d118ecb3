//! Two sets of figures from examples that are taken to be different.

use shipworthy_spec::catalogue::{self, Better};
use shipworthy_spec::spec::Spec;
use shipworthy_stats::distribution::{normal_cdf, normal_quantile};
use shipworthy_stats::multiplicity::holm;

use super::{Change, EarlierCandidate, EarlierEstimate, SliceChange, Turn};
use crate::outcome::{Candidate, Estimate};

/// Looked at besides the metrics of the bars, as far as both have them.
const USUAL: [&str; 14] = [
    "recall",
    "false_positive_rate",
    "precision",
    "accuracy",
    "roc_auc",
    "macro_f1",
    "subset_accuracy",
    "hamming_loss",
    "mae",
    "rmse",
    "ndcg@10",
    "win_rate",
    "error_cost",
    "total_cost",
];

/// The name of the method.
pub(super) const METHOD: &str = "two samples, intervals put together";

/// What changed on everybody, and by the main metric on each slice.
pub(super) fn changes(
    then: &EarlierCandidate,
    now: &Candidate,
    main: Option<&str>,
    confidence_then: f64,
    spec: &Spec,
) -> (Vec<Change>, Vec<SliceChange>) {
    let mut names: Vec<&str> = Vec::new();
    for name in now.bars.iter().map(|bar| bar.metric.as_str()).chain(USUAL) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let levels = (confidence_then, spec.confidence);
    let found = names.iter().filter_map(|name| change(name, then.metrics.get(*name)?, now.metrics.get(*name)?, levels));
    let metrics = judged(found.collect(), spec.confidence);
    let slices: Vec<SliceChange> = main.map_or_else(Vec::new, |main| {
        let both = now.slices.iter().filter_map(|slice| {
            let was = then.slices.iter().find(|was| was.slice == slice.slice)?;
            let change = change(main, was.metrics.get(main)?, slice.metrics.get(main)?, levels)?;
            Some((slice.slice.clone(), change))
        });
        let (slices, changes): (Vec<_>, Vec<_>) = both.unzip();
        let changes = judged(changes, spec.confidence);
        slices.into_iter().zip(changes).map(|(slice, change)| SliceChange { slice, change }).collect()
    });
    (metrics, slices)
}

/// The difference of two estimates with its interval: each end lies as far from the difference as the two nearer ends of the
/// intervals lie from their estimates, taken together as independent errors are.
fn change(name: &str, then: &EarlierEstimate, now: &Estimate, (level_then, level_now): (f64, f64)) -> Option<Change> {
    let (was, is) = (then.estimate?, now.estimate?);
    // Intervals at another confidence are brought to today's.
    let scale = normal_quantile(0.5 + level_now / 2.0) / normal_quantile(0.5 + level_then / 2.0);
    let ((was_low, was_high), (is_low, is_high)) = ((then.low?, then.high?), (now.low?, now.high?));
    let (was_down, was_up) = ((was - was_low) * scale, (was_high - was) * scale);
    let difference = is - was;
    let low = difference - (is - is_low).hypot(was_up);
    let high = difference + (is_high - is).hypot(was_down);
    let reach = if difference > 0.0 { difference - low } else { high - difference };
    let p_value = if difference == 0.0 {
        1.0
    } else if reach > 0.0 {
        2.0 * normal_cdf(-normal_quantile(0.5 + level_now / 2.0) * difference.abs() / reach)
    } else {
        0.0
    };
    Some(Change {
        metric: name.to_owned(),
        then: then.into(),
        now: now.clone(),
        difference: Some(difference),
        low: Some(low),
        high: Some(high),
        p_value: Some(p_value),
        turn: Turn::Same,
        method: METHOD.to_owned(),
    })
}

/// Adjusts what is looked at together, and says which way it went.
fn judged(changes: Vec<Change>, confidence: f64) -> Vec<Change> {
    let adjusted = holm(&changes.iter().filter_map(|change| change.p_value).collect::<Vec<_>>());
    let told = |(change, p): (Change, f64)| {
        let better = catalogue::find(&change.metric).map_or(Better::Neither, |metric| metric.better);
        let rose = change.difference.is_some_and(|difference| difference > 0.0);
        let turn = match (p <= 1.0 - confidence, better, rose) {
            (false, ..) | (_, Better::Neither, _) => Turn::Same,
            (true, Better::Higher, true) | (true, Better::Lower, false) => Turn::Better,
            (true, ..) => Turn::Worse,
        };
        Change { p_value: Some(p), turn, ..change }
    };
    changes.into_iter().zip(adjusted).map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rates_have_the_interval_of_newcombe() {
        // 56 of 70 against 48 of 80: Newcombe (1998), table II, method 10, gives 0.0524 to 0.3339.
        let level = shipworthy_stats::level::Level::new(0.95).expect("a level");
        let wilson = |hits: f64, n: f64| shipworthy_stats::binomial::wilson(hits, n, level);
        let (now, then) = (wilson(56.0, 70.0), wilson(48.0, 80.0));
        let was = EarlierEstimate { estimate: Some(0.6), low: Some(then.lower), high: Some(then.upper), n: 80 };
        let is = Estimate {
            estimate: Some(0.8),
            low: Some(now.lower),
            high: Some(now.upper),
            n: 70,
            method: "wilson".to_owned(),
        };
        let found = change("recall", &was, &is, (0.95, 0.95)).expect("a change");
        let near = |x: Option<f64>, expect: f64| assert!((x.expect("an end") - expect).abs() < 5e-5, "{x:?} {expect}");
        near(found.low, 0.0524);
        near(found.high, 0.3339);
        assert!(found.p_value.is_some_and(|p| (0.001..0.05).contains(&p)));
    }
}
