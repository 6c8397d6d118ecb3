//! How long to pause between tries.

use std::time::Duration;

use crate::key::Key;

/// The pause before try number `next` (from 2): anything up to `pause`, then up to twice as long, and so on, never beyond
/// `longest`. This is the "full jitter" of Brooker (2015), *Exponential Backoff and Jitter*: calls that failed together do
/// not come back together. The draw follows from the seed, the call and the try.
pub(crate) fn pause(pause: Duration, longest: Duration, seed: u64, key: &Key, next: u32) -> Duration {
    let doubled = pause.saturating_mul(2u32.saturating_pow(next.saturating_sub(2).min(20)));
    doubled.min(longest).mul_f64(uniform(seed, key, next))
}

/// Uniform on [0, 1).
fn uniform(seed: u64, key: &Key, next: u32) -> f64 {
    let bits = scramble(scramble(seed) ^ key.number()).wrapping_add(u64::from(next));
    (scramble(bits) >> 11) as f64 / (1u64 << 53) as f64
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
fn scramble(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_spread_and_end() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_secs(1));
        for (next, most) in [(2, 100), (3, 200), (4, 400), (5, 800), (6, 1000), (40, 1000)] {
            let pauses: Vec<f64> =
                (0..200u8).map(|index| pause(first, longest, 7, &Key([index; 32]), next).as_secs_f64() * 1e3).collect();
            let mean = pauses.iter().sum::<f64>() / 200.0;
            assert!(pauses.iter().all(|pause| *pause < f64::from(most)));
            assert!((mean / f64::from(most) - 0.5).abs() < 0.1, "{mean} of {most}");
        }
    }

    #[test]
    fn pauses_follow_from_the_seed() {
        let pause = |seed| pause(Duration::from_secs(1), Duration::from_secs(9), seed, &Key([5; 32]), 3);
        assert_eq!(pause(1), pause(1));
        assert_ne!(pause(1), pause(2));
    }
}
