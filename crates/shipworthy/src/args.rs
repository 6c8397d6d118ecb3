//! What can be typed. `--help`, the man page, completions and the reference page all come from here.

mod compare;
mod grade;
mod import;
pub mod judge;
pub mod learn;
mod new;
pub mod people;
pub mod redteam;
mod report;
mod review;
mod run;
mod whole;

use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use shipworthy_app::check::EarlierCheck;
use shipworthy_app::collect::Host;
use shipworthy_app::demo::EXAMPLES;
use shipworthy_eval::operating::choose::Seen;
use shipworthy_spec::spec::Date;

pub use compare::Compare;
pub use grade::Grade;
pub use import::{Import, ImportFrom};
pub use judge::Judge;
pub use learn::Learn;
pub use new::{New, Task};
pub use people::People;
pub use redteam::Redteam;
pub use report::{Report, To};
pub use review::{Review, ReviewWhat};
pub use run::Run;
pub use whole::{Backup, Erase, Export};

const AFTER_HELP: &str = "\
Examples:
  shipworthy demo                            a complete example, judged
  shipworthy serve                           the web app on this folder
  shipworthy new \"Refund helper\"             a spec to fill in
  shipworthy check refund.feature.md         the verdict
  shipworthy check *.feature.md --format junit --output bars.xml
  shipworthy audit golden.csv                what to know about a table
  shipworthy slices refund.feature.md        on whom it does worst
  shipworthy threshold refund.feature.md     what each threshold costs
  shipworthy compare rules gbm-v4            how two candidates differ
  shipworthy size refund.feature.md          which examples to collect
  shipworthy grade outputs.jsonl             what a model wrote, graded
  shipworthy import promptfoo config.yaml    a spec out of a promptfoo configuration
  shipworthy judge calibrate                 how far the judges can be trusted
  shipworthy decide refund.feature.md --list what was decided, and whether it held
  shipworthy report refund.feature.md        what to send to those who decide
  shipworthy backup refunds.zip              what is remembered, safe

Exit codes: 0 pass or done, 1 fail, 2 could not run, 3 not enough evidence, 130 interrupted.
Nothing is sent anywhere but to models that you name, on hosts that you allow.";

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
    /// Seed of all resampling and simulation, and of the case that `learn` draws: same files and seed, same bytes.
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
    /// Annotations for a workflow of GitHub: one line per bar that does not pass and per diagnostic.
    Github,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge the candidates of a spec: the main job.
    Check(Check),
    /// Look into a table: where it comes from, whom it represents, whether its labels can be trusted.
    Audit(Box<Audit>),
    /// Find the slices on which a candidate does worst, with what to do about each.
    Slices(Slices),
    /// Put the threshold where it costs least: with reviewers, other rates of positives, or one for each slice.
    Threshold(Threshold),
    /// Put two candidates side by side on the same examples.
    Compare(Compare),
    /// Say how many examples it takes, and which.
    Size(Size),
    /// Collect what prompts and judges say, for `check` to judge.
    Run(Run),
    /// Let people label outputs, and write what they said where `check` reads it.
    Review(Review),
    /// Grade recorded outputs of a model: JSON Lines in, the same lines with their grades out.
    Grade(Grade),
    /// Write a spec out of foreign files: promptfoo, OpenAI's evals, tables with `__expected`.
    Import(Import),
    /// Say how far the judges of a spec can be trusted: against people's labels, and asked again.
    Judge(Judge),
    /// Attack a feature before somebody else does: injections, jailbreaks, leaks, bad advice, bias.
    Redteam(Box<Redteam>),
    /// Record what you decide about a feature, on its latest run; and look back on it.
    Decide(Box<Decide>),
    /// Tell people who were not there: those who decide, build it, or answer for it.
    Report(Report),
    /// Practise decisions on cases whose truth is known.
    Learn(Learn),
    /// Write a complete example workspace, and judge it.
    Demo(Demo),
    /// Open the web app on a workspace: everything here, as pages.
    Serve(Serve),
    /// Let people into a workspace by name, with roles: for working as a team.
    People(People),
    /// Keep a workspace safe in one zip, or take it back.
    Backup(Backup),
    /// Take everything that is remembered away, as JSON and CSV.
    Export(Export),
    /// Delete everything that is remembered, and the uploads.
    Erase(Erase),
    /// Write a spec to fill in.
    New(New),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
    /// Print the JSON Schema of a spec's front matter, for editors; or the OpenAPI document of the API.
    Schema(Schema),
}

