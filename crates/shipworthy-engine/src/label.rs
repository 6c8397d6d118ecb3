//! Labels: which of the two values is the positive one.

use shipworthy_eval::gather::{Problem, SliceValue, Value};

use crate::limits::SHOWN_VALUES;
use crate::problem::{count, problem, rows, shown};

/// Whether a value of the data is the one that the spec writes: compared after conversion to the type of the data.
pub fn same(data: &SliceValue, spec: &Value) -> bool {
    match (data, spec) {
        (SliceValue::Bool(b), Value::Bool(s)) => b == s,
        (SliceValue::Bool(b), Value::Number(n)) => *n == f64::from(u8::from(*b)),
        (SliceValue::Bool(b), Value::Text(t)) => match t.to_lowercase().as_str() {
            "true" | "1" => *b,
            "false" | "0" => !*b,
            _ => false,
        },
        (SliceValue::Int(i), _) => as_number(spec).is_some_and(|n| n == *i as f64),
        (SliceValue::Float(x), _) => as_number(spec).is_some_and(|n| n == *x),
        (SliceValue::Text(t), Value::Bool(b)) => t.eq_ignore_ascii_case(if *b { "true" } else { "false" }),
        (SliceValue::Text(t), Value::Number(n)) => *t == n.to_string() || t.parse::<f64>().is_ok_and(|x| x == *n),
        (SliceValue::Text(t), Value::Text(s)) => t == s,
        // A range of numbers is no value that somebody could have written as a label.
        (SliceValue::Null | SliceValue::Range { .. }, _) | (_, Value::Null) => false,
    }
}

fn as_number(spec: &Value) -> Option<f64> {
    match spec {
        Value::Null => None,
        Value::Bool(b) => Some(f64::from(u8::from(*b))),
        Value::Number(n) => Some(*n),
        Value::Text(t) => match t.trim().to_lowercase().as_str() {
            "true" => Some(1.0),
            "false" => Some(0.0),
            number => number.parse().ok(),
        },
    }
}

/// Turns codes into labels, or says what is wrong with the column. `overflowed` tells that there were more values.
pub fn labels(
    column: &str,
    positive: &Value,
    values: &[SliceValue],
    codes: &[u16],
    overflowed: bool,
) -> Result<Vec<bool>, Vec<Problem>> {
    let mut counts = vec![0_u64; values.len()];
    for code in codes {
        counts[*code as usize] += 1;
    }
    let mut problems = Vec::new();
    let column = shown(column);
    if values.len() > 2 || overflowed {
        let many =
            if overflowed { format!("more than {}", count(values.len() as u64)) } else { values.len().to_string() };
        let message = format!(
            "label `{column}` has {many} different values where a binary label has two: {}",
            listed(values, &counts)
        );
        problems.push(problem(
            "label-not-two-values",
            "golden.label",
            message,
            "name a column of two values, or keep two with `golden.where`",
        ));
    }
    let matching: Vec<bool> = values.iter().map(|v| same(v, positive)).collect();
    if !matching.iter().any(|m| *m) && !overflowed {
        let message = format!(
            "no row has the label `{column}` = {}; the labels are {}",
            shown(&positive.to_string()),
            listed(values, &counts)
        );
        problems.push(problem("positive-not-found", "golden.positive", message, "write one of the values that exist"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(codes.iter().map(|code| matching[*code as usize]).collect())
}

/// Values with their counts, most frequent first, bounded.
fn listed(values: &[SliceValue], counts: &[u64]) -> String {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(counts[*i]), *i));
    let mut parts: Vec<String> = order
        .iter()
        .take(SHOWN_VALUES)
        .map(|i| format!("`{}` ({})", shown(&values[*i].to_string()), rows(counts[*i])))
        .collect();
    if values.len() > SHOWN_VALUES {
        parts.push("…".to_string());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_true_and_yes_are_what_they_mean() {
        let check =
            |data: SliceValue, spec: Value, expect: bool| assert_eq!(same(&data, &spec), expect, "{data:?} {spec:?}");
        check(SliceValue::Int(1), Value::Bool(true), true);
        check(SliceValue::Int(1), Value::Text("1".into()), true);
        check(SliceValue::Bool(true), Value::Number(1.0), true);
        check(SliceValue::Bool(true), Value::Text("True".into()), true);
        check(SliceValue::Text("1".into()), Value::Number(1.0), true);
        check(SliceValue::Text("True".into()), Value::Bool(true), true);
        check(SliceValue::Text("yes".into()), Value::Bool(true), false);
        check(SliceValue::Float(1.0), Value::Number(1.0), true);
        check(SliceValue::Int(2), Value::Bool(true), false);
    }
}
