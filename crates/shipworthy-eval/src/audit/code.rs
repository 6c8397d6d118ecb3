//! The codes of findings about a table, each with what it means and when it is given. The reference page comes from here.

use serde::{Deserialize, Serialize};

use Level::{Error, Note, Warning};
use Question::{Labels, Origin, People, Privacy, Values};

use crate::outcome::Level;

/// The question that a finding answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Where do the rows come from, and are they whole?
    Origin,
    /// Whom do they represent?
    People,
    /// Can the labels be trusted?
    Labels,
    /// Do the values mean what they seem to?
    Values,
    /// Is it safe to hold and to share?
    Privacy,
}

/// All questions, in the order of reports.
pub const QUESTIONS: [Question; 5] = [Origin, People, Labels, Values, Privacy];

impl Question {
    /// The question in words.
    pub fn words(self) -> &'static str {
        match self {
            Origin => "Where does it come from?",
            People => "Whom does it represent?",
            Labels => "Can I trust the labels?",
            Values => "Do the values mean what they say?",
            Privacy => "Is it safe to hold and share?",
        }
    }
}

/// A kind of finding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Code {
    /// Its stable name.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Level,
    /// The question that it answers.
    pub question: Question,
    /// What it means.
    pub means: &'static str,
    /// When it is given.
    pub when: &'static str,
}

/// The code of this name. Every code that a finding about a table carries is listed.
pub fn find(code: &str) -> &'static Code {
    CODES.iter().find(|c| c.code == code).expect("findings carry codes of the list")
}

const fn code(
    code: &'static str,
    severity: Level,
    question: Question,
    means: &'static str,
    when: &'static str,
) -> Code {
    Code { code, severity, question, means, when }
}

