//! One class per example, out of several.

use indexmap::IndexSet;
use shipworthy_spec::bar::{Detail, Subject};
use shipworthy_spec::spec::{Answers, Mistakes as SpecMistakes, Spec, Task, Truth};
use shipworthy_stats::agreement::{AgreementMetric, Labels, Weights, agreement_inference};
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::moves::Moves;
use shipworthy_stats::multiclass::{
    Average, ClassMetric, ClassProbabilities, ClassUnits, PerClass, ProbabilityMetric, class_inference, class_moves,
    probability_inference, probability_moves,
};
use shipworthy_stats::ranked::Ranked;
use shipworthy_stats::score_inference::score_inference;
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::units::Resampling;

use super::answered::{Answered, Mistakes, Values};
use super::asked::Asked;
use super::layout::{AnswerColumns, Layout, categories, numbers};
use super::price::Price;
use super::rows::{Rows, pick};
use crate::gather::{Categories, Gathered, SliceValue};

const YES_NO: (f64, f64) = (0.0, 1.0);

/// One candidate's classes.
#[derive(Debug, Clone)]
pub struct ClassAnswers {
    classes: Vec<String>,
    /// Whether the spec gives the classes an order.
    ordered: bool,
    rows: Rows,
    label: Vec<u32>,
    decision: Vec<u32>,
    /// Cases left to a human.
    deferred: Vec<bool>,
    /// One column per class; empty without probabilities.
    probability: Vec<Vec<f64>>,
    cost: Option<Vec<f64>>,
}

/// The classes: as the spec lists them, then those of the labels in their order, then any other that is answered.
pub fn classes(spec: &Spec, gathered: &Gathered, layout: &Layout) -> Vec<String> {
    let mut found: IndexSet<String> = match &spec.golden.truth {
        Truth::Class { classes } => classes.iter().cloned().collect(),
        _ => IndexSet::new(),
    };
    let named = |codes: &Categories| -> Vec<String> {
        codes.values.iter().filter(|value| **value != SliceValue::Null).map(ToString::to_string).collect()
    };
    found.extend(named(categories(gathered, layout.truth[0])));
    for answers in &layout.answers {
        found.extend(answers.by_class.iter().map(|(class, _)| class.clone()));
        if let Some(at) = answers.prediction {
            found.extend(named(categories(gathered, at)));
        }
    }
    found.into_iter().collect()
}

impl ClassAnswers {
    /// Puts a candidate's columns together.
    pub fn new(spec: &Spec, gathered: &Gathered, layout: &Layout, number: usize, classes: &[String]) -> ClassAnswers {
        let columns: &AnswerColumns = &layout.answers[number];
        let rows = Rows::new(gathered, (0..gathered.rows as u32).collect());
        let label = coded(categories(gathered, layout.truth[0]), classes);
        let by_class = |class: &String| columns.by_class.iter().find(|(name, _)| name == class).map(|(_, at)| *at);
        let probability: Vec<Vec<f64>> = if columns.by_class.is_empty() {
            Vec::new()
        } else {
            // A class without a column is never expected.
            let column = |class| by_class(class).map_or(vec![0.0; gathered.rows], |at| numbers(gathered, at).to_vec());
            classes.iter().map(column).collect()
        };
        let likeliest = |row: usize| {
            let mut best = 0;
            for class in 1..probability.len() {
                if probability[class][row] > probability[best][row] {
                    best = class;
                }
            }
            best
        };
        let decision = match columns.prediction {
            Some(at) => coded(categories(gathered, at), classes),
            None => (0..gathered.rows).map(|row| likeliest(row) as u32).collect(),
        };
        let below = match &spec.candidates[number].answers {
            Answers::Class(answers) => answers.defer_below.filter(|_| !probability.is_empty()),
            _ => None,
        };
        let deferred =
            (0..gathered.rows).map(|row| below.is_some_and(|below| probability[likeliest(row)][row] < below)).collect();
        let ordered = matches!(&spec.golden.truth, Truth::Class { classes } if !classes.is_empty());
        let mut answers = ClassAnswers {
            classes: classes.to_vec(),
            ordered,
            rows,
            label,
            decision,
            deferred,
            probability,
            cost: None,
        };
        answers.price(spec, gathered, layout);
        answers
    }

    fn price(&mut self, spec: &Spec, gathered: &Gathered, layout: &Layout) {
        let Some(errors) = &spec.errors else { return };
        let SpecMistakes::Classes(prices) = &errors.mistakes else { return };
        let size = self.classes.len();
        let price = |cell: usize| {
            let (answer, truth) = (&self.classes[cell / size], &self.classes[cell % size]);
            prices.price(answer, truth).map(|price| Price::of(&price.cost, layout, gathered))
        };
        let table: Vec<Option<Price<'_>>> = (0..size * size).map(price).collect();
        let review = errors.review.map_or(0.0, |review| review.cost);
        let one = |at: usize| {
            if self.deferred[at] {
                return review;
            }
            let cell = self.decision[at] as usize * size + self.label[at] as usize;
            table[cell].map_or(0.0, |price| price.at(self.rows.row[at]))
        };
        self.cost = Some((0..self.rows.len()).map(one).collect());
    }

