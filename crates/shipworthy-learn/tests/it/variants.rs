//! A reason is read by what it says: letters of another width, ligatures, curly quotes and long dashes change nothing.

use std::sync::LazyLock;

use proptest::prelude::*;
use shipworthy_learn::archetype::ARCHETYPES;
use shipworthy_learn::grade::grade_of;
use shipworthy_learn::grade::rubric::Rubric;
use shipworthy_learn::interview::INTERVIEWS;

/// Every answer that a rubric is tried on, with its rubric.
static ANSWERS: LazyLock<Vec<(Rubric, String)>> = LazyLock::new(|| {
    let cases = ARCHETYPES.iter().map(|archetype| Rubric::read(archetype.rubric()).expect("a rubric"));
    let rubrics = cases.chain(INTERVIEWS.iter().map(|of| of.rubric()));
    let with = |rubric: Rubric| {
        let texts: Vec<String> = rubric.trial.answers.iter().map(|answer| answer.text.clone()).collect();
        texts.into_iter().map(move |text| (rubric.clone(), text))
    };
    rubrics.flat_map(with).collect()
});

/// The same text in other signs: where `choices` says so, a letter becomes the wide one, two become a ligature, a blank the wide blank.
fn varied(text: &str, choices: &[u8]) -> String {
    let mut choices = choices.iter().cycle();
    let mut letters = text.chars().peekable();
    let mut varied = String::new();
    while let Some(letter) = letters.next() {
        let wide = || char::from_u32(u32::from(letter) + 0xfee0).expect("a wide letter");
        match (choices.next().copied().unwrap_or_default() % 4, letter) {
            (1, 'f') if letters.peek() == Some(&'i') => {
                letters.next();
                varied.push('ﬁ');
            }
            (1, 'f') if letters.peek() == Some(&'l') => {
                letters.next();
                varied.push('ﬂ');
            }
            (1 | 2, ' ') => varied.push('\u{3000}'),
            (2, '\'') => varied.push('’'),
            (2, '-') => varied.push('\u{2011}'),
            (1 | 2, '!'..='~') => varied.push(wide()),
            (3, 'a'..='z') => varied.extend([letter, '\u{ad}']),
            _ => varied.push(letter),
        }
    }
    varied
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_same_words_in_other_signs_score_the_same(place in any::<prop::sample::Index>(), choices in prop::collection::vec(any::<u8>(), 1..400)) {
        let (rubric, plain) = &ANSWERS[place.index(ANSWERS.len())];
        let other = varied(plain, &choices);
        let (read, same) = (grade_of(rubric, plain, &rubric.instance()), grade_of(rubric, &other, &rubric.instance()));
        prop_assert_eq!(read.coverage, same.coverage, "{}", other);
        prop_assert_eq!(&read.unverified, &same.unverified);
        prop_assert_eq!(read.echoes, same.echoes);
        for (read, same) in read.points.iter().zip(&same.points) {
            prop_assert_eq!(read.verdict, same.verdict, "{}: {}", read.id, other);
            // What is shown as evidence is what was written, and says what the plain answer says there.
            prop_assert_eq!(read.spans.len(), same.spans.len());
            for ((from, to), (first, last)) in read.spans.iter().zip(&same.spans) {
                prop_assert_eq!(narrowed(&other[*first..*last]), narrowed(&plain[*from..*to]));
            }
        }
    }
}

/// The plain letters of signs that [`varied`] makes.
fn narrowed(text: &str) -> String {
    let one = |letter: char| match letter {
        '\u{ad}' => String::new(),
        'ﬁ' => "fi".to_owned(),
        'ﬂ' => "fl".to_owned(),
        '’' => "'".to_owned(),
        '\u{2011}' => "-".to_owned(),
        '\u{3000}' => " ".to_owned(),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).into_iter().collect(),
        other => other.to_string(),
    };
    text.chars().map(one).collect()
}
