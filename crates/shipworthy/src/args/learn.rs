//! What can be typed about practice.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use shipworthy_app::collect::Host;
use shipworthy_app::practice::{Money, Price};
use shipworthy_spec::spec::Date;

use super::day;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  shipworthy learn today
  shipworthy learn play P01
  shipworthy learn play today --stream llm
  shipworthy learn new P03 --seed 42 --knob level=2 --out case
  shipworthy learn submit case --action gather --confidence 0.7 --reason @why.txt
  shipworthy learn new P04 --out complaints
  shipworthy learn ask complaints misses
  shipworthy learn submit complaints --action retrain --beliefs stale:0.7,volume:0.2 --confidence 0.6 --reason @why.txt
  shipworthy learn debrief case
  shipworthy learn share case
  shipworthy learn contest case waiting --quote 'a month of waiting costs more'
  shipworthy learn contest case
  shipworthy learn grade IQ11 --answer @answer.txt
  shipworthy learn grade IQ11 --answer @answer.txt --judge http://127.0.0.1:8080/v1 --judge-model local
  shipworthy learn grade IQ11 --answer @answer.txt --judge prompt
  shipworthy learn rubric lint my-rubric.yaml
  shipworthy learn rubric agreement IQ11 --exemplars scored.jsonl
  shipworthy learn skills --view s3
  shipworthy learn due
  shipworthy learn review
  shipworthy learn audit run
  shipworthy learn plan make --background pm --hours 4
  shipworthy learn plan done teardowns --evidence https://example.org/three-teardowns
  shipworthy learn weeks log --finding-out 14 --evaluating 6 --delivering 18
  shipworthy learn stats calibration
  shipworthy learn settings cards-a-day 8
  shipworthy learn calibrate --all --n 500 --format markdown --output practice.md

