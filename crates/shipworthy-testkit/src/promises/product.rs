//! The lean path through the product: the real spec, decisions, evidence and gate, without the rest of the report.

use shipworthy_eval::bars::evidence;
use shipworthy_eval::conclude::{REPLICATES, gate, looks, settings};
use shipworthy_eval::gate::{Evidence, Gate, overall};
use shipworthy_eval::gather::Gathered;
use shipworthy_eval::judged::{Judged, decide};
use shipworthy_eval::outcome::{BarResult, Verdict};
use shipworthy_eval::prices::Prices;
use shipworthy_eval::recommend::{Rival, recommend, under_decision};
use shipworthy_spec::spec::Spec;

use crate::simulate::{Metric, World};

/// What a simulated spec says besides its bars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Whether errors have prices.
    pub priced: bool,
    /// Whether the first candidate is named under `ship`.
    pub ship: bool,
    /// Whether thresholds are `cheapest`.
    pub cheapest: bool,
    /// Planned looks.
    pub looks: u32,
}

impl Default for Terms {
    /// One look at a named candidate with a fixed threshold, and prices.
    fn default() -> Terms {
        Terms { priced: true, ship: true, cheapest: false, looks: 1 }
    }
}

/// The spec of a feature from `world` with one bar per target, written as its author would and parsed.
pub fn spec(world: &World, bars: &[(Metric, f64)], terms: &Terms) -> Spec {
    let text = written(world, bars, terms);
    let parsed = shipworthy_spec::parse("simulated.feature.md", &text);
    parsed.spec.unwrap_or_else(|| panic!("the simulated spec does not parse: {:?}\n{text}", parsed.diagnostics))
}

/// Specs for all metrics with bars at `bar`, in the order of [`Metric::ALL`]: one for those whose verdicts need no prices, one for
/// cost. Metrics of one spec can share the decisions taken on one golden set; each is judged by itself with [`one_bar`].
pub fn by_prices(world: &World, bar: impl Fn(Metric) -> f64, terms: &Terms) -> [(Spec, Vec<Metric>); 2] {
    [false, true].map(|priced| {
        let metrics: Vec<Metric> =
            Metric::ALL.into_iter().filter(|&metric| (metric == Metric::ErrorCost) == priced).collect();
        let bars: Vec<(Metric, f64)> = metrics.iter().map(|&metric| (metric, bar(metric))).collect();
        (spec(world, &bars, &Terms { priced, ..*terms }), metrics)
    })
}

/// The same spec with one of its bars only.
pub fn one_bar(spec: &Spec, place: usize) -> Spec {
    Spec { bars: vec![spec.bars[place].clone()], ..spec.clone() }
}

fn written(world: &World, bars: &[(Metric, f64)], terms: &Terms) -> String {
    let cluster = if world.clusters.is_some() { ", cluster: cluster" } else { "" };
    let mut text = format!(
        "---\nformat: 1\nname: Simulated feature\ntask: binary\nlooks: {}\n\
         golden: {{data: golden.csv, label: label, positive: 1, id: id{cluster}}}\n",
        terms.looks
    );
    if terms.priced {
        text.push_str(&format!(
            "errors: {{currency: USD, false_positive: {{cost: {}}}, false_negative: {{cost: loss}}}}\n",
            world.costs.false_positive
        ));
    }
    text.push_str("candidates:\n");
    let threshold = if terms.cheapest { "cheapest".to_owned() } else { crate::simulate::THRESHOLD.to_string() };
    for candidate in 1..=world.candidates {
        let column = if candidate == 1 { "score".to_owned() } else { format!("score_{candidate}") };
        text.push_str(&format!("  - {{name: c{candidate}, score: {column}, threshold: {threshold}}}\n"));
    }
    if terms.ship {
        text.push_str("ship: c1\n");
    }
    text.push_str("bars:\n");
    for (metric, target) in bars {
        text.push_str(&format!(
            "  - {} {} {target}\n",
            metric.name(),
            if more_is_better(*metric) { ">=" } else { "<=" }
        ));
    }
    text.push_str("---\n# Simulated feature\n");
    text
}

/// Whether a bar on the metric asks for at least its target.
pub fn more_is_better(metric: Metric) -> bool {
    !matches!(metric, Metric::FalsePositiveRate | Metric::ErrorCost)
}

/// A golden set on which decisions were taken.
pub struct Bench<'a> {
    /// The spec.
    pub spec: &'a Spec,
    /// The rows.
    pub gathered: &'a Gathered,
    /// Every candidate.
    pub candidates: Vec<Judged>,
    look: u32,
}

impl<'a> Bench<'a> {
    /// Takes all decisions. `look` counts from 1.
    pub fn new(spec: &'a Spec, gathered: &'a Gathered, seed: u64, look: u32) -> Bench<'a> {
        let prices = spec.errors.as_ref().map(|errors| Prices::new(errors, gathered));
        let settings = settings(spec, REPLICATES, seed);
        let candidates = (0..spec.candidates.len())
            .map(|index| decide(spec, gathered, index, prices.as_ref(), settings, seed))
            .collect();
        Bench { spec, gathered, candidates, look }
    }

    /// The gate of this look.
    pub fn gate(&self) -> Gate {
        self.gate_of(self.look)
    }

    fn gate_of(&self, look: u32) -> Gate {
        gate(self.spec, &looks(self.spec, look), None)
    }

    /// Evidence for every bar of `spec`, which may differ from the one judged by in its bars alone.
    pub fn evidence(&self, spec: &Spec, candidate: usize) -> Vec<Evidence> {
        evidence(spec, self.gathered, &self.candidates[candidate], None).0
    }

    /// Each bar of a candidate judged as if it were the only one of the feature, and whether its counts allow a verdict.
    pub fn judge_each(&self, spec: &Spec, candidate: usize) -> Vec<(BarResult, bool)> {
        let gate = self.gate();
        let judge = |evidence: Evidence| {
            let enough = evidence.reason.is_none();
            (gate.judge_without_plan(vec![evidence]).pop().expect("one bar, one result"), enough)
        };
        self.evidence(spec, candidate).into_iter().map(judge).collect()
    }

    /// The feature's own verdict: that of the candidate it is about, with its bars.
    pub fn feature(&self) -> (Verdict, Vec<BarResult>) {
        self.feature_at(self.spec, self.look, true)
    }

    /// The same at another look, for a spec that differs from the one judged by in its bars alone; `plan` asks how many further
    /// examples open bars need.
    pub fn feature_at(&self, spec: &Spec, look: u32, plan: bool) -> (Verdict, Vec<BarResult>) {
        let gate = self.gate_of(look);
        let judge = |evidence| if plan { gate.judge(evidence) } else { gate.judge_without_plan(evidence) };
        let mut bars: Vec<Vec<BarResult>> =
            (0..self.candidates.len()).map(|index| judge(self.evidence(spec, index))).collect();
        let verdicts: Vec<Verdict> = bars.iter().map(|bars| overall(bars)).collect();
        let rate = spec.positive_rate.map(|rate| rate.value);
        let of = |judged: &Judged| Rival::new(spec, judged.index, judged.everybody.expected_total_cost(rate));
        let rivals: Vec<Rival> = self.candidates.iter().map(of).collect();
        // Who is named under `ship` is decided on, whoever is recommended.
        let recommended = match spec.ship {
            Some(_) => None,
            None => recommend(spec, &rivals, &bars, &verdicts).map(|r| r.index),
        };
        let decided = under_decision(spec, &rivals, &verdicts, recommended, None)
            .expect("without a baseline there is always a candidate to decide on");
        (verdicts[decided], bars.swap_remove(decided))
    }
}
