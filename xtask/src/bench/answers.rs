//! Whether two programs computed the same: speed of a wrong answer is no speed.

use serde_json::Value;
use shipworthy_eval::audit::numbers::QUANTILES;

/// Answers closer than this are the same, relative to the larger of the answer and one.
const CLOSE: f64 = 1e-9;

/// What a comparison of answers found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Agreement {
    /// How many are the same.
    pub same: usize,
    /// The others, each with both values.
    pub different: Vec<String>,
}

/// Compares every answer of a tool with ours.
pub fn compare(ours: &Value, theirs: &Value) -> Agreement {
    let mut agreement = Agreement::default();
    for (name, answer) in theirs.as_object().into_iter().flatten() {
        let (our, their) = (find(ours, name), answer.as_f64());
        match (our, their) {
            (Some(a), Some(b)) if (a - b).abs() <= CLOSE * a.abs().max(1.0) => agreement.same += 1,
            _ => agreement.different.push(format!("{name}: {} beside {}", said(our), said(their))),
        }
    }
    agreement
}

fn said(answer: Option<f64>) -> String {
    answer.map_or_else(|| "nothing".to_owned(), |answer| answer.to_string())
}

/// Our answer to `metrics/NAME`, `slices/COLUMN=VALUE/NAME`, `score/RANK`, `labels/NAME`, `groups/METRIC/CODE` or
/// `columns/NAME/FIGURE`.
fn find(ours: &Value, name: &str) -> Option<f64> {
    let candidate = &ours["candidates"][0];
    match name.split('/').collect::<Vec<_>>()[..] {
        ["metrics", "cheapest_error_cost"] => candidate["operating_points"]["cheapest"]["error_cost"].as_f64(),
        ["metrics", metric] => candidate["metrics"][metric]["estimate"].as_f64(),
        ["slices", slice, metric] => {
            let (column, value) = slice.split_once('=')?;
            let slices = candidate["slices"].as_array()?;
            slices.iter().find(|s| s["slice"][column] == value)?["metrics"][metric]["estimate"].as_f64()
        }
        ["columns", column, figure] => {
            let columns = ours["columns"].as_array()?;
            of_column(columns.iter().find(|found| found["name"] == column)?, figure)
        }
        ["labels", name] => ours["labels"][name].as_f64(),
        ["groups", metric, code] => ours["groups"][metric]["values"][code.parse::<usize>().ok()?].as_f64(),
        ["score", rank] => ours["scores"][rank.parse::<usize>().ok()?].as_f64(),
        _ => None,
    }
}

/// A figure of a column in an audit: `q25` is its lower quartile.
fn of_column(column: &Value, figure: &str) -> Option<f64> {
    if let Some(percent) = figure.strip_prefix('q') {
        let wanted = percent.parse::<f64>().ok()? / 100.0;
        let place = QUANTILES.iter().position(|quantile| *quantile == wanted)?;
        return column["numbers"]["quantiles"][place].as_f64();
    }
    column[figure].as_f64().or_else(|| column["numbers"][figure].as_f64())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_are_found_and_compared() {
        let ours = json!({
            "candidates": [{
                "metrics": {"recall": {"estimate": 0.5}},
                "slices": [{"slice": {"tier": "a"}, "metrics": {"recall": {"estimate": 0.25}}}],
                "operating_points": {"cheapest": {"error_cost": 2.0}}
            }],
            "scores": [3.0],
            "columns": [{"name": "price", "missing": 2, "numbers": {"mean": 5.5, "quantiles": [1, 2, 3, 4, 5, 6, 7]}}],
            "labels": {"count": 9},
            "groups": {"recall": {"values": [0.5, 0.75]}}
        });
        let theirs = json!({
            "metrics/recall": 0.5 + 1e-12, "metrics/cheapest_error_cost": 2.0, "slices/tier=a/recall": 0.25, "score/0": 3.0,
            "columns/price/missing": 2, "columns/price/mean": 5.5, "columns/price/q25": 3, "labels/count": 9, "groups/recall/1": 0.75,
            "metrics/f1": 0.1, "slices/tier=b/recall": 0.25, "score/1": 1.0
        });
        let agreement = compare(&ours, &theirs);
        assert_eq!(agreement.same, 9, "{agreement:?}");
        assert_eq!(agreement.different[0], "metrics/f1: nothing beside 0.1");
        assert_eq!(agreement.different.len(), 3);
    }
}
