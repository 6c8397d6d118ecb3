//! Features that answer with text: graders, and where outputs come from.

use super::{Reach, candidates, mistakes, models, number, paths, text};
use crate::context::Context;
use crate::diagnostic::{Span, quoted};
use crate::spec::{
    Answers, Asks, Generation, GradedBy, Grader, JudgeQuestion, Measures, OUTPUT, OutputPrices, Source, TextAnswers,
    Value,
};
use crate::suggest::nearest;
use crate::yaml::{Kind, Node};

/// Everything of the spec that only texts have; `None` where a problem was reported.
pub(super) fn read(context: &mut Context<'_>, root: &Node, reach: Reach) -> Option<Generation> {
    let graders = graders(context, root, &models::names(root));
    let human_labels = root.get("human_labels").map(|node| paths::path(context, node, reach));
    if let Some(graders) = &graders {
        labels_for_judges(context, root, graders);
    }
    Some(Generation {
        graders: graders?,
        repeats: number(root, "repeats").map_or(1, |repeats| repeats as u32),
        human_labels: match human_labels {
            Some(path) => Some(path?),
            None => None,
        },
    })
}

fn graders(context: &mut Context<'_>, root: &Node, models: &[String]) -> Option<Vec<Grader>> {
    let entry = root.entry("graders")?;
    let nodes = entry.value.list()?;
    if nodes.is_empty() {
        context.error(
            "empty-value",
            entry.key_span,
            "`graders` is an empty list",
            "add at least one, for example `- {name: polite, assert: {type: not-icontains, value: \"calm down\"}}`",
        );
        return None;
    }
    let mut graders: Vec<Grader> = Vec::new();
    let mut fine = true;
    for node in nodes {
        let Some(grader) = grader(context, node, models) else {
            fine = false;
            continue;
        };
        if graders.iter().any(|other| other.name == grader.name) {
            let span = node.get("name").map_or_else(|| context.span_of(node), |name| context.span_of(name));
            context.error(
                "repeated-name",
                span,
                format!("two graders are called `{}`", quoted(&grader.name)),
                "give each grader a name of its own; bars and reports speak of them by name",
            );
            fine = false;
        }
        graders.push(grader);
    }
    fine.then_some(graders)
}

fn grader(context: &mut Context<'_>, node: &Node, models: &[String]) -> Option<Grader> {
    node.map()?;
    let name = text(node, "name")?;
    let span = node.get("name").map_or_else(|| context.span_of(node), |node| context.span_of(node));
    let there: Vec<&str> =
        ["assert", "rubric", "criteria", "asks", "column"].into_iter().filter(|key| node.get(key).is_some()).collect();
    let by = match there.as_slice() {
        ["assert"] => assertions(context, node)?,
        ["rubric"] | ["criteria"] | ["asks"] | ["rubric", "asks"] => GradedBy::Judge {
            model: judge(context, node, models, span)?,
            rubric: text(node, "rubric").unwrap_or_default(),
            votes: number(node, "votes").map_or(1, |votes| votes as u32),
            asks: asks(context, node, span)?,
        },
        ["column"] => GradedBy::Column {
            name: text(node, "column")?,
            judged: node.get("given_by").and_then(Node::text) == Some("judge"),
            swapped: text(node, "swapped"),
        },
        [] => {
            context.error(
                "grader-source",
                span,
                format!("`{}` does not say how it grades", quoted(&name)),
                "add `assert: {type: …}`, or a `rubric`, `criteria` or `asks` with a `judge`, or `column: NAME`",
            );
            return None;
        }
        _ => {
            context.error(
                "grader-source",
                span,
                format!("`{}` grades in several ways: {}", quoted(&name), crate::shape::list_words(&there)),
                "make a grader of each",
            );
            return None;
        }
    };
    let measures = node.get("measures").and_then(Node::text).and_then(Measures::named).unwrap_or_default();
    Some(Grader { name, by, measures })
}

/// What a judge is asked; `None` where a problem was reported.
fn asks(context: &mut Context<'_>, node: &Node, span: Span) -> Option<Asks> {
    let criteria: Vec<String> = node
        .get("criteria")
        .and_then(Node::list)
        .unwrap_or_default()
        .iter()
        .filter_map(Node::text)
        .map(str::to_owned)
        .collect();
    let question = match (node.get("asks").and_then(Node::text), node.get("criteria").is_some()) {
        (Some(word), _) => JudgeQuestion::named(word)?,
        (None, true) => JudgeQuestion::Criteria,
        (None, false) => JudgeQuestion::Rubric,
    };
    let column = |key: &str| text(node, key);
    let asks = Asks {
        question,
        criteria,
        input: column("input"),
        context: column("context"),
        reference: column("reference"),
        against: column("against"),
    };
    let lacks = match question {
        JudgeQuestion::Criteria if asks.criteria.is_empty() => Some(("criteria", "at least one")),
        JudgeQuestion::ClosedQa if node.get("rubric").is_none() => {
            Some(("rubric", "the criterion that is asked about"))
        }
        _ if question.needs_context() && asks.context.is_none() => {
            Some(("context", "the golden column of what the answer rests on"))
        }
        _ if question.needs_reference() && asks.reference.is_none() => {
            Some(("reference", "the golden column of an answer that is known to be right"))
        }
        _ => None,
    };
    if let Some((key, what)) = lacks {
        let message = format!("a question of {} needs `{key}`: {what}", question.name());
        context.error("missing-key", span, message, format!("add `{key}:` to this grader"));
        return None;
    }
    if asks.against.is_some() && question != JudgeQuestion::Rubric {
        let message = format!("`against` compares two outputs by a rubric, and this asks about {}", question.name());
        context.error(
            "grader-source",
            span,
            message,
            "write what makes one better as `rubric`, or leave out `against`",
        );
        return None;
    }
    Some(asks)
}

