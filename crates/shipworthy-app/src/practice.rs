//! Practice: cases are written as workspaces, checked as at work, decided once, scored, and kept. What follows from what was kept, skills,
//! what is due, audits and progress, is in the files beside.

mod audit;
mod done;
mod exemplar;
mod forgotten;
mod learner;
mod plan;
mod questions;
mod second_reader;
mod skills;
mod taken;
mod weeks;

mod contest;
pub mod desk;
mod graded;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;
use shipworthy_engine::Unwatched;
use shipworthy_eval::conclude::REPLICATES;
use shipworthy_learn::archetype::{ARCHETYPES, Stream};
use shipworthy_learn::case::{Answer, Case, Stage, Understood};
use shipworthy_learn::code::{Code, CodeError};
use shipworthy_learn::debrief::{Debrief, Submission, Wrong, problems};
use shipworthy_learn::question::Question;
use shipworthy_store::{Practised, Store, StoreError};

use crate::check::{CheckRequest, check};
use forgotten::Doing;

pub use audit::{Audit, AuditOf, Reply, audit, reply};
pub use contest::{Contested, contest, contested, contests, exemplify};
pub use done::{judgement, optimize, progress, rate, review_card, set, settings};
pub use forgotten::{Forgotten, forget};
pub use graded::{
    Graded, JudgeRequest, JudgeTakes, ask_judge, card, compared, exemplars, graded, judge_prompt, judge_takes, pasted,
    rubric, unmatched,
};
pub use learner::{Learner, learner};
pub use plan::{LONGEST_EVIDENCE, mark, plan};
pub use questions::{answer, answered, answers, contest_answer, exemplify_answer, question as question_of};
pub use shipworthy_learn::{
    allocation, archetype, audit as skill_audit, calibrate, case, code, content, daily, debrief, dissent, figure,
    grade, guide, habits, interview, long, progress as progressed, question, record, roadmap, schedule, score, skill,
};
pub use shipworthy_providers::{Money, Price};
pub use shipworthy_store::{Contest, Practised as Kept, QuestionAnswer};
pub use skills::{due, skills};
pub use taken::{bring, take};
pub use weeks::{log_week, weeks};

/// What can be done about a case, and the line that makes it again.
pub const ACTIONS: &str = "actions.json";
/// What a decision came to.
const SCORE: &str = "score.json";
/// What was asked and done so far.
const PROGRESS: &str = "progress.json";
/// Longest `actions.json` that is read, in bytes.
const LONGEST_ACTIONS: u64 = 100_000;
/// Cases of a test.
pub const OF_A_TEST: usize = 3;

/// Why there is no answer. Nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The line is no case.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The folder has other things in it.
    #[error("{0} is not empty")]
    NotEmpty(String),
    /// The folder is no case.
    #[error("{0} holds no case: there is no {ACTIONS} of `learn new` in it")]
    NoCase(String),
    /// The submission cannot be scored.
    #[error("{}", .0.iter().map(|wrong| wrong.message.as_str()).collect::<Vec<_>>().join("; "))]
    Wrong(Vec<Wrong>),
    /// There is no such question or action here.
    #[error("{0}")]
    Unknown(String),
    /// It cannot be contested.
    #[error("{0}")]
    Contest(String),
    /// The rubric, the answer, or the answers that people scored cannot be used.
    #[error("{0}")]
    Rubric(String),
    /// The judge cannot be asked.
    #[error("{0}")]
    Judge(String),
    /// It was not decided yet.
    #[error("{0}")]
    Undecided(String),
    /// It was decided before.
    #[error("{0}")]
    Decided(String),
    /// The work engine refused the case, which it never should.
    #[error("the case cannot be checked: {0}")]
    Check(String),
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// What was forgotten may still be read from a file.
    #[error("{0}")]
    Remains(String),
    /// The store.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for PracticeError {
    fn from(error: StoreError) -> PracticeError {
        match error {
            StoreError::Conflict(told) => PracticeError::Decided(told),
            remains @ StoreError::Remains { .. } => PracticeError::Remains(remains.to_string()),
            other => PracticeError::Store(other),
        }
    }
}

/// The case of a code.
pub fn draw(code: &Code) -> Result<Case, PracticeError> {
    Ok(code.of()?.draw(code))
}

