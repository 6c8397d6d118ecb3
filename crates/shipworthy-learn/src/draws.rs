//! Random draws that depend on a case and a purpose alone.
//!
//! ChaCha20 (Bernstein 2008) is keyed by the seed and the archetype; each purpose is a stream of its own, so that a further draw for the
//! brief never shifts a row of the data. All mathematics goes through `libm`, so that the same case has the same bytes on every machine.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use libm::{cos, exp, log, pow, sqrt};

use crate::code::Code;

/// What a stream of draws is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Which family, and which kind of answer is best.
    Kind = 1,
    /// The world: the hidden truth and the summary of the data, attempt by attempt.
    World = 2,
    /// The rows of the data.
    Rows = 3,
    /// People, places and words of the brief.
    Words = 4,
    /// The order in which actions are offered.
    Order = 5,
    /// What happens afterwards, for the luck.
    Luck = 6,
    /// Policies that guess, in calibration.
    Guess = 7,
    /// What today's cases are.
    Daily = 8,
    /// Which case comes when a skill is due again.
    Review = 9,
}

/// A stream of draws.
pub(crate) struct Draws(ChaCha20Rng);

impl Draws {
    /// The stream of a case for a purpose; `index` numbers streams of the same purpose, such as attempts.
    pub(crate) fn new(code: &Code, purpose: Purpose, index: u32) -> Draws {
        Draws::keyed(code.seed, &format!("{}@{}", code.archetype, code.version), purpose, index)
    }

    /// A stream under any name of up to 24 bytes.
    pub(crate) fn keyed(seed: u64, name: &str, purpose: Purpose, index: u32) -> Draws {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        for (place, byte) in key[8..].iter_mut().zip(name.bytes()) {
            *place = byte;
        }
        let mut generator = ChaCha20Rng::from_seed(key);
        generator.set_stream((purpose as u64) << 32 | u64::from(index));
        Draws(generator)
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform strictly between 0 and 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Uniform between two numbers.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Uniform on a logarithmic scale between two positive numbers.
    pub(crate) fn between_log(&mut self, low: f64, high: f64) -> f64 {
        exp(self.between(log(low), log(high)))
    }

    /// True with probability `p`.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// A whole number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    /// One of `choices`, all equally likely.
    pub(crate) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// The same things in another order (Fisher and Yates; Durstenfeld 1964).
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }

    /// Standard normal (Box and Muller 1958); the second of the pair is thrown away.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = sqrt(-2.0 * log(self.uniform()));
        radius * cos(std::f64::consts::TAU * self.uniform())
    }

    /// Gamma with this shape, at least 1, and scale 1 (Marsaglia and Tsang 2000).
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let shrink = pow(self.uniform(), 1.0 / shape);
            return self.gamma(shape + 1.0) * shrink;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / sqrt(9.0 * d);
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            if log(self.uniform()) < 0.5 * x * x + d * (1.0 - v + log(v)) {
                return d * v;
            }
        }
    }

    /// Beta with these shapes.
    pub(crate) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        x / (x + y)
    }

    /// Successes in `trials` with chance `p`, counted one by one.
    pub(crate) fn binomial(&mut self, trials: u32, p: f64) -> u32 {
        (0..trials).map(|_| u32::from(self.chance(p))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(purpose: Purpose) -> Draws {
        Draws::keyed(3, "test", purpose, 0)
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut source = draws(Purpose::World);
        let mut check = |name: &str, mean: f64, variance: f64, draw: &dyn Fn(&mut Draws) -> f64| {
            let values: Vec<f64> = (0..20_000).map(|_| draw(&mut source)).collect();
            let found = values.iter().sum::<f64>() / 20_000.0;
            let spread = values.iter().map(|x| (x - found) * (x - found)).sum::<f64>() / 20_000.0;
            assert!((found - mean).abs() < 5.0 * (variance / 20_000.0).sqrt(), "{name}: mean {found}");
            assert!((spread / variance - 1.0).abs() < 0.08, "{name}: variance {spread}");
        };
        check("normal", 0.0, 1.0, &|d| d.normal());
        check("gamma 2.5", 2.5, 2.5, &|d| d.gamma(2.5));
        check("gamma 0.7", 0.7, 0.7, &|d| d.gamma(0.7));
        check("beta 8 2", 0.8, 0.16 / 11.0, &|d| d.beta(8.0, 2.0));
        check("binomial 40 30%", 12.0, 8.4, &|d| f64::from(d.binomial(40, 0.3)));
    }

    #[test]
    fn purposes_are_unrelated_and_a_stream_is_fixed() {
        assert_ne!(draws(Purpose::Rows).bits(), draws(Purpose::World).bits());
        assert_ne!(Draws::keyed(3, "test", Purpose::Rows, 1).bits(), draws(Purpose::Rows).bits());
        assert_eq!(draws(Purpose::Rows).bits(), draws(Purpose::Rows).bits());
    }
}
