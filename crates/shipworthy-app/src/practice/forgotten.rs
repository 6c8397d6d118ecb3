//! A learner forgotten: what is kept of them in the store, and what their doings left in folders of cases.
//!
//! A case belongs to nobody: its brief, data and report can be drawn again, and stay where somebody wrote them. What was typed, asked and
//! decided about it belongs to whoever did it, and says so in each of its files.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shipworthy_store::{Store, whole};

use super::desk::{DRAFT, FOLDER, Learner};
use super::exemplar::forget_exemplars;
use super::second_reader::JUDGED;
use super::{ACTIONS, PROGRESS, PracticeError, Progress, SCORE};

/// How many folders deep cases are looked for.
const DEEPEST: usize = 8;

/// What was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    /// Rows of the store.
    pub rows: usize,
    /// Folders of cases in which something of theirs lay.
    pub cases: usize,
    /// Answers of theirs among the scored ones.
    pub exemplars: usize,
}

/// A file about a case with who did what it says. Earlier versions did not say who.
#[derive(Serialize)]
pub(super) struct Doing<'a, T> {
    /// Who.
    pub by: &'a str,
    /// What they did.
    #[serde(flatten)]
    pub done: &'a T,
}

/// Who such a file names.
#[derive(Deserialize, Default)]
struct Named {
    #[serde(default)]
    by: String,
}

/// A folder that a case was written to, with its line.
struct CaseFolder {
    path: PathBuf,
    code: String,
}

/// Forgets all of a learner's practice: rows of the store, and of copies that older versions left; in folders of cases below the
/// workspace what they typed, asked and decided. Nothing of others is touched, and afterwards none of it can be read from a file there.
///
/// # Errors
/// [`PracticeError::Remains`] where a file may still hold something; [`PracticeError::File`]; [`PracticeError::Store`]. Folders come first
/// and the store last, so that what failed can be tried again.
pub fn forget(by: &str, workspace: &Path) -> Result<Forgotten, PracticeError> {
    let mut forgotten = Forgotten::default();
    for folder in cases_below(workspace) {
        let theirs = |text: &str| is_theirs(text, &folder, by, workspace);
        forgotten.cases += usize::from(clear(&folder.path, theirs)?);
        // Whoever decides inside the folder of a case keeps that there.
        if folder.path != workspace {
            forgotten.rows += in_store(by, &folder.path)?;
        }
    }
    forgotten.exemplars = forget_exemplars(by, workspace)?;
    forgotten.rows += in_store(by, workspace)?;
    Ok(forgotten)
}

fn in_store(by: &str, workspace: &Path) -> Result<usize, PracticeError> {
    let Some(mut store) = Store::open_existing(workspace)? else { return Ok(0) };
    let rows = store.forget_learner(by)?;
    whole::forget_in_copies(workspace, by)?;
    Ok(rows)
}

/// Removes what was done about a case where it is theirs; says whether anything was.
fn clear(folder: &Path, theirs: impl Fn(&str) -> Result<bool, PracticeError>) -> Result<bool, PracticeError> {
    let mut gone = false;
    for name in [SCORE, DRAFT, PROGRESS, JUDGED] {
        let path = folder.join(name);
        let failed = |path: &Path, source| PracticeError::File { path: path.display().to_string(), source };
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(&path, error)),
        };
        let text = String::from_utf8_lossy(&bytes);
        if !theirs(&text)? {
            continue;
        }
        if name == PROGRESS {
            for answer in answers(folder, &text) {
                std::fs::remove_file(&answer).map_err(|error| failed(&answer, error))?;
            }
            // With a file of somebody's own in it, it stays.
            let _ = std::fs::remove_dir(folder.join("answers"));
        }
        std::fs::remove_file(&path).map_err(|error| failed(&path, error))?;
        gone = true;
    }
    Ok(gone)
}

/// The answers that were written for what was asked.
fn answers(folder: &Path, progress: &str) -> Vec<PathBuf> {
    let asked = serde_json::from_str::<Progress>(progress).unwrap_or_default().asked;
    let plain = asked.iter().filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    plain.map(|id| folder.join("answers").join(format!("{id}.md"))).filter(|path| path.is_file()).collect()
}

/// Whether somebody did what a file about a case says. Where it does not name them: a folder of one of several people is theirs; else
/// it is of whoever decided about the case, if that was one person, and before that of whoever works alone.
fn is_theirs(text: &str, folder: &CaseFolder, by: &str, workspace: &Path) -> Result<bool, PracticeError> {
    let named = serde_json::from_str::<Named>(text).unwrap_or_default().by;
    if !named.is_empty() {
        return Ok(named == by);
    }
    let store = Store::open_existing(workspace)?;
    let inside = folder.path.strip_prefix(workspace.join(FOLDER)).ok();
    let top = inside.and_then(|path| path.components().next()).map(|part| part.as_os_str().to_string_lossy());
    if let Some(number) = top.as_ref().and_then(|name| name.strip_prefix("person-")?.parse::<u64>().ok()) {
        let person = store.map_or(Ok(None), |store| store.person(number))?;
        return Ok(person.is_some_and(|person| person.name == by));
    }
    let deciders = store.map_or(Ok(Vec::new()), |store| store.deciders(&folder.code))?;
    Ok(match deciders.as_slice() {
        [] => inside.is_some() && Learner::alone().name == by,
        [one] => one == by,
        _ => false,
    })
}

