//! Thirty kinds of defect, each planted in a table of orders.

use super::table::{Cells, Table};
use super::text;
use crate::noise::Noise;

/// A way in which a table goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Defect {
    /// Empty cells.
    MissingValues,
    /// "N/A" and its relatives where a value should be.
    DisguisedMissing,
    /// A number that stands for "none".
    SentinelNumber,
    /// A column with one value.
    Constant,
    /// A column with one value but for a handful of rows.
    NearlyConstant,
    /// Rows that repeat another one in every cell.
    DuplicateRows,
    /// The id of another row on a row of its own.
    DuplicateIds,
    /// Two rows alike in everything that a model sees, labelled differently.
    ConflictingLabels,
    /// One category in several ways of writing.
    InconsistentCase,
    /// A category with a slip of the finger.
    MisspeltCategory,
    /// Numbers with units or separators in them.
    NumberAsText,
    /// Two formats of dates in one column.
    MixedDateFormats,
    /// Moments that have not come yet.
    FarFuture,
    /// Weeks without a row.
    TimeGap,
    /// Metres among kilometres.
    UnitMixture,
    /// Less than nothing of what can only be counted.
    NegativeNumbers,
    /// A column that is another one under a second name.
    CopiedColumn,
    /// A column that is known only after the label.
    LabelLeak,
    /// Texts that differ in a word.
    NearDuplicateText,
    /// Rows without a label.
    MissingLabels,
    /// A label that is none of the two.
    StrayLabel,
    /// Electronic mail addresses in free text.
    Emails,
    /// Phone numbers in free text.
    Phones,
    /// Tax numbers in free text.
    TaxNumbers,
    /// Identity numbers in free text.
    IdentityNumbers,
    /// Card numbers in free text.
    CardNumbers,
    /// Letters damaged by a wrong encoding.
    DamagedLetters,
    /// Texts cut at a length.
    TruncatedText,
    /// Markup in free text.
    Markup,
    /// Rows of the test part that are in the training part too.
    SplitOverlap,
}

/// What was planted.
#[derive(Debug, Clone, PartialEq)]
pub struct Planted {
    /// The kind.
    pub defect: Defect,
    /// The column; for whole rows, the one that tells them apart.
    pub column: &'static str,
    /// How many rows have it.
    pub rows: usize,
}

impl Defect {
    /// All thirty. Those that move whole rows come first, so that what is planted in cells afterwards stays where it was put;
    /// copies of whole columns come last for the same reason.
    pub const ALL: [Defect; 30] = [
        Defect::TimeGap,
        Defect::DuplicateRows,
        Defect::DuplicateIds,
        Defect::ConflictingLabels,
        Defect::SplitOverlap,
        Defect::MissingValues,
        Defect::DisguisedMissing,
        Defect::SentinelNumber,
        Defect::Constant,
        Defect::NearlyConstant,
        Defect::InconsistentCase,
        Defect::MisspeltCategory,
        Defect::NumberAsText,
        Defect::MixedDateFormats,
        Defect::FarFuture,
        Defect::UnitMixture,
        Defect::NegativeNumbers,
        Defect::NearDuplicateText,
        Defect::Emails,
        Defect::Phones,
        Defect::TaxNumbers,
        Defect::IdentityNumbers,
        Defect::CardNumbers,
        Defect::DamagedLetters,
        Defect::TruncatedText,
        Defect::Markup,
        Defect::LabelLeak,
        Defect::CopiedColumn,
        Defect::MissingLabels,
        Defect::StrayLabel,
    ];

    /// The column it is planted in, and the share of rows that get it.
    pub fn place(self) -> (&'static str, f64) {
        match self {
            Defect::MissingValues => ("rating", 0.05),
            Defect::DisguisedMissing => ("agent", 0.02),
            Defect::SentinelNumber => ("promised_minutes", 0.02),
            Defect::Constant => ("channel", 1.0),
            Defect::NearlyConstant => ("tier", 0.999),
            Defect::DuplicateRows => ("order_id", 0.01),
            Defect::DuplicateIds => ("order_id", 0.01),
            Defect::ConflictingLabels => ("returned", 0.01),
            Defect::InconsistentCase => ("category", 0.02),
            Defect::MisspeltCategory => ("city", 0.005),
            Defect::NumberAsText => ("price", 0.01),
            Defect::MixedDateFormats => ("delivered_at", 0.05),
            Defect::FarFuture => ("placed_at", 0.003),
            Defect::TimeGap => ("placed_at", 0.0),
            Defect::UnitMixture => ("distance_km", 0.01),
            Defect::NegativeNumbers => ("quantity", 0.005),
            Defect::CopiedColumn => ("route_km", 1.0),
            Defect::LabelLeak => ("refund", 1.0),
            Defect::NearDuplicateText => ("note", 0.02),
            Defect::MissingLabels => ("returned", 0.01),
            Defect::StrayLabel => ("returned", 0.003),
            Defect::Emails | Defect::Phones | Defect::TaxNumbers => ("note", 0.005),
            Defect::IdentityNumbers | Defect::CardNumbers => ("note", 0.005),
            Defect::DamagedLetters => ("note", 0.01),
            Defect::TruncatedText => ("note", 0.08),
            Defect::Markup => ("note", 0.01),
            Defect::SplitOverlap => ("split", 0.01),
        }
    }
}

