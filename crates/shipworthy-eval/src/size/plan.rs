//! How many more examples, and which, with a golden set at hand: what each open bar still needs, and a budget spent well.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shipworthy_spec::bar::Severity;
use shipworthy_spec::spec::Spec;

use super::budget;
pub use super::budget::{Budget, BudgetSlice};
use super::next::{self, next};
pub use super::next::{Next, NextBar};
use super::{Counts, counted_word};
use crate::compare::Refusal;
use crate::conclude::Context;
use crate::gather::Gathered;
use crate::outcome::{BarResult, Candidate, Check, Golden, Money, Slice, Verdict};
use crate::read_back::{KnownWord, known_word};
use crate::task::layout;
use crate::words::{about, counted, many, percent, small};

/// What to plan.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The candidate whose open bars are to be settled; the one under decision without it.
    pub candidate: Option<String>,
    /// Examples that can be collected.
    pub budget: Option<u64>,
    /// The slice column to divide them over; that of the neediest bar without it.
    pub by: Option<String>,
}

/// What to collect.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Plan {
    /// Version of this shape.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// `plan`: answered from a golden set.
    #[serde(deserialize_with = "known_word")]
    pub kind: KnownWord,
    /// File name of the spec, relative to the workspace.
    pub spec: String,
    /// The feature's name.
    pub feature: String,
    /// What kind of answer the feature gives.
    #[serde(deserialize_with = "known_word")]
    pub task: KnownWord,
    /// Seed of all resampling.
    pub seed: u64,
    /// Confidence of the verdict.
    pub confidence: f64,
    /// The candidate.
    pub candidate: String,
    /// The golden set.
    pub golden: Golden,
    /// How money is written; `None` without prices.
    pub money: Option<Money>,
    /// How many bars, slice by slice, there are, and how many pass and fail.
    pub bars: Tally,
    /// The bars that are neither passed nor failed, neediest first.
    pub open: Vec<Open>,
    /// What settles them, slice by slice; everybody first.
    pub collect: Vec<Collect>,
    /// Rows at today's mix that settle every bar that can be settled; `None` where there is none.
    pub at_todays_mix: Option<u64>,
    /// Rows that settle them when they are chosen by slice: the fewest, when one serves all columns of slices at once, and the most.
    pub chosen: Option<(u64, u64)>,
    /// What that costs, at the price of a label: at today's mix.
    pub cost: Option<f64>,
    /// The same of the most rows that are chosen by slice.
    pub cost_chosen: Option<f64>,
    /// Slices that the golden set is short of, compared with the population of the spec.
    pub short_of: Vec<ShortOf>,
    /// A number of examples divided over slices.
    pub budget: Option<Budget>,
    /// What the next version needs, where this one fails.
    pub next: Option<Next>,
    /// The answer in sentences, headline first.
    pub sentences: Vec<String>,
}

/// How the bars stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct Tally {
    pub all: u64,
    pub pass: u64,
    pub fail: u64,
    pub open: u64,
}

/// A bar that is not settled.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Open {
    /// Its name.
    pub id: String,
    /// The sentence.
    pub bar: String,
    /// Whether failing it fails the feature.
    pub severity: Severity,
    /// Its metric.
    pub metric: String,
    /// Where.
    pub slice: Slice,
    /// The estimate.
    pub estimate: Option<f64>,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// The number compared with.
    pub target: Option<f64>,
    /// Which side is wanted.
    #[serde(deserialize_with = "known_word")]
    pub op: KnownWord,
    /// Size of the metric's denominator so far.
    pub n: u64,
    /// Rows of the slice so far.
    pub rows: u64,
    /// What settles it; `None` where no practical number does.
    pub needs: Option<Needs>,
    /// Why nothing can be said yet, where that is so.
    pub reason: Option<String>,
}

