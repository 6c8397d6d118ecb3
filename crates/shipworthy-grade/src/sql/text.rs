//! SQL as text: fenced blocks in prose, and mistakes that parsers forgive.

/// What looks like a mistake although it parses: a back quote without its partner, two columns without a comma between, and a function of
/// PostgreSQL in MySQL.
pub(super) fn suspicion(sql: &str, database: &str) -> Option<&'static str> {
    if !sql.bytes().filter(|byte| *byte == b'`').count().is_multiple_of(2) {
        return Some("a back quote has no partner");
    }
    if missing_comma(&plain(sql, database), matches!(database, "MySQL" | "MariaDB")) {
        return Some("a comma between two columns seems to be missing");
    }
    if database == "MySQL" && calls(sql, "generate_series") {
        return Some("generate_series is a function of PostgreSQL");
    }
    None
}

/// `SELECT a b FROM`: one column with a name that was written without AS, or two without a comma.
fn missing_comma(sql: &str, mysql: bool) -> bool {
    let words: Vec<&str> = tokens(sql);
    let modifier = |word: &str| {
        let word = word.to_ascii_lowercase();
        matches!(word.as_str(), "all" | "distinct")
            || mysql
                && (matches!(word.as_str(), "distinctrow" | "high_priority" | "straight_join")
                    || ["big_result", "buffer_result", "cache", "calc_found_rows", "no_cache", "small_result"]
                        .iter()
                        .any(|option| word.strip_prefix("sql_") == Some(option)))
    };
    let identifier = |word: &str| word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    words.iter().enumerate().filter(|(_, word)| word.eq_ignore_ascii_case("select")).any(|(at, _)| {
        let behind = words[at + 1..].iter().skip_while(|word| modifier(word)).copied().collect::<Vec<_>>();
        matches!(behind.as_slice(), [first, second, from, ..]
            if identifier(first) && identifier(second) && from.eq_ignore_ascii_case("from"))
    })
}

/// Words, and each other sign alone.
fn tokens(sql: &str) -> Vec<&str> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if word(first) { rest.find(|c| !word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        found.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    found
}

/// How many words and signs there are, and how many of them join two expressions.
pub(super) fn size(sql: &str) -> (usize, usize) {
    let joins = |token: &&&str| {
        let words = [
            "and",
            "or",
            "xor",
            "like",
            "is",
            "in",
            "between",
            "collate",
            "at",
            "union",
            "except",
            "intersect",
            "div",
            "mod",
        ];
        let sign = !token.starts_with(|c: char| c.is_alphanumeric() || "_,();'\"`.".contains(c));
        sign || words.iter().any(|word| word.eq_ignore_ascii_case(token))
    };
    let tokens = tokens(sql);
    (tokens.len(), tokens.iter().filter(joins).count())
}

/// The statement with quoted text as `?`, and without comments.
fn plain(sql: &str, database: &str) -> String {
    let mut result = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let until = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
        let (skip, instead) = match first {
            '\'' | '"' | '`' => (quoted(rest, first), "?"),
            '[' if matches!(database, "TransactSQL" | "Sqlite") => (until("]", 1), "?"),
            '#' => (rest.find('\n').unwrap_or(rest.len()), ""),
            '-' if rest.starts_with("--") => (rest.find('\n').unwrap_or(rest.len()), ""),
            '/' if rest.starts_with("/*") => (until("*/", 2), ""),
            '$' => match rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
                Some(length) if rest[1 + length..].starts_with('$') => (until(&rest[..length + 2], length + 2), "?"),
                _ => (0, ""),
            },
            _ => (0, ""),
        };
        if skip == 0 {
            result.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            result.extend([" ", instead, " "]);
            rest = &rest[skip..];
        }
    }
    result
}

/// How long the quoted text is that `rest` starts with: a backslash and a doubled quote keep it open.
fn quoted(rest: &str, quote: char) -> usize {
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == quote {
            if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
            } else {
                return at + 1;
            }
        }
    }
    rest.len()
}

fn calls(sql: &str, function: &str) -> bool {
    tokens(sql).windows(2).any(|pair| pair[0].eq_ignore_ascii_case(function) && pair[1] == "(")
}

/// What stands in fenced blocks that are marked as SQL or not marked.
pub(super) fn blocks(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<(Fence<'_>, Vec<&str>, bool)> = None;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for line in text.split('\n') {
        let fence = Fence::of(line);
        match (&mut open, fence) {
            (None, Some(fence)) => {
                let language = fence.info.trim().to_lowercase();
                let sql = language.is_empty() || language == "sql";
                open = Some((fence, Vec::new(), sql));
            }
            (Some((start, lines, sql)), Some(fence))
                if fence.info.trim().is_empty() && fence.sign == start.sign && fence.length >= start.length =>
            {
                if *sql {
                    found.push(crate::js::trim(&lines.join("\n")).to_owned());
                }
                open = None;
            }
            (Some((_, lines, _)), _) => lines.push(line),
            (None, None) => {}
        }
    }
    found
}

/// A line of three or more back quotes or tildes.
struct Fence<'a> {
    sign: char,
    length: usize,
    info: &'a str,
}

impl<'a> Fence<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let indent = line.chars().take(3).take_while(|c| matches!(c, ' ' | '\t')).count();
        let body = &line[indent..];
        let sign = body.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
        let length = body.chars().take_while(|c| *c == sign).count();
        (length >= 3).then(|| Self { sign, length, info: &body[length..] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_that_parse() {
        let check = |sql: &str, database: &str, expected: bool| {
            assert_eq!(suspicion(sql, database).is_some(), expected, "{sql}");
        };
        check("SELECT id name FROM users", "MySQL", true);
        check("SELECT id, name FROM users", "MySQL", false);
        check("SELECT DISTINCT name FROM users", "MySQL", false);
        check("SELECT 'a b' FROM t", "MySQL", false);
        check("SELECT `id FROM t", "MySQL", true);
        check("SELECT * FROM generate_series(1, 2)", "MySQL", true);
        check("SELECT * FROM generate_series(1, 2)", "PostgreSQL", false);
    }

    #[test]
    fn fenced_blocks() {
        assert_eq!(
            blocks("Use:\n```sql\nSELECT 1;\n```\n~~~\nSELECT 2\n~~~\n```js\nx\n```"),
            ["SELECT 1;", "SELECT 2"]
        );
    }
}
