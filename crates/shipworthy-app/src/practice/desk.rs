//! The desk: a case as somebody works on it, kept in a folder of the workspace, so that nothing is lost when a page or the program is
//! closed.
//!
//! Looking at a case writes nothing. The first thing that somebody does about it writes it as `learn new` does, below [`FOLDER`]; what
//! was asked and done, and what was typed and not yet committed, lie beside it. Each person has folders of their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use shipworthy_eval::outcome::Check;
use shipworthy_learn::case::{Actions, Case, Stage};
use shipworthy_learn::code::Code;
use shipworthy_learn::debrief::{Debrief, Submission};
use shipworthy_learn::question::Question;
pub use shipworthy_store::LessonAnswer;
use shipworthy_store::Store;

use crate::moment::Moment;

use super::forgotten::Doing;
use super::graded::with_card;
use super::{
    Maker, PracticeError, Practised, Progress, SCORE, ask, decide, draw, practised, so_far, step, submit, write,
};

/// The folder of practice in a workspace. What lies in it is no product.
pub const FOLDER: &str = "practice";
/// What marks that folder, so that one of the same name with products in it is not taken for it.
pub const MARK: &str = ".cases";
/// What was typed and not yet committed.
pub(super) const DRAFT: &str = "draft.json";
/// Longest draft that is kept, in bytes: a reason of 4,000 characters, and the other fields.
const LONGEST_DRAFT: usize = 40_000;

/// One thing is written at a time: pages send what is typed while buttons are pressed.
static WRITING: Mutex<()> = Mutex::new(());

/// Who practises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learner {
    /// Under which name it is kept.
    pub name: String,
    /// The number of the person, where several people work here.
    pub person: Option<u64>,
}

impl Learner {
    /// Whoever works alone: by the name that the system has for them, as on the command line.
    pub fn alone() -> Learner {
        let named = ["USER", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
        let name = named.into_iter().find(|name| !name.trim().is_empty());
        // Alone on a machine without names, a learner is the learner.
        Learner { name: name.unwrap_or_else(|| "learner".to_owned()), person: None }
    }
}

/// What was typed about a case and not yet committed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Fields of the form by their names, as they were typed.
    pub fields: BTreeMap<String, String>,
    /// The first case of the test that it belongs to: nothing is said about it before the last one is decided.
    pub test: Option<String>,
}

impl Draft {
    /// What stands in a field; empty where nothing was typed.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// Somebody's practice in a workspace.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The workspace whose store keeps decisions.
    pub workspace: PathBuf,
    /// Who.
    pub learner: Learner,
    /// Version of the tool, for the report of a case.
    pub tool: String,
}

/// A case, and how far somebody is with it.
pub struct Open {
    /// The case.
    pub case: Case,
    /// Where it lies, once something was done about it.
    pub folder: PathBuf,
    /// Whether it lies there.
    pub begun: bool,
    /// What was asked and done.
    pub progress: Progress,
    /// What was typed.
    pub draft: Draft,
    /// What was decided; `None` before.
    pub kept: Option<Practised>,
}

impl Desk {
    /// The folder of a case: `practice/P12-42-level1`, for one of several people `practice/person-3/…`.
    pub fn folder(&self, code: &Code) -> PathBuf {
        let version = if code.version > 1 { format!("-v{}", code.version) } else { String::new() };
        let family = code.family.as_ref().map_or(String::new(), |family| format!("-{family}"));
        let twist = code.twist.as_ref().map_or(String::new(), |twist| format!("-{twist}"));
        let name = format!("{}-{}{version}-level{}{family}{twist}", code.archetype, code.seed, code.level.number());
        let top = self.workspace.join(FOLDER);
        self.learner.person.map_or_else(|| top.clone(), |person| top.join(format!("person-{person}"))).join(name)
    }

    /// A case as it stands. Nothing is written.
    pub fn look(&self, code: &Code) -> Result<Open, PracticeError> {
        let folder = self.folder(code);
        let begun = folder.is_dir();
        let line = code.to_string();
        let kept = practised(&self.learner.name, &self.workspace)?.into_iter().find(|kept| kept.code == line);
        Ok(Open {
            case: draw(code)?,
            progress: if begun { so_far(&folder)? } else { Progress::default() },
            draft: if begun { draft(&folder)? } else { Draft::default() },
            folder,
            begun,
            kept,
        })
    }

    /// The debrief of a case that was decided, read again, and the score that was given then; `folder` is where it was decided, where that
    /// is not the folder here.
    ///
    /// # Errors
    /// [`PracticeError::Undecided`] where it was not; [`PracticeError::Code`] where no case can be drawn of the code any more.
    pub fn debrief(&self, code: &Code, folder: Option<&Path>) -> Result<(Debrief, u32), PracticeError> {
        let mut open = self.look(code)?;
        if let Some(folder) = folder {
            open.folder = folder.to_path_buf();
        }
        let undecided = || PracticeError::Undecided(format!("{} has not decided about {code}", self.learner.name));
        let (mut debrief, kept) = open.debrief().zip(open.kept.as_ref()).ok_or_else(undecided)?;
        with_card(&mut debrief, &open.case.rubric(), &self.workspace);
        Ok((debrief, kept.score))
    }

