//! `check --against FILE`: what got better and worse since an earlier check.
//!
//! Where the golden set is the same and what was judged then can be judged again, the two are compared example by example,
//! after it was seen that it gives the figures of then. Otherwise only what the file says is left: two sets of figures, as if
//! from different examples, by the method of Newcombe (1998, method 10; for any estimate: Zou and Donner, 2008).

mod earlier;
mod sentences;
mod unpaired;

use serde::{Deserialize, Serialize};
use shipworthy_spec::catalogue::{self, Better};
use shipworthy_spec::spec::{Spec, Task, Threshold};

pub use earlier::{Earlier, EarlierBar, EarlierCandidate, EarlierEstimate, EarlierGolden, EarlierSlice};

use crate::compare::{self, Difference};
use crate::conclude::{Context, settings};
use crate::gather::Gathered;
use crate::judged::decide;
use crate::outcome::{Candidate, Check, Estimate, Metrics, Slice, Verdict};
use crate::prices::Prices;

/// What changed since an earlier check.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Against {
    /// Name of its file.
    pub file: String,
    /// Version of the tool that made it.
    pub tool: String,
    /// Whether the golden set is the same.
    pub golden: Same,
    /// Examples that it had then.
    pub examples_then: u64,
    /// The verdict then.
    pub verdict_then: Verdict,
    /// The verdict now.
    pub verdict_now: Verdict,
    /// The candidate that the verdict was about then.
    pub ship_then: Option<String>,
    /// The one that it is about now.
    pub ship_now: Option<String>,
    /// Whether differences are paired, example by example.
    pub paired: bool,
    /// Why they are, or are not, in a sentence.
    pub how: String,
    /// The answer in sentences, headline first.
    pub sentences: Vec<String>,
    /// Bar by bar, worse ones first.
    pub bars: Vec<BarChange>,
    /// Metric by metric on everybody.
    pub metrics: Vec<Change>,
    /// The main metric on every slice that both have.
    pub slices: Vec<SliceChange>,
}

/// Whether the golden set is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Same {
    /// The same examples with the same predictions beside them.
    Same,
    /// The same examples; predictions that are joined to them changed.
    OtherPredictions,
    /// Other examples, or other columns.
    Changed,
}

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// For the worse.
    Worse,
    /// For the better.
    Better,
    /// Not shown to have gone either way; of a bar, the same verdict.
    Same,
    /// It was not there then.
    New,
    /// It is not there now.
    Gone,
}

/// A bar then and now.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct BarChange {
    /// Its name.
    pub id: String,
    /// Its metric.
    pub metric: String,
    /// Where.
    pub slice: Slice,
    /// Which way its verdict went.
    pub turn: Turn,
    /// Its verdict then.
    pub then: Option<Verdict>,
    /// Its verdict now.
    pub now: Option<Verdict>,
    /// The estimate then.
    pub estimate_then: Option<f64>,
    /// The estimate now.
    pub estimate_now: Option<f64>,
    /// Whether the number it is compared with has changed.
    pub target_changed: bool,
}

/// A metric then and now.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Change {
    /// Canonical name.
    pub metric: String,
    /// Then.
    pub then: Estimate,
    /// Now.
    pub now: Estimate,
    /// now − then.
    pub difference: Option<f64>,
    /// Lower end of its two-sided interval at `confidence`.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Two-sided p-value, Holm-adjusted over the metrics, or over the slices.
    pub p_value: Option<f64>,
    /// Which way it is shown to have gone.
    pub turn: Turn,
    /// How the interval was made.
    pub method: String,
}

/// The main metric on a slice then and now.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct SliceChange {
    /// The slice.
    pub slice: Slice,
    /// The change.
    pub change: Change,
}

