//! What can be believed about which slices are broken, and by how much: exact, by going through everything that may be.

use super::layout::Layout;

/// How often nothing, one slice or two are broken.
pub(super) const HOW_MANY: [f64; 3] = [0.25, 0.45, 0.30];
/// Slices with fewer rows are never broken: nobody could tell.
pub(super) const FEWEST_ROWS: usize = 40;

/// Shares of wrong ones apart from broken slices: all equally likely beforehand.
pub(super) const BASES: [f64; 10] = [0.04, 0.06, 0.08, 0.10, 0.12, 0.14, 0.16, 0.18, 0.20, 0.22];

/// Rows and wrong ones by cell.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    pub(super) rows: Vec<usize>,
    pub(super) wrong: Vec<usize>,
}

impl Counts {
    /// Rows and wrong ones in the cells that are kept.
    pub(super) fn sum(&self, keep: impl Fn(usize) -> bool) -> (usize, usize) {
        let cells = (0..self.rows.len()).filter(|cell| keep(*cell));
        cells.fold((0, 0), |(rows, wrong), cell| (rows + self.rows[cell], wrong + self.wrong[cell]))
    }

    pub(super) fn all(&self) -> usize {
        self.rows.iter().sum()
    }
}

/// Slices that are broken together, with the worse share added in each.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Broken {
    pub(super) slices: Vec<usize>,
    /// Index of the added share, by slice.
    pub(super) by: Vec<usize>,
    /// Index of the share of wrong ones elsewhere.
    pub(super) base: usize,
}

impl Broken {
    /// The share of wrong ones that is added in a cell: of two broken slices, the worse counts.
    pub(super) fn added(&self, layout: &Layout, gaps: &[f64], cell: usize) -> f64 {
        let here = self.slices.iter().zip(&self.by).filter(|(slice, _)| layout.holds[**slice][cell]);
        here.map(|(_, by)| gaps[*by]).fold(0.0, f64::max)
    }
}

/// Everything that may be, with its probability.
#[derive(Debug, Clone)]
pub(super) struct Belief {
    pub(super) worlds: Vec<(Broken, f64)>,
}

/// Slices that may be broken.
pub(super) fn eligible(layout: &Layout, counts: &Counts) -> Vec<usize> {
    let rows = |slice: &usize| counts.sum(|cell| layout.holds[*slice][cell]).0;
    (0..layout.slices.len()).filter(|slice| rows(slice) >= FEWEST_ROWS).collect()
}

/// A world by its slices, their gaps, how many there are, its base, and the logarithm of how likely it is.
type Found = ([usize; 2], [usize; 2], usize, usize, f64);

/// What can be believed after these counts, with these possible gaps. Worlds below a millionth of the likeliest are left out.
pub(super) fn after(layout: &Layout, counts: &Counts, gaps: &[f64]) -> Belief {
    let eligible = eligible(layout, counts);
    let n = eligible.len() as f64;
    let logs: Vec<Vec<(f64, f64)>> = BASES
        .iter()
        .map(|base| {
            let share = |gap: f64| (libm::log(base + gap), libm::log(1.0 - base - gap));
            std::iter::once(0.0).chain(gaps.iter().copied()).map(share).collect()
        })
        .collect();
    let term = |(rows, wrong): (usize, usize), (yes, no): (f64, f64)| wrong as f64 * yes + (rows - wrong) as f64 * no;
    // By value, not by list: there are tens of thousands of them, and few are kept.
    let mut found: Vec<Found> = Vec::new();
    let mut add = |slices: &[usize], prior: f64| {
        let lies = |cell: usize, index: usize| slices.get(index).is_some_and(|slice| layout.holds[*slice][cell]);
        let mut parts = [(0, 0); 4];
        for cell in 0..counts.rows.len() {
            let part = &mut parts[usize::from(lies(cell, 0)) + 2 * usize::from(lies(cell, 1))];
            *part = (part.0 + counts.rows[cell], part.1 + counts.wrong[cell]);
        }
        let ways = if slices.len() == 2 { gaps.len() } else { 1 };
        let firsts = if slices.is_empty() { 1 } else { gaps.len() };
        let prior = libm::log(prior) - libm::log((ways * firsts * BASES.len()) as f64);
        let named = [slices.first().copied().unwrap_or(0), slices.get(1).copied().unwrap_or(0)];
        for (base, logs) in logs.iter().enumerate() {
            for first in 0..firsts {
                for second in 0..ways {
                    let worse = if slices.len() == 2 { first.max(second) } else { first };
                    let value = prior
                        + term(parts[0], logs[0])
                        + term(parts[1], logs[first + 1])
                        + term(parts[2], logs[second + 1])
                        + term(parts[3], logs[worse + 1]);
                    found.push((named, [first, second], slices.len(), base, value));
                }
            }
        }
    };
    add(&[], HOW_MANY[0]);
    for (index, slice) in eligible.iter().enumerate() {
        add(&[*slice], HOW_MANY[1] / n);
        for other in &eligible[index + 1..] {
            add(&[*slice, *other], HOW_MANY[2] / (n * (n - 1.0) / 2.0));
        }
    }
    let most = found.iter().map(|of| of.4).fold(f64::NEG_INFINITY, f64::max);
    let kept = found.into_iter().filter(|of| of.4 - most > -14.0);
    let mut worlds: Vec<(Broken, f64)> = kept
        .map(|(slices, by, many, base, value)| {
            (Broken { slices: slices[..many].to_vec(), by: by[..many].to_vec(), base }, libm::exp(value - most))
        })
        .collect();
    let whole: f64 = worlds.iter().map(|(_, weight)| *weight).sum();
    worlds.iter_mut().for_each(|(_, weight)| *weight /= whole);
    Belief { worlds }
}

