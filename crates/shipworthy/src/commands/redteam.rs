//! `shipworthy redteam`: attacks on a feature, and what they show.

use serde_json::json;
use shipworthy_app::redteam::import::{ImportRequest, import};
use shipworthy_app::redteam::regress::{FROM, regress};
use shipworthy_app::redteam::report::{ReportRequest, report, spec_of};
use shipworthy_app::redteam::{NewRequest, Whom, Written, create};
use shipworthy_eval::redteam::RedTeam;
use shipworthy_report::redteam as layout;

use super::check::threads;
use super::one_spec::one_spec;
use crate::args::redteam::{Import, New, Redteam, Report, What, Whom as Given};
use crate::args::{Common, Format};
use crate::exit::Exit;
use crate::printer;

pub fn run(arguments: &Redteam, common: &Common) -> Exit {
    let is_report = matches!(arguments.what, What::Report(_));
    let fits = match common.format {
        Format::Text | Format::Json => true,
        Format::Markdown => is_report,
        _ => false,
    };
    if !fits {
        let there = if is_report { "text, json or markdown" } else { "text or json" };
        printer::error("this has no such shape", &format!("use --format {there}"));
        return Exit::CouldNotRun;
    }
    match &arguments.what {
        What::New(new) => told(create(&asked(new, common)), common),
        What::Import(given) => told(import(&suite(given, common)), common),
        What::Report(given) => shown(given, common),
    }
}

fn whom(given: &Given, common: &Common) -> Whom {
    Whom {
        spec: given.spec.clone(),
        out: given.out.clone(),
        input: given.input.clone(),
        document: given.document.clone(),
        judge: given.judge.clone(),
        replace: given.replace,
        threads: threads(common),
    }
}

fn asked(new: &New, common: &Common) -> NewRequest {
    NewRequest {
        whom: whom(&new.whom, common),
        families: new.families.clone(),
        strategies: new.strategies.clone(),
        forms: new.forms,
        seed: common.seed.unwrap_or(0),
    }
}

fn suite(given: &Import, common: &Common) -> ImportRequest {
    ImportRequest {
        file: given.file.clone(),
        whom: whom(&given.whom, common),
        columns: given.columns.clone(),
        family: given.family.clone(),
        expect: given.expect.clone(),
        severity: given.severity.clone(),
    }
}

/// Says what was written.
fn told(written: Result<Written, shipworthy_app::check::Refused>, common: &Common) -> Exit {
    let written = match written {
        Ok(written) => written,
        Err(refused) => {
            printer::refused(&refused);
            return Exit::CouldNotRun;
        }
    };
    let spec = written.spec.display().to_string();
    let spec = spec.strip_prefix("./").unwrap_or(&spec);
    if common.format == Format::Json {
        let told = json!({
            "format": 1, "spec": spec, "files": written.files, "attacks": written.attacks, "seeds": written.seeds, "notes": written.notes,
        });
        return printer::finish(&format!("{told:#}\n"), common);
    }
    let mut text = format!("Wrote {spec}: {} attacks of {} seeds.\n", written.attacks, written.seeds);
    text.extend(written.files.iter().map(|file| format!("  {file}\n")));
    text.extend(written.notes.iter().map(|note| format!("  {note}\n")));
    let next = ["run", "check", "redteam report"].into_iter().skip(usize::from(written.is_answered));
    for (number, verb) in next.enumerate() {
        text.push_str(&format!("{} shipworthy {verb} {spec}\n", if number == 0 { "Next:" } else { "     " }));
    }
    printer::finish(&text, common)
}

fn shown(given: &Report, common: &Common) -> Exit {
    let spec = match one_spec(given.spec.as_deref()) {
        Ok(spec) => spec_of(&spec).unwrap_or(spec),
        Err(exit) => return exit,
    };
    let request = ReportRequest { spec, threads: threads(common), tool: env!("CARGO_PKG_VERSION").to_owned() };
    let made = match report(&request) {
        Ok(made) => made,
        Err(refused) => {
            printer::refused(&refused);
            return Exit::CouldNotRun;
        }
    };
    if let Some(into) = &given.regress {
        match regress(&request, into, given.id.as_deref()) {
            Ok(kept) => {
                let mut said = format!("{}: {} examples added, {} were there", into.display(), kept.added, kept.there);
                if !kept.columns.is_empty() {
                    said.push_str(&format!("; new columns: {}", kept.columns.join(", ")));
                }
                printer::talk(&said, common);
                if kept.added > 0 {
                    printer::talk(
                        &format!(
                            "the graders `holds` and `answers` of {} judge them, and pass examples without a `{FROM}`: copy them into the feature's spec",
                            made.spec
                        ),
                        common,
                    );
                }
            }
            Err(refused) => {
                printer::refused(&refused);
                return Exit::CouldNotRun;
            }
        }
    }
    let text = match common.format {
        Format::Json => layout::json(&made),
        Format::Markdown => layout::markdown(&made),
        _ => {
            let (width, style) = printer::style(common);
            layout::terminal(&made, width, style)
        }
    };
    printer::finish(&text, common).worst(exit(&made))
}

/// Whether anything did what it must not.
fn exit(made: &RedTeam) -> Exit {
    let worked = made.candidates.iter().any(|shown| shown.failures_in_all > 0);
    if worked { Exit::Fail } else { Exit::Pass }
}
