//! Texts that were graded: which graders each output passed, and what people said of some of them.

mod by_people;

use std::sync::Arc;

use shipworthy_spec::bar::{Detail, Subject};
use shipworthy_spec::spec::{Measures, Mistakes as SpecMistakes, Spec, Task};
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::judge::{JudgeTrust, Labelled as Spoken, Refusal, Unlabelled, label_choice};
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::quantile::quantile_inference;
use shipworthy_stats::repeats::Components;
use shipworthy_stats::units::Resampling;

use super::answered::{Answered, AsRead, Judged, Mistakes, Values};
use super::asked::Asked;
use super::failures::{Graders, Labelled, NO_OUTPUT, NOTHING_SAID, Outputs, read_all, read_labelled};
use super::layout::{Layout, OutputColumns, categories, numbers};
use super::price::Price;
use super::repeats;
use super::rows::{Rows, pick};
use crate::gather::{Categories, Gathered};
use crate::outcome::{Estimate, JudgeCard, RepeatNoise};

const SHARE: (f64, f64) = (0.0, 1.0);
const NOT_NEGATIVE: (f64, f64) = (0.0, f64::INFINITY);
/// Error of the bound that must show a judge to know more than chance.
pub(crate) const CHANCE_ALPHA: f64 = 0.05;

/// The graded outputs of one candidate.
#[derive(Debug, Clone)]
pub struct OutputAnswers {
    graders: Arc<Graders>,
    /// Graders that would compare the candidate with itself, by their names.
    itself: Arc<[String]>,
    rows: Rows,
    /// What the outputs to each row failed, as a place in `patterns`.
    failed: Vec<u32>,
    patterns: Arc<[Vec<Outputs>]>,
    /// What people said of some of them, as a place in `label_patterns`.
    labelled: Vec<u32>,
    label_patterns: Arc<[Vec<Labelled>]>,
    first_token_ms: Vec<f64>,
    output_tokens: Vec<f64>,
    prices: Option<Arc<OutputPrices>>,
    cost: Option<Vec<f64>>,
}

/// What failing graders costs, on every golden row.
#[derive(Debug)]
struct OutputPrices {
    /// By grader, in their order; the price of any failure where a grader has none of its own.
    by_grader: Vec<Vec<f64>>,
}

impl OutputPrices {
    fn new(spec: &Spec, gathered: &Gathered, layout: &Layout, graders: &Graders) -> Option<OutputPrices> {
        let SpecMistakes::Outputs(prices) = &spec.errors.as_ref()?.mistakes else { return None };
        let of = |name: &String| {
            let price = Price::of(&prices.by_grader.get(name).unwrap_or(&prices.failed).cost, layout, gathered);
            (0..gathered.rows as u32).map(|row| price.at(row)).collect()
        };
        Some(OutputPrices { by_grader: graders.names.iter().map(of).collect() })
    }

    /// The dearest price of all.
    fn dearest(&self) -> f64 {
        self.by_grader.iter().flatten().copied().fold(0.0, f64::max)
    }

    /// The least and the most that failing some of these graders can cost; `None` without graders or rows.
    fn ends(&self, graders: u64) -> Option<(f64, f64)> {
        let prices = self.by_grader.iter().enumerate().filter(|(place, _)| graders & (1 << place) != 0);
        let mut prices = prices.flat_map(|(_, prices)| prices.iter().copied());
        let first = prices.next()?;
        Some(prices.fold((first, first), |(least, most), price| (least.min(price), most.max(price))))
    }

    /// The dearest price of those graders that an output to the row failed.
    fn of(&self, failed: u64, row: u32) -> f64 {
        let prices = self.by_grader.iter().enumerate().filter(|(place, _)| failed & (1 << place) != 0);
        prices
            .map(|(_, price)| price[row as usize])
            .fold(None, |most: Option<f64>, price| Some(most.map_or(price, |most| most.max(price))))
            .unwrap_or(0.0)
    }
}

