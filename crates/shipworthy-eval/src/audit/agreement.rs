//! How far do the people who labelled agree, beyond what chance would give?

use serde::{Deserialize, Serialize};
use shipworthy_stats::agreement::{AgreementMetric, Distance, Labels, Weights, agreement, agreement_inference};
use shipworthy_stats::level::Level;
use shipworthy_stats::units::Resampling;

use super::facts::Ratings;

/// Rows that are measured; beyond, the answer would not change in the digits that are shown, and memory would.
const MOST_ROWS: u64 = 2_000_000;

/// The agreement of several people who labelled the same rows.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Agreement {
    /// Columns of the people, in the order given.
    pub annotators: Vec<String>,
    /// Rows with labels of two people or more.
    pub rows: u64,
    /// Rows among them on which they differ.
    pub differ: u64,
    /// What agreement comes to by each measure that fits: orders and distances only where labels are numbers. Empty beyond two
    /// million rows.
    pub measures: Vec<Measure>,
    /// Every two people by themselves, in the order of the columns.
    pub pairs: Vec<Pair>,
}

/// One measure of agreement with its 95% interval.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Measure {
    /// Its name, such as `krippendorff_alpha`.
    pub metric: String,
    /// The value; `None` where it is undefined.
    pub estimate: Option<f64>,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Rows that it rests on.
    pub n: u64,
}

/// Two people on the rows that both labelled.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Pair {
    /// One column.
    pub a: String,
    /// The other.
    pub b: String,
    /// Rows that both labelled.
    pub rows: u64,
    /// Rows with the same label.
    pub same: u64,
    /// Agreement beyond chance (Cohen 1960); `None` where undefined.
    pub cohen_kappa: Option<f64>,
}

/// Agreement beyond chance from which labels can be relied on, and from which on they serve for rough answers: conventions, of
/// Krippendorff (2004, "Reliability in Content Analysis", p. 429), and no law.
const RELIABLE: f64 = 0.8;
const ROUGH: f64 = 2.0 / 3.0;

impl Agreement {
    /// Rows on which all who labelled them gave the same label.
    pub fn same(&self) -> u64 {
        self.rows - self.differ
    }

    /// The measure that corrects for chance: Cohen's kappa of two people, Krippendorff's alpha of more.
    pub fn beyond_chance(&self) -> Option<&Measure> {
        let named = |name: &str| self.measures.iter().find(|measure| measure.metric == name);
        named("cohen_kappa").or_else(|| named("krippendorff_alpha"))
    }

    /// What it means for whoever wants to judge with such labels, in sentences.
    pub fn meaning(&self) -> String {
        let Some(measure) = self.beyond_chance() else {
            return "Too many rows were labelled to say more than how often people differ.".to_owned();
        };
        let Some(estimate) = measure.estimate else {
            return "Everybody gave one and the same label to everything, so nothing tells whether they would also agree on a \
                    harder case."
                .to_owned();
        };
        let low = measure.low.unwrap_or(f64::NEG_INFINITY);
        let high = measure.high.unwrap_or(f64::INFINITY);
        let interval = match (measure.low, measure.high) {
            (Some(low), Some(high)) => format!(" (95% interval {low:.2} to {high:.2})"),
            _ => String::new(),
        };
        let lead = format!("Beyond what chance alone would give, they agree by {estimate:.2} of 1{interval}. ");
        let then = if low >= RELIABLE {
            "They read the question the same way: such labels can be relied on."
        } else if estimate >= RELIABLE {
            "That is good agreement, but so few examples do not rule out that it is poor: mark more before you rely on it."
        } else if high >= RELIABLE && low < ROUGH {
            "So few examples do not tell whether that is good or poor: settle where they differ, and mark more."
        } else if estimate >= ROUGH {
            "That serves for rough answers. Settle where they differ and sharpen what reviewers are asked before many more are \
             labelled."
        } else {
            "They do not read the question the same way: settle what it asks before anything is judged with such labels."
        };
        lead + then
    }
}

/// Agreement by the labels that each person gave. `None` where no row has two labels.
pub fn agreement_of(ratings: &Ratings) -> Option<Agreement> {
    let given = |codes: &[Option<u32>]| codes.iter().flatten().count() > 1;
    let several = ratings.patterns.iter().filter(|(codes, _)| given(codes));
    let rows: u64 = several.clone().map(|(_, n)| n).sum();
    if rows == 0 {
        return None;
    }
    let is_one = |codes: &[Option<u32>]| {
        let mut all = codes.iter().flatten();
        all.next().is_none_or(|first| all.all(|code| code == first))
    };
    let differ = several.filter(|(codes, _)| !is_one(codes)).map(|(_, n)| n).sum();
    let all: u64 = ratings.patterns.iter().map(|(_, n)| n).sum();
    let numbers: Option<Vec<f64>> =
        ratings.values.iter().map(|value| value.trim().parse().ok().filter(|x: &f64| x.is_finite())).collect();
    let are_numbers = numbers.is_some();
    let numbers = numbers.unwrap_or_else(|| (0..ratings.values.len()).map(|place| place as f64).collect());
    let everybody: Vec<usize> = (0..ratings.columns.len()).collect();
    let small = all <= MOST_ROWS;
    let measures = if small { measures(&labels(ratings, &numbers, &everybody), are_numbers) } else { Vec::new() };
    let pairs = (0..ratings.columns.len())
        .flat_map(|a| (a + 1..ratings.columns.len()).map(move |b| (a, b)))
        .map(|(a, b)| pair(ratings, &numbers, a, b, small))
        .collect();
    Some(Agreement { annotators: ratings.columns.clone(), rows, differ, measures, pairs })
}

