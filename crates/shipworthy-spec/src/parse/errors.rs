//! The price of being wrong.

use super::mistakes::{self, price};
use super::number;
use crate::context::Context;
use crate::diagnostic::quoted;
use crate::spec::{Cost, Errors, LabelPrice, OutcomePrice, Review, Task};
use crate::yaml::Node;

pub(super) fn read(context: &mut Context<'_>, node: &Node, task: Task) -> Option<Errors> {
    let currency = currency(context, node);
    let mistakes = mistakes::read(context, node, task);
    let outcome = |key: &str| node.get(key).and_then(price);
    let free = || OutcomePrice { cost: Cost::Constant(0.0), who: None };
    let priced = matches!(task, Task::Binary | Task::Multilabel);
    let review = node.get("review").and_then(|review| {
        Some(Review { cost: number(review, "cost")?, capacity_per_day: number(review, "capacity_per_day") })
    });
    let label = node.get("label").and_then(|label| {
        Some(LabelPrice { cost: number(label, "cost")?, days: number(label, "days").unwrap_or(0.0) })
    });
    Some(Errors {
        currency: currency?,
        per: number(node, "per").unwrap_or(10_000.0),
        volume_per_month: number(node, "volume_per_month"),
        horizon_months: number(node, "horizon_months").unwrap_or(12.0),
        mistakes: mistakes?,
        false_positive: if priced { outcome("false_positive")? } else { free() },
        false_negative: if priced { outcome("false_negative")? } else { free() },
        true_positive: outcome("true_positive").unwrap_or_else(free),
        true_negative: outcome("true_negative").unwrap_or_else(free),
        review,
        label,
    })
}

/// Signs that people write instead of a code.
const SIGNS: &[(&str, &str)] =
    &[("₹", "INR"), ("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("¥", "JPY"), ("Rs", "INR"), ("Rs.", "INR")];

fn currency(context: &mut Context<'_>, node: &Node) -> Option<String> {
    let code = node.get("currency")?;
    let written = code.text()?.trim();
    if written.len() == 3 && written.bytes().all(|b| b.is_ascii_uppercase()) {
        return Some(written.to_owned());
    }
    let upper = written.to_uppercase();
    let meant = if upper.len() == 3 && upper.bytes().all(|b| b.is_ascii_uppercase()) {
        Some(upper)
    } else {
        SIGNS.iter().find(|(sign, _)| *sign == written).map(|(_, code)| (*code).to_owned())
    };
    if !written.is_empty() {
        let span = context.span_of(code);
        let message = format!("`{}` is not a currency code", quoted(written));
        context.error_meant(
            "currency",
            span,
            message,
            "write the three capital letters of ISO 4217, such as `INR`, `EUR` or `USD`",
            meant,
        );
    }
    None
}
