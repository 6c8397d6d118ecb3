//! The promises for judged rates, by simulation with a known truth: bars at the truth are cleared wrongly in at most 5% of samples, and
//! drawn intervals hold the truth. The short form always runs; `SHIPWORTHY_SLOW_TESTS=1` runs more.

use shipworthy_stats::binomial::{p_value_above, p_value_below, wilson};
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::judge::{
    JudgeTrust, JudgedRows, PairedSums, Sampled, Unlabelled, corrected_by_older, corrected_difference, corrected_mean,
    corrected_rate, length_slope, more_to_settle, power_tuned,
};
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::planner::OpenBar;
use shipworthy_stats::random::Stream;
use shipworthy_stats::repeats::Components;
use shipworthy_stats::units::{CountUnits, Resampling};

fn runs() -> u64 {
    if std::env::var_os("SHIPWORTHY_SLOW_TESTS").is_some() { 4_000 } else { 800 }
}

const FEW: Resampling = Resampling { replicates: 100, seed: 0 };

/// A population of outputs with a judge, and how many are labelled and judged.
#[derive(Clone, Copy)]
struct World {
    truth: f64,
    tpr: f64,
    tnr: f64,
    labels: u64,
    others: u64,
}

const fn world(truth: f64, tpr: f64, tnr: f64, labels: u64, others: u64) -> World {
    World { truth, tpr, tnr, labels, others }
}

/// The grid of the measured comparison of methods, and what lies at its edges.
const WORLDS: [World; 14] = [
    world(0.85, 0.90, 0.85, 100, 1_000),
    world(0.85, 0.90, 0.85, 100, 100),
    world(0.95, 0.95, 0.80, 60, 300),
    world(0.70, 0.80, 0.80, 200, 5_000),
    world(0.90, 0.98, 0.60, 100, 2_000),
    world(0.50, 0.50, 0.50, 50, 1_000),
    world(0.98, 0.95, 0.90, 100, 2_000),
    world(0.02, 0.90, 0.95, 100, 2_000),
    world(0.90, 0.90, 0.90, 30, 1_000),
    world(0.95, 0.99, 0.99, 40, 5_000),
    world(0.30, 0.20, 0.90, 80, 500),
    world(0.80, 0.95, 0.30, 60, 1_000),
    world(0.93, 0.99, 0.70, 50, 400),
    world(0.995, 0.98, 0.80, 300, 3_000),
];

impl World {
    fn name(&self) -> String {
        let World { truth, tpr, tnr, labels, others } = self;
        format!("truth {truth}, TPR {tpr}, TNR {tnr}, {labels} labels, {others} others")
    }

    fn stream(&self, run: u64, purpose: &str) -> Stream {
        Stream::new(run, &format!("{purpose} {}", self.name()))
    }

    /// Counts of so many labelled outputs.
    fn table(&self, stream: &mut Stream, count: u64) -> Confusion {
        let good = stream.binomial(count, self.truth);
        let tp = stream.binomial(good, self.tpr);
        let tn = stream.binomial(count - good, self.tnr);
        Confusion { tp: tp as f64, fn_: (good - tp) as f64, fp: (count - good - tn) as f64, tn: tn as f64 }
    }

    fn passing(&self) -> f64 {
        self.truth * self.tpr + (1.0 - self.truth) * (1.0 - self.tnr)
    }

    /// Label and verdict of one output whose chance of passing is `quality`.
    fn output(&self, stream: &mut Stream, quality: f64, leniency: f64) -> (f64, f64) {
        let good = stream.uniform() < quality;
        let passes = stream.uniform() < if good { self.tpr } else { 1.0 - self.tnr * leniency };
        (f64::from(u8::from(good)), f64::from(u8::from(passes)))
    }
}

/// What became of the runs of one world.
#[derive(Default)]
struct Tally {
    runs: u64,
    passed_at_least: u64,
    passed_at_most: u64,
    drawn: u64,
    covered: u64,
}