    /// Begins a case: writes it where it is not there yet. `brief` lays it out for its `brief.md`.
    pub fn begin(&self, code: &Code, brief: impl Fn(&Case) -> String) -> Result<PathBuf, PracticeError> {
        let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = self.folder(code);
        if folder.is_dir() {
            return Ok(folder);
        }
        let case = draw(code)?;
        // Written aside and then moved, so that no half of a case is ever found.
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let part = folder.with_file_name(format!(".{name}.part"));
        let failed = |path: &Path| {
            let path = path.display().to_string();
            move |source| PracticeError::File { path, source }
        };
        if part.is_dir() {
            std::fs::remove_dir_all(&part).map_err(failed(&part))?;
        }
        let top = self.workspace.join(FOLDER);
        std::fs::create_dir_all(&top).map_err(failed(&top))?;
        let mark = top.join(MARK);
        if !mark.exists() {
            std::fs::write(&mark, "What lies here was drawn for practice. It is no product of this workspace.\n")
                .map_err(failed(&mark))?;
        }
        write(&case, &brief(&case), &part, &self.tool)?;
        std::fs::rename(&part, &folder).map_err(failed(&folder))?;
        Ok(folder)
    }

    /// Keeps what was typed about a case that was begun.
    pub fn keep(&self, code: &Code, draft: &Draft) -> Result<(), PracticeError> {
        let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.folder(code).join(DRAFT);
        let failed = |source| PracticeError::File { path: path.display().to_string(), source };
        let named = Doing { by: &self.learner.name, done: draft };
        let text = serde_json::to_string_pretty(&named).map_err(|error| failed(error.into()))?;
        if text.len() > LONGEST_DRAFT {
            return Err(PracticeError::Unknown("what was typed is too long to be kept".to_owned()));
        }
        std::fs::write(&path, format!("{text}\n")).map_err(failed)
    }

    /// Asks a question about a case that was begun. `tell` lays the answer out for its file.
    pub fn ask(
        &self,
        code: &Code,
        question: &str,
        tell: impl Fn(&Question) -> String,
    ) -> Result<Question, PracticeError> {
        let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        ask(&self.folder(code), question, &self.learner.name, tell)
    }

    /// Takes the next action about a case that was begun.
    pub fn step(&self, code: &Code, action: &str) -> Result<Stage, PracticeError> {
        let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        step(&self.folder(code), action, &self.learner.name)
    }

    /// Who decides here now.
    pub fn maker(&self, now: Moment) -> Maker<'_> {
        Maker {
            by: &self.learner.name,
            at: now.seconds,
            offset_minutes: now.offset_minutes,
            workspace: &self.workspace,
        }
    }

    /// Scores and keeps a decision about a case that was begun. The first one counts.
    pub fn submit(
        &self,
        code: &Code,
        answer: &str,
        submission: &Submission,
        now: Moment,
    ) -> Result<Debrief, PracticeError> {
        let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let maker = self.maker(now);
        submit(&self.folder(code), answer, submission, &maker)
    }

    /// Decides without a folder: for whoever only sends an answer.
    pub fn decide(
        &self,
        code: &Code,
        answer: &str,
        submission: &Submission,
        now: Moment,
    ) -> Result<Debrief, PracticeError> {
        let maker = self.maker(now);
        decide(&draw(code)?, answer, submission, &maker)
    }

    /// Keeps an answer to the gap of a lesson.
    pub fn answer_lesson(&self, node: &str, answer: f64, correct: bool, at: i64) -> Result<(), PracticeError> {
        let new = LessonAnswer { node: node.to_owned(), answer, correct, by: self.learner.name.clone(), at };
        Ok(Store::open(&self.workspace)?.answer_lesson(&new)?)
    }

    /// What somebody answered in lessons, oldest first.
    pub fn lesson_answers(&self) -> Result<Vec<LessonAnswer>, PracticeError> {
        let store = Store::open_existing(&self.workspace)?;
        Ok(store.map_or(Ok(Vec::new()), |store| store.lesson_answers(&self.learner.name))?)
    }

    /// What somebody has decided, oldest first.
    pub fn decided(&self) -> Result<Vec<Practised>, PracticeError> {
        practised(&self.learner.name, &self.workspace)
    }
}

