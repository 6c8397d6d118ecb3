//! Random numbers that depend on a seed and a purpose, never on time, threads or call order elsewhere.
//!
//! A [`Stream`] is a counter that is scrambled (SplitMix64; Steele, Lea and Flood, 2014), so any stream can be opened at any
//! place without running through the ones before it. That is what lets replicate 700 be drawn on any thread.

use crate::distribution::normal_quantile;

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Scrambles a number under a seed: equal arguments give equal results, everything else looks unrelated.
pub fn mix(seed: u64, x: u64) -> u64 {
    finish(finish(seed.wrapping_add(GOLDEN)) ^ x.wrapping_mul(GOLDEN))
}

fn finish(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A reproducible sequence of random numbers.
#[derive(Debug, Clone)]
pub struct Stream {
    state: u64,
}

impl Stream {
    /// A stream for one purpose. Two purposes under one seed are unrelated.
    pub fn new(seed: u64, purpose: &str) -> Stream {
        let state = purpose.bytes().fold(seed, |state, byte| mix(state, u64::from(byte)));
        Stream { state: mix(state, purpose.len() as u64) }
    }

    /// The stream with a number inside this one's purpose, such as that of a replicate. Does not advance `self`.
    pub fn numbered(&self, number: u64) -> Stream {
        Stream { state: mix(self.state, number) }
    }

    /// 64 random bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        finish(self.state)
    }

    /// Uniform strictly between 0 and 1.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        ((self.next_u64() >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
    }

    /// Standard normal, by inversion.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// Exponential with mean 1: the weight of one example in a Bayesian bootstrap (Rubin, 1981).
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    /// Gamma with the given shape and scale 1: the total weight of `shape` examples in a Bayesian bootstrap. Zero for a shape that is not
    /// positive. Where a shape is drawn many times, [`Gamma`] is quicker.
    #[inline]
    pub fn gamma(&mut self, shape: f64) -> f64 {
        Gamma::of_shape(shape).draw(self)
    }

    /// Poisson with mean 1: how often one example is drawn in a bootstrap.
    #[inline]
    pub fn poisson1(&mut self) -> u32 {
        let mut left = self.uniform() - (-1.0f64).exp();
        let (mut k, mut term) = (0u32, (-1.0f64).exp());
        while left > 0.0 && k < 64 {
            k += 1;
            term /= f64::from(k);
            left -= term;
        }
        k
    }

    /// Poisson with any mean. Zero for a mean that is not positive.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        // Large means are halved exactly: the event count before a gamma arrival time (Ahrens and Dieter, 1974).
        let (mut mean, mut count) = (mean, 0u64);
        while mean > 16.0 {
            let step = (mean * 0.875).floor();
            let arrival = self.gamma(step);
            if arrival > mean {
                return count + self.binomial(step as u64 - 1, mean / arrival);
            }
            count += step as u64;
            mean -= arrival;
        }
        if mean <= 0.0 {
            return count;
        }
        let floor = (-mean).exp();
        let mut product = self.uniform();
        while product > floor {
            count += 1;
            product *= self.uniform();
        }
        count
    }

    /// Binomial: successes in `trials` with chance `p`.
    pub fn binomial(&mut self, trials: u64, p: f64) -> u64 {
        // Large counts are split at a beta-distributed order statistic (Ahrens and Dieter, 1974).
        let (mut trials, mut p, mut count) = (trials, p.clamp(0.0, 1.0), 0u64);
        while trials > 32 {
            let middle = trials / 2 + 1;
            let below = self.gamma(middle as f64);
            let above = self.gamma((trials + 1 - middle) as f64);
            let cut = below / (below + above);
            if cut <= p {
                count += middle;
                trials -= middle;
                p = (p - cut) / (1.0 - cut);
            } else {
                trials = middle - 1;
                p /= cut;
            }
        }
        for _ in 0..trials {
            count += u64::from(self.uniform() < p);
        }
        count
    }
}

/// A gamma law of scale 1, with what drawing from it needs again and again worked out (Marsaglia and Tsang, 2000).
#[derive(Debug, Clone, Copy)]
pub struct Gamma {
    shape: f64,
    /// Their d and c; of a shape below 1 those of the shape above it by 1.
    d: f64,
    c: f64,
}

impl Gamma {
    /// The law of a shape. What is drawn of a shape that is not positive is zero.
    #[inline]
    pub fn of_shape(shape: f64) -> Gamma {
        let d = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
        Gamma { shape, d, c: 1.0 / (9.0 * d).sqrt() }
    }

    /// One value.
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> f64 {
        if self.shape <= 0.0 {
            return 0.0;
        }
        if self.shape == 1.0 {
            return stream.exponential();
        }
        if self.shape < 1.0 {
            // Their section 6: a gamma of shape + 1, shrunk by a power of a uniform.
            let power = stream.uniform().powf(1.0 / self.shape);
            return self.accepted(stream) * power;
        }
        self.accepted(stream)
    }

    #[inline]
    fn accepted(&self, stream: &mut Stream) -> f64 {
        let Gamma { d, c, .. } = *self;
        loop {
            let x = stream.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = stream.uniform();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square || u.ln() < 0.5 * square + d * (1.0 - v + v.ln()) {
                return d * v;
            }
        }
    }
}