    fn class(&self, name: &str) -> Option<u32> {
        self.classes.iter().position(|class| class == name).map(|class| class as u32)
    }

    /// Labels, decisions and rows of the cases that it decides itself.
    fn decided(&self) -> (Vec<u32>, Vec<u32>, Rows) {
        let places: Vec<usize> = (0..self.rows.len()).filter(|&at| !self.deferred[at]).collect();
        (pick(&self.label, &places), pick(&self.decision, &places), self.rows.pick(&places))
    }

    fn units(&self) -> ClassUnits {
        let (label, decision, rows) = self.decided();
        ClassUnits::new(self.classes.len(), &label, &decision, &rows.dependence())
    }

    fn scored(&self, metric: ProbabilityMetric, resampling: &Resampling) -> Option<Inference> {
        if self.probability.is_empty() {
            return None;
        }
        let columns: Vec<&[f64]> = self.probability.iter().map(Vec::as_slice).collect();
        let of = ClassProbabilities { labels: &self.label, columns: &columns, dependence: self.rows.dependence() };
        probability_inference(&of, metric, resampling)
    }

    fn scored_moves(&self, metric: ProbabilityMetric) -> Option<Moves> {
        if self.probability.is_empty() {
            return None;
        }
        let columns: Vec<&[f64]> = self.probability.iter().map(Vec::as_slice).collect();
        let of = ClassProbabilities { labels: &self.label, columns: &columns, dependence: self.rows.dependence() };
        probability_moves(&of, metric)
    }

    fn kappa(&self, resampling: &Resampling) -> Option<Inference> {
        let (label, decision, rows) = self.decided();
        let table: Vec<Vec<Option<f64>>> =
            label.iter().zip(&decision).map(|(&a, &b)| vec![Some(f64::from(a)), Some(f64::from(b))]).collect();
        if !self.ordered || rows.weight.is_some() {
            return None;
        }
        agreement_inference(
            &Labels::new(&table)?,
            AgreementMetric::Cohen(Weights::Quadratic),
            rows.cluster.as_deref(),
            resampling,
        )
    }

    fn of_class(&self, metric: &str, class: &str, resampling: &Resampling) -> Option<Inference> {
        let class = self.class(class)?;
        if let Some(metric) = counted(metric) {
            return class_inference(&self.units(), ClassMetric::OfClass(metric, class), resampling);
        }
        match metric {
            "roc_auc" => self.scored(ProbabilityMetric::RocAucOf(class), resampling),
            "average_precision" => {
                let scores = self.probability.get(class as usize)?;
                let labels: Vec<bool> = self.label.iter().map(|&label| label == class).collect();
                let (weight, cluster) = (self.rows.weight.as_deref(), self.rows.cluster.as_deref());
                let ranked = Ranked::new(scores, &labels, weight, cluster);
                score_inference(&ranked, ScoreMetric::AveragePrecision, None, resampling)
            }
            _ => None,
        }
    }
}

impl Answered for ClassAnswers {
    fn rows(&self) -> &Rows {
        &self.rows
    }

    fn classes(&self) -> &[String] {
        &self.classes
    }

    fn listed(&self) -> Vec<Asked> {
        let ask = |name: &str, statistic: Option<&str>| Asked::new(Task::Multiclass, name, statistic);
        let plain = [
            "accuracy",
            "error_rate",
            "balanced_accuracy",
            "macro_precision",
            "macro_recall",
            "macro_f1",
            "micro_f1",
            "weighted_precision",
            "weighted_f1",
            "cohen_kappa",
            "mcc",
        ];
        let mut listed: Vec<Option<Asked>> = plain.iter().map(|name| ask(name, None)).collect();
        if self.ordered {
            listed.push(ask("quadratic_kappa", None));
        }
        if !self.probability.is_empty() {
            let scored = ["log_loss", "brier", "ece", "macro_roc_auc", "weighted_roc_auc", "hand_till_auc"];
            listed.extend(scored.iter().map(|name| ask(name, None)));
            listed.extend(
                ["2", "3", "5"]
                    .iter()
                    .filter(|k| k.parse().is_ok_and(|k: usize| k < self.classes.len()))
                    .map(|k| ask("top_accuracy", Some(k))),
            );
        }
        for class in &self.classes {
            let mut names = vec!["recall", "precision", "f1", "false_positive_rate", "selection_rate", "prevalence"];
            if !self.probability.is_empty() {
                names.extend(["roc_auc", "average_precision"]);
            }
            listed.extend(names.iter().map(|name| ask(name, None).map(|asked| asked.of_class(class))));
        }
        listed.into_iter().flatten().collect()
    }

