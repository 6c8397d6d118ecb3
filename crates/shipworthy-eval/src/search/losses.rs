//! What each row loses, in the unit of the question: a mistake, money, or a metric that is a mean over rows.

use shipworthy_spec::catalogue::Better;
use shipworthy_spec::spec::{Spec, Task};
use shipworthy_stats::sum::exact_sum;

use super::slices::Refusal;
use crate::conclude::settings;
use crate::decision::Decision;
use crate::gather::Gathered;
use crate::judged::decide;
use crate::prices::Prices;
use crate::task::asked::Asked;
use crate::task::candidate::TaskCandidate;
use crate::task::layout::Layout;

/// One kind of loss, row by row. Less is better, and nothing is lost below zero.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its metric, as the catalogue names it.
    pub metric: String,
    /// Golden row numbers of the rows that count.
    pub rows: Vec<u32>,
    /// What is lost on each of them.
    pub of: Vec<f64>,
    /// Smallest and largest that can be lost.
    pub range: (f64, f64),
    /// The word for the rows that count: `positives`, `examples`.
    pub noun: &'static str,
}

/// What is searched for: one kind of loss or two that share the error, and what all of it comes to.
#[derive(Debug, Clone)]
pub struct Lost {
    /// The kinds.
    pub kinds: Vec<Kind>,
    /// Golden row numbers of all rows that could lose something.
    pub rows: Vec<u32>,
    /// What each of them loses of what counts in the end: money where there are prices.
    pub weigh: Vec<f64>,
    /// Whether that is money.
    pub is_money: bool,
    /// How much each golden row counts; `None` where all count once.
    pub weight: Option<Vec<f64>>,
    /// What to know about these numbers.
    pub notes: Vec<String>,
}

const YES_NO: (f64, f64) = (0.0, 1.0);
const ANY_LOSS: (f64, f64) = (0.0, f64::INFINITY);

/// What the candidate at `index` loses by `metric`: `error`, `cost`, or a name of the catalogue; without one, its mistakes.
pub fn losses(
    spec: &Spec,
    gathered: &Gathered,
    index: usize,
    metric: Option<&str>,
    seed: u64,
) -> Result<Lost, Refusal> {
    if spec.task == Task::Binary {
        of_decisions(spec, gathered, index, metric, seed)
    } else {
        of_answers(spec, gathered, index, metric, seed)
    }
}

fn of_decisions(
    spec: &Spec,
    gathered: &Gathered,
    index: usize,
    metric: Option<&str>,
    seed: u64,
) -> Result<Lost, Refusal> {
    let prices = spec.errors.as_ref().map(|errors| Prices::new(errors, gathered));
    let judged = decide(spec, gathered, index, prices.as_ref(), settings(spec, 0, seed), seed);
    let decided = |row: usize| matches!(judged.decision[row], Decision::Positive | Decision::Negative);
    let wrong = |row: usize| decided(row) && gathered.label[row] != (judged.decision[row] == Decision::Positive);
    let all: Vec<usize> = (0..gathered.rows).filter(|&row| judged.decision[row] != Decision::Excluded).collect();
    let kind = |metric: &str, noun, keep: &dyn Fn(usize) -> bool, range, of: &dyn Fn(usize) -> f64| {
        let rows: Vec<usize> = all.iter().copied().filter(|&row| keep(row)).collect();
        Kind {
            metric: metric.to_owned(),
            of: rows.iter().map(|&row| of(row)).collect(),
            rows: rows.into_iter().map(|row| row as u32).collect(),
            range,
            noun,
        }
    };
    let mistake = |row: usize| f64::from(u8::from(wrong(row)));
    let missed = || {
        let keep = |row: usize| decided(row) && gathered.label[row];
        kind("false_negative_rate", "positives", &keep, YES_NO, &mistake)
    };
    let flagged = || {
        let keep = |row: usize| decided(row) && !gathered.label[row];
        kind("false_positive_rate", "negatives", &keep, YES_NO, &mistake)
    };
    let mut notes = Vec::new();
    let cost = prices.as_ref().map(|prices| {
        let lost = |row: usize| prices.loss(row, gathered.label[row], judged.decision[row]);
        let earns = all.iter().any(|&row| lost(row) < 0.0);
        let beyond_best = |row: usize| {
            let label = gathered.label[row];
            let best = prices.if_positive(row, label).min(prices.if_negative(row, label));
            (prices.loss(row, label, judged.decision[row]) - best).max(0.0)
        };
        (
            earns,
            kind("error_cost", "examples", &|_| true, ANY_LOSS, &|row| {
                if earns { beyond_best(row) } else { lost(row) }
            }),
        )
    });
    if cost.as_ref().is_some_and(|(earns, _)| *earns) {
        notes.push(
            "Right decisions earn money here: what counts is what each case costs more than its best decision would."
                .to_owned(),
        );
    }
    let cost = cost.map(|(_, cost)| cost);
    let score = judged.score(gathered);
    let of_truth = |row: usize| -> f64 { if gathered.label[row] { score[row] } else { 1.0 - score[row] } };
    let kinds = match metric {
        None | Some("mistakes") => vec![missed(), flagged()],
        Some("error" | "error_rate") => vec![kind("error_rate", "examples", &decided, YES_NO, &mistake)],
        Some("recall" | "false_negative_rate") => vec![missed()],
        Some("false_positive_rate" | "specificity") => vec![flagged()],
        Some("cost" | "error_cost") => vec![cost.clone().ok_or_else(needs_prices)?],
        Some(metric @ ("log_loss" | "brier")) => {
            if !judged.settings.scores_are_probabilities || score.is_empty() {
                return Err(needs(metric, "scores that are probabilities", "use --metric error"));
            }
            let scored = |row: usize| !score[row].is_nan();
            if metric == "brier" {
                vec![kind("brier", "examples", &scored, YES_NO, &|row| (1.0 - of_truth(row)).powi(2))]
            } else {
                vec![kind("log_loss", "examples", &scored, ANY_LOSS, &|row| {
                    -of_truth(row).clamp(1e-15, 1.0 - 1e-15).ln()
                })]
            }
        }
        Some(other) => {
            return Err(unknown(other, "mistakes, error, cost, recall, false_positive_rate, log_loss, brier"));
        }
    };
    let weight = weights(spec, gathered);
    if gathered.weight.is_none() && weight.is_some() {
        notes.push("Positives and negatives count as often as they come in production.".to_owned());
    }
    let is_money = cost.is_some();
    let whole = match (cost, &kinds[..]) {
        (Some(cost), _) => cost,
        (None, [one]) => one.clone(),
        (None, _) => kind("error_rate", "examples", &|_| true, YES_NO, &mistake),
    };
    Ok(Lost { kinds, rows: whole.rows, weigh: whole.of, is_money, weight, notes })
}

