//! Ways to get to a pass, each tried on the same examples.

use shipworthy_spec::bar::{Scope, Severity};
use shipworthy_spec::spec::{Candidate, Date, Recalibration, Spec, Threshold};

use crate::bars::evidence;
use crate::conjunctions::Conjunctions;
use crate::gate::{Gate, overall};
use crate::gather::Gathered;
use crate::judged::{Judged, decide};
use crate::measure::Measured;
use crate::money;
use crate::outcome::{BarResult, Slice, Verdict, Way};
use crate::prices::Prices;
use crate::sentences::{share_of_examples, title};
use crate::waivers;
use crate::words::{counted, grouped, percent, sentence_case, small};

/// Everything that trying a way needs.
pub struct Trial<'a> {
    /// The spec.
    pub spec: &'a Spec,
    /// The golden rows.
    pub gathered: &'a Gathered,
    /// Which conjunction of slice values each row is of, where there are not too many.
    pub conjunctions: Option<&'a Conjunctions<'a>>,
    /// The prices.
    pub prices: Option<&'a Prices>,
    /// The gate.
    pub gate: Gate,
    /// Seed of folds and resamples.
    pub seed: u64,
    /// The day, for waivers.
    pub today: Option<Date>,
    /// All candidates.
    pub candidates: &'a [Judged],
    /// Their bars.
    pub bars: &'a [Vec<BarResult>],
    /// Index of the baseline.
    pub baseline: Option<usize>,
}

/// The ways open to the candidate at `index`; empty when it passes.
pub fn ways(trial: &Trial<'_>, index: usize, verdict: Verdict) -> Vec<Way> {
    if verdict == Verdict::Pass {
        return Vec::new();
    }
    let ways = [
        launch_narrower(trial, index),
        move_threshold(trial, index),
        recalibrate(trial, index),
        switch(trial, index),
        gather_evidence(trial, index),
    ];
    ways.into_iter().flatten().collect()
}

/// Leave out the slice values on which bars do not pass, and judge the bars that still apply.
fn launch_narrower(trial: &Trial<'_>, index: usize) -> Option<Way> {
    let troubled: Vec<&Slice> = trial.bars[index]
        .iter()
        .filter(|b| b.severity == Severity::Must && b.counts_as() != Verdict::Pass && b.slice.0.len() == 1)
        .map(|b| &b.slice)
        .collect();
    if troubled.is_empty() {
        return None;
    }
    let gathered = trial.gathered;
    let left_out = |row: usize| {
        troubled.iter().any(|slice| {
            slice.0.iter().all(|(name, value)| {
                crate::slices::column(gathered, name).is_some_and(|c| c.values[c.code[row] as usize] == *value)
            })
        })
    };
    let keep: Vec<bool> = (0..gathered.rows).map(|row| !left_out(row)).collect();
    let share = keep.iter().filter(|&&k| k).count() as f64 / gathered.rows as f64;
    if !(0.05..=0.999).contains(&share) {
        return None;
    }
    let narrowed: Vec<Judged> = trial.candidates.iter().map(|c| narrowed(c, &keep)).collect();
    let bars = rejudge(trial, trial.spec, &narrowed[index], trial.baseline.map(|b| &narrowed[b]), &troubled);
    let verdict = overall(&bars);
    let mut names: Vec<String> = troubled.iter().map(|slice| slice.to_string()).collect();
    names.dedup();
    let fallback = trial.spec.fallback.as_ref().or(trial.spec.baseline.as_ref());
    Some(Way {
        kind: "launch_narrower".to_owned(),
        title: format!(
            "Start without {}. There, {}.",
            names.join(" and "),
            fallback.map_or("change nothing".to_owned(), |f| format!("keep {f}"))
        ),
        facts: vec![("Covers".to_owned(), share_of_examples(share)), ("Costs".to_owned(), "no extra work".to_owned())],
        verdict,
        outcome: outcome(verdict, &bars),
    })
}

fn narrowed(candidate: &Judged, keep: &[bool]) -> Judged {
    let rows = candidate.rows.filter(|row| keep[row as usize]);
    Judged { everybody: Measured::new(&rows, candidate.settings), rows, ..candidate.clone() }
}

