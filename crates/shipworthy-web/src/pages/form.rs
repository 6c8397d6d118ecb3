//! Forms that could not be taken: what is wrong stands beside the fields, what was typed stays.

use axum::http::StatusCode;
use maud::{Markup, html};
use shipworthy_app::form::{FieldProblem, NotDone};
use shipworthy_report::parts::{coded, safe};
use shipworthy_report::words;

use crate::app::App;
use crate::caller::{caller, wishes};
use crate::secret::reference;

/// Why a form was not taken.
pub struct Told {
    /// How programs see it.
    pub status: StatusCode,
    /// What is wrong with fields.
    pub problems: Vec<FieldProblem>,
    /// What is wrong otherwise, in a sentence.
    pub said: Option<String>,
}

impl Told {
    /// Fields that cannot be taken.
    pub fn fields(problems: Vec<FieldProblem>) -> Told {
        Told { status: StatusCode::UNPROCESSABLE_ENTITY, problems, said: None }
    }

    /// What a use case said. A mistake of the store goes to the log too.
    pub fn of(app: &App, error: NotDone) -> Told {
        let told = |status, said: String| Told { status, problems: Vec::new(), said: Some(said) };
        match error {
            NotDone::Fields(problems) => Told::fields(problems),
            NotDone::Conflict(said) => told(StatusCode::CONFLICT, words::capital(&safe(&said))),
            NotDone::Run(error) => told(StatusCode::CONFLICT, words::capital(&safe(&error.to_string()))),
            NotDone::Store(error) => {
                let reference = reference();
                app.log(&format!("a form was not taken, reference {reference}: {error}"));
                let said =
                    format!("It could not be kept; reference {reference}. What you wrote is still here: try again");
                told(StatusCode::INTERNAL_SERVER_ERROR, said)
            }
        }
    }

    /// What is wrong with a field.
    pub fn about(&self, field: &str) -> Option<&FieldProblem> {
        self.problems.iter().find(|problem| problem.field == field)
    }
}

/// All that is wrong, with ways to the fields, in front of the form. `prefix` stands before the ids of its fields.
pub fn summary(told: &Told, prefix: &str) -> Markup {
    html! {
        div class="banner fail" role="alert" tabindex="-1" autofocus {
            div {
                p { b { "Nothing was recorded yet." } @if let Some(said) = &told.said { " " (said) "." } }
                @if !told.problems.is_empty() {
                    ul { @for problem in &told.problems { li { a class="more" href={ "#" (prefix) (problem.field) } { (words::capital(&safe(&problem.message))) } } } }
                }
            }
        }
    }
}

/// What is wrong with a field, beside it.
pub fn wrong(told: Option<&Told>, field: &str, prefix: &str) -> Markup {
    html! {
        @if let Some(problem) = told.and_then(|told| told.about(field)) {
            p class="wrong" id={ (prefix) (field) "-wrong" } { (words::capital(&safe(&problem.message))) ": " (coded(&problem.remedy)) "." }
        }
    }
}

/// The id of what is wrong with a field, for the field to name.
pub fn described(told: Option<&Told>, field: &str, prefix: &str) -> Option<String> {
    told.and_then(|told| told.about(field)).map(|_| format!("{prefix}{field}-wrong"))
}

/// A line to write in.
pub struct Line<'a> {
    /// The name of the field.
    pub field: &'static str,
    /// What to write.
    pub label: &'a str,
    /// More about it.
    pub hint: &'a str,
    /// `text`, `number` or `date`.
    pub kind: &'static str,
    /// What stands in it.
    pub value: &'a str,
}

/// What a browser may fill in: managers of passwords know which is which by this.
fn remembered(line: &Line<'_>) -> &'static str {
    match (line.kind, line.field) {
        ("password", "current") => "current-password",
        ("password", _) => "new-password",
        _ => "off",
    }
}

/// A line to write in, with what is wrong with it. Of a name of whoever is signed in, the name: nobody types it.
pub fn line(told: Option<&Told>, prefix: &str, line: &Line<'_>) -> Markup {
    if let ("by", Some(person)) = (line.field, caller().person()) {
        return html! { p class="field" { span { b { "As " (safe(&person.name)) } span class="under" { "Your name stays with it." } } } };
    }
    let described = described(told, line.field, prefix);
    let wished = wishes().name;
    let value = if line.field == "by" && line.value.is_empty() { &wished } else { line.value };
    html! {
        div class="field" {
            label for={ (prefix) (line.field) } { (line.label) @if !line.hint.is_empty() { span class="under" { (line.hint) } } }
            input id={ (prefix) (line.field) } name=(line.field) type=(line.kind) value=(value) autocomplete=(remembered(line))
                aria-invalid=[described.as_ref().map(|_| "true")] aria-describedby=[described];
            (wrong(told, line.field, prefix))
        }
    }
}

/// Several lines to write in, with what is wrong with them.
pub fn area(told: Option<&Told>, prefix: &str, field: &'static str, label: &str, hint: &str, value: &str) -> Markup {
    let described = described(told, field, prefix);
    html! {
        div class="field" {
            label for={ (prefix) (field) } { (label) @if !hint.is_empty() { span class="under" { (hint) } } }
            // Browsers drop a line end that comes first.
            textarea id={ (prefix) (field) } name=(field) rows="4" aria-invalid=[described.as_ref().map(|_| "true")] aria-describedby=[described] { "\n" (value) }
            (wrong(told, field, prefix))
        }
    }
}