/// All codes, by question.
pub const CODES: [Code; 53] = [
    code("empty-table", Error, Origin, "the table has no rows", "there is no row"),
    code(
        "duplicate-rows",
        Warning,
        Origin,
        "rows repeat an earlier row in every column",
        "there is one, and chance does not explain it where columns are few and coarse",
    ),
    code(
        "repeated-content",
        Warning,
        Origin,
        "rows repeat an earlier row in everything but its id",
        "there is one, ids differ, and at least 70% of the rows are different from all others",
    ),
    code(
        "duplicate-keys",
        Warning,
        Origin,
        "rows carry an id that an earlier row has",
        "the id column has more rows than values; a column is taken as the id when 90% of its values are different",
    ),
    code("missing-keys", Warning, Origin, "rows have no id", "the id column has missing values"),
    code(
        "same-columns",
        Note,
        Origin,
        "two columns hold the same thing",
        "they are equal on 97% of the rows, one-to-one on 99.5%, or a straight line of each other",
    ),
    code(
        "train-test-overlap",
        Error,
        Origin,
        "rows are in two splits, or in the reference file as well",
        "one row's inputs, or its id, are found on the other side",
    ),
    code(
        "time-gap",
        Warning,
        Origin,
        "a stretch of time has no rows",
        "the usual number of rows makes an empty stretch a miracle, and it is three times longer than the usual pauses such as nights and weekends",
    ),
    code(
        "time-spike",
        Warning,
        Origin,
        "a day (hour, week) has far too many rows",
        "over three times the usual number, and beyond the upper quartile by six times the spread of the quartiles",
    ),
    code(
        "future-dates",
        Warning,
        Values,
        "dates lie long after the others",
        "the distances of the others from their middle do not explain them",
    ),
    code(
        "ancient-dates",
        Warning,
        Values,
        "dates lie long before the others, often a default such as 1970-01-01",
        "the distances of the others from their middle do not explain them",
    ),
    code("stale-data", Note, Origin, "the newest row is old", "it is older than `--as-of` by more than 180 days"),
    code(
        "no-time",
        Note,
        Origin,
        "no column says when a row happened, so age and order cannot be judged",
        "no column holds dates or times",
    ),
    code(
        "underrepresented-group",
        Warning,
        People,
        "a group is a smaller share of the rows than of the people the feature is for",
        "its share is below three quarters of the declared share or the reference's, and the 99% interval does not reach that",
    ),
    code(
        "overrepresented-group",
        Note,
        People,
        "a group is a larger share of the rows than of the people the feature is for",
        "its share is above four thirds of the declared one, and the 99% interval does not reach that",
    ),
    code(
        "unknown-group",
        Warning,
        People,
        "rows belong to no declared group",
        "a value of the group column is not in the population",
    ),
    code(
        "absent-group",
        Error,
        People,
        "a declared group has no rows at all",
        "no row has the value, and at least one in a thousand people do",
    ),
    code(
        "small-group",
        Note,
        People,
        "a group has too few rows to judge it",
        "fewer than 30 rows, in a column given as `--group`",
    ),
    code(
        "no-label",
        Note,
        Labels,
        "no column is known as the label",
        "none was named and none is called as labels are",
    ),
    code("unlabelled-rows", Warning, Labels, "rows have no label", "the label is missing, or says that it is"),
    code("one-class", Error, Labels, "all rows have the same label", "the label has one value"),
    code("class-imbalance", Warning, Labels, "a class is rare", "the least frequent class is below 5% of the rows"),
    code(
        "rare-label-value",
        Warning,
        Labels,
        "a label value has so few rows that it may be a slip",
        "fewer than 10 rows and below 0.1%; or up to 5% of the rows beside answers such as 0 and 1, yes and no",
    ),
    code(
        "conflicting-labels",
        Warning,
        Labels,
        "rows agree on every input and not on the label",
        "there is one, and at least 70% of the rows differ in their inputs from all others",
    ),
    code(
        "label-delay",
        Warning,
        Labels,
        "the newest rows wait for their labels",
        "the last twentieth of the time has at least 20 points more rows without label, or labels arrive days after the event",
    ),
    code(
        "label-before-event",
        Warning,
        Labels,
        "labels are dated before the event that they are about",
        "the time of the label is earlier than the time of the row",
    ),
    code(
        "leakage",
        Error,
        Labels,
        "one column alone tells the label",
        "AUC of at least 0.98; with several classes, 95% of the errors of always guessing the most frequent class avoided; with numbers, a correlation of 0.995",
    ),
    code(
        "label-copy",
        Error,
        Labels,
        "a column is the label under another name",
        "each of its values goes with one label and the other way round, on 99.5% of the rows",
    ),
    code(
        "order-tells-label",
        Warning,
        Labels,
        "the order of ids or of time tells the label",
        "AUC of at least 0.65 for ids, 0.8 for time, and ten standard errors from one half",
    ),
    code(
        "missing-tells-label",
        Warning,
        Labels,
        "a value is missing much more often for one label than for another",
        "shares differ by 20 points or more, and by eight standard errors",
    ),
    code(
        "annotators-disagree",
        Note,
        Labels,
        "annotators gave different labels to the same rows",
        "columns are given as `--annotators`; a warning where Krippendorff's alpha is surely below 0.8, or one row in five is disputed",
    ),
    code(
        "probable-label-errors",
        Note,
        Labels,
        "labels are probably wrong, as a model that never saw the rows would have it",
        "probabilities are given as `--probabilities`; confident learning (Northcutt, Jiang and Chuang 2021); a warning from one in a hundred",
    ),
    code("missing-values", Note, Values, "cells are empty", "one in a thousand cells of the column or more"),
    code("empty-column", Warning, Values, "a column has no value at all", "every cell is empty"),
    code(
        "disguised-missing",
        Warning,
        Values,
        "values such as N/A, -, 999 stand for a missing value",
        "the word means nothing else, or the number stands apart from the others",
    ),
    code(
        "mixed-types",
        Warning,
        Values,
        "numbers or dates are mixed with words",
        "60% of a text column are numbers, or dates, and others are not",
    ),
    code(
        "mixed-number-formats",
        Warning,
        Values,
        "numbers are written in several ways, such as 1,234.5 and 1234,5",
        "decimal commas and decimal points in one column, or both with and without separators",
    ),
    code(
        "mixed-date-formats",
        Warning,
        Values,
        "dates are written in several ways",
        "two formats in one column; 03/07 counts with the way that the others show",
    ),
    code(
        "impossible-dates",
        Warning,
        Values,
        "dates that do not exist, such as 31 February",
        "written as a date, and there is no such day",
    ),
    code("not-finite", Warning, Values, "numbers that are infinite or not a number", "there is one"),
    code(
        "outliers",
        Warning,
        Values,
        "numbers far beyond the others",
        "the tail of the others, extrapolated, makes that many a miracle; waiting times only from fifty times the upper quartile on",
    ),
    code(
        "negative-values",
        Warning,
        Values,
        "numbers below zero where the others are not",
        "3% of the column at most, further below than the others' spread explains",
    ),
    code(
        "mixed-units",
        Warning,
        Values,
        "a part of the numbers is in another unit",
        "two humps with the same shape, a factor such as 10, 60, 100 or 1000 apart; or several units written behind the numbers",
    ),
    code("constant-column", Note, Values, "a column has one value in every row", "one distinct value"),
    code("quasi-constant-column", Note, Values, "a column has one value in nearly every row", "99.5% or more"),
    code(
        "inconsistent-categories",
        Warning,
        Values,
        "one category is written in several ways",
        "values are alike but for case, blanks or signs, or are both yes and Y",
    ),
    code(
        "near-spellings",
        Warning,
        Values,
        "a rare category is a slip of a frequent one",
        "one letter differs (two in long words), and it is twenty times rarer",
    ),
    code("stray-blanks", Note, Values, "text has blanks at its ends, or several in a row", "there is one"),
    code(
        "near-duplicate-text",
        Warning,
        Values,
        "texts are nearly the same as another text",
        "four-letter pieces in common of 70% or more, estimated by MinHash (Broder, 1997)",
    ),
    code(
        "truncated-text",
        Warning,
        Values,
        "texts end at a length limit",
        "at least ten times more texts of the greatest length than of the lengths just below, or four times more of a usual limit such as 140 than of the lengths on both sides; not where they are one and the same text or end as sentences do",
    ),
    code("encoding-damage", Warning, Values, "text was decoded wrongly: Ã© or replacement characters", "there is one"),
    code("markup-in-text", Warning, Values, "text holds HTML, or characters that cannot be seen", "there is one"),
    code(
        "personal-data",
        Warning,
        Privacy,
        "cells hold personal data",
        "form or check digit proves it; for bare digits, nine in ten of the column fit; for names, the column is called so",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut names: Vec<&str> = CODES.iter().map(|c| c.code).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CODES.len());
    }
}
