//! From the text of a spec to plain data, with every problem at once.
//!
//! Three passes: the tree against the table of fields ([`crate::fields`]), the tree into plain data, and the checks between
//! parts. Nothing here looks at data; that columns exist is checked by whoever opens the files.

mod answers;
mod bars;
mod candidates;
mod checks;
mod classes;
mod errors;
mod generation;
mod golden;
mod mistakes;
mod models;
mod offers;
mod paths;
mod prompted;
mod truth;
mod waivers;

use indexmap::IndexMap;

pub(crate) use generation::json;
pub use paths::Reach;

use crate::bar::{Bar, Severity};
use crate::bar_grammar;
use crate::context::Context;
use crate::diagnostic::{Diagnostic, Span};
use crate::front_matter::{self, Unsplit};
use crate::positions::Positions;
use crate::spec::{Budget, Candidate, Errors, FailureState, Generation, Golden, PositiveRate, Spec, Stage, Task};
use crate::yaml::{self, Node};
use crate::{number, shape};

/// Longest document, in bytes.
pub const LONGEST: usize = 1 << 20;

/// What was understood of a document.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The spec; there if and only if no diagnostic is an error.
    pub spec: Option<Spec>,
    /// Where there is an error: what could be understood in spite of it, so that the data can be looked at as well.
    /// Candidates are there all or none.
    pub understood: Option<Spec>,
    /// Every problem, by position.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the parts of the spec stand.
    pub positions: Positions,
}

/// Parses a spec whose paths stay in its own folder. `file` is its name, for diagnostics.
pub fn parse(file: &str, text: &str) -> Parsed {
    parse_within(file, text, Reach::default())
}

/// Parses a spec whose paths may reach as far as `reach` says.
pub fn parse_within(file: &str, text: &str, reach: Reach) -> Parsed {
    let mut context = Context::new(file, &text[..0]);
    if text.len() > LONGEST {
        context.error(
            "too-large",
            Span { line: 1, column: 1, ..Span::default() },
            format!("this file is {} bytes long; a spec has at most {LONGEST}", text.len()),
            "keep data out of the spec: put it in a file, and name the file",
        );
        return nothing(context);
    }
    context = Context::new(file, text);
    let split = match front_matter::split(text, &context.lines) {
        Ok(split) => split,
        Err(unsplit) => {
            report_unsplit(&mut context, unsplit);
            return nothing(context);
        }
    };
    let opening = text[..split.yaml_offset].trim_end().len().saturating_sub(3);
    context.front_matter = context.lines.span(opening, 3);
    let tree = yaml::read(split.yaml, split.yaml_offset, &context.lines);
    context.broken = tree.broken;
    for problem in tree.problems {
        context.error(problem.code, problem.span, problem.message, problem.remedy);
    }
    let root = usable_root(&mut context, tree.root);
    let (mut spec, mut understood) = (None, None);
    if let Some(root) = &root {
        let task = root.get("task").and_then(Node::text).and_then(Task::of_name);
        context.task = task;
        shape::check(&mut context, root);
        (spec, understood) = match read(&mut context, root, reach) {
            Some((read, Whole::Yes)) if !context.has_errors() => (Some(read), None),
            read => (None, read.map(|(read, _)| read).filter(|_| !context.broken)),
        };
    }
    if root.is_some() && spec.is_none() && !context.has_errors() {
        let span = context.front_matter;
        context.error(
            "unreadable",
            span,
            "a part of this spec was not understood",
            "compare it with the spec that `shipworthy new` writes, and tell us: this message should never be seen",
        );
    }
    if let Some(spec) = &mut spec {
        spec.sections = front_matter::sections(split.prose, split.prose_offset, &context.lines);
    }
    let start = context.front_matter;
    Parsed { spec, understood, diagnostics: context.finish(), positions: Positions::new(root, start) }
}

fn nothing(context: Context<'_>) -> Parsed {
    Parsed { spec: None, understood: None, diagnostics: context.finish(), positions: Positions::default() }
}

/// Whether everything that was written is in what was read.
#[derive(PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