/// Writes a case to a folder that is empty or not there: brief, spec, data, what can be done, and the report that the check makes of it.
/// The truth is in none of them: it is drawn again when somebody has decided.
pub fn write(case: &Case, brief: &str, folder: &Path, tool: &str) -> Result<(), PracticeError> {
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(PracticeError::NotEmpty(folder.display().to_string()));
    }
    let put = |path: &str, contents: &str| {
        let path = folder.join(path);
        let failed = |source| PracticeError::File { path: path.display().to_string(), source };
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed)?;
        std::fs::write(&path, contents).map_err(failed)
    };
    for file in &case.files {
        put(&file.path, &file.contents)?;
    }
    put("brief.md", brief)?;
    let mut actions = json!({ "code": case.code, "title": case.title, "family": case.family, "actions": case.actions });
    if !case.questions.is_empty() {
        actions["questions"] = json!(case.questions);
    }
    if let Some(beliefs) = &case.beliefs {
        actions["beliefs"] = json!(beliefs);
    }
    put(ACTIONS, &format!("{actions:#}\n"))?;
    put("report.json", &report(folder, case.spec_file(), tool)?)
}

/// What the check of the work side says about the case.
fn report(folder: &Path, spec: &str, tool: &str) -> Result<String, PracticeError> {
    let request = CheckRequest {
        spec: folder.join(spec),
        seed: 0,
        threads: 1,
        // As at the bench, so that both say the same to the last digit.
        replicates: REPLICATES,
        only: None,
        roots: Vec::new(),
        today: None,
        tool: tool.to_owned(),
        keep: None,
    };
    let checked = check(&request, &Unwatched).map_err(|refused| {
        let told: Vec<&str> = refused.diagnostics.iter().map(|found| found.message.as_str()).collect();
        PracticeError::Check(told.join("; "))
    })?;
    let mut text =
        serde_json::to_string_pretty(&checked.check).map_err(|error| PracticeError::Check(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

#[derive(Deserialize)]
struct Written {
    code: String,
}

/// The case that a folder holds.
pub fn read(folder: &Path) -> Result<Case, PracticeError> {
    draw(&code_in(folder)?)
}

/// The line of the case that a folder holds.
pub fn code_in(folder: &Path) -> Result<Code, PracticeError> {
    let path = folder.join(ACTIONS);
    let none = || PracticeError::NoCase(folder.display().to_string());
    let there = std::fs::metadata(&path).map_err(|_| none())?;
    if there.len() > LONGEST_ACTIONS {
        return Err(none());
    }
    let text = std::fs::read_to_string(&path).map_err(|_| none())?;
    let written: Written = serde_json::from_str(&text).map_err(|_| none())?;
    Ok(written.code.parse()?)
}

/// What was asked and done in a folder before the end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Progress {
    /// Who asked and did it; empty where an earlier version did not say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// Ids of questions, in the order in which they were asked.
    pub asked: Vec<String>,
    /// Ids of actions, one after another, where decisions follow each other.
    pub path: Vec<String>,
}

/// What was asked and done so far about the case in a folder.
pub fn so_far(folder: &Path) -> Result<Progress, PracticeError> {
    let path = folder.join(PROGRESS);
    let failed = |source| PracticeError::File { path: path.display().to_string(), source };
    match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| failed(error.into())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Progress::default()),
        Err(error) => Err(failed(error)),
    }
}

fn keep_progress(folder: &Path, progress: &Progress) -> Result<(), PracticeError> {
    let path = folder.join(PROGRESS);
    let failed = |source| PracticeError::File { path: path.display().to_string(), source };
    let text = serde_json::to_string_pretty(progress).map_err(|error| failed(error.into()))?;
    std::fs::write(&path, format!("{text}\n")).map_err(failed)
}

fn undecided(folder: &Path) -> Result<(), PracticeError> {
    if folder.join(SCORE).exists() {
        return Err(PracticeError::Decided(format!("{} was decided: its score is there", folder.display())));
    }
    Ok(())
}