/// Why a judge's verdicts are not turned into a number, and what to do.
pub(crate) fn refused(refusal: &Refusal) -> String {
    match *refusal {
        Refusal::TooFewLabels { labels, needed } => {
            format!("people labelled {labels} of these outputs; {needed} are needed to correct the judge")
        }
        Refusal::TooFewOfAKind { passing, labels, needed } => {
            let kind = if passing { "pass" } else { "fail" };
            format!(
                "people {kind} {labels} of the labelled outputs; {needed} are needed to know how the judge does on those"
            )
        }
        Refusal::TooFewOfChanged { changed, labels, needed } => format!(
            "{changed} of the outputs that people labelled have changed since, and {labels} of these are labelled as they are now; \
             {needed} are needed, because outputs that stayed as they were are no random draw"
        ),
        Refusal::OneCluster => "all labelled outputs are of one group; label some of another".to_owned(),
        Refusal::UnlabelledVerdict { passing } => {
            let kind = if passing { "passes" } else { "fails" };
            format!("nobody labelled an output that the judge {kind}; label some")
        }
        Refusal::NoBetterThanChance { estimate, .. } => format!(
            "it has not been shown to know more than chance (true passes and true fails add up to {}, and chance is 100%); \
             mend its rubric, take another judge, or let people grade",
            crate::words::percent(estimate)
        ),
        Refusal::NothingJudged => "there are no outputs".to_owned(),
    }
}

/// Labels that lift a refusal, where labels do.
fn missing(refusal: Option<&Refusal>, trust: &JudgeTrust) -> Option<u64> {
    match refusal {
        Some(refusal) => refusal.labels_missing(),
        None => trust.refusal(CHANCE_ALPHA).as_ref().and_then(Refusal::labels_missing),
    }
}

/// What a metric asks of one output: which graders it looks at, and what an output counts that fails some of them.
struct Question<'a> {
    /// The graders that it looks at.
    looks_at: u64,
    counts: Box<dyn Fn(u64, u32) -> f64 + 'a>,
}

/// Outputs alike as people read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Read {
    /// A bit for each grader that they fail: by people where they said so, else as graded.
    failed: u64,
    /// A bit for each judged grader that people said something of.
    by_people: u64,
    count: u32,
}

impl OutputAnswers {
    /// Puts a candidate's graded outputs together.
    ///
    /// # Panics
    /// When the columns hold anything but what a table of graded outputs holds.
    pub fn new(
        spec: &Spec,
        gathered: &Gathered,
        layout: &Layout,
        (index, columns): (usize, &OutputColumns),
    ) -> OutputAnswers {
        fn read<T>(column: &Categories, read: fn(&str) -> Option<Vec<T>>) -> Arc<[Vec<T>]> {
            let text = |value: &crate::gather::SliceValue| match value {
                crate::gather::SliceValue::Null => Some(Vec::new()),
                value => read(&value.to_string()),
            };
            column.values.iter().map(|value| text(value).expect("we wrote the table of graded outputs")).collect()
        }
        let graders = Arc::new(spec.generation.as_ref().map(Graders::of).unwrap_or_default());
        let own = |grader: &&shipworthy_spec::spec::Grader| grader.by.against() == Some(&spec.candidates[index].name);
        let own = spec.generation.iter().flat_map(|generation| generation.graders.iter().filter(own));
        let itself = own.map(|grader| grader.name.clone()).collect();
        let (failed, labelled) = (categories(gathered, columns.failed), categories(gathered, columns.labelled));
        let mut answers = OutputAnswers {
            rows: Rows::new(gathered, (0..gathered.rows as u32).collect()),
            failed: failed.code.clone(),
            patterns: read(failed, read_all),
            labelled: labelled.code.clone(),
            label_patterns: read(labelled, read_labelled),
            first_token_ms: numbers(gathered, columns.first_token_ms).to_vec(),
            output_tokens: numbers(gathered, columns.output_tokens).to_vec(),
            prices: OutputPrices::new(spec, gathered, layout, &graders).map(Arc::new),
            cost: None,
            graders,
            itself,
        };
        answers.price();
        answers
    }

