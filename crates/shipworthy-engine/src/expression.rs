//! Expressions of specs: a small part of SQL over the columns of one table.
//!
//! An expression is parsed, walked against the list of what is allowed, its names are resolved to columns, and only then is
//! it given to the query engine. What is not on the list is refused, so nothing that the engine could do beyond it (other
//! tables, files, subqueries, settings) can be reached. The whole list is in [`FUNCTIONS`] and in [`Walk::expression`].

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Schema, SchemaRef};
use datafusion::common::DFSchema;
use datafusion::execution::SessionState;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::utils::{collect_columns, reassign_expr_columns};
use datafusion::prelude::SessionContext;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, CaseWhen, CastKind, CeilFloorKind, DataType as SqlType, DateTimeField, Expr, ExprWithAlias,
    Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectNamePart, UnaryOperator, Value,
    ValueWithSpan,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::{Parser, ParserError};
use datafusion::sql::sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Tokenizer};
use shipworthy_eval::gather::{Problem, Sql};

use crate::kind::{Kind, kind_of};
use crate::limits::{MAX_BRACKETS, MAX_EXPRESSION_BYTES, MAX_EXPRESSION_DEPTH};
use crate::problem::{count, listed, meant, problem, shown, shown_up_to};

/// The functions that expressions may call.
pub const FUNCTIONS: [&str; 34] = [
    "abs",
    "btrim",
    "ceil",
    "char_length",
    "coalesce",
    "contains",
    "date_part",
    "date_trunc",
    "ends_with",
    "exp",
    "floor",
    "greatest",
    "least",
    "length",
    "ln",
    "log10",
    "lower",
    "ltrim",
    "nullif",
    "position",
    "pow",
    "power",
    "round",
    "rtrim",
    "sign",
    "sqrt",
    "starts_with",
    "strpos",
    "substr",
    "substring",
    "trim",
    "trunc",
    "upper",
    "extract",
];

/// More than the parser needs for [`MAX_BRACKETS`].
const PARSER_LEVELS: usize = 400;

/// Nesting of constructs whose operand is written out more than once: three times each at most, so 729 times in all.
const MAX_COPIES: usize = 6;

/// What kind of value an expression has to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// True or false.
    Truth,
    /// A number.
    Number,
    /// Anything.
    Anything,
}

/// An expression, ready to be computed.
#[derive(Debug, Clone)]
pub struct Expression {
    /// Path in the spec.
    pub at: String,
    text: String,
    physical: Arc<dyn PhysicalExpr>,
    /// Names of the columns it reads.
    pub columns: Vec<String>,
}

impl Expression {
    /// Computes the expression for the rows of a batch, whose columns may be any that include those it reads.
    pub fn evaluate(&self, batch: &RecordBatch) -> Result<ArrayRef, Problem> {
        reassign_expr_columns(Arc::clone(&self.physical), batch.schema_ref())
            .and_then(|e| e.evaluate(batch))
            .and_then(|v| v.into_array(batch.num_rows()))
            .map_err(|e| self.failed(&e.to_string()))
    }

    fn failed(&self, error: &str) -> Problem {
        let remedy = if error.contains("ivide by zero") {
            "guard the division, as in `a / NULLIF(b, 0)`"
        } else if error.contains("ast") {
            "check the types; `TRY_CAST(x AS DOUBLE)` gives null where a text is no number"
        } else {
            "check the expression against the types of its columns"
        };
        problem(
            "expression-failed",
            &self.at,
            format!("`{}` cannot be computed: {}", shown(&self.text), plain_error(error)),
            remedy,
        )
    }
}

/// Compiles expressions over one table.
pub struct Compiler {
    schema: SchemaRef,
    state: Option<SessionState>,
}

