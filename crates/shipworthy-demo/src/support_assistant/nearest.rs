//! The article nearest to a question: BM25 (Robertson and Walker 1994) over words without their endings.

use std::collections::BTreeMap;

use super::help::Article;

/// How soon a repeated word stops counting, and how much length counts: the usual values.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Words of a title count this often.
const TITLE: usize = 3;
/// Below this the question is handed to a person.
const FITS: f64 = 2.6;

/// Words too common to say what a text is about.
const COMMON: &[&str] = &[
    "a", "all", "am", "an", "and", "any", "are", "as", "at", "be", "but", "by", "can", "do", "doe", "does", "for",
    "from", "get", "go", "good", "had", "has", "have", "how", "i", "if", "in", "is", "it", "long", "may", "me", "much",
    "must", "my", "need", "no", "not", "now", "of", "on", "only", "or", "so", "somebody", "that", "the", "there",
    "they", "thing", "this", "to", "was", "we", "what", "when", "where", "which", "while", "who", "why", "will",
    "with", "you", "your",
];

/// Articles, counted.
pub(super) struct Nearest<'a> {
    articles: &'a [Article],
    words: Vec<BTreeMap<String, f64>>,
    lengths: Vec<f64>,
    mean_length: f64,
}

impl<'a> Nearest<'a> {
    pub(super) fn new(articles: &'a [Article]) -> Nearest<'a> {
        let count = |article: &Article| {
            let mut counts: BTreeMap<String, f64> = BTreeMap::new();
            let title = std::iter::repeat_n(article.title, TITLE).flat_map(stems);
            for word in title.chain(stems(article.text)) {
                *counts.entry(word).or_default() += 1.0;
            }
            counts
        };
        let words: Vec<BTreeMap<String, f64>> = articles.iter().map(count).collect();
        let lengths: Vec<f64> = words.iter().map(|counts| counts.values().sum()).collect();
        let mean_length = lengths.iter().sum::<f64>() / lengths.len() as f64;
        Nearest { articles, words, lengths, mean_length }
    }

    /// The article nearest to a question; `None` where none is near.
    pub(super) fn to(&self, question: &str) -> Option<&'a Article> {
        let asked: Vec<String> = stems(question).collect();
        let mut best: Option<(f64, &Article)> = None;
        for (place, article) in self.articles.iter().enumerate() {
            let score: f64 = asked.iter().map(|word| self.weight(place, word)).sum();
            if score >= FITS && best.is_none_or(|(most, _)| score > most) {
                best = Some((score, article));
            }
        }
        best.map(|(_, article)| article)
    }

    /// What a word of the question adds for an article.
    fn weight(&self, place: usize, word: &str) -> f64 {
        let Some(count) = self.words[place].get(word) else { return 0.0 };
        let holding = self.words.iter().filter(|words| words.contains_key(word)).count() as f64;
        let rarity = libm::log(1.0 + (self.words.len() as f64 - holding + 0.5) / (holding + 0.5));
        let length = 1.0 - B + B * self.lengths[place] / self.mean_length;
        rarity * count * (K1 + 1.0) / (count + K1 * length)
    }
}

/// Words in lower case, without endings, without the common ones.
fn stems(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).filter(|word| !COMMON.contains(&word.as_str())).map(|word| {
        let ending = ["ing", "ies", "ed", "es", "s", "e", "y"].into_iter().find(|ending| word.ends_with(ending));
        let stem = ending.map_or(word.as_str(), |ending| &word[..word.len() - ending.len()]);
        if stem.chars().count() < 3 { word.clone() } else { stem.to_owned() }
    })
}
