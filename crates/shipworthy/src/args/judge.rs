//! `shipworthy judge`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use shipworthy_app::collect::Host;

#[derive(Debug, Args)]
pub struct Judge {
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// Hold verdicts against people's labels: how often the judge is right, what people would find, whether a bar may rest on it.
    Calibrate(Calibrate),
    /// Ask the judge again: does it contradict itself, does the order decide, does it like length, does it obey what it reads.
    Audit(JudgeAudit),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy judge calibrate                                  # the one spec of this folder
  shipworthy judge calibrate --sample 50 --output labels.csv  # 50 examples for people to label
  shipworthy judge calibrate --older last-month.csv           # labels of other outputs, with what the judge said then

It calls nobody, and ends with exit code 0 whatever it finds; 2 when the spec or its data cannot be read.
--sample draws examples at random, without what the judge says of them: fill in `pass` (yes or no; win, tie or loss where two
outputs are compared), and name the file in the spec: `human_labels: labels.csv`, or `labels/*.csv` for several.
--older takes a table with the columns grader, pass (people) and judge (the judge), and cluster where outputs come in groups.")]
pub struct Calibrate {
    /// The spec; without it the one in this folder.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// Write a table of so many examples to label, instead of the cards.
    #[arg(long, value_name = "N")]
    pub sample: Option<usize>,
    /// With --sample: only outputs of this candidate; may be given several times.
    #[arg(long = "candidate", value_name = "NAME", requires = "sample")]
    pub candidates: Vec<String>,
    /// With --sample: only for this grader; may be given several times.
    #[arg(long = "grader", value_name = "NAME", requires = "sample")]
    pub graders: Vec<String>,
    /// Labels of other outputs, such as last month's: what the judge's rates then say about the outputs of today.
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    pub older: Option<PathBuf>,
    /// Let the spec read files below DIR as NAME:path.
    #[arg(long = "allow-read", value_name = "NAME=DIR")]
    pub allow_read: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy judge audit --sample 20                  # try it on 20 outputs
  shipworthy judge audit --allow-net api.openai.com   # let it call that host
  shipworthy judge audit --replay                     # no call is made: from what is recorded

Calls go by the rules of `run`: this machine alone unless hosts are allowed, within the budget of the spec, and recorded, so that
nothing is paid for twice. Of N outputs, each judge is asked N times --repeats questions, and at most 2 N more.
Exit codes: 0 when everything has an answer, whatever was found; 1 when some calls failed, 2 when it could not run, 3 when the
budget or the time of the spec was used up before the end.")]
pub struct JudgeAudit {
    /// The spec; without it the one in this folder.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// Only this candidate; may be given several times.
    #[arg(long = "candidate", value_name = "NAME")]
    pub candidates: Vec<String>,
    /// Outputs of each candidate to ask about again, at most.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub sample: usize,
    /// How often to ask the same question.
    #[arg(long, value_name = "K", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=21))]
    pub repeats: u32,
    /// Make no call: take everything from what is recorded, and say what is not there.
    #[arg(long, conflicts_with = "anew")]
    pub replay: bool,
    /// Ask everything anew, also what is recorded.
    #[arg(long)]
    pub anew: bool,
    /// Let it call this host, or host and port; may be given several times. This machine may always be called.
    #[arg(long = "allow-net", value_name = "HOST")]
    pub allow_net: Vec<Host>,
    /// Let it run the programs that the spec names.
    #[arg(long = "allow-exec")]
    pub allow_exec: bool,
    /// Let the spec read files below DIR as NAME:path.
    #[arg(long = "allow-read", value_name = "NAME=DIR")]
    pub allow_read: Vec<String>,
}
