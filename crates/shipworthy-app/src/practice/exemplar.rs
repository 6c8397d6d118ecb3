//! Answers that their authors scored point by point: what a contested reading comes to, kept for whoever compares the grader with people.
//! They lie in the workspace as one line of JSON each, beside those that people wrote there by hand.

use std::io::Write;
use std::path::Path;

use shipworthy_learn::grade::Grade;
use shipworthy_learn::grade::exemplars::Exemplar;

use super::graded::{EXEMPLARS, own_exemplars};
use super::{Contested, Maker, PracticeError};

/// Keeps a reading as its author says that it is right, point by point, in place of what they said of the same text before. It is on the
/// disk when this returns.
///
/// # Errors
/// [`PracticeError::File`] where the file of the workspace cannot be read or written.
pub(super) fn keep_exemplar(of: &Contested, maker: &Maker<'_>) -> Result<(), PracticeError> {
    let day = shipworthy_eval::moment::day(maker.at + 60 * i64::from(maker.offset_minutes)).map(|day| day.to_string());
    let new = Exemplar::of_author(&of.reason, of.standing(), of.case(), maker.by, day);
    let line = serde_json::to_string(&new).expect("an exemplar is JSON");
    let path = own_exemplars(&of.read.rubric, maker.workspace);
    rewrite(&path, |kept| !is_same(kept, &new), Some(&line)).map(drop)
}

/// Whether an author says of a text that this reading is right.
pub(super) fn is_kept(known: &[Exemplar], text: &str, read: &Grade, by: &str) -> bool {
    let mine = Exemplar::of_author(text, read, None, by, None);
    known.iter().any(|of| of.text == mine.text && of.rater == mine.rater && of.points == mine.points)
}

fn is_same(line: &str, new: &Exemplar) -> bool {
    serde_json::from_str::<Exemplar>(line)
        .is_ok_and(|of| of.text == new.text && of.rater == new.rater && of.respondent == new.respondent)
}

/// Takes the answers that somebody wrote out of the files of a workspace; says how many there were. What they scored of others stays.
pub(super) fn forget_exemplars(by: &str, workspace: &Path) -> Result<usize, PracticeError> {
    let folder = workspace.join(EXEMPLARS);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(0) };
    let theirs =
        |line: &str| serde_json::from_str::<Exemplar>(line).is_ok_and(|of| of.respondent.as_deref() == Some(by));
    let mut gone = 0;
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.extension().is_some_and(|ending| ending == "jsonl") {
            gone += rewrite(&path, |line| !theirs(line), None)?;
        }
    }
    // With files of others in it, it stays.
    let _ = std::fs::remove_dir(&folder);
    Ok(gone)
}

/// Writes a file of lines again with those that stay, and one more; says how many went. A file with none left is removed, and one that
/// nothing changes in is left as it is.
fn rewrite(path: &Path, stays: impl Fn(&str) -> bool, more: Option<&str>) -> Result<usize, PracticeError> {
    let failed = |source| PracticeError::File { path: path.display().to_string(), source };
    let before = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    let lines: Vec<&str> = before.lines().filter(|line| !line.trim().is_empty()).collect();
    let kept: Vec<&str> = lines.iter().copied().filter(|line| stays(line)).collect();
    let gone = lines.len() - kept.len();
    let text: String = kept.iter().copied().chain(more).map(|line| format!("{line}\n")).collect();
    match (gone, more) {
        (0, None) => return Ok(0),
        _ if text.is_empty() => std::fs::remove_file(path).map_err(failed)?,
        _ => {
            let folder = path.parent().unwrap_or(Path::new("."));
            let put = || -> std::io::Result<()> {
                std::fs::create_dir_all(folder)?;
                let mut new = tempfile::NamedTempFile::new_in(folder)?;
                new.write_all(text.as_bytes())?;
                new.as_file().sync_all()?;
                new.persist(path).map_err(|error| error.error)?;
                Ok(())
            };
            put().map_err(failed)?;
        }
    }
    Ok(gone)
}
