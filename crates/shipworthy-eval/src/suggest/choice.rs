//! What a person chose for a first spec, and what keeps it from becoming one.

use shipworthy_spec::spec::Task;

use super::columns::{Column, Overview};
use super::guess;
use super::part::Part;
use super::values::{meaning, positive};

/// Longest name of a feature, in characters.
pub const LONGEST_NAME: usize = 80;
/// Values that a slice may have, and a slice of numbers.
const MOST_GROUPS: (u64, u64) = (1_000, 50);
/// Candidates of one table.
const MOST_CANDIDATES: usize = 20;
/// Currencies that people write as a sign.
const SIGNS: [(&str, &str); 6] = [("₹", "INR"), ("RS", "INR"), ("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("¥", "JPY")];

/// What decides today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Today {
    /// Nobody said.
    #[default]
    Unknown,
    /// Nothing: every case is left as it is.
    Nothing,
    /// The candidate in this column.
    Column(usize),
}

/// What was chosen, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The feature's name, as people say it.
    pub name: String,
    /// The kind of answer; `None` while nobody said and nothing tells.
    pub task: Option<Task>,
    /// The part of every column.
    pub parts: Vec<Part>,
    /// The label's value that is to be caught; of classes, the one that must not be missed. May be empty for classes.
    pub positive: String,
    /// What decides today.
    pub today: Today,
    /// Code or sign of a currency.
    pub currency: String,
    /// Price of a miss; of a number, of one too little. Empty where it is not known.
    pub miss: String,
    /// Price of a false alarm; of classes, of a wrong answer; of a number, of one too much. Empty where it is not known.
    pub alarm: String,
}

/// A field that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The field: `name`, `task`, `parts`, `positive`, `today`, `currency`, `miss` or `alarm`.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do instead.
    pub remedy: String,
}

impl Choice {
    /// What a table seems to ask for, under this name.
    pub fn guess(overview: &Overview, name: &str) -> Choice {
        let columns = &overview.columns;
        let parts = guess::parts(columns, overview.rows);
        let mut choice = Choice {
            name: name.chars().take(LONGEST_NAME).collect(),
            parts,
            currency: "USD".to_owned(),
            ..Choice::default()
        };
        let label = choice.label(overview);
        choice.task = guess::task(label);
        choice.positive = label.and_then(positive).unwrap_or_default().to_owned();
        choice.today = match guess::today(columns, &choice.parts) {
            Some(at) => Today::Column(at),
            None if choice.task == Some(Task::Binary) => Today::Nothing,
            None => Today::Unknown,
        };
        choice
    }

    /// The same, where what depends on the label or the task is guessed anew because it does not fit them any more.
    pub fn followed(mut self, overview: &Overview) -> Choice {
        self.parts.resize(overview.columns.len(), Part::Unused);
        let label = self.label(overview);
        self.task = self.task.or_else(|| guess::task(label));
        if self.task != Some(Task::Binary) && self.today == Today::Nothing {
            self.today = Today::Unknown;
        }
        if !label.is_some_and(|label| label.values.iter().any(|(value, _)| *value == self.positive)) {
            self.positive = label.and_then(positive).unwrap_or_default().to_owned();
        }
        self
    }

