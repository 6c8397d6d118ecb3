//! Random draws that depend on a key alone, so that one more column never shifts the others.

use libm::{cos, exp, log, sqrt};

/// What a stream of draws is for; part of its key.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    Customer = 1,
    Honest = 2,
    Fraud = 3,
    Score = 4,
    Id = 5,
    Shuffle = 6,
    Repeat = 7,
    Request = 8,
    Outfit = 9,
    Ticket = 10,
    Product = 11,
    Order = 12,
    Store = 13,
    Day = 14,
    Conversation = 15,
    Judge = 16,
}

/// A stream of draws for one thing, such as the scores of one payment.
pub struct Draws(u64);

impl Draws {
    /// The stream for the `index`-th thing of a purpose.
    pub fn new(seed: u64, purpose: Purpose, index: u64) -> Draws {
        Draws(mix(mix(mix(seed) ^ purpose as u64) ^ index))
    }

    /// SplitMix64 (Steele, Lea and Flood 2014, figure 17).
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        finish(self.0)
    }

    /// Uniform on [0, 1), with 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    /// One of `choices`, all equally likely.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// One of `choices`, each as likely as its share; shares add up to about one.
    pub fn by_share<T: Copy>(&mut self, choices: &[(T, f64)]) -> T {
        let mut left = self.uniform() * choices.iter().map(|(_, share)| share).sum::<f64>();
        for (choice, share) in choices {
            left -= share;
            if left < 0.0 {
                return *choice;
            }
        }
        choices[choices.len() - 1].0
    }

    /// Standard normal (Box and Muller 1958); the second of the pair is thrown away.
    pub fn normal(&mut self) -> f64 {
        let radius = sqrt(-2.0 * log(1.0 - self.uniform()));
        radius * cos(std::f64::consts::TAU * self.uniform())
    }

    /// Lognormal with this median and this standard deviation of the logarithm.
    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * exp(sigma * self.normal())
    }
}

fn mix(x: u64) -> u64 {
    finish(x.wrapping_add(0x9e37_79b9_7f4a_7c15))
}

fn finish(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_draws_have_mean_zero_and_variance_one() {
        let mut draws = Draws::new(3, Purpose::Score, 0);
        let values: Vec<f64> = (0..20_000).map(|_| draws.normal()).collect();
        let mean = values.iter().sum::<f64>() / 20_000.0;
        let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.05, "variance {variance}");
    }

    #[test]
    fn shares_are_kept() {
        let mut draws = Draws::new(3, Purpose::Score, 1);
        let hits = (0..20_000).filter(|_| draws.by_share(&[('a', 0.2), ('b', 0.8)]) == 'a').count();
        assert!((3_700..4_300).contains(&hits), "{hits}");
    }
}
