//! What a reader should know about the golden set before believing a number from it.

use serde::Serialize;
use shipworthy_spec::spec::Spec;

use crate::conjunctions::Conjunctions;
use crate::gate::FEWEST_OF_A_CLASS;
use crate::gather::{ColumnProfile, Gathered, SliceValue};
use crate::outcome::{Finding, Level, Slice};
use crate::slices;
use crate::task::layout;
use crate::words::{grouped, many, percent};

/// A column that alone ranks positives this well probably knows the answer.
const LEAKAGE_AUC: f64 = 0.98;
/// A slice is under-represented below this share of what the population says.
const UNDER_REPRESENTED: f64 = 0.75;
/// Missing values are worth a word above this share.
const MISSING_SHARE: f64 = 0.05;
/// More small values than this in one column are told in one finding.
const MOST_SMALL_SLICES: usize = 12;
/// A class is rare below this share of the examples.
const RARE_CLASS: f64 = 0.01;

/// Findings about the golden set, worst first. With its conjunctions, slices are counted by them.
pub fn audit(spec: &Spec, gathered: &Gathered, conjunctions: Option<&Conjunctions<'_>>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let has_classes = spec.golden.positive.is_some();
    if has_classes {
        classes(gathered, &mut findings);
    }
    rows(spec, gathered, &mut findings);
    for profile in &gathered.profiles {
        column(spec, gathered, profile, &mut findings);
    }
    representation(spec, gathered, &mut findings);
    if has_classes {
        slice_sizes(gathered, conjunctions, &mut findings);
    }
    for (candidate, answers) in spec.candidates.iter().zip(&gathered.candidates) {
        if answers.missing > 0 {
            findings.push(
                finding(
                    "missing-scores",
                    Level::Warning,
                    format!(
                        "{} of {} scores of {} are missing",
                        grouped(answers.missing as i64),
                        grouped(gathered.rows as i64),
                        candidate.name
                    ),
                    "check that the scores are not missing where the cases are hard".to_owned(),
                )
                .rows(answers.missing),
            );
        }
    }
    findings.sort_by(|a, b| {
        b.severity.cmp(&a.severity).then_with(|| a.code.cmp(&b.code)).then_with(|| a.message.cmp(&b.message))
    });
    findings
}

fn classes(gathered: &Gathered, findings: &mut Vec<Finding>) {
    let positives = gathered.label.iter().filter(|&&l| l).count() as u64;
    let negatives = gathered.rows as u64 - positives;
    for (count, name) in [(positives, "positive"), (negatives, "negative")] {
        if count < FEWEST_OF_A_CLASS {
            findings.push(
                finding(
                    "too-few-of-a-class",
                    Level::Error,
                    format!(
                        "only {}; nothing is judged below {FEWEST_OF_A_CLASS}",
                        many(count, &format!("{name} example"))
                    ),
                    format!("label more {name} examples"),
                )
                .rows(count),
            );
        } else if (count as f64) < RARE_CLASS * gathered.rows as f64 {
            findings.push(finding(
                "rare-class",
                Level::Note,
                format!("{} of {} examples are {name} ({})", grouped(count as i64), grouped(gathered.rows as i64), percent(count as f64 / gathered.rows as f64)),
                "enriching the golden set with this class, and giving positive_rate, settles bars with fewer labels".to_owned(),
            ).rows(count));
        }
    }
}

fn rows(spec: &Spec, gathered: &Gathered, findings: &mut Vec<Finding>) {
    let profile = &gathered.rows_profile;
    let mut put = |code: &str, severity: Level, count: u64, message: String, remedy: &str| {
        if count > 0 {
            findings.push(finding(code, severity, message, remedy.to_owned()).rows(count));
        }
    };
    let n = |count: u64| many(count, "row");
    put(
        "unlabelled-rows",
        Level::Warning,
        gathered.unlabelled,
        format!("{} without a label left out", n(gathered.unlabelled)),
        "label them, or say why they cannot be labelled: they may be the hard ones",
    );
    put(
        "duplicate-rows",
        Level::Warning,
        profile.duplicate_rows,
        format!("{} repeating an earlier row in every column", n(profile.duplicate_rows)),
        "remove repeats: they make intervals look narrower than they are",
    );
    put(
        "duplicate-ids",
        Level::Warning,
        profile.duplicate_ids,
        format!("{} with an id that was seen before", n(profile.duplicate_ids)),
        "give every example its own id, or name the repeated thing as `cluster`",
    );
    put(
        "conflicting-labels",
        Level::Note,
        profile.conflicting_labels,
        format!("{} agreeing with another row on every input but not on the label", n(profile.conflicting_labels)),
        "where the columns say all that a decision could know, have a second person label them; where they are coarse, this is uncertainty that stays",
    );
    if spec.golden.time.is_none() {
        findings.push(finding(
            "no-time",
            Level::Note,
            "the golden set names no time column, so its age cannot be judged".to_owned(),
            "add `time: COLUMN` under golden".to_owned(),
        ));
    }
}

