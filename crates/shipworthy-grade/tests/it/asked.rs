//! Short ways to ask.

use serde_json::Value;
use shipworthy_grade::{Check, Grade, GradeError, Grader, Output, Vars};

/// The grade of an output that is text.
pub fn ask(assertion: Value, output: &str) -> Result<Grade, GradeError> {
    ask_about(assertion, &Output::text(output))
}

/// The grade of an output.
pub fn ask_about(assertion: Value, output: &Output) -> Result<Grade, GradeError> {
    Check::from_value(&assertion).and_then(|check| Grader::default().grade(&check, output, &Vars::new()))
}

/// A mapping of variables.
pub fn vars(value: Value) -> Vars {
    value.as_object().cloned().expect("a mapping")
}
