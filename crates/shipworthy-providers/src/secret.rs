//! Keys of providers, in a type that cannot be printed or written by accident.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// Longer than any key that a provider gives out. A file beyond it is not a file with a key.
const LONGEST: usize = 16 * 1024;

/// What stands in messages where a secret stood.
const HIDDEN: &str = "[hidden]";

/// Parts of a secret of at least this many characters are hidden in what providers say about a failure.
const TELLING: usize = 8;

/// Parts of at least this many are hidden in replies, where how keys of a provider begin may be what is talked about.
const TELLING_IN_REPLIES: usize = 16;

/// A key. It shows nothing of itself, cannot be serialised, and is overwritten when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

/// Why a key could not be had. No text of any key is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// No such variable, or an empty one.
    #[error("the environment variable {variable} is not set")]
    NotSet {
        /// Its name.
        variable: String,
    },
    /// The file cannot be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Others than the owner can read the file.
    #[error("{path}: others can read this file (its mode is {mode:03o}); make it yours alone: chmod 600")]
    OpenToOthers {
        /// Which file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Empty, too long, or with characters that no header can carry.
    #[error("{place}: a key is one line of visible characters without spaces")]
    NotAKey {
        /// The variable or file.
        place: String,
    },
}

impl Secret {
    /// A key that is at hand.
    ///
    /// # Errors
    /// Where the text is empty, longer than 16 KiB, or could not stand in a header.
    pub fn new(text: String, place: &str) -> Result<Secret, SecretError> {
        let text = Zeroizing::new(text);
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed.len() > LONGEST || !trimmed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SecretError::NotAKey { place: place.to_owned() });
        }
        Ok(Secret(Zeroizing::new(trimmed.to_owned())))
    }

    /// The key in an environment variable.
    ///
    /// # Errors
    /// Where it is not set, or holds no key.
    pub fn from_variable(variable: &str) -> Result<Secret, SecretError> {
        match std::env::var(variable) {
            Ok(text) if !text.trim().is_empty() => Secret::new(text, variable),
            _ => Err(SecretError::NotSet { variable: variable.to_owned() }),
        }
    }

    /// The key in a file that its owner alone can read. On systems without such permissions they are not looked at.
    ///
    /// # Errors
    /// Where the file cannot be read, can be read by others, or holds no key.
    pub fn from_file(path: &Path) -> Result<Secret, SecretError> {
        let unreadable =
            |error: std::io::Error| SecretError::Unreadable { path: path.to_path_buf(), reason: error.to_string() };
        // Opened once: what is checked is what is read.
        let file = std::fs::File::open(path).map_err(unreadable)?;
        alone(path, &file.metadata().map_err(unreadable)?)?;
        let mut text = Zeroizing::new(String::with_capacity(LONGEST));
        file.take(LONGEST as u64 + 1).read_to_string(&mut text).map_err(unreadable)?;
        Secret::new(text.to_string(), &path.display().to_string())
    }

    /// The key itself, for a header.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The text without this key: whole, or in parts that tell.
    ///
    /// Providers like to repeat a key, or the start and the end of it, when they refuse it.
    pub(crate) fn hide_in(&self, text: &str) -> String {
        self.hide_parts(text, TELLING)
    }

    /// The reply without this key.
    pub(crate) fn hide_in_reply(&self, text: &str) -> String {
        self.hide_parts(text, TELLING_IN_REPLIES)
    }

    fn hide_parts(&self, text: &str, telling: usize) -> String {
        let whole = text.replace(self.expose(), HIDDEN);
        let mut hidden = String::with_capacity(whole.len());
        let mut rest = whole.as_str();
        while let Some(start) = rest.find(|c: char| c.is_ascii_graphic()) {
            hidden.push_str(&rest[..start]);
            rest = &rest[start..];
            let end = rest.find(|c: char| !of_a_key(c)).unwrap_or(rest.len()).max(1);
            let word = &rest[..end];
            hidden.push_str(if word.len() >= telling && self.expose().contains(word) { HIDDEN } else { word });
            rest = &rest[end..];
        }
        hidden.push_str(rest);
        hidden
    }
}

/// What keys are made of.
fn of_a_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

#[cfg(unix)]
fn alone(path: &Path, metadata: &std::fs::Metadata) -> Result<(), SecretError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(SecretError::OpenToOthers { path: path.to_path_buf(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn alone(_: &Path, _: &std::fs::Metadata) -> Result<(), SecretError> {
    Ok(())
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::new("sk-test-0123456789abcdef".to_owned(), "here").expect("a key")
    }

    #[track_caller]
    fn check(said: &str, expect: &str) {
        assert_eq!(secret().hide_in(said), expect);
    }

    #[test]
    fn what_providers_say_is_freed_of_keys() {
        check("wrong key: sk-test-0123456789abcdef.", "wrong key: [hidden].");
        check("wrong key sk-test-0123****cdef", "wrong key [hidden]****cdef");
        check("Bearer sk-test-0123456789abcdef", "Bearer [hidden]");
        check("nothing of it: größer, test, 0123", "nothing of it: größer, test, 0123");
        check("", "");
        check("ünï 89abcdef", "ünï [hidden]");
    }

    #[test]
    fn a_secret_shows_nothing() {
        assert_eq!(format!("{:?}", secret()), "[hidden]");
        assert_eq!(format!("{:?}", Some(secret())), "Some([hidden])");
    }

    #[test]
    fn what_is_no_key_is_refused_without_showing_it() {
        for text in ["", "  ", "two words", "line\nbreak", "naïve"] {
            let error = Secret::new(text.to_owned(), "KEY").expect_err("not a key");
            assert_eq!(error.to_string(), "KEY: a key is one line of visible characters without spaces");
        }
    }
}
