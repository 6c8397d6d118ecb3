//! What mistakes cost, in tasks other than binary.

use indexmap::IndexMap;

use super::{generation, number, text};
use crate::context::Context;
use crate::spec::{ClassPrices, Cost, DistancePrice, FailedQuery, LabelPrices, Mistakes, OutcomePrice, Task, Value};
use crate::yaml::Node;

/// The prices of a task; `None` where a problem was reported.
pub(super) fn read(context: &mut Context<'_>, node: &Node, task: Task) -> Option<Mistakes> {
    match task {
        Task::Multiclass => {
            let prices = ClassPrices {
                confusion: confusion(node),
                missed: prices(node, "missed"),
                mistake: node.get("mistake").and_then(price),
            };
            let keys = ["mistake", "missed", "confusion"];
            one_of(context, node, &keys, "mistake: {cost: 3}").map(|()| Mistakes::Classes(prices))
        }
        Task::Multilabel => {
            Some(Mistakes::Labels(LabelPrices { missed: prices(node, "missed"), added: prices(node, "added") }))
        }
        Task::Regression | Task::Forecast => {
            one_of(context, node, &["over", "under"], "under: {cost: 5}")?;
            Some(Mistakes::Distance {
                over: node.get("over").and_then(distance),
                under: node.get("under").and_then(distance),
            })
        }
        Task::Ranking => {
            let failed = node.get("failed_query")?;
            let first = number(failed, "first").unwrap_or(10.0) as u32;
            Some(Mistakes::Queries(FailedQuery { price: price(failed)?, first }))
        }
        Task::Generation => generation::prices(node).map(Mistakes::Outputs),
        Task::Binary | Task::Preference => Some(Mistakes::Decisions),
    }
}

/// Reports that none of several prices is there.
fn one_of(context: &mut Context<'_>, node: &Node, keys: &[&str], example: &str) -> Option<()> {
    if keys.iter().any(|key| node.get(key).is_some()) || node.map().is_none() || context.broken {
        return Some(());
    }
    let span = context.span_of_group(node);
    context.error(
        "missing-key",
        span,
        "`errors` does not say what a mistake costs",
        format!("add {}, for example `{example}`", crate::shape::list_or(keys)),
    );
    None
}

/// A price: a number, an expression, or a group of `cost` and `who`.
pub(super) fn price(node: &Node) -> Option<OutcomePrice> {
    if node.map().is_some() {
        return Some(OutcomePrice { cost: cost(node.get("cost")?)?, who: text(node, "who") });
    }
    Some(OutcomePrice { cost: cost(node)?, who: None })
}

/// Money per case.
pub(super) fn cost(node: &Node) -> Option<Cost> {
    Some(match node.value()? {
        Value::Number(value) => Cost::Constant(value),
        Value::Text(text) => Cost::Expression(text.trim().to_owned()),
        Value::Bool(value) => Cost::Expression(value.to_string()),
        Value::Null => return None,
    })
}

/// Prices by a name that the user chose.
pub(super) fn prices_of(node: &Node) -> IndexMap<String, OutcomePrice> {
    let entries = node.map().unwrap_or_default().iter();
    entries.filter_map(|entry| Some((entry.key.trim().to_owned(), price(&entry.value)?))).collect()
}

fn prices(node: &Node, key: &str) -> IndexMap<String, OutcomePrice> {
    node.get(key).map(prices_of).unwrap_or_default()
}

fn confusion(node: &Node) -> IndexMap<String, IndexMap<String, OutcomePrice>> {
    let rows = node.get("confusion").and_then(Node::map).unwrap_or_default().iter();
    rows.map(|row| (row.key.trim().to_owned(), prices_of(&row.value))).collect()
}

fn distance(node: &Node) -> Option<DistancePrice> {
    Some(DistancePrice {
        cost: cost(node.get("cost")?)?,
        beyond: number(node, "beyond").unwrap_or(0.0),
        once: number(node, "once").unwrap_or(0.0),
        who: text(node, "who"),
    })
}
