//! Uncertainty of metrics of decisions for one of several classes.

use std::collections::BTreeMap;

use super::confusion::ClassConfusion;
use super::metric::ClassMetric;
use crate::class_tally::{Average, ClassTally, Further, Judged, PerClass, TallyUnit, changes, inference};
use crate::confusion::Confusion;
use crate::count_inference::count_inference;
use crate::count_metric::CountMetric;
use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::influence::{OfSums, Shape};
use crate::linear;
use crate::mean;
use crate::moves::{Alone, Moves};
use crate::units::{CountUnits, Resampling};

/// Name of the bounds of averages over classes of independent examples.
pub(crate) const BOUND: &str = "clopper-pearson on effective n (jackknife, t)";
/// Name of their drawn interval.
pub(crate) const DRAWN: &str = "wilson on effective n (jackknife, t)";

/// Decisions, with what is known about dependence among the examples.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassUnits {
    total: ClassConfusion,
    /// Cells and weights per cluster, or per weighted example; `None` for independent examples.
    groups: Option<Vec<Vec<(u32, u32, f64)>>>,
}

impl ClassUnits {
    /// Independent examples that all count once: the totals say everything.
    pub fn independent(counts: ClassConfusion) -> ClassUnits {
        ClassUnits { total: counts, groups: None }
    }

    /// Labels and decisions of examples; classes are numbered from 0.
    ///
    /// # Panics
    /// When columns differ in length, and for a class that there is not.
    pub fn new(classes: usize, labels: &[u32], decisions: &[u32], dependence: &Dependence) -> ClassUnits {
        assert_eq!(labels.len(), decisions.len(), "one decision per label");
        dependence.check(labels.len());
        let mut rows: Vec<(u32, u32, u32, f64)> = (0..labels.len())
            .filter(|row| dependence.weight(*row) > 0.0)
            .map(|row| {
                let cluster = dependence.clusters.map_or(row as u32, |clusters| clusters[row]);
                (cluster, labels[row], decisions[row], dependence.weight(row))
            })
            .collect();
        // By content, so that sums have the same bits in any order.
        rows.sort_unstable_by(|a, b| (a.1, a.2).cmp(&(b.1, b.2)).then(a.3.total_cmp(&b.3)));
        let mut total = ClassConfusion::new(classes);
        for (_, label, decision, weight) in &rows {
            total.add(*label, *decision, *weight);
        }
        if dependence.is_none() {
            return ClassUnits::independent(total);
        }
        // Stable: within a cluster the order of content stays.
        rows.sort_by_key(|row| row.0);
        let groups = rows.chunk_by(|a, b| a.0 == b.0).map(cells).collect();
        ClassUnits { total, groups: Some(groups) }
    }

    /// All examples together.
    pub fn total(&self) -> &ClassConfusion {
        &self.total
    }

    /// The class against all others, ready for [`crate::count_inference`].
    pub fn one_against_rest(&self, class: u32) -> CountUnits {
        let Some(groups) = &self.groups else {
            return CountUnits::Independent(self.total.one_against_rest(class as usize));
        };
        let against = |cells: &Vec<(u32, u32, f64)>| {
            let mut counts = Confusion::default();
            for (label, decision, weight) in cells {
                counts.add(*label == class, *decision == class, *weight);
            }
            counts
        };
        CountUnits::Groups(groups.iter().map(against).collect())
    }

    /// Right against wrong, as a rate: a right decision is a true positive, a wrong one a false negative.
    fn right_or_wrong(&self) -> CountUnits {
        let count = |cells: &mut dyn Iterator<Item = (u32, u32, f64)>| {
            let mut counts = Confusion::default();
            for (label, decision, weight) in cells {
                counts.add(true, label == decision, weight);
            }
            counts
        };
        match &self.groups {
            None => CountUnits::Independent(count(&mut self.total.filled())),
            Some(groups) => CountUnits::Groups(groups.iter().map(|cells| count(&mut cells.iter().copied())).collect()),
        }
    }

    fn tally_units(&self) -> Vec<TallyUnit> {
        match &self.groups {
            None => {
                self.total.filled().map(|(label, decision, count)| tally(&[(label, decision, 1.0)], count)).collect()
            }
            Some(groups) => groups.iter().map(|cells| tally(cells, 1.0)).collect(),
        }
    }

    /// For each class that has examples: one further that is decided rightly, or for another class, the least or the most decided.
    fn further(&self) -> Vec<Further> {
        let decided: Vec<f64> = (0..self.total.classes()).map(|class| self.total.decided(class)).collect();
        let labelled: Vec<f64> = (0..self.total.classes()).map(|class| self.total.labelled(class)).collect();
        let occurs = |class: &usize| decided[*class] > 0.0 || labelled[*class] > 0.0;
        let mut by_decisions: Vec<usize> = (0..decided.len()).filter(occurs).collect();
        by_decisions.sort_by(|a, b| decided[*a].total_cmp(&decided[*b]).then(a.cmp(b)));
        let mut further = Vec::new();
        for (class, size) in labelled.iter().enumerate() {
            if *size <= 0.0 {
                continue;
            }
            let other = |classes: &mut dyn Iterator<Item = &usize>| classes.copied().find(|other| *other != class);
            let (least, most) = (other(&mut by_decisions.iter()), other(&mut by_decisions.iter().rev()));
            for decision in [Some(class), least, most].into_iter().flatten() {
                let unit = tally(&[(class as u32, decision as u32, 1.0)], 1.0);
                further.push(Further { kind: class as u32, unit });
            }
        }
        further
    }
}

