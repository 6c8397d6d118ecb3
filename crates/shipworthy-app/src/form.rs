//! What people write into forms and flags: checked, all problems at once, and named by their fields.

use shipworthy_store::StoreError;

use crate::runs::RunError;

/// A field that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field, by the name of the request's field.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

/// Why something was not recorded. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// Some fields cannot be taken as they are.
    #[error("{}", .0.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; "))]
    Fields(Vec<FieldProblem>),
    /// It does not fit what is there, perhaps since somebody else was faster.
    #[error("{0}")]
    Conflict(String),
    /// The run that it is about.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The store.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for NotDone {
    fn from(error: StoreError) -> NotDone {
        match error {
            StoreError::Conflict(told) => NotDone::Conflict(told),
            other => NotDone::Store(other),
        }
    }
}

/// The fields of one request, and what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    problems: Vec<FieldProblem>,
}

impl Fields {
    /// Notes a problem.
    pub(crate) fn wrong(&mut self, field: &'static str, message: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(FieldProblem { field, message: message.into(), remedy: remedy.into() });
    }

    /// A text that has to be there: trimmed, without control characters but line ends and tabs, of at most so many characters.
    pub(crate) fn text(&mut self, field: &'static str, text: &str, most: usize, remedy: &str) -> String {
        let clean = self.optional_text(field, text, most);
        if clean.is_empty() {
            self.wrong(field, format!("{} is empty", called(field)), remedy);
        }
        clean
    }

    /// A text that may be empty.
    pub(crate) fn optional_text(&mut self, field: &'static str, text: &str, most: usize) -> String {
        let clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        let clean = clean.trim().to_owned();
        let length = clean.chars().count();
        if length > most {
            self.wrong(field, format!("{} has {length} characters", called(field)), format!("write at most {most}"));
        }
        clean
    }

    /// A name of somebody or something: one line.
    pub(crate) fn name(&mut self, field: &'static str, text: &str, most: usize, remedy: &str) -> String {
        self.text(field, &text.replace(['\n', '\t'], " "), most, remedy)
    }

    /// All problems, or none.
    pub(crate) fn done(self) -> Result<(), NotDone> {
        if self.problems.is_empty() { Ok(()) } else { Err(NotDone::Fields(self.problems)) }
    }
}

/// What people call a field: forms ask for "Your name" where a request says `by` or `reviewer`.
fn called(field: &str) -> String {
    match field {
        "by" | "reviewer" => "your name".to_owned(),
        other => other.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_their_problems_are_told_together() {
        let mut fields = Fields::default();
        assert_eq!(fields.text("reason", " It\u{7} holds.\n", 20, "say why"), "It holds.");
        assert_eq!(fields.name("who", "Asha\nRao", 20, "say who"), "Asha Rao");
        fields.text("reason", " \u{0} ", 20, "say why");
        fields.optional_text("note", "abcdef", 5);
        fields.name("by", " ", 20, "say who decides");
        let Err(NotDone::Fields(problems)) = fields.done() else { panic!("three problems") };
        let told: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(told, ["reason is empty", "note has 6 characters", "your name is empty"]);
        assert_eq!(problems[1].remedy, "write at most 5");
        assert!(Fields::default().done().is_ok());
    }
}
