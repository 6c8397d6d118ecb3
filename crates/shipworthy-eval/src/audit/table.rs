//! From the facts about a table to its audit.

use std::collections::BTreeMap;

use super::agreement::agreement_of;
use super::checklist::{Law, checklist};
use super::code::{self, QUESTIONS, Question};
use super::dates::day;
use super::doubtful_labels::DoubtfulLabels;
use super::facts::{ColumnFacts, Named, TableFacts};
use super::findings::groups::Shares;
use super::findings::label::class_counts;
use super::findings::{Found, View, columns, groups, label, numbers, personal, rows, text, times};
use super::personal::{Personal, mask};
use super::report::{Answer, Audit, LabelView, Profile, shown};
use super::roles::{self, Role, settle};
use crate::outcome::{Finding, Level};
use crate::words::{grouped, many};

/// Values listed per column.
const VALUES: usize = 10;

/// What is known besides the facts.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The table, as it was named.
    pub table: String,
    /// Version of the tool.
    pub tool: String,
    /// Columns with a part, given or guessed.
    pub named: Named,
    /// Shares of groups among the people the feature is for, by column.
    pub population: BTreeMap<String, Shares>,
    /// What the reference is called.
    pub reference: Option<String>,
    /// Labels beside a model's probabilities, where there are any.
    pub doubtful_labels: Option<DoubtfulLabels>,
    /// The lists wanted.
    pub laws: Vec<Law>,
    /// The day to judge age by, in seconds since 1970-01-01.
    pub as_of: Option<f64>,
}

/// Concludes what there is to say.
pub fn conclude(facts: &TableFacts, context: &Context) -> Audit {
    let named = believed(facts, &context.named);
    let roles = settle(facts, &named);
    let agreement = facts.ratings.as_ref().and_then(agreement_of);
    let view = View { facts, roles: &roles, named: &named, agreement: agreement.as_ref(), as_of: context.as_of };
    let mut found = Found::default();
    rows::find(&view, &mut found);
    if facts.rows > 0 {
        columns::find(&view, &mut found);
        numbers::find(&view, &mut found);
        text::find(&view, &mut found);
        times::find(&view, &mut found);
        label::find(&view, &mut found);
        if let (Some(doubtful), Some(label)) = (&context.doubtful_labels, &named.label) {
            label::doubtful(doubtful, label, &mut found);
        }
        personal::find(&view, &mut found);
        groups::find(&view, &context.population, "the population", &mut found);
        let reference = reference_shares(facts);
        if !reference.is_empty() {
            let bare = Named { groups: Vec::new(), ..named.clone() };
            groups::find(&View { named: &bare, ..view }, &reference, "the reference", &mut found);
        }
    }
    let mut findings = found.findings;
    findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.code.cmp(&b.code))
            .then_with(|| a.column.cmp(&b.column))
            .then_with(|| a.message.cmp(&b.message))
    });
    let answers = QUESTIONS.into_iter().map(|question| answer(question, facts, &named, context, &findings)).collect();
    let columns = facts.columns.iter().zip(&roles).map(|(column, role)| profile(column, *role, &findings)).collect();
    Audit {
        schema: 1,
        tool: context.tool.clone(),
        table: context.table.clone(),
        rows: facts.rows,
        files: facts.files,
        bytes: facts.bytes,
        kept_rows: facts.kept,
        fingerprint: facts.fingerprint.clone(),
        answers,
        label: label_view(facts, &named),
        agreement,
        doubtful_labels: context
            .doubtful_labels
            .as_ref()
            .map(|doubtful| doubtful.masked(&|name| is_hidden(facts, name))),
        columns,
        checklists: context.laws.iter().map(|law| checklist(*law, facts)).collect(),
        notes: notes(facts, context),
        findings,
    }
}

/// Whether a column holds personal data, so that its values are not shown beside a row.
fn is_hidden(facts: &TableFacts, name: &str) -> bool {
    let column = facts.columns.iter().find(|column| column.name == name);
    column.is_none_or(|column| !roles::personal(column).is_empty()) || roles::hint(name).is_some()
}

