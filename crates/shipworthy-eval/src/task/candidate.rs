//! One candidate of a task: its answers, its latencies, what it costs to run, and the numbers that all tasks share.

use shipworthy_spec::bar::{Detail, Subject};
use shipworthy_spec::spec::{Spec, Task};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::judge::Corrected;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::moves::{self, Moves};
use shipworthy_stats::paired_quantile::paired_quantile_inference;
use shipworthy_stats::quantile::quantile_inference;

use super::answered::{Answered, Judged, Values};
use super::asked::Asked;
use super::classes::{self, ClassAnswers};
use super::labels::{self, LabelAnswers};
use super::layout::{Layout, numbers};
use super::numbers::NumberAnswers;
use super::orders::OrderAnswersOf;
use super::outputs::OutputAnswers;
use super::per_pass;
use super::preferences::PreferenceAnswers;
use super::recorded;
use super::running::Running;
use crate::gather::Gathered;
use crate::measure::Settings;
use crate::outcome::{Estimate, Metrics};

/// A candidate with its answers.
pub struct TaskCandidate {
    /// Position in the spec.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// What it answered, on everybody.
    pub answers: Box<dyn Answered>,
    /// Confidence and resampling, and what it costs to run where the spec gives that.
    pub settings: Settings,
    /// Latency in milliseconds on each golden row, NaN where missing; empty without a column of them.
    latency_ms: Vec<f64>,
    /// What it cost to run on each golden row, NaN where missing; empty where nothing was recorded, or the spec gives it.
    cost: Vec<f64>,
}

impl TaskCandidate {
    /// All candidates of a spec, from what was gathered.
    pub fn all(spec: &Spec, gathered: &Gathered, layout: &Layout, settings: Settings) -> Vec<TaskCandidate> {
        let names = match spec.task {
            Task::Multiclass => classes::classes(spec, gathered, layout),
            Task::Multilabel => labels::labels(spec, gathered, layout),
            _ => Vec::new(),
        };
        let one = |index: usize| {
            let candidate = &spec.candidates[index];
            let answers: Box<dyn Answered> = match spec.task {
                Task::Multiclass => Box::new(ClassAnswers::new(spec, gathered, layout, index, &names)),
                Task::Multilabel => Box::new(LabelAnswers::new(spec, gathered, layout, index, &names)),
                Task::Ranking => Box::new(OrderAnswersOf::new(spec, gathered, layout, index)),
                Task::Preference => Box::new(PreferenceAnswers::new(spec, gathered, layout, index)),
                Task::Generation => {
                    let columns = layout.answers[index].outputs.as_ref().expect("texts have graded outputs");
                    Box::new(OutputAnswers::new(spec, gathered, layout, (index, columns)))
                }
                Task::Binary | Task::Regression | Task::Forecast => {
                    Box::new(NumberAnswers::new(spec, gathered, layout, &layout.answers[index]))
                }
            };
            let given = candidate.running_cost_per_1k.map(|cost| cost / 1000.0);
            let columns = layout.answers.get(index);
            let beside = columns.and_then(|columns| columns.latency_ms);
            let outputs = columns.and_then(|columns| columns.outputs);
            let latency_ms = match outputs {
                Some(columns) => some_numbers(numbers(gathered, columns.latency_ms)),
                None if beside.is_some() => beside.map_or_else(Vec::new, |at| numbers(gathered, at).to_vec()),
                None => gathered.candidates.get(index).map_or_else(Vec::new, |of| of.latency_ms.clone()),
            };
            let recorded = outputs.filter(|_| given.is_none());
            let cost = recorded.map_or_else(Vec::new, |columns| some_numbers(numbers(gathered, columns.cost)));
            TaskCandidate {
                index,
                name: candidate.name.clone(),
                answers,
                settings: Settings { running_cost: given, ..settings },
                latency_ms,
                cost,
            }
        };
        (0..spec.candidates.len()).map(one).collect()
    }

    /// The same candidate on those rows only that `keep` says yes to, by their number in the golden set.
    pub fn narrowed(&self, keep: &dyn Fn(u32) -> bool) -> TaskCandidate {
        TaskCandidate {
            index: self.index,
            name: self.name.clone(),
            answers: self.answers.part(keep),
            settings: self.settings,
            latency_ms: self.latency_ms.clone(),
            cost: self.cost.clone(),
        }
    }

