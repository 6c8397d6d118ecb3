//! Who pays: a city tier, an account of some age, a way of paying, a level of spending, and luck.

use libm::exp;

use crate::random::{Draws, Purpose};

/// How many customers the golden set draws on.
const CUSTOMERS: u64 = 10_800;

/// Size of the customer's city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    One,
    Two,
    Three,
}

impl Tier {
    /// As written in the data.
    pub fn name(self) -> &'static str {
        match self {
            Tier::One => "tier1",
            Tier::Two => "tier2",
            Tier::Three => "tier3",
        }
    }
}

/// A customer.
pub struct Customer {
    pub tier: Tier,
    /// Days from the opening of the account to the first of April; negative when it was opened later.
    pub age_at_start: i32,
    /// Added to the logarithm of every amount.
    pub spending: f64,
    /// What makes all payments of this customer look more or less risky to the models: a standard normal.
    pub looks_risky: f64,
    /// Honest payments in the golden set.
    pub honest_payments: u32,
    /// Fraudulent payments in the golden set: a burst, until the card is stopped.
    pub frauds: u32,
}

/// All customers. The golden set was drawn where labels were easy to get, so tier 3 is a small part of it.
pub fn draw(seed: u64) -> Vec<Customer> {
    (0..CUSTOMERS)
        .map(|index| {
            let mut draws = Draws::new(seed, Purpose::Customer, index);
            let tier = draws.by_share(&[(Tier::One, 0.56), (Tier::Two, 0.382), (Tier::Three, 0.058)]);
            let opened_within_the_period = draws.chance(0.16);
            let age_at_start = if opened_within_the_period {
                -(draws.below(200) as i32)
            } else {
                draws.lognormal(420.0, 0.9).min(4_000.0) as i32
            };
            let spending = 0.45 * draws.normal()
                + match tier {
                    Tier::One => 0.22,
                    Tier::Two => 0.0,
                    Tier::Three => -0.28,
                };
            let looks_risky = draws.normal();
            let honest_payments = 1 + exp(0.35 + 0.75 * draws.normal()).min(14.0) as u32;
            // Risk runs in customers, and new accounts are attacked more often.
            let attacked = 0.105 * exp(0.35 * looks_risky - 0.06) * if age_at_start < 30 { 1.4 } else { 1.0 };
            let mut frauds = u32::from(draws.chance(attacked));
            while frauds > 0 && frauds < 5 && draws.chance(0.47) {
                frauds += 1;
            }
            Customer { tier, age_at_start, spending, looks_risky, honest_payments, frauds }
        })
        .collect()
}