/// Asks a question about the case in a folder: by its id, the beginning of it, its label, or in one's own words. It is paid once, however
/// often it is read; what is not understood costs nothing. `tell` lays the answer out for the file that it is kept in.
pub fn ask(
    folder: &Path,
    question: &str,
    by: &str,
    tell: impl Fn(&Question) -> String,
) -> Result<Question, PracticeError> {
    let case = read(folder)?;
    undecided(folder)?;
    let ids = |of: &[&Question], between: &str| -> String {
        of.iter().map(|question| question.id.as_str()).collect::<Vec<_>>().join(between)
    };
    let typed = question.trim();
    let found = match case.understood(typed) {
        Understood::Question(found) => found,
        Understood::Several(of) => {
            let could = ids(&of, " or ");
            return Err(PracticeError::Unknown(format!(
                "'{typed}' could be {could}; nothing was asked, and nothing is paid"
            )));
        }
        Understood::Nothing if case.questions.is_empty() => {
            return Err(PracticeError::Unknown("nothing can be asked here".to_owned()));
        }
        Understood::Nothing => {
            let known = ids(&case.questions.iter().collect::<Vec<_>>(), ", ");
            return Err(PracticeError::Unknown(format!(
                "'{typed}' was not understood, and nothing is paid: ask {known}"
            )));
        }
    };
    let mut progress = so_far(folder)?;
    if !progress.asked.contains(&found.id) {
        if progress.asked.len() >= case.most_questions() {
            let time = format!("there is time for {} questions, and they were asked", case.most_questions());
            return Err(PracticeError::Unknown(time));
        }
        let path = folder.join("answers").join(format!("{}.md", found.id));
        let failed = |source| PracticeError::File { path: path.display().to_string(), source };
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed)?;
        std::fs::write(&path, tell(found)).map_err(failed)?;
        progress.by = by.to_owned();
        progress.asked.push(found.id.clone());
        keep_progress(folder, &progress)?;
    }
    Ok(found.clone())
}

/// Takes the next action about the case in a folder, where decisions follow each other; says what has arrived then. It cannot be taken back.
pub fn step(folder: &Path, action: &str, by: &str) -> Result<Stage, PracticeError> {
    let case = read(folder)?;
    undecided(folder)?;
    let mut progress = so_far(folder)?;
    let Some(before) = case.stage(&progress.path) else {
        return Err(PracticeError::Unknown("there is one decision here: `learn submit` takes it".to_owned()));
    };
    let Some(action) = before.can.iter().find(|can| can.eq_ignore_ascii_case(action.trim())) else {
        let can = if before.can.is_empty() {
            "it is over; `learn submit` scores it".to_owned()
        } else {
            format!("now it is one of {}", before.can.join(", "))
        };
        return Err(PracticeError::Unknown(format!("'{}' cannot be done: {can}", action.trim())));
    };
    progress.by = by.to_owned();
    progress.path.push(action.clone());
    let stage =
        case.stage(&progress.path).ok_or_else(|| PracticeError::Unknown(format!("'{action}' cannot be done now")))?;
    keep_progress(folder, &progress)?;
    Ok(stage)
}

/// Who decides, when, and where it is kept.
#[derive(Debug, Clone)]
pub struct Maker<'a> {
    /// Who.
    pub by: &'a str,
    /// Now, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Minutes that their clock is ahead of UTC.
    pub offset_minutes: i32,
    /// The workspace whose store keeps it.
    pub workspace: &'a Path,
}

/// Scores a decision and keeps it: on the disk when this returns. The first decision about a case counts.
pub fn decide(case: &Case, answer: &str, submission: &Submission, maker: &Maker<'_>) -> Result<Debrief, PracticeError> {
    let wrong = problems(case, submission);
    if !wrong.is_empty() {
        return Err(PracticeError::Wrong(wrong));
    }
    let mut debrief = case.submit(submission);
    graded::with_card(&mut debrief, &case.rubric(), maker.workspace);
    Store::open(maker.workspace)?.practise(&Practised {
        code: case.code.to_string(),
        archetype: case.code.archetype.clone(),
        answer: answer.trim().to_owned(),
        confidence: submission.confidence,
        reason: submission.reason.clone(),
        score: debrief.score,
        decision_score: debrief.decision,
        correct: debrief.right,
        brier: debrief.brier,
        reasoning: debrief.reasoning.coverage,
        grader: debrief.reasoning.grader.to_owned(),
        asked: submission.asked.join(","),
        beliefs: said(case, submission),
        by: maker.by.to_owned(),
        at: maker.at,
        utc_offset: maker.offset_minutes,
        best: case.best_after(&submission.asked).written(),
        regret: Some(debrief.regret),
        spent: debrief.asking.as_ref().map_or(0.0, |asking| asking.spent),
        currency: debrief.currency.to_owned(),
        luck: debrief.luck.name().to_owned(),
        asked_well: record::Asked::of(&debrief).map_or("", record::Asked::name).to_owned(),
        interval_held: debrief.interval_held,
    })?;
    Ok(debrief)
}

