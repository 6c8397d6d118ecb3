//! Recursive descent over the tokens of a bar.

mod scope;

use std::ops::Range;

use super::token::{Kind, Token, is_keyword};
use super::{Parsed, Problem, base_id, fold, measured};
use crate::bar::{Bar, Contrast, Op, Severity, Subject, Target};
use crate::catalogue::{self, Metric, Statistic, Subjects};
use crate::diagnostic::quoted;
use crate::number;
use crate::spec::Task;
use crate::suggest::nearest;

pub(super) struct Reader<'a> {
    task: Task,
    sentence: &'a str,
    tokens: Vec<Token>,
    next: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(task: Task, sentence: &'a str, tokens: Vec<Token>) -> Reader<'a> {
        Reader { task, sentence, tokens, next: 0 }
    }

    pub(super) fn bar(mut self) -> Result<Parsed, Problem> {
        let (metric, statistic, contrast, metric_at) = self.metric()?;
        let (subject, subject_at) = self.subject(metric, &metric_at)?;
        let (op, op_at) = self.op()?;
        let Some(measured) = measured(metric, contrast) else {
            let mut problem = self.problem(
                metric_at,
                format!("`{}` may be negative, so the ratio of two of its values means nothing", metric.name),
                format!("write `{}.gap`, the difference between the largest and the smallest", metric.name),
            );
            problem.code = "bar-contrast";
            return Err(problem);
        };
        let (target, target_at) = self.target(&measured, op, contrast)?;
        let (scope, columns) = self.scope(metric, contrast, &metric_at)?;
        let mut bar = Bar {
            id: String::new(),
            text: fold(self.sentence, &self.tokens),
            severity: Severity::Must,
            task: self.task,
            metric: metric.name.to_owned(),
            statistic,
            subject,
            contrast,
            op,
            target,
            scope,
        };
        bar.id = base_id(&bar);
        Ok(Parsed { bar, metric: metric_at, subject: subject_at, op: op_at, target: target_at, columns })
    }

    // --- tokens ---

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn text(&self, token: &Token) -> &'a str {
        &self.sentence[token.at.clone()]
    }

    /// The next token if it is a bare word.
    fn peek_word(&self) -> Option<&'a str> {
        self.peek().filter(|token| token.kind == Kind::Word).map(|token| self.text(token))
    }

    fn peek_sign(&self) -> Option<&'static str> {
        match self.peek()?.kind {
            Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    /// Takes the next token if it is that keyword.
    fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = self.peek_word().is_some_and(|word| word.eq_ignore_ascii_case(keyword));
        self.next += usize::from(found);
        found
    }

    fn here(&self) -> Range<usize> {
        let end = self.sentence.trim_end().len();
        self.peek().map_or(end..end, |token| token.at.clone())
    }

    fn problem(&self, at: Range<usize>, message: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem { code: "bar-syntax", at, message: message.into(), remedy: remedy.into(), did_you_mean: None }
    }

    // --- METRIC ---

    #[expect(clippy::type_complexity, reason = "the parts of one word, taken apart once")]
    fn metric(&mut self) -> Result<(&'static Metric, Option<String>, Option<Contrast>, Range<usize>), Problem> {
        let at = self.here();
        let Some(word) = self.peek_word() else {
            let example = example(self.task);
            return Err(self.problem(at, "a bar starts with a metric", format!("write for example `{example}`")));
        };
        self.next += 1;
        let (word, contrast) = contrast_of(word);
        let (name, mark, rest) = match word.find(['.', '@']) {
            Some(cut) => (&word[..cut], &word[cut..cut + 1], &word[cut + 1..]),
            None => (word, "", ""),
        };
        let marked =
            catalogue::of_task(self.task).find(|metric| metric.name == name && metric.statistic.mark() == mark);
        let Some(metric) = marked.or_else(|| catalogue::find_in(self.task, name)) else {
            return Err(self.unknown_metric(name, word, at));
        };
        let statistic = match metric.statistic {
            Statistic::None if mark.is_empty() => None,
            Statistic::None => {
                let mut problem = self.problem(
                    at,
                    format!("`{}` has no variants, so nothing can follow its name", metric.name),
                    match rest {
                        "difference" | "diff" | "disparity" => {
                            format!("write `{}.gap … across SLICE` to compare groups", metric.name)
                        }
                        _ => format!("write `{}` alone", metric.name),
                    },
                );
                problem.code = "bar-statistic";
                return Err(problem);
            }
            statistic => {
                let Some(canonical) = statistic.canonical(mark, rest) else {
                    let (lacks, remedy) = statistic.demand(metric.name);
                    let name =
                        if statistic == Statistic::Percentile { metric.name.to_owned() } else { metric.written() };
                    let mut problem = self.problem(at, format!("`{name}` needs to say {lacks}"), remedy);
                    problem.code = "bar-statistic";
                    return Err(problem);
                };
                Some(canonical)
            }
        };
        Ok((metric, statistic, contrast, at))
    }

    fn unknown_metric(&self, name: &str, word: &str, at: Range<usize>) -> Problem {
        let task = self.task;
        let suggestion = catalogue::suggest_in(task, name).or_else(|| catalogue::suggest_in(task, word));
        let example = example(task);
        let elsewhere = Task::ALL.into_iter().find(|other| catalogue::find_in(*other, name).is_some());
        let own = match suggestion {
            Some(meant) => format!("write `{meant}`"),
            None => format!("use a metric of {} tasks, as in `{example}`", task.name()),
        };
        let (message, remedy) = if let Some(other) = elsewhere {
            let message =
                format!("`{}` is a metric of {} tasks, and this task is {}", quoted(name), other.name(), task.name());
            (message, format!("{own}; the metrics reference lists all of them"))
        } else {
            let remedy = match suggestion {
                Some(meant) => format!("write `{meant}`; the metrics reference lists all of them"),
                None => format!("use a name from the metrics reference, as in `{example}`"),
            };
            (format!("there is no metric `{}`", quoted(name)), remedy)
        };
        Problem { code: "unknown-metric", at, message, remedy, did_you_mean: suggestion.map(str::to_owned) }
    }

    // --- of CLASS, against CANDIDATE ---

    fn subject(
        &mut self,
        metric: &'static Metric,
        metric_at: &Range<usize>,
    ) -> Result<(Subject, Option<Range<usize>>), Problem> {
        let at = self.here();
        let refused = |reader: &Self, message: String, remedy: String, at: Range<usize>| {
            let mut problem = reader.problem(at, message, remedy);
            problem.code = "bar-subject";
            problem
        };
        if self.take_keyword("of") {
            if !matches!(metric.subject, Subjects::Class | Subjects::Grader) {
                let remedy = match catalogue::of_task(self.task).any(|metric| metric.subject == Subjects::Class) {
                    true => "leave `of …` out, or use a metric of one class, such as `recall of \"boots\"`",
                    false => "leave `of …` out; a part of the golden set is named at the end: `for COLUMN = VALUE`",
                };
                return Err(refused(
                    self,
                    format!("`{}` speaks of all answers together, not of one class", metric.name),
                    remedy.to_owned(),
                    at,
                ));
            }
            let at = self.here();
            if self.take_keyword("every") || self.take_keyword("each") {
                let word_at = self.here();
                let is_grader = metric.subject == Subjects::Grader;
                if (is_grader && self.take_keyword("grader"))
                    || (!is_grader && (self.take_keyword("class") || self.take_keyword("label")))
                {
                    return Ok((Subject::EveryClass, Some(at.start..word_at.end)));
                }
                let (words, word) = if is_grader { ("`grader`", "grader") } else { ("`class` or `label`", "class") };
                return Err(refused(
                    self,
                    format!("after `of every` the word {words} is expected"),
                    format!("write `{} of every {word}`; slices stand at the end: `in every SLICE`", metric.name),
                    word_at,
                ));
            }
            let class = match metric.subject {
                Subjects::Grader => self.name(
                    "after `of` the name of a grader is expected",
                    "write it in quotes: `pass_rate of \"polite\" >= 95%`",
                )?,
                _ => self.name("after `of` a class is expected", "write it in quotes: `recall of \"boots\" >= 80%`")?,
            };
            return Ok((Subject::Class(class), Some(at)));
        }
        if self.take_keyword("against") {
            if metric.subject != Subjects::Opponent {
                return Err(refused(
                    self,
                    format!("`{}` is not measured against one other candidate", metric.name),
                    "compare with what is used today: write `baseline` as the target".to_owned(),
                    at,
                ));
            }
            let at = self.here();
            let name = self.name(
                "after `against` the name of a candidate is expected",
                "write for example `win_rate against \"old prompt\" >= 55%`",
            )?;
            return Ok((Subject::Against(name), Some(at)));
        }
        if metric.subject != Subjects::Class {
            return Ok((Subject::Whole, None));
        }
        let name = metric.name;
        let whole = catalogue::of_task(self.task)
            .filter(|metric| metric.subject == Subjects::Whole)
            .find(|metric| metric.name.strip_prefix("macro_").or(metric.name.strip_prefix("micro_")) == Some(name));
        let whole =
            whole.map(|metric| format!(", or `{}` for the average over classes", metric.name)).unwrap_or_default();
        Err(refused(
            self,
            format!("`{name}` needs to say which class or label is meant"),
            format!("write `{name} of \"boots\"` or `{name} of every class`{whole}"),
            metric_at.clone(),
        ))
    }

    // --- comparison ---

    fn op(&mut self) -> Result<(Op, Range<usize>), Problem> {
        let at = self.here();
        if let Some(op) = self.op_in_words()? {
            let end = self.tokens[self.next - 1].at.end;
            return Ok((op, at.start..end));
        }
        let sign = self.peek_sign();
        self.next += 1;
        let remedy = "write one of `>=`, `<=`, `>`, `<`, or `at least` and `at most`";
        match sign {
            Some(">=") => Ok((Op::AtLeast, at)),
            Some("<=") => Ok((Op::AtMost, at)),
            Some(">") => Ok((Op::Above, at)),
            Some("<") => Ok((Op::Below, at)),
            Some("≥" | "=>") => Err(self.problem(at, "this comparison is not one that bars use", "write `>=`")),
            Some("≤" | "=<") => Err(self.problem(at, "this comparison is not one that bars use", "write `<=`")),
            Some("=" | "==" | "!=" | "<>") => Err(self.problem(
                at,
                "a measured number is never exactly equal to a target",
                "say which side is good: `>=` or `<=`",
            )),
            _ => {
                let near = if at.is_empty() { "the sentence ends" } else { "something else stands" };
                Err(self.problem(at, format!("after the metric a comparison is expected, and {near} here"), remedy))
            }
        }
    }

    /// Comparisons as reports say them: `at least`, `at most`, `above`, `below`.
    fn op_in_words(&mut self) -> Result<Option<Op>, Problem> {
        if self.take_keyword("above") {
            return Ok(Some(Op::Above));
        }
        if self.take_keyword("below") {
            return Ok(Some(Op::Below));
        }
        if !self.take_keyword("at") {
            return Ok(None);
        }
        match () {
            () if self.take_keyword("least") => Ok(Some(Op::AtLeast)),
            () if self.take_keyword("most") => Ok(Some(Op::AtMost)),
            () => Err(self.problem(
                self.here(),
                "after `at` either `least` or `most` is expected",
                "write `at least` or `>=`, `at most` or `<=`",
            )),
        }
    }

    // --- TARGET ---

    fn target(
        &mut self,
        metric: &Metric,
        op: Op,
        contrast: Option<Contrast>,
    ) -> Result<(Target, Range<usize>), Problem> {
        let at = self.here();
        let Some(word) = self.peek_word() else {
            let example = if metric.is_rate { "92%" } else { "300" };
            return Err(self.problem(
                at,
                format!("after `{}` a target is expected", op.sign()),
                format!("write a number such as `{example}`, or `baseline`"),
            ));
        };
        self.next += 1;
        if word.eq_ignore_ascii_case("baseline") {
            let target = self.baseline(metric)?;
            let end = self.tokens[self.next - 1].at.end;
            return Ok((target, at.start..end));
        }
        if let Some(rest) = word.get(..8).filter(|start| start.eq_ignore_ascii_case("baseline")).map(|_| &word[8..]) {
            let remedy = match rest.chars().next() {
                Some('-') => format!("put spaces around the minus: `baseline - {}`", quoted(&rest[1..])),
                _ => "write `baseline`, `baseline + 2 points` or `baseline * 0.98`".to_owned(),
            };
            return Err(self.problem(at, format!("`{}` is not a target", quoted(word)), remedy));
        }
        let gap = contrast == Some(Contrast::Gap) && metric.is_rate;
        let in_points = gap && self.peek_word().is_some_and(|word| matches!(word, "points" | "point"));
        let value = match number::percentage(&format!("{word}%")).filter(|_| in_points) {
            Some(value) => {
                self.next += 1;
                value
            }
            None => self.amount(word, metric, at.clone())?,
        };
        let at = at.start..self.tokens[self.next - 1].at.end;
        let written = if in_points { format!("{word} points") } else { word.to_owned() };
        self.check_range(value, &written, metric, at.clone())?;
        Ok((Target::Value(value), at))
    }

    /// A number or percentage, already taken; a `%` may stand apart.
    fn amount(&mut self, word: &str, metric: &Metric, at: Range<usize>) -> Result<f64, Problem> {
        let mut text = word.to_owned();
        if self.peek_word() == Some("%") && !word.ends_with('%') {
            text.push('%');
            self.next += 1;
        }
        if let Some(share) = number::percentage(&text) {
            if metric.takes_percent() {
                return Ok(share);
            }
            let mut problem = self.problem(
                at,
                format!("`{}` is measured in {}, not as a percentage", metric.name, metric.unit_words()),
                "write a plain number, without the percent sign",
            );
            problem.code = "bar-target";
            return Err(problem);
        }
        if let Some(value) = number::number(&text) {
            return Ok(value);
        }
        let remedy = match unit_stripped(&text).or_else(|| number::meant(&text)) {
            Some(meant) => format!("write `{meant}`"),
            None if is_keyword(word) => {
                "write the target first, then the scope: `recall >= 85% in every city`".to_owned()
            }
            None => "write a number, a percentage, or `baseline`".to_owned(),
        };
        let mut problem = self.problem(at, format!("`{}` is not a number", quoted(word)), remedy);
        problem.code = "bar-target";
        problem.did_you_mean = nearest(word, ["baseline"]).map(str::to_owned);
        Err(problem)
    }

    fn check_range(&self, value: f64, word: &str, metric: &Metric, at: Range<usize>) -> Result<(), Problem> {
        let (least, most) = metric.range;
        if least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most) {
            return Ok(());
        }
        let shown = quoted(word);
        let (message, remedy) = if metric.is_rate && value > 1.0 && value <= 100.0 && number::number(word).is_some() {
            (
                format!("`{}` is a share between 0 and 1, so it can never reach {shown}", metric.name),
                format!("write {shown}%, if that is what is meant"),
            )
        } else {
            let end = |end: Option<f64>| end.map_or("any number".to_owned(), number::print);
            (
                format!("`{}` can never be {shown}", metric.name),
                format!("its values run from {} to {}", end(least), end(most)),
            )
        };
        Err(Problem { code: "bar-target", at, message, remedy, did_you_mean: None })
    }

    /// What follows the word `baseline`: nothing, a factor, an offset, or both.
    fn baseline(&mut self, metric: &Metric) -> Result<Target, Problem> {
        let mut factor = 1.0;
        let mut offset = 0.0;
        if self.peek_sign() == Some("*") {
            self.next += 1;
            let at = self.here();
            let word = self.peek_word().unwrap_or_default();
            self.next += 1;
            factor = number::number(word)
                .or_else(|| number::percentage(word))
                .filter(|factor| *factor > 0.0)
                .ok_or_else(|| {
                    self.problem(at, "after `*` a factor above 0 is expected", "write for example `baseline * 0.98`")
                })?;
        }
        let sign = self.peek_sign();
        let attached = self.peek_word().is_some_and(|word| word.starts_with('-'));
        if matches!(sign, Some("+" | "-")) || attached {
            self.next += usize::from(!attached);
            let size = self.offset(metric)?;
            offset = if sign == Some("-") { -size } else { size };
        }
        Ok(Target::Baseline { factor, offset })
    }

    fn offset(&mut self, metric: &Metric) -> Result<f64, Problem> {
        let at = self.here();
        let word = self.peek_word().unwrap_or_default();
        self.next += 1;
        if number::percentage(word).is_some() {
            let digits = quoted(word.trim_end_matches('%'));
            let remedy = if metric.is_rate {
                format!(
                    "write `baseline + {digits} points` for percentage points, or `baseline * 1.02` for a share of the baseline"
                )
            } else {
                "write `baseline * 1.02` for two percent above the baseline".to_owned()
            };
            return Err(self.problem(at, "a percentage added to the baseline can mean two things", remedy));
        }
        let Some(size) = number::number(word) else {
            return Err(self.problem(
                at,
                "after `+` or `-` a number is expected",
                "write for example `baseline + 2 points`",
            ));
        };
        let points_at = self.here();
        if !(self.take_keyword("points") || self.take_keyword("point")) {
            if metric.is_rate && size.abs() > 1.0 {
                return Err(self.problem(
                    at,
                    format!(
                        "`{}` is a share between 0 and 1, so adding {} is never possible",
                        metric.name,
                        quoted(word)
                    ),
                    format!("write `{} points`", quoted(word)),
                ));
            }
            return Ok(size);
        }
        if !metric.is_rate {
            return Err(self.problem(
                points_at,
                format!("points are hundredths of a share, and `{}` is not a share", metric.name),
                "leave the word `points` out",
            ));
        }
        number::percentage(&format!("{word}%"))
            .ok_or_else(|| self.problem(at, "points need a plain number", "write for example `baseline + 2 points`"))
    }

    // --- SCOPE ---

    /// A column or slice.
    fn name(&mut self, message: &str, remedy: &str) -> Result<String, Problem> {
        let at = self.here();
        let name = match self.peek().map(|token| (&token.kind, self.text(token))) {
            Some((Kind::Quoted(text), _)) if !text.trim().is_empty() => Some(text.clone()),
            Some((Kind::Word, word)) if !is_keyword(word) => Some(word.to_owned()),
            _ => None,
        };
        self.next += 1;
        name.ok_or_else(|| self.problem(at, message, remedy))
    }

    fn end(&self, after: &str) -> Result<(), Problem> {
        match self.peek() {
            None => Ok(()),
            Some(token) => Err(self.problem(
                token.at.clone(),
                format!("`{}` cannot follow {after}", quoted(self.text(token))),
                "end the sentence here; put values with spaces in quotes, and join conditions with `and`",
            )),
        }
    }
}

/// A word without `.gap` or `.ratio` at its end, and which of them it had.
fn contrast_of(word: &str) -> (&str, Option<Contrast>) {
    for contrast in [Contrast::Gap, Contrast::Ratio] {
        if let Some(metric) = word.strip_suffix(contrast.name()).and_then(|rest| rest.strip_suffix('.')) {
            return (metric, Some(contrast));
        }
    }
    (word, None)
}

/// A bar that people of a task would write.
fn example(task: Task) -> &'static str {
    match task {
        Task::Binary => "recall >= 92%",
        Task::Generation => "pass_rate >= 90%",
        Task::Multiclass => "macro_f1 >= 80%",
        Task::Multilabel => "micro_f1 >= 80%",
        Task::Regression => "mae <= 5",
        Task::Forecast => "interval_coverage@80 >= 78%",
        Task::Ranking => "ndcg@10 >= 0.4",
        Task::Preference => "win_rate >= 55%",
    }
}

/// `300` of `300ms`.
fn unit_stripped(text: &str) -> Option<String> {
    let digits = text.trim_end_matches(|c: char| c.is_alphabetic());
    (digits.len() < text.len() && number::number(digits).is_some()).then(|| digits.to_owned())
}
