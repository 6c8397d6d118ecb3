//! Two candidates of a task other than binary.

use std::collections::BTreeSet;

use shipworthy_spec::bar::{Detail, Subject};
use shipworthy_spec::spec::{Spec, Task};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::units::Resampling;

use super::jackknife;
use super::sides::{Both, ByExample, Part, Sides};
use crate::gate::FEWEST_OF_A_CLASS;
use crate::gather::Gathered;
use crate::measure::Settings;
use crate::outcome::Estimate;
use crate::task::answered::Answered;
use crate::task::asked::Asked;
use crate::task::candidate::{TaskCandidate, difference_between};
use crate::task::layout::Layout;

/// Compared when nobody says otherwise, after the metrics of the bars.
fn usual(task: Task) -> &'static [&'static str] {
    match task {
        Task::Multiclass => &["accuracy", "macro_f1", "log_loss", "error_cost", "total_cost"],
        Task::Multilabel => &["subset_accuracy", "hamming_loss", "micro_f1", "macro_f1", "error_cost", "total_cost"],
        Task::Regression => &["mae", "rmse", "bias", "error_cost", "total_cost"],
        Task::Forecast => &["mae", "wis", "bias", "error_cost", "total_cost"],
        Task::Ranking => &["ndcg@10", "map", "mrr", "hit_rate@1", "recall@10", "error_cost", "total_cost"],
        Task::Preference => &["win_rate", "bradley_terry"],
        Task::Generation => &[
            "pass_rate",
            "hallucination_rate",
            "harm_rate",
            "no_output_rate",
            "error_cost",
            "total_cost",
            "cost_per_pass",
        ],
        Task::Binary => &[],
    }
}

/// A metric of a task by the name that people write: `mae`, `within@15`, `recall of "boots"`.
pub(super) fn named(task: Task, text: &str) -> Option<Asked> {
    let (name, subject) = match text.split_once(" of \"") {
        Some((name, class)) => (name, Subject::Class(class.trim_end_matches('"').to_owned())),
        None => (text, Subject::Whole),
    };
    let (name, statistic) = match name.split_once(['.', '@']) {
        Some((name, statistic)) => (name, Some(statistic)),
        None => (name, None),
    };
    Some(Asked { subject, ..Asked::new(task, name, statistic)? })
}

/// Why what two candidates cost to run is not compared where both are known without error.
fn known_running_cost(costs: [&Estimate; 2]) -> &'static str {
    if costs.iter().any(|cost| cost.method.starts_with("recorded")) {
        "known without error: given in the spec, or recorded alike with every call"
    } else {
        "given in the spec, not measured"
    }
}

/// Two candidates with their answers.
pub(super) struct Answering<'a> {
    gathered: &'a Gathered,
    a: TaskCandidate,
    b: TaskCandidate,
    /// Rows that both answer; `None` where they answer the same ones.
    shared: Option<BTreeSet<u32>>,
    asked: Vec<Asked>,
    groups: Vec<u32>,
}

impl<'a> Answering<'a> {
    /// Puts the two candidates at these places together.
    pub(super) fn new(
        spec: &Spec,
        gathered: &'a Gathered,
        layout: &Layout,
        (a, b): (usize, usize),
        asked: &[Asked],
        settings: Settings,
    ) -> Answering<'a> {
        let mut all = TaskCandidate::all(spec, gathered, layout, settings);
        let b_first = b < a;
        let second = all.swap_remove(a.max(b));
        let first = all.swap_remove(a.min(b));
        let (a, b) = if b_first { (second, first) } else { (first, second) };
        let rows = |candidate: &TaskCandidate| candidate.answers.rows().row.iter().copied().collect::<BTreeSet<u32>>();
        let same = a.answers.rows().row == b.answers.rows().row;
        let shared = (!same).then(|| rows(&a).intersection(&rows(&b)).copied().collect());
        let mut groups = jackknife::groups(gathered);
        for query in a.answers.members().unwrap_or_default() {
            // All items of a query are left out together.
            let group = query.first().map_or(0, |&row| groups[row as usize]);
            query.iter().for_each(|&row| groups[row as usize] = group);
        }
        let of_bars = spec.bars.iter().filter_map(Asked::by).flat_map(|asked| match asked.subject {
            Subject::EveryClass => {
                a.answers.classes_of(&asked).iter().map(|class| asked.clone().of_class(class)).collect()
            }
            _ => vec![asked],
        });
        let usual = usual(spec.task).iter().filter_map(|name| named(spec.task, name));
        let wanted: Vec<Asked> = if asked.is_empty() { of_bars.chain(usual).collect() } else { asked.to_vec() };
        let mut chosen: Vec<Asked> = Vec::new();
        for asked in wanted {
            let priced =
                !matches!(asked.metric, "error_cost" | "total_cost" | "cost_per_pass") || a.answers.costs().is_some();
            let against = matches!(asked.subject, Subject::Against(_));
            if priced && !against && !chosen.contains(&asked) {
                chosen.push(asked);
            }
        }
        Answering { gathered, a, b, shared, asked: chosen, groups }
    }

    /// What identifies the answers of each of the two.
    pub(super) fn marks(&self) -> [String; 2] {
        [super::tried::of_answers(self.gathered, &self.a), super::tried::of_answers(self.gathered, &self.b)]
    }

    /// Whether there is an example that both answer.
    pub(super) fn meet(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| !shared.is_empty())
    }
}