    fn price(&mut self) {
        let asked = Asked::new(Task::Generation, "error_cost", None).expect("it stands in the catalogue");
        // Of judged outputs that people did not all speak of, as the judge sees them: for the order of mistakes, never for a sum.
        let cost = |question: Question<'_>| self.said_of_all(&question).unwrap_or_else(|| self.shares(&question));
        self.cost = self.question(&asked).map(cost);
    }

    /// What a metric asks of each output; `None` for those that are no share of outputs.
    fn question(&self, asked: &Asked) -> Option<Question<'_>> {
        fn fails<'a>(looks_at: u64, counts: (f64, f64)) -> Question<'a> {
            let one = move |failed: u64, _: u32| if failed & looks_at == 0 { counts.0 } else { counts.1 };
            Question { looks_at, counts: Box::new(one) }
        }
        let all = self.graders.all();
        Some(match (asked.metric, &asked.subject) {
            ("win_rate", subject) => {
                let named = if let Subject::Class(name) = subject { Some(name.as_str()) } else { None };
                let compared = self.graders.comparison(named).filter(|_| !self.is_itself(asked))?;
                Question { looks_at: compared.bits(), counts: Box::new(move |failed, _| compared.share(failed)) }
            }
            ("pass_rate", Subject::Class(name)) => {
                let bit = self.graders.bit(name)?;
                (bit & self.graders.all() != 0).then(|| fails(bit, (1.0, 0.0)))?
            }
            ("pass_rate", _) => fails(all, (1.0, 0.0)),
            ("no_output_rate", _) => fails(NO_OUTPUT, (0.0, 1.0)),
            ("error_cost", _) => {
                let prices = self.prices.as_ref()?;
                Question { looks_at: all, counts: Box::new(move |failed, row| prices.of(failed & all, row)) }
            }
            (metric, _) => {
                let kind = Measures::ALL.into_iter().find(|kind| kind.metric() == Some(metric))?;
                let looks_at = self.graders.measuring(kind);
                (looks_at != 0).then(|| fails(looks_at, (0.0, 1.0)))?
            }
        })
    }

    fn outputs(&self, place: usize) -> &[Outputs] {
        &self.patterns[self.failed[place] as usize]
    }

    fn labels(&self, place: usize) -> &[Labelled] {
        &self.label_patterns[self.labelled[place] as usize]
    }

    /// What each row's outputs count on average, as graded.
    fn shares(&self, question: &Question<'_>) -> Vec<f64> {
        let one = |place: usize| {
            let row = self.rows.row[place];
            let outputs = self.outputs(place).iter();
            mean(outputs.map(|of| ((question.counts)(of.failed, row), of.count))).unwrap_or_default()
        };
        (0..self.rows.len()).map(one).collect()
    }

    /// The outputs to a row as people read them: where they spoke of an output that a judge graded, their word counts for it.
    fn read(&self, place: usize) -> Vec<Read> {
        let mut left = self.outputs(place).to_vec();
        let mut read = Vec::with_capacity(left.len());
        for said in self.labels(place) {
            // What never arrived or says nothing has a bit besides, and stays as it is.
            let Some(of) = left.iter_mut().find(|of| of.failed == said.graded) else { continue };
            let count = said.count.min(of.count);
            of.count -= count;
            let failed = self.graders.as_people_say(said.graded, said.people, said.known);
            read.push(Read { failed, by_people: said.known & self.graders.judged, count });
        }
        read.extend(left.iter().map(|of| Read { failed: of.failed, by_people: 0, count: of.count }));
        read.retain(|of| of.count > 0);
        read
    }

    /// What each row's outputs count on average, as people read them.
    fn shares_as_read(&self, question: &Question<'_>) -> Vec<f64> {
        let one = |place: usize| {
            let row = self.rows.row[place];
            let count = |failed: u64| (question.counts)(failed, row);
            let share = if self.labels(place).is_empty() {
                mean(self.outputs(place).iter().map(|of| (count(of.failed), of.count)))
            } else {
                mean(self.read(place).into_iter().map(|of| (count(of.failed), of.count)))
            };
            share.unwrap_or_default()
        };
        (0..self.rows.len()).map(one).collect()
    }

    /// A grader that outputs fail by its name, with whose word that is where a judge grades.
    fn with_whose_word(&self, name: &str, outputs: &[Read]) -> String {
        let bit = self.graders.bit(name).unwrap_or(0) & self.graders.judged;
        // Nobody said it of what never arrived, or says nothing.
        let said = |of: &&Read| of.failed & bit != 0 && of.failed & (NO_OUTPUT | NOTHING_SAID) == 0;
        let by = |people: bool| outputs.iter().filter(said).any(|of| (of.by_people & bit != 0) == people);
        match (by(true), by(false)) {
            (true, true) => format!("{name} (people, judge)"),
            (true, false) => format!("{name} (people)"),
            (false, true) => format!("{name} (judge)"),
            (false, false) => name.to_owned(),
        }
    }

    /// The metric that says how bad an output is.
    fn asked_of_mistakes(&self) -> Asked {
        // Where nothing says whether an output is good, the worst are those that lost.
        let comparing = self.graders.comparing();
        let name = comparing.iter().find(|name| self.itself.iter().all(|of| of != *name));
        let only_pairs = name.filter(|_| self.graders.all() == 0).and_then(|name| self.asked_of(name));
        only_pairs
            .unwrap_or_else(|| Asked::new(Task::Generation, "pass_rate", None).expect("it stands in the catalogue"))
    }

    /// The metric that a grader's verdicts are the values of.
    fn asked_of(&self, name: &str) -> Option<Asked> {
        let metric = if self.graders.comparison(Some(name)).is_some() { "win_rate" } else { "pass_rate" };
        Some(Asked::new(Task::Generation, metric, None)?.of_class(name))
    }

    /// How a judge did against people on the outputs to these rows: [`OutputAnswers::trust`] of a grader by its name.
    pub(crate) fn trust_in(&self, name: &str) -> Option<JudgeTrust> {
        self.graders.telling(name).map(|bit| self.trust(bit).0)
    }

    /// What a judge says of each row's outputs, as the share that it passes, or that won.
    pub(crate) fn raw(&self, name: &str) -> Option<Vec<f64>> {
        let asked = self.asked_of(name)?;
        Some(self.judged_by(&asked, &self.question(&asked)?)?.verdicts)
    }

    /// Whether a metric looks at a grader.
    pub(crate) fn looks_at(&self, asked: &Asked, name: &str) -> bool {
        let bits = self.question(asked).map_or(0, |question| question.looks_at);
        self.graders.bit(name).is_some_and(|bit| bits & bit != 0)
    }

    /// How a judge did against people on the outputs to these rows. Outputs to one example, or of one cluster, count as dependent,
    /// and labels that were picked by the judge's verdict are weighted back.
    fn trust(&self, bit: u64) -> (JudgeTrust, Drawn) {
        let passes = |failed: u64| failed & bit == 0;
        let (mut said, mut clusters) = (Vec::new(), Vec::new());
        let mut labelled = Confusion::default();
        let mut judged = [0_u64; 2];
        for place in 0..self.rows.len() {
            for of in self.outputs(place) {
                judged[usize::from(passes(of.failed))] += u64::from(of.count);
            }
            let cluster = self.rows.cluster.as_ref().map_or(place as u32, |clusters| clusters[place]);
            for of in self.labels(place).iter().filter(|of| of.known & bit != 0) {
                let one = Spoken { label: passes(of.people), verdict: passes(of.graded) };
                said.extend(std::iter::repeat_n(one, of.count as usize));
                clusters.extend(std::iter::repeat_n(cluster, of.count as usize));
                labelled.add(true, one.verdict, f64::from(of.count));
            }
        }
        let left = |verdict: bool, seen: f64| judged[usize::from(verdict)].saturating_sub(seen as u64);
        let others = Unlabelled { passed: left(true, labelled.tp), failed: left(false, labelled.fn_) };
        let picked = label_choice(&labelled, others).is_some_and(|choice| choice.is_by_verdict());
        let weights = picked.then(|| Spoken::weights_by_verdict(&said, judged)).flatten();
        let repeated = clusters.windows(2).any(|pair| pair[0] == pair[1]);
        let dependence = Dependence {
            weights: weights.as_deref(),
            clusters: (repeated || self.rows.cluster.is_some()).then_some(clusters.as_slice()),
        };
        let drawn = Drawn { labels: said.len() as u64, judged: judged[0] + judged[1], by_verdict: picked };
        (JudgeTrust::new(&Spoken::units(&said, &dependence), &Resampling::default()), drawn)
    }

    fn is_judged(&self, question: &Question<'_>) -> bool {
        question.looks_at & self.graders.judged != 0
    }

    /// Whether a judge has the word on some outputs that no person spoke of.
    fn is_open_to_the_judge(&self, question: &Question<'_>) -> bool {
        self.is_judged(question) && self.said_of_all(question).is_none()
    }

    /// For each row the chance that of so many of its outputs one passes, or all do.
    fn tries(&self, asked: &Asked) -> Option<Vec<f64>> {
        let Some(Detail::First(tries)) = asked.detail else { return None };
        if self.graders.judged != 0 {
            return None;
        }
        let all = self.graders.all();
        let one = |place: usize| {
            let total: u32 = self.outputs(place).iter().map(|of| of.count).sum();
            let passed: u32 = self.outputs(place).iter().filter(|of| of.failed & all == 0).map(|of| of.count).sum();
            if total < tries {
                return None;
            }
            Some(match asked.metric {
                "pass" => 1.0 - chance_of_all(total - passed, total, tries),
                _ => chance_of_all(passed, total, tries),
            })
        };
        (0..self.rows.len()).map(one).collect()
    }

    /// A recorded number of each row, NaN where there is none.
    fn recorded_beside(&self, asked: &Asked) -> Option<&[f64]> {
        match asked.metric {
            "first_token_ms" => Some(&self.first_token_ms),
            "output_tokens" => Some(&self.output_tokens),
            _ => None,
        }
    }

    /// The same of the rows that have one, with their clusters.
    fn recorded(&self, asked: &Asked) -> Option<(Vec<f64>, Option<Vec<u32>>)> {
        let values = self.recorded_beside(asked)?;
        let places: Vec<usize> = (0..values.len()).filter(|&at| !values[at].is_nan()).collect();
        let clusters = self.rows.cluster.as_ref().map(|cluster| pick(cluster, &places));
        (!places.is_empty()).then(|| (pick(values, &places), clusters))
    }
}