/// Probabilities of causes as they are written; nothing where none are asked for.
fn said(case: &Case, submission: &Submission) -> String {
    let pairs = case.beliefs.iter().flat_map(|asked| &asked.causes).zip(submission.beliefs.iter().flatten());
    pairs.map(|(cause, p)| format!("{}:{p:.4}", cause.id)).collect::<Vec<_>>().join(",")
}

/// A decision as the folder of its case keeps it.
#[derive(Serialize)]
struct Scored<'a> {
    /// The interval that was given, which the store does not keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<(f64, f64)>,
    #[serde(flatten)]
    debrief: &'a Debrief,
}

/// The same for a case in a folder, which gets the score as a file. What was asked in the folder was asked; what was done in it was done.
pub fn submit(
    folder: &Path,
    answer: &str,
    submission: &Submission,
    maker: &Maker<'_>,
) -> Result<Debrief, PracticeError> {
    let case = read(folder)?;
    let path = folder.join(SCORE);
    undecided(folder)?;
    let progress = so_far(folder)?;
    if let Answer::Path(path) = &submission.answer
        && !path.starts_with(&progress.path)
    {
        let done = progress.path.join(",");
        return Err(PracticeError::Unknown(format!(
            "{done} was done already, and cannot be taken back: the list begins with it"
        )));
    }
    let submission = &Submission { asked: progress.asked, ..submission.clone() };
    let debrief = decide(&case, answer, submission, maker)?;
    let failed = |source| PracticeError::File { path: path.display().to_string(), source };
    let named = Doing { by: maker.by, done: &Scored { interval: submission.interval, debrief: &debrief } };
    let text = serde_json::to_string_pretty(&named).map_err(|error| failed(error.into()))?;
    std::fs::write(&path, format!("{text}\n")).map_err(failed)?;
    Ok(debrief)
}

/// The cases of a test that begins with one: kinds in turn, each from a seed of its own.
pub fn mixed(first: &Code) -> Vec<Code> {
    let place = ARCHETYPES.iter().position(|of| of.id() == first.archetype).unwrap_or(0);
    let further = (1..OF_A_TEST).map(|index| {
        let of = ARCHETYPES[(place + index) % ARCHETYPES.len()];
        Code::new(of, first.seed.wrapping_add(index as u64), first.level)
    });
    std::iter::once(first.clone()).chain(further).collect()
}

/// One of today's cases.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Today {
    /// What it is about.
    pub stream: Stream,
    /// The line that makes it.
    pub code: Code,
    /// What kind of decision it is.
    pub title: &'static str,
    /// Its first line.
    pub headline: String,
    /// Minutes that it takes.
    pub minutes: u32,
    /// Whether it was decided.
    pub done: bool,
}

/// The cases of a day, in days since 1970-01-01, with what somebody has decided already.
pub fn today(day: u32, by: &str, workspace: &Path) -> Result<Vec<Today>, PracticeError> {
    let done = practised(by, workspace)?;
    let of = |stream| {
        let code = daily::daily(day, stream);
        let case = draw(&code)?;
        let line = code.to_string();
        let done = done.iter().any(|kept| kept.code == line);
        let minutes = case.minutes();
        Ok(Today { stream, title: case.title, headline: case.brief.headline, minutes, done, code })
    };
    Stream::ALL.into_iter().map(of).collect()
}

/// What somebody has decided in practice, oldest first.
pub fn practised(by: &str, workspace: &Path) -> Result<Vec<Practised>, PracticeError> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.practised(by))?)
}

/// Where practice is kept that is done in a folder: the nearest workspace that holds it, else the folder itself.
pub fn kept_in(folder: &Path) -> PathBuf {
    let marked = folder.ancestors().find(|above| above.join("shipworthy.toml").is_file());
    marked.unwrap_or(folder).to_path_buf()
}