/// Folders of cases in a workspace, the workspace itself among them where it is one, sorted. Another workspace below it keeps its own
/// practice, and is passed by.
fn cases_below(workspace: &Path) -> Vec<CaseFolder> {
    let mut found = Vec::new();
    let mut folders = vec![(workspace.to_path_buf(), 0)];
    while let Some((path, depth)) = folders.pop() {
        match line_in(&path) {
            Some(code) => found.push(CaseFolder { path: path.clone(), code }),
            None if depth > 0 && path.join("shipworthy.toml").is_file() => continue,
            None => (),
        }
        // What cannot be read was not written by us.
        let Ok(entries) = std::fs::read_dir(&path) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && depth < DEEPEST && entry.file_name() != ".git" && entry.file_name() != ".shipworthy" {
                folders.push((entry.path(), depth + 1));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The line of the case that a folder holds, also of a version that draws no case any more.
fn line_in(folder: &Path) -> Option<String> {
    #[derive(Deserialize)]
    struct Written {
        code: String,
    }
    let text = std::fs::read_to_string(folder.join(ACTIONS)).ok()?;
    let code = serde_json::from_str::<Written>(&text).ok()?.code;
    code.contains('@').then_some(code)
}

#[cfg(test)]
mod tests {
    use shipworthy_learn::case::Actions;
    use shipworthy_learn::code::Code;
    use shipworthy_learn::debrief::Submission;

    use super::*;
    use crate::moment::Moment;
    use crate::practice::desk::{Desk, Draft};

    const REASON: &str =
        "The ponderous interval reaches below what pays, and a month of waiting costs less than being wrong about it.";

    fn desk(workspace: &Path, name: &str, person: u64) -> Desk {
        let learner = Learner { name: name.to_owned(), person: Some(person) };
        Desk { workspace: workspace.to_path_buf(), learner, tool: "0".to_owned() }
    }

    /// Types about one case without deciding, asks about another, and decides about a third.
    fn work(desk: &Desk) -> [PathBuf; 3] {
        let code = |line: &str| line.parse::<Code>().expect("a code");
        let [typed, asked, decided] =
            [code("P03@1:1:level=1"), code("P04@1:7:level=1,family=taken-down"), code("P03@1:42:level=1")];
        let fields = [("reason".to_owned(), REASON.to_owned())].into();
        let first = desk.begin(&typed, |_| String::new()).expect("written");
        desk.keep(&typed, &Draft { fields, test: None }).expect("kept");
        let second = desk.begin(&asked, |_| String::new()).expect("written");
        let question = desk.look(&asked).expect("a case").case.questions[0].id.clone();
        desk.ask(&asked, &question, |_| String::new()).expect("asked");
        let third = desk.begin(&decided, |_| String::new()).expect("written");
        let case = desk.look(&decided).expect("a case").case;
        let Actions::Choice { actions } = &case.actions else { panic!("a choice") };
        let answer = case.actions.read(&actions[0].id).expect("an answer");
        let now = Moment { seconds: 5, offset_minutes: 0 };
        desk.submit(&decided, &actions[0].id, &Submission::plain(answer, 0.7, REASON), now).expect("scored");
        [first, second, third]
    }

    fn is_there(folders: &[PathBuf; 3]) -> [bool; 4] {
        let [typed, asked, decided] = folders;
        [typed.join(DRAFT), asked.join(PROGRESS), asked.join("answers"), decided.join(SCORE)].map(|path| path.exists())
    }

    #[test]
    fn what_somebody_did_about_cases_is_forgotten_and_nothing_of_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let (asha, ben) = (desk(folder.path(), "Asha", 1), desk(folder.path(), "Ben", 2));
        let (of_asha, of_ben) = (work(&asha), work(&ben));
        assert_eq!(forget("Asha", folder.path()).expect("forgotten"), Forgotten { rows: 1, cases: 3, exemplars: 0 });
        assert_eq!((is_there(&of_asha), is_there(&of_ben)), ([false; 4], [true; 4]));
        assert!(of_asha.iter().all(|case| case.join("brief.md").is_file()), "cases stay: they are nobody's");
        assert_eq!(forget("Asha", folder.path()).expect("forgotten"), Forgotten::default());
        assert_eq!(work(&asha), of_asha, "and each can be taken anew");
    }

    #[test]
    fn files_that_do_not_name_anybody_are_of_whoever_decided() {
        let folder = tempfile::tempdir().expect("a folder");
        let asha = desk(folder.path(), "Asha", 1);
        let [.., decided] = work(&asha);
        let elsewhere = folder.path().join("notes/case");
        std::fs::create_dir_all(&elsewhere).expect("a folder");
        std::fs::copy(decided.join(ACTIONS), elsewhere.join(ACTIONS)).expect("copied");
        let score = elsewhere.join(SCORE);
        std::fs::write(&score, "{\"score\": 70}").expect("written");
        forget("Ben", folder.path()).expect("forgotten");
        assert!(score.exists(), "Ben did not decide about it");
        forget("Asha", folder.path()).expect("forgotten");
        assert!(!score.exists());
    }
}
