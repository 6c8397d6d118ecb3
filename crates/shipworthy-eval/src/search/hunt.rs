//! The search itself: half of the examples propose, the other half confirm. What a search finds always looks bad on the rows
//! that found it.

use std::borrow::Cow;

use shipworthy_stats::random::mix;
use shipworthy_stats::slice_search::{
    Column, Confirmation, Evidence, Found, Search, confirm, drop_explained, search_in,
};

use crate::conjunctions::Counts;
use crate::decision::Decision;
use crate::gather::{Gathered, SliceCodes};
use crate::outcome::Slice;

/// Two slices that share at least this part of their rows are one, said in two ways.
const SAME_ROWS: f64 = 0.9;
/// Other ways of saying it that are kept.
const MOST_SAID: usize = 3;

/// A conjunction: column and code, by ascending column.
pub type Predicates = Vec<(usize, u32)>;

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hunt {
    /// Most columns in a conjunction.
    pub depth: usize,
    /// Fewest rows of the searching half in a slice.
    pub min_examples: usize,
    /// How many slices the search proposes.
    pub proposed: usize,
    /// How many of them, said once each, are put to the test.
    pub tested: usize,
    /// The first so many columns are slices that somebody declared. Conjunctions of them alone and those that use another column
    /// are two families with half of the error each: hundreds of parts of numbers must not hide what was asked for.
    pub declared: usize,
    /// Weight of the mean loss against the size.
    pub alpha_weight: f64,
    /// Chance that any slice is confirmed where none is worse than the rest.
    pub alpha: f64,
    /// Seed of the test.
    pub seed: u64,
}

impl Hunt {
    /// The usual search among so many rows of the searching half, with the whole error for itself.
    pub fn usual(rows: usize, declared: usize, seed: u64) -> Hunt {
        Hunt {
            declared,
            depth: 3,
            min_examples: (rows / 200).max(8),
            proposed: 40,
            tested: 20,
            alpha_weight: 0.98,
            alpha: 0.05,
            seed,
        }
    }
}

impl Hunt {
    /// What the searching half proposes, family by family.
    fn families(&self, half: &Half) -> [Vec<Found>; 2] {
        let settings = Search {
            max_columns: self.depth,
            min_examples: self.min_examples,
            top: self.proposed,
            alpha_weight: self.alpha_weight,
        };
        let declared = self.declared.min(half.columns.len());
        let search = |columns: &[Column]| search_in(&half.evidence_of(columns), &settings);
        if declared == half.columns.len() {
            return [search(&half.columns), Vec::new()];
        }
        let mut any = search(&half.columns);
        any.retain(|found| found.predicates.iter().any(|&(column, _)| column >= declared));
        [search(&half.columns[..declared]), any]
    }
}

/// The rows of one half that count, with what was lost on each.
pub struct Half {
    columns: Vec<Column>,
    loss: Vec<f64>,
    clusters: Option<Vec<u32>>,
    /// How many rows each of these stands for; one, if not given.
    times: Option<Vec<u64>>,
}

/// A slice that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// What it is.
    pub predicates: Predicates,
    /// Other conjunctions of nearly the same rows.
    pub also: Vec<Predicates>,
    /// How many slices were put to the test with it.
    pub tested: usize,
    /// What the other half says.
    pub confirmation: Confirmation,
}

impl Half {
    /// These rows of the golden set; `loss` gives what was lost on each.
    pub fn new(
        gathered: &Gathered,
        columns: &[Cow<'_, SliceCodes>],
        rows: Vec<u32>,
        loss: impl Fn(u32) -> f64,
    ) -> Half {
        let pick = |codes: &[u32]| -> Vec<u32> { rows.iter().map(|&row| codes[row as usize]).collect() };
        let column = |column: &Cow<'_, SliceCodes>| Column {
            name: column.name.clone(),
            codes: rows.iter().map(|&row| u32::from(column.code[row as usize])).collect(),
            values: column.values.len(),
        };
        Half {
            columns: columns.iter().map(column).collect(),
            loss: rows.iter().map(|&row| loss(row)).collect(),
            clusters: gathered.cluster.as_ref().map(|clusters| pick(&clusters.code)),
            times: None,
        }
    }

