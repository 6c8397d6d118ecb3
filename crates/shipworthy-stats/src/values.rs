//! Means of numbers per example: cost, latency, differences between two candidates.

use crate::ascending;
use crate::inference::{Between, Draws, Inference, Law};
use crate::linear::{self, Spread};
use crate::random::{Gamma, Stream};
use crate::scale::Scale;
use crate::sum::exact_sum;
use crate::units::Resampling;

/// A value and how many examples have it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Atom {
    /// The value.
    pub value: f64,
    /// How many independent examples have it. An atom of count zero says that the value was possible although it was not
    /// seen, such as the price of a missed fraud where none was missed: bounds allow for it.
    pub count: f64,
    /// Whether those examples are positive; matters with a prevalence only.
    pub positive: bool,
}

/// Sums over one cluster, or over one weighted row. A group without examples says that its sums were possible values of one
/// example although they were not seen: bounds allow for them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct GroupSum {
    /// Sum of the values of positives, times weights.
    pub sum_pos: f64,
    /// Number, or weight, of positives.
    pub n_pos: f64,
    /// Sum of the values of negatives, times weights.
    pub sum_neg: f64,
    /// Number, or weight, of negatives.
    pub n_neg: f64,
}

/// Values with what is known about dependence among the examples.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueUnits {
    /// Independent examples, by distinct value; order carries no meaning and values may repeat.
    Atoms(Vec<Atom>),
    /// One entry per cluster, or per row where rows are weighted.
    Groups(Vec<GroupSum>),
}

/// Uncertainty of a mean. With `prevalence` π it is π times the mean of positives plus 1 − π times that of negatives.
/// `None` without examples (of a class that is needed).
pub fn mean_inference(units: &ValueUnits, prevalence: Option<f64>, resampling: &Resampling) -> Option<Inference> {
    match units {
        ValueUnits::Atoms(atoms) => of_atoms(atoms, prevalence, resampling),
        ValueUnits::Groups(groups) => of_groups(groups, prevalence),
    }
}

/// The mean alone: the estimate of [`mean_inference`], without its resampling.
pub fn mean_estimate(units: &ValueUnits, prevalence: Option<f64>) -> Option<f64> {
    match units {
        ValueUnits::Atoms(atoms) => Some(mean_of(&classes(atoms, prevalence)?)),
        // Nothing is resampled between groups.
        ValueUnits::Groups(groups) => of_groups(groups, prevalence).map(|inference| inference.estimate()),
    }
}

/// Name of the method for independent values.
pub(crate) const ATOMS: &str = "bootstrap with one imagined example";
/// Name of the drawn interval for independent values.
pub(crate) const ATOMS_DRAWN: &str = "bootstrap with half an imagined example";

/// Names of the methods for independent values without a bootstrap.
const GAMMA_MEAN: &str = "gamma by mean and variance";
const T_MEAN: &str = "t";

const ANY_RANGE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// More distinct values than this are pooled with their neighbours; the largest and smallest stay themselves.
const MOST_ATOMS: usize = 512;
const KEPT_EACH_END: usize = 64;

/// One class of examples, or all.
struct Class {
    /// What the mean of this class counts for.
    share: f64,
    atoms: Vec<(f64, f64)>,
    count: f64,
    mean: f64,
    /// Sum of squared distances from the mean.
    squares: f64,
    /// By how much pooling shrank the spread.
    stretch: f64,
    least: f64,
    most: f64,
}

impl Class {
    fn new(share: f64, atoms: impl Iterator<Item = Atom>) -> Option<Class> {
        let mut atoms: Vec<(f64, f64)> = atoms.map(|atom| (atom.value, atom.count)).collect();
        atoms.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (least, most) = (atoms.first()?.0, atoms.last()?.0);
        atoms.retain(|atom| atom.1 > 0.0);
        let count = exact_sum(atoms.iter().map(|atom| atom.1));
        if count <= 0.0 {
            return None;
        }
        let mean = exact_sum(atoms.iter().map(|atom| atom.0 * atom.1)) / count;
        let spread = |atoms: &[(f64, f64)]| exact_sum(atoms.iter().map(|atom| atom.1 * (atom.0 - mean).powi(2)));
        let squares = spread(&atoms);
        let pooled = pool(distinct(&atoms));
        let left = spread(&pooled);
        let stretch = if left > 0.0 { (squares / left).sqrt() } else { 1.0 };
        Some(Class { share, atoms: pooled, count, mean, squares, stretch, least, most })
    }
}

/// Merges equal neighbours.
fn distinct(atoms: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::with_capacity(atoms.len().min(4096));
    for &(value, count) in atoms {
        match out.last_mut() {
            Some(last) if last.0 == value => last.1 += count,
            _ => out.push((value, count)),
        }
    }
    out
}

