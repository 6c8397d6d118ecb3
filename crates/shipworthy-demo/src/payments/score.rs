//! What the two models made of each payment, and how long they took.
//!
//! A model's view of a payment is a number, normal within frauds and within honest payments; the distance between the two
//! is how well it tells them apart. It is smaller where the model never learnt the pattern, and shrinks as fraud moves on.

use libm::exp;

use crate::payments::calendar;
use crate::payments::customer::{Customer, Tier};
use crate::payments::payment::{Channel, Payment};
use crate::random::{Draws, Purpose};

/// The models' answers on one payment.
#[derive(Debug, Clone, Copy)]
pub struct Scored {
    /// Score of gbm-v3; `None` when it did not answer in time.
    pub v3: Option<f64>,
    /// Score of gbm-v4.
    pub v4: f64,
    /// Milliseconds the rules took.
    pub rules_ms: f64,
    /// Milliseconds gbm-v3 took.
    pub v3_ms: f64,
    /// Milliseconds gbm-v4 took, running beside it.
    pub v4_ms: f64,
}

/// gbm-v3 gives up after this long.
const TIMEOUT_MS: f64 = 900.0;

/// One entry per payment. A repeated message gets the answers of the first one.
pub fn draw(seed: u64, customers: &[Customer], payments: &[Payment]) -> Vec<Scored> {
    payments.iter().map(|payment| score(seed, &customers[payment.customer], payment)).collect()
}

fn score(seed: u64, customer: &Customer, payment: &Payment) -> Scored {
    let mut draws = Draws::new(seed, Purpose::Score, payment.second << 20 | payment.customer as u64);
    // The same customer's payments resemble each other, and both models see the amount.
    let shared = 0.5 * customer.looks_risky + 0.25 * payment.unusual_amount;
    let own = draws.normal();
    let v4 = v4_distance(payment) + shared + 0.83 * own;
    let v3 = v3_distance(payment) + shared + 0.83 * (0.6 * own + 0.8 * draws.normal());
    let v3_ms = latency(&mut draws, 58.0, 0.45, 0.004);
    let v4_ms = latency(&mut draws, 92.0, 0.48, 0.007);
    Scored {
        v3: (v3_ms < TIMEOUT_MS).then(|| probability(2.9, v3 - 2.05, 0.40)),
        v4: probability(3.1, v4 - 2.25, 0.36),
        rules_ms: latency(&mut draws, 2.4, 0.35, 0.0),
        v3_ms: v3_ms.min(TIMEOUT_MS),
        v4_ms,
    }
}

/// gbm-v4 learnt from payments up to June: before most of the UPI frauds, and from few customers in tier 3.
fn v4_distance(payment: &Payment) -> f64 {
    if !payment.fraud {
        return if is_new(payment) { 0.28 } else { 0.0 };
    }
    let channel = match payment.channel {
        Channel::App | Channel::Web => 3.72,
        Channel::Pos => 3.50,
        Channel::Upi => 2.26,
    };
    let tier = match payment.tier {
        Tier::One => 0.08,
        Tier::Two => -0.02,
        Tier::Three => -0.58,
    };
    channel + tier - 0.03 * calendar::month(payment.day()) as f64
}

/// gbm-v3 learnt from last year's payments and ages faster.
fn v3_distance(payment: &Payment) -> f64 {
    if !payment.fraud {
        return if is_new(payment) { 0.45 } else { 0.0 };
    }
    let channel = match payment.channel {
        Channel::App | Channel::Web => 3.10,
        Channel::Pos => 2.80,
        Channel::Upi => 1.95,
    };
    let tier = if payment.tier == Tier::Three { -0.35 } else { 0.0 };
    channel + tier - 0.07 * calendar::month(payment.day()) as f64
}

fn is_new(payment: &Payment) -> bool {
    payment.account_age_days.is_some_and(|days| days < 30)
}

/// A logistic curve of this steepness that is `at_zero` at zero, to five digits.
fn probability(steepness: f64, x: f64, at_zero: f64) -> f64 {
    let odds = at_zero / (1.0 - at_zero) * exp(steepness * x);
    (odds / (1.0 + odds) * 100_000.0).round() / 100_000.0
}

/// Lognormal, with a small chance of a stall.
fn latency(draws: &mut Draws, median: f64, spread: f64, stalls: f64) -> f64 {
    let mut ms = draws.lognormal(median, spread);
    if draws.chance(stalls) {
        ms += draws.lognormal(700.0, 0.4);
    }
    (ms * 10.0).round() / 10.0
}