/// Guesses that the facts bear out: an id has different values in nearly all rows.
fn believed(facts: &TableFacts, named: &Named) -> Named {
    let mut named = named.clone();
    let column = |name: &Option<String>| facts.columns.iter().find(|c| Some(&c.name) == name.as_ref());
    if column(&named.id).is_some_and(|c| (c.distinct as f64) < 0.9 * c.present as f64) {
        named.cluster = named.cluster.take().or(named.id.take());
        named.id = None;
    }
    if column(&named.split).is_some_and(|c| c.distinct > 20) {
        named.split = None;
    }
    let is_label =
        |c: &ColumnFacts| c.distinct <= label::MOST_CLASSES || c.kind == "number" || c.kind == "whole number";
    if column(&named.label).is_some_and(|c| !is_label(c)) {
        named.label = None;
    }
    if column(&named.time).is_some_and(|c| c.moments.is_none()) {
        named.time = None;
    }
    named
}

fn reference_shares(facts: &TableFacts) -> BTreeMap<String, Shares> {
    facts
        .reference_groups
        .iter()
        .filter_map(|(name, counts)| {
            let total: u64 = counts.values().sum();
            let shares = counts.iter().map(|(v, n)| (v.clone(), *n as f64 / total as f64)).collect();
            (total > 0).then_some((name.clone(), shares))
        })
        .collect()
}

fn label_view(facts: &TableFacts, named: &Named) -> Option<LabelView> {
    let column = facts.columns.iter().find(|c| Some(&c.name) == named.label.as_ref())?;
    let classes = class_counts(column)?;
    let words: u64 = column.text.as_ref().map_or(0, |t| t.nothing.values().sum());
    let classes = classes.into_iter().map(|(v, n)| (shown(&v), n)).collect();
    Some(LabelView { column: column.name.clone(), classes, unlabelled: column.missing + words })
}

fn profile(column: &ColumnFacts, role: Role, findings: &[Finding]) -> Profile {
    let kinds = roles::personal(column);
    let hidden =
        roles::hint(&column.name).filter(|k| matches!(k, Personal::Name | Personal::Address | Personal::BirthDate));
    let mostly = kinds.iter().find(|k| k.1 * 10 > column.present).map(|k| k.0).or(hidden);
    let show = |value: &str| match mostly {
        Some(kind) => mask(kind, value),
        None => shown(value),
    };
    let listed: &[(String, u64)] = column.values.as_deref().unwrap_or(&[]);
    let keep =
        if role == Role::Id || role == Role::Text && listed.first().is_none_or(|v| v.1 < 2) { 0 } else { VALUES };
    let values: Vec<(String, u64)> = listed.iter().take(keep).map(|(v, n)| (show(v), *n)).collect();
    let named: u64 = values.iter().map(|v| v.1).sum();
    // Figures of a column of people's numbers would show them.
    let numbers = column.numbers.clone().filter(|_| mostly.is_none() && role != Role::Id);
    Profile {
        name: column.name.clone(),
        kind: column.kind.clone(),
        role,
        present: column.present,
        missing: column.missing,
        distinct: column.distinct,
        distinct_is_exact: column.distinct_is_exact,
        numbers,
        moments: column.moments.clone().filter(|_| mostly != Some(Personal::BirthDate)),
        other_values: if values.is_empty() { 0 } else { column.present - named.min(column.present) },
        values,
        personal: kinds.into_iter().map(|(k, n)| (k.key().to_owned(), n)).collect(),
        findings: findings
            .iter()
            .filter(|f| f.column.as_deref().is_some_and(|c| c.split(", ").any(|c| c == column.name)))
            .map(|f| f.code.clone())
            .collect(),
    }
}