impl Compiler {
    /// A compiler for expressions over the columns of a table.
    pub fn new(schema: &SchemaRef) -> Compiler {
        let fields: Vec<_> = schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true)).collect();
        Compiler { schema: Arc::new(Schema::new(fields)), state: None }
    }

    /// Checks and compiles. All that is wrong with the expression is reported.
    pub fn compile(&mut self, sql: &Sql, gives: Gives) -> Result<Expression, Vec<Problem>> {
        let mut ast = parse(sql)?;
        let mut walk = Walk { sql, schema: &self.schema, problems: Vec::new(), copies: 0 };
        walk.expression(&mut ast, 0);
        if !walk.problems.is_empty() {
            return Err(walk.problems);
        }
        let one = |code, message: String, remedy: &str| vec![problem(code, &sql.at, message, remedy)];
        let schema = DFSchema::try_from(Arc::clone(&self.schema))
            .map_err(|e| one("bad-expression", plain_error(&e.to_string()), "check the column names"))?;
        let state = self.state.get_or_insert_with(|| SessionContext::new().state());
        let physical = state
            .create_logical_expr_from_sql_expr(ExprWithAlias { expr: ast, alias: None }, &schema)
            .and_then(|logical| {
                let simplifier =
                    ExprSimplifier::new(SimplifyContext::builder().with_schema(Arc::new(schema.clone())).build());
                simplifier.simplify(simplifier.coerce(logical, &schema)?)
            })
            .and_then(|logical| state.create_physical_expr(logical, &schema))
            .map_err(|e| {
                let message = format!("`{}` cannot be used: {}", shown(&sql.text), plain_error(&e.to_string()));
                one("bad-expression", message, "compare values of the same kind; text goes in single quotes")
            })?;
        let data_type = physical
            .data_type(&self.schema)
            .map_err(|e| one("bad-expression", plain_error(&e.to_string()), "check the types of the columns"))?;
        let kind = kind_of(&data_type);
        match gives {
            Gives::Truth if !matches!(kind, Kind::Bool | Kind::Nothing) => {
                let message = format!("`{}` gives {kind}, where yes or no is needed", shown(&sql.text));
                return Err(one("wrong-type", message, "write a comparison, such as `amount > 50000`"));
            }
            Gives::Number if !kind.is_number() && kind != Kind::Nothing => {
                let message = format!("`{}` gives {kind}, where a number is needed", shown(&sql.text));
                return Err(one(
                    "wrong-type",
                    message,
                    "write an expression over number columns, such as `amount * 0.02`",
                ));
            }
            _ => {}
        }
        let mut columns: Vec<String> = collect_columns(&physical).iter().map(|c| c.name().to_string()).collect();
        columns.sort();
        columns.dedup();
        Ok(Expression { at: sql.at.clone(), text: sql.text.clone(), physical, columns })
    }
}

fn parse(sql: &Sql) -> Result<Expr, Vec<Problem>> {
    let one = |code, within: Option<(usize, usize)>, message: String, remedy: &str| {
        let mut p = problem(code, &sql.at, message, remedy);
        p.within = within;
        vec![p]
    };
    let text = &sql.text;
    if text.len() > MAX_EXPRESSION_BYTES {
        let message = format!(
            "the expression has {} bytes; the limit is {}",
            count(text.len() as u64),
            count(MAX_EXPRESSION_BYTES as u64)
        );
        return Err(one("expression-too-long", None, message, "compute the column when the file is written"));
    }
    if text.trim().is_empty() {
        return Err(one(
            "bad-expression",
            None,
            "the expression is empty".into(),
            "write an expression such as `amount > 50000`",
        ));
    }
    let syntax = |e: ParserError| match e {
        ParserError::RecursionLimitExceeded => too_deep(sql),
        ParserError::TokenizerError(e) | ParserError::ParserError(e) => {
            let within = position_in(&e).map(|(line, column)| (offset(text, line, column), 1));
            one(
                "bad-expression",
                within,
                format!("`{}` cannot be read: {}", shown(text), plain_error(&e)),
                "text goes in single quotes; names with spaces in double quotes",
            )
        }
    };
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, text)
        .tokenize_with_location()
        .map_err(|e| syntax(ParserError::TokenizerError(e.to_string())))?;
    // The parser tries more than one reading of what brackets hold, so their nesting is bounded before it begins.
    if brackets(&tokens) > MAX_BRACKETS {
        let message = format!("the expression nests brackets or CASE deeper than {MAX_BRACKETS} levels");
        return Err(one("expression-too-deep", None, message, "compute the column when the file is written"));
    }
    let mut parser = Parser::new(&dialect).with_recursion_limit(PARSER_LEVELS).with_tokens_with_locations(tokens);
    let expression = parser.parse_expr().map_err(syntax)?;
    let next = parser.next_token();
    if next.token != Token::EOF {
        let at = offset(text, next.span.start.line, next.span.start.column);
        let message = format!("`{}` stands behind the end of the expression", shown(&next.token.to_string()));
        return Err(one(
            "bad-expression",
            Some((at, next.token.to_string().len())),
            message,
            "an expression is one condition or one value: no statements, no `;`",
        ));
    }
    Ok(expression)
}

