//! Groups compared with each other in tasks other than binary decisions: an error in minutes, the order of results, the recall
//! of a class. Every group is a part of the answers, and the metric is measured on it as on everybody.

use shipworthy_spec::bar::{Bar, Contrast, Target};
use shipworthy_spec::catalogue::{Better, Subjects};
use shipworthy_spec::spec::{Spec, Task};
use shipworthy_stats::fairness::{Contrasts, MovedGroup};
use shipworthy_stats::inference::Inference;

use super::asked::Asked;
use super::bars::{too_few, too_few_clusters};
use super::candidate::TaskCandidate;
use crate::gate::Evidence;
use crate::gather::Gathered;
use crate::groups::{MOST, fewer_than_two, note};
use crate::outcome::{Compared, Estimate, Finding, GroupComparison, GroupEstimate, GroupValue, LeftOut, Slice};
use crate::slices::combined;

/// What groups are compared by where the spec does not say.
fn usual(task: Task) -> &'static [&'static str] {
    match task {
        Task::Multiclass => &["accuracy", "macro_f1"],
        Task::Multilabel => &["micro_recall", "micro_precision"],
        Task::Regression => &["mae", "bias"],
        Task::Forecast => &["pinball_loss", "mae"],
        Task::Ranking => &["ndcg@10", "hit_rate@10"],
        Task::Preference => &["win_rate"],
        Task::Generation => &["pass_rate"],
        Task::Binary => &[],
    }
}

/// The groups of some slice columns, measured by one metric.
struct Groups {
    /// Those that can be judged, in the order of their values.
    members: Vec<Member>,
    left_out: Vec<LeftOut>,
    clustered: bool,
}

/// One group that can be judged.
struct Member {
    slice: Slice,
    examples: u64,
    moved: MovedGroup,
}

impl Groups {
    fn of(gathered: &Gathered, candidate: &TaskCandidate, columns: &[String], at_least: u64, asked: &Asked) -> Groups {
        let all = combined(gathered, columns);
        let clustered = candidate.answers.rows().cluster.is_some();
        let mut groups = Groups { members: Vec::new(), left_out: Vec::new(), clustered };
        for value in 0..all.values as u32 {
            let here = candidate.answers.part(&|row| all.code[row as usize] == value);
            let rows = here.rows();
            if rows.is_empty() {
                continue;
            }
            let (slice, examples) = (all.slice(value), rows.len() as u64);
            let cases = candidate.denominator(here.as_ref(), asked);
            let reason = (examples < at_least)
                .then(|| format!("{examples} examples, fewer than the {at_least} asked for"))
                .or_else(|| too_few(here.as_ref(), asked, cases))
                .or_else(|| too_few_clusters(here.as_ref()));
            let moves = reason.is_none().then(|| candidate.moves(here.as_ref(), asked)).flatten();
            match moves {
                Some(moves) => {
                    let units = rows.cluster.clone().unwrap_or_else(|| rows.row.clone());
                    groups.members.push(Member { slice, examples, moved: MovedGroup { moves, units, cases } });
                }
                None => {
                    let reason = reason.unwrap_or_else(|| "undefined on these examples".to_owned());
                    groups.left_out.push(LeftOut { slice, examples, reason });
                }
            }
        }
        groups
    }

    /// Why the groups cannot be compared, if so.
    fn reason(&self) -> Option<String> {
        match self.members.len() {
            0 | 1 => Some(fewer_than_two(&self.left_out)),
            2..=MOST => None,
            many => Some(format!("{many} groups; at most {MOST} are compared with each other")),
        }
    }

    fn contrasts(&self, candidate: &TaskCandidate) -> Option<Contrasts> {
        let moved: Vec<MovedGroup> = self.members.iter().map(|member| member.moved.clone()).collect();
        Contrasts::new(&moved, self.clustered, &candidate.settings.resampling)
    }

    /// The groups with the smallest and the largest value, the first of equals.
    fn ends(&self) -> (Option<&Member>, Option<&Member>) {
        let by_value = |a: &&Member, b: &&Member| a.moved.moves.estimate.total_cmp(&b.moved.moves.estimate);
        (self.members.iter().min_by(by_value), self.members.iter().rev().max_by(by_value))
    }

    fn denominator(&self) -> u64 {
        self.members.iter().map(|member| member.moved.cases).sum()
    }

    /// An inference about several groups in the five fields of a report.
    fn estimate(&self, candidate: &TaskCandidate, inference: Option<&Inference>) -> Estimate {
        let interval = inference.and_then(|inference| inference.interval(candidate.settings.level));
        Estimate {
            estimate: inference.map(Inference::estimate),
            low: interval.map(|interval| interval.lower),
            high: interval.map(|interval| interval.upper),
            n: self.denominator(),
            method: inference.map_or("undefined", Inference::drawn_method).to_owned(),
        }
    }
}

impl Member {
    fn value(&self) -> GroupValue {
        GroupValue { slice: self.slice.clone(), estimate: Some(self.moved.moves.estimate), n: self.moved.cases }
    }
}

/// Why a metric of this candidate cannot be compared between groups, if so.
fn not_comparable(candidate: &TaskCandidate, asked: &Asked) -> Option<String> {
    if candidate.settings.resampling.replicates == 0 {
        return Some("comparing groups needs replicates".to_owned());
    }
    let answers = candidate.answers.as_ref();
    let jumps = candidate.moves(answers, asked).is_none() && candidate.inference(answers, asked).is_some();
    jumps.then(|| format!("single examples move {} by jumps, so groups are not compared by it", asked.name()))
}

