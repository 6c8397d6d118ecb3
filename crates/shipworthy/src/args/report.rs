//! What can be typed after `report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use shipworthy_app::runs::RunName;
use shipworthy_report::stakeholder::Reader;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy report fraud.feature.md --format html --output for-the-board.html
  shipworthy report fraud.feature.md --for compliance --format html --output for-legal.html
  shipworthy report fraud.feature.md --for engineer --format markdown
  shipworthy report fraud.feature.md --run 14

A report is about a kept run, the latest one without --run; a feature that was never checked is checked first.
It ends with exit code 0 when the report is made, whatever it says, 2 when it could not be.")]
pub struct Report {
    /// The spec; the only *.feature.md in this folder without it.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// Who reads it.
    #[arg(long = "for", value_enum, default_value = "executive")]
    pub reader: To,
    /// The run: its number, or `last`.
    #[arg(long, value_name = "N", default_value = "last", value_parser = run_name)]
    pub run: RunName,
    /// Let the spec read files below DIR as NAME:path.
    #[arg(long = "allow-read", value_name = "NAME=DIR")]
    pub allow_read: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// Decides: the answer, three reasons, people, what is next, what could go wrong.
    Executive,
    /// Builds it: every figure; what `check` prints.
    Engineer,
    /// Answers for it: purpose, decisions, data, personal data, groups, limits, proof.
    Compliance,
}

impl From<To> for Reader {
    fn from(to: To) -> Reader {
        match to {
            To::Executive => Reader::Executive,
            To::Engineer => Reader::Engineer,
            To::Compliance => Reader::Compliance,
        }
    }
}

fn run_name(text: &str) -> Result<RunName, String> {
    text.parse().map_err(|()| "write the number of a run, or `last`".to_owned())
}