impl Open {
    /// What the decision was worth, made again from what was kept; `None` before it. What was displayed then is [`Open::kept`]'s.
    pub fn debrief(&self) -> Option<Debrief> {
        let kept = self.kept.as_ref()?;
        let submission = Submission {
            answer: self.case.actions.read(&kept.answer).ok()?,
            confidence: kept.confidence,
            reason: kept.reason.clone(),
            interval: interval(&self.case, &self.draft).or_else(|| self.interval_scored()),
            asked: kept.asked.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
            beliefs: self.case.beliefs.as_ref().and_then(|asked| asked.read(&kept.beliefs).ok()),
        };
        Some(self.case.submit(&submission))
    }

    /// The interval of a decision that was not made on a page.
    fn interval_scored(&self) -> Option<(f64, f64)> {
        #[derive(Deserialize)]
        struct Given {
            interval: Option<(f64, f64)>,
        }
        let text = std::fs::read_to_string(self.folder.join(SCORE)).ok()?;
        serde_json::from_str::<Given>(&text).ok()?.interval
    }

    /// What the check of the work side says about the case; `None` where it was not begun.
    pub fn checked(&self) -> Option<Check> {
        let text = std::fs::read_to_string(self.folder.join("report.json")).ok()?;
        serde_json::from_str(&text).ok()
    }
}

/// The two ends of an interval that a draft holds, where one is asked for and both are numbers in their order.
pub fn interval(case: &Case, draft: &Draft) -> Option<(f64, f64)> {
    let asked = matches!(&case.actions, Actions::Number { interval: Some(_), .. });
    let number = |name: &str| draft.field(name).trim().replace(',', "").parse::<f64>().ok();
    number("low").zip(number("high")).filter(|(low, high)| asked && low <= high)
}

fn draft(folder: &Path) -> Result<Draft, PracticeError> {
    let path = folder.join(DRAFT);
    match std::fs::read_to_string(&path) {
        // One that cannot be read any more keeps nobody from the case.
        Ok(text) => Ok(serde_json::from_str(&text).unwrap_or_default()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Draft::default()),
        Err(source) => Err(PracticeError::File { path: path.display().to_string(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::code_in;

    fn desk(folder: &Path, person: Option<u64>) -> Desk {
        let learner = Learner { name: "Asha".to_owned(), person };
        Desk { workspace: folder.to_path_buf(), learner, tool: "0".to_owned() }
    }

    fn code(line: &str) -> Code {
        line.parse().expect("a code")
    }

    #[test]
    fn what_was_typed_and_asked_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let code = code("P04@1:7:level=1,family=taken-down");
        let first = desk(folder.path(), None);
        let open = first.look(&code).expect("a case");
        assert!(!open.begun && !folder.path().join(FOLDER).exists(), "looking writes nothing");
        let question = open.case.questions[0].id.clone();
        let at = first.begin(&code, |_| "# brief\n".to_owned()).expect("written");
        assert_eq!(at, first.begin(&code, |_| "other".to_owned()).expect("there"), "it is begun once");
        assert_eq!(at, folder.path().join("practice/P04-7-level1-taken-down"));
        let fields = [("reason".to_owned(), "because".to_owned())].into();
        first.keep(&code, &Draft { fields, test: None }).expect("kept");
        first.ask(&code, &question, |_| String::new()).expect("asked");
        let again = desk(folder.path(), None).look(&code).expect("a case");
        assert_eq!((again.draft.field("reason"), &again.progress.asked[..]), ("because", &[question][..]));
        assert!(again.checked().is_some(), "it was checked as at work");
        assert_eq!(code_in(&at).expect("a case"), code);
        let other = desk(folder.path(), Some(3));
        assert!(!other.look(&code).expect("a case").begun, "somebody else begins anew");
        assert!(other.folder(&code).ends_with("practice/person-3/P04-7-level1-taken-down"));
    }

    #[test]
    fn what_is_made_again_is_what_was_said_then() {
        let folder = tempfile::tempdir().expect("a folder");
        let code = code("P03@1:42:level=1");
        let desk = desk(folder.path(), None);
        desk.begin(&code, |_| String::new()).expect("written");
        let open = desk.look(&code).expect("a case");
        assert!(open.debrief().is_none());
        let Actions::Choice { actions } = &open.case.actions else { panic!("a choice") };
        let answer = open.case.actions.read(&actions[0].id).expect("an answer");
        let reason =
            "The interval reaches below what pays, a bad one costs more than a good one gains, and waiting is cheap.";
        let now = Moment { seconds: 5, offset_minutes: 0 };
        let then = desk.submit(&code, &actions[0].id, &Submission::plain(answer, 0.7, reason), now).expect("scored");
        let after = desk.look(&code).expect("a case");
        assert_eq!(after.debrief().as_ref(), Some(&then));
        assert_eq!(after.kept.map(|kept| kept.score), Some(then.score));
        assert_eq!(desk.decided().expect("rows").len(), 1);
    }
}
