//! Any number of labels per example.

use std::collections::BTreeMap;

use indexmap::{IndexMap, IndexSet};
use shipworthy_spec::bar::Subject;
use shipworthy_spec::spec::{
    Answers, LabelAnswers as SpecLabelAnswers, Mistakes as SpecMistakes, OutcomePrice, Spec, Task, TrueLabels, Truth,
};
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_inference::count_inference;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::moves::Moves;
use shipworthy_stats::multiclass::count_moves;
use shipworthy_stats::multilabel::{
    Average, Multilabel, MultilabelMetric, PerClass, multilabel_inference, multilabel_moves,
};
use shipworthy_stats::ranked::Ranked;
use shipworthy_stats::score_inference::score_inference;
use shipworthy_stats::score_metric::ScoreMetric;
use shipworthy_stats::units::{CountUnits, Resampling};

use super::answered::{Answered, Mistakes, Values};
use super::asked::Asked;
use super::classes::counted;
use super::layout::{At, Layout, categories, numbers};
use super::price::Price;
use super::rows::{Rows, pick};
use crate::gather::{Categories, Gathered, SliceValue};
use crate::outcome::{Finding, Level};
use crate::words;

/// One candidate's labels. Columns stand label by label.
#[derive(Debug, Clone)]
pub struct LabelAnswers {
    labels: Vec<String>,
    rows: Rows,
    truth: Vec<Vec<bool>>,
    decision: Vec<Vec<bool>>,
    /// Empty without probabilities.
    probability: Vec<Vec<f64>>,
    cost: Option<Vec<f64>>,
}

/// The labels that are judged: as the spec lists them, else every one that occurs among the true ones.
pub fn labels(spec: &Spec, gathered: &Gathered, layout: &Layout) -> Vec<String> {
    match &spec.golden.truth {
        Truth::Labels(TrueLabels::Columns(names)) => names.clone(),
        Truth::Labels(TrueLabels::Joined { labels, .. }) if !labels.is_empty() => labels.clone(),
        Truth::Labels(TrueLabels::Joined { separator, .. }) => {
            let mut found: Vec<String> =
                categories(gathered, layout.truth[0]).values.iter().flat_map(|value| parts(value, separator)).collect();
            found.sort();
            found.dedup();
            found
        }
        _ => Vec::new(),
    }
}

impl LabelAnswers {
    /// Puts a candidate's columns together.
    pub fn new(spec: &Spec, gathered: &Gathered, layout: &Layout, number: usize, labels: &[String]) -> LabelAnswers {
        let rows = Rows::new(gathered, (0..gathered.rows as u32).collect());
        let separator = separator(spec);
        let yes = |at: At| numbers(gathered, at).iter().map(|value| *value >= 0.5).collect::<Vec<bool>>();
        let truth = match &spec.golden.truth {
            Truth::Labels(TrueLabels::Columns(_)) => layout.truth.iter().map(|&at| yes(at)).collect(),
            _ => split(categories(gathered, layout.truth[0]), separator, labels),
        };
        let columns = &layout.answers[number];
        let place = |label: &String| columns.by_class.iter().find(|(name, _)| name == label).map(|(_, at)| *at);
        let mut probability = Vec::new();
        let never = || vec![false; gathered.rows];
        let decision = match &spec.candidates[number].answers {
            Answers::Labels(SpecLabelAnswers::Columns(_)) => {
                labels.iter().map(|label| place(label).map_or_else(never, yes)).collect()
            }
            Answers::Labels(SpecLabelAnswers::Probabilities { threshold, thresholds, .. }) => {
                probability = labels
                    .iter()
                    .map(|label| place(label).map_or(vec![0.0; gathered.rows], |at| numbers(gathered, at).to_vec()))
                    .collect();
                let at_or_above = |(label, scores): (&String, &Vec<f64>)| {
                    let limit = thresholds.get(label).copied().unwrap_or(*threshold);
                    scores.iter().map(|score| *score >= limit).collect()
                };
                labels.iter().zip(&probability).map(at_or_above).collect()
            }
            _ => match columns.prediction {
                Some(at) => split(categories(gathered, at), separator, labels),
                None => labels.iter().map(|_| never()).collect(),
            },
        };
        let mut answers = LabelAnswers { labels: labels.to_vec(), rows, truth, decision, probability, cost: None };
        answers.price(spec, gathered, layout);
        answers
    }