A case is a workspace like any other: `shipworthy check case/x.feature.md` says what you would see at work.
The truth is not in it; it is drawn again from the line of the case when you have decided. Somebody who wants to look can.
Exit codes: 0 done or accepted, 1 a gate of calibrate fails, 2 refused.")]
pub struct Learn {
    #[command(subcommand)]
    pub what: What,
    /// Who decides; without it the name you are signed in with on this machine.
    #[arg(long, value_name = "NAME", env = "SHIPWORTHY_WHO", global = true)]
    pub who: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// The three cases of today: the same for everybody.
    Today {
        /// Another day, as 2026-11-21.
        #[arg(long, value_name = "DAY", value_parser = day)]
        day: Option<Date>,
        /// One stream only.
        #[arg(long, value_enum)]
        stream: Option<StreamName>,
    },
    /// Write a case to a folder: brief, spec, data, report and what can be done.
    New {
        /// An archetype such as P03, or the line of a case.
        case: String,
        /// How hard it is, 1 to 3, where it plays, and one more difficulty: level=2, family=refund-replies, twist=capacity. May be given several
        /// times, or as a list with commas.
        #[arg(long = "knob", value_name = "NAME=VALUE", value_delimiter = ',')]
        knobs: Vec<String>,
        /// The folder, empty or not there yet; without it, one named after the case.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Ask something about a case before deciding, where its actions.json offers questions. Each has a price, which is part of the score.
    Ask {
        /// The folder of the case.
        folder: PathBuf,
        /// Id of the question, the beginning of it, or the question in your own words. What is not understood costs nothing.
        question: String,
    },
    /// Take the next action of a case in which decisions follow each other, and see what arrives.
    Step {
        /// The folder of the case.
        folder: PathBuf,
        /// Id of the action.
        action: String,
    },
    /// Decide about a case, once.
    Submit {
        /// The folder of the case.
        folder: PathBuf,
        /// What you do: an id of actions.json, a number, picks such as ethnic-wear:0.8,tier-3 or none, a list of steps such as go,hold,back, or shares of a budget such as card=60,loan=40.
        #[arg(long, value_name = "ID|NUMBER|LIST")]
        action: String,
        /// How likely it is that nothing better could be done, from 0 to 1.
        #[arg(long, value_name = "P")]
        confidence: f64,
        /// Why, in 80 characters or more; @FILE reads it from a file.
        #[arg(long, value_name = "TEXT|@FILE")]
        reason: String,
        /// An 80% interval, where one is asked for: 120000..180000.
        #[arg(long, value_name = "LOW..HIGH", value_parser = interval)]
        interval: Option<(f64, f64)>,
        /// How likely each cause is, where it is asked: season:0.6,broken:0.3. Causes that are left out share the rest.
        #[arg(long, value_name = "CAUSE:P,...")]
        beliefs: Option<String>,
    },
    /// Play a case here: read it, decide, say how sure you are and why, and see what it was worth.
    Play {
        /// An archetype, the line of a case, or today.
        #[arg(default_value = "today")]
        case: String,
        /// How hard it is, and where it plays: level=2, family=refund-replies.
        #[arg(long = "knob", value_name = "NAME=VALUE", value_delimiter = ',')]
        knobs: Vec<String>,
        /// Practice shows what each decision was worth; a lesson works one case with you; a test has three cases, and shows everything at its end.
        #[arg(long, value_enum, default_value = "practice")]
        mode: Mode,
        /// With today: which of the three.
        #[arg(long, value_enum)]
        stream: Option<StreamName>,
    },
    /// Read again what a decision was worth.
    Debrief {
        /// The folder of a decided case, or its line.
        case: String,
    },
    /// Say that a point of your reason was misread, or list what was contested. Both readings are kept, and the past score stays.
    Contest {
        /// The folder of a decided case, or its line.
        case: String,
        /// Id of the point, or the beginning of it; without it, all points and how they stand.
        point: Option<String>,
        /// Where you said it, word for word; without it, you say the opposite of the reading that stands.
        #[arg(long, value_name = "TEXT", requires = "point")]
        quote: Option<String>,
        /// Say that every point stands right now, and keep the reason as an answer that you scored, in exemplars/ of the workspace: from ten
        /// on, the grader is compared with them.
        #[arg(long)]
        exemplar: bool,
    },
    /// Read an answer by a rubric: a checklist of what a good answer says, with the words in which each point was found.
    Grade(Box<Grade>),
    /// Write rubrics: what is wrong with one, how it ranks its answers, how it agrees with people, which words it does not know.
    Rubric {
        #[command(subcommand)]
        what: RubricVerb,
    },
    /// Print the one line that makes a case again, anywhere.
    Share {
        /// The folder of the case, or an archetype with --seed and --knob.
        case: String,
        /// How hard it is, and where it plays.
        #[arg(long = "knob", value_name = "NAME=VALUE", value_delimiter = ',')]
        knobs: Vec<String>,
    },
    /// Where you stand with each skill: an estimate with its 80% band, what it rests on, and what to do next.
    Skills {
        /// As one of five published guides cuts the skills up: s0, s1, s2, s3 or s4; without it, by area.
        #[arg(long, value_name = "VIEW")]
        view: Option<String>,
    },
    /// What there is to do again today: cases of skills and cards of facts, and never more than there is room for.
    Due,
    /// Go through today's cards here: see the question, say it to yourself, see the answer, say whether you knew it.
    Review {
        /// For programs: the card that was asked for.
        #[arg(long, value_name = "ID", requires = "knew")]
        card: Option<String>,
        /// For programs: whether it was known.
        #[arg(long, value_name = "yes|no", requires = "card", value_parser = yes)]
        knew: Option<bool>,
    },
    /// A skills audit: for each area what you say you can do, and a task that shows it; about twenty minutes, in as many sittings as you like.
    Audit {
        #[command(subcommand)]
        what: AuditWhat,
    },
    /// What next, in which order: made from what was measured, where you come from and the hours you have. It names no date.
    Plan {
        #[command(subcommand)]
        what: Option<PlanWhat>,
    },
    /// Where your weeks at work go: finding out, evaluating, delivering; beside the weeks that a guide names.
    Weeks {
        #[command(subcommand)]
        what: Option<WeeksWhat>,
    },
    /// How well your confidence fits, what decisions gave away, and what you remember.
    Stats {
        /// Which.
        #[arg(value_enum)]
        of: Stats,
    },
    /// Say how good you think a decision of yours was, now that you know how it turned out: 1, poor, to 5. It feeds `stats calibration`.
    Rate {
        /// The line of the case.
        case: String,
        /// From 1 to 5.
        quality: u8,
    },
    /// Fit the model of forgetting to your own reviews, once there are a thousand; shows what that would gain, and keeps it with --keep.
    Optimize {
        /// Use the new parameters from now on.
        #[arg(long)]
        keep: bool,
    },
    /// Show or change settings: cases-a-day, cards-a-day, day-begins, points (off hides every score), background, hours-a-week, role.
    Settings {
        /// A setting.
        #[arg(requires = "value")]
        name: Option<String>,
        /// What it is from now on.
        value: Option<String>,
    },
    /// Take away all that is kept of your practice, as one JSON text.
    Export,
    /// Bring back what was exported, where nothing of yours is kept yet.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Delete all that is kept of your practice, and what you did in folders of cases here. No file of the workspace holds your words then;
    /// exports, backups and cases elsewhere are yours to delete.
    Forget {
        /// Your name, so that nobody does this by accident.
        #[arg(long, value_name = "NAME")]
        confirm: String,
    },
    /// Let policies that do not think answer cases, and hold the gates against what they score.
    Calibrate {
        /// The archetype.
        #[arg(required_unless_present = "all")]
        archetype: Option<String>,
        /// Every archetype.
        #[arg(long)]
        all: bool,
        /// Cases for each level.
        #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(50..=100_000))]
        n: u32,
        /// With --all: print how hard each archetype is at each level instead, as the file that is compiled in.
        #[arg(long, requires = "all")]
        difficulty: bool,
    },
}

/// An answer to read.
#[derive(Debug, Args)]
pub struct Grade {
    /// A question such as IQ11, a case such as C2, an archetype such as P03, or a file with a rubric.
    pub rubric: String,
    /// The answer, in 80 characters or more; @FILE reads it from a file. Without it, the question is printed.
    #[arg(long, value_name = "TEXT|@FILE")]
    pub answer: Option<String>,
    /// Answers that people scored, as JSON Lines; without it, exemplars/ID.jsonl in the workspace, if it is there.
    #[arg(long, value_name = "FILE")]
    pub exemplars: Option<PathBuf>,
    /// A second reader: the address of an OpenAI-compatible service, `prompt` to print what to paste to a model, or @FILE with its reply.
    #[arg(long, value_name = "URL|prompt|@FILE")]
    pub judge: Option<String>,
    /// Name of the model at that address.
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub judge_model: String,
    /// Variable that holds the key of the service, where it needs one.
    #[arg(long, value_name = "VARIABLE")]
    pub judge_key: Option<String>,
    /// What a million tokens of it cost, of prompts and of replies, to be told what asking takes in money: 0.15/0.60.
    #[arg(long, value_name = "IN/OUT", value_parser = price)]
    pub judge_price: Option<Price>,
    /// A host that may be called, beside this machine. May be given several times.
    #[arg(long = "allow-net", value_name = "HOST")]
    pub allow_net: Vec<Host>,
}

/// What can be done about rubrics.
#[derive(Debug, Subcommand)]
pub enum RubricVerb {
    /// Say what is wrong with rubrics as they are written. Exit code 1 where something is.
    Lint {
        /// Questions, archetypes or files; all that are shipped where none is given.
        rubrics: Vec<String>,
    },
    /// Read the answers that rubrics are tried on: strong ones come before weak ones, and these before the rest. Exit code 1 where they do not.
    Test {
        /// Questions, archetypes or files; all that are shipped where none is given.
        rubrics: Vec<String>,
    },
    /// Compare the grader with people who scored answers.
    Agreement {
        /// A question, an archetype or a file.
        rubric: String,
        /// Answers that people scored, as JSON Lines; without it, exemplars/ID.jsonl in the workspace.
        #[arg(long, value_name = "FILE")]
        exemplars: Option<PathBuf>,
    },
    /// List words of your own reasons that no point of a rubric matched: ways of saying something that it may lack.
    Gaps {
        /// The archetype.
        archetype: String,
        /// Reasons of the last so many days.
        #[arg(long, value_name = "N", default_value_t = 7)]
        days: u32,
    },
}

/// What is done about an audit.
#[derive(Debug, Subcommand)]
pub enum AuditWhat {
    /// Go on with the audit here, or begin one.
    Run {
        /// Begin another one, though the latest is answered.
        #[arg(long)]
        new: bool,
        /// Tasks of each area, 1 to 4; an area that is sure enough is asked for no more.
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
        tasks: u8,
    },
    /// What is asked next, and nothing else.
    Next {
        /// Tasks of each area, 1 to 4.
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
        tasks: u8,
    },
    /// Answer what is asked next: never, with-help or alone; a number; yes or no; case for taking a case up; pass.
    Answer {
        /// The skill that it was asked about.
        node: String,
        /// The answer.
        answer: String,
        /// Where it can be seen that you do it.
        #[arg(long, value_name = "URL", default_value = "")]
        link: String,
        /// Tasks of each area, 1 to 4.
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
        tasks: u8,
    },
    /// What the latest audit found: gaps, and what to do about them.
    Report,
}

/// What is done about a plan.
#[derive(Debug, Subcommand)]
pub enum PlanWhat {
    /// Show the plan; the same as without a verb.
    Show,
    /// Make the plan, or another one: what is done stays done.
    Make {
        /// Where you come from: pm, technical, domain, marketer or new.
        #[arg(long, value_name = "NAME")]
        background: String,
        /// Hours that you have in a week, 1 to 60.
        #[arg(long, value_name = "N")]
        hours: Option<u32>,
        /// The role that you are after: 1, PM of an AI-powered product; 2, of a platform for ML; 3, beside research.
        #[arg(long, value_name = "1|2|3")]
        role: Option<u32>,
    },
    /// Say that a step is done, with something to show.
    Done {
        /// The step: a skill such as E2, or a word such as teardowns.
        step: String,
        /// What can be shown: a note, or a link.
        #[arg(long, value_name = "TEXT|URL")]
        evidence: String,
    },
    /// Leave a step out.
    Skip {
        /// The step.
        step: String,
    },
    /// Put a step back that was done or left out.
    Open {
        /// The step.
        step: String,
    },
}

/// What is done about weeks.
#[derive(Debug, Subcommand)]
pub enum WeeksWhat {
    /// Show them; the same as without a verb.
    Show,
    /// Write down how a week went, in hours. The later word about a week counts.
    Log {
        /// Hours of finding out: users, data, what models can do.
        #[arg(long, value_name = "HOURS")]
        finding_out: f64,
        /// Hours of evaluating: golden sets, checks, what is wrong and why.
        #[arg(long, value_name = "HOURS")]
        evaluating: f64,
        /// Hours of delivering: specs, launches, everything until it is used.
        #[arg(long, value_name = "HOURS")]
        delivering: f64,
        /// A day of the week; without it, this week.
        #[arg(long, value_name = "DAY", value_parser = day)]
        week: Option<Date>,
    },
}

/// What is shown of progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stats {
    /// Whether 90% sure means right nine times in ten; intervals; leanings.
    Calibration,
    /// Decisions week by week, and what they left on the table.
    Regret,
    /// What is remembered in the next thirty days, and how much there will be to do.
    Retention,
}

/// What a daily case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StreamName {
    /// Products on language models.
    Llm,
    /// How well something works.
    Eval,
    /// What to do about it.
    Decision,
}

/// How a case is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Worked, but for one step.
    Lesson,
    /// Decided, scored, explained.
    Practice,
    /// Three cases, nothing said before the last.
    Test,
}

fn interval(text: &str) -> Result<(f64, f64), String> {
    let read = |text: &str| text.trim().parse::<f64>().ok();
    let ends = text.split_once("..").and_then(|(low, high)| read(low).zip(read(high)));
    ends.ok_or_else(|| "write LOW..HIGH: 120000..180000".to_owned())
}

fn price(text: &str) -> Result<Price, String> {
    let read = |text: &str| Money::new(text.trim().parse::<f64>().ok()?);
    let ends = text.split_once('/').and_then(|(input, output)| Some((read(input)?, read(output)?)));
    let (input, output) = ends.ok_or_else(|| "write IN/OUT, per million tokens: 0.15/0.60".to_owned())?;
    Ok(Price { input, cached_input: None, output })
}

fn yes(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" => Ok(true),
        "no" | "n" => Ok(false),
        _ => Err("write yes or no".to_owned()),
    }
}
