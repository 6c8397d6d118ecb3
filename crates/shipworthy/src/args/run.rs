//! `shipworthy run`.

use std::path::PathBuf;

use clap::Args;
use shipworthy_app::collect::Host;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy run                                  # the one spec of this folder, on a model on this machine
  shipworthy run support.feature.md --limit 20    # try it on the first 20 examples
  shipworthy run --allow-net api.openai.com       # let it call that host
  shipworthy run --replay                         # no call is made: from what is recorded, or in the files already
  shipworthy run promptfooconfig.yaml             # a configuration of promptfoo, as it is
  shipworthy run promptfooconfig.yaml --output results.json --promptfoo-exit-codes

Asks every prompt of the spec for every example, then every judge about every output, and writes what they said to
`outputs/` and `verdicts/` beside the spec. `shipworthy check` reads them and calls nobody.
Replies are kept in .shipworthy/replies.jsonl as they come: a run that was ended goes on where it was. What was written
before stays where there is no new answer. In continuous integration `shipworthy check` is enough: it calls nobody.
Exit codes: 0 when everything has an answer, 1 when some calls failed, 2 when it could not run, 3 when the budget or the
time of the spec was used up before the end.

A promptfoo configuration is asked, graded and added up in one go; --output writes .json (version 3), .jsonl, .csv or .xml
(JUnit) by its ending. 0 then means that everything was asked and graded, whatever passes; --promptfoo-exit-codes gives 100
where something fails. docs/guides/promptfoo.md says what runs and what does not.")]
pub struct Run {
    /// The spec, or a promptfooconfig.yaml; without it the one in this folder.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// Only this candidate; may be given several times.
    #[arg(long = "candidate", value_name = "NAME")]
    pub candidates: Vec<String>,
    /// Only the first N examples.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Make no call: take everything from what is recorded, or from files that answer what is asked today, and say what is
    /// not there.
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
    /// Who judges in a promptfoo configuration, whatever it says: openai:chat:MODEL, or a provider's label.
    #[arg(long, value_name = "ID")]
    pub grader: Option<String>,
    /// How often each case of a promptfoo configuration is asked, whatever it says.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub repeat: Option<u32>,
    /// Let templates of a promptfoo configuration know this environment variable; may be given several times.
    #[arg(long = "allow-env", value_name = "NAME")]
    pub allow_env: Vec<String>,
    /// End as promptfoo does: 100 when too few pass (PROMPTFOO_PASS_RATE_THRESHOLD, PROMPTFOO_FAILED_TEST_EXIT_CODE).
    #[arg(long)]
    pub promptfoo_exit_codes: bool,
}

impl Run {
    /// A flag that was given and means something for promptfoo configurations alone.
    pub fn of_promptfoo(&self) -> Option<&'static str> {
        let given = [
            ("--grader", self.grader.is_some()),
            ("--repeat", self.repeat.is_some()),
            ("--allow-env", !self.allow_env.is_empty()),
            ("--promptfoo-exit-codes", self.promptfoo_exit_codes),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(flag, _)| flag)
    }
}