    /// Uncertainty of a metric on `answers`, which are all or some of this candidate's.
    pub fn inference(&self, answers: &dyn Answered, asked: &Asked) -> Option<Inference> {
        let resampling = &self.settings.resampling;
        match (asked.metric, asked.detail) {
            ("latency_ms", Some(Detail::Statistic(statistic))) if statistic != "mean" => {
                let (mut times, clusters) = self.times(answers);
                let quantile = match statistic {
                    "max" => 1.0,
                    percentile => percentile.strip_prefix('p')?.parse::<f64>().ok()? / 100.0,
                };
                quantile_inference(&mut times, quantile, clusters.as_deref())
            }
            ("error_cost" | "total_cost" | "cost_per_pass", _) => self.money(answers, asked),
            ("latency_ms", _) => self.mean(answers, asked),
            ("running_cost", _) => self.running(answers).inference(answers.rows(), resampling),
            _ => answers.inference(asked, resampling),
        }
    }

    /// What it costs to run on these rows.
    pub(super) fn running(&self, answers: &dyn Answered) -> Running {
        Running::of(self.settings.running_cost, &self.cost, answers.rows())
    }

    /// Whether what it costs to run on these rows was measured, and is as uncertain as any mean.
    pub fn is_running_cost_measured(&self, answers: &dyn Answered) -> bool {
        self.running(answers).known().is_none()
    }

    /// What it costs to run on these rows where that is known without error: given by the spec, or recorded with every call alike.
    pub fn known_running_cost(&self, answers: &dyn Answered) -> Option<f64> {
        match self.running(answers) {
            Running::Known(cost) => Some(cost),
            Running::Untold | Running::Recorded(_) => None,
        }
    }

    /// Uncertainty of a mean of a value per row.
    pub(super) fn mean(&self, answers: &dyn Answered, asked: &Asked) -> Option<Inference> {
        let values = self.values(answers, asked)?;
        let (rows, resampling) = (answers.rows(), &self.settings.resampling);
        if asked.metric == "latency_ms" && values.of.len() < rows.len() {
            return mean_of(&values.of, values.range, &Default::default(), resampling);
        }
        mean_of(&values.of, values.range, &rows.dependence(), resampling)
    }

    /// A metric that a judge has a say in, with what it says of each row.
    pub(super) fn judged(&self, answers: &dyn Answered, asked: &Asked) -> Option<Judged> {
        match asked.metric {
            "total_cost" => {
                let lost = Asked::new(asked.task, "error_cost", None)?;
                let (lost, running) = (answers.judged(&lost)?, self.running(answers));
                if let Some(known) = running.known() {
                    return Some(lost.changed(1.0, known));
                }
                let saved = running.by_row(answers.rows())?.into_iter().map(|cost| -cost).collect();
                Some(lost.above(&Judged::known(&Values { of: saved, range: (f64::NEG_INFINITY, f64::INFINITY) })))
            }
            "cost_per_pass" => {
                let of = |metric: &str| self.judged(answers, &Asked::new(asked.task, metric, None)?);
                per_pass::judged(of("total_cost")?, &of("pass_rate")?, answers.rows())
            }
            _ => answers.judged(asked),
        }
    }

    /// What people's labels make of a judge's verdicts; `None` where no judge grades, or too little is known of it. Of money that follows
    /// from the pass rate alone, what they make of the pass rate.
    pub fn corrected(&self, answers: &dyn Answered, asked: &Asked) -> Option<Corrected> {
        if self.is_a_pass_rate(answers, asked) {
            let passing = Asked::new(asked.task, "pass_rate", None)?;
            return answers.judged(&passing)?.corrected(answers.rows()).ok();
        }
        self.judged(answers, asked)?.corrected(answers.rows()).ok()
    }

    /// A metric that is a mean over rows, with the value of each row.
    pub fn values(&self, answers: &dyn Answered, asked: &Asked) -> Option<Values> {
        let money = |of: Vec<f64>| {
            let low = if of.iter().all(|amount| *amount >= 0.0) { 0.0 } else { f64::NEG_INFINITY };
            Values { of, range: (low, f64::INFINITY) }
        };
        if self.judged(answers, asked).is_some() {
            return None;
        }
        match asked.metric {
            "error_cost" => Some(money(answers.costs()?.to_vec())),
            "total_cost" => {
                let lost = answers.costs()?;
                let running = self.running(answers).by_row(answers.rows())?;
                Some(money(lost.iter().zip(running).map(|(lost, running)| lost + running).collect()))
            }
            "running_cost" => match self.running(answers) {
                Running::Untold => None,
                running => Some(money(running.by_row(answers.rows())?)),
            },
            "cost_per_pass" => {
                let of = |metric: &str| self.values(answers, &Asked::new(asked.task, metric, None)?);
                per_pass::values(&of("total_cost")?.of, &of("pass_rate")?.of, answers.rows())
            }
            "latency_ms" if asked.statistic.as_deref() == Some("mean") => {
                let (of, _) = self.times(answers);
                (!of.is_empty()).then_some(Values { of, range: (0.0, f64::INFINITY) })
            }
            _ => answers.values(asked),
        }
    }