impl Tally {
    /// A refusal decides nothing and draws nothing.
    fn add(&mut self, found: Option<&Inference>, truth: f64) {
        self.runs += 1;
        let Some(found) = found else { return };
        self.drawn += 1;
        self.passed_at_least += u64::from(found.lower(0.05).is_some_and(|lower| lower > truth + 1e-12));
        self.passed_at_most += u64::from(found.upper(0.05).is_some_and(|upper| upper < truth - 1e-12));
        self.covered += u64::from(found.interval(Level::NINETY_FIVE).is_some_and(|drawn| drawn.contains(truth)));
    }

    fn broken(&self, place: &str, most: f64, least_covered: f64) -> Vec<String> {
        let mut broken = Vec::new();
        let all = self.runs as f64;
        for (side, wrong) in [("at least", self.passed_at_least), ("at most", self.passed_at_most)] {
            if p_value_above(wrong as f64, all, most) < 1e-3 {
                broken.push(format!("{place}: a bar of '{side}' the truth is cleared in {wrong} of {all} runs"));
            }
        }
        if self.drawn > 0 && p_value_below(self.covered as f64, self.drawn as f64, least_covered) < 1e-3 {
            broken.push(format!("{place}: covers {}", self.covered as f64 / self.drawn as f64));
        }
        broken
    }
}

