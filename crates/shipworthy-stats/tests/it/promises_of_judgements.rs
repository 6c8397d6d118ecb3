//! The promises for rankings, preferences, agreement and groups, by simulation with a known truth. The short form always runs;
//! `SHIPWORTHY_SLOW_TESTS=1` runs more.

use shipworthy_stats::agreement::{AgreementMetric, Labels, Weights, agreement, agreement_inference};
use shipworthy_stats::binomial::{p_value_above, p_value_below};
use shipworthy_stats::confusion::Confusion;
use shipworthy_stats::count_metric::CountMetric;
use shipworthy_stats::fairness::{Against, GroupTable, Minimum, Replicates};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::level::Level;
use shipworthy_stats::preference::{Verdict, win_rate_inference};
use shipworthy_stats::random::Stream;
use shipworthy_stats::ranking::{RankedQuery, RankingMetric, WithoutValue, ranking_inference};
use shipworthy_stats::units::Resampling;

fn runs() -> u32 {
    if std::env::var_os("SHIPWORTHY_SLOW_TESTS").is_some() { 4_000 } else { 400 }
}

/// What became of the runs of one world.
#[derive(Default)]
struct Tally {
    runs: u32,
    passed_at_least: u32,
    passed_at_most: u32,
    covered: u32,
}

impl Tally {
    fn add(&mut self, inference: Option<&Inference>, truth: f64) {
        self.runs += 1;
        let Some(inference) = inference else {
            self.covered += 1;
            return;
        };
        self.passed_at_least += u32::from(inference.lower(0.05).is_some_and(|lower| lower > truth + 1e-12));
        self.passed_at_most += u32::from(inference.upper(0.05).is_some_and(|upper| upper < truth - 1e-12));
        let held = inference.interval(Level::NINETY_FIVE).is_some_and(|interval| interval.contains(truth));
        self.covered += u32::from(held);
    }

    fn broken(&self, place: &str) -> Vec<String> {
        let mut broken = Vec::new();
        let all = f64::from(self.runs);
        for (side, wrong) in [("at least", self.passed_at_least), ("at most", self.passed_at_most)] {
            if p_value_above(f64::from(wrong), all, 0.05) < 1e-3 {
                broken.push(format!("{place}: a bar of '{side}' the truth is cleared in {wrong} of {all} runs"));
            }
        }
        if p_value_below(f64::from(self.covered), all, 0.935) < 1e-3 {
            broken.push(format!("{place}: covers {}", f64::from(self.covered) / all));
        }
        broken
    }
}

fn pick<'a, T>(stream: &mut Stream, from: &'a [T]) -> &'a T {
    &from[((stream.uniform() * from.len() as f64) as usize).min(from.len() - 1)]
}

/// A population of queries: ten documents each, how relevant and how well found depends on the query.
fn queries(stream: &mut Stream, quality: f64) -> Vec<RankedQuery> {
    let ease = quality + stream.normal();
    let many = 1 + (stream.uniform() * 8.0) as usize;
    (0..many)
        .map(|_| {
            let grades: Vec<f64> = (0..10)
                .map(|_| (stream.uniform() * 4.0).floor() * f64::from(u8::from(stream.uniform() < 0.3)))
                .collect();
            let scores: Vec<f64> = grades.iter().map(|grade| ease * grade + stream.normal()).collect();
            RankedQuery::of_scores(&scores, &grades)
        })
        .collect()
}

