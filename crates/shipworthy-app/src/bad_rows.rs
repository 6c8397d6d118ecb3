//! Rows of a table that nobody can read: a line of CSV with more or fewer cells than there are names, a line that is no JSON object, text
//! that is not UTF-8. They are counted, and left out only when somebody asks for it; what was left out can be read.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use crate::csv::{line, shown};

/// Bad rows that are told one by one; the others are counted.
pub const MOST_TOLD: usize = 10;
/// Longest record, in bytes: beyond it the file is another one than its name says.
const LONGEST: usize = 1 << 20;
/// Rows that a list of what was left out holds.
const MOST_LISTED: u64 = 100_000;

/// What was seen of the rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BadRows {
    /// Rows that can be read.
    pub good: u64,
    /// Rows that cannot.
    pub bad: u64,
    /// The first of them: the line that each begins at, and what is wrong.
    pub first: Vec<(u64, String)>,
}

/// The bad rows of a file; `None` where it has none, nothing but them, or is of a kind whose rows cannot be told apart when one is bad.
pub fn bad_rows(path: &Path) -> Option<BadRows> {
    let seen = sort(path, &mut std::io::sink(), &mut std::io::sink()).ok()??;
    (seen.bad > 0 && seen.good > 0).then_some(seen)
}

/// Copies a file without its bad rows, which are listed beside it as CSV: line, reason, and the row as it stands.
pub fn without_bad_rows(path: &Path, good: &mut dyn Write) -> std::io::Result<Option<BadRows>> {
    sort(path, good, &mut std::io::sink())
}

/// The bad rows of a file as CSV.
pub fn listed(path: &Path) -> std::io::Result<Option<String>> {
    let mut list = Vec::new();
    let seen = sort(path, &mut std::io::sink(), &mut list)?;
    Ok(seen.filter(|seen| seen.bad > 0).map(|_| String::from_utf8_lossy(&list).into_owned()))
}

fn sort(path: &Path, good: &mut dyn Write, bad: &mut dyn Write) -> std::io::Result<Option<BadRows>> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let file = BufReader::with_capacity(1 << 16, File::open(path)?);
    bad.write_all(line(["line", "what is wrong", "row"]).as_bytes())?;
    match ending.as_str() {
        "csv" | "tsv" => of_csv(file, good, bad).map(Some),
        "jsonl" | "ndjson" => of_json(file, good, bad).map(Some),
        _ => Ok(None),
    }
}

impl BadRows {
    /// Notes a bad row.
    fn told(&mut self, at: u64, what: String, row: &[u8], list: &mut dyn Write) -> std::io::Result<()> {
        if self.bad < MOST_LISTED {
            let row = String::from_utf8_lossy(row);
            list.write_all(shown(0, [at.to_string().as_str(), &what, row.trim_end()]).as_bytes())?;
        }
        self.bad += 1;
        if self.first.len() < MOST_TOLD {
            self.first.push((at, what));
        }
        Ok(())
    }
}

/// A record goes on over line ends within quotes.
fn of_csv(mut file: impl BufRead, good: &mut dyn Write, bad: &mut dyn Write) -> std::io::Result<BadRows> {
    let mut seen = BadRows::default();
    let mut names: Option<(u8, usize)> = None;
    let mut at = 1;
    let mut record = Vec::new();
    loop {
        record.clear();
        let lines = next_record(&mut file, &mut record)?;
        if record.is_empty() {
            return Ok(seen);
        }
        let begins = at;
        at += lines;
        if record.iter().all(u8::is_ascii_whitespace) {
            good.write_all(&record)?;
            continue;
        }
        let Some((delimiter, expected)) = names else {
            let delimiter = delimiter(&record);
            names = Some((delimiter, cells(&record, delimiter)));
            good.write_all(&record)?;
            continue;
        };
        let found = cells(&record, delimiter);
        let wrong = if std::str::from_utf8(&record).is_err() {
            Some("the text is not UTF-8".to_owned())
        } else if found != expected {
            Some(format!("it has {found} cells, and the first line {expected}"))
        } else {
            None
        };
        match wrong {
            Some(what) => seen.told(begins, what, &record, bad)?,
            None => {
                good.write_all(&record)?;
                seen.good += 1;
            }
        }
    }
}

