//! `shipworthy learn`: practice on cases whose truth is known.

mod audit;
mod contest;
mod debrief;
mod grade;
mod kept;
mod plan;
mod play;
mod rubric;
mod skills;
mod stats;
mod weeks;

use std::path::{Path, PathBuf};

use serde_json::json;
use shipworthy_app::moment::Moment;
use shipworthy_app::practice::archetype::{ARCHETYPES, Stream, archetype};
use shipworthy_app::practice::calibrate::calibrate;
use shipworthy_app::practice::case::Exhibit;
use shipworthy_app::practice::code::{Code, Level};
use shipworthy_app::practice::debrief::{Debrief, Submission};
use shipworthy_app::practice::desk::Learner;
use shipworthy_app::practice::{self, Maker, PracticeError, Today};
use shipworthy_spec::spec::Date;

use crate::args::learn::{Learn, StreamName, What};
use crate::args::{Common, Format};
use crate::clock::{local_day, moment, now};
use crate::exit::Exit;
use crate::printer;

const DAY_SECONDS: i64 = 86_400;

pub fn run(arguments: &Learn, common: &Common) -> Exit {
    if !matches!(common.format, Format::Text | Format::Json | Format::Markdown) {
        printer::error("practice has no such shape", "use --format text, json or markdown");
        return Exit::CouldNotRun;
    }
    let done = match &arguments.what {
        What::Today { day, stream } => today(*day, *stream, arguments, common),
        What::New { case, knobs, out } => new(case, knobs, out.as_deref(), common),
        What::Ask { folder, question } => ask(folder, question, arguments, common),
        What::Step { folder, action } => step(folder, action, arguments, common),
        What::Submit { folder, action, confidence, reason, interval, beliefs } => {
            reason_text(reason).and_then(|reason| {
                let said =
                    Said { action, confidence: *confidence, reason, interval: *interval, beliefs: beliefs.as_deref() };
                submit(folder, said, arguments, common)
            })
        }
        What::Play { case, knobs, mode, stream } => play::play(case, knobs, *mode, *stream, arguments, common),
        What::Debrief { case } => debrief::debrief(case, arguments, common),
        What::Contest { case, point, quote, exemplar } => {
            let contest = contest::Contest { point: point.as_deref(), quote: quote.as_deref(), exemplar: *exemplar };
            contest::contest(case, contest, arguments, common)
        }
        What::Grade(of) => grade::grade(of, arguments, common),
        What::Rubric { what } => rubric::rubric(what, arguments, common),
        What::Share { case, knobs } => share(case, knobs, common),
        What::Skills { view } => skills::skills(view.as_deref(), arguments, common),
        What::Due => skills::due(arguments, common),
        What::Review { card: Some(card), knew: Some(knew) } => kept::reviewed(card, *knew, arguments, common),
        What::Review { .. } => kept::review(arguments, common),
        What::Audit { what } => audit::run(what, arguments, common),
        What::Plan { what } => plan::run(what.as_ref(), arguments, common),
        What::Weeks { what } => weeks::run(what.as_ref(), arguments, common),
        What::Stats { of } => stats::stats(*of, arguments, common),
        What::Rate { case, quality } => kept::rate(case, *quality, arguments, common),
        What::Optimize { keep } => stats::optimize(*keep, arguments, common),
        What::Settings { name: Some(name), value: Some(value) } => kept::set(name, value, arguments, common),
        What::Settings { .. } => kept::settings(arguments, common),
        What::Export => kept::export(arguments, common),
        What::Import { file } => kept::import(file, arguments, common),
        What::Forget { confirm } => kept::forget(confirm, arguments, common),
        What::Calibrate { difficulty: true, .. } => Ok(printer::finish(&practice::skill::difficulty::file(), common)),
        What::Calibrate { archetype, n, .. } => calibrated(archetype.as_deref(), *n as usize, common),
    };
    done.unwrap_or_else(|refused| refused.tell())
}

/// Why something was refused, and what can be typed instead.
struct Refused {
    told: Vec<(String, String)>,
}

