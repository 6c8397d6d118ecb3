//! Which part a column seems to play: from names, kinds and values. Wrong at times, and shown to be corrected.

use shipworthy_spec::spec::Task;

use super::columns::Column;
use super::part::Part;
use super::values::meaning;
use crate::audit::facts::Named;
use crate::audit::roles::{self, Role, plain};

/// Slices that are guessed at most; more can be chosen.
const MOST_SLICES: usize = 4;
/// Values that a guessed slice has at most.
const MOST_GROUPS: u64 = 12;
/// Candidates that are guessed at most.
const MOST_CANDIDATES: usize = 8;
/// A number with more distinct values is no class.
const MOST_CODES: u64 = 20;
/// Classes that are guessed at most.
const MOST_CLASSES: u64 = 50;

/// Names of labels beside those that the audit knows.
const LABELS: [&str; 9] =
    ["actual", "truth", "true_value", "expected", "correct", "human", "human_label", "annotation", "answer_key"];
/// Words in the names of answers.
const ANSWERS: [&str; 10] =
    ["pred", "predicted", "prediction", "predictions", "yhat", "output", "decision", "guess", "guessed", "answer"];
/// Words in the names of scores.
const SCORES: [&str; 8] = ["score", "scores", "prob", "proba", "probability", "p", "confidence", "likelihood"];
/// Names of weights.
const WEIGHTS: [&str; 4] = ["weight", "weights", "sample_weight", "w"];

fn has_word(name: &str, words: &[&str]) -> bool {
    plain(name).split('_').any(|word| words.contains(&word))
}

/// The part of every column.
pub fn parts(columns: &[Column], rows: u64) -> Vec<Part> {
    let names: Vec<(String, String)> =
        columns.iter().map(|column| (column.name.clone(), column.kind.clone())).collect();
    let named = roles::guess(&names, &Named::default());
    let at = |name: &Option<String>| columns.iter().position(|column| Some(&column.name) == name.as_ref());
    let label = label(columns, at(&named.label));
    let mut parts = vec![Part::Unused; columns.len()];
    let mut put = |position: Option<usize>, part: Part| {
        if let Some(free) = position.and_then(|at| parts.get_mut(at)).filter(|part| **part == Part::Unused) {
            *free = part;
        }
    };
    put(label, Part::Label);
    let truth = label.map(|at| &columns[at]);
    for (position, part) in candidates(columns, label, truth).into_iter().take(MOST_CANDIDATES) {
        put(Some(position), part);
    }
    let id = at(&named.id);
    let alone = |column: &Column| column.missing == 0 && column.distinct == rows;
    put(id.filter(|at| alone(&columns[*at])), Part::Id);
    put(at(&named.time).filter(|at| !columns[*at].is_empty()), Part::Time);
    put(columns.iter().position(|column| is_cluster(column, rows)), Part::Cluster);
    let weighs = |column: &Column| {
        WEIGHTS.contains(&plain(&column.name).as_str())
            && column.range.is_some_and(|(low, _)| low > 0.0)
            && column.missing == 0
    };
    put(columns.iter().position(weighs), Part::Weight);
    for (position, column) in columns.iter().enumerate() {
        match column.role {
            Role::Personal => put(Some(position), Part::Personal),
            Role::Text => put(Some(position), Part::Text),
            _ => {}
        }
    }
    let split = at(&named.split);
    let is_group = |(position, column): &(usize, &Column)| {
        column.role == Role::Category && (2..=MOST_GROUPS).contains(&column.distinct) && Some(*position) != split
    };
    let groups: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(position, _)| parts[*position] == Part::Unused)
        .filter(is_group)
        .map(|(position, _)| position)
        .take(MOST_SLICES)
        .collect();
    groups.into_iter().for_each(|position| parts[position] = Part::Slice);
    parts
}

/// The label: by its name, else the one column of two values whose name asks a question.
fn label(columns: &[Column], named: Option<usize>) -> Option<usize> {
    let fits = |position: &usize| {
        let column = &columns[*position];
        !column.is_empty() && !has_word(&column.name, &ANSWERS) && !is_probability(column)
    };
    let is_called = |column: &Column| {
        LABELS.contains(&plain(&column.name).as_str()) || has_word(&column.name, &["actual", "truth", "gold"])
    };
    let by_name = || columns.iter().position(is_called);
    let asks = |column: &Column| {
        let name = plain(&column.name);
        column.distinct == 2 && ["is_", "was_", "has_"].iter().any(|start| name.starts_with(start))
    };
    let mut questions = columns.iter().enumerate().filter(|(_, column)| asks(column)).map(|(position, _)| position);
    let only = questions.next().filter(|_| questions.next().is_none());
    named.filter(fits).or_else(|| by_name().filter(fits)).or_else(|| only.filter(fits))
}

/// Scores and answers, in the order of the table.
fn candidates(columns: &[Column], label: Option<usize>, truth: Option<&Column>) -> Vec<(usize, Part)> {
    let part = |column: &Column| {
        let called = has_word(&column.name, &ANSWERS);
        let alike = truth.is_some_and(|truth| is_answer_to(column, truth));
        if called && alike {
            Some(Part::Answer)
        } else if is_probability(column) && (called || has_word(&column.name, &SCORES)) {
            Some(Part::Score)
        } else {
            let scored = ["score", "model_score", "risk_score"].contains(&plain(&column.name).as_str());
            (scored && column.is_number() && !column.is_empty()).then_some(Part::Score)
        }
    };
    let others = columns.iter().enumerate().filter(|(position, _)| Some(*position) != label);
    others.filter_map(|(position, column)| Some((position, part(column)?))).collect()
}

