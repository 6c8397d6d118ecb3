//! Groups compared with each other: the values of a slice by one metric, how far they lie apart, and who was too few to judge.
//!
//! Only metrics of the four outcome counts are compared. Deferred rows count as in the metric itself: in no error rate. Where
//! the threshold was chosen on these rows, decisions are those of the cross-fitted thresholds.

use std::collections::BTreeMap;

use shipworthy_spec::bar::{Bar, Contrast, Target};
use shipworthy_spec::spec::Spec;
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::fairness::{Against, GroupTable, Minimum, Replicates};
use shipworthy_stats::inference::Inference;

use crate::bars::too_few;
use crate::decision::Decision;
use crate::gate::{Evidence, FEWEST_CLUSTERS};
use crate::gather::Gathered;
use crate::judged::Judged;
use crate::measure::Measure;
use crate::outcome::{Compared, Estimate, Finding, GroupValue, LeftOut, Level, Slice};
use crate::slices::combined;

/// Most groups that are compared at once: every pair of them is looked at.
pub const MOST: usize = 100;

/// The groups of some slice columns, counted by one metric.
pub struct Groups {
    /// The metric.
    pub metric: CountMetric,
    /// Groups that can be judged, in the order of their values.
    pub slices: Vec<Slice>,
    /// Their examples.
    pub examples: Vec<u64>,
    /// Their outcome counts.
    pub table: GroupTable,
    /// Groups that cannot be judged, and why.
    pub left_out: Vec<LeftOut>,
}

/// What is known of a group before it is compared.
#[derive(Default)]
struct Member {
    examples: u64,
    positives: u64,
    counts: Confusion,
    clusters: BTreeMap<u32, Confusion>,
}

impl Groups {
    /// Counts the values (combinations of values) of slice columns. Groups with fewer than `at_least` examples, or fewer counts
    /// than any bar needs, are left out with the reason; never counted as zero.
    pub fn of(
        gathered: &Gathered,
        candidate: &Judged,
        columns: &[String],
        at_least: u64,
        metric: CountMetric,
    ) -> Groups {
        let all = combined(gathered, columns);
        let rows = &candidate.rows;
        let mut members: BTreeMap<u32, Member> = BTreeMap::new();
        for at in 0..rows.len() {
            let member = members.entry(all.code[rows.row[at] as usize]).or_default();
            member.examples += 1;
            member.positives += u64::from(rows.label[at]);
            if rows.decision[at] == Decision::Deferred {
                continue;
            }
            let positive = rows.decision[at] == Decision::Positive;
            member.counts.add(rows.label[at], positive, 1.0);
            if let Some(cluster) = &rows.cluster {
                member.clusters.entry(cluster[at]).or_default().add(rows.label[at], positive, 1.0);
            }
        }
        let mut groups = Groups {
            metric,
            slices: Vec::new(),
            examples: Vec::new(),
            table: GroupTable::of_counts(Vec::new()),
            left_out: Vec::new(),
        };
        let mut place: BTreeMap<u32, u32> = BTreeMap::new();
        for (code, member) in &members {
            match member.reason(metric, at_least, rows.cluster.is_some()) {
                Some(reason) => {
                    groups.left_out.push(LeftOut { slice: all.slice(*code), examples: member.examples, reason });
                }
                None => {
                    place.insert(*code, place.len() as u32);
                    groups.slices.push(all.slice(*code));
                    groups.examples.push(member.examples);
                }
            }
        }
        let decided = |at: &usize| rows.decision[*at] != Decision::Deferred;
        let judged: Vec<(u32, usize)> = (0..rows.len())
            .filter(decided)
            .filter_map(|at| Some((*place.get(&all.code[rows.row[at] as usize])?, at)))
            .collect();
        let codes: Vec<u32> = judged.iter().map(|(code, _)| *code).collect();
        let labels: Vec<bool> = judged.iter().map(|(_, at)| rows.label[*at]).collect();
        let decisions: Vec<bool> = judged.iter().map(|(_, at)| rows.decision[*at] == Decision::Positive).collect();
        groups.table = match &rows.cluster {
            Some(cluster) => {
                let clusters: Vec<u32> = judged.iter().map(|(_, at)| cluster[*at]).collect();
                GroupTable::count_clustered(&codes, place.len(), &labels, &decisions, &clusters)
            }
            None => GroupTable::count(&codes, place.len(), &labels, &decisions),
        };
        groups
    }

    /// Why the groups cannot be compared, if so.
    pub fn reason(&self) -> Option<String> {
        match self.slices.len() {
            0 | 1 => Some(fewer_than_two(&self.left_out)),
            2..=MOST => None,
            many => Some(format!("{many} groups; at most {MOST} are compared with each other")),
        }
    }

    /// The groups with the smallest and the largest value.
    pub fn ends(&self) -> (Option<GroupValue>, Option<GroupValue>) {
        let apart = self.table.disparity(self.metric, Against::EachOther, &Minimum::NONE);
        let value = |group: usize| GroupValue {
            slice: self.slices[group].clone(),
            estimate: self.metric.value(&self.table.groups()[group]),
            n: self.metric.denominator(&self.table.groups()[group]) as u64,
        };
        (apart.smallest.map(value), apart.largest.map(value))
    }

