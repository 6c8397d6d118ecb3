//! Waivers and groups: lists that refer to bars, slices and metrics.

use super::{Draft, text};
use crate::bar::Severity;
use crate::catalogue::{self, Statistic};
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::spec::{Date, Fairness, Task, Waiver};
use crate::suggest::nearest;
use crate::yaml::Node;

/// The waivers, with the ids of their bars. `ids` are those of the draft's bars.
pub(super) fn read(context: &mut Context<'_>, root: &Node, draft: &Draft, ids: &[(String, Severity)]) -> Vec<Waiver> {
    let written = root.get("bars").and_then(Node::list).map_or(0, <[Node]>::len);
    let all_known = draft.bars.len() == written;
    let mut waivers: Vec<Waiver> = Vec::new();
    for node in root.get("waive").and_then(Node::list).unwrap_or_default() {
        let until = until(context, node);
        let (Some(name), Some(entry)) = (text(node, "bar"), node.entry("bar")) else { continue };
        let folded = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = ids.iter().zip(&draft.bars).find(|((id, _), (_, parsed))| *id == name || parsed.bar.text == folded);
        let Some(((id, severity), _)) = found else {
            if all_known && !context.broken {
                let meant = nearest(&name, ids.iter().map(|(id, _)| id.as_str())).map(str::to_owned);
                let known: Vec<&str> = ids.iter().take(8).map(|(id, _)| id.as_str()).collect();
                let span = context.span_of(&entry.value);
                context.error_meant(
                    "unknown-bar",
                    span,
                    format!("this waives `{}`, which is not a bar", quoted(&name)),
                    format!("write the id of a bar: {}", crate::shape::list_or(&known)),
                    meant,
                );
            }
            continue;
        };
        if *severity == Severity::Should {
            let span = context.span_of(&entry.value);
            context.warning(
                "needless-waiver",
                span,
                format!("`{}` fails nothing, so there is nothing to waive", quoted(id)),
                "remove the waiver, or make the bar a `must`",
            );
        }
        if waivers.iter().any(|other| other.bar == *id) {
            let span = context.span_of(&entry.value);
            let message = format!("the bar `{}` is waived twice", quoted(id));
            context.error("repeated-name", span, message, "keep one of the two");
            continue;
        }
        if let (Some(until), Some(by), Some(reason)) = (until, text(node, "by"), text(node, "reason")) {
            waivers.push(Waiver { bar: id.clone(), until, by, reason });
        }
    }
    waivers
}

fn until(context: &mut Context<'_>, node: &Node) -> Option<Date> {
    let written = node.get("until")?;
    let text = written.text()?.trim();
    let date = Date::parse(text);
    if date.is_none() && !text.is_empty() {
        let span = context.span_of(written);
        context.error(
            "date",
            span,
            format!("`{}` is not a day", quoted(text)),
            "write year, month and day: `2026-12-31`",
        );
    }
    date
}

/// The canonical name of a metric that groups can be compared by: `recall`, and in tasks other than binary `ndcg@10` too.
fn compared(task: Task, name: &str) -> Option<String> {
    let (base, mark, rest) = match name.find(['.', '@']).filter(|_| task != Task::Binary) {
        Some(cut) => (&name[..cut], &name[cut..=cut], &name[cut + 1..]),
        None => (name, "", ""),
    };
    let metric = catalogue::of_task(task).find(|metric| metric.name == base && metric.statistic.mark() == mark)?;
    if metric.statistic == Statistic::None {
        return Some(name.to_owned());
    }
    Some(format!("{base}{mark}{}", metric.statistic.canonical(mark, rest)?))
}

/// The groups that the report compares.
pub(super) fn fairness(context: &mut Context<'_>, root: &Node, draft: &Draft) -> Option<Fairness> {
    let node = root.get("fairness").filter(|node| node.map().is_some())?;
    let task = draft.task.unwrap_or(Task::Binary);
    let mut groups: Vec<String> = Vec::new();
    for item in node.get("groups").and_then(Node::list).unwrap_or_default() {
        let Some(name) = item.text().map(str::trim).filter(|name| !name.is_empty()) else { continue };
        if !draft.slices.iter().any(|slice| slice == name) && !context.broken {
            let meant = nearest(name, draft.slices.iter().map(String::as_str)).map(str::to_owned);
            context.error_meant(
                "unknown-slice",
                item.span,
                format!("`{}` is not a slice of this spec", quoted(name)),
                format!("add `{}` under `golden.slices`, or name a slice that is there", quoted(name)),
                meant,
            );
        } else if groups.iter().any(|other| other == name) {
            let message = format!("`{}` is named twice", quoted(name));
            context.error("repeated-name", item.span, message, "keep one of the two");
        } else {
            groups.push(name.to_owned());
        }
    }
    if let Some(entry) = node.entry("groups").filter(|entry| entry.value.list().is_some_and(<[Node]>::is_empty)) {
        context.error("empty-value", entry.key_span, "`fairness.groups` is an empty list", "name at least one slice");
    }
    let mut metrics: Vec<String> = Vec::new();
    for item in node.get("metrics").and_then(Node::list).unwrap_or_default() {
        let Some(name) = item.text().map(str::trim).filter(|name| !name.is_empty()) else { continue };
        if let Some(name) = compared(task, name) {
            if !metrics.contains(&name) {
                metrics.push(name);
            }
            continue;
        }
        let meant = catalogue::suggest_in(task, name).map(str::to_owned);
        context.error_meant(
            "unknown-metric",
            item.span,
            format!("`{}` is not a metric of {} tasks", quoted(name), task.name()),
            "write a name from the metrics reference, without a comparison",
            meant,
        );
    }
    Some(Fairness { groups, metrics })
}
