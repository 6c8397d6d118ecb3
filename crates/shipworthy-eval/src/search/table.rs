//! A spec for a plain table: what `slices` asks of one when nobody wrote any.

use super::slices::Refusal;

/// A table of labels and answers, by the names of its columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// What is true.
    pub label: String,
    /// Which value of it is positive, where scores are judged.
    pub positive: Option<String>,
    /// What was answered: a class or a number.
    pub prediction: Option<String>,
    /// A score, higher for the positive value.
    pub score: Option<String>,
    /// Scores at or above it are positive decisions.
    pub threshold: Option<f64>,
    /// Whose equal values mark rows that are not independent.
    pub cluster: Option<String>,
    /// What identifies a row.
    pub id: Option<String>,
}

impl Table {
    /// The spec, as text, of a table whose columns have these kinds.
    pub fn spec(&self, name: &str, columns: &[(String, String)]) -> Result<String, Refusal> {
        let kind = |column: &str| columns.iter().find(|(name, _)| name == column).map(|(_, kind)| kind.as_str());
        let named =
            [Some(&self.label), self.prediction.as_ref(), self.score.as_ref(), self.cluster.as_ref(), self.id.as_ref()];
        for column in named.into_iter().flatten() {
            if kind(column).is_none() {
                let known: Vec<&str> = columns.iter().take(12).map(|c| c.0.as_str()).collect();
                return Err(refusal(
                    format!("the table has no column '{column}'"),
                    format!("the columns are {}", known.join(", ")),
                ));
            }
        }
        let label = kind(&self.label).unwrap_or_default();
        let (task, positive, candidate, bar) = match (&self.prediction, &self.score) {
            (Some(prediction), None) => {
                let answers = kind(prediction).unwrap_or_default();
                let number = label == "number" || label == "whole number" && answers == "number";
                let (task, bar) = if number { ("regression", "mae >= 0") } else { ("multiclass", "error_rate >= 0%") };
                (task, String::new(), format!("prediction: {}", quoted(prediction)), bar)
            }
            (None, Some(score)) => {
                let Some(threshold) = self.threshold else {
                    return Err(refusal(
                        "a score needs a threshold".to_owned(),
                        "say from which score on the decision is positive: --threshold 0.5".to_owned(),
                    ));
                };
                let positive = match (&self.positive, label) {
                    (Some(value), _) => written(value),
                    (None, "yes/no") => "true".to_owned(),
                    (None, "whole number" | "number") => "1".to_owned(),
                    (None, _) => {
                        return Err(refusal(
                            format!("nobody said which value of '{}' is the positive one", self.label),
                            "name it: --positive VALUE".to_owned(),
                        ));
                    }
                };
                let range = if (0.0..=1.0).contains(&threshold) { "" } else { ", score_range: [-1e300, 1e300]" };
                let candidate = format!("score: {}, threshold: {threshold}{range}", quoted(score));
                ("binary", format!("  positive: {positive}\n"), candidate, "error_rate >= 0%")
            }
            _ => {
                return Err(refusal(
                    "a table needs the column of answers".to_owned(),
                    "name it: --prediction COLUMN, or --score COLUMN with --threshold".to_owned(),
                ));
            }
        };
        let answered = self.prediction.as_ref().or(self.score.as_ref()).map_or("", String::as_str);
        let mut text = format!("---\nformat: 1\nname: {}\ntask: {task}\ngolden:\n  data: table\n", quoted(name));
        text += &format!("  label: {}\n{positive}", quoted(&self.label));
        for (key, column) in [("cluster", &self.cluster), ("id", &self.id)] {
            text += &column.as_ref().map_or_else(String::new, |column| format!("  {key}: {}\n", quoted(column)));
        }
        text += &format!("candidates:\n  - {{name: {}, {candidate}}}\nbars:\n  - {bar}\n---\n", quoted(answered));
        Ok(text)
    }
}

fn refusal(message: String, remedy: String) -> Refusal {
    Refusal { message, remedy }
}

/// A value as YAML: numbers and truth as such, anything else as text.
fn written(value: &str) -> String {
    if value.parse::<f64>().is_ok() || matches!(value, "true" | "false") { value.to_owned() } else { quoted(value) }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<(String, String)> {
        [("is_fraud", "whole number"), ("p", "number"), ("said", "text"), ("truth", "text"), ("minutes", "number")]
            .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
            .to_vec()
    }

    #[track_caller]
    fn check(table: &Table, expect: &str) {
        match table.spec("t.csv", &columns()) {
            Ok(text) => {
                let parsed = shipworthy_spec::parse("t.csv", &text);
                assert!(text.contains(expect), "{text}");
                let errors: Vec<_> = parsed.diagnostics.iter().filter(|found| found.is_error()).collect();
                assert!(errors.is_empty(), "{errors:?}\n{text}");
            }
            Err(refusal) => assert!(refusal.message.contains(expect), "{refusal:?}"),
        }
    }

    #[test]
    fn kinds_of_columns_decide_the_task() {
        let table = |label: &str| Table { label: label.to_owned(), ..Table::default() };
        let scored = Table { score: Some("p".to_owned()), ..table("is_fraud") };
        check(&Table { threshold: Some(0.5), ..scored.clone() }, "task: binary");
        check(&Table { threshold: Some(7.0), ..scored.clone() }, "score_range");
        check(&scored, "needs a threshold");
        check(&Table { prediction: Some("said".to_owned()), ..table("truth") }, "task: multiclass");
        check(&Table { prediction: Some("p".to_owned()), ..table("minutes") }, "task: regression");
        check(&Table { score: Some("p".to_owned()), threshold: Some(0.5), ..table("truth") }, "which value of 'truth'");
        check(&Table { prediction: Some("answer".to_owned()), ..table("truth") }, "no column 'answer'");
        check(&table("truth"), "needs the column of answers");
    }
}
