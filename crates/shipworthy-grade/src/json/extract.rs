//! Objects inside prose: what `contains-json` looks at.

use serde_json::Value;

use crate::error::GradeError;
use crate::yaml;

/// An object longer than this is cut and closed.
const LONGEST: usize = 100_000;

/// How many bytes may be looked at in all. Text of nothing but opening brackets would else be looked at once for each.
const MOST_WORK: usize = 32 << 20;

/// Every object in `text`: from an opening bracket to the one that closes it, or to the end, with what is missing added.
/// It is read as YAML with comments of two slashes, so that single quotes, trailing commas and bare keys pass.
///
/// # Errors
/// When the text has so many brackets without partners that looking would not end.
pub(crate) fn objects(text: &str) -> Result<Vec<Value>, GradeError> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut work = 0;
    let mut start = 0;
    while start < bytes.len() {
        if bytes[start] != b'{' {
            start += 1;
            continue;
        }
        let last = (start + LONGEST).min(bytes.len());
        let mut open = 1_usize;
        let mut end = start + 1;
        while end < last && open > 0 {
            match bytes[end] {
                b'{' => open += 1,
                b'}' => open -= 1,
                _ => {}
            }
            end += 1;
        }
        work += (end - start) * if open == 0 { 1 } else { 4 };
        if work > MOST_WORK {
            return Err(GradeError::TooMuch { what: "brackets without partners" });
        }
        let cut = text.floor_char_boundary(end);
        let candidate = format!("{}{}", &text[start..cut], "}".repeat(open));
        match yaml::read_lenient(&with_hash_comments(&candidate)) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => {
                found.push(value);
                start = cut;
            }
            _ => start += 1,
        }
    }
    Ok(found)
}

/// Comments that start with two slashes, outside quotes and addresses, as YAML writes them.
fn with_hash_comments(text: &str) -> String {
    if !text.contains("//") {
        return text.to_owned();
    }
    let lines: Vec<String> = text.split('\n').map(line_with_hash_comment).collect();
    lines.join("\n")
}

fn line_with_hash_comment(line: &str) -> String {
    let characters: Vec<char> = line.chars().collect();
    let letter = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(char::is_ascii_alphabetic);
    let mut quote = None;
    for (at, &character) in characters.iter().enumerate() {
        match quote {
            Some(open) => {
                let slashes = characters[..at].iter().rev().take_while(|before| **before == '\\').count();
                let closes = character == open && slashes % 2 == 0 && (open == '"' || !letter(Some(at + 1)));
                if closes {
                    quote = None;
                }
            }
            None if character == '"' || (character == '\'' && !letter(at.checked_sub(1))) => quote = Some(character),
            None if character == '/' && characters.get(at + 1) == Some(&'/') => {
                let word =
                    characters[..at].iter().rposition(|before| crate::js::is_space(*before)).map_or(0, |at| at + 1);
                let before: String = characters[word..at].iter().collect();
                // The second slash of `https://` starts no comment either, nor do the slashes of a path behind it.
                if before.contains("://") || before.ends_with(':') {
                    continue;
                }
                let slashes = characters[at..].iter().take_while(|next| **next == '/').count();
                let kept: String = characters[..at].iter().collect();
                let rest: String = characters[at + slashes..].iter().collect();
                return format!("{kept}{}{rest}", "#".repeat(slashes / 2));
            }
            None => {}
        }
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_in_prose() {
        let check = |text: &str, expected: &str| {
            let found = objects(text).expect("little work");
            assert_eq!(Value::from(found).to_string(), expected, "{text}");
        };
        check("none", "[]");
        check("first {\"x\":1} then {\"y\": 2} end", "[{\"x\":1},{\"y\":2}]");
        check("{'a': 1,}", "[{\"a\":1}]");
        check("cut {\"a\": {\"b\": 2", "[{\"a\":{\"b\":2}}]");
        check("[1, 2]", "[]");
        check("{\"u\": \"https://example.com\", // says where\n\"n\": 1}", "[{\"u\":\"https://example.com\",\"n\":1}]");
    }

    #[test]
    fn a_wall_of_brackets_is_refused() {
        assert!(objects(&"{".repeat(5_000_000)).is_err());
    }
}
