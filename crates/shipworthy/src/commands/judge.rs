//! `shipworthy judge`: how far the judges of a spec can be trusted.

use shipworthy_app::collect::CollectRequest;
use shipworthy_app::judge::{AuditRequest, CalibrateRequest, SampleRequest, audit, calibrate, sample};

use crate::args::judge::{Calibrate, Judge, JudgeAudit, What};
use crate::args::{Common, Format};
use crate::commands::check::threads;
use crate::commands::one_spec::{one_spec, roots};
use crate::commands::run::CallLine;
use crate::exit::Exit;
use crate::printer;
use crate::progress::Line;

pub fn run(arguments: &Judge, common: &Common) -> Exit {
    if !matches!(common.format, Format::Text | Format::Json | Format::Markdown) {
        printer::error("this has no such shape", "use --format text, json or markdown");
        return Exit::CouldNotRun;
    }
    match &arguments.what {
        What::Calibrate(arguments) => match arguments.sample {
            Some(examples) => to_label(arguments, examples, common),
            None => cards(arguments, common),
        },
        What::Audit(arguments) => asked_again(arguments, common),
    }
}

fn cards(arguments: &Calibrate, common: &Common) -> Exit {
    let (spec, roots) = match (one_spec(arguments.spec.as_deref()), roots(&arguments.allow_read)) {
        (Ok(spec), Ok(roots)) => (spec, roots),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let request = CalibrateRequest {
        spec,
        older: arguments.older.clone(),
        seed: common.seed.unwrap_or(0),
        threads: threads(common),
        roots,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let line = Line::new(common);
    let found = calibrate(&request, &line);
    drop(line);
    match found {
        Err(refused) => {
            printer::refused(&refused);
            Exit::CouldNotRun
        }
        Ok(found) => {
            let text = match common.format {
                Format::Json => shipworthy_report::trust_json(&found),
                Format::Markdown => shipworthy_report::trust_markdown(&found),
                _ => {
                    let (width, style) = printer::style(common);
                    shipworthy_report::trust_terminal(&found, width, style)
                }
            };
            printer::finish(&text, common)
        }
    }
}

fn to_label(arguments: &Calibrate, examples: usize, common: &Common) -> Exit {
    if common.format != Format::Text {
        printer::error("what to label is a table in CSV", "leave out --format");
        return Exit::CouldNotRun;
    }
    let (spec, roots) = match (one_spec(arguments.spec.as_deref()), roots(&arguments.allow_read)) {
        (Ok(spec), Ok(roots)) => (spec, roots),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let request = SampleRequest {
        spec,
        candidates: arguments.candidates.clone(),
        graders: arguments.graders.clone(),
        examples,
        seed: common.seed.unwrap_or(0),
        threads: threads(common),
        roots,
    };
    match sample(&request) {
        Err(refused) => {
            printer::refused(&refused);
            Exit::CouldNotRun
        }
        Ok(sheet) => {
            let answers =
                if sheet.compares { "win, tie or loss (yes or no where one output is judged)" } else { "yes or no" };
            printer::talk(
                &format!(
                    "{} rows to label, of {} examples drawn at random from {}: write {answers} into `pass`",
                    sheet.rows, sheet.examples, sheet.of
                ),
                common,
            );
            printer::finish(&sheet.csv, common)
        }
    }
}

fn asked_again(arguments: &JudgeAudit, common: &Common) -> Exit {
    let (spec, roots) = match (one_spec(arguments.spec.as_deref()), roots(&arguments.allow_read)) {
        (Ok(spec), Ok(roots)) => (spec, roots),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let request = AuditRequest {
        reading: CollectRequest {
            spec,
            candidates: arguments.candidates.clone(),
            limit: None,
            replay: arguments.replay,
            anew: arguments.anew,
            hosts: arguments.allow_net.clone(),
            commands: arguments.allow_exec,
            seed: common.seed.unwrap_or(0),
            threads: threads(common),
            roots,
            at: Some(crate::clock::now()),
        },
        sample: arguments.sample,
        repeats: arguments.repeats,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let mut line = CallLine::new(common);
    let found = audit(&request, &mut line);
    drop(line);
    match found {
        Err(refused) => {
            printer::refused(&refused);
            Exit::CouldNotRun
        }
        Ok(found) => {
            let text = match common.format {
                Format::Json => shipworthy_report::judge_audit_json(&found),
                Format::Markdown => shipworthy_report::judge_audit_markdown(&found),
                _ => {
                    let (width, style) = printer::style(common);
                    shipworthy_report::judge_audit_terminal(&found, width, style)
                }
            };
            let whole = match (found.calls.ended_early, found.calls.failed) {
                (true, _) => Exit::NotEnoughEvidence,
                (false, 0) => Exit::Pass,
                (false, _) => Exit::Fail,
            };
            printer::finish(&text, common).worst(whole)
        }
    }
}
