//! A reading corrected by a person, beside the reading itself: neither replaces the other.

use std::collections::BTreeMap;

use super::rubric::Kind;
use super::{Grade, Point, Verdict};

impl Point {
    /// Share of it that counts, 0 to 1.
    pub fn share(&self) -> f64 {
        match self.verdict {
            Verdict::Hit => 1.0,
            Verdict::Partial => 0.5,
            Verdict::Contradicted | Verdict::Missed | Verdict::Unverified => 0.0,
        }
    }

    /// What its author says who contests the reading: that it is there (`true`), or that it is not.
    pub fn contested(&self) -> bool {
        match self.kind {
            Kind::Penalty => self.verdict == Verdict::Missed,
            _ => self.verdict != Verdict::Hit,
        }
    }
}

/// R: what the points that are there count, of what all that are wanted count. Bonus points make up for what is missing, and no more.
pub(super) fn coverage(points: &[Point]) -> f64 {
    let sum = |wanted: &dyn Fn(&Point) -> bool, of: &dyn Fn(&Point) -> f64| -> f64 {
        points.iter().filter(|point| wanted(point)).map(|point| f64::from(point.weight) * of(point)).sum()
    };
    let counts = |point: &Point| matches!(point.kind, Kind::Must | Kind::Should);
    let whole = sum(&counts, &|_| 1.0);
    let earned = sum(&counts, &Point::share) + sum(&|point| point.kind == Kind::Bonus, &Point::share);
    let penalty = sum(&|point| point.kind == Kind::Penalty, &Point::share);
    ((earned.min(whole) - penalty) / whole).clamp(0.0, 1.0)
}

impl Grade {
    /// What the reading comes to where a person's word stands for these points: whether each is there.
    pub fn corrected(&self, there: &BTreeMap<String, bool>) -> Grade {
        let mut corrected = self.clone();
        for point in &mut corrected.points {
            if let Some(there) = there.get(&point.id) {
                point.verdict = if *there { Verdict::Hit } else { Verdict::Missed };
            }
        }
        corrected.coverage = coverage(&corrected.points);
        corrected
    }
}