    /// The columns that play a part.
    pub fn columns<'a>(&'a self, overview: &'a Overview, part: Part) -> impl Iterator<Item = (usize, &'a Column)> {
        overview.columns.iter().enumerate().filter(move |(at, _)| self.parts.get(*at) == Some(&part))
    }

    /// The column that plays a part, where it is one.
    pub fn column<'a>(&self, overview: &'a Overview, part: Part) -> Option<&'a Column> {
        overview.columns.get(self.parts.iter().position(|of| *of == part)?)
    }

    /// The label.
    pub fn label<'a>(&self, overview: &'a Overview) -> Option<&'a Column> {
        self.column(overview, Part::Label)
    }

    /// The columns of scores and answers.
    pub fn candidates<'a>(&'a self, overview: &'a Overview) -> Vec<(usize, Part, &'a Column)> {
        let part = |at: usize| self.parts.get(at).copied().filter(|part| matches!(part, Part::Score | Part::Answer));
        overview.columns.iter().enumerate().filter_map(|(at, column)| Some((at, part(at)?, column))).collect()
    }

    /// The two prices, of a miss and of a false alarm; each `None` where it is not known or cannot be read.
    pub fn prices(&self) -> (Option<f64>, Option<f64>) {
        (price(&self.miss).ok().flatten(), price(&self.alarm).ok().flatten())
    }

    /// The code of the currency; `None` where there is no such.
    pub fn currency_code(&self) -> Option<String> {
        let written = self.currency.trim().trim_end_matches('.').to_uppercase();
        let sign = SIGNS.iter().find(|(sign, _)| *sign == written).map(|(_, code)| (*code).to_owned());
        sign.or_else(|| (written.len() == 3 && written.bytes().all(|b| b.is_ascii_uppercase())).then_some(written))
    }

    /// Everything that keeps this from becoming a spec, in the order of the form.
    pub fn unfit(&self, overview: &Overview) -> Vec<Unfit> {
        let mut found = Found(Vec::new());
        self.check_name(&mut found);
        self.check_single(overview, &mut found);
        self.check_label(overview, &mut found);
        self.check_candidates(overview, &mut found);
        self.check_others(overview, &mut found);
        self.check_money(&mut found);
        found.0
    }

    fn check_name(&self, found: &mut Found) {
        let length = self.name.trim().chars().count();
        if length == 0 {
            found.add("name", "the feature has no name", "say what it is called, such as Refund helper");
        } else if length > LONGEST_NAME {
            found.add("name", format!("the name has {length} characters"), format!("write at most {LONGEST_NAME}"));
        }
    }

    fn check_single(&self, overview: &Overview, found: &mut Found) {
        for part in Part::ALL.into_iter().filter(|part| part.is_single()) {
            let names: Vec<&str> = self.columns(overview, part).map(|(_, column)| column.name.as_str()).collect();
            if names.len() > 1 {
                let message = format!("{} columns are {}: {}", names.len(), part.words(), listed(&names));
                found.add("parts", message, "choose one of them");
            }
        }
    }

    fn check_label(&self, overview: &Overview, found: &mut Found) {
        let Some(label) = self.label(overview) else {
            return found.add(
                "parts",
                "no column holds what is true",
                "choose the column with the right answers as the label; without it nothing can be judged",
            );
        };
        let name = shown(&label.name);
        if label.is_empty() {
            return found.add(
                "parts",
                format!("the label '{name}' is empty"),
                "choose the column with the right answers",
            );
        }
        if label.distinct == 1 {
            let value = label.values.first().map_or_else(String::new, |(value, _)| format!(", '{}'", shown(value)));
            return found.add(
                "parts",
                format!("the label '{name}' has one value alone{value}"),
                "bring examples of both kinds, at least ten of each: what never differs cannot be told apart",
            );
        }
        let has_positive = label.values.iter().any(|(value, _)| *value == self.positive);
        match self.task {
            None => found.add("task", "nobody said which kind of answer is judged", "choose one"),
            Some(Task::Binary) if label.distinct != 2 => found.add(
                "task",
                format!("yes or no needs a label of two values, and '{name}' has {}", label.distinct),
                "choose another kind of answer, or another label",
            ),
            Some(Task::Binary) if !has_positive => {
                found.add(
                    "positive",
                    format!("'{}' is no value of '{name}'", shown(&self.positive)),
                    "choose one of its values",
                );
            }
            Some(Task::Multiclass) if label.values.is_empty() => found.add(
                "task",
                format!("'{name}' has {} different values, which are too many classes", label.distinct),
                "choose a number, or another label",
            ),
            Some(Task::Multiclass) if !self.positive.is_empty() && !has_positive => {
                found.add(
                    "positive",
                    format!("'{}' is no class of '{name}'", shown(&self.positive)),
                    "choose one of its values",
                );
            }
            Some(Task::Regression) if !label.is_number() => {
                found.add(
                    "task",
                    format!("'{name}' does not hold numbers"),
                    "choose another kind of answer, or another label",
                );
            }
            Some(Task::Binary | Task::Multiclass | Task::Regression) => {}
            Some(other) => found.add(
                "task",
                format!("a {} spec cannot be suggested from a table", other.name()),
                format!("write it with: shipworthy new NAME --task {}", other.name()),
            ),
        }
    }

    fn check_candidates(&self, overview: &Overview, found: &mut Found) {
        let candidates = self.candidates(overview);
        if candidates.is_empty() {
            return found.add(
                "parts",
                "no column holds what a candidate said",
                "choose a column of scores or answers; they are held against the label",
            );
        }
        if candidates.len() > MOST_CANDIDATES {
            let message = format!("{} columns are candidates", candidates.len());
            found.add("parts", message, format!("choose at most {MOST_CANDIDATES}"));
        }
        let label = self.label(overview);
        for (_, part, column) in &candidates {
            let name = shown(&column.name);
            if column.is_empty() {
                found.add(
                    "parts",
                    format!("the candidate '{name}' is empty"),
                    "choose a column with its scores or answers",
                );
                continue;
            }
            let means = |value: &str| meaning(column, value).is_some();
            match (self.task, part) {
                (Some(Task::Binary | Task::Regression), Part::Score) if !column.is_number() => {
                    found.add(
                        "parts",
                        format!("'{name}' holds no numbers"),
                        "a score is a number; choose answer for words",
                    );
                }
                (Some(Task::Binary), Part::Answer) if !self.positive.is_empty() && !means(&self.positive) => found.add(
                    "parts",
                    format!("'{name}' never says '{}'", shown(&self.positive)),
                    "choose score for a column of numbers, or a column that answers with the values of the label",
                ),
                (Some(Task::Multiclass), Part::Answer)
                    if !label.is_some_and(|label| label.values.iter().any(|(value, _)| means(value))) =>
                {
                    found.add(
                        "parts",
                        format!("'{name}' says none of the classes of the label"),
                        "choose a column that answers with the values of the label",
                    );
                }
                (Some(Task::Multiclass), Part::Score) => found.add(
                    "parts",
                    format!("'{name}' is a score, and classes need an answer"),
                    "choose the column with the class that it answered",
                ),
                (Some(Task::Regression), Part::Answer) if !column.is_number() => {
                    found.add("parts", format!("'{name}' holds no numbers"), "choose a column of numbers");
                }
                _ => {}
            }
        }
        match self.today {
            Today::Column(at) if !candidates.iter().any(|(column, ..)| *column == at) => {
                found.add(
                    "today",
                    "what decides today is no candidate",
                    "choose one of the candidates, or that you do not know",
                );
            }
            Today::Nothing if self.task.is_some_and(|task| task != Task::Binary) => found.add(
                "today",
                "nothing gives no answer of this kind",
                "choose one of the candidates, or that you do not know",
            ),
            _ => {}
        }
    }

    fn check_others(&self, overview: &Overview, found: &mut Found) {
        let named = |at: usize| !matches!(self.parts.get(at), None | Some(Part::Unused | Part::Text | Part::Personal));
        for (_, column) in overview.columns.iter().enumerate().filter(|(at, _)| named(*at)) {
            if column.name.chars().any(char::is_control) || column.name.trim() != column.name {
                let message =
                    format!("the name of '{}' holds a line break, or a space at its end", shown(&column.name));
                found.add("parts", message, "rename the column, or leave it unused: a spec could not name it");
            }
        }
        if let Some(id) = self.column(overview, Part::Id)
            && (id.missing > 0 || id.distinct != overview.rows)
        {
            let message = format!("'{}' is not different in every row", shown(&id.name));
            found.add("parts", message, "choose it as whose examples they are, or leave it unused");
        }
        if let Some(weight) = self.column(overview, Part::Weight)
            && (weight.missing > 0 || weight.range.is_none_or(|(low, _)| low <= 0.0))
        {
            let message = format!("'{}' is no weight", shown(&weight.name));
            found.add("parts", message, "a weight is a number above 0 in every row");
        }
        for (_, slice) in self.columns(overview, Part::Slice) {
            let most = if slice.is_number() { MOST_GROUPS.1 } else { MOST_GROUPS.0 };
            if slice.distinct > most {
                let message = format!("'{}' has {} different values", shown(&slice.name), slice.distinct);
                found.add("parts", message, format!("a slice has at most {most}; leave it unused"));
            }
        }
    }

    fn check_money(&self, found: &mut Found) {
        for (field, written) in [("miss", &self.miss), ("alarm", &self.alarm)] {
            if let Err(message) = price(written) {
                found.add(field, message, "write a number such as 250, or leave it empty where you do not know");
            }
        }
        let asked = !self.miss.trim().is_empty() || !self.alarm.trim().is_empty();
        if asked && self.currency_code().is_none() {
            found.add("currency", "this is no currency", "write its three letters, such as USD, EUR or INR");
        }
    }
}

