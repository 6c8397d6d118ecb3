//! Results row by row: JSON Lines, an answer a line; CSV, a case a line.

use super::column_name;
use super::json::result;
use crate::cells;
use crate::evaluated::{Evaluated, Failing, Row};
use crate::grading::text_of;
use crate::read::shown;
use crate::suite::Suite;

/// An answer a line, as in the JSON.
pub fn json_lines(suite: &Suite, evaluated: &Evaluated) -> String {
    evaluated.rows.iter().map(|row| format!("{}\n", result(suite, row))).collect()
}

/// A case a line: its variables, then for each column what was answered, whether it passes, its score, and why.
pub fn csv(suite: &Suite, evaluated: &Evaluated) -> String {
    let mut names: Vec<&str> = Vec::new();
    for case in &suite.cases {
        for name in case.vars.keys() {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    let has_description = suite.cases.iter().any(|case| case.description.is_some());
    let mut header: Vec<String> = has_description.then(|| "Description".to_owned()).into_iter().collect();
    header.extend(names.iter().map(|name| (*name).to_owned()));
    for column in 0..suite.columns.len() {
        let name = column_name(suite, column);
        header.extend(["", " · status", " · score", " · reason"].map(|what| format!("{name}{what}")));
    }
    let mut text = cells::line(header.iter().map(String::as_str));
    let mut rows = evaluated.rows.iter().peekable();
    for (place, case) in suite.cases.iter().enumerate() {
        let mut line: Vec<String> = Vec::new();
        if has_description {
            line.push(case.description.clone().unwrap_or_default());
        }
        line.extend(names.iter().map(|name| case.vars.get(*name).map_or_else(String::new, shown)));
        let mut answers: Vec<Option<&Row>> = vec![None; suite.columns.len()];
        while let Some(row) = rows.next_if(|row| row.case == place) {
            answers[row.column] = Some(row);
        }
        for answer in answers {
            match answer {
                None => line.extend(["", "", "", ""].map(str::to_owned)),
                Some(row) => {
                    line.push(row.output.as_ref().map_or_else(String::new, text_of));
                    line.push(status(row).to_owned());
                    line.push(super::json::number(row.score()).to_string());
                    line.push(row.reason().to_owned());
                }
            }
        }
        text.push_str(&cells::line(line.iter().map(String::as_str)));
    }
    text
}

/// Whether an answer passes, in a word.
pub(crate) fn status(row: &Row) -> &'static str {
    match row.failing() {
        Failing::Not => "PASS",
        Failing::Assertion => "FAIL",
        Failing::Error => "ERROR",
    }
}