    /// How far each row of `answers` moves a metric. `None` for those that rows move by jumps, such as a percentile.
    pub fn moves(&self, answers: &dyn Answered, asked: &Asked) -> Option<Moves> {
        match self.values(answers, asked) {
            Some(values) if values.of.len() == answers.rows().len() => {
                Moves::of_mean(&values.of, values.range, &answers.rows().dependence())
            }
            Some(_) => None,
            None => answers.moves(asked),
        }
    }

    /// A metric that is a percentile of a value per row, where every row has one.
    fn percentile(&self, answers: &dyn Answered, asked: &Asked) -> Option<(Vec<f64>, f64)> {
        if asked.metric != "latency_ms" {
            return answers.percentile(asked);
        }
        let percent: f64 = asked.statistic.as_deref()?.strip_prefix('p')?.parse().ok()?;
        let (times, _) = self.times(answers);
        (times.len() == answers.rows().len()).then_some((times, percent / 100.0))
    }

    /// A metric that is the mean of a number recorded beside answers: the number of each row, NaN where there is none. `None` for others.
    fn recorded(&self, answers: &dyn Answered, asked: &Asked) -> Option<Vec<f64>> {
        if asked.statistic.as_deref() != Some("mean") {
            return None;
        }
        if asked.metric != "latency_ms" {
            return answers.recorded_by_row(asked);
        }
        let time = |row: &u32| self.latency_ms.get(*row as usize).copied().unwrap_or(f64::NAN);
        Some(answers.rows().row.iter().map(time).collect())
    }

    fn times(&self, answers: &dyn Answered) -> (Vec<f64>, Option<Vec<u32>>) {
        let rows = answers.rows();
        let time = |at: &usize| self.latency_ms.get(rows.row[*at] as usize).copied().filter(|time| !time.is_nan());
        let places: Vec<usize> = (0..rows.len()).filter(|at| time(at).is_some()).collect();
        let clusters = rows.cluster.as_ref().map(|cluster| places.iter().map(|&at| cluster[at]).collect());
        (places.iter().filter_map(time).collect(), clusters)
    }

    /// How many examples are in a metric's denominator.
    pub fn denominator(&self, answers: &dyn Answered, asked: &Asked) -> u64 {
        match asked.metric {
            "latency_ms" => self.times(answers).0.len() as u64,
            "running_cost" if self.is_running_cost_measured(answers) => self.running(answers).told(),
            "error_cost" | "total_cost" | "cost_per_pass" | "running_cost" => answers.rows().len() as u64,
            _ => answers.denominator(asked),
        }
    }

    /// A metric with its interval, ready for a report.
    pub fn estimate(&self, answers: &dyn Answered, asked: &Asked, inference: Option<&Inference>) -> Estimate {
        let recorded = asked.metric == "running_cost" && !self.cost.is_empty();
        if asked.metric == "running_cost" && !self.is_running_cost_measured(answers) {
            let cost = self.known_running_cost(answers);
            let method = if recorded { "recorded with the calls, all alike" } else { "given in the spec" }.to_owned();
            return Estimate { estimate: cost, low: cost, high: cost, n: answers.rows().len() as u64, method };
        }
        let interval = inference.and_then(|inference| inference.interval(self.settings.level));
        let how = if recorded { "recorded with the calls; " } else { "" };
        let endless = interval.is_some_and(|interval| asked.metric == "cost_per_pass" && interval.upper.is_infinite());
        let end = if endless { "; no upper end, because the pass rate cannot be told from 0" } else { "" };
        Estimate {
            estimate: inference.map(Inference::estimate),
            low: interval.map(|interval| interval.lower),
            high: interval.map(|interval| interval.upper).filter(|_| !endless),
            n: self.denominator(answers, asked),
            method: inference
                .map_or_else(|| "undefined".to_owned(), |inference| format!("{how}{}{end}", inference.drawn_method())),
        }
    }

