//! `shipworthy learn weeks`: where somebody's weeks at work go.

use serde_json::json;
use shipworthy_app::practice;
use shipworthy_report::learn::tables::week_tables;

use super::kept::as_maker;
use super::skills::laid_out;
use super::{Refused, number_of, pretty};
use crate::args::learn::{Learn, WeeksWhat};
use crate::args::{Common, Format};
use crate::exit::Exit;
use crate::printer;

pub fn run(what: Option<&WeeksWhat>, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    as_maker(arguments, |maker| {
        let found = match what {
            None | Some(WeeksWhat::Show) => practice::weeks(maker.by, maker.workspace)?,
            Some(WeeksWhat::Log { finding_out, evaluating, delivering, week }) => {
                let day = i64::from(number_of(*week)?);
                practice::log_week(day, [*finding_out, *evaluating, *delivering], maker)?
            }
        };
        let text = match common.format {
            Format::Json => pretty(&json!(found)),
            _ => laid_out(&week_tables(&found), common),
        };
        Ok(printer::finish(&text, common))
    })
}
