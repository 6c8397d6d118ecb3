//! `learn rubric`: for those who write rubrics.

use serde_json::json;
use shipworthy_app::practice;
use shipworthy_app::practice::archetype::ARCHETYPES;
use shipworthy_app::practice::grade::lint::{lint, tried};
use shipworthy_app::practice::grade::rubric::Rubric;
use shipworthy_app::practice::interview::INTERVIEWS;

use super::{DAY_SECONDS, Refused, here, pretty, who};
use crate::args::learn::{Learn, RubricVerb};
use crate::args::{Common, Format};
use crate::clock::now;
use crate::exit::Exit;
use crate::printer;

pub fn rubric(what: &RubricVerb, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    match what {
        RubricVerb::Lint { rubrics } => lints(&all(rubrics)?, common),
        RubricVerb::Test { rubrics } => tests(&all(rubrics)?, common),
        RubricVerb::Agreement { rubric, exemplars } => {
            let rubric = practice::rubric(rubric)?;
            let known = practice::exemplars(&rubric, exemplars.as_deref(), &here()?)?;
            let Some(compared) = practice::compared(&rubric, &known, common.seed.unwrap_or(0)) else {
                return Err(Refused::new(
                    format!("nobody has scored answers to {} here", rubric.id),
                    &format!(
                        "one answer a line: {{\"text\": \"…\", \"points\": {{\"{}\": 1}}, \"rater\": \"Asha\"}} in exemplars/{}.jsonl",
                        rubric.points[0].id, rubric.id
                    ),
                ));
            };
            let text = match common.format {
                Format::Json => pretty(&json!(compared)),
                _ => {
                    let (width, style) = printer::style(common);
                    shipworthy_report::agreement_terminal(&compared, width, style)
                }
            };
            Ok(printer::finish(&text, common))
        }
        RubricVerb::Gaps { archetype, days } => {
            let since = now() - i64::from(*days) * DAY_SECONDS;
            let gaps = practice::unmatched(archetype, &who(arguments), since, &here()?)?;
            let text = match common.format {
                Format::Json => pretty(&json!(gaps)),
                _ if gaps.is_empty() => "Every word was matched, or nothing was written.\n".to_owned(),
                _ => gaps
                    .iter()
                    .map(|gap| format!("{:4}  {:24} missed there: {}\n", gap.answers, gap.word, gap.missed.join(", ")))
                    .collect(),
            };
            Ok(printer::finish(&text, common))
        }
    }
}

/// Rubrics by name; all that are shipped where none is named.
fn all(names: &[String]) -> Result<Vec<Rubric>, Refused> {
    let shipped = || ARCHETYPES.iter().map(|of| of.id()).chain(INTERVIEWS.iter().map(|of| of.id));
    let names: Vec<&str> =
        if names.is_empty() { shipped().collect() } else { names.iter().map(String::as_str).collect() };
    names.into_iter().map(|name| practice::rubric(name).map_err(Refused::from)).collect()
}

fn lints(rubrics: &[Rubric], common: &Common) -> Result<Exit, Refused> {
    let found: Vec<(&str, Vec<String>)> = rubrics.iter().map(|rubric| (rubric.id.as_str(), lint(rubric))).collect();
    let text = match common.format {
        Format::Json => {
            pretty(&json!(found.iter().map(|(id, wrong)| json!({ "rubric": id, "wrong": wrong })).collect::<Vec<_>>()))
        }
        _ => found
            .iter()
            .map(|(id, wrong)| match wrong.as_slice() {
                [] => format!("{id}: nothing is wrong\n"),
                wrong => wrong.iter().map(|why| format!("{id}: {why}\n")).collect(),
            })
            .collect(),
    };
    let written = printer::finish(&text, common);
    Ok(if found.iter().all(|(_, wrong)| wrong.is_empty()) { written } else { written.worst(Exit::Fail) })
}

fn tests(rubrics: &[Rubric], common: &Common) -> Result<Exit, Refused> {
    let found: Vec<_> = rubrics.iter().map(tried).collect();
    let text = match common.format {
        Format::Json => pretty(&json!(found)),
        _ => {
            let (width, style) = printer::style(common);
            found.iter().map(|tried| shipworthy_report::tried_terminal(tried, width, style)).collect()
        }
    };
    let written = printer::finish(&text, common);
    Ok(if found.iter().all(|tried| tried.holds()) { written } else { written.worst(Exit::Fail) })
}