struct Found(Vec<Unfit>);

impl Found {
    fn add(&mut self, field: &'static str, message: impl Into<String>, remedy: impl Into<String>) {
        self.0.push(Unfit { field, message: message.into(), remedy: remedy.into() });
    }
}

/// An amount of money; `None` where nobody wrote one. Thousands may be grouped.
fn price(written: &str) -> Result<Option<f64>, String> {
    let text: String = written.trim().chars().filter(|c| !c.is_whitespace() && !"₹$€£¥".contains(*c)).collect();
    if text.is_empty() {
        return if written.trim().is_empty() { Ok(None) } else { Err("this is no amount of money".to_owned()) };
    }
    let number = ungrouped(&text).and_then(|text| text.parse::<f64>().ok()).filter(|x| x.is_finite());
    match number {
        Some(amount) if (0.0..=1e12).contains(&amount) => Ok(Some(amount)),
        Some(_) => Err("an amount lies between 0 and 1,000,000,000,000".to_owned()),
        None => Err("this is no amount of money".to_owned()),
    }
}

/// A number without the commas that group its digits; `None` where a comma might be a decimal one.
fn ungrouped(text: &str) -> Option<String> {
    let whole = text.split('.').next().unwrap_or_default();
    let groups: Vec<&str> = whole.split(',').collect();
    let grouped = groups.len() == 1
        || (1..=3).contains(&groups[0].len())
            && groups[0] != "0"
            && groups.last().is_some_and(|last| last.len() == 3)
            && groups[1..].iter().all(|group| (2..=3).contains(&group.len()));
    grouped.then(|| text.replace(',', ""))
}