/// Whether a column answers what the label asks: with the same values, or with numbers where the label is one.
fn is_answer_to(column: &Column, truth: &Column) -> bool {
    match task(Some(truth)) {
        Some(Task::Regression) => column.is_number(),
        Some(_) => !column.values.is_empty() && truth.values.iter().any(|(value, _)| meaning(column, value).is_some()),
        None => false,
    }
}

/// Numbers between 0 and 1 that are more than yes and no.
fn is_probability(column: &Column) -> bool {
    column.is_number() && column.distinct > 2 && column.range.is_some_and(|(low, high)| low >= 0.0 && high <= 1.0)
}

/// Whose examples come several at a time.
fn is_cluster(column: &Column, rows: u64) -> bool {
    let name = plain(&column.name);
    let ends = ["_id", "_uuid", "_key", "_number", "_code"].iter().any(|end| name.ends_with(end));
    ends && column.role != Role::Category && column.distinct >= 20 && column.distinct * 20 < rows * 19
}

/// The kind of answer that a label asks for; `None` where its values tell of none.
pub fn task(label: Option<&Column>) -> Option<Task> {
    let label = label?;
    let number = label.is_number() && (label.distinct > MOST_CODES || !label.whole);
    match label.distinct {
        0 | 1 => None,
        2 => Some(Task::Binary),
        _ if number => Some(Task::Regression),
        classes if classes <= MOST_CLASSES && !label.values.is_empty() => Some(Task::Multiclass),
        _ => None,
    }
}

/// The candidate that is used today, by its name, where there are several.
pub fn today(columns: &[Column], parts: &[Part]) -> Option<usize> {
    const TODAY: [&str; 9] = ["baseline", "rule", "rules", "old", "current", "today", "legacy", "existing", "v1"];
    let candidates: Vec<usize> =
        (0..columns.len()).filter(|at| matches!(parts.get(*at), Some(Part::Score | Part::Answer))).collect();
    let one = candidates.iter().copied().find(|at| has_word(&columns[*at].name, &TODAY));
    one.filter(|_| candidates.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: &str, values: &[&str], range: Option<(f64, f64)>, role: Role) -> Column {
        let many = values.is_empty();
        Column {
            name: name.to_owned(),
            kind: kind.to_owned(),
            present: 1000,
            missing: 0,
            distinct: if many { 1000 } else { values.len() as u64 },
            values: values.iter().map(|value| ((*value).to_owned(), 1000 / values.len() as u64)).collect(),
            range,
            whole: kind == "whole number",
            personal: Vec::new(),
            role,
        }
    }

    #[track_caller]
    fn check(columns: &[Column], expect: &[Part], kind: Option<Task>) {
        let found = parts(columns, 1000);
        assert_eq!(found, expect);
        let label = found.iter().position(|part| *part == Part::Label);
        assert_eq!(task(label.map(|at| &columns[at])), kind);
    }

    #[test]
    fn names_kinds_and_values_tell_parts() {
        let score = column("p_fraud", "number", &[], Some((0.01, 0.99)), Role::Number);
        let tier = column("city_tier", "text", &["tier1", "tier2"], None, Role::Category);
        let amount = column("amount", "number", &[], Some((1.0, 9e5)), Role::Number);
        let mut customer = column("customer_id", "text", &[], None, Role::Other);
        customer.distinct = 300;
        check(
            &[
                column("txn_id", "text", &[], None, Role::Id),
                column("is_fraud", "whole number", &["0", "1"], Some((0.0, 1.0)), Role::Number),
                score.clone(),
                column("rule_decision", "whole number", &["0", "1"], Some((0.0, 1.0)), Role::Number),
                tier.clone(),
                amount.clone(),
                customer,
                column("email", "text", &[], None, Role::Personal),
            ],
            &[
                Part::Id,
                Part::Label,
                Part::Score,
                Part::Answer,
                Part::Slice,
                Part::Unused,
                Part::Cluster,
                Part::Personal,
            ],
            Some(Task::Binary),
        );
        check(
            &[
                column("message", "text", &[], None, Role::Text),
                column("label", "text", &["refund", "other", "complaint"], None, Role::Category),
                column("predicted_label", "text", &["refund", "other"], None, Role::Category),
            ],
            &[Part::Text, Part::Label, Part::Answer],
            Some(Task::Multiclass),
        );
        check(
            &[
                column("actual_minutes", "number", &[], Some((1.0, 90.0)), Role::Number),
                column("predicted_minutes", "number", &[], Some((3.0, 70.0)), Role::Number),
            ],
            &[Part::Label, Part::Answer],
            Some(Task::Regression),
        );
        check(&[amount, tier], &[Part::Unused, Part::Slice], None);
    }

    #[test]
    fn a_credit_score_is_an_input_and_a_question_is_a_label() {
        check(
            &[
                column("credit_score", "whole number", &[], Some((300.0, 850.0)), Role::Number),
                column("was_repaid", "yes/no", &["true", "false"], None, Role::Category),
            ],
            &[Part::Unused, Part::Label],
            Some(Task::Binary),
        );
    }

    #[test]
    fn what_is_used_today() {
        let columns =
            ["old_prediction", "new_prediction"].map(|name| column(name, "text", &["a", "b"], None, Role::Category));
        assert_eq!(today(&columns, &[Part::Answer, Part::Answer]), Some(0));
        assert_eq!(today(&columns, &[Part::Answer, Part::Unused]), None, "it would be judged against itself");
    }
}
