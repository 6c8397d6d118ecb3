//! `shipworthy review`: outputs for people to mark, and what they said.

use std::path::{Path, PathBuf};

use serde_json::json;
use shipworthy_app::review::outputs::{self, OutputsRequest};
use shipworthy_app::review::sheet::{self, NotFilled};
use shipworthy_app::review::{self, NoQueue, labels_file};
use shipworthy_app::workspace::Workspace;

use crate::args::{Common, Format, Review, ReviewWhat};
use crate::clock::now;
use crate::commands::check::threads;
use crate::commands::one_spec::{one_spec, roots};
use crate::exit::Exit;
use crate::printer;

pub fn run(arguments: &Review, common: &Common) -> Exit {
    if !matches!(common.format, Format::Text | Format::Json) {
        printer::error("reviews are told as text or JSON", "write `--format json` or leave it out");
        return Exit::CouldNotRun;
    }
    match &arguments.what {
        ReviewWhat::List { spec } => with(spec.as_deref(), |_, root| list(root, common)),
        ReviewWhat::Write { spec } => with(spec.as_deref(), |spec, root| write(spec, root, common)),
        ReviewWhat::Sheet { review, reviewer, spec } => with(spec.as_deref(), |_, root| {
            told(sheet::sheet(root, *review, reviewer)).map(|table| printer::finish(&table, common))
        }),
        ReviewWhat::Import { review, file, reviewer, spec } => {
            with(spec.as_deref(), |_, root| import(root, *review, file, reviewer, common))
        }
        ReviewWhat::Export { review, spec } => with(spec.as_deref(), |_, root| {
            told(review::outcome(root, *review).and_then(|outcome| {
                // What one reviewer said is not for the other before both have marked everything.
                if outcome.labels_are_free() { review::export(root, *review).map(Some) } else { Ok(None) }
            }))
            .and_then(|table| {
                table.ok_or_else(|| {
                    printer::error(
                        "not everything is marked yet",
                        "once all is marked, or the review is closed, export it",
                    );
                    Exit::CouldNotRun
                })
            })
            .map(|table| printer::finish(&table, common))
        }),
        ReviewWhat::Start { spec, grader, candidate, examples, reviewers, by, allow_read } => {
            with(spec.as_deref(), |spec, _| {
                let roots = roots(allow_read)?;
                let grader = match grader {
                    Some(grader) => grader.clone(),
                    None => only_judge(spec, &roots, common)?,
                };
                let request = OutputsRequest {
                    spec,
                    roots: &roots,
                    threads: threads(common),
                    grader: &grader,
                    candidate: candidate.as_deref(),
                    examples: *examples,
                    reviewers: *reviewers,
                    seed: common.seed.unwrap_or(1),
                    by,
                    at: now(),
                };
                let queue = made(outputs::make(&request))?;
                let text = match common.format {
                    Format::Json => format!("{:#}\n", json!({"format": 1, "review": queue, "grader": grader})),
                    _ => format!("Review {queue} of `{grader}` is there. Mark it in the web app: shipworthy serve\n"),
                };
                Ok(printer::finish(&text, common))
            })
        }
    }
}

/// Does something with the one spec and its workspace.
fn with(spec: Option<&Path>, act: impl FnOnce(&Path, &Path) -> Result<Exit, Exit>) -> Exit {
    let found = one_spec(spec).and_then(|spec: PathBuf| {
        let root = Workspace::of(&spec, Vec::new()).map(|workspace| workspace.root).map_err(|error| {
            printer::error(&format!("cannot open the folder of {}: {error}", spec.display()), "check its permissions");
            Exit::CouldNotRun
        })?;
        act(&spec, &root)
    });
    found.unwrap_or_else(|exit| exit)
}

fn told<T>(done: Result<T, shipworthy_app::form::NotDone>) -> Result<T, Exit> {
    done.map_err(|error| {
        printer::error(&error.to_string(), "`shipworthy review list` says which there are");
        Exit::CouldNotRun
    })
}

