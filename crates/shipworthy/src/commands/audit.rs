//! `shipworthy audit`: what to know about a table before believing a number from it.

use shipworthy_app::audit::{AuditRequest, audit};
use shipworthy_eval::audit::checklist;
use shipworthy_eval::audit::dates::{self, Read};
use shipworthy_eval::audit::facts::Named;

use crate::args::{Audit, Common, Format, Law};
use crate::commands::check::threads;
use crate::exit::Exit;
use crate::printer;
use crate::progress::Line;

pub fn run(arguments: &Audit, common: &Common) -> Exit {
    if matches!(common.format, Format::Junit | Format::Github) {
        printer::error("an audit has no test cases", "use --format text, json, markdown or html");
        return Exit::CouldNotRun;
    }
    let as_of = match arguments.as_of.as_deref().map(dates::read) {
        None => None,
        Some(Some(Read::Moment(_, seconds))) => Some(seconds),
        Some(_) => {
            printer::error("--as-of is no day", "write it as 2026-07-31");
            return Exit::CouldNotRun;
        }
    };
    let line = Line::new(common);
    let outcome = audit(&request(arguments, common, as_of), &line);
    drop(line);
    match outcome {
        Ok(audit) => {
            let text = match common.format {
                Format::Json => shipworthy_report::audit_json(&audit),
                Format::Markdown => shipworthy_report::audit_markdown(&audit),
                Format::Html => shipworthy_report::audit_html(&audit),
                Format::Text | Format::Junit | Format::Github => {
                    let (width, style) = printer::style(common);
                    shipworthy_report::audit_terminal(&audit, width, style)
                }
            };
            printer::finish(&text, common)
        }
        Err(problems) => {
            for problem in problems {
                let place = if problem.at.is_empty() || problem.at == "DATA" {
                    String::new()
                } else {
                    format!("{}: ", problem.at)
                };
                printer::error(&format!("{place}{}", problem.message), &problem.remedy);
            }
            Exit::CouldNotRun
        }
    }
}

fn request(arguments: &Audit, common: &Common, as_of: Option<f64>) -> AuditRequest {
    AuditRequest {
        table: arguments.table.clone(),
        named: Named {
            label: arguments.label.clone(),
            id: arguments.id.clone(),
            time: arguments.time.clone(),
            label_time: arguments.label_time.clone(),
            split: arguments.split.clone(),
            cluster: arguments.cluster.clone(),
            groups: arguments.group.clone(),
            annotators: arguments.annotators.clone(),
        },
        reference: arguments.reference.clone(),
        population: arguments.population.clone(),
        laws: arguments
            .checklist
            .iter()
            .map(|law| match law {
                Law::Gdpr => checklist::Law::Gdpr,
                Law::Dpdpa => checklist::Law::Dpdpa,
            })
            .collect(),
        as_of,
        probabilities: arguments.probabilities.clone(),
        threads: threads(common),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
