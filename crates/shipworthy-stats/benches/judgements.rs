//! Time of fairness by group, of label errors and of agreement at the sizes that are promised.
#![expect(clippy::print_stdout, reason = "a benchmark reports on the terminal")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures durations")]

use std::time::Instant;

use shipworthy_stats::agreement::{AgreementMetric, Distance, Labels, agreement_inference};
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::fairness::{Against, GroupTable, Minimum, Replicates};
use shipworthy_stats::label_errors::{Labelled, find_label_errors};
use shipworthy_stats::level::Level;
use shipworthy_stats::random::Stream;
use shipworthy_stats::units::Resampling;

const ROWS: usize = 1_000_000;

fn main() {
    fairness();
    label_errors();
    agreement();
}

/// The least of some runs, in milliseconds on the clock and, where the system tells it, on the processor.
fn least<T>(name: &str, runs: usize, mut run: impl FnMut() -> T) -> T {
    let (mut clock, mut processor, mut last) = (f64::INFINITY, f64::INFINITY, None);
    for _ in 0..runs {
        let (start, before) = (Instant::now(), on_processor());
        last = Some(run());
        clock = clock.min(start.elapsed().as_secs_f64());
        processor = on_processor().zip(before).map_or(f64::NAN, |(after, before)| after - before).min(processor);
    }
    println!("{name}: {:.1} ms, {:.1} ms of processor", 1e3 * clock, 1e3 * processor);
    last.expect("at least one run")
}

/// Seconds that this thread has run, on Linux.
fn on_processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? * 1e-9)
}

fn fairness() {
    let mut stream = Stream::new(1, "bench");
    let codes: Vec<u32> = (0..ROWS).map(|_| (stream.uniform() * stream.uniform() * 80.0) as u32).collect();
    let labels: Vec<bool> = (0..ROWS).map(|_| stream.uniform() < 0.2).collect();
    let decisions: Vec<bool> = (0..ROWS).map(|_| stream.uniform() < 0.25).collect();
    let metrics = [
        CountMetric::SelectionRate,
        CountMetric::Recall,
        CountMetric::FalsePositiveRate,
        CountMetric::Precision,
        CountMetric::Accuracy,
        CountMetric::FalseNegativeRate,
    ];
    let (minimum, level) = (Minimum::default(), Level::NINETY_FIVE);
    let resampling = Resampling::default();
    let table = least("count 1M rows in 80 groups", 5, || GroupTable::count(&codes, 80, &labels, &decisions));
    let replicates = least("1,000 replicates", 5, || Replicates::new(&table, &resampling));
    least("values and gaps to overall of 6 metrics, with intervals", 5, || {
        metrics.map(|metric| {
            let gaps = replicates.gaps(metric, Against::Overall, level, &minimum);
            (replicates.values(metric, level, &minimum), gaps)
        })
    });
    least("largest difference over pairs of groups, 6 metrics", 5, || {
        metrics.map(|metric| replicates.difference(metric, &minimum))
    });
    least("all of it from rows, without pairs", 5, || {
        let table = GroupTable::count(&codes, 80, &labels, &decisions);
        let replicates = Replicates::new(&table, &resampling);
        metrics.map(|metric| {
            let gaps = replicates.gaps(metric, Against::Overall, level, &minimum);
            (replicates.values(metric, level, &minimum), gaps)
        })
    });
}

fn label_errors() {
    let mut stream = Stream::new(2, "bench");
    let mut labels = Vec::with_capacity(ROWS);
    let mut probabilities = Vec::with_capacity(ROWS * 10);
    for _ in 0..ROWS {
        let truth = (stream.uniform() * 10.0) as usize;
        let mut row: [f64; 10] = std::array::from_fn(|_| stream.uniform().powi(2));
        row[truth] += 1.5 * stream.uniform();
        let total: f64 = row.iter().sum();
        probabilities.extend(row.map(|p| p / total));
        labels.push(if stream.uniform() < 0.1 { (stream.uniform() * 10.0) as u32 } else { truth as u32 });
    }
    let data = Labelled { labels: &labels, probabilities: &probabilities, classes: 10 };
    let found = least("label errors of 1M x 10", 5, || find_label_errors(&data)).expect("rows");
    println!("  {} rows named", found.rows.len());
}

fn agreement() {
    let mut stream = Stream::new(3, "bench");
    let rows: Vec<Vec<Option<f64>>> = (0..4_200)
        .map(|_| {
            let truth = 4.0 * stream.normal();
            (0..20).map(|_| Some((truth + stream.normal()).round().clamp(-4.0, 4.0))).collect()
        })
        .collect();
    let labels = Labels::new(&rows).expect("finite labels");
    let metric = AgreementMetric::Krippendorff(Distance::Ordinal);
    least("Krippendorff's alpha of 4,200 items x 20 raters, 1,000 replicates", 3, || {
        agreement_inference(&labels, metric, None, &Resampling::default())
    });
}
