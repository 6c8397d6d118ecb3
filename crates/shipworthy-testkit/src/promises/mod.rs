//! The promises of the product, tried on simulated golden sets whose truth is known.
//!
//! A [`Job`] is one promise in one [`scene::Scene`]; running it many times gives a [`Cell`] for each metric. Golden sets go
//! through the real spec, the real decisions and the real gate ([`product`]), without files and without the rest of the
//! report. Seeds are functions of the job and the number of the run, and only counts are kept, so results do not depend on
//! threads.

pub mod advice;
pub mod at_the_bar;
pub mod cheapest;
pub mod choice;
pub mod exact;
pub mod looks;
pub mod power;
pub mod product;
pub mod scene;
pub mod tally;
pub mod tasks;
pub mod weakest;

use std::ops::Range;

use rayon::prelude::*;

use crate::noise::scramble;
use crate::simulate::Metric;
use exact::{WRONG, at_least, at_most};
use scene::{Dependence, Scene};
use tally::Tally;

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Truly at its bar, a feature passes in at most 5% and fails in at most 5%. Its runs also give the coverage.
    AtTheBar,
    /// The same over three looks at a growing golden set.
    Looks,
    /// The same for the best of four equal candidates.
    Choice,
    /// With a threshold chosen on the golden set, at most 5% pass although what ships misses the bar, and at most 5% fail
    /// although it meets it.
    Cheapest,
    /// The harder form: the bar stands at the truth of what each run ships.
    CheapestAtShipped,
    /// At twice the detectable difference it passes in at least 80%.
    Power,
    /// The planner's number settles an open bar in at least 80%.
    Advice,
    /// Where no slice is weak, one is confirmed in at most 5%.
    WeakestSlice,
}

impl Promise {
    /// All of them, in the order of the page.
    pub const ALL: [Promise; 8] = [
        Promise::AtTheBar,
        Promise::Looks,
        Promise::Choice,
        Promise::Cheapest,
        Promise::CheapestAtShipped,
        Promise::Power,
        Promise::Advice,
        Promise::WeakestSlice,
    ];

    /// A short name for commands and stored results.
    pub fn name(self) -> &'static str {
        match self {
            Promise::AtTheBar => "at-the-bar",
            Promise::Looks => "looks",
            Promise::Choice => "choice",
            Promise::Cheapest => "cheapest",
            Promise::CheapestAtShipped => "cheapest-at-shipped",
            Promise::Power => "power",
            Promise::Advice => "advice",
            Promise::WeakestSlice => "weakest-slice",
        }
    }

    /// The promise whose runs also count this one; itself for most.
    pub fn counted_by(self) -> Promise {
        match self {
            Promise::CheapestAtShipped => Promise::Cheapest,
            promise => promise,
        }
    }

    /// Where it is tried in the full table.
    pub fn scenes(self) -> Vec<Scene> {
        use Dependence::{FiftyClusters, Independent};
        match self {
            Promise::AtTheBar => Scene::grid(&Dependence::ALL),
            Promise::WeakestSlice => {
                Scene::grid(&[Independent, FiftyClusters]).into_iter().filter(|scene| scene.prevalence > 0.05).collect()
            }
            _ => Scene::grid(&[Independent, FiftyClusters]),
        }
    }
}

/// One promise in one scene.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Job {
    /// The promise.
    pub promise: Promise,
    /// The scene.
    pub scene: Scene,
}

/// What came of one promise in one scene for one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The job.
    pub job: Job,
    /// The metric; `None` where the promise is about none.
    pub metric: Option<Metric>,
    /// The counts.
    pub tally: Tally,
}

impl Job {
    /// Every job of the full table; their cells are all cells.
    pub fn all() -> Vec<Job> {
        Promise::ALL
            .iter()
            .filter(|promise| promise.counted_by() == **promise)
            .flat_map(|&promise| promise.scenes().into_iter().map(move |scene| Job { promise, scene }))
            .collect()
    }

    /// A name that no other job has.
    pub fn name(&self) -> String {
        format!("{}, {}", self.promise.name(), self.scene)
    }

    /// Its cells, not counted yet, with those of other promises that its runs count.
    pub fn cells(&self) -> Vec<Cell> {
        let metrics: Vec<Option<Metric>> = match self.promise {
            Promise::WeakestSlice => vec![None],
            _ => Metric::ALL.map(Some).to_vec(),
        };
        let cell = |promise, metric| Cell { job: Job { promise, ..*self }, metric, tally: Tally::default() };
        Promise::ALL
            .into_iter()
            .filter(|promise| promise.counted_by() == self.promise)
            .flat_map(|promise| metrics.iter().map(move |&metric| cell(promise, metric)))
            .collect()
    }