/// Compares a check with an earlier one. Candidates that are judged once more are put behind the others of the spec for that.
pub fn against(
    spec: &mut Spec,
    gathered: &mut Gathered,
    context: &Context,
    check: &Check,
    earlier: &Earlier,
    file: &str,
) -> Against {
    let now = check.ship.as_ref().and_then(|name| check.candidates.iter().find(|c| c.name == *name));
    let then = earlier.subject();
    let golden = same(check, earlier);
    let mut told = Against {
        file: file.to_owned(),
        tool: earlier.tool.clone(),
        golden,
        examples_then: earlier.golden.examples,
        verdict_then: earlier.verdict,
        verdict_now: check.verdict,
        ship_then: earlier.ship.clone(),
        ship_now: check.ship.clone(),
        paired: false,
        how: String::new(),
        sentences: Vec::new(),
        bars: bars(then, now),
        metrics: Vec::new(),
        slices: Vec::new(),
    };
    if let (Some(now), Some(then)) = (now, then) {
        match paired(spec, gathered, context, check, (then, now), golden) {
            Ok((metrics, slices, how)) => {
                told.paired = true;
                told.how = how;
                (told.metrics, told.slices) = (metrics, slices);
            }
            Err(why) => {
                told.how = why;
                let main = main_metric(now);
                (told.metrics, told.slices) = unpaired::changes(then, now, main.as_deref(), earlier.confidence, spec);
            }
        }
    }
    told.sentences = sentences::answer(&told, check);
    told
}

fn same(check: &Check, earlier: &Earlier) -> Same {
    if check.golden.fingerprint == earlier.golden.fingerprint {
        Same::Same
    } else if earlier.golden.examples_fingerprint.as_ref() == Some(&check.golden.examples_fingerprint) {
        Same::OtherPredictions
    } else {
        Same::Changed
    }
}

/// The metric of the first bar.
fn main_metric(candidate: &Candidate) -> Option<String> {
    let directed = |name: &str| catalogue::find(name).is_some_and(|metric| metric.better != Better::Neither);
    candidate
        .bars
        .iter()
        .map(|bar| bar.metric.clone())
        .find(|name| directed(name) && candidate.metrics.contains_key(name))
}

fn bars(then: Option<&EarlierCandidate>, now: Option<&Candidate>) -> Vec<BarChange> {
    let (old, new) = (then.map_or(&[][..], |then| &then.bars), now.map_or(&[][..], |now| &now.bars));
    let mut changes = Vec::new();
    for bar in new {
        let was = old.iter().find(|was| was.id == bar.id && was.slice == bar.slice && was.metric == bar.metric);
        changes.push(BarChange {
            id: bar.id.clone(),
            metric: bar.metric.clone(),
            slice: bar.slice.clone(),
            turn: match was.map(|was| was.verdict.cmp(&bar.verdict)) {
                None => Turn::New,
                // Passing comes before failing in the order of verdicts.
                Some(std::cmp::Ordering::Less) => Turn::Worse,
                Some(std::cmp::Ordering::Equal) => Turn::Same,
                Some(std::cmp::Ordering::Greater) => Turn::Better,
            },
            then: was.map(|was| was.verdict),
            now: Some(bar.verdict),
            estimate_then: was.and_then(|was| was.estimate),
            estimate_now: bar.estimate,
            target_changed: was.is_some_and(|was| was.target != bar.target),
        });
    }
    for was in old {
        if !new.iter().any(|bar| was.id == bar.id && was.slice == bar.slice && was.metric == bar.metric) {
            changes.push(BarChange {
                id: was.id.clone(),
                metric: was.metric.clone(),
                slice: was.slice.clone(),
                turn: Turn::Gone,
                then: Some(was.verdict),
                now: None,
                estimate_then: was.estimate,
                estimate_now: None,
                target_changed: false,
            });
        }
    }
    let rank = |turn: Turn| match turn {
        Turn::Worse => 0,
        Turn::Better => 1,
        Turn::New => 2,
        Turn::Gone => 3,
        Turn::Same => 4,
    };
    changes.sort_by_key(|change| rank(change.turn));
    changes
}

type Paired = (Vec<Change>, Vec<SliceChange>, String);

