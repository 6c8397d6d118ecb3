//! The spec that `shipworthy new` writes: it explains itself, and it already parses.

use crate::sections;
use crate::spec::Task;
use crate::yaml_print;

/// A spec to fill in. It parses without errors; its prose sections are questions, which [`sections::missing_sections`] reports.
///
/// For a task that is not built yet the same text names it, and parsing says so.
pub fn template(name: &str, task: Task) -> String {
    let name = heading_text(name);
    let name = if name.is_empty() { "New feature" } else { &name };
    let written = yaml_print::text(name);
    let task = task.name();
    let mut out = format!(
        r#"---
# The part between the two `---` lines is read by machines; the prose below it by people.
# `shipworthy check` measures the one and reports what is missing in the other.
format: 1
name: {written}
owner: your-team            # who answers for it
task: {task}                # yes or no, for each case
stage: proposed             # proposed | pilot | live | retired

# The golden set: labelled examples that every candidate is measured on.
golden:
  data: data/golden.csv     # CSV, Parquet, JSON Lines or Arrow IPC, relative to this file
  label: label              # the column that holds the truth
  positive: 1               # the label value of the cases to be caught
  # id: case_id             # identifies an example; needed for predictions in a file of their own
  # cluster: customer_id    # examples of one customer are not independent
  # where: "month >= '2026-07-01'"
  slices:                   # report on each value separately: columns, or `name: expression`
    - segment

# Share of positives in production, if the golden set was enriched with them:
# positive_rate: {{value: 0.8%, low: 0.6%, high: 1.1%}}

# The price of being wrong, per case. With it, the report speaks of money.
errors:
  currency: USD
  per: 10000                # sentences speak of this many cases
  # volume_per_month: 300000
  false_positive: {{cost: 1, who: "somebody who is bothered for nothing"}}
  false_negative: {{cost: 5, who: "somebody who is let down"}}
  # review: {{cost: 2, capacity_per_day: 400}}     # having a human decide instead
  # label: {{cost: 3, days: 7}}                    # one more golden example

# The ways of doing the job. Always compare with a plain rule: it may be good enough.
candidates:
  - {{name: rule, rule: "amount > 1000"}}
  - {{name: model, score: score, threshold: 0.5}}  # at or above the threshold: positive
  # - {{name: vendor, predictions: data/vendor.csv, score: p, threshold: cheapest}}
baseline: rule              # what is used today

# The quality bars: METRIC (>=|<=|>|<) TARGET [in every SLICE | for COLUMN = VALUE]
bars:
  - recall >= 90%
  - {{id: alarms, bar: false_positive_rate <= 5%, severity: must}}
  - {{bar: recall >= 80% in every segment with at least 50 examples, severity: must}}
  - error_cost <= baseline
confidence: 95%

# What happens, and what people see, when the feature cannot answer.
failure_states:
  - {{when: "no score", then: "decide by the rule", user_sees: "Nothing changes for you."}}
fallback: rule              # what is done when the feature is switched off
---
"#
    );
    out.push_str(&format!("# {}\n", heading_text(name)));
    for required in sections::REQUIRED {
        out.push_str(&format!("\n## {}\n\n_{}_\n", required.heading, required.question));
    }
    out
}

/// A name as the text of a heading: one line, without control characters.
pub(crate) fn heading_text(name: &str) -> String {
    name.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
