//! Examples where knowing more prevents the most harm.

use crate::value_of_information::{NormalBelief, expected_min_with_information};

/// A slice that is launched or held back on what is known about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HarmSlice {
    /// Cases per month that it stands for.
    pub volume: f64,
    /// Belief about the harm of launching minus that of holding back, per case, in money: negative where launching is
    /// better.
    pub belief: NormalBelief,
    /// Examples that the belief rests on.
    pub examples: f64,
    /// Examples that can still be had.
    pub most: u64,
}

/// Where do `budget` further examples prevent the most harm?
///
/// What examples are worth is what they change: a slice that is clearly good, or clearly bad, gets none, however many cases it
/// stands for; one that hangs in the balance gets many. The expected saving of m examples is that of choosing after seeing
/// them (Raiffa and Schlaifer, 1961, section 5.4), per month. Returns examples by slice and the saving they are expected to
/// bring.
///
/// The first few examples of a slice may be worth nothing and a hundred a lot, so the budget is spent in blocks, each time on the
/// slice and size of block with the most saving per example (within a block the choice is not revised, so the division
/// is near the best one, not proved to be it). `None` where no examples bring anything, or numbers are negative or not finite.
pub fn for_harm(slices: &[HarmSlice], budget: u64) -> Option<(Vec<u64>, f64)> {
    let sensible = |s: &HarmSlice| {
        [s.volume, s.belief.sd, s.examples].iter().all(|x| x.is_finite() && *x >= 0.0) && s.belief.mean.is_finite()
    };
    if !slices.iter().all(sensible) {
        return None;
    }
    let saving = |s: &HarmSlice, more: u64| {
        let moved = s.belief.reduction_sd(s.examples, more as f64);
        s.volume * (s.belief.mean.min(0.0) - expected_min_with_information(s.belief, moved))
    };
    let mut given = vec![0_u64; slices.len()];
    let mut left = budget;
    while left > 0 {
        let mut best: Option<(f64, usize, u64)> = None;
        for (place, slice) in slices.iter().enumerate() {
            let room = left.min(slice.most - given[place].min(slice.most));
            let now = saving(slice, given[place]);
            for size in blocks(room) {
                let rate = (saving(slice, given[place] + size) - now) / size as f64;
                if rate > 0.0 && best.is_none_or(|(most, ..)| rate > most) {
                    best = Some((rate, place, size));
                }
            }
        }
        let Some((_, place, size)) = best else { break };
        given[place] += size;
        left -= size;
    }
    let total: f64 = slices.iter().zip(&given).map(|(slice, more)| saving(slice, *more)).sum();
    (total > 0.0).then_some((given, total))
}

/// Sizes of blocks that are tried: each about a quarter larger than the one before, and all that there is.
fn blocks(room: u64) -> impl Iterator<Item = u64> {
    let next = |size: &u64| Some(size + size.div_ceil(4));
    let smaller = std::iter::successors(Some(1), next).take_while(move |size| *size < room);
    smaller.chain((room > 0).then_some(room))
}
