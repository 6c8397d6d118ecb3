//! One candidate as a line.

use indexmap::IndexMap;

use crate::number;
use crate::spec::{
    Answers, Candidate, LabelAnswers, NullScore, NumberAnswers, OrderAnswers, Prompted, Recalibration, Source,
    TextAnswers, Threshold, ThresholdsBy,
};
use crate::yaml_print::text;

pub(super) fn line(candidate: &Candidate) -> String {
    let mut parts = vec![format!("name: {}", text(&candidate.name))];
    if let Some(prompted) = &candidate.prompted {
        parts.push(prompt(prompted));
    }
    match &candidate.source {
        Source::Predictions { data, .. } if candidate.prompted.is_some() => {
            parts.push(format!("outputs: {}", text(data)))
        }
        Source::Rule(rule) => parts.push(format!("rule: {}", text(rule))),
        _ if matches!(candidate.answers, Answers::Text(_)) => {}
        Source::Predictions { data, .. } => parts.push(format!("predictions: {}", text(data))),
        Source::Score(_) => {}
    }
    if candidate.prompted.is_none() {
        answers(&mut parts, candidate);
        parts.extend(candidate.latency_ms.iter().map(|column| format!("latency_ms: {}", text(column))));
    }
    if candidate.approach != candidate.usual_approach() {
        parts.push(format!("approach: {}", candidate.approach.name()));
    }
    match candidate.null_score {
        NullScore::Error => {}
        NullScore::Exclude => parts.push("null_score: exclude".to_owned()),
        NullScore::Negative => parts.push("null_score: negative".to_owned()),
        NullScore::Review => parts.push("null_score: review".to_owned()),
    }
    parts.extend(candidate.running_cost_per_1k.map(|cost| format!("running_cost_per_1k: {}", number::print(cost))));
    format!("{{{}}}", parts.join(", "))
}

fn prompt(prompted: &Prompted) -> String {
    let mut line = format!("prompt: {}, model: {}", text(&prompted.prompt), text(&prompted.model));
    if !prompted.says.is_empty() {
        let says: Vec<String> =
            prompted.says.iter().map(|(class, word)| format!("{}: {}", text(class), text(word))).collect();
        line.push_str(&format!(", says: {{{}}}", says.join(", ")));
    }
    line
}

fn answers(parts: &mut Vec<String>, candidate: &Candidate) {
    match &candidate.answers {
        Answers::Decision => decision(parts, candidate),
        Answers::Class(class) => {
            parts.extend(class.prediction.iter().map(|column| format!("prediction: {}", text(column))));
            columns(parts, "probabilities", &class.probabilities);
            parts.extend(class.defer_below.map(|below| format!("defer_below: {}", number::print(below))));
        }
        Answers::Labels(labels) => match labels {
            LabelAnswers::Rule => {}
            LabelAnswers::Joined(column) => parts.push(format!("prediction: {}", text(column))),
            LabelAnswers::Columns(of) => columns(parts, "prediction", of),
            LabelAnswers::Probabilities { columns: of, threshold, thresholds } => {
                columns(parts, "probabilities", of);
                parts.push(format!("threshold: {}", number::print(*threshold)));
                if !thresholds.is_empty() {
                    let of: Vec<String> = thresholds
                        .iter()
                        .map(|(label, threshold)| format!("{}: {}", text(label), number::print(*threshold)))
                        .collect();
                    parts.push(format!("thresholds: {{{}}}", of.join(", ")));
                }
            }
        },
        Answers::Number(number) => range(parts, number),
        Answers::Order(OrderAnswers::Score(column)) => parts.push(format!("score: {}", text(column))),
        Answers::Order(OrderAnswers::Rank(column)) => parts.push(format!("rank: {}", text(column))),
        Answers::Order(OrderAnswers::Rule) => {}
        Answers::Contestant(called) if *called != candidate.name => {
            parts.push(format!("appears_as: {}", text(called)));
        }
        Answers::Contestant(_) => {}
        Answers::Text(TextAnswers::Golden(column)) => parts.push(format!("output: {}", text(column))),
        Answers::Text(TextAnswers::Recorded { data, column }) => {
            parts.push(format!("outputs: {}", text(data)));
            parts.push(format!("output: {}", text(column)));
        }
    }
}

fn columns(parts: &mut Vec<String>, key: &str, columns: &IndexMap<String, String>) {
    if !columns.is_empty() {
        let of: Vec<String> =
            columns.iter().map(|(name, column)| format!("{}: {}", text(name), text(column))).collect();
        parts.push(format!("{key}: {{{}}}", of.join(", ")));
    }
}

fn range(parts: &mut Vec<String>, answers: &NumberAnswers) {
    parts.extend(answers.prediction.iter().map(|column| format!("prediction: {}", text(column))));
    if !answers.quantiles.is_empty() {
        let of: Vec<String> = answers
            .quantiles
            .iter()
            .map(|(level, column)| format!("{}: {}", number::print(*level), text(column)))
            .collect();
        parts.push(format!("quantiles: {{{}}}", of.join(", ")));
    }
    let intervals: Vec<String> = answers
        .intervals
        .iter()
        .map(|interval| {
            format!(
                "{{level: {}, low: {}, high: {}}}",
                number::print_percentage(interval.level),
                text(&interval.low),
                text(&interval.high)
            )
        })
        .collect();
    match intervals.as_slice() {
        [] => {}
        [one] => parts.push(format!("interval: {one}")),
        several => parts.push(format!("interval: [{}]", several.join(", "))),
    }
}

fn threshold(threshold: Threshold) -> String {
    match threshold {
        Threshold::At(at) => number::print(at),
        Threshold::Cheapest => "cheapest".to_owned(),
    }
}

fn decision(parts: &mut Vec<String>, candidate: &Candidate) {
    if let Source::Score(score) | Source::Predictions { score, .. } = &candidate.source {
        parts.push(format!("score: {}", text(score)));
    }
    let pair = |(low, high): (f64, f64)| format!("[{}, {}]", number::print(low), number::print(high));
    if candidate.score_range != (0.0, 1.0) {
        parts.push(format!("score_range: {}", pair(candidate.score_range)));
    }
    match candidate.recalibrate {
        None => {}
        Some(Recalibration::Isotonic) => parts.push("recalibrate: isotonic".to_owned()),
        Some(Recalibration::Platt) => parts.push("recalibrate: platt".to_owned()),
        Some(Recalibration::Temperature) => parts.push("recalibrate: temperature".to_owned()),
    }
    parts.extend(candidate.threshold.map(|at| format!("threshold: {}", threshold(at))));
    if let Some(thresholds) = &candidate.thresholds {
        let by = match &thresholds.by {
            ThresholdsBy::Cheapest => "cheapest".to_owned(),
            ThresholdsBy::Value(by) => {
                let of: Vec<String> =
                    by.iter().map(|(value, at)| format!("{}: {}", text(value), threshold(*at))).collect();
                format!("{{{}}}", of.join(", "))
            }
        };
        parts.push(format!("thresholds: {{{}: {by}}}", text(&thresholds.slice)));
    }
    parts.extend(candidate.defer.map(|band| format!("defer: {}", pair(band))));
}
