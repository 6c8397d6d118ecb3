//! Checks a tree against the table of fields: keys, types, ranges, words.

mod wrong_task;

use crate::context::Context;
use crate::diagnostic::quoted;
use crate::fields::{Field, Group, Kind, Limits, SPEC, Word};
use crate::number;
use crate::spec::{Task, Value};
use crate::suggest::nearest;
use crate::yaml::{Entry, Kind as Yaml, Node, repeated_keys};

/// Longest key that a user chooses, in bytes.
const LONGEST_KEY: usize = 300;

/// Checks the whole front matter.
pub(crate) fn check(context: &mut Context<'_>, root: &Node) {
    check_group(context, root, &SPEC);
}

/// Checks the front matter of another document.
pub(crate) fn check_group(context: &mut Context<'_>, root: &Node, keys: &Group) {
    repeated(context, root);
    group(context, root, keys, "");
}

/// Reports keys that were written twice, everywhere, also under keys that are not read.
fn repeated(context: &mut Context<'_>, node: &Node) {
    match &node.kind {
        Yaml::Scalar { .. } => {}
        Yaml::List(items) => items.iter().for_each(|item| repeated(context, item)),
        Yaml::Map(entries) => {
            for (entry, line) in repeated_keys(entries) {
                context.error(
                    "repeated-key",
                    entry.key_span,
                    format!("`{}` is written twice; the first one is on line {line}", quoted(&entry.key)),
                    "keep one of the two",
                );
            }
            entries.iter().for_each(|entry| repeated(context, &entry.value));
        }
    }
}

fn group(context: &mut Context<'_>, node: &Node, group: &Group, path: &str) {
    let Some(entries) = node.map() else { return };
    for (index, entry) in entries.iter().enumerate() {
        if entry.key.starts_with("x-") || comma_in_number(context, entries, index) {
            continue;
        }
        match group.field(&entry.key, context.task) {
            Some(field) => value_of(context, entry, field, &join(path, field.name)),
            None if group.field(&entry.key, None).is_some() => wrong_task::report(context, entry, group),
            None => unknown_key(context, entry, group),
        }
    }
    if context.broken {
        return;
    }
    let task = context.task;
    let applies = |field: &&Field| task.map_or(field.tasks.is_empty(), |task| field.is_of(task));
    let missing = group.fields.iter().filter(applies);
    let missing = missing.filter(|field| field.required && !SAID_ELSEWHERE.contains(&field.name));
    for field in missing.filter(|field| node.entry(field.name).is_none()) {
        let span = if path.is_empty() { context.front_matter } else { context.span_of_group(node) };
        context.error(
            "missing-key",
            span,
            format!("`{}` is missing", join(path, field.name)),
            format!("add `{}: {}`. {}", field.name, field.example, field.doc),
        );
    }
}

/// Required keys whose absence is reported where more is known about it.
const SAID_ELSEWHERE: &[&str] = &["positive"];
/// Reports `{cost: 1,200}` and `{cost: 12,50,000}`, where YAML ends a key at each comma. Whether this entry is of such.
fn comma_in_number(context: &mut Context<'_>, entries: &[Entry], index: usize) -> bool {
    let rest = |entry: &Entry| entry.value.is_null() && entry.key.bytes().all(|c| c.is_ascii_digit());
    if !rest(&entries[index]) {
        return false;
    }
    let Some(first) = entries[..index].iter().rposition(|entry| !rest(entry)) else { return false };
    let Some(Value::Number(front)) = entries[first].value.value() else { return false };
    if first + 1 == index {
        let groups = entries[index..].iter().take_while(|entry| rest(entry)).map(|entry| quoted(&entry.key));
        let groups: Vec<String> = std::iter::once(number::print(front)).chain(groups).collect();
        let (commas, whole) = (groups.join(","), groups.concat());
        context.error(
            "comma-in-number",
            entries[index].key_span,
            format!("`{commas}` is read as {} things, because a comma separates keys here", groups.len()),
            format!("write `{}: {whole}`, without commas", entries[first].key),
        );
    }
    true
}

