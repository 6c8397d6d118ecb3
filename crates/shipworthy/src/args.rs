//! What can be typed. `--help`, the man page, completions and the reference page all come from here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

const AFTER_HELP: &str = "\
Examples:
  shipworthy demo                            a complete example, judged
  shipworthy new \"Refund helper\"             a spec to fill in
  shipworthy check refund.feature.md         the verdict
  shipworthy check *.feature.md --format junit --output bars.xml

Exit codes: 0 pass or done, 1 fail, 2 could not run, 3 not enough evidence, 130 interrupted.
No data leaves this machine.";

/// Decide whether an AI feature is good enough to ship.
#[derive(Debug, Parser)]
#[command(name = "shipworthy", version, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Args)]
pub struct Common {
    /// Shape of the result on standard output.
    #[arg(long, value_enum, default_value = "text", global = true)]
    pub format: Format,
    /// Write the result to this file instead; it appears whole or not at all.
    #[arg(long, value_name = "FILE", global = true)]
    pub output: Option<PathBuf>,
    /// Seed of all resampling and simulation: same files and seed, same bytes.
    #[arg(long, value_name = "N", global = true)]
    pub seed: Option<u64>,
    /// Threads to use; all processors without it.
    #[arg(long, value_name = "N", env = "SHIPWORTHY_THREADS", global = true)]
    pub threads: Option<usize>,
    /// Say nothing but the result and errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading in a terminal.
    Text,
    /// For programs; described in docs/reference/json.md.
    Json,
    /// For a pull request or a wiki.
    Markdown,
    /// One self-contained page, to open, send or print.
    Html,
    /// One test case per bar, for CI servers; a bar without enough evidence is an error, not a failure.
    Junit,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge the candidates of a spec: the main job.
    Check(Check),
    /// Write a complete example workspace, and judge it.
    Demo(Demo),
    /// Write a spec to fill in.
    New(New),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
    /// Print the JSON Schema of a spec's front matter, for editors.
    Schema,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy check fraud.feature.md
  shipworthy check fraud.feature.md --explain recall
  shipworthy check fraud.feature.md --explain recall-every-city_tier=tier3
  shipworthy check fraud.feature.md --format html --output verdict.html
  shipworthy check trial.feature.md --allow-read shared=../datasets    (the spec says shared:golden.parquet)")]
pub struct Check {
    /// Specs to judge, or folders of them; every *.feature.md in this folder without it.
    #[arg(value_name = "SPEC")]
    pub specs: Vec<PathBuf>,
    /// Judge only the bar of this name.
    #[arg(long, value_name = "BAR")]
    pub only: Option<String>,
    /// Say how the verdict of this bar came about, number by number; BAR=VALUE asks for one group of a bar on slices.
    #[arg(long, value_name = "BAR")]
    pub explain: Option<String>,
    /// With --explain: of every candidate, not only of the one that the verdict is about.
    #[arg(long, requires = "explain")]
    pub every_candidate: bool,
    /// Let specs read files below DIR as NAME:path.
    #[arg(long = "allow-read", value_name = "NAME=DIR")]
    pub allow_read: Vec<String>,
    /// Bootstrap replicates; 0 leaves out intervals that only a bootstrap gives.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub replicates: usize,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Folder for the example; made when it is not there.
    #[arg(value_name = "DIR", default_value = "shipworthy-demo")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy new \"Refund helper\"
  shipworthy new \"Refund helper\" --output specs/refunds.feature.md")]
pub struct New {
    /// Name of the feature, as people say it.
    pub name: String,
    /// Kind of answer that the feature gives.
    #[arg(long, value_enum, default_value = "binary")]
    pub task: Task,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Task {
    /// Yes or no: fraud, spam, urgent.
    Binary,
    /// One of several classes: which queue, which mood.
    Multiclass,
    /// Any of several labels: topics, tags.
    Multilabel,
    /// A number: minutes, a price.
    Regression,
    /// A number in the future, with its range: demand.
    Forecast,
    /// An order: search results, recommendations.
    Ranking,
    /// The better of two, as people see it.
    Preference,
}
