//! The outputs of one candidate, graded output by output.

use rayon::prelude::*;
use shipworthy_engine::Engine;
use shipworthy_eval::gather::{Files, Problem};
use shipworthy_eval::outcome::{Finding, Level};
use shipworthy_eval::task::failures::{Graders, NO_OUTPUT, NOTHING_SAID};
use shipworthy_eval::words::{grouped, many};
use shipworthy_grade::{Grader, Output, Vars};
use shipworthy_spec::spec::{Generation, GradedBy, Spec, TextAnswers};

use super::asserted::{self, Asserted, Reasons, Ungraded};
use super::carried;
use super::cells::{Row, Table, preference, verdict};
use super::known::Known;
use super::labels::Labels;
use super::opponents::Opponents;
use super::repeats::Repeats;
use super::verdicts::Verdicts;
use super::{ByName, MOST_ROWS, problem};

/// Characters of an output that are shown with a mistake.
const SHOWN: usize = 300;

/// Whose outputs are graded, by what.
pub(crate) struct Asked<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) generation: &'a Generation,
    pub(crate) answers: &'a TextAnswers,
    /// The candidate's name.
    pub(crate) name: &'a str,
}

/// An output as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plain {
    /// The example.
    pub(crate) id: String,
    /// Which repeat, from 1.
    pub(crate) repeat: u32,
    /// What was said; `None` where nothing arrived.
    pub(crate) text: Option<String>,
}

/// An output with what graders say of it.
#[derive(Debug, Clone)]
pub(crate) struct One {
    /// What was said.
    pub(crate) said: Plain,
    /// Why nothing arrived, as far as that was recorded.
    pub(crate) error: Option<String>,
    /// The graders that it fails, as bits of [`Graders`], with [`NO_OUTPUT`] where nothing arrived and [`NOTHING_SAID`] where nothing
    /// was answered; or why that is not known.
    pub(crate) failed: Result<u64, Ungraded>,
}

/// An output that failed, as far as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// Its beginning.
    pub(crate) text: String,
    /// Why, as far as graders said so.
    pub(crate) why: Reasons,
}

/// The outputs to one example.
#[derive(Debug, Clone, Default)]
pub(super) struct Example {
    /// For each repeat the graders that it failed.
    pub(super) failed: Vec<u64>,
    /// For each repeat that people said something about: what they say it failed, what they spoke of, what was graded, and what they spoke of
    /// when it was another text.
    pub(super) labelled: Vec<carried::Labelled>,
    pub(super) latency_ms: Option<f64>,
    pub(super) first_token_ms: Option<f64>,
    pub(super) output_tokens: Option<f64>,
    /// The first output that failed: by people's word where they gave it.
    pub(super) said: Option<Said>,
    costs: Vec<f64>,
    first_repeat: Option<u32>,
}

impl Example {
    /// Money that a repeat cost, on average.
    pub(super) fn cost(&self) -> Option<f64> {
        (!self.costs.is_empty()).then(|| self.costs.iter().sum::<f64>() / self.costs.len() as f64)
    }
}

/// Where the columns stand that an output is read from.
struct Columns {
    id: usize,
    text: usize,
    repeat: Option<usize>,
    error: Option<usize>,
    latency_ms: Option<usize>,
    first_token_ms: Option<usize>,
    output_tokens: Option<usize>,
    cost: Option<usize>,
    known: Known,
    /// By grader, where it reads a column, and that of the other order.
    verdicts: Vec<Option<(usize, Option<usize>)>>,
}

