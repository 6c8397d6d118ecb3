//! One candidate with its decisions taken: what every later step looks at.

use shipworthy_spec::spec::{Candidate, NullScore, Source, Spec, Threshold};
use shipworthy_stats::values::ValueUnits;

use crate::candidate_rows::CandidateRows;
use crate::corrected::{positive_shares, positive_shares_by};
use crate::decision::{DECISIONS, Decision, DecisionRule};
use crate::gather::{CandidateAnswers, Gathered};
use crate::limits::{Limited, limits};
use crate::measure::{Measured, Settings, outcome_units, value_units};
use crate::prices::{Losses, Prices};
use crate::recalibrate;
use crate::slice_thresholds::{self, ValueThresholds};
use crate::threshold::{Effect, FOLDS, Goal, Limit, Sweep, folds};

/// A candidate, its decisions on every golden row, and its figures on everybody.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Position in the spec.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// The threshold in use; `None` for a rule.
    pub threshold: Option<f64>,
    /// Whether it, or any threshold of a slice, was chosen on this golden set.
    pub threshold_is_chosen: bool,
    /// Thresholds by the values of a slice; empty where one is for all.
    pub by_slice: Vec<ValueThresholds>,
    /// Share of positives in production, where the spec says it.
    pub positive_rate: Option<f64>,
    /// Decision on each golden row, by row number. Cross-fitted where the threshold was chosen.
    pub decision: Vec<Decision>,
    /// How positive each decision counts, by row number, where the threshold was chosen: corrected for what ships.
    pub positive_share: Option<Vec<f64>>,
    /// What the threshold that ships decides about each golden row, by row number, where it was chosen on them.
    pub as_shipped: Option<Vec<Decision>>,
    /// Loss on each golden row, by row number.
    pub loss: Option<Losses>,
    /// Scores for ranking by row number, where they are not those of the answers; see [`Judged::score`].
    pub(crate) ranked_as: Option<Vec<f64>>,
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
    /// For each fold, the cheapest threshold on the other folds.
    pub cross_fitted: Vec<Option<f64>>,
    /// Losses with cross-fitted cheapest thresholds.
    pub cheapest_loss: Option<ValueUnits>,
    /// The cheapest threshold that keeps to a limit, by the name of its operating point; `None` where there is none.
    pub limited: Vec<(Limited, Option<Effect>)>,
}

impl Judged {
    /// Money lost on a golden row, when the spec has prices.
    pub fn loss_at(&self, row: usize, label: bool) -> Option<f64> {
        self.loss.as_ref().map(|loss| loss.at(row, label, self.decision[row]))
    }

    /// Scores for ranking by row number; empty for a rule.
    pub fn score<'a>(&'a self, gathered: &'a Gathered) -> &'a [f64] {
        self.ranked_as.as_deref().unwrap_or(&gathered.candidates[self.index].score)
    }

    /// The scores of `rows` by row number, NaN elsewhere.
    pub fn score_by_row(&self) -> Vec<f64> {
        let mut scores = vec![f64::NAN; self.decision.len()];
        for (&row, &score) in self.rows.row.iter().zip(self.rows.score.iter()) {
            scores[row as usize] = score;
        }
        scores
    }

