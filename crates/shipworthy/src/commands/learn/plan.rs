//! `shipworthy learn plan`: what next, in which order.

use serde_json::json;
use shipworthy_app::practice::roadmap::Roadmap;
use shipworthy_app::practice::roadmap::plan::{Plan, State};
use shipworthy_app::practice::{self, Maker};
use shipworthy_report::learn::tables::plan_tables;

use super::kept::as_maker;
use super::skills::laid_out;
use super::{Refused, pretty};
use crate::args::learn::{Learn, PlanWhat};
use crate::args::{Common, Format};
use crate::exit::Exit;
use crate::printer;

pub fn run(what: Option<&PlanWhat>, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    as_maker(arguments, |maker| {
        match what {
            None | Some(PlanWhat::Show) => {}
            Some(PlanWhat::Make { background, hours, role }) => make(background, *hours, *role, maker)?,
            Some(PlanWhat::Done { step, evidence }) => practice::mark(step, State::Done, evidence, maker)?,
            Some(PlanWhat::Skip { step }) => practice::mark(step, State::Skipped, "", maker)?,
            Some(PlanWhat::Open { step }) => practice::mark(step, State::Open, "", maker)?,
        }
        let plan = practice::plan(maker.by, maker.workspace)?;
        let text = match (common.format, &plan) {
            (Format::Json, plan) => pretty(&json!(plan)),
            (_, None) => begin(),
            (_, Some(plan)) => told(plan, common),
        };
        Ok(printer::finish(&text, common))
    })
}

/// Keeps what the plan is made for: all of it, or nothing.
fn make(background: &str, hours: Option<u32>, role: Option<u32>, maker: &Maker<'_>) -> Result<(), Refused> {
    let mut changes = vec![("background", background.to_owned())];
    changes.extend(hours.map(|hours| ("hours-a-week", hours.to_string())));
    changes.extend(role.map(|role| ("role", role.to_string())));
    let mut wished = practice::settings(maker.by, maker.workspace)?;
    for (name, value) in &changes {
        wished.change(name, value).map_err(practice::PracticeError::Unknown)?;
    }
    for (name, value) in &changes {
        practice::set(name, value, maker)?;
    }
    Ok(())
}

/// Where somebody can come from.
fn begin() -> String {
    let of = Roadmap::shipped().backgrounds.iter().map(|of| format!("{:10} {}. {}\n", of.id, of.name, of.comes));
    format!("Say where you come from: shipworthy learn plan make --background NAME\n\n{}", of.collect::<String>())
}

fn told(plan: &Plan, common: &Common) -> String {
    let brought: Vec<&str> = plan.brought.iter().map(|(_, name)| name.as_str()).collect();
    let brought = if brought.is_empty() { String::new() } else { format!("Taken as there: {}.\n", brought.join(", ")) };
    format!("{}. {}\n{}\n{brought}{}", plan.name, plan.says, plan.rests_on, laid_out(&plan_tables(plan), common))
}
