//! The tables of an answer, as text in cells.

use shipworthy_eval::outcome::Money;
use shipworthy_eval::size::counted_word;
use shipworthy_eval::size::plan::{Open, Plan};
use shipworthy_eval::size::question::Sized;
use shipworthy_eval::words::about;

use crate::words;

/// A table.
pub struct Table {
    pub title: String,
    pub aside: String,
    pub heads: Vec<String>,
    /// How many of the first columns are words; the others are numbers.
    pub words: usize,
    pub rows: Vec<Vec<String>>,
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub fn of_plan(plan: &Plan) -> Vec<Table> {
    let mut tables = Vec::new();
    if !plan.open.is_empty() {
        tables.push(Table {
            title: "What each open bar needs".to_owned(),
            aside: "more of what it counts, as rows chosen from its slice, as rows at today's mix".to_owned(),
            heads: heads(&["bar", "asked", "measured", "more", "chosen", "as it comes"]),
            words: 2,
            rows: plan.open.iter().map(|open| row(plan, open)).collect(),
        });
    }
    if plan.collect.len() > 1 {
        tables.push(Table {
            title: "What to collect, slice by slice".to_owned(),
            aside: "as many as the most demanding of its bars needs".to_owned(),
            heads: heads(&["slice", "settles", "more", "rows of it"]),
            words: 1,
            rows: plan
                .collect
                .iter()
                .map(|collect| {
                    vec![
                        words::slice(&collect.slice),
                        words::counted(collect.settles, "bar", "bars"),
                        format!("{} {}", about(collect.counted), counted_word(&collect.metric, collect.counted)),
                        about(collect.rows),
                    ]
                })
                .collect(),
        });
    }
    if !plan.short_of.is_empty() {
        tables.push(Table {
            title: "Whom the golden set is short of".to_owned(),
            aside: "compared with the population of the spec, every row kept".to_owned(),
            heads: heads(&["slice", "of cases", "of the golden set", "rows now", "more"]),
            words: 1,
            rows: plan
                .short_of
                .iter()
                .map(|short| {
                    vec![
                        words::slice(&short.slice),
                        words::percent(short.share),
                        words::percent(short.share_now),
                        words::count(short.rows),
                        about(short.further),
                    ]
                })
                .collect(),
        });
    }
    if let Some(budget) = &plan.budget {
        let dash = |n: Option<u64>| words::or_dash(n.map(words::count));
        tables.push(Table {
            title: format!("{} more examples over {}", words::count(budget.examples), budget.column.replace('_', " ")),
            aside: "to prevent most harm, to know the metric best, to settle the bars".to_owned(),
            heads: heads(&["slice", "of cases", "now", "for harm", "for precision", "for its bars"]),
            words: 1,
            rows: budget
                .slices
                .iter()
                .map(|slice| {
                    vec![
                        words::slice(&slice.slice),
                        words::percent(slice.share),
                        words::count(slice.rows),
                        dash(slice.harm),
                        dash(slice.precision),
                        dash(slice.needed),
                    ]
                })
                .collect(),
        });
    }
    tables
}

fn row(plan: &Plan, open: &Open) -> Vec<String> {
    let money = plan.money.as_ref();
    let side = match open.op {
        ">=" => "at least",
        "<=" => "at most",
        ">" => "above",
        _ => "below",
    };
    let place = if open.slice.0.is_empty() { String::new() } else { format!("{}: ", words::slice(&open.slice)) };
    let (more, slice, mix) = match (&open.needs, &open.reason) {
        (Some(needs), _) => (
            format!("{} {}", about(needs.counted), counted_word(&open.metric, needs.counted)),
            about(needs.in_slice),
            about(needs.at_todays_mix),
        ),
        (None, Some(reason)) => (reason.clone(), "–".to_owned(), "–".to_owned()),
        (None, None) => ("too close to the bar".to_owned(), "–".to_owned(), "–".to_owned()),
    };
    let label = format!("{place}{}{}", words::metric(&open.metric), words::per(&open.metric, money));
    vec![
        if place.is_empty() { words::capital(&label) } else { label },
        open.target.map_or("the baseline".to_owned(), |target| {
            format!("{side} {}", words::value(&open.metric, target, money))
        }),
        measured(open, money),
        more,
        slice,
        mix,
    ]
}

/// The estimate, with its interval and what that rests on.
fn measured(open: &Open, money: Option<&Money>) -> String {
    let interval = words::interval(&open.metric, open.low, open.high, money);
    let value = words::value_or_undefined(&open.metric, open.estimate, money);
    if interval.is_empty() { value } else { format!("{value} ({interval}, n {})", words::count(open.n)) }
}

pub fn of_question(sized: &Sized) -> Vec<Table> {
    let bar = sized.question.bar.is_some();
    let counts = sized.counts.word(2);
    let examples = sized.table.iter().any(|line| line.examples != line.needed && line.examples.is_some());
    let mut names = vec![if bar { "if the truth is" } else { "if they disagree on" }.to_owned(), counts.to_owned()];
    if examples {
        names.push("examples".to_owned());
    }
    let mut lines = sized.table.clone();
    let supposed = if bar { sized.question.expected } else { sized.question.disagreement };
    if let Some(supposed) = supposed.filter(|s| !lines.iter().any(|line| (line.supposed - s).abs() < 1e-9)) {
        lines.push(shipworthy_eval::size::question::Line { supposed, needed: sized.needed, examples: sized.examples });
        lines.sort_by(|a, b| a.supposed.total_cmp(&b.supposed));
    }
    let rows = lines
        .iter()
        .map(|line| {
            let mark = if supposed.is_some_and(|s| (line.supposed - s).abs() < 1e-9) { " ←" } else { "" };
            let mut cells = vec![format!("{}{mark}", words::percent(line.supposed))];
            cells.push(words::or_dash(line.needed.map(words::count)));
            if examples {
                cells.push(words::or_dash(line.examples.map(about)));
            }
            cells
        })
        .collect();
    vec![Table {
        title: "If it is otherwise".to_owned(),
        aside: if bar { "the farther from the bar, the fewer it takes" } else { "those who agree need fewer" }
            .to_owned(),
        heads: names,
        words: 1,
        rows,
    }]
}