impl Command {
    /// Whether it goes on until it is told to stop.
    pub fn serves(&self) -> bool {
        matches!(self, Command::Serve(_) | Command::Demo(Demo { serve: true, .. }))
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy check fraud.feature.md
  shipworthy check fraud.feature.md --explain recall
  shipworthy check fraud.feature.md --explain recall-every-city_tier=tier3
  shipworthy check fraud.feature.md --format html --output verdict.html
  shipworthy check fraud.feature.md --against last                     (or a run: --against 14)
  shipworthy check fraud.feature.md --against last-week.json
  shipworthy check --format github                                      (in a workflow: annotations)
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
    /// Say what got better and worse since an earlier check: the last run, a run by its number, or a file that
    /// `--format json --output FILE` wrote.
    #[arg(long, value_name = "last|N|FILE", value_parser = earlier)]
    pub against: Option<EarlierCheck>,
    /// Do not keep this check as a run of the workspace.
    #[arg(long)]
    pub no_keep: bool,
    /// The day that decides whether waivers still hold, as 2026-07-31; today without it.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub today: Option<Date>,
}

/// A run is meant where it can be one; a file of that name is `./last` or `./14`.
fn earlier(text: &str) -> Result<EarlierCheck, String> {
    Ok(text.parse().map_or_else(|()| EarlierCheck::File(PathBuf::from(text)), EarlierCheck::Run))
}

fn class_and_column(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((class, column)) if !class.is_empty() && !column.is_empty() => Ok((class.to_owned(), column.to_owned())),
        _ => Err("write a class of the label and its column: yes=p_yes,no=p_no".to_owned()),
    }
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write year, month and day: 2026-12-31".to_owned())
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy audit payments.csv
  shipworthy audit 'data/2026-*.parquet' --label is_fraud --id txn_id
  shipworthy audit golden.csv --population fraud.feature.md --format html --output audit.html
  shipworthy audit test.csv --reference train.csv
  shipworthy audit replies.jsonl --annotators asha,ben,chitra
  shipworthy audit users.csv --checklist gdpr,dpdpa

It needs no spec, and ends with exit code 0 whatever it finds; 2 when the table cannot be read.
Columns that you do not name are guessed from their names. Personal data are masked in every output.")]
pub struct Audit {
    /// Files or globs of one table: Parquet, CSV, JSON Lines, Arrow IPC, Excel.
    #[arg(value_name = "DATA", required = true)]
    pub table: Vec<String>,
    /// What is to be predicted.
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
    /// What identifies a row.
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// When it happened.
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// When its label became known.
    #[arg(long, value_name = "COLUMN")]
    pub label_time: Option<String>,
    /// Which split a row belongs to, such as train and test.
    #[arg(long, value_name = "COLUMN")]
    pub split: Option<String>,
    /// Whose equal values mark rows that are not independent.
    #[arg(long, value_name = "COLUMN")]
    pub cluster: Option<String>,
    /// A group of people to look at; may be given several times.
    #[arg(long, value_name = "COLUMN")]
    pub group: Vec<String>,
    /// Columns with the labels of several annotators, or one column whose cells are lists of their labels.
    #[arg(long, value_name = "COLUMN,COLUMN", value_delimiter = ',')]
    pub annotators: Vec<String>,
    /// Columns of a model's probability of each class, of a model that never saw these rows: finds labels that are probably wrong.
    #[arg(long, value_name = "CLASS=COLUMN,…", value_delimiter = ',', value_parser = class_and_column)]
    pub probabilities: Vec<(String, String)>,
    /// A table to compare with: its rows should not be in this one, its groups should.
    #[arg(long, value_name = "FILE")]
    pub reference: Option<String>,
    /// Whom the feature is for: a spec with a population, or a table with column, value and share.
    #[arg(long, value_name = "FILE")]
    pub population: Option<PathBuf>,
    /// What privacy laws ask about, as far as a table can show it.
    #[arg(long, value_enum, value_name = "LAW,LAW", value_delimiter = ',')]
    pub checklist: Vec<Law>,
    /// The day to judge the age of the rows by, as 2026-07-31; without it, age is not judged.
    #[arg(long, value_name = "DAY")]
    pub as_of: Option<String>,
}

/// A law with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Law {
    /// The General Data Protection Regulation of the European Union.
    Gdpr,
    /// The Digital Personal Data Protection Act of India.
    Dpdpa,
}

