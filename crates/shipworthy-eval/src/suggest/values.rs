//! Values of labels and answers: which of them is the positive one, and which of one column means one of another.

use super::columns::Column;

/// Words for yes, most telling first.
const YES: [&str; 5] = ["1", "true", "yes", "y", "t"];
/// Words for no.
const NO: [&str; 5] = ["0", "false", "no", "n", "f"];
/// How values begin that deny something.
const DENYING: [&str; 4] = ["not", "non", "no ", "un"];

/// The value of a label that is to be caught: what says yes, else what is not denied, else the rarer one. `None` where there are
/// not two.
pub fn positive(column: &Column) -> Option<&str> {
    let [(often, _), (rare, _)] = column.values.as_slice() else { return None };
    let says = |words: &[&str], value: &str| words.contains(&value.trim().to_lowercase().as_str());
    if let Some(yes) = [often, rare].into_iter().find(|value| says(&YES, value)) {
        return Some(yes);
    }
    let denies = |value: &str| {
        let value = value.trim().to_lowercase();
        says(&NO, &value) || DENYING.iter().any(|start| value.starts_with(start)) || value.starts_with("ham")
    };
    match (denies(often), denies(rare)) {
        (false, true) => Some(often),
        _ => Some(rare),
    }
}

/// The value of an answer that means the same as this one of the label: the same word, else the same side of yes and no.
pub fn meaning<'a>(answer: &'a Column, value: &str) -> Option<&'a str> {
    let plain = |text: &str| text.trim().to_lowercase();
    let value = plain(value);
    let values = || answer.values.iter().map(|(value, _)| value.as_str());
    let side = |words: &[&str]| words.contains(&value.as_str());
    let number = value.parse::<f64>().ok();
    values().find(|other| plain(other) == value).or_else(|| {
        values().find(|other| {
            let other = plain(other);
            let same_number = number.is_some() && other.parse::<f64>().ok() == number;
            same_number || side(&YES) && YES.contains(&other.as_str()) || side(&NO) && NO.contains(&other.as_str())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::roles::Role;

    fn column(values: &[(&str, u64)]) -> Column {
        Column {
            name: "x".to_owned(),
            kind: "text".to_owned(),
            present: 10,
            missing: 0,
            distinct: values.len() as u64,
            values: values.iter().map(|(value, n)| ((*value).to_owned(), *n)).collect(),
            range: None,
            whole: false,
            personal: Vec::new(),
            role: Role::Category,
        }
    }

    #[test]
    fn the_value_to_be_caught() {
        #[track_caller]
        fn check(values: &[(&str, u64)], expect: Option<&str>) {
            assert_eq!(positive(&column(values)), expect, "{values:?}");
        }
        check(&[("0", 900), ("1", 100)], Some("1"));
        check(&[("1", 900), ("0", 100)], Some("1"));
        check(&[("No", 9), ("Yes", 1)], Some("Yes"));
        check(&[("ham", 9), ("spam", 3)], Some("spam"));
        check(&[("urgent", 9), ("not urgent", 3)], Some("urgent"));
        check(&[("good", 9), ("bad", 3)], Some("bad"));
        check(&[("only", 9)], None);
        check(&[("a", 1), ("b", 1), ("c", 1)], None);
    }

    #[test]
    fn an_answer_means_a_label() {
        #[track_caller]
        fn check(answers: &[(&str, u64)], value: &str, expect: Option<&str>) {
            assert_eq!(meaning(&column(answers), value), expect, "{answers:?} {value}");
        }
        check(&[("spam", 1), ("ham", 1)], "Spam", Some("spam"));
        check(&[("true", 1), ("false", 1)], "1", Some("true"));
        check(&[("0", 1), ("1", 1)], "yes", Some("1"));
        check(&[("0", 1), ("1", 1)], "no", Some("0"));
        check(&[("1.0", 1), ("2.0", 1)], "2", Some("2.0"));
        check(&[("0", 1), ("1", 1)], "spam", None);
    }
}
