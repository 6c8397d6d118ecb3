//! Where is it weakest? One candidate, any loss, any columns, any depth; every slice with how sure it is and what to do about it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use shipworthy_spec::spec::Spec;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::planner::OpenBar;
use shipworthy_stats::slice_search::{Found, collect};
use shipworthy_stats::sum::exact_sum;
use shipworthy_stats::units::Resampling;

use super::columns::coded;
use super::found::{FoundSlice, FoundSlices, SearchedBy};
use super::hunt::{Half, Hit, Hunt, halves, holds, hunt, slice};
use super::losses::{Kind, Lost, losses};
use super::told;
use crate::conclude::money;
use crate::gather::{Gathered, SliceCodes, SliceValue};
use crate::outcome::Estimate;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The spec, or the table, as it is named to people.
    pub of: String,
    /// Version of the tool.
    pub tool: String,
    /// The candidate; without it the one under decision.
    pub candidate: Option<String>,
    /// The only columns to search.
    pub columns: Option<Vec<String>>,
    /// Where columns of numbers are cut.
    pub cuts: BTreeMap<String, Vec<f64>>,
    /// Most columns in a slice; 3 without it.
    pub depth: Option<usize>,
    /// What is lost.
    pub metric: Option<String>,
    /// How many slices to show; 10 without it.
    pub top: Option<usize>,
    /// Fewest examples of the searching half in a slice; one in 200 and at least 8 without it.
    pub min_examples: Option<usize>,
    /// Seed of halves and tests.
    pub seed: u64,
    /// Bootstrap replicates.
    pub replicates: usize,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// The candidate that a question about one candidate is about: the named one, else the one under decision, else the first that
/// is not the baseline.
pub fn subject(spec: &Spec, named: Option<&str>) -> Result<usize, Refusal> {
    let place = |name: &str| spec.candidates.iter().position(|candidate| candidate.name == name);
    if let Some(named) = named {
        let names: Vec<&str> = spec.candidates.iter().map(|candidate| candidate.name.as_str()).collect();
        return place(named).ok_or_else(|| Refusal {
            message: format!("there is no candidate named '{named}'"),
            remedy: format!("write one of {}", names.join(", ")),
        });
    }
    let ship = spec.ship.as_deref().and_then(place);
    let other = || spec.candidates.iter().position(|candidate| Some(&candidate.name) != spec.baseline.as_ref());
    Ok(ship.or_else(other).unwrap_or(0))
}

/// Searches, confirms, and says what to do.
pub fn find(spec: &Spec, gathered: &Gathered, question: &Question) -> Result<FoundSlices, Refusal> {
    let index = subject(spec, question.candidate.as_deref())?;
    let columns = coded(gathered, question.columns.as_deref(), &question.cuts);
    if columns.is_empty() {
        return Err(Refusal {
            message: "there is no column to search".to_owned(),
            remedy: "name columns with --columns; a column needs two different values or more".to_owned(),
        });
    }
    let lost = losses(spec, gathered, index, question.metric.as_deref(), question.seed)?;
    let halves = halves(gathered, question.seed);
    let top = question.top.unwrap_or(10).max(1);
    let view = View { spec, gathered, columns: &columns, lost: &lost, halves: &halves, question };
    let mut found: Vec<Ranked> = Vec::new();
    let (mut min_examples, mut depth) = (Vec::new(), 0);
    for kind in &lost.kinds {
        let searched = kind.rows.iter().filter(|&&row| halves[row as usize]).count();
        let declared = columns.iter().filter(|column| gathered.slices.iter().any(|s| s.name == column.name)).count();
        let usual = Hunt::usual(searched, declared, question.seed);
        let how = Hunt {
            depth: question.depth.unwrap_or(usual.depth).max(1),
            min_examples: question.min_examples.unwrap_or(usual.min_examples).max(1),
            proposed: usual.proposed.max(6 * top),
            tested: usual.tested.max(2 * top),
            alpha: ALPHA / lost.kinds.len() as f64,
            ..usual
        };
        found.extend(view.slices(kind, &how));
        min_examples.push(how.min_examples as u64);
        depth = how.depth;
    }
    let proposed = found.len();
    found.retain(|ranked| ranked.excess > 0.0 && ranked.worse > 0.0);
    let refuted = (proposed - found.len()) as u64;
    found.sort_by(|a, b| {
        b.slice.confirmed.cmp(&a.slice.confirmed).then(b.excess.total_cmp(&a.excess)).then_with(|| {
            a.slice.slice.to_string().cmp(&b.slice.slice.to_string()).then(a.slice.metric.cmp(&b.slice.metric))
        })
    });
    found.truncate(top);
    let searched = lost.rows.iter().filter(|&&row| halves[row as usize]).count() as u64;
    let everybody = lost.kinds.iter().map(|kind| (kind.metric.clone(), view.mean(kind, &|_| true))).collect();
    let mut answer = FoundSlices {
        format: 1,
        tool: question.tool.clone(),
        of: question.of.clone(),
        feature: spec.name.clone(),
        candidate: spec.candidates[index].name.clone(),
        asked: question.metric.clone().unwrap_or_else(|| "mistakes".to_owned()),
        seed: question.seed,
        confidence: spec.confidence,
        money: money(spec),
        examples: lost.rows.len() as u64,
        searched,
        confirming: lost.rows.len() as u64 - searched,
        everybody,
        columns: columns.iter().map(|column| searched_by(column)).collect(),
        depth: depth.min(columns.len()) as u64,
        min_examples,
        alpha: ALPHA,
        sentences: Vec::new(),
        slices: found.into_iter().map(|ranked| ranked.slice).collect(),
        refuted,
        notes: lost.notes.clone(),
        fingerprint: gathered.fingerprint.clone(),
    };
    answer.sentences = told::sentences(&answer);
    Ok(answer)
}

