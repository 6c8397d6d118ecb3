//! Where two texts differ, word by word: for the eyes of people, and so bounded.

/// Most words of a text that are compared one by one; beyond them the rest is one piece.
const MOST_WORDS: usize = 500;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words, with the space after them.
    pub text: String,
    /// Whether the other text does not have them there.
    pub differs: bool,
}

/// Both texts in pieces, of which equal ones stand in both in the same order: a longest common subsequence of words (Wagner &
/// Fischer 1974).
pub fn pieces(a: &str, b: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (a, b) = (split(a), split(b));
    let start = a.iter().zip(&b).take_while(|(a, b)| a.trim_end() == b.trim_end()).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(a, b)| a.trim_end() == b.trim_end());
    let end = end.count();
    let (inner_a, inner_b) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    let mut same = (vec![false; a.len()], vec![false; b.len()]);
    same.0[..start].fill(true);
    same.1[..start].fill(true);
    let (of_a, of_b) = (a.len() - end, b.len() - end);
    same.0[of_a..].fill(true);
    same.1[of_b..].fill(true);
    let (most_a, most_b) = (inner_a.len().min(MOST_WORDS), inner_b.len().min(MOST_WORDS));
    for (at_a, at_b) in common(&inner_a[..most_a], &inner_b[..most_b]) {
        same.0[start + at_a] = true;
        same.1[start + at_b] = true;
    }
    (joined(&a, &same.0), joined(&b, &same.1))
}

/// Words with the space after them.
fn split(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

/// Places of words that both have, in order.
fn common(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut longest = vec![0_u16; (a.len() + 1) * width];
    for (i, of_a) in a.iter().enumerate().rev() {
        for (j, of_b) in b.iter().enumerate().rev() {
            longest[i * width + j] = if of_a.trim_end() == of_b.trim_end() {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i].trim_end() == b[j].trim_end() {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

fn joined(words: &[&str], same: &[bool]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (word, same) in words.iter().zip(same) {
        match pieces.last_mut() {
            Some(last) if last.differs != *same => last.text.push_str(word),
            _ => pieces.push(Piece { text: (*word).to_owned(), differs: !same }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces that differ stand in square brackets.
    fn drawn(pieces: &[Piece]) -> String {
        let one = |piece: &Piece| if piece.differs { format!("[{}]", piece.text) } else { piece.text.clone() };
        pieces.iter().map(one).collect()
    }

    #[track_caller]
    fn check(a: &str, b: &str, expect: (&str, &str)) {
        let (of_a, of_b) = pieces(a, b);
        assert_eq!((drawn(&of_a).as_str(), drawn(&of_b).as_str()), expect);
    }

    #[test]
    fn words_that_only_one_has_are_marked() {
        check("We open at six.", "We open at seven.", ("We open at [six.]", "We open at [seven.]"));
        check("same text", "same text", ("same text", "same text"));
        check("", "new words", ("", "[new words]"));
        check("a b c d", "a c d e", ("a [b ]c d", "a c d[ ]e".replace("d[ ]e", "d [e]").as_str()));
        check("<b>x</b> y", "y", ("[<b>x</b> ]y", "y"));
    }

    #[test]
    fn texts_without_an_end_are_bounded() {
        let long = "word ".repeat(50_000);
        let other = "other ".repeat(50_000);
        let (a, b) = pieces(&long, &other);
        assert_eq!((a.len(), b.len()), (1, 1));
        assert_eq!(a[0].text.len(), long.len(), "nothing is lost");
    }
}
