//! `shipworthy compare`: two candidates side by side on the same examples.

use shipworthy_app::compare::{CompareRequest, Files, NotCompared, Told, compare};
use shipworthy_eval::compare::{Allowed, Request};
use shipworthy_spec::diagnostic::render;

use super::one_spec::{one_spec, roots};
use crate::args::{Common, Compare, FileTask, Format};
use crate::commands::check::threads;
use crate::exit::Exit;
use crate::printer;
use crate::progress::Line;

pub fn run(arguments: &Compare, common: &Common) -> Exit {
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