/// The deepest nesting of brackets and CASE, signs and NOT before an operand included.
fn brackets(tokens: &[TokenWithSpan]) -> usize {
    let (mut open, mut row, mut deepest) = (0_usize, 0, 0);
    for token in tokens.iter().map(|t| &t.token) {
        let keyword = if let Token::Word(word) = token { Some(word.keyword) } else { None };
        match token {
            Token::Whitespace(_) => continue,
            Token::LParen | Token::LBracket | Token::LBrace => open += 1,
            Token::RParen | Token::RBracket | Token::RBrace => open = open.saturating_sub(1),
            _ => {}
        }
        match keyword {
            Some(Keyword::CASE) => open += 1,
            Some(Keyword::END) => open = open.saturating_sub(1),
            _ => {}
        }
        let prefix = matches!(token, Token::Minus | Token::Plus | Token::Tilde | Token::ExclamationMark)
            || keyword == Some(Keyword::NOT);
        row = if prefix { row + 1 } else { 0 };
        deepest = deepest.max(open).max(row);
    }
    deepest
}

fn too_deep(sql: &Sql) -> Vec<Problem> {
    vec![problem(
        "expression-too-deep",
        &sql.at,
        format!("the expression nests deeper than {MAX_EXPRESSION_DEPTH} levels"),
        "use an IN list instead of many OR, or compute the column when the file is written",
    )]
}

/// Keeps the message of an engine's error, without its type names and hints.
fn plain_error(error: &str) -> String {
    let first = error.lines().next().unwrap_or("");
    let mut text = first;
    for prefix in [
        "Error during planning: ",
        "Arrow error: ",
        "Schema error: ",
        "Execution error: ",
        "type_coercion\ncaused by\n",
        "Cast error: ",
        "Divide by zero error: ",
        "SQL error: ",
        "This feature is not implemented: ",
        "Optimizer rule ",
    ] {
        text = text.strip_prefix(prefix).unwrap_or(text);
    }
    shown_up_to(text.trim_end_matches('.'), 160)
}

/// The `Line: 1, Column: 8` at the end of a parser's message.
fn position_in(error: &str) -> Option<(u64, u64)> {
    let (_, rest) = error.rsplit_once("Line: ")?;
    let (line, column) = rest.split_once(", Column: ")?;
    let digits: String = column.chars().take_while(char::is_ascii_digit).collect();
    Some((line.parse().ok()?, digits.parse().ok()?))
}

/// The byte that a line and column, both counted from 1, stand for.
fn offset(text: &str, line: u64, column: u64) -> usize {
    let start: usize =
        text.split_inclusive('\n').take(usize::try_from(line.saturating_sub(1)).unwrap_or(0)).map(str::len).sum();
    let rest = &text[start.min(text.len())..];
    let column = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
    start + rest.char_indices().nth(column).map_or(rest.len(), |(i, _)| i)
}

/// Walks an expression: refuses what is not allowed, and replaces names by the exact names of columns.
struct Walk<'a> {
    sql: &'a Sql,
    schema: &'a Schema,
    problems: Vec<Problem>,
    /// How many of the constructs around this place are computed by writing their operand out more than once.
    copies: usize,
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
            "allowed are comparisons, AND/OR/NOT, arithmetic, CASE, IN lists, LIKE, BETWEEN, IS NULL, CAST and the listed functions".into(),
        );
    }

    fn expression(&mut self, expression: &mut Expr, depth: usize) {
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
        use BinaryOperator::{And, Divide, Eq, Gt, GtEq, Lt, LtEq, Minus, Modulo, Multiply, NotEq, Or, Plus};
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
            let close = meant(&lower, FUNCTIONS).map_or(String::new(), |f| format!("did you mean `{f}`? "));
            let remedy = format!("{close}The functions are {}", FUNCTIONS.join(", "));
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