/// The cheapest threshold instead of today's, judged by cross-fitting.
fn move_threshold(trial: &Trial<'_>, index: usize) -> Option<Way> {
    let candidate = &trial.candidates[index];
    let cheapest = candidate.cheapest.as_ref()?;
    let today = candidate.threshold.filter(|_| !candidate.threshold_is_chosen && candidate.by_slice.is_empty())?;
    if (cheapest.threshold - today).abs() < 1e-9 {
        return None;
    }
    let mut spec = trial.spec.clone();
    spec.candidates[index] = Candidate { threshold: Some(Threshold::Cheapest), ..spec.candidates[index].clone() };
    let moved = candidate.at_cheapest(trial.gathered, &spec.candidates[index], trial.prices?, trial.seed)?;
    let bars = rejudge(trial, &spec, &moved, trial.baseline.map(|b| &trial.candidates[b]), &[]);
    let verdict = overall(&bars);
    let errors = trial.spec.errors.as_ref()?;
    let rate = trial.spec.positive_rate.map(|r| r.value);
    let cost =
        |judged: &Judged| judged.everybody.inference(crate::measure::Measure::ErrorCost, rate).map(|i| i.estimate());
    let saved = (cost(candidate)? - cost(&moved)?) * errors.per;
    let effect = |share: Option<f64>| share.map_or("undefined".to_owned(), percent);
    let mut facts = vec![
        ("Catches".to_owned(), format!("{} of positives", effect(cheapest.recall))),
        ("Flags".to_owned(), format!("{} of negatives", effect(cheapest.false_positive_rate))),
    ];
    let per = grouped(errors.per as i64);
    facts.push(if saved >= 0.0 {
        ("Saves".to_owned(), format!("about {} per {per} cases", money::format(saved, &errors.currency)))
    } else {
        ("Saves".to_owned(), "nothing that this golden set can show".to_owned())
    });
    Some(Way {
        kind: "move_threshold".to_owned(),
        title: format!("Flag from {} instead of {}.", short(cheapest.threshold), short(today)),
        facts,
        verdict,
        outcome: outcome(verdict, &bars),
    })
}

/// Metrics that read scores as probabilities.
const OF_PROBABILITIES: [&str; 6] = ["brier", "brier_skill", "calibration_bias", "ece", "log_loss", "mean_score"];
/// With fewer examples a curve of two numbers is learned better than a free one.
const ENOUGH_FOR_STEPS: u64 = 1000;

/// Scores turned into probabilities first, where a bar asks what they mean.
fn recalibrate(trial: &Trial<'_>, index: usize) -> Option<Way> {
    let candidate = &trial.candidates[index];
    let asks = |bar: &BarResult| bar.counts_as() != Verdict::Pass && OF_PROBABILITIES.contains(&bar.metric.as_str());
    let given = &trial.spec.candidates[index];
    if candidate.rows.score.is_empty() || given.recalibrate.is_some() || !trial.bars[index].iter().any(asks) {
        return None;
    }
    let steps = candidate.everybody.examples >= ENOUGH_FOR_STEPS;
    let (kind, name) = if steps { (Recalibration::Isotonic, "isotonic") } else { (Recalibration::Platt, "platt") };
    let mut spec = trial.spec.clone();
    spec.candidates[index].recalibrate = Some(kind);
    let moved = decide(&spec, trial.gathered, index, trial.prices, candidate.settings, trial.seed);
    let bars = rejudge(trial, &spec, &moved, trial.baseline.map(|b| &trial.candidates[b]), &[]);
    let verdict = overall(&bars);
    let rate = trial.spec.positive_rate.map(|r| r.value);
    let log_loss = |judged: &Judged| {
        let measure = crate::measure::Measure::Score(shipworthy_stats::score_metric::ScoreMetric::LogLoss);
        judged.everybody.inference(measure, rate).map_or("undefined".to_owned(), |i| crate::words::number(i.estimate()))
    };
    Some(Way {
        kind: "recalibrate".to_owned(),
        title: format!("Turn its scores into probabilities first (recalibrate: {name})."),
        facts: vec![
            ("Log loss".to_owned(), format!("{} instead of {}", log_loss(&moved), log_loss(candidate))),
            ("Costs".to_owned(), "no extra work; thresholds then speak of probabilities".to_owned()),
        ],
        verdict,
        outcome: outcome(verdict, &bars),
    })
}

/// Another candidate that does better on the same bars.
fn switch(trial: &Trial<'_>, index: usize) -> Option<Way> {
    let mine = overall(&trial.bars[index]);
    let better = (0..trial.candidates.len())
        .filter(|&other| other != index && Some(other) != trial.baseline)
        .map(|other| (overall(&trial.bars[other]), other))
        .min()?;
    if better.0 >= mine {
        return None;
    }
    let name = &trial.candidates[better.1].name;
    Some(Way {
        kind: "switch_candidate".to_owned(),
        title: format!("Use {name} instead."),
        facts: vec![("Costs".to_owned(), "no extra work".to_owned())],
        verdict: better.0,
        outcome: outcome(better.0, &trial.bars[better.1]),
    })
}

