//! The columns of a table with their guessed parts, each to be corrected, and its first rows.

use maud::{Markup, html};
use shipworthy_app::first_run::{Choice, Column, Looked, Part};
use shipworthy_report::parts::safe;
use shipworthy_report::words;

use crate::pages::form::Told;

/// Columns that can be given a part here; more are left alone.
const MOST: usize = 200;
/// Columns of the first rows that are shown.
const MOST_SHOWN: usize = 12;
/// Characters of a name or a cell.
const WIDEST: usize = 60;
/// Values of a column that are shown.
const MOST_VALUES: usize = 3;

/// Every column with its part.
pub fn parts(looked: &Looked, choice: &Choice, told: Option<&Told>) -> Markup {
    let columns = &looked.overview.columns;
    let wrong: Vec<_> =
        told.map_or(&[][..], |told| &told.problems).iter().filter(|problem| problem.field == "parts").collect();
    let personal: Vec<&Column> = columns.iter().filter(|column| !column.personal.is_empty()).collect();
    html! {
        section id="parts" tabindex="-1" aria-labelledby="parts-title" {
            div class="head" { h2 id="parts-title" { "What each column is" } p class="small muted" { "Guessed from names and values. Correct what is wrong." } }
            @for problem in &wrong { p class="wrong" { (words::capital(&safe(&problem.message))) ": " (safe(&problem.remedy)) "." } }
            table class="plain cards parts" {
                caption class="hidden-words" { "Columns and their parts" }
                thead { tr { th scope="col" { "Column" } th scope="col" { "It holds" } th scope="col" { "For example" } th scope="col" { "It is" } } }
                tbody {
                    @for (at, column) in columns.iter().enumerate().take(MOST) { tr {
                        th scope="row" { (cut(&column.name)) }
                        td data-label="It holds" { span { (holds(column)) } }
                        td data-label="For example" { span { (examples(looked, at, column)) } }
                        td data-label="It is" { select name={ "part." (at) } aria-label={ "What " (cut(&column.name)) " is" } {
                            @for part in Part::ALL { option value=(part.key()) selected[choice.parts.get(at) == Some(&part)] { (part.words()) } }
                        } }
                    } }
                }
            }
            @if columns.len() > MOST { p class="small muted" { "And " (words::counted((columns.len() - MOST) as u64, "column", "columns")) " more, which are left alone. A table with fewer columns shows them all." } }
            @if !personal.is_empty() {
                p class="notes" { "Personal data: " (listed(&personal)) ". It stays on this machine, is not shown here, and is in no report unless you choose the column as a slice." }
            }
        }
    }
}

/// The first rows.
pub fn first_rows(looked: &Looked) -> Markup {
    let columns = &looked.overview.columns;
    html! {
        details class="numbers" {
            summary { "The first " (words::counted(looked.head.len() as u64, "row", "rows")) }
            div class="wide" tabindex="0" role="region" aria-label="First rows" {
                table class="plain" {
                    caption class="hidden-words" { "First rows" }
                    thead { tr { @for column in columns.iter().take(MOST_SHOWN) { th scope="col" { (cut(&column.name)) } } } }
                    tbody { @for row in &looked.head { tr {
                        @for (cell, column) in row.iter().zip(columns).take(MOST_SHOWN) { td { (shown(cell.as_deref(), column)) } }
                    } } }
                }
            }
            @if columns.len() > MOST_SHOWN { p class="small muted" { "The first " (MOST_SHOWN) " of " (words::count(columns.len() as u64)) " columns." } }
        }
    }
}

/// "Whole numbers, 2 different, 3 missing".
fn holds(column: &Column) -> String {
    let kind = match column.kind.as_str() {
        _ if column.is_empty() => return "Nothing".to_owned(),
        "text" => "Text",
        "whole number" => "Whole numbers",
        "number" => "Numbers",
        "yes/no" => "Yes or no",
        "date" => "Dates",
        "time" => "Times",
        _ => "Something else",
    };
    let mut said = format!("{kind}, {} different", words::count(column.distinct));
    if column.missing > 0 {
        said += &format!(", {} missing", words::count(column.missing));
    }
    said
}

/// Its most frequent values where there are few, else what stands in the first rows.
fn examples(looked: &Looked, at: usize, column: &Column) -> Markup {
    if !column.personal.is_empty() {
        return html! { span class="dim" { "hidden" } };
    }
    let listed: Vec<String> = if column.values.is_empty() {
        looked
            .head
            .iter()
            .filter_map(|row| row.get(at).cloned().flatten())
            .take(MOST_VALUES)
            .map(|cell| cut(&cell))
            .collect()
    } else {
        column
            .values
            .iter()
            .take(MOST_VALUES)
            .map(|(value, n)| format!("{} ({})", cut(value), words::count(*n)))
            .collect()
    };
    html! { (listed.join(", ")) @if column.values.len() > MOST_VALUES { ", …" } }
}

fn shown(cell: Option<&str>, column: &Column) -> Markup {
    html! {
        @match cell {
            Some(_) if !column.personal.is_empty() => span class="dim" { "hidden" },
            Some(cell) => (cut(cell)),
            None => span class="dim" { "missing" },
        }
    }
}

/// "email addresses in mail, names of people in customer_name".
fn listed(columns: &[&Column]) -> String {
    const MOST: usize = 6;
    let one = |column: &&Column| {
        let kinds: Vec<&str> = column.personal.iter().map(|kind| kind.plural()).collect();
        format!("{} in {}", kinds.join(" and "), cut(&column.name))
    };
    let mut some: Vec<String> = columns.iter().take(MOST).map(one).collect();
    if columns.len() > MOST {
        some.push(format!("and {} more", columns.len() - MOST));
    }
    some.join(", ")
}

/// Somebody's words, harmless and of bounded length.
pub fn cut(text: &str) -> String {
    let clean = safe(&text.chars().take(WIDEST).collect::<String>());
    if text.chars().count() > WIDEST { clean + "…" } else { clean }
}