/// What settles a bar four times out of five, if its estimate is the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct Needs {
    /// What the metric counts.
    pub counts: Counts,
    /// How many more of these.
    pub counted: u64,
    /// Rows of the bar's slice that hold so many.
    pub in_slice: u64,
    /// Rows of the golden set at today's mix that hold so many.
    pub at_todays_mix: u64,
}

/// What to collect from one slice.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Collect {
    /// The slice; empty for everybody.
    pub slice: Slice,
    /// Rows of the slice.
    pub rows: u64,
    /// The metric of the most demanding of its bars.
    pub metric: String,
    /// What that counts.
    pub counts: Counts,
    /// How many of these.
    pub counted: u64,
    /// Rows at today's mix that hold so many rows of the slice.
    pub at_todays_mix: u64,
    /// Bars that this settles.
    pub settles: u64,
}

/// A slice with a smaller share of the golden set than of the cases that the feature is for.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct ShortOf {
    /// The slice.
    pub slice: Slice,
    /// Its share of cases, after the population of the spec.
    pub share: f64,
    /// Its share of the golden set.
    pub share_now: f64,
    /// Its rows so far.
    pub rows: u64,
    /// Further rows that bring it to its share, with every row kept that is there.
    pub further: u64,
}

/// A slice is short when it has less than this part of the rows that its share asks for.
const SHORT: f64 = 0.8;
/// Fewest rows that are worth asking for.
const WORTH_ASKING: u64 = 10;

/// What the golden set is short of. To keep all rows, the others have to grow up to the value that has most for its share.
fn short_of(spec: &Spec, gathered: &Gathered, examples: &Option<Vec<usize>>) -> Vec<ShortOf> {
    let mut found = Vec::new();
    for (name, population) in &spec.population {
        let Some(column) = crate::slices::column(gathered, name) else { continue };
        let mut rows = vec![0_u64; column.values.len()];
        match examples {
            Some(examples) => examples.iter().for_each(|&row| rows[column.code[row] as usize] += 1),
            None => column.code.iter().for_each(|&code| rows[code as usize] += 1),
        }
        let share = |at: usize| population.get(&column.values[at].to_string()).copied().unwrap_or(0.0);
        let named: Vec<usize> = (0..rows.len()).filter(|&at| share(at) > 0.0).collect();
        let whole: f64 = named.iter().map(|&at| share(at)).sum();
        let all: u64 = named.iter().map(|&at| rows[at]).sum();
        let target = named.iter().map(|&at| rows[at] as f64 / (share(at) / whole)).fold(0.0, f64::max);
        for &at in &named {
            let (share, now) = (share(at) / whole, rows[at] as f64 / all.max(1) as f64);
            let further = (share * target - rows[at] as f64).ceil().max(0.0) as u64;
            if now < SHORT * share && further >= WORTH_ASKING {
                found.push(ShortOf {
                    slice: Slice(vec![(name.clone(), column.values[at].clone())]),
                    share,
                    share_now: now,
                    rows: rows[at],
                    further,
                });
            }
        }
    }
    found.sort_by_key(|short| std::cmp::Reverse(short.further));
    found
}

