//! Where the parts of a spec stand in its file.

use crate::diagnostic::Span;
use crate::yaml::{Entry, Kind, Node};

/// Finds the place of a path such as `golden.data`, `candidates[1].score` or `errors.false_negative.cost`.
#[derive(Debug, Clone, Default)]
pub struct Positions {
    root: Option<Node>,
    start: Span,
}

impl Positions {
    pub(crate) fn new(root: Option<Node>, start: Span) -> Positions {
        Positions { root, start }
    }

    /// The place of a path, or of its nearest parent that exists. `None` when there is no front matter.
    ///
    /// Scalars are found at their value, groups and lists at their key.
    pub fn at(&self, path: &str) -> Option<Span> {
        let mut node = self.root.as_ref()?;
        let mut span = self.start;
        let mut rest = path;
        loop {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            match &node.kind {
                Kind::Map(entries) => {
                    let Some((entry, after)) = longest_key(entries, rest) else { return Some(span) };
                    span = if matches!(entry.value.kind, Kind::Scalar { .. }) && !entry.value.is_null() {
                        entry.value.span
                    } else {
                        entry.key_span
                    };
                    node = &entry.value;
                    rest = after;
                }
                Kind::List(items) => {
                    let Some((item, after)) = item(items, rest) else { return Some(span) };
                    span = item.span;
                    node = item;
                    rest = after;
                }
                Kind::Scalar { .. } => return Some(span),
            }
        }
    }
}

/// The entry whose key starts `path`, and what is left of the path. Keys may hold dots, so the longest one wins.
fn longest_key<'n, 'p>(entries: &'n [Entry], path: &'p str) -> Option<(&'n Entry, &'p str)> {
    entries
        .iter()
        .filter_map(|entry| {
            let after = path.strip_prefix(entry.key.as_str())?;
            (!entry.key.is_empty() && (after.is_empty() || after.starts_with(['.', '[']))).then_some((entry, after))
        })
        .max_by_key(|(entry, _)| entry.key.len())
}

fn item<'n, 'p>(items: &'n [Node], path: &'p str) -> Option<(&'n Node, &'p str)> {
    let (index, after) = path.strip_prefix('[')?.split_once(']')?;
    Some((items.get(index.parse::<usize>().ok()?)?, after))
}
