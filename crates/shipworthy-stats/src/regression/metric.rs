//! Which numbers there are about predictions of numbers.

/// A metric of [`super::Predictions`]. Parameters are in the unit of the label unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RegressionMetric {
    /// How far off is it on average? Mean of |error|.
    Mae,
    /// The same with large errors counted more: the root of the mean squared error.
    Rmse,
    /// Mean squared error.
    Mse,
    /// How far off is it in the middle case? Median of |error|.
    MedianAbsoluteError,
    /// Below which |error| do this share of examples stay? 0.9 is the 90th percentile. With weights the averaged inverted
    /// distribution function (Hyndman and Fan, 1996, type 2), without them NumPy's interpolation (type 7).
    AbsoluteErrorQuantile(f64),
    /// Mean of |error| over |label|, a share. Undefined when a label is zero.
    Mape,
    /// The same with labels below 2⁻⁵² in size replaced by 2⁻⁵², as scikit-learn does: one label of zero makes it about 10¹⁵.
    MapeEpsilon,
    /// Mean of 2 |error| over |label| + |prediction|, from 0 to 2 (Makridakis, 1993). Where both are zero the prediction
    /// is right and counts 0.
    Smape,
    /// Sum of |error| over sum of |label|. Undefined when all labels are zero.
    Wape,
    /// Mean error: above zero it predicts too much.
    Bias,
    /// Share of the labels' variance that is explained: 1 − Σ error² / Σ (label − mean)². Undefined for equal labels.
    R2,
    /// The same with a constant error forgiven: 1 − var(error) / var(label).
    ExplainedVariance,
    /// Do predictions and labels rise and fall together? Pearson's correlation. Undefined when either are all equal.
    Pearson,
    /// Does it put examples into the right order? Pearson's correlation of the ranks, equal values sharing their mean rank
    /// (Spearman, 1904). Undefined when predictions or labels are all equal.
    Spearman,
    /// The largest |error|. No bound from above exists: a worse example may follow.
    MaxError,
    /// Mean Poisson deviance, for counts. Undefined for a label below zero or a prediction that is not above zero.
    PoissonDeviance,
    /// Mean gamma deviance, for positive amounts. Undefined unless labels and predictions are above zero.
    GammaDeviance,
    /// Mean Tweedie deviance of a power: 0 normal, 1 Poisson, 1 to 2 amounts with zeros, 2 gamma, 3 inverse Gaussian.
    /// Undefined for powers between 0 and 1, and for labels or predictions outside the power's domain.
    TweedieDeviance(f64),
    /// What errors cost per example, in money: `too_low` per unit predicted too low (late, for minutes to delivery), `too_high`
    /// per unit too high (early).
    AsymmetricCost {
        /// Price of each unit by which the prediction falls short of the label.
        too_low: f64,
        /// Price of each unit by which it exceeds the label.
        too_high: f64,
    },
    /// How often is a promise kept? Share of examples whose label lies at most `early` below and at most `late` above the
    /// prediction, ends included. Infinity leaves a side open.
    WithinWindow {
        /// How far below the prediction the label may lie.
        early: f64,
        /// How far above.
        late: f64,
    },
}

use RegressionMetric::*;

impl RegressionMetric {
    /// Every metric, those with parameters with usual ones.
    pub const ALL: &[RegressionMetric] = &[
        Mae,
        Rmse,
        Mse,
        MedianAbsoluteError,
        AbsoluteErrorQuantile(0.9),
        Mape,
        MapeEpsilon,
        Smape,
        Wape,
        Bias,
        R2,
        ExplainedVariance,
        Pearson,
        Spearman,
        MaxError,
        PoissonDeviance,
        GammaDeviance,
        TweedieDeviance(1.5),
        AsymmetricCost { too_low: 1.0, too_high: 1.0 },
        WithinWindow { early: 1.0, late: 1.0 },
    ];

    /// Canonical name without parameters, as written in a bar.
    pub fn name(self) -> &'static str {
        match self {
            Mae => "mae",
            Rmse => "rmse",
            Mse => "mse",
            MedianAbsoluteError => "median_absolute_error",
            AbsoluteErrorQuantile(_) => "absolute_error_quantile",
            Mape => "mape",
            MapeEpsilon => "mape_epsilon",
            Smape => "smape",
            Wape => "wape",
            Bias => "bias",
            R2 => "r2",
            ExplainedVariance => "explained_variance",
            Pearson => "pearson",
            Spearman => "spearman",
            MaxError => "max_error",
            PoissonDeviance => "poisson_deviance",
            GammaDeviance => "gamma_deviance",
            TweedieDeviance(_) => "tweedie_deviance",
            AsymmetricCost { .. } => "asymmetric_cost",
            WithinWindow { .. } => "within_window",
        }
    }

    /// Smallest and largest value that it can take.
    pub fn range(self) -> (f64, f64) {
        match self {
            Bias => (f64::NEG_INFINITY, f64::INFINITY),
            R2 | ExplainedVariance => (f64::NEG_INFINITY, 1.0),
            Pearson | Spearman => (-1.0, 1.0),
            Smape => (0.0, 2.0),
            WithinWindow { .. } => (0.0, 1.0),
            _ => (0.0, f64::INFINITY),
        }
    }

    /// Whether more is better; `None` where neither direction is.
    pub fn higher_is_better(self) -> Option<bool> {
        match self {
            Bias => None,
            R2 | ExplainedVariance | Pearson | Spearman | WithinWindow { .. } => Some(true),
            _ => Some(false),
        }
    }

    /// Whether its parameters make sense: shares inside (0, 1), prices and windows not negative, a known deviance.
    pub fn is_sensible(self) -> bool {
        match self {
            AbsoluteErrorQuantile(share) => share > 0.0 && share < 1.0,
            TweedieDeviance(power) => power.is_finite() && !(power > 0.0 && power < 1.0),
            AsymmetricCost { too_low, too_high } => {
                let is_price = |price: f64| price.is_finite() && price >= 0.0;
                is_price(too_low) && is_price(too_high)
            }
            WithinWindow { early, late } => early >= 0.0 && late >= 0.0,
            _ => true,
        }
    }

    /// What one example contributes to a metric that is a mean over examples; `None` where that is undefined for it, and for
    /// metrics that are not means.
    pub(crate) fn loss(self, label: f64, prediction: f64) -> Option<f64> {
        let error = prediction - label;
        match self {
            Mae => Some(error.abs()),
            Mse => Some(error * error),
            Mape => (label != 0.0).then(|| error.abs() / label.abs()),
            MapeEpsilon => Some(error.abs() / label.abs().max(f64::EPSILON)),
            Smape => {
                let size = label.abs() + prediction.abs();
                Some(if size > 0.0 { 2.0 * error.abs() / size } else { 0.0 })
            }
            Bias => Some(error),
            PoissonDeviance => super::deviance::tweedie(1.0, label, prediction),
            GammaDeviance => super::deviance::tweedie(2.0, label, prediction),
            TweedieDeviance(power) => super::deviance::tweedie(power, label, prediction),
            AsymmetricCost { too_low, too_high } => Some(too_low * (-error).max(0.0) + too_high * error.max(0.0)),
            _ => None,
        }
    }
}