/// Plans for the candidate of a check.
pub fn plan(
    spec: &Spec,
    gathered: &Gathered,
    check: &Check,
    context: &Context,
    request: &Request,
) -> Result<Plan, Refusal> {
    let name = request.candidate.as_ref().or(check.ship.as_ref());
    let known: Vec<&str> = check.candidates.iter().map(|candidate| candidate.name.as_str()).collect();
    let Some(candidate) = name.and_then(|name| check.candidates.iter().find(|candidate| candidate.name == *name))
    else {
        return Err(Refusal {
            message: match name {
                Some(name) => format!("there is no candidate '{name}'"),
                None => "there is no candidate to decide on".to_owned(),
            },
            remedy: format!("the candidates are {}", known.join(", ")),
        });
    };
    let examples = layout::examples(spec, gathered);
    let mut open: Vec<Open> = candidate
        .bars
        .iter()
        .filter(|bar| bar.verdict == Verdict::NotEnoughEvidence)
        .map(|bar| opened(gathered, &examples, bar))
        .collect();
    open.sort_by_key(|open| std::cmp::Reverse(open.needs.map_or(0, |needs| needs.at_todays_mix)));
    let collect = collected(&open);
    let at_todays_mix = open.iter().filter_map(|open| open.needs.map(|needs| needs.at_todays_mix)).max();
    let budget = match request.budget {
        Some(budget) => Some(budget::divided(spec, gathered, candidate, context, request, (&open, budget))?),
        None => None,
    };
    let label = spec.errors.as_ref().and_then(|errors| errors.label);
    let count = |verdict: Verdict| candidate.bars.iter().filter(|bar| bar.verdict == verdict).count() as u64;
    let mut plan = Plan {
        format: 1,
        tool: context.tool.clone(),
        kind: "plan",
        spec: context.file.clone(),
        feature: spec.name.clone(),
        task: spec.task.name(),
        seed: context.seed,
        confidence: spec.confidence,
        candidate: candidate.name.clone(),
        golden: check.golden.clone(),
        money: check.money.clone(),
        bars: Tally {
            all: candidate.bars.len() as u64,
            pass: count(Verdict::Pass),
            fail: count(Verdict::Fail),
            open: count(Verdict::NotEnoughEvidence),
        },
        open,
        cost_chosen: label.zip(chosen(&collect)).map(|(label, (_, most))| label.cost * most as f64),
        chosen: chosen(&collect),
        collect,
        at_todays_mix,
        short_of: short_of(spec, gathered, &examples),
        cost: label.zip(at_todays_mix).map(|(label, rows)| label.cost * rows as f64),
        budget,
        next: next(spec, candidate),
        sentences: Vec::new(),
    };
    plan.sentences = told(&plan, label.map(|label| label.days), candidate);
    Ok(plan)
}

/// Examples of the golden set in a slice. Where a value stands for several pooled ones, none is found.
fn rows_of(gathered: &Gathered, examples: &Option<Vec<usize>>, slice: &Slice) -> u64 {
    let columns: Option<Vec<(&crate::gather::SliceCodes, u16)>> = slice
        .0
        .iter()
        .map(|(name, value)| {
            let column = crate::slices::column(gathered, name)?;
            let code = column.values.iter().position(|have| have == value)?;
            Some((column, code as u16))
        })
        .collect();
    let Some(columns) = columns else { return 0 };
    let is_here = |row: usize| columns.iter().all(|(column, code)| column.code[row] == *code);
    match examples {
        Some(rows) => rows.iter().filter(|row| is_here(**row)).count() as u64,
        None => (0..gathered.rows).filter(|row| is_here(*row)).count() as u64,
    }
}

fn opened(gathered: &Gathered, examples: &Option<Vec<usize>>, bar: &BarResult) -> Open {
    let everybody = examples.as_ref().map_or(gathered.rows, Vec::len) as u64;
    let rows = if bar.slice.0.is_empty() { everybody } else { rows_of(gathered, examples, &bar.slice) };
    // A pooled value has no rows of its own to choose from: it takes what comes.
    let rows = if rows == 0 { everybody } else { rows };
    let needs = bar.more.map(|more| Needs {
        counts: Counts::of(&bar.metric),
        counted: more.denominator,
        in_slice: (more.denominator as f64 * rows as f64 / bar.n.max(1) as f64).ceil() as u64,
        at_todays_mix: more.examples,
    });
    Open {
        id: bar.id.clone(),
        bar: bar.bar.clone(),
        severity: bar.severity,
        metric: bar.metric.clone(),
        slice: bar.slice.clone(),
        estimate: bar.estimate,
        low: bar.low,
        high: bar.high,
        target: bar.target,
        op: bar.op,
        n: bar.n,
        rows,
        needs,
        reason: bar.reason.clone(),
    }
}

