//! What a decision is worth: expected regret, kept apart from luck; confidence by a proper score; and how they add up.

use serde::Serialize;

/// Confidence is read as lying in this range, so that one sure mistake is not the end of everything.
pub const SUREST: f64 = 0.99;

/// How much each term counts in the displayed score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Weights {
    /// Of the decision.
    pub decision: f64,
    /// Of the confidence.
    pub confidence: f64,
    /// Of probabilities of causes or picks, where they are asked for.
    pub beliefs: f64,
    /// Of the reasoning.
    pub reasoning: f64,
}

/// The weights of an archetype that does not say otherwise.
pub const WEIGHTS: Weights = Weights { decision: 0.6, confidence: 0.2, beliefs: 0.0, reasoning: 0.2 };
/// The weights where probabilities are asked for besides.
pub const WEIGHTS_WITH_BELIEFS: Weights = Weights { decision: 0.5, confidence: 0.1, beliefs: 0.2, reasoning: 0.2 };
/// The weights where somebody writes to a reader, and what is decided besides is what to show with it.
pub const WEIGHTS_OF_A_MESSAGE: Weights = Weights { decision: 0.2, confidence: 0.1, beliefs: 0.0, reasoning: 0.7 };

impl Weights {
    /// The weights in words, as points of 100; `written` is what the text is called.
    pub fn say(self, written: &str) -> String {
        let points = |weight: f64| (100.0 * weight).round();
        let beliefs =
            if self.beliefs > 0.0 { format!(", probabilities {}", points(self.beliefs)) } else { String::new() };
        format!(
            "Of 100 points: decision {}, confidence {}{beliefs}, {written} {}.",
            points(self.decision),
            points(self.confidence),
            points(self.reasoning)
        )
    }
}

/// How good was the decision, given what could be seen? 1 for the best, 0 for no better than always giving the best fixed answer, down to −1.
///
/// clip(1 − ρ/ρ₀, −1, 1), ρ the expected regret and ρ₀ the regret that scores 0, in the same unit. `None` where ρ₀ is not positive: then
/// no answer is better than a fixed one, and there was nothing to decide.
pub fn decision_score(regret: f64, scale: f64) -> Option<f64> {
    (scale > 0.0 && regret.is_finite()).then(|| (1.0 - regret / scale).clamp(-1.0, 1.0))
}

/// Brier score of a probability for something that can be so or not (Brier 1950, over both outcomes): 0 for sure and right, 2 for sure and
/// wrong, 0.5 for one half.
pub fn brier(probability: f64, happened: bool) -> f64 {
    let miss = f64::from(u8::from(happened)) - probability;
    2.0 * miss * miss
}

/// Points for a probability among `outcomes` outcomes: 100 · ln(p·K)/ln K, 0 for saying that all are equally likely, p the probability
/// given to what happened, held between 0.01 and 0.99. For two outcomes from −564 to 99. A proper score (Good 1952): nothing is gained by
/// saying other than what one believes. `None` for fewer than two outcomes.
pub fn confidence_points(probability_of_what_happened: f64, outcomes: u32) -> Option<f64> {
    let k = f64::from(outcomes);
    let p = probability_of_what_happened.clamp(1.0 - SUREST, SUREST);
    (outcomes >= 2).then(|| 100.0 * (p * k).ln() / k.ln())
}

/// How close are stated probabilities of causes to what can be believed? 1 − ½ Σ (p − q)²: 1 for the same, 0 for sure of a cause that
/// cannot be. Up to a constant it is what the quadratic score (Brier 1950) is expected to be, so chance plays no part in it.
pub fn belief_quality(said: &[f64], believed: &[f64]) -> f64 {
    1.0 - 0.5 * said.iter().zip(believed).map(|(p, q)| (p - q) * (p - q)).sum::<f64>()
}

/// The same for things of which each can be so or not: 1 − the mean of (p − q)². `None` where nothing was said.
pub fn each_quality(pairs: &[(f64, f64)]) -> Option<f64> {
    let sum: f64 = pairs.iter().map(|(p, q)| (p - q) * (p - q)).sum();
    (!pairs.is_empty()).then(|| 1.0 - sum / pairs.len() as f64)
}

/// What an interval costs, as a multiple of `prior_width`: its width, and 2/α for every unit by which the truth lies outside (Winkler 1972,
/// with α = 1 − coverage). The lower the better; proper for the interval between the α/2 and 1 − α/2 quantiles. `None` where the
/// interval is backwards, or the widths or the coverage mean nothing.
pub fn winkler(low: f64, high: f64, truth: f64, coverage: f64, prior_width: f64) -> Option<f64> {
    if !(low <= high && prior_width > 0.0 && coverage > 0.0 && coverage < 1.0) {
        return None;
    }
    let outside = (low - truth).max(0.0) + (truth - high).max(0.0);
    Some((high - low + 2.0 / (1.0 - coverage) * outside) / prior_width)
}