/// A figure of reports, drawn at a level.
pub(crate) fn told(inference: Option<&Inference>, n: f64, level: Level) -> Estimate {
    let interval = inference.and_then(|inference| inference.interval(level));
    Estimate {
        estimate: inference.map(Inference::estimate),
        low: interval.map(|interval| interval.lower),
        high: interval.map(|interval| interval.upper),
        n: n.round() as u64,
        method: inference.map_or("undefined", Inference::drawn_method).to_owned(),
    }
}

/// What a judge was measured on.
struct Drawn {
    labels: u64,
    judged: u64,
    by_verdict: bool,
}

/// Chance that `drawn` of `total` outputs, without return, are all among `good` of them: C(good, drawn) / C(total, drawn).
fn chance_of_all(good: u32, total: u32, drawn: u32) -> f64 {
    if good < drawn {
        return 0.0;
    }
    (0..drawn).map(|step| f64::from(good - step) / f64::from(total - step)).product()
}

/// Mean of values that each count so often; `None` without any.
fn mean(values: impl Iterator<Item = (f64, u32)>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), (value, n)| (sum + value * f64::from(n), count + n));
    (count > 0).then(|| sum / f64::from(count))
}

impl Answered for OutputAnswers {
    fn rows(&self) -> &Rows {
        &self.rows
    }

