//! A table in memory, column by column, that can be written as CSV.

/// A named table with the roles that a person would declare.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it is about.
    pub name: String,
    /// Columns, in order.
    pub columns: Vec<Column>,
    /// Column that identifies a row.
    pub id: &'static str,
    /// Column to be predicted.
    pub label: &'static str,
    /// Column that says when it happened.
    pub time: &'static str,
    /// Column that says which part of the data a row belongs to, where there is one.
    pub split: Option<&'static str>,
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its cells.
    pub cells: Cells,
}

/// The cells of a column; `None` is a missing value.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Text.
    Text(Vec<Option<String>>),
    /// Whole numbers.
    Int(Vec<Option<i64>>),
    /// Numbers.
    Float(Vec<Option<f64>>),
    /// Seconds since 1970, written as a date and time.
    Time(Vec<Option<i64>>),
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// The cells of a column.
    ///
    /// # Panics
    /// When there is no such column.
    pub fn cells(&mut self, name: &str) -> &mut Cells {
        let column = self.columns.iter_mut().find(|column| column.name == name);
        &mut column.unwrap_or_else(|| panic!("no column {name}")).cells
    }

    /// The text cells of a column; other cells are first written as text.
    pub fn text(&mut self, name: &str) -> &mut Vec<Option<String>> {
        let cells = self.cells(name);
        if !matches!(cells, Cells::Text(_)) {
            *cells = Cells::Text((0..cells.len()).map(|row| cells.written(row)).collect());
        }
        match cells {
            Cells::Text(cells) => cells,
            _ => unreachable!("just turned into text"),
        }
    }

    /// Copies the cells of row `from` over those of row `to`, in the columns that `wanted` says yes to.
    pub fn copy_row(&mut self, from: usize, to: usize, wanted: impl Fn(&str) -> bool) {
        for column in self.columns.iter_mut().filter(|column| wanted(column.name)) {
            column.cells.copy(from, to);
        }
    }

    /// The table as CSV with a header; a missing value is an empty cell.
    pub fn csv(&self) -> String {
        let mut text = self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",");
        text.push('\n');
        for row in 0..self.rows() {
            for (at, column) in self.columns.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                if let Some(cell) = column.cells.written(row) {
                    push_cell(&mut text, &cell);
                }
            }
            text.push('\n');
        }
        text
    }
}

impl Cells {
    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            Cells::Text(cells) => cells.len(),
            Cells::Int(cells) | Cells::Time(cells) => cells.len(),
            Cells::Float(cells) => cells.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes a cell missing.
    pub fn clear(&mut self, row: usize) {
        match self {
            Cells::Text(cells) => cells[row] = None,
            Cells::Int(cells) | Cells::Time(cells) => cells[row] = None,
            Cells::Float(cells) => cells[row] = None,
        }
    }

    fn copy(&mut self, from: usize, to: usize) {
        match self {
            Cells::Text(cells) => cells[to] = cells[from].clone(),
            Cells::Int(cells) | Cells::Time(cells) => cells[to] = cells[from],
            Cells::Float(cells) => cells[to] = cells[from],
        }
    }

    fn written(&self, row: usize) -> Option<String> {
        match self {
            Cells::Text(cells) => cells[row].clone(),
            Cells::Int(cells) => cells[row].map(|value| value.to_string()),
            Cells::Float(cells) => cells[row].map(|value| value.to_string()),
            Cells::Time(cells) => cells[row].map(moment),
        }
    }
}

/// A moment as `2026-03-04 10:20:30`.
pub fn moment(seconds: i64) -> String {
    let (year, month, day) = date(seconds.div_euclid(86_400));
    let clock = seconds.rem_euclid(86_400);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60)
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar: years of March to February, so that
/// the leap day comes last.
pub fn date(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * march_month + 2) / 5 + 1)
}

fn push_cell(text: &mut String, cell: &str) {
    if cell.is_empty() || cell.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}
