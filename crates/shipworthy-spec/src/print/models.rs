//! Models and what calling them may cost, as lines.

use crate::number;
use crate::spec::{KeyPlace, Model, Spec};
use crate::yaml_print::{quoted, text, value};

/// The lines of the models and of the budget; none where there are none.
pub(super) fn lines(spec: &Spec) -> Vec<String> {
    let mut lines = Vec::new();
    if !spec.models.is_empty() {
        lines.push("\nmodels:".to_owned());
        lines.extend(spec.models.iter().map(|(name, of)| format!("  {}: {}", text(name), model(of))));
    }
    let budget = &spec.budget;
    let limits = [
        budget.money.map(|money| format!("money: {}", number::print(money))),
        budget.tokens.map(|tokens| format!("tokens: {tokens}")),
        budget.minutes.map(|minutes| format!("minutes: {}", number::print(minutes))),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    if !limits.is_empty() {
        lines.push(format!("budget: {{{}}}", limits.join(", ")));
    }
    lines
}

fn model(model: &Model) -> String {
    let mut parts = vec![format!("provider: {}", model.provider.name())];
    parts.extend(model.url.iter().map(|url| format!("url: {}", quoted(url))));
    parts.extend(model.model.iter().map(|name| format!("model: {}", text(name))));
    parts.extend(model.key.iter().map(|key| match key {
        KeyPlace::Variable(name) => format!("key: {{env: {}}}", text(name)),
        KeyPlace::File(path) => format!("key: {{file: {}}}", text(path)),
    }));
    if !model.params.is_empty() {
        let params: Vec<String> =
            model.params.iter().map(|(name, of)| format!("{}: {}", text(name), value(of))).collect();
        parts.push(format!("params: {{{}}}", params.join(", ")));
    }
    parts.extend(model.concurrency.map(|calls| format!("concurrency: {calls}")));
    parts.extend(model.price.map(|price| {
        let cached = price.cached_input.map(|cached| format!(", cached_input: {}", number::print(cached)));
        let (input, output) = (number::print(price.input), number::print(price.output));
        format!("price: {{input: {input}, output: {output}{}}}", cached.unwrap_or_default())
    }));
    format!("{{{}}}", parts.join(", "))
}