/// Chance that any slice is confirmed where none is worse than the rest.
const ALPHA: f64 = 0.05;

fn searched_by(column: &SliceCodes) -> SearchedBy {
    SearchedBy {
        name: column.name.clone(),
        values: column.values.len() as u64,
        cut: column.values.iter().any(|value| matches!(value, SliceValue::Range { .. })),
    }
}

/// A slice with what puts it before others.
struct Ranked {
    slice: FoundSlice,
    /// What it loses beyond the others, by all rows; money where there are prices.
    excess: f64,
    /// How much worse it is than elsewhere, by the half that did not find it.
    worse: f64,
}

/// What every slice is measured with.
struct View<'a> {
    spec: &'a Spec,
    gathered: &'a Gathered,
    columns: &'a [Cow<'a, SliceCodes>],
    lost: &'a Lost,
    halves: &'a [bool],
    question: &'a Question,
}

impl View<'_> {
    fn weight(&self, row: u32) -> f64 {
        self.lost.weight.as_ref().map_or(1.0, |weight| weight[row as usize])
    }

    /// Mean loss of the rows that `keep` says yes to, with its interval.
    fn mean(&self, kind: &Kind, keep: &dyn Fn(u32) -> bool) -> Estimate {
        let places: Vec<usize> = (0..kind.rows.len()).filter(|&at| keep(kind.rows[at])).collect();
        let of: Vec<f64> = places.iter().map(|&at| kind.of[at]).collect();
        let rows = || places.iter().map(|&at| kind.rows[at]);
        // Among rows of one class, the rate of classes plays no part.
        let weighted = self.gathered.weight.is_some() || kind.noun == "examples";
        let weight: Option<Vec<f64>> =
            (self.lost.weight.is_some() && weighted).then(|| rows().map(|row| self.weight(row)).collect());
        let clusters = self.gathered.cluster.as_ref();
        let cluster: Option<Vec<u32>> = clusters.map(|of| rows().map(|row| of.code[row as usize]).collect());
        let dependence = Dependence { weights: weight.as_deref(), clusters: cluster.as_deref() };
        let resampling = Resampling { replicates: self.question.replicates, seed: self.question.seed };
        let inference = mean_of(&of, kind.range, &dependence, &resampling);
        let level = Level::new(self.spec.confidence).expect("the spec was checked: confidence lies between 0.5 and 1");
        let interval = inference.as_ref().and_then(|inference| inference.interval(level));
        Estimate {
            estimate: inference.as_ref().map(|inference| inference.estimate()),
            low: interval.map(|interval| interval.lower),
            high: interval.map(|interval| interval.upper),
            n: places.len() as u64,
            method: inference.map_or("undefined", |inference| inference.drawn_method()).to_owned(),
        }
    }

    fn slices(&self, kind: &Kind, how: &Hunt) -> Vec<Ranked> {
        let mut weighted = vec![0.0; self.gathered.rows];
        kind.rows.iter().zip(&kind.of).for_each(|(&row, of)| weighted[row as usize] = of * self.weight(row));
        let half = |searching: bool| -> Half {
            let rows = kind.rows.iter().copied().filter(|&row| self.halves[row as usize] == searching).collect();
            Half::new(self.gathered, self.columns, rows, |row| weighted[row as usize])
        };
        let (hits, confirming) = hunt(&half(true), || half(false), how);
        let Some(confirming) = confirming else { return Vec::new() };
        hits.iter().filter_map(|hit| self.slice(kind, how, hit, &confirming)).collect()
    }

    fn slice(&self, kind: &Kind, how: &Hunt, hit: &Hit, confirming: &Half) -> Option<Ranked> {
        let inside = |row: u32| holds(self.columns, &hit.predicates, row);
        let judged = |row: u32| !self.halves[row as usize];
        let there = self.mean(kind, &|row| judged(row) && inside(row));
        let elsewhere = self.mean(kind, &|row| judged(row) && !inside(row)).estimate;
        let worse = there.estimate? - elsewhere?;
        let whole = Shares::of(&self.lost.rows, &self.lost.weigh, |row| self.weight(row), |_| true);
        let here = Shares::of(&self.lost.rows, &self.lost.weigh, |row| self.weight(row), inside);
        let kind_here = Shares::of(&kind.rows, &kind.of, |row| self.weight(row), inside);
        let kind_whole = Shares::of(&kind.rows, &kind.of, |row| self.weight(row), |_| true);
        let example_share = if whole.rows > 0.0 { here.rows / whole.rows } else { 0.0 };
        let loss_share = (whole.loss > 0.0).then_some(here.loss / whole.loss);
        // By all rows, which order the list; the half that confirms says how sure it is.
        let rest = kind_whole.rows - kind_here.rows;
        let others = if rest > 0.0 { (kind_whole.loss - kind_here.loss) / rest } else { 0.0 };
        let beyond = kind_here.loss - others * kind_here.rows;
        // Money lost for each unit of this kind of loss.
        let price = if self.lost.is_money && kind.metric != "error_cost" {
            self.price(kind, inside).unwrap_or(0.0)
        } else {
            1.0
        };
        let volume = self.spec.errors.as_ref().and_then(|errors| errors.volume_per_month);
        let monthly = |volume: f64| worse.max(0.0) * kind_here.rows / whole.rows * price * volume;
        let further = (!hit.confirmation.confirmed).then(|| self.further(kind, how, hit, confirming)).flatten();
        let slice = slice(self.columns, &hit.predicates);
        Some(Ranked {
            excess: beyond * price,
            worse,
            slice: FoundSlice {
                action: told::action(&slice, hit.confirmation.confirmed, further, kind.noun, self.spec),
                slice,
                metric: kind.metric.clone(),
                also: hit.also.iter().map(|also| super::hunt::slice(self.columns, also)).collect(),
                examples: self.lost.rows.iter().filter(|&&row| inside(row)).count() as u64,
                there,
                elsewhere,
                loss_share,
                example_share,
                excess_per_month: volume.filter(|_| self.lost.is_money && whole.rows > 0.0).map(monthly),
                confirmed: hit.confirmation.confirmed,
                p_value: hit
                    .confirmation
                    .p_value
                    .map(|_| (hit.confirmation.adjusted * self.lost.kinds.len() as f64).min(1.0)),
                method: hit.confirmation.method.to_owned(),
            },
        })
    }

    /// What a unit of this kind of loss costs on these rows; `None` where none was lost.
    fn price(&self, kind: &Kind, inside: impl Fn(u32) -> bool) -> Option<f64> {
        let mut money = vec![0.0; self.gathered.rows];
        self.lost.rows.iter().zip(&self.lost.weigh).for_each(|(&row, of)| money[row as usize] = *of);
        let lossy = || (0..kind.rows.len()).filter(|&at| kind.of[at] > 0.0 && inside(kind.rows[at]));
        let units = exact_sum(lossy().map(|at| kind.of[at]));
        let price = exact_sum(lossy().map(|at| money[kind.rows[at] as usize]));
        (units > 0.0).then(|| price / units)
    }

    /// Further examples that settle whether a slice is worse than elsewhere, going by the half that did not find it: of the
    /// kind that counts, and of all in the slice. Half of what is collected will search and half confirm.
    fn further(&self, kind: &Kind, how: &Hunt, hit: &Hit, confirming: &Half) -> Option<Further> {
        // As many tests share the error as slices were put to the test.
        let alpha = how.alpha / hit.tested.max(1) as f64;
        let target = hit.confirmation.elsewhere?;
        let bar = OpenBar { wants_more: false, target, pass_alpha: alpha, fail_alpha: alpha, power: 0.8 };
        let found = Found { predicates: hit.predicates.clone(), examples: 0, loss_sum: 0.0, score: 0.0 };
        let counted =
            collect(&[found], &confirming.evidence(), &bar).pop()?.further.filter(|further| *further > 0)? * 2;
        let inside = |row: &&u32| holds(self.columns, &hit.predicates, **row);
        let of_kind = kind.rows.iter().filter(inside).count() as f64;
        let all = self.lost.rows.iter().filter(inside).count() as f64;
        (of_kind > 0.0).then(|| Further { counted, examples: (counted as f64 * all / of_kind).ceil() as u64 })
    }
}

/// Examples to collect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Further {
    /// Of the kind that counts, such as positives.
    pub counted: u64,
    /// In all.
    pub examples: u64,
}

/// Rows and losses, weighted.
struct Shares {
    rows: f64,
    loss: f64,
}

impl Shares {
    fn of(rows: &[u32], loss: &[f64], weight: impl Fn(u32) -> f64, keep: impl Fn(u32) -> bool) -> Shares {
        let kept = || (0..rows.len()).filter(|&at| keep(rows[at]));
        Shares {
            rows: exact_sum(kept().map(|at| weight(rows[at]))),
            loss: exact_sum(kept().map(|at| loss[at] * weight(rows[at]))),
        }
    }
}