/// Reports graders that compare with a candidate that there is not.
pub(super) fn opponents(context: &mut Context<'_>, root: &Node, generation: &Generation, candidates: &[String]) {
    let nodes = root.get("graders").and_then(Node::list).unwrap_or_default();
    for (node, grader) in nodes.iter().zip(&generation.graders) {
        let (Some(against), Some(written)) = (grader.by.against(), node.get("against")) else { continue };
        if candidates.iter().any(|name| name == against) {
            continue;
        }
        let span = context.span_of(written);
        let known: Vec<&str> = candidates.iter().take(8).map(String::as_str).collect();
        let meant = nearest(against, known.iter().copied()).map(str::to_owned);
        let message = format!("`{}` is not a candidate of this spec", quoted(against));
        context.error_meant(
            "unknown-candidate",
            span,
            message,
            format!("the candidates are {}", known.join(", ")),
            meant,
        );
    }
}

fn judge(context: &mut Context<'_>, node: &Node, models: &[String], span: Span) -> Option<String> {
    let Some(judge) = text(node, "judge") else {
        context.error(
            "missing-key",
            span,
            "a model's opinion needs a judge",
            "add `judge:` with the name of a model under `models`",
        );
        return None;
    };
    models::refers(context, node.get("judge")?, &judge, models)?;
    Some(judge)
}

fn assertions(context: &mut Context<'_>, node: &Node) -> Option<GradedBy> {
    let written = node.get("assert")?;
    let items: Vec<&Node> = match written.list() {
        Some(items) => items.iter().collect(),
        None => vec![written],
    };
    let is_assertion = |node: &&Node| node.get("type").and_then(Node::text).is_some();
    if let Some(wrong) = items.iter().find(|node| !is_assertion(node)) {
        let span = context.span_of(wrong);
        context.error(
            "wrong-type",
            span,
            format!("an assertion should be a group of keys with a `type`, but it is {}", wrong.describe()),
            "write for example `{type: contains, value: refund}`",
        );
        return None;
    }
    if items.is_empty() {
        let span = context.span_of(written);
        context.error("empty-value", span, "`assert` is an empty list", "write at least one assertion");
        return None;
    }
    Some(GradedBy::Assertions(items.into_iter().map(json).collect()))
}

/// A part of the document as JSON, for whoever reads assertions.
pub(crate) fn json(node: &Node) -> serde_json::Value {
    match &node.kind {
        Kind::Map(entries) => {
            serde_json::Value::Object(entries.iter().map(|entry| (entry.key.clone(), json(&entry.value))).collect())
        }
        Kind::List(items) => serde_json::Value::Array(items.iter().map(json).collect()),
        Kind::Scalar { .. } => match node.value() {
            Some(Value::Bool(value)) => value.into(),
            Some(Value::Number(value)) if value.fract() == 0.0 && value.abs() < 9e15 => (value as i64).into(),
            Some(Value::Number(value)) => serde_json::json!(value),
            Some(Value::Text(value)) => value.into(),
            Some(Value::Null) | None => serde_json::Value::Null,
        },
    }
}

/// Warns of judges that nobody has held against people.
fn labels_for_judges(context: &mut Context<'_>, root: &Node, graders: &[Grader]) {
    let Some(judged) = graders.iter().find(|grader| grader.by.is_judged()) else { return };
    if root.get("human_labels").is_some() || context.broken {
        return;
    }
    let span = root.entry("graders").map_or(context.front_matter, |entry| entry.key_span);
    context.warning(
        "uncalibrated-judge",
        span,
        format!("a model judges `{}`, and nothing says how often people agree with it", quoted(&judged.name)),
        "add `human_labels: FILE`; until then bars on it get no verdict, and the report says how many labels are missing",
    );
}

/// Where the outputs of a candidate come from that puts no prompt to a model; `None` where a problem was reported.
pub(super) fn outputs(context: &mut Context<'_>, node: &Node, label: &str, reach: Reach) -> Option<(Source, Answers)> {
    let recorded = node.get("outputs").map(|node| paths::path(context, node, reach));
    let answers = match (recorded, text(node, "output")) {
        (Some(data), column) => {
            TextAnswers::Recorded { data: data?, column: column.unwrap_or_else(|| OUTPUT.to_owned()) }
        }
        (None, Some(column)) => TextAnswers::Golden(column),
        (None, None) => {
            if !context.broken {
                let span = candidates::name_span(context, node);
                context.error(
                    "candidate-source",
                    span,
                    format!("{label} does not say where its outputs come from"),
                    "add `prompt: FILE` and `model: NAME`, or `outputs: FILE` with recorded ones, or `output: COLUMN` of the golden set",
                );
            }
            return None;
        }
    };
    let source = match answers.recorded() {
        Some((data, column)) => Source::Predictions { data: data.to_owned(), score: column.to_owned() },
        None => Source::Score(text(node, "output")?),
    };
    Some((source, Answers::Text(answers)))
}

/// What failing outputs cost.
pub(super) fn prices(node: &Node) -> Option<OutputPrices> {
    let by_grader = node.get("failed_grader").map(mistakes::prices_of).unwrap_or_default();
    let failed = node.get("failed_output").and_then(mistakes::price)?;
    Some(OutputPrices { failed, by_grader })
}
