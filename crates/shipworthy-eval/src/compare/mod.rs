//! `compare A B`: two candidates on the same examples.
//!
//! Every difference is paired: example by example, with clusters kept together. What is shown to differ is said first, in
//! people and money; what is not, with how many further examples would tell. [`compare`] does all of it; kinds of task differ in
//! `Sides` only.

mod answers;
mod decisions;
mod jackknife;
mod margin;
mod outcome;
mod sentences;
mod sides;
pub mod tried;

use std::path::PathBuf;

use rayon::prelude::*;
use shipworthy_spec::catalogue::{self, Better};
use shipworthy_spec::spec::{Spec, Task};
use shipworthy_stats::distribution::normal_quantile;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::multiplicity::holm;
use shipworthy_stats::paired::mcnemar;
use shipworthy_stats::planner::{MOST_FURTHER_EXAMPLES, OpenBar, more_for_estimate};

use answers::Answering;
use decisions::Decisions;
pub use margin::Allowed;
use outcome::Spread;
pub use outcome::{Answer, Answers, Compare, CostDifference, Difference, Margin, Needed, SliceDifferences, Tried};
use sides::{Both, ByExample, Sides};
pub(crate) use tried::difference_in_words;

use crate::conclude::{Context, golden, money, settings};
use crate::gate::POWER;
use crate::gather::Gathered;
use crate::outcome::Slice;
use crate::plan::FindFiles;
use crate::task::layout::Layout;

/// Which candidates to compare, and by what.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The first candidate.
    pub a: String,
    /// The second.
    pub b: String,
    /// Metrics by name, the main one first; without any, those of the bars and the usual ones of the task.
    pub metrics: Vec<String>,
    /// By how much worse B may be.
    pub margin: Option<Allowed>,
}

/// Why two candidates cannot be compared as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

/// A comparison, and what identifies the answers of both candidates.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The answer.
    pub compare: Compare,
    /// Marks of A and B, to count how many candidates a golden set has judged.
    pub marks: [String; 2],
}

/// Where columns stand does not depend on files.
struct NoFiles;

