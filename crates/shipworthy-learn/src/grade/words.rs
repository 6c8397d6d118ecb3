//! A text as sentences of words with stems and numbers, each with its place.

use icu_normalizer::ComposingNormalizerBorrowed;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;

/// Words in a row that make an echo.
const ECHO: usize = 4;
/// Words that turn a clause around, so that what stands before does not belong to what comes after.
const TURNS: [&str; 4] = ["but", "however", "although", "whereas"];

/// Signs that are not seen and stand inside of words: they come along when somebody pastes from a page or a word processor.
const UNSEEN: [char; 6] = ['\u{ad}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{fe0f}'];

/// A text as it is compared: in its compatibility form (NFKC, Unicode Standard Annex 15), with straight quotes and plain dashes. Each of its
/// bytes knows which bytes of the original it stands for.
struct Plain {
    text: String,
    /// For each byte of `text` the bytes of the original, as far as one sign of it goes that a reader sees.
    from: Vec<(usize, usize)>,
}

impl Plain {
    fn of(original: &str) -> Plain {
        let nfkc = ComposingNormalizerBorrowed::new_nfkc();
        let mut plain = Plain { text: String::with_capacity(original.len()), from: Vec::with_capacity(original.len()) };
        let bytes = original.as_bytes();
        // A plain sign before another one, or at the end, stands for itself; only CR and LF are one.
        let stands_alone =
            |at: usize| bytes[at].is_ascii() && bytes[at] != b'\r' && bytes.get(at + 1).is_none_or(u8::is_ascii);
        let mut at = 0;
        while at < bytes.len() {
            let from = at;
            if stands_alone(at) {
                plain.text.push(char::from(bytes[at]));
                at += 1;
            } else {
                let sign = original[at..].graphemes(true).next().expect("the text goes on");
                let seen = sign.chars().filter(|letter| !UNSEEN.contains(letter));
                plain.text.extend(nfkc.normalize_iter(seen).map(straight));
                at += sign.len();
            }
            plain.from.resize(plain.text.len(), (from, at));
        }
        plain
    }

    /// Where these bytes stand in the original.
    fn original(&self, from: usize, to: usize) -> (usize, usize) {
        (self.from[from].0, self.from[to - 1].1)
    }
}

/// Quotes and dashes as a keyboard has them.
fn straight(letter: char) -> char {
    match letter {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

/// A word where it stands in a plain text.
struct Piece<'a> {
    from: usize,
    word: &'a str,
    lower: String,
    /// Whether a clause begins with it.
    begins: bool,
}

/// The words of a plain text.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut end = 0;
    text.unicode_word_indices().map(move |(from, word)| {
        let lower = word.to_lowercase();
        let stops = text[end..from].contains(['.', ';', '!', '?', '\n', ':']);
        let begins = stops || TURNS.contains(&lower.as_str());
        end = from + word.len();
        Piece { from, word, lower, begins }
    })
}

/// The words of a text in small letters, clause by clause: all that is asked of a text that is not graded.
pub(super) fn clauses(text: &str) -> Vec<Vec<String>> {
    let mut clauses = vec![Vec::new()];
    for piece in pieces(&Plain::of(text).text) {
        if piece.begins {
            clauses.push(Vec::new());
        }
        clauses.last_mut().expect("there is a clause").push(piece.lower);
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

/// A word.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// In small letters.
    pub(super) lower: String,
    pub(super) stem: String,
    /// Bytes of the text as it was written.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) number: Option<Quantity>,
    /// Part of an echo.
    pub(super) echo: bool,
}

/// A number as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    pub(super) value: f64,
    pub(super) percent: bool,
    pub(super) money: bool,
}

/// A text.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// Clauses: between stops, and around words that turn them.
    pub(super) clauses: Vec<Vec<Word>>,
    /// All of it as it is read in small letters with single blanks, by clause.
    pub(super) plain: Vec<String>,
}

