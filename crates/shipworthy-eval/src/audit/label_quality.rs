//! How far labels can be believed: whether the people who gave them agree, and which ones a model contradicts with confidence.

use std::collections::BTreeMap;

use serde::Serialize;
use shipworthy_stats::agreement::{AgreementMetric, Distance, Labels, Weights, agreement_inference};
use shipworthy_stats::label_errors::{Labelled, find_label_errors};
use shipworthy_stats::level::Level;
use shipworthy_stats::units::Resampling;

use super::facts::{Probabilities, Ratings};
use super::report::shown;
use crate::outcome::Estimate;

/// Resampling of items.
const RESAMPLING: Resampling = Resampling { replicates: 400, seed: 0 };
/// Rows that are named.
const SHOWN: usize = 10;

/// How far annotators agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Their columns.
    pub annotators: Vec<String>,
    /// Rows that two or more of them labelled.
    pub rows: u64,
    /// By name: the share of pairs of labels that are the same, and what of it is beyond chance.
    pub measures: BTreeMap<String, Estimate>,
}

/// Labels that a model contradicts with confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelErrors {
    /// Rows that were looked at.
    pub rows: u64,
    /// Rows whose label is probably wrong.
    pub suspected: u64,
    /// Estimated share of labels that are wrong.
    pub share: Option<f64>,
    /// Rows on which the model is confident of another class than the label.
    pub off_diagonal: u64,
    /// Which labels those are, most frequent first.
    pub pairs: Vec<Suspects>,
    /// Rows that lack a probability, or have another label.
    pub left_out: u64,
}

/// Rows of one label that are probably of another class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suspects {
    /// The label.
    pub given: String,
    /// The class that the model is confident of.
    pub likely: String,
    /// Rows.
    pub rows: u64,
    /// Ids of some of them, the least plausible labels first; empty where no id is a whole number.
    pub ids: Vec<String>,
}

/// How far annotators agree: Cohen's kappa of two, Fleiss' where all label everything, Krippendorff's alpha always; the alphas of
/// ordered and of measured labels where every label is a number. `None` where no row has two labels.
pub fn agreement(ratings: &Ratings) -> Option<Agreement> {
    let numbers: Option<Vec<f64>> =
        ratings.values.iter().map(|value| value.parse().ok().filter(|x: &f64| x.is_finite())).collect();
    // Names of classes come as their places.
    let value = |code: u32| numbers.as_ref().map_or(f64::from(code), |numbers| numbers[code as usize]);
    let row = |(codes, times): &(Vec<Option<u32>>, u64)| (codes.iter().map(|code| code.map(value)).collect(), *times);
    let rows: Vec<(Vec<Option<f64>>, u64)> = ratings.patterns.iter().map(row).collect();
    let labels = Labels::counted(&rows)?;
    let mut wanted = vec![
        AgreementMetric::Percent,
        AgreementMetric::Cohen(Weights::Equal),
        AgreementMetric::Fleiss,
        AgreementMetric::Krippendorff(Distance::Nominal),
    ];
    if numbers.is_some() {
        let measured = [Distance::Ordinal, Distance::Interval, Distance::Ratio].map(AgreementMetric::Krippendorff);
        wanted.push(AgreementMetric::Cohen(Weights::Quadratic));
        wanted.extend(measured);
    }
    let mut measures = BTreeMap::new();
    for metric in wanted {
        let Some(found) = agreement_inference(&labels, metric, None, &RESAMPLING) else { continue };
        let interval = found.interval(Level::NINETY_FIVE);
        let estimate = Estimate {
            estimate: Some(found.estimate()),
            low: interval.map(|interval| interval.lower),
            high: interval.map(|interval| interval.upper),
            n: found.denominator() as u64,
            method: found.drawn_method().to_owned(),
        };
        measures.insert(metric.name().to_owned(), estimate);
    }
    let rows = measures.get(AgreementMetric::Percent.name())?.n;
    Some(Agreement { annotators: ratings.columns.clone(), rows, measures })
}

