//! Rows, where only a share of them counts.

use super::MOST_FURTHER_EXAMPLES;
use crate::binomial::clopper_pearson_lower;

/// How sure a plan is of the share that it reckons with.
const CONFIDENCE: f64 = 0.9;

/// How many further rows must be drawn to find `wanted` more that count, where `units` of the `rows` so far did?
///
/// Ten positives among a thousand rows do not say that the next thousand hold ten. Nor are the samples that get a plan a fair
/// choice: who has drawn more positives than usual is asked for fewer rows, and then finds fewer in them. So the plan reckons
/// with the lower 90% confidence limit of the share (Clopper and Pearson 1934) instead of the share itself, as Browne (1995)
/// reckons with a limit of a variance that a small pilot study has estimated. With ten so far it asks for 60% more rows, with a
/// hundred for 13%, with a thousand for 4%; where every row counts, for no more.
///
/// `None` beyond [`MOST_FURTHER_EXAMPLES`] rows, and without any rows that count so far.
pub fn rows_holding(wanted: u64, units: f64, rows: f64) -> Option<u64> {
    if units.is_nan() || units <= 0.0 || rows.is_nan() {
        return None;
    }
    let share = if units < rows { clopper_pearson_lower(units, rows, 1.0 - CONFIDENCE) } else { units / rows.max(1.0) };
    let further = (wanted as f64 / share).ceil();
    (further <= MOST_FURTHER_EXAMPLES as f64).then_some(further as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(units: f64, rows: f64, expect: std::ops::Range<u64>) {
        let further = rows_holding(100, units, rows).expect("a plan");
        assert!(expect.contains(&further), "{units} of {rows}: {further}");
    }

    #[test]
    fn the_fewer_have_counted_so_far_the_more_rows_are_asked_for() {
        check(10.0, 1_000.0, 15_500..16_500);
        check(100.0, 10_000.0, 11_100..11_500);
        check(1_000.0, 100_000.0, 10_300..10_500);
        check(500.0, 1_000.0, 205..212);
        // All count, or each for two.
        check(1_000.0, 1_000.0, 100..101);
        check(1_000.0, 500.0, 50..51);
        assert_eq!(rows_holding(0, 10.0, 1_000.0), Some(0));
        assert_eq!(rows_holding(100, 0.0, 1_000.0), None);
        assert_eq!(rows_holding(100, 1.0, 1e9), None);
    }
}
