//! Whether the words of briefs give the answer away: a bag-of-words classifier that nobody tuned.

use std::collections::{BTreeMap, BTreeSet};

const FOLDS: usize = 5;

/// Share of texts whose kind a multinomial naive Bayes classifier guesses from their words, five-fold, beside the share of the commonest kind.
/// `None` for fewer than fifty texts.
pub(crate) fn guessed(texts: &[(String, usize)], kinds: usize) -> Option<(f64, f64)> {
    if texts.len() < 10 * FOLDS {
        return None;
    }
    let bags: Vec<BTreeSet<String>> = texts.iter().map(|(text, _)| bag(text)).collect();
    let mut right = 0;
    for fold in 0..FOLDS {
        let mut counts: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        let mut sizes = vec![1.0f64; kinds];
        for (index, words) in bags.iter().enumerate().filter(|(index, _)| index % FOLDS != fold) {
            let kind = texts[index].1;
            sizes[kind] += 1.0;
            for word in words {
                counts.entry(word).or_insert_with(|| vec![0.0; kinds])[kind] += 1.0;
            }
        }
        for (index, words) in bags.iter().enumerate().filter(|(index, _)| index % FOLDS == fold) {
            let score = |kind: usize| -> f64 {
                let seen = words.iter().filter_map(|word| counts.get(word.as_str()));
                sizes[kind].ln() + seen.map(|count| ((count[kind] + 0.5) / (sizes[kind] + 1.0)).ln()).sum::<f64>()
            };
            let best = (0..kinds).max_by(|a, b| score(*a).total_cmp(&score(*b))).expect("there are kinds");
            right += usize::from(best == texts[index].1);
        }
    }
    let commonest = (0..kinds).map(|kind| texts.iter().filter(|(_, of)| *of == kind).count()).max().unwrap_or(0);
    let share = |count: usize| count as f64 / texts.len() as f64;
    Some((share(right), share(commonest)))
}

fn bag(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_tells_is_found_and_others_are_not() {
        let texts = |tell: bool| -> Vec<(String, usize)> {
            (0..300usize)
                .map(|index| {
                    let kind = index * 7 % 3;
                    let word =
                        if tell { ["rain", "snow", "sun"][kind] } else { ["rain", "snow", "sun"][index * 11 % 5 % 3] };
                    (format!("they say it is {word} in place {}", index % 17), kind)
                })
                .collect()
        };
        let (found, _) = guessed(&texts(true), 3).expect("enough texts");
        assert!(found > 0.99, "{found}");
        let (found, chance) = guessed(&texts(false), 3).expect("enough texts");
        assert!(found < chance + 0.1, "{found} {chance}");
        assert_eq!(guessed(&texts(true)[..40], 3), None);
    }
}
