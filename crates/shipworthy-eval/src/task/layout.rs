//! Which columns a task reads, and where they stand among those that come back.

use shipworthy_spec::spec::{
    Answers as SpecAnswers, Candidate, ClassAnswers, Cost, LabelAnswers, Mistakes, NumberAnswers, OrderAnswers, Source,
    Spec, Task, TrueLabels, Truth,
};

use super::failures::column;
use crate::gather::{Categories, Files, Gathered, Reading, Sql, TaskColumn, TaskSource, TaskTable, TaskValues};
use crate::plan::FindFiles;

/// Any finite number.
const ANY: Reading = Reading::Number { range: (f64::NEG_INFINITY, f64::INFINITY) };
/// Any number that is not negative.
const NOT_NEGATIVE: Reading = Reading::Number { range: (0.0, f64::INFINITY) };
/// A probability, or yes and no as 1 and 0.
const SHARE: Reading = Reading::Number { range: (0.0, 1.0) };

/// What the table of a candidate's graded outputs is found by.
pub const GRADED: &str = "graded";

/// Where a column stands among [`Gathered::columns`].
pub type At = usize;

/// The columns of a task. Made from the spec alone, the same way before and after reading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// The columns to read.
    pub columns: Vec<TaskColumn>,
    /// The tables to read beside the golden set.
    pub tables: Vec<TaskTable>,
    /// Where the truth stands.
    pub truth: Vec<At>,
    /// Where each candidate's answers stand.
    pub answers: Vec<AnswerColumns>,
    /// Prices that are expressions.
    prices: Vec<(String, At)>,
}

/// Where one candidate's graded outputs stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputColumns {
    /// What the outputs failed.
    pub failed: At,
    /// What people said of some of them.
    pub labelled: At,
    /// Milliseconds.
    pub latency_ms: At,
    /// Milliseconds until the first token.
    pub first_token_ms: At,
    /// Tokens.
    pub output_tokens: At,
    /// Money per output.
    pub cost: At,
}

/// Where one candidate's answers stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AnswerColumns {
    /// The prediction: a class, a number, joined labels, a score or a rank.
    pub prediction: Option<At>,
    /// One for each class or label, in the order of the spec: probabilities, or yes and no.
    pub by_class: Vec<(String, At)>,
    /// Quantile levels.
    pub quantiles: Vec<(f64, At)>,
    /// Intervals: level, lower end, upper end.
    pub intervals: Vec<(f64, At, At)>,
    /// The table beside the golden set that holds query, item and prediction, in this order.
    pub table: Option<usize>,
    /// Graded outputs.
    pub outputs: Option<OutputColumns>,
    /// Milliseconds that a model took, beside what it answered.
    pub latency_ms: Option<At>,
}

impl Layout {
    /// The same once everything is read: where columns stand does not depend on files.
    pub fn without_files(spec: &Spec) -> Layout {
        struct NoFiles;
        impl FindFiles for NoFiles {
            fn find(&self, _: &str, _: &str) -> Vec<std::path::PathBuf> {
                Vec::new()
            }
        }
        Layout::of(spec, &NoFiles)
    }

    /// What the task of `spec` reads. Nothing for binary tasks, whose label and scores the plan itself names.
    pub fn of(spec: &Spec, files: &dyn FindFiles) -> Layout {
        let mut layout = Layout::default();
        layout.add_truth(spec);
        if layout.columns.is_empty() && spec.task != Task::Generation {
            return layout;
        }
        for (number, candidate) in spec.candidates.iter().enumerate() {
            let at = format!("candidates[{number}]");
            let answers = layout.add_answers(spec, candidate, &at, files);
            layout.answers.push(answers);
        }
        layout.add_prices(spec);
        layout
    }

    /// Where the price stands that is this expression.
    pub fn price(&self, expression: &str) -> Option<At> {
        self.prices.iter().find(|(text, _)| text == expression).map(|(_, at)| *at)
    }

    fn push(&mut self, source: TaskSource, reading: Reading, what: &'static str, at: String) -> At {
        self.columns.push(TaskColumn { source, reading, missing_is_error: true, what, at });
        self.columns.len() - 1
    }

    fn add_truth(&mut self, spec: &Spec) {
        let label = || TaskSource::Column(spec.golden.label.clone());
        let at = || "golden.label".to_owned();
        let truth = match &spec.golden.truth {
            Truth::Decision | Truth::Graded => Vec::new(),
            Truth::Class { .. } => vec![self.push(label(), Reading::Category, "labels", at())],
            Truth::Number => vec![self.push(label(), ANY, "labels", at())],
            Truth::Labels(TrueLabels::Joined { .. }) => vec![self.push(label(), Reading::Category, "labels", at())],
            Truth::Labels(TrueLabels::Columns(names)) => names
                .iter()
                .map(|name| self.push(TaskSource::Column(name.clone()), SHARE, "labels", "golden.labels".to_owned()))
                .collect(),
            Truth::Relevance(relevance) => {
                let mut key = |name: &str, what, key: &str| {
                    self.push(TaskSource::Column(name.to_owned()), Reading::Category, what, format!("golden.{key}"))
                };
                let mut truth = vec![key(&relevance.query, "queries", "query"), key(&relevance.item, "items", "item")];
                truth.push(self.push(label(), ANY, "grades", at()));
                if let Some(popularity) = &relevance.popularity {
                    let source = TaskSource::Column(popularity.clone());
                    truth.push(self.push(source, SHARE, "popularities", "golden.popularity".to_owned()));
                }
                truth
            }
            Truth::Winner(winner) => {
                let mut key = |name: &str, what, key: &str| {
                    self.push(TaskSource::Column(name.to_owned()), Reading::Category, what, format!("golden.{key}"))
                };
                let mut truth = vec![key(&winner.a, "contestants", "a"), key(&winner.b, "contestants", "b")];
                truth.push(self.push(label(), Reading::Category, "winners", at()));
                truth
            }
        };
        self.truth = truth;
    }