    /// Makes `runs`, by their numbers.
    pub fn run(&self, runs: Range<u64>) -> Vec<Cell> {
        let scene = &self.scene;
        let base = scramble(scramble(self.promise as u64) ^ scene.number());
        let tallies = match self.promise {
            Promise::AtTheBar => many(base, runs, |seed| at_the_bar::run(scene, seed)),
            Promise::Looks => many(base, runs, |seed| looks::run(scene, seed)),
            Promise::Choice => many(base, runs, |seed| choice::run(scene, seed)),
            Promise::Cheapest | Promise::CheapestAtShipped => many(base, runs, |seed| cheapest::run(scene, seed)),
            Promise::Power => {
                let plans = power::plans(scene, base);
                many(base, runs, |seed| power::run(scene, &plans, seed))
            }
            Promise::Advice => many(base, runs, |seed| advice::run(scene, seed)),
            Promise::WeakestSlice => many(base, runs, |seed| vec![weakest::run(scene, seed)]),
        };
        self.cells().into_iter().zip(tallies).map(|(cell, tally)| Cell { tally, ..cell }).collect()
    }
}

/// Tallies of all runs, added up place by place. Only counts are added, so the order of threads cannot matter.
fn many(base: u64, runs: Range<u64>, one: impl Fn(u64) -> Vec<Tally> + Sync) -> Vec<Tally> {
    runs.into_par_iter().map(|run| one(base.wrapping_add(run))).reduce(Vec::new, |a, b| {
        if a.is_empty() || b.is_empty() {
            return if a.is_empty() { b } else { a };
        }
        a.into_iter().zip(b).map(|(a, b)| a.merge(b)).collect()
    })
}

/// Whether a cell keeps a promise: what was counted, what is allowed, and the chance of so bad a count if the promise holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// What is counted: `passes`, `fails`, `coverage`, …
    pub what: &'static str,
    /// How often it happened.
    pub count: u64,
    /// Among how many runs.
    pub of: u64,
    /// Exact binomial p-value.
    pub p: f64,
}

impl Test {
    /// Whether the promise is broken.
    pub fn is_wrong(&self) -> bool {
        self.p < WRONG
    }
}

/// Runs of each cell in the full table.
pub const RUNS: u64 = 2_000;

/// Largest chance of passing, and of failing, truly at the bar.
const ERROR: f64 = 0.05;
/// Smallest chance of settling.
const POWER: f64 = 0.8;
/// Smallest coverage of a 95% interval, and the largest where there are many positives and clusters.
const COVERAGE: (f64, f64) = (0.935, 0.97);

impl Cell {
    /// Whether the coverage also has an upper limit: at 200 positives and 50 clusters or more.
    pub fn has_coverage_limit(&self) -> bool {
        self.job.scene.positives() >= 200.0 && self.job.scene.clusters() >= 50
    }

    /// A name that no other cell has.
    pub fn name(&self) -> String {
        format!("{}, {}", self.job.name(), self.metric.map_or("any", Metric::name))
    }

    /// The tests of the verdicts. None where no run counts.
    pub fn verdict_tests(&self) -> Vec<Test> {
        let tally = &self.tally;
        if tally.judged() == 0 {
            return Vec::new();
        }
        let rare = |what, count| Test { what, count, of: tally.runs, p: at_least(count, tally.runs, ERROR) };
        let often = |what, count| Test { what, count, of: tally.judged(), p: at_most(count, tally.judged(), POWER) };
        match self.job.promise {
            Promise::AtTheBar | Promise::Looks | Promise::Choice | Promise::Cheapest | Promise::CheapestAtShipped => {
                vec![rare("passes", tally.passes), rare("fails", tally.fails)]
            }
            Promise::Power => vec![often("passes", tally.passes)],
            Promise::Advice => vec![often("settled", tally.passes)],
            Promise::WeakestSlice => vec![rare("confirmed", tally.fails)],
        }
    }

    /// The tests of the drawn interval.
    pub fn coverage_tests(&self) -> Vec<Test> {
        let (covered, drawn) = (self.tally.covered, self.tally.drawn);
        if drawn == 0 {
            return Vec::new();
        }
        let mut tests =
            vec![Test { what: "coverage", count: covered, of: drawn, p: at_most(covered, drawn, COVERAGE.0) }];
        if self.has_coverage_limit() {
            let p = at_least(covered, drawn, COVERAGE.1);
            tests.push(Test { what: "coverage limit", count: covered, of: drawn, p });
        }
        tests
    }

    /// The tests that show a broken promise.
    pub fn wrong(&self) -> Vec<Test> {
        let mut tests = self.verdict_tests();
        if self.job.promise == Promise::AtTheBar {
            tests.extend(self.coverage_tests());
        }
        tests.into_iter().filter(Test::is_wrong).collect()
    }
}