fn report_unsplit(context: &mut Context<'_>, unsplit: Unsplit) {
    let first = context.lines.rest_of_line(0);
    match unsplit {
        Unsplit::Empty => context.error("empty-spec", first, "this file is empty", "`shipworthy new NAME` writes a spec to fill in"),
        Unsplit::NoStart => context.error(
            "no-front-matter",
            first,
            "a spec starts with a line `---`, and this file does not",
            "put `---`, the machine-readable part and another `---` before the prose; `shipworthy new NAME` writes an example",
        ),
        Unsplit::NoEnd { at } => context.error(
            "no-front-matter",
            at,
            "the front matter that starts here is never closed",
            "put a line `---` between the machine-readable part and the prose",
        ),
    }
}

/// The root if it is a group of keys; anything else is a problem of its own.
fn usable_root(context: &mut Context<'_>, root: Option<Node>) -> Option<Node> {
    let is_group = root.as_ref().is_some_and(|node| node.map().is_some());
    if is_group {
        return root;
    }
    if !context.broken {
        let (code, span, message) = match root.as_ref().filter(|node| !node.is_null()) {
            Some(node) => (
                "wrong-type",
                context.span_of(node),
                format!("the front matter should be a group of keys, but it is {}", node.describe()),
            ),
            None => ("empty-spec", context.front_matter, "the front matter is empty".to_owned()),
        };
        context.error(
            code,
            span,
            message,
            "start with `format: 1` and `name: …`; `shipworthy new NAME` writes an example",
        );
    }
    None
}

/// Everything that could be read, whole or not, for the checks between parts.
struct Draft {
    task: Option<Task>,
    golden: Option<Golden>,
    /// Names of slices, also of those that have another problem.
    slices: Vec<String>,
    has_errors: bool,
    errors: Option<Errors>,
    /// Names of candidates, also of those that have another problem.
    names: Vec<String>,
    /// Candidates without a problem, with their place in the list.
    candidates: Vec<(usize, Candidate)>,
    /// Bars without a problem, with their place in the list.
    bars: Vec<(usize, bar_grammar::Parsed)>,
    positive_rate: Option<PositiveRate>,
    /// What only texts have, where it has no problem.
    generation: Option<Generation>,
}

fn read(context: &mut Context<'_>, root: &Node, reach: Reach) -> Option<(Spec, Whole)> {
    let task = root.get("task").and_then(Node::text).and_then(Task::of_name);
    let golden_node = root.get("golden");
    let golden = golden_node.and_then(|node| golden::read(context, node, task, reach));
    let slices = golden_node.map(golden::slice_names).unwrap_or_default();
    let errors_node = root.get("errors");
    // Without a known task, the most common one is read, so that the rest of the spec is checked too.
    let kind = context.task.unwrap_or(Task::Binary);
    let errors = errors_node.and_then(|node| errors::read(context, node, kind));
    let candidate_nodes = items(root, "candidates", MOST_CANDIDATES);
    let names = candidates::names(context, candidate_nodes);
    let generation = (kind == Task::Generation).then(|| generation::read(context, root, reach));
    if let Some(Some(generation)) = &generation {
        generation::opponents(context, root, generation, &names);
    }
    let known = candidates::Known {
        task: kind,
        truth: golden.as_ref().map(|golden| &golden.truth),
        models: &models::names(root),
    };
    let models = models::read(context, root, reach);
    let candidates = candidates::read_all(context, candidate_nodes, &known, reach);
    let bar_nodes = items(root, "bars", MOST_BARS);
    let bars = bars::read_all(context, bar_nodes, kind);
    let positive_rate = root.get("positive_rate").and_then(|node| golden::positive_rate(context, node));
    let population = root.get("population").map(golden::population).unwrap_or_default();
    let draft = Draft {
        task,
        golden,
        slices,
        has_errors: errors_node.is_some(),
        errors,
        names,
        candidates,
        bars,
        positive_rate,
        generation: generation.clone().flatten(),
    };
    checks::all(context, root, &draft);
    let ids = bars::ids(bar_nodes, &draft.bars);
    let waivers = waivers::read(context, root, &draft, &ids);
    let fairness = waivers::fairness(context, root, &draft);
    let (spec, whole) = finish(root, draft, population, ids)?;
    let generation = match generation {
        Some(generation) => Some(generation?),
        None => None,
    };
    let (models, budget) = (models?, models::budget(root));
    Some((Spec { waivers, fairness, models, budget, generation, ..spec }, whole))
}

