//! `shipworthy report`: what to send to people who were not there.

use shipworthy_app::check::CheckRequest;
use shipworthy_app::report::{NotReported, ReportRequest, Reported, report};
use shipworthy_report::stakeholder::{self, Matter, Reader};
use shipworthy_spec::diagnostic::render;

use super::check::threads;
use super::one_spec::{one_spec, roots};
use crate::args::{Common, Format, Report, To};
use crate::clock::{local_day, now};
use crate::exit::Exit;
use crate::printer;
use crate::progress::Line;

pub fn run(arguments: &Report, common: &Common) -> Exit {
    if !matches!(common.format, Format::Text | Format::Markdown | Format::Html) {
        let hint = "use --format text, markdown or html; `shipworthy check --format json` is for programs";
        printer::error("a report to stakeholders has no such shape", hint);
        return Exit::CouldNotRun;
    }
    let (spec, roots) = match (one_spec(arguments.spec.as_deref()), roots(&arguments.allow_read)) {
        (Ok(spec), Ok(roots)) => (spec, roots),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let request = ReportRequest {
        check: CheckRequest {
            spec,
            seed: common.seed.unwrap_or(0),
            threads: threads(common),
            replicates: shipworthy_eval::conclude::REPLICATES,
            only: None,
            today: local_day(),
            roots,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            keep: Some(now()),
        },
        run: arguments.run,
        audited: arguments.reader == To::Compliance,
    };
    let line = Line::new(common);
    let made = report(&request, &line);
    drop(line);
    match made {
        Ok(reported) => show(&reported, arguments.reader.into(), common),
        Err(error) => refused(error),
    }
}

fn show(reported: &Reported, reader: Reader, common: &Common) -> Exit {
    if !reported.changed.is_empty() {
        let changed: Vec<String> = reported.changed.iter().map(ToString::to_string).collect();
        let (number, changed) = (reported.run.run.number, changed.join(", and "));
        printer::talk(&format!("note: since run {number}, {changed}; `shipworthy check` makes a new run"), common);
    }
    if let Some(why) = &reported.unaudited {
        printer::talk(&format!("note: {why}"), common);
    }
    let matter = Matter {
        check: &reported.run.check,
        spec: &reported.spec,
        decisions: &reported.decisions,
        signed: reported.signed.clone(),
        audit: reported.audit.as_ref(),
    };
    let text = match common.format {
        Format::Html => stakeholder::html(&matter, reader),
        Format::Markdown => stakeholder::markdown(&matter, reader),
        _ => {
            let (width, style) = printer::style(common);
            stakeholder::terminal(&matter, reader, width, style)
        }
    };
    printer::finish(&text, common)
}

fn refused(error: NotReported) -> Exit {
    match error {
        NotReported::Run(error) => printer::error(&error.to_string(), "`shipworthy check SPEC` keeps a run"),
        NotReported::Refused(refused) => printer::say(render(&refused.diagnostics, &refused.source).trim_end()),
        NotReported::Decisions(error) => printer::error(&error.to_string(), "nothing was written; try again"),
        NotReported::Unreadable => {
            printer::error("the spec of that run cannot be read any more", "check again: `shipworthy check SPEC`");
        }
    }
    Exit::CouldNotRun
}
