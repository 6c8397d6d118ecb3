//! What recalibration did, in words that all reports share.

use shipworthy_eval::outcome::{Band, Candidate, Check, Recalibrated};

use crate::{money, words};

/// Heading of the section.
pub const TITLE: &str = "Do its scores mean what they say?";

/// How the scores were turned into probabilities: "recalibrated by isotonic steps, cross-fitted".
pub fn how(told: &Recalibrated) -> &'static str {
    match told.method.as_str() {
        "isotonic" => "recalibrated by rising steps, cross-fitted",
        "platt" => "recalibrated by Platt's curve, cross-fitted",
        _ => "recalibrated by a temperature, cross-fitted",
    }
}

/// Metrics before and after: name, before, after.
pub fn metrics(told: &Recalibrated) -> Vec<(String, String, String)> {
    told.metrics
        .iter()
        .map(|(metric, change)| {
            let name = words::capital(&words::metric(metric));
            (name, words::estimate(metric, &change.before, None), words::estimate(metric, &change.after, None))
        })
        .collect()
}

/// What it comes to: how far scores are off before and after, what it costs or saves, and how it looks on its own examples.
pub fn sentences(check: &Check, candidate: &Candidate, told: &Recalibrated) -> Vec<String> {
    let mut said = Vec::new();
    let off = |bands: &[Band]| {
        let outside = |band: &&Band| {
            band.happened.low.zip(band.happened.high).is_some_and(|(low, high)| band.says < low || band.says > high)
        };
        format!("{} of {}", bands.iter().filter(outside).count(), words::counted(bands.len() as u64, "band", "bands"))
    };
    if told.before.is_empty() {
        said.push(format!(
            "Raw scores are no probabilities; recalibrated ones are off in {} of scores.",
            off(&told.after)
        ));
    } else {
        said.push(format!(
            "What a score says lies outside of what happened in {} before, and in {} after.",
            off(&told.before),
            off(&told.after)
        ));
    }
    if let (Some(prices), Some(saves)) = (check.money.as_ref(), &told.saves)
        && let Some(x) = saves.estimate
    {
        let value = |x: f64| money::format(x * prices.per, &prices.currency);
        let interval = saves.low.zip(saves.high);
        let (word, interval) = if x >= 0.0 {
            ("saves", interval.map(|(low, high)| format!(" ({} to {})", value(low), value(high))))
        } else {
            ("costs", interval.map(|(low, high)| format!(" ({} to {})", value(-high), value(-low))))
        };
        said.push(format!(
            "At the same threshold it {word} {}{} per {} cases.",
            value(x.abs()),
            interval.unwrap_or_default(),
            words::number(prices.per)
        ));
    }
    if let Some((metric, change)) = told.metrics.iter().find(|(_, change)| change.in_sample.is_some()) {
        said.push(format!(
            "On the examples that it was learned on, the map of {} that ships has a {} of {}.",
            candidate.name,
            words::metric(metric),
            words::value_or_undefined(metric, change.in_sample, None)
        ));
    }
    said
}

/// Whether there is anything to tell.
pub fn of(candidate: &Candidate) -> Option<&Recalibrated> {
    candidate.recalibration.as_ref()
}