fn answer(question: Question, facts: &TableFacts, named: &Named, context: &Context, findings: &[Finding]) -> Answer {
    let mine: Vec<usize> =
        (0..findings.len()).filter(|i| code::find(&findings[*i].code).question == question).collect();
    let worst = mine.iter().map(|i| findings[*i].severity).max();
    let column = |name: &Option<String>| facts.columns.iter().find(|c| Some(&c.name) == name.as_ref());
    let mut sentences = Vec::new();
    match question {
        Question::Origin => {
            let files = if facts.files == 1 { "one file".to_owned() } else { format!("{} files", facts.files) };
            let mut first = format!("{} in {} columns, from {files}", many(facts.rows, "row"), facts.columns.len());
            if let Some(moments) = column(&named.time).and_then(|c| c.moments.as_ref()) {
                first.push_str(&format!(", of {} to {}", day(moments.bulk.0), day(moments.bulk.1)));
            }
            sentences.push(first + ".");
        }
        Question::People => {
            if context.population.is_empty() && context.reference.is_none() {
                sentences.push("Not known: name the people it is for with --population, or a table to compare with by --reference.".to_owned());
            } else {
                let columns: Vec<&str> = context
                    .population
                    .keys()
                    .map(String::as_str)
                    .chain(facts.reference_groups.keys().map(String::as_str))
                    .collect();
                let against = if context.population.is_empty() { "the reference" } else { "the population" };
                sentences.push(format!(
                    "Compared with {against} by {}.",
                    if columns.is_empty() { "nothing they share".to_owned() } else { columns.join(", ") }
                ));
            }
        }
        Question::Labels => match column(&named.label) {
            Some(label) => {
                let classes = class_counts(label);
                sentences.push(match classes {
                    Some(classes) => format!(
                        "The label is {}, with {}.",
                        label.name,
                        many(classes.len() as u64, "class").replace("classs", "classes")
                    ),
                    None => format!("The label is {}, a quantity.", label.name),
                });
            }
            None if !named.annotators.is_empty() => sentences.push(format!(
                "{} people labelled.",
                crate::words::sentence_case(&crate::words::small(
                    facts.ratings.as_ref().map_or(named.annotators.len(), |ratings| ratings.columns.len())
                ))
            )),
            None => sentences.push("No column is known as the label.".to_owned()),
        },
        Question::Values => {
            let missing: u64 = facts.columns.iter().map(|c| c.missing).sum();
            let cells = facts.rows * facts.columns.len() as u64;
            sentences.push(format!(
                "{} of {} cells are empty.",
                if missing == 0 { "None".to_owned() } else { grouped(missing as i64) },
                grouped(cells as i64)
            ));
        }
        Question::Privacy => {
            let columns = facts.columns.iter().filter(|c| !roles::personal(c).is_empty()).count();
            sentences.push(if columns == 0 {
                "No personal data was found by form, check digit or name of a column.".to_owned()
            } else {
                format!(
                    "{} {} personal data; values are masked in this report.",
                    many(columns as u64, "column"),
                    if columns == 1 { "holds" } else { "hold" }
                )
            });
        }
    }
    let errors = mine.iter().filter(|i| findings[**i].severity == Level::Error).count();
    let warnings = mine.iter().filter(|i| findings[**i].severity == Level::Warning).count();
    let count = |n: usize, noun: &str| many(n as u64, noun);
    match (errors, warnings) {
        (0, 0) if question != Question::Privacy => sentences.push("Nothing speaks against it.".to_owned()),
        (0, 0) => {}
        (0, w) => sentences.push(format!("{} to look at.", sentence(&count(w, "warning")))),
        (e, 0) => sentences.push(format!("{} to mend first.", sentence(&count(e, "problem")))),
        (e, w) => sentences.push(format!(
            "{} to mend first, and {} to look at.",
            sentence(&count(e, "problem")),
            count(w, "warning")
        )),
    }
    let known = match question {
        Question::People => worst.is_some() || !context.population.is_empty() || context.reference.is_some(),
        Question::Labels => named.label.is_some() || !named.annotators.is_empty(),
        _ => true,
    };
    if !known {
        sentences.truncate(1);
    }
    Answer { question, sentences, known, worst, findings: mine }
}

fn sentence(text: &str) -> String {
    crate::words::sentence_case(text)
}

fn notes(facts: &TableFacts, context: &Context) -> Vec<String> {
    let mut notes = Vec::new();
    if facts.kept < facts.rows {
        notes.push(format!(
            "The table is large: quantiles, outliers, repeats and what tells the label come from {} rows, chosen by the hash of their content; counts are of all rows.",
            grouped(facts.kept as i64)
        ));
    }
    let left_out: u64 =
        facts.columns.iter().filter_map(|c| c.text.as_ref()?.near_duplicates.as_ref()).map(|n| n.left_out).sum();
    if left_out > 0 {
        notes.push(format!(
            "About {} were not compared for near duplicates: there are too many. Counts of those come from the others, of which texts nearly the same are chosen together.",
            many(left_out, "text")
        ));
    }
    if let (Some(reference), Some(rows)) = (&context.reference, facts.reference_rows) {
        notes.push(format!("Compared with {} of {reference}.", many(rows, "row")));
    }
    notes
}
