//! `shipworthy compare`.

use std::path::PathBuf;

use clap::Args;

use super::FileTask;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy compare rules gbm-v4 --spec fraud.feature.md
  shipworthy compare gbm-v3 gbm-v4 --metric recall --margin \"1 point\"
  shipworthy compare \"last month\" \"new prompt\" --show broken      # outputs that passed and fail now, with the reasons
  shipworthy compare old.csv new.csv --golden golden.csv --label is_fraud --positive 1 --id payment_id --column p
  shipworthy compare old.csv new.csv --golden orders.csv --task regression --label minutes --id order --column eta

Differences are paired, example by example, with clusters kept together. It ends with exit code 0 whatever it finds;
2 when the candidates cannot be compared.")]
pub struct Compare {
    /// The candidate to start from: its name in the spec, or a file of predictions.
    #[arg(value_name = "A")]
    pub a: String,
    /// The candidate to change to.
    #[arg(value_name = "B")]
    pub b: String,
    /// The spec that names them; the one in this folder without it.
    #[arg(long, value_name = "SPEC", conflicts_with = "golden")]
    pub spec: Option<PathBuf>,
    /// Compare by this metric; may be given several times, the most important one first.
    #[arg(long, value_name = "METRIC")]
    pub metric: Vec<String>,
    /// Ask whether B is at most so much worse: \"1 point\" of a rate, or a number in the unit of the metric.
    #[arg(long, value_name = "MARGIN", num_args = 1..=2)]
    pub margin: Vec<String>,
    /// Of features that answer with text: show the outputs that B fixed, broke, or that both fail, instead of comparing.
    #[arg(long, value_name = "KIND", value_parser = ["fixed", "broken", "both-fail", "both-pass", "unknown"], conflicts_with = "golden")]
    pub show: Option<String>,
    /// With --show: by this grader alone.
    #[arg(long, value_name = "GRADER", requires = "show")]
    pub grader: Option<String>,
    /// With files instead of names: the golden set that they are joined to.
    #[arg(long, value_name = "DATA", requires_all = ["label", "id"])]
    pub golden: Option<PathBuf>,
    /// With --golden: the column that holds the label.
    #[arg(long, value_name = "COLUMN", requires = "golden")]
    pub label: Option<String>,
    /// With --golden: the column that identifies an example, in all three files.
    #[arg(long, value_name = "COLUMN", requires = "golden")]
    pub id: Option<String>,
    /// With --golden: the column of scores or predictions, in both files.
    #[arg(long, visible_alias = "score", value_name = "COLUMN", default_value = "score")]
    pub column: String,
    /// With --golden: what kind of answer it is.
    #[arg(long, value_enum, default_value = "binary")]
    pub task: FileTask,
    /// With --golden and yes or no: which label is yes.
    #[arg(long, value_name = "VALUE", default_value = "1")]
    pub positive: String,
    /// With --golden and yes or no: scores from here on mean yes.
    #[arg(long, value_name = "SCORE", default_value_t = 0.5)]
    pub threshold: f64,
    /// With --golden: the column whose equal values mark examples that are not independent.
    #[arg(long, value_name = "COLUMN", requires = "golden")]
    pub cluster: Option<String>,
    /// With --golden: a column to compare by slice; may be given several times.
    #[arg(long, value_name = "COLUMN", requires = "golden")]
    pub slice: Vec<String>,
    /// Let the spec read files below DIR as NAME:path.
    #[arg(long = "allow-read", value_name = "NAME=DIR")]
    pub allow_read: Vec<String>,
    /// Bootstrap replicates; 0 leaves out intervals that only a bootstrap gives.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub replicates: usize,
}
