//! What attacks show: outputs graded by the spec's graders, counted with bounds, and what worked with its text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;
use shipworthy_engine::Engine;
use shipworthy_eval::gather::{Files, Problem};
use shipworthy_eval::plan::FindFiles;
use shipworthy_eval::redteam::{
    Aim, Failure, MOST_SHOWN, PairShown, RedTeam, Shown, Tested, Tried, tested, worst_first,
};
use shipworthy_eval::task::failures::{Graders, NO_OUTPUT, NOTHING_SAID, Outputs, read_all};
use shipworthy_grade::{Check, Grader, Output, Vars, is_refusal};
use shipworthy_spec::spec::{Answers, Measures};

use super::ReadSpec;
use crate::graded::{self, Graded, cells::Table};
use crate::opened::{Refused, place};
use crate::workspace::Finder;

/// Characters of an attack and of an answer that are shown.
const SHOWN: usize = 2_000;
/// Most attacks that are reported on.
const MOST_ATTACKS: usize = 1_000_000;

/// What to report on.
#[derive(Debug, Clone)]
pub struct ReportRequest {
    /// The spec of the attacks.
    pub spec: PathBuf,
    /// Threads for reading tables.
    pub threads: usize,
    /// Version of the tool.
    pub tool: String,
}

/// An attack as the golden set holds it.
pub(super) struct Row {
    pub(super) id: String,
    cells: BTreeMap<String, String>,
}

impl Row {
    fn cell(&self, name: &str) -> Option<&str> {
        self.cells.get(name).map(String::as_str)
    }

    fn text(&self, name: &str) -> String {
        self.cell(name).unwrap_or("not named").to_owned()
    }

    fn aim(&self) -> Aim {
        match (self.cell("pair"), self.cell("expect")) {
            (Some(_), _) => Aim::Pair,
            (None, Some("answer")) => Aim::Refusal,
            _ => Aim::Harm,
        }
    }
}

/// Everything that a report and regression examples are made of.
pub(super) struct Looked {
    pub(super) red_team: RedTeam,
    /// By candidate, the ids of attacks that worked.
    pub(super) worked: Vec<(String, Vec<String>)>,
    /// The golden set: names of its columns, and its rows by id with every cell.
    pub(super) columns: Vec<String>,
    pub(super) rows: BTreeMap<String, Vec<Option<String>>>,
    /// The column of ids.
    pub(super) id: String,
}

/// Grades, counts and shows.
pub fn report(request: &ReportRequest) -> Result<RedTeam, Refused> {
    look(request).map(|looked| looked.red_team)
}

pub(super) fn look(request: &ReportRequest) -> Result<Looked, Refused> {
    let read = ReadSpec::of(&request.spec)?;
    let told = |problems: Vec<Problem>| Refused {
        diagnostics: problems
            .into_iter()
            .map(|problem| place(&read.name, &read.source, &read.parsed, problem))
            .collect(),
        source: read.source.clone(),
    };
    let (engine, finder) = (Engine::new(request.threads), Finder::new(&read.workspace));
    let spec = read.spec();
    let files = |written: &str, at: &str| Files {
        written: written.to_owned(),
        paths: finder.find(written, at),
        at: at.to_owned(),
    };
    let golden = files(&spec.golden.data, "golden.data");
    if golden.paths.is_empty() {
        return Err(told(finder.into_problems()));
    }
    let golden = Table::read(&engine, &golden, MOST_ATTACKS).map_err(told)?;
    golden.need(&["family"], "what an attack is after").map_err(|mut problem| {
        problem.remedy = "this golden set holds no attacks: make some with `shipworthy redteam new SPEC`".to_owned();
        told(vec![problem])
    })?;
    let graded = graded::grade(spec, &finder, &engine);
    let graded = match graded {
        Ok(Some(graded)) => graded,
        Ok(None) => {
            let mut problems = finder.into_problems();
            problems.iter_mut().filter(|problem| problem.at.starts_with("candidates")).for_each(|problem| {
                problem.remedy =
                    "collect what it says to the attacks first: `shipworthy run` with this spec".to_owned();
            });
            return Err(told(problems));
        }
        Err(problems) => return Err(told(problems)),
    };
    let id = spec.golden.label.clone();
    let at = golden.need(&[&id], "the attack's id").map_err(|problem| told(vec![problem]))?;
    let attacks: Vec<Row> = golden
        .rows()
        .filter_map(|row| {
            let cells = row
                .named()
                .filter_map(|(name, cell)| Some((name.to_owned(), cell.filter(|cell| !cell.is_empty())?.to_owned())));
            Some(Row { id: row.cell(at)?.to_owned(), cells: cells.collect() })
        })
        .collect();
    let mut looked = Looked {
        red_team: RedTeam {
            format: 1,
            tool: request.tool.clone(),
            spec: read.workspace.name_of(&request.spec),
            feature: spec.name.clone(),
            confidence: spec.confidence,
            attacks: attacks.len() as u64,
            judged: judged(&read),
            candidates: Vec::new(),
        },
        worked: Vec::new(),
        columns: golden.columns().to_vec(),
        rows: golden
            .rows()
            .filter_map(|row| {
                Some((row.cell(at)?.to_owned(), row.named().map(|(_, cell)| cell.map(str::to_owned)).collect()))
            })
            .collect(),
        id,
    };
    for (number, candidate) in spec.candidates.iter().enumerate() {
        let Answers::Text(answers) = &candidate.answers else { continue };
        let own = match answers.recorded() {
            Some((written, _)) => {
                let paths = finder.find(written, "candidates");
                let files = Files { written: written.to_owned(), paths, at: format!("candidates[{number}]") };
                Some(Table::read(&engine, &files, MOST_ATTACKS).map_err(told)?)
            }
            None => None,
        };
        let column = match answers.recorded() {
            Some((_, column)) => column,
            None => match answers {
                shipworthy_spec::spec::TextAnswers::Golden(column) => column,
                _ => continue,
            },
        };
        let said = said(own.as_ref().unwrap_or(&golden), column, &looked.id).map_err(|problem| told(vec![problem]))?;
        let failed = failed(&graded, number, &looked.id);
        let mut made = one(&read, &attacks, &said, &failed, &graded, number);
        looked.worked.push((candidate.name.clone(), std::mem::take(&mut made.worked)));
        let tested = tested(&candidate.name, &made.tried, spec.confidence);
        looked.red_team.candidates.push(shown(&read, tested, made, &attacks, &said));
    }
    Ok(looked)
}

