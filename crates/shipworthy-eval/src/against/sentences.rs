//! What changed, in sentences: the golden set first, because everything else depends on it.

use super::{Against, BarChange, Change, Same, Turn};
use crate::compare::difference_in_words;
use crate::outcome::{Check, Verdict};
use crate::sentences::title;
use crate::words::{counted, grouped, many, small};

/// Bars, metrics and slices that get a name in a sentence.
const NAMED: usize = 3;

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "passes",
        Verdict::Fail => "fails",
        Verdict::NotEnoughEvidence => "cannot be told yet",
    }
}

/// The answer, headline first.
pub(super) fn answer(told: &Against, check: &Check) -> Vec<String> {
    let mut said = vec![golden(told, check)];
    said.push(match (&told.ship_then, &told.ship_now) {
        (Some(then), Some(now)) if then == now && told.verdict_then == told.verdict_now => {
            format!("{now} {} now as then.", verdict(told.verdict_now))
        }
        (then, now) => {
            let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "nothing".to_owned());
            format!(
                "Then {}: it {}. Now {}: it {}.",
                name(then),
                match told.verdict_then {
                    Verdict::Pass => "passed",
                    Verdict::Fail => "failed",
                    Verdict::NotEnoughEvidence => "could not be told",
                },
                name(now),
                verdict(told.verdict_now)
            )
        }
    });
    said.extend(bars(told));
    let currency = check.money.as_ref().map(|money| (money.currency.as_str(), money.per));
    for (turn, word) in [(Turn::Worse, "Worse"), (Turn::Better, "Better")] {
        let changes: Vec<String> = told
            .metrics
            .iter()
            .filter(|change| change.turn == turn)
            .take(NAMED)
            .map(|change| amount(change, currency))
            .collect();
        let all = told.metrics.iter().filter(|change| change.turn == turn).count();
        if !changes.is_empty() {
            said.push(format!("{word}: {}.", with_rest(&changes, all)));
        }
    }
    if !told.metrics.is_empty() && told.metrics.iter().all(|change| change.turn == Turn::Same) {
        said.push(if told.metrics.iter().all(|change| change.difference == Some(0.0)) {
            "No figure has changed.".to_owned()
        } else {
            "No metric on everybody is shown to have changed.".to_owned()
        });
    }
    for (turn, word) in [(Turn::Worse, "worse"), (Turn::Better, "better")] {
        let slices: Vec<String> =
            told.slices.iter().filter(|slice| slice.change.turn == turn).map(|slice| slice.slice.to_string()).collect();
        if let Some(first) = told.slices.first().filter(|_| !slices.is_empty()) {
            let metric = title(&first.change.metric);
            said.push(format!(
                "On {metric} it is {word} for {}.",
                with_rest(&slices[..slices.len().min(NAMED)], slices.len())
            ));
        }
    }
    if !told.how.is_empty() {
        said.push(format!(
            "{}: {}.",
            if told.paired { "Compared example by example" } else { "Not compared example by example" },
            told.how
        ));
    }
    said
}

fn golden(told: &Against, check: &Check) -> String {
    let now = grouped(check.golden.examples as i64);
    match told.golden {
        Same::Same => format!("The golden set is the same: {}.", many(check.golden.examples, "example")),
        Same::OtherPredictions => {
            format!("The golden set has the same {now} examples; predictions beside it have changed.")
        }
        Same::Changed => format!(
            "The golden set has changed: {} then, {now} now. What differs may come from the examples.",
            many(told.examples_then, "example")
        ),
    }
}

fn bars(told: &Against) -> Option<String> {
    let of = |turn: Turn| -> Vec<&BarChange> { told.bars.iter().filter(|bar| bar.turn == turn).collect() };
    let (worse, better, same) = (of(Turn::Worse), of(Turn::Better), of(Turn::Same));
    let judged = worse.len() + better.len() + same.len();
    if judged == 0 {
        return (!told.bars.is_empty()).then(|| "No bar of now was there then.".to_owned());
    }
    if worse.is_empty() && better.is_empty() {
        return Some(format!("Every bar that was there then has the verdict of then ({judged})."));
    }
    let mut parts = Vec::new();
    for (bars, word) in [(&better, "better"), (&worse, "worse")] {
        if !bars.is_empty() {
            parts.push(format!("{} went for the {word}", small(bars.len())));
        }
    }
    let names: Vec<String> = worse.iter().take(NAMED).map(|bar| place(bar)).collect();
    let named = if names.is_empty() { String::new() } else { format!(": {}", with_rest(&names, worse.len())) };
    Some(format!("Of {}, {}{named}.", counted(judged, "bar"), parts.join(" and ")))
}

fn place(bar: &BarChange) -> String {
    let at = if bar.slice.0.is_empty() { String::new() } else { format!(" for {}", bar.slice) };
    format!("{}{at}", title(&bar.metric))
}

/// "positives caught, 10.4 points higher".
fn amount(change: &Change, currency: Option<(&str, f64)>) -> String {
    let difference = change.difference.unwrap_or(0.0);
    let is_money = change.metric.ends_with("_cost");
    let size = match (is_money, currency) {
        (true, Some((currency, per))) => {
            format!("{} per {} cases", crate::money::format(difference.abs() * per, currency), grouped(per as i64))
        }
        _ => difference_in_words(&change.metric, difference, currency.map(|(currency, _)| currency)),
    };
    let title = title(&change.metric);
    let title = title.strip_suffix(", per case").unwrap_or(&title);
    format!("{title}, {size} {}", if difference > 0.0 { "higher" } else { "lower" })
}

/// "a, b and 3 more", without a capital.
fn with_rest(shown: &[String], all: usize) -> String {
    let list = match shown {
        [one] => one.clone(),
        [first @ .., last] if all == shown.len() => format!("{} and {last}", first.join("; ")),
        many => many.join("; "),
    };
    let rest = all - shown.len();
    if rest > 0 { format!("{list} and {} more", small(rest)) } else { list }
}