/// What each slice needs: as much as the most demanding of its bars. Everybody first, then in order of rows.
fn collected(open: &[Open]) -> Vec<Collect> {
    let mut slices: Vec<Collect> = Vec::new();
    for bar in open {
        let Some(needs) = bar.needs else { continue };
        let this = Collect {
            slice: bar.slice.clone(),
            rows: needs.in_slice,
            metric: bar.metric.clone(),
            counts: needs.counts,
            counted: needs.counted,
            at_todays_mix: needs.at_todays_mix,
            settles: 1,
        };
        match slices.iter_mut().find(|collect| collect.slice == bar.slice) {
            Some(there) => {
                let settles = there.settles + 1;
                if this.rows > there.rows {
                    *there = this;
                }
                there.settles = settles;
            }
            None => slices.push(this),
        }
    }
    slices.sort_by_key(|collect| (!collect.slice.0.is_empty(), std::cmp::Reverse(collect.rows)));
    slices
}

/// The fewest and the most rows when they are chosen by slice. The values of one column exclude each other, so that their needs add up;
/// an example has a value in each column, so that at best one column's examples serve the others too. What is collected from slices
/// counts for everybody as well, but everybody needs a fair mix, so that its need is not lowered by it.
fn chosen(collect: &[Collect]) -> Option<(u64, u64)> {
    let everybody: u64 = collect.iter().filter(|c| c.slice.0.is_empty()).map(|c| c.rows).sum();
    let mut by_columns: BTreeMap<Vec<&str>, u64> = BTreeMap::new();
    for need in collect.iter().filter(|c| !c.slice.0.is_empty()) {
        let columns: Vec<&str> = need.slice.0.iter().map(|(name, _)| name.as_str()).collect();
        *by_columns.entry(columns).or_default() += need.rows;
    }
    let fewest = by_columns.values().copied().max().unwrap_or(0).max(everybody);
    let most = by_columns.values().sum::<u64>() + everybody;
    (!collect.is_empty()).then_some((fewest, most))
}

/// "120 positives from city_tier = tier3 (about 2,000 of its examples)".
fn from(collect: &Collect) -> String {
    let what = format!("{} {}", about(collect.counted), counted_word(&collect.metric, collect.counted));
    let place = if collect.slice.0.is_empty() { String::new() } else { format!(" from {}", collect.slice) };
    match (collect.counts, collect.slice.0.is_empty()) {
        (Counts::Examples, _) => format!("{what}{place}"),
        (_, true) => format!("{what} (about {} examples)", about(collect.rows)),
        (_, false) => format!("{what}{place} (about {} of its examples)", about(collect.rows)),
    }
}

