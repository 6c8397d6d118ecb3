//! What answers were worth: the score as a ring, and each answer on one scale of money.

use maud::{Markup, html};
use shipworthy_learn::case::Worth;

use crate::chart::{Size, score as ring, worth as rows};
use crate::money;

/// The displayed score.
pub fn score(points: u32) -> Markup {
    ring::score(points)
}

/// What each answer was expected to be worth, drawn and as a table.
pub fn worth(all: &[Worth], currency: &str) -> Markup {
    let amount = |row: &Worth| money::format(row.expected, currency);
    let told: Vec<String> = all.iter().map(|row| format!("{}: {}{}", row.label, amount(row), remark(row))).collect();
    html! {
        figure class="worth" {
            @for size in Size::BOTH { (rows::worth(all, currency, &told.join("; "), size)) }
        }
        details class="numbers" {
            summary { "The same as a table" }
            table class="plain" {
                caption class="hidden-words" { "What each answer was expected to be worth" }
                thead { tr { th scope="col" { "Answer" } th scope="col" class="n" { "Expected" } th scope="col" { "" span class="hidden-words" { "Remark" } } } }
                tbody {
                    @for row in all {
                        tr { th scope="row" { (row.label) } td class="n" { (amount(row)) } td { (remark(row).trim_start_matches(", ")) } }
                    }
                }
            }
        }
    }
}

fn remark(row: &Worth) -> &'static str {
    match (row.best, row.yours) {
        (true, true) => ", the best, and yours",
        (true, false) => ", the best",
        (false, true) => ", yours",
        (false, false) => "",
    }
}
