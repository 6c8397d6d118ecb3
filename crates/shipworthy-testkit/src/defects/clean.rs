//! Clean tables of varied shape: whatever an audit finds wrong in one of these is a false finding.

use super::table::{Cells, Column, Table};
use crate::noise::Noise;

/// The first second of 2026.
const START: i64 = 1_767_225_600;
/// Rows are spread evenly over half a year.
const SPAN: i64 = 180 * 86_400;

/// A clean table of orders with 20 columns: the one that defects are planted in.
pub fn orders(seed: u64, rows: usize) -> Table {
    let maker = Maker { seed, rows };
    let columns = vec![
        maker.id("order_id", "O"),
        maker.time("placed_at", 0),
        maker.time("delivered_at", 7_200),
        maker.category("city", &CITIES),
        maker.category("category", &GOODS),
        maker.category("channel", &["app", "web", "shop", "phone"]),
        maker.category("tier", &["gold", "silver", "bronze"]),
        maker.category("agent", &NAMES),
        maker.count("quantity", 1, 9),
        maker.amount("price", 900.0, 0.6),
        maker.amount("distance_km", 6.0, 0.5),
        maker.count("promised_minutes", 20, 90),
        maker.count("rating", 1, 6),
        maker.amount("discount", 40.0, 0.4),
        maker.amount("weight_kg", 2.0, 0.4),
        maker.amount("route_km", 8.0, 0.5),
        maker.category("refund", &["none", "partly", "full"]),
        maker.note("note"),
        maker.category("split", &["train", "train", "train", "test"]),
        maker.label("returned", 0.25),
    ];
    Table {
        name: "orders".to_owned(),
        columns,
        id: "order_id",
        label: "returned",
        time: "placed_at",
        split: Some("split"),
    }
}

/// The clean table with this number: its subject, size and columns vary.
pub fn table(number: u64) -> Table {
    let mut shape = Noise::new(number, 0xC1EA, 0);
    let rows = 300 + (shape.uniform() * 3_000.0) as usize;
    let maker = Maker { seed: number.wrapping_mul(7_919) + 1, rows };
    let (name, id, label, time, mut columns) = match number % 5 {
        0 => (
            "loans",
            "loan_id",
            "defaulted",
            "applied_at",
            vec![
                maker.category("purpose", &["house", "car", "study", "shop", "farm"]),
                maker.amount("income", 40_000.0, 0.5),
                maker.amount("loan_amount", 200_000.0, 0.6),
                maker.count("age", 21, 66),
                maker.count("years_employed", 0, 30),
                maker.amount("debt_share", 0.3, 0.3),
                maker.category("region", &["north", "south", "east", "west"]),
            ],
        ),
        1 => (
            "tickets",
            "ticket",
            "escalated",
            "opened_at",
            vec![
                maker.note("message"),
                maker.category("language", &["en", "hi", "ta", "bn", "mr"]),
                maker.category("product", &GOODS),
                maker.count("earlier_tickets", 0, 12),
                maker.amount("minutes_waited", 14.0, 0.7),
            ],
        ),
        2 => (
            "deliveries",
            "trip",
            "late",
            "started_at",
            vec![
                maker.category("city", &CITIES),
                maker.category("vehicle", &["bike", "scooter", "car", "van"]),
                maker.amount("distance_km", 5.0, 0.6),
                maker.count("stops", 1, 7),
                maker.count("rider_age", 18, 60),
                maker.amount("rain_mm", 3.0, 0.5),
                maker.category("weather", &["clear", "cloudy", "wet"]),
                maker.category("rider", &NAMES),
            ],
        ),
        3 => (
            "visits",
            "visit",
            "came_back",
            "visited_at",
            vec![
                maker.category("ward", &["eyes", "heart", "teeth", "skin", "bones", "children"]),
                maker.count("patient_age", 1, 90),
                maker.amount("temperature", 37.0, 0.01),
                maker.amount("pulse", 75.0, 0.1),
                maker.amount("blood_sugar", 100.0, 0.2),
                maker.note("doctor_wrote"),
                maker.category("insured", &["yes", "no"]),
                maker.count("medicines", 0, 8),
                maker.amount("bill", 1_500.0, 0.8),
            ],
        ),
        _ => (
            "players",
            "player",
            "bought",
            "first_seen",
            vec![
                maker.count("level", 1, 50),
                maker.count("sessions", 1, 40),
                maker.amount("minutes_played", 120.0, 0.9),
                maker.category("device", &["phone", "tablet", "desktop"]),
                maker.category("guild", &["oak", "ash", "elm", "fir", "yew", "box"]),
                maker.amount("win_share", 0.5, 0.2),
            ],
        ),
    };
    // A part of the columns, never none, so that no two tables of a subject look the same.
    columns.retain(|_| shape.uniform() < 0.8);
    if columns.is_empty() {
        columns.push(maker.count("age", 18, 80));
    }
    columns.insert(0, maker.id(id, &name[..1].to_uppercase()));
    columns.insert(1, maker.time(time, 0));
    columns.push(maker.label(label, 0.2 + 0.4 * shape.uniform()));
    Table { name: format!("{name}-{number}"), columns, id, label, time, split: None }
}

/// Draws columns of `rows` cells. A column's draws depend on its name, so that columns are independent.
struct Maker {
    seed: u64,
    rows: usize,
}

impl Maker {
    fn draws(&self, name: &'static str) -> impl Iterator<Item = Noise> {
        let purpose = name.bytes().fold(17u64, |hash, byte| hash.wrapping_mul(131).wrapping_add(u64::from(byte)));
        let seed = self.seed;
        (0..self.rows as u64).map(move |row| Noise::new(seed, purpose, row))
    }

