//! Wording of problems: values made safe to show, names suggested, figures with separators.

use shipworthy_eval::gather::Problem;

use crate::limits::{SHOWN_CHARS, SHOWN_NAMES};

/// A problem without a place inside the value.
pub fn problem(code: &'static str, at: &str, message: impl Into<String>, remedy: impl Into<String>) -> Problem {
    Problem { code, at: at.to_string(), within: None, message: message.into(), remedy: remedy.into() }
}

/// Text from data, made safe for a terminal and cut to a readable length.
pub fn shown(text: &str) -> String {
    shown_up_to(text, SHOWN_CHARS)
}

/// Like [`shown`], cut at `limit` characters.
pub fn shown_up_to(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for (i, c) in text.chars().enumerate() {
        if i == limit {
            out.push('…');
            break;
        }
        if c.is_control() || is_invisible(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// Characters that change how the text around them is drawn, or hide.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{061C}' | '\u{E0000}'..='\u{E007F}')
}

/// A count with thousands separators.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// "1 row", "2 rows".
pub fn rows(n: u64) -> String {
    if n == 1 { "1 row".to_string() } else { format!("{} rows", count(n)) }
}

/// "1 row holds", "2 rows hold": a count of rows with its verb, given for many.
pub fn rows_that(n: u64, verb: &str) -> String {
    match (n, verb) {
        (1, "have") => "1 row has".to_string(),
        (1, verb) => format!("1 row {verb}s"),
        _ => format!("{} {verb}", rows(n)),
    }
}

/// The names that exist, quoted, bounded in number.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<&str> = names.into_iter().collect();
    let mut out: Vec<String> = all.iter().take(SHOWN_NAMES).map(|n| format!("`{}`", shown(n))).collect();
    if all.len() > SHOWN_NAMES {
        out.push(format!("and {} more", count((all.len() - SHOWN_NAMES) as u64)));
    }
    out.join(", ")
}

/// The existing name that was probably meant.
pub fn meant<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = wrong.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

/// The problem of a column that is not there. Columns that are `taken` for something else are not what was meant.
pub fn missing_column<'a>(
    at: &str,
    wrong: &str,
    table: &str,
    names: impl IntoIterator<Item = &'a str> + Clone,
    taken: &[&str],
) -> Problem {
    let remedy = match meant(wrong, names.clone().into_iter().filter(|name| !taken.contains(name))) {
        Some(name) => format!("did you mean `{}`? The columns are {}", shown(name), listed(names)),
        None => format!("the columns are {}", listed(names)),
    };
    problem("missing-column", at, format!("{table} has no column `{}`", shown(wrong)), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_made_visible_and_short() {
        assert_eq!(shown("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
        assert_eq!(shown(&"x".repeat(1000)).chars().count(), SHOWN_CHARS + 1);
    }

    #[test]
    fn counts_are_grouped() {
        assert_eq!([0, 999, 1000, 1234567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        assert_eq!(meant("lable", ["label", "score"]), Some("label"));
        assert_eq!(meant("zzz", ["label", "score"]), None);
    }
}
