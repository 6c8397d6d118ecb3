//! Which labels are probably wrong, as a model that never saw them would have it?
//!
//! Probabilities must come from a model that was not trained on the rows. What is named here is for people to look at.

use serde::{Deserialize, Serialize};
use shipworthy_stats::label_errors::{Labelled, find_label_errors};

use super::report::shown;
use crate::gather::{Gather, Gathered, Problem, Reading, SliceValue, TaskColumn, TaskSource, TaskValues};
use crate::words::{grouped, percent};

/// Rows that are listed, the most doubtful first.
pub const LISTED: usize = 50;

/// What confident learning says about the labels.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct DoubtfulLabels {
    /// Labelled rows with probabilities.
    pub rows: u64,
    /// Rows whose label is probably wrong.
    pub doubtful: u64,
    /// Estimated share of wrong labels; `None` without rows.
    pub estimated_share: Option<f64>,
    /// The classes, in the order given.
    pub classes: Vec<String>,
    /// Rows on which the model is confident of a class, by given class, then by that class.
    pub confident: Vec<Vec<u64>>,
    /// Estimated rows by given class, then by true class.
    pub joint: Vec<Vec<u64>>,
    /// The most doubtful ones.
    pub listed: Vec<DoubtfulLabel>,
}

/// One row whose label is probably wrong.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct DoubtfulLabel {
    /// What identifies the row, and other columns worth reading; personal data masked.
    pub columns: Vec<(String, String)>,
    /// The label given.
    pub given: String,
    /// What the model says.
    pub suggested: String,
    /// The model's probability of the label given.
    pub probability: f64,
}

/// Columns of probabilities by class, and the label they speak of.
#[derive(Debug, Clone, PartialEq)]
pub struct Opinion {
    /// Column of the label.
    pub label: String,
    /// Column of what identifies a row.
    pub id: Option<String>,
    /// Class and column.
    pub probabilities: Vec<(String, String)>,
}

impl Opinion {
    /// Whether a column says something of its own, beside the label and the probabilities.
    pub fn is_other(&self, column: &str) -> bool {
        column != self.label && self.probabilities.iter().all(|(_, of_class)| of_class != column)
    }

    /// What to read.
    pub fn plan(&self, table: &crate::gather::Files) -> Gather {
        let column = |name: &str, reading, at: &str| TaskColumn {
            source: TaskSource::Column(name.to_owned()),
            reading,
            missing_is_error: false,
            what: "probabilities",
            at: at.to_owned(),
        };
        let mut columns = vec![column(&self.label, Reading::Category, "--label")];
        columns.extend(
            self.probabilities
                .iter()
                .map(|(_, name)| column(name, Reading::Number { range: (0.0, 1.0) }, "--probabilities")),
        );
        Gather {
            golden: table.clone(),
            filter: None,
            label: self.label.clone(),
            positive: None,
            id: self.id.clone(),
            time: None,
            cluster: None,
            weight: None,
            slices: Vec::new(),
            candidates: Vec::new(),
            columns,
            tables: Vec::new(),
            searched: Vec::new(),
            costs: Vec::new(),
            profile: false,
        }
    }