impl Sides for Answering<'_> {
    fn metrics(&self) -> Vec<String> {
        self.asked.iter().map(Asked::name).collect()
    }

    fn on<'s>(&'s self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Part + 's> {
        let keep = |row: u32| self.shared.as_ref().is_none_or(|shared| shared.contains(&row)) && keep(row);
        Box::new(Answers { sides: self, a: self.a.answers.part(&keep), b: self.b.answers.part(&keep) })
    }
}

/// The two on some examples.
struct Answers<'a> {
    sides: &'a Answering<'a>,
    a: Box<dyn Answered>,
    b: Box<dyn Answered>,
}

impl Answers<'_> {
    /// Uncertainty of a metric of both, without what only a bootstrap gives.
    fn by_groups(&self, asked: &Asked) -> Option<Inference> {
        let cheap = Resampling { replicates: 0, seed: 0 };
        let value = |keep: &dyn Fn(u32) -> bool| -> Option<f64> {
            let one = |answers: &dyn Answered| Some(answers.part(keep).inference(asked, &cheap)?.estimate());
            Some(one(self.a.as_ref())? - one(self.b.as_ref())?)
        };
        jackknife::difference(&self.sides.groups, &self.a.rows().row, &value)
    }
}

impl Part for Answers<'_> {
    fn examples(&self) -> u64 {
        self.a.rows().len() as u64
    }

    fn measured(&self, metric: usize) -> Both {
        let asked = &self.sides.asked[metric];
        let one = |candidate: &TaskCandidate, answers: &dyn Answered| {
            let inference = candidate.inference(answers, asked);
            let error = inference.as_ref().and_then(Inference::standard_error);
            (candidate.estimate(answers, asked, inference.as_ref()), error)
        };
        let (a, a_error) = one(&self.sides.a, self.a.as_ref());
        let (b, b_error) = one(&self.sides.b, self.b.as_ref());
        let undefined = a.estimate.is_none() || b.estimate.is_none();
        let few = a.n.min(b.n) < 2 * FEWEST_OF_A_CLASS;
        let rare = [&self.a, &self.b].iter().filter_map(|answers| answers.rarest(asked)).min();
        let rare = rare.filter(|(n, _)| *n < FEWEST_OF_A_CLASS);
        let jumps = match asked.detail {
            Some(Detail::Statistic("mean")) => None,
            Some(Detail::Statistic("max")) => Some("largest values"),
            Some(Detail::Statistic(_)) => Some("percentiles"),
            _ => None,
        };
        let measured = self.sides.a.is_running_cost_measured(self.a.as_ref())
            || self.sides.b.is_running_cost_measured(self.b.as_ref());
        let given = asked.metric == "running_cost" && !measured;
        let inference = if undefined || few || rare.is_some() || jumps.is_some() || given {
            None
        } else {
            let (a, b) = ((&self.sides.a, self.a.as_ref()), (&self.sides.b, self.b.as_ref()));
            difference_between(a, b, asked, 1.0).or_else(|| self.by_groups(asked))
        };
        let reason = if inference.is_some() {
            None
        } else if undefined {
            Some("undefined for at least one of the two".to_owned())
        } else if given {
            Some(known_running_cost([&a, &b]).to_owned())
        } else if let Some(jumps) = jumps {
            Some(format!("{jumps} are not compared: ask for a mean or a share"))
        } else if let Some((n, of)) = rare {
            Some(format!("{n} {of}; at least {FEWEST_OF_A_CLASS} are needed"))
        } else if few {
            Some(format!("{} examples; at least {} are needed", a.n.min(b.n), 2 * FEWEST_OF_A_CLASS))
        } else {
            Some("it cannot be compared on these examples".to_owned())
        };
        Both { a, b, errors: (a_error, b_error), difference: inference, reason }
    }

    fn example_by_example(&self) -> Option<ByExample> {
        let task = self.sides.asked.first()?.task;
        if task == Task::Preference {
            return None;
        }
        let (ours, theirs) = (self.a.mistakes(), self.b.mistakes());
        let rows = self.a.rows();
        if self.b.rows().row != rows.row || ours.of.len() != rows.len() || theirs.of.len() != rows.len() {
            return None;
        }
        // 0 is a right answer, and a worse one is larger.
        let sign = |(a, b): (&f64, &f64)| match a.total_cmp(b) {
            std::cmp::Ordering::Less => 1.0,
            std::cmp::Ordering::Equal => 0.0,
            std::cmp::Ordering::Greater => -1.0,
        };
        let both_right = || ours.of.iter().zip(&theirs.of).filter(|(a, b)| **a == 0.0 && **b == 0.0).count() as u64;
        Some(ByExample {
            sign: ours.of.iter().zip(&theirs.of).map(sign).collect(),
            both_right: matches!(task, Task::Multiclass).then(both_right),
            weight: rows.weight.clone(),
            cluster: rows.cluster.clone(),
            left_to_people: 0,
        })
    }
}
