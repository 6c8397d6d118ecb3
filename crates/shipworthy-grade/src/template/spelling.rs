//! Spellings of Nunjucks that Jinja2 does not have, rewritten inside tags and outside of quotes.

use std::borrow::Cow;

/// The template as minijinja reads it.
pub(super) fn as_jinja(template: &str) -> Cow<'_, str> {
    let foreign = ["===", "!==", ".length", "elseif", "verbatim", " for ", "&&", "||"];
    if !foreign.iter().any(|spelling| template.contains(spelling)) && !template.contains("{%") {
        return Cow::Borrowed(template);
    }
    let template = template.replace("{% verbatim %}", "{% raw %}").replace("{% endverbatim %}", "{% endraw %}");
    let mut result = String::with_capacity(template.len() + 16);
    let mut rest = template.as_str();
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let (before, tag) = rest.split_at(start);
        result.push_str(before);
        if let Some(raw) = raw_block(tag) {
            result.push_str(&tag[..raw]);
            rest = &tag[raw..];
            continue;
        }
        let close = if tag.starts_with("{{") { "}}" } else { "%}" };
        let Some(end) = tag_end(tag, close) else {
            result.push_str(tag);
            return Cow::Owned(result);
        };
        result.push_str(&rewritten(&tag[..end]));
        rest = &tag[end..];
    }
    result.push_str(rest);
    Cow::Owned(result)
}

/// Where a raw block that starts here ends.
fn raw_block(tag: &str) -> Option<usize> {
    let inner = tag.strip_prefix("{%")?.trim_start_matches('-').trim_start();
    if !inner.strip_prefix("raw").is_some_and(|rest| rest.trim_start().starts_with(['%', '-'])) {
        return None;
    }
    let end = tag.find("endraw")?;
    tag[end..].find("%}").map(|close| end + close + 2)
}

/// Where the tag ends, quotes skipped.
fn tag_end(tag: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut skip = false;
    for (at, character) in tag.char_indices().skip(2) {
        match quote {
            _ if skip => skip = false,
            Some(_) if character == '\\' => skip = true,
            Some(open) if character == open => quote = None,
            Some(_) => {}
            None if character == '"' || character == '\'' => quote = Some(character),
            None if tag[at..].starts_with(close) => return Some(at + close.len()),
            None => {}
        }
    }
    None
}

/// One tag, its parts outside quotes respelled.
fn rewritten(tag: &str) -> String {
    let mut result = String::with_capacity(tag.len() + 8);
    let mut plain = String::new();
    let mut quote = None;
    let mut skip = false;
    for character in tag.chars() {
        match quote {
            Some(open) => {
                result.push(character);
                if skip {
                    skip = false;
                } else if character == '\\' {
                    skip = true;
                } else if character == open {
                    quote = None;
                }
            }
            None if character == '"' || character == '\'' => {
                result.push_str(&respelled(&plain));
                plain.clear();
                result.push(character);
                quote = Some(character);
            }
            None => plain.push(character),
        }
    }
    result.push_str(&respelled(&plain));
    over_pairs(&result)
}

fn respelled(code: &str) -> String {
    let code = code.replace("!==", "!=").replace("===", "==").replace("&&", " and ").replace("||", " or ");
    let code = code.replace("{% elseif ", "{% elif ").replace("{%- elseif ", "{%- elif ");
    length_as_filter(&code)
}

/// `x.length` counts, except where it is called.
fn length_as_filter(code: &str) -> String {
    let mut result = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find(".length") {
        let after = &rest[at + ".length".len()..];
        let whole = !after.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '(');
        result.push_str(&rest[..at]);
        result.push_str(if whole { "|length" } else { ".length" });
        rest = after;
    }
    result.push_str(rest);
    result
}

/// `for key, value in mapping` goes over pairs, whether `mapping` is a mapping or a list of lists.
fn over_pairs(tag: &str) -> String {
    let body = tag.strip_prefix("{%").map(|body| body.trim_start_matches('-').trim_start());
    let (Some(Some(head)), Some(at)) = (body.map(|body| body.strip_prefix("for ")), tag.find(" in ")) else {
        return tag.to_owned();
    };
    let names = head.split(" in ").next().unwrap_or_default();
    let end = tag.trim_end_matches("%}").trim_end_matches('-').len();
    if !names.contains(',') || end <= at + 4 {
        return tag.to_owned();
    }
    format!("{} in ({})|pairs_of {}", &tag[..at], tag[at + 4..end].trim(), &tag[end..])
}
