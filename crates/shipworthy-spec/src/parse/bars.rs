//! The list of bars: sentences, with names and severities.

use std::collections::HashSet;

use super::text;
use crate::bar::Severity;
use crate::bar_grammar::{self, Parsed};
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::spec::Task;
use crate::yaml::Node;

/// Longest id, in characters. Ids that are made from metric and scope are shorter.
const LONGEST_ID: usize = 250;

/// The sentence of an item.
pub(super) fn sentence(item: &Node) -> Option<&Node> {
    match item.map() {
        Some(_) => item.get("bar").filter(|node| node.text().is_some()),
        None => item.text().map(|_| item),
    }
}

/// Bars without a problem, with their place in the list.
pub(super) fn read_all(context: &mut Context<'_>, items: &[Node], task: Task) -> Vec<(usize, Parsed)> {
    let mut given: HashSet<String> = HashSet::new();
    let mut bars: Vec<(usize, Parsed)> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        check_id(context, item, &mut given);
        let Some(node) = sentence(item) else { continue };
        let Some(written) = node.text().filter(|text| !text.trim().is_empty() && !node.is_null()) else { continue };
        match bar_grammar::parse_for(task, written) {
            Ok(parsed) => {
                let same = bars.iter().find(|(_, other)| same_requirement(other, &parsed));
                if let Some((_, other)) = same {
                    let span = context.span_of(node);
                    context.error(
                        "repeated-bar",
                        span,
                        format!("this bar repeats `{}`", quoted(&other.bar.text)),
                        "keep one of the two",
                    );
                }
                bars.push((index, parsed));
            }
            Err(problem) => {
                let span = context.span_within(node, written, &problem.at);
                context.error_meant(problem.code, span, problem.message, problem.remedy, problem.did_you_mean);
            }
        }
    }
    bars
}

fn same_requirement(a: &Parsed, b: &Parsed) -> bool {
    let (a, b) = (&a.bar, &b.bar);
    (&a.metric, &a.statistic, &a.subject, a.contrast, a.op, a.target, &a.scope)
        == (&b.metric, &b.statistic, &b.subject, b.contrast, b.op, b.target, &b.scope)
}

fn check_id(context: &mut Context<'_>, item: &Node, given: &mut HashSet<String>) {
    let Some(id) = text(item, "id") else { return };
    let Some(node) = item.get("id") else { return };
    let fits = id.chars().count() <= LONGEST_ID
        && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '@'));
    if !fits {
        let span = context.span_of(node);
        context.error(
            "bar-id",
            span,
            format!("`{}` cannot be the id of a bar", quoted(&id)),
            "use letters, digits, hyphens, dots and underscores, and no spaces",
        );
    } else if !given.insert(id.clone()) {
        let span = context.span_of(node);
        context.error(
            "repeated-name",
            span,
            format!("two bars have the id `{}`", quoted(&id)),
            "give each bar an id of its own, or leave the id out",
        );
    }
}

/// Id and severity of every bar: ids as given, else made from metric and scope, and numbered where they would repeat.
pub(super) fn ids(items: &[Node], bars: &[(usize, Parsed)]) -> Vec<(String, Severity)> {
    let given: HashSet<String> = items.iter().filter_map(|item| text(item, "id")).collect();
    let mut taken = given.clone();
    bars.iter()
        .map(|(index, parsed)| {
            let item = &items[*index];
            let severity = match item.get("severity").and_then(Node::text) {
                Some("should") => Severity::Should,
                _ => Severity::Must,
            };
            let id = text(item, "id").unwrap_or_else(|| {
                let base = &parsed.bar.id;
                let mut id = base.clone();
                let mut count = 2;
                while taken.contains(&id) {
                    id = format!("{base}-{count}");
                    count += 1;
                }
                taken.insert(id.clone());
                id
            });
            (id, severity)
        })
        .collect()
}
