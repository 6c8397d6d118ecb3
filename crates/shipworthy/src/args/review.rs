//! What can be typed about reviews of outputs.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy review start --grader grounded --by Asha       # draw 30 outputs of each candidate; mark them in the web app
  shipworthy review list                                    # reviews of this folder, with how far they are
  shipworthy review sheet 3 --reviewer Asha > asha.csv      # to be marked in a spreadsheet instead
  shipworthy review import 3 asha.csv --reviewer Asha       # and back: every line, or none where one is wrong
  shipworthy review write                                   # what people said, into the file of `human_labels`
  shipworthy review export 3 > labels.csv                   # of one review

Marking is done in the web app (`shipworthy serve`, Human review): one output at a time, by keyboard, without a word of
who wrote it and what the judge said. Labels are written into `human_labels` of the spec from the first one on; lines
that somebody wrote there by hand stay as they are.")]
pub struct Review {
    #[command(subcommand)]
    pub what: ReviewWhat,
}

#[derive(Debug, Subcommand)]
pub enum ReviewWhat {
    /// Reviews of a workspace, with how far they are.
    List {
        /// A spec of the workspace; without it the one in this folder.
        #[arg(value_name = "SPEC")]
        spec: Option<PathBuf>,
    },
    /// Draw outputs that a judge graded, for people to mark.
    Start {
        /// The spec; without it the one in this folder.
        #[arg(value_name = "SPEC")]
        spec: Option<PathBuf>,
        /// The judged grader that is measured; the only one without it.
        #[arg(long, value_name = "GRADER")]
        grader: Option<String>,
        /// Only outputs of this candidate; of all without it.
        #[arg(long, value_name = "NAME")]
        candidate: Option<String>,
        /// How many outputs at most, of every candidate as many; without it 30 of each, from which on a judge is corrected.
        #[arg(long, value_name = "N")]
        examples: Option<usize>,
        /// How many people mark each: 1 or 2.
        #[arg(long, value_name = "N", default_value_t = 1)]
        reviewers: u8,
        /// Who starts it.
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Let the spec read files below DIR as NAME:path.
        #[arg(long = "allow-read", value_name = "NAME=DIR")]
        allow_read: Vec<String>,
    },
    /// Write what people said about outputs into the file that `human_labels` names.
    Write {
        /// The spec; without it the one in this folder.
        #[arg(value_name = "SPEC")]
        spec: Option<PathBuf>,
    },
    /// Give one reviewer's examples as CSV, to be filled in away from the app.
    ///
    /// The columns `your_answer` and `your_note` are theirs; what others said does not stand there.
    Sheet {
        /// The number of the review.
        #[arg(value_name = "REVIEW")]
        review: u64,
        /// Whose sheet it is.
        #[arg(long, value_name = "NAME")]
        reviewer: String,
        /// A spec of the workspace; without it the one in this folder.
        #[arg(long, value_name = "SPEC")]
        spec: Option<PathBuf>,
    },
    /// Take the answers of a sheet that a reviewer filled in: all of them, or none where a line cannot be taken.
    Import {
        /// The number of the review.
        #[arg(value_name = "REVIEW")]
        review: u64,
        /// The sheet, as CSV with commas or semicolons.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Who filled it in.
        #[arg(long, value_name = "NAME")]
        reviewer: String,
        /// A spec of the workspace; without it the one in this folder.
        #[arg(long, value_name = "SPEC")]
        spec: Option<PathBuf>,
    },
    /// Give what people said in one review, as CSV.
    Export {
        /// The number of the review.
        #[arg(value_name = "REVIEW")]
        review: u64,
        /// A spec of the workspace; without it the one in this folder.
        #[arg(long, value_name = "SPEC")]
        spec: Option<PathBuf>,
    },
}
