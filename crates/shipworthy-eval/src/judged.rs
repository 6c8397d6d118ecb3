//! One candidate with its decisions taken: what every later step looks at.

use shipworthy_spec::spec::{Candidate, NullScore, Source, Spec, Threshold};

use crate::candidate_rows::CandidateRows;
use crate::corrected::positive_shares;
use crate::decision::{Decision, DecisionRule};
use crate::gather::{CandidateAnswers, Gathered};
use crate::measure::{Measured, Settings};
use crate::prices::Prices;
use crate::threshold::{Effect, Sweep, folds};

/// A candidate, its decisions on every golden row, and its figures on everybody.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Position in the spec.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// The threshold in use; `None` for a rule.
    pub threshold: Option<f64>,
    /// Whether it was chosen on this golden set.
    pub threshold_is_chosen: bool,
    /// Decision on each golden row, by row number. Cross-fitted where the threshold was chosen.
    pub decision: Vec<Decision>,
    /// How positive each decision counts, by row number, where the threshold was chosen: corrected for what ships.
    pub positive_share: Option<Vec<f64>>,
    /// Loss on each golden row, by row number.
    pub loss: Option<Vec<f64>>,
    /// Scores by row number; empty for a rule.
    pub score: Vec<f64>,
    /// Latencies by row number; empty where not asked for.
    pub latency_ms: Vec<f64>,
    /// Its rows in order of score.
    pub rows: CandidateRows,
    /// Figures on everybody.
    pub everybody: Measured,
    /// What applies to all its measurements.
    pub settings: Settings,
    /// Scores inside this band go to a human.
    pub defer: Option<(f64, f64)>,
    /// The cheapest threshold on the whole golden set, where there are scores and prices.
    pub cheapest: Option<Effect>,
    /// Loss per row with cross-fitted cheapest thresholds, by row number.
    pub cheapest_loss: Option<Vec<f64>>,
}

/// Takes all decisions of one candidate, and finds its cheapest threshold.
pub fn judge(
    spec: &Spec,
    gathered: &Gathered,
    index: usize,
    prices: Option<&Prices>,
    settings: Settings,
    seed: u64,
) -> Judged {
    judged(spec, gathered, index, prices, settings, seed, true)
}

/// The same without the cheapest threshold, unless the spec asks for it: all that verdicts need.
pub fn decide(
    spec: &Spec,
    gathered: &Gathered,
    index: usize,
    prices: Option<&Prices>,
    settings: Settings,
    seed: u64,
) -> Judged {
    let chosen = spec.candidates[index].threshold == Some(Threshold::Cheapest);
    judged(spec, gathered, index, prices, settings, seed, chosen)
}

fn judged(
    spec: &Spec,
    gathered: &Gathered,
    index: usize,
    prices: Option<&Prices>,
    settings: Settings,
    seed: u64,
    seek_cheapest: bool,
) -> Judged {
    let candidate = &spec.candidates[index];
    let answers = &gathered.candidates[index];
    let settings = Settings {
        scores_are_probabilities: candidate.score_range == (0.0, 1.0),
        running_cost: candidate.running_cost_per_1k.map(|cost| cost / 1000.0),
        ..settings
    };
    let score = scores(candidate, answers);
    let fixed = match candidate.threshold {
        Some(Threshold::At(threshold)) => Some(threshold),
        _ => None,
    };
    let rule = |threshold: f64| DecisionRule { threshold, defer: candidate.defer, null_score: candidate.null_score };
    let decided = |threshold: f64| -> Vec<Decision> {
        if answers.score.is_empty() {
            return answers
                .decision
                .iter()
                .map(|&yes| if yes { Decision::Positive } else { Decision::Negative })
                .collect();
        }
        answers.score.iter().map(|&s| rule(threshold).decide(s)).collect()
    };
    let losses = |decision: &[Decision], prices: &Prices| -> Vec<f64> {
        decision.iter().enumerate().map(|(row, &d)| prices.loss(row, gathered.label[row], d)).collect()
    };
    let mut decision = decided(fixed.unwrap_or(f64::INFINITY));
    let mut rows = CandidateRows::new(gathered, &score, &decision, &answers.latency_ms, prices);
    let mut cheapest = None;
    let mut cheapest_loss = None;
    let mut positive_share = None;
    if let (Some(prices), true, false) = (prices, seek_cheapest, answers.score.is_empty()) {
        let sweep = Sweep::new(&rows, prices, candidate.defer, spec.positive_rate.as_ref());
        cheapest = sweep.cheapest(|_| true, |_| true);
        let fold = folds(gathered, seed);
        let thresholds: Vec<Option<f64>> = (0..crate::threshold::FOLDS as u8)
            .map(|held_out| sweep.cheapest(|row| fold[row as usize] != held_out, |_| true).map(|e| e.threshold))
            .collect();
        let honest: Vec<Decision> = answers
            .score
            .iter()
            .zip(&fold)
            .map(|(&s, &f)| thresholds[f as usize].map_or(Decision::Negative, |threshold| rule(threshold).decide(s)))
            .collect();
        cheapest_loss = Some(losses(&honest, prices));
        if candidate.threshold == Some(Threshold::Cheapest) {
            decision = honest;
            rows = CandidateRows::new(gathered, &score, &decision, &answers.latency_ms, Some(prices));
            if let Some(shipped) = &cheapest {
                let shares = positive_shares(&answers.score, &fold, &thresholds, shipped.threshold, rule);
                rows.positive_share = Some(rows.row.iter().map(|&row| shares[row as usize]).collect());
                positive_share = Some(shares);
            }
        }
    }
    let threshold_is_chosen = candidate.threshold == Some(Threshold::Cheapest);
    Judged {
        index,
        name: candidate.name.clone(),
        threshold: match (&candidate.source, threshold_is_chosen) {
            (Source::Rule(_), _) => None,
            (_, true) => cheapest.as_ref().map(|effect| effect.threshold),
            (_, false) => fixed,
        },
        threshold_is_chosen,
        loss: prices.map(|prices| losses(&decision, prices)),
        decision,
        positive_share,
        everybody: Measured::new(&rows, settings),
        score,
        latency_ms: answers.latency_ms.clone(),
        rows,
        settings,
        defer: candidate.defer,
        cheapest,
        cheapest_loss,
    }
}

/// Scores for ranking: a missing score that counts as "negative" ranks lowest; other missing ones stay missing.
fn scores(candidate: &Candidate, answers: &CandidateAnswers) -> Vec<f64> {
    if candidate.null_score != NullScore::Negative {
        return answers.score.clone();
    }
    answers.score.iter().map(|&s| if s.is_nan() { candidate.score_range.0 } else { s }).collect()
}
