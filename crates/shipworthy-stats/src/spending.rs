//! Money per output, or per output that passes, made of a pass rate and means whose uncertainty is known.
//!
//! With m spent on average, a price f of every output that fails and a share p that pass, an output costs m + f (1 − p), and one that
//! passes (m + f (1 − p)) / p. Both rise with m and fall with p, so bounds follow from bounds: the upper one from m's upper and p's lower.
//! Where m is given, that is exact: the bound on money errs when the bound of the pass rate does, and never else (an interval of a monotone
//! function; Casella and Berger, 2002, section 9.2). Where m is measured, it is cautious: both ends would have to be off at once. For
//! ratios a linearised error (Cochran, 1977, section 6.3) has impossible ends, and the interval of Fieller (1954) lets up to 6.5% instead
//! of 5% pass wrongly where costs are skewed.

use crate::inference::{Inference, Law, Side};
use crate::level::Level;

/// Name of bounds that follow from the pass rate alone.
const EXACT: &str = "bound of the pass rate as money";
/// Name of their drawn interval.
const EXACT_DRAWN: &str = "interval of the pass rate as money";
/// Name of bounds that follow from a pass rate and measured means.
const TOGETHER: &str = "bounds of the means and of the pass rate together";
/// Name of their drawn interval.
const TOGETHER_DRAWN: &str = "intervals of the means and of the pass rate together";
/// Names without a pass rate.
const SUM: &str = "bounds of the means together";
const SUM_DRAWN: &str = "intervals of the means together";

/// What money per output is made of.
#[derive(Debug, Clone)]
pub struct Spending {
    /// Given, without error, per output; not negative.
    pub known: f64,
    /// Means of money per output that are added to it.
    pub means: Vec<Inference>,
    /// What every output that fails costs besides; not negative.
    pub price: f64,
    /// The share of outputs that pass; without one every output counts.
    pub passing: Option<Inference>,
    /// Whether the money is asked for each output that passes, not for each output.
    pub per_pass: bool,
}

impl Spending {
    /// How certain is the money? `None` where nothing passes and the money is asked for each output that passes, and without anything that
    /// is uncertain.
    pub fn inference(self) -> Option<Inference> {
        let first = self.passing.as_ref().or(self.means.first())?;
        let (denominator, effective_n, clusters) = (first.denominator(), first.effective_n(), first.clusters());
        let (bound_method, drawn_method) = match (&self.passing, self.means.is_empty()) {
            (Some(_), true) => (EXACT, EXACT_DRAWN),
            (Some(_), false) => (TOGETHER, TOGETHER_DRAWN),
            (None, _) => (SUM, SUM_DRAWN),
        };
        let sums = self.known >= 0.0 && self.means.iter().all(|mean| mean.range.0 >= 0.0);
        let estimate = self.value(self.spent(|mean| Some(mean.estimate()))?, self.share(Inference::estimate))?;
        Some(Inference {
            estimate,
            standard_error: self.standard_error(estimate),
            denominator,
            effective_n,
            clusters,
            range: (if sums { 0.0 } else { f64::NEG_INFINITY }, f64::INFINITY),
            bound_method,
            drawn_method,
            law: Law::Spent(Box::new(self)),
        })
    }

    /// The pass rate at which the money is `amount`, where nothing but the pass rate is uncertain: at most so much is spent where at least
    /// that share passes. It may lie outside 0 to 1. `None` where a mean was measured.
    pub(crate) fn share_at(&self, amount: f64) -> Option<(&Inference, f64)> {
        let passing = self.passing.as_ref().filter(|_| self.means.is_empty())?;
        let (given, price) = (self.known, self.price);
        let share = match self.per_pass {
            true if amount + price <= 0.0 => f64::INFINITY,
            true => (given + price) / (amount + price),
            false => 1.0 - (amount - given) / price,
        };
        Some((passing, share))
    }

