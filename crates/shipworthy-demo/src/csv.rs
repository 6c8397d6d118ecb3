//! A table as CSV text (RFC 4180), written line by line.

use std::fmt::{Display, Write};

/// A table that grows.
pub struct Csv(String);

impl Csv {
    /// A table with this header, and room for `rows` rows.
    pub fn with_header(header: &str, rows: usize) -> Csv {
        let mut text = String::with_capacity(rows * 100);
        text.push_str(header);
        text.push('\n');
        Csv(text)
    }

    /// Adds a row. Text that may hold commas or quotes goes in as [`quoted`].
    pub fn row(&mut self, fields: &[&dyn Display]) {
        for (index, field) in fields.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(self.0, "{comma}{field}").expect("writing to a string succeeds");
        }
        self.0.push('\n');
    }

    /// The bytes of the file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

/// A field that may hold commas or quotes (RFC 4180, section 2).
pub fn quoted(text: &str) -> String {
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// A field that may be missing.
pub struct OrEmpty<T>(pub Option<T>);

impl<T: Display> Display for OrEmpty<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
    }
}
