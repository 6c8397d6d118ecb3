//! The audit of a table: from paths to findings, with or without a spec.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shipworthy_engine::{AuditPlan, Engine, Files, Problem, Progress, SmallTable};
use shipworthy_eval::audit::checklist::Law;
use shipworthy_eval::audit::doubtful_labels::{DoubtfulLabels, Opinion};
use shipworthy_eval::audit::facts::Named;
use shipworthy_eval::audit::findings::groups::Shares;
use shipworthy_eval::audit::report::Audit;
use shipworthy_eval::audit::roles;
use shipworthy_eval::audit::table::{Context, conclude};
use shipworthy_spec::diagnostic::Severity;
use shipworthy_spec::parse::{Reach, parse_within};

use crate::known::known_as;

/// Rows that a table of population shares may have.
const MOST_SHARES: usize = 10_000;

/// What to audit, and how.
#[derive(Debug, Clone, Default)]
pub struct AuditRequest {
    /// Files or globs of the table.
    pub table: Vec<String>,
    /// Columns with a part, as far as they were given.
    pub named: Named,
    /// Files or globs of a table to compare with.
    pub reference: Option<String>,
    /// A spec, or a table of shares, that says whom the feature is for.
    pub population: Option<PathBuf>,
    /// Lists of what privacy laws ask.
    pub laws: Vec<Law>,
    /// The day to judge age by, in seconds since 1970-01-01.
    pub as_of: Option<f64>,
    /// Columns of a model's probabilities by class, from a model that never saw the rows.
    pub probabilities: Vec<(String, String)>,
    /// Threads to use.
    pub threads: usize,
    /// Version of the tool, for the report.
    pub tool: String,
}

/// Runs an audit. Everything that keeps it from being made is told at once.
pub fn audit(request: &AuditRequest, progress: &dyn Progress) -> Result<Audit, Vec<Problem>> {
    let engine = Engine::new(request.threads);
    let mut problems = Vec::new();
    let mut gather = |written: &[String], at: &str| files(written, at).map_err(|p| problems.push(p)).ok();
    let table = gather(&request.table, "DATA");
    let reference = request.reference.as_ref().map(|r| gather(std::slice::from_ref(r), "--reference"));
    let population = match &request.population {
        Some(path) => population(path, &engine).unwrap_or_else(|found| {
            problems.extend(found);
            BTreeMap::new()
        }),
        None => BTreeMap::new(),
    };
    let (Some(table), true) = (table, problems.is_empty()) else { return Err(problems) };
    let columns = engine.columns(&table)?;
    if let Some(name) = population.keys().find(|name| !columns.iter().any(|c| c.0 == **name)) {
        let known: Vec<&str> = columns.iter().take(12).map(|c| c.0.as_str()).collect();
        return Err(vec![problem(
            "missing-column",
            "--population",
            format!("the population is given by '{name}', and the table has no such column"),
            format!("the columns are {}", known.join(", ")),
        )]);
    }
    let named = roles::guess(&columns, &request.named);
    let plan = AuditPlan { table, named: named.clone(), reference: reference.flatten() };
    let doubtful_labels = doubtful_labels(request, &plan, &engine, progress)?;
    let facts = engine.audit(&plan, progress)?;
    let context = Context {
        table: request.table.iter().map(|written| known_as(written)).collect::<Vec<_>>().join(", "),
        tool: request.tool.clone(),
        named,
        population,
        reference: request.reference.as_deref().map(known_as),
        doubtful_labels,
        laws: request.laws.clone(),
        as_of: request.as_of,
    };
    Ok(conclude(&facts, &context))
}

/// The labels beside a model's probabilities, where these are named.
fn doubtful_labels(
    request: &AuditRequest,
    plan: &AuditPlan,
    engine: &Engine,
    progress: &dyn Progress,
) -> Result<Option<DoubtfulLabels>, Vec<Problem>> {
    if request.probabilities.is_empty() {
        return Ok(None);
    }
    let Some(label) = plan.named.label.clone() else {
        return Err(vec![problem(
            "no-label",
            "--probabilities",
            "probabilities are named and no label".to_owned(),
            "name the label too: --label COLUMN".to_owned(),
        )]);
    };
    let opinion = Opinion { label, id: plan.named.id.clone(), probabilities: request.probabilities.clone() };
    let columns = opinion.plan(&plan.table);
    let gathered = engine.gather(&columns, progress)?;
    let (doubtful, rows) = opinion.judge(&gathered).map_err(|problem| vec![problem])?;
    let mut wanted = rows.clone();
    wanted.sort_unstable();
    let mut fetched = engine.fetch(&columns, &wanted, progress)?;
    fetched.iter_mut().for_each(|texts| texts.retain(|(column, _)| opinion.is_other(column)));
    let texts = rows.iter().filter_map(|row| fetched.get(wanted.binary_search(row).ok()?).cloned()).collect();
    Ok(Some(doubtful.with_texts(texts)))
}

fn problem(code: &'static str, at: &str, message: String, remedy: String) -> Problem {
    Problem { code, at: at.to_owned(), within: None, message, remedy }
}

