//! `shipworthy decide`: what people decide about a feature, and whether it held.

use std::path::Path;

use shipworthy_app::decisions::{self, Decision, Look, Outcome, Record, track_record};
use shipworthy_app::form::NotDone;
use shipworthy_app::runs::RunName;
use shipworthy_eval::decided::Choice;

use super::one_spec::one_spec;
use crate::args::{Common, Decide, Format};
use crate::clock::{local_day, now};
use crate::exit::Exit;
use crate::printer;

pub fn run(arguments: &Decide, common: &Common) -> Exit {
    if !matches!(common.format, Format::Text | Format::Json | Format::Markdown) {
        printer::error("a decision has no such shape", "use --format text, json or markdown");
        return Exit::CouldNotRun;
    }
    let spec = match one_spec(arguments.spec.as_deref()) {
        Ok(spec) => spec,
        Err(exit) => return exit,
    };
    if arguments.list {
        return match decisions::list(&spec) {
            Ok(all) => show_all(&all, common),
            Err(error) => refused(&error),
        };
    }
    let Some(who) = who(arguments) else {
        printer::error("nothing says who decides", "name them: --who NAME");
        return Exit::CouldNotRun;
    };
    let done = match arguments.look_back {
        Some(number) => look_back(arguments, &spec, number, &who),
        None => record(arguments, &spec, &who),
    };
    match done {
        Ok(decision) => {
            if arguments.look_back.is_none() {
                tell(&decision, common);
            }
            show(&decision, common)
        }
        Err(error) => refused(&error),
    }
}

fn record(arguments: &Decide, spec: &Path, who: &str) -> Result<Decision, NotDone> {
    let choice = match arguments {
        Decide { launch: true, .. } => Choice::Launch,
        Decide { launch_narrower: true, .. } => Choice::LaunchNarrower,
        Decide { gather: true, .. } => Choice::Gather,
        _ => Choice::Hold,
    };
    decisions::record(&Record {
        spec,
        run: arguments.run.map_or(RunName::Last, RunName::Number),
        choice,
        reason: arguments.reason.as_deref().unwrap_or_default(),
        confidence: arguments.confidence,
        review_on: arguments.review,
        by: who,
        team: false,
        supersedes: arguments.supersedes,
        tool: env!("CARGO_PKG_VERSION"),
        today: local_day(),
        at: now(),
    })
}

fn look_back(arguments: &Decide, spec: &Path, number: u32, who: &str) -> Result<Decision, NotDone> {
    let outcome = match arguments {
        Decide { held: true, .. } => Outcome::Held,
        Decide { did_not_hold: true, .. } => Outcome::DidNotHold,
        _ => Outcome::TooEarly,
    };
    decisions::look_back(&Look {
        spec,
        number,
        outcome,
        note: arguments.reason.as_deref().unwrap_or_default(),
        review_on: arguments.review,
        by: who,
        today: local_day(),
        at: now(),
    })
}

/// What a reader of the record will see, said now, while it can still be put right.
fn tell(decision: &Decision, common: &Common) {
    if !decision.changed.is_empty() {
        let changed = decision.changed.join(", and ");
        printer::talk(
            &format!("note: since run {}, {changed}; `shipworthy check` makes a new run", decision.run),
            common,
        );
    }
    if decision.waits_for_second() {
        printer::talk("note: it goes against the verdict, and stands once a second person has agreed", common);
    } else if decision.against_verdict {
        printer::talk("note: it goes against the verdict, and is recorded so", common);
    }
}

/// Who was named, else who is signed in on this machine.
fn who(arguments: &Decide) -> Option<String> {
    let signed_in = || ["USER", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    arguments.who.clone().or_else(|| signed_in().find(|name| !name.trim().is_empty()))
}

fn show(decision: &Decision, common: &Common) -> Exit {
    let text = match common.format {
        Format::Json => shipworthy_report::decision_json(decision),
        Format::Markdown => shipworthy_report::decision_markdown(decision),
        _ => {
            let (width, style) = printer::style(common);
            shipworthy_report::decision_terminal(decision, width, style)
        }
    };
    printer::finish(&text, common)
}

fn show_all(all: &[Decision], common: &Common) -> Exit {
    let record = track_record(all);
    let text = match common.format {
        Format::Json => shipworthy_report::decisions_json(all, &record),
        Format::Markdown => shipworthy_report::decisions_markdown(all, &record),
        _ => {
            let (width, style) = printer::style(common);
            shipworthy_report::decisions_terminal(all, &record, width, style)
        }
    };
    printer::finish(&text, common)
}

fn refused(error: &NotDone) -> Exit {
    match error {
        NotDone::Fields(problems) => {
            for problem in problems {
                printer::error(&problem.message, &problem.remedy);
            }
        }
        NotDone::Conflict(told) => {
            printer::error(told, "`shipworthy decide SPEC --list` shows the decisions that there are")
        }
        NotDone::Run(error) => printer::error(&error.to_string(), "`shipworthy check SPEC` keeps a run"),
        NotDone::Store(error) => printer::error(&error.to_string(), "nothing was recorded; try again"),
    }
    Exit::CouldNotRun
}
