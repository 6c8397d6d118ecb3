//! A plan held against a table: names resolved, expressions compiled, everything that is wrong with it reported at once.

use arrow::array::{ArrayRef, RecordBatch};
use shipworthy_eval::gather::{Answers, Gather, Outcome, Problem, Reading, TaskSource};

use crate::expression::{Compiler, Expression, Gives};
use crate::hash::ColumnSeed;
use crate::kind::{Kind, kind_of};
use crate::problem::{count, problem, shown};
use crate::table::Table;

/// Where values of a row come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A column of the table.
    Column(usize),
    /// Computed.
    Computed(Expression),
}

impl Source {
    /// The values for a batch that holds all columns of the table.
    pub fn of(&self, batch: &RecordBatch) -> Result<ArrayRef, Problem> {
        match self {
            Source::Column(number) => Ok(batch.column(*number).clone()),
            Source::Computed(expression) => expression.evaluate(batch),
        }
    }
}

/// What to take for one candidate.
#[derive(Debug, Clone)]
pub enum Ask {
    /// Decisions.
    Rule(Expression),
    /// Scores of the golden set.
    Score(usize),
    /// Nothing here: predictions are joined later, or stand in the columns of the task.
    Elsewhere,
}

/// What to do with each batch of the golden set.
pub struct Job<'a> {
    /// The plan.
    pub plan: &'a Gather,
    /// The golden set.
    pub table: &'a Table,
    /// Filter.
    pub filter: Option<Expression>,
    /// Label column.
    pub label: usize,
    /// Id column.
    pub id: Option<usize>,
    /// Time column.
    pub time: Option<usize>,
    /// Weight column.
    pub weight: Option<usize>,
    /// Cluster column.
    pub cluster: Option<usize>,
    /// Slices.
    pub slices: Vec<Source>,
    /// Candidates.
    pub candidates: Vec<(Ask, Option<usize>)>,
    /// Columns of the task; `None` for those that are joined later.
    pub columns: Vec<Option<Source>>,
    /// Columns for the search alone.
    pub searched: Vec<usize>,
    /// Prices.
    pub costs: Vec<(Outcome, Expression)>,
    /// Seeds of the columns.
    pub seeds: Vec<ColumnSeed>,
    /// Which columns a model could have used: not id, label, time, weight or scores.
    pub inputs: Vec<bool>,
    /// Whether predictions are joined, so that ids must be kept.
    pub joins: bool,
}