fn pool(atoms: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if atoms.len() <= MOST_ATOMS {
        return atoms;
    }
    let middle = KEPT_EACH_END..atoms.len() - KEPT_EACH_END;
    let size = exact_sum(atoms[middle.clone()].iter().map(|atom| atom.1)) / (MOST_ATOMS - 2 * KEPT_EACH_END) as f64;
    let mut out = atoms[..middle.start].to_vec();
    let (mut sum, mut count) = (0.0, 0.0);
    for &(value, weight) in &atoms[middle.clone()] {
        sum += value * weight;
        count += weight;
        if count >= size {
            out.push((sum / count, count));
            (sum, count) = (0.0, 0.0);
        }
    }
    if count > 0.0 {
        out.push((sum / count, count));
    }
    out.extend_from_slice(&atoms[middle.end..]);
    out
}

/// The classes that are averaged apart: both with a prevalence, else all together.
fn classes(atoms: &[Atom], prevalence: Option<f64>) -> Option<Vec<Class>> {
    Some(match prevalence {
        None => vec![Class::new(1.0, atoms.iter().copied())?],
        Some(share) => {
            let class = |positive: bool| atoms.iter().copied().filter(move |atom| atom.positive == positive);
            let mut classes = Vec::new();
            if share > 0.0 {
                classes.push(Class::new(share, class(true))?);
            }
            if share < 1.0 {
                classes.push(Class::new(1.0 - share, class(false))?);
            }
            classes
        }
    })
}

fn mean_of(classes: &[Class]) -> f64 {
    classes.iter().map(|class| class.share * class.mean).sum()
}

fn of_atoms(atoms: &[Atom], prevalence: Option<f64>, resampling: &Resampling) -> Option<Inference> {
    let classes = classes(atoms, prevalence)?;
    let estimate = mean_of(&classes);
    let denominator: f64 = classes.iter().map(|class| class.count).sum();
    let variance: f64 = classes
        .iter()
        .map(|class| class.share.powi(2) * class.squares / (class.count * (class.count - 1.0).max(1.0)))
        .sum();
    if resampling.replicates == 0 {
        return Some(closed(&classes, estimate, variance, denominator));
    }
    let replicates = resampling.replicates.max(40);
    let mut low = Vec::with_capacity(replicates);
    let (mut high, mut down, mut up) = (low.clone(), low.clone(), low.clone());
    let base = Stream::new(resampling.seed, "values");
    let half = Gamma::of_shape(0.5);
    let laws: Vec<Vec<Gamma>> =
        classes.iter().map(|class| class.atoms.iter().map(|&(_, count)| Gamma::of_shape(count)).collect()).collect();
    for replicate in 0..replicates {
        let mut stream = base.numbered(replicate as u64);
        let mut values = [0.0; 4];
        for (class, laws) in classes.iter().zip(&laws) {
            let (mut weight, mut moved) = (0.0, 0.0);
            for (&(value, _), law) in class.atoms.iter().zip(laws) {
                let drawn = law.draw(&mut stream);
                weight += drawn;
                moved += drawn * (value - class.mean);
            }
            moved *= class.stretch;
            let (one, other) = (half.draw(&mut stream), half.draw(&mut stream));
            let with = |extra: f64, end: f64| {
                class.share * (class.mean + (moved + extra * (end - class.mean)) / (weight + extra))
            };
            values[0] += with(one + other, class.least);
            values[1] += with(one + other, class.most);
            values[2] += with(one, class.least);
            values[3] += with(one, class.most);
        }
        for (set, value) in [&mut low, &mut high, &mut down, &mut up].into_iter().zip(values) {
            set.push(value);
        }
    }
    for set in [&mut low, &mut high, &mut down, &mut up] {
        ascending::sort(set);
    }
    down[replicates / 2..].copy_from_slice(&up[replicates / 2..]);
    Some(Inference {
        estimate,
        standard_error: (variance > 0.0).then(|| variance.sqrt()),
        denominator,
        effective_n: denominator,
        clusters: None,
        range: ANY_RANGE,
        bound_method: ATOMS,
        drawn_method: ATOMS_DRAWN,
        law: Law::Draws(Draws { low, high, drawn: down, scale: Scale::Identity, centre: estimate, df: f64::INFINITY }),
    })
}