#[test]
fn judged_bars_are_cleared_wrongly_in_at_most_five_percent() {
    let mut broken = Vec::new();
    let mut raw_covers = 0.0;
    for world in WORLDS {
        let (mut random, mut strata, mut raw) = (Tally::default(), Tally::default(), 0u64);
        for run in 0..runs() {
            let mut stream = world.stream(run, "counts");
            let labelled = world.table(&mut stream, world.labels);
            let passed = stream.binomial(world.others, world.passing());
            let unlabelled = Unlabelled { passed, failed: world.others - passed };
            let found = corrected_rate(&labelled, unlabelled, Sampled::AtRandom).expect("enough labels");
            random.add(Some(&found.value), world.truth);
            let all = (world.labels + world.others) as f64;
            raw += u64::from(wilson(found.raw * all, all, Level::NINETY_FIVE).contains(world.truth));
            // The same number of labels, half of them among the judge's fails.
            let all = world.labels + world.others;
            let passed = stream.binomial(all, world.passing());
            let of_fails = (world.labels / 2).min(all - passed);
            let of_passes = (world.labels - of_fails).min(passed);
            let good_of = |passing: bool| {
                let (good, bad) = if passing { (world.tpr, 1.0 - world.tnr) } else { (1.0 - world.tpr, world.tnr) };
                good * world.truth / (good * world.truth + bad * (1.0 - world.truth))
            };
            let (tp, fn_) = (stream.binomial(of_passes, good_of(true)), stream.binomial(of_fails, good_of(false)));
            let table =
                Confusion { tp: tp as f64, fn_: fn_ as f64, fp: (of_passes - tp) as f64, tn: (of_fails - fn_) as f64 };
            let rest = Unlabelled { passed: passed - of_passes, failed: all - passed - of_fails };
            strata.add(
                corrected_rate(&table, rest, Sampled::ByVerdict).ok().map(|found| found.value).as_ref(),
                world.truth,
            );
        }
        broken.extend(random.broken(&world.name(), 0.05, 0.935));
        broken.extend(strata.broken(&format!("by verdict, {}", world.name()), 0.05, 0.935));
        raw_covers += raw as f64 / runs() as f64 / WORLDS.len() as f64;
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(raw_covers < 0.35, "the judge's own rate is rarely right: {raw_covers}");
}

#[test]
fn outputs_of_one_document_do_not_count_as_many() {
    let mut broken = Vec::new();
    for (world, documents, each, share, labelled_whole) in [
        (world(0.85, 0.90, 0.85, 0, 0), 40, 10, 0.3, false),
        (world(0.85, 0.90, 0.85, 0, 0), 60, 10, 0.4, true),
        (world(0.92, 0.95, 0.70, 0, 0), 100, 5, 0.5, true),
        (world(0.70, 0.80, 0.80, 0, 0), 30, 8, 1.0, true),
        (world(0.50, 0.60, 0.60, 0, 0), 25, 20, 0.2, false),
    ] {
        let mut tally = Tally::default();
        for run in 0..runs() {
            let mut stream = world.stream(run, &format!("documents {documents} {each} {share} {labelled_whole}"));
            let (mut verdicts, mut labels, mut clusters) = (Vec::new(), Vec::new(), Vec::new());
            for document in 0..documents {
                // A document's outputs share its difficulty, and the judge its mood.
                let (a, b) = (stream.gamma(6.0 * world.truth), stream.gamma(6.0 * (1.0 - world.truth)));
                let leniency = if stream.uniform() < 0.3 { 0.5 } else { 1.0 };
                let whole = stream.uniform() < share;
                for _ in 0..each {
                    let (label, verdict) = world.output(&mut stream, a / (a + b), leniency);
                    let asked = if labelled_whole { whole } else { stream.uniform() < share };
                    verdicts.push(verdict);
                    labels.push(asked.then_some(label));
                    clusters.push(document);
                }
            }
            let dependence = Dependence { weights: None, clusters: Some(&clusters) };
            let rows =
                JudgedRows { verdicts: &verdicts, labels: &labels, label_weights: None, range: (0.0, 1.0), dependence };
            tally.add(corrected_mean(&rows).ok().map(|found| found.value).as_ref(), world.truth);
        }
        broken.extend(tally.broken(
            &format!("{documents} documents of {each}, {share}, {}", world.name()),
            0.05,
            0.935,
        ));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn differences_of_candidates_under_one_judge_keep_the_promise() {
    let mut broken = Vec::new();
    for (first, second, labelled, examples, clustered) in [
        (world(0.85, 0.9, 0.8, 0, 0), world(0.80, 0.97, 0.5, 0, 0), 100, 600, false),
        (world(0.95, 0.9, 0.9, 0, 0), world(0.95, 0.9, 0.9, 0, 0), 40, 300, false),
        (world(0.60, 0.8, 0.8, 0, 0), world(0.70, 0.8, 0.8, 0, 0), 200, 400, true),
    ] {
        let truth = first.truth - second.truth;
        let mut tally = Tally::default();
        for run in 0..runs() {
            let mut stream = first.stream(run, &format!("difference {truth} {labelled} {clustered}"));
            let (mut a, mut b, mut of_a, mut of_b, mut clusters) = (vec![], vec![], vec![], vec![], vec![]);
            let mut shift = 0.0;
            for row in 0..examples {
                if row % 8 == 0 {
                    shift = if clustered { 0.3 * (stream.uniform() - 0.5) } else { 0.0 };
                }
                let asked = (row / 8 * 7 + row) % examples < labelled;
                let (label, verdict) = first.output(&mut stream, first.truth + shift, 1.0);
                a.push(verdict);
                of_a.push(asked.then_some(label));
                let (label, verdict) = second.output(&mut stream, second.truth - shift, 1.0);
                b.push(verdict);
                of_b.push(asked.then_some(label));
                clusters.push(row as u32 / 8);
            }
            let dependence = Dependence { weights: None, clusters: clustered.then_some(&clusters[..]) };
            let rows =
                |verdicts, labels| JudgedRows { verdicts, labels, label_weights: None, range: (0.0, 1.0), dependence };
            let found = corrected_difference(&rows(&a, &of_a), &rows(&b, &of_b));
            tally.add(found.ok().map(|found| found.value).as_ref(), truth);
        }
        broken.extend(tally.broken(&format!("difference {truth:.2}, {labelled} of {examples}"), 0.05, 0.935));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn an_older_calibration_set_keeps_the_promise_or_is_refused() {
    let mut broken = Vec::new();
    // Labelled in a population where 60% pass; judged in another.
    for (world, labels) in [
        (world(0.85, 0.90, 0.85, 0, 1_000), 100),
        (world(0.95, 0.95, 0.80, 0, 300), 60),
        (world(0.70, 0.80, 0.80, 0, 5_000), 200),
        (world(0.90, 0.98, 0.60, 0, 2_000), 100),
        (world(0.20, 0.85, 0.90, 0, 500), 80),
        (world(0.90, 0.60, 0.60, 0, 2_000), 90),
        (world(0.50, 0.50, 0.50, 0, 1_000), 100),
    ] {
        let mut tally = Tally::default();
        for run in 0..runs() {
            let mut stream = world.stream(run, "older");
            let labelled = World { truth: 0.6, ..world }.table(&mut stream, labels);
            let trust = JudgeTrust::new(&CountUnits::Independent(labelled), &FEW);
            let passed = stream.binomial(world.others, world.passing());
            let verdicts: Vec<f64> = (0..world.others).map(|at| f64::from(u8::from(at < passed))).collect();
            let judged = mean_of(&verdicts, (0.0, 1.0), &Dependence::NONE, &FEW).expect("verdicts");
            tally.add(corrected_by_older(&trust, &judged, 0.05).ok().as_ref(), world.truth);
        }
        if world.tpr + world.tnr <= 1.0 {
            assert!(
                tally.drawn as f64 <= 0.08 * tally.runs as f64,
                "a coin is refused: {} of {}",
                tally.drawn,
                tally.runs
            );
        } else {
            // Where a judge hardly better than a coin is not refused, it looked better than it is: Lee's interval covers less then.
            let least_covered = if world.tpr + world.tnr < 1.3 { 0.87 } else { 0.93 };
            broken.extend(tally.broken(&format!("older, {labels} labels, {}", world.name()), 0.055, least_covered));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn noise_between_repeats_and_slopes_on_length_keep_the_promise() {
    let mut broken = Vec::new();
    for (between, within, examples, repeats) in [(1.0, 1.0, 40, 3), (2.0, 0.5, 100, 2), (0.3, 1.0, 60, 5)] {
        let truth = within / (between + within);
        let mut tally = Tally::default();
        for run in 0..runs() {
            let mut stream = Stream::new(run, &format!("noise {between} {within} {examples} {repeats}"));
            let scores: Vec<Vec<f64>> = (0..examples)
                .map(|_| {
                    let level = f64::sqrt(between) * stream.normal();
                    (0..repeats).map(|_| level + f64::sqrt(within) * stream.normal()).collect()
                })
                .collect();
            let found = Components::new(&scores, None).expect("repeats");
            tally.add(found.noise_share.as_ref(), truth);
        }
        broken.extend(tally.broken(&format!("noise share {truth:.2}, {examples} x {repeats}"), 0.06, 0.93));
    }
    for (liking, outputs, each) in [(0.0, 60, 1), (0.08, 200, 1), (0.05, 300, 5)] {
        let mut tally = Tally::default();
        for run in 0..runs() {
            let mut stream = Stream::new(run, &format!("length {liking} {outputs} {each}"));
            let (mut lengths, mut verdicts, mut labels, mut clusters) = (vec![], vec![], vec![], vec![]);
            let mut easy = 0.0;
            for row in 0..outputs {
                if row % each == 0 {
                    easy = 0.2 * (stream.uniform() - 0.5);
                }
                let doublings = 2.0 * (stream.uniform() - 0.5) + 2.0 * easy;
                let good = stream.uniform() < 0.6 + 0.1 * doublings + easy;
                // Beside the label, half of the time, the judge goes by length alone.
                let passes = if stream.uniform() < 0.5 {
                    good
                } else {
                    stream.uniform() < 0.6 + (0.1 + 2.0 * liking) * doublings + easy
                };
                lengths.push(300.0 * f64::exp2(doublings));
                verdicts.push(f64::from(u8::from(passes)));
                labels.push(f64::from(u8::from(good)));
                clusters.push(row / each);
            }
            let dependence = Dependence { weights: None, clusters: (each > 1).then_some(&clusters[..]) };
            let found = length_slope(&lengths, &verdicts, &labels, &dependence).expect("lengths that differ");
            tally.add(Some(&found.beyond), liking);
        }
        broken.extend(tally.broken(&format!("length {liking}, {outputs} outputs, {each} each"), 0.05, 0.935));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_planned_number_of_labels_settles_a_bar_in_most_runs() {
    // The world is as the first sample says; as many labels are added as the plan asks for.
    let bar = |target| OpenBar { wants_more: true, target, pass_alpha: 0.05, fail_alpha: 0.05, power: 0.8 };
    for (world, target) in [
        (world(0.85, 0.90, 0.85, 100, 1_500), 0.80),
        (world(0.90, 0.95, 0.75, 80, 2_000), 0.93),
        (world(0.75, 0.80, 0.60, 120, 600), 0.70),
    ] {
        let (mut settled, mut counted) = (0u64, 0u64);
        for run in 0..runs() / 2 {
            let mut stream = world.stream(run, "plan");
            let labelled = world.table(&mut stream, world.labels);
            let passed = stream.binomial(world.others, world.passing());
            let first =
                corrected_rate(&labelled, Unlabelled { passed, failed: world.others - passed }, Sampled::AtRandom)
                    .unwrap();
            let open = |found: &Inference| found.lower(0.05).unwrap() <= target && found.upper(0.05).unwrap() >= target;
            let Some(further) = more_to_settle(&first, &bar(target)).further_labels else { continue };
            if !open(&first.value) || further > world.others {
                continue;
            }
            counted += 1;
            // Labels of outputs that were judged already: as the first sample's judge and truth have it.
            let Confusion { tp, fn_, fp, tn } = labelled;
            let truth = first.value.estimate();
            let seen = World { truth, tpr: tp / (tp + fn_).max(1.0), tnr: tn / (fp + tn).max(1.0), ..world };
            let more = seen.table(&mut stream, further);
            let rest = Unlabelled {
                passed: passed.saturating_sub(more.selected() as u64),
                failed: (world.others - passed).saturating_sub(more.rejected() as u64),
            };
            let second = corrected_rate(&labelled.merge(&more), rest, Sampled::AtRandom).unwrap();
            settled += u64::from(!open(&second.value));
        }
        assert!(counted > 40, "{}: {counted} runs left the bar open", world.name());
        assert!(p_value_below(settled as f64, counted as f64, 0.8) > 1e-3, "{}: {settled} of {counted}", world.name());
    }
}

#[test]
fn the_published_smoothing_is_what_keeps_the_promise_with_few_labels() {
    // 30 labels, 97% good outputs, a middling judge: the textbook's variance is often none at all.
    let (mut textbook, mut smoothed, runs) = (0u32, 0u32, 2_000u32);
    for run in 0..runs {
        let mut stream = Stream::new(u64::from(run), "few labels");
        let mut sums = PairedSums { labelled: 30.0, others: 300.0, ..PairedSums::default() };
        for row in 0..330 {
            let label = f64::from(u8::from(stream.uniform() < 0.9));
            let verdict = if stream.uniform() < 0.9 { label } else { 1.0 - label };
            if row < 30 {
                sums.labels += label;
                sums.verdicts += verdict;
                sums.products += label * verdict;
            } else {
                sums.other_verdicts += verdict;
            }
        }
        let squared = PairedSums {
            squared_labels: sums.labels,
            squared_verdicts: sums.verdicts,
            squared_other_verdicts: sums.other_verdicts,
            ..sums
        };
        let covers = |added| {
            let tuned = power_tuned(&squared, added).expect("labels");
            u32::from((tuned.estimate - 0.9).abs() <= 1.96 * tuned.standard_error)
        };
        textbook += covers(0.0);
        smoothed += covers(1.0);
    }
    let all = f64::from(runs);
    assert!(f64::from(textbook) < 0.88 * all, "{textbook} of {runs}");
    assert!(p_value_below(f64::from(smoothed), all, 0.94) > 1e-3, "{smoothed} of {runs}");
}