/// The labels of some of the people, row by row.
fn labels(ratings: &Ratings, numbers: &[f64], people: &[usize]) -> Option<Labels> {
    let row = |codes: &[Option<u32>]| -> Vec<Option<f64>> {
        people.iter().map(|&person| codes[person].map(|code| numbers[code as usize])).collect()
    };
    let rows: Vec<Vec<Option<f64>>> =
        ratings.patterns.iter().flat_map(|(codes, n)| std::iter::repeat_n(row(codes), *n as usize)).collect();
    Labels::new(&rows)
}

fn measures(labels: &Option<Labels>, are_numbers: bool) -> Vec<Measure> {
    let Some(labels) = labels else { return Vec::new() };
    let fits = |metric: &&AgreementMetric| match metric {
        AgreementMetric::Cohen(Weights::Linear | Weights::Quadratic) => are_numbers && labels.annotators() == 2,
        AgreementMetric::Cohen(Weights::Equal) => labels.annotators() == 2,
        AgreementMetric::Krippendorff(Distance::Ratio) => are_numbers && labels.values().iter().all(|v| *v >= 0.0),
        AgreementMetric::Krippendorff(Distance::Ordinal | Distance::Interval) => are_numbers,
        _ => true,
    };
    let measure = |metric: &AgreementMetric| {
        let inference = agreement_inference(labels, *metric, None, &Resampling::default());
        let interval = inference.as_ref().and_then(|inference| inference.interval(Level::NINETY_FIVE));
        Measure {
            metric: metric.name().to_owned(),
            estimate: agreement(labels, *metric),
            low: interval.map(|interval| interval.lower),
            high: interval.map(|interval| interval.upper),
            n: inference.map_or(0, |inference| inference.denominator() as u64),
        }
    };
    AgreementMetric::ALL.iter().filter(fits).map(measure).collect()
}

fn pair(ratings: &Ratings, numbers: &[f64], a: usize, b: usize, small: bool) -> Pair {
    let both = ratings.patterns.iter().filter(|(codes, _)| codes[a].is_some() && codes[b].is_some());
    let kappa = || agreement(&labels(ratings, numbers, &[a, b])?, AgreementMetric::Cohen(Weights::Equal));
    Pair {
        a: ratings.columns[a].clone(),
        b: ratings.columns[b].clone(),
        rows: both.clone().map(|(_, n)| n).sum(),
        same: both.filter(|(codes, _)| codes[a] == codes[b]).map(|(_, n)| n).sum(),
        cohen_kappa: if small { kappa() } else { None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratings(patterns: &[(&[Option<u32>], u64)]) -> Ratings {
        Ratings {
            columns: vec!["asha".to_owned(), "ben".to_owned()],
            values: vec!["no".to_owned(), "yes".to_owned()],
            patterns: patterns.iter().map(|(codes, n)| (codes.to_vec(), *n)).collect(),
        }
    }

    #[test]
    fn two_people_by_hand() {
        // 20 times both yes, 15 times both no, 5 + 10 times different: Cohen's kappa is 0.4 (his article's kind of table).
        let (no, yes) = (Some(0), Some(1));
        let table =
            ratings(&[(&[yes, yes], 20), (&[yes, no], 5), (&[no, yes], 10), (&[no, no], 15), (&[yes, None], 4)]);
        let found = agreement_of(&table).expect("rows with two labels");
        assert_eq!((found.rows, found.differ), (50, 15));
        let of = |name: &str| found.measures.iter().find(|m| m.metric == name).expect("it fits");
        assert!((of("cohen_kappa").estimate.expect("defined") - 0.4).abs() < 1e-12);
        assert!(of("cohen_kappa").low.expect("an interval") < 0.4);
        assert_eq!(of("percent_agreement").estimate, Some(0.7));
        assert!(found.measures.iter().all(|m| !m.metric.contains("ordinal")), "words have no order");
        assert_eq!((found.pairs[0].rows, found.pairs[0].same), (50, 35));
    }

    #[test]
    fn what_it_means_is_said_by_its_interval() {
        let (no, yes) = (Some(0), Some(1));
        let meaning = |both_yes: u64, both_no: u64, differ: u64| {
            let table = ratings(&[(&[yes, yes], both_yes), (&[no, no], both_no), (&[yes, no], differ)]);
            agreement_of(&table).expect("rows with two labels").meaning()
        };
        assert!(meaning(500, 500, 10).ends_with("such labels can be relied on."), "{}", meaning(500, 500, 10));
        assert!(meaning(10, 9, 1).ends_with("mark more before you rely on it."), "{}", meaning(10, 9, 1));
        assert!(meaning(600, 600, 200).contains("rough answers"), "{}", meaning(600, 600, 200));
        assert!(meaning(5, 5, 2).contains("do not tell whether"), "{}", meaning(5, 5, 2));
        assert!(meaning(20, 15, 15).contains("do not read the question the same way"), "{}", meaning(20, 15, 15));
        assert!(meaning(20, 0, 0).starts_with("Everybody gave one and the same label"), "{}", meaning(20, 0, 0));
    }

    #[test]
    fn nothing_is_said_where_nobody_labelled_twice() {
        assert_eq!(agreement_of(&ratings(&[(&[Some(1), None], 30)])), None);
    }
}
