//! Stems of English words: "jumping" and "jumps" are "jump".
//!
//! M. F. Porter (1980), "An algorithm for suffix stripping", Program 14(3), steps 1a to 5b as published.

/// The stem of a lower-cased word. Words of up to two letters, and words with letters other than a to z, are their own stem.
pub(super) fn stem(word: &str) -> String {
    if word.len() <= 2 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let mut word = word.to_owned();
    step_1a(&mut word);
    step_1b(&mut word);
    step_1c(&mut word);
    replace_first(&mut word, &STEP_2, 0);
    replace_first(&mut word, &STEP_3, 0);
    step_4(&mut word);
    step_5(&mut word);
    word
}

const STEP_2: [(&str, &str); 20] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("abli", "able"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
];

const STEP_3: [(&str, &str); 7] =
    [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

const STEP_4: [&str; 19] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize",
];

/// Whether the letter at `at` is a consonant: a `y` is one at the start and after a vowel.
fn consonant(word: &[u8], at: usize) -> bool {
    match word[at] {
        b'a' | b'e' | b'i' | b'o' | b'u' => false,
        b'y' => at == 0 || !consonant(word, at - 1),
        _ => true,
    }
}

/// Porter's m: how many times a vowel is followed by a consonant.
fn measure(stem: &str) -> usize {
    let word = stem.as_bytes();
    (1..word.len()).filter(|at| consonant(word, *at) && !consonant(word, at - 1)).count()
}

fn has_vowel(stem: &str) -> bool {
    (0..stem.len()).any(|at| !consonant(stem.as_bytes(), at))
}

fn ends_double(word: &str) -> bool {
    let bytes = word.as_bytes();
    let last = bytes.len().wrapping_sub(1);
    bytes.len() >= 2 && bytes[last] == bytes[last - 1] && consonant(bytes, last)
}

/// Ends consonant, vowel, consonant, the last being none of w, x and y.
fn ends_short(word: &str) -> bool {
    let bytes = word.as_bytes();
    let Some(last) = bytes.len().checked_sub(1).filter(|last| *last >= 2) else { return false };
    consonant(bytes, last)
        && !consonant(bytes, last - 1)
        && consonant(bytes, last - 2)
        && !matches!(bytes[last], b'w' | b'x' | b'y')
}

fn step_1a(word: &mut String) {
    if word.ends_with("sses") || word.ends_with("ies") {
        word.truncate(word.len() - 2);
    } else if word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
}

fn step_1b(word: &mut String) {
    if let Some(stem) = word.strip_suffix("eed") {
        if measure(stem) > 0 {
            word.pop();
        }
        return;
    }
    let Some(stem) = ["ed", "ing"].iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| has_vowel(stem))
    else {
        return;
    };
    *word = stem.to_owned();
    if ["at", "bl", "iz"].iter().any(|ending| word.ends_with(ending)) {
        word.push('e');
    } else if ends_double(word) && !word.ends_with(['l', 's', 'z']) {
        word.pop();
    } else if measure(word) == 1 && ends_short(word) {
        word.push('e');
    }
}

fn step_1c(word: &mut String) {
    if word.strip_suffix('y').is_some_and(has_vowel) {
        word.pop();
        word.push('i');
    }
}

/// The longest ending of the list that the word has is replaced, when what stands before it has a measure above `least`.
fn replace_first(word: &mut String, endings: &[(&str, &str)], least: usize) {
    let longest = endings.iter().filter(|(ending, _)| word.ends_with(ending)).max_by_key(|(ending, _)| ending.len());
    if let Some((ending, instead)) = longest {
        let stem = &word[..word.len() - ending.len()];
        if measure(stem) > least {
            *word = format!("{stem}{instead}");
        }
    }
}

fn step_4(word: &mut String) {
    let longest = STEP_4.iter().filter(|ending| word.ends_with(*ending)).max_by_key(|ending| ending.len());
    if let Some(ending) = longest {
        let stem = &word[..word.len() - ending.len()];
        if measure(stem) > 1 && (*ending != "ion" || stem.ends_with(['s', 't'])) {
            word.truncate(stem.len());
        }
    }
}

fn step_5(word: &mut String) {
    if let Some(stem) = word.strip_suffix('e') {
        let measure = measure(stem);
        if measure > 1 || (measure == 1 && !ends_short(stem)) {
            word.pop();
        }
    }
    if word.ends_with("ll") && measure(&word[..word.len() - 1]) > 1 {
        word.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_those_of_the_paper() {
        let check = |word: &str, expected: &str| assert_eq!(stem(word), expected, "{word}");
        check("caresses", "caress");
        check("ponies", "poni");
        check("agreed", "agre");
        check("plastered", "plaster");
        check("motoring", "motor");
        check("hopping", "hop");
        check("filing", "file");
        check("happy", "happi");
        check("relational", "relat");
        check("conditional", "condit");
        check("vietnamization", "vietnam");
        check("hopefulness", "hope");
        check("electrical", "electr");
        check("adjustment", "adjust");
        check("adoption", "adopt");
        check("probate", "probat");
        check("controll", "control");
        check("sky", "sky");
    }
}