    /// From counts of rows of one label: one for all that agree in their slices and in whether they are mistakes. The columns are
    /// the slices that were counted.
    pub fn of_counts(
        columns: &[Cow<'_, SliceCodes>],
        counts: &Counts<'_>,
        (label, wrong): (bool, Decision),
        searching: bool,
    ) -> Half {
        let mut rows: Vec<(usize, f64, u64)> = Vec::new();
        for (number, outcomes) in counts.half(searching).enumerate() {
            for decision in [Decision::Positive, Decision::Negative] {
                let times = outcomes[usize::from(label)][decision as usize];
                if times > 0 {
                    rows.push((number, f64::from(u8::from(decision == wrong)), times));
                }
            }
        }
        let column = |(place, column): (usize, &Cow<'_, SliceCodes>)| Column {
            name: column.name.clone(),
            codes: rows.iter().map(|&(number, ..)| counts.codes(place)[number]).collect(),
            values: column.values.len(),
        };
        Half {
            columns: columns.iter().enumerate().map(column).collect(),
            loss: rows.iter().map(|&(_, loss, _)| loss).collect(),
            clusters: None,
            times: Some(rows.iter().map(|&(.., times)| times).collect()),
        }
    }

    /// How many rows of the golden set it has.
    pub fn examples(&self) -> usize {
        self.times.as_ref().map_or(self.loss.len(), |times| times.iter().sum::<u64>() as usize)
    }

    /// The half as the statistics take it.
    pub fn evidence(&self) -> Evidence<'_> {
        self.evidence_of(&self.columns)
    }

    fn evidence_of<'a>(&'a self, columns: &'a [Column]) -> Evidence<'a> {
        Evidence {
            columns,
            loss: &self.loss,
            rows: None,
            clusters: self.clusters.as_deref(),
            times: self.times.as_deref(),
        }
    }
}

/// Whether a golden row searches; the others confirm. Rows of one cluster stay together.
pub fn searches(gathered: &Gathered, seed: u64, row: usize) -> bool {
    let key = match &gathered.cluster {
        Some(clusters) => clusters.key[clusters.code[row] as usize],
        None => gathered.key[row],
    };
    mix(seed ^ 0x5EA2_C4E5, key) & 1 == 0
}

/// The same of all golden rows.
pub fn halves(gathered: &Gathered, seed: u64) -> Vec<bool> {
    (0..gathered.rows).map(|row| searches(gathered, seed, row)).collect()
}

/// Slices that the searching half finds, each said once, with what the confirming half says of them; those that say nothing beyond
/// a simpler one are left out. In the order of the search's objective. Empty where the searching half has no loss.
pub fn hunt(searching: &Half, confirming: impl FnOnce() -> Half, how: &Hunt) -> (Vec<Hit>, Option<Half>) {
    let families = how.families(searching);
    let proposed: Vec<(Found, usize)> = families
        .iter()
        .enumerate()
        .flat_map(|(family, found)| found.iter().map(move |found| (found.clone(), family)))
        .collect();
    if proposed.is_empty() {
        return (Vec::new(), None);
    }
    let (found, also) = said_once(&proposed, searching, how.tested);
    let confirming = confirming();
    let evidence = confirming.evidence();
    let shared = families.iter().filter(|family| !family.is_empty()).count() as f64;
    let mut confirmations: Vec<Option<Confirmation>> = vec![None; found.len()];
    for family in 0..families.len() {
        let places: Vec<usize> = (0..found.len()).filter(|&place| found[place].1 == family).collect();
        let members: Vec<Found> = places.iter().map(|&place| found[place].0.clone()).collect();
        for (&place, told) in places.iter().zip(confirm(&members, &evidence, how.alpha / shared, how.seed)) {
            confirmations[place] = Some(Confirmation { adjusted: (told.adjusted * shared).min(1.0), ..told });
        }
    }
    let tested = found.len();
    let found: Vec<Found> = found.into_iter().map(|(found, _)| found).collect();
    let hits = drop_explained(&found, &evidence)
        .into_iter()
        .filter_map(|place| {
            let confirmation = confirmations[place]?;
            Some(Hit { predicates: found[place].predicates.clone(), also: also[place].clone(), tested, confirmation })
        })
        .collect();
    (hits, Some(confirming))
}