/// Differences example by example; the error says why there are none.
fn paired(
    spec: &mut Spec,
    gathered: &mut Gathered,
    context: &Context,
    check: &Check,
    (then, now): (&EarlierCandidate, &Candidate),
    golden: Same,
) -> Result<Paired, String> {
    let name = &then.name;
    if golden == Same::Changed {
        return Err(
            "the examples are not the same, so that the two are compared as if they had nothing in common".to_owned()
        );
    }
    let Some(index) = spec.candidates.iter().position(|candidate| candidate.name == *name) else {
        return Err(format!("{name} is no candidate any more, so that only its figures of then are left"));
    };
    let as_it_is = check.candidates.iter().find(|candidate| candidate.name == *name);
    if as_it_is.is_some_and(|found| reproduces(&then.metrics, &found.metrics)) {
        if *name == now.name {
            let how = format!("{name} decides every example as it did then");
            return Ok((unchanged(then, now), Vec::new(), how));
        }
        let how = format!("{name} is judged again beside {}, and gives its figures of then", now.name);
        return differences(spec, gathered, context, (name, &now.name), how);
    }
    let Some(threshold) = then.threshold.filter(|_| spec.task == Task::Binary && !then.threshold_is_chosen) else {
        return Err(format!("{name} does not give its figures of then any more, so that only these are left"));
    };
    let mut again = spec.candidates[index].clone();
    again.threshold = Some(Threshold::At(threshold));
    again.thresholds = None;
    again.name = format!("{name} then");
    let label = again.name.clone();
    spec.candidates.push(again);
    let answers = gathered.candidates[index].clone();
    gathered.candidates.push(answers);
    let last = spec.candidates.len() - 1;
    let prices = spec.errors.as_ref().map(|errors| Prices::new(errors, gathered));
    let settings = settings(spec, context.replicates, context.seed);
    let judged = decide(spec, gathered, last, prices.as_ref(), settings, context.seed);
    let metrics = judged.everybody.metrics(spec.positive_rate.map(|rate| rate.value));
    if !reproduces(&then.metrics, &metrics) {
        return Err(format!("{name} does not give its figures of then any more, so that only these are left"));
    }
    let how = format!("{name} is judged again with its threshold of then, and gives its figures of then");
    differences(spec, gathered, context, (&label, &now.name), how)
}

/// Whether every figure that depends on answers alone, and not on prices or on how common positives are, is what it was.
fn reproduces(then: &std::collections::BTreeMap<String, EarlierEstimate>, now: &Metrics) -> bool {
    let alone = |name: &str| {
        catalogue::find(name).is_some_and(|m| m.unit != catalogue::Unit::Money && !m.depends_on_prevalence)
    };
    let mut seen = 0;
    for (name, was) in then.iter().filter(|(name, _)| alone(name)) {
        let Some(is) = now.get(name) else { return false };
        match (was.estimate, is.estimate) {
            (Some(was), Some(is)) if (was - is).abs() <= 1e-9 * was.abs().max(1.0) => seen += 1,
            (None, None) => {}
            _ => return false,
        }
    }
    seen > 0
}

/// Nothing moved: the figures that are compared, with a difference of 0.
fn unchanged(then: &EarlierCandidate, now: &Candidate) -> Vec<Change> {
    let mut names: Vec<&String> = now.bars.iter().map(|bar| &bar.metric).collect();
    names.retain(|name| now.metrics.contains_key(*name) && then.metrics.contains_key(*name));
    let mut told: Vec<Change> = Vec::new();
    for name in names {
        if told.iter().any(|change| change.metric == *name) {
            continue;
        }
        told.push(Change {
            metric: name.clone(),
            then: (&then.metrics[name]).into(),
            now: now.metrics[name].clone(),
            difference: Some(0.0),
            low: Some(0.0),
            high: Some(0.0),
            p_value: Some(1.0),
            turn: Turn::Same,
            method: "the same answers".to_owned(),
        });
    }
    told
}

fn differences(
    spec: &Spec,
    gathered: &Gathered,
    context: &Context,
    (then, now): (&str, &str),
    how: String,
) -> Result<Paired, String> {
    let request = compare::Request { a: then.to_owned(), b: now.to_owned(), metrics: Vec::new(), margin: None };
    let found = compare::compare(spec, gathered, context, &request).map_err(|refusal| refusal.message)?.compare;
    let change = |difference: &Difference| Change {
        metric: difference.metric.clone(),
        then: difference.a.clone(),
        now: difference.b.clone(),
        difference: difference.difference.map(|x| -x),
        low: difference.high.map(|x| -x),
        high: difference.low.map(|x| -x),
        p_value: difference.p_value,
        turn: match &difference.better {
            Some(name) if name == now => Turn::Better,
            Some(_) => Turn::Worse,
            None => Turn::Same,
        },
        method: difference.method.clone(),
    };
    let metrics = found.metrics.iter().filter(|d| d.difference.is_some()).map(change).collect();
    let slices = found
        .slices
        .iter()
        .filter_map(|slice| {
            let main =
                slice.metrics.iter().find(|d| Some(&d.metric) == found.main.as_ref() && d.difference.is_some())?;
            Some(SliceChange { slice: slice.slice.clone(), change: change(main) })
        })
        .collect();
    Ok((metrics, slices, how))
}
