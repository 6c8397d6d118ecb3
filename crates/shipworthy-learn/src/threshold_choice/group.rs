//! One group of cases: how common positives are, how scores of both classes lie, and what is known about them after a sample.

use shipworthy_stats::distribution::{beta_cdf, normal_cdf, student_cdf};

use crate::draws::Draws;

/// A normal with unknown mean and variance: normal-inverse-gamma, before or after a sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Belief {
    mean: f64,
    /// Examples that the belief about the mean is worth.
    weight: f64,
    shape: f64,
    rate: f64,
}

/// A normal that is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Normal {
    pub(super) mean: f64,
    pub(super) sd: f64,
}

impl Belief {
    pub(super) fn draw(self, draws: &mut Draws) -> Normal {
        let variance = self.rate / draws.gamma(self.shape);
        Normal { mean: self.mean + libm::sqrt(variance / self.weight) * draws.normal(), sd: libm::sqrt(variance) }
    }

    /// After a sample with this size, mean and sum of squared deviations (Gelman et al. 2013, equation 3.7).
    fn after(self, n: f64, mean: f64, squares: f64) -> Belief {
        let weight = self.weight + n;
        let off = mean - self.mean;
        Belief {
            mean: (self.weight * self.mean + n * mean) / weight,
            weight,
            shape: self.shape + n / 2.0,
            rate: self.rate + 0.5 * squares + 0.5 * self.weight * n / weight * off * off,
        }
    }

    /// Probability that the next value is below `x`: Student's t (equation 3.8 ff.).
    pub(super) fn next_below(self, x: f64) -> f64 {
        let scale = (self.rate * (self.weight + 1.0) / (self.shape * self.weight)).sqrt();
        student_cdf((x - self.mean) / scale, 2.0 * self.shape)
    }

    /// Probability that the mean is below `x`.
    pub(super) fn mean_below(self, x: f64) -> f64 {
        let scale = (self.rate / (self.shape * self.weight)).sqrt();
        student_cdf((x - self.mean) / scale, 2.0 * self.shape)
    }
}

impl Normal {
    pub(super) fn below(self, x: f64) -> f64 {
        normal_cdf((x - self.mean) / self.sd)
    }
}

/// What is believed about a group before its sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prior {
    pub(super) share: (f64, f64),
    pub(super) positive: Belief,
    pub(super) negative: Belief,
}

impl Prior {
    /// Positives are about `separation` standard deviations above negatives, and about `share` of all.
    pub(super) fn new(share: f64, separation: f64) -> Prior {
        let belief = |mean, weight| Belief { mean, weight, shape: 10.0, rate: 9.0 };
        Prior {
            share: (16.0 * share, 16.0 * (1.0 - share)),
            positive: belief(separation, 8.0),
            negative: belief(0.0, 40.0),
        }
    }

    /// About what is expected before any sample, with normals for the laws of what comes next.
    pub(super) fn expected(&self) -> Group {
        let next = |belief: Belief| Normal {
            mean: belief.mean,
            sd: libm::sqrt(belief.rate * (belief.weight + 1.0) / (belief.shape * belief.weight)),
        };
        let share = self.share.0 / (self.share.0 + self.share.1);
        Group { share, positive: next(self.positive), negative: next(self.negative) }
    }
}

/// A world for one group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) share: f64,
    pub(super) positive: Normal,
    pub(super) negative: Normal,
}

impl Group {
    pub(super) fn draw(draws: &mut Draws, prior: &Prior) -> Group {
        Group {
            share: draws.beta(prior.share.0, prior.share.1),
            positive: prior.positive.draw(draws),
            negative: prior.negative.draw(draws),
        }
    }

    /// Shares of all cases that are missed and flagged for nothing when flagged from `x` on.
    pub(super) fn mistakes(&self, x: f64) -> (f64, f64) {
        (self.share * self.positive.below(x), (1.0 - self.share) * (1.0 - self.negative.below(x)))
    }
}

/// What is believed about a group after its sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    share: (f64, f64),
    positive: Belief,
    negative: Belief,
}

impl Known {
    /// After the values of positive and of negative examples.
    pub(super) fn after(prior: &Prior, positive: &[f64], negative: &[f64]) -> Known {
        let (p, n) = (positive.len() as f64, negative.len() as f64);
        let summed = |belief: Belief, values: &[f64]| {
            if values.is_empty() {
                return belief;
            }
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            belief.after(values.len() as f64, mean, values.iter().map(|x| (x - mean) * (x - mean)).sum())
        };
        Known {
            share: (prior.share.0 + p, prior.share.1 + n),
            positive: summed(prior.positive, positive),
            negative: summed(prior.negative, negative),
        }
    }

    /// Expected shares of all cases that are missed and flagged for nothing when flagged from `x` on. Share and scores are independent in
    /// what is believed, so that the expectation of the product is the product.
    pub(super) fn mistakes(&self, x: f64) -> (f64, f64) {
        let share = self.share.0 / (self.share.0 + self.share.1);
        (share * self.positive.next_below(x), (1.0 - share) * (1.0 - self.negative.next_below(x)))
    }

    /// Expected share of positives.
    pub(super) fn positives(&self) -> f64 {
        self.share.0 / (self.share.0 + self.share.1)
    }

    /// A world for the group, drawn from what is believed after its sample: with conjugate priors that is a prior with other numbers.
    pub(super) fn draw(&self, draws: &mut Draws) -> Group {
        Group::draw(draws, &Prior { share: self.share, positive: self.positive, negative: self.negative })
    }

    /// Where the truth lies in what is believed: the share, and the two means.
    pub(super) fn ranks(&self, truth: &Group) -> [f64; 3] {
        [
            beta_cdf(truth.share, self.share.0, self.share.1),
            self.positive.mean_below(truth.positive.mean),
            self.negative.mean_below(truth.negative.mean),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Purpose;

    #[test]
    fn what_is_expected_is_the_mean_over_what_is_believed() {
        let prior = Prior::new(0.1, 1.8);
        let mut draws = Draws::keyed(5, "test", Purpose::World, 0);
        let truth = Group::draw(&mut draws, &prior);
        let positive: Vec<f64> = (0..40).map(|_| truth.positive.mean + truth.positive.sd * draws.normal()).collect();
        let negative: Vec<f64> = (0..300).map(|_| truth.negative.mean + truth.negative.sd * draws.normal()).collect();
        let known = Known::after(&prior, &positive, &negative);
        let (mut missed, mut alarms) = (0.0, 0.0);
        let many = 20_000;
        for _ in 0..many {
            let (m, a) = known.draw(&mut draws).mistakes(1.0);
            missed += m / f64::from(many);
            alarms += a / f64::from(many);
        }
        let (expected_missed, expected_alarms) = known.mistakes(1.0);
        assert!((missed / expected_missed - 1.0).abs() < 0.02, "{missed} {expected_missed}");
        assert!((alarms / expected_alarms - 1.0).abs() < 0.02, "{alarms} {expected_alarms}");
    }
}
