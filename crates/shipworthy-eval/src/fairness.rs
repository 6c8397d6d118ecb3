//! Groups of people side by side: what a candidate does to each, how far they lie apart, and who was too few to say.
//!
//! No verdict: which difference matters is for people to decide, and bars say so.

use shipworthy_spec::spec::Spec;
use shipworthy_stats::fairness::{Minimum, Replicates};
use shipworthy_stats::inference::Inference;

use crate::gather::Gathered;
use crate::groups::{Groups, estimate, not_comparable};
use crate::judged::Judged;
use crate::measure::Measure;
use crate::outcome::{Estimate, GroupComparison, GroupEstimate};

/// What groups are compared by where the spec does not say: who is chosen, who is caught, who is flagged wrongly.
const USUAL: [&str; 3] = ["selection_rate", "recall", "false_positive_rate"];

/// Every group column of `fairness` by every metric of it. Empty where the spec does not ask.
pub fn comparisons(spec: &Spec, gathered: &Gathered, candidate: &Judged) -> Vec<GroupComparison> {
    let Some(fairness) = &spec.fairness else { return Vec::new() };
    let usual: Vec<String> = USUAL.iter().map(|&name| name.to_owned()).collect();
    let metrics = if fairness.metrics.is_empty() { &usual } else { &fairness.metrics };
    let measures: Vec<Measure> = metrics.iter().filter_map(|name| Measure::parse(name, None)).collect();
    let pairs = fairness.groups.iter().flat_map(|column| measures.iter().map(move |&measure| (column, measure)));
    pairs.map(|(column, measure)| comparison(spec, gathered, candidate, column, measure)).collect()
}

fn comparison(spec: &Spec, gathered: &Gathered, candidate: &Judged, column: &str, measure: Measure) -> GroupComparison {
    let undefined = || Estimate { method: "undefined".to_owned(), ..Estimate::default() };
    let mut told = GroupComparison {
        across: column.to_owned(),
        metric: measure.name(),
        groups: Vec::new(),
        method: "undefined".to_owned(),
        difference: undefined(),
        ratio: undefined(),
        lowest: None,
        highest: None,
        worst: None,
        left_out: Vec::new(),
        reason: not_comparable(spec, candidate, measure),
    };
    let (Measure::Count(metric), None) = (measure, &told.reason) else { return told };
    let groups = Groups::of(gathered, candidate, &[column.to_owned()], 0, metric);
    told.reason = groups.reason();
    told.left_out.clone_from(&groups.left_out);
    if groups.too_many() || groups.slices.is_empty() {
        return told;
    }
    let replicates = Replicates::new(&groups.table, &candidate.settings.resampling);
    let values = replicates.values(metric, candidate.settings.level, &Minimum::NONE);
    told.method = values.method.to_owned();
    let each = groups.slices.iter().zip(&groups.examples).zip(groups.table.groups()).zip(&values.intervals);
    told.groups = each
        .map(|(((slice, &examples), counts), interval)| GroupEstimate {
            slice: slice.clone(),
            examples,
            estimate: metric.value(counts),
            low: interval.ok().map(|interval| interval.lower),
            high: interval.ok().map(|interval| interval.upper),
            n: metric.denominator(counts) as u64,
        })
        .collect();
    if told.reason.is_none() {
        let of = |inference: Option<Inference>| estimate(&groups, candidate, inference.as_ref());
        told.difference = of(replicates.difference(metric, &Minimum::NONE));
        told.ratio = of(replicates.ratio(metric, &Minimum::NONE));
        let (lowest, highest) = groups.ends();
        told.lowest = lowest.map(|group| group.slice);
        told.highest = highest.map(|group| group.slice);
        told.worst = groups.table.worst(metric, &Minimum::NONE).map(|group| groups.slices[group].clone());
    }
    told
}