/// The evidence for a bar that compares groups, and notes about groups that are too small.
pub fn evidence(
    gathered: &Gathered,
    candidate: &TaskCandidate,
    (bar, asked, contrast): (&Bar, &Asked, Contrast),
    (columns, at_least): (&[String], u64),
) -> (Evidence, Vec<Finding>) {
    let (target, cut) = match bar.target {
        Target::Value(value) => (Some(value), value),
        Target::Baseline { offset, .. } => (None, offset),
    };
    let mut found = Evidence {
        id: bar.id.clone(),
        bar: bar.text.clone(),
        severity: bar.severity,
        metric: format!("{}.{}", asked.name(), contrast.name()),
        op: bar.op,
        target,
        slice: Slice::default(),
        rows_per_unit: 1.0,
        estimate: Estimate { method: "undefined".to_owned(), ..Estimate::default() },
        inferences: Vec::new(),
        known: None,
        cut,
        as_shipped: None,
        reason: not_comparable(candidate, asked),
        groups: Some(Compared { across: columns.to_vec(), ..Compared::default() }),
        corrected: None,
    };
    if found.reason.is_some() {
        return (found, Vec::new());
    }
    let groups = Groups::of(gathered, candidate, columns, at_least, asked);
    let notes = groups.left_out.iter().map(|out| note(bar, out)).collect();
    let (lowest, highest) = groups.ends();
    found.groups = Some(Compared {
        across: columns.to_vec(),
        compared: groups.members.len() as u64,
        lowest: lowest.map(Member::value),
        highest: highest.map(Member::value),
    });
    found.reason = groups.reason();
    if found.reason.is_none() {
        let contrasts = groups.contrasts(candidate);
        let inference = contrasts.as_ref().and_then(|contrasts| match contrast {
            Contrast::Gap => Some(contrasts.difference()),
            Contrast::Ratio => contrasts.ratio(),
        });
        found.estimate = groups.estimate(candidate, inference.as_ref());
        found.reason = match (&inference, target) {
            (None, _) => Some("undefined on these examples".to_owned()),
            (_, None) => Some(
                "how far groups lie apart cannot be compared with the baseline yet: give the bar a number".to_owned(),
            ),
            _ => None,
        };
        found.inferences = inference.into_iter().filter(|_| target.is_some()).collect();
    }
    (found, notes)
}

/// Every group column of `fairness` by every metric of it. Empty where the spec does not ask.
pub fn comparisons(spec: &Spec, gathered: &Gathered, candidate: &TaskCandidate) -> Vec<GroupComparison> {
    let Some(fairness) = &spec.fairness else { return Vec::new() };
    let names: Vec<&str> = if fairness.metrics.is_empty() {
        usual(spec.task).to_vec()
    } else {
        fairness.metrics.iter().map(String::as_str).collect()
    };
    let asked: Vec<Asked> = names.iter().flat_map(|name| asked(spec.task, name, candidate)).collect();
    let pairs = fairness.groups.iter().flat_map(|column| asked.iter().map(move |asked| (column, asked)));
    pairs.map(|(column, asked)| comparison(gathered, candidate, column, asked)).collect()
}

/// A metric as `fairness.metrics` writes it; one of single classes or labels is asked of each.
fn asked(task: Task, name: &str, candidate: &TaskCandidate) -> Vec<Asked> {
    let (base, statistic) = match name.split_once(['@', '.']) {
        Some((base, statistic)) => (base, Some(statistic)),
        None => (name, None),
    };
    let Some(asked) = Asked::new(task, base, statistic) else { return Vec::new() };
    match asked.entry().map(|entry| entry.subject) {
        Some(Subjects::Class) => {
            candidate.answers.classes().iter().map(|class| asked.clone().of_class(class)).collect()
        }
        _ => vec![asked],
    }
}

fn comparison(gathered: &Gathered, candidate: &TaskCandidate, column: &str, asked: &Asked) -> GroupComparison {
    let undefined = || Estimate { method: "undefined".to_owned(), ..Estimate::default() };
    let mut told = GroupComparison {
        across: column.to_owned(),
        metric: asked.name(),
        groups: Vec::new(),
        method: "undefined".to_owned(),
        difference: undefined(),
        ratio: undefined(),
        lowest: None,
        highest: None,
        worst: None,
        left_out: Vec::new(),
        reason: not_comparable(candidate, asked),
    };
    if told.reason.is_some() {
        return told;
    }
    let groups = Groups::of(gathered, candidate, &[column.to_owned()], 0, asked);
    told.reason = groups.reason();
    told.left_out.clone_from(&groups.left_out);
    let Some(contrasts) = groups.contrasts(candidate).filter(|_| told.reason.is_none()) else {
        return told;
    };
    let difference = contrasts.difference();
    told.method = difference.drawn_method().to_owned();
    let intervals = contrasts.intervals(candidate.settings.level);
    told.groups = groups
        .members
        .iter()
        .zip(intervals)
        .map(|(member, interval)| GroupEstimate {
            slice: member.slice.clone(),
            examples: member.examples,
            estimate: Some(member.moved.moves.estimate),
            low: Some(interval.lower),
            high: Some(interval.upper),
            n: member.moved.cases,
        })
        .collect();
    told.difference = groups.estimate(candidate, Some(&difference));
    told.ratio = groups.estimate(candidate, contrasts.ratio().as_ref());
    let (lowest, highest) = groups.ends();
    let slice = |member: Option<&Member>| member.map(|member| member.slice.clone());
    told.worst = match asked.entry().map(|entry| entry.better) {
        Some(Better::Higher) => slice(lowest),
        Some(Better::Lower) => slice(highest),
        _ => None,
    };
    (told.lowest, told.highest) = (slice(lowest), slice(highest));
    told
}
