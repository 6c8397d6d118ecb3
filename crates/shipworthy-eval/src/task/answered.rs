//! What every task can say about one candidate on one set of rows.

use std::collections::BTreeSet;

use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::judge::{
    Corrected, JudgedRows, LEAST_OPEN, Refusal, Unlabelled, corrected_beside_settled, corrected_mean, label_choice,
};
use shipworthy_stats::level::Level;
use shipworthy_stats::moves::Moves;
use shipworthy_stats::units::Resampling;

use super::asked::Asked;
use super::carried::Carried;
use super::rows::{Rows, pick};
use crate::outcome::{JudgeCard, RepeatNoise};

/// A candidate's answers with the truth beside them. A slice of them is another of the same kind, so that a number on a slice is
/// computed by the same code as the number on everybody.
pub trait Answered: Send + Sync {
    /// The rows, or of a ranking one row for each query.
    fn rows(&self) -> &Rows;

    /// The golden rows behind each of [`Answered::rows`], where these are several: all items of a query. `None` where each stands
    /// for itself.
    fn members(&self) -> Option<&[Vec<u32>]> {
        None
    }

    /// The metrics that reports list, in the order of the catalogue.
    fn listed(&self) -> Vec<Asked>;

    /// The classes or labels that a bar may single out; empty where there are none.
    fn classes(&self) -> &[String] {
        &[]
    }

    /// The same, for those that a metric is defined of.
    fn classes_of(&self, _: &Asked) -> Vec<String> {
        self.classes().to_vec()
    }

    /// Whether the metric compares the candidate with itself, which no bar asks for.
    fn is_itself(&self, _: &Asked) -> bool {
        false
    }

    /// Uncertainty of a metric; `None` where it is undefined.
    fn inference(&self, asked: &Asked, resampling: &Resampling) -> Option<Inference>;

    /// A metric that is a mean over rows: its value on each, and the range that the value lies in. `None` for others.
    fn values(&self, asked: &Asked) -> Option<Values>;

    /// A metric that a judge has a say in: its verdict on each row, and what people said of some of them. `None` for others.
    fn judged(&self, _: &Asked) -> Option<Judged> {
        None
    }

    /// Why a metric has no verdict here, where more than a number is missing.
    fn refusal(&self, _: &Asked) -> Option<String> {
        None
    }

    /// How far each judge can be trusted that graded these answers.
    fn judges(&self, _: Level) -> Vec<JudgeCard> {
        Vec::new()
    }

    /// How far answers to one example differ beside how far examples do. `None` where fewer than two examples, or fewer than one in ten, were
    /// answered several times.
    fn repeats(&self, _: Level) -> Option<RepeatNoise> {
        None
    }

    /// A metric that is no mean: how far each row moves it. `None` for others, and for those that rows move by jumps.
    fn moves(&self, _: &Asked) -> Option<Moves> {
        None
    }

    /// A metric that is a percentile of a value per row: the values, and the share of rows that lie below it. `None` for others.
    fn percentile(&self, _: &Asked) -> Option<(Vec<f64>, f64)> {
        None
    }

    /// A metric of a number that is recorded beside answers: the number of each row, NaN where there is none. `None` for others.
    fn recorded_by_row(&self, _: &Asked) -> Option<Vec<f64>> {
        None
    }

    /// How many examples are in the metric's denominator.
    fn denominator(&self, asked: &Asked) -> u64;

    /// How many there are of the rarest kind that the metric depends on, and the word for them: three "boots". `None` where
    /// every example counts alike.
    fn rarest(&self, asked: &Asked) -> Option<(u64, String)>;

    /// How bad the answer to each row is, for the search for weak slices.
    fn mistakes(&self) -> Mistakes;

    /// How bad each answer is for whoever reads it, and what it costs, for the mistakes that are shown: where a judge graded, by people's
    /// word as far as they gave it. Nothing is summed over these.
    fn as_read(&self) -> AsRead {
        AsRead { mistakes: self.mistakes().of, costs: self.costs().map(<[f64]>::to_vec) }
    }