    /// Whether there are more groups than are compared with each other.
    pub fn too_many(&self) -> bool {
        self.slices.len() > MOST
    }

    /// Cases that the metric is about, in all groups that are compared.
    pub fn denominator(&self) -> u64 {
        self.table.groups().iter().map(|counts| self.metric.denominator(counts) as u64).sum()
    }
}

/// Why fewer than two groups are no comparison.
pub fn fewer_than_two(left_out: &[LeftOut]) -> String {
    let out: Vec<String> = left_out.iter().take(3).map(|out| format!("{}: {}", out.slice, out.reason)).collect();
    let why = if out.is_empty() { "there are no others".to_owned() } else { out.join("; ") };
    format!("fewer than two groups can be judged ({why})")
}

impl Member {
    fn reason(&self, metric: CountMetric, at_least: u64, clustered: bool) -> Option<String> {
        if self.examples < at_least {
            return Some(format!("{} examples, fewer than the {at_least} asked for", self.examples));
        }
        let n = metric.denominator(&self.counts) as u64;
        let few = too_few(metric.name(), n, self.positives, self.examples - self.positives);
        few.or_else(|| metric.value(&self.counts).is_none().then(|| "undefined on these examples".to_owned())).or_else(
            || {
                let counting = self.clusters.values().filter(|counts| metric.denominator(counts) > 0.0).count();
                (clustered && counting < FEWEST_CLUSTERS)
                    .then(|| format!("{counting} independent groups of rows; at least {FEWEST_CLUSTERS} are needed"))
            },
        )
    }
}

/// Why a metric of this candidate cannot be compared between groups, if so.
pub fn not_comparable(spec: &Spec, candidate: &Judged, measure: Measure) -> Option<String> {
    let Measure::Count(metric) = measure else {
        return Some(format!("groups are compared by counts of decisions, which {} is not", measure.name()));
    };
    if candidate.rows.weight.is_some() {
        return Some("groups are compared by counts, and the rows are weighted".to_owned());
    }
    if spec.positive_rate.is_some() && metric.depends_on_prevalence() {
        return Some(format!(
            "{} depends on how common positives are, and positive_rate does not say it of each group",
            metric.name()
        ));
    }
    (candidate.settings.resampling.replicates == 0).then(|| "comparing groups needs replicates".to_owned())
}

/// The evidence for a bar that compares groups, and notes about groups that are too small.
pub fn evidence(
    spec: &Spec,
    gathered: &Gathered,
    candidate: &Judged,
    (bar, measure, contrast): (&Bar, Measure, Contrast),
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
        metric: format!("{}.{}", measure.name(), contrast.name()),
        op: bar.op,
        target,
        slice: Slice::default(),
        rows_per_unit: 1.0,
        estimate: Estimate { method: "undefined".to_owned(), ..Estimate::default() },
        inferences: Vec::new(),
        as_shipped: None,
        known: None,
        cut,
        reason: not_comparable(spec, candidate, measure),
        groups: Some(Compared { across: columns.to_vec(), ..Compared::default() }),
        corrected: None,
    };
    let (Measure::Count(metric), None) = (measure, &found.reason) else { return (found, Vec::new()) };
    let groups = Groups::of(gathered, candidate, columns, at_least, metric);
    let notes = groups.left_out.iter().map(|out| note(bar, out)).collect();
    let (lowest, highest) = groups.ends();
    found.groups = Some(Compared { across: columns.to_vec(), compared: groups.slices.len() as u64, lowest, highest });
    found.reason = groups.reason();
    if found.reason.is_none() {
        let inference = apart(&groups, candidate, contrast);
        found.estimate = estimate(&groups, candidate, inference.as_ref());
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

/// The largest difference, or the smallest ratio.
fn apart(groups: &Groups, candidate: &Judged, contrast: Contrast) -> Option<Inference> {
    let replicates = Replicates::new(&groups.table, &candidate.settings.resampling);
    match contrast {
        Contrast::Gap => replicates.difference(groups.metric, &Minimum::NONE),
        Contrast::Ratio => replicates.ratio(groups.metric, &Minimum::NONE),
    }
}

/// An inference about several groups in the five fields of a report.
pub fn estimate(groups: &Groups, candidate: &Judged, inference: Option<&Inference>) -> Estimate {
    let interval = inference.and_then(|inference| inference.interval(candidate.settings.level));
    Estimate {
        estimate: inference.map(Inference::estimate),
        low: interval.map(|interval| interval.lower),
        high: interval.map(|interval| interval.upper),
        n: groups.denominator(),
        method: inference.map_or("undefined", Inference::drawn_method).to_owned(),
    }
}

/// What a report says about a group that is left out.
pub fn note(bar: &Bar, out: &LeftOut) -> Finding {
    Finding {
        code: "group-not-compared".to_owned(),
        severity: Level::Note,
        message: format!("{}: {}; \"{}\" says nothing about them", out.slice, out.reason, bar.text),
        remedy: "collect more of them".to_owned(),
        slice: Some(out.slice.clone()),
        column: None,
        rows: Some(out.examples),
    }
}