impl Columns {
    fn of(asked: &Asked<'_>, table: &Table) -> Result<Columns, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut need = |names: &[&str], what: &str| {
            table.need(names, what).map_err(|problem| problems.push(problem)).unwrap_or_default()
        };
        let own = matches!(asked.answers, TextAnswers::Golden(_));
        let text = match asked.answers {
            TextAnswers::Golden(column) => column.as_str(),
            other => other.recorded().map_or("", |(_, column)| column),
        };
        // A table of outputs may hold nothing but what a program of ours recorded, whatever the golden set calls its id.
        let id = need(&[&asked.spec.golden.label, "id"], "the example's id");
        let text = need(&[text], "the output");
        let verdicts = asked.generation.graders.iter();
        let verdicts = verdicts
            .map(|grader| match &grader.by {
                GradedBy::Column { name, swapped, .. } => {
                    let column = need(&[name], "what the grader says");
                    Some((column, swapped.as_ref().map(|name| need(&[name], "what it says in the other order"))))
                }
                _ => None,
            })
            .collect();
        let beside = |name: &str| table.find(name).filter(|_| !own);
        let columns = Columns {
            id,
            text,
            repeat: beside("repeat"),
            error: beside("error"),
            latency_ms: table.find("latency_ms"),
            first_token_ms: beside("first_token_ms"),
            output_tokens: beside("output_tokens"),
            cost: beside("cost"),
            known: if own { Known::default() } else { Known::of(table) },
            verdicts,
        };
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }

    /// What a row says.
    fn plain(&self, row: &Row<'_>, repeat: u32) -> Option<Plain> {
        let error = row.maybe(self.error).is_some_and(|error| !error.trim().is_empty());
        let text = row.cell(self.text).filter(|_| !error).map(str::to_owned);
        Some(Plain { id: row.cell(self.id)?.to_owned(), repeat, text })
    }
}

/// The outputs of a candidate as they were said: in `own`, or where that is `None` in the golden set.
pub(crate) fn plain(asked: &Asked<'_>, golden: &Table, own: Option<&Table>) -> Result<Vec<Plain>, Vec<Problem>> {
    let table = own.unwrap_or(golden);
    let columns = Columns::of(asked, table)?;
    let said = Repeats::all((columns.id, columns.repeat), table)?.into_iter();
    Ok(said.filter_map(|(row, repeat)| columns.plain(&row, repeat)).collect())
}

/// The outputs of a candidate, each with what graders say of it.
pub(crate) fn each(asked: &Asked<'_>, own: Option<&Table>, beside: &Beside<'_>) -> Result<Vec<One>, Vec<Problem>> {
    let table = own.unwrap_or(beside.golden);
    let columns = Columns::of(asked, table)?;
    let grading = Grading::of(asked, beside)?;
    let rows = Repeats::all((columns.id, columns.repeat), table)?;
    let one = |grader: &mut Grader, (row, repeat): &(Row<'_>, u32)| {
        let error = row.maybe(columns.error).filter(|error| !error.trim().is_empty()).map(str::to_owned);
        let said = columns.plain(row, *repeat)?;
        Some(One { said, error, failed: grading.failed(&columns, grader, (row, *repeat), &mut Reasons::new()) })
    };
    Ok(rows.par_iter().map_init(Grader::default, one).flatten().collect())
}

/// Where the outputs of a candidate stand.
pub(super) enum Outputs<'a> {
    /// In the golden set.
    Golden,
    /// In files of their own, which are read a part at a time: outputs are long.
    Recorded(&'a Engine, &'a Files),
}

/// What outputs are graded with, beside themselves.
pub(crate) struct Beside<'a> {
    pub(crate) golden: &'a Table,
    pub(crate) labels: &'a Labels,
    pub(crate) verdicts: &'a Verdicts,
    pub(crate) opponents: &'a Opponents,
    pub(crate) asserted: &'a Asserted,
}

/// Grades every output of a candidate, and says what to know about them.
pub(super) fn grade(
    asked: &Asked<'_>,
    outputs: &Outputs<'_>,
    beside: &Beside<'_>,
) -> Result<(ByName<Example>, Vec<Finding>), Vec<Problem>> {
    let grading = Grading::of(asked, beside)?;
    let done = match outputs {
        Outputs::Golden => {
            let mut done = Graded::default();
            grading.part(&mut done, beside.golden);
            done
        }
        Outputs::Recorded(engine, files) => {
            Table::fold(engine, files, MOST_ROWS, &Graded::default, &|done, part| grading.part(done, part))?
        }
    };
    if !done.problems.is_empty() {
        return Err(done.problems);
    }
    if let Outputs::Recorded(_, files) = outputs
        && let Some(problem) = done.repeats.problem(&files.written, &files.at)
    {
        return Err(vec![problem]);
    }
    if !done.ungraded.is_empty() {
        return Err(told(asked, &done.ungraded));
    }
    let labelled = done.examples.values().flat_map(|example| &example.labelled);
    let carried = carried::findings(asked.name, asked.generation, &grading.graders, labelled);
    let findings = done.blank(asked.name).into_iter().chain(done.repeats.finding(asked.name)).chain(carried).collect();
    Ok((done.examples, findings))
}