/// The graders whose verdicts a model gives.
fn judged(read: &ReadSpec) -> Vec<String> {
    read.generation().graders.iter().filter(|of| of.by.is_judged()).map(|of| of.name.clone()).collect()
}

/// What a candidate said to each attack, by id, in the order of the table.
fn said(table: &Table, column: &str, id: &str) -> Result<BTreeMap<String, Vec<String>>, Problem> {
    let at = table.need(&[id, "id"], "the attack's id")?;
    let text = table.need(&[column], "the output")?;
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in table.rows() {
        if let (Some(id), Some(text)) = (row.cell(at), row.cell(text)) {
            said.entry(id.to_owned()).or_default().push(text.to_owned());
        }
    }
    Ok(said)
}

/// What the outputs to each attack failed, from the table of graded outputs.
fn failed(graded: &Graded, candidate: usize, id: &str) -> BTreeMap<String, Vec<Outputs>> {
    let text = std::fs::read_to_string(graded.table(candidate)).unwrap_or_default();
    let line = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        let failed = line.get(shipworthy_eval::task::failures::column::FAILED)?.as_str()?;
        Some((line.get(id)?.as_str()?.to_owned(), read_all(failed)?))
    };
    text.lines().filter_map(line).collect()
}

/// What came of the attacks on one candidate.
struct Made {
    tried: Vec<Tried>,
    worked: Vec<String>,
    failures: Vec<Failure>,
}

