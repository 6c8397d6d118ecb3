//! Candidates that know the answer: scores and rules made from the label.
//!
//! Such a candidate clears every bar and means nothing, so it is refused rather than judged.

use shipworthy_spec::spec::{Answers, Golden, LabelAnswers, OrderAnswers, Source, Spec, TrueLabels, Truth};

use crate::gather::{Gathered, Problem};

/// Fewest rows on which a score that equals the label is no accident.
const FEWEST_ROWS: usize = 20;

/// Candidates whose answers are the label, one problem each.
pub fn leaks(spec: &Spec, gathered: &Gathered) -> Vec<Problem> {
    let truth = true_columns(&spec.golden);
    let mut problems = Vec::new();
    for (i, candidate) in spec.candidates.iter().enumerate() {
        let problem = |key: &str, message: String| Problem {
            code: "answer-is-the-label",
            at: format!("candidates[{i}].{key}"),
            within: None,
            message,
            remedy: "use only what is known before the decision is taken".to_owned(),
        };
        let in_golden_set = !matches!(candidate.source, Source::Predictions { .. });
        let mut answers = answer_columns(&candidate.answers).into_iter();
        if let Some(column) = answers.find(|column| in_golden_set && truth.contains(&column.as_str())) {
            problems.push(problem("name", format!("{} answers with the label itself, {column}", candidate.name)));
            continue;
        }
        match &candidate.source {
            Source::Score(column) if truth.contains(&column.as_str()) => {
                problems.push(problem("score", format!("{} is scored by the label itself", candidate.name)));
            }
            Source::Rule(rule) => {
                if let Some(label) = truth.iter().find(|label| names(rule, label)) {
                    problems.push(problem("rule", format!("the rule of {} reads the label {label}", candidate.name)));
                }
            }
            // A prompt answers yes or no, and may be right every time: whoever fills it in keeps the label from it.
            Source::Predictions { .. } if candidate.prompted.is_some() => {}
            Source::Score(_) | Source::Predictions { .. }
                if equals_label(&gathered.candidates[i].score, &gathered.label) =>
            {
                problems.push(problem(
                    "score",
                    format!(
                        "in every row, the score of {} is one number for positives and another for negatives",
                        candidate.name
                    ),
                ));
            }
            _ => {}
        }
    }
    problems
}

/// The columns that say what is true.
fn true_columns(golden: &Golden) -> Vec<&str> {
    match &golden.truth {
        Truth::Labels(TrueLabels::Columns(labels)) => labels.iter().map(String::as_str).collect(),
        // Which contestants met is no secret, and a candidate of a preference reads nothing.
        // What is right about texts is not in the table.
        Truth::Winner(_) | Truth::Graded => Vec::new(),
        _ => vec![golden.label.as_str()],
    }
}

/// The columns that a candidate's answers stand in. Those of binary decisions are its source.
fn answer_columns(answers: &Answers) -> Vec<&String> {
    match answers {
        Answers::Decision | Answers::Contestant(_) | Answers::Text(_) => Vec::new(),
        Answers::Class(classes) => classes.prediction.iter().chain(classes.probabilities.values()).collect(),
        Answers::Labels(LabelAnswers::Rule) | Answers::Order(OrderAnswers::Rule) => Vec::new(),
        Answers::Labels(LabelAnswers::Joined(column)) => vec![column],
        Answers::Labels(LabelAnswers::Columns(columns) | LabelAnswers::Probabilities { columns, .. }) => {
            columns.values().collect()
        }
        Answers::Number(numbers) => {
            let quantiles = numbers.quantiles.iter().map(|(_, column)| column);
            let ends = numbers.intervals.iter().flat_map(|interval| [&interval.low, &interval.high]);
            numbers.prediction.iter().chain(quantiles).chain(ends).collect()
        }
        Answers::Order(OrderAnswers::Score(column) | OrderAnswers::Rank(column)) => vec![column],
    }
}

/// Whether scores take one value on positives and one other, lower value on negatives.
fn equals_label(score: &[f64], label: &[bool]) -> bool {
    let of = |class: bool| score.iter().zip(label).filter(move |(_, l)| **l == class).map(|(s, _)| *s);
    let (Some(high), Some(low)) = (of(true).next(), of(false).next()) else { return false };
    score.len() >= FEWEST_ROWS && high > low && of(true).all(|s| s == high) && of(false).all(|s| s == low)
}

/// Whether an expression names a column, outside of text in single quotes.
fn names(expression: &str, column: &str) -> bool {
    let code: String = expression.split('\'').step_by(2).collect::<Vec<_>>().join(" ' ");
    if code.contains(&format!("\"{column}\"")) {
        return true;
    }
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word.eq_ignore_ascii_case(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expression: &str, expect: bool) {
        assert_eq!(names(expression, "is_fraud"), expect, "{expression}");
    }

    #[test]
    fn an_expression_names_the_label_as_a_word_and_not_inside_text() {
        check("is_fraud = 1", true);
        check("amount > 5 AND IS_FRAUD", true);
        check("\"is_fraud\" = 1", true);
        check("not_is_fraud = 1", false);
        check("note = 'is_fraud'", false);
    }
}