/// How outputs are graded.
struct Grading<'a> {
    asked: &'a Asked<'a>,
    beside: &'a Beside<'a>,
    asserted: &'a Asserted,
    /// The golden row of each id.
    questions: ByName<usize>,
    graders: Graders,
}

/// What has been graded.
#[derive(Default)]
struct Graded {
    problems: Vec<Problem>,
    examples: ByName<Example>,
    /// Outputs to each example until now.
    repeats: Repeats,
    ungraded: Vec<(usize, Ungraded)>,
}

impl Graded {
    /// What to know where outputs hold nothing but blanks.
    fn blank(&self, candidate: &str) -> Option<Finding> {
        let outputs = || self.examples.values().flat_map(|example| &example.failed);
        let blank = outputs().filter(|failed| **failed & NOTHING_SAID != 0).count() as u64;
        (blank > 0).then(|| Finding {
            code: "empty-outputs".to_owned(),
            severity: Level::Warning,
            message: format!(
                "{} of {} of {candidate} {} empty: nothing was answered, so no grader passes {}",
                grouped(blank as i64),
                many(outputs().count() as u64, "output"),
                if blank == 1 { "is" } else { "are" },
                if blank == 1 { "it" } else { "them" }
            ),
            remedy: "look why, such as a limit of tokens that is too low".to_owned(),
            slice: None,
            column: None,
            rows: Some(blank),
        })
    }
}

