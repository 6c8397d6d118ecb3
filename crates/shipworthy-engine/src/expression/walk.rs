//! The list of what an expression may hold, as a walk through its tree.

use arrow::datatypes::Schema;
use datafusion_sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, CastKind, CeilFloorKind, DataType as SqlType, DateTimeField, Expr, Function, FunctionArg,
    FunctionArgExpr, FunctionArguments, Ident, ObjectNamePart, UnaryOperator, Value, ValueWithSpan,
};
use datafusion_sql::sqlparser::tokenizer::{Location, Span};
use shipworthy_eval::gather::{Problem, Sql};

use super::functions::FUNCTIONS;
use super::parse::{offset, too_deep};
use crate::limits::MAX_EXPRESSION_DEPTH;
use crate::problem::{listed, meant, problem, shown, shown_up_to};

/// What is said of the functions where an unknown one is called.
const MANY_FUNCTIONS: &str = "There are functions for numbers (abs, round, ln, greatest, …), texts (lower, contains, substr, length, …), \
     dates (date_part, date_trunc) and missing values (coalesce, nullif)";

/// Nesting of constructs whose operand is written out more than once: three times each at most, so 729 times in all.
const MAX_COPIES: usize = 6;

/// Texts that one expression may join by `||`.
const MAX_JOINS: usize = 50;

/// Walks an expression: refuses what is not allowed, and replaces names by the exact names of columns.
pub struct Walk<'a> {
    sql: &'a Sql,
    schema: &'a Schema,
    /// What is wrong so far.
    pub problems: Vec<Problem>,
    /// How many of the constructs around this place are computed by writing their operand out more than once.
    copies: usize,
    /// How many texts were joined by `||` so far; each can add a cell's length to a result.
    joins: usize,
}

impl<'a> Walk<'a> {
    /// A walk through an expression over the columns of this schema.
    pub fn new(sql: &'a Sql, schema: &'a Schema) -> Walk<'a> {
        Walk { sql, schema, problems: Vec::new(), copies: 0, joins: 0 }
    }
}

