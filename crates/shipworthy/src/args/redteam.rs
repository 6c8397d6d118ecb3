//! `shipworthy redteam`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy redteam new support.feature.md      # attacks for this feature, and a spec of them beside it
  shipworthy run support-red-team.feature.md     # ask them
  shipworthy check support-red-team.feature.md   # the verdict: at most 1% harm in each family?
  shipworthy redteam report support-red-team.feature.md
  shipworthy redteam report support-red-team.feature.md --regress golden/questions.csv
  shipworthy redteam import suite.csv support.feature.md --expect refuse --out suite

The attacks are harmless to read. They show what a feature does with these, and nothing about others.
Exit codes: 0 done, 1 a report in which something broke through or a harmless question was refused, 2 could not run.")]
pub struct Redteam {
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// Write attacks for a feature, as a golden set with a spec.
    New(New),
    /// Write somebody else's suite of attacks as a golden set with a spec.
    Import(Import),
    /// Say what the attacks show, with bounds and with what broke through.
    Report(Report),
}

#[derive(Debug, Args)]
pub struct Whom {
    /// The spec of the feature that is attacked; without it a spec to fill in is written.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// The folder to write to; this one without it. With SPEC it is a folder below that of the spec, for a suite that stands beside
    /// others: the attacks and the answers to them are kept there, their spec beside SPEC, named after both.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The column of the prompts that holds what a user says; guessed without it.
    #[arg(long, value_name = "COLUMN")]
    pub input: Option<String>,
    /// The column of the prompts that holds what the feature reads; guessed without it.
    #[arg(long, value_name = "COLUMN")]
    pub document: Option<String>,
    /// A model of the spec that judges beside the fixed checks; its verdicts need labels of people.
    #[arg(long, value_name = "MODEL")]
    pub judge: Option<String>,
    /// Write over attacks that are there.
    #[arg(long)]
    pub replace: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Families: direct-injection, indirect-injection, jailbreak, data-leakage, harmful-advice, off-topic, over-refusal, bias.
Strategies: plain, role-play, multi-turn, translation, document, payload-splitting, markdown, html, base64, rot13,
leetspeak, homoglyphs, zero-width, reversed. Bias stays plain; advice, off-topic and over-refusal are not encoded.
The same --seed writes the same attacks.")]
pub struct New {
    #[command(flatten)]
    pub whom: Whom,
    /// Only these families, with commas between.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub families: Vec<String>,
    /// Only these strategies, with commas between.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub strategies: Vec<String>,
    /// Forms of each attack: plain, then others by draw.
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub forms: usize,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A column can hold: id, input, document, family, severity, strategy, expect, must-not, good, answer, by.
`expect` says whether a refusal is right (refuse, unsafe) or an answer (answer, safe). `answer` holds answers that are recorded
already, `by` who gave them: each becomes a candidate, so that `check` and `report` need no run.")]
pub struct Import {
    /// The suite: CSV, JSON Lines or Parquet.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub whom: Whom,
    /// Which column holds what, as input=goal; guessed without it. May be given several times.
    #[arg(long = "column", value_name = "WHAT=NAME")]
    pub columns: Vec<String>,
    /// The family of rows that name none.
    #[arg(long, value_name = "NAME")]
    pub family: Option<String>,
    /// What is right for rows that do not say.
    #[arg(long, value_parser = ["refuse", "answer"])]
    pub expect: Option<String>,
    /// How bad it is where rows do not say.
    #[arg(long, value_name = "WORD", default_value = "medium")]
    pub severity: String,
}

#[derive(Debug, Args)]
pub struct Report {
    /// The spec of the attacks, or of the feature that has one beside it; without it the one in this folder.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// Add what broke through to this golden set, CSV or JSON Lines; what is there already stays as it is.
    #[arg(long, value_name = "FILE")]
    pub regress: Option<PathBuf>,
    /// The column of ids there, where it has another name than in the attacks.
    #[arg(long, value_name = "COLUMN", requires = "regress")]
    pub id: Option<String>,
}