    fn listed(&self) -> Vec<Asked> {
        let ask = |name: &str, statistic: Option<&str>| Asked::new(Task::Generation, name, statistic);
        let (all, comparing) = (self.graders.named(self.graders.all()), self.graders.comparing());
        let mut listed = Vec::new();
        if !all.is_empty() {
            listed.push(ask("pass_rate", None));
        }
        if self.graders.names.len() > 1 && !all.is_empty() {
            listed.extend(all.iter().map(|name| Some(ask("pass_rate", None)?.of_class(name))));
        }
        listed.extend(match comparing.as_slice() {
            [name] if self.itself.iter().all(|of| of != name) => vec![ask("win_rate", None)],
            several => {
                let others = several.iter().filter(|name| self.itself.iter().all(|of| of != *name));
                others.map(|name| Some(ask("win_rate", None)?.of_class(name))).collect()
            }
        });
        let measured = Measures::ALL.into_iter().filter(|kind| self.graders.measuring(*kind) != 0);
        listed.extend(measured.filter_map(Measures::metric).map(|name| ask(name, None)));
        listed.push(ask("no_output_rate", None));
        let fewest = (0..self.rows.len()).map(|at| self.outputs(at).iter().map(|of| of.count).sum::<u32>()).min();
        if let Some(repeats) = fewest.filter(|repeats| *repeats > 1 && self.graders.judged == 0) {
            let repeats = repeats.to_string();
            listed.extend([ask("pass", Some(&repeats)), ask("all_pass", Some(&repeats))]);
        }
        for name in ["first_token_ms", "output_tokens"] {
            let plain = ask(name, Some("p50")).filter(|asked| self.recorded(asked).is_some());
            if let Some(plain) = plain {
                listed.extend([Some(plain), ask(name, Some("p95"))]);
            }
        }
        listed.into_iter().flatten().collect()
    }