impl Walk<'_> {
    fn within(&self, span: Span) -> Option<(usize, usize)> {
        let empty = Location { line: 0, column: 0 };
        if span.start == empty {
            return None;
        }
        let start = offset(&self.sql.text, span.start.line, span.start.column);
        let end = offset(&self.sql.text, span.end.line, span.end.column);
        Some((start, end.saturating_sub(start)))
    }

    fn report(&mut self, code: &'static str, within: Option<(usize, usize)>, message: String, remedy: String) {
        let mut p = problem(code, &self.sql.at, message, remedy);
        p.within = within;
        self.problems.push(p);
    }

    fn refuse(&mut self, what: &str) {
        self.report(
            "not-allowed",
            None,
            format!("{what} cannot be used in an expression"),
            "allowed are comparisons, AND/OR/NOT, arithmetic, `||`, CASE, IN lists, LIKE, BETWEEN, IS NULL, CAST and the listed functions".into(),
        );
    }

    /// Goes through an expression that lies so deep.
    pub fn expression(&mut self, expression: &mut Expr, depth: usize) {
        if depth > MAX_EXPRESSION_DEPTH {
            if !self.problems.iter().any(|p| p.code == "expression-too-deep") {
                self.problems.extend(too_deep(self.sql));
            }
            return;
        }
        let depth = depth + 1;
        match expression {
            Expr::Identifier(name) => self.column(name),
            Expr::CompoundIdentifier(parts) => {
                let whole = parts.iter().map(|p| p.value.clone()).collect::<Vec<_>>().join(".");
                let within = parts.first().and_then(|p| self.within(p.span)).map(|(start, _)| (start, whole.len()));
                let message =
                    format!("`{}` names a table; an expression sees the columns of its own table only", shown(&whole));
                self.report(
                    "not-allowed",
                    within,
                    message,
                    "write the column alone; put a name with a dot in double quotes".into(),
                );
            }
            Expr::IsFalse(e)
            | Expr::IsNotFalse(e)
            | Expr::IsTrue(e)
            | Expr::IsNotTrue(e)
            | Expr::IsNull(e)
            | Expr::IsNotNull(e)
            | Expr::IsUnknown(e)
            | Expr::IsNotUnknown(e)
            | Expr::Nested(e) => self.expression(e, depth),
            Expr::IsDistinctFrom(a, b) | Expr::IsNotDistinctFrom(a, b) => self.both(a, b, depth),
            Expr::InList { expr, list, .. } => {
                self.copied(expr, depth);
                list.iter_mut().for_each(|e| self.expression(e, depth));
            }
            Expr::Between { expr, low, high, .. } => {
                self.copied(expr, depth);
                self.both(low, high, depth);
            }
            Expr::BinaryOp { left, op, right } => {
                self.operator(op);
                self.both(left, right, depth);
            }
            Expr::Like { any: false, expr, pattern, .. } | Expr::ILike { any: false, expr, pattern, .. } => {
                self.both(expr, pattern, depth)
            }
            Expr::UnaryOp { op: UnaryOperator::Not | UnaryOperator::Minus | UnaryOperator::Plus, expr } => {
                self.expression(expr, depth)
            }
            Expr::Cast {
                kind: CastKind::Cast | CastKind::TryCast | CastKind::DoubleColon,
                expr,
                data_type,
                array: false,
                format: None,
            } => {
                self.cast_to(data_type);
                self.expression(expr, depth);
            }
            Expr::Extract { field, expr, .. } => {
                self.date_field(field);
                self.expression(expr, depth);
            }
            Expr::Ceil { expr, field } | Expr::Floor { expr, field }
                if matches!(field, CeilFloorKind::DateTimeField(DateTimeField::NoDateTime)) =>
            {
                self.expression(expr, depth);
            }
            Expr::Position { expr, r#in } => self.both(expr, r#in, depth),
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                self.expression(expr, depth);
                for e in [substring_from, substring_for].into_iter().flatten() {
                    self.expression(e, depth);
                }
            }
            Expr::Trim { trim_what, expr, trim_characters: None, .. } => {
                self.expression(expr, depth);
                if let Some(what) = trim_what {
                    self.expression(what, depth);
                }
            }
            Expr::Value(ValueWithSpan {
                value: Value::Number(..) | Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null,
                ..
            }) => {}
            Expr::TypedString(typed) if matches!(typed.data_type, SqlType::Date | SqlType::Timestamp(..)) => {}
            Expr::Function(function) => self.function(function, depth),
            Expr::Case { operand, conditions, else_result, .. } => {
                if let Some(operand) = operand {
                    self.copied(operand, depth);
                }
                if let Some(otherwise) = else_result {
                    self.expression(otherwise, depth);
                }
                for CaseWhen { condition, result } in conditions {
                    self.both(condition, result, depth);
                }
            }
            Expr::Subquery(_) | Expr::Exists { .. } | Expr::InSubquery { .. } => self.refuse("a subquery"),
            Expr::Tuple(_) => self.refuse("a list in brackets"),
            other => {
                let text = shown_up_to(&other.to_string(), 40);
                self.refuse(&format!("`{text}`"));
            }
        }
    }

    /// An operand that the query engine writes out more than once. Nested, the copies multiply, so nesting has a bound.
    fn copied(&mut self, expression: &mut Expr, depth: usize) {
        self.copies += 1;
        if self.copies > MAX_COPIES {
            if !self.problems.iter().any(|p| p.code == "expression-too-deep") {
                let message =
                    format!("COALESCE, NULLIF, IN, BETWEEN and CASE nest in each other more than {MAX_COPIES} times");
                self.report("expression-too-deep", None, message, "compute the column when the file is written".into());
            }
        } else {
            self.expression(expression, depth);
        }
        self.copies -= 1;
    }

    fn both(&mut self, a: &mut Expr, b: &mut Expr, depth: usize) {
        self.expression(a, depth);
        self.expression(b, depth);
    }

    fn operator(&mut self, op: &BinaryOperator) {
        use BinaryOperator::{
            And, Divide, Eq, Gt, GtEq, Lt, LtEq, Minus, Modulo, Multiply, NotEq, Or, Plus, StringConcat,
        };
        if matches!(op, StringConcat) {
            self.joins += 1;
            if self.joins == MAX_JOINS + 1 {
                self.refuse(&format!("joining more than {MAX_JOINS} texts by `||`"));
            }
            return;
        }
        if !matches!(op, And | Divide | Eq | Gt | GtEq | Lt | LtEq | Minus | Modulo | Multiply | NotEq | Or | Plus) {
            self.refuse(&format!("the operator `{}`", shown(&op.to_string())));
        }
    }

    fn cast_to(&mut self, data_type: &SqlType) {
        use SqlType::{
            BigInt, Bool, Boolean, Char, Date, Double, DoublePrecision, Float, Float4, Float8, Int, Int4, Int8,
            Integer, Real, SmallInt, String, Text, Timestamp, TinyInt, Varchar,
        };
        let allowed = matches!(
            data_type,
            BigInt(_)
                | Bool
                | Boolean
                | Char(_)
                | Date
                | Double(_)
                | DoublePrecision
                | Float(_)
                | Float4
                | Float8
                | Int(_)
                | Int4(_)
                | Int8(_)
                | Integer(_)
                | Real
                | SmallInt(_)
                | String(_)
                | Text
                | Timestamp(..)
                | TinyInt(_)
                | Varchar(_)
        );
        if !allowed {
            self.refuse(&format!("a cast to `{}`", shown(&data_type.to_string())));
        }
    }

    fn date_field(&mut self, field: &DateTimeField) {
        use DateTimeField::{
            Day, DayOfWeek, DayOfYear, Dow, Doy, Epoch, Hour, Minute, Month, Quarter, Second, Week, Year,
        };
        if !matches!(
            field,
            Day | DayOfWeek | DayOfYear | Dow | Doy | Epoch | Hour | Minute | Month | Quarter | Second | Week(_) | Year
        ) {
            self.refuse(&format!("the part `{}` of a date", shown(&field.to_string())));
        }
    }

    fn function(&mut self, function: &mut Function, depth: usize) {
        let name = match function.name.0.as_slice() {
            [ObjectNamePart::Identifier(name)] => name.clone(),
            _ => return self.refuse(&format!("`{}`", shown(&function.name.to_string()))),
        };
        let lower = name.value.to_lowercase();
        if !FUNCTIONS.contains(&lower.as_str()) {
            let within = self.within(name.span);
            let remedy = match meant(&lower, FUNCTIONS) {
                Some(close) => format!("did you mean `{close}`? {MANY_FUNCTIONS}"),
                None => MANY_FUNCTIONS.to_owned(),
            };
            return self.report(
                "unknown-function",
                within,
                format!("there is no function `{}`", shown(&name.value)),
                remedy,
            );
        }
        if function.over.is_some() {
            return self.refuse("a window (`OVER`)");
        }
        let plain = function.filter.is_none()
            && function.null_treatment.is_none()
            && function.within_group.is_empty()
            && !function.uses_odbc_syntax;
        let FunctionArguments::List(arguments) = &mut function.args else {
            return self.refuse(&format!("`{}` without arguments", shown(&name.value)));
        };
        if !plain
            || arguments.duplicate_treatment.is_some()
            || !arguments.clauses.is_empty()
            || function.parameters != FunctionArguments::None
        {
            return self.refuse(&format!("a clause within `{}(…)`", shown(&name.value)));
        }
        let copies =
            matches!(lower.as_str(), "coalesce" | "nullif" | "greatest" | "least" | "date_part" | "date_trunc");
        for argument in &mut arguments.args {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(e)) if copies => self.copied(e, depth),
                FunctionArg::Unnamed(FunctionArgExpr::Expr(e)) => self.expression(e, depth),
                _ => self.refuse(&format!("`{}` as an argument", shown(&argument.to_string()))),
            }
        }
    }

    /// Quoted names are taken as written; others match a column whatever the case, if only one does.
    fn column(&mut self, name: &mut Ident) {
        let names: Vec<&str> = self.schema.fields().iter().map(|f| f.name().as_str()).collect();
        let exact = names.iter().find(|n| **n == name.value).copied();
        let found = exact.or_else(|| {
            let mut alike = names.iter().filter(|n| name.quote_style.is_none() && n.eq_ignore_ascii_case(&name.value));
            alike.next().copied().filter(|_| alike.next().is_none())
        });
        if let Some(found) = found {
            *name = Ident { value: found.to_string(), quote_style: Some('"'), span: name.span };
            return;
        }
        let within = self.within(name.span);
        let mut remedy = match meant(&name.value, names.iter().copied()) {
            Some(close) => format!("did you mean `{}`? The columns are {}", shown(close), listed(names)),
            None => format!("the columns are {}", listed(names)),
        };
        if name.quote_style.is_some() {
            remedy += &format!("; a text goes in single quotes: '{}'", shown(&name.value));
        }
        self.report("missing-column", within, format!("there is no column `{}`", shown(&name.value)), remedy);
    }
}