    fn price(&mut self, spec: &Spec, gathered: &Gathered, layout: &Layout) {
        let Some(errors) = &spec.errors else { return };
        let SpecMistakes::Labels(prices) = &errors.mistakes else { return };
        let of = |named: &IndexMap<String, OutcomePrice>, label: &String, usual: &OutcomePrice| {
            Price::of(&named.get(label).unwrap_or(usual).cost, layout, gathered)
        };
        let mut cost = vec![0.0; self.rows.len()];
        for (at, label) in self.labels.iter().enumerate() {
            let missed = of(&prices.missed, label, &errors.false_negative);
            let added = of(&prices.added, label, &errors.false_positive);
            for (row, cost) in cost.iter_mut().enumerate() {
                *cost += match (self.truth[at][row], self.decision[at][row]) {
                    (true, false) => missed.at(self.rows.row[row]),
                    (false, true) => added.at(self.rows.row[row]),
                    _ => 0.0,
                };
            }
        }
        self.cost = Some(cost);
    }

    /// Asks the statistics about all labels together.
    fn together<T>(&self, ask: impl FnOnce(&Multilabel<'_>) -> T) -> T {
        let truth: Vec<&[bool]> = self.truth.iter().map(Vec::as_slice).collect();
        let decision: Vec<&[bool]> = self.decision.iter().map(Vec::as_slice).collect();
        let scores: Vec<&[f64]> = self.probability.iter().map(Vec::as_slice).collect();
        let dependence = self.rows.dependence();
        ask(&Multilabel { labels: &truth, decisions: &decision, scores: &scores, dependence })
    }

    /// The metric of all labels together that is asked for.
    fn metric(&self, name: &str) -> Option<MultilabelMetric> {
        use MultilabelMetric as Of;
        Some(match name {
            "subset_accuracy" => Of::SubsetAccuracy,
            "hamming_loss" => Of::HammingLoss,
            "micro_precision" => Of::Averaged(PerClass::Precision, Average::Micro),
            "micro_recall" => Of::Averaged(PerClass::Recall, Average::Micro),
            "micro_f1" => Of::Averaged(PerClass::F1, Average::Micro),
            "macro_precision" => Of::Averaged(PerClass::Precision, Average::Macro),
            "macro_recall" => Of::Averaged(PerClass::Recall, Average::Macro),
            "macro_f1" => Of::Averaged(PerClass::F1, Average::Macro),
            "weighted_f1" => Of::Averaged(PerClass::F1, Average::Weighted),
            "samples_precision" => Of::PerExample(PerClass::Precision),
            "samples_recall" => Of::PerExample(PerClass::Recall),
            "samples_f1" => Of::PerExample(PerClass::F1),
            "jaccard" => Of::Jaccard,
            "label_ranking_precision" if !self.probability.is_empty() => Of::LabelRankingAveragePrecision,
            _ => return None,
        })
    }

    fn label(&self, name: &str) -> Option<usize> {
        self.labels.iter().position(|label| label == name)
    }

    fn of_label(&self, metric: &str, name: &str, resampling: &Resampling) -> Option<Inference> {
        let label = self.label(name)?;
        let scored = |metric| {
            let scores = self.probability.get(label)?;
            let (weight, cluster) = (self.rows.weight.as_deref(), self.rows.cluster.as_deref());
            let ranked = Ranked::new(scores, &self.truth[label], weight, cluster);
            score_inference(&ranked, metric, None, resampling)
        };
        if let Some(metric) = counted(metric) {
            return count_inference(&self.units(label), metric, None, resampling);
        }
        match metric {
            "roc_auc" => scored(ScoreMetric::RocAuc),
            "average_precision" => scored(ScoreMetric::AveragePrecision),
            _ => None,
        }
    }

    fn units(&self, label: usize) -> CountUnits {
        let rows = self.truth[label].iter().zip(&self.decision[label]);
        if self.rows.dependence().is_none() {
            let mut counts = Confusion::default();
            rows.for_each(|(&truth, &decision)| counts.add(truth, decision, 1.0));
            return CountUnits::Independent(counts);
        }
        let mut groups: BTreeMap<u32, Confusion> = BTreeMap::new();
        for (at, (&truth, &decision)) in rows.enumerate() {
            let group = self.rows.cluster.as_ref().map_or(at as u32, |cluster| cluster[at]);
            groups.entry(group).or_default().add(truth, decision, self.rows.dependence().weight(at));
        }
        CountUnits::Groups(groups.into_values().collect())
    }
}

impl Answered for LabelAnswers {
    fn rows(&self) -> &Rows {
        &self.rows
    }

