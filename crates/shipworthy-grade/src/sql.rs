//! SQL in outputs: is it some, and does it touch only what it may.
//!
//! promptfoo asks node-sql-parser, which knows other corners of each dialect than the parser here: see the reference page.

mod access;
mod text;

use std::ops::ControlFlow;

use serde_json::Value;
use sqlparser::ast::Statement;
use sqlparser::dialect::{
    BigQueryDialect, DatabricksDialect, Dialect, GenericDialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect,
    RedshiftSqlDialect, SQLiteDialect, SnowflakeDialect,
};
use sqlparser::parser::Parser;

use crate::error::GradeError;
use crate::grade::{Asked, Plain};

/// What a statement may be and touch.
pub(crate) struct Rules {
    database: String,
    tables: Option<Vec<String>>,
    columns: Option<Vec<String>>,
}

/// Parentheses deeper than this are refused.
const DEEPEST: usize = 50;

/// Longer texts are not read as SQL.
const LONGEST: usize = 1 << 20;

/// Words and signs that are read at most.
const MOST_WORDS: usize = 20_000;

/// Operators that are read at most: each nests what stands before it, and nested expressions are taken apart on the stack.
const MOST_OPERATORS: usize = 1_000;

impl Rules {
    fn of(asked: &Asked<'_>) -> Result<Self, GradeError> {
        let list = |value: Option<&Value>| -> Option<Vec<String>> {
            let items = value?.as_array()?;
            Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        };
        let mut rules = Self { database: "MySQL".to_owned(), tables: None, columns: None };
        match &asked.value {
            Some(Value::Object(entries)) => {
                if let Some(Value::String(name)) = entries.get("databaseType").filter(|name| !crate::js::falsy(name)) {
                    rules.database.clone_from(name);
                }
                rules.tables = list(entries.get("allowedTables"));
                rules.columns = list(entries.get("allowedColumns"));
            }
            Some(value) if !crate::js::falsy(value) && !value.is_array() => {
                return Err(asked.takes("`databaseType`, `allowedTables` and `allowedColumns`, or nothing"));
            }
            _ => {}
        }
        Ok(rules)
    }

    fn dialect(&self) -> Result<Box<dyn Dialect>, GradeError> {
        Ok(match self.database.to_lowercase().as_str() {
            "mysql" | "mariadb" => Box::new(MySqlDialect {}),
            "postgresql" | "postgres" => Box::new(PostgreSqlDialect {}),
            "sqlite" => Box::new(SQLiteDialect {}),
            "transactsql" => Box::new(MsSqlDialect {}),
            "bigquery" => Box::new(BigQueryDialect {}),
            "snowflake" => Box::new(SnowflakeDialect {}),
            "redshift" => Box::new(RedshiftSqlDialect {}),
            "hive" | "spark" => Box::new(DatabricksDialect {}),
            "db2" | "flinksql" | "trino" | "athena" | "noql" => Box::new(GenericDialect {}),
            _ => return Err(GradeError::Value(format!("`{}` is no database that is known here", self.database))),
        })
    }

    /// Why the text breaks the rules, or nothing.
    fn complaint(&self, text: &str) -> Result<Option<String>, GradeError> {
        let dialect = self.dialect()?;
        let syntax = |why: String| Ok(Some(format!("this is no SQL of {}: {why}", self.database)));
        if text.len() > LONGEST {
            return Err(GradeError::TooLong { length: text.len(), limit: LONGEST });
        }
        let trimmed = crate::js::trim(text);
        if trimmed.is_empty() {
            return syntax("it is empty".to_owned());
        }
        if let Some(why) = text::suspicion(trimmed, &self.database) {
            return syntax(why.to_owned());
        }
        let (words, operators) = text::size(trimmed);
        if words > MOST_WORDS || operators > MOST_OPERATORS {
            return Err(GradeError::TooMuch { what: "reading SQL of this length" });
        }
        let statements = match Parser::new(&*dialect)
            .with_recursion_limit(DEEPEST)
            .try_with_sql(text)
            .and_then(|mut parser| parser.parse_statements())
        {
            Ok(statements) => statements,
            Err(error) => return syntax(error.to_string()),
        };
        if statements.is_empty() {
            return syntax("it has no statement".to_owned());
        }
        if let Some(why) = bare_words(&statements) {
            return syntax(why);
        }
        let touched = access::touched(&statements);
        if let Some(allowed) = &self.tables
            && let Some(other) = touched.tables.iter().find(|table| !access::allows(allowed, table))
        {
            return Ok(Some(format!("it touches the table `{other}`, which is not among {}", allowed.join(", "))));
        }
        if let Some(allowed) = &self.columns
            && let Some(other) = touched.columns.iter().find(|column| !access::allows_column(allowed, column))
        {
            return Ok(Some(format!("it touches the column `{other}`, which is not among {}", allowed.join(", "))));
        }
        Ok(None)
    }
}

/// Statements that this parser reads into words that say nothing, such as `SHOW anything at all`.
fn bare_words(statements: &[Statement]) -> Option<String> {
    statements.iter().find_map(|statement| match statement {
        Statement::ShowVariable { variable } if variable.len() > 2 => Some("it shows no variable".to_owned()),
        _ => None,
    })
}

/// `is-sql`.
pub(crate) fn is_sql(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let complaint = Rules::of(asked)?.complaint(&asked.text)?;
    Ok(Plain::flag(complaint.is_none(), complaint.unwrap_or_default(), "the output is SQL within its rules".to_owned()))
}

/// `contains-sql`: in fenced blocks where there are some, else the whole text.
pub(crate) fn contains_sql(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let rules = Rules::of(asked)?;
    let blocks = text::blocks(&asked.text);
    let candidates: Vec<&str> =
        if blocks.is_empty() { vec![&asked.text] } else { blocks.iter().map(String::as_str).collect() };
    let mut why = "the output has no SQL".to_owned();
    let found =
        candidates.iter().filter(|candidate| !crate::js::trim(candidate).is_empty()).try_for_each(|candidate| {
            match rules.complaint(candidate) {
                Ok(None) => ControlFlow::Break(Ok(())),
                Ok(Some(complaint)) => {
                    why = complaint;
                    ControlFlow::Continue(())
                }
                Err(error) => ControlFlow::Break(Err(error)),
            }
        });
    let found = match found {
        ControlFlow::Break(Err(error)) => return Err(error),
        ControlFlow::Break(Ok(())) => true,
        ControlFlow::Continue(()) => false,
    };
    Ok(Plain::flag(found, why, "the output has SQL within its rules".to_owned()))
}
