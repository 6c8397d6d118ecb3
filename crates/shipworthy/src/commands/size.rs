//! `shipworthy size`: how many examples, and which.

use shipworthy_app::check::CheckRequest;
use shipworthy_app::size::{NotPlanned, size};
use shipworthy_eval::size::plan::Request;
use shipworthy_eval::size::question::{Question, answer};
use shipworthy_spec::diagnostic::render;

use super::one_spec::{one_spec, roots};
use crate::args::{Common, Format, Size};
use crate::commands::check::threads;
use crate::exit::Exit;
use crate::printer;
use crate::progress::Line;

pub fn run(arguments: &Size, common: &Common) -> Exit {
    if !matches!(common.format, Format::Text | Format::Json | Format::Markdown | Format::Html) {
        printer::error("a number of examples has no test cases", "use --format text, json, markdown or html");
        return Exit::CouldNotRun;
    }
    let without_data = arguments.bar.is_some()
        || arguments.difference.is_some()
        || arguments.margin.is_some()
        || arguments.metric.is_some();
    match (without_data, &arguments.spec) {
        (true, Some(_)) => {
            printer::error(
                "a spec and a question without data are two questions",
                "leave out the spec, or --metric, --bar, --difference and --margin",
            );
            Exit::CouldNotRun
        }
        (true, None) => question(arguments, common),
        (false, _) => plan(arguments, common),
    }
}

fn question(arguments: &Size, common: &Common) -> Exit {
    let Some(metric) = arguments.metric.clone() else {
        printer::error("nothing says which rate this is about", "name it: --metric recall");
        return Exit::CouldNotRun;
    };
    let question = Question {
        metric,
        bar: arguments.bar,
        expected: arguments.expected,
        prevalence: arguments.prevalence,
        flagged: arguments.flagged,
        share: arguments.share,
        difference: arguments.difference,
        margin: arguments.margin,
        disagreement: arguments.disagreement,
        examples: arguments.examples,
        confidence: arguments.confidence,
        power: arguments.power,
        design_effect: arguments.design_effect,
    };
    match answer(&question, env!("CARGO_PKG_VERSION")) {
        Ok(sized) => {
            let text = match common.format {
                Format::Json => shipworthy_report::question_json(&sized),
                Format::Markdown => shipworthy_report::question_markdown(&sized),
                Format::Html => shipworthy_report::question_html(&sized),
                _ => {
                    let (width, style) = printer::style(common);
                    shipworthy_report::question_terminal(&sized, width, style)
                }
            };
            printer::finish(&text, common)
        }
        Err(refusal) => {
            printer::error(&refusal.message, &refusal.remedy);
            Exit::CouldNotRun
        }
    }
}

fn plan(arguments: &Size, common: &Common) -> Exit {
    let (spec, roots) = match (one_spec(arguments.spec.as_deref()), roots(&arguments.allow_read)) {
        (Ok(spec), Ok(roots)) => (spec, roots),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let request = CheckRequest {
        spec,
        seed: common.seed.unwrap_or(0),
        threads: threads(common),
        replicates: arguments.replicates,
        only: None,
        roots,
        today: None,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        keep: None,
    };
    let asked = Request { candidate: arguments.candidate.clone(), budget: arguments.budget, by: arguments.by.clone() };
    let line = Line::new(common);
    let outcome = size(&request, &asked, &line);
    drop(line);
    match outcome {
        Ok(planned) => {
            if !planned.warnings.is_empty() {
                printer::talk(render(&planned.warnings, &planned.source).trim_end(), common);
            }
            for note in &planned.notes {
                printer::talk(&format!("note: {note}"), common);
            }
            let plan = &planned.plan;
            let text = match common.format {
                Format::Json => shipworthy_report::plan_json(plan),
                Format::Markdown => shipworthy_report::plan_markdown(plan),
                Format::Html => shipworthy_report::plan_html(plan),
                _ => {
                    let (width, style) = printer::style(common);
                    shipworthy_report::plan_terminal(plan, width, style)
                }
            };
            printer::finish(&text, common)
        }
        Err(NotPlanned::Spec(refused)) => {
            printer::say(render(&refused.diagnostics, &refused.source).trim_end());
            Exit::CouldNotRun
        }
        Err(NotPlanned::Asked(refusal)) => {
            printer::error(&refusal.message, &refusal.remedy);
            Exit::CouldNotRun
        }
    }
}
