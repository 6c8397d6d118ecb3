//! Hits, labels and decisions per class, and the averages over classes that follow from them.
//!
//! Shared by decisions for one of several classes and for any number of labels: both average precision, recall and F1 over
//! classes, and an example (or a cluster) moves a few classes' counts at a time.

use crate::inference::{Between, Inference};
use crate::influence::{Evidence, Influence, Shape, silent};
use crate::scale::Scale;
use crate::sum::exact_sum;

/// How classes are averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Average {
    /// Every class counts the same, however rare. Over the classes that occur among labels or decisions; a class that occurs
    /// among decisions only has no recall and is left out of its average; one that occurs among labels only has no precision,
    /// and the average is undefined: a class that is never decided must not be forgotten.
    Macro,
    /// All decisions are counted together.
    Micro,
    /// Every class counts as often as it occurs among the labels.
    Weighted,
}

/// What is averaged over classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PerClass {
    /// Harmonic mean of precision and recall.
    F1,
    /// Of those decided for the class, how many are of it?
    Precision,
    /// Of those of the class, how many are decided for it?
    Recall,
}

/// Counts, or sums of weights, of one class.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct ClassTally {
    /// Of the class and decided for it.
    pub(crate) hit: f64,
    /// Of the class.
    pub(crate) labelled: f64,
    /// Decided for the class.
    pub(crate) decided: f64,
}

impl ClassTally {
    fn cells(self) -> [f64; 3] {
        [self.hit, self.labelled, self.decided]
    }

    pub(crate) fn plus(self, other: ClassTally, times: f64) -> ClassTally {
        let sum = |mine: f64, theirs: f64| {
            let sum = mine + times * theirs;
            // Differences of fractional weights leave dust where nothing is left.
            if sum.abs() <= 1e-12 * theirs.abs() { 0.0 } else { sum }
        };
        ClassTally {
            hit: sum(self.hit, other.hit),
            labelled: sum(self.labelled, other.labelled),
            decided: sum(self.decided, other.decided),
        }
    }

    fn value(self, what: PerClass) -> Option<f64> {
        let (top, bottom) = match what {
            PerClass::F1 => (2.0 * self.hit, self.labelled + self.decided),
            PerClass::Precision => (self.hit, self.decided),
            PerClass::Recall => (self.hit, self.labelled),
        };
        (bottom > 0.0).then(|| top / bottom)
    }
}

/// Tallies of all classes, and the weight of all examples.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tallies {
    pub(crate) classes: Vec<ClassTally>,
    pub(crate) examples: f64,
}

impl Tallies {
    /// The average; `None` where it is undefined.
    pub(crate) fn average(&self, what: PerClass, average: Average) -> Option<f64> {
        let classes = &self.classes;
        match average {
            Average::Micro => {
                let sum = |of: fn(&ClassTally) -> f64| exact_sum(classes.iter().map(of));
                ClassTally { hit: sum(|c| c.hit), labelled: sum(|c| c.labelled), decided: sum(|c| c.decided) }
                    .value(what)
            }
            Average::Macro => {
                let (mut values, mut count) = (Vec::with_capacity(classes.len()), 0.0);
                for class in classes.iter().filter(|class| class.labelled > 0.0 || class.decided > 0.0) {
                    match class.value(what) {
                        Some(value) => {
                            values.push(value);
                            count += 1.0;
                        }
                        None if what == PerClass::Recall => {}
                        None => return None,
                    }
                }
                (count > 0.0).then(|| exact_sum(values) / count)
            }
            Average::Weighted => {
                let (mut values, mut sizes) = (Vec::with_capacity(classes.len()), Vec::with_capacity(classes.len()));
                for class in classes.iter().filter(|class| class.labelled > 0.0) {
                    values.push(class.labelled * class.value(what)?);
                    sizes.push(class.labelled);
                }
                let size = exact_sum(sizes);
                (size > 0.0).then(|| exact_sum(values) / size)
            }
        }
    }
}

/// What one unit adds to the tallies: a few classes, each once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TallyUnit {
    pub(crate) classes: Vec<(u32, ClassTally)>,
    pub(crate) examples: f64,
    /// How many units are like it.
    pub(crate) times: f64,
}

impl TallyUnit {
    /// Merges entries of one class, in order of content, so that sums have the same bits in any order.
    pub(crate) fn new(mut entries: Vec<(u32, ClassTally)>, mut sizes: Vec<f64>, times: f64) -> TallyUnit {
        entries.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| a.1.cells().map(f64::to_bits).cmp(&b.1.cells().map(f64::to_bits)))
        });
        sizes.sort_unstable_by(f64::total_cmp);
        let classes = entries
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| (same[0].0, same.iter().fold(ClassTally::default(), |sum, one| sum.plus(one.1, 1.0))))
            .collect();
        TallyUnit { classes, examples: sizes.iter().sum(), times }
    }
}

