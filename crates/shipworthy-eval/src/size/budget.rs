//! A number of further examples, divided over the values of one slice column.

use serde::{Deserialize, Serialize};
use shipworthy_spec::spec::Spec;
use shipworthy_stats::allocation::{HarmSlice, Stratum, for_harm, neyman};
use shipworthy_stats::distribution::normal_quantile;
use shipworthy_stats::value_of_information::NormalBelief;

use super::plan::{Open, Request};
use crate::compare::{self, Refusal};
use crate::conclude::Context;
use crate::gather::{Gathered, SliceCodes};
use crate::outcome::{Candidate, Estimate, Money, Slice, SliceResult};
use crate::read_back::{KnownWord, known_word};
use crate::words::{about, number};

/// Most examples that a plan is made for.
const MOST: u64 = 10_000_000;

/// Further examples, divided.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Budget {
    /// Rows that can be collected.
    pub examples: u64,
    /// The slice column.
    pub column: String,
    /// The metric that is to be known well.
    pub metric: String,
    /// Where the shares of cases come from: `population` or `golden set`.
    #[serde(deserialize_with = "known_word")]
    pub shares_from: KnownWord,
    /// Value by value, in the order of the data.
    pub slices: Vec<BudgetSlice>,
    /// Half the width of the metric's interval on everybody now, were it put together from these slices.
    pub half_width_now: Option<f64>,
    /// The same with the examples divided as `precision` says.
    pub half_width_then: Option<f64>,
    /// Money per month that the examples divided as `harm` says are expected to save, by a better decision about each slice.
    pub saving_per_month: Option<f64>,
    /// What the examples cost, at the price of a label.
    pub cost: Option<f64>,
    /// For how many months the decision stands.
    pub months: Option<f64>,
}

/// One value of the column.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct BudgetSlice {
    /// The value.
    pub slice: Slice,
    /// Its share of cases.
    pub share: f64,
    /// Its rows so far.
    pub rows: u64,
    /// Further rows, so that the metric on everybody is known best (Neyman).
    pub precision: Option<u64>,
    /// Further rows, so that the decision about each slice prevents most harm; `None` without prices, volume and baseline.
    pub harm: Option<u64>,
    /// Further rows that settle its open bars; `None` where it has none that can be settled.
    pub needed: Option<u64>,
}

fn refusal(message: String, remedy: String) -> Refusal {
    Refusal { message, remedy }
}

/// Divides a budget.
pub(super) fn divided(
    spec: &Spec,
    gathered: &Gathered,
    candidate: &Candidate,
    context: &Context,
    request: &Request,
    (open, examples): (&[Open], u64),
) -> Result<Budget, Refusal> {
    if examples == 0 || examples > MOST {
        return Err(refusal(
            "a budget is a number of examples between 1 and 10 million".to_owned(),
            "write for example --budget 500".to_owned(),
        ));
    }
    let column = column(gathered, open, request)?;
    let metric = metric(candidate, open, &column.name)?;
    let (shares, shares_from) = shares(spec, gathered, column);
    let values: Vec<Slice> =
        column.values.iter().map(|value| Slice(vec![(column.name.clone(), value.clone())])).collect();
    let results: Vec<Option<&SliceResult>> =
        values.iter().map(|slice| candidate.slices.iter().find(|result| result.slice == *slice)).collect();
    let strata: Vec<Option<Part>> =
        results.iter().zip(&shares).map(|(result, share)| part((*result)?, &metric, *share, spec.confidence)).collect();
    let precision = by_precision(&strata, examples);
    // Less than one unit of money a month is the noise of reckoning.
    let harm =
        by_harm(spec, gathered, candidate, context, (&values, &shares), examples).filter(|(_, saving)| *saving >= 1.0);
    let quantile = normal_quantile(0.5 + spec.confidence / 2.0);
    let slices = values
        .iter()
        .enumerate()
        .map(|(at, slice)| BudgetSlice {
            slice: slice.clone(),
            share: shares[at],
            rows: results[at].map_or(0, |result| result.examples),
            precision: precision.as_ref().map(|(further, ..)| further[at]),
            harm: harm.as_ref().map(|(further, _)| further[at]),
            needed: open.iter().filter(|open| open.slice == *slice).filter_map(|o| o.needs.map(|n| n.in_slice)).max(),
        })
        .collect();
    let label = spec.errors.as_ref().and_then(|errors| errors.label);
    Ok(Budget {
        examples,
        column: column.name.clone(),
        metric,
        shares_from,
        slices,
        half_width_now: precision.as_ref().map(|(_, now, _)| now * quantile),
        half_width_then: precision.as_ref().map(|(.., then)| then * quantile),
        saving_per_month: harm.map(|(_, saving)| saving),
        cost: label.map(|label| label.cost * examples as f64),
        months: spec.errors.as_ref().map(|errors| errors.horizon_months),
    })
}

