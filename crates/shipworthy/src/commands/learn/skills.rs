//! `shipworthy learn skills` and `shipworthy learn due`.

use serde_json::json;
use shipworthy_app::moment::Moment;
use shipworthy_app::practice;
use shipworthy_app::practice::case::Exhibit;
use shipworthy_report::learn::tables::{due_tables, standing_tables, tables_markdown, tables_terminal};

use super::{Refused, here, pretty, who};
use crate::args::learn::Learn;
use crate::args::{Common, Format};
use crate::clock::moment;
use crate::exit::Exit;
use crate::printer;

pub fn skills(view: Option<&str>, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let standing = practice::skills(&who(arguments), &here()?, view)?;
    let text = match common.format {
        Format::Json => pretty(&json!(standing)),
        _ => laid_out(&standing_tables(&standing), common),
    };
    Ok(printer::finish(&text, common))
}

pub fn due(arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let Moment { seconds, offset_minutes } = moment();
    let due = practice::due(&who(arguments), &here()?, seconds, offset_minutes)?;
    let text = match common.format {
        Format::Json => pretty(&json!(due)),
        _ => format!("{}\n{}", due.says, laid_out(&due_tables(&due), common)),
    };
    Ok(printer::finish(&text, common))
}

/// Tables as the format asks for them.
pub fn laid_out(tables: &[Exhibit], common: &Common) -> String {
    match common.format {
        Format::Markdown => tables_markdown(tables),
        _ => {
            let (width, style) = printer::style(common);
            tables_terminal(tables, width, style)
        }
    }
}
