//! How much of a reference is in an answer, in figures: shared words, weighted by how rare they are, apart from those of the question.

use std::collections::{BTreeMap, BTreeSet};

use super::sentences::SMALL;
use super::words::Text;

/// Figures of one answer.
pub const FIGURES: usize = 13;
/// Letters in a row that are compared.
const LETTERS: usize = 4;

/// How rare words are in a heap of texts.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    texts: f64,
    seen: BTreeMap<String, f64>,
}

impl Rarity {
    /// Counts in how many of the texts each word stands.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Rarity {
        let mut rarity = Rarity::default();
        for text in texts {
            rarity.texts += 1.0;
            let words: BTreeSet<String> = content(&Text::read(text)).into_iter().collect();
            words.into_iter().for_each(|word| *rarity.seen.entry(word).or_default() += 1.0);
        }
        rarity
    }

    /// Weight of a word: ln((N + 1) / (n + ½)).
    fn weight(&self, word: &str) -> f64 {
        ((self.texts + 1.0) / (self.seen.get(word).copied().unwrap_or(0.0) + 0.5)).ln()
    }
}

/// The figures of an answer beside a reference, all between 0 and 1 but for the logarithm of its length.
pub fn overlap(question: &str, reference: &str, answer: &str, rarity: &Rarity) -> [f64; FIGURES] {
    let (question, reference, answer) = (Text::read(question), Text::read(reference), Text::read(answer));
    let asked: BTreeSet<String> = content(&question).into_iter().collect();
    let (wanted_all, given_all) = (content(&reference), content(&answer));
    let new = |words: &[String]| words.iter().filter(|word| !asked.contains(*word)).cloned().collect::<Vec<_>>();
    let (given, own) = (new(&given_all), new(&wanted_all));
    // A reference that only repeats the question is still a reference.
    let wanted = if own.is_empty() { wanted_all.clone() } else { own };
    let set = |words: &[String]| words.iter().cloned().collect::<BTreeSet<String>>();
    let (wanted_set, given_all_set, wanted_all_set) = (set(&wanted), set(&given_all), set(&wanted_all));
    let both = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.intersection(b).count() as f64;
    let share = |part: f64, whole: usize| part / (whole.max(1) as f64);
    let recall = share(both(&wanted_set, &given_all_set), wanted_set.len());
    let weigh = |words: &mut dyn Iterator<Item = &String>| words.map(|word| rarity.weight(word)).sum::<f64>();
    let weighed_all = weigh(&mut wanted_set.iter()).max(1e-9);
    let weighed = weigh(&mut wanted_set.intersection(&given_all_set)) / weighed_all;
    let (reference_stems, answer_stems) = (stems(&reference), stems(&answer));
    let pairs = |stems: &[String]| stems.windows(2).map(<[String]>::to_vec).collect::<BTreeSet<_>>();
    let (wanted_pairs, given_pairs) = (pairs(&reference_stems), pairs(&answer_stems));
    let one = |_: &str| 1.0;
    let rare = |word: &str| rarity.weight(word);
    let length = answer_stems.len() as f64;
    [
        recall,
        share(both(&wanted_set, &given_all_set), set(&given).len()).min(1.0),
        share(both(&wanted_all_set, &given_all_set), wanted_all_set.len()),
        share(both(&wanted_all_set, &given_all_set), wanted_all_set.union(&given_all_set).count()),
        cosine(&counts(wanted_all.iter()), &counts(given_all.iter()), rare),
        cosine(&counts(wanted.iter()), &counts(given.iter()), rare),
        weighed,
        cosine(&letters(&reference_stems), &letters(&answer_stems), one),
        share(wanted_pairs.intersection(&given_pairs).count() as f64, wanted_pairs.len()),
        length.ln_1p(),
        (length / reference_stems.len().max(1) as f64).min(1.0),
        share(both(&asked, &given_all_set), given_all_set.len()),
        recall * recall,
    ]
}

/// How often each word stands in a text.
pub(super) fn words(text: &str) -> BTreeMap<String, f64> {
    counts(content(&Text::read(text)).iter())
}

/// How alike two texts are by their words: the cosine, weighted by how rare they are; 0 where nothing is shared.
pub(super) fn likeness(a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>, rarity: &Rarity) -> f64 {
    cosine(a, b, |word| rarity.weight(word))
}

/// Stems of the words that are not small.
pub(super) fn content(text: &Text) -> Vec<String> {
    text.words().filter(|word| !SMALL.contains(&word.lower.as_str())).map(|word| word.stem.clone()).collect()
}

fn stems(text: &Text) -> Vec<String> {
    text.words().map(|word| word.stem.clone()).collect()
}

fn counts<'a>(words: impl Iterator<Item = &'a String>) -> BTreeMap<String, f64> {
    let mut counts = BTreeMap::new();
    words.for_each(|word| *counts.entry(word.clone()).or_default() += 1.0);
    counts
}

fn letters(stems: &[String]) -> BTreeMap<String, f64> {
    let all: Vec<char> = stems.join("_").chars().collect();
    counts(all.windows(LETTERS).map(|run| run.iter().collect::<String>()).collect::<Vec<_>>().iter())
}

fn cosine(a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>, weight: impl Fn(&str) -> f64) -> f64 {
    let size = |of: &BTreeMap<String, f64>| of.iter().map(|(key, n)| (n * weight(key)).powi(2)).sum::<f64>().sqrt();
    let both: f64 = a.iter().filter_map(|(key, n)| Some(n * b.get(key)? * weight(key).powi(2))).sum();
    let sizes = size(a) * size(b);
    if sizes > 0.0 { both / sizes } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_wholly_in_itself_and_not_in_the_question() {
        let (question, reference) = ("What is a queue?", "A line in which the first element in is the first out.");
        let rarity = Rarity::of([reference, "A heap of elements.", "A tree of nodes."]);
        let same = overlap(question, reference, reference, &rarity);
        assert!(same[0] == 1.0 && (same[5] - 1.0).abs() < 1e-12 && (same[7] - 1.0).abs() < 1e-12, "{same:?}");
        let echo = overlap(question, reference, question, &rarity);
        assert!(echo[0] == 0.0 && echo[11] == 1.0, "{echo:?}");
        assert!(overlap(question, "", "", &rarity).iter().all(|figure| figure.is_finite()));
        let alike = |other: &str| likeness(&words(reference), &words(other), &rarity);
        assert!(alike("elements in line") > alike("a tree of nodes"));
    }
}