    fn inference(&self, asked: &Asked, resampling: &Resampling) -> Option<Inference> {
        if let Subject::Class(class) = &asked.subject {
            return self.of_class(asked.metric, class, resampling);
        }
        if let Some(metric) = of_decisions(asked.metric) {
            return class_inference(&self.units(), metric, resampling);
        }
        if let Some(metric) = of_probabilities(asked) {
            return self.scored(metric, resampling);
        }
        if asked.metric == "quadratic_kappa" {
            return self.kappa(resampling);
        }
        let values = self.values(asked)?;
        mean_of(&values.of, values.range, &self.rows.dependence(), resampling)
    }

    fn moves(&self, asked: &Asked) -> Option<Moves> {
        let metric = match &asked.subject {
            Subject::Class(class) => {
                let class = self.class(class)?;
                if asked.metric == "roc_auc" {
                    return self.scored_moves(ProbabilityMetric::RocAucOf(class));
                }
                ClassMetric::OfClass(counted(asked.metric)?, class)
            }
            _ => match of_decisions(asked.metric) {
                Some(metric) => metric,
                None => return self.scored_moves(of_probabilities(asked)?),
            },
        };
        let (label, decision, rows) = self.decided();
        let moves = class_moves(self.classes.len(), &label, &decision, &rows.dependence(), metric)?;
        let places: Vec<usize> = (0..self.rows.len()).filter(|&at| !self.deferred[at]).collect();
        Some(moves.among(self.rows.len(), &places))
    }

    fn values(&self, asked: &Asked) -> Option<Values> {
        if matches!(asked.subject, Subject::Class(_)) {
            return None;
        }
        let each = |value: &dyn Fn(usize) -> f64| (0..self.rows.len()).map(value).collect::<Vec<f64>>();
        let flag = |yes: bool| f64::from(u8::from(yes));
        let decides_all = self.deferred.iter().all(|deferred| !deferred);
        match asked.metric {
            "coverage" => Some(Values { of: each(&|at| flag(!self.deferred[at])), range: YES_NO }),
            "accuracy" if decides_all => {
                Some(Values { of: each(&|at| flag(self.decision[at] == self.label[at])), range: YES_NO })
            }
            "error_rate" if decides_all => {
                Some(Values { of: each(&|at| flag(self.decision[at] != self.label[at])), range: YES_NO })
            }
            "log_loss" if !self.probability.is_empty() => {
                let right = |at: usize| self.probability[self.label[at] as usize][at].clamp(1e-15, 1.0);
                Some(Values { of: each(&|at| -right(at).ln()), range: (0.0, f64::INFINITY) })
            }
            "top_accuracy" if !self.probability.is_empty() => {
                let Some(Detail::First(k)) = asked.detail else { return None };
                let among = |at: usize| {
                    let right = self.probability[self.label[at] as usize][at];
                    self.probability.iter().filter(|column| column[at] >= right).count() <= k as usize
                };
                Some(Values { of: each(&|at| flag(among(at))), range: YES_NO })
            }
            "brier" if !self.probability.is_empty() => {
                let one = |at: usize| {
                    let columns = self.probability.iter().enumerate();
                    columns.map(|(class, p)| (p[at] - flag(self.label[at] as usize == class)).powi(2)).sum()
                };
                Some(Values { of: each(&one), range: (0.0, 2.0) })
            }
            _ => None,
        }
    }

    fn denominator(&self, asked: &Asked) -> u64 {
        let decided = self.deferred.iter().filter(|deferred| !**deferred).count() as u64;
        let Subject::Class(class) = &asked.subject else {
            return if asked.metric == "coverage" { self.rows.len() as u64 } else { decided };
        };
        let Some(class) = self.class(class) else { return 0 };
        let (label, decision, _) = self.decided();
        let of = |codes: &[u32]| codes.iter().filter(|&&code| code == class).count() as u64;
        match asked.metric {
            "recall" | "false_negative_rate" => of(&label),
            "precision" => of(&decision),
            "specificity" | "false_positive_rate" => decided - of(&label),
            _ => decided,
        }
    }

    fn rarest(&self, asked: &Asked) -> Option<(u64, String)> {
        let (label, ..) = self.decided();
        let count = |class: u32| label.iter().filter(|&&l| l == class).count() as u64;
        if let Subject::Class(name) = &asked.subject {
            let class = self.class(name)?;
            let others = label.len() as u64 - count(class);
            let (fewest, word) = if count(class) <= others {
                (count(class), format!("of \"{name}\""))
            } else {
                (others, "others".to_owned())
            };
            return Some((fewest, word));
        }
        let averaged = asked.metric.starts_with("macro") || asked.metric.starts_with("balanced");
        if !averaged && asked.metric != "hand_till_auc" {
            return None;
        }
        let sizes = (0..self.classes.len() as u32).map(|class| (count(class), class)).filter(|(size, _)| *size > 0);
        sizes.min().map(|(size, class)| (size, format!("of \"{}\"", self.classes[class as usize])))
    }

