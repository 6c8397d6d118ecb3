//! Whether a text reads like sentences, or like words that were put there to be found.

use super::sentences::{is_binding, likeness};
use super::words::Text;

/// Fewest words that a judgement is passed on.
const FEWEST: usize = 8;
/// Real answers have at least this share of words that hold sentences together: of those of Mohler et al. (2011) 99 in 100 do, and no list of
/// keywords does.
const FEWEST_BINDING: f64 = 0.15;
/// Their words follow each other at least so well. With the share above, 2 in 100 of those answers are taken for no sentences.
const LEAST_LIKENESS: f64 = -0.95;

/// Why its points cannot be trusted; `None` where it reads like sentences, or is too short to tell.
pub(super) fn why(text: &Text) -> Option<&'static str> {
    // Somebody who quotes many numbers writes sentences all the same.
    let words: Vec<&str> = text.words().filter(|word| word.number.is_none()).map(|word| word.lower.as_str()).collect();
    if words.len() < FEWEST {
        return None;
    }
    let binding = words.iter().filter(|word| is_binding(word)).count() as f64;
    if binding / (words.len() as f64) < FEWEST_BINDING {
        return Some("Write sentences; I only matched words.");
    }
    likeness(text)
        .is_some_and(|likeness| likeness < LEAST_LIKENESS)
        .then_some("The words are there and the sentences are not; write it as you would say it.")
}

/// Whether a text reads like sentences, for whoever measures how well that is told.
pub fn reads_like_sentences(text: &str) -> bool {
    why(&Text::read(text)).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_shuffles_are_told_from_sentences() {
        let check = |text: &str, expect: bool| assert_eq!(why(&Text::read(text)).is_some(), expect, "{text}");
        check("break-even cost benefit posterior delay labels sample value information stakes interval", true);
        check("the of a pays launch because break-even the in than delay our is sample a from the cost", true);
        check(
            "The estimate is above the break-even, and a month of waiting costs more than the labels would tell us.",
            false,
        );
        check(
            "With 25 false alarms to a miss, 0.2 costs 157, 0.3 costs 157 as well, and 0.1 comes to 168: it is flat.",
            false,
        );
        check("Launch it now.", false);
        check(
            "break-even change decision pilot 20% bar 17% 5 of 25 stakes volume traffic wrong cost settled nothing label price 60 budget would \
             shift if near line open",
            true,
        );
    }
}