    /// The candidate as it would be with the cheapest threshold, judged by cross-fitting. `None` without scores or prices.
    pub fn at_cheapest(
        &self,
        gathered: &Gathered,
        candidate: &Candidate,
        prices: &Prices,
        seed: u64,
    ) -> Option<Judged> {
        let cheapest = self.cheapest?;
        let answers = recalibrate::answers(candidate, gathered, self.index, self.positive_rate, seed);
        let fold = folds(gathered, seed);
        let decision = honest(candidate, &answers, &fold, &self.cross_fitted);
        let mut rows = self.rows.clone();
        rows.decide(&decision, Some(prices));
        let rule = |threshold| rule(candidate, threshold);
        let shares = positive_shares(&answers.score, &fold, &self.cross_fitted, cheapest.threshold, rule);
        rows.count_as(&shares);
        Some(Judged {
            index: self.index,
            name: self.name.clone(),
            threshold: Some(cheapest.threshold),
            threshold_is_chosen: true,
            by_slice: Vec::new(),
            positive_rate: self.positive_rate,
            loss: Some(prices.losses(0..gathered.rows as u32, gathered.label.iter().copied(), &decision)),
            everybody: self.everybody.decided_otherwise(&rows),
            positive_share: Some(shares),
            as_shipped: Some(answers.score.iter().map(|&s| rule(cheapest.threshold).decide(s)).collect()),
            decision,
            ranked_as: self.ranked_as.clone(),
            latency_ms: self.latency_ms.clone(),
            rows,
            settings: self.settings,
            defer: self.defer,
            cheapest: self.cheapest,
            cross_fitted: self.cross_fitted.clone(),
            cheapest_loss: self.cheapest_loss.clone(),
            limited: self.limited.clone(),
        })
    }
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
    let chosen = slice_thresholds::is_chosen(&spec.candidates[index]);
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
    let positive_rate = spec.positive_rate.map(|rate| rate.value);
    let answers = recalibrate::answers(candidate, gathered, index, positive_rate, seed);
    let answers = answers.as_ref();
    let settings = Settings {
        scores_are_probabilities: candidate.score_range == (0.0, 1.0) || candidate.recalibrate.is_some(),
        running_cost: candidate.running_cost_per_1k.map(|cost| cost / 1000.0),
        ..settings
    };
    let ranked_as = ranked_as(candidate, answers);
    let score = ranked_as.as_deref().unwrap_or(&answers.score);
    let fixed = match candidate.threshold {
        Some(Threshold::At(threshold)) => Some(threshold),
        _ => None,
    };
    let rule = |threshold: f64| rule(candidate, threshold);
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
    let losses = |decision: &[Decision], prices: &Prices| {
        prices.losses(0..gathered.rows as u32, gathered.label.iter().copied(), decision)
    };
    let mut decision = decided(fixed.unwrap_or(f64::INFINITY));
    let seeks = seek_cheapest && prices.is_some() && !answers.score.is_empty();
    let fold = if seeks { folds(gathered, seed) } else { Vec::new() };
    let mut rows = CandidateRows::new(gathered, score, &decision, &fold, &answers.latency_ms, prices);
    let mut cheapest = None;
    let mut cheapest_loss = None;
    let (mut limited, mut cross_fitted) = (Vec::new(), Vec::new());
    let (mut positive_share, mut as_shipped) = (None, None);
    if let (Some(prices), true) = (prices, seeks) {
        let sweep = Sweep::new(&rows, prices, candidate.defer, spec.positive_rate.as_ref());
        let wanted = limits(spec);
        let free = [None].into_iter().chain((0..FOLDS as u8).map(Some));
        let goals: Vec<Goal> = free
            .map(|without| Goal { without, limit: Limit::None })
            .chain(wanted.iter().map(|wanted| Goal { without: None, limit: wanted.limit }))
            .collect();
        let mut found = sweep.cheapest(&goals);
        limited = wanted.into_iter().zip(found.split_off(1 + FOLDS as usize)).collect();
        cross_fitted = found[1..].iter().map(|effect| effect.map(|e| e.threshold)).collect();
        cheapest = found[0];
        let honest = honest(candidate, answers, &fold, &cross_fitted);
        cheapest_loss = Some(units_of(gathered, &rows, &losses(&honest, prices), &honest));
        if candidate.threshold == Some(Threshold::Cheapest) {
            decision = honest;
            rows.decide(&decision, Some(prices));
            if let Some(shipped) = &cheapest {
                let shares = positive_shares(&answers.score, &fold, &cross_fitted, shipped.threshold, rule);
                rows.count_as(&shares);
                positive_share = Some(shares);
                as_shipped = Some(decided(shipped.threshold));
            }
        }
    }
    let asked = slice_thresholds::asked(candidate, gathered).filter(|_| !answers.score.is_empty());
    let mut by_slice = Vec::new();
    if let Some(asked) = &asked {
        let fold = folds(gathered, seed);
        let everybody = (cheapest.as_ref().map(|effect| effect.threshold), &cross_fitted[..]);
        by_slice = asked.found(spec, &rows, prices, candidate.defer, &fold, everybody);
        decision = asked.decided(&by_slice, &answers.score, &fold, rule);
        rows.decide(&decision, prices);
        (positive_share, as_shipped) = (None, None);
        if by_slice.iter().any(|value| value.chosen) {
            let sets: Vec<(Vec<Option<f64>>, f64)> =
                by_slice.iter().map(|value| (value.folds.clone(), value.threshold.unwrap_or(f64::INFINITY))).collect();
            let shares = positive_shares_by(&answers.score, &fold, &asked.column.code, &sets, rule);
            rows.count_as(&shares);
            positive_share = Some(shares);
            as_shipped = Some(asked.as_shipped(&by_slice, &answers.score, rule));
        }
    }
    let one = candidate.threshold == Some(Threshold::Cheapest);
    let threshold_is_chosen = if asked.is_some() { by_slice.iter().any(|value| value.chosen) } else { one };
    Judged {
        index,
        name: candidate.name.clone(),
        threshold: match (&candidate.source, one) {
            (Source::Rule(_), _) => None,
            _ if asked.is_some() => None,
            (_, true) => cheapest.as_ref().map(|effect| effect.threshold),
            (_, false) => fixed,
        },
        threshold_is_chosen,
        by_slice,
        positive_rate,
        loss: prices.map(|prices| losses(&decision, prices)),
        decision,
        positive_share,
        as_shipped,
        everybody: Measured::new(&rows, settings),
        ranked_as,
        latency_ms: answers.latency_ms.clone(),
        rows,
        settings,
        defer: candidate.defer,
        cheapest,
        cross_fitted,
        cheapest_loss,
        limited,
    }
}

