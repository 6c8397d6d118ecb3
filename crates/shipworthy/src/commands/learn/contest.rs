//! `learn contest`: says that a point of a reason was misread, beside the reading.

use std::path::Path;

use serde_json::json;
use shipworthy_app::moment::Moment;
use shipworthy_app::practice::{self, Contested, Maker, PracticeError};

use super::{Refused, here, pretty, who};
use crate::args::learn::Learn;
use crate::args::{Common, Format};
use crate::clock::moment;
use crate::exit::Exit;
use crate::printer;

/// What somebody says of how their reason was read.
pub struct Contest<'a> {
    /// The point that was misread.
    pub point: Option<&'a str>,
    /// The words that show it.
    pub quote: Option<&'a str>,
    /// Whether what stands then is kept as an answer that they scored.
    pub exemplar: bool,
}

pub fn contest(case: &str, of: Contest<'_>, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let folder = Path::new(case);
    let code =
        if folder.is_dir() { practice::read(folder)?.code } else { case.parse().map_err(PracticeError::from)? };
    let (by, workspace) = (who(arguments), here()?);
    let Moment { seconds, offset_minutes } = moment();
    let maker = Maker { by: &by, at: seconds, offset_minutes, workspace: &workspace };
    if let Some(point) = of.point {
        practice::contest(&code, point, of.quote, &maker)?;
    }
    let contested = match of.exemplar {
        true => practice::exemplify(&code, &maker)?,
        false => practice::contested(&code, &by, &workspace)?,
    };
    let says =
        if practice::settings(&by, &workspace)?.points { contested.says() } else { contested.says_without_points() };
    let kept = if contested.kept { " It is kept among the scored answers as it stands." } else { "" };
    let says = format!("{says}{kept}");
    Ok(printer::finish(&text(&contested, &says, common), common))
}

fn text(contested: &Contested, says: &str, common: &Common) -> String {
    let (read, corrected) = (&contested.read, contested.corrected.as_ref());
    match common.format {
        Format::Json => pretty(&json!(contested)),
        Format::Markdown => shipworthy_report::reading_markdown(&contested.reason, read, corrected, says),
        _ => {
            let (width, style) = printer::style(common);
            shipworthy_report::reading_terminal(&contested.reason, read, corrected, says, width, style)
        }
    }
}
