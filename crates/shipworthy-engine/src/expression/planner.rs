//! From a checked expression to one that can be computed: the part of the query engine that knows expressions, and nothing else of it.
//!
//! There are no tables, no files, no settings and no state here, so an expression has nothing to reach for.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion_common::config::ConfigOptions;
use datafusion_common::{DFSchema, Result, TableReference, plan_err};
use datafusion_expr::execution_props::ExecutionProps;
use datafusion_expr::planner::{ContextProvider, ExprPlanner};
use datafusion_expr::simplify::SimplifyContext;
use datafusion_expr::{AggregateUDF, HigherOrderUDF, ScalarUDF, TableSource, WindowUDF};
use datafusion_functions::core::planner::CoreFunctionPlanner;
use datafusion_functions::datetime::planner::DatetimeFunctionPlanner;
use datafusion_functions::unicode::planner::UnicodeFunctionPlanner;
use datafusion_optimizer::simplify_expressions::ExprSimplifier;
use datafusion_physical_expr::{PhysicalExpr, create_physical_expr};
use datafusion_sql::planner::{PlannerContext, SqlToRel};
use datafusion_sql::sqlparser::ast::Expr;

use super::functions::{FUNCTIONS, function};

/// Plans expressions over one table.
pub struct Planner {
    syntax: [Arc<dyn ExprPlanner>; 3],
    options: Arc<ConfigOptions>,
}

impl Planner {
    /// A planner that knows the functions of single values in [`FUNCTIONS`].
    pub fn new() -> Planner {
        let syntax: [Arc<dyn ExprPlanner>; 3] = [
            Arc::new(CoreFunctionPlanner::default()),
            Arc::new(DatetimeFunctionPlanner),
            Arc::new(UnicodeFunctionPlanner),
        ];
        Planner { syntax, options: Arc::new(ConfigOptions::default()) }
    }

    /// The expression with its types settled and its constants computed, ready for rows of this schema.
    pub fn plan(&self, expression: Expr, schema: &DFSchema) -> Result<Arc<dyn PhysicalExpr>> {
        let logical = SqlToRel::new(self).sql_to_expr(expression, schema, &mut PlannerContext::new())?;
        let context = SimplifyContext::builder()
            .with_schema(Arc::new(schema.clone()))
            .with_config_options(Arc::clone(&self.options))
            .build();
        let simplifier = ExprSimplifier::new(context);
        let simple = simplifier.simplify(simplifier.coerce(logical, schema)?)?;
        let typed = simplifier.coerce(simple, schema)?;
        create_physical_expr(&typed, schema, &ExecutionProps::new(), &Default::default())
    }
}

impl ContextProvider for Planner {
    fn get_table_source(&self, name: TableReference) -> Result<Arc<dyn TableSource>> {
        plan_err!("there is no table {name}: an expression reads the columns of one table")
    }

    fn get_expr_planners(&self) -> &[Arc<dyn ExprPlanner>] {
        &self.syntax
    }

    fn get_function_meta(&self, name: &str) -> Option<Arc<ScalarUDF>> {
        function(name)
    }

    fn get_higher_order_meta(&self, _: &str) -> Option<Arc<HigherOrderUDF>> {
        None
    }

    fn get_aggregate_meta(&self, _: &str) -> Option<Arc<AggregateUDF>> {
        None
    }

    fn get_window_meta(&self, _: &str) -> Option<Arc<WindowUDF>> {
        None
    }

    fn get_variable_type(&self, _: &[String]) -> Option<DataType> {
        None
    }

    fn options(&self) -> &ConfigOptions {
        &self.options
    }

    fn udf_names(&self) -> Vec<String> {
        FUNCTIONS.map(str::to_owned).to_vec()
    }

    fn higher_order_function_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn udaf_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn udwf_names(&self) -> Vec<String> {
        Vec::new()
    }
}