    fn classes(&self) -> &[String] {
        &self.labels
    }

    fn listed(&self) -> Vec<Asked> {
        let ask = |name: &str| Asked::new(Task::Multilabel, name, None);
        let plain = [
            "subset_accuracy",
            "hamming_loss",
            "micro_precision",
            "micro_recall",
            "micro_f1",
            "macro_precision",
            "macro_recall",
            "macro_f1",
            "weighted_f1",
            "samples_precision",
            "samples_recall",
            "samples_f1",
            "jaccard",
        ];
        let mut listed: Vec<Option<Asked>> = plain.iter().map(|name| ask(name)).collect();
        if !self.probability.is_empty() {
            listed.push(ask("label_ranking_precision"));
        }
        for label in &self.labels {
            let mut names = vec!["recall", "precision", "f1", "false_positive_rate", "selection_rate", "prevalence"];
            if !self.probability.is_empty() {
                names.extend(["roc_auc", "average_precision"]);
            }
            listed.extend(names.iter().map(|name| ask(name).map(|asked| asked.of_class(label))));
        }
        listed.into_iter().flatten().collect()
    }

    fn inference(&self, asked: &Asked, resampling: &Resampling) -> Option<Inference> {
        if let Subject::Class(label) = &asked.subject {
            return self.of_label(asked.metric, label, resampling);
        }
        if let Some(metric) = self.metric(asked.metric) {
            return self.together(|of| multilabel_inference(of, metric, resampling));
        }
        let values = self.values(asked)?;
        mean_of(&values.of, values.range, &self.rows.dependence(), resampling)
    }

    fn moves(&self, asked: &Asked) -> Option<Moves> {
        if let Subject::Class(name) = &asked.subject {
            let (label, metric) = (self.label(name)?, counted(asked.metric)?);
            return count_moves(&self.truth[label], &self.decision[label], &self.rows.dependence(), metric);
        }
        let metric = self.metric(asked.metric)?;
        self.together(|of| multilabel_moves(of, metric))
    }

    fn values(&self, asked: &Asked) -> Option<Values> {
        let wrong =
            |row: usize| (0..self.labels.len()).filter(|&l| self.truth[l][row] != self.decision[l][row]).count();
        let size = self.labels.len().max(1) as f64;
        let each = |value: &dyn Fn(usize) -> f64| {
            Some(Values { of: (0..self.rows.len()).map(value).collect(), range: (0.0, 1.0) })
        };
        match asked.metric {
            "hamming_loss" => each(&|row| wrong(row) as f64 / size),
            "subset_accuracy" => each(&|row| f64::from(u8::from(wrong(row) == 0))),
            _ => None,
        }
    }

    fn denominator(&self, asked: &Asked) -> u64 {
        let Subject::Class(name) = &asked.subject else { return self.rows.len() as u64 };
        let Some(label) = self.label(name) else { return 0 };
        let of = |flags: &[bool]| flags.iter().filter(|yes| **yes).count() as u64;
        match asked.metric {
            "recall" | "false_negative_rate" => of(&self.truth[label]),
            "precision" => of(&self.decision[label]),
            "specificity" | "false_positive_rate" => self.rows.len() as u64 - of(&self.truth[label]),
            _ => self.rows.len() as u64,
        }
    }

    fn rarest(&self, asked: &Asked) -> Option<(u64, String)> {
        let count = |label: usize| self.truth[label].iter().filter(|yes| **yes).count() as u64;
        let all = self.rows.len() as u64;
        if let Subject::Class(name) = &asked.subject {
            let with = count(self.label(name)?);
            return Some(if with <= all - with {
                (with, format!("with \"{name}\""))
            } else {
                (all - with, format!("without \"{name}\""))
            });
        }
        if !asked.metric.starts_with("macro") {
            return None;
        }
        let rarest = (0..self.labels.len()).map(|label| (count(label), label)).min()?;
        Some((rarest.0, format!("with \"{}\"", self.labels[rarest.1])))
    }