    fn classes(&self) -> &[String] {
        &self.graders.names
    }

    fn classes_of(&self, asked: &Asked) -> Vec<String> {
        let names =
            if asked.metric == "win_rate" { self.graders.comparing() } else { self.graders.named(self.graders.all()) };
        names.into_iter().map(str::to_owned).collect()
    }

    fn is_itself(&self, asked: &Asked) -> bool {
        let comparing = self.graders.comparing();
        let name = match (&asked.subject, comparing.as_slice()) {
            (Subject::Class(name), _) => name.as_str(),
            (_, [name]) => name,
            _ => return false,
        };
        asked.metric == "win_rate" && self.itself.iter().any(|of| of == name)
    }

    fn inference(&self, asked: &Asked, resampling: &Resampling) -> Option<Inference> {
        if let Some((mut values, clusters)) = self.recorded(asked) {
            return match asked.detail? {
                Detail::Statistic("mean") => {
                    let dependence = Dependence { weights: None, clusters: clusters.as_deref() };
                    mean_of(&values, NOT_NEGATIVE, &dependence, resampling)
                }
                Detail::Statistic("max") => quantile_inference(&mut values, 1.0, clusters.as_deref()),
                Detail::Statistic(percentile) => {
                    let share = percentile.strip_prefix('p')?.parse::<f64>().ok()? / 100.0;
                    quantile_inference(&mut values, share, clusters.as_deref())
                }
                _ => None,
            };
        }
        if let Some(judged) = self.judged(asked) {
            return judged.corrected(&self.rows).ok().map(|corrected| corrected.value);
        }
        let values = self.values(asked)?;
        mean_of(&values.of, values.range, &self.rows.dependence(), resampling)
    }

    fn values(&self, asked: &Asked) -> Option<Values> {
        if let Some(of) = self.tries(asked) {
            return Some(Values { of, range: SHARE });
        }
        let question = self.question(asked)?;
        let range = if asked.metric == "error_cost" { NOT_NEGATIVE } else { SHARE };
        let of = match self.is_judged(&question) {
            false => self.shares(&question),
            true => self.said_of_all(&question)?,
        };
        Some(Values { of, range })
    }

