//! What is paid: honest payments in the customer's habit, frauds in the habit of the season.

use libm::log;

use crate::payments::calendar::{self, END_DAY, SNAPSHOT_DAY};
use crate::payments::customer::{Customer, Tier};
use crate::payments::note;
use crate::random::{Draws, Purpose};

/// How the card is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    App,
    Web,
    /// A terminal in a shop.
    Pos,
    /// A credit card linked to UPI: a QR code, or a request to pay.
    Upi,
}

impl Channel {
    /// As written in the data.
    pub fn name(self) -> &'static str {
        match self {
            Channel::App => "app",
            Channel::Web => "web",
            Channel::Pos => "pos",
            Channel::Upi => "upi",
        }
    }
}

/// One payment, as the golden set records it.
#[derive(Debug, Clone)]
pub struct Payment {
    pub id: u64,
    /// Index of the customer.
    pub customer: usize,
    pub tier: Tier,
    /// Seconds since the first of April.
    pub second: u64,
    pub channel: Channel,
    /// `None` where the merchant gave none.
    pub merchant_category: Option<&'static str>,
    /// Rupees, with paise.
    pub amount: f64,
    /// `None` for accounts taken over from an older system.
    pub account_age_days: Option<i32>,
    /// Whether the phone or browser was unseen before; `None` where it could not be told.
    pub device_new: Option<bool>,
    /// What was written at the time, by the customer or the desk; often nothing.
    pub note: String,
    /// Whether it was a fraud, known or not.
    pub fraud: bool,
    /// Days from the payment to the customer's report of a fraud.
    pub report_delay: u32,
    /// Logarithm of the amount against what is usual for its kind; the models see it.
    pub unusual_amount: f64,
}

impl Payment {
    /// Days since the first of April.
    pub fn day(&self) -> u32 {
        (self.second / 86_400) as u32
    }

    /// The day on which the fraud was reported, when that was before the labels were taken.
    pub fn reported(&self) -> Option<u32> {
        let day = self.day() + self.report_delay;
        (self.fraud && day <= SNAPSHOT_DAY).then_some(day)
    }
}

/// Category, share of honest payments, median amount in rupees, spread of its logarithm.
const CATEGORIES: [(&str, f64, f64, f64); 8] = [
    ("grocery", 0.25, 620.0, 0.70),
    ("food_delivery", 0.19, 380.0, 0.50),
    ("utilities", 0.13, 1_150.0, 0.60),
    ("fuel", 0.11, 1_300.0, 0.50),
    ("fashion", 0.14, 1_650.0, 0.75),
    ("electronics", 0.08, 6_800.0, 1.00),
    ("travel", 0.06, 5_200.0, 0.95),
    ("gift_cards", 0.04, 1_400.0, 0.80),
];

/// All payments in the order of time, with their ids.
pub fn draw(seed: u64, customers: &[Customer]) -> Vec<Payment> {
    let mut payments = Vec::with_capacity(30_000);
    for (index, customer) in customers.iter().enumerate() {
        honest(seed, index, customer, &mut payments);
        frauds(seed, index, customer, &mut payments);
    }
    payments.sort_by_key(|payment| (payment.second, payment.customer));
    repeat_a_few(seed, &mut payments);
    let mut id = 2_604_000_u64;
    for (index, payment) in payments.iter_mut().enumerate() {
        id += 1 + Draws::new(seed, Purpose::Id, index as u64).below(240) as u64;
        payment.id = id;
    }
    payments
}

fn honest(seed: u64, index: usize, customer: &Customer, into: &mut Vec<Payment>) {
    for nth in 0..customer.honest_payments {
        let mut draws = Draws::new(seed, Purpose::Honest, index as u64 * 100 + u64::from(nth));
        let first_day = (-customer.age_at_start).max(0) as u32;
        let day = first_day + draws.below((END_DAY - first_day) as usize) as u32;
        let hour = ((13.5 + 4.6 * draws.normal()).rem_euclid(24.0)) as u64;
        let channel = draws.by_share(&match customer.tier {
            Tier::One => [(Channel::App, 0.46), (Channel::Web, 0.24), (Channel::Pos, 0.19), (Channel::Upi, 0.11)],
            Tier::Two => [(Channel::App, 0.43), (Channel::Web, 0.16), (Channel::Pos, 0.23), (Channel::Upi, 0.18)],
            Tier::Three => [(Channel::App, 0.38), (Channel::Web, 0.08), (Channel::Pos, 0.24), (Channel::Upi, 0.30)],
        });
        let (category, _, median, spread) = draws.by_share(&CATEGORIES.map(|kind| (kind, kind.1)));
        let amount = draws.lognormal(median, spread) * libm::exp(customer.spending);
        let device_new = draws.chance(match channel {
            Channel::Pos => 0.01,
            Channel::Upi => 0.03,
            Channel::App => 0.05,
            Channel::Web => 0.13,
        });
        let second = u64::from(day) * 86_400 + hour * 3_600 + draws.below(3_600) as u64;
        let facts = Facts { second, channel, category, amount, device_new, fraud: false, report_delay: 0 };
        into.push(record(&mut draws, index, customer, median, &facts));
    }
}

