//! Reports for people who were not there: one for those who decide, one for those who answer for it before the law, and, for those
//! who build it, the whole check.
//!
//! Each is a sheet: a few titled parts in the order in which they are read. Their words and figures come from the
//! check, the decisions and the spec; three writers lay a sheet out as a page, as Markdown and for a terminal.

mod compliance;
mod executive;
mod html;
mod markdown;
mod sheet;
mod terminal;

use shipworthy_eval::audit::report::Audit;
use shipworthy_eval::decided::Decision;
use shipworthy_eval::outcome::Check;
use shipworthy_spec::spec::Spec;

use crate::terminal::Style;
use sheet::Sheet;

/// Who a report is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Decides, in two minutes: the answer, its reasons, what is next and what could go wrong.
    Executive,
    /// Builds it: every figure.
    Engineer,
    /// Answers for it: whom it is for, who decided, what the data are, who is treated worse, what is left open.
    Compliance,
}

impl Reader {
    /// All of them.
    pub const ALL: [Reader; 3] = [Reader::Executive, Reader::Engineer, Reader::Compliance];

    /// The word of a reader, as addresses and commands write it.
    pub fn name(self) -> &'static str {
        match self {
            Reader::Executive => "executive",
            Reader::Engineer => "engineer",
            Reader::Compliance => "compliance",
        }
    }

    /// The reader of a name.
    pub fn named(name: &str) -> Option<Reader> {
        Reader::ALL.into_iter().find(|reader| reader.name() == name)
    }
}

/// What a report is made of.
pub struct Matter<'a> {
    /// The check.
    pub check: &'a Check,
    /// The spec that was checked.
    pub spec: &'a Spec,
    /// What was decided about the feature, newest first.
    pub decisions: &'a [Decision],
    /// Who signed this spec, in a sentence; `None` where nobody ever did.
    pub signed: Option<String>,
    /// The audit of its golden set, with the checklists that the spec asks for.
    pub audit: Option<&'a Audit>,
}

/// The report as one page that opens anywhere.
pub fn html(matter: &Matter<'_>, reader: Reader) -> String {
    match sheet(matter, reader) {
        Some(sheet) => html::page(matter.check, &sheet),
        None => crate::html(matter.check),
    }
}

/// The report without a frame, for a page that has one; `None` for the engineer's, which is a page of its own.
pub fn main(matter: &Matter<'_>, reader: Reader) -> Option<maud::Markup> {
    sheet(matter, reader).map(|sheet| html::main(matter.check, &sheet))
}

/// The report as Markdown.
pub fn markdown(matter: &Matter<'_>, reader: Reader) -> String {
    match sheet(matter, reader) {
        Some(sheet) => markdown::page(matter.check, &sheet),
        None => crate::markdown(matter.check),
    }
}

/// The report for a terminal of so many columns.
pub fn terminal(matter: &Matter<'_>, reader: Reader, width: usize, style: Style) -> String {
    match sheet(matter, reader) {
        Some(sheet) => terminal::page(matter.check, &sheet, width, style),
        None => crate::terminal(matter.check, width, style),
    }
}

/// The sheet of a reader; the engineer's is the check itself.
fn sheet(matter: &Matter<'_>, reader: Reader) -> Option<Sheet> {
    match reader {
        Reader::Executive => Some(executive::sheet(matter)),
        Reader::Engineer => None,
        Reader::Compliance => Some(compliance::sheet(matter)),
    }
}
