//! Prompts: files that say what a model is told, versioned like everything else in the workspace.
//!
//! A prompt is Markdown. Its text is what the user says, with `{{columns}}` of the golden set in it; optional front matter adds what
//! the system says, worked examples, the form of the answer, and settings. A prompt's version is the fingerprint of its file.

use indexmap::IndexMap;

use crate::context::Context;
use crate::diagnostic::Diagnostic;
use crate::fields::PROMPT;
use crate::front_matter::{self, Unsplit};
use crate::parse::json;
use crate::shape;
use crate::spec::Value;
use crate::yaml::{self, Node};

/// Longest prompt, in bytes.
pub const LONGEST: usize = 1 << 20;

/// What a model is told.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prompt {
    /// What stands above the conversation: a template.
    pub system: Option<String>,
    /// Worked examples, in their order: templates of what the user says and of what is answered.
    pub examples: Vec<Example>,
    /// What the user says: a template.
    pub user: String,
    /// The JSON Schema that the answer must follow.
    pub json_schema: Option<serde_json::Value>,
    /// Settings that go before those of the model.
    pub params: IndexMap<String, Value>,
}

/// A worked example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// What the user says.
    pub user: String,
    /// What is answered.
    pub assistant: String,
}

/// Parses a prompt. `file` is its name, for diagnostics. The prompt is there if and only if no diagnostic is an error.
pub fn parse(file: &str, text: &str) -> (Option<Prompt>, Vec<Diagnostic>) {
    let mut context = Context::new(file, if text.len() > LONGEST { &text[..0] } else { text });
    if text.len() > LONGEST {
        let span = context.lines.rest_of_line(0);
        let message = format!("this file is {} bytes long; a prompt has at most {LONGEST}", text.len());
        context.error("too-large", span, message, "keep data out of the prompt: name columns in double braces");
        return (None, context.finish());
    }
    let prompt = match front_matter::split(text, &context.lines) {
        Ok(split) => with_front_matter(&mut context, &split),
        Err(Unsplit::NoStart) => Some(Prompt { user: text.trim().to_owned(), ..Prompt::default() }),
        Err(Unsplit::Empty) => None,
        Err(Unsplit::NoEnd { at }) => {
            let message = "the front matter that starts here is never closed";
            context.error("no-front-matter", at, message, "put a line `---` between it and what the user says");
            return (None, context.finish());
        }
    };
    if prompt.as_ref().is_none_or(|prompt| prompt.user.is_empty()) && !context.has_errors() {
        let span = context.lines.rest_of_line(0);
        context.error(
            "empty-prompt",
            span,
            "this prompt says nothing",
            "write what the user says below the front matter",
        );
    }
    let prompt = prompt.filter(|_| !context.has_errors());
    (prompt, context.finish())
}

fn with_front_matter(context: &mut Context<'_>, split: &front_matter::Split<'_>) -> Option<Prompt> {
    let tree = yaml::read(split.yaml, split.yaml_offset, &context.lines);
    context.broken = tree.broken;
    for problem in tree.problems {
        context.error(problem.code, problem.span, problem.message, problem.remedy);
    }
    let user = split.prose.trim().to_owned();
    let Some(root) = tree.root.filter(|root| !root.is_null()) else {
        return Some(Prompt { user, ..Prompt::default() });
    };
    if root.map().is_none() {
        let span = context.span_of(&root);
        let message = format!("the front matter should be a group of keys, but it is {}", root.describe());
        context.error(
            "wrong-type",
            span,
            message,
            "write for example `system: \"You answer questions about orders.\"`",
        );
        return None;
    }
    shape::check_group(context, &root, &PROMPT);
    let examples = root.get("examples").and_then(Node::list).unwrap_or_default().iter();
    let said = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(|text| text.trim().to_owned());
    let params = root.get("params").and_then(Node::map).unwrap_or_default().iter();
    Some(Prompt {
        system: said(&root, "system"),
        examples: examples
            .filter_map(|node| Some(Example { user: said(node, "user")?, assistant: said(node, "assistant")? }))
            .collect(),
        user,
        json_schema: root.get("json_schema").map(json),
        params: params.filter_map(|entry| Some((entry.key.clone(), entry.value.value()?))).collect(),
    })
}