fn column(spec: &Spec, gathered: &Gathered, profile: &ColumnProfile, findings: &mut Vec<Finding>) {
    let name = &profile.name;
    let total = profile.present + profile.missing;
    let golden = &spec.golden;
    let mut put = |code: &str, severity: Level, message: String, remedy: &str, rows: Option<u64>| {
        findings.push(Finding {
            column: Some(name.clone()),
            rows,
            ..finding(code, severity, message, remedy.to_owned())
        });
    };
    if profile.missing > 0 && profile.missing as f64 >= MISSING_SHARE * total as f64 {
        put(
            "missing-values",
            Level::Note,
            format!("{name} is missing in {} of the rows", percent(profile.missing as f64 / total as f64)),
            "find out why: values are seldom missing at random",
            Some(profile.missing),
        );
    }
    if profile.not_finite > 0 {
        put(
            "not-finite",
            Level::Warning,
            format!("{name} holds {} values that are not finite numbers", grouped(profile.not_finite as i64)),
            "replace them by empty values or mend the export",
            Some(profile.not_finite),
        );
    }
    if profile.present > 0 && profile.distinct == 1 && profile.missing == 0 && *name != golden.label {
        put(
            "constant-column",
            Level::Note,
            format!("{name} has the same value in every row"),
            "leave it out, or check that the export is whole",
            None,
        );
    }
    let is_answer = *name == golden.label
        || spec
            .candidates
            .iter()
            .any(|c| matches!(&c.source, shipworthy_spec::spec::Source::Score(column) if column == name));
    let has_a_role = is_answer
        || golden.id.as_ref() == Some(name)
        || golden.time.as_ref() == Some(name)
        || golden.weight.as_ref() == Some(name);
    let id_like = profile.distinct_is_exact
        && profile.distinct == profile.present
        && profile.present == gathered.rows as u64
        && gathered.rows > 20
        && matches!(profile.kind.as_str(), "text" | "whole number");
    if id_like && !has_a_role && golden.id.is_none() {
        put(
            "id-like-column",
            Level::Note,
            format!("{name} is different in every row"),
            "if it identifies an example, name it as `id` under golden",
            None,
        );
    }
    if let Some(auc) = profile.single_column_auc
        && auc >= LEAKAGE_AUC
        && !has_a_role
        && !id_like
    {
        put(
            "leakage",
            Level::Warning,
            format!("{name} alone separates positives from negatives (AUC {auc:.3})"),
            "check that it is known before the decision is taken; a column written afterwards makes every model look good",
            None,
        );
    }
    if is_answer && *name != golden.label && profile.single_column_auc.is_some_and(|auc| auc > 0.9999) {
        put(
            "score-equals-label",
            Level::Error,
            format!("the score {name} separates the classes perfectly"),
            "check that the score was not made from the label",
            None,
        );
    }
}

/// A slice value that is much rarer in the golden set than among the people the feature is for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Underrepresented {
    /// The value.
    pub slice: Slice,
    /// Examples of it.
    pub examples: u64,
    /// Their share of the golden set.
    pub share: f64,
    /// Its share of the people.
    pub wanted: f64,
    /// Examples of it that are missing to that share.
    pub more: u64,
}