/// Reads one record with its line end, and says how many lines it has. A quote that is never closed ends with its first line, so that it
/// does not swallow the rest of the file.
fn next_record(file: &mut impl BufRead, record: &mut Vec<u8>) -> std::io::Result<u64> {
    let mut lines = 0;
    loop {
        let read = file.by_ref().take(LONGEST as u64).read_until(b'\n', record)?;
        if read == 0 {
            return Ok(lines);
        }
        lines += 1;
        let open = record.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
        if !open || record.len() >= LONGEST {
            return Ok(lines);
        }
    }
}

/// The separator that the line of names has most of, outside quotes.
fn delimiter(names: &[u8]) -> u8 {
    let count = |delimiter: u8| cells(names, delimiter);
    [b',', b';', b'\t', b'|'].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

fn cells(record: &[u8], delimiter: u8) -> usize {
    let mut quoted = false;
    let mut cells = 1;
    for byte in record {
        match *byte {
            b'"' => quoted = !quoted,
            byte if byte == delimiter && !quoted => cells += 1,
            _ => {}
        }
    }
    cells
}

fn of_json(mut file: impl BufRead, good: &mut dyn Write, bad: &mut dyn Write) -> std::io::Result<BadRows> {
    let mut seen = BadRows::default();
    let mut bytes = Vec::new();
    for at in 1.. {
        bytes.clear();
        if file.by_ref().take(LONGEST as u64).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let object: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_slice(&bytes);
        match object {
            Ok(_) => {
                good.write_all(&bytes)?;
                seen.good += 1;
            }
            Err(_) => seen.told(at, "it is no JSON object".to_owned(), &bytes, bad)?,
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expect: (u64, &[(u64, &str)], &str)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let mut good = Vec::new();
        let seen = without_bad_rows(&path, &mut good).unwrap().unwrap();
        let (rows, bad, kept) = expect;
        let told: Vec<(u64, &str)> = seen.first.iter().map(|(line, what)| (*line, what.as_str())).collect();
        assert_eq!((seen.good, &told[..]), (rows, bad));
        assert_eq!(String::from_utf8(good).unwrap(), kept);
        assert_eq!(seen.bad, bad.len() as u64);
    }

    #[test]
    fn rows_with_other_cells_are_told_apart() {
        check("a.csv", "a,b\n1,2\n", (1, &[], "a,b\n1,2\n"));
        let few = "it has 1 cells, and the first line 2";
        let many = "it has 3 cells, and the first line 2";
        check("a.csv", "a,b\n1,2\n3\n4,5,6\n7,8", (2, &[(3, few), (4, many)], "a,b\n1,2\n7,8"));
        check("a.csv", "a;b\r\n\"x\r\ny\";2\r\n3\r\n", (1, &[(4, few)], "a;b\r\n\"x\r\ny\";2\r\n"));
        check("a.tsv", "a\tb\n\n1\t2,3\n", (1, &[], "a\tb\n\n1\t2,3\n"));
        check(
            "a.jsonl",
            "{\"a\": 1}\nno\n[1]\n",
            (1, &[(2, "it is no JSON object"), (3, "it is no JSON object")], "{\"a\": 1}\n"),
        );
    }

    #[test]
    fn what_is_left_out_is_listed_and_runs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, b"a,b\n1,2\n=1+1,2,3\n\xff,4\n").unwrap();
        assert_eq!(bad_rows(&path).unwrap().bad, 2);
        let list = listed(&path).unwrap().unwrap();
        assert!(list.contains("3,\"it has 3 cells, and the first line 2\",\"'=1+1,2,3\""), "{list}");
        assert!(list.contains("4,the text is not UTF-8,"), "{list}");
        std::fs::write(&path, "a,b\n1\n").unwrap();
        assert_eq!(bad_rows(&path), None, "nothing would be left");
        assert_eq!(bad_rows(Path::new("nowhere.parquet")), None);
    }
}