    /// Money lost on each row; `None` without prices.
    fn costs(&self) -> Option<&[f64]>;

    /// What an answer that does not pass costs: the least and the most that it can, by the spec. `None` where there is no such price, or
    /// where nothing says whether an answer passes.
    fn prices_of_failure(&self) -> Option<(f64, f64)> {
        None
    }

    /// The answers to those rows that `keep` says yes to, by their number in the golden set.
    fn part(&self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Answered>;

    /// The answers to the same examples as `others`, as far as there are any.
    fn to_same(&self, others: &Rows) -> Box<dyn Answered> {
        let wanted: BTreeSet<u32> = others.row.iter().copied().collect();
        self.part(&|row| wanted.contains(&row))
    }

    /// How often each answer met each truth: class names, then a row for each true class. `None` for tasks without classes.
    fn confusion(&self) -> Option<(Vec<String>, Vec<Vec<u64>>)> {
        None
    }

    /// What the answer to the row at `place` was, and what is true, in words.
    fn told(&self, place: usize) -> String;
}

/// A value on each row, and the range it lies in.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// One for each row.
    pub of: Vec<f64>,
    /// Smallest and largest possible.
    pub range: (f64, f64),
}

/// What a judge says of every row, and people of some.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The judge's word, in the unit of the metric.
    pub verdicts: Vec<f64>,
    /// What people said, in the same unit.
    pub labels: Vec<Option<f64>>,
    /// Smallest and largest possible.
    pub range: (f64, f64),
    /// Rows whose verdict is their value, whatever a judge or a person says: their outputs fail a grader that is none, or never arrived.
    pub settled: Vec<bool>,
    /// What became of the outputs that people labelled.
    pub carried: Carried,
}

