//! Outputs that both the judge and a person have spoken about.

use std::collections::BTreeMap;

use crate::confusion::Confusion;
use crate::dependence::Dependence;
use crate::units::CountUnits;

/// What a person and the judge said about one output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Labelled {
    /// What people say: whether it passes.
    pub label: bool,
    /// What the judge says.
    pub verdict: bool,
}

impl Labelled {
    /// The counts of outputs in the order of the rows, by cluster where they come in clusters, such as several outputs about one
    /// document, and one by one where they are weighted.
    ///
    /// Where people labelled more of the judge's "fail" than chance would have given them, each row's weight is the number of
    /// judged outputs with that verdict over the number of labels with it ([`Labelled::weights_by_verdict`]).
    ///
    /// # Panics
    /// When columns differ in length.
    pub fn units(rows: &[Labelled], dependence: &Dependence) -> CountUnits {
        dependence.check(rows.len());
        if dependence.is_none() {
            let mut counts = Confusion::default();
            rows.iter().for_each(|row| counts.add(row.label, row.verdict, 1.0));
            return CountUnits::Independent(counts);
        }
        let mut groups: BTreeMap<u64, Vec<(Labelled, f64)>> = BTreeMap::new();
        for (number, row) in rows.iter().enumerate() {
            let group = dependence.clusters.map_or(number as u64, |clusters| u64::from(clusters[number]));
            groups.entry(group).or_default().push((*row, dependence.weight(number)));
        }
        let counted = groups.into_values().map(|mut members| {
            // In order of content, so that sums of fractional weights have the same bits in any order of rows.
            members.sort_unstable_by_key(|(row, weight)| (row.label, row.verdict, weight.to_bits()));
            let mut counts = Confusion::default();
            members.iter().for_each(|(row, weight)| counts.add(row.label, row.verdict, *weight));
            counts
        });
        CountUnits::Groups(counted.collect())
    }

    /// Weights for labels that were drawn by the judge's verdict, with a mean of one: how many of the `judged` outputs with the
    /// same verdict (failed, passed) each label stands for. `None` where a verdict was given and nobody labelled any output with
    /// it.
    pub fn weights_by_verdict(rows: &[Labelled], judged: [u64; 2]) -> Option<Vec<f64>> {
        let count = |verdict: bool| rows.iter().filter(|row| row.verdict == verdict).count() as f64;
        let seen = [count(false), count(true)];
        if (0..2).any(|verdict| judged[verdict] > 0 && seen[verdict] == 0.0) || judged == [0, 0] {
            return None;
        }
        let all = (judged[0] + judged[1]) as f64 / rows.len() as f64;
        let weight = |verdict: usize| judged[verdict] as f64 / seen[verdict] / all;
        Some(rows.iter().map(|row| weight(usize::from(row.verdict))).collect())
    }
}
