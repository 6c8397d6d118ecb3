//! The best of several answers: by a judge, two at a time and in both orders, or by the scores of other assertions.
//!
//! One judge that sees all answers in one order prefers places; two at a time in both orders, a preference that turns with the order is none,
//! and counts as a tie.

use serde_json::Value;
use shipworthy_grade::{Grade, value_text};

use super::question::{self, Question};
use super::reply::last;

/// Which of two texts meets the criteria better.
pub fn pair(criteria: &str, first: &str, second: &str) -> Question {
    question::better(criteria, first, second)
}

/// What a judge prefers: the first, the second, or neither (0). `None` where it does not say.
pub fn prefers(reply: &str) -> Option<i8> {
    last(reply, |value| match value.get("better")?.as_str()?.trim().to_ascii_lowercase().as_str() {
        "first" => Some(1),
        "second" => Some(-1),
        "same" => Some(0),
        _ => None,
    })
}

/// The grades of `answers` answers, of which pairs were compared: which two, and what was preferred in that order and turned round. Those
/// with the most won comparisons pass; a tie counts half for each.
pub fn best(answers: usize, compared: &[(usize, usize, Option<i8>, Option<i8>)], not: bool) -> Vec<Grade> {
    let mut points = vec![0.0_f64; answers];
    let (mut turned, mut unclear) = (0, 0);
    for &(first, second, straight, reversed) in compared {
        match (straight, reversed) {
            (Some(1), Some(-1)) => points[first] += 1.0,
            (Some(-1), Some(1)) => points[second] += 1.0,
            (straight, reversed) => {
                turned += usize::from(straight.is_some_and(|to| to != 0) && straight == reversed);
                unclear += usize::from(straight.is_none() || reversed.is_none());
                points[first] += 0.5;
                points[second] += 0.5;
            }
        }
    }
    let most = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let note = match (turned, unclear) {
        (0, 0) => String::new(),
        (turned, 0) => format!("; the judge changed its mind with the order {turned} of {} times", compared.len()),
        (_, unclear) => format!("; the judge did not say {unclear} of {} times", compared.len()),
    };
    points
        .iter()
        .map(|won| {
            let is_best = *won >= most;
            let reason = format!("preferred in {won} of {} comparisons{note}", answers.saturating_sub(1));
            let pass = is_best != not;
            Grade::new(pass, f64::from(u8::from(pass)), reason)
        })
        .collect()
}

/// The grades of answers by the scores that other assertions gave them: types and scores, answer by answer. `value` may hold `method` (average
/// or sum), `weights` by type, and `threshold`.
pub fn best_by_score(answers: &[Vec<(String, f64)>], value: Option<&Value>) -> Result<Vec<Grade>, String> {
    let option = |key: &str| value.and_then(|value| value.get(key));
    let sums = option("method").map(value_text).is_some_and(|method| method == "sum");
    let weight = |kind: &str| option("weights").and_then(|weights| weights.get(kind)?.as_f64()).unwrap_or(1.0);
    let least = option("threshold").and_then(Value::as_f64);
    if answers.iter().any(Vec::is_empty) {
        return Err("`max-score` needs other assertions, whose scores it compares".to_owned());
    }
    let scores: Vec<f64> = answers
        .iter()
        .map(|scores| {
            let total: f64 = scores.iter().map(|(kind, score)| score * weight(kind)).sum();
            let weights: f64 = scores.iter().map(|(kind, _)| weight(kind)).sum();
            if sums {
                total
            } else if weights > 0.0 {
                total / weights
            } else {
                0.0
            }
        })
        .collect();
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // As in promptfoo, the first of several equal ones.
    let winner = scores.iter().position(|score| *score >= most).filter(|_| least.is_none_or(|least| most >= least));
    let graded = scores.iter().enumerate().map(|(place, score)| {
        let pass = Some(place) == winner;
        let reason = if pass {
            format!("the highest score: {score:.3}")
        } else {
            format!("a score of {score:.3}; the highest is {most:.3}")
        };
        Grade::new(pass, f64::from(u8::from(pass)), reason)
    });
    Ok(graded.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_preference_that_turns_with_the_order_is_none() {
        let passes = |compared: &[(usize, usize, Option<i8>, Option<i8>)]| -> Vec<bool> {
            best(2, compared, false).iter().map(|grade| grade.pass).collect()
        };
        assert_eq!(passes(&[(0, 1, Some(1), Some(-1))]), [true, false]);
        assert_eq!(passes(&[(0, 1, Some(-1), Some(1))]), [false, true]);
        assert_eq!(passes(&[(0, 1, Some(1), Some(1))]), [true, true], "the first place is preferred, not a text");
        assert!(
            best(2, &[(0, 1, Some(1), Some(1))], false)[0].reason.contains("changed its mind with the order 1 of 1")
        );
        assert!(best(2, &[(0, 1, None, Some(1))], false)[0].reason.contains("did not say"));
        assert_eq!(prefers("{\"better\": \"first\"} no: {\"reason\": \"\", \"better\": \"second\"}"), Some(-1));
        assert_eq!(prefers("the first"), None);
    }

    #[test]
    fn the_highest_score_wins() {
        let scores = |a: f64, b: f64| {
            vec![
                vec![("contains".to_owned(), a), ("javascript".to_owned(), b)],
                vec![("contains".to_owned(), 0.6), ("javascript".to_owned(), 0.6)],
            ]
        };
        let passes = |answers: &[Vec<(String, f64)>], value: Option<&Value>| -> Vec<bool> {
            best_by_score(answers, value).expect("scores").iter().map(|grade| grade.pass).collect()
        };
        assert_eq!(passes(&scores(1.0, 0.0), None), [false, true]);
        assert_eq!(passes(&scores(1.0, 0.0), Some(&json!({"weights": {"javascript": 0}}))), [true, false]);
        assert_eq!(passes(&scores(0.6, 0.6), None), [true, false], "the first of equal ones");
        assert_eq!(passes(&scores(0.6, 0.6), Some(&json!({"threshold": 0.9}))), [false, false]);
        assert!(best_by_score(&[Vec::new()], None).is_err());
    }
}
