//! What the document says about the API as a whole, and the shapes of answers whose types live in other crates.

use serde_json::{Value, json};

/// What it is.
pub const ABOUT: &str = "What the pages do, for programs: list features, check one, read its verdict, bring predictions, read and write \
specs, record decisions. Times are in UTC, rates are fractions, undefined numbers are null.";

/// Who may ask.
pub const KEYS: &str = "Where one person works alone: the key of this start, from `.shipworthy/serve.json`. Where several do: an API key \
with scopes, made on the page of people.";

/// What a problem means, by its status.
pub fn problem(status: u16) -> &'static str {
    match status {
        404 => "There is nothing of this name.",
        409 => "It does not fit what is there.",
        412 => "The spec was changed meanwhile; both texts are in `conflict`.",
        413 => "It is more than is taken at once.",
        415 => "It is written in a way that is not read here.",
        422 => "Something in it cannot be taken as it is.",
        428 => "It has to say which text it begins with.",
        _ => "Another problem.",
    }
}

/// The check, as `check --format json` prints it.
pub fn check() -> Value {
    let text = json!({"type": "string"});
    let text_or_null = json!({"type": ["string", "null"]});
    let list = json!({"type": "array"});
    let objects = json!({"type": "array", "items": {"type": "object"}});
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let object = json!({"type": "object"});
    let object_or_null = json!({"type": ["object", "null"]});
    let verdict = json!({"enum": ["pass", "not_enough_evidence", "fail"]});
    let estimate = json!({
        "type": "object",
        "required": ["estimate", "low", "high", "n", "method"],
        "properties": {
            "estimate": {"type": ["number", "null"]},
            "low": {"type": ["number", "null"]},
            "high": {"type": ["number", "null"]},
            "n": {"type": "integer"},
            "method": text,
        },
    });
    let bar = json!({
        "type": "object",
        "required": ["id", "bar", "severity", "metric", "op", "target", "slice", "estimate", "low", "high", "bound", "n", "method", "verdict", "more"],
        "properties": {
            "id": text,
            "bar": text,
            "severity": {"enum": ["must", "should"]},
            "target": {"type": ["number", "null"]},
            "slice": object,
            "bound": {"type": ["number", "null"]},
            "verdict": verdict,
            "more": {
                "type": ["object", "null"],
                "required": ["denominator", "examples"],
                "properties": {"denominator": {"type": "integer"}, "examples": {"type": "integer"}},
            },
        },
    });
    let candidate = json!({
        "type": "object",
        "required": ["name", "is_baseline", "verdict", "threshold", "bars", "metrics", "slices", "weakest_slices", "operating_points", "expected_loss", "sentences"],
        "properties": {
            "name": text,
            "is_baseline": {"type": "boolean"},
            "verdict": verdict,
            "threshold": {"type": ["number", "null"]},
            "bars": {"type": "array", "items": bar},
            "metrics": {"type": "object", "additionalProperties": estimate},
            "slices": objects,
            "weakest_slices": objects,
            "operating_points": object,
            "expected_loss": object_or_null,
            "sentences": texts,
        },
    });
    json!({
        "title": "Check",
        "description": "What `shipworthy check SPEC --format json` prints: docs/reference/json.md says what each key holds.",
        "type": "object",
        "required": ["format", "tool", "spec", "feature", "task", "seed", "confidence", "verdict", "ship", "recommended", "golden", "looks", "findings", "candidates", "comparisons", "sentences", "ways", "missing_sections", "failure_states", "verdict_hash"],
        "properties": {
            "format": {"type": "integer"},
            "tool": text,
            "spec": text,
            "feature": text,
            "task": text,
            "seed": {"type": "integer"},
            "confidence": {"type": "number"},
            "verdict": verdict,
            "only": text,
            "ship": text_or_null,
            "recommended": text_or_null,
            "recommendation": text_or_null,
            "baseline": text_or_null,
            "golden": {
                "type": "object",
                "required": ["examples", "positives", "left_out", "fingerprint"],
                "properties": {
                    "examples": {"type": "integer"},
                    "positives": {"type": ["integer", "null"]},
                    "left_out": {"type": "integer"},
                    "fingerprint": text,
                },
            },
            "looks": object,
            "money": object_or_null,
            "findings": objects,
            "candidates": {"type": "array", "items": candidate},
            "comparisons": objects,
            "sentences": texts,
            "ways": objects,
            "missing_sections": texts,
            "failure_states": list,
            "against": object,
            "verdict_hash": text,
        },
        "additionalProperties": false,
    })
}

/// The price of thresholds, as `threshold --format json` prints it.
pub fn thresholds() -> Value {
    keys(
        "Thresholds",
        "What `shipworthy threshold SPEC --format json` prints.",
        &["format", "tool", "spec", "feature", "candidate", "examples", "positives", "sentences", "points", "curve"],
    )
}

/// The audit, as `audit --format json` prints it.
pub fn audit() -> Value {
    keys(
        "Audit",
        "What `shipworthy audit DATA --format json` prints, about the golden set of the spec.",
        &["schema", "tool", "table", "rows", "fingerprint", "answers", "findings", "columns", "notes"],
    )
}

/// The weakest slices, as `slices --format json` prints them.
pub fn slices() -> Value {
    keys(
        "Slices",
        "What `shipworthy slices SPEC --format json` prints.",
        &["format", "tool", "of", "feature", "candidate", "examples", "columns", "sentences", "slices"],
    )
}

/// What to collect, as `size --format json` prints it.
pub fn size() -> Value {
    keys(
        "Size",
        "What `shipworthy size SPEC --format json` prints.",
        &["format", "tool", "kind", "spec", "feature", "candidate", "golden", "bars", "open", "collect"],
    )
}

/// Two candidates side by side, as `compare --format json` prints them.
pub fn compare() -> Value {
    keys(
        "Compare",
        "What `shipworthy compare SPEC --format json` prints.",
        &[
            "format",
            "tool",
            "spec",
            "feature",
            "a",
            "b",
            "golden",
            "examples",
            "answer",
            "sentences",
            "metrics",
            "slices",
        ],
    )
}

fn keys(title: &str, about: &str, required: &[&str]) -> Value {
    json!({"title": title, "description": about, "type": "object", "required": required})
}
