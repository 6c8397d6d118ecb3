//! What YAML's syntax errors mean, in the words of somebody who did not ask for YAML.

use granit_parser::ErrorKind;

/// A syntax error, explained.
pub(crate) struct Explained {
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) remedy: String,
    /// The byte that it is best shown at.
    pub(crate) at: usize,
}

/// What is wrong at byte `at` of `text`, and what to do.
pub(crate) fn explain(kind: &ErrorKind, text: &str, at: usize) -> Explained {
    let (message, remedy) = match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => return tab(text, at),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement | ErrorKind::MappingKeyNotAllowed => {
            return colon(text, at);
        }
        ErrorKind::UnexpectedCharacter { .. } => return unexpected(text, at),
        ErrorKind::RecursionLimitExceeded => (
            "lists and groups are nested more than 64 deep",
            "a spec needs three or four levels; check for brackets that were never closed",
        ),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => (
            "a quotation mark is opened here and never closed",
            "close it with the same mark; inside double quotes, write \\\" for a quote",
        ),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => (
            "a backslash inside double quotes starts an escape that does not exist",
            "write \\\\ for a backslash, or use single quotes, where backslashes are ordinary",
        ),
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::ExpectedFlowSequenceSeparator => (
            "a list that was opened with `[` is not closed, or a comma is missing in it",
            "write `[a, b, c]`; put quotes around text with commas or brackets",
        ),
        ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator => (
            "a group that was opened with `{` is not closed, or a comma is missing in it",
            "write `{key: value, key: value}`; put quotes around text with commas or braces",
        ),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::InvalidFlowScalarIndent => (
            "brackets do not match",
            "every `[` needs its `]`, every `{` its `}`; put quotes around text that holds brackets",
        ),
        ErrorKind::UnknownAnchor => (
            "text that starts with `*` is read as a YAML alias",
            "put the text in quotes; aliases are not used in a spec",
        ),
        ErrorKind::DirectiveDisallowed => {
            ("lines that start with `%` are YAML directives, which are not used in a spec", "remove the line")
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "this line has no `key: value`",
            "write a key, a colon and a space before the value; continue a long text with more indentation",
        ),
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::UnexpectedEofBlockMapping
        | ErrorKind::UnexpectedEofBlockSequence => (
            "the indentation of this line fits nothing above it",
            "line it up with the keys of its group; items of one list start in the same column",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            ("a list item `- …` is not possible here", "start the list on the line below its key, indented")
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar => (
            "there is more text after the closing quotation mark",
            "put quotes around the whole text, not around a part of it",
        ),
        other => {
            let message = format!("this is not valid YAML: {other}");
            let remedy = "compare the line with the ones around it, or with the spec that `shipworthy new` writes";
            return Explained { message, remedy: remedy.to_owned(), at };
        }
    };
    Explained { message: message.to_owned(), remedy: remedy.to_owned(), at }
}

/// A tab in indentation, shown where the tab is.
fn tab(text: &str, at: usize) -> Explained {
    Explained {
        message: "a tab is used for indentation, and YAML allows only spaces there".to_owned(),
        remedy: "indent with spaces; two per level is usual".to_owned(),
        at: text[at..].find('\t').map_or(at, |found| at + found),
    }
}

/// A colon where no value can start: text with a colon of its own, a line out of line, or an open bracket above.
fn colon(text: &str, at: usize) -> Explained {
    let line_start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let above = text[..line_start].trim_end().rsplit('\n').next().unwrap_or_default();
    let opened = above.matches(['[', '{']).count();
    let closed = above.matches([']', '}']).count();
    let (message, remedy) = if text[line_start..at].contains(": ") {
        (
            "a second `: ` on this line, where text is expected",
            "put the whole text in double quotes, because `: ` starts a value",
        )
    } else if opened > closed {
        (
            "the line above opens a bracket and does not close it",
            "close it with `]` or `}`; put quotes around text that holds brackets",
        )
    } else {
        (
            "this key is indented differently from the keys around it",
            "line it up with the other keys of its group; put text that holds `: ` in double quotes",
        )
    };
    Explained { message: message.to_owned(), remedy: remedy.to_owned(), at }
}

/// A character that no plain text can start with.
fn unexpected(text: &str, at: usize) -> Explained {
    let (message, remedy) = match text[at..].chars().next() {
        Some(c) if c.is_control() => (
            format!("the character U+{:04X} cannot stand in a text file", u32::from(c)),
            "remove it; it is invisible in most editors",
        ),
        Some(c) => (format!("text cannot start with `{c}` here"), "put the text in double quotes"),
        None => ("the front matter ends too early".to_owned(), "complete the last line"),
    };
    Explained { message, remedy: remedy.to_owned(), at }
}
