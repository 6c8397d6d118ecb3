//! `shipworthy new`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy new \"Refund helper\"
  shipworthy new \"Refund helper\" --output specs/refunds.feature.md
  shipworthy new \"Mail filter\" --from mail.csv
  shipworthy new \"Mail filter\" --from mail.csv --column spam=label --column p=score --miss 40 --alarm 2 --currency EUR

With --from the columns of a table are guessed from their names and values, and told. The bars are
suggested: they are the same for everybody and not taken from the data, and are to be replaced.")]
pub struct New {
    /// Name of the feature, as people say it.
    pub name: String,
    /// Kind of answer that the feature gives; without it binary, or what the label of --from asks for.
    #[arg(long, value_enum)]
    pub task: Option<Task>,
    /// Write it for this table of labelled examples: CSV, Excel, Parquet or JSON Lines.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// What a column is, where the guess is wrong: label, score, answer, slice, id, time, cluster, weight or unused. May be
    /// given several times.
    #[arg(long = "column", value_name = "NAME=PART", requires = "from")]
    pub columns: Vec<String>,
    /// The value of the label that is to be caught.
    #[arg(long, value_name = "VALUE", requires = "from")]
    pub positive: Option<String>,
    /// What a miss costs; of numbers, one too little.
    #[arg(long, value_name = "MONEY", requires = "from")]
    pub miss: Option<String>,
    /// What a false alarm costs; of classes, a wrong answer; of numbers, one too much.
    #[arg(long, value_name = "MONEY", requires = "from")]
    pub alarm: Option<String>,
    /// The currency of both: three letters.
    #[arg(long, value_name = "CODE", requires = "from", default_value = "USD")]
    pub currency: String,
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
    /// Text: answers, summaries, drafts.
    Generation,
}
