//! The promises of the tasks other than binary decisions, tried through the spec, the answers and the gate of the product.

use std::ops::Range;
use std::path::PathBuf;

use shipworthy_eval::conclude::{REPLICATES, gate, looks, settings};
use shipworthy_eval::gather::Gathered;
use shipworthy_eval::outcome::{BarResult, Verdict};
use shipworthy_eval::plan::FindFiles;
use shipworthy_eval::task::bars::evidence;
use shipworthy_eval::task::candidate::TaskCandidate;
use shipworthy_eval::task::layout::Layout;
use shipworthy_spec::spec::Spec;

use super::advice::MOST_FURTHER_ROWS;
use super::exact::{at_least, at_most};
use super::scene::Dependence;
use super::tally::Tally;
use super::{COVERAGE, ERROR, POWER, Test, many};
use crate::noise::scramble;
use crate::simulate::Clusters;
use crate::task_world::{TaskMetric, TaskWorld};

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskPromise {
    /// Truly at its bar, a feature passes in at most 5% and fails in at most 5%. Its runs also give the coverage.
    AtTheBar,
    /// The planner's number settles an open bar in at least 80%.
    Advice,
}

/// One promise about one metric in one setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskCell {
    /// The promise.
    pub promise: TaskPromise,
    /// The metric.
    pub metric: TaskMetric,
    /// Examples of the golden set, or its queries.
    pub examples: usize,
    /// How they hang together.
    pub dependence: Dependence,
    /// What was counted.
    pub tally: Tally,
}

impl TaskCell {
    /// Every cell of the table, not counted yet.
    pub fn all() -> Vec<TaskCell> {
        use Dependence::{ClustersOfFive, FiftyClusters, Independent};
        let mut cells = Vec::new();
        for (promise, dependences) in [
            (TaskPromise::AtTheBar, &[Independent, ClustersOfFive, FiftyClusters][..]),
            (TaskPromise::Advice, &[Independent, FiftyClusters][..]),
        ] {
            for examples in [100, 1_000, 10_000] {
                for &dependence in dependences {
                    for metric in TaskMetric::ALL {
                        cells.push(TaskCell { promise, metric, examples, dependence, tally: Tally::default() });
                    }
                }
            }
        }
        cells
    }

    /// A name that no other cell has.
    pub fn name(&self) -> String {
        let promise = match self.promise {
            TaskPromise::AtTheBar => "at-the-bar",
            TaskPromise::Advice => "advice",
        };
        format!("tasks: {promise}, {}, n = {}, {}", self.metric.name(), self.examples, self.dependence.name())
    }

    fn world(&self) -> TaskWorld {
        let clusters = match self.dependence {
            Dependence::Independent => None,
            Dependence::ClustersOfFive => Some(Clusters { size: 5, correlation: 0.3 }),
            Dependence::FiftyClusters => Some(Clusters { size: self.examples.div_ceil(50), correlation: 0.1 }),
        };
        TaskWorld { clusters, ..TaskWorld::default() }
    }

    /// The same cell with `runs` counted, by their numbers.
    #[must_use]
    pub fn run(&self, runs: Range<u64>) -> TaskCell {
        let place = self.examples as u64 * 64 + self.metric as u64 * 8 + self.dependence as u64;
        let base = scramble(scramble(0x7a5c ^ self.promise as u64) ^ place);
        let one = |seed: u64| match self.promise {
            TaskPromise::AtTheBar => self.at_the_bar(seed),
            TaskPromise::Advice => self.advice(seed).unwrap_or_default(),
        };
        let tally = many(base, runs, |seed| vec![one(seed)]).pop().unwrap_or_default();
        TaskCell { tally, ..*self }
    }

    fn at_the_bar(&self, seed: u64) -> Tally {
        let world = self.world();
        let truth = world.truth(self.metric);
        let spec = self.spec(truth);
        let result = judged(&spec, &world.draw(self.metric, seed, self.examples).gathered(), seed, false);
        let tally = Tally::of(result.verdict, result.reason.is_none());
        if result.reason.is_some() { tally } else { tally.with_interval(result.low, result.high, truth) }
    }