impl<'a> Grading<'a> {
    fn of(asked: &'a Asked<'a>, beside: &'a Beside<'a>) -> Result<Grading<'a>, Vec<Problem>> {
        let asserted = beside.asserted;
        let questions = if asserted.is_empty() { ByName::new() } else { questions(asked, beside.golden)? };
        Ok(Grading { asked, beside, asserted, questions, graders: Graders::of(asked.generation) })
    }

    /// Grades a part of a table of outputs.
    fn part(&self, done: &mut Graded, table: &Table) {
        if !done.problems.is_empty() {
            return;
        }
        let columns = match Columns::of(self.asked, table) {
            Ok(columns) => columns,
            Err(problems) => {
                done.problems = problems;
                return;
            }
        };
        let rows = done.repeats.rows((columns.id, columns.repeat), table);
        let one = |grader: &mut Grader, (row, repeat): &(Row<'_>, u32)| {
            let mut why = Reasons::new();
            self.failed(&columns, grader, (row, *repeat), &mut why).map(|failed| (failed, why))
        };
        let graded: Vec<Result<(u64, Reasons), Ungraded>> = rows.par_iter().map_init(Grader::default, one).collect();
        for ((row, repeat), failed) in rows.iter().zip(graded) {
            match failed {
                Ok(failed) => self.add(&mut done.examples, &columns, (row, *repeat), failed),
                Err(why) => done.ungraded.push((row.line(), why)),
            }
        }
    }

    /// The graders that an output fails, as bits; and why, where assertions say so.
    fn failed(
        &self,
        columns: &Columns,
        grader: &Grader,
        (row, repeat): (&Row<'_>, u32),
        why: &mut Reasons,
    ) -> Result<u64, Ungraded> {
        let question = row.cell(columns.id).and_then(|id| self.questions.get(id));
        let vars = question.map_or_else(Vars::new, |place| asserted::vars(self.beside.golden.row(*place).named()));
        let mut failed = failed(self.asked, columns, (row, &self.graders), (self.asserted, grader, &vars), why)?;
        if failed & (NO_OUTPUT | NOTHING_SAID) == 0 {
            failed |= judged(
                self.asked,
                columns,
                (row, repeat),
                (self.beside.verdicts, self.beside.opponents, &self.graders),
            )?;
        }
        Ok(failed)
    }

    /// Adds an output to what is known of its example.
    fn add(
        &self,
        examples: &mut ByName<Example>,
        columns: &Columns,
        (row, repeat): (&Row<'_>, u32),
        (failed, why): (u64, Reasons),
    ) {
        let id = row.cell(columns.id).unwrap_or_default();
        let example = examples.entry(id.to_owned()).or_default();
        example.add(columns, row, repeat, failed);
        let text = row.cell(columns.text).unwrap_or_default();
        let said = self.beside.labels.on(self.asked.name, (id, repeat), text);
        let (mut people, mut known) = (failed & self.graders.bits(), 0);
        for label in said {
            // Nobody can pass an output that says nothing.
            let passes = if failed & NOTHING_SAID == 0 { label.passes } else { Some(false) };
            let (bits, failed) = bits(&self.graders, self.asked, label.grader, passes);
            known |= bits;
            people = people & !bits | failed;
        }
        let mut earlier = 0;
        // What is no text today was settled by that.
        if failed & (NO_OUTPUT | NOTHING_SAID) == 0 {
            for grader in self.beside.labels.earlier(self.asked.name, (id, repeat), text) {
                earlier |= bits(&self.graders, self.asked, grader, Some(true)).0;
            }
        }
        if known | earlier != 0 {
            example.labelled.push((people, known, failed & self.graders.bits(), earlier));
        }
        let read = self.graders.as_people_say(failed, people, known);
        if read != 0 && read & (NO_OUTPUT | NOTHING_SAID) == 0 && example.said.is_none() {
            let why = self.why((id, repeat, text), read & !(known & self.graders.judged), why);
            example.said = Some(Said { text: text.chars().take(SHOWN).collect(), why });
        }
    }

    /// Why graders fail an output: as assertions said it, and as judges wrote it for those graders of `failed`.
    fn why(&self, (id, repeat, text): (&str, u32, &str), failed: u64, asserted: Reasons) -> Reasons {
        let graders = self.asked.generation.graders.iter().enumerate();
        let judged = graders.filter_map(|(place, grader)| {
            let is_theirs = matches!(grader.by, GradedBy::Judge { .. }) && !grader.by.compares();
            if !is_theirs || failed & (1_u64 << place) == 0 {
                return None;
            }
            let said = self.beside.verdicts.said((id, repeat), place, &[text]).ok()?;
            Some((place, asserted::cut(&said.reason)))
        });
        let mut why: Reasons = asserted.into_iter().chain(judged).collect();
        why.retain(|(_, reason)| !reason.trim().is_empty());
        why.sort_by_key(|(place, _)| *place);
        why
    }
}

/// The bits of a grader, and those of them that a verdict sets: whether the output passes, or won.
fn bits(graders: &Graders, asked: &Asked<'_>, place: usize, passes: Option<bool>) -> (u64, u64) {
    match graders.comparison(Some(&asked.generation.graders[place].name)) {
        Some(compared) => (compared.bits(), compared.of(passes)),
        None => (1 << place, if passes == Some(true) { 0 } else { 1 << place }),
    }
}

/// The judged graders that an output fails, as bits.
fn judged(
    asked: &Asked<'_>,
    columns: &Columns,
    (row, repeat): (&Row<'_>, u32),
    (verdicts, opponents, graders): (&Verdicts, &Opponents, &Graders),
) -> Result<u64, Ungraded> {
    let mut failed = 0;
    for (place, grader) in asked.generation.graders.iter().enumerate() {
        // Nobody is compared with itself.
        if !matches!(grader.by, GradedBy::Judge { .. }) || grader.by.against() == Some(asked.name) {
            continue;
        }
        let (id, text) = (row.cell(columns.id).unwrap_or_default(), row.cell(columns.text).unwrap_or_default());
        let passes = match grader.by.against().map(|other| opponents.to(other, id, repeat)) {
            // Whoever stands against nothing wins.
            Some(None) => Ok(Some(true)),
            Some(Some(other)) => verdicts.on((id, repeat), place, &[text, other]),
            None => verdicts.on((id, repeat), place, &[text]),
        };
        let passes = passes.map_err(|why| Ungraded { grader: place, why: why.to_owned() })?;
        failed |= bits(graders, asked, place, passes).1;
    }
    Ok(failed)
}

/// What could not be graded, grader by grader.
fn told(asked: &Asked<'_>, ungraded: &[(usize, Ungraded)]) -> Vec<Problem> {
    let by_grader = |place: usize| ungraded.iter().filter(move |(_, why)| why.grader == place);
    let graders = asked.generation.graders.iter().enumerate();
    let told = graders.filter_map(|(place, grader)| {
        let (line, first) = by_grader(place).next()?;
        let outputs = match by_grader(place).count() {
            1 => "one output".to_owned(),
            count => format!("{count} outputs"),
        };
        let message = format!(
            "`{}` cannot grade {outputs} of `{}`; the first is in row {line}: {}",
            grader.name, asked.name, first.why
        );
        let remedy = "mend the grader, or the column that it reads";
        Some(problem("not-graded", &format!("graders[{place}]"), message, remedy))
    });
    told.collect()
}

/// Where each example stands, for what templates are filled in with.
fn questions(asked: &Asked<'_>, golden: &Table) -> Result<ByName<usize>, Vec<Problem>> {
    let id = golden.need(&[&asked.spec.golden.label], "the example's id").map_err(|problem| vec![problem])?;
    let rows = golden.rows().enumerate().filter_map(|(place, row)| Some((row.cell(id)?.to_owned(), place)));
    Ok(rows.collect())
}

impl Example {
    fn add(&mut self, columns: &Columns, row: &Row<'_>, repeat: u32, failed: u64) {
        self.failed.push(failed);
        self.costs.extend(row.number(columns.cost));
        // A percentile of means would hide the slow ones: one output stands for the example, always the first.
        if failed & NO_OUTPUT == 0 && self.first_repeat.is_none_or(|first| repeat < first) {
            self.first_repeat = Some(repeat);
            self.latency_ms = row.number(columns.latency_ms);
            self.first_token_ms = row.number(columns.first_token_ms);
            self.output_tokens = row.number(columns.output_tokens);
        }
    }
}

/// The graders that an output fails, as bits; and why, where assertions say so.
fn failed(
    asked: &Asked<'_>,
    columns: &Columns,
    (row, graders): (&Row<'_>, &Graders),
    (asserted, grader, vars): (&Asserted, &Grader, &Vars),
    why: &mut Reasons,
) -> Result<u64, Ungraded> {
    let error = row.maybe(columns.error).is_some_and(|error| !error.trim().is_empty());
    let Some(text) = row.cell(columns.text).filter(|_| !error) else {
        return Ok(NO_OUTPUT | graders.bits());
    };
    if columns.known.is_blank(row, text) {
        return Ok(NOTHING_SAID | graders.bits());
    }
    let mut failed = 0;
    if !asserted.is_empty() {
        let output = Output {
            latency_ms: row.number(columns.latency_ms),
            cost: row.number(columns.cost),
            ..columns.known.output(row, text)
        };
        failed |= asserted.failed(grader, &output, vars, why)?;
    }
    for (place, column) in columns.verdicts.iter().enumerate() {
        let Some((column, swapped)) = column else { continue };
        let read = |column: usize| {
            let said = row.cell(column).unwrap_or_default();
            let read = if swapped.is_some() { preference(said) } else { verdict(said).map(Some) };
            read.ok_or_else(|| {
                let said: String = said.chars().take(40).collect();
                Ungraded { grader: place, why: format!("its column holds `{said}`, which is neither yes nor no") }
            })
        };
        let passes = read(*column)?;
        // A verdict that changes with the order is a tie.
        let passes = match swapped {
            Some(swapped) => passes.filter(|_| read(*swapped).as_ref() == Ok(&passes)),
            None => passes,
        };
        if let Some(swapped) = swapped {
            read(*swapped)?;
        }
        failed |= bits(graders, asked, place, passes).1;
    }
    Ok(failed)
}
