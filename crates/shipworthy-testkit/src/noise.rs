//! Random numbers that are functions of a key: row 17 of seed 3 is the same however many rows are drawn.

/// A stream of draws for one key.
pub struct Noise(u64);

impl Noise {
    /// The stream of `(seed, purpose, index)`.
    pub fn new(seed: u64, purpose: u64, index: u64) -> Noise {
        Noise(scramble(scramble(scramble(seed).wrapping_add(purpose)).wrapping_add(index)))
    }

    /// The next 64 bits: SplitMix64 (Steele, Lea and Flood 2014).
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// Uniform on [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.uniform()).ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// A bijection on 64-bit numbers that spreads every bit (the finaliser of SplitMix64).
pub fn scramble(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