    /// What the labels look like beside the probabilities, and the numbers of the rows that are listed. Rows without label or with a
    /// missing probability are left out.
    pub fn judge(&self, gathered: &Gathered) -> Result<(DoubtfulLabels, Vec<usize>), Problem> {
        let TaskValues::Categories(labels) = &gathered.columns[0] else { unreachable!("a label is a category") };
        let names: Vec<&String> = self.probabilities.iter().map(|(class, _)| class).collect();
        let class_of = |value: &SliceValue| names.iter().position(|name| **name == value.to_string());
        let classes: Vec<Option<usize>> = labels.values.iter().map(class_of).collect();
        let strange = labels.values.iter().zip(&classes).find(|(v, class)| **v != SliceValue::Null && class.is_none());
        if let Some((value, _)) = strange {
            return Err(Problem {
                code: "unknown-class",
                at: "--probabilities".to_owned(),
                within: None,
                message: format!(
                    "the label {} is '{}', and no column of probabilities is named for it",
                    self.label,
                    shown(&value.to_string())
                ),
                remedy: "name one for every class: --probabilities 'yes=p_yes,no=p_no'".to_owned(),
            });
        }
        let column = |at: usize| match &gathered.columns[at + 1] {
            TaskValues::Numbers(numbers) => numbers,
            TaskValues::Categories(_) => unreachable!("probabilities are numbers"),
        };
        let columns: Vec<&Vec<f64>> = (0..names.len()).map(column).collect();
        let complete = |row: &usize| {
            classes[labels.code[*row] as usize].is_some() && columns.iter().all(|column| column[*row].is_finite())
        };
        let rows: Vec<usize> = (0..gathered.rows).filter(complete).collect();
        let given: Vec<u32> =
            rows.iter().map(|&row| classes[labels.code[row] as usize].map_or(0, |class| class as u32)).collect();
        let probabilities: Vec<f64> =
            rows.iter().flat_map(|&row| columns.iter().map(move |column| column[row])).collect();
        let data = Labelled { labels: &given, probabilities: &probabilities, classes: names.len() };
        let Some(found) = find_label_errors(&data) else {
            let nothing = DoubtfulLabels {
                rows: 0,
                doubtful: 0,
                estimated_share: None,
                classes: names.into_iter().cloned().collect(),
                confident: Vec::new(),
                joint: Vec::new(),
                listed: Vec::new(),
            };
            return Ok((nothing, Vec::new()));
        };
        // The most doubtful first; the order of rows has no say.
        let own = |place: usize| columns[given[place] as usize][rows[place]];
        let mut doubtful = found.rows.clone();
        doubtful.sort_by(|&a, &b| own(a).total_cmp(&own(b)).then(gathered.key[rows[a]].cmp(&gathered.key[rows[b]])));
        doubtful.truncate(LISTED);
        let listed = doubtful
            .iter()
            .map(|&place| {
                let likely = (0..names.len()).fold(0, |best, class| {
                    if columns[class][rows[place]] > columns[best][rows[place]] { class } else { best }
                });
                DoubtfulLabel {
                    columns: Vec::new(),
                    given: shown(names[given[place] as usize]),
                    suggested: shown(names[likely]),
                    probability: own(place),
                }
            })
            .collect();
        let judged = DoubtfulLabels {
            rows: rows.len() as u64,
            doubtful: found.rows.len() as u64,
            estimated_share: found.estimated_share(),
            classes: names.into_iter().cloned().collect(),
            confident: found.confident,
            joint: found.joint,
            listed,
        };
        Ok((judged, doubtful.into_iter().map(|place| rows[place]).collect()))
    }
}

impl DoubtfulLabels {
    /// Puts the texts of the listed rows beside them.
    pub fn with_texts(mut self, texts: Vec<Vec<(String, String)>>) -> DoubtfulLabels {
        for (row, text) in self.listed.iter_mut().zip(texts) {
            row.columns = text;
        }
        self
    }

    /// The same with the texts as reports show them, without the columns that are to be hidden.
    pub fn masked(&self, hidden: &dyn Fn(&str) -> bool) -> DoubtfulLabels {
        let mut masked = self.clone();
        for row in &mut masked.listed {
            row.columns.retain(|(name, _)| !hidden(name));
            row.columns.iter_mut().for_each(|(_, value)| *value = shown(value));
        }
        masked
    }

    /// The finding's sentence.
    pub fn message(&self) -> String {
        format!(
            "{} of {} labels are probably wrong by the model's probabilities (about {} of all)",
            grouped(self.doubtful as i64),
            grouped(self.rows as i64),
            percent(self.estimated_share.unwrap_or(0.0))
        )
    }
}
