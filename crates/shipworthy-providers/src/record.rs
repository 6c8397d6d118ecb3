//! Replies that are kept: a file of JSON Lines that is only added to.
//!
//! A line is written whole before its reply is handed over, so that whatever ends the program loses at most the replies
//! that nobody has seen. A last line without its end is what such an ending leaves: it is dropped when the file is opened.
//! Opening reads the keys alone; replies are read when they are asked for.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::reply::Reply;

/// How every line starts, up to its key.
const START: &[u8] = b"{\"key\":\"";

/// The longest line that is read. A reply is at most a few times as long as what was received.
const LONGEST: u64 = 256 * 1024 * 1024;

/// Replies by what was asked.
#[derive(Debug)]
pub struct Record {
    path: PathBuf,
    file: File,
    places: BTreeMap<Key, Place>,
    /// Where the next line goes.
    end: u64,
    writable: bool,
    dropped_bytes: u64,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    offset: u64,
    length: u32,
}

/// Why a record cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The system refused.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another run is adding to it.
    #[error("{path}: another run is writing to this record")]
    InUse {
        /// Which file.
        path: PathBuf,
    },
    /// A line is not what was written. It is no torn last line: something else changed the file.
    #[error("{path}: the line at byte {offset} is not a recorded reply")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where it starts.
        offset: u64,
    },
    /// It was opened for reading.
    #[error("{path}: this record was opened to be read only")]
    ReadOnly {
        /// Which file.
        path: PathBuf,
    },
}

/// A line. `provider`, `model` and `repeat` are for people who look at the file: the key says it all.
#[derive(Serialize)]
struct Line<'a> {
    key: String,
    provider: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    repeat: u32,
    reply: &'a Reply,
}

#[derive(Deserialize)]
struct ReadLine {
    key: String,
    reply: Reply,
}

/// Of what a reply is the answer, for people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Of<'a> {
    pub provider: &'a str,
    pub model: Option<&'a str>,
    pub repeat: u32,
}

impl Record {
    /// Opens a record to read and add to, and makes it where it is not there, for its owner alone. Only one run at a time
    /// can have it open like this.
    ///
    /// # Errors
    /// Where the file cannot be opened, another run has it, or a line is not a recorded reply.
    pub fn open(path: &Path) -> Result<Record, RecordError> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|source| failed(path, source))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(RecordError::InUse { path: path.to_path_buf() }),
            // Some file systems have no locks. A record on one of them is for its user to keep to one run.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let record = Record::index(path, file, true)?;
        if record.dropped_bytes > 0 {
            record.file.set_len(record.end).map_err(|source| failed(path, source))?;
        }
        Ok(record)
    }

    /// Opens a record to read, also while a run adds to it: what it adds later is not seen.
    ///
    /// # Errors
    /// Where the file cannot be opened, or a line is not a recorded reply.
    pub fn open_to_read(path: &Path) -> Result<Record, RecordError> {
        let file = File::open(path).map_err(|source| failed(path, source))?;
        Record::index(path, file, false)
    }

    fn index(path: &Path, file: File, writable: bool) -> Result<Record, RecordError> {
        let io = |source| failed(path, source);
        let mut places = BTreeMap::new();
        let mut end = 0;
        let mut dropped_bytes = 0;
        let mut reader = BufReader::with_capacity(1 << 20, &file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = reader.by_ref().take(LONGEST + 1).read_until(b'\n', &mut line).map_err(io)? as u64;
            if length == 0 {
                break;
            }
            if length <= LONGEST && line.last() != Some(&b'\n') {
                dropped_bytes = length;
                break;
            }
            let key = line.strip_prefix(START).and_then(|rest| Key::parse(rest.get(..64)?));
            match (key, u32::try_from(length)) {
                (Some(key), Ok(length)) if u64::from(length) <= LONGEST => {
                    places.insert(key, Place { offset: end, length });
                }
                _ => return Err(RecordError::Damaged { path: path.to_path_buf(), offset: end }),
            }
            end += length;
        }
        Ok(Record { path: path.to_path_buf(), file, places, end, writable, dropped_bytes })
    }

    /// How many replies it holds. A reply that was asked for anew counts once.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Bytes of a torn last line that opening dropped: none, unless something ended the last run in the middle.
    pub fn dropped_bytes(&self) -> u64 {
        self.dropped_bytes
    }

    /// Whether it holds the reply to a call.
    pub fn contains(&self, key: &Key) -> bool {
        self.places.contains_key(key)
    }

    /// The keys of all replies, in their order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.places.keys()
    }

    /// The reply to a call.
    ///
    /// # Errors
    /// Where the file cannot be read, or the line is not what was written.
    pub fn get(&self, key: &Key) -> Result<Option<Reply>, RecordError> {
        let Some(place) = self.places.get(key) else { return Ok(None) };
        let mut line = vec![0; place.length as usize];
        self.read_at(&mut line, place.offset).map_err(|source| failed(&self.path, source))?;
        let damaged = || RecordError::Damaged { path: self.path.clone(), offset: place.offset };
        let line: ReadLine = serde_json::from_slice(&line).map_err(|_| damaged())?;
        if Key::parse(line.key.as_bytes()) != Some(*key) {
            return Err(damaged());
        }
        Ok(Some(Reply { from_cache: true, ..line.reply }))
    }

    #[cfg(unix)]
    fn read_at(&self, line: &mut [u8], offset: u64) -> std::io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, line, offset)
    }

    #[cfg(not(unix))]
    fn read_at(&self, line: &mut [u8], offset: u64) -> std::io::Result<()> {
        use std::io::{Seek, SeekFrom};
        let mut file = &self.file;
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(line)
    }

    /// Adds a reply. When this returns, the reply survives the end of the program, though not of the machine.
    pub(crate) fn add(&mut self, key: Key, of: Of<'_>, reply: &Reply) -> Result<(), RecordError> {
        if !self.writable {
            return Err(RecordError::ReadOnly { path: self.path.clone() });
        }
        let line = Line { key: key.to_string(), provider: of.provider, model: of.model, repeat: of.repeat, reply };
        let mut line = serde_json::to_vec(&line).expect("a reply holds nothing that JSON lacks");
        line.push(b'\n');
        let length = u32::try_from(line.len()).ok().filter(|length| u64::from(*length) <= LONGEST);
        let length =
            length.ok_or_else(|| failed(&self.path, std::io::Error::other("a reply is too long to record")))?;
        if let Err(source) = self.file.write_all(&line) {
            // Half a line would become the start of the next one. Where even this fails, opening it again says so.
            self.file.set_len(self.end).map_err(|source| failed(&self.path, source))?;
            return Err(failed(&self.path, source));
        }
        self.places.insert(key, Place { offset: self.end, length });
        self.end += u64::from(length);
        Ok(())
    }
}

fn failed(path: &Path, source: std::io::Error) -> RecordError {
    RecordError::Io { path: path.to_path_buf(), source }
}
