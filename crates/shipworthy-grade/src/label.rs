//! Which label an answer names, for models that classify in words.

use std::collections::BTreeSet;

/// The one of `labels` that `answer` names; none when it names none, or several.
///
/// Case and what stands around a label do not matter, but a label counts as whole words only, and a label inside a longer label that is
/// named does not count: "not spam" does not name "spam" where both are labels. Nothing else is understood: where "spam" alone is a label,
/// "this is not spam" names it. Ask the model for the label and nothing else, or for JSON, and bars on this hold.
pub fn named<'a>(answer: &str, labels: &[&'a str]) -> Option<&'a str> {
    let answer = normal(answer);
    let exact: Vec<&'a str> =
        labels.iter().copied().filter(|label| normal(label) == answer && !answer.is_empty()).collect();
    if let [only] = exact.as_slice() {
        return Some(only);
    }
    let answer = format!(" {answer} ");
    let mut places: Vec<(usize, usize, &'a str)> = Vec::new();
    for label in labels {
        let wanted = format!(" {} ", normal(label));
        if wanted.trim().is_empty() {
            continue;
        }
        let mut from = 0;
        while let Some(at) = answer[from..].find(&wanted) {
            let start = from + at;
            places.push((start, start + wanted.len(), label));
            // The space that ends one label may start the next.
            from = start + 1 + answer[start + 1..].chars().next().map_or(1, char::len_utf8);
            if from >= answer.len() {
                break;
            }
        }
    }
    let inside = |(start, end, _): &(usize, usize, &str)| {
        places.iter().any(|(from, to, _)| from <= start && to >= end && to - from > end - start)
    };
    let named: BTreeSet<&'a str> = places.iter().filter(|place| !inside(place)).map(|(_, _, label)| *label).collect();
    match (named.len(), named.first()) {
        (1, Some(only)) => Some(only),
        _ => None,
    }
}

/// Lower case, and one space for whatever is neither letter nor digit.
fn normal(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_named_when_it_alone_stands_there() {
        let labels = ["spam", "not spam", "needs_review"];
        let check = |answer: &str, expected: Option<&str>| assert_eq!(named(answer, &labels), expected, "{answer}");
        check("spam", Some("spam"));
        check("Label: SPAM.", Some("spam"));
        check("This is not spam!", Some("not spam"));
        check("**needs review**", Some("needs_review"));
        check("spam or not spam", None);
        check("spammy", None);
        check("", None);
        check("I cannot say", None);
        check("spam spam spam", Some("spam"));
    }
}
