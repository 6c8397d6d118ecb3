//! What a spec can say and `check` does not do yet. Whoever builds a part removes its line here.

use crate::diagnostic::{Diagnostic, Severity};
use crate::positions::Positions;
use crate::spec::{Spec, Task};

/// Parts of a valid spec that cannot be evaluated yet: errors where the answer would be wrong without them, warnings where it
/// would only be poorer. Empty when everything can be.
pub fn not_built(file: &str, spec: &Spec, positions: &Positions) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut add = |severity: Severity, at: &str, message: String, remedy: &str| {
        found.push(Diagnostic {
            code: "not-built",
            severity,
            file: file.to_owned(),
            span: positions.at(at).unwrap_or_default(),
            message,
            remedy: remedy.to_owned(),
            did_you_mean: None,
        });
    };
    let contrasts = spec.bars.iter().enumerate().filter(|(_, bar)| bar.contrast.is_some() && bar.task != Task::Binary);
    for (index, bar) in contrasts {
        let message = format!("`check` compares groups with each other in binary tasks only so far: `{}`", bar.text);
        let remedy = "demand the same of each group instead: `in every SLICE`";
        add(Severity::Error, &format!("bars[{index}]"), message, remedy);
    }
    for (index, bar) in spec.bars.iter().enumerate() {
        let cut = bar.statistic.is_some() && matches!(bar.metric.as_str(), "map" | "mrr");
        if cut || matches!(bar.metric.as_str(), "catalogue_coverage" | "pearson" | "spearman") {
            let message = format!("`check` does not measure `{}` yet: `{}`", bar.metric, bar.text);
            let remedy = "choose another metric of the task from the list in docs/reference/metrics.md";
            add(Severity::Error, &format!("bars[{index}]"), message, remedy);
        }
    }
    if spec.fairness.is_some() && spec.task != Task::Binary {
        let message = "the report compares the groups of `fairness` in binary tasks only so far".to_owned();
        add(Severity::Warning, "fairness", message, "declare them as slices, as they are; the report shows each slice");
    }
    found.sort_by_key(|diagnostic| diagnostic.span.offset);
    found
}
