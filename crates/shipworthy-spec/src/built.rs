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
    for (index, candidate) in spec.candidates.iter().enumerate() {
        let keys = [("thresholds", candidate.thresholds.is_some()), ("recalibrate", candidate.recalibrate.is_some())];
        let keys = keys.into_iter().filter(|(_, used)| *used && spec.task == Task::Binary);
        for (key, _) in keys {
            let message = format!("`check` does not use `{key}` yet");
            let remedy = "remove it; without it the candidate would be another one";
            add(Severity::Error, &format!("candidates[{index}].{key}"), message, remedy);
        }
    }
    found.sort_by_key(|diagnostic| diagnostic.span.offset);
    found
}
