//! promptfoo's JSON, version 3: what its viewer and other programs read.

use serde_json::{Map, Number, Value, json};

use crate::evaluated::{Evaluated, Failing, Row, Sums};
use crate::grading::Parts;
use crate::suite::Suite;

/// The whole document. It holds no time of day; times that models took are measurements.
pub fn json(suite: &Suite, evaluated: &Evaluated) -> String {
    let (passed, failed, errors) = evaluated.counts();
    let tokens = evaluated.sums.iter().fold((0, 0), |all, sum| (all.0 + sum.tokens.0, all.1 + sum.tokens.1));
    let prompts: Vec<Value> = suite
        .columns
        .iter()
        .zip(&evaluated.sums)
        .map(|(column, sum)| {
            let prompt = &suite.prompts[column.prompt];
            json!({
                "raw": prompt.raw,
                "label": prompt.label,
                "id": prompt.id,
                "provider": suite.providers[column.provider].name(),
                "metrics": metrics(sum),
            })
        })
        .collect();
    let results: Vec<Value> = evaluated.rows.iter().map(|row| result(suite, row)).collect();
    let document = json!({
        "evalId": null,
        "results": {
            "version": 3,
            "prompts": prompts,
            "results": results,
            "stats": {
                "successes": passed,
                "failures": failed,
                "errors": errors,
                "tokenUsage": {
                    "total": tokens.0 + tokens.1,
                    "prompt": tokens.0,
                    "completion": tokens.1,
                    "assertions": {"total": evaluated.judges.0},
                },
            },
        },
        "config": suite.written,
        "shareableUrl": null,
        "metadata": {"tool": "shipworthy"},
    });
    format!("{document:#}\n")
}

fn metrics(sum: &Sums) -> Value {
    let mut named: Map<String, Value> =
        sum.named.iter().map(|(name, (total, ..))| (name.clone(), number(*total))).collect();
    for (name, value) in &sum.derived {
        named.insert(name.clone(), value.as_ref().ok().copied().flatten().map_or(Value::Null, number));
    }
    let counts: Map<String, Value> =
        sum.named.iter().map(|(name, (_, _, count))| (name.clone(), json!(count))).collect();
    let weights: Map<String, Value> =
        sum.named.iter().map(|(name, (_, weight, _))| (name.clone(), number(*weight))).collect();
    json!({
        "score": number(sum.score),
        "testPassCount": sum.passed,
        "testFailCount": sum.failed,
        "testErrorCount": sum.errors,
        "assertPassCount": sum.assertions.0,
        "assertFailCount": sum.assertions.1,
        "totalLatencyMs": number(sum.latency_ms),
        "tokenUsage": {"total": sum.tokens.0 + sum.tokens.1, "prompt": sum.tokens.0, "completion": sum.tokens.1},
        "namedScores": named,
        "namedScoresCount": counts,
        "namedScoreWeights": weights,
        "cost": sum.cost.map(number),
    })
}

/// One answer, as promptfoo tells it.
pub(crate) fn result(suite: &Suite, row: &Row) -> Value {
    let (case, column) = (&suite.cases[row.case], suite.columns[row.column]);
    let (provider, prompt) = (&suite.providers[column.provider], &suite.prompts[column.prompt]);
    let failing = row.failing();
    let tokens = (row.measured.input_tokens, row.measured.output_tokens);
    let named: Map<String, Value> = row
        .graded
        .iter()
        .flat_map(|graded| &graded.named)
        .map(|(name, (score, ..))| (name.clone(), number(*score)))
        .collect();
    let grading = row.graded.as_ref().map(|graded| {
        json!({
            "pass": graded.pass,
            "score": number(graded.score),
            "reason": graded.reason,
            "namedScores": named,
            "componentResults": graded.parts.iter().map(component).collect::<Vec<_>>(),
        })
    });
    let error = match failing {
        Failing::Not => Value::Null,
        _ => Value::from(row.reason()),
    };
    json!({
        "testIdx": row.case,
        "promptIdx": row.column,
        "promptId": prompt.id,
        "provider": {"id": provider.shown_id(), "label": provider.label.clone().unwrap_or_default()},
        "prompt": {"raw": row.prompt, "label": prompt.label},
        "vars": case.vars,
        "response": {
            "output": row.output,
            "cached": row.measured.is_cached,
            "tokenUsage": {
                "total": tokens.0.zip(tokens.1).map(|(input, output)| input + output),
                "prompt": tokens.0,
                "completion": tokens.1,
            },
        },
        "error": error,
        "success": failing == Failing::Not,
        "score": number(row.score()),
        "failureReason": match failing {
            Failing::Not => 0,
            Failing::Assertion => 1,
            Failing::Error => 2,
        },
        "latencyMs": row.measured.latency_ms.map(number),
        "cost": row.measured.cost.map(number),
        "namedScores": named,
        "gradingResult": grading,
        "testCase": {
            "description": case.description,
            "vars": case.vars,
            "threshold": case.threshold,
            "metadata": case.metadata,
        },
        "metadata": case.metadata,
        "repeatIndex": case.repeat,
    })
}

fn component(part: &Parts) -> Value {
    let mut assertion = Map::from_iter([("type".to_owned(), json!(part.kind))]);
    if let Some(value) = &part.value {
        assertion.insert("value".to_owned(), value.clone());
    }
    if let Some(threshold) = part.threshold {
        assertion.insert("threshold".to_owned(), number(threshold));
    }
    if let Some(metric) = &part.metric {
        assertion.insert("metric".to_owned(), json!(metric));
    }
    if part.weight != 1.0 {
        assertion.insert("weight".to_owned(), number(part.weight));
    }
    json!({
        "pass": part.grade.pass,
        "score": number(part.grade.score),
        "reason": part.grade.reason,
        "assertion": assertion,
    })
}

/// A number, without a point where it is whole.
pub(crate) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
