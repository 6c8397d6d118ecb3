//! Tables as CSV (RFC 4180) that a spreadsheet opens without running anything in them.

use std::borrow::Cow;

/// A line of cells as they are, with its line end.
pub(crate) fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    cells.join(",") + "\r\n"
}

/// A line for people, who may look at it in a terminal. The first `keys` cells, by which it is read back, stay as they are.
pub(crate) fn shown<'a>(keys: usize, cells: impl IntoIterator<Item = &'a str>) -> String {
    let one = |(at, text): (usize, &str)| if at < keys { cell(text) } else { cell(&calm(text)) };
    let cells: Vec<String> = cells.into_iter().enumerate().map(one).collect();
    cells.join(",") + "\r\n"
}

/// A text without signs that a terminal obeys: each becomes U+FFFD. Line ends and tabs stay.
fn calm(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(obeyed) { text.replace(obeyed, "\u{fffd}").into() } else { text.into() }
}

/// A cell: quoted where it has to be. A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay
/// as they are.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let guarded = if formula { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

/// A cell as it was before it was guarded.
pub(crate) fn unguarded(cell: &str) -> &str {
    let formula = |rest: &&str| rest.starts_with(['=', '+', '-', '@', '\t', '\r']);
    cell.strip_prefix('\'').filter(formula).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_text() {
        let check = |text: &str, expect: &str| assert_eq!(cell(text), expect);
        check("plain", "plain");
        check("", "");
        check("a,b", "\"a,b\"");
        check("say \"hi\"", "\"say \"\"hi\"\"\"");
        check("two\nlines", "\"two\nlines\"");
        check("-1.5", "-1.5");
        check("+3", "+3");
        check("=1+1", "'=1+1");
        check("@SUM(A1)", "'@SUM(A1)");
        check("-a,b", "\"'-a,b\"");
        assert_eq!((unguarded("'=1+1"), unguarded("'tis"), unguarded("-1")), ("=1+1", "'tis", "-1"));
        assert_eq!(line(["a", "b,c"]), "a,\"b,c\"\r\n");
    }

    #[test]
    fn what_a_terminal_obeys_is_shown_and_not_done() {
        let check = |text: &str, expect: &str| assert_eq!(shown(0, [text]), format!("{expect}\r\n"));
        check("\u{1b}[31mred\u{7}", "\u{fffd}[31mred\u{fffd}");
        check("\u{9b}2J\u{7f}", "\u{fffd}2J\u{fffd}");
        check("two\nlines\tand é", "\"two\nlines\tand é\"");
        assert_eq!(shown(1, ["q\u{1}", "a\u{1}"]), "q\u{1},a\u{fffd}\r\n", "ids are found again");
    }
}