    fn add_answers(&mut self, spec: &Spec, candidate: &Candidate, at: &str, files: &dyn FindFiles) -> AnswerColumns {
        if spec.task == Task::Generation {
            let outputs = Some(self.add_outputs(candidate, at, files));
            return AnswerColumns { outputs, ..AnswerColumns::default() };
        }
        let found = |written: &str| {
            let at = format!("{at}.{}", candidate.predictions_at());
            Files { written: written.to_owned(), paths: files.find(written, &at), at }
        };
        let file = candidate.file().map(found);
        let source = |column: &str| match &file {
            Some(files) => TaskSource::Joined { files: files.clone(), column: column.to_owned() },
            None => TaskSource::Column(column.to_owned()),
        };
        let rule = match &candidate.source {
            Source::Rule(text) => Some(TaskSource::Computed(Sql { text: text.clone(), at: format!("{at}.rule") })),
            Source::Score(_) | Source::Predictions { .. } => None,
        };
        let mut answers = AnswerColumns::default();
        if let (Some(_), Some(column)) = (&candidate.prompted, &candidate.latency_ms) {
            let (source, at) = (source(column), format!("{at}.latency_ms"));
            let latencies =
                TaskColumn { source, reading: NOT_NEGATIVE, missing_is_error: false, what: "latencies", at };
            self.columns.push(latencies);
            answers.latency_ms = Some(self.columns.len() - 1);
        }
        match &candidate.answers {
            SpecAnswers::Decision | SpecAnswers::Contestant(_) | SpecAnswers::Text(_) => {}
            SpecAnswers::Class(ClassAnswers { prediction, probabilities, .. }) => {
                let prediction = rule.or_else(|| prediction.as_deref().map(&source));
                answers.prediction =
                    prediction.map(|s| self.push(s, Reading::Category, "predictions", format!("{at}.prediction")));
                answers.by_class = self.per_class(probabilities, &source, &format!("{at}.probabilities"));
            }
            SpecAnswers::Labels(labels) => match labels {
                LabelAnswers::Rule => {
                    answers.prediction =
                        rule.map(|s| self.push(s, Reading::Category, "predictions", format!("{at}.rule")));
                }
                LabelAnswers::Joined(column) => {
                    let at = format!("{at}.prediction");
                    answers.prediction = Some(self.push(source(column), Reading::Category, "predictions", at));
                }
                LabelAnswers::Columns(columns) => {
                    answers.by_class = self.per_class(columns, &source, &format!("{at}.predictions_by_label"));
                }
                LabelAnswers::Probabilities { columns, .. } => {
                    answers.by_class = self.per_class(columns, &source, &format!("{at}.probabilities"));
                }
            },
            SpecAnswers::Number(NumberAnswers { prediction, quantiles, intervals }) => {
                let prediction = rule.or_else(|| prediction.as_deref().map(&source));
                answers.prediction = prediction.map(|s| self.push(s, ANY, "predictions", format!("{at}.prediction")));
                for (level, column) in quantiles {
                    let here = self.push(source(column), ANY, "quantiles", format!("{at}.quantiles"));
                    answers.quantiles.push((*level, here));
                }
                for interval in intervals {
                    let low = self.push(source(&interval.low), ANY, "interval ends", format!("{at}.interval"));
                    let high = self.push(source(&interval.high), ANY, "interval ends", format!("{at}.interval"));
                    answers.intervals.push((interval.level, low, high));
                }
            }
            SpecAnswers::Order(order) => {
                let column = match order {
                    OrderAnswers::Rule => None,
                    OrderAnswers::Score(column) => Some((column, format!("{at}.score"))),
                    OrderAnswers::Rank(column) => Some((column, format!("{at}.rank"))),
                };
                match (&file, &column, &spec.golden.truth) {
                    (Some(files), Some((column, column_at)), Truth::Relevance(relevance)) => {
                        let named = |name: &str, reading, what, at: &str| TaskColumn {
                            source: TaskSource::Column(name.to_owned()),
                            reading,
                            missing_is_error: true,
                            what,
                            at: at.to_owned(),
                        };
                        let keys = format!("{at}.predictions");
                        self.tables.push(TaskTable {
                            files: files.clone(),
                            columns: vec![
                                named(&relevance.query, Reading::Category, "queries", &keys),
                                named(&relevance.item, Reading::Category, "items", &keys),
                                named(column, ANY, "scores", column_at),
                            ],
                        });
                        answers.table = Some(self.tables.len() - 1);
                    }
                    _ => {
                        let column = rule.or_else(|| column.map(|(name, _)| source(name)));
                        answers.prediction = column.map(|s| self.push(s, ANY, "scores", format!("{at}.score")));
                    }
                }
            }
        }
        answers
    }

