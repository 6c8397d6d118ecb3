//! Metrics of groups alone, on a CSV of whole numbers: the group of each row, its label and the decision about it.

use anyhow::Context;
use serde_json::{Value, json};
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::fairness::{GroupTable, Minimum, Replicates};
use shipworthy_stats::level::Level;
use shipworthy_stats::units::Resampling;

use super::alone::repeated;

/// The metrics that `reference/bench/group_bootstrap.py` asks for.
const METRICS: [CountMetric; 6] = [
    CountMetric::Recall,
    CountMetric::FalsePositiveRate,
    CountMetric::Specificity,
    CountMetric::FalseNegativeRate,
    CountMetric::SelectionRate,
    CountMetric::Accuracy,
];

/// Counts, measures and resamples so often, and says the metrics of each group.
pub fn run(text: &str, times: u32) -> anyhow::Result<Value> {
    let (mut codes, mut labels, mut decisions) = (Vec::new(), Vec::new(), Vec::new());
    for line in text.lines().skip(1) {
        let mut cells = line.split(',').map(str::parse::<u32>);
        let mut cell = || cells.next().context("three cells in a row")?.context("a whole number");
        codes.push(cell()?);
        labels.push(cell()? == 1);
        decisions.push(cell()? == 1);
    }
    let groups = codes.iter().max().map_or(0, |most| *most as usize + 1);
    let minimum = Minimum::default();
    Ok(repeated(times, || {
        let table = GroupTable::count(&codes, groups, &labels, &decisions);
        let replicates = Replicates::new(&table, &Resampling { replicates: 1_000, seed: 0 });
        let of = |metric: CountMetric| {
            let values: Vec<Option<f64>> = table.values(metric, &minimum).into_iter().map(Result::ok).collect();
            let intervals = replicates.values(metric, Level::NINETY_FIVE, &minimum).intervals;
            let ends: Vec<Option<[f64; 2]>> =
                intervals.into_iter().map(|interval| interval.ok().map(|i| [i.lower, i.upper])).collect();
            let gap = replicates.difference(metric, &minimum).and_then(|gap| gap.upper(0.05));
            (metric.name().to_owned(), json!({ "values": values, "intervals": ends, "gap_at_most": gap }))
        };
        json!({ "groups": METRICS.map(of).into_iter().collect::<serde_json::Map<_, _>>() })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_its_metrics() {
        let mut text = "cell,label,decision\n".to_owned();
        for row in 0..400 {
            text.push_str(&format!("{},{},{}\n", row % 2, row / 2 % 2, u8::from(row % 8 > 1)));
        }
        let answer = run(&text, 1).unwrap();
        assert_eq!(answer["groups"]["accuracy"]["values"].as_array().map(Vec::len), Some(2));
        assert!(answer["groups"]["recall"]["gap_at_most"].is_number(), "{answer}");
        assert_eq!(run(&text, 0).unwrap(), Value::Null);
        assert!(run("cell,label,decision\n1,0\n", 1).is_err());
    }
}
