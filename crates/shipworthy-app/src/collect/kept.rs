//! Lines of an earlier run that stay: what was not asked this time, and what got no answer.
//!
//! A model that is not there, a limit or a stop must not cost what was recorded before: no call brings it back for nothing.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use serde_json::Value;

/// Longest line that is looked at.
const LONGEST_LINE: u64 = 64 << 20;

/// What a line is about: an example, a repeat, and who graded where it is a verdict.
pub(super) type About = (String, u32, String);

/// The lines of a file that say something, each with what it is about.
#[derive(Default)]
pub(super) struct Kept {
    file: Option<std::fs::File>,
    places: HashMap<About, (u64, usize)>,
    order: Vec<About>,
}

impl Kept {
    /// Those of a file whose examples stand in `column`. Nothing where there is no file. An error where its lines are none of a run, which
    /// must then stay as they are.
    pub(super) fn of(path: &Path, column: &str) -> std::io::Result<Kept> {
        let mut kept = Kept::default();
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(kept),
            Err(error) => return Err(error),
        };
        let mut lines = BufReader::new(&file);
        let (mut start, mut line) = (0, Vec::new());
        loop {
            line.clear();
            let read = Read::by_ref(&mut lines).take(LONGEST_LINE).read_until(b'\n', &mut line)?;
            if read == 0 {
                break;
            }
            let value: Value = serde_json::from_slice(&line)
                .map_err(|_| std::io::Error::other(format!("{} is not of a run of this program", path.display())))?;
            if let Some(about) = about(&value, column) {
                kept.order.push(about.clone());
                kept.places.insert(about, (start, read));
            }
            start += read as u64;
        }
        kept.file = Some(file);
        Ok(kept)
    }

    /// The line about something, with its end.
    pub(super) fn line(&mut self, about: &About) -> std::io::Result<Option<Vec<u8>>> {
        let (Some(&(start, length)), Some(file)) = (self.places.get(about), &mut self.file) else { return Ok(None) };
        let mut line = vec![0; length];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut line)?;
        if line.last() != Some(&b'\n') {
            line.push(b'\n');
        }
        Ok(Some(line))
    }

    /// What lines are about whose examples are not among these, in the order of the file.
    pub(super) fn beyond(&self, asked: &HashSet<&str>) -> Vec<About> {
        self.order.iter().filter(|(id, ..)| !asked.contains(id.as_str())).cloned().collect()
    }
}

/// What a line is about; `None` where it says nothing.
fn about(line: &Value, column: &str) -> Option<About> {
    let says = |name: &str| line.get(name).is_some_and(|value| !value.is_null());
    if line.get("output").is_some() && !says("output") {
        return None;
    }
    let id = match line.get(column)? {
        Value::String(id) => id.clone(),
        other => other.to_string(),
    };
    let repeat = line.get("repeat").and_then(Value::as_u64).unwrap_or(1) as u32;
    Some((id, repeat, line.get("grader").and_then(Value::as_str).unwrap_or_default().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_say_something_are_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lines.jsonl");
        let lines = [
            r#"{"id":"a","repeat":1,"output":"yes"}"#,
            r#"{"id":"a","repeat":2,"output":null,"error":"no"}"#,
            r#"{"id":7,"repeat":1,"output":"seven"}"#,
        ];
        std::fs::write(&path, lines.join("\n")).expect("written");
        let mut kept = Kept::of(&path, "id").expect("lines");
        let about = |id: &str, repeat: u32| (id.to_owned(), repeat, String::new());
        let mut line = |id: &str, repeat: u32| kept.line(&about(id, repeat)).expect("a file");
        assert_eq!(line("a", 1).as_deref(), Some(format!("{}\n", lines[0]).as_bytes()));
        assert_eq!(line("a", 2), None, "an error says nothing");
        assert_eq!(line("7", 1).as_deref(), Some(format!("{}\n", lines[2]).as_bytes()));
        assert_eq!(kept.beyond(&HashSet::from(["a"])), [about("7", 1)]);
        std::fs::write(&path, "id,output\na,yes\n").expect("written");
        assert!(Kept::of(&path, "id").is_err());
        assert!(Kept::of(&folder.path().join("none"), "id").expect("nothing").order.is_empty());
    }
}