/// Weights of the golden set, else those that make positives as common as in production; by golden row, with a mean of one.
fn weights(spec: &Spec, gathered: &Gathered) -> Option<Vec<f64>> {
    let raw: Vec<f64> = match (&gathered.weight, &spec.positive_rate) {
        (Some(weight), _) => weight.clone(),
        (None, Some(rate)) => {
            let positives = gathered.label.iter().filter(|&&label| label).count() as f64;
            let share = positives / gathered.rows as f64;
            if share <= 0.0 || share >= 1.0 {
                return None;
            }
            let of = |label: &bool| if *label { rate.value / share } else { (1.0 - rate.value) / (1.0 - share) };
            gathered.label.iter().map(of).collect()
        }
        (None, None) => return None,
    };
    let mean = exact_sum(raw.iter().copied()) / raw.len().max(1) as f64;
    (mean > 0.0).then(|| raw.into_iter().map(|weight| weight / mean).collect())
}

fn of_answers(
    spec: &Spec,
    gathered: &Gathered,
    index: usize,
    metric: Option<&str>,
    seed: u64,
) -> Result<Lost, Refusal> {
    let layout = Layout::without_files(spec);
    let candidate = TaskCandidate::all(spec, gathered, &layout, settings(spec, 0, seed)).swap_remove(index);
    let answers = candidate.answers.as_ref();
    let mut notes = Vec::new();
    let costs = answers.costs().map(|costs| {
        let least = costs.iter().copied().fold(0.0, f64::min);
        if least < 0.0 {
            notes.push("Some cases earn money: what counts is what each costs more than the best of them.".to_owned());
        }
        costs.iter().map(|cost| cost - least).collect::<Vec<f64>>()
    });
    let (name, of, range) = match metric {
        None | Some("error" | "mistakes") => {
            let mistakes = answers.mistakes();
            let yes_no = mistakes.of.iter().all(|&loss| loss == 0.0 || loss == 1.0);
            let most = answers.values(&mistakes.asked).map_or(f64::INFINITY, |values| values.range.1.max(0.0));
            // Of a ranking, what is lost is one less what is measured.
            let lacks = if spec.task == Task::Ranking { "1 - " } else { "" };
            (format!("{lacks}{}", mistakes.asked.name()), mistakes.of, if yes_no { YES_NO } else { (0.0, most) })
        }
        Some("cost" | "error_cost") => ("error_cost".to_owned(), costs.clone().ok_or_else(needs_prices)?, ANY_LOSS),
        Some(other) => {
            let (plain, detail) =
                other.split_once(['.', '@']).map_or((other, None), |(name, detail)| (name, Some(detail)));
            let asked = Asked::new(spec.task, plain, detail);
            let found = asked.as_ref().and_then(|asked| Some((asked.entry()?, answers.values(asked)?)));
            let (Some(asked), Some((entry, values))) = (&asked, found) else {
                let rowwise: Vec<String> =
                    answers.listed().iter().filter(|asked| answers.values(asked).is_some()).map(Asked::name).collect();
                return Err(unknown(other, &format!("error, cost, {}", rowwise.join(", "))));
            };
            match entry.better {
                Better::Lower if values.range.0 >= 0.0 => (asked.name(), values.of, values.range),
                Better::Higher if values.range.1.is_finite() => {
                    let most = values.range.1;
                    let of = values.of.iter().map(|value| most - value).collect();
                    (format!("{most} - {}", asked.name()), of, (0.0, most - values.range.0))
                }
                _ => return Err(needs(other, "a metric of which less is better, from 0 up", "use --metric error")),
            }
        }
    };
    let rows = answers.rows();
    let weight = gathered.weight.as_ref().map(|weight| {
        let mean = exact_sum(weight.iter().copied()) / weight.len().max(1) as f64;
        weight.iter().map(|weight| weight / mean).collect()
    });
    let noun = if spec.task == Task::Ranking { "queries" } else { "examples" };
    Ok(Lost {
        is_money: costs.is_some(),
        weigh: costs.unwrap_or_else(|| of.clone()),
        kinds: vec![Kind { metric: name, rows: rows.row.clone(), of, range, noun }],
        rows: rows.row.clone(),
        weight,
        notes,
    })
}

fn needs_prices() -> Refusal {
    needs("cost", "prices", "give the prices of mistakes under `errors`, or use --metric error")
}

fn needs(metric: &str, what: &str, remedy: &str) -> Refusal {
    Refusal { message: format!("`{metric}` needs {what}"), remedy: remedy.to_owned() }
}

fn unknown(metric: &str, known: &str) -> Refusal {
    Refusal { message: format!("slices cannot be searched by `{metric}`"), remedy: format!("write one of {known}") }
}