/// Of slices with nearly the same rows the simplest stays, else the first; the others become other ways of saying it. This
/// looks at rows alone and not at losses, so the test that follows is none the less fair. At most so many of each family.
fn said_once(proposed: &[(Found, usize)], half: &Half, at_most: usize) -> (Vec<(Found, usize)>, Vec<Vec<Predicates>>) {
    let sets: Vec<Vec<u64>> = proposed.iter().map(|(found, _)| rows_of(found, half)).collect();
    // Groups of places.
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for place in 0..proposed.len() {
        match groups.iter_mut().find(|group| overlap(&sets[group[0]], &sets[place], half) >= SAME_ROWS) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    let mut kept: Vec<(Found, usize)> = Vec::new();
    let mut also = Vec::new();
    for group in groups {
        let simplest = group.iter().copied().min_by_key(|&place| (proposed[place].0.predicates.len(), place));
        let simplest = simplest.expect("a group has a member");
        let (found, family) = &proposed[simplest];
        if kept.iter().filter(|kept| kept.1 == *family).count() == at_most {
            continue;
        }
        let adds = |&&place: &&usize| {
            let other = &proposed[place].0.predicates;
            place != simplest && !found.predicates.iter().all(|predicate| other.contains(predicate))
        };
        let others = group.iter().filter(adds).take(MOST_SAID);
        also.push(others.map(|&place| proposed[place].0.predicates.clone()).collect());
        kept.push((found.clone(), *family));
    }
    (kept, also)
}

fn rows_of(found: &Found, half: &Half) -> Vec<u64> {
    let mut words = vec![0_u64; half.loss.len().div_ceil(64)];
    let holds = |row: usize| found.predicates.iter().all(|&(column, code)| half.columns[column].codes[row] == code);
    (0..half.loss.len()).filter(|&row| holds(row)).for_each(|row| words[row / 64] |= 1 << (row % 64));
    words
}

/// The part that two sets of rows share of all that are in one of them.
fn overlap(a: &[u64], b: &[u64], half: &Half) -> f64 {
    let count = |of: &dyn Fn(u64, u64) -> u64| -> u64 {
        let words = a.iter().zip(b).map(|(&x, &y)| of(x, y));
        match &half.times {
            None => words.map(|word| u64::from(word.count_ones())).sum(),
            Some(times) => words
                .enumerate()
                .map(|(at, word)| {
                    (0..64).filter(|bit| word >> bit & 1 == 1).map(|bit| times[at * 64 + bit]).sum::<u64>()
                })
                .sum(),
        }
    };
    let either = count(&|x, y| x | y);
    if either == 0 { 1.0 } else { count(&|x, y| x & y) as f64 / either as f64 }
}

/// The slice that a conjunction is.
pub fn slice(columns: &[Cow<'_, SliceCodes>], predicates: &[(usize, u32)]) -> Slice {
    let one =
        |&(column, code): &(usize, u32)| (columns[column].name.clone(), columns[column].values[code as usize].clone());
    Slice(predicates.iter().map(one).collect())
}

/// Whether a golden row is in it.
#[inline]
pub fn holds(columns: &[Cow<'_, SliceCodes>], predicates: &[(usize, u32)], row: u32) -> bool {
    predicates.iter().all(|&(column, code)| u32::from(columns[column].code[row as usize]) == code)
}
