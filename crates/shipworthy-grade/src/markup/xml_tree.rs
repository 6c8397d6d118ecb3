//! The elements of a text that holds XML, read forgivingly: what is well-formed was decided before, or does not matter.

use super::xml::name;

/// Elements nested deeper than this are refused.
const DEEPEST: usize = 256;

/// An element with what is inside.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Element<'a> {
    pub name: &'a str,
    pub attributes: Vec<&'a str>,
    pub children: Vec<Element<'a>>,
    pub has_text: bool,
}

/// The elements of `text`, under one that has no name.
pub(super) fn read(text: &str) -> Result<Element<'_>, String> {
    let mut open = vec![Element::default()];
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(start) = rest.find('<') else {
            mark_text(&mut open, rest);
            break;
        };
        mark_text(&mut open, &rest[..start]);
        let tag = &rest[start..];
        at += start + skip(tag, &mut open)?;
    }
    while open.len() > 1 {
        close(&mut open);
    }
    Ok(open.pop().expect("the outermost stays"))
}

fn mark_text(open: &mut [Element<'_>], text: &str) {
    if let Some(last) = open.last_mut() {
        last.has_text |= !crate::js::trim(text).is_empty();
    }
}

fn close(open: &mut Vec<Element<'_>>) {
    let element = open.pop().expect("one is open");
    open.last_mut().expect("the outermost stays").children.push(element);
}

/// Takes what starts with `<` and says how long it is.
fn skip<'a>(tag: &'a str, open: &mut Vec<Element<'a>>) -> Result<usize, String> {
    let until = |end: &str| tag.find(end).map_or(tag.len(), |at| at + end.len());
    if tag.starts_with("<!--") {
        return Ok(until("-->"));
    }
    if tag.starts_with("<![CDATA[") {
        let end = until("]]>");
        mark_text(open, tag[9..end].trim_end_matches("]]>"));
        return Ok(end);
    }
    if tag.starts_with("<?") {
        return Ok(until("?>"));
    }
    if tag.starts_with("<!") {
        return Ok(until(">"));
    }
    if tag.starts_with("</") {
        if open.len() > 1 {
            close(open);
        }
        return Ok(until(">"));
    }
    let Some(name) = name(&tag[1..]) else {
        mark_text(open, "<");
        return Ok(1);
    };
    let (attributes, length, empty) = attributes(tag, 1 + name.len());
    if open.len() > DEEPEST {
        return Err(format!("elements are nested deeper than {DEEPEST}"));
    }
    open.push(Element { name, attributes, ..Element::default() });
    if empty {
        close(open);
    }
    Ok(length)
}

/// The names of a tag's attributes, where the tag ends, and whether it is empty.
fn attributes(tag: &str, from: usize) -> (Vec<&str>, usize, bool) {
    let bytes = tag.as_bytes();
    let mut names = Vec::new();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return (names, at + 1, false),
            b'/' if bytes.get(at + 1) == Some(&b'>') => return (names, at + 2, true),
            quote @ (b'"' | b'\'') => {
                at += 1;
                while at < bytes.len() && bytes[at] != quote {
                    at += 1;
                }
                at += 1;
            }
            _ => match name(tag.get(at..).unwrap_or_default()) {
                Some(name) => {
                    names.push(name);
                    at += name.len();
                }
                None => at += 1,
            },
        }
    }
    (names, tag.len(), false)
}