/// Somebody's words in a message: one line, cut.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST).collect();
    if text.chars().count() > MOST { line + "…" } else { line }
}

fn listed(names: &[&str]) -> String {
    const MOST: usize = 5;
    let mut some: Vec<String> = names.iter().take(MOST).map(|name| shown(name)).collect();
    if names.len() > MOST {
        some.push("…".to_owned());
    }
    some.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::roles::Role;

    fn column(name: &str, kind: &str, values: &[(&str, u64)], range: Option<(f64, f64)>) -> Column {
        Column {
            name: name.to_owned(),
            kind: kind.to_owned(),
            present: 100,
            missing: 0,
            distinct: if values.is_empty() { 100 } else { values.len() as u64 },
            values: values.iter().map(|(value, n)| ((*value).to_owned(), *n)).collect(),
            range,
            whole: kind == "whole number",
            personal: Vec::new(),
            role: Role::Number,
        }
    }

    fn overview() -> Overview {
        Overview {
            rows: 100,
            columns: vec![
                column("id", "text", &[], None),
                column("label", "whole number", &[("0", 80), ("1", 20)], Some((0.0, 1.0))),
                column("score", "number", &[], Some((0.0, 1.0))),
                column("said", "text", &[("yes", 30), ("no", 70)], None),
                column("minutes", "number", &[], Some((1.0, 50.0))),
                column("same", "text", &[("x", 100)], None),
            ],
        }
    }

    /// What is wrong with a choice that differs from a good one.
    #[track_caller]
    fn check(change: impl Fn(&mut Choice), expect: &[(&str, &str)]) {
        let overview = overview();
        let mut choice = Choice::guess(&overview, "Refund helper");
        assert_eq!(choice.unfit(&overview), []);
        change(&mut choice);
        let found = choice.unfit(&overview);
        let told: Vec<(&str, &str)> = found.iter().map(|one| (one.field, one.message.as_str())).collect();
        assert_eq!(told, expect);
        assert!(found.iter().all(|one| !one.remedy.is_empty()));
    }

    #[test]
    fn a_guess_fits_and_mistakes_are_named_by_their_field() {
        check(|choice| choice.name = " ".to_owned(), &[("name", "the feature has no name")]);
        check(|choice| choice.parts[1] = Part::Unused, &[("parts", "no column holds what is true")]);
        check(
            |choice| choice.parts[3] = Part::Label,
            &[("parts", "2 columns are what is true (the label): label, said")],
        );
        check(|choice| choice.parts[2] = Part::Unused, &[("parts", "no column holds what a candidate said")]);
        check(
            |choice| {
                choice.parts[1] = Part::Unused;
                choice.parts[5] = Part::Label;
            },
            &[("parts", "the label 'same' has one value alone, 'x'")],
        );
        check(|choice| choice.positive = "2".to_owned(), &[("positive", "'2' is no value of 'label'")]);
        check(|choice| choice.parts[4] = Part::Answer, &[("parts", "'minutes' never says '1'")]);
        check(|choice| choice.parts[3] = Part::Score, &[("parts", "'said' holds no numbers")]);
        check(|choice| choice.parts[3] = Part::Answer, &[]);
        check(|choice| choice.parts[3] = Part::Id, &[("parts", "2 columns are which example it is (id): id, said")]);
        check(|choice| choice.today = Today::Column(4), &[("today", "what decides today is no candidate")]);
        check(|choice| choice.miss = "a lot".to_owned(), &[("miss", "this is no amount of money")]);
        check(
            |choice| (choice.alarm, choice.currency) = ("5".to_owned(), "rupees".to_owned()),
            &[("currency", "this is no currency")],
        );
        check(
            |choice| (choice.task, choice.today) = (Some(Task::Ranking), Today::Unknown),
            &[("task", "a ranking spec cannot be suggested from a table")],
        );
    }

    #[test]
    fn amounts_as_people_write_them() {
        #[track_caller]
        fn check(written: &str, expect: Result<Option<f64>, ()>) {
            assert_eq!(price(written).map_err(|_| ()), expect, "{written:?}");
        }
        check("", Ok(None));
        check(" 250 ", Ok(Some(250.0)));
        check("₹1,20,000", Ok(Some(120_000.0)));
        check("1,250.50", Ok(Some(1_250.5)));
        check("0,50", Err(()));
        check("-3", Err(()));
        check("NaN", Err(()));
        check("1e400", Err(()));
        check("$", Err(()));
    }

    #[test]
    fn what_follows_from_another_label() {
        let overview = overview();
        let mut choice = Choice::guess(&overview, "Refund helper");
        assert_eq!((choice.task, choice.positive.as_str(), choice.today), (Some(Task::Binary), "1", Today::Nothing));
        choice.parts[1] = Part::Unused;
        choice.parts[3] = Part::Label;
        assert_eq!(choice.followed(&overview).positive, "yes");
    }
}
