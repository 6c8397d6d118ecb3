//! `shipworthy import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy import promptfoo promptfooconfig.yaml --output support
  shipworthy import openai-evals samples.jsonl --model openai:chat:gpt-4.1-mini
  shipworthy import csv cases.csv --prompt \"Answer in one line: {{question}}\" --model ollama:chat:llama3

Writes a spec with its golden table and prompts into the folder of --output (this one without it), and says what could not be
carried over. Nothing is overwritten, and nothing is asked: `shipworthy run` asks, `shipworthy check` judges.
Exit codes: 0 when it was written, 2 when it could not be.")]
pub struct Import {
    #[command(subcommand)]
    pub from: ImportFrom,
}

#[derive(Debug, Subcommand)]
pub enum ImportFrom {
    /// A configuration of promptfoo: its cases, prompts, providers and assertions.
    Promptfoo {
        /// The configuration.
        #[arg(value_name = "CONFIG")]
        config: PathBuf,
        /// Name of the feature; its description without it.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// Let its templates know this environment variable; may be given several times.
        #[arg(long = "allow-env", value_name = "NAME")]
        allow_env: Vec<String>,
        /// Let it read files below DIR as NAME:path.
        #[arg(long = "allow-read", value_name = "NAME=DIR")]
        allow_read: Vec<String>,
    },
    /// Samples of OpenAI's evals: JSON Lines with `input` and `ideal`.
    OpenaiEvals {
        /// The samples.
        #[arg(value_name = "FILE")]
        samples: PathBuf,
        /// Who is asked.
        #[arg(long, value_name = "ID", default_value = "openai:chat:gpt-4.1-mini")]
        model: String,
        /// Name of the feature; that of the file without it.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
    /// A table of cases: a column for each variable, and `__expected` for what is expected.
    Csv {
        /// The table.
        #[arg(value_name = "FILE")]
        table: PathBuf,
        /// What is asked, with columns in double braces.
        #[arg(long, value_name = "TEXT")]
        prompt: String,
        /// Who is asked.
        #[arg(long, value_name = "ID", default_value = "openai:chat:gpt-4.1-mini")]
        model: String,
        /// Name of the feature; that of the file without it.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
}