/// The slice column that was asked for, else that of the neediest open bar, else the first.
fn column<'a>(gathered: &'a Gathered, open: &[Open], request: &Request) -> Result<&'a SliceCodes, Refusal> {
    let names: Vec<&str> = gathered.slices.iter().map(|slice| slice.name.as_str()).collect();
    if let Some(by) = &request.by {
        return crate::slices::column(gathered, by).ok_or_else(|| {
            refusal(format!("'{by}' is no slice of the spec"), format!("the slices are {}", names.join(", ")))
        });
    }
    let neediest = open.iter().filter(|open| open.needs.is_some() && open.slice.0.len() == 1);
    let named = neediest.map(|open| open.slice.0[0].0.as_str()).next();
    named.and_then(|name| crate::slices::column(gathered, name)).or(gathered.slices.first()).ok_or_else(|| {
        refusal(
            "there is nothing to divide a budget over: the spec has no slices".to_owned(),
            "name columns under golden.slices, for example city_tier".to_owned(),
        )
    })
}

/// The metric of the neediest open bar, else of the first bar, that slices have.
fn metric(candidate: &Candidate, open: &[Open], column: &str) -> Result<String, Refusal> {
    let of_slices = |name: &String| candidate.slices.iter().any(|slice| slice.metrics.contains_key(name));
    let here = open.iter().filter(|open| open.slice.0.first().is_some_and(|(name, _)| name == column));
    let names =
        here.map(|o| &o.metric).chain(open.iter().map(|o| &o.metric)).chain(candidate.bars.iter().map(|b| &b.metric));
    names.into_iter().find(|name| of_slices(name)).cloned().ok_or_else(|| {
        refusal(
            "no bar has a metric that slices have".to_owned(),
            "add a bar on a rate, such as recall >= 90%".to_owned(),
        )
    })
}

/// Share of cases of each value: as the population says, else as in the golden set.
fn shares(spec: &Spec, gathered: &Gathered, column: &SliceCodes) -> (Vec<f64>, &'static str) {
    if let Some(population) = spec.population.get(&column.name) {
        let of = |value: &crate::gather::SliceValue| population.get(&value.to_string()).copied().unwrap_or(0.0);
        let shares: Vec<f64> = column.values.iter().map(of).collect();
        let total: f64 = shares.iter().sum();
        if total > 0.0 {
            return (shares.iter().map(|share| share / total).collect(), "population");
        }
    }
    let mut rows = vec![0.0; column.values.len()];
    for &code in &column.code {
        rows[code as usize] += 1.0;
    }
    (rows.iter().map(|rows| rows / gathered.rows.max(1) as f64).collect(), "golden set")
}

/// A slice as a stratum of the metric's denominator.
struct Part {
    weight: f64,
    sd: f64,
    units: f64,
    rows_per_unit: f64,
}

fn part(result: &SliceResult, metric: &str, share: f64, confidence: f64) -> Option<Part> {
    let estimate: &Estimate = result.metrics.get(metric)?;
    let (rows, units) = (result.examples as f64, estimate.n as f64);
    if units < 1.0 || rows < 1.0 {
        return None;
    }
    let is_rate = shipworthy_spec::catalogue::find(metric).is_some_and(|metric| metric.is_rate);
    let sd = if is_rate {
        // A perfect record of a few is not certainty: one success and one failure are added (Laplace).
        let rate = (estimate.estimate? * units + 1.0) / (units + 2.0);
        (rate * (1.0 - rate)).sqrt()
    } else {
        let half = (estimate.high? - estimate.low?) / 2.0;
        half / normal_quantile(0.5 + confidence / 2.0) * units.sqrt()
    };
    // What the slice counts for is its share of the metric's denominator in production.
    Some(Part { weight: share * units / rows, sd, units, rows_per_unit: rows / units })
}

/// Further rows by slice, and the standard error of the weighted mean now and then.
fn by_precision(parts: &[Option<Part>], examples: u64) -> Option<(Vec<u64>, f64, f64)> {
    let whole: f64 = parts.iter().flatten().map(|part| part.weight).sum();
    if whole <= 0.0 {
        return None;
    }
    let error = |further: &dyn Fn(usize) -> f64| -> f64 {
        let one = |(at, part): (usize, &Option<Part>)| {
            part.as_ref().map_or(0.0, |part| (part.weight / whole * part.sd).powi(2) / (part.units + further(at)))
        };
        parts.iter().enumerate().map(one).sum::<f64>().sqrt()
    };
    let stratum = |part: &Option<Part>| match part {
        Some(part) => Stratum {
            weight: part.weight / whole,
            sd: part.sd,
            cost: part.rows_per_unit,
            least: part.units as u64,
            most: MOST,
        },
        None => Stratum { weight: 0.0, sd: 0.0, cost: 1.0, least: 0, most: MOST },
    };
    let strata: Vec<Stratum> = parts.iter().map(stratum).collect();
    let spent: f64 = strata.iter().map(|stratum| stratum.cost * stratum.least as f64).sum();
    let found = neyman(&strata, spent + examples as f64)?;
    let units: Vec<f64> =
        found.examples.iter().zip(&strata).map(|(all, s)| all.saturating_sub(s.least) as f64).collect();
    let rows = units.iter().zip(&strata).map(|(units, stratum)| (units * stratum.cost).round() as u64).collect();
    Some((rows, error(&|_| 0.0), error(&|at| units[at])))
}

