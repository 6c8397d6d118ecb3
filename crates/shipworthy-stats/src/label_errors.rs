//! Which labels are probably wrong? Confident learning (Northcutt, Jiang and Chuang, 2021).
//!
//! A model that was *not* trained on a row says how likely each class is (out-of-fold probabilities). Rows where it confidently
//! says something else than the label are counted per pair of classes; those counts, brought to the scale of the data,
//! say how many labels of each class probably belong to another one, and the rows with the widest margins are named.
//!
//! Definitions are those of `cleanlab.filter.find_label_issues` with `filter_by="prune_by_noise_rate"`. One difference: rows
//! whose margins tie at a cut are named together, so that the order of rows has no say, where that library takes the first ones.
//!
//! A model's confidence is not the truth: what is named here is for people to look at.

/// Two probabilities closer than this are one.
const SAME: f64 = 1e-6;
/// A class with no more labels than this is left alone, and this many labels of every class are kept.
const FEWEST: u64 = 1;

/// Out-of-fold probabilities of classes, with the labels that were given.
#[derive(Debug, Clone, Copy)]
pub struct Labelled<'a> {
    /// Given class of each row.
    pub labels: &'a [u32],
    /// Probability of each class, row by row.
    pub probabilities: &'a [f64],
    /// Number of classes.
    pub classes: usize,
}

/// What confident learning finds.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelErrors {
    /// Numbers of the rows whose label is probably wrong, ascending.
    pub rows: Vec<usize>,
    /// Rows on which the model is confident of a class, by given class, then by that class: as counted, before the scale of the data.
    pub confident: Vec<Vec<u64>>,
    /// Estimated number of rows by given class, then by true class. Rows add up to the labels given.
    pub joint: Vec<Vec<u64>>,
    /// Mean probability of a class over the rows labelled with it: what counts as confident. `None` for a class that nobody
    /// gave.
    pub thresholds: Vec<Option<f64>>,
}

impl LabelErrors {
    /// Estimated share of labels that are wrong; `None` without rows.
    pub fn estimated_share(&self) -> Option<f64> {
        let all: u64 = self.joint.iter().flatten().sum();
        let right: u64 = self.joint.iter().enumerate().map(|(class, row)| row[class]).sum();
        (all > 0).then(|| (all - right) as f64 / all as f64)
    }
}

impl Labelled<'_> {
    fn rows(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.labels.iter().map(|label| *label as usize).zip(self.probabilities.chunks_exact(self.classes))
    }

    /// How plausible is each label by itself? The probability of the given class; low is suspicious.
    pub fn self_confidence(&self) -> Vec<f64> {
        self.rows().map(|(label, row)| row[label]).collect()
    }

    /// How plausible is each label against its strongest rival? (1 + own − largest other probability) / 2; below one half the model
    /// prefers another class. With a single class there is no rival: `None`.
    pub fn normalized_margin(&self) -> Option<Vec<f64>> {
        let margin = |(label, row): (usize, &[f64])| {
            let others = row.iter().enumerate().filter(|(class, _)| *class != label);
            let rival = others.map(|(_, p)| *p).fold(f64::NEG_INFINITY, f64::max);
            (row[label] - rival + 1.0) / 2.0
        };
        (self.classes > 1).then(|| self.rows().map(margin).collect())
    }

    /// Mean self-confidence and number of labels per class.
    fn by_class(&self) -> (Vec<Option<f64>>, Vec<u64>) {
        let mut sums = vec![crate::sum::ExactSum::new(); self.classes];
        let mut counts = vec![0_u64; self.classes];
        for (label, row) in self.rows() {
            sums[label].add(row[label]);
            counts[label] += 1;
        }
        let mean = |(sum, count): (&crate::sum::ExactSum, &u64)| (*count > 0).then(|| sum.value() / *count as f64);
        (sums.iter().zip(&counts).map(mean).collect(), counts)
    }
}

/// Which labels are probably wrong, and how many of each class belong to which other?
///
/// `None` without rows or classes. Takes about forty milliseconds for a million rows of ten classes.
///
/// # Panics
/// When there is not one probability per row and class, or a label is not below `classes`.
pub fn find_label_errors(data: &Labelled) -> Option<LabelErrors> {
    let (n, classes) = (data.labels.len(), data.classes);
    if n == 0 || classes == 0 {
        return None;
    }
    assert_eq!(data.probabilities.len(), n * classes, "one probability per row and class");
    assert!(data.labels.iter().all(|label| (*label as usize) < classes), "labels below the number of classes");
    let (thresholds, counts) = data.by_class();
    // Nobody is confident of a class that nobody gave.
    let cuts: Vec<f64> = thresholds.iter().map(|t| t.map_or(2.0, |t| t.max(2.0 * SAME)) - SAME).collect();
    let mut confident = vec![vec![0_u64; classes]; classes];
    // Per given class and rival: margins of the rows where the rival is clearly more likely.
    let mut rivals: Vec<Vec<(f64, u32)>> = vec![Vec::new(); classes * classes];
    for (number, (label, row)) in data.rows().enumerate() {
        if let Some(guess) = confident_class(row, &cuts) {
            confident[label][guess] += 1;
        }
        let own = row[label];
        for (class, p) in row.iter().enumerate() {
            if p - own > SAME {
                rivals[label * classes + class].push((p - own, number as u32));
            }
        }
    }
    let joint = calibrated(confident.clone(), &counts, n as f64);
    let wrong = to_name(&joint);
    let mut rows = Vec::new();
    for label in 0..classes {
        if counts[label] <= FEWEST {
            continue;
        }
        for class in (0..classes).filter(|class| *class != label) {
            let wanted = wrong[class][label] as usize;
            if wanted > 0 {
                rows.extend(widest(&mut rivals[label * classes + class], wanted));
            }
        }
    }
    // Pairs of classes with more errors than clear margins reach rows whose margin to *that* rival is small.
    rows.extend(beyond_clear_margins(data, &rivals, &wrong, &counts));
    rows.sort_unstable();
    rows.dedup();
    rows.retain(|row| preferred(data, *row) != data.labels[*row] as usize);
    Some(LabelErrors { rows, confident, joint, thresholds })
}

