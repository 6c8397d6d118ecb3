//! `shipworthy compare`: two candidates side by side on the same examples.

use shipworthy_app::compare::{CompareRequest, Files, NotCompared, Told, compare};
use shipworthy_app::texts::pairs::{Change, NoPairs, Pairs, PairsRequest, pairs};
use shipworthy_eval::compare::{Allowed, Request};
use shipworthy_report::parts::safe;
use shipworthy_spec::diagnostic::render;

use super::one_spec::{one_spec, roots};
use crate::args::{Common, Compare, FileTask, Format};
use crate::commands::check::threads;
use crate::exit::Exit;
use crate::printer;
use crate::progress::Line;

pub fn run(arguments: &Compare, common: &Common) -> Exit {
    if let Some(kind) = &arguments.show {
        return show(arguments, kind, common);
    }
    if !matches!(common.format, Format::Text | Format::Json | Format::Markdown | Format::Html) {
        printer::error("a comparison has no test cases", "use --format text, json, markdown or html");
        return Exit::CouldNotRun;
    }
    let request = match request(arguments, common) {
        Ok(request) => request,
        Err(exit) => return exit,
    };
    let line = Line::new(common);
    let outcome = compare(&request, &line);
    drop(line);
    match outcome {
        Ok(told) => {
            if !told.warnings.is_empty() {
                printer::talk(render(&told.warnings, &told.source).trim_end(), common);
            }
            for note in &told.notes {
                printer::talk(&format!("note: {note}"), common);
            }
            printer::finish(&text(&told, common), common)
        }
        Err(NotCompared::Spec(refused)) => {
            printer::say(render(&refused.diagnostics, &refused.source).trim_end());
            Exit::CouldNotRun
        }
        Err(NotCompared::Asked(refusal)) => {
            printer::error(&refusal.message, &refusal.remedy);
            Exit::CouldNotRun
        }
    }
}

/// The outputs of one kind, side by side.
fn show(arguments: &Compare, kind: &str, common: &Common) -> Exit {
    const MOST: usize = 1_000;
    if !matches!(common.format, Format::Text | Format::Json) {
        printer::error("outputs side by side are text or JSON", "write `--format json` or leave it out");
        return Exit::CouldNotRun;
    }
    let (spec, roots) = match (one_spec(arguments.spec.as_deref()), roots(&arguments.allow_read)) {
        (Ok(spec), Ok(roots)) => (spec, roots),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let found = pairs(&PairsRequest {
        spec,
        roots,
        threads: threads(common),
        a: arguments.a.clone(),
        b: arguments.b.clone(),
        grader: arguments.grader.clone(),
        change: Change::of_key(kind),
        slice: None,
        page: 1,
        on_a_page: MOST,
    });
    match found {
        Ok(pairs) if common.format == Format::Json => {
            let text = serde_json::to_string_pretty(&pairs).unwrap_or_default();
            printer::finish(&(text + "\n"), common)
        }
        Ok(pairs) => printer::finish(&pairs_as_text(&pairs), common),
        Err(NoPairs::Spec(refused)) => {
            printer::refused(&refused);
            Exit::CouldNotRun
        }
        Err(NoPairs::Asked(error)) => {
            printer::error(&error.to_string(), "name candidates and graders of the spec");
            Exit::CouldNotRun
        }
    }
}

fn pairs_as_text(pairs: &Pairs) -> String {
    let of = |change: Change| pairs.counts.get(&change).copied().unwrap_or(0);
    let mut out = format!(
        "From {} to {}: {} fixed, {} broken, {} fail in both, {} pass in both.\n",
        safe(&pairs.a),
        safe(&pairs.b),
        of(Change::Fixed),
        of(Change::Broken),
        of(Change::BothFail),
        of(Change::BothPass)
    );
    for pair in &pairs.shown {
        out.push_str(&format!(
            "\n{}{}\n",
            safe(&pair.id),
            if pair.repeat > 1 { format!(", try {}", pair.repeat) } else { String::new() }
        ));
        for (name, side) in [(&pairs.a, &pair.before), (&pairs.b, &pair.after)] {
            let Some(side) = side else { continue };
            let text = side.text.as_deref().map_or_else(|| "(nothing arrived)".to_owned(), safe);
            out.push_str(&format!("  {}: {text}\n", safe(name)));
            for said in &side.said {
                let word = match said.passes {
                    Some(true) => "passes",
                    Some(false) => "fails",
                    None => "not known",
                };
                let why = if said.why.is_empty() { String::new() } else { format!(": {}", safe(&said.why)) };
                out.push_str(&format!("    {word} {}{why}\n", safe(&said.grader)));
            }
        }
    }
    if pairs.of > pairs.shown.len() {
        out.push_str(&format!("\nAnd {} more.\n", pairs.of - pairs.shown.len()));
    }
    out
}

fn text(told: &Told, common: &Common) -> String {
    match common.format {
        Format::Json => shipworthy_report::compare_json(&told.compare),
        Format::Markdown => shipworthy_report::compare_markdown(&told.compare),
        Format::Html => shipworthy_report::compare_html(&told.compare),
        _ => {
            let (width, style) = printer::style(common);
            shipworthy_report::compare_terminal(&told.compare, width, style)
        }
    }
}

fn request(arguments: &Compare, common: &Common) -> Result<CompareRequest, Exit> {
    let margin = match &arguments.margin[..] {
        [] => None,
        words => Some(Allowed::parse(&words.join(" ")).map_err(|hint| {
            printer::error(&format!("--margin '{}' is no margin", words.join(" ")), &hint);
            Exit::CouldNotRun
        })?),
    };
    let files = match (&arguments.golden, &arguments.label, &arguments.id) {
        (Some(golden), Some(label), Some(id)) => Some(Files {
            golden: golden.clone(),
            label: label.clone(),
            id: id.clone(),
            task: match arguments.task {
                FileTask::Binary => "binary",
                FileTask::Multiclass => "multiclass",
                FileTask::Regression => "regression",
            }
            .to_owned(),
            column: arguments.column.clone(),
            positive: arguments.positive.clone(),
            threshold: arguments.threshold,
            cluster: arguments.cluster.clone(),
            slices: arguments.slice.clone(),
        }),
        _ => None,
    };
    let spec = if files.is_some() { None } else { Some(one_spec(arguments.spec.as_deref())?) };
    Ok(CompareRequest {
        spec,
        files,
        asked: Request { a: arguments.a.clone(), b: arguments.b.clone(), metrics: arguments.metric.clone(), margin },
        seed: common.seed.unwrap_or(0),
        threads: threads(common),
        replicates: arguments.replicates,
        roots: roots(&arguments.allow_read)?,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
