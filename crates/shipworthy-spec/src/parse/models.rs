//! The models that a spec calls, and what that may cost.

use indexmap::IndexMap;

use super::{Reach, number, paths, text};
use crate::context::Context;
use crate::diagnostic::{Span, quoted};
use crate::shape::list_or;
use crate::spec::{Budget, KeyPlace, Model, Provider, TokenPrice};
use crate::suggest::nearest;
use crate::yaml::Node;

/// Names of all models, also of those that have a problem.
pub(super) fn names(root: &Node) -> Vec<String> {
    let entries = root.get("models").and_then(Node::map).unwrap_or_default();
    entries.iter().map(|entry| entry.key.trim().to_owned()).collect()
}

/// The models, by name; `None` where a problem was reported.
pub(super) fn read(context: &mut Context<'_>, root: &Node, reach: Reach) -> Option<IndexMap<String, Model>> {
    let mut models = IndexMap::new();
    let mut fine = true;
    for entry in root.get("models").and_then(Node::map).unwrap_or_default() {
        match model(context, &entry.value, entry.key_span, reach) {
            Some(model) => {
                models.insert(entry.key.trim().to_owned(), model);
            }
            None => fine = false,
        }
    }
    fine.then_some(models)
}

fn model(context: &mut Context<'_>, node: &Node, span: Span, reach: Reach) -> Option<Model> {
    let provider = node.get("provider").and_then(Node::text).and_then(Provider::named)?;
    let (url, model) = (text(node, "url"), text(node, "model"));
    let lacks = match provider {
        Provider::Http if url.is_none() => Some(("url", "the address that is called")),
        Provider::Command if url.is_none() => Some(("url", "the program that is run")),
        Provider::OpenAi | Provider::Anthropic if model.is_none() => Some(("model", "what the provider calls it")),
        _ => None,
    };
    if let Some((key, what)) = lacks {
        context.error(
            "missing-key",
            span,
            format!("this model does not say `{key}`, {what}"),
            format!("add `{key}:` beside `provider: {}`", provider.name()),
        );
        return None;
    }
    let key = match node.get("key") {
        Some(node) => Some(key(context, node, reach)?),
        None => None,
    };
    let params = node.get("params").and_then(Node::map).unwrap_or_default();
    let price = node.get("price").and_then(|price| {
        Some(TokenPrice {
            input: number(price, "input")?,
            output: number(price, "output")?,
            cached_input: number(price, "cached_input"),
        })
    });
    Some(Model {
        provider,
        url,
        model,
        key,
        params: params.iter().filter_map(|entry| Some((entry.key.clone(), entry.value.value()?))).collect(),
        concurrency: number(node, "concurrency").map(|calls| calls as u32),
        price,
    })
}

fn key(context: &mut Context<'_>, node: &Node, reach: Reach) -> Option<KeyPlace> {
    match (text(node, "env"), node.get("file")) {
        (Some(variable), None) => Some(KeyPlace::Variable(variable)),
        (None, Some(file)) => paths::path(context, file, reach).map(KeyPlace::File),
        _ => {
            let span = context.span_of(node);
            context.error(
                "two-keys",
                span,
                "`key` says where a key is: in an environment variable or in a file, one of the two",
                "write `key: {env: NAME}` or `key: {file: PATH}`",
            );
            None
        }
    }
}

/// Reports a name that is no model of the spec.
pub(super) fn refers(context: &mut Context<'_>, node: &Node, name: &str, models: &[String]) -> Option<()> {
    if models.iter().any(|model| model == name) {
        return Some(());
    }
    let span = context.span_of(node);
    let remedy = if models.is_empty() {
        format!("add it: `models: {{{}: {{provider: openai, model: …}}}}`", quoted(name))
    } else {
        let known: Vec<&str> = models.iter().take(8).map(String::as_str).collect();
        format!("write one of those that there are: {}", list_or(&known))
    };
    let meant = nearest(name, models.iter().map(String::as_str)).map(str::to_owned);
    let message = format!("`{}` is not a model of this spec", quoted(name));
    context.error_meant("unknown-model", span, message, remedy, meant);
    None
}

/// What calls may cost at most.
pub(super) fn budget(root: &Node) -> Budget {
    let limit = |key: &str| number(root.get("budget")?, key);
    Budget { money: limit("money"), tokens: limit("tokens").map(|tokens| tokens as u64), minutes: limit("minutes") }
}
