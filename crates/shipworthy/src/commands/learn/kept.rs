//! Cards, ratings, settings, and all that is kept of a learner.

use std::path::Path;

use serde_json::json;
use shipworthy_app::moment::Moment;
use shipworthy_app::practice::{self, Maker};

use super::play::line;
use super::{Refused, here, pretty, who};
use crate::args::learn::Learn;
use crate::args::{Common, Format};
use crate::clock::moment;
use crate::exit::Exit;
use crate::printer;

/// Longest export that is read, in bytes.
const LONGEST_EXPORT: u64 = 100_000_000;

/// Does something as whoever asks, here and now.
pub fn as_maker<T>(arguments: &Learn, then: impl FnOnce(&Maker<'_>) -> Result<T, Refused>) -> Result<T, Refused> {
    let (by, workspace) = (who(arguments), here()?);
    let Moment { seconds, offset_minutes } = moment();
    then(&Maker { by: &by, at: seconds, offset_minutes, workspace: &workspace })
}

/// Today's cards, one after another.
pub fn review(arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    if common.format == Format::Json {
        return Err(Refused::new(
            "cards are gone through by people",
            "programs: `learn due --format json`, then `learn review --card ID --knew yes`",
        ));
    }
    as_maker(arguments, |maker| {
        let due = practice::due(maker.by, maker.workspace, maker.at, maker.offset_minutes)?;
        let cards = due.cards.len();
        let mut knew = 0;
        for (place, due) in due.cards.iter().enumerate() {
            printer::say(&format!("\n{} of {cards}  {}", place + 1, due.card.ask));
            printer::ask("Enter shows the answer: ");
            line()?;
            printer::say(&due.card.answer);
            let known = yes_or_no("Did you know it? y or n: ")?;
            knew += usize::from(known);
            let Moment { seconds, offset_minutes } = moment();
            practice::review_card(&due.card.id, known, &Maker { at: seconds, offset_minutes, ..maker.clone() })?;
        }
        let mut text = match cards {
            0 => "No cards for today.\n".to_owned(),
            n => format!("\n{knew} of {n} known. Those come back later, the others sooner.\n"),
        };
        for case in &due.cases {
            text.push_str(&format!("Due as a case: {} (shipworthy learn play {})\n", case.title, case.code));
        }
        text.push_str("Done for today.\n");
        if !due.cases.is_empty() {
            text = text.replace("Done for today.\n", "");
        }
        Ok(printer::finish(&text, common))
    })
}

/// Asks until it is said.
pub fn yes_or_no(question: &str) -> Result<bool, Refused> {
    loop {
        printer::ask(question);
        match line()?.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => printer::say("y or n"),
        }
    }
}

/// One card, by a program.
pub fn reviewed(card: &str, knew: bool, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    as_maker(arguments, |maker| {
        practice::review_card(card, knew, maker)?;
        told(json!({ "card": card.trim(), "knew": knew }), "kept", common)
    })
}

pub fn rate(case: &str, quality: u8, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    as_maker(arguments, |maker| {
        practice::rate(case, quality, maker)?;
        told(json!({ "code": case.trim(), "quality": quality }), "kept", common)
    })
}

pub fn settings(arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    shown(&practice::settings(&who(arguments), &here()?)?, common)
}

pub fn set(name: &str, value: &str, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    as_maker(arguments, |maker| shown(&practice::set(name, value, maker)?, common))
}

fn shown(settings: &practice::schedule::settings::Settings, common: &Common) -> Result<Exit, Refused> {
    let text = match common.format {
        Format::Json => pretty(&json!(settings)),
        _ => format!(
            "cases-a-day {}\ncards-a-day {}\nday-begins  {}\npoints      {}\nbackground  {}\nhours-a-week {}\nrole        {}\nparameters  {}\n",
            settings.cases_a_day,
            settings.cards_a_day,
            settings.day_begins,
            if settings.points { "on" } else { "off" },
            if settings.background.is_empty() { "not said" } else { settings.background.as_str() },
            settings.hours_a_week,
            settings.role,
            if settings.parameters.is_empty() { "those of the model" } else { "your own" }
        ),
    };
    Ok(printer::finish(&text, common))
}

pub fn export(arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    Ok(printer::finish(&practice::take(&who(arguments), &here()?)?, common))
}

pub fn import(file: &Path, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let failed = |error: std::io::Error| {
        Refused::new(format!("cannot read {}: {error}", file.display()), "give a file that `learn export` wrote")
    };
    if std::fs::metadata(file).map_err(failed)?.len() > LONGEST_EXPORT {
        return Err(Refused::new(
            format!("{} is longer than {LONGEST_EXPORT} bytes", file.display()),
            "give an export",
        ));
    }
    let text = std::fs::read_to_string(file).map_err(failed)?;
    let rows = practice::bring(&who(arguments), &here()?, &text)?;
    told(json!({ "rows": rows }), &format!("brought {rows} rows"), common)
}

pub fn forget(confirm: &str, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let by = who(arguments);
    if confirm != by {
        let told = format!("'{confirm}' is not the name under which practice is kept here");
        return Err(Refused::new(told, &format!("to delete all of it: --confirm {by:?}")));
    }
    let forgotten = practice::forget(&by, &here()?)?;
    let rows = if forgotten.rows == 1 { "1 row".to_owned() } else { format!("{} rows", forgotten.rows) };
    let cases = match forgotten.cases {
        0 => String::new(),
        1 => ", and what was done in the folder of 1 case".to_owned(),
        n => format!(", and what was done in the folders of {n} cases"),
    };
    let answers = match forgotten.exemplars {
        0 => String::new(),
        1 => ", and 1 answer among the scored ones".to_owned(),
        n => format!(", and {n} answers among the scored ones"),
    };
    told(json!(forgotten), &format!("forgot {rows}{cases}{answers}"), common)
}

/// What was done, in a word or as JSON.
fn told(whole: serde_json::Value, word: &str, common: &Common) -> Result<Exit, Refused> {
    let text = if common.format == Format::Json { pretty(&whole) } else { format!("{word}\n") };
    Ok(printer::finish(&text, common))
}
