//! What is recorded beside an output, for assertions that look at more than its text.

use serde_json::Value;
use shipworthy_grade::{Output, Trace};

use super::cells::{Row, Table};

/// Where the columns stand that say how an output came about. All but the first hold JSON, as text or as values of their own.
#[derive(Default)]
pub(super) struct Known {
    finish_reason: Option<usize>,
    tool_calls: Option<usize>,
    tools: Option<usize>,
    logprobs: Option<usize>,
    guardrails: Option<usize>,
    metadata: Option<usize>,
    trace: Option<usize>,
}

/// Whether an output says nothing: it holds blanks alone, and no call of a tool is recorded beside it.
pub(super) fn says_nothing(row: &Row<'_>, text: &str, tool_calls: Option<usize>) -> bool {
    let calls = || row.maybe(tool_calls).is_some_and(|calls| !matches!(calls.trim(), "" | "null" | "[]" | "{}"));
    text.trim().is_empty() && !calls()
}

impl Known {
    /// Whether an output says nothing.
    pub(super) fn is_blank(&self, row: &Row<'_>, text: &str) -> bool {
        says_nothing(row, text, self.tool_calls)
    }

    /// The columns of a table of outputs.
    pub(super) fn of(table: &Table) -> Known {
        Known {
            finish_reason: table.find("finish_reason"),
            tool_calls: table.find("tool_calls"),
            tools: table.find("tools"),
            logprobs: table.find("logprobs"),
            guardrails: table.find("guardrails"),
            metadata: table.find("metadata"),
            trace: table.find("trace"),
        }
    }

    /// The output of a row with all that is known of it but time and money. What is no JSON is not known.
    pub(super) fn output(&self, row: &Row<'_>, text: &str) -> Output {
        let json = |column: Option<usize>| -> Option<Value> { serde_json::from_str(row.maybe(column)?).ok() };
        let numbers = |value: Value| value.as_array()?.iter().map(Value::as_f64).collect();
        Output {
            finish_reason: row.maybe(self.finish_reason).map(str::to_owned),
            tool_calls: json(self.tool_calls),
            tools: json(self.tools),
            logprobs: json(self.logprobs).and_then(numbers),
            guardrails: json(self.guardrails),
            metadata: json(self.metadata),
            trace: json(self.trace).as_ref().and_then(Trace::from_value),
            ..Output::text(text)
        }
    }
}
