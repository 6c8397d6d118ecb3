//! `shipworthy slices`: on whom a candidate does worst, and what to do about it.

use std::path::Path;

use shipworthy_app::slices::{SlicesRequest, Target, slices};
use shipworthy_eval::search::slices::Question;
use shipworthy_eval::search::table::Table;
use shipworthy_spec::diagnostic::render;

use crate::args::{Common, Format, Slices};
use crate::commands::check::threads;
use crate::commands::one_spec::{one_spec, roots};
use crate::exit::Exit;
use crate::printer;
use crate::progress::Line;

pub fn run(arguments: &Slices, common: &Common) -> Exit {
    if matches!(common.format, Format::Junit | Format::Github) {
        printer::error("a search has no test cases", "use --format text, json, markdown or html");
        return Exit::CouldNotRun;
    }
    let target = match target(arguments) {
        Ok(target) => target,
        Err(exit) => return exit,
    };
    let request = SlicesRequest { target, question: question(arguments, common), threads: threads(common) };
    let line = Line::new(common);
    let outcome = slices(&request, &line);
    drop(line);
    match outcome {
        Ok(searched) => {
            if !searched.warnings.is_empty() {
                printer::talk(render(&searched.warnings, &searched.source).trim_end(), common);
            }
            let text = match common.format {
                Format::Json => shipworthy_report::slices_json(&searched.found),
                Format::Markdown => shipworthy_report::slices_markdown(&searched.found),
                Format::Html => shipworthy_report::slices_html(&searched.found),
                Format::Text | Format::Junit | Format::Github => {
                    let (width, style) = printer::style(common);
                    shipworthy_report::slices_terminal(&searched.found, width, style)
                }
            };
            printer::finish(&text, common)
        }
        Err(refused) => {
            printer::refused(&refused);
            Exit::CouldNotRun
        }
    }
}

fn question(arguments: &Slices, common: &Common) -> Question {
    Question {
        of: String::new(),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        candidate: arguments.candidate.clone(),
        columns: arguments.columns.clone(),
        cuts: arguments.cuts.iter().cloned().collect(),
        depth: Some(arguments.depth),
        metric: arguments.metric.clone(),
        top: Some(arguments.top),
        min_examples: arguments.min_examples,
        seed: common.seed.unwrap_or(0),
        replicates: arguments.replicates,
    }
}

/// A table when its columns are named, else a spec.
fn target(arguments: &Slices) -> Result<Target, Exit> {
    let refused = |message: &str, hint: &str| {
        printer::error(message, hint);
        Err(Exit::CouldNotRun)
    };
    let about_table = arguments.label.is_some() || arguments.prediction.is_some() || arguments.score.is_some();
    let spec = arguments.target.as_deref().is_none_or(|path| path.is_dir() || is_spec(path));
    match (&arguments.target, about_table, spec) {
        (_, false, true) => Ok(Target::Spec(one_spec(arguments.target.as_deref())?, roots(&arguments.allow_read)?)),
        (Some(_), true, true) | (None, true, _) => refused(
            "a spec says itself what its columns are",
            "leave out --label, --prediction and --score, or name a table",
        ),
        (Some(path), _, false) => {
            let Some(label) = &arguments.label else {
                return refused(
                    &format!("{} is no spec, and nobody said what its columns are", path.display()),
                    "name them: --label COLUMN with --prediction COLUMN, or with --score COLUMN --threshold T",
                );
            };
            let table = Table {
                label: label.clone(),
                positive: arguments.positive.clone(),
                prediction: arguments.prediction.clone(),
                score: arguments.score.clone(),
                threshold: arguments.threshold,
                cluster: arguments.cluster.clone(),
                id: arguments.id.clone(),
            };
            Ok(Target::Table(path.display().to_string(), table))
        }
        (None, _, false) => unreachable!("without a target a spec is meant"),
    }
}

fn is_spec(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
}