    fn mistakes(&self) -> Mistakes {
        let asked = Asked::new(Task::Multilabel, "hamming_loss", None).expect("it stands in the catalogue");
        let of = self.values(&asked).map_or_else(Vec::new, |values| values.of);
        Mistakes { asked, of }
    }

    fn costs(&self) -> Option<&[f64]> {
        self.cost.as_deref()
    }

    fn part(&self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Answered> {
        let places = self.rows.places(keep);
        let flags = |columns: &[Vec<bool>]| columns.iter().map(|column| pick(column, &places)).collect();
        Box::new(LabelAnswers {
            labels: self.labels.clone(),
            rows: self.rows.pick(&places),
            truth: flags(&self.truth),
            decision: flags(&self.decision),
            probability: self.probability.iter().map(|column| pick(column, &places)).collect(),
            cost: self.cost.as_ref().map(|cost| pick(cost, &places)),
        })
    }

    fn told(&self, place: usize) -> String {
        let named = |columns: &[Vec<bool>]| {
            let names: Vec<&str> =
                self.labels.iter().zip(columns).filter(|(_, has)| has[place]).map(|(name, _)| name.as_str()).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        };
        format!("said {}, was {}", named(&self.decision), named(&self.truth))
    }
}

/// The labels of a cell.
fn parts(value: &SliceValue, separator: &str) -> Vec<String> {
    if *value == SliceValue::Null {
        return Vec::new();
    }
    let text = value.to_string();
    text.split(separator).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// What stands between two labels of one answer.
fn separator(spec: &Spec) -> &str {
    match &spec.golden.truth {
        Truth::Labels(TrueLabels::Joined { separator, .. }) => separator,
        _ => ";",
    }
}

/// Answers that are none of the labels, by candidate: misspelt, or joined by something else. They count as nothing.
pub fn strangers(spec: &Spec, gathered: &Gathered, layout: &Layout) -> Vec<Finding> {
    if spec.task != Task::Multilabel {
        return Vec::new();
    }
    let known = labels(spec, gathered, layout);
    // What the truth says too is a way of saying that there is none.
    let said = match &spec.golden.truth {
        Truth::Labels(TrueLabels::Joined { .. }) => categories(gathered, layout.truth[0])
            .values
            .iter()
            .flat_map(|value| parts(value, separator(spec)))
            .collect(),
        _ => vec!["none".to_owned()],
    };
    let mut findings = Vec::new();
    for (candidate, columns) in spec.candidates.iter().zip(&layout.answers) {
        let Some(at) = columns.prediction else { continue };
        let answers = categories(gathered, at);
        let mut rows = vec![0u64; answers.values.len()];
        answers.code.iter().for_each(|&code| rows[code as usize] += 1);
        let mut strange: BTreeMap<String, u64> = BTreeMap::new();
        for (value, rows) in answers.values.iter().zip(rows) {
            for part in
                parts(value, separator(spec)).into_iter().filter(|part| !known.contains(part) && !said.contains(part))
            {
                *strange.entry(part).or_default() += rows;
            }
        }
        let Some((text, rows)) = strange.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))) else { continue };
        findings.push(Finding {
            code: "unknown-answer".to_owned(),
            severity: Level::Warning,
            message: format!(
                "{} answers \"{}\" in {}, which is none of the labels",
                candidate.name,
                text.chars().take(60).collect::<String>(),
                words::counted(rows as usize, "row"),
            ),
            remedy: format!("the labels are {}; between two of them stands \"{}\"", known.join(", "), separator(spec)),
            slice: None,
            column: None,
            rows: Some(rows),
        });
    }
    findings
}

/// One column per label from a column of joined labels.
fn split(codes: &Categories, separator: &str, labels: &[String]) -> Vec<Vec<bool>> {
    let sets: Vec<IndexSet<String>> =
        codes.values.iter().map(|value| parts(value, separator).into_iter().collect()).collect();
    labels.iter().map(|label| codes.code.iter().map(|&code| sets[code as usize].contains(label)).collect()).collect()
}