/// What mending does where these slices are broken: wrong ones that go away, in rows of the sample, times the probability of it.
#[derive(Debug, Clone)]
pub(super) struct Mended {
    slices: Vec<usize>,
    /// When the first alone is mended, when the second alone is, and when both are.
    first: f64,
    second: f64,
    both: f64,
    /// What each adds by itself, whatever the other adds to the same rows.
    own: [f64; 2],
}

impl Mended {
    /// For these worlds, all with the same broken slices.
    fn of(worlds: &[(Broken, f64)], layout: &Layout, counts: &Counts, gaps: &[f64]) -> Mended {
        let slices = worlds[0].0.slices.clone();
        let lies = |cell: usize, index: usize| slices.get(index).is_some_and(|slice| layout.holds[*slice][cell]);
        let mut rows = [0.0; 4];
        for cell in 0..layout.cells() {
            rows[usize::from(lies(cell, 0)) + 2 * usize::from(lies(cell, 1))] += counts.rows[cell] as f64;
        }
        let mut mended = Mended { slices, first: 0.0, second: 0.0, both: 0.0, own: [0.0; 2] };
        for (broken, probability) in worlds {
            let gap = |index: usize| broken.by.get(index).map_or(0.0, |by| gaps[*by]);
            let (first, second) = (gap(0), gap(1));
            // Where both lie, the worse counts: mending it leaves the other.
            let worse = first.max(second);
            mended.first += probability * (rows[1] * first + rows[3] * (worse - second));
            mended.second += probability * (rows[2] * second + rows[3] * (worse - first));
            mended.both += probability * (rows[1] * first + rows[2] * second + rows[3] * worse);
            mended.own[0] += probability * (rows[1] + rows[3]) * first;
            mended.own[1] += probability * (rows[2] + rows[3]) * second;
        }
        mended
    }

    /// Wrong ones that go away when these slices are mended. A slice that is not broken is not what makes its rows wrong: mending it
    /// changes nothing, even where it shares rows with one that is.
    fn by(&self, set: &[usize]) -> f64 {
        let has = |index: usize| self.slices.get(index).is_some_and(|slice| set.contains(slice));
        match (has(0), has(1)) {
            (false, false) => 0.0,
            (true, false) => self.first,
            (false, true) => self.second,
            (true, true) => self.both,
        }
    }

    fn own(&self, slice: usize) -> f64 {
        self.slices.iter().position(|of| *of == slice).map_or(0.0, |index| self.own[index])
    }
}

/// Wrong ones, in rows of the sample, that are expected to go away when a set of slices is mended.
pub(super) fn mended_by(mended: &[Mended], set: &[usize]) -> f64 {
    mended.iter().map(|of| of.by(set)).sum()
}

/// Wrong ones, in rows of the sample, that a slice is expected to add by itself: mending it never takes away more.
pub(super) fn added_by(mended: &[Mended], slice: usize) -> f64 {
    mended.iter().map(|of| of.own(slice)).sum()
}

impl Belief {
    /// A world that is known.
    pub(super) fn sure(broken: &Broken) -> Belief {
        Belief { worlds: vec![(broken.clone(), 1.0)] }
    }

    /// What mending does, for each set of slices that may be broken.
    pub(super) fn mended(&self, layout: &Layout, counts: &Counts, gaps: &[f64]) -> Vec<Mended> {
        // Worlds with the same slices stand together.
        let same = self.worlds.chunk_by(|a, b| a.0.slices == b.0.slices).filter(|same| !same[0].0.slices.is_empty());
        same.map(|worlds| Mended::of(worlds, layout, counts, gaps)).collect()
    }

    /// Probability of what holds in some worlds.
    pub(super) fn probability(&self, holds: impl Fn(&Broken) -> bool) -> f64 {
        self.worlds.iter().filter(|(broken, _)| holds(broken)).map(|(_, probability)| probability).sum()
    }
}