    /// A one-sided bound; `None` where a part has none, and where no share of passes is ruled out, so that one can cost any amount.
    pub(crate) fn bound(&self, alpha: f64, side: Side) -> Option<f64> {
        let of = |inference: &Inference, side: Side| match side {
            Side::Lower => inference.lower(alpha),
            Side::Upper => inference.upper(alpha),
        };
        let spent = self.spent(|mean| of(mean, side))?;
        // Few passes make every amount larger: also a negative one in size.
        let opposite = if side == Side::Lower { Side::Upper } else { Side::Lower };
        let end = if spent < 0.0 && self.price == 0.0 { side } else { opposite };
        let share = match &self.passing {
            Some(passing) => of(passing, end)?,
            None => 1.0,
        };
        match self.value(spent, share) {
            Some(value) => Some(value),
            // Beyond the median bounds are asked for by p-values alone.
            None => (alpha > 0.5).then_some(f64::INFINITY),
        }
    }

    /// Both ends of the interval to draw; an upper end that does not exist is infinite.
    pub(crate) fn drawn(&self, level: Level) -> Option<(f64, f64)> {
        let low = self.spent(|mean| Some(mean.interval(level)?.lower))?;
        let high = self.spent(|mean| Some(mean.interval(level)?.upper))?;
        let (worst, best) = match &self.passing {
            Some(passing) => passing.interval(level).map(|interval| (interval.lower, interval.upper))?,
            None => (1.0, 1.0),
        };
        let best = if low < 0.0 && self.price == 0.0 { worst } else { best };
        Some((self.value(low, best).unwrap_or(f64::NEG_INFINITY), self.value(high, worst).unwrap_or(f64::INFINITY)))
    }

    fn spent(&self, end: impl Fn(&Inference) -> Option<f64>) -> Option<f64> {
        self.means.iter().try_fold(self.known, |sum, mean| Some(sum + end(mean)?))
    }

    fn share(&self, of: impl Fn(&Inference) -> f64) -> f64 {
        self.passing.as_ref().map_or(1.0, of)
    }

    fn value(&self, spent: f64, share: f64) -> Option<f64> {
        let each = spent + self.price * (1.0 - share);
        if self.per_pass { (share > 0.0).then(|| each / share) } else { Some(each) }
    }

