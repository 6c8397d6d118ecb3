//! Rates corrected with error rates of the judge that come from another sample, such as an older calibration set.

use super::refusal::Refusal;
use super::trust::JudgeTrust;
use crate::inference::{Inference, Law, Side};
use crate::tails::{normal_critical, student_critical};

/// Name of the bounds.
pub(crate) const BOUND: &str = "rogan-gladen by lee (fieller, t)";
/// Name of the drawn interval.
pub(crate) const DRAWN: &str = "rogan-gladen by lee";

/// What share of outputs would people pass, when the judge passes `judged`, and the judge's error rates are those of another
/// sample?
///
/// θ = (p + TNR − 1) / (TPR + TNR − 1) for a judged rate p (Rogan and Gladen, 1978, equation 3), cut off at 0 and 1. The
/// interval drawn is that of Lee and others (2025, arXiv 2511.21140, section 4), which goes back to Lang and Reiczigel (2014):
/// counts are smoothed, the centre is shifted by what the smoothing leaves, and all three rates are uncertain. As a one-sided
/// bound it errs in up to 7% of samples instead of 5%, most where few outputs of a kind are labelled or the judge is little
/// better than chance. So verdicts use it with Student's t for the smaller kind and widened as Fieller (1954) does for an
/// uncertain denominator: then 5%, and 6% for a judge whose two rates add up to 1.4. Only the judge's error rates have to be the
/// same in both samples; the share of good outputs may differ. It is wide: with labels from the same outputs use
/// [`corrected_rate`](super::corrected_rate). Weak spot: of the samples in which a judge whose rates add up to 1.2 is not refused,
/// the interval drawn at 95% holds the truth in 88%, because the judge looked better there than it is.
///
/// # Errors
/// What [`JudgeTrust::refusal`] says at `alpha`, the error of the bounds that will decide; [`Refusal::NothingJudged`].
pub fn corrected_by_older(trust: &JudgeTrust, judged: &Inference, alpha: f64) -> Result<Inference, Refusal> {
    if let Some(refusal) = trust.refusal(alpha) {
        return Err(refusal);
    }
    let (Some(passes), Some(fails)) = (&trust.true_positive_rate, &trust.true_negative_rate) else {
        return Err(Refusal::NothingJudged);
    };
    let n = judged.effective_n();
    if n <= 0.0 {
        return Err(Refusal::NothingJudged);
    }
    let rate = |of: &Inference| Measured { rate: of.estimate(), count: of.effective_n() };
    let freedom =
        |of: &Inference| of.clusters().map_or(of.effective_n(), |clusters| of.effective_n().min(clusters as f64)) - 1.0;
    let law = OlderLaw {
        judged: rate(judged),
        passes: rate(passes),
        fails: rate(fails),
        df: freedom(passes).min(freedom(fails)).max(1.0),
    };
    let estimate = law.estimate().clamp(0.0, 1.0);
    let standard_error = law.standard_error();
    let denominator = (passes.denominator() + fails.denominator()).min(judged.denominator());
    let shown = estimate * (1.0 - estimate) / standard_error.powi(2);
    Ok(Inference {
        estimate,
        standard_error: (standard_error > 0.0).then_some(standard_error),
        denominator,
        effective_n: if shown > 0.0 && shown.is_finite() { shown.min(denominator) } else { denominator },
        clusters: [Some(judged), Some(passes), Some(fails)].into_iter().flatten().filter_map(Inference::clusters).min(),
        range: (0.0, 1.0),
        bound_method: BOUND,
        drawn_method: DRAWN,
        law: Law::Older(law),
    })
}

/// A rate with the number of cases behind it.
#[derive(Debug, Clone, Copy)]
struct Measured {
    rate: f64,
    count: f64,
}

impl Measured {
    fn variance(self) -> f64 {
        self.rate * (1.0 - self.rate) / self.count
    }

    /// With `cases` more cases of either kind.
    fn with(self, cases: f64) -> Measured {
        let count = self.count + 2.0 * cases;
        Measured { rate: (self.rate * self.count + cases) / count, count }
    }
}

/// The three rates of the correction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OlderLaw {
    judged: Measured,
    passes: Measured,
    fails: Measured,
    /// Degrees of freedom: of the kind of output with fewer labels.
    df: f64,
}

impl OlderLaw {
    fn estimate(&self) -> f64 {
        (self.judged.rate + self.fails.rate - 1.0) / (self.passes.rate + self.fails.rate - 1.0)
    }

    /// By linearisation, with the corrected rate inside 0..1 (Rogan and Gladen, 1978, equation 4).
    fn standard_error(&self) -> f64 {
        let at = self.estimate().clamp(0.0, 1.0);
        self.spread(at, self.judged, self.passes, self.fails)
    }

    fn spread(&self, at: f64, judged: Measured, passes: Measured, fails: Measured) -> f64 {
        let variance = judged.variance() + (1.0 - at).powi(2) * fails.variance() + at * at * passes.variance();
        variance.sqrt() / (passes.rate + fails.rate - 1.0)
    }

    /// Centre and half-width of Lee's interval z standard errors wide. `None` where the smoothed judge is no better than chance.
    fn lee(&self, z: f64) -> Option<(f64, f64)> {
        let judged = self.judged.with(0.5 * z * z);
        let (passes, fails) = (self.passes.with(1.0), self.fails.with(1.0));
        let better = passes.rate + fails.rate - 1.0;
        if better <= 1e-9 {
            return None;
        }
        let at = (judged.rate + fails.rate - 1.0) / better;
        let shift = 2.0 * z * z * (at * passes.variance() - (1.0 - at) * fails.variance());
        Some((at + shift, z * self.spread(at, judged, passes, fails)))
    }

    /// One end of the interval to draw, with this error beyond it.
    pub(crate) fn drawn(&self, tail: f64, side: Side) -> f64 {
        match (self.lee(normal_critical(tail)), side) {
            (Some((centre, half)), Side::Lower) => centre - half,
            (Some((centre, half)), Side::Upper) => centre + half,
            (None, Side::Lower) => 0.0,
            (None, Side::Upper) => 1.0,
        }
    }

    /// One-sided bound. The farthest among those at larger errors, so that more confidence never gives a nearer bound.
    pub(crate) fn bound(&self, alpha: f64, side: Side) -> f64 {
        if alpha > 0.5 {
            let other = if side == Side::Lower { Side::Upper } else { Side::Lower };
            return self.bound(1.0 - alpha, other);
        }
        const STEP: f64 = 0.1;
        // Beyond this many standard errors the judge itself may be a coin, and nothing is bounded.
        let (passes, fails) = (self.passes.with(1.0), self.fails.with(1.0));
        let better = passes.rate + fails.rate - 1.0;
        let noise = (passes.variance() + fails.variance()).sqrt();
        let end = if side == Side::Lower { 0.0 } else { 1.0 };
        let reach = student_critical(alpha, self.df);
        if better <= 0.0 || reach * noise >= better {
            return end;
        }
        let raw = |z: f64| {
            let (centre, half) = self.lee(z)?;
            let wide = half / (1.0 - (z * noise / better).powi(2));
            Some(if side == Side::Lower { centre - wide } else { centre + wide })
        };
        let steps = (reach / STEP) as u32;
        let tried = (0..=steps).map(|step| f64::from(step) * STEP).chain([reach]);
        let farther = |a: f64, b: f64| if side == Side::Lower { a.min(b) } else { a.max(b) };
        tried.map(|z| raw(z).unwrap_or(end)).reduce(farther).unwrap_or(end).clamp(0.0, 1.0)
    }
}