fn value_of(context: &mut Context<'_>, entry: &Entry, field: &Field, path: &str) {
    if !entry.value.is_null() {
        return check_kind(context, &entry.value, &field.kind, path);
    }
    if SAID_ELSEWHERE.contains(&field.name) {
        return;
    }
    if field.required {
        context.error(
            "empty-value",
            entry.key_span,
            format!("`{path}` has no value"),
            format!("write for example `{}: {}`. {}", field.name, field.example, field.doc),
        );
    } else {
        context.warning(
            "empty-value",
            entry.key_span,
            format!("`{path}` has no value, and is read as if it were not there"),
            format!("write a value, for example `{}: {}`, or remove the line", field.name, field.example),
        );
    }
}

fn unknown_key(context: &mut Context<'_>, entry: &Entry, group: &Group) {
    if context.is_full() {
        return;
    }
    let key = quoted(&entry.key);
    let task = context.task;
    let known = || group.fields.iter().filter(move |field| task.is_none_or(|task| field.is_of(task)));
    let synonym = SYNONYMS.iter().find(|(word, _)| *word == entry.key).map(|(_, name)| *name);
    let synonym = synonym.filter(|name| known().any(|field| field.name == *name));
    let meant = synonym.or_else(|| nearest(&entry.key, known().map(|field| field.name)));
    let elsewhere = home_of(&entry.key, group, task);
    let remedy = match (elsewhere, meant) {
        (Some(home), _) => format!("move it to {home}, where it belongs"),
        (None, Some(meant)) => format!("write `{meant}`; keys of your own start with `x-`"),
        (None, None) => {
            let known: Vec<&str> = known().map(|field| field.name).collect();
            format!("the keys here are {}; keys of your own start with `x-`", known.join(", "))
        }
    };
    let meant = meant.filter(|_| elsewhere.is_none()).map(str::to_owned);
    context.error_meant(
        "unknown-key",
        entry.key_span,
        format!("`{key}` is not a key of {}", group.name),
        remedy,
        meant,
    );
}

/// Words that people write for a key of another name.
const SYNONYMS: &[(&str, &str)] = &[
    ("early", "over"),
    ("grade", "relevance"),
    ("intervals", "interval"),
    ("late", "under"),
    ("probability", "probabilities"),
    ("quantile", "quantiles"),
    ("target", "label"),
    ("waivers", "waive"),
];

/// The group that has a key of this name, when the one at hand does not.
fn home_of(key: &str, here: &Group, task: Option<Task>) -> Option<&'static str> {
    if SPEC.name != here.name && SPEC.field(key, task).is_some() {
        return Some("the top level, without indentation");
    }
    SPEC.fields.iter().find_map(|field| match field.kind {
        Kind::Group(group) if group.name != here.name && group.field(key, task).is_some() => Some(group.name),
        _ => None,
    })
}

