//! Outcome counts by group.

use crate::confusion::Confusion;
use crate::count_metric::CountMetric;

/// Outcome counts of each group, with what is known about dependence among the examples.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupTable {
    pub(super) groups: Vec<Confusion>,
    /// Per cluster, the groups that it has a part in.
    pub(super) clusters: Option<Vec<Vec<(u32, Confusion)>>>,
}

/// How many cases a group must have before its value means anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minimum {
    /// Fewest cases in the denominator, such as positives for recall.
    pub denominator: u64,
    /// Fewest cases in the numerator of a rate. Asks for more than a low rate can give: zero where none should be.
    pub numerator: u64,
}

impl Minimum {
    /// Everything that is defined counts.
    pub const NONE: Minimum = Minimum { denominator: 0, numerator: 0 };
}

impl Default for Minimum {
    /// Ten cases in the denominator.
    fn default() -> Minimum {
        Minimum { denominator: 10, numerator: 0 }
    }
}

/// Why a group has no value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unestimable {
    /// Nobody in the sample belongs to it.
    NoExamples,
    /// The metric's denominator is zero, as for the recall of a group without positives.
    Undefined,
    /// The metric is about fewer cases than the minimum.
    TooFew {
        /// Cases in the denominator, or in the numerator where that is what is short.
        have: f64,
        /// The minimum.
        need: u64,
    },
}

impl GroupTable {
    /// From counts by group. Counts, not weights: intervals take them for numbers of independent examples.
    pub fn of_counts(groups: Vec<Confusion>) -> GroupTable {
        GroupTable { groups, clusters: None }
    }

    /// Counts independent examples in one pass. `codes` gives the group of each example, below `groups`.
    ///
    /// # Panics
    /// When lengths differ or a code is not below `groups`.
    pub fn count(codes: &[u32], groups: usize, labels: &[bool], decisions: &[bool]) -> GroupTable {
        assert!(codes.len() == labels.len() && codes.len() == decisions.len(), "one of each per example");
        let mut cells = vec![[0_u64; 4]; groups];
        for ((code, label), decision) in codes.iter().zip(labels).zip(decisions) {
            cells[*code as usize][usize::from(*label) * 2 + usize::from(*decision)] += 1;
        }
        let confusion =
            |[tn, fp, fn_, tp]: [u64; 4]| Confusion { tp: tp as f64, fp: fp as f64, fn_: fn_ as f64, tn: tn as f64 };
        GroupTable::of_counts(cells.into_iter().map(confusion).collect())
    }

    /// Counts examples that hang together in clusters, such as the decisions about one customer. Intervals then resample clusters.
    ///
    /// # Panics
    /// When lengths differ or a code is not below `groups`.
    pub fn count_clustered(
        codes: &[u32],
        groups: usize,
        labels: &[bool],
        decisions: &[bool],
        clusters: &[u32],
    ) -> GroupTable {
        assert_eq!(codes.len(), clusters.len(), "one cluster per example");
        let mut table = GroupTable::count(codes, groups, labels, decisions);
        let mut rows: Vec<(u32, u32, bool, bool)> =
            (0..codes.len()).map(|row| (clusters[row], codes[row], labels[row], decisions[row])).collect();
        rows.sort_unstable();
        let of_cluster = |rows: &[(u32, u32, bool, bool)]| {
            let of_group = |rows: &[(u32, u32, bool, bool)]| {
                let mut counts = Confusion::default();
                rows.iter().for_each(|row| counts.add(row.2, row.3, 1.0));
                (rows[0].1, counts)
            };
            rows.chunk_by(|a, b| a.1 == b.1).map(of_group).collect::<Vec<_>>()
        };
        let mut parts: Vec<Vec<(u32, Confusion)>> = rows.chunk_by(|a, b| a.0 == b.0).map(of_cluster).collect();
        // Names of clusters carry no meaning and must not matter.
        parts.sort_by_cached_key(|part| {
            part.iter().map(|(group, counts)| (*group, counts.cells().map(f64::to_bits))).collect::<Vec<_>>()
        });
        table.clusters = Some(parts);
        table
    }

    /// Counts by group.
    pub fn groups(&self) -> &[Confusion] {
        &self.groups
    }

    /// Counts of everybody.
    pub fn total(&self) -> Confusion {
        self.groups.iter().fold(Confusion::default(), |sum, group| sum.merge(group))
    }

    /// The metric of each group, or the reason why it has none.
    pub fn values(&self, metric: CountMetric, minimum: &Minimum) -> Vec<Result<f64, Unestimable>> {
        self.groups.iter().map(|counts| estimate(counts, metric, minimum)).collect()
    }

    /// Groups whose value is there, and for the others the reason why not.
    pub(super) fn divided(&self, metric: CountMetric, minimum: &Minimum) -> Divided {
        let mut divided = Divided::default();
        for (group, value) in self.values(metric, minimum).into_iter().enumerate() {
            match value {
                Ok(value) => divided.there.push((group, value)),
                Err(reason) => divided.left_out.push((group, reason)),
            }
        }
        divided
    }
}

/// Groups with a value, and groups without one.
#[derive(Default)]
pub(super) struct Divided {
    pub(super) there: Vec<(usize, f64)>,
    pub(super) left_out: Vec<(usize, Unestimable)>,
}

fn estimate(counts: &Confusion, metric: CountMetric, minimum: &Minimum) -> Result<f64, Unestimable> {
    if counts.total() <= 0.0 {
        return Err(Unestimable::NoExamples);
    }
    let value = metric.value(counts).ok_or(Unestimable::Undefined)?;
    let (top, bottom) = metric.rate(counts).unwrap_or((f64::INFINITY, metric.denominator(counts)));
    for (have, need) in [(bottom, minimum.denominator), (top, minimum.numerator)] {
        if have < need as f64 {
            return Err(Unestimable::TooFew { have, need });
        }
    }
    Ok(value)
}

/// Groups formed by several columns together, such as women over sixty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intersection {
    /// Group of each example.
    pub codes: Vec<u32>,
    sizes: Vec<usize>,
}

impl Intersection {
    /// From dictionary-coded columns, each with its number of distinct codes. Every combination is a group, also those
    /// that nobody belongs to: an empty cell is a finding too. `None` without columns or beyond 2³² combinations.
    ///
    /// # Panics
    /// When lengths differ.
    pub fn new(columns: &[(&[u32], usize)]) -> Option<Intersection> {
        let rows = columns.first()?.0.len();
        let sizes: Vec<usize> = columns.iter().map(|column| column.1).collect();
        let groups = sizes.iter().try_fold(1_usize, |product, size| product.checked_mul(*size))?;
        u32::try_from(groups).ok()?;
        let mut codes = vec![0_u32; rows];
        for (column, size) in columns {
            assert_eq!(column.len(), rows, "columns of equal length");
            codes.iter_mut().zip(*column).for_each(|(code, own)| *code = *code * *size as u32 + own);
        }
        Some(Intersection { codes, sizes })
    }

    /// Number of combinations.
    pub fn groups(&self) -> usize {
        self.sizes.iter().product()
    }

    /// The code in each column of a group.
    pub fn members(&self, group: usize) -> Vec<u32> {
        let mut left = group;
        let mut members: Vec<u32> = self
            .sizes
            .iter()
            .rev()
            .map(|size| {
                let own = left % size;
                left /= size;
                own as u32
            })
            .collect();
        members.reverse();
        members
    }
}