    /// Unique, and in an order that says nothing: a bijection of the row number.
    fn id(&self, name: &'static str, prefix: &str) -> Column {
        let offset = self.seed & 0xffff_ffff;
        let number = |row: u64| ((row + offset).wrapping_mul(2_654_435_761)) & 0xffff_ffff;
        let cells = (0..self.rows as u64).map(|row| Some(format!("{prefix}-{:010}", number(row)))).collect();
        Column { name, cells: Cells::Text(cells) }
    }

    /// Evenly over the span, later by up to an hour more than `later` seconds.
    fn time(&self, name: &'static str, later: i64) -> Column {
        let step = SPAN as f64 / self.rows as f64;
        let cells = self.draws(name).enumerate().map(|(row, mut noise)| {
            Some(START + (row as f64 * step) as i64 + later + (noise.uniform() * 3_600.0) as i64)
        });
        Column { name, cells: Cells::Time(cells.collect()) }
    }

    fn category(&self, name: &'static str, values: &[&str]) -> Column {
        let pick = |mut noise: Noise| Some(values[(noise.uniform() * values.len() as f64) as usize].to_owned());
        Column { name, cells: Cells::Text(self.draws(name).map(pick).collect()) }
    }

    /// Whole numbers from `from` up to, not including, `to`.
    fn count(&self, name: &'static str, from: i64, to: i64) -> Column {
        let draw = |mut noise: Noise| Some(from + (noise.uniform() * (to - from) as f64) as i64);
        Column { name, cells: Cells::Int(self.draws(name).map(draw).collect()) }
    }

    /// Positive numbers around `middle`, a little skewed, with two decimals or more.
    fn amount(&self, name: &'static str, middle: f64, spread: f64) -> Column {
        let digits = if middle < 1.0 { 10_000.0 } else { 100.0 };
        let draw = |mut noise: Noise| {
            // Beyond two and a half deviations a clean table has nothing that anyone would call an outlier.
            let z = noise.normal().clamp(-2.5, 2.5);
            Some((middle * (spread * 0.5 * z).exp() * digits).round() / digits)
        };
        Column { name, cells: Cells::Float(self.draws(name).map(draw).collect()) }
    }

    /// Sentences of 14 to 28 words that share few of their words with each other.
    fn note(&self, name: &'static str) -> Column {
        let draw = |mut noise: Noise| {
            let length = 14 + (noise.uniform() * 15.0) as usize;
            let word = |noise: &mut Noise| WORDS[(noise.uniform() * WORDS.len() as f64) as usize];
            Some((0..length).map(|_| word(&mut noise)).collect::<Vec<_>>().join(" "))
        };
        Column { name, cells: Cells::Text(self.draws(name).map(draw).collect()) }
    }

    fn label(&self, name: &'static str, share: f64) -> Column {
        let draw = |mut noise: Noise| Some(i64::from(noise.uniform() < share));
        Column { name, cells: Cells::Int(self.draws(name).map(draw).collect()) }
    }
}

const CITIES: [&str; 8] = ["Pune", "Mumbai", "Kochi", "Delhi", "Jaipur", "Chennai", "Lucknow", "Guwahati"];
const GOODS: [&str; 9] = ["boots", "lamps", "books", "toys", "shirts", "phones", "spices", "chairs", "bags"];
const NAMES: [&str; 12] =
    ["Asha", "Bilal", "Chitra", "Dev", "Esther", "Farid", "Gita", "Harish", "Imran", "Jyoti", "Kabir", "Lata"];
const WORDS: [&str; 120] = [
    "parcel",
    "arrived",
    "late",
    "early",
    "box",
    "was",
    "open",
    "closed",
    "seal",
    "broken",
    "rider",
    "friendly",
    "asked",
    "for",
    "address",
    "gate",
    "guard",
    "called",
    "twice",
    "nobody",
    "home",
    "neighbour",
    "took",
    "it",
    "left",
    "at",
    "door",
    "rain",
    "wet",
    "dry",
    "colour",
    "different",
    "from",
    "picture",
    "size",
    "small",
    "large",
    "fits",
    "well",
    "not",
    "button",
    "missing",
    "zip",
    "stuck",
    "leather",
    "smells",
    "soft",
    "hard",
    "price",
    "fair",
    "high",
    "paid",
    "cash",
    "card",
    "change",
    "short",
    "receipt",
    "inside",
    "lost",
    "found",
    "again",
    "tomorrow",
    "yesterday",
    "morning",
    "evening",
    "night",
    "street",
    "corner",
    "shop",
    "market",
    "temple",
    "school",
    "hospital",
    "station",
    "bridge",
    "left",
    "right",
    "stairs",
    "lift",
    "floor",
    "third",
    "second",
    "first",
    "wrong",
    "correct",
    "item",
    "bag",
    "paper",
    "plastic",
    "tape",
    "glass",
    "cracked",
    "fine",
    "thanks",
    "please",
    "refund",
    "exchange",
    "wait",
    "hours",
    "minutes",
    "phone",
    "silent",
    "ring",
    "message",
    "sent",
    "reply",
    "never",
    "always",
    "sometimes",
    "quick",
    "slow",
    "happy",
    "angry",
    "child",
    "mother",
    "office",
    "holiday",
    "festival",
    "gift",
    "wrapped",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_table() {
        assert_eq!(table(7).csv(), table(7).csv());
        assert_ne!(table(7).csv(), table(12).csv());
    }

    #[test]
    fn orders_have_twenty_columns_and_unique_ids() {
        let mut orders = orders(1, 5_000);
        assert_eq!(orders.columns.len(), 20);
        let ids: std::collections::BTreeSet<_> = orders.text("order_id").iter().cloned().collect();
        assert_eq!(ids.len(), 5_000);
    }
}