    fn percentile(&self, asked: &Asked) -> Option<(Vec<f64>, f64)> {
        let share: f64 = asked.statistic.as_deref()?.strip_prefix('p')?.parse().ok()?;
        let (values, _) = self.recorded(asked)?;
        (values.len() == self.rows.len()).then_some((values, share / 100.0))
    }

    fn recorded_by_row(&self, asked: &Asked) -> Option<Vec<f64>> {
        self.recorded_beside(asked).map(<[f64]>::to_vec)
    }

    fn denominator(&self, asked: &Asked) -> u64 {
        self.recorded(asked).map_or(self.rows.len(), |(values, _)| values.len()) as u64
    }

    fn rarest(&self, _: &Asked) -> Option<(u64, String)> {
        None
    }

    fn judged(&self, asked: &Asked) -> Option<Judged> {
        let question = self.question(asked).filter(|question| self.is_open_to_the_judge(question))?;
        self.judged_by(asked, &question)
    }

    fn judges(&self, level: Level) -> Vec<JudgeCard> {
        let told = |inference: Option<&Inference>, n: f64| told(inference, n, level);
        let one = |name: &&str| {
            let asked = self.asked_of(name)?;
            let (trust, drawn) = self.trust(self.graders.telling(name)?);
            let Confusion { tp, fn_, fp, tn } = trust.counts;
            let judged = self.judged_by(&asked, &self.question(&asked)?)?;
            let corrected = judged.corrected(&self.rows);
            let by_people = self
                .values(&asked)
                .and_then(|values| mean_of(&values.of, values.range, &self.rows.dependence(), &Resampling::default()));
            let value = by_people.as_ref().or(corrected.as_ref().ok().map(|corrected| &corrected.value));
            let of_all = judged.verdicts.len() as f64;
            let refusal = self.refusal(&asked);
            Some(JudgeCard {
                grader: (*name).to_owned(),
                labels: drawn.labels,
                judged: drawn.judged,
                labels_by_verdict: drawn.by_verdict,
                labels_missing: refusal.is_some().then(|| missing(corrected.as_ref().err(), &trust)).flatten(),
                agreement: told(trust.accuracy.as_ref(), tp + fn_ + fp + tn),
                true_positive_rate: told(trust.true_positive_rate.as_ref(), tp + fn_),
                true_negative_rate: told(trust.true_negative_rate.as_ref(), fp + tn),
                kappa: told(trust.kappa.as_ref(), tp + fn_ + fp + tn),
                raw_pass_rate: mean(judged.verdicts.iter().map(|verdict| (*verdict, 1))),
                pass_rate: told(value, of_all),
                worth_of_a_label: corrected.as_ref().ok().map(shipworthy_stats::judge::Corrected::worth_of_a_label),
                refusal,
            })
        };
        self.graders.named(self.graders.judged).iter().filter_map(one).collect()
    }

    fn repeats(&self, level: Level) -> Option<RepeatNoise> {
        let all = self.graders.all();
        if all == 0 {
            // Nothing says whether an output is good.
            return None;
        }
        let scores = |place: usize| -> Vec<f64> {
            let outputs = self.outputs(place).iter();
            outputs
                .flat_map(|of| std::iter::repeat_n(f64::from(u8::from(of.failed & all == 0)), of.count as usize))
                .collect()
        };
        let scores: Vec<Vec<f64>> = (0..self.rows.len()).map(scores).collect();
        let several = scores.iter().filter(|of| of.len() > 1).count();
        if !repeats::are_told(several, scores.len()) {
            return None;
        }
        let found = Components::new(&scores, self.rows.cluster.as_deref())?;
        let share = told(found.noise_share.as_ref(), found.examples as f64, level);
        Some(repeats::noise(&found, share, self.graders.judged != 0))
    }