impl FindFiles for NoFiles {
    fn find(&self, _: &str, _: &str) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// Compares two candidates of a spec on the examples that both answer.
pub fn compare(spec: &Spec, gathered: &Gathered, context: &Context, request: &Request) -> Result<Compared, Refusal> {
    let places = (candidate(spec, &request.a)?, candidate(spec, &request.b)?);
    if places.0 == places.1 {
        return Err(Refusal {
            message: format!("'{}' is compared with itself", request.a),
            remedy: format!("name two of {}", names(spec)),
        });
    }
    let settings = settings(spec, context.replicates, context.seed);
    if spec.task == Task::Binary {
        let asked = asked(spec, &request.metrics, decisions::named)?;
        let sides = Decisions::new(spec, gathered, places, &asked, (settings, context.seed));
        let marks = sides.marks();
        return Ok(Compared { compare: concluded(spec, gathered, context, request, &sides)?, marks });
    }
    let asked = asked(spec, &request.metrics, |name| answers::named(spec.task, name))?;
    let layout = Layout::of(spec, &NoFiles);
    let sides = Answering::new(spec, gathered, &layout, places, &asked, settings);
    if !sides.meet() {
        return Err(Refusal {
            message: format!("{} and {} answer no example in common", request.a, request.b),
            remedy: "compare two that met on the same examples".to_owned(),
        });
    }
    let marks = sides.marks();
    Ok(Compared { compare: concluded(spec, gathered, context, request, &sides)?, marks })
}

fn names(spec: &Spec) -> String {
    spec.candidates.iter().map(|candidate| candidate.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn candidate(spec: &Spec, name: &str) -> Result<usize, Refusal> {
    spec.candidates.iter().position(|candidate| candidate.name == name).ok_or_else(|| Refusal {
        message: format!("there is no candidate '{name}'"),
        remedy: format!("the candidates are {}", names(spec)),
    })
}

fn asked<T>(spec: &Spec, names: &[String], named: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Refusal> {
    let one = |name: &String| {
        named(name).ok_or_else(|| Refusal {
            message: format!("'{name}' is no metric of {} tasks", spec.task.name()),
            remedy: match catalogue::suggest_in(spec.task, name) {
                Some(meant) => format!("did you mean '{meant}'?"),
                None => "docs/reference/metrics.md lists them".to_owned(),
            },
        })
    };
    names.iter().map(one).collect()
}

/// One metric on some examples, before p-values are adjusted.
struct Raw {
    difference: Difference,
    inference: Option<Inference>,
    p_value: Option<f64>,
    examples: u64,
}

/// What all measurements share.
struct Bench<'a> {
    names: (&'a str, &'a str),
    level: Level,
    alpha: f64,
}

fn concluded(
    spec: &Spec,
    gathered: &Gathered,
    context: &Context,
    request: &Request,
    sides: &dyn Sides,
) -> Result<Compare, Refusal> {
    let metrics = sides.metrics();
    let level = Level::new(spec.confidence).expect("the spec was checked: confidence lies between 0.5 and 1");
    let alpha = ((1.0 - spec.confidence) * 1e9).round() / 1e9;
    let bench = Bench { names: (&request.a, &request.b), level, alpha };
    let everybody = sides.on(&|_| true);
    let boths: Vec<Both> = (0..metrics.len()).map(|at| everybody.measured(at)).collect();
    let main = main_metric(&metrics, &boths, request)?;
    let spread = main.and_then(|at| spread(&boths[at]));
    let raws: Vec<Raw> =
        boths.into_iter().zip(&metrics).map(|(both, name)| bench.raw(name, both, everybody.examples())).collect();
    let slices = on_slices(gathered, sides, &bench, main);
    let mut margin = margin_of(request, &metrics, main, &raws, alpha, everybody.examples());
    if let (Some(margin), Some(allowed)) = (&mut margin, request.margin) {
        for (slice, _, raws) in &slices {
            let there = raws.iter().find(|raw| raw.difference.metric == margin.metric);
            if let Some(inference) = there.and_then(|raw| raw.inference.as_ref()) {
                margin::add_beyond(margin, slice, inference, allowed, alpha);
            }
        }
    }
    let cost = cost(spec, &raws);
    let mut metrics_told = bench.adjusted(raws);
    if let Some(at) = main {
        let first = metrics_told.remove(at);
        metrics_told.insert(0, first);
    }
    if request.metrics.is_empty() {
        metrics_told.retain(|d| d.a.estimate.is_some() && d.b.estimate.is_some());
    }
    let mut compare = Compare {
        format: 1,
        tool: context.tool.clone(),
        spec: context.file.clone(),
        feature: spec.name.clone(),
        task: spec.task.name(),
        seed: context.seed,
        confidence: spec.confidence,
        a: request.a.clone(),
        b: request.b.clone(),
        golden: golden(spec, gathered),
        examples: everybody.examples(),
        money: money(spec),
        main: main.map(|at| metrics[at].clone()),
        answer: Answer::CannotTell,
        sentences: Vec::new(),
        warnings: warnings(gathered, everybody.examples()),
        metrics: metrics_told,
        slices: slices_told(slices, &bench, main.map(|at| metrics[at].as_str())),
        answers: everybody.example_by_example().and_then(|told| answers_told(&told, context)),
        margin,
        cost,
        tried: None,
        spread,
    };
    compare.answer = answer(&compare);
    compare.sentences = sentences::answer(&compare);
    Ok(compare)
}

/// What the main metric and money come to.
fn answer(compare: &Compare) -> Answer {
    let main = compare.metrics.first().filter(|_| compare.main.is_some()).and_then(|main| main.better.as_ref());
    let cost = compare.metrics.iter().find(|d| d.metric == "total_cost").and_then(|d| d.better.as_ref());
    match (main, cost) {
        (Some(one), Some(other)) if one != other => Answer::Depends,
        (Some(one), _) | (None, Some(one)) => {
            if *one == compare.a {
                Answer::A
            } else {
                Answer::B
            }
        }
        (None, None) => Answer::CannotTell,
    }
}

/// The metric that the answer speaks of first: the first that has a better direction and can be compared; with a margin, the
/// first that the margin can be meant of.
fn main_metric(metrics: &[String], boths: &[Both], request: &Request) -> Result<Option<usize>, Refusal> {
    let directed = |name: &str| catalogue::find(name).is_some_and(|metric| metric.better != Better::Neither);
    let comparable = |at: &usize| boths[*at].difference.is_some() && directed(&metrics[*at]);
    if let Some(allowed) = request.margin {
        let fits = |at: &usize| allowed.fits(&metrics[*at]);
        let found = (0..metrics.len()).filter(comparable).find(fits);
        return found.map(Some).ok_or_else(|| {
            let unit = if matches!(allowed, Allowed::Points(_)) { "a rate" } else { "a metric in a unit of its own" };
            Refusal {
                message: format!("the margin speaks of {unit}, and none of the metrics compared is one"),
                remedy: "write points for a rate (\"1 point\"), a plain number for others, and name the metric: --metric NAME"
                    .to_owned(),
            }
        });
    }
    let first = (0..metrics.len()).find(comparable);
    match (first, request.metrics.is_empty()) {
        (None, false) => {
            let why = boths.iter().find_map(|both| both.reason.clone());
            Err(Refusal {
                message: format!(
                    "the candidates cannot be compared by {}: {}",
                    request.metrics.join(", "),
                    why.unwrap_or_else(|| "neither direction of it is better".to_owned())
                ),
                remedy: "leave out --metric to see what can be compared".to_owned(),
            })
        }
        (first, _) => Ok(first),
    }
}

/// How uncertain the better of the two is by itself, and how far both err together.
fn spread(both: &Both) -> Option<Spread> {
    let (a, b) = (both.errors.0?, both.errors.1?);
    let together = both.difference.as_ref()?.standard_error()?;
    let correlation = ((a * a + b * b - together * together) / (2.0 * a * b)).clamp(0.0, 1.0);
    correlation.is_finite().then_some(Spread { standard_error: a.max(b), correlation })
}

impl Bench<'_> {
    fn raw(&self, metric: &str, both: Both, examples: u64) -> Raw {
        let inference = both.difference;
        let interval = inference.as_ref().and_then(|inference| inference.interval(self.level));
        let two_sided =
            |inference: &Inference| (2.0 * inference.p_value_below(0.0).min(inference.p_value_above(0.0))).min(1.0);
        let p_value = inference.as_ref().filter(|_| interval.is_some()).map(two_sided);
        let difference = Difference {
            metric: metric.to_owned(),
            difference: inference.as_ref().map(Inference::estimate),
            low: interval.map(|interval| interval.lower),
            high: interval.map(|interval| interval.upper),
            p_value: None,
            differs: false,
            better: None,
            n: both.a.n,
            method: inference.as_ref().map_or("none".to_owned(), |inference| paired(inference.drawn_method())),
            detectable: inference.as_ref().and_then(|inference| self.detectable(inference)),
            more: inference.as_ref().and_then(|inference| self.more(inference, examples, self.alpha)),
            reason: both.reason,
            a: both.a,
            b: both.b,
        };
        Raw { difference, inference, p_value, examples }
    }

    /// How far apart must the two be for these examples to show it, four times out of five?
    fn detectable(&self, inference: &Inference) -> Option<f64> {
        let quantile = normal_quantile(1.0 - self.alpha / 2.0) + normal_quantile(POWER);
        inference.standard_error().map(|error| quantile * error)
    }

    /// Further examples, at today's mix, that would show the difference measured at an error level; else one half as large as can be
    /// shown now.
    fn more(&self, inference: &Inference, examples: u64, alpha: f64) -> Option<Needed> {
        let (error, units) = (inference.standard_error()?, inference.denominator());
        let rows = |more: f64| (more * examples as f64 / units).ceil() as u64;
        let estimate = inference.estimate();
        let open = OpenBar {
            wants_more: estimate > 0.0,
            target: 0.0,
            pass_alpha: alpha / 2.0,
            fail_alpha: alpha / 2.0,
            power: POWER,
        };
        let df = inference.clusters().map(|clusters| clusters.saturating_sub(1) as f64);
        match more_for_estimate(estimate, error, units, df, &open) {
            Some(more) if rows(more as f64) <= MOST_FURTHER_EXAMPLES => {
                Some(Needed { difference: estimate.abs(), examples: rows(more as f64) })
            }
            // A difference half as large needs four times as many examples.
            _ => Some(Needed { difference: self.detectable(inference)? / 2.0, examples: rows(3.0 * units) }),
        }
    }

    /// Adjusts the p-values of what is looked at together, and says what differs.
    fn adjusted(&self, raws: Vec<Raw>) -> Vec<Difference> {
        let known: Vec<f64> = raws.iter().filter_map(|raw| raw.p_value).collect();
        let looks = known.len().max(1) as f64;
        let mut adjusted = holm(&known).into_iter();
        raws.into_iter()
            .map(|raw| {
                let p_value = raw.p_value.and_then(|_| adjusted.next());
                let differs = p_value.is_some_and(|p| p <= self.alpha);
                let better = raw.difference.difference.filter(|_| differs).and_then(|difference| {
                    let name = match catalogue::find(&raw.difference.metric)?.better {
                        Better::Higher if difference > 0.0 => self.names.0,
                        Better::Lower if difference < 0.0 => self.names.0,
                        Better::Neither => return None,
                        _ => self.names.1,
                    };
                    Some(name.to_owned())
                });
                // What would differ, were it looked at alone, is planned for the strictest step of Holm: shown whatever the others do.
                let more = match &raw.inference {
                    Some(inference) if !differs && raw.p_value.is_some_and(|p| p <= self.alpha) => {
                        self.more(inference, raw.examples, self.alpha / looks)
                    }
                    _ => raw.difference.more,
                };
                let more = more.filter(|more| !differs && more.examples > 0);
                Difference { p_value, differs, better, more, ..raw.difference }
            })
            .collect()
    }
}

/// The name of a paired method; some say so already.
fn paired(method: &str) -> String {
    if method.contains("paired") { method.to_owned() } else { format!("paired {method}") }
}

type OnSlice = (Slice, u64, Vec<Raw>);

/// Every value of every slice column: the main metric and money; what needs a pass over the examples for each group of them is
/// left to everybody.
fn on_slices(gathered: &Gathered, sides: &dyn Sides, bench: &Bench<'_>, main: Option<usize>) -> Vec<OnSlice> {
    let metrics = sides.metrics();
    let mut shown: Vec<usize> = main.into_iter().collect();
    shown.extend((0..metrics.len()).filter(|at| Some(*at) != main && shown_by_slice(&metrics[*at])));
    let values: Vec<(usize, usize)> = gathered
        .slices
        .iter()
        .enumerate()
        .flat_map(|(column, slice)| (0..slice.values.len()).map(move |value| (column, value)))
        .collect();
    values
        .into_par_iter()
        .filter_map(|(column, value)| {
            let slice = &gathered.slices[column];
            let part = sides.on(&|row| slice.code[row as usize] as usize == value);
            let examples = part.examples();
            let raw = |&at: &usize| bench.raw(&metrics[at], part.measured(at), examples);
            let named = Slice(vec![(slice.name.clone(), slice.values[value].clone())]);
            (examples > 0).then(|| (named, examples, shown.iter().map(raw).collect()))
        })
        .collect()
}

fn shown_by_slice(metric: &str) -> bool {
    ["recall", "false_positive_rate", "accuracy", "mae", "error_cost"].contains(&metric)
}

/// Adjusts metric by metric over the slice values.
fn slices_told(slices: Vec<OnSlice>, bench: &Bench<'_>, main: Option<&str>) -> Vec<SliceDifferences> {
    let mut told: Vec<SliceDifferences> = Vec::new();
    let mut columns: Vec<Vec<Raw>> = Vec::new();
    for (slice, examples, raws) in slices {
        for (at, raw) in raws.into_iter().enumerate() {
            if columns.len() <= at {
                columns.push(Vec::new());
            }
            columns[at].push(raw);
        }
        told.push(SliceDifferences { slice, examples, metrics: Vec::new() });
    }
    for column in columns {
        for (slice, difference) in told.iter_mut().zip(bench.adjusted(column)) {
            slice.metrics.push(difference);
        }
    }
    // A metric that says nothing on a slice is left out there, unless it is the one that the answer speaks of.
    for slice in &mut told {
        slice.metrics.retain(|d| d.a.estimate.is_some() || Some(d.metric.as_str()) == main);
    }
    told
}

fn margin_of(
    request: &Request,
    metrics: &[String],
    main: Option<usize>,
    raws: &[Raw],
    alpha: f64,
    examples: u64,
) -> Option<Margin> {
    let (allowed, at) = (request.margin?, main?);
    let inference = raws[at].inference.as_ref()?;
    margin::judged(&metrics[at], inference, allowed, alpha, examples as f64 / inference.denominator())
}

fn cost(spec: &Spec, raws: &[Raw]) -> Option<CostDifference> {
    let errors = spec.errors.as_ref()?;
    let of = |name: &str| raws.iter().find(|raw| raw.difference.metric == name && raw.inference.is_some());
    let found = &of("total_cost").or_else(|| of("error_cost"))?.difference;
    let monthly = |x: Option<f64>| Some(x? * errors.volume_per_month?);
    Some(CostDifference {
        difference: found.difference?,
        low: found.low,
        high: found.high,
        per_month: monthly(found.difference),
        per_month_low: monthly(found.low),
        per_month_high: monthly(found.high),
        currency: errors.currency.clone(),
    })
}

fn answers_told(told: &ByExample, context: &Context) -> Option<Answers> {
    let count = |wanted: f64| told.sign.iter().filter(|sign| **sign == wanted).count() as u64;
    let (a_better, b_better, equal) = (count(1.0), count(-1.0), count(0.0));
    if told.sign.is_empty() {
        return None;
    }
    let (p_value, method) = if told.weight.is_none() && told.cluster.is_none() {
        (Some(mcnemar(a_better, b_better).mid_p), "McNemar, mid-p")
    } else {
        let dependence = shipworthy_stats::dependence::Dependence {
            weights: told.weight.as_deref(),
            clusters: told.cluster.as_deref(),
        };
        let resampling = shipworthy_stats::units::Resampling { replicates: context.replicates, seed: context.seed };
        let inference = mean_of(&told.sign, (-1.0, 1.0), &dependence, &resampling);
        let two_sided = |i: Inference| (2.0 * i.p_value_below(0.0).min(i.p_value_above(0.0))).min(1.0);
        (inference.map(two_sided), "McNemar, by cluster or weight")
    };
    Some(Answers {
        a_better,
        b_better,
        both_right: told.both_right,
        both_wrong: told.both_right.map(|right| equal - right),
        equal,
        left_to_people: told.left_to_people,
        p_value,
        method: method.to_owned(),
    })
}

fn warnings(gathered: &Gathered, examples: u64) -> Vec<String> {
    let left = gathered.rows as u64 - examples.min(gathered.rows as u64);
    // A ranking has fewer queries than rows, which is no loss.
    let counted = !gathered.label.is_empty() && left > 0;
    counted
        .then(|| {
            format!(
                "{} that at least one of the two does not answer {} left out.",
                crate::words::many(left, "example"),
                if left == 1 { "is" } else { "are" }
            )
        })
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use shipworthy_stats::dependence::Dependence;
    use shipworthy_stats::units::Resampling;

    use super::*;

    /// A metric on a hundred examples whose differences lie around `middle`, each one away from it.
    fn raw(bench: &Bench<'_>, middle: f64) -> Raw {
        let values: Vec<f64> = (0..100).map(|row| middle + if row % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let signed = (f64::NEG_INFINITY, f64::INFINITY);
        let difference = mean_of(&values, signed, &Dependence::NONE, &Resampling { replicates: 0, seed: 0 });
        let (a, b) = Default::default();
        bench.raw("mae", Both { a, b, errors: (None, None), difference, reason: None }, 100)
    }

    #[test]
    fn what_differs_alone_and_not_together_needs_more_examples_than_none() {
        let level = Level::new(0.95).expect("a level");
        let bench = Bench { names: ("a", "b"), level, alpha: 0.05 };
        let alone = &bench.adjusted(vec![raw(&bench, 0.22)])[0];
        assert!(alone.differs && alone.more.is_none(), "{alone:?}");
        let middles = [0.22, 0.05, 0.05, 0.05];
        let together = &bench.adjusted(middles.map(|middle| raw(&bench, middle)).into())[0];
        assert!(!together.differs && together.low.is_some_and(|low| low > 0.0), "{together:?}");
        let more = together.more.expect("more examples show it");
        // A quarter of the error, 2.50 standard errors, with the hundred that are seen: 22 + 0.22 m − 0.84 √m reaches 2.50 √(100 + m).
        assert!((90..110).contains(&more.examples) && (more.difference - 0.22).abs() < 1e-9, "{more:?}");
    }
}