    /// The columns of the table of graded outputs, which the caller makes and finds by this name.
    fn add_outputs(&mut self, candidate: &Candidate, at: &str, files: &dyn FindFiles) -> OutputColumns {
        let table = Files {
            written: format!("the outputs of {}", candidate.name),
            paths: files.find(GRADED, &format!("{at}.{GRADED}")),
            at: at.to_owned(),
        };
        let mut column = |name: &str, what, reading, missing_is_error| {
            let source = TaskSource::Joined { files: table.clone(), column: name.to_owned() };
            self.columns.push(TaskColumn { source, reading, missing_is_error, what, at: at.to_owned() });
            self.columns.len() - 1
        };
        OutputColumns {
            failed: column(column::FAILED, "outputs", Reading::Category, true),
            labelled: column(column::LABELLED, "labels", Reading::Category, false),
            latency_ms: column(column::LATENCY_MS, "latencies", NOT_NEGATIVE, false),
            first_token_ms: column(column::FIRST_TOKEN_MS, "latencies", NOT_NEGATIVE, false),
            output_tokens: column(column::OUTPUT_TOKENS, "tokens", NOT_NEGATIVE, false),
            cost: column(column::COST, "costs", NOT_NEGATIVE, false),
        }
    }

    fn per_class(
        &mut self,
        columns: &indexmap::IndexMap<String, String>,
        source: &dyn Fn(&str) -> TaskSource,
        at: &str,
    ) -> Vec<(String, At)> {
        let mut one = |column: &String| self.push(source(column), SHARE, "probabilities", at.to_owned());
        columns.iter().map(|(class, column)| (class.clone(), one(column))).collect()
    }

    fn add_prices(&mut self, spec: &Spec) {
        let Some(errors) = &spec.errors else { return };
        let mut prices: Vec<(&Cost, String)> = Vec::new();
        match &errors.mistakes {
            Mistakes::Decisions => {}
            Mistakes::Outputs(outputs) => {
                prices.push((&outputs.failed.cost, "errors.failed_output".to_owned()));
                let named = outputs.by_grader.values();
                prices.extend(named.map(|price| (&price.cost, "errors.failed_grader".to_owned())));
            }
            Mistakes::Distance { over, under } => {
                for (price, key) in [(over, "over"), (under, "under")] {
                    prices.extend(price.iter().map(|price| (&price.cost, format!("errors.{key}.cost"))));
                }
            }
            Mistakes::Queries(failed) => prices.push((&failed.price.cost, "errors.failed_query.cost".to_owned())),
            Mistakes::Classes(classes) => {
                let cells = classes.confusion.values().flat_map(|row| row.values());
                let all = cells.chain(classes.missed.values()).chain(&classes.mistake);
                prices.extend(all.map(|price| (&price.cost, "errors".to_owned())));
            }
            Mistakes::Labels(labels) => {
                let all = labels.missed.values().chain(labels.added.values());
                let all = all.chain([&errors.false_positive, &errors.false_negative]);
                prices.extend(all.map(|price| (&price.cost, "errors".to_owned())));
            }
        }
        for (cost, at) in prices {
            if let Cost::Expression(text) = cost
                && self.price(text).is_none()
            {
                let here =
                    self.push(TaskSource::Computed(Sql { text: text.clone(), at: at.clone() }), ANY, "prices", at);
                self.prices.push((text.clone(), here));
            }
        }
    }
}

/// The numbers of a column.
///
/// # Panics
/// When it was not asked for as numbers: the layout says what each column is.
pub fn numbers(gathered: &Gathered, at: At) -> &[f64] {
    match &gathered.columns[at] {
        TaskValues::Numbers(numbers) => numbers,
        TaskValues::Categories(_) => unreachable!("the layout asked for numbers"),
    }
}

/// The categories of a column.
///
/// # Panics
/// When it was not asked for as categories.
pub fn categories(gathered: &Gathered, at: At) -> &Categories {
    match &gathered.columns[at] {
        TaskValues::Categories(codes) => codes,
        TaskValues::Numbers(_) => unreachable!("the layout asked for categories"),
    }
}

/// The golden rows that stand for one example each: in a ranking, where a query is an example, its first row. `None` where every row is one.
pub fn examples(spec: &Spec, gathered: &Gathered) -> Option<Vec<usize>> {
    if spec.task != Task::Ranking {
        return None;
    }
    let queries = categories(gathered, Layout::without_files(spec).truth[0]);
    let mut seen = vec![false; queries.values.len()];
    let is_new = |row: &usize| !std::mem::replace(&mut seen[queries.code[*row] as usize], true);
    Some((0..gathered.rows).filter(is_new).collect())
}