/// Checks one value. `path` names it in messages.
fn check_kind(context: &mut Context<'_>, node: &Node, kind: &Kind, path: &str) {
    match kind {
        Kind::Text | Kind::Column => text(context, node, path, 500, true),
        Kind::Path => text(context, node, path, 2_000, true),
        Kind::Expression => text(context, node, path, 10_000, false),
        Kind::Prose => text(context, node, path, 20_000, false),
        Kind::Bar => text(context, node, path, usize::MAX, false),
        Kind::Scalar => scalar(context, node, path),
        Kind::Number(limits) => plain_number(context, node, limits, path, false),
        Kind::Integer(limits) => plain_number(context, node, limits, path, true),
        Kind::Share(limits) => share(context, node, limits, path),
        Kind::Choice(words) => choice(context, node, words, path),
        Kind::Group(inner) if node.map().is_some() => group(context, node, inner, path),
        Kind::Group(inner) => {
            let task = context.task.unwrap_or(Task::Binary);
            let required = inner.fields.iter().filter(|field| field.required && field.is_of(task));
            let example: Vec<&str> = required.map(|field| field.name).collect();
            wrong_type(
                context,
                node,
                path,
                "a group of keys",
                &format!("write {} below it, indented", list_words(&example)),
            );
        }
        Kind::List(inner, most) => list(context, node, inner, *most, path),
        Kind::Map(inner) => match node.map() {
            Some(entries) => {
                for entry in entries {
                    let path = join(path, &quoted(&entry.key));
                    if entry.key.len() > LONGEST_KEY {
                        let message =
                            format!("a key is {} bytes long; at most {LONGEST_KEY} are read", entry.key.len());
                        context.error("too-long", entry.key_span, message, "shorten it");
                    }
                    if entry.value.is_null() {
                        context.error(
                            "empty-value",
                            entry.key_span,
                            format!("`{path}` has no value"),
                            "write a value, or remove the line",
                        );
                    } else {
                        check_kind(context, &entry.value, inner, &path);
                    }
                }
            }
            None => wrong_type(
                context,
                node,
                path,
                "a group of keys",
                "write `key: value` pairs below it, indented, or in braces",
            ),
        },
        Kind::Pair(inner) => match node.list() {
            Some([low, high]) => {
                check_kind(context, low, inner, &format!("{path}[0]"));
                check_kind(context, high, inner, &format!("{path}[1]"));
            }
            _ => wrong_type(
                context,
                node,
                path,
                "two numbers",
                "write two numbers in brackets, the lower one first: `[0.35, 0.50]`",
            ),
        },
        Kind::Either(kinds, words) => either(context, node, kinds, words, path),
        Kind::Anything => {}
    }
}

fn wrong_type(context: &mut Context<'_>, node: &Node, path: &str, wanted: &str, remedy: &str) {
    let span = context.span_of(node);
    context.error("wrong-type", span, format!("`{path}` should be {wanted}, but it is {}", node.describe()), remedy);
}

fn text(context: &mut Context<'_>, node: &Node, path: &str, longest: usize, one_line: bool) {
    let Some(text) = node.text().filter(|_| !node.is_null()) else {
        let remedy = match node.kind {
            Yaml::Map(_) => {
                "put the whole text in double quotes: a colon followed by a space, or a brace, starts a group"
            }
            Yaml::List(_) => "write one text; put it in double quotes if it starts with `[`",
            Yaml::Scalar { .. } => "write a value, or remove the line",
        };
        return wrong_type(context, node, path, "text", remedy);
    };
    if text.trim().is_empty() {
        context.error(
            "empty-value",
            node.span,
            format!("`{path}` is empty"),
            "write a value between the quotation marks, or remove the line",
        );
    } else if text.len() > longest {
        context.error(
            "too-long",
            context.lines.rest_of_line(node.span.offset),
            format!("`{path}` is {} bytes long; at most {longest} are read", text.len()),
            "shorten it",
        );
    } else if one_line && text.chars().any(char::is_control) {
        context.error(
            "control-character",
            node.span,
            format!("`{path}` holds a line break, a tab or another control character"),
            "write it on one line, with spaces",
        );
    }
}

fn scalar(context: &mut Context<'_>, node: &Node, path: &str) {
    match node.value() {
        None => wrong_type(context, node, path, "a single value", "write a word, a number, or true or false"),
        Some(Value::Text(text)) if matches!(&node.kind, Yaml::Scalar { plain: true, .. }) && is_special(&text) => {
            context.error(
                "not-a-number",
                node.span,
                format!("`{path}` is `{}`, which is no value that a column can be compared with", quoted(&text)),
                "write a value that occurs in the column",
            );
        }
        Some(Value::Text(text)) if text.len() > 500 => {
            context.error(
                "too-long",
                context.lines.rest_of_line(node.span.offset),
                format!("`{path}` is {} bytes long; at most 500 are read", text.len()),
                "shorten it",
            );
        }
        Some(_) => {}
    }
}

