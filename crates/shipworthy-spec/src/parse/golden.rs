//! The golden set, the positive rate and the population.

use indexmap::IndexMap;

use super::{Reach, paths, text, truth};
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::shape::share_of;
use crate::spec::{Golden, PositiveRate, SliceColumn, Task};
use crate::yaml::Node;

pub(super) fn read(context: &mut Context<'_>, node: &Node, task: Option<Task>, reach: Reach) -> Option<Golden> {
    let data = node.get("data").and_then(|data| paths::path(context, data, reach));
    let truth = truth::read(context, node, task.unwrap_or(Task::Binary));
    let slices = slices(context, node);
    let (label, truth) = truth?;
    Some(Golden {
        data: data?,
        filter: text(node, "where"),
        label,
        truth,
        positive: node.get("positive").and_then(Node::value),
        id: text(node, "id"),
        time: text(node, "time"),
        cluster: text(node, "cluster"),
        weight: text(node, "weight"),
        slices,
    })
}

/// Most slices that are read, as lists or as expressions of one list item; comparing every pair of them stays cheap.
const MOST_SLICES: usize = 200;

fn slices(context: &mut Context<'_>, node: &Node) -> Vec<SliceColumn> {
    let mut slices: Vec<SliceColumn> = Vec::new();
    for item in node.get("slices").and_then(Node::list).unwrap_or_default() {
        let mut found = Vec::new();
        if let Some(entries) = item.map() {
            for entry in entries {
                let expression = entry.value.text().map(|text| text.trim().to_owned());
                found.push((entry.key_span, SliceColumn { name: entry.key.trim().to_owned(), expression }));
            }
        } else if let Some(column) = item.text() {
            found.push((item.span, SliceColumn { name: column.trim().to_owned(), expression: None }));
        }
        for (span, slice) in found {
            if slices.len() >= MOST_SLICES {
                context.error(
                    "too-many",
                    span,
                    format!("there are more than {MOST_SLICES} slices"),
                    "keep the ones that matter",
                );
                return slices;
            }
            if slice.name.is_empty() {
                context.error("empty-value", span, "a slice has no name", "write `name: expression`");
            } else if slices.iter().any(|other| other.name == slice.name) {
                context.error(
                    "repeated-name",
                    span,
                    format!("two slices are called `{}`", quoted(&slice.name)),
                    "give each slice a name of its own, or keep one of them",
                );
            } else {
                slices.push(slice);
            }
        }
    }
    slices
}

/// Names of all slices, also of those that have a problem.
pub(super) fn slice_names(node: &Node) -> Vec<String> {
    let items = node.get("slices").and_then(Node::list).unwrap_or_default();
    let mut names: Vec<String> = items
        .iter()
        .flat_map(|item| match item.map() {
            Some(entries) => entries.iter().map(|entry| entry.key.trim().to_owned()).collect(),
            None => item.text().map(|text| text.trim().to_owned()).into_iter().collect::<Vec<_>>(),
        })
        .take(MOST_SLICES)
        .collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

pub(super) fn positive_rate(context: &mut Context<'_>, node: &Node) -> Option<PositiveRate> {
    if node.map().is_none() {
        let value = share_of(node)?;
        return Some(PositiveRate { value, low: value, high: value });
    }
    let value = share_of(node.get("value")?)?;
    let low = node.get("low").map_or(Some(value), share_of)?;
    let high = node.get("high").map_or(Some(value), share_of)?;
    if low > value || value > high {
        let wrong = if low > value { "low" } else { "high" };
        let side = if low > value { "above" } else { "below" };
        let span = node.get(wrong).map_or_else(|| context.span_of(node), |node| context.span_of(node));
        context.error(
            "order",
            span,
            format!("`positive_rate.{wrong}` lies {side} `positive_rate.value`"),
            "`low` is the smallest and `high` the largest plausible share; `value` lies between them",
        );
        return None;
    }
    Some(PositiveRate { value, low, high })
}

pub(super) fn population(node: &Node) -> IndexMap<String, IndexMap<String, f64>> {
    let columns = node.map().unwrap_or_default().iter();
    columns
        .map(|column| {
            let shares = column.value.map().unwrap_or_default().iter();
            let shares = shares.filter_map(|entry| Some((entry.key.clone(), share_of(&entry.value)?))).collect();
            (column.key.clone(), shares)
        })
        .collect()
}
