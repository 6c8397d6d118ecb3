//! `shipworthy grade`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy grade outputs.jsonl
  shipworthy grade outputs.jsonl --output graded.jsonl
  some-program | shipworthy grade > graded.jsonl

Each line is a JSON object with `assertion` and `output`, and what is known of
`vars cost latency_ms logprobs finish_reason tool_calls tools trace guardrails metadata prompt`.
It comes back with `result: {pass, score, reason}`, or with `error` where it could not be graded.
Assertions are those of promptfoo: docs/reference/graders.md lists them.
Nothing is called, and scripts have no files, no network and no clock.
Exit codes: 0 when every record was looked at, 2 when a line is no record (nothing is written).")]
pub struct Grade {
    /// The records, as JSON Lines; standard input without it, or as -.
    #[arg(value_name = "FILE")]
    pub records: Option<PathBuf>,
}