/// Infinity and not-a-number in YAML's notation.
fn is_special(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN")
}

fn plain_number(context: &mut Context<'_>, node: &Node, limits: &Limits, path: &str, whole: bool) {
    let wanted = if whole { "a whole number" } else { "a number" };
    match node.value() {
        Some(Value::Number(value)) => {
            if whole && value.fract() != 0.0 {
                wrong_type(context, node, path, wanted, "write it without decimals");
            } else if !limits.allow(value) {
                let words = limits.words(number::print);
                context.error(
                    "out-of-range",
                    node.span,
                    format!("`{path}` is {}, but should be {words}", number::print(value)),
                    format!("write a number that is {words}"),
                );
            }
        }
        Some(Value::Text(text)) => {
            let remedy = number_remedy(&text)
                .unwrap_or_else(|| "write digits, with a point for decimals and without units".to_owned());
            wrong_type(context, node, path, wanted, &remedy);
        }
        _ => wrong_type(context, node, path, wanted, "write digits, with a point for decimals and without units"),
    }
}

/// What to write instead of text that stands for a number.
fn number_remedy(text: &str) -> Option<String> {
    if number::number(text).is_some() {
        Some("remove the quotation marks; text is not a number".to_owned())
    } else if let Some(value) = number::percentage(text) {
        Some(format!("write `{}`; a percentage is not understood here", number::print(value)))
    } else {
        number::meant(text).map(|meant| format!("write `{meant}`"))
    }
}

fn share(context: &mut Context<'_>, node: &Node, limits: &Limits, path: &str) {
    let Some(value) = share_of(node) else {
        let remedy = match node.text().and_then(number::meant) {
            Some(meant) => format!("write `{meant}`"),
            None if limits.allow(0.03) => "write a percentage such as `3%`, or a number such as `0.03`".to_owned(),
            None => "write a percentage such as `95%`, or a number such as `0.95`".to_owned(),
        };
        return wrong_type(context, node, path, "a share", &remedy);
    };
    if limits.allow(value) {
        return;
    }
    let words = limits.words(number::print_percentage);
    let shown = node.text().map(quoted).unwrap_or_default();
    let percent = value / 100.0;
    let remedy = if value > 1.0 && limits.allow(percent) {
        format!("write `{shown}%`, if that is what is meant")
    } else {
        format!("write a percentage {words}")
    };
    context.error("out-of-range", node.span, format!("`{path}` is {shown}, but should be {words}"), remedy);
}

/// A share as written: `0.03` or `3%`.
pub(crate) fn share_of(node: &Node) -> Option<f64> {
    match node.value()? {
        Value::Number(value) => Some(value),
        Value::Text(text) => number::percentage(&text),
        _ => None,
    }
}

fn choice(context: &mut Context<'_>, node: &Node, words: &[Word], path: &str) {
    let names: Vec<&str> = words.iter().map(|word| word.name).collect();
    let Some(text) = node.text() else {
        return wrong_type(context, node, path, "one word", &format!("write {}", list_or(&names)));
    };
    if names.contains(&text) {
        return;
    }
    let meant = nearest(text, names.iter().copied()).map(str::to_owned);
    let remedy = format!("write {}", list_or(&names));
    context.error_meant("unknown-word", node.span, format!("`{path}` cannot be `{}`", quoted(text)), remedy, meant);
}