/// The labels that would settle the open bars.
fn gather_evidence(trial: &Trial<'_>, index: usize) -> Option<Way> {
    let must: Vec<&BarResult> = trial.bars[index].iter().filter(|b| b.severity == Severity::Must).collect();
    let open: Vec<&&BarResult> = must.iter().filter(|b| b.counts_as() == Verdict::NotEnoughEvidence).collect();
    // Of the largest value no sample tells.
    let beyond = open.iter().filter(|bar| bar.is_beyond_samples()).count();
    let neediest = open.iter().filter_map(|b| b.more.map(|m| (m, b))).max_by_key(|(m, _)| m.examples)?;
    let (more, bar) = neediest;
    // Labels are asked for where they count: within the slice, not among everybody.
    let here = slice_rows(trial, &bar.slice);
    let everybody = trial.candidates[index].everybody.examples;
    let labels = (more.examples as f64 * here as f64 / everybody.max(1) as f64).ceil();
    let place = if bar.slice.0.is_empty() { String::new() } else { format!(" with {}", bar.slice) };
    let mut facts = vec![
        ("Settles".to_owned(), format!("{} that cannot be told yet", counted(open.len() - beyond, "bar"))),
        (
            "Brings".to_owned(),
            format!("{} more that count for {}", grouped(more.denominator as i64), title(&bar.metric)),
        ),
    ];
    if let Some((price, currency)) = trial.spec.errors.as_ref().and_then(|e| e.label.map(|l| (l, &e.currency))) {
        facts.push((
            "Costs".to_owned(),
            format!(
                "about {}, and {} days for the labels",
                money::format(price.cost * labels, currency),
                grouped(price.days.round() as i64)
            ),
        ));
    }
    let fails = must.iter().filter(|b| b.counts_as() == Verdict::Fail).count();
    Some(Way {
        kind: "gather_evidence".to_owned(),
        title: format!("Label {} more examples{place}.", grouped(labels as i64)),
        facts,
        verdict: if fails > 0 { Verdict::Fail } else { Verdict::NotEnoughEvidence },
        outcome: if fails > 0 {
            format!(
                "Answers the open bars, not the {} that {}",
                small(fails),
                if fails == 1 { "fails" } else { "fail" }
            )
        } else if beyond > 0 {
            "Settles what else is open with 80% probability if today's estimates are right; no number of examples shows that a bar on \
             the largest value is met"
                .to_owned()
        } else {
            "Settles it with 80% probability if today's estimates are right".to_owned()
        },
    })
}

/// Golden rows in a slice.
fn slice_rows(trial: &Trial<'_>, slice: &Slice) -> usize {
    let gathered = trial.gathered;
    let holds = |row: usize| {
        slice.0.iter().all(|(name, value)| {
            crate::slices::column(gathered, name).is_none_or(|c| c.values[c.code[row] as usize] == *value)
        })
    };
    (0..gathered.rows).filter(|&row| holds(row)).count()
}

fn rejudge(
    trial: &Trial<'_>,
    spec: &Spec,
    candidate: &Judged,
    baseline: Option<&Judged>,
    without: &[&Slice],
) -> Vec<BarResult> {
    let mut spec = spec.clone();
    // A bar about a slice that is left out does not apply any more.
    spec.bars.retain(|bar| match &bar.scope {
        Scope::Where(conditions) => !without.iter().any(|slice| {
            conditions
                .iter()
                .all(|(name, value)| slice.0.iter().any(|(n, v)| n == name && v.to_string() == value.to_string()))
        }),
        _ => true,
    });
    let (evidence, _) = evidence(&spec, trial.gathered, candidate, baseline);
    waivers::apply(&spec, trial.today, trial.gate.judge(evidence))
}

fn outcome(verdict: Verdict, bars: &[BarResult]) -> String {
    let must: Vec<&BarResult> = bars.iter().filter(|b| b.severity == Severity::Must).collect();
    let count = |v: Verdict| must.iter().filter(|b| b.counts_as() == v).count();
    let waived = must.iter().filter(|b| b.waived.is_some()).count();
    match verdict {
        Verdict::Pass if waived > 0 => {
            format!("All {} that apply pass or are waived", counted(must.len(), "bar"))
        }
        Verdict::Pass => format!("All {} that apply pass", counted(must.len(), "bar")),
        Verdict::Fail => {
            let fails = count(Verdict::Fail);
            format!("{} still {}", sentence_case(&counted(fails, "bar")), if fails == 1 { "fails" } else { "fail" })
        }
        Verdict::NotEnoughEvidence => {
            format!("None fails; {} cannot be told yet", small(count(Verdict::NotEnoughEvidence)))
        }
    }
}

fn short(threshold: f64) -> String {
    let text = format!("{threshold:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