impl Refused {
    fn new(message: impl Into<String>, remedy: &str) -> Refused {
        Refused { told: vec![(message.into(), remedy.to_owned())] }
    }

    fn tell(&self) -> Exit {
        for (message, remedy) in &self.told {
            printer::error(message, remedy);
        }
        Exit::CouldNotRun
    }
}

impl From<PracticeError> for Refused {
    fn from(error: PracticeError) -> Refused {
        let remedy = match &error {
            PracticeError::Wrong(wrong) => {
                return Refused { told: wrong.iter().map(|of| (of.message.clone(), of.remedy.clone())).collect() };
            }
            PracticeError::Code(_) => "for example: shipworthy learn new P03 --seed 42 --knob level=2",
            PracticeError::Contest(_) => "`shipworthy learn contest CASE` lists the points of a decided case",
            PracticeError::Rubric(_) => {
                "`shipworthy learn grade IQ11` prints a question; content/rubrics holds examples"
            }
            PracticeError::Judge(_) => {
                "without a judge everything else works; `--judge prompt` prints what to paste to a model"
            }
            PracticeError::Unknown(_) => "`shipworthy learn --help` lists what there is; of a case, its actions.json",
            PracticeError::NotEmpty(_) => "give another folder with --out",
            PracticeError::NoCase(_) => "`shipworthy learn new P03 --out DIR` writes one",
            PracticeError::Remains(_) => {
                "stop other programs that use the workspace, or delete that file; then forget again"
            }
            PracticeError::Undecided(_) => "decide first: `shipworthy learn play CASE`, or `learn submit`",
            PracticeError::Decided(_) => "another case: `shipworthy learn play`, or another --seed",
            _ => "check the folder and its permissions",
        };
        Refused::new(error.to_string(), remedy)
    }
}

/// The code of an archetype or a line, with knobs and a seed.
fn code_of(case: &str, knobs: &[String], common: &Common) -> Result<Code, Refused> {
    let drawn = || common.seed.unwrap_or_else(|| u64::try_from(now()).unwrap_or_default());
    let code = match archetype(case) {
        Some(of) => Code::new(of, drawn(), Level::ALL[0]),
        None if case.contains('@') => case.parse().map_err(PracticeError::from)?,
        None => {
            let known: Vec<&str> = ARCHETYPES.iter().map(|of| of.id()).collect();
            return Err(Refused::new(
                format!("there is no archetype '{case}'"),
                &format!("the archetypes are {}; or give the line of a case", known.join(", ")),
            ));
        }
    };
    knobs.iter().try_fold(code, |code, knob| code.with_knob(knob)).map_err(|error| PracticeError::from(error).into())
}

fn new(case: &str, knobs: &[String], out: Option<&Path>, common: &Common) -> Result<Exit, Refused> {
    let code = code_of(case, knobs, common)?;
    let folder = out.map_or_else(|| PathBuf::from(format!("{}-{}", code.archetype, code.seed)), Path::to_path_buf);
    let case = practice::draw(&code)?;
    practice::write(&case, &shipworthy_report::case_markdown(&case), &folder, env!("CARGO_PKG_VERSION"))?;
    printer::talk(
        &format!(
            "wrote {} to {}; decide with `shipworthy learn submit {}`",
            case.code,
            folder.display(),
            folder.display()
        ),
        common,
    );
    let text = match common.format {
        Format::Json => pretty(&json!({
            "code": case.code, "title": case.title, "family": case.family, "brief": case.brief,
            "exhibits": case.exhibits, "questions": case.questions, "beliefs": case.beliefs, "actions": case.actions
        })),
        Format::Markdown => shipworthy_report::case_markdown(&case),
        _ => {
            let (width, style) = printer::style(common);
            shipworthy_report::case_terminal(&case, true, width, style)
        }
    };
    Ok(printer::finish(&text, common))
}