impl Judged {
    /// Values that are known of every row, beside others that a judge has a say in.
    pub fn known(values: &Values) -> Judged {
        let ends =
            values.of.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)));
        let end = |given: f64, seen: f64| if given.is_finite() { given } else { seen };
        Judged {
            verdicts: values.of.clone(),
            labels: values.of.iter().copied().map(Some).collect(),
            range: (end(values.range.0, ends.0), end(values.range.1, ends.1)),
            settled: vec![true; values.of.len()],
            carried: Carried::default(),
        }
    }

    /// The rows as the statistics take them.
    pub fn rows<'a>(&'a self, rows: &'a Rows) -> JudgedRows<'a> {
        let Judged { verdicts, labels, range, .. } = self;
        JudgedRows { verdicts, labels, label_weights: None, range: *range, dependence: rows.dependence() }
    }

    /// What people would find on these rows. Labels that were picked by the judge's verdict, as most teams pick them, are weighted back.
    ///
    /// # Errors
    /// Where too little is known of the judge.
    pub fn corrected(&self, rows: &Rows) -> Result<Corrected, Refusal> {
        if let Some(refusal) = self.carried.refusal() {
            return Err(refusal);
        }
        if self.settled.contains(&true) {
            return self.corrected_beside_settled(rows);
        }
        let plain = self.rows(rows);
        let weights = self.label_weights(rows)?;
        corrected_mean(&JudgedRows { label_weights: weights.as_deref(), ..plain })
    }

    /// The same where the judge decides about some rows alone: whether labels were picked is asked of these.
    fn corrected_beside_settled(&self, rows: &Rows) -> Result<Corrected, Refusal> {
        let open: Vec<usize> = (0..self.settled.len()).filter(|&row| !self.settled[row]).collect();
        let others = Judged {
            verdicts: pick(&self.verdicts, &open),
            labels: pick(&self.labels, &open),
            range: self.range,
            settled: vec![false; open.len()],
            carried: Carried {
                stands_for: self.carried.stands_for.as_ref().map(|of| pick(of, &open)),
                ..self.carried.clone()
            },
        };
        let plain = self.rows(rows);
        // With fewer, all rows are taken together.
        let weights = if (others.labels.iter().flatten().count() as u64) < LEAST_OPEN {
            self.label_weights(rows)?
        } else {
            others.label_weights(&rows.pick(&open))?.map(|of| {
                let mut all = vec![1.0; self.settled.len()];
                open.iter().zip(of).for_each(|(&row, weight)| all[row] = weight);
                all
            })
        };
        corrected_beside_settled(&JudgedRows { label_weights: weights.as_deref(), ..plain }, &self.settled)
    }

    /// How many outputs each labelled one stands for; `None` where labels were drawn at random as far as can be seen.
    fn label_weights(&self, rows: &Rows) -> Result<Option<Vec<f64>>, Refusal> {
        if let Some(passing) = self.unlabelled_verdict() {
            return Err(Refusal::UnlabelledVerdict { passing });
        }
        Ok(self.carried.stands_for.clone().or_else(|| self.rows(rows).weights_by_verdict()))
    }

    /// The verdict that nobody labelled an output of, where the labelled ones were picked by it: nothing is known of the others.
    fn unlabelled_verdict(&self) -> Option<bool> {
        let middle = 0.5 * (self.range.0 + self.range.1);
        let (mut labelled, mut others) = (Confusion::default(), Unlabelled::default());
        for (verdict, label) in self.verdicts.iter().zip(&self.labels) {
            match (label.is_some(), *verdict >= middle) {
                (true, passes) => labelled.add(true, passes, 1.0),
                (false, true) => others.passed += 1,
                (false, false) => others.failed += 1,
            }
        }
        let none = |passing: bool| if passing { labelled.tp == 0.0 } else { labelled.fn_ == 0.0 };
        let some_left = |passing: bool| if passing { others.passed > 0 } else { others.failed > 0 };
        let picked = label_choice(&labelled, others).is_some_and(|choice| choice.is_by_verdict());
        [true, false].into_iter().find(|passing| picked && none(*passing) && some_left(*passing))
    }

    /// The same after a change to every number, given by its slope and what is added.
    #[must_use]
    pub fn changed(self, slope: f64, added: f64) -> Judged {
        let change = |x: f64| slope * x + added;
        let (a, b) = (change(self.range.0), change(self.range.1));
        Judged {
            verdicts: self.verdicts.into_iter().map(change).collect(),
            labels: self.labels.into_iter().map(|label| label.map(change)).collect(),
            range: (a.min(b), a.max(b)),
            settled: self.settled,
            carried: self.carried,
        }
    }

    /// What this is above another on the same rows; a row is labelled where both are.
    #[must_use]
    pub fn above(&self, other: &Judged) -> Judged {
        let both = |(a, b): (&Option<f64>, &Option<f64>)| Some((*a)? - (*b)?);
        Judged {
            verdicts: self.verdicts.iter().zip(&other.verdicts).map(|(a, b)| a - b).collect(),
            labels: self.labels.iter().zip(&other.labels).map(both).collect(),
            range: (self.range.0 - other.range.1, self.range.1 - other.range.0),
            settled: self.settled.iter().zip(&other.settled).map(|(a, b)| *a && *b).collect(),
            carried: self.carried.beside(&other.carried),
        }
    }
}

/// How bad the answers are for whoever reads them.
#[derive(Debug, Clone, PartialEq)]
pub struct AsRead {
    /// One number for each row; 0 is a right answer.
    pub mistakes: Vec<f64>,
    /// Money lost on each row; `None` without prices.
    pub costs: Option<Vec<f64>>,
}

/// How bad the answers are.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistakes {
    /// The metric whose mean it is; lower is better.
    pub asked: Asked,
    /// One number for each row; 0 is a right answer.
    pub of: Vec<f64>,
}
