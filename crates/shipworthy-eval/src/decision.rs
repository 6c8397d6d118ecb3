//! From a score to a decision: the threshold, the band that goes to a human, the missing score.

use shipworthy_spec::spec::NullScore;

/// What a candidate decides about one example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Decision {
    /// Below the threshold.
    Negative,
    /// At or above the threshold.
    Positive,
    /// Left to a human: counts in no error rate, and costs a review.
    Deferred,
    /// No score, and the spec says to leave such rows out.
    Excluded,
}

/// How many decisions there are.
pub const DECISIONS: usize = 4;

/// How one candidate turns scores into decisions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecisionRule {
    /// Positive at or above it.
    pub threshold: f64,
    /// Scores within `[low, high)` go to a human.
    pub defer: Option<(f64, f64)>,
    /// What a missing score becomes.
    pub null_score: NullScore,
}

impl DecisionRule {
    /// Decides one score; NaN stands for a missing one.
    pub fn decide(&self, score: f64) -> Decision {
        if score.is_nan() {
            return match self.null_score {
                NullScore::Negative => Decision::Negative,
                NullScore::Review => Decision::Deferred,
                // `Error` never gets here: the engine refuses such data.
                NullScore::Exclude | NullScore::Error => Decision::Excluded,
            };
        }
        if self.defer.is_some_and(|(low, high)| low <= score && score < high) {
            Decision::Deferred
        } else if score >= self.threshold {
            Decision::Positive
        } else {
            Decision::Negative
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(score: f64, expect: Decision) {
        let rule = DecisionRule { threshold: 0.5, defer: Some((0.4, 0.5)), null_score: NullScore::Review };
        assert_eq!(rule.decide(score), expect);
    }

    #[test]
    fn at_the_threshold_is_positive_and_the_band_excludes_its_upper_end() {
        check(0.5, Decision::Positive);
        check(0.4999, Decision::Deferred);
        check(0.4, Decision::Deferred);
        check(0.3999, Decision::Negative);
        check(f64::NAN, Decision::Deferred);
    }
}
