//! Expressions of specs: a small part of SQL over the columns of one table.
//!
//! An expression is [parsed](parse), [walked](walk) against the list of what is allowed, its names are resolved to columns,
//! and only then is it given to the query engine. What is not on the list is refused, so nothing that the engine could do
//! beyond it (other tables, files, subqueries, settings) can be reached. The whole list is in [`functions`] and in the walk.

mod functions;
mod parse;
mod planner;
mod trouble;
mod walk;

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Schema, SchemaRef};
use datafusion_common::DFSchema;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_expr::expressions::BinaryExpr;
use datafusion_physical_expr::utils::{collect_columns, reassign_expr_columns};
use shipworthy_eval::gather::{Problem, Sql};

use crate::kind::{Kind, kind_of};
use crate::problem::{problem, shown};

pub use functions::FUNCTIONS;
use parse::parse;
use planner::Planner;
use trouble::{plain_error, remedy_of};
use walk::Walk;

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
        problem(
            "expression-failed",
            &self.at,
            format!("`{}` cannot be computed: {}", shown(&self.text), plain_error(error)),
            remedy_of(error),
        )
    }
}

/// Compiles expressions over one table.
pub struct Compiler {
    schema: SchemaRef,
    planner: Option<Planner>,
}

impl Compiler {
    /// A compiler for expressions over the columns of a table.
    pub fn new(schema: &SchemaRef) -> Compiler {
        let fields: Vec<_> = schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true)).collect();
        Compiler { schema: Arc::new(Schema::new(fields)), planner: None }
    }

    /// Checks and compiles. All that is wrong with the expression is reported.
    pub fn compile(&mut self, sql: &Sql, gives: Gives) -> Result<Expression, Vec<Problem>> {
        let mut ast = parse(sql)?;
        let mut walk = Walk::new(sql, &self.schema);
        walk.expression(&mut ast, 0);
        if !walk.problems.is_empty() {
            return Err(walk.problems);
        }
        let one = |code, message: String, remedy: &str| vec![problem(code, &sql.at, message, remedy)];
        let schema = DFSchema::try_from(Arc::clone(&self.schema))
            .map_err(|e| one("bad-expression", plain_error(&e.to_string()), "check the column names"))?;
        let physical =
            self.planner.get_or_insert_with(Planner::new).plan(ast, &schema).and_then(checked).map_err(|e| {
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

/// Whole numbers that grow too large are an error and not another number.
fn checked(expression: Arc<dyn PhysicalExpr>) -> datafusion_common::Result<Arc<dyn PhysicalExpr>> {
    let checked = expression.transform_up(|node| {
        let Some(binary) = node.downcast_ref::<BinaryExpr>() else { return Ok(Transformed::no(node)) };
        let checked: Arc<dyn PhysicalExpr> = Arc::new(binary.clone().with_fail_on_overflow(true));
        Ok(Transformed::yes(checked))
    })?;
    Ok(checked.data)
}