/// The files behind what was typed, sorted.
pub(crate) fn files(written: &[String], at: &str) -> Result<Files, Problem> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for pattern in written {
        let path = Path::new(pattern);
        if path.is_file() {
            paths.push(path.to_path_buf());
            continue;
        }
        if path.is_dir() {
            let remedy = format!("name the files in it, for example {}/*.csv", pattern.trim_end_matches('/'));
            return Err(problem("folder-as-data", at, format!("'{pattern}' is a folder"), remedy));
        }
        let matched = glob::glob(pattern)
            .map_err(|e| {
                problem(
                    "bad-glob",
                    at,
                    format!("'{pattern}' is not a pattern: {e}"),
                    "use * for any part of a file name".to_owned(),
                )
            })?
            .filter_map(Result::ok)
            .filter(|p| p.is_file());
        let before = paths.len();
        paths.extend(matched);
        if paths.len() == before {
            return Err(problem(
                "no-such-file",
                at,
                format!("there is no file '{pattern}'"),
                "check the path; it starts at the folder you are in".to_owned(),
            ));
        }
    }
    for path in &mut paths {
        *path = path.canonicalize().map_err(|e| {
            problem(
                "unreadable",
                at,
                format!("'{}' cannot be read: {e}", path.display()),
                "check the file's permissions".to_owned(),
            )
        })?;
    }
    paths.sort();
    paths.dedup();
    Ok(Files { written: written.join(", "), paths, at: at.to_owned() })
}

/// Shares by column and value, from a spec or from a table.
fn population(path: &Path, engine: &Engine) -> Result<BTreeMap<String, Shares>, Vec<Problem>> {
    const AT: &str = "--population";
    let name = path.display().to_string();
    if name.ends_with(".md") {
        let text = std::fs::read_to_string(path).map_err(|e| {
            vec![problem("unreadable-spec", AT, format!("'{name}' cannot be read: {e}"), "check the path".to_owned())]
        })?;
        let parsed = parse_within(&name, &text, Reach { folders_up: 64, ..Reach::default() });
        let Some(spec) = parsed.spec else {
            let first = parsed.diagnostics.into_iter().find(|d| d.severity == Severity::Error);
            let what = first.map_or_else(String::new, |d| format!(": line {}: {}", d.span.line, d.message));
            return Err(vec![problem(
                "unreadable-spec",
                AT,
                format!("'{name}' is no whole spec{what}"),
                format!("`shipworthy check {name}` tells all that is wrong with it"),
            )]);
        };
        if spec.population.is_empty() {
            return Err(vec![problem(
                "no-population",
                AT,
                format!("'{name}' declares no population"),
                "add `population: {COLUMN: {VALUE: SHARE}}` to it".to_owned(),
            )]);
        }
        return Ok(spec
            .population
            .iter()
            .map(|(c, shares)| (c.clone(), shares.iter().map(|(v, s)| (v.clone(), *s)).collect()))
            .collect());
    }
    let table = engine.cells(&files(std::slice::from_ref(&name), AT).map_err(|p| vec![p])?, MOST_SHARES)?;
    shares(&table).ok_or_else(|| {
        vec![problem(
            "no-population",
            AT,
            format!("'{name}' is no table of shares"),
            "give it the columns column, value, share; or a group column and a column called share or count".to_owned(),
        )]
    })
}

/// Reads `column,value,share`, or `GROUP,share`; shares of a column are made to add up to one.
fn shares(table: &SmallTable) -> Option<BTreeMap<String, Shares>> {
    let lower: Vec<String> = table.columns.iter().map(|c| c.to_lowercase()).collect();
    let at = |names: &[&str]| names.iter().find_map(|n| lower.iter().position(|c| c == n));
    let amount_at = at(&["share", "weight", "count", "people", "population", "users", "rows", "percent"])?;
    let value = at(&["value", "group"]);
    let column = at(&["column", "name"]);
    let mut out: BTreeMap<String, Shares> = BTreeMap::new();
    for row in &table.rows {
        let amount: f64 =
            row[amount_at].as_ref()?.trim_end_matches('%').parse().ok().filter(|x: &f64| x.is_finite() && *x >= 0.0)?;
        let (column, value) = match (column, value) {
            (Some(c), Some(v)) => (row[c].clone()?, row[v].clone()?),
            _ => {
                let group = (0..table.columns.len()).find(|i| *i != amount_at)?;
                (table.columns[group].clone(), row[group].clone()?)
            }
        };
        *out.entry(column).or_default().entry(value).or_insert(0.0) += amount;
    }
    for shares in out.values_mut() {
        let total: f64 = shares.values().sum();
        if total <= 0.0 {
            return None;
        }
        shares.values_mut().for_each(|share| *share /= total);
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[&str], rows: &[&[&str]]) -> SmallTable {
        SmallTable {
            columns: columns.iter().map(|c| (*c).to_owned()).collect(),
            rows: rows.iter().map(|r| r.iter().map(|c| Some((*c).to_owned())).collect()).collect(),
        }
    }

    #[test]
    fn shares_are_read_in_two_shapes() {
        let long =
            shares(&table(&["column", "value", "share"], &[&["tier", "1", "40"], &["tier", "2", "60"]])).unwrap();
        assert_eq!(long["tier"]["2"], 0.6);
        let wide = shares(&table(&["tier", "count"], &[&["1", "30"], &["2", "10"]])).unwrap();
        assert_eq!(wide["tier"]["1"], 0.75);
        assert_eq!(shares(&table(&["tier", "colour"], &[&["1", "red"]])), None);
    }
}