/// Plants one defect in a table of orders of its own size.
pub fn plant(table: &mut Table, defect: Defect, seed: u64) -> Planted {
    plant_in(table, defect, &mut Pool::new(table.rows(), seed), seed)
}

/// Plants all thirty in one table of orders, each on rows of its own.
pub fn plant_all(table: &mut Table, seed: u64) -> Vec<Planted> {
    let mut pool = Pool::new(table.rows(), seed);
    Defect::ALL.into_iter().map(|defect| plant_in(table, defect, &mut pool, seed)).collect()
}

/// Rows in a random order, from which each defect takes its own.
struct Pool {
    left: Vec<usize>,
}

impl Pool {
    fn new(rows: usize, seed: u64) -> Pool {
        let mut left: Vec<usize> = (0..rows).collect();
        let mut noise = Noise::new(seed, 0xD1CE, 0);
        for at in (1..rows).rev() {
            left.swap(at, (noise.uniform() * (at + 1) as f64) as usize);
        }
        Pool { left }
    }

    fn take(&mut self, rows: usize) -> Vec<usize> {
        assert!(rows <= self.left.len(), "the table is large enough for its defects");
        self.left.split_off(self.left.len() - rows)
    }
}

fn plant_in(table: &mut Table, defect: Defect, pool: &mut Pool, seed: u64) -> Planted {
    let (column, share) = defect.place();
    let rows = table.rows();
    let wanted = ((rows as f64 * share).round() as usize).max(6);
    let mut noise = Noise::new(seed, 0xDEFEC7, defect as u64);
    let planted = match defect {
        Defect::TimeGap => time_gap(table, column),
        Defect::Constant | Defect::NearlyConstant => {
            for cell in table.text(column).iter_mut().take(if share < 1.0 { wanted } else { rows }) {
                *cell = Some("silver".to_owned());
            }
            table.text(column).iter().filter(|cell| cell.as_deref() == Some("silver")).count()
        }
        Defect::CopiedColumn => {
            *table.cells(column) = table.cells("weight_kg").clone();
            rows
        }
        Defect::LabelLeak => {
            let Cells::Int(labels) = table.cells("returned").clone() else { unreachable!("labels are whole numbers") };
            for (cell, label) in table.text(column).iter_mut().zip(labels) {
                *cell = label.map(|label| if label == 1 { "full" } else { "none" }.to_owned());
            }
            rows
        }
        Defect::DuplicateRows | Defect::DuplicateIds | Defect::ConflictingLabels | Defect::SplitOverlap => {
            let chosen = pool.take(2 * wanted);
            for pair in chosen.chunks_exact(2) {
                repeat(table, defect, pair[0], pair[1]);
            }
            wanted
        }
        Defect::MissingValues | Defect::MissingLabels => {
            let cells = table.cells(column);
            pool.take(wanted).into_iter().for_each(|row| cells.clear(row));
            wanted
        }
        Defect::NearDuplicateText => {
            let chosen = pool.take(2 * wanted);
            let notes = table.text(column);
            for pair in chosen.chunks_exact(2) {
                notes[pair[1]] = notes[pair[0]].as_ref().map(|note| format!("{note} ok"));
            }
            wanted
        }
        Defect::SentinelNumber | Defect::NegativeNumbers | Defect::FarFuture | Defect::StrayLabel => {
            let chosen = pool.take(wanted);
            match table.cells(column) {
                Cells::Int(cells) | Cells::Time(cells) => {
                    for row in chosen {
                        cells[row] = cells[row].map(|value| instead_of(defect, value));
                    }
                }
                _ => unreachable!("{column} holds whole numbers or moments"),
            }
            wanted
        }
        Defect::UnitMixture => {
            let chosen = pool.take(wanted);
            if let Cells::Float(cells) = table.cells(column) {
                chosen.into_iter().for_each(|row| cells[row] = cells[row].map(|value| value * 1_000.0));
            }
            wanted
        }
        _ => {
            let chosen = pool.take(wanted);
            let cells = table.text(column);
            for row in chosen {
                cells[row] = cells[row].take().map(|text| rewritten(defect, &text, &mut noise));
            }
            wanted
        }
    };
    Planted { defect, column, rows: planted }
}

