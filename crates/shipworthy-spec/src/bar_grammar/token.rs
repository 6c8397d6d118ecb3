//! The words of a bar.

use std::ops::Range;

use super::Problem;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A bare word: a metric, a number, a column, a keyword.
    Word,
    /// Text in quotes, unescaped.
    Quoted(String),
    /// A sign: `>=`, `=`, `+`, `(` and so on.
    Sign(&'static str),
}

/// A token, and its bytes in the sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: Range<usize>,
}

/// Signs, longer ones first.
const SIGNS: &[&str] =
    &[">=", "<=", "=>", "=<", "==", "!=", "<>", "≥", "≤", ">", "<", "=", "(", ")", ",", "*", "+", "-"];

/// Words that have a meaning of their own between the parts of a bar.
const KEYWORDS: &[&str] =
    &["in", "every", "each", "and", "or", "with", "at", "least", "examples", "for", "not", "where"];

pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// Whether a name can be written without quotes.
pub(super) fn is_bare(name: &str) -> bool {
    name.starts_with(is_word) && name.chars().all(|c| is_word(c) || c == '-') && !name.ends_with('-')
}

/// Characters of bare words. A hyphen is one too, where something of the word stands on both sides of it.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '@' | '%' | '/' | ':' | '#' | '&' | '$')
}

pub(super) fn tokens(sentence: &str) -> Result<Vec<Token>, Problem> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = sentence[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let token = if c == '"' || c == '\'' {
            quoted(sentence, at, c)?
        } else if let Some(end) = word_end(sentence, at) {
            Token { kind: Kind::Word, at: at..end }
        } else if let Some(sign) = SIGNS.iter().find(|sign| sentence[at..].starts_with(**sign)) {
            Token { kind: Kind::Sign(sign), at: at..at + sign.len() }
        } else {
            let shown = crate::diagnostic::quoted(&c.to_string());
            return Err(Problem {
                code: "bar-syntax",
                at: at..at + c.len_utf8(),
                message: format!("`{shown}` has no meaning in a bar"),
                remedy: "put column names and values that hold such characters in quotes".to_owned(),
                did_you_mean: None,
            });
        };
        at = token.at.end;
        tokens.push(token);
    }
    Ok(tokens)
}

/// End of the bare word that starts at `start`, if one does. A leading hyphen belongs to a number.
fn word_end(sentence: &str, start: usize) -> Option<usize> {
    let rest = &sentence[start..];
    let signed = rest.strip_prefix('-').filter(|after| after.starts_with(|c: char| c.is_ascii_digit() || c == '.'));
    let lead = rest.len() - signed.unwrap_or(rest).len();
    let body = signed.unwrap_or(rest);
    if !body.starts_with(is_word) {
        return None;
    }
    let mut end = 0;
    let mut before = ' ';
    for (at, c) in body.char_indices() {
        let after = body[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        // `1e+15` is one number.
        let exponent = c == '+'
            && matches!(before, 'e' | 'E')
            && after.is_ascii_digit()
            && body.starts_with(|c: char| c.is_ascii_digit());
        if !(is_word(c) || exponent || (c == '-' && (is_word(after) || after == '-'))) {
            break;
        }
        end = at + c.len_utf8();
        before = c;
    }
    Some(start + lead + body[..end].trim_end_matches('-').len())
}

fn quoted(sentence: &str, start: usize, mark: char) -> Result<Token, Problem> {
    let mut text = String::new();
    let mut escaped = false;
    for (at, c) in sentence[start + 1..].char_indices() {
        if escaped {
            text.push(c);
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == mark && sentence[start + 1 + at + 1..].starts_with(mark) && !text.is_empty() {
            // `'it''s'`: a doubled mark is how SQL writes one inside quotes.
            escaped = true;
        } else if c == mark {
            return Ok(Token { kind: Kind::Quoted(text), at: start..start + 1 + at + c.len_utf8() });
        } else {
            text.push(c);
        }
    }
    Err(Problem {
        code: "bar-syntax",
        at: start..sentence.len(),
        message: "a quotation mark is opened here and never closed".to_owned(),
        remedy: format!("close it with `{mark}`"),
        did_you_mean: None,
    })
}