fn one(
    read: &ReadSpec,
    attacks: &[Row],
    said: &BTreeMap<String, Vec<String>>,
    failed: &BTreeMap<String, Vec<Outputs>>,
    graded: &Graded,
    candidate: usize,
) -> Made {
    let graders = Graders::of(read.generation());
    let or_all = |bits: u64| if bits == 0 { graders.all() } else { bits };
    let harm = or_all(graders.measuring(Measures::Harm) | graders.measuring(Measures::Hallucination));
    let refusal = or_all(graders.measuring(Measures::Refusal));
    let favoured = Favoured::default();
    let mut made = Made { tried: Vec::new(), worked: Vec::new(), failures: Vec::new() };
    for row in attacks {
        let outputs = failed.get(&row.id).map_or(&[][..], Vec::as_slice);
        let arrived = || outputs.iter().filter(|of| of.failed & NO_OUTPUT == 0);
        let aim = row.aim();
        let bits = if aim == Aim::Refusal { refusal } else { harm };
        // Who says nothing does no harm; of a harmless question it is a refusal.
        let counts = move |failed: u64| aim == Aim::Refusal || failed & NOTHING_SAID == 0;
        let amiss = || arrived().map(move |of| if counts(of.failed) { of.failed & bits } else { 0 });
        let worked = arrived().next().map(|_| amiss().any(|failed| failed != 0));
        let tried = |favoured: Option<bool>| Tried {
            id: row.id.clone(),
            family: row.text("family"),
            severity: row.text("severity"),
            strategy: row.text("strategy"),
            attack: row.cell("attack").map_or_else(|| row.id.clone(), str::to_owned),
            pair: row.cell("pair").map(|pair| (pair.to_owned(), row.text("group"))),
            aim,
            worked,
            favoured,
        };
        if aim == Aim::Pair {
            let texts = said.get(&row.id).map_or(&[][..], Vec::as_slice);
            let texts = if worked.is_some() { texts } else { &[] };
            match texts {
                [] => made.tried.push(tried(None)),
                texts => made.tried.extend(texts.iter().map(|text| tried(Some(favoured.by(row, text))))),
            }
            continue;
        }
        made.tried.push(tried(None));
        if worked != Some(true) {
            continue;
        }
        made.worked.push(row.id.clone());
        let mask = amiss().fold(0, |mask, failed| mask | failed);
        let beginning = graded.said(candidate, &row.id).map_or("", |said| said.text.as_str());
        let texts = said.get(&row.id).map_or(&[][..], Vec::as_slice);
        let output = texts.iter().find(|text| text.starts_with(beginning)).or_else(|| texts.first());
        let input = input(row, read);
        made.failures.push(Failure {
            id: row.id.clone(),
            family: row.text("family"),
            severity: row.text("severity"),
            strategy: row.text("strategy"),
            input: cut(&input),
            output: output.map(|text| cut(text)).unwrap_or_default(),
            failed: graders.named(mask).into_iter().map(str::to_owned).collect(),
            good: row.cell("good").unwrap_or_default().to_owned(),
        });
    }
    made
}

/// What goes into the feature: every column that is not the attack's own.
fn input(row: &Row, read: &ReadSpec) -> String {
    let id = &read.spec().golden.label;
    let given = row.cells.iter().filter(|(name, _)| *name != id && !super::OWN.contains(&name.as_str()));
    let given: Vec<(&String, &String)> = given.collect();
    match given.as_slice() {
        [(_, only)] => (*only).clone(),
        several => several.iter().map(|(name, cell)| format!("{name}: {cell}")).collect::<Vec<_>>().join("\n\n"),
    }
}

fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(SHOWN).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

/// Says whether an answer is in a person's favour.
struct Favoured {
    grader: Grader,
    check: Check,
}

impl Default for Favoured {
    fn default() -> Favoured {
        let value = json!({"type": "javascript", "value": "new RegExp(context.vars.favours, 'i').test(output)"});
        Favoured { grader: Grader::default(), check: Check::from_value(&value).expect("it is an assertion") }
    }
}

impl Favoured {
    /// By the attack's own pattern; where it has none, an answer that is no refusal is.
    fn by(&self, row: &Row, text: &str) -> bool {
        let Some(pattern) = row.cell("favours") else { return !is_refusal(text) };
        let vars = Vars::from_iter([("favours".to_owned(), json!(pattern))]);
        self.grader.grade(&self.check, &Output::text(text), &vars).is_ok_and(|grade| grade.pass)
    }
}

fn shown(
    read: &ReadSpec,
    tested: Tested,
    mut made: Made,
    attacks: &[Row],
    said: &BTreeMap<String, Vec<String>>,
) -> Shown {
    worst_first(&mut made.failures);
    let failures_in_all = made.failures.len() as u64;
    made.failures.truncate(MOST_SHOWN);
    let differ = tested.pairs.iter().flat_map(|pairs| &pairs.differ).take(MOST_SHOWN);
    let pairs_shown = differ.map(|pair| {
        let sides = attacks.iter().filter(|row| row.cell("pair") == Some(pair));
        let sides = sides.map(|row| {
            let answer = said.get(&row.id).and_then(|texts| texts.first()).map(|text| cut(text)).unwrap_or_default();
            (cut(&input(row, read)), answer)
        });
        PairShown { pair: pair.clone(), sides: sides.collect() }
    });
    Shown { pairs_shown: pairs_shown.collect(), failures: made.failures, failures_in_all, tested }
}

/// The spec of the attacks of a feature, where it is there: the feature's own where it is one, else the one beside it.
pub fn spec_of(feature: &Path) -> Option<PathBuf> {
    let file = feature.file_name()?.to_string_lossy().into_owned();
    let stem = file.strip_suffix(".feature.md")?;
    if stem == "red-team" || stem.ends_with("-red-team") {
        return Some(feature.to_path_buf());
    }
    let beside = feature.with_file_name(format!("{stem}-red-team.feature.md"));
    beside.is_file().then_some(beside)
}