    /// Every metric that is listed for the task, what all tasks share, and what the bars ask for.
    pub fn metrics(&self, spec: &Spec, answers: &dyn Answered) -> Metrics {
        let mut listed = answers.listed();
        let mut shared = Vec::new();
        if answers.costs().is_some() {
            shared.extend([
                ("error_cost", None),
                ("running_cost", None),
                ("total_cost", None),
                ("cost_per_pass", None),
            ]);
        }
        if !self.latency_ms.is_empty() {
            shared.extend(["mean", "p50", "p95", "p99"].map(|statistic| ("latency_ms", Some(statistic))));
        }
        listed.extend(shared.into_iter().filter_map(|(name, statistic)| Asked::new(spec.task, name, statistic)));
        let by_bars = spec.bars.iter().filter_map(Asked::by).filter(|asked| asked.subject == Subject::Whole);
        for asked in by_bars {
            if !listed.contains(&asked) {
                listed.push(asked);
            }
        }
        let estimate = |asked: &Asked| self.estimate(answers, asked, self.inference(answers, asked).as_ref());
        listed.iter().map(|asked| (asked.name(), estimate(asked))).collect()
    }
}

/// Numbers of which some are there; none where all are missing.
fn some_numbers(numbers: &[f64]) -> Vec<f64> {
    if numbers.iter().all(|number| number.is_nan()) { Vec::new() } else { numbers.to_vec() }
}

/// Uncertainty of metric(a) − factor × metric(b) on `answers`, some or all of a's: row by row where both are means, by resampling
/// where both are percentiles, else by how far each row moves both. `None` for maxima and calibration errors, and where b has no
/// answer to one of the rows.
pub fn difference(
    a: &TaskCandidate,
    answers: &dyn Answered,
    b: &TaskCandidate,
    asked: &Asked,
    factor: f64,
) -> Option<Inference> {
    let others = b.answers.to_same(answers.rows());
    difference_between((a, answers), (b, others.as_ref()), asked, factor)
}

/// The same, of answers to the same rows that are at hand for both.
pub fn difference_between(
    (a, answers): (&TaskCandidate, &dyn Answered),
    (b, others): (&TaskCandidate, &dyn Answered),
    asked: &Asked,
    factor: f64,
) -> Option<Inference> {
    if others.rows().row != answers.rows().row {
        return None;
    }
    if let (Some((ours, share)), Some((theirs, _))) = (a.percentile(answers, asked), b.percentile(others, asked)) {
        let (dependence, resampling) = (answers.rows().dependence(), &a.settings.resampling);
        return paired_quantile_inference(&ours, &theirs, share, factor, &dependence, resampling);
    }
    if let (Some(ours), Some(theirs)) = (a.recorded(answers, asked), b.recorded(others, asked)) {
        // Weights count in the mean of latencies alone.
        let is_weighted = asked.metric == "latency_ms";
        return recorded::difference((&ours, &theirs), factor, answers.rows(), is_weighted, &a.settings.resampling);
    }
    let judged = match (a.judged(answers, asked), b.judged(others, asked)) {
        (Some(ours), Some(theirs)) => Some((ours, theirs)),
        (Some(ours), None) => b.values(others, asked).map(|theirs| (ours, Judged::known(&theirs))),
        (None, Some(theirs)) => a.values(answers, asked).map(|ours| (Judged::known(&ours), theirs)),
        (None, None) => None,
    };
    if let Some((ours, theirs)) = judged {
        let apart = ours.above(&theirs.changed(factor, 0.0));
        return apart.corrected(answers.rows()).ok().map(|corrected| corrected.value);
    }
    let (Some(ours), Some(theirs)) = (a.values(answers, asked), b.values(others, asked)) else {
        let (ours, theirs) = (a.moves(answers, asked)?, b.moves(others, asked)?);
        return moves::difference(&ours, &theirs, factor, &answers.rows().dependence());
    };
    if theirs.of.len() != ours.of.len() {
        return None;
    }
    let of: Vec<f64> = ours.of.iter().zip(&theirs.of).map(|(x, y)| x - factor * y).collect();
    let range = (ours.range.0 - factor * theirs.range.1, ours.range.1 - factor * theirs.range.0);
    // A difference of unbounded values has both signs.
    let range = if range.0.is_finite() && range.1.is_finite() { range } else { (f64::NEG_INFINITY, f64::INFINITY) };
    mean_of(&of, range, &answers.rows().dependence(), &a.settings.resampling)
}