    fn mistakes(&self) -> Mistakes {
        let asked = Asked::new(Task::Multiclass, "error_rate", None).expect("it stands in the catalogue");
        let wrong = |at: usize| !self.deferred[at] && self.decision[at] != self.label[at];
        Mistakes { asked, of: (0..self.rows.len()).map(|at| f64::from(u8::from(wrong(at)))).collect() }
    }

    fn costs(&self) -> Option<&[f64]> {
        self.cost.as_deref()
    }

    fn part(&self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Answered> {
        let places = self.rows.places(keep);
        Box::new(ClassAnswers {
            classes: self.classes.clone(),
            ordered: self.ordered,
            rows: self.rows.pick(&places),
            label: pick(&self.label, &places),
            decision: pick(&self.decision, &places),
            deferred: pick(&self.deferred, &places),
            probability: self.probability.iter().map(|column| pick(column, &places)).collect(),
            cost: self.cost.as_ref().map(|cost| pick(cost, &places)),
        })
    }

    fn confusion(&self) -> Option<(Vec<String>, Vec<Vec<u64>>)> {
        let size = self.classes.len();
        let mut counts = vec![vec![0; size]; size];
        let (label, decision, _) = self.decided();
        label.iter().zip(&decision).for_each(|(&l, &d)| counts[l as usize][d as usize] += 1);
        Some((self.classes.clone(), counts))
    }

    fn told(&self, place: usize) -> String {
        let class = |code: u32| &self.classes[code as usize];
        format!("said \"{}\", was \"{}\"", class(self.decision[place]), class(self.label[place]))
    }
}

/// The metric of decisions for all classes together.
fn of_decisions(name: &str) -> Option<ClassMetric> {
    use ClassMetric::Averaged;
    Some(match name {
        "accuracy" => ClassMetric::Accuracy,
        "error_rate" => ClassMetric::ErrorRate,
        "balanced_accuracy" => ClassMetric::BalancedAccuracy,
        "macro_precision" => Averaged(PerClass::Precision, Average::Macro),
        "macro_recall" => Averaged(PerClass::Recall, Average::Macro),
        "macro_f1" => Averaged(PerClass::F1, Average::Macro),
        "micro_f1" => Averaged(PerClass::F1, Average::Micro),
        "weighted_precision" => Averaged(PerClass::Precision, Average::Weighted),
        "weighted_f1" => Averaged(PerClass::F1, Average::Weighted),
        "cohen_kappa" => ClassMetric::CohenKappa,
        "mcc" => ClassMetric::Mcc,
        _ => return None,
    })
}

/// The metric of probabilities of all classes together.
fn of_probabilities(asked: &Asked) -> Option<ProbabilityMetric> {
    Some(match (asked.metric, asked.detail) {
        ("log_loss", _) => ProbabilityMetric::LogLoss,
        ("brier", _) => ProbabilityMetric::Brier,
        ("ece", _) => ProbabilityMetric::Ece,
        ("macro_roc_auc", _) => ProbabilityMetric::RocAucOneVsRest(Average::Macro),
        ("weighted_roc_auc", _) => ProbabilityMetric::RocAucOneVsRest(Average::Weighted),
        ("hand_till_auc", _) => ProbabilityMetric::RocAucOneVsOne,
        ("top_accuracy", Some(Detail::First(k))) => ProbabilityMetric::TopKAccuracy(k),
        _ => return None,
    })
}

/// The metric of one class, or label, against the rest.
pub(super) fn counted(name: &str) -> Option<CountMetric> {
    Some(match name {
        "recall" => CountMetric::Recall,
        "precision" => CountMetric::Precision,
        "f1" => CountMetric::F1,
        "specificity" => CountMetric::Specificity,
        "false_positive_rate" => CountMetric::FalsePositiveRate,
        "false_negative_rate" => CountMetric::FalseNegativeRate,
        "selection_rate" => CountMetric::SelectionRate,
        "prevalence" => CountMetric::Prevalence,
        _ => return None,
    })
}

/// Codes of a column's values among the classes.
fn coded(codes: &Categories, classes: &[String]) -> Vec<u32> {
    let place = |value: &SliceValue| classes.iter().position(|class| *class == value.to_string()).unwrap_or(0) as u32;
    let places: Vec<u32> = codes.values.iter().map(place).collect();
    codes.code.iter().map(|&code| places[code as usize]).collect()
}
