//! Which tables and columns statements touch, and how.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{Expr, ObjectName, Query, SelectItem, SetExpr, Statement, TableFactor, Visit, Visitor};

/// What is touched, each as `action::table` or `action::table::column`, in node-sql-parser's way of writing it: a list of what is
/// allowed is written so.
#[derive(Default)]
pub(super) struct Touched {
    pub tables: BTreeSet<String>,
    pub columns: BTreeSet<String>,
}

pub(super) fn touched(statements: &[Statement]) -> Touched {
    let mut found = Touched::default();
    for statement in statements {
        let action = action(statement);
        let mut reader =
            Reader { action, tables: BTreeSet::new(), names: BTreeSet::new(), columns: BTreeSet::new(), stars: false };
        let ControlFlow::Continue(()) = statement.visit(&mut reader) else { continue };
        for table in reader.tables.difference(&reader.names) {
            let action = if statement_writes(statement, table) { action } else { "select" };
            found.tables.insert(format!("{action}::null::{table}"));
        }
        for column in reader.columns {
            found.columns.insert(format!("{action}::{column}"));
        }
        if reader.stars {
            found.columns.insert(format!("{action}::null::(.*)"));
        }
    }
    found
}

fn action(statement: &Statement) -> &'static str {
    match statement {
        Statement::Insert(_) => "insert",
        Statement::Update(_) => "update",
        Statement::Delete(_) => "delete",
        Statement::CreateTable(_) | Statement::CreateView(_) | Statement::CreateIndex(_) => "create",
        Statement::Drop { .. } => "drop",
        Statement::AlterTable(_) => "alter",
        Statement::Truncate(_) => "truncate",
        _ => "select",
    }
}

/// Whether the statement changes this table, and does not only read it beside another.
fn statement_writes(statement: &Statement, table: &str) -> bool {
    match statement {
        Statement::Insert(insert) => insert.table.to_string().trim_matches(['`', '"']).eq_ignore_ascii_case(table),
        Statement::Query(_) => false,
        _ => true,
    }
}

struct Reader {
    action: &'static str,
    tables: BTreeSet<String>,
    /// Names of WITH, which are no tables.
    names: BTreeSet<String>,
    columns: BTreeSet<String>,
    stars: bool,
}

impl Visitor for Reader {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        for table in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.names.insert(table.alias.name.value.clone());
        }
        if let SetExpr::Select(select) = &*query.body {
            self.stars |= select
                .projection
                .iter()
                .any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        if let Some(last) = relation.0.last().and_then(|part| part.as_ident()) {
            self.tables.insert(last.value.clone());
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, _: &TableFactor) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        match expression {
            Expr::Identifier(name) => {
                self.columns.insert(format!("null::{}", name.value));
            }
            Expr::CompoundIdentifier(parts) => {
                if let [.., table, column] = parts.as_slice() {
                    self.columns.insert(format!("{}::{}", table.value, column.value));
                }
            }
            _ => {}
        }
        debug_assert!(!self.action.is_empty(), "every statement does something");
        ControlFlow::Continue(())
    }
}

/// Whether `touched` is one of `allowed`, each a pattern of the same form; `select` in a pattern may stand for nothing else.
pub(super) fn allows(allowed: &[String], touched: &str) -> bool {
    allowed.iter().any(|pattern| matches(pattern, touched))
}

/// As [`allows`]; a column that is written without its table is allowed where one of that name is allowed in any table.
pub(super) fn allows_column(allowed: &[String], touched: &str) -> bool {
    let parts: Vec<&str> = touched.split("::").collect();
    allowed.iter().any(|pattern| {
        matches(pattern, touched)
            || match (pattern.split("::").collect::<Vec<_>>().as_slice(), parts.as_slice()) {
                ([action, _, column], [_, "null", name]) => {
                    let bare = format!("{action}::null::{column}");
                    matches(&bare, touched) || matches(&bare, &format!("{}::null::{name}", parts[0]))
                }
                _ => false,
            }
    })
}

/// Patterns hold `(.*)` for anything, and alternatives in `{}` or `()` with bars.
fn matches(pattern: &str, touched: &str) -> bool {
    let (pattern, touched): (Vec<&str>, Vec<&str>) = (pattern.split("::").collect(), touched.split("::").collect());
    pattern.len() == touched.len()
        && pattern.iter().zip(&touched).all(|(pattern, touched)| {
            let inner = pattern.trim_start_matches(['(', '{']).trim_end_matches([')', '}']);
            inner == ".*" || inner.split('|').any(|one| one.eq_ignore_ascii_case(touched))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlparser::dialect::MySqlDialect;
    use sqlparser::parser::Parser;

    #[test]
    fn tables_and_columns_are_found() {
        let check = |sql: &str, tables: &[&str], columns: &[&str]| {
            let statements = Parser::parse_sql(&MySqlDialect {}, sql).expect(sql);
            let found = touched(&statements);
            assert_eq!(found.tables.iter().map(String::as_str).collect::<Vec<_>>(), tables, "{sql}");
            assert_eq!(found.columns.iter().map(String::as_str).collect::<Vec<_>>(), columns, "{sql}");
        };
        check(
            "SELECT u.id, name FROM users u WHERE age > 3",
            &["select::null::users"],
            &["select::null::age", "select::null::name", "select::u::id"],
        );
        check(
            "SELECT * FROM a JOIN b ON a.x = b.x",
            &["select::null::a", "select::null::b"],
            &["select::a::x", "select::b::x", "select::null::(.*)"],
        );
        check("WITH c AS (SELECT 1) SELECT * FROM c", &[], &["select::null::(.*)"]);
        check("DELETE FROM users", &["delete::null::users"], &[]);
    }

    #[test]
    fn patterns() {
        let check = |pattern: &str, touched: &str, expected: bool| {
            assert_eq!(allows(&[pattern.to_owned()], touched), expected, "{pattern} {touched}");
        };
        check("select::null::users", "select::null::users", true);
        check("(select|insert)::(.*)::users", "insert::null::users", true);
        check("select::null::users", "delete::null::users", false);
        assert!(allows_column(&["select::users::id".to_owned()], "select::null::id"));
    }
}