/// Puts the spec together. `None` only where a problem was reported.
fn finish(
    root: &Node,
    mut draft: Draft,
    population: IndexMap<String, IndexMap<String, f64>>,
    ids: Vec<(String, Severity)>,
) -> Option<(Spec, Whole)> {
    // Whatever was written and not understood has been reported; nothing is dropped in silence.
    let written = |key: &str| root.get(key).and_then(Node::list).map_or(0, <[Node]>::len);
    let all_candidates = draft.candidates.len() == written("candidates");
    let whole = if all_candidates && draft.bars.len() == written("bars") { Whole::Yes } else { Whole::No };
    if !all_candidates {
        // Places of candidates are counted, so that some of them would be taken for others.
        draft.candidates.clear();
    }
    let bars: Vec<Bar> = draft
        .bars
        .into_iter()
        .zip(ids)
        .map(|((_, parsed), (id, severity))| Bar { id, severity, ..parsed.bar })
        .collect();
    let spec = Spec {
        name: text(root, "name")?,
        owner: text(root, "owner"),
        task: draft.task?,
        stage: match root.get("stage").and_then(Node::text) {
            Some("pilot") => Stage::Pilot,
            Some("live") => Stage::Live,
            Some("retired") => Stage::Retired,
            _ => Stage::Proposed,
        },
        ship: text(root, "ship"),
        golden: draft.golden?,
        positive_rate: draft.positive_rate,
        population,
        errors: draft.errors,
        models: IndexMap::new(),
        budget: Budget::default(),
        generation: None,
        candidates: draft.candidates.into_iter().map(|(_, candidate)| candidate).collect(),
        baseline: text(root, "baseline"),
        bars,
        confidence: root.get("confidence").and_then(shape::share_of).unwrap_or(0.95),
        looks: number(root, "looks").map_or(1, |looks| looks as u32),
        waivers: Vec::new(),
        fairness: None,
        failure_states: failure_states(root),
        fallback: text(root, "fallback"),
        data_needs: text(root, "data_needs"),
        compliance: root
            .get("compliance")
            .and_then(Node::list)
            .unwrap_or_default()
            .iter()
            .filter_map(Node::text)
            .map(str::to_owned)
            .collect(),
        sections: Vec::new(),
    };
    Some((spec, whole))
}

fn failure_states(root: &Node) -> Vec<FailureState> {
    let items = root.get("failure_states").and_then(Node::list).unwrap_or_default();
    let state = |node: &Node| {
        Some(FailureState { when: text(node, "when")?, then: text(node, "then")?, user_sees: text(node, "user_sees") })
    };
    items.iter().filter_map(state).collect()
}

/// Most candidates that are read.
pub(crate) const MOST_CANDIDATES: usize = 100;

/// Most bars that are read.
pub(crate) const MOST_BARS: usize = 500;

/// The first items of a list; that there are more is reported by the check of shapes.
fn items<'n>(root: &'n Node, key: &str, most: usize) -> &'n [Node] {
    let items = root.get(key).and_then(Node::list).unwrap_or_default();
    &items[..items.len().min(most)]
}

/// Text under a key, without blanks around it.
fn text(node: &Node, key: &str) -> Option<String> {
    let text = node.get(key)?.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number under a key.
fn number(node: &Node, key: &str) -> Option<f64> {
    number_of(node.get(key)?)
}

fn number_of(node: &Node) -> Option<f64> {
    match node.value()? {
        crate::spec::Value::Number(value) => Some(value),
        _ => None,
    }
}

/// Two numbers in a list.
fn pair(node: &Node) -> Option<(f64, f64)> {
    match node.list()? {
        [low, high] => Some((number_of(low)?, number_of(high)?)),
        _ => None,
    }
}

/// A range in words, for messages.
fn range_words((low, high): (f64, f64)) -> String {
    format!("{} to {}", number::print(low), number::print(high))
}
