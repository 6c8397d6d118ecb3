//! Every key of the front matter, once: its type, whether it is required, and what it is for.
//!
//! The parser checks documents against this table, and the JSON Schema and the reference page are generated from it.

mod candidate;
mod errors;
mod generation;
mod golden;
mod prompt;
mod table;
mod write;

use crate::spec::Task;

pub use prompt::PROMPT;
pub use table::SPEC;

/// What may stand under a key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Text on one line.
    Text,
    /// Text of any length.
    Prose,
    /// The name of a column.
    Column,
    /// A path or glob inside the workspace.
    Path,
    /// An expression of the SQL subset.
    Expression,
    /// A sentence of the bar grammar.
    Bar,
    /// Text, a number, or true or false.
    Scalar,
    /// A number.
    Number(Limits),
    /// A whole number.
    Integer(Limits),
    /// A number or a percentage: `0.03` or `3%`.
    Share(Limits),
    /// One of a few words.
    Choice(&'static [Word]),
    /// A group of named keys.
    Group(&'static Group),
    /// A list.
    List(&'static Kind, usize),
    /// A group whose keys the user chooses.
    Map(&'static Kind),
    /// Exactly two of the same kind, such as `[0, 1]`.
    Pair(&'static Kind),
    /// One of several; the words say which.
    Either(&'static [Kind], &'static str),
    /// Whatever it is, it is kept for later.
    Anything,
}

/// Which numbers are possible.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Smallest; `None` is unbounded.
    pub least: Option<f64>,
    /// Largest; `None` is unbounded.
    pub most: Option<f64>,
    /// Whether the ends themselves are excluded.
    pub open: bool,
}

impl Limits {
    /// Any number.
    pub const ANY: Limits = Limits { least: None, most: None, open: false };
    /// Zero or more.
    pub const NOT_NEGATIVE: Limits = Limits { least: Some(0.0), most: None, open: false };
    /// More than zero.
    pub const POSITIVE: Limits = Limits { least: Some(0.0), most: None, open: true };

    /// Whether a number is possible.
    pub fn allow(&self, value: f64) -> bool {
        let above = self.least.is_none_or(|least| if self.open { value > least } else { value >= least });
        let below = self.most.is_none_or(|most| if self.open { value < most } else { value <= most });
        above && below
    }

    /// The limits in words: "more than 0".
    pub fn words(&self, show: impl Fn(f64) -> String) -> String {
        match (self.least, self.most, self.open) {
            (Some(least), Some(most), true) => format!("between {} and {}, neither included", show(least), show(most)),
            (Some(least), Some(most), false) => format!("from {} to {}", show(least), show(most)),
            (Some(least), None, true) => format!("more than {}", show(least)),
            (Some(least), None, false) => format!("{} or more", show(least)),
            (None, Some(most), true) => format!("less than {}", show(most)),
            (None, Some(most), false) => format!("{} or less", show(most)),
            (None, None, _) => "a number".to_owned(),
        }
    }
}

/// A word of a [`Kind::Choice`], and what it means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Word {
    /// As written.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// A group of named keys.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// Where it stands, for messages: `golden`, `a candidate`.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// Its keys, in the order in which they are printed.
    pub fields: &'static [Field],
}

impl Group {
    /// The field of that name in a task. Two tasks may have a key of one name that holds different things.
    pub fn field(&self, name: &str, task: Option<Task>) -> Option<&'static Field> {
        let mut named = self.fields.iter().filter(|field| field.name == name);
        named.find(|field| task.is_none_or(|task| field.is_of(task)))
    }

    /// The tasks that have a field of that name; empty when none has.
    pub fn tasks_with(&self, name: &str) -> Vec<Task> {
        let named = |task: &Task| self.field(name, Some(*task)).is_some();
        Task::ALL.into_iter().filter(named).collect()
    }
}

/// One key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What may stand under it.
    pub kind: Kind,
    /// Whether it must be there, in the tasks that have it.
    pub required: bool,
    /// The tasks that have it; empty means every task.
    pub tasks: &'static [Task],
    /// What it is for, in one or two sentences.
    pub doc: &'static str,
    /// What holds when it is absent; empty when nothing does.
    pub default: &'static str,
    /// An example of a value.
    pub example: &'static str,
}

impl Field {
    /// Whether a task has it.
    pub fn is_of(&self, task: Task) -> bool {
        self.tasks.is_empty() || self.tasks.contains(&task)
    }
}