/// A burst of frauds on one card. From spring to autumn they move from stolen card numbers on the web to people who are
/// talked into paying by UPI themselves: on their own phone, by day, in ordinary amounts.
fn frauds(seed: u64, index: usize, customer: &Customer, into: &mut Vec<Payment>) {
    let mut draws = Draws::new(seed, Purpose::Fraud, index as u64);
    let first_day = (-customer.age_at_start).max(0) as u32;
    let day = first_day + draws.below((END_DAY - first_day) as usize) as u32;
    let talked_into = 0.045
        + 0.034 * calendar::month(day) as f64
        + match customer.tier {
            Tier::One => 0.0,
            Tier::Two => 0.03,
            Tier::Three => 0.12,
        };
    let channel = if draws.chance(talked_into) {
        Channel::Upi
    } else {
        draws.by_share(&[(Channel::Web, 0.55), (Channel::App, 0.33), (Channel::Pos, 0.12)])
    };
    let by_upi = channel == Channel::Upi;
    let mut second = u64::from(day) * 86_400;
    for nth in 0..customer.frauds {
        let hour = if by_upi { 12.5 + 3.8 * draws.normal() } else { 25.0 + 5.0 * draws.normal() };
        if nth == 0 {
            second += (hour.rem_euclid(24.0) as u64) * 3_600 + draws.below(3_600) as u64;
        } else {
            second += 240 + draws.below(if by_upi { 40_000 } else { 9_000 }) as u64;
        }
        if second >= u64::from(END_DAY) * 86_400 {
            return;
        }
        let (category, median) = if by_upi {
            draws.by_share(&[
                (("gift_cards", 2_900.0), 0.3),
                (("utilities", 2_600.0), 0.45),
                (("electronics", 4_100.0), 0.25),
            ])
        } else {
            draws.by_share(&[
                (("electronics", 6_400.0), 0.36),
                (("gift_cards", 3_000.0), 0.24),
                (("travel", 6_000.0), 0.16),
                (("fashion", 2_700.0), 0.14),
                (("fuel", 1_900.0), 0.10),
            ])
        };
        let amount = draws.lognormal(median, 0.85) * libm::exp(0.5 * customer.spending);
        let device_new = draws.chance(match channel {
            Channel::Upi => 0.10,
            Channel::Pos => 0.04,
            Channel::App | Channel::Web => 0.62,
        });
        let report_delay = draws.lognormal(if by_upi { 5.0 } else { 10.0 }, 0.9).min(80.0) as u32 + 1;
        let facts = Facts { second, channel, category, amount, device_new, fraud: true, report_delay };
        into.push(record(&mut draws, index, customer, median, &facts));
    }
}

/// What happened, before some of it got lost on the way to the table.
pub struct Facts {
    pub second: u64,
    pub channel: Channel,
    pub category: &'static str,
    pub amount: f64,
    pub device_new: bool,
    pub fraud: bool,
    pub report_delay: u32,
}

fn record(draws: &mut Draws, index: usize, customer: &Customer, median: f64, facts: &Facts) -> Payment {
    let age = customer.age_at_start + (facts.second / 86_400) as i32;
    let note = note::write(draws, customer.tier, age, facts);
    Payment {
        id: 0,
        customer: index,
        tier: customer.tier,
        second: facts.second,
        channel: facts.channel,
        merchant_category: (!draws.chance(0.004)).then_some(facts.category),
        amount: (facts.amount.max(10.0) * 100.0).round() / 100.0,
        account_age_days: (!draws.chance(0.003)).then_some(age.max(0)),
        device_new: (!draws.chance(0.012)).then_some(facts.device_new),
        note,
        fraud: facts.fraud,
        report_delay: facts.report_delay,
        unusual_amount: log(facts.amount / median).clamp(-2.5, 2.5),
    }
}

/// A handful of payments came twice, because the message that announced them was sent again under a new id.
fn repeat_a_few(seed: u64, payments: &mut Vec<Payment>) {
    let mut draws = Draws::new(seed, Purpose::Repeat, 0);
    for _ in 0..9 {
        let at = draws.below(payments.len());
        if !payments[at].fraud {
            payments.insert(at, payments[at].clone());
        }
    }
}
