//! What sentences look like, learned from the lessons: which kinds of words follow each other.
//!
//! A word is kept if it is a small one, and is else known by its ending. How likely one kind is after another is set against how often it
//! comes at all; words in any order come out low. Pairs are smoothed towards what is usual (a Dirichlet prior of five observations).

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use super::words::{Text, Word, clauses};
use crate::content::bodies;

/// Observations that the prior counts for.
const PRIOR: f64 = 5.0;
/// Endings that say what kind of word it is, as the kind is called; the longer one first.
const ENDINGS: [&str; 19] = [
    "-tions", "-tion", "-ings", "-ing", "-ment", "-ness", "-ity", "-able", "-ive", "-ous", "-ers", "-ally", "-ly",
    "-al", "-ed", "-es", "-er", "-s", "-e",
];
/// How many of the small words hold sentences together; the others stand in lists of keywords too.
const BINDING: usize = 84;
/// Words that carry grammar and little else.
pub(super) const SMALL: [&str; 164] = [
    "the",
    "a",
    "an",
    "our",
    "their",
    "its",
    "my",
    "your",
    "every",
    "his",
    "her",
    "these",
    "this",
    "that",
    "those",
    "and",
    "or",
    "but",
    "if",
    "so",
    "as",
    "than",
    "then",
    "because",
    "while",
    "when",
    "where",
    "which",
    "who",
    "what",
    "how",
    "of",
    "in",
    "on",
    "at",
    "to",
    "for",
    "from",
    "by",
    "with",
    "without",
    "about",
    "into",
    "over",
    "under",
    "after",
    "before",
    "between",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "has",
    "have",
    "had",
    "do",
    "does",
    "did",
    "will",
    "would",
    "can",
    "could",
    "should",
    "may",
    "might",
    "must",
    "not",
    "no",
    "i",
    "we",
    "you",
    "it",
    "they",
    "he",
    "she",
    "them",
    "us",
    "me",
    "there",
    "here",
    "per",
    "each",
    "all",
    "any",
    "some",
    "only",
    "more",
    "most",
    "other",
    "others",
    "another",
    "both",
    "until",
    "during",
    "through",
    "up",
    "out",
    "off",
    "such",
    "same",
    "just",
    "also",
    "very",
    "too",
    "like",
    "again",
    "against",
    "down",
    "within",
    "across",
    "many",
    "much",
    "few",
    "several",
    "either",
    "neither",
    "nor",
    "yet",
    "though",
    "since",
    "unless",
    "whether",
    "rather",
    "even",
    "still",
    "already",
    "am",
    "shall",
    "cannot",
    "itself",
    "themselves",
    "himself",
    "myself",
    "mine",
    "ours",
    "yours",
    "theirs",
    "one",
    "ones",
    "something",
    "anything",
    "nothing",
    "everything",
    "someone",
    "anyone",
    "nobody",
    "somebody",
    "him",
    "ourselves",
    "whose",
    "whom",
    "why",
    "around",
    "upon",
    "along",
    "toward",
    "towards",
    "among",
    "above",
    "below",
    "first",
];

/// Whether a word holds sentences together.
pub(super) fn is_binding(lower: &str) -> bool {
    SMALL[..BINDING].contains(&lower)
}

/// A kind of word that comes after another.
type Pair = (&'static str, &'static str);

/// Counts of the lessons.
struct Seen {
    pairs: BTreeMap<Pair, f64>,
    firsts: BTreeMap<&'static str, f64>,
    seconds: BTreeMap<&'static str, f64>,
    all: f64,
}

static SEEN: LazyLock<Seen> = LazyLock::new(|| {
    let mut seen = Seen { pairs: BTreeMap::new(), firsts: BTreeMap::new(), seconds: BTreeMap::new(), all: 0.0 };
    for clause in bodies().flat_map(clauses) {
        for pair in pairs(clause.iter().map(String::as_str)) {
            *seen.firsts.entry(pair.0).or_default() += 1.0;
            *seen.seconds.entry(pair.1).or_default() += 1.0;
            *seen.pairs.entry(pair).or_default() += 1.0;
            seen.all += 1.0;
        }
    }
    seen
});

/// How much more likely the words of a text follow each other than in any order: the mean logarithm over pairs; `None` without words.
pub(super) fn likeness(text: &Text) -> Option<f64> {
    let lower = |clause: &Vec<Word>| pairs(clause.iter().map(|word| word.lower.as_str()));
    let pairs: Vec<Pair> = text.clauses.iter().flat_map(lower).collect();
    let kinds = SEEN.seconds.len() as f64 + 1.0;
    let mut sum = 0.0;
    for pair in &pairs {
        let usual = (SEEN.seconds.get(pair.1).copied().unwrap_or(0.0) + 0.5) / (SEEN.all + kinds);
        let (both, first) = (SEEN.pairs.get(pair), SEEN.firsts.get(pair.0));
        let likely = (both.copied().unwrap_or(0.0) + PRIOR * usual) / (first.copied().unwrap_or(0.0) + PRIOR);
        sum += (likely / usual).ln();
    }
    (!pairs.is_empty()).then(|| sum / pairs.len() as f64)
}

/// The kinds of words that follow each other in a clause, with its ends.
fn pairs<'a>(clause: impl Iterator<Item = &'a str>) -> Vec<Pair> {
    let mut before = "<";
    let after = clause.map(kind).chain([">"]);
    after.map(|kind| (std::mem::replace(&mut before, kind), kind)).collect()
}

fn kind(lower: &str) -> &'static str {
    static KEPT: LazyLock<HashSet<&str>> = LazyLock::new(|| SMALL.into_iter().collect());
    if let Some(kept) = KEPT.get(lower) {
        return kept;
    }
    if lower.starts_with(|first: char| first.is_ascii_digit()) {
        return "#";
    }
    let letters = lower.chars().count();
    let ends = |ending: &&&str| letters > ending.len() + 1 && lower.ends_with(&ending[1..]);
    ENDINGS.iter().find(ends).copied().unwrap_or("-")
}
