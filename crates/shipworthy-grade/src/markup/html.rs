//! HTML: is the output a piece of it, does the output hold some.

use scraper::{Html, Node};

use crate::js;

/// Longer texts are no HTML, as in promptfoo.
const LONGEST: usize = 10 << 20;

/// Elements of HTML that count as HTML; custom ones, which have a dash, count too.
const ELEMENTS: &str = " html head title base link meta style body article section nav aside h1 h2 h3 h4 h5 h6 header footer \
    address p hr pre blockquote ol ul li dl dt dd figure figcaption main div a em strong small s cite q dfn abbr ruby rt rp \
    data time code var samp kbd sub sup i b u mark bdi bdo span br wbr img iframe embed object param picture source video \
    audio track map area svg math script noscript canvas ins del table caption colgroup col tbody thead tfoot tr td th form \
    label input button select datalist optgroup option textarea output progress meter fieldset legend details summary dialog \
    menu slot template ";

/// Elements whose mention alone says that a text holds HTML.
const TELLING: &str = " html head body div span p a img h1 h2 h3 h4 h5 h6 ul ol li table tr td th form input button script \
    style link meta br hr ";

/// Why `text` is no HTML, or none when it is. Text outside of elements makes it none, unless a `body` was written.
pub(crate) fn complaint(text: &str) -> Option<&'static str> {
    let text = js::trim(text);
    if text.is_empty() {
        return Some("the output is empty");
    }
    if text.len() > LONGEST {
        return Some("the output is too long to be read as HTML");
    }
    if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("<?xml")) {
        return Some("the output is XML, not HTML");
    }
    let document = Html::parse_document(text);
    let lower = text.to_lowercase();
    let written = |name: &str| tag_written(&lower, name);
    let body =
        document.tree.nodes().find(|node| node.value().as_element().is_some_and(|element| element.name() == "body"));
    if let Some(body) = body
        && !written("body")
    {
        let loose = body
            .children()
            .any(|child| matches!(child.value(), Node::Text(text) if !text.trim_matches(js::is_space).is_empty()));
        if loose {
            return Some("text stands outside of HTML elements");
        }
    }
    let known = document.tree.nodes().filter_map(|node| node.value().as_element()).any(|element| {
        let name = element.name().to_ascii_lowercase();
        match name.as_str() {
            "html" | "head" | "body" => written(&name),
            _ => name.contains('-') || ELEMENTS.contains(&format!(" {name} ")),
        }
    });
    if known { None } else { Some("the output has no element of HTML") }
}

/// Whether `<name` was written as a tag and not only implied by the parser.
fn tag_written(lower: &str, name: &str) -> bool {
    let tag = format!("<{name}");
    lower.match_indices(&tag).any(|(at, _)| {
        lower[at + tag.len()..].starts_with(|next: char| js::is_space(next) || next == '>' || next == '/')
    })
}

/// Whether the text holds HTML: at least two points, of two for a pair of tags, a doctype or a common element, and one each for a single tag, a
/// self-closing tag, an entity, a comment and an attribute.
pub(crate) fn is_inside(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let signs = Signs::of(text);
    let tags = if signs.opening && signs.closing { 2 } else { u8::from(signs.opening || signs.closing) };
    let points = tags
        + u8::from(signs.self_closing)
        + u8::from(entity(text))
        + 2 * u8::from(doctype(text))
        + u8::from(comment(text))
        + u8::from(attribute(text))
        + 2 * u8::from(signs.telling);
    points >= 2
}

/// What kinds of tags a text has.
#[derive(Default)]
struct Signs {
    opening: bool,
    closing: bool,
    self_closing: bool,
    telling: bool,
}

impl Signs {
    fn of(text: &str) -> Self {
        let mut signs = Self::default();
        // Where the next `>` stands from each place on: looked for once, since texts of nothing but `<a ` would be looked through for each.
        let mut next_close = text.find('>');
        for (at, _) in text.match_indices('<') {
            if next_close.is_some_and(|close| close < at) {
                next_close = text[at..].find('>').map(|close| at + close);
            }
            let inside = &text[at + 1..];
            let slash = inside.starts_with('/');
            let name_start = if slash { &inside[1..] } else { inside };
            if !name_start.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let length = name_start.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name_start.len());
            let (name, behind) = name_start.split_at(length);
            if slash {
                signs.closing |= behind.trim_start_matches(js::is_space).starts_with('>');
                continue;
            }
            let first: String =
                name.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
            signs.telling |= !behind.starts_with('_') && TELLING.contains(&format!(" {first} "));
            let Some(close) = next_close else { continue };
            let attributes = behind.starts_with(js::is_space);
            signs.opening |= behind.starts_with('>') || attributes;
            let before_close = text[..close].ends_with('/');
            signs.self_closing |= behind.starts_with("/>") || (attributes && before_close);
        }
        signs
    }
}

/// `&amp;`, `&#39;`, `&#x27;`.
fn entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = &text[at + 1..];
        let (rest, fits): (&str, fn(char) -> bool) = match rest.strip_prefix('#') {
            None => (rest, |c| c.is_ascii_alphabetic()),
            Some(number) => match number.strip_prefix('x') {
                Some(number) => (number, |c| c.is_ascii_hexdigit()),
                None => (number, |c| c.is_ascii_digit()),
            },
        };
        let length = rest.find(|c: char| !fits(c)).unwrap_or(rest.len());
        length > 0 && rest[length..].starts_with(';')
    })
}

fn doctype(text: &str) -> bool {
    text.match_indices("<!").any(|(at, _)| {
        text.get(at + 2..at + 9).is_some_and(|word| word.eq_ignore_ascii_case("doctype"))
            && text[at + 9..].starts_with(js::is_space)
            && text[at + 9..]
                .trim_start_matches(js::is_space)
                .get(..4)
                .is_some_and(|word| word.eq_ignore_ascii_case("html"))
    })
}

fn comment(text: &str) -> bool {
    text.find("<!--").is_some_and(|at| text[at + 4..].contains("-->"))
}

/// ` name="value"`, with a space before.
fn attribute(text: &str) -> bool {
    text.match_indices('=').any(|(at, _)| {
        let before = &text[..at];
        let name = before.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
        let quoted = text[at + 1..].trim_start_matches(js::is_space);
        name.len() < before.len()
            && name.ends_with(js::is_space)
            && quoted.starts_with(['"', '\''])
            && quoted[1..].contains(['"', '\''])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_html() {
        let check = |text: &str, expected: bool| assert_eq!(complaint(text).is_none(), expected, "{text}");
        check("<div class=\"x\"><p>Hi &amp; bye</p></div>", true);
        check("Here: <b>bold</b>", false);
        check("<root><child/></root>", false);
        check("<my-card>x</my-card>", true);
        check("<body>Hi</body>", true);
        check("plain", false);
        check("<?xml version=\"1.0\"?><p/>", false);
        check("", false);
    }

    #[test]
    fn html_inside_text() {
        let check = |text: &str, expected: bool| assert_eq!(is_inside(text), expected, "{text}");
        check("Here: <b>bold</b> and <br/> ok", true);
        check("a < b and c > d", false);
        check("one &amp; two", false);
        check("<!DOCTYPE html>", true);
        check("say <br>", true);
    }

    #[test]
    fn a_million_open_tags_are_read_in_time() {
        assert!(is_inside(&"<a ".repeat(1_000_000)));
    }
}