#[test]
fn ranking_bars_are_cleared_wrongly_in_at_most_five_percent() {
    let mut broken = Vec::new();
    for (quality, metric) in [
        (1.5, RankingMetric::Ndcg(Some(10))),
        (4.0, RankingMetric::Ndcg(Some(5))),
        (0.5, RankingMetric::ReciprocalRank(None)),
        (0.0, RankingMetric::AveragePrecision(None)),
    ] {
        let mut stream = Stream::new(7, "population");
        let users: Vec<Vec<RankedQuery>> = (0..400).map(|_| queries(&mut stream, quality)).collect();
        let values: Vec<f64> = users.iter().flatten().filter_map(|query| metric.value(query)).collect();
        let truth = values.iter().sum::<f64>() / values.len() as f64;
        let all: Vec<&RankedQuery> = users.iter().flatten().collect();
        for (n, clustered) in [(20, false), (60, false), (300, false), (25, true), (100, true)] {
            let mut tally = Tally::default();
            for run in 0..runs() {
                let mut stream = Stream::new(u64::from(run), &format!("{} {n} {clustered}", metric.name()));
                let (mut sample, mut groups) = (Vec::new(), Vec::new());
                for number in 0..n {
                    if clustered {
                        let user = pick(&mut stream, &users);
                        sample.extend(user.iter().cloned());
                        groups.extend(user.iter().map(|_| number));
                    } else {
                        sample.push((*pick(&mut stream, &all)).clone());
                    }
                }
                let resampling = Resampling { replicates: 400, seed: u64::from(run) };
                let groups = clustered.then_some(&groups[..]);
                let found = ranking_inference(&sample, metric, WithoutValue::LeftOut, groups, &resampling);
                tally.add(found.as_ref(), truth);
            }
            broken.extend(
                tally.broken(&format!("{}, {n} units, clustered {clustered}, truth {truth:.3}", metric.name())),
            );
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn win_rate_bars_are_cleared_wrongly_in_at_most_five_percent() {
    let mut broken = Vec::new();
    for (win, tie) in [(0.5, 0.2), (0.45, 0.1), (0.6, 0.0), (0.92, 0.05), (0.02, 0.6)] {
        let truth = win + 0.5 * tie;
        for (n, clusters) in [(20, 0), (60, 0), (400, 0), (200, 25), (600, 100)] {
            let mut tally = Tally::default();
            for run in 0..runs() {
                let mut stream = Stream::new(u64::from(run), &format!("wins {win} {tie} {n} {clusters}"));
                let count = if clusters == 0 { 1 } else { clusters };
                // Judges differ: gamma shares with the right means.
                let judges: Vec<[f64; 3]> = (0..count)
                    .map(|_| {
                        let parts = [win, tie, 1.0 - win - tie].map(|share| stream.gamma(8.0 * share));
                        parts.map(|part| part / parts.iter().sum::<f64>())
                    })
                    .collect();
                let (mut verdicts, mut groups) = (Vec::new(), Vec::new());
                for _ in 0..n {
                    let judge = ((stream.uniform() * f64::from(count)) as u32).min(count - 1);
                    let [win, tie, _] = if clusters == 0 { [win, tie, 0.0] } else { judges[judge as usize] };
                    let u = stream.uniform();
                    verdicts.push(if u < win {
                        Verdict::Win
                    } else if u < win + tie {
                        Verdict::Tie
                    } else {
                        Verdict::Loss
                    });
                    groups.push(judge);
                }
                let groups = (clusters > 0).then_some(&groups[..]);
                let resampling = Resampling { replicates: 400, seed: u64::from(run) };
                tally.add(win_rate_inference(&verdicts, groups, &resampling).as_ref(), truth);
            }
            broken.extend(tally.broken(&format!("wins {win}, ties {tie}, n {n}, {clusters} clusters")));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn agreement_is_covered() {
    let mut broken = Vec::new();
    let metrics =
        [AgreementMetric::Cohen(Weights::Equal), AgreementMetric::Cohen(Weights::Quadratic), AgreementMetric::Fleiss];
    for (shares, noise) in
        [(vec![0.5, 0.5], 0.2), (vec![0.9, 0.1], 0.15), (vec![0.6, 0.3, 0.1], 0.5), (vec![0.7, 0.3], 0.02)]
    {
        // Two annotators who copy the truth, or with chance `noise` draw from the shares.
        let k = shares.len();
        let draw = |stream: &mut Stream| {
            let u = stream.uniform();
            let mut up_to = 0.0;
            shares
                .iter()
                .position(|share| {
                    up_to += share;
                    u < up_to
                })
                .unwrap_or(k - 1)
        };
        // A population of items in exact proportion gives the truth.
        let mut rows = Vec::new();
        let scale = 400.0;
        for a in 0..k {
            for b in 0..k {
                let agree = if a == b { shares[a] * (1.0 - noise) * (1.0 - noise) } else { 0.0 };
                let chance = agree + (1.0 - (1.0 - noise) * (1.0 - noise)) * shares[a] * shares[b];
                let count = (chance * scale * 25.0).round() as usize;
                rows.extend(std::iter::repeat_n(vec![Some(a as f64), Some(b as f64)], count));
            }
        }
        let population = Labels::new(&rows).expect("rows of two");
        for metric in metrics {
            let truth = agreement(&population, metric).expect("two labels");
            for n in [40, 150, 600] {
                let mut tally = Tally::default();
                for run in 0..runs() {
                    let mut stream = Stream::new(u64::from(run), &format!("{} {noise} {n}", metric.name()));
                    let rows: Vec<Vec<Option<f64>>> = (0..n)
                        .map(|_| {
                            let truth = draw(&mut stream);
                            let both = stream.uniform() < (1.0 - noise) * (1.0 - noise);
                            let (a, b) = if both { (truth, truth) } else { (truth, draw(&mut stream)) };
                            vec![Some(a as f64), Some(b as f64)]
                        })
                        .collect();
                    let labels = Labels::new(&rows).expect("rows of two");
                    let resampling = Resampling { replicates: 400, seed: u64::from(run) };
                    tally.add(agreement_inference(&labels, metric, None, &resampling).as_ref(), truth);
                }
                broken.extend(tally.broken(&format!("{} {truth:.3}, n {n}", metric.name())));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Groups with a size and a true rate.
type Groups = Vec<(u64, f64)>;

fn worlds() -> Vec<(&'static str, Groups)> {
    vec![
        ("two equal", vec![(200, 0.3), (200, 0.3)]),
        ("two apart", vec![(1000, 0.8), (120, 0.6)]),
        ("five", vec![(60, 0.1), (150, 0.2), (400, 0.15), (1000, 0.12), (90, 0.3)]),
        ("rare", vec![(300, 0.02), (2000, 0.01), (150, 0.05), (500, 0.02)]),
        ("twenty alike", (0..20).map(|g| (40 + 20 * g, 0.5)).collect()),
        ("high", vec![(80, 0.97), (400, 0.9), (100, 0.99)]),
    ]
}

#[test]
fn groups_are_covered_together() {
    let mut broken = Vec::new();
    let (level, minimum) = (Level::NINETY_FIVE, Minimum::default());
    let metric = CountMetric::SelectionRate;
    for (name, groups) in worlds() {
        let sizes: f64 = groups.iter().map(|group| group.0 as f64).sum();
        let overall = groups.iter().map(|(n, p)| *n as f64 * p).sum::<f64>() / sizes;
        let rates = || groups.iter().map(|group| group.1);
        let (least, most) = (rates().fold(1.0, f64::min), rates().fold(0.0, f64::max));
        let (mut values, mut gaps, mut to_first) = (0, 0, 0);
        let (mut difference, mut ratio) = (Tally::default(), Tally::default());
        for run in 0..runs() {
            let mut stream = Stream::new(u64::from(run), name);
            let counts = groups.iter().map(|(n, p)| {
                let flagged = stream.binomial(*n, *p) as f64;
                Confusion { fp: flagged, tn: *n as f64 - flagged, ..Confusion::default() }
            });
            let table = GroupTable::of_counts(counts.collect());
            let replicates = Replicates::new(&table, &Resampling { replicates: 500, seed: u64::from(run) });
            let all = |found: Vec<Option<bool>>| u32::from(found.into_iter().all(|held| held != Some(false)));
            let held = |found: &shipworthy_stats::fairness::GroupIntervals, truth: &dyn Fn(f64) -> f64| {
                all(found.intervals.iter().zip(rates()).map(|(i, p)| i.ok().map(|i| i.contains(truth(p)))).collect())
            };
            values += held(&replicates.values(metric, level, &minimum), &|p| p);
            gaps += held(&replicates.gaps(metric, Against::Overall, level, &minimum), &|p| p - overall);
            let first = groups[0].1;
            to_first += held(&replicates.gaps(metric, Against::Group(0), level, &minimum), &|p| p - first);
            difference.add(replicates.difference(metric, &minimum).as_ref(), most - least);
            ratio.add(replicates.ratio(metric, &minimum).as_ref(), least / most);
        }
        let all = f64::from(runs());
        for (what, covered) in [("values", values), ("gaps to overall", gaps), ("gaps to a group", to_first)] {
            if p_value_below(f64::from(covered), all, 0.94) < 1e-3 {
                broken.push(format!("{name}: {what} cover {}", f64::from(covered) / all));
            }
        }
        broken.extend(difference.broken(&format!("{name}: difference")));
        broken.extend(ratio.broken(&format!("{name}: ratio")));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