/// A task whose predictions are one column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FileTask {
    /// Yes or no, from a score.
    Binary,
    /// One of several classes.
    Multiclass,
    /// A number.
    Regression,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy size fraud.feature.md                      what every open bar still needs
  shipworthy size fraud.feature.md --budget 500         which 500 examples to collect
  shipworthy size --metric recall --bar 90% --expected 93% --prevalence 2%
  shipworthy size --metric precision --bar 80% --expected 85% --flagged 3% --examples 20000
  shipworthy size --metric accuracy --difference \"2 points\" --disagreement 10%
  shipworthy size --metric recall --margin \"1 point\" --disagreement 5% --prevalence 2%

With a spec it judges the golden set first. Without one it answers from what is supposed: nothing is read.")]
pub struct Size {
    /// The spec; the one in this folder without it, unless the question is asked without data.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// With a spec: settle the bars of this candidate; without it, of the one under decision.
    #[arg(long, value_name = "NAME")]
    pub candidate: Option<String>,
    /// With a spec: divide this many further examples over the values of a slice column.
    #[arg(long, value_name = "N")]
    pub budget: Option<u64>,
    /// With --budget: the slice column; that of the neediest bar without it.
    #[arg(long, value_name = "COLUMN", requires = "budget")]
    pub by: Option<String>,
    /// Without data: the rate that the examples should show something about.
    #[arg(long, value_name = "METRIC")]
    pub metric: Option<String>,
    /// Without data: the bar, such as 90%.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub bar: Option<f64>,
    /// Without data: what you expect the truth to be.
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "bar")]
    pub expected: Option<f64>,
    /// Without data: how common positives are.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub prevalence: Option<f64>,
    /// Without data: how much of everything is flagged, for precision.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub flagged: Option<f64>,
    /// Without data: the slice's share of all cases, where the bar speaks of a slice.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "100%")]
    pub share: f64,
    /// Without data: how far apart two candidates are, such as \"2 points\"; with --margin, B less A.
    #[arg(long, value_name = "POINTS", value_parser = points, allow_hyphen_values = true)]
    pub difference: Option<f64>,
    /// Without data: by how much worse the second candidate may be, such as \"1 point\".
    #[arg(long, value_name = "POINTS", value_parser = points)]
    pub margin: Option<f64>,
    /// Without data: the share of examples on which the two candidates disagree.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub disagreement: Option<f64>,
    /// Without data: examples that there are, to learn what they can show.
    #[arg(long, value_name = "N", requires = "bar")]
    pub examples: Option<u64>,
    /// Without data: confidence of the verdict.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "95%")]
    pub confidence: f64,
    /// Without data: chance with which the examples should show it.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "80%")]
    pub power: f64,
    /// Without data: by how much clusters inflate the variance; 1 for independent examples.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    pub design_effect: f64,
    /// Let the spec read files below DIR as NAME:path.
    #[arg(long = "allow-read", value_name = "NAME=DIR")]
    pub allow_read: Vec<String>,
    /// Bootstrap replicates; 0 leaves out intervals that only a bootstrap gives.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub replicates: usize,
}

/// A share, as 92% or 0.92.
fn share(text: &str) -> Result<f64, String> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|x| x.is_finite());
    let read = match text.trim().strip_suffix('%') {
        Some(percent) => number(percent).map(|percent| percent / 100.0),
        None => number(text),
    };
    read.filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "write a percentage, such as 92%".to_owned())
}