    fn refusal(&self, asked: &Asked) -> Option<String> {
        let question = self.question(asked).filter(|question| self.is_open_to_the_judge(question))?;
        if let Err(refusal) = self.judged(asked)?.corrected(&self.rows) {
            // Of a rate of failures a high verdict is a fail.
            let is_loss = !matches!(asked.metric, "pass_rate" | "win_rate");
            let refusal = match refusal {
                Refusal::UnlabelledVerdict { passing } => Refusal::UnlabelledVerdict { passing: passing != is_loss },
                other => other,
            };
            return Some(refused(&refusal));
        }
        let graders = self.graders.named(question.looks_at & self.graders.judged);
        graders.into_iter().find_map(|name| {
            let why = match self.trust(self.graders.telling(name)?).0.unproven(CHANCE_ALPHA)? {
                // The correction would be sound, but nobody knows whether the judge tells good outputs from bad ones.
                Refusal::TooFewOfAKind { passing, labels, needed } if self.graders.comparison(Some(name)).is_some() => {
                    let kind = if passing { "a win" } else { "no win" };
                    format!(
                        "people call {labels} of the labelled pairs {kind}; {needed} are needed to know how the judge does on those"
                    )
                }
                refusal @ (Refusal::TooFewOfAKind { .. } | Refusal::NoBetterThanChance { .. }) => refused(&refusal),
                _ => return None,
            };
            Some(format!("the judge of \"{name}\": {why}"))
        })
    }

    fn mistakes(&self) -> Mistakes {
        let asked = self.asked_of_mistakes();
        let question = self.question(&asked).expect("every output passes or fails");
        Mistakes { of: self.shares(&question).into_iter().map(|passed| 1.0 - passed).collect(), asked }
    }

    fn as_read(&self) -> AsRead {
        let question = self.question(&self.asked_of_mistakes()).expect("every output passes or fails");
        let cost = Asked::new(Task::Generation, "error_cost", None).expect("it stands in the catalogue");
        AsRead {
            mistakes: self.shares_as_read(&question).into_iter().map(|passed| 1.0 - passed).collect(),
            costs: self.question(&cost).map(|question| self.shares_as_read(&question)),
        }
    }

    fn costs(&self) -> Option<&[f64]> {
        self.cost.as_deref()
    }

    fn prices_of_failure(&self) -> Option<(f64, f64)> {
        self.prices.as_ref()?.ends(self.graders.all())
    }

    fn part(&self, keep: &dyn Fn(u32) -> bool) -> Box<dyn Answered> {
        let places = self.rows.places(keep);
        let mut part = OutputAnswers {
            graders: Arc::clone(&self.graders),
            itself: Arc::clone(&self.itself),
            rows: self.rows.pick(&places),
            failed: pick(&self.failed, &places),
            patterns: Arc::clone(&self.patterns),
            labelled: pick(&self.labelled, &places),
            label_patterns: Arc::clone(&self.label_patterns),
            first_token_ms: pick(&self.first_token_ms, &places),
            output_tokens: pick(&self.output_tokens, &places),
            prices: self.prices.clone(),
            cost: None,
        };
        part.price();
        Box::new(part)
    }

    fn told(&self, place: usize) -> String {
        let outputs = self.read(place);
        let total: u32 = outputs.iter().map(|of| of.count).sum();
        let failed = outputs.iter().fold(0, |mask, of| mask | of.failed);
        if failed & NO_OUTPUT != 0 && total == 1 {
            return "no output arrived".to_owned();
        }
        if failed & NOTHING_SAID != 0 && total == 1 {
            return "nothing was answered".to_owned();
        }
        let names = self.graders.named(failed).into_iter().map(|name| self.with_whose_word(name, &outputs));
        let names = names.collect::<Vec<_>>().join(", ");
        let counted = |bits: u64| outputs.iter().filter(|of| of.failed & bits != 0).map(|of| of.count).sum::<u32>();
        let bad = counted(u64::MAX);
        match (total, counted(NOTHING_SAID)) {
            (1, _) => format!("failed: {names}"),
            (total, 0) => format!("{bad} of {total} failed: {names}"),
            (total, blank) => format!("{bad} of {total} failed: {names}; nothing was answered in {blank}"),
        }
    }
}