/// A reason as it is typed, or from a file.
fn reason_text(reason: &str) -> Result<String, Refused> {
    match reason.strip_prefix('@') {
        None => Ok(reason.to_owned()),
        Some(file) => std::fs::read_to_string(file).map_err(|error| {
            Refused::new(format!("cannot read {file}: {error}"), "write --reason @FILE with a text file")
        }),
    }
}

fn ask(folder: &Path, question: &str, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let asked = practice::ask(folder, question, &who(arguments), |of| shipworthy_report::exhibit_markdown(&of.answer))?;
    let (id, label) = (&asked.id, &asked.label);
    printer::talk(
        &format!("asked {id} ({label}), and paid for once; it is kept in {}/answers/{id}.md", folder.display()),
        common,
    );
    Ok(printer::finish(
        &exhibit_text(&asked.answer, json!({ "question": asked, "answer": asked.answer }), common),
        common,
    ))
}

fn step(folder: &Path, action: &str, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let stage = practice::step(folder, action, &who(arguments))?;
    let next = if stage.can.is_empty() { "it is over".to_owned() } else { format!("next: {}", stage.can.join(", ")) };
    printer::talk(&next, common);
    Ok(printer::finish(&exhibit_text(&stage.arrived, json!(stage), common), common))
}

fn exhibit_text(exhibit: &Exhibit, whole: serde_json::Value, common: &Common) -> String {
    match common.format {
        Format::Json => pretty(&whole),
        Format::Markdown => shipworthy_report::exhibit_markdown(exhibit),
        _ => {
            let (width, style) = printer::style(common);
            shipworthy_report::exhibit_terminal(exhibit, width, style)
        }
    }
}

/// What was typed about a decision.
struct Said<'a> {
    action: &'a str,
    confidence: f64,
    reason: String,
    interval: Option<(f64, f64)>,
    beliefs: Option<&'a str>,
}

fn submit(folder: &Path, said: Said<'_>, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let case = practice::read(folder)?;
    let answer =
        case.actions.read(said.action).map_err(|told| Refused::new(told, "--action takes what actions.json lists"))?;
    let beliefs = match (&case.beliefs, said.beliefs) {
        (Some(asked), Some(text)) => {
            Some(asked.read(text).map_err(|told| Refused::new(told, "--beliefs takes the causes of actions.json"))?)
        }
        (None, Some(_)) => {
            return Err(Refused::new("no probabilities of causes are asked for here", "leave --beliefs out"));
        }
        (_, None) => None,
    };
    let plain = Submission::plain(answer, said.confidence, said.reason);
    let submission = Submission { interval: said.interval, beliefs, ..plain };
    let (by, workspace) = (who(arguments), here()?);
    let Moment { seconds, offset_minutes } = moment();
    let maker = Maker { by: &by, at: seconds, offset_minutes, workspace: &workspace };
    let debrief = practice::submit(folder, said.action, &submission, &maker)?;
    Ok(printer::finish(&debrief_text(debrief, &maker, common)?, common))
}

/// A debrief as somebody wants it, with what habits would have scored in its case: whoever has scores hidden sees none. Programs get all
/// of the debrief.
fn debrief_text(debrief: Debrief, maker: &Maker<'_>, common: &Common) -> Result<String, Refused> {
    let debrief = if shows_points(maker)? { debrief } else { debrief.without_points() };
    Ok(match common.format {
        Format::Json => pretty(&json!(debrief)),
        Format::Markdown => {
            let habits = practice::draw(&debrief.code)?.habits();
            shipworthy_report::debrief_markdown(&debrief, &habits)
        }
        _ => {
            let habits = practice::draw(&debrief.code)?.habits();
            let (width, style) = printer::style(common);
            shipworthy_report::debrief_terminal(&debrief, &habits, width, style)
        }
    })
}

/// Whether somebody has scores shown.
fn shows_points(maker: &Maker<'_>) -> Result<bool, Refused> {
    Ok(practice::settings(maker.by, maker.workspace)?.points)
}