fn made<T>(done: Result<T, NoQueue>) -> Result<T, Exit> {
    done.map_err(|error| {
        match error {
            NoQueue::Spec(refused) => printer::refused(&refused),
            NoQueue::NotDone(error) => {
                printer::error(&error.to_string(), "`shipworthy review start --help` says what it takes")
            }
        }
        Exit::CouldNotRun
    })
}

fn only_judge(spec: &Path, roots: &[(String, PathBuf)], common: &Common) -> Result<String, Exit> {
    let judged = made(outputs::judged(spec, roots, threads(common)))?;
    let names: Vec<&str> = judged.iter().map(|of| of.grader.as_str()).collect();
    match names.as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => {
            printer::error("no judge grades here", "every grader is an assertion, or what people said");
            Err(Exit::CouldNotRun)
        }
        several => {
            printer::error("several judges grade here", &format!("name one with --grader: {}", several.join(", ")));
            Err(Exit::CouldNotRun)
        }
    }
}

fn list(root: &Path, common: &Common) -> Result<Exit, Exit> {
    let queues = told(review::list(root))?;
    let mut all = Vec::new();
    for queue in queues {
        let standing = told(review::standing(root, queue.id))?;
        all.push((queue, standing));
    }
    let text = match common.format {
        Format::Json => {
            let one =
                |(queue, standing): &(review::Queue, review::Standing)| json!({"review": queue, "standing": standing});
            let all: Vec<serde_json::Value> = all.iter().map(one).collect();
            format!("{:#}\n", json!({"format": 1, "reviews": all}))
        }
        _ if all.is_empty() => "No review yet.\n".to_owned(),
        _ => all
            .iter()
            .map(|(queue, standing)| {
                let closed = if queue.closed_at.is_some() { ", closed" } else { "" };
                let name = shipworthy_report::parts::safe(&queue.title);
                format!("{}  {name}: {} of {} marked{closed}\n", queue.id, standing.marked, standing.items)
            })
            .collect(),
    };
    Ok(printer::finish(&text, common))
}

fn import(root: &Path, review: u64, file: &Path, reviewer: &str, common: &Common) -> Result<Exit, Exit> {
    let name = file.display();
    match sheet::fill(root, review, reviewer, file, now()) {
        Ok(filled) => {
            let text = match common.format {
                Format::Json => format!("{:#}\n", json!({"format": 1, "filled": filled})),
                _ => format!(
                    "{} new answers of {reviewer}; {} were known, {} lines are blank.\n",
                    filled.marked, filled.known, filled.blank
                ),
            };
            Ok(printer::finish(&text, common))
        }
        Err(NotFilled::Unread(why)) => {
            printer::error(&why, "give the CSV that `review sheet` wrote, filled in");
            Err(Exit::CouldNotRun)
        }
        Err(NotFilled::Lines(lines)) => {
            for (line, why) in lines {
                printer::error(&format!("{name}, line {line}: {why}"), "mend the line; nothing of the sheet was taken");
            }
            Err(Exit::CouldNotRun)
        }
        Err(NotFilled::NotDone(error)) => told(Err(error)),
    }
}

fn write(spec: &Path, root: &Path, common: &Common) -> Result<Exit, Exit> {
    match told(labels_file::write(root, spec))? {
        Ok(written) => {
            let text = match common.format {
                Format::Json => format!("{:#}\n", json!({"format": 1, "written": written})),
                _ => {
                    let by_hand = match written.by_hand {
                        0 => String::new(),
                        n => format!(" {n} more stay as somebody wrote them by hand."),
                    };
                    format!("{} labels of reviews stand in {}.{by_hand}\n", written.labels, written.file)
                }
            };
            Ok(printer::finish(&text, common))
        }
        Err(why) => {
            printer::error(
                &why.to_string(),
                "name a CSV file in the spec: `human_labels: labels/answers.csv`, and let people mark outputs",
            );
            Err(Exit::CouldNotRun)
        }
    }
}
