//! Two things side by side: which columns belong to which, and in which order they are shown.

use shipworthy_spec::spec::Winner;
use shipworthy_store::{Side, Sides};

/// The two sides of an example, turned round or not; `None` where it does not say what they are.
pub(super) fn of(winner: &Winner, known: &[String], row: &[(String, String)], turned: bool) -> Option<Sides> {
    let value = |name: &str| row.iter().find(|(column, _)| column == name).map(|(_, text)| text.clone());
    let (a, b) = (value(&winner.a)?, value(&winner.b)?);
    // Winners are told by name, by the name of their column, or as "a" and "b".
    let told = |name: &String, column: &str, letter: &str| {
        let by = |word: &str| known.iter().find(|label| label.eq_ignore_ascii_case(word)).cloned();
        let by_name = known.iter().any(|label| *label == a || *label == b);
        if by_name { name.clone() } else { by(column).or_else(|| by(letter)).unwrap_or_else(|| name.clone()) }
    };
    let side = |name: &String, column: &str, letter: &str, other: (&str, &str)| Side {
        choice: told(name, column, letter),
        shown: row
            .iter()
            // Who made it is what the answer says, and is not shown.
            .filter(|(of, _)| *of != winner.a && *of != winner.b)
            .filter(|(of, _)| {
                twin(of, column, letter, other).is_some_and(|twin| row.iter().any(|(name, _)| *name == twin))
            })
            .cloned()
            .collect(),
    };
    let first = side(&a, &winner.a, "a", (&winner.b, "b"));
    let second = side(&b, &winner.b, "b", (&winner.a, "a"));
    let (first, second) = if turned { (second, first) } else { (first, second) };
    Some(Sides { first, second, neither: winner.ties.clone() })
}

/// The column of the other side that a column goes with: `left_reply` with `right_reply`, `answer_a` with `answer_b`.
fn twin(column: &str, own: &str, letter: &str, other: (&str, &str)) -> Option<String> {
    [(own, other.0), (letter, other.1)].into_iter().find_map(|(own, other)| {
        let before = column.strip_prefix(own).filter(|rest| rest.starts_with(['_', '-', '.', ' ']));
        let after = column.strip_suffix(own).filter(|rest| rest.ends_with(['_', '-', '.', ' ']));
        before.map(|rest| format!("{other}{rest}")).or_else(|| after.map(|rest| format!("{rest}{other}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(&str, &str)]) -> Vec<(String, String)> {
        cells.iter().map(|(column, text)| ((*column).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn columns_go_to_the_side_that_their_name_names() {
        let winner = Winner { a: "left".to_owned(), b: "right".to_owned(), ties: vec!["tie".to_owned()] };
        let known = ["new", "old", "tie"].map(String::from);
        let cells = row(&[
            ("question", "Where is it?"),
            ("left", "new"),
            ("right", "old"),
            ("left_reply", "Here."),
            ("right_reply", "There."),
            ("left_alone", "1"),
        ]);
        let sides = of(&winner, &known, &cells, false).expect("two sides");
        assert_eq!((sides.first.choice.as_str(), sides.second.choice.as_str()), ("new", "old"));
        assert_eq!(sides.first.shown, row(&[("left_reply", "Here.")]));
        assert_eq!(sides.second.shown, row(&[("right_reply", "There.")]));
        let turned = of(&winner, &known, &cells, true).expect("two sides");
        assert_eq!((turned.first, turned.second), (sides.second, sides.first));
        assert_eq!(of(&winner, &known, &cells[..1], false), None);
    }

    #[test]
    fn winners_may_be_told_as_a_and_b() {
        let winner = Winner { a: "model_a".to_owned(), b: "model_b".to_owned(), ties: Vec::new() };
        let known = ["A", "B"].map(String::from);
        let cells = row(&[("model_a", "x"), ("model_b", "y"), ("reply_a", "1"), ("reply_b", "2")]);
        let sides = of(&winner, &known, &cells, false).expect("two sides");
        assert_eq!((sides.first.choice.as_str(), sides.second.choice.as_str()), ("A", "B"));
        assert_eq!(sides.first.shown, row(&[("reply_a", "1")]));
    }
}