    /// Follows the advice of an open bar. `None` where it was not open, or asks for too much.
    fn advice(&self, seed: u64) -> Option<Tally> {
        let world = self.world();
        // A bar that a golden set of this size often leaves open: so many standard errors on the safe side of the truth.
        let room = if self.examples > 1_000 { 2.2 } else { 1.5 } * self.metric.spread() / (self.examples as f64).sqrt();
        let sign = if self.metric.more_is_better() { -1.0 } else { 1.0 };
        let spec = self.spec(world.truth(self.metric) + sign * room);
        let first = world.draw(self.metric, seed, self.examples);
        let result = judged(&spec, &first.gathered(), seed, true);
        let open = result.verdict == Verdict::NotEnoughEvidence && result.reason.is_none();
        let more = result.more.filter(|more| open && more.examples <= MOST_FURTHER_ROWS)?;
        // The further rows come from a world whose truth is the estimate.
        let estimated = world.try_at(self.metric, result.estimate?)?;
        let further = estimated.draw(self.metric, seed ^ (0xADD << 40), more.examples as usize);
        let verdict = judged(&spec, &first.joined(further).gathered(), seed, false).verdict;
        let settled = verdict != Verdict::NotEnoughEvidence;
        Some(Tally::of(if settled { Verdict::Pass } else { verdict }, true))
    }

    fn spec(&self, target: f64) -> Spec {
        let op = if self.metric.more_is_better() { ">=" } else { "<=" };
        let text = format!(
            "---\nformat: 1\nname: Simulated feature\n{}bars:\n  - {} {op} {target}\n---\n# Simulated feature\n",
            self.metric.front_matter(self.dependence != Dependence::Independent),
            self.metric.name()
        );
        let parsed = shipworthy_spec::parse("simulated.feature.md", &text);
        parsed.spec.unwrap_or_else(|| panic!("the simulated spec does not parse: {:?}\n{text}", parsed.diagnostics))
    }

    /// The tests of the verdicts. None where no run counts.
    pub fn verdict_tests(&self) -> Vec<Test> {
        let tally = &self.tally;
        if tally.judged() == 0 {
            return Vec::new();
        }
        let rare = |what, count| Test { what, count, of: tally.runs, p: at_least(count, tally.runs, ERROR) };
        match self.promise {
            TaskPromise::AtTheBar => vec![rare("passes", tally.passes), rare("fails", tally.fails)],
            TaskPromise::Advice => {
                let (count, of) = (tally.passes, tally.judged());
                vec![Test { what: "settled", count, of, p: at_most(count, of, POWER) }]
            }
        }
    }

    /// The test of the drawn interval.
    pub fn coverage_test(&self) -> Option<Test> {
        let (count, of) = (self.tally.covered, self.tally.drawn);
        (of > 0).then(|| Test { what: "coverage", count, of, p: at_most(count, of, COVERAGE.0) })
    }

    /// The tests that show a broken promise.
    pub fn wrong(&self) -> Vec<Test> {
        self.verdict_tests().into_iter().chain(self.coverage_test()).filter(Test::is_wrong).collect()
    }
}

struct NoFiles;

impl FindFiles for NoFiles {
    fn find(&self, _: &str, _: &str) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// The only bar of a spec, judged; `plan` asks how many further examples it needs while it is open.
fn judged(spec: &Spec, gathered: &Gathered, seed: u64, plan: bool) -> BarResult {
    let layout = Layout::of(spec, &NoFiles);
    let candidates = TaskCandidate::all(spec, gathered, &layout, settings(spec, REPLICATES, seed));
    let (evidence, _) = evidence(spec, gathered, &candidates[0], None);
    let gate = gate(spec, &looks(spec, 1), None);
    let results = if plan { gate.judge(evidence) } else { gate.judge_without_plan(evidence) };
    results.into_iter().next().expect("one bar, one result")
}
