//! What a data file looked like when it was read, so that a change is seen without reading all of it again.

use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::runs::sha256;

/// Files up to this size are told apart by their content, too, in bytes.
const HASHED: u64 = 1 << 20;

/// A data file as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// Its path relative to the workspace; absolute where it lies outside.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// When it was last written, in nanoseconds since 1970-01-01 UTC; 0 where the system does not say.
    pub modified_ns: i64,
    /// SHA-256 of its content, where it is small.
    pub sha256: Option<String>,
}

impl DataFile {
    /// The file as it is now; `None` where it cannot be read.
    pub fn now(workspace: &Path, file: &Path) -> Option<DataFile> {
        let there = std::fs::metadata(file).ok()?;
        let written = there.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let relative = file.strip_prefix(workspace).unwrap_or(file);
        let sha256 = if there.len() <= HASHED { Some(sha256(std::fs::read(file).ok()?)) } else { None };
        Some(DataFile {
            path: relative.to_string_lossy().replace('\\', "/"),
            bytes: there.len(),
            modified_ns: written.and_then(|time| i64::try_from(time.as_nanos()).ok()).unwrap_or(0),
            sha256,
        })
    }

    /// Whether the file is gone or may hold something else. A large file that was written anew counts as changed, whatever was
    /// written.
    pub fn has_changed(&self, workspace: &Path) -> bool {
        let file = workspace.join(&self.path);
        let Ok(there) = std::fs::metadata(&file) else { return true };
        let written = there.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let written = written.and_then(|time| i64::try_from(time.as_nanos()).ok()).unwrap_or(0);
        if there.len() != self.bytes {
            return true;
        }
        if written == self.modified_ns && written != 0 {
            return false;
        }
        match &self.sha256 {
            Some(then) => std::fs::read(&file).map_or(true, |bytes| sha256(bytes) != *then),
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_changed_when_it_holds_something_else_or_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("golden.csv");
        std::fs::write(&path, "a,b\n1,2\n").expect("a file");
        let then = DataFile::now(folder.path(), &path).expect("a file");
        assert_eq!((then.path.as_str(), then.bytes), ("golden.csv", 8));
        assert!(!then.has_changed(folder.path()));
        std::fs::write(&path, "a,b\n1,2\n").expect("a file");
        assert!(!then.has_changed(folder.path()), "the same content, written again");
        std::fs::write(&path, "a,b\n1,3\n").expect("a file");
        assert!(DataFile { modified_ns: 0, ..then.clone() }.has_changed(folder.path()));
        std::fs::remove_file(&path).expect("removed");
        assert!(then.has_changed(folder.path()));
        assert_eq!(DataFile::now(folder.path(), &path), None);
    }
}