/// Points of a rate, as a share: "2 points" is 0.02.
fn points(text: &str) -> Result<f64, String> {
    let bare = text.trim().trim_end_matches('s').trim_end_matches("point").trim_end();
    let read = bare.parse::<f64>().ok().filter(|x| x.is_finite() && x.abs() <= 100.0);
    read.map(|points| points / 100.0).ok_or_else(|| "write a number of points, such as \"2 points\"".to_owned())
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy slices fraud.feature.md
  shipworthy slices fraud.feature.md --candidate gbm-v3 --metric recall --depth 2
  shipworthy slices fraud.feature.md --columns city_tier,channel,amount --cut amount=500,5000
  shipworthy slices golden.csv --label is_fraud --score p --threshold 0.4
  shipworthy slices answers.csv --label category --prediction answer

Half of the examples search, the other half confirm. It ends with exit code 0 whatever it finds.
Without --columns, every slice and column is searched that is not the label, an answer or an id.")]
pub struct Slices {
    /// A spec; or a table, with what its columns are. The only *.feature.md in this folder without it.
    #[arg(value_name = "SPEC|DATA")]
    pub target: Option<PathBuf>,
    /// The candidate; without it the one that the verdict would be about.
    #[arg(long, value_name = "NAME")]
    pub candidate: Option<String>,
    /// Search these slices and columns only.
    #[arg(long, value_name = "COLUMN,COLUMN", value_delimiter = ',')]
    pub columns: Option<Vec<String>>,
    /// Cut a column of numbers here, as amount=500,5000; may be given several times.
    #[arg(long = "cut", value_name = "COLUMN=N,N", value_parser = cut)]
    pub cuts: Vec<(String, Vec<f64>)>,
    /// Most columns in a slice.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub depth: usize,
    /// What is lost: cost (where there are prices), error, recall, false_positive_rate, log_loss, brier, mae, …
    #[arg(long, value_name = "METRIC")]
    pub metric: Option<String>,
    /// How many slices to show.
    #[arg(long, value_name = "K", default_value_t = 10)]
    pub top: usize,
    /// Fewest examples of the searching half in a slice; one in 200 without it.
    #[arg(long, value_name = "N")]
    pub min_examples: Option<usize>,
    /// Of a table: what is true.
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
    /// Of a table: which value of the label is the positive one.
    #[arg(long, value_name = "VALUE", requires = "score")]
    pub positive: Option<String>,
    /// Of a table: what was answered, a class or a number.
    #[arg(long, value_name = "COLUMN", conflicts_with = "score")]
    pub prediction: Option<String>,
    /// Of a table: a score, higher for the positive value.
    #[arg(long, value_name = "COLUMN", requires = "threshold")]
    pub score: Option<String>,
    /// Of a table: scores at or above it are positive decisions.
    #[arg(long, value_name = "T", requires = "score")]
    pub threshold: Option<f64>,
    /// Of a table: whose equal values mark rows that are not independent.
    #[arg(long, value_name = "COLUMN")]
    pub cluster: Option<String>,
    /// Of a table: what identifies a row.
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Let the spec read files below DIR as NAME:path.
    #[arg(long = "allow-read", value_name = "NAME=DIR")]
    pub allow_read: Vec<String>,
    /// Bootstrap replicates; 0 leaves out intervals that only a bootstrap gives.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub replicates: usize,
}

fn cut(text: &str) -> Result<(String, Vec<f64>), String> {
    let (name, cuts) = text.split_once('=').ok_or("write COLUMN=N,N: amount=500,5000")?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let cuts: Option<Vec<f64>> = cuts.split(',').map(number).collect();
    let cuts = cuts.filter(|cuts| !cuts.is_empty()).ok_or("write the numbers to cut at: amount=500,5000")?;
    Ok((name.to_owned(), cuts))
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy threshold fraud.feature.md
  shipworthy threshold fraud.feature.md --candidate gbm-v3 --format html --output threshold.html
  shipworthy threshold fraud.feature.md --capacity 40/day,80/day --minutes 4
  shipworthy threshold fraud.feature.md --prevalence 0.5%,1%,2%
  shipworthy threshold fraud.feature.md --by city_tier

It needs the prices of mistakes in the spec. What is chosen on the golden set is judged by cross-fitting.
It ends with exit code 0 whatever it finds.")]
pub struct Threshold {
    /// The spec; the only *.feature.md in this folder without it.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// The candidate; without it the one that the verdict would be about.
    #[arg(long, value_name = "NAME")]
    pub candidate: Option<String>,
    /// What people can look at: 40/day, or a share of cases such as 2%; what the spec says without it.
    #[arg(long, value_name = "N/day|SHARE", value_delimiter = ',', num_args = 1.., value_parser = seen)]
    pub capacity: Vec<Seen>,
    /// Minutes that a review takes.
    #[arg(long, value_name = "N", default_value_t = 5.0, value_parser = minutes)]
    pub minutes: f64,
    /// Shares of positives to try; those of the spec without it.
    #[arg(long, value_name = "SHARE,SHARE", value_delimiter = ',', value_parser = open_share)]
    pub prevalence: Vec<f64>,
    /// The slice whose values get thresholds of their own; two of the spec's without it.
    #[arg(long, value_name = "SLICE")]
    pub by: Option<String>,
    /// Let the spec read files below DIR as NAME:path.
    #[arg(long = "allow-read", value_name = "NAME=DIR")]
    pub allow_read: Vec<String>,
    /// Bootstrap replicates; 0 leaves out intervals that only a bootstrap gives.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub replicates: usize,
}

/// A share that is neither nothing nor everything: 2%, or 0.02.
fn open_share(text: &str) -> Result<f64, String> {
    share(text).ok().filter(|share| *share > 0.0 && *share < 1.0).ok_or_else(|| "write a share: 2%, or 0.02".to_owned())
}

/// What people can look at: a share, or a number a day.
fn seen(text: &str) -> Result<Seen, String> {
    let plain = text.trim().to_lowercase();
    if plain.ends_with('%') {
        return open_share(&plain).map(Seen::Share);
    }
    let number = plain.strip_suffix("day").map_or(plain.as_str(), str::trim_end);
    let number = number.strip_suffix("per").or_else(|| number.strip_suffix('/')).unwrap_or(number).trim();
    let number: Option<f64> = number.parse().ok().filter(|cases| *cases > 0.0 && f64::is_finite(*cases));
    number.map(Seen::PerDay).ok_or_else(|| "write cases a day or a share of cases: 40/day, or 2%".to_owned())
}

fn minutes(text: &str) -> Result<f64, String> {
    let minutes = text.parse::<f64>().ok().filter(|minutes| *minutes > 0.0 && minutes.is_finite());
    minutes.ok_or_else(|| "write minutes, above 0".to_owned())
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy decide fraud.feature.md --hold --reason \"Recall in tier 3 is open.\" --confidence 80 --review 2027-01-31
  shipworthy decide fraud.feature.md --launch --reason \"Every bar passes.\" --run 14
  shipworthy decide fraud.feature.md --list
  shipworthy decide fraud.feature.md --look-back 3 --held --reason \"Complaints stayed under 2 a week.\"

A decision rests on a run: `shipworthy check` keeps one. It is never edited: `--supersedes N` puts an earlier one right.
It ends with exit code 0 when the decision is on the disk, 2 when it was not recorded.", group(clap::ArgGroup::new("what")
    .required(true).args(["launch", "launch_narrower", "hold", "gather", "list", "look_back"])))]