fn rule(candidate: &Candidate, threshold: f64) -> DecisionRule {
    DecisionRule { threshold, defer: candidate.defer, null_score: candidate.null_score }
}

/// Decisions by golden row, each with the threshold that was chosen without the row's fold.
fn honest(candidate: &Candidate, answers: &CandidateAnswers, fold: &[u8], thresholds: &[Option<f64>]) -> Vec<Decision> {
    let decide = |(&score, &fold): (&f64, &u8)| {
        thresholds[fold as usize].map_or(Decision::Negative, |threshold| rule(candidate, threshold).decide(score))
    };
    answers.score.iter().zip(fold).map(decide).collect()
}

/// The losses of `rows` under other decisions, both by row number in the golden set.
fn units_of(gathered: &Gathered, rows: &CandidateRows, losses: &Losses, decision: &[Decision]) -> ValueUnits {
    if let (Losses::ByOutcome(losses), None, None) = (losses, &rows.weight, &rows.cluster) {
        let mut outcomes = [[0; DECISIONS]; 2];
        // Rows that are not among `rows` are excluded whatever the threshold, and cost nothing.
        for (&label, &decision) in gathered.label.iter().zip(decision) {
            outcomes[usize::from(label)][decision as usize] += 1;
        }
        return outcome_units(&outcomes, losses);
    }
    let lost = |(&row, &label): (&u32, &bool)| losses.at(row as usize, label, decision[row as usize]);
    let values: Vec<f64> = rows.row.iter().zip(rows.label.iter()).map(lost).collect();
    value_units(rows, &values)
}

/// Scores for ranking where they differ from the answers: a missing score that counts as "negative" ranks lowest; other missing
/// ones stay missing.
fn ranked_as(candidate: &Candidate, answers: &CandidateAnswers) -> Option<Vec<f64>> {
    if candidate.recalibrate.is_some() && !answers.score.is_empty() {
        let lowest = if candidate.null_score == NullScore::Negative { 0.0 } else { f64::NAN };
        return Some(answers.score.iter().map(|&s| if s.is_nan() { lowest } else { s }).collect());
    }
    if candidate.null_score != NullScore::Negative || !answers.score.iter().any(|s| s.is_nan()) {
        return None;
    }
    Some(answers.score.iter().map(|&s| if s.is_nan() { candidate.score_range.0 } else { s }).collect())
}
