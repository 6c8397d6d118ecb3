//! Scores of likeness against worked values and laws.

use proptest::prelude::*;
use shipworthy_grade::similar::{Meteor, bleu, chrf, gleu, levenshtein, meteor, rouge_l, rouge_n};

const FOX: &str = "The quick brown fox jumps over the lazy dog.";

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn worked_by_hand() {
    // Lin (2004), section 3: S1 against S2 and S3.
    close(rouge_l("police kill the gunman", "police killed the gunman").expect("short"), 0.75);
    close(rouge_l("the gunman kill police", "police killed the gunman").expect("short"), 0.5);
    // Five of six words, in both directions.
    close(rouge_n("the cat sat on the mat", "the cat sat on a mat", 1), 5.0 / 6.0);
    // Precisions 5/6, 3/5, 2/4 and 1/3, equal lengths.
    let expected = (5.0 / 6.0 * 3.0 / 5.0 * 2.0 / 4.0 * 1.0 / 3.0_f64).powf(0.25);
    close(bleu("the cat sat on the mat", &["the cat sat on a mat"]).expect("a reference"), expected);
    // Runs of one to four: 5 + 3 + 2 + 1 of 6 + 5 + 4 + 3.
    close(gleu("the cat sat on the mat", &["the cat sat on a mat"]).expect("a reference"), 11.0 / 18.0);
    // One match of one word in two: P = R = 0.5, one chunk per match.
    close(meteor("a b", &["a c"], Meteor::default()).expect("a reference"), 0.5 * 0.5);
    // Stems match: two words, one chunk.
    close(meteor("dogs jumped", &["dog jumps"], Meteor::default()).expect("a reference"), 1.0 - 0.5 * 0.125);
    // Runs of one and two of three: all, and none but "ab".
    let (p1, p2, p3) = (2.0 / 3.0, 0.5, 0.0);
    let mean = (p1 + p2 + p3) / 3.0;
    close(chrf("abc", "abd"), mean);
    assert_eq!(levenshtein("kitten", "sitting"), Ok(3));
    assert_eq!(levenshtein("😀", ""), Ok(2));
}

#[test]
fn nothing_is_like_nothing() {
    assert_eq!(bleu("", &["a"]), Some(0.0));
    assert_eq!(bleu("a", &[]), None);
    assert_eq!(gleu("...", &["a"]), Some(0.0));
    assert_eq!(meteor("", &["a"], Meteor::default()), None);
    assert_eq!(rouge_n("", "a", 1), 0.0);
    assert_eq!(chrf("", "a"), 0.0);
}

proptest! {
    #[test]
    fn scores_stay_between_nothing_and_the_same(a in "[a-c .,']{0,30}", b in "[a-c .,']{0,30}") {
        for score in [
            rouge_n(&a, &b, 1), rouge_n(&a, &b, 2), rouge_l(&a, &b).expect("short"), bleu(&a, &[&b]).expect("a reference"),
            gleu(&a, &[&b]).expect("a reference"), chrf(&a, &b), meteor(&a, &[&b], Meteor::default()).unwrap_or(0.0),
        ] {
            prop_assert!((0.0..=1.0 + 1e-12).contains(&score), "{}", score);
        }
        prop_assert_eq!(rouge_l(&a, &b), rouge_l(&b, &a));
    }

    #[test]
    fn edits_are_a_distance(a in "\\PC{0,12}", b in "\\PC{0,12}", c in "\\PC{0,12}") {
        let distance = |a: &str, b: &str| levenshtein(a, b).expect("short");
        prop_assert_eq!(distance(&a, &a), 0);
        prop_assert_eq!(distance(&a, &b), distance(&b, &a));
        prop_assert!(distance(&a, &c) <= distance(&a, &b) + distance(&b, &c));
    }

    #[test]
    fn a_second_reference_never_hurts(a in "[a-c ]{1,20}", b in "[a-c ]{1,20}", c in "[a-c ]{1,20}") {
        prop_assert!(gleu(&a, &[&b, &c]) >= gleu(&a, &[&b]));
        prop_assert!(meteor(&a, &[&b, &c], Meteor::default()) >= meteor(&a, &[&b], Meteor::default()));
    }
}

#[test]
fn the_same_words_score_full() {
    close(rouge_n(FOX, FOX, 1), 1.0);
    close(bleu(FOX, &["other", FOX]).expect("a reference"), 1.0);
    close(gleu(FOX, &[FOX]).expect("a reference"), 1.0);
    close(chrf(FOX, FOX), 1.0);
}
