//! Values that stand for "no value" without being one.

/// Words that mean nothing else.
const WORDS: [&str; 24] = [
    "n/a",
    "na",
    "#n/a",
    "n.a.",
    "null",
    "nan",
    "nil",
    "(null)",
    "<na>",
    "-",
    "--",
    "---",
    "?",
    "??",
    ".",
    "unknown",
    "missing",
    "not available",
    "not applicable",
    "undefined",
    "tbd",
    "(empty)",
    "empty",
    "\\n",
];

/// Numbers that people type where they know nothing.
pub const NUMBERS: [f64; 18] = [
    -1.0,
    -9.0,
    -99.0,
    -999.0,
    -9999.0,
    -99_999.0,
    -999_999.0,
    99.0,
    999.0,
    9999.0,
    99_999.0,
    999_999.0,
    9_999_999.0,
    99_999_999.0,
    999_999_999.0,
    -2_147_483_648.0,
    2_147_483_647.0,
    9_999_999_999.0,
];

/// Whether a text may stand for no value, which only its company tells.
pub fn may_be_nothing(text: &str) -> bool {
    ["none", "nothing", "no data", "no value", "blank"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// The word that this text is, in small letters. `None` and blank text count; `none` in small letters may be an answer.
pub fn word(text: &str) -> Option<&'static str> {
    if text.len() > 16 {
        return None;
    }
    let text = text.trim();
    match text.bytes().next() {
        None => return Some("(blank)"),
        // None of the words begins with a digit.
        Some(b'0'..=b'9') => return None,
        Some(_) => {}
    }
    if text == "None" || text == "NONE" {
        return Some("none");
    }
    WORDS.iter().find(|word| text.eq_ignore_ascii_case(word)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!(
            [" N/A ", "NaN", "Unknown", "", "   ", "None"].map(word),
            [Some("n/a"), Some("nan"), Some("unknown"), Some("(blank)"), Some("(blank)"), Some("none")]
        );
        assert_eq!(["Nashik", "none", "0", "a-b", "-1"].map(word), [None; 5]);
        assert_eq!(["none", "Blank ", "nobody"].map(may_be_nothing), [true, true, false]);
    }
}