fn today(day: Option<Date>, stream: Option<StreamName>, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
    let (by, workspace) = (who(arguments), here()?);
    let mut cases = practice::today(number_of(day)?, &by, &workspace)?;
    if let Some(stream) = stream {
        cases.retain(|case| case.stream == stream_of(stream));
    }
    let text = match common.format {
        Format::Json => pretty(&json!(cases)),
        _ => cases.iter().map(line).chain(judged(&by, &workspace)?).collect(),
    };
    Ok(printer::finish(&text, common))
}

/// What can be said of somebody's judgement; nothing before their first decision.
fn judged(by: &str, workspace: &Path) -> Result<Option<String>, Refused> {
    let found = practice::judgement(by, workspace)?;
    let says = || format!("\n{} {}\n", found.confidence(), found.estimated());
    Ok((found.calibration.answers > 0).then(says))
}

fn line(case: &Today) -> String {
    let done = if case.done { " (decided)" } else { "" };
    format!(
        "{:9} {}{done}\n          {}, about {} minutes\n          shipworthy learn play {}\n",
        case.stream.name(),
        case.headline,
        case.title,
        case.minutes,
        case.code
    )
}

fn share(case: &str, knobs: &[String], common: &Common) -> Result<Exit, Refused> {
    let folder = Path::new(case);
    let code = if folder.is_dir() { practice::read(folder)?.code } else { code_of(case, knobs, common)? };
    let text = match common.format {
        Format::Json => pretty(&json!({ "code": code })),
        _ => format!("{code}\n"),
    };
    Ok(printer::finish(&text, common))
}

fn calibrated(id: Option<&str>, cases: usize, common: &Common) -> Result<Exit, Refused> {
    let asked: Vec<_> = match id {
        None => ARCHETYPES.to_vec(),
        Some(id) => vec![
            archetype(id)
                .ok_or_else(|| Refused::new(format!("there is no archetype '{id}'"), "--all takes every archetype"))?,
        ],
    };
    let mut found = Vec::new();
    for of in asked {
        for twist in std::iter::once(None).chain(of.twists().iter().map(Some)) {
            for level in Level::ALL {
                let with = twist.map_or(String::new(), |twist| format!(", twist {}", twist.name));
                printer::talk(&format!("{} level {}{with}: {cases} cases", of.id(), level.number()), common);
                found.push(calibrate(of, level, twist, cases));
            }
        }
    }
    let text = match common.format {
        Format::Json => pretty(&json!(found)),
        Format::Markdown => shipworthy_report::calibration_markdown(&found),
        _ => {
            let (width, style) = printer::style(common);
            shipworthy_report::calibration_terminal(&found, width, style)
        }
    };
    let holds = found.iter().all(|of| of.holds());
    let written = printer::finish(&text, common);
    Ok(if holds { written } else { written.worst(Exit::Fail) })
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

fn stream_of(name: StreamName) -> Stream {
    match name {
        StreamName::Llm => Stream::Llm,
        StreamName::Eval => Stream::Eval,
        StreamName::Decision => Stream::Decision,
    }
}

/// Days since 1970-01-01; of today, as the calendar here has it, without a day.
fn number_of(day: Option<Date>) -> Result<u32, Refused> {
    let wrong =
        || Refused::new("the day is outside the calendar of practice", "write a day from 1970 on: --day 2026-11-21");
    let day = day.or_else(local_day).ok_or_else(wrong)?.to_string();
    let noon = chrono::NaiveDate::parse_from_str(&day, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(0, 0, 0));
    let seconds = noon.ok_or_else(wrong)?.and_utc().timestamp();
    u32::try_from(seconds / DAY_SECONDS).map_err(|_| wrong())
}

fn who(arguments: &Learn) -> String {
    let named = arguments.who.clone().filter(|name| !name.trim().is_empty());
    named.unwrap_or_else(|| Learner::alone().name)
}

/// Where practice is kept.
fn here() -> Result<PathBuf, Refused> {
    let folder = std::env::current_dir().map_err(|error| {
        Refused::new(format!("there is no folder to work in: {error}"), "go to a folder that is there")
    })?;
    Ok(practice::kept_in(&folder))
}
