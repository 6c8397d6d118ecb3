//! `shipworthy threshold`: what each threshold costs, and which to take.

use shipworthy_app::threshold::{ThresholdRequest, threshold};
use shipworthy_eval::operating::choose::Question;
use shipworthy_spec::diagnostic::render;

use crate::args::{Common, Format, Threshold};
use crate::commands::check::threads;
use crate::commands::one_spec::{one_spec, roots};
use crate::exit::Exit;
use crate::printer;
use crate::progress::Line;

pub fn run(arguments: &Threshold, common: &Common) -> Exit {
    if matches!(common.format, Format::Junit | Format::Github) {
        printer::error("a price has no test cases", "use --format text, json, markdown or html");
        return Exit::CouldNotRun;
    }
    let (spec, roots) = match (one_spec(arguments.spec.as_deref()), roots(&arguments.allow_read)) {
        (Ok(spec), Ok(roots)) => (spec, roots),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let request = ThresholdRequest { spec, roots, question: question(arguments, common), threads: threads(common) };
    let line = Line::new(common);
    let outcome = threshold(&request, &line);
    drop(line);
    match outcome {
        Ok(priced) => {
            if !priced.warnings.is_empty() {
                printer::talk(render(&priced.warnings, &priced.source).trim_end(), common);
            }
            let text = match common.format {
                Format::Json => shipworthy_report::threshold_json(&priced.answer),
                Format::Markdown => shipworthy_report::threshold_markdown(&priced.answer),
                Format::Html => shipworthy_report::threshold_html(&priced.answer),
                Format::Text | Format::Junit | Format::Github => {
                    let (width, style) = printer::style(common);
                    shipworthy_report::threshold_terminal(&priced.answer, width, style)
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

fn question(arguments: &Threshold, common: &Common) -> Question {
    Question {
        file: String::new(),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        candidate: arguments.candidate.clone(),
        capacity: arguments.capacity.clone(),
        minutes: Some(arguments.minutes),
        prevalence: arguments.prevalence.clone(),
        by: arguments.by.clone(),
        seed: common.seed.unwrap_or(0),
        replicates: arguments.replicates,
    }
}
