//! Deviances of the Tweedie family (Jørgensen, 1987), as scikit-learn defines them.

/// Deviance of one example; `None` outside the domain of the power.
pub(super) fn tweedie(power: f64, label: f64, prediction: f64) -> Option<f64> {
    let (y, p) = (label, prediction);
    if power == 0.0 {
        return Some((y - p) * (y - p));
    }
    if power < 0.0 {
        // Extreme stable: any label, positive predictions; only the positive part of a label has a power.
        let of_label = y.max(0.0).powf(2.0 - power) / ((1.0 - power) * (2.0 - power));
        return (p > 0.0).then(|| 2.0 * (of_label + rest(power, y, p)));
    }
    if power == 1.0 {
        return (y >= 0.0 && p > 0.0).then(|| 2.0 * (if y > 0.0 { y * (y / p).ln() } else { 0.0 } - y + p));
    }
    if power == 2.0 {
        return (y > 0.0 && p > 0.0).then(|| 2.0 * ((p / y).ln() + y / p - 1.0));
    }
    // Between 0 and 1 no such distribution exists; from 1 to 2 there is mass at zero, beyond there is not.
    let inside = if power < 1.0 {
        false
    } else if power < 2.0 {
        y >= 0.0 && p > 0.0
    } else {
        y > 0.0 && p > 0.0
    };
    inside.then(|| 2.0 * (y.powf(2.0 - power) / ((1.0 - power) * (2.0 - power)) + rest(power, y, p)))
}

fn rest(power: f64, y: f64, p: f64) -> f64 {
    -y * p.powf(1.0 - power) / (1.0 - power) + p.powf(2.0 - power) / (2.0 - power)
}
