//! What tells calls apart: the name under which a reply is recorded.

use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 of everything that determines a reply, and of nothing secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub(crate) [u8; 32]);

/// What is hashed, in the order of its fields. A change here forgets all records: then `version` goes up.
#[derive(Serialize)]
pub(crate) struct Told<'a> {
    pub version: u32,
    /// Kind of provider, address or the name that stands for it.
    pub provider: &'a str,
    /// Headers that may be seen.
    pub headers: Vec<(&'a str, &'a str)>,
    /// Method and path, or program and arguments.
    pub how: &'a [&'a str],
    /// What is sent, to the byte: model, messages, parameters, tools.
    pub body: &'a str,
    pub repeat: u32,
}

impl Told<'_> {
    pub fn key(&self) -> Key {
        let text = serde_json::to_vec(self).expect("texts and numbers are JSON");
        Key(Sha256::digest(text).into())
    }
}

impl Key {
    /// From 64 hexadecimal digits in small letters.
    pub(crate) fn parse(digits: &[u8]) -> Option<Key> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let mut key = [0; 32];
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Key(key))
    }

    /// The first eight bytes, as a number.
    pub(crate) fn number(&self) -> u64 {
        self.0.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let told = Told { version: 1, provider: "p", headers: vec![], how: &[], body: "b", repeat: 0 };
        let key = told.key();
        assert_eq!(Key::parse(key.to_string().as_bytes()), Some(key));
        assert_eq!(Key::parse(b"abc"), None);
        assert_eq!(Key::parse("G".repeat(64).as_bytes()), None);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let told =
            |provider, body, repeat| Told { version: 1, provider, headers: vec![], how: &[], body, repeat }.key();
        assert_ne!(told("ab", "c", 0), told("a", "bc", 0));
        assert_ne!(told("a", "b", 0), told("a", "b", 1));
    }
}