/// Empties three weeks in the middle: their rows move to the weeks before.
fn time_gap(table: &mut Table, column: &str) -> usize {
    let Cells::Time(cells) = table.cells(column) else { unreachable!("{column} holds moments") };
    let week = 7 * 86_400;
    let start = cells.iter().flatten().min().copied().unwrap_or_default();
    let (from, to) = (start + 12 * week, start + 15 * week);
    let mut moved = 0;
    for cell in cells.iter_mut().flatten().filter(|cell| (from..to).contains(cell)) {
        *cell -= 3 * week;
        moved += 1;
    }
    moved
}

/// Makes row `to` repeat row `from` in what the defect says.
fn repeat(table: &mut Table, defect: Defect, from: usize, to: usize) {
    match defect {
        Defect::DuplicateRows => table.copy_row(from, to, |_| true),
        Defect::DuplicateIds => table.copy_row(from, to, |column| column == "order_id"),
        Defect::ConflictingLabels => {
            table.copy_row(from, to, |column| !["order_id", "returned", "placed_at"].contains(&column));
            if let Cells::Int(labels) = table.cells("returned") {
                labels[to] = labels[from].map(|label| 1 - label);
            }
        }
        _ => {
            table.copy_row(from, to, |column| column != "split" && column != "order_id");
            let parts = table.text("split");
            parts[from] = Some("train".to_owned());
            parts[to] = Some("test".to_owned());
        }
    }
}

fn instead_of(defect: Defect, value: i64) -> i64 {
    match defect {
        Defect::SentinelNumber => -999,
        Defect::NegativeNumbers => -value,
        // Seventy-three years later.
        Defect::FarFuture => value + 73 * 365 * 86_400,
        _ => 7,
    }
}

fn rewritten(defect: Defect, text: &str, noise: &mut Noise) -> String {
    let mut pick = |choices: &[&str]| choices[(noise.uniform() * choices.len() as f64) as usize].to_owned();
    match defect {
        Defect::DisguisedMissing => pick(&["N/A", "-", "unknown", "none", "null"]),
        Defect::InconsistentCase => match pick(&["upper", "space"]).as_str() {
            "upper" => text.to_uppercase(),
            _ => format!(" {text} "),
        },
        Defect::MisspeltCategory => {
            // The last two letters change places.
            let mut letters: Vec<char> = text.chars().collect();
            let last = letters.len() - 1;
            letters.swap(last - 1, last);
            letters.into_iter().collect()
        }
        Defect::NumberAsText => format!("{text} {}", pick(&["INR", "Rs", "/-"])),
        Defect::MixedDateFormats => day_first(text),
        Defect::Emails => format!("{text} {}", text::email(noise)),
        Defect::Phones => format!("call {} {text}", text::phone(noise)),
        Defect::TaxNumbers => format!("{text} {}", text::pan(noise)),
        Defect::IdentityNumbers => format!("{text} {}", text::aadhaar(noise)),
        Defect::CardNumbers => format!("{} {text}", text::card(noise)),
        Defect::DamagedLetters => format!("{text} {}", text::DAMAGED),
        Defect::Markup => format!("{text} {}", text::MARKUP),
        Defect::TruncatedText => {
            // Repeated until it is long enough to be cut.
            let long = format!("{text} and then {} before {}", text.to_lowercase(), pick(&["noon", "dark", "ten"]));
            long.chars().cycle().take(140).collect()
        }
        _ => unreachable!("{defect:?} does not rewrite text"),
    }
}

/// `2026-03-04 10:20:30` as `04/03/2026 10:20`.
fn day_first(text: &str) -> String {
    let (year, rest) = text.split_once('-').expect("a moment begins with its year");
    let (month, rest) = rest.split_once('-').expect("then comes its month");
    let (day, clock) = rest.split_once(' ').expect("then its day, and the time of day");
    format!("{day}/{month}/{year} {}", &clock[..5])
}

#[cfg(test)]
mod tests {
    use super::super::clean;
    use super::super::table::{date, moment};
    use super::*;

    #[test]
    fn every_defect_changes_the_table() {
        let before = clean::orders(3, 2_000).csv();
        for defect in Defect::ALL {
            let mut table = clean::orders(3, 2_000);
            let planted = plant(&mut table, defect, 11);
            assert_ne!(table.csv(), before, "{defect:?}");
            assert!(planted.rows >= 6, "{planted:?}");
        }
    }

    #[test]
    fn all_of_them_fit_in_one_table() {
        let mut table = clean::orders(3, 2_000);
        let planted = plant_all(&mut table, 11);
        assert_eq!(planted.len(), 30);
        assert_eq!(planted.iter().map(|planted| planted.defect).collect::<std::collections::BTreeSet<_>>().len(), 30);
    }

    #[test]
    fn moments_are_gregorian() {
        assert_eq!(moment(0), "1970-01-01 00:00:00");
        assert_eq!(moment(1_709_210_096), "2024-02-29 12:34:56");
        assert_eq!(date(-1), (1969, 12, 31));
        assert_eq!(day_first("2026-03-04 10:20:30"), "04/03/2026 10:20");
    }
}