fn told(plan: &Plan, days: Option<f64>, candidate: &Candidate) -> Vec<String> {
    const SLICES: usize = 4;
    let name = &candidate.name;
    let bars = plan.bars;
    let mut said = Vec::new();
    let settled = plan.open.iter().filter(|open| open.needs.is_some()).count();
    let never: Vec<&Open> = plan.open.iter().filter(|open| open.needs.is_none()).collect();
    if bars.open == 0 {
        said.push(match bars.fail {
            0 => format!("Nothing: all {} of {name} pass.", counted(bars.all as usize, "bar")),
            fails => format!(
                "Nothing more is open for {name}: {} of {} {}, and more examples would not change that.",
                small(fails as usize),
                counted(bars.all as usize, "bar"),
                if fails == 1 { "fails" } else { "fail" }
            ),
        });
    }
    if let Some(rows) = plan.at_todays_mix {
        // The rarest thing that is needed is what makes the number of rows large.
        let neediest = plan.open.iter().find(|open| open.needs.is_some_and(|needs| needs.at_todays_mix == rows));
        let first = neediest.and_then(|open| {
            let needs = open.needs?;
            let place = if open.slice.0.is_empty() { String::new() } else { format!(" from {}", open.slice) };
            Some((
                needs.counts,
                format!("{} {}{place}", about(needs.counted), counted_word(&open.metric, needs.counted)),
            ))
        });
        said.push(match first {
            Some((Counts::Examples, what)) if neediest.is_some_and(|open| open.slice.0.is_empty()) => {
                format!("Collect {what}.")
            }
            Some((_, what)) => format!("Collect {what}: about {} at today's mix.", many_about(rows)),
            None => format!("Collect about {} at today's mix.", many_about(rows)),
        });
        let others: Vec<&Collect> =
            plan.collect.iter().filter(|collect| neediest.is_none_or(|open| open.slice != collect.slice)).collect();
        if !others.is_empty() {
            let shown: Vec<String> = others.iter().take(SLICES).map(|collect| from(collect)).collect();
            let more = match others.len() - shown.len() {
                0 => String::new(),
                rest => format!("; and {} more", counted(rest, "slice")),
            };
            said.push(format!("The other open bars need less: {}{more}.", shown.join("; ")));
        }
        if let Some((fewest, most)) = plan.chosen.filter(|(fewest, _)| (*fewest as f64) < 0.8 * rows as f64) {
            let range = if about(fewest) == about(most) {
                about(fewest)
            } else {
                format!("{} to {}", about(fewest), about(most))
            };
            said.push(format!(
                "Chosen by slice, {range} examples will do. They change the mix: give them weights (golden.weight in the spec), or \
                 judge only their own slices by them."
            ));
        }
        said.push(match (settled, plan.open.len()) {
            (1, 1) => "That settles the open bar, four times out of five if today's estimate is right.".to_owned(),
            (2, 2) => {
                "That settles both open bars, each four times out of five if today's estimates are right.".to_owned()
            }
            (settled, all) if settled == all => format!(
                "That settles all {} open bars, each four times out of five if today's estimates are right.",
                small(all)
            ),
            (settled, all) => format!(
                "That settles {} of {} open bars, each four times out of five if today's estimates are right.",
                small(settled),
                small(all)
            ),
        });
        if let (Some(cost), Some(money)) = (plan.cost, &plan.money) {
            let amount = |x: f64| crate::money::format(x, &money.currency);
            let chosen = plan.cost_chosen.filter(|chosen| *chosen < 0.8 * cost);
            let chosen = chosen.map_or(String::new(), |chosen| format!(" ({} if chosen by slice)", amount(chosen)));
            said.push(format!(
                "At the price of a label that is about {}{chosen}, and {} until they are known.",
                amount(cost),
                many(days.unwrap_or(0.0).round() as u64, "day")
            ));
        }
    }
    if bars.open > 0 && bars.fail > 0 {
        said.push(format!(
            "{} of the bars {} already: no number of examples repairs that.",
            crate::words::sentence_case(&small(bars.fail as usize)),
            if bars.fail == 1 { "fails" } else { "fail" }
        ));
    }
    for open in never.iter().take(SLICES) {
        let place = if open.slice.0.is_empty() { String::new() } else { format!(" for {}", open.slice) };
        said.push(match &open.reason {
            Some(reason) => format!("{}{place}: {reason}.", crate::words::sentence_case(&crate::sentences::title(&open.metric))),
            None => format!(
                "No practical number settles {}{place}: the estimate lies too close to the bar. Decide about the bar instead.",
                crate::sentences::title(&open.metric)
            ),
        });
    }
    for short in plan.short_of.iter().take(SLICES) {
        said.push(format!(
            "{} is {} of cases and {} of the golden set: about {} more of its examples would bring it to its share.",
            short.slice,
            percent(short.share),
            percent(short.share_now),
            about(short.further)
        ));
    }
    if let Some(next) = &plan.next {
        said.extend(next::told(next));
    }
    if let Some(budget) = &plan.budget {
        said.extend(budget::told(budget, plan.money.as_ref()));
    }
    said
}

fn many_about(rows: u64) -> String {
    format!("{} {}", about(rows), Counts::Examples.word(rows))
}
