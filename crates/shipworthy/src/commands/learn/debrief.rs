//! `learn debrief`: what a decision was worth, read again.

use std::path::Path;

use shipworthy_app::moment::Moment;
use shipworthy_app::practice::desk::{Desk, Learner};
use shipworthy_app::practice::{self, Maker, PracticeError};

use super::{Refused, debrief_text, here, shows_points, who};
use crate::args::Common;
use crate::args::learn::Learn;
use crate::clock::moment;
use crate::exit::Exit;
use crate::printer;

pub fn debrief(case: &str, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let folder = Some(Path::new(case)).filter(|folder| folder.is_dir());
    let code = match folder {
        Some(folder) => practice::code_in(folder)?,
        None => case.parse().map_err(PracticeError::from)?,
    };
    let (by, workspace) = (who(arguments), here()?);
    let learner = Learner { name: by.clone(), person: None };
    let desk = Desk { workspace: workspace.clone(), learner, tool: env!("CARGO_PKG_VERSION").to_owned() };
    let (debrief, given) = desk.debrief(&code, folder)?;
    let Moment { seconds, offset_minutes } = moment();
    let maker = Maker { by: &by, at: seconds, offset_minutes, workspace: &workspace };
    if debrief.score != given && shows_points(&maker)? {
        printer::talk(&format!("{given} of 100 was given then, and stays; the reason is read anew here"), common);
    }
    Ok(printer::finish(&debrief_text(debrief, &maker, common)?, common))
}
