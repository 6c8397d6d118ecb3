//! The bars of the brief as a table to change: comparison, number, how much each matters; one more, one less. It is taken whole or not at
//! all, and lands in the file as the same few lines that a person would write.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use shipworthy_app::bars::{NewBar, NotTaken, Row, RowProblem, changed, parts, rows};
use shipworthy_app::bench::Feature;
use shipworthy_app::edit::{self, EditRequest, Edited};
use shipworthy_report::parts::{coded, safe};
use shipworthy_report::words;
use shipworthy_spec::spec::Spec;

use super::asked;
use super::brief::{Draft, Shown, back, show};
use super::form::{Line, Told, line, summary};
use crate::app::App;
use crate::caller::who;

/// Comparisons, with their words.
const OPS: [(&str, &str); 4] = [(">=", "at least"), ("<=", "at most"), (">", "above"), ("<", "below")];

/// The table as it was left.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The text that the person began with.
    base: String,
    rows: Vec<Row>,
    new: NewBar,
    by: String,
}

impl Table {
    /// The table of a spec.
    fn of(spec: &Spec, source: &str) -> Table {
        Table {
            base: source.to_owned(),
            rows: rows(spec),
            new: NewBar { must: true, ..NewBar::default() },
            by: String::new(),
        }
    }

    /// The fields of a form: `target-3` is the number of the fourth row.
    fn read(fields: Vec<(String, String)>) -> Table {
        let mut table = Table::default();
        for (name, value) in fields {
            match name.as_str() {
                "base" => table.base = value,
                "by" => table.by = value,
                "new" => table.new.sentence = value,
                "new-severity" => table.new.must = value != "should",
                other => {
                    let Some((field, row)) = other.split_once('-') else { continue };
                    let Some(row) = row.parse::<usize>().ok().filter(|row| *row < MOST_ROWS) else { continue };
                    if table.rows.len() <= row {
                        table.rows.resize(row + 1, Row { must: true, ..Row::default() });
                    }
                    let row = &mut table.rows[row];
                    match field {
                        "op" => row.op = value,
                        "target" => row.target = value,
                        "severity" => row.must = value != "should",
                        "gone" => row.gone = true,
                        _ => {}
                    }
                }
            }
        }
        table
    }
}

/// Rows that a form may have.
const MOST_ROWS: usize = 500;

/// A table that was not taken, with what is wrong.
pub struct Returned {
    table: Table,
    problems: Vec<RowProblem>,
    /// What is wrong with the whole.
    pub told: Told,
}

