//! Where a bar holds: everybody, every value of a slice, or the rows of some values.

use std::ops::Range;

use super::Reader;
use crate::bar::{Contrast, Scope};
use crate::bar_grammar::Problem;
use crate::bar_grammar::token::{Kind, is_keyword};
use crate::catalogue::Metric;
use crate::diagnostic::quoted;
use crate::number;
use crate::spec::Value;

/// Most conditions or slices in one scope.
const MOST_PARTS: usize = 16;

impl Reader<'_> {
    pub(super) fn scope(
        &mut self,
        metric: &Metric,
        contrast: Option<Contrast>,
        metric_at: &Range<usize>,
    ) -> Result<(Scope, Vec<Range<usize>>), Problem> {
        let at = self.here();
        if self.take_keyword("across") {
            if contrast.is_none() {
                let name = metric.name;
                let mut problem = self.problem(
                    at,
                    format!("`across` compares groups with each other, and `{name}` does not say how"),
                    format!(
                        "write `{name}.gap` for largest minus smallest, `{name}.ratio` for smallest over largest, or `in every SLICE` for each by itself"
                    ),
                );
                problem.code = "bar-contrast";
                return Err(problem);
            }
            return self.across();
        }
        if let Some(contrast) = contrast {
            let mut problem = self.problem(
                metric_at.clone(),
                format!("`.{}` compares groups with each other, and the bar does not say which", contrast.name()),
                "end the sentence with `across SLICE`, as in `selection_rate.ratio >= 80% across gender`",
            );
            problem.code = "bar-contrast";
            return Err(problem);
        }
        if self.peek().is_none() {
            return Ok((Scope::All, Vec::new()));
        }
        if self.take_keyword("in") {
            return self.every();
        }
        if self.take_keyword("for") {
            return self.conditions();
        }
        let shown = self.peek().map(|token| quoted(self.text(token))).unwrap_or_default();
        let before = self.next.checked_sub(1).map(|index| self.text(&self.tokens[index])).unwrap_or_default();
        let after = self.tokens.get(self.next + 1).map(|token| self.text(token)).unwrap_or_default();
        if shown == "," && number::number(before).is_some() && after.starts_with(|c: char| c.is_ascii_digit()) {
            let joined = format!("{before},{after}");
            let meant = number::meant(&joined).unwrap_or_else(|| format!("{before}.{after}"));
            return Err(self.problem(
                at,
                "a comma cannot stand inside a number",
                format!("write `{}`", quoted(&meant)),
            ));
        }
        let remedy = match shown.as_str() {
            "where" | "when" | "if" => "write `for COLUMN = VALUE`".to_owned(),
            "every" | "each" => "write `in every SLICE`".to_owned(),
            "with" => "`with at least N examples` follows `in every SLICE`".to_owned(),
            "and" | "or" => "one bar holds one requirement; write the other as a bar of its own".to_owned(),
            "points" | "point" => {
                "points are added to the baseline: `baseline + 2 points`; a target of its own is a percentage"
                    .to_owned()
            }
            _ => "end the sentence here, or go on with `in every SLICE` or `for COLUMN = VALUE`".to_owned(),
        };
        Err(self.problem(at, format!("`{shown}` cannot follow the target"), remedy))
    }

    fn every(&mut self) -> Result<(Scope, Vec<Range<usize>>), Problem> {
        if self.peek_sign() == Some("(") {
            return Err(reserved("`in (…)`", self.here()));
        }
        let mut slices = Vec::new();
        let mut columns = Vec::new();
        loop {
            let at = self.here();
            if !self.take_keyword("every") {
                let word = self.peek().map(|token| quoted(self.text(token))).unwrap_or_else(|| "SLICE".to_owned());
                let word = if is_keyword(&word) { "SLICE".to_owned() } else { word };
                return Err(self.problem(at, "here the word `every` is expected", format!("write `every {word}`")));
            }
            let at = self.here();
            let slice =
                self.name("after `every` the name of a slice is expected", "write for example `in every city_tier`")?;
            if slices.contains(&slice) {
                return Err(self.problem(at, format!("`{}` is named twice", quoted(&slice)), "name each slice once"));
            }
            slices.push(slice);
            columns.push(at);
            if slices.len() > MOST_PARTS {
                return Err(self.problem(
                    self.here(),
                    format!("at most {MOST_PARTS} slices can be combined"),
                    "name fewer",
                ));
            }
            if !self.take_keyword("and") {
                break;
            }
        }
        let at_least = self.at_least()?;
        if self.take_keyword("for") {
            self.next -= 1;
            return Err(reserved("`in every …` together with `for …`", self.here()));
        }
        self.end("`in every …`")?;
        Ok((Scope::Every { slices, at_least }, columns))
    }

    fn across(&mut self) -> Result<(Scope, Vec<Range<usize>>), Problem> {
        let mut slices = Vec::new();
        let mut columns = Vec::new();
        loop {
            let at = self.here();
            let slice = self.name(
                "after `across` the name of a slice is expected",
                "write for example `across gender and age_band`",
            )?;
            if slices.contains(&slice) {
                return Err(self.problem(at, format!("`{}` is named twice", quoted(&slice)), "name each slice once"));
            }
            slices.push(slice);
            columns.push(at);
            if slices.len() > MOST_PARTS {
                return Err(self.problem(
                    self.here(),
                    format!("at most {MOST_PARTS} slices can be combined"),
                    "name fewer",
                ));
            }
            if !self.take_keyword("and") {
                break;
            }
        }
        let at_least = self.at_least()?;
        self.end("`across …`")?;
        Ok((Scope::Every { slices, at_least }, columns))
    }

    /// The smallest number of examples of a slice value that is judged; 0 where none is written.
    fn at_least(&mut self) -> Result<u64, Problem> {
        if !self.take_keyword("with") {
            return Ok(0);
        }
        let at = self.here();
        let words = self.take_keyword("at") && self.take_keyword("least");
        let count_at = self.here();
        let count = self.peek_word().and_then(|word| word.replace([',', '_'], "").parse::<u64>().ok());
        self.next += 1;
        let at_least = match count {
            Some(count) if words => count,
            _ => {
                let at = if words { count_at } else { at };
                return Err(self.problem(
                    at,
                    "after `with` a smallest number of examples is expected",
                    "write `with at least 200 examples`",
                ));
            }
        };
        let at = self.here();
        if !(self.take_keyword("examples") || self.take_keyword("example")) {
            return Err(self.problem(
                at,
                "after the number the word `examples` is expected",
                format!("write `with at least {at_least} examples`"),
            ));
        }
        Ok(at_least)
    }

    fn conditions(&mut self) -> Result<(Scope, Vec<Range<usize>>), Problem> {
        let mut conditions: Vec<(String, Value)> = Vec::new();
        let mut columns = Vec::new();
        loop {
            let at = self.here();
            if self
                .peek_word()
                .is_some_and(|word| word.eq_ignore_ascii_case("every") || word.eq_ignore_ascii_case("each"))
            {
                return Err(self.problem(at, "`for every` is not how slices are named", "write `in every SLICE`"));
            }
            let column =
                self.name("after `for` the name of a column is expected", "write for example `for channel = \"upi\"`")?;
            if conditions.iter().any(|(other, _)| *other == column) {
                return Err(self.problem(
                    at,
                    format!("`{}` is named twice, and no row can have two values", quoted(&column)),
                    "write a bar for each value",
                ));
            }
            columns.push(at);
            self.equals()?;
            conditions.push((column, self.value()?));
            if conditions.len() > MOST_PARTS {
                return Err(self.problem(
                    self.here(),
                    format!("at most {MOST_PARTS} conditions can be combined"),
                    "name fewer",
                ));
            }
            if !self.take_keyword("and") {
                break;
            }
        }
        if self.peek_word().is_some_and(|word| word.eq_ignore_ascii_case("in")) {
            return Err(reserved("`for … in every …`", self.here()));
        }
        self.end("`for COLUMN = VALUE`")?;
        Ok((Scope::Where(conditions), columns))
    }

    fn equals(&mut self) -> Result<(), Problem> {
        let at = self.here();
        let in_list = self.peek_word().is_some_and(|word| word.eq_ignore_ascii_case("in"));
        let is = self.peek_word().is_some_and(|word| word.eq_ignore_ascii_case("is"));
        match self.peek_sign() {
            Some("=") => {
                self.next += 1;
                Ok(())
            }
            Some("!=" | "<>") => Err(reserved("`!=`", at)),
            _ if in_list => {
                self.next += 1;
                let every = self.peek_word().is_some_and(|word| word.eq_ignore_ascii_case("every"));
                Err(reserved(if every { "`for … in every …`" } else { "`in (…)`" }, at))
            }
            Some("==") => Err(self.problem(at, "`==` is not how bars compare", "write a single `=`")),
            Some(">=" | "<=" | ">" | "<") => Err(self.problem(
                at,
                "a condition compares with `=` only",
                "define a slice with an expression under `golden.slices`, and name its value here",
            )),
            _ if is => Err(self.problem(at, "`is` is not how bars compare", "write `=`")),
            _ => Err(self.problem(at, "after the column `=` is expected", "write for example `for channel = \"upi\"`")),
        }
    }

    pub(super) fn value(&mut self) -> Result<Value, Problem> {
        let at = self.here();
        let value = match self.peek().map(|token| (&token.kind, self.text(token))) {
            Some((Kind::Quoted(text), _)) => Some(Value::Text(text.clone())),
            Some((Kind::Word, word)) if !is_keyword(word) => Some(bare_value(word)),
            _ => None,
        };
        self.next += 1;
        value.ok_or_else(|| {
            self.problem(at, "after `=` a value is expected", "write a word, a number, or text in quotes")
        })
    }
}

/// A form that a later version may give a meaning.
fn reserved(form: &str, at: Range<usize>) -> Problem {
    Problem {
        code: "bar-reserved",
        at,
        message: format!("{form} is reserved for a later version"),
        remedy: "write one bar per value with `for COLUMN = VALUE`, or define a slice with an expression under `golden.slices`".to_owned(),
        did_you_mean: None,
    }
}

/// A value without quotes.
fn bare_value(word: &str) -> Value {
    match word {
        "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => match number::number(word) {
            Some(value) if word.parse::<i128>().is_ok_and(|exact| value as i128 != exact) => {
                Value::Text(word.to_owned())
            }
            Some(value) => Value::Number(value),
            None => Value::Text(word.to_owned()),
        },
    }
}