impl Text {
    pub(super) fn read(text: &str) -> Text {
        let stemmer = Stemmer::create(Algorithm::English);
        let plain = Plain::of(text);
        let text = plain.text.as_str();
        let found: Vec<Piece<'_>> = pieces(text).collect();
        let mut clauses = vec![Vec::new()];
        for (index, piece) in found.iter().enumerate() {
            if piece.begins {
                clauses.push(Vec::new());
            }
            let Piece { from, word, ref lower, .. } = *piece;
            let end = from + word.len();
            let next = found.get(index + 1).map(|next| next.lower.as_str());
            let number = quantity(lower, text[..from].chars().next_back(), text[end..].chars().next(), next);
            let stem = stemmer.stem(lower).into_owned();
            let clause = clauses.last_mut().expect("there is a clause");
            let (from, to) = plain.original(from, end);
            clause.push(Word { lower: lower.clone(), stem, from, to, number, echo: false });
        }
        clauses.retain(|clause| !clause.is_empty());
        let join = |clause: &Vec<Word>| clause.iter().map(|word| word.lower.as_str()).collect::<Vec<_>>().join(" ");
        Text { plain: clauses.iter().map(join).collect(), clauses }
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &Word> {
        self.clauses.iter().flatten()
    }

    /// Marks what repeats another text, four words in a row or more; says whether there is such a thing.
    pub(super) fn leave_out_echoes(&mut self, of: &Text) -> bool {
        let runs: std::collections::BTreeSet<Vec<&str>> =
            of.clauses.iter().flat_map(|clause| clause.windows(ECHO)).map(stems).collect();
        let mut any = false;
        for clause in &mut self.clauses {
            let starts: Vec<usize> = clause
                .windows(ECHO)
                .enumerate()
                .filter(|(_, window)| runs.contains(&stems(window)))
                .map(|(start, _)| start)
                .collect();
            for start in starts {
                any = true;
                clause[start..start + ECHO].iter_mut().for_each(|word| word.echo = true);
            }
        }
        any
    }
}

fn stems(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.stem.as_str()).collect()
}

/// Reads `1,200`, `85%`, `₹12`, `40k`, `3 lakh`.
fn quantity(word: &str, before: Option<char>, after: Option<char>, next: Option<&str>) -> Option<Quantity> {
    let bare = word.replace(',', "");
    let digits = bare.trim_end_matches(char::is_alphabetic);
    let mut value: f64 = digits.parse().ok().filter(|value: &f64| value.is_finite())?;
    let unit = &bare[digits.len()..];
    let named = if unit.is_empty() { next.unwrap_or_default() } else { unit };
    value *= match named {
        "k" | "thousand" => 1e3,
        "m" | "mn" | "million" => 1e6,
        "lakh" | "lakhs" => 1e5,
        "crore" | "crores" => 1e7,
        _ => 1.0,
    };
    let percent = after == Some('%') || matches!(next, Some("percent" | "percentage"));
    let coin =
        |word: &str| matches!(word, "inr" | "usd" | "eur" | "gbp" | "rupees" | "rs" | "dollars" | "euros" | "pounds");
    let money = matches!(before, Some('₹' | '$' | '€' | '£')) || next.is_some_and(coin) || after == Some('€');
    Some(Quantity { value: if percent { value / 100.0 } else { value }, percent, money })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let check = |text: &str, value: f64, percent: bool, money: bool| {
            let read = Text::read(text);
            let found = read.words().find_map(|word| word.number).expect("a number");
            assert!((found.value - value).abs() < 1e-9 * value, "{text}: {found:?}");
            assert_eq!((found.percent, found.money), (percent, money), "{text}");
        };
        check("85% of them", 0.85, true, false);
        check("some 12 percent", 0.12, true, false);
        check("₹1,200 each", 1_200.0, false, true);
        check("3.5 lakh a year", 350_000.0, false, false);
        check("about 40k rows", 40_000.0, false, false);
        check("0.87 at best", 0.87, false, false);
        check("450 EUR", 450.0, false, true);
    }

    #[test]
    fn places_are_those_of_the_text_as_it_was_written() {
        let check = |text: &str, expect: &[&str]| {
            let read = Text::read(text);
            let (words, places): (Vec<&str>, Vec<&str>) =
                read.words().map(|word| (word.lower.as_str(), &text[word.from..word.to])).unzip();
            assert_eq!([words, places].concat(), expect, "{text}");
        };
        check("A ﬁne ﬂow", &["a", "fine", "flow", "A", "ﬁne", "ﬂow"]);
        check("Ｍｏｄｅｌ　８５％", &["model", "85", "Ｍｏｄｅｌ", "８５"]);
        check("don’t re\u{ad}call", &["don't", "recall", "don’t", "re\u{ad}call"]);
        check("cafe\u{301} 😀 ok", &["café", "ok", "cafe\u{301}", "ok"]);
        check("2 ㎏ off", &["2", "kg", "off", "2", "㎏", "off"]);
    }

    #[test]
    fn clauses_end_at_stops_and_turns_and_echoes_are_found() {
        let mut text = Text::read("We launch, but it costs. Two days of waiting costs us too; fine.");
        assert_eq!(text.plain, ["we launch", "but it costs", "two days of waiting costs us too", "fine"]);
        assert!(text.leave_out_echoes(&Text::read("Two days of waiting costs us, too.")));
        let own: Vec<&str> = text.words().filter(|word| !word.echo).map(|word| word.lower.as_str()).collect();
        assert_eq!(own, ["we", "launch", "but", "it", "costs", "fine"]);
    }
}
