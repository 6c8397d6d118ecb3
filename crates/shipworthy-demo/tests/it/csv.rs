//! A reader for the files under test: RFC 4180, without line breaks inside fields.

use std::collections::HashMap;

/// A table with named columns.
pub struct Table {
    columns: HashMap<String, usize>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn parse(bytes: &[u8]) -> Table {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let mut lines = text.lines();
        let header = split(lines.next().expect("a header"));
        let rows: Vec<_> = lines.map(split).collect();
        for row in &rows {
            assert_eq!(row.len(), header.len(), "{row:?}");
        }
        Table { columns: header.into_iter().enumerate().map(|(index, name)| (name, index)).collect(), rows }
    }

    /// A field of a row.
    pub fn get<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        &row[self.columns[column]]
    }

    /// A number in a row; `None` when the field is empty.
    pub fn number(&self, row: &[String], column: &str) -> Option<f64> {
        let text = self.get(row, column);
        (!text.is_empty()).then(|| text.parse().unwrap_or_else(|_| panic!("{column}: {text}")))
    }
}

fn split(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut inside) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => inside = !inside,
            ',' if !inside => fields.push(std::mem::take(&mut field)),
            _ => field.push(c),
        }
    }
    fields.push(field);
    fields
}