/// Takes the table.
pub async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let asked = match asked(&app, &id).await {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let table = Table::read(fields);
    let (path, at, by) = (asked.feature.path.clone(), app.bench().now().seconds, who(&table.by));
    let work = tokio::task::spawn_blocking(move || {
        let edited = match changed(&path, &table.base, &table.rows, &table.new) {
            Ok(edited) => edited,
            Err(error) => return (Err(error), table),
        };
        let request = EditRequest { spec: &path, base: &table.base, edited: &edited, by: &by, at };
        (edit::save(&request).map_err(NotTaken::Spec), table)
    });
    let Ok((outcome, table)) = work.await else {
        return crate::refusal::Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    let shown = match outcome {
        Ok(Edited::Saved(_)) => return back(&asked.feature, "saved"),
        Ok(Edited::Same(_)) => return back(&asked.feature, "same"),
        Ok(Edited::Conflict { base, disk, edited }) => {
            Shown { conflict: Some((disk, Draft { base, edited, by: table.by })), ..Shown::default() }
        }
        Err(NotTaken::Rows(problems)) => {
            let told = Told { status: StatusCode::UNPROCESSABLE_ENTITY, problems: Vec::new(), said: None };
            Shown { bars: Some(Returned { table, problems, told }), ..Shown::default() }
        }
        Err(NotTaken::Spec(error)) => {
            let told = Told::of(&app, error);
            Shown { bars: Some(Returned { table, problems: Vec::new(), told }), ..Shown::default() }
        }
    };
    show(&app, &asked, shown).await
}

/// The table as a form.
pub fn form(feature: &Feature, spec: &Spec, returned: Option<&Returned>, by: &str) -> Markup {
    let fresh = Table::of(spec, &feature.source);
    // What was typed fits the rows of the file, or is shown no more.
    let fits = |returned: &&Returned| returned.table.rows.len() == spec.bars.len();
    let (table, problems) = returned.filter(fits).map_or((&fresh, &[][..]), |r| (&r.table, &r.problems[..]));
    let base = if problems.is_empty() { &feature.source } else { &table.base };
    let problem = |row: usize| problems.iter().find(|problem| problem.row == row);
    let told = returned.map(|returned| &returned.told);
    html! {
        @if let Some(told) = told { (summary(told, "")) }
        form class="bars-form" method="post" action={ "/p/" (feature.id) "/brief/bars" } novalidate {
            input type="hidden" name="base" value=(base);
            table class="plain cards promises" {
                caption class="hidden-words" { "The bars, to change" }
                thead { tr { th scope="col" { "Promise" } th scope="col" { "Is" } th scope="col" { "Number" } th scope="col" { "If it fails" } th scope="col" { "Take out" } } }
                tbody {
                    @for (i, (bar, row)) in spec.bars.iter().zip(&table.rows).enumerate() {
                        @let of = parts(bar);
                        @let wrong = problem(i);
                        tr {
                            th scope="row" {
                                (safe(&words::capital(&words::metric(&of.metric))))
                                @if !of.scope.is_empty() { " " (safe(&of.scope)) }
                                span class="under" { code { (safe(&bar.text)) } }
                            }
                            td data-label="Is" { (op(i, &bar.text, &row.op)) }
                            td data-label="Number" {
                                span {
                                    input class="short" id={ "target-" (i) } name={ "target-" (i) } value=(row.target) aria-label={ "Number of " (safe(&bar.text)) } autocomplete="off"
                                        aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| format!("wrong-{i}"))];
                                    @if let Some(problem) = wrong { (said(i, problem)) }
                                }
                            }
                            td data-label="If it fails" { (severity(&format!("severity-{i}"), &format!("If {} fails", bar.text), row.must)) }
                            td data-label="Take out" { label class="tick alone" { input type="checkbox" name={ "gone-" (i) } value="yes" checked[row.gone]; span class="hidden-words" { "Take out " (safe(&bar.text)) } } }
                        }
                    }
                    @let wrong = problem(spec.bars.len());
                    tr class="one-more" {
                        th scope="row" colspan="3" {
                            label for="new" { "One more" span class="under" { "A metric, a comparison, a number, and where: " code { "recall >= 90% in every region" } "." } }
                            input id="new" name="new" value=(table.new.sentence) autocomplete="off" spellcheck="false" aria-invalid=[wrong.map(|_| "true")]
                                aria-describedby=[wrong.map(|_| format!("wrong-{}", spec.bars.len()))];
                            @if let Some(problem) = wrong { (said(spec.bars.len(), problem)) }
                        }
                        td data-label="If it fails" { (severity("new-severity", "If the new one fails", table.new.must)) }
                        td {}
                    }
                }
            }
            div class="fill" { (line(told, "bars-", &Line { field: "by", label: "Your name", hint: "It stays with the edit.", kind: "text", value: if table.by.is_empty() { by } else { &table.by } })) }
            div class="actions" { button class="button" type="submit" { "Save the bars" } }
        }
    }
}

fn op(i: usize, bar: &str, chosen: &str) -> Markup {
    html! {
        select name={ "op-" (i) } aria-label={ "Comparison of " (safe(bar)) } {
            @for (sign, word) in OPS { option value=(sign) selected[sign == chosen] { (word) } }
        }
    }
}

fn severity(name: &str, label: &str, must: bool) -> Markup {
    html! {
        select name=(name) aria-label=(safe(label)) {
            option value="must" selected[must] { "the feature fails" }
            option value="should" selected[!must] { "it is said, no more" }
        }
    }
}

fn said(row: usize, problem: &RowProblem) -> Markup {
    html! { p class="wrong" id={ "wrong-" (row) } { (coded(&words::capital(&problem.message))) ": " (coded(&problem.remedy)) "." } }
}