/// The displayed score, 0 to 100: w₁·max(D, 0) + w₂·(1 − B/2) + w₃·(quality of beliefs) + w₄·R, times 100, with the weights of the terms that
/// there are brought to one. Skill is never rated by it.
pub fn displayed(weights: Weights, decision: f64, brier: f64, beliefs: Option<f64>, reasoning: Option<f64>) -> u32 {
    let terms = [(beliefs, weights.beliefs), (reasoning, weights.reasoning)];
    let mut sum = weights.decision * decision.max(0.0) + weights.confidence * (1.0 - brier / 2.0);
    let mut whole = weights.decision + weights.confidence;
    for (value, weight) in terms.into_iter().filter_map(|(value, weight)| value.map(|value| (value, weight))) {
        sum += weight * value;
        whole += weight;
    }
    (100.0 * sum / whole).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_the_values_of_their_formulas() {
        assert_eq!(decision_score(0.0, 5.0), Some(1.0));
        assert_eq!(decision_score(5.0, 5.0), Some(0.0));
        assert_eq!(decision_score(50.0, 5.0), Some(-1.0));
        assert_eq!(decision_score(1.0, 0.0), None);
        assert_eq!((brier(1.0, true), brier(0.5, false), brier(1.0, false)), (0.0, 0.5, 2.0));
        assert_eq!(confidence_points(0.5, 2), Some(0.0));
        assert_eq!(confidence_points(1.0, 2).map(f64::round), Some(99.0));
        assert_eq!(confidence_points(0.0, 2).map(f64::round), Some(-564.0));
        assert_eq!(confidence_points(0.5, 1), None);
        assert_eq!(winkler(10.0, 20.0, 15.0, 0.8, 10.0), Some(1.0));
        assert_eq!(winkler(10.0, 20.0, 22.0, 0.8, 10.0).map(|w| (w * 1e9).round() / 1e9), Some(3.0));
        assert_eq!(winkler(20.0, 10.0, 15.0, 0.8, 10.0), None);
        assert_eq!(displayed(WEIGHTS, 1.0, 0.0, None, Some(1.0)), 100);
        assert_eq!(displayed(WEIGHTS, -1.0, 0.5, None, Some(0.0)), 15);
        assert_eq!(displayed(WEIGHTS, 1.0, 0.0, None, None), 100, "what is not scored counts for nothing");
        assert_eq!(displayed(WEIGHTS_WITH_BELIEFS, 1.0, 0.0, Some(0.5), Some(1.0)), 90);
        assert_eq!(displayed(WEIGHTS_OF_A_MESSAGE, 1.0, 0.0, None, Some(0.5)), 65);
        for weights in [WEIGHTS, WEIGHTS_WITH_BELIEFS, WEIGHTS_OF_A_MESSAGE] {
            let sum = weights.decision + weights.confidence + weights.beliefs + weights.reasoning;
            assert!((sum - 1.0).abs() < 1e-12, "{weights:?}");
        }
        assert_eq!(WEIGHTS.say("reason"), "Of 100 points: decision 60, confidence 20, reason 20.");
        assert_eq!(
            WEIGHTS_WITH_BELIEFS.say("reason"),
            "Of 100 points: decision 50, confidence 10, probabilities 20, reason 20."
        );
        assert_eq!(belief_quality(&[0.0, 1.0], &[1.0, 0.0]), 0.0);
        assert_eq!(belief_quality(&[0.3, 0.7], &[0.3, 0.7]), 1.0);
        assert_eq!(each_quality(&[(1.0, 0.0), (0.5, 0.5)]), Some(0.5));
        assert_eq!(each_quality(&[]), None);
    }

    #[test]
    fn saying_what_one_believes_pays_best() {
        for belief in [0.55, 0.7, 0.9] {
            let mean = |said: f64| {
                let points = |p: f64| confidence_points(p, 2).expect("two outcomes");
                (
                    belief * points(said) + (1.0 - belief) * points(1.0 - said),
                    -(belief * brier(said, true) + (1.0 - belief) * brier(said, false)),
                )
            };
            for shade in [-0.1, -0.05, 0.05] {
                let (points, brier) = (mean(belief), mean(belief + shade));
                assert!(points.0 > brier.0 && points.1 > brier.1, "{belief} said as {}", belief + shade);
            }
        }
    }
}