/// The labels that are probably wrong. `None` without rows.
pub fn label_errors(of: &Probabilities) -> Option<LabelErrors> {
    let data = Labelled { labels: &of.labels, probabilities: &of.values, classes: of.classes.len() };
    let found = find_label_errors(&data)?;
    let confidence = data.self_confidence();
    let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for &row in &found.rows {
        pairs.entry((of.labels[row] as usize, data.likeliest(row))).or_default().push(row);
    }
    let mut pairs: Vec<Suspects> = pairs
        .into_iter()
        .map(|((given, likely), mut rows)| {
            rows.sort_by(|a, b| confidence[*a].total_cmp(&confidence[*b]).then_with(|| of.ids[*a].cmp(&of.ids[*b])));
            Suspects {
                given: shown(&of.classes[given]),
                likely: shown(&of.classes[likely]),
                rows: rows.len() as u64,
                ids: rows.iter().filter_map(|row| of.ids[*row].as_deref().map(shown)).take(SHOWN).collect(),
            }
        })
        .collect();
    pairs.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| (&a.given, &a.likely).cmp(&(&b.given, &b.likely))));
    let cells = found.confident.iter().enumerate();
    let off_diagonal = cells.map(|(class, row)| row.iter().sum::<u64>() - row[class]).sum();
    Some(LabelErrors {
        rows: of.labels.len() as u64,
        suspected: found.rows.len() as u64,
        share: found.estimated_share(),
        off_diagonal,
        pairs,
        left_out: of.left_out,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratings(values: &[&str], patterns: &[(&[Option<u32>], u64)]) -> Ratings {
        Ratings {
            columns: vec!["asha".to_owned(), "ben".to_owned()],
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            patterns: patterns.iter().map(|(codes, times)| (codes.to_vec(), *times)).collect(),
        }
    }

    #[test]
    fn kappa_of_two_by_hand() {
        // They agree on 70 of 100; by chance they would on 0.5 x 0.6 + 0.5 x 0.4 = half of them.
        let both = [
            (&[Some(0), Some(0)][..], 40),
            (&[Some(0), Some(1)], 10),
            (&[Some(1), Some(0)], 20),
            (&[Some(1), Some(1)], 30),
        ];
        let found = agreement(&ratings(&["no", "yes"], &both)).expect("labels");
        assert_eq!(found.rows, 100);
        let of = |name: &str| found.measures[name].estimate.expect("a number");
        assert!((of("percent_agreement") - 0.7).abs() < 1e-12);
        assert!((of("cohen_kappa") - 0.4).abs() < 1e-12);
        let kappa = &found.measures["cohen_kappa"];
        assert!(kappa.low < kappa.estimate && kappa.estimate < kappa.high && kappa.n == 100);
        assert!(!found.measures.contains_key("krippendorff_alpha_interval"), "words have no distance");
        let numbers = agreement(&ratings(&["1", "2"], &both)).expect("labels");
        assert!(numbers.measures.contains_key("krippendorff_alpha_interval"));
        assert_eq!(agreement(&ratings(&["1"], &[(&[Some(0), None], 5)])), None, "nobody labelled twice");
    }

    #[test]
    fn a_confident_model_contradicts_a_label() {
        let mut of = Probabilities { classes: vec!["cat".to_owned(), "dog".to_owned()], ..Probabilities::default() };
        for row in 0..20 {
            let (label, cat) = if row < 10 { (0, 0.9) } else { (1, 0.1) };
            of.labels.push(label);
            // The third picture is called a cat, and the model is sure of a dog.
            let cat = if row == 2 { 0.02 } else { cat };
            of.values.extend([cat, 1.0 - cat]);
            of.ids.push(Some(format!("{row}")));
        }
        let found = label_errors(&of).expect("rows");
        assert_eq!((found.suspected, found.off_diagonal, found.rows), (1, 1, 20));
        assert_eq!(found.pairs.len(), 1);
        assert_eq!((found.pairs[0].given.as_str(), found.pairs[0].likely.as_str()), ("cat", "dog"));
        assert_eq!(found.pairs[0].ids, ["2"]);
        assert_eq!(label_errors(&Probabilities::default()), None);
    }
}