/// Cells of one cluster with their weights; rows are in order of content.
fn cells(rows: &[(u32, u32, u32, f64)]) -> Vec<(u32, u32, f64)> {
    rows.chunk_by(|a, b| (a.1, a.2) == (b.1, b.2))
        .map(|same| (same[0].1, same[0].2, same.iter().map(|row| row.3).sum()))
        .collect()
}

fn tally(cells: &[(u32, u32, f64)], times: f64) -> TallyUnit {
    let mut entries = Vec::with_capacity(2 * cells.len());
    for (label, decision, weight) in cells {
        let hit = if label == decision { *weight } else { 0.0 };
        entries.push((*label, ClassTally { hit, labelled: *weight, decided: 0.0 }));
        entries.push((*decision, ClassTally { decided: *weight, ..ClassTally::default() }));
    }
    TallyUnit::new(entries, cells.iter().map(|cell| cell.2).collect(), times)
}

/// Uncertainty of one metric. `None` where the metric is undefined on these examples.
pub fn class_inference(units: &ClassUnits, metric: ClassMetric, resampling: &Resampling) -> Option<Inference> {
    class_inferences(units, &[metric], resampling).pop().flatten()
}

/// Uncertainty of several metrics: what reports call, once per slice.
pub fn class_inferences(
    units: &ClassUnits,
    metrics: &[ClassMetric],
    resampling: &Resampling,
) -> Vec<Option<Inference>> {
    let (tallies, further) = (units.tally_units(), units.further());
    let dependent = units.groups.is_some();
    let names = if dependent { (linear::BOUND, linear::DRAWN) } else { (BOUND, DRAWN) };
    let one = |metric: &ClassMetric| match metric {
        ClassMetric::OfClass(metric, class) => {
            if *class as usize >= units.total.classes() {
                return None;
            }
            count_inference(&units.one_against_rest(*class), *metric, None, resampling)
        }
        // Shares of countable decisions have exact bounds.
        ClassMetric::Accuracy | ClassMetric::Averaged(_, Average::Micro) => right(units, CountMetric::Recall),
        ClassMetric::Averaged(PerClass::Recall, Average::Weighted) => right(units, CountMetric::Recall),
        ClassMetric::ErrorRate => right(units, CountMetric::FalseNegativeRate),
        _ => {
            let once = matches!(metric, ClassMetric::CohenKappa | ClassMetric::Mcc);
            let once = once || matches!(metric, ClassMetric::Averaged(_, Average::Weighted));
            let judged = Judged { range: metric.range(), once, names };
            let value = |all: &crate::class_tally::Tallies| metric.of_tallies(all);
            inference(units.total.classes(), &tallies, dependent, &further, &judged, value)
        }
    };
    metrics.iter().map(one).collect()
}

/// How far each example moves a metric of decisions. `None` where the metric is undefined, or one example alone makes it defined.
///
/// # Panics
/// When columns differ in length, and for a class that there is not.
pub fn class_moves(
    classes: usize,
    labels: &[u32],
    decisions: &[u32],
    dependence: &Dependence,
    metric: ClassMetric,
) -> Option<Moves> {
    assert_eq!(labels.len(), decisions.len(), "one decision per label");
    dependence.check(labels.len());
    if let ClassMetric::OfClass(metric, class) = metric {
        let of = |codes: &[u32]| codes.iter().map(|code| *code == class).collect::<Vec<bool>>();
        return count_moves(&of(labels), &of(decisions), dependence, metric);
    }
    // Examples with the same label, decision and weight move it alike.
    let kind = |row: usize| (labels[row], decisions[row], dependence.weight(row).to_bits());
    let mut kinds: BTreeMap<(u32, u32, u64), f64> = BTreeMap::new();
    for row in (0..labels.len()).filter(|row| dependence.weight(*row) > 0.0) {
        *kinds.entry(kind(row)).or_default() += 1.0;
    }
    let units: Vec<TallyUnit> = kinds
        .iter()
        .map(|((label, decision, weight), times)| tally(&[(*label, *decision, f64::from_bits(*weight))], *times))
        .collect();
    let (estimate, changes) = changes(classes, &units, |all| metric.of_tallies(all))?;
    let by_kind: BTreeMap<(u32, u32, u64), f64> = kinds.into_keys().zip(changes).collect();
    let of = (0..labels.len()).map(|row| by_kind.get(&kind(row)).copied().unwrap_or(0.0)).collect();
    Some(Moves { estimate, range: metric.range(), of })
}

/// How far each example moves a metric of yes-or-no decisions. `None` where the metric is undefined, or one example alone makes it
/// defined.
///
/// # Panics
/// When columns differ in length.
pub fn count_moves(labels: &[bool], decisions: &[bool], dependence: &Dependence, metric: CountMetric) -> Option<Moves> {
    assert_eq!(labels.len(), decisions.len(), "one decision per label");
    let shape = Shape { range: metric.range(), ..mean::SIGNED };
    let row = |row: usize| {
        let mut counts = Confusion::default();
        counts.add(labels[row], decisions[row], 1.0);
        counts.cells()
    };
    // An example without a part in the denominator moves nothing, also where it is all that is left of its kind.
    Alone.of(labels.len(), dependence, row, |cells| metric.value(&Confusion::from_cells(*cells)), shape)
}

fn right(units: &ClassUnits, metric: CountMetric) -> Option<Inference> {
    count_inference(&units.right_or_wrong(), metric, None, &Resampling::default())
}
