//! Numbers in ascending order: what every interval by resampling ends with.

/// Sorts by the total order of IEEE 754 (2019, section 5.10), as [`f64::total_cmp`] has it. Whole numbers are compared, because that takes
/// half the time.
pub(crate) fn sort(values: &mut [f64]) {
    let mut keys: Vec<i64> = values.iter().map(|value| turned(value.to_bits() as i64)).collect();
    keys.sort_unstable();
    for (value, key) in values.iter_mut().zip(keys) {
        *value = f64::from_bits(turned(key) as u64);
    }
}

/// The bits of a number as a whole number of the same order, and back: those of negatives but the sign are turned around.
fn turned(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_order_is_the_total_one(bits in prop::collection::vec(any::<u64>(), 0..60)) {
            let mut sorted: Vec<f64> = bits.iter().map(|bits| f64::from_bits(*bits)).collect();
            sorted.extend([0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -f64::NAN, 1.0, -1.0]);
            let mut expect = sorted.clone();
            sort(&mut sorted);
            expect.sort_unstable_by(f64::total_cmp);
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&sorted), bits(&expect));
        }
    }
}