pub struct Decide {
    /// The spec; the only *.feature.md in this folder without it.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// Launch it to everybody that the spec speaks of.
    #[arg(long)]
    pub launch: bool,
    /// Launch it to some: where its bars pass.
    #[arg(long)]
    pub launch_narrower: bool,
    /// Do not launch it.
    #[arg(long)]
    pub hold: bool,
    /// Collect more evidence first.
    #[arg(long)]
    pub gather: bool,
    /// Show what was decided, newest first, and how it turned out.
    #[arg(long)]
    pub list: bool,
    /// Say how the decision of this number turned out.
    #[arg(long, value_name = "N", requires = "outcome")]
    pub look_back: Option<u32>,
    /// With --look-back: what it rested on turned out so.
    #[arg(long, group = "outcome", requires = "look_back")]
    pub held: bool,
    /// With --look-back: it did not.
    #[arg(long, group = "outcome", requires = "look_back")]
    pub did_not_hold: bool,
    /// With --look-back: it cannot be told yet; --review says when to look again.
    #[arg(long, group = "outcome", requires = "look_back")]
    pub too_early: bool,
    /// Why, for somebody who was not there; with --look-back, what was seen.
    #[arg(long, value_name = "TEXT", conflicts_with = "list")]
    pub reason: Option<String>,
    /// How sure you are that it will hold, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = whole_percent, conflicts_with_all = ["list", "look_back"])]
    pub confidence: Option<u8>,
    /// The day to look back on it, as 2027-01-31.
    #[arg(long, value_name = "DAY", value_parser = day, conflicts_with = "list")]
    pub review: Option<Date>,
    /// Who decides; without it the name you are signed in with on this machine.
    #[arg(long, value_name = "NAME", env = "SHIPWORTHY_WHO", conflicts_with = "list")]
    pub who: Option<String>,
    /// The run that it rests on: the latest one without it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with_all = ["list", "look_back"])]
    pub run: Option<u32>,
    /// The decision that this one puts right.
    #[arg(long, value_name = "N", conflicts_with_all = ["list", "look_back"])]
    pub supersedes: Option<u32>,
}

