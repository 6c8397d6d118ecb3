//! XML: is the output a document, does the output hold elements, do they hold what they should.

use indexmap::IndexMap;

use super::xml_tree::{Element, read};

/// Whether a text is what was asked for, with the reason when it is not.
pub(crate) type Found = Result<(), String>;

/// Candidates inside a text that are looked at, at most.
const MOST_CANDIDATES: usize = 100_000;

/// Whether the whole text is one XML document with namespaces, and has an element at each of the dotted `paths`.
pub(crate) fn document(text: &str, paths: &[String]) -> Found {
    if let Some(doctype) = text.find("<!DOCTYPE")
        && text[doctype..].split('>').next().is_some_and(|declaration| declaration.contains('['))
    {
        return Err("declarations inside a DOCTYPE are not read".to_owned());
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: 4_000_000, ..Default::default() };
    // A byte order mark may stand before a document; space may not stand before its declaration.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let missing = match read(text) {
        Ok(root) => lacks(&root, paths),
        // Too deep for us is too deep.
        Err(complaint) => return Err(complaint),
    };
    roxmltree::Document::parse_with_options(text, options).map_err(|error| format!("the output is no XML: {error}"))?;
    missing
}

/// Whether some element inside the text, or a row of neighbours, has an element at each of `paths`.
pub(crate) fn inside(text: &str, paths: &[String]) -> Found {
    let candidates = candidates(text);
    if candidates.is_empty() {
        return Err("the output has no XML element".to_owned());
    }
    for candidate in candidates {
        if holds(&text[candidate.start..candidate.end], paths).is_ok() {
            return Ok(());
        }
    }
    Err("no XML inside the output has all that is asked for".to_owned())
}

fn holds(text: &str, paths: &[String]) -> Found {
    lacks(&read(text)?, paths)
}

fn lacks(root: &Element<'_>, paths: &[String]) -> Found {
    let missing: Vec<&str> = paths.iter().map(String::as_str).filter(|path| !has(root, path)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("the XML lacks {}", missing.join(", "))) }
}

/// Whether there is an element, an attribute (`@_name`) or text (`#text`) at a dotted path. Elements that stand several times are told
/// apart by their number, from 0.
fn has(root: &Element<'_>, path: &str) -> bool {
    let mut here = vec![root];
    let mut several = false;
    for key in path.split('.') {
        if several {
            let index = key.parse::<usize>().ok().filter(|index| index.to_string() == key && *index < here.len());
            let Some(index) = index else { return false };
            here = vec![here[index]];
            several = false;
            continue;
        }
        let Some(element) = here.first().copied() else { return false };
        if element.attributes.iter().any(|name| key.strip_prefix("@_") == Some(name)) {
            here = Vec::new();
            continue;
        }
        if key == "#text" && element.has_text && !(element.children.is_empty() && element.attributes.is_empty()) {
            here = Vec::new();
            continue;
        }
        here = element.children.iter().filter(|child| child.name == key).collect();
        if here.is_empty() {
            return false;
        }
        several = here.len() > 1;
    }
    true
}

/// A stretch of text from an opening tag to its closing tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    start: usize,
    end: usize,
    parent: Option<usize>,
}

/// Elements of the text that stand in no other, and rows of them, in the order in which they are tried.
fn candidates(text: &str) -> Vec<Candidate> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut closed: Vec<Candidate> = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let start = at + found;
        let Some(tag) = tag(text, start) else {
            at = start + 1;
            continue;
        };
        match tag.kind {
            TagKind::Declaration => {}
            TagKind::Opening { empty: false } => open.push((tag.name, start)),
            TagKind::Opening { empty: true } => {
                closed.push(Candidate { start, end: tag.end, parent: open.last().map(|(_, start)| *start) });
            }
            TagKind::Closing if open.last().is_some_and(|(name, _)| *name == tag.name) => {
                let (_, from) = open.pop().expect("one is open");
                closed.push(Candidate { start: from, end: tag.end, parent: open.last().map(|(_, start)| *start) });
            }
            TagKind::Closing => open.clear(),
        }
        at = tag.end;
        if closed.len() > MOST_CANDIDATES {
            break;
        }
    }
    let starts: std::collections::BTreeSet<usize> = closed.iter().map(|candidate| candidate.start).collect();
    let mut outer: Vec<Candidate> = closed
        .into_iter()
        .filter(|candidate| candidate.parent.is_none_or(|parent| !starts.contains(&parent)))
        .collect();
    outer.sort_by_key(|candidate| (candidate.start, std::cmp::Reverse(candidate.end)));
    let mut rows: IndexMap<Option<usize>, Vec<Candidate>> = IndexMap::new();
    for candidate in &outer {
        rows.entry(candidate.parent).or_default().push(*candidate);
    }
    let row = |row: &Vec<Candidate>| Candidate { end: row[row.len() - 1].end, ..row[0] };
    let mut ordered: Vec<Candidate> = rows.values().filter(|several| several.len() > 1).map(row).collect();
    ordered.extend(outer);
    ordered
}