/// All units together.
pub(crate) fn total(classes: usize, units: &[TallyUnit]) -> Tallies {
    let mut cells = vec![[const { Vec::new() }; 3]; classes];
    for unit in units {
        for (class, tally) in &unit.classes {
            for (cell, number) in cells[*class as usize].iter_mut().zip(tally.cells()) {
                if number != 0.0 {
                    cell.push(unit.times * number);
                }
            }
        }
    }
    let sum = |terms: &[f64]| if terms.is_empty() { 0.0 } else { exact_sum(terms.iter().copied()) };
    Tallies {
        classes: cells
            .iter()
            .map(|[hit, labelled, decided]| ClassTally {
                hit: sum(hit),
                labelled: sum(labelled),
                decided: sum(decided),
            })
            .collect(),
        examples: exact_sum(units.iter().map(|unit| unit.times * unit.examples)),
    }
}

/// What one further example could add.
pub(crate) struct Further {
    /// The class, or whatever else is allowed one further example of its own.
    pub(crate) kind: u32,
    pub(crate) unit: TallyUnit,
}

/// How a metric of tallies is judged.
pub(crate) struct Judged {
    pub(crate) range: (f64, f64),
    /// Whether one further example is allowed for in all, instead of one per class, as averages over classes need.
    pub(crate) once: bool,
    pub(crate) names: (&'static str, &'static str),
}

/// A metric of tallies, and how far each unit moves it: what it would lose without it. `None` where it is undefined, or one unit alone
/// makes it defined.
pub(crate) fn changes(
    classes: usize,
    units: &[TallyUnit],
    value: impl Fn(&Tallies) -> Option<f64>,
) -> Option<(f64, Vec<f64>)> {
    let mut tallies = total(classes, units);
    let estimate = value(&tallies)?;
    let whole = tallies.clone();
    let mut changes = Vec::with_capacity(units.len());
    for unit in units {
        for (class, tally) in &unit.classes {
            let class = &mut tallies.classes[*class as usize];
            *class = class.plus(*tally, -1.0);
        }
        tallies.examples = whole.examples - unit.examples;
        let rest = value(&tallies);
        for (class, _) in &unit.classes {
            tallies.classes[*class as usize] = whole.classes[*class as usize];
        }
        changes.push(estimate - rest?);
    }
    Some((estimate, changes))
}

/// Uncertainty of a metric of tallies. `None` where it is undefined.
pub(crate) fn inference(
    classes: usize,
    units: &[TallyUnit],
    dependent: bool,
    further: &[Further],
    judged: &Judged,
    value: impl Fn(&Tallies) -> Option<f64>,
) -> Option<Inference> {
    let mut tallies = total(classes, units);
    let estimate = value(&tallies)?;
    let whole = tallies.clone();
    let denominator = whole.examples;
    let mut with = |unit: &TallyUnit, times: f64| {
        for (class, tally) in &unit.classes {
            let class = &mut tallies.classes[*class as usize];
            *class = class.plus(*tally, times);
        }
        tallies.examples = whole.examples + times * unit.examples;
        let changed = value(&tallies);
        for (class, _) in &unit.classes {
            tallies.classes[*class as usize] = whole.classes[*class as usize];
        }
        tallies.examples = whole.examples;
        changed
    };
    let units_seen: f64 = units.iter().map(|unit| unit.times).sum();
    let mut influences = Vec::with_capacity(units.len());
    for unit in units {
        let Some(rest) = with(unit, -1.0) else { break };
        influences.push(Influence { size: unit.examples, change: estimate - rest, times: unit.times });
    }
    let shape = Shape { scale: Scale::Identity, range: judged.range, name: judged.names.0 };
    let evidence = if influences.len() == units.len() { Evidence::of(&influences, dependent) } else { None };
    let Some(mut evidence) = evidence else {
        return Some(silent(estimate, denominator, dependent.then_some(units_seen as u64), shape));
    };
    let spread = &mut evidence.spread;
    // What was not seen: of each class one further example of the kind that moves the metric most.
    let mut moved: Vec<(u32, f64)> = Vec::new();
    for one in further {
        let Some(value) = with(&one.unit, 1.0) else { continue };
        let change = value - estimate;
        match moved.last_mut() {
            Some(last) if last.0 == one.kind => {
                if change.abs() > last.1.abs() {
                    last.1 = change;
                }
            }
            _ => moved.push((one.kind, change)),
        }
    }
    let largest = moved.iter().map(|(_, change)| *change).max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
    spread.variance +=
        if judged.once { largest * largest } else { exact_sum(moved.iter().map(|(_, change)| change * change)) };
    if !dependent {
        // The exact binomial law of the effective count is skewed by itself.
        spread.between = Between { skewness: 0.0, ..spread.between };
    }
    let (low, high) = judged.range;
    let inside = estimate > low && estimate < high;
    // At the end of its range a metric shows no variance: count from where one further example would move it.
    let from = if inside { estimate } else { estimate + largest };
    Some(Inference { estimate, ..evidence.within(from, judged.range, judged.names)? })
}