/// The class that a row is confidently counted for: the only one over its cut, or of several the most likely class of all.
fn confident_class(row: &[f64], cuts: &[f64]) -> Option<usize> {
    let (mut over, mut first, mut best) = (0_u32, 0, 0);
    for (class, (p, cut)) in row.iter().zip(cuts).enumerate() {
        if p >= cut {
            if over == 0 {
                first = class;
            }
            over += 1;
        }
        if *p > row[best] {
            best = class;
        }
    }
    match over {
        0 => None,
        1 => Some(first),
        _ => Some(best),
    }
}

/// The most likely class, the given one in case of a tie.
fn preferred(data: &Labelled, row: usize) -> usize {
    let label = data.labels[row] as usize;
    let of_row = &data.probabilities[row * data.classes..(row + 1) * data.classes];
    let value = |class: usize| of_row[class] + if class == label { SAME } else { 0.0 };
    (0..data.classes).fold(0, |best, class| if value(class) > value(best) { class } else { best })
}

/// The confident counts, every class kept at least once, scaled to the labels given and rounded within each class.
fn calibrated(mut confident: Vec<Vec<u64>>, counts: &[u64], n: f64) -> Vec<Vec<u64>> {
    for (class, row) in confident.iter_mut().enumerate() {
        row[class] = row[class].max(1);
    }
    let scaled: Vec<Vec<f64>> = confident
        .iter()
        .zip(counts)
        .map(|(row, count)| {
            let all: u64 = row.iter().sum();
            row.iter().map(|cell| *cell as f64 / all as f64 * *count as f64).collect()
        })
        .collect();
    let total: f64 = scaled.iter().flatten().sum();
    scaled.iter().map(|row| rounded(&row.iter().map(|cell| cell / total * n).collect::<Vec<_>>())).collect()
}

/// Whole numbers with the rounded sum of the originals: what rounding leaves over goes where it changes least.
fn rounded(values: &[f64]) -> Vec<u64> {
    let mut whole: Vec<f64> = values.iter().map(|value| value.round_ties_even()).collect();
    let target = values.iter().sum::<f64>().round_ties_even();
    loop {
        let left = target - whole.iter().sum::<f64>();
        if left.abs() < 0.5 {
            return whole.into_iter().map(|value| value as u64).collect();
        }
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|a, b| (values[*a] - whole[*a]).total_cmp(&(values[*b] - whole[*b])));
        if left > 0.0 {
            order.reverse();
        }
        for place in order.into_iter().take(left.abs() as usize) {
            whole[place] += left.signum();
        }
    }
}

/// How many rows to name, by true class and then by given class: the joint counts with at least [`FEWEST`] right ones per given
/// class, taken in equal parts from its wrong ones.
fn to_name(joint: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let classes = joint.len();
    let mut wrong = vec![vec![0; classes]; classes];
    for label in 0..classes {
        let right = joint[label][label];
        let filled = joint[label].iter().filter(|cell| **cell > 0).count();
        let taken = FEWEST.saturating_sub(right) as f64 / (filled as f64 - 1.0).max(1.0);
        for class in (0..classes).filter(|class| *class != label) {
            wrong[class][label] = (joint[label][class] as f64 - taken).max(0.0) as u64;
        }
    }
    wrong
}

/// The rows with the `wanted` widest margins, and those that tie with the last of them.
fn widest(margins: &mut [(f64, u32)], wanted: usize) -> Vec<usize> {
    if wanted >= margins.len() {
        return margins.iter().map(|(_, row)| *row as usize).collect();
    }
    let (_, cut, _) = margins.select_nth_unstable_by(wanted - 1, |a, b| b.0.total_cmp(&a.0));
    let cut = cut.0;
    margins.iter().filter(|(margin, _)| *margin >= cut).map(|(_, row)| *row as usize).collect()
}

/// For pairs of classes that have fewer clear margins than rows to name: the widest of the margins that are left.
fn beyond_clear_margins(data: &Labelled, clear: &[Vec<(f64, u32)>], wrong: &[Vec<u64>], counts: &[u64]) -> Vec<usize> {
    let classes = data.classes;
    let mut rows = Vec::new();
    for label in (0..classes).filter(|label| counts[*label] > FEWEST) {
        for class in (0..classes).filter(|class| *class != label) {
            let wanted = wrong[class][label] as usize;
            let found = clear[label * classes + class].len();
            if wanted <= found {
                continue;
            }
            let mut left: Vec<(f64, u32)> = data
                .rows()
                .enumerate()
                .filter(|(_, (given, row))| *given == label && row[class] - row[label] <= SAME)
                .map(|(number, (_, row))| (row[class] - row[label], number as u32))
                .collect();
            rows.extend(widest(&mut left, wanted - found));
        }
    }
    rows
}
