//! What was written beside a payment at the time: by the customer in the order, or by the desk that took a call.
//!
//! Short, plain and uneven, as such notes are. They lean with the facts of the payment and only a little with its outcome,
//! which nobody knew yet.

use crate::payments::customer::Tier;
use crate::payments::payment::{Channel, Facts};
use crate::random::Draws;

/// The note, often empty.
pub fn write(draws: &mut Draws, tier: Tier, age: i32, facts: &Facts) -> String {
    let suspicious = draws.chance(if facts.fraud { 0.20 } else { 0.05 });
    if !suspicious && draws.chance(0.48) {
        return String::new();
    }
    let city = draws.one_of(cities(tier));
    let template = if suspicious {
        draws.one_of(match facts.channel {
            Channel::Upi => TALKED_INTO,
            Channel::Pos => ODD_IN_SHOP,
            Channel::App | Channel::Web => ODD_ONLINE,
        })
    } else if age < 30 && draws.chance(0.35) {
        draws.one_of(NEW_CUSTOMER)
    } else if facts.device_new && draws.chance(0.5) {
        draws.one_of(NEW_DEVICE)
    } else if facts.amount > 20_000.0 && draws.chance(0.5) {
        draws.one_of(LARGE)
    } else {
        draws.one_of(match facts.category {
            "grocery" => GROCERY,
            "food_delivery" => FOOD,
            "utilities" => UTILITIES,
            "fuel" => FUEL,
            "fashion" => FASHION,
            "electronics" => ELECTRONICS,
            "travel" => TRAVEL,
            _ => GIFTS,
        })
    };
    template.replace("{city}", city).replace("{n}", &(2 + draws.below(7)).to_string())
}

fn cities(tier: Tier) -> &'static [&'static str] {
    match tier {
        Tier::One => &["Mumbai", "Delhi", "Bengaluru", "Chennai", "Hyderabad", "Kolkata", "Pune", "Ahmedabad"],
        Tier::Two => &["Jaipur", "Lucknow", "Nagpur", "Indore", "Kochi", "Surat", "Patna", "Bhopal", "Coimbatore"],
        Tier::Three => &["Ajmer", "Bilaspur", "Karimnagar", "Sangli", "Rewa", "Haldwani", "Hosur", "Purnia"],
    }
}

const TALKED_INTO: &[&str] = &[
    "caller said the refund needs a small payment first",
    "QR code came on chat from an unknown number",
    "customer asks whether the electricity office takes UPI",
    "request to pay looked like a cashback, approved by mistake?",
    "says the bank's helpline told her to scan and confirm",
    "{n} requests to pay within minutes, one approved",
    "buyer of his old fridge in {city} sent a code to scan",
    "parcel held at customs, man on the phone wants a fee",
];
const ODD_ONLINE: &[&str] = &[
    "delivery address changed an hour before",
    "{n} tries, different expiry dates, last one went through",
    "ships to a parcel locker in {city}, billed elsewhere",
    "customer did not pick up when we called",
    "mail address created today",
    "wants the codes by mail at once, not by post",
    "asked us to split the order in {n} parts",
    "one-time password entered from another city",
];
const ODD_IN_SHOP: &[&str] = &[
    "PIN wrong twice, then paid by magnetic stripe",
    "card left behind at the counter in {city}",
    "shop far from usual area, {n} receipts in a row",
    "cashier says signature did not match",
];
const NEW_CUSTOMER: &[&str] = &[
    "first order",
    "first order, came through a friend's code",
    "new here, is cash on delivery possible next time?",
    "account opened this week for the festival sale",
    "moved from {city}, address updated",
];
const NEW_DEVICE: &[&str] = &[
    "new phone since yesterday",
    "paying from the office computer",
    "used my brother's tablet",
    "reinstalled the app, had to log in again",
    "browser updated, card saved again",
];
const LARGE: &[&str] = &[
    "wedding shopping, please deliver before the {n}th",
    "pays in full, no instalments",
    "company laptop, invoice to the office in {city}",
    "call before delivery, expensive item",
    "family trip, {n} tickets",
];
const GROCERY: &[&str] = &[
    "weekly order",
    "leave with the guard",
    "no plastic bags please",
    "{n} items, replace milk if out of stock",
    "ring twice, bell is weak",
    "monthly ration for parents in {city}",
];
const FOOD: &[&str] = &[
    "less spicy",
    "no onion no garlic",
    "lunch for {n}",
    "gate closes at 10",
    "cutlery not needed",
    "late night order, hostel gate {n}",
];
const UTILITIES: &[&str] = &[
    "electricity bill",
    "broadband, two months together",
    "water bill of the flat in {city}",
    "mobile recharge for mother",
    "paid on the last day again",
];
const FUEL: &[&str] =
    &["full tank", "highway pump near {city}", "taxi, daily fill", "pump machine was slow, tried twice"];
const FASHION: &[&str] = &[
    "size exchange possible?",
    "for the wedding in {city}",
    "festival sale, {n} shirts",
    "gift wrap please",
    "returned one pair last week",
];
const ELECTRONICS: &[&str] = &[
    "exchange offer for the old phone",
    "invoice with tax number please",
    "deliver to the shop in {city}",
    "charger and case too",
    "waited {n} weeks for this sale",
];
const TRAVEL: &[&str] = &[
    "{n} seats, aisle if possible",
    "hotel in {city}, two nights",
    "train was full, going by bus",
    "going home for the festival",
];
const GIFTS: &[&str] = &[
    "birthday, send at midnight",
    "for the team, {n} cards",
    "sister's rakhi gift",
    "farewell gift from all of us in {city}",
];