    /// By linearisation, as if the parts were independent; `None` where no part has one.
    fn standard_error(&self, estimate: f64) -> Option<f64> {
        let share = self.share(Inference::estimate);
        let (of_mean, of_share) =
            if self.per_pass { (1.0 / share, (estimate + self.price) / share) } else { (1.0, self.price) };
        let means = self.means.iter().filter_map(|mean| Some(of_mean * mean.standard_error()?));
        let passing = self.passing.iter().filter_map(|passing| Some(of_share * passing.standard_error()?));
        let variance = means.chain(passing).map(|error| error * error).sum::<f64>();
        (variance > 0.0).then(|| variance.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binomial::{clopper_pearson_lower, wilson};
    use crate::dependence::Dependence;
    use crate::mean::mean_of;
    use crate::units::Resampling;

    /// So many of so many pass, a failure costs `price`, running `known`.
    fn spending(passes: usize, outputs: usize, (known, price): (f64, f64), per_pass: bool) -> Inference {
        let passed: Vec<f64> = (0..outputs).map(|at| f64::from(u8::from(at < passes))).collect();
        let passing = mean_of(&passed, (0.0, 1.0), &Dependence::default(), &Resampling::default());
        Spending { known, means: Vec::new(), price, passing, per_pass }.inference().expect("some pass")
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{a} is not {b}");
    }

    #[test]
    fn a_good_answer_costs_between_what_both_ends_of_the_pass_rate_make_of_it() {
        let found = spending(10, 60, (0.0, 2.0), true);
        near(found.estimate(), 10.0);
        let rate = wilson(10.0, 60.0, Level::NINETY_FIVE);
        let drawn = found.interval(Level::NINETY_FIVE).expect("both ends");
        near(drawn.lower, 2.0 * (1.0 - rate.upper) / rate.upper);
        near(drawn.upper, 2.0 * (1.0 - rate.lower) / rate.lower);
        let worst = clopper_pearson_lower(10.0, 60.0, 0.05);
        near(found.upper(0.05).expect("an end"), 2.0 * (1.0 - worst) / worst);
    }

    #[test]
    fn a_bar_on_money_is_judged_as_the_bar_on_the_pass_rate_that_it_stands_for() {
        let (given, price) = (0.1, 2.0);
        for passes in [12, 40, 59, 60] {
            let found = spending(passes, 60, (given, price), true);
            for amount in [0.05, 0.2, 1.0, 5.0, 20.0] {
                let (passing, share) = found.as_pass_rate(amount).expect("nothing else is uncertain");
                assert_eq!(found.p_value_below(amount), passing.p_value_above(share), "{passes} {amount}");
                assert_eq!(found.p_value_above(amount), passing.p_value_below(share), "{passes} {amount}");
                let clears = passing.lower(0.05).expect("an end") >= share;
                assert_eq!(found.upper(0.05).expect("an end") <= amount, clears, "{passes} {amount}");
            }
        }
    }

    #[test]
    fn without_a_mistake_the_dearest_price_times_what_failures_can_be_is_the_bound() {
        let found = spending(120, 120, (0.01, 1.0), false);
        near(found.estimate(), 0.01);
        near(found.upper(0.05).expect("an end"), 0.01 + 1.0 - 0.05_f64.powf(1.0 / 120.0));
        near(found.lower(0.05).expect("an end"), 0.01);
        let each = spending(120, 120, (0.01, 1.0), true);
        let worst = 0.05_f64.powf(1.0 / 120.0);
        near(each.upper(0.05).expect("an end"), (0.01 + 1.0 - worst) / worst);
    }

    #[test]
    fn measured_costs_widen_what_the_pass_rate_leaves_open() {
        let costs: Vec<f64> = (0..60).map(|at| 0.01 * f64::from(1 + at % 7)).collect();
        let mean = mean_of(&costs, (0.0, f64::INFINITY), &Dependence::default(), &Resampling::default());
        let passed: Vec<f64> = (0..60).map(|at| f64::from(u8::from(at % 3 != 0))).collect();
        let passing = mean_of(&passed, (0.0, 1.0), &Dependence::default(), &Resampling::default());
        let means: Vec<Inference> = mean.into_iter().collect();
        let known = means[0].estimate();
        let measured = Spending { known: 0.0, means, price: 1.0, passing: passing.clone(), per_pass: true };
        let measured = measured.inference().expect("forty pass");
        let given = Spending { known, means: Vec::new(), price: 1.0, passing, per_pass: true };
        let given = given.inference().expect("forty pass");
        near(measured.estimate(), given.estimate());
        assert!(measured.upper(0.05) > given.upper(0.05) && measured.lower(0.05) < given.lower(0.05));
        assert!(measured.standard_error() > given.standard_error());
        assert!(measured.as_pass_rate(1.0).is_none(), "the mean is uncertain too");
        let bound = measured.upper(0.05).expect("an end");
        assert!((measured.p_value_below(bound) - 0.05).abs() < 1e-6);
    }

    #[test]
    fn where_no_pass_can_be_counted_on_one_costs_any_amount() {
        // One of forty passes, and the lower end of the share, as that of any number, is below 0.
        let passed: Vec<f64> = (0..40).map(|at| f64::from(u8::from(at == 0))).collect();
        let any = (f64::NEG_INFINITY, f64::INFINITY);
        let passing = mean_of(&passed, any, &Dependence::default(), &Resampling::default());
        let found = Spending { known: 0.5, means: Vec::new(), price: 0.0, passing, per_pass: true };
        let found = found.inference().expect("one passes");
        assert_eq!(found.upper(0.05), None);
        assert_eq!(found.interval(Level::NINETY_FIVE).map(|drawn| drawn.upper), Some(f64::INFINITY));
    }
}