fn list(context: &mut Context<'_>, node: &Node, inner: &Kind, most: usize, path: &str) {
    let Some(items) = node.list() else {
        let remedy = match (&node.kind, inner) {
            (Yaml::Map(_), _) => "start each item with a hyphen and a space: `- …`".to_owned(),
            (_, Kind::Choice(_) | Kind::Either([Kind::Column, ..], _)) => {
                format!("write it in brackets: `[{}]`", node.text().map(quoted).unwrap_or_default())
            }
            _ => format!(
                "write one item per line, each starting with a hyphen and a space: `- {}`",
                node.text().map_or_else(|| "…".to_owned(), quoted)
            ),
        };
        return wrong_type(context, node, path, "a list", &remedy);
    };
    if items.len() > most {
        let span = context.span_of(&items[most]);
        context.error(
            "too-many",
            span,
            format!("`{path}` has {} items; at most {most} are read", items.len()),
            "keep the ones that matter",
        );
        return;
    }
    for (index, item) in items.iter().enumerate() {
        let path = format!("{path}[{index}]");
        if item.is_null() {
            let span = context.span_of(item);
            context.error(
                "empty-value",
                span,
                format!("`{path}` is an empty item"),
                "write something after the hyphen, or remove it",
            );
        } else {
            check_kind(context, item, inner, &path);
        }
    }
}

fn either(context: &mut Context<'_>, node: &Node, kinds: &[Kind], words: &str, path: &str) {
    let chosen = kinds.iter().find(|kind| fits(kind, node));
    // `120 INR` is not an expression that anybody means.
    let price = kinds.iter().any(|kind| matches!(kind, Kind::Number(_))) && chosen == Some(&Kind::Expression);
    if price && node.text().is_some_and(|text| is_special(text.trim())) {
        return wrong_type(context, node, path, words, "write a number that can be paid");
    }
    if let Some(meant) = node.text().filter(|_| price).and_then(number::meant) {
        return wrong_type(
            context,
            node,
            path,
            words,
            &format!("write `{meant}`; the currency is named once, under `errors.currency`"),
        );
    }
    if let Some(kind) = chosen {
        return check_kind(context, node, kind, path);
    }
    let choices: Vec<&str> = kinds
        .iter()
        .filter_map(|kind| if let Kind::Choice(words) = kind { Some(*words) } else { None })
        .flatten()
        .map(|word| word.name)
        .collect();
    let meant = node.text().and_then(|text| nearest(text, choices)).map(str::to_owned);
    let numeric = kinds.iter().any(|kind| matches!(kind, Kind::Number(_)));
    let remedy = match node.text() {
        Some(text) if numeric => number_remedy(text),
        Some(text) => number::meant(text).map(|meant| format!("write `{meant}`")),
        None => None,
    };
    let remedy = remedy.unwrap_or_else(|| format!("write {words}"));
    let span = context.span_of(node);
    context.error_meant(
        "wrong-type",
        span,
        format!("`{path}` should be {words}, but it is {}", node.describe()),
        remedy,
        meant,
    );
}

/// Whether a value has the outer form of a kind.
fn fits(kind: &Kind, node: &Node) -> bool {
    match kind {
        Kind::Group(_) | Kind::Map(_) => node.map().is_some(),
        Kind::List(..) | Kind::Pair(_) => node.list().is_some(),
        Kind::Number(_) | Kind::Integer(_) => matches!(node.value(), Some(Value::Number(_))),
        Kind::Share(_) => share_of(node).is_some(),
        Kind::Choice(words) => node.text().is_some_and(|text| words.iter().any(|word| word.name == text)),
        Kind::Anything => true,
        Kind::Either(kinds, _) => kinds.iter().any(|kind| fits(kind, node)),
        _ => node.text().is_some() && !node.is_null(),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// "`a`, `b` and `c`".
pub(crate) fn list_words(words: &[&str]) -> String {
    joined(words, "and")
}

/// "`a`, `b` or `c`".
pub(crate) fn list_or(words: &[&str]) -> String {
    joined(words, "or")
}

fn joined(words: &[&str], last_word: &str) -> String {
    let ticked: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match ticked.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {last_word} {last}", rest.join(", ")),
    }
}