/// Without a bootstrap: bounds from mean and variance. Values that cannot be negative get those of a gamma variable, which
/// allow for one further example of the largest value (Fay and Feuer, 1997).
fn closed(classes: &[Class], estimate: f64, variance: f64, denominator: f64) -> Inference {
    let freedom = classes.iter().map(|class| class.count).fold(f64::INFINITY, f64::min);
    let between = Between { df: (freedom - 1.0).max(1.0), skewness: 0.0 };
    let spread = Spread { variance, linearised: variance, between, taking_part: 0, denominator, kish: denominator };
    let inference = if classes.iter().all(|class| class.least >= 0.0) {
        let unseen = classes.iter().map(|class| class.share * class.most / class.count).fold(0.0, f64::max);
        linear::positive(estimate, &spread, unseen, GAMMA_MEAN)
    } else {
        linear::unbounded(estimate, &spread, ANY_RANGE, T_MEAN)
    };
    Inference { clusters: None, ..inference }
}

fn of_groups(groups: &[GroupSum], prevalence: Option<f64>) -> Option<Inference> {
    let mut groups = groups.to_vec();
    groups.sort_unstable_by_key(|group| [group.sum_pos, group.n_pos, group.sum_neg, group.n_neg].map(f64::to_bits));
    let (groups, possible): (Vec<GroupSum>, Vec<GroupSum>) =
        groups.into_iter().partition(|group| group.n_pos + group.n_neg > 0.0);
    let total = groups.iter().fold(GroupSum::default(), |sum, group| sum.plus(group, 1.0));
    let estimate = total.mean(prevalence)?;
    let sizes: Vec<f64> = groups.iter().map(|group| group.n_pos + group.n_neg).collect();
    let mut spread = linear::jackknife(&sizes, estimate, |group| total.plus(&groups[group], -1.0).mean(prevalence))?;
    // Of each class whose values matter, no more groups count than hold it.
    let all = || groups.iter().chain(&possible);
    if all().any(|group| group.sum_pos != 0.0) {
        spread.limit(groups.iter().map(|group| group.n_pos));
    }
    if all().any(|group| group.sum_neg != 0.0) {
        spread.limit(groups.iter().map(|group| group.n_neg));
    }
    if groups.iter().chain(&possible).any(|group| group.sum_pos < 0.0 || group.sum_neg < 0.0) {
        return Some(linear::unbounded(estimate, &spread, ANY_RANGE, linear::MEAN));
    }
    let (of_positive, of_negative) = total.weights(prevalence);
    let carried: Vec<f64> =
        groups.iter().map(|group| of_positive * group.sum_pos + of_negative * group.sum_neg).collect();
    let squares = exact_sum(carried.iter().map(|x| x * x));
    if squares > 0.0 {
        // Where a few groups carry the cost, they are what can be counted on.
        spread.limit_freedom(estimate * estimate / squares);
    }
    let unseen =
        possible.iter().map(|group| (of_positive * group.sum_pos).max(of_negative * group.sum_neg)).fold(0.0, f64::max);
    // What groups have shown to that order of size is not unseen: the variance knows it.
    let most = carried.iter().copied().fold(0.0, f64::max);
    let unseen = if most >= 0.25 * unseen { 0.0 } else { unseen };
    Some(linear::positive(estimate, &spread, unseen, linear::POSITIVE_MEAN))
}

impl GroupSum {
    fn plus(&self, other: &GroupSum, times: f64) -> GroupSum {
        GroupSum {
            sum_pos: self.sum_pos + times * other.sum_pos,
            n_pos: self.n_pos + times * other.n_pos,
            sum_neg: self.sum_neg + times * other.sum_neg,
            n_neg: self.n_neg + times * other.n_neg,
        }
    }

    /// What one example of each class counts for in the mean.
    fn weights(&self, prevalence: Option<f64>) -> (f64, f64) {
        let one = |share: f64, n: f64| if n > 0.0 { share / n } else { 0.0 };
        match prevalence {
            None => (one(1.0, self.n_pos + self.n_neg), one(1.0, self.n_pos + self.n_neg)),
            Some(share) => (one(share, self.n_pos), one(1.0 - share, self.n_neg)),
        }
    }

    fn mean(&self, prevalence: Option<f64>) -> Option<f64> {
        // Differences of weights leave dust where nothing is left.
        let dust = 1e-9 * (self.n_pos.abs() + self.n_neg.abs());
        match prevalence {
            None => (self.n_pos + self.n_neg > 0.0).then(|| (self.sum_pos + self.sum_neg) / (self.n_pos + self.n_neg)),
            Some(share) => {
                let class = |share: f64, sum: f64, n: f64| {
                    if share == 0.0 { Some(0.0) } else { (n > dust).then(|| share * sum / n) }
                };
                Some(class(share, self.sum_pos, self.n_pos)? + class(1.0 - share, self.sum_neg, self.n_neg)?)
            }
        }
    }
}
