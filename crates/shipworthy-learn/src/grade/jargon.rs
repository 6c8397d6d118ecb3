//! Words of the trade that a reader outside of it has to look up: a list in `content/jargon.yaml`, each with what to say instead.

use std::sync::LazyLock;

use serde::Deserialize;
use shipworthy_spec::plain::yaml;

use super::words::{Text, Word};

/// A word of the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jargon {
    /// The word, or several in a row.
    pub word: String,
    /// What to say instead.
    pub say: String,
}

/// The list, in the order of the alphabet.
pub fn jargon() -> &'static [Jargon] {
    static LIST: LazyLock<Vec<Jargon>> = LazyLock::new(|| {
        let text = include_str!("../../../../content/jargon.yaml");
        let value = yaml(text).expect("the list that is shipped is read by a test");
        serde_json::from_value(value).expect("the list that is shipped is read by a test")
    });
    &LIST
}

/// Where different words of the list stand in a text: the first place of each.
pub(super) fn found(text: &Text) -> Vec<(&'static Jargon, (usize, usize))> {
    let first = |entry: &'static Jargon| {
        let wanted: Vec<&str> = entry.word.split([' ', '-']).collect();
        let place = text.clauses.iter().find_map(|clause| {
            let window = clause.windows(wanted.len()).find(|window| is(window, &wanted))?;
            Some((window[0].from, window[window.len() - 1].to))
        });
        place.map(|place| (entry, place))
    };
    let mut all: Vec<(&Jargon, (usize, usize))> = jargon().iter().filter_map(first).collect();
    all.sort_by_key(|(_, place)| *place);
    // A word inside of a longer one that is on the list is one find.
    all.dedup_by(|next, before| next.1.0 < before.1.1);
    all
}

fn is(window: &[Word], wanted: &[&str]) -> bool {
    let same = |(word, wanted): (&Word, &&str)| {
        let plural = word.lower.strip_suffix('s').filter(|_| wanted.len() > 2);
        !word.echo && (word.lower == **wanted || plural == Some(wanted))
    };
    window.iter().zip(wanted).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_trade_are_found_once_each_and_plain_words_are_not() {
        let check = |text: &str, expect: &str| {
            let words: Vec<&str> = found(&Text::read(text)).into_iter().map(|(entry, _)| entry.word.as_str()).collect();
            assert_eq!(words.join(", "), expect, "{text}");
        };
        check("Our precision fell, and recall with it; precision is what hurts.", "precision, recall");
        check("The LLM makes false positives.", "llm, false positive");
        check("The 95% confidence interval of the F1 is wide.", "confidence interval, f1");
        check("Of 100 that we stop, 12 are honest; we recalled two vans.", "");
        check("We fine-tune it.", "fine-tune");
    }

    #[test]
    fn the_list_is_in_order_and_says_what_to_say() {
        let words: Vec<&str> = jargon().iter().map(|entry| entry.word.as_str()).collect();
        assert!(words.windows(2).all(|pair| pair[0] < pair[1]), "{words:?}");
        assert!(jargon().iter().all(|entry| !entry.say.is_empty() && entry.word == entry.word.to_lowercase()));
        assert!(words.len() >= 60);
    }
}
