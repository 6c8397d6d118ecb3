//! `shipworthy learn stats` and `shipworthy learn optimize`.

use serde_json::json;
use shipworthy_app::moment::Moment;
use shipworthy_app::practice;
use shipworthy_report::learn::tables::{calibration_tables, regret_tables, retention_tables};

use super::kept::as_maker;
use super::skills::laid_out;
use super::{Refused, here, pretty, who};
use crate::args::learn::{Learn, Stats};
use crate::args::{Common, Format};
use crate::clock::moment;
use crate::exit::Exit;
use crate::printer;

pub fn stats(of: Stats, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let Moment { seconds, offset_minutes } = moment();
    let (by, workspace) = (who(arguments), here()?);
    let found = practice::progress(&by, &workspace, seconds, offset_minutes)?;
    let points = practice::settings(&by, &workspace)?.points;
    let (value, tables) = match of {
        Stats::Calibration => (
            json!({ "calibration": found.calibration, "coverage": found.coverage, "bias": found.bias }),
            calibration_tables(&found),
        ),
        Stats::Regret => (json!({ "rhythm": found.rhythm, "regret": found.regret }), regret_tables(&found, points)),
        Stats::Retention => (json!({ "rhythm": found.rhythm, "ahead": found.ahead }), retention_tables(&found)),
    };
    let text = if common.format == Format::Json { pretty(&value) } else { laid_out(&tables, common) };
    Ok(printer::finish(&text, common))
}

pub fn optimize(keep: bool, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    as_maker(arguments, |maker| {
        let fitted = practice::optimize(maker.by, maker.workspace)?;
        if keep {
            let written: Vec<String> = fitted.parameters.iter().map(f32::to_string).collect();
            practice::set("parameters", &written.join(" "), maker)?;
        }
        let text = match common.format {
            Format::Json => pretty(&json!({ "fitted": fitted, "kept": keep })),
            _ => format!(
                "{} reviews. Log loss on the {} latest ones: {:.4} as it is, {:.4} with parameters of your own.\n{}\n",
                fitted.reviews,
                fitted.held_back,
                fitted.log_loss_now,
                fitted.log_loss_new,
                match (keep, fitted.better) {
                    (true, _) => "They are used from now on.",
                    (false, true) => "They foretell better; `--keep` uses them from now on.",
                    (false, false) => "They foretell no better.",
                }
            ),
        };
        Ok(printer::finish(&text, common))
    })
}