struct Tag<'a> {
    name: &'a str,
    kind: TagKind,
    end: usize,
}

#[derive(PartialEq)]
enum TagKind {
    Opening { empty: bool },
    Closing,
    Declaration,
}

/// The tag at `start`, if one stands there and ends.
fn tag(text: &str, start: usize) -> Option<Tag<'_>> {
    let rest = &text[start + 1..];
    let declaration =
        |end: Option<usize>| Some(Tag { name: "", kind: TagKind::Declaration, end: end.unwrap_or(text.len()) });
    if let Some(comment) = rest.strip_prefix("!--") {
        return declaration(comment.find("-->").map(|end| start + 4 + end + 3));
    }
    if let Some(data) = rest.strip_prefix("![CDATA[") {
        return declaration(data.find("]]>").map(|end| start + 9 + end + 3));
    }
    if let Some(instruction) = rest.strip_prefix('?') {
        return declaration(instruction.find("?>").map(|end| start + 2 + end + 2));
    }
    if rest.starts_with('!') {
        return declaration(rest.find('>').map(|end| start + 1 + end + 1));
    }
    let (closing, body) = rest.strip_prefix('/').map_or((false, rest), |body| (true, body));
    let name = name(body)?;
    let end = tag_end(text, start)?;
    if closing {
        return Some(Tag { name, kind: TagKind::Closing, end });
    }
    let empty = text[start..end - 1].trim_end_matches(crate::js::is_space).ends_with('/');
    Some(Tag { name, kind: TagKind::Opening { empty }, end })
}

/// Behind the `>` that ends a tag; a `<` outside quotes means that it is none.
fn tag_end(text: &str, start: usize) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(start + 1) {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'<') => return None,
            (None, b'>') => return Some(at + 1),
            (None, _) => {}
        }
    }
    None
}

/// The name (XML 1.0, 2.3) that `text` starts with.
pub(super) fn name(text: &str) -> Option<&str> {
    let starts = |c: char| {
        c == ':' || c == '_' || c.is_ascii_alphabetic() || (!c.is_ascii() && c >= '\u{c0}' && c.is_alphanumeric())
    };
    let goes_on = |c: char| {
        starts(c)
            || c == '-'
            || c == '.'
            || c.is_ascii_digit()
            || c == '\u{b7}'
            || (c as u32 > 0x2ff && !c.is_whitespace())
    };
    if !text.starts_with(starts) {
        return None;
    }
    let end = text.find(|c: char| !goes_on(c)).unwrap_or(text.len());
    Some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(of: &str) -> Vec<String> {
        of.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_whole_document() {
        let check = |text: &str, asked: &str, expected: bool| {
            assert_eq!(document(text, &paths(asked)).is_ok(), expected, "{text} {asked}");
        };
        check("<root><child>1</child></root>", "root.child", true);
        check("<root><child>1</child></root>", "root.other", false);
        check("<root><child></root>", "", false);
        check("<a/><b/>", "", false);
        check("<a:b/>", "", false);
        check("<a:b xmlns:a='u'/>", "a:b", true);
        check("<r><c>1</c><c>2</c></r>", "r.c.1", true);
        check("<r><c>1</c><c>2</c></r>", "r.c.2", false);
        check("<r id='1'>t</r>", "r.@_id r.#text", true);
        check("<!DOCTYPE r [<!ENTITY a \"b\">]><r>&a;</r>", "", false);
        check(" text", "", false);
    }

    #[test]
    fn elements_in_prose() {
        let check = |text: &str, asked: &str, expected: bool| {
            assert_eq!(inside(text, &paths(asked)).is_ok(), expected, "{text} {asked}");
        };
        check("see <root><child>1</child></root> done", "root.child", true);
        check("see <b>bold</b>", "", true);
        check("a <root><child></root>", "", false);
        check("<a>1</a> and <b>2</b>", "a b", true);
        check("1 < 2 > 0", "", false);
        check("<br/>", "br", true);
    }
}