/// Further rows by slice where they prevent most harm, and the saving per month.
fn by_harm(
    spec: &Spec,
    gathered: &Gathered,
    candidate: &Candidate,
    context: &Context,
    (values, shares): (&[Slice], &[f64]),
    examples: u64,
) -> Option<(Vec<u64>, f64)> {
    let volume = spec.errors.as_ref()?.volume_per_month?;
    let baseline = spec.baseline.as_ref().filter(|name| **name != candidate.name)?;
    let request = compare::Request {
        a: candidate.name.clone(),
        b: baseline.clone(),
        metrics: vec!["total_cost".to_owned()],
        margin: None,
    };
    let found = compare::compare(spec, gathered, context, &request).ok()?.compare;
    let quantile = normal_quantile(0.5 + spec.confidence / 2.0);
    let slices: Vec<HarmSlice> = values
        .iter()
        .zip(shares)
        .map(|(slice, share)| {
            let there = found.slices.iter().find(|other| other.slice == *slice);
            let cost = there.and_then(|there| there.metrics.first());
            let belief = cost.and_then(|cost| {
                let sd = (cost.high? - cost.low?) / (2.0 * quantile);
                Some(NormalBelief { mean: cost.difference?, sd })
            });
            HarmSlice {
                volume: volume * share,
                belief: belief.unwrap_or(NormalBelief { mean: 0.0, sd: 0.0 }),
                examples: there.map_or(0.0, |there| there.examples as f64),
                most: MOST,
            }
        })
        .collect();
    for_harm(&slices, examples)
}

/// The division in sentences.
pub(super) fn told(budget: &Budget, money: Option<&Money>) -> Vec<String> {
    let listed = |of: &dyn Fn(&BudgetSlice) -> Option<u64>| -> Option<String> {
        let mut parts: Vec<(u64, String)> = budget
            .slices
            .iter()
            .filter_map(|slice| Some((of(slice).filter(|n| *n > 0)?, slice.slice.to_string())))
            .collect();
        parts.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
        let said: Vec<String> = parts.iter().map(|(n, slice)| format!("{} from {slice}", about(*n))).collect();
        (!said.is_empty()).then(|| said.join(", "))
    };
    let mut said = Vec::new();
    let examples = about(budget.examples);
    if let (Some(harm), Some(saving), Some(money)) = (listed(&|s| s.harm), budget.saving_per_month, money) {
        let amount = |x: f64| crate::money::format(x, &money.currency);
        let priced = match (budget.cost, budget.months) {
            (Some(cost), Some(months)) if saving * months < cost => {
                format!(", over {} months less than the {} that they cost", number(months), amount(cost))
            }
            (Some(cost), _) => format!(", and they cost {}", amount(cost)),
            _ => String::new(),
        };
        said.push(format!(
            "{examples} more examples prevent most harm as {harm}: a better decision about each slice is expected to save {} a \
             month{priced}.",
            amount(saving)
        ));
    } else if money.is_some_and(|money| money.volume_per_month.is_some()) {
        said.push(format!(
            "No {examples} examples would change what to do about any {}: they are all clear enough in money.",
            budget.column
        ));
    }
    if let (Some(precision), Some(now), Some(then)) =
        (listed(&|s| s.precision), budget.half_width_now, budget.half_width_then)
    {
        let title = crate::sentences::title(&budget.metric);
        let is_rate = shipworthy_spec::catalogue::find(&budget.metric).is_some_and(|metric| metric.is_rate);
        let size = |x: f64| if is_rate { format!("{} points", number(x * 100.0)) } else { number(x) };
        said.push(format!("To know {title} best they are {precision}: from ±{} to ±{}.", size(now), size(then)));
    }
    let needed: u64 = budget.slices.iter().filter_map(|slice| slice.needed).sum();
    if needed > 0 {
        let enough = needed <= budget.examples;
        said.push(format!(
            "The open bars on {} need {} examples, {} than that.",
            budget.column,
            about(needed),
            if enough { "no more" } else { "more" }
        ));
    }
    said.push(format!("Shares of cases are those of the {}.", budget.shares_from));
    said
}