impl<'a> Job<'a> {
    /// Holds the plan against the table.
    pub fn new(plan: &'a Gather, table: &'a Table) -> Result<Job<'a>, Vec<Problem>> {
        let mut build = Build { table, compiler: Compiler::new(&table.schema), problems: Vec::new() };
        let filter = plan.filter.as_ref().and_then(|f| build.expression(f, Gives::Truth));
        // A score is close to its label in name, and never what was meant by it.
        let scores: Vec<&str> = plan
            .candidates
            .iter()
            .filter_map(|candidate| match &candidate.answers {
                Answers::Score(column) => Some(column.as_str()),
                Answers::Rule(_) | Answers::Predictions { .. } | Answers::Columns => None,
            })
            .collect();
        let label = match table.column(&plan.label, "golden.label") {
            Ok(label) => Some(label),
            Err(_) => {
                build.problems.push(table.missing(&plan.label, "golden.label", &scores));
                None
            }
        };
        let id = plan.id.as_ref().and_then(|c| build.column(c, "golden.id", None));
        let time = plan.time.as_ref().and_then(|c| build.column(c, "golden.time", None));
        let weight = plan.weight.as_ref().and_then(|c| build.column(c, "golden.weight", Some("weights")));
        let cluster = plan.cluster.as_ref().and_then(|c| build.column(c, "golden.cluster", None));
        let mut slices = Vec::new();
        for slice in &plan.slices {
            let source = match &slice.expression {
                None => build.column(&slice.name, &slice.at, None).map(Source::Column),
                Some(sql) => build.expression(sql, Gives::Anything).map(Source::Computed),
            };
            slices.extend(source);
        }
        let mut candidates = Vec::new();
        let mut joins = false;
        for candidate in &plan.candidates {
            let ask = match &candidate.answers {
                Answers::Rule(sql) => build.expression(sql, Gives::Truth).map(Ask::Rule),
                Answers::Score(column) => {
                    build.column(column, &format!("{}.score", candidate.at), Some("scores")).map(Ask::Score)
                }
                Answers::Predictions { .. } => {
                    joins = true;
                    if plan.id.is_none() {
                        let message = format!(
                            "candidate `{}` has its predictions in another file, and nothing joins them",
                            shown(&candidate.name)
                        );
                        build.problems.push(problem(
                            "id-needed",
                            &candidate.at,
                            message,
                            "name the column that identifies an example in both: `golden.id`",
                        ));
                    }
                    Some(Ask::Elsewhere)
                }
                Answers::Columns => Some(Ask::Elsewhere),
            };
            // Latencies of joined predictions stand beside them; only if not there, in the golden set.
            let latency = match (&candidate.latency_ms, &candidate.answers) {
                (Some(column), Answers::Predictions { .. }) => table.column(column, "").ok(),
                (Some(column), _) => build.column(column, &format!("{}.latency_ms", candidate.at), Some("latencies")),
                (None, _) => None,
            };
            candidates.extend(ask.map(|ask| (ask, latency)));
        }
        let mut columns = Vec::new();
        for asked in &plan.columns {
            let numbers = matches!(asked.reading, Reading::Number { .. });
            columns.push(match &asked.source {
                TaskSource::Column(name) => {
                    build.column(name, &asked.at, numbers.then_some(asked.what)).map(Source::Column)
                }
                TaskSource::Computed(sql) => {
                    let gives = if numbers { Gives::Number } else { Gives::Anything };
                    build.expression(sql, gives).map(Source::Computed)
                }
                TaskSource::Joined { .. } => {
                    joins = true;
                    None
                }
            });
        }
        let searched = plan.searched.iter().filter_map(|name| build.column(name, "", None)).collect();
        let mut costs = Vec::new();
        for (outcome, sql) in &plan.costs {
            costs.extend(build.expression(sql, Gives::Number).map(|e| (*outcome, e)));
        }
        let Some(label) = label.filter(|_| build.problems.is_empty()) else { return Err(build.problems) };
        let names = table.names();
        let mut inputs = vec![true; names.len()];
        let scores = candidates.iter().flat_map(|(ask, latency)| {
            let score = match ask {
                Ask::Score(column) => Some(*column),
                Ask::Rule(_) | Ask::Elsewhere => None,
            };
            [score, *latency]
        });
        let answers = columns.iter().map(|source| match source {
            Some(Source::Column(column)) => Some(*column),
            Some(Source::Computed(_)) | None => None,
        });
        for column in [Some(label), id, time, weight].into_iter().chain(scores).chain(answers).flatten() {
            inputs[column] = false;
        }
        let seeds = names.iter().map(|n| ColumnSeed::of(n)).collect();
        Ok(Job {
            plan,
            table,
            filter,
            label,
            id,
            time,
            weight,
            cluster,
            slices,
            candidates,
            columns,
            searched,
            costs,
            seeds,
            inputs,
            joins,
        })
    }
}

struct Build<'a> {
    table: &'a Table,
    compiler: Compiler,
    problems: Vec<Problem>,
}

impl Build<'_> {
    /// Finds a column; `number` names what must be numbers.
    fn column(&mut self, name: &str, at: &str, number: Option<&str>) -> Option<usize> {
        match self.table.column(name, at) {
            Ok(column) => match number {
                Some(what) => self.number_column(column, at, what),
                None => Some(column),
            },
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn number_column(&mut self, column: usize, at: &str, what: &str) -> Option<usize> {
        match number_column(self.table, column, at, what) {
            Ok(()) => Some(column),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn expression(&mut self, sql: &shipworthy_eval::gather::Sql, gives: Gives) -> Option<Expression> {
        match self.compiler.compile(sql, gives) {
            Ok(expression) => Some(expression),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }
}

/// Checks that a column holds numbers (or yes/no, or nothing).
pub fn number_column(table: &Table, column: usize, at: &str, what: &str) -> Result<(), Problem> {
    let field = table.schema.field(column);
    let kind = kind_of(field.data_type());
    if kind.is_number() || matches!(kind, Kind::Bool | Kind::Nothing) {
        return Ok(());
    }
    let mut message = format!("column `{}` holds {kind}; {what} must be numbers", shown(field.name()));
    let mut remedy = "write numbers with a decimal point, without units or separators".to_string();
    if let Some((file, row, text)) = table.first(column, |text| text.trim().parse::<f64>().is_err()) {
        message += &format!("; row {} of `{}` holds `{}`", count(row + 1), table.file_name(file), shown(&text));
        remedy += ", and leave the cell empty where there is none";
    } else if let Some(example) = table.example(column) {
        remedy = format!("it holds values such as `{}`; {remedy}", shown(&example));
    }
    Err(problem("not-a-number", at, message, remedy))
}
