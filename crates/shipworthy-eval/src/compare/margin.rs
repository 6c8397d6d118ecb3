//! A margin as people write it: "1 point", "0.5".

use shipworthy_spec::catalogue::{self, Better};
use shipworthy_stats::inference::Inference;
use shipworthy_stats::planner::{OpenBar, more_for_estimate};

use super::outcome::Margin;
use crate::gate::POWER;
use crate::outcome::Slice;

/// By how much worse is still good enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Allowed {
    /// Percentage points of a rate.
    Points(f64),
    /// In the unit of the metric.
    Plain(f64),
}

impl Allowed {
    /// Reads "1 point", "2.5 points", "0.5". The error says what to write instead.
    pub fn parse(text: &str) -> Result<Allowed, String> {
        let how = "write a number of points for a rate, such as \"1 point\", or a number in the unit of the metric, such as 0.5";
        let mut words = text.split_whitespace();
        let number: Option<f64> = words.next().and_then(|word| word.parse().ok());
        let amount = number.filter(|x| x.is_finite() && *x >= 0.0).ok_or_else(|| how.to_owned())?;
        match (words.next(), words.next()) {
            (None, _) => Ok(Allowed::Plain(amount)),
            (Some("point" | "points"), None) => Ok(Allowed::Points(amount)),
            _ => Err(how.to_owned()),
        }
    }

    /// Whether it can be meant of a metric: points of a rate, anything else of the others.
    pub fn fits(self, metric: &str) -> bool {
        let Some(entry) = catalogue::find(metric) else { return false };
        entry.better != Better::Neither && entry.is_rate == matches!(self, Allowed::Points(_))
    }

    /// In the unit of the metric.
    pub fn amount(self) -> f64 {
        match self {
            Allowed::Points(points) => points / 100.0,
            Allowed::Plain(amount) => amount,
        }
    }
}

/// Is it shown that B is worse than A by less than the margin? `difference` is that of a − b.
pub(super) fn judged(
    metric: &str,
    difference: &Inference,
    allowed: Allowed,
    alpha: f64,
    rows_per_unit: f64,
) -> Option<Margin> {
    let better = catalogue::find(metric)?.better;
    let higher_is_better = better == Better::Higher;
    let margin = allowed.amount();
    // What A is better by must stay below the margin, so that a − b is judged as a metric whose better direction is the other one.
    let told = shipworthy_stats::allocation::non_inferiority(difference, margin, !higher_is_better, alpha);
    let (worst, cut) = if higher_is_better {
        (difference.upper(alpha), margin)
    } else {
        (difference.lower(alpha).map(|low| -low), -margin)
    };
    let open =
        OpenBar { wants_more: !higher_is_better, target: cut, pass_alpha: alpha, fail_alpha: alpha, power: POWER };
    let more = difference.standard_error().filter(|_| told.shown.is_none()).and_then(|error| {
        let df = difference.clusters().map(|clusters| clusters.saturating_sub(1) as f64);
        more_for_estimate(difference.estimate(), error, difference.denominator(), df, &open)
    });
    Some(Margin {
        metric: metric.to_owned(),
        margin,
        shown: told.shown,
        p_value: told.p_value,
        worst,
        more: more.filter(|units| *units > 0).map(|units| (units as f64 * rows_per_unit).ceil() as u64),
        beyond: Vec::new(),
    })
}

/// Adds a slice where B is shown to be worse by more.
pub(super) fn add_beyond(margin: &mut Margin, slice: &Slice, difference: &Inference, allowed: Allowed, alpha: f64) {
    let there = judged(&margin.metric, difference, allowed, alpha, 1.0);
    if there.is_some_and(|there| there.shown == Some(false)) {
        margin.beyond.push(slice.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::Allowed;

    #[test]
    fn margins_are_read_as_people_write_them() {
        let check = |text: &str, expect: Option<Allowed>| assert_eq!(Allowed::parse(text).ok(), expect, "{text}");
        check("1 point", Some(Allowed::Points(1.0)));
        check(" 2.5  points ", Some(Allowed::Points(2.5)));
        check("0.5", Some(Allowed::Plain(0.5)));
        check("0", Some(Allowed::Plain(0.0)));
        check("1%", None);
        check("-1 point", None);
        check("1 point more", None);
        check("", None);
        assert!(Allowed::Points(1.0).fits("recall") && !Allowed::Plain(1.0).fits("recall"));
        assert!(Allowed::Plain(1.0).fits("mae") && !Allowed::Points(1.0).fits("error_cost"));
        assert!(!Allowed::Points(1.0).fits("selection_rate"), "neither direction is better");
    }
}