/// Whom the golden set leaves out, by the population that a spec declares.
pub fn underrepresented(spec: &Spec, gathered: &Gathered) -> Vec<Underrepresented> {
    let examples = layout::examples(spec, gathered);
    let all = examples.as_ref().map_or(gathered.rows, Vec::len) as f64;
    let mut found = Vec::new();
    for (name, shares) in &spec.population {
        let Some(column) = slices::column(gathered, name) else { continue };
        let mut counts = vec![0u64; column.values.len()];
        match &examples {
            Some(rows) => rows.iter().for_each(|&row| counts[column.code[row] as usize] += 1),
            None => column.code.iter().for_each(|&code| counts[code as usize] += 1),
        }
        for (value, &wanted) in shares {
            let code = column.values.iter().position(|have| have.to_string() == *value);
            let count = code.map_or(0, |code| counts[code]);
            let share = count as f64 / all;
            if share < UNDER_REPRESENTED * wanted {
                let value = code.map_or(SliceValue::Text(value.clone()), |code| column.values[code].clone());
                let more = ((wanted * all - count as f64) / (1.0 - wanted).max(1e-9)).ceil() as u64;
                found.push(Underrepresented {
                    slice: Slice(vec![(name.clone(), value)]),
                    examples: count,
                    share,
                    wanted,
                    more,
                });
            }
        }
    }
    found
}

/// The golden set against the people the feature is for.
fn representation(spec: &Spec, gathered: &Gathered, findings: &mut Vec<Finding>) {
    for few in underrepresented(spec, gathered) {
        let message = format!(
            "{} is {} of the golden set and {} of the people it is for",
            few.slice,
            percent(few.share),
            percent(few.wanted)
        );
        let remedy = format!("{} more examples of it would match the population", grouped(few.more as i64));
        findings.push(Finding {
            slice: Some(few.slice),
            ..finding("underrepresented-slice", Level::Warning, message, remedy).rows(few.examples)
        });
    }
}

/// Values of declared slices with too few of a class to judge anything there.
fn slice_sizes(gathered: &Gathered, conjunctions: Option<&Conjunctions<'_>>, findings: &mut Vec<Finding>) {
    let labels = conjunctions.map(|conjunctions| (conjunctions, conjunctions.labels(&gathered.label)));
    for (place, column) in gathered.slices.iter().enumerate() {
        // Negatives and positives.
        let mut counts = vec![[0_u64; 2]; column.values.len()];
        match &labels {
            Some((conjunctions, labels)) => {
                for (&code, labels) in conjunctions.codes(place).iter().zip(labels) {
                    counts[code as usize].iter_mut().zip(labels).for_each(|(count, more)| *count += more);
                }
            }
            None => {
                for (&code, &label) in column.code.iter().zip(&gathered.label) {
                    counts[code as usize][usize::from(label)] += 1;
                }
            }
        }
        let counts: Vec<(u64, u64)> = counts.into_iter().map(|[no, yes]| (yes, no + yes)).collect();
        let small: Vec<_> =
            column.values.iter().zip(&counts).filter(|(_, (p, all))| *p < FEWEST_OF_A_CLASS && *all > 0).collect();
        if small.len() > MOST_SMALL_SLICES {
            findings.push(Finding {
                column: Some(column.name.clone()),
                ..finding(
                    "too-many-small-slices",
                    Level::Warning,
                    format!(
                        "{} of the {} values of {} have fewer than {FEWEST_OF_A_CLASS} positives",
                        grouped(small.len() as i64),
                        grouped(column.values.len() as i64),
                        column.name
                    ),
                    "slice by something that groups people, or band the values with CASE".to_owned(),
                )
            });
            continue;
        }
        for (value, &(positives, all)) in small {
            findings.push(Finding {
                slice: Some(Slice(vec![(column.name.clone(), value.clone())])),
                ..finding(
                    "small-slice",
                    Level::Note,
                    format!(
                        "{} = {value} has {} among {}: too few to judge how many are caught",
                        column.name,
                        many(positives, "positive"),
                        many(all, "example")
                    ),
                    format!("label at least {} of it", many(FEWEST_OF_A_CLASS - positives, "more positive")),
                )
                .rows(all)
            });
        }
    }
}

fn finding(code: &str, severity: Level, message: String, remedy: String) -> Finding {
    Finding { code: code.to_owned(), severity, message, remedy, slice: None, column: None, rows: None }
}

impl Finding {
    fn rows(self, rows: u64) -> Finding {
        Finding { rows: Some(rows), ..self }
    }
}
