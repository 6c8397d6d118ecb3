//! `size`: how many examples it takes, and which.
//!
//! With a golden set, [`plan`] says what each open bar still needs and from which slice, and how to spend a number of examples.
//! Before there are any data, [`question`] answers from what is supposed.

mod budget;
mod next;
pub mod plan;
pub mod question;

use serde::{Deserialize, Serialize};

/// What a metric counts: which examples say something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Positives, as recall does.
    Positives,
    /// Negatives, as the false-positive rate does.
    Negatives,
    /// What was flagged, as precision does.
    Alarms,
    /// What was not flagged.
    AllClears,
    /// Everything.
    Examples,
}

impl Counts {
    /// What the metric of this name counts.
    pub fn of(metric: &str) -> Counts {
        match crate::words::denominator(metric.split(" of \"").next().unwrap_or(metric)) {
            "positives" => Counts::Positives,
            "negatives" => Counts::Negatives,
            "alarms" => Counts::Alarms,
            "all-clears" => Counts::AllClears,
            _ => Counts::Examples,
        }
    }

    /// The word for so many of them.
    pub fn word(self, count: u64) -> &'static str {
        match (self, count) {
            (Counts::Positives, 1) => "positive",
            (Counts::Positives, _) => "positives",
            (Counts::Negatives, 1) => "negative",
            (Counts::Negatives, _) => "negatives",
            (Counts::Alarms, 1) => "alarm",
            (Counts::Alarms, _) => "alarms",
            (Counts::AllClears, 1) => "all-clear",
            (Counts::AllClears, _) => "all-clears",
            (Counts::Examples, 1) => "example",
            (Counts::Examples, _) => "examples",
        }
    }
}

/// What a metric counts, in words: "positives", `examples that are "boots"`.
pub fn counted_word(metric: &str, count: u64) -> String {
    let counts = Counts::of(metric);
    let Some((_, class)) = metric.split_once(" of \"") else { return counts.word(count).to_owned() };
    let class = class.trim_end_matches('"');
    let (examples, are) = if count == 1 { ("example", "is") } else { ("examples", "are") };
    match counts {
        Counts::Positives => format!("{examples} that {are} \"{class}\""),
        Counts::Negatives => format!("{examples} that {are} not \"{class}\""),
        Counts::Alarms => format!("{examples} that {are} taken for \"{class}\""),
        Counts::AllClears => format!("{examples} that {are} not taken for \"{class}\""),
        Counts::Examples => examples.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::counted_word;

    #[test]
    fn what_a_metric_counts_has_a_word() {
        let check = |metric: &str, count: u64, expect: &str| assert_eq!(counted_word(metric, count), expect);
        check("recall", 2, "positives");
        check("precision", 1, "alarm");
        check("mae", 2, "examples");
        check("recall of \"boots\"", 2, "examples that are \"boots\"");
        check("precision of \"boots\"", 1, "example that is taken for \"boots\"");
    }
}
