//! Tables as CSV: rows of named cells, and lines that a spreadsheet opens without running anything in them.

/// A row: names and cells, in the order of the columns.
pub(crate) type Cells = Vec<(String, String)>;

/// The rows of a table with a header line. A byte order mark is skipped, rows may be shorter or longer than the header.
pub(crate) fn rows(text: &str) -> Result<Vec<Cells>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        if record.len() > header.len() {
            let line = record.position().map_or(0, csv::Position::line);
            return Err(format!(
                "line {line} has {} cells, and the header {}: quote cells that hold a comma",
                record.len(),
                header.len()
            ));
        }
        if record.iter().all(str::is_empty) {
            continue;
        }
        rows.push(
            header
                .iter()
                .map(str::to_owned)
                .zip(record.iter().map(str::to_owned).chain(std::iter::repeat(String::new())))
                .collect(),
        );
    }
    Ok(rows)
}

/// A line of cells, with its line end. A text that a spreadsheet would take for a formula gets an apostrophe before it; control characters
/// are left out, so that a table can be shown anywhere.
pub(crate) fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    cells.join(",") + "\r\n"
}

fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let plain: String = text.chars().filter(|c| matches!(c, '\n' | '\r' | '\t') || !c.is_control()).collect();
    let guarded = if formula { format!("'{plain}") } else { plain };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_and_written() {
        let read = rows("\u{feff}a,b\n1,\"x, y\"\n\n2\n").expect("a table");
        assert_eq!(read.len(), 2);
        assert_eq!(read[0], [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "x, y".to_owned())]);
        assert_eq!(read[1][1], ("b".to_owned(), String::new()));
        assert!(rows("a\n1,2\n").is_err_and(|why| why.contains("line 2")));
        assert_eq!(line(["=1+1", "a\"b", "-2"]), "'=1+1,\"a\"\"b\",-2\r\n");
    }
}