/// A percentage without decimals, as 80 or 80%.
fn whole_percent(text: &str) -> Result<u8, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    number
        .parse()
        .ok()
        .filter(|percent| (1..=100).contains(percent))
        .ok_or_else(|| "write a percentage from 1 to 100: 80".to_owned())
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy demo
  shipworthy demo --example style-advisor
  shipworthy demo my-folder --example delivery-time
  shipworthy demo --serve                    in the web app

Everything in an example is simulated. Its README.md tells its story.")]
pub struct Demo {
    /// Folder for the example, made when it is not there; without it `shipworthy-demo`, or the name of the example.
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Which example: one for each kind of answer that a feature can give.
    #[arg(long, value_name = "NAME", default_value = "payments", value_parser = examples())]
    pub example: String,
    /// Open the web app on it, until Ctrl-C.
    #[arg(long)]
    pub serve: bool,
    /// With --serve: the port; 0 for any that is free.
    #[arg(long, value_name = "N", requires = "serve")]
    pub port: Option<u16>,
    /// With --serve: open no browser.
    #[arg(long, requires = "serve")]
    pub no_open: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy serve
  shipworthy serve my-features --port 8080
  shipworthy serve --port 0 --no-open > address.txt

The first line that it prints is the address to open. It holds a key that is new with every start, so that nobody else on this
machine comes in; programs find the same key in .shipworthy/serve.json, which only you can read, and send it as
`Authorization: Bearer KEY`. It answers on this machine alone. Ctrl-C stops it, with exit code 0.

Where `people add` has let somebody in, everybody signs in by name instead, no such key is made, and --host may name an address that
other machines reach. TLS is the business of a proxy before it: --behind-proxy, and --name for the name that people type.")]
pub struct Serve {
    /// Folder with the features: all *.feature.md in it and in folders below; this one without it.
    #[arg(value_name = "WORKSPACE")]
    pub workspace: Option<PathBuf>,
    /// The port; 0 for any that is free. Without it 4747, or any where that is taken.
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// The address to listen on; only one of this machine, 127.0.0.1 or ::1, until `people add` has let somebody in.
    #[arg(long, value_name = "ADDR", value_parser = host, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// A further name that it answers to, as people type it: shipworthy.example.com.
    #[arg(long = "name", value_name = "NAME")]
    pub names: Vec<String>,
    /// A proxy before it ends TLS: cookies are for TLS alone, and X-Forwarded-For says where requests come from.
    #[arg(long)]
    pub behind_proxy: bool,
    /// Open no browser.
    #[arg(long)]
    pub no_open: bool,
    /// Let specs read files below DIR as NAME:path.
    #[arg(long = "allow-read", value_name = "NAME=DIR")]
    pub allow_read: Vec<String>,
    /// A second reader of the reasons of practice cases: the address of an OpenAI-compatible service. It stands beside the grader, changes no
    /// score, and is asked only when somebody presses its button.
    #[arg(long, value_name = "URL")]
    pub judge: Option<String>,
    /// Name of the model at that address.
    #[arg(long, value_name = "NAME", default_value = "default", requires = "judge")]
    pub judge_model: String,
    /// Variable that holds the key of the service, where it needs one.
    #[arg(long, value_name = "VARIABLE", requires = "judge")]
    pub judge_key: Option<String>,
    /// A host that the second reader may be asked at, beside this machine. May be given several times.
    #[arg(long = "allow-net", value_name = "HOST", requires = "judge")]
    pub allow_net: Vec<Host>,
    /// Largest file that a browser may bring in, in megabytes.
    #[arg(long, value_name = "MB", default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub max_upload: u64,
}

/// An address, or the name that every machine has for itself.
fn host(text: &str) -> Result<IpAddr, String> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(crate::commands::serve::HOME);
    }
    text.trim_matches(['[', ']']).parse().map_err(|_| "write an address of this machine: 127.0.0.1 or ::1".to_owned())
}

fn examples() -> PossibleValuesParser {
    PossibleValuesParser::new(
        EXAMPLES
            .iter()
            .map(|example| PossibleValue::new(example.name).help(format!("{} ({})", example.about, example.task))),
    )
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy schema --output feature-spec.schema.json
  shipworthy schema --api --output openapi.json")]
pub struct Schema {
    /// The OpenAPI document of the API that `serve` answers under /v1, instead.
    #[arg(long)]
    pub api: bool,
}
