//! What was measured beside the answer: time, money, probabilities, why the model stopped, what its guardrails said.

use serde_json::Value;

use crate::error::GradeError;
use crate::grade::{Asked, Plain};
use crate::js;

/// `latency`: milliseconds within the threshold.
pub(crate) fn latency(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let limit = asked.assertion.threshold.ok_or_else(|| asked.lacks("a `threshold` in milliseconds"))?;
    let took =
        asked.output.latency_ms.ok_or_else(|| missing("how long the answer took (one from a cache took no time)"))?;
    let (took_text, limit_text) = (js::number(took), js::number(limit));
    Ok(Plain::flag(
        took <= limit,
        format!("{took_text} ms are more than {limit_text} ms"),
        format!("{took_text} ms are within {limit_text} ms"),
    ))
}

/// `cost`: money within the threshold.
pub(crate) fn cost(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let limit = asked.assertion.threshold.ok_or_else(|| asked.lacks("a `threshold` in money"))?;
    let cost = asked.output.cost.ok_or_else(|| missing("what the answer cost"))?;
    let (cost_text, limit_text) = (js::number(cost), js::number(limit));
    Ok(Plain::flag(
        cost <= limit,
        format!("a cost of {cost_text} is more than {limit_text}"),
        format!("a cost of {cost_text} is within {limit_text}"),
    ))
}

/// The mean logarithm of the probabilities of the answer's tokens.
fn mean_logprob(asked: &Asked<'_>) -> Result<f64, GradeError> {
    match asked.output.logprobs.as_deref() {
        Some(logprobs) if !logprobs.is_empty() => Ok(logprobs.iter().sum::<f64>() / logprobs.len() as f64),
        _ => Err(missing("the log probabilities of the answer's tokens")),
    }
}

/// `perplexity`: how surprised the model was by its own words, exp(-mean log probability), within the threshold.
pub(crate) fn perplexity(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let perplexity = (-mean_logprob(asked)?).exp();
    Ok(match asked.assertion.threshold {
        None => Plain::whatever(1.0, format!("a perplexity of {perplexity:.2}, and no threshold")),
        Some(limit) => Plain::flag(
            perplexity <= limit,
            format!("a perplexity of {perplexity:.2} is more than {}", js::number(limit)),
            format!("a perplexity of {perplexity:.2} is within {}", js::number(limit)),
        ),
    })
}

/// `perplexity-score`: perplexity as a score between 0 and 1, 1 / (1 + perplexity), from the threshold on.
pub(crate) fn perplexity_score(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let score = 1.0 / (1.0 + (-mean_logprob(asked)?).exp());
    Ok(match asked.assertion.threshold {
        None => Plain::whatever(
            if asked.not() { 1.0 - score } else { score },
            format!("a score of {score:.2}, and no threshold"),
        ),
        Some(least) => Plain::scored(score, least, "perplexity score"),
    })
}

/// `finish-reason`: why the model stopped, in any case.
pub(crate) fn finish_reason(asked: &Asked<'_>) -> Result<Plain, GradeError> {
    let Some(Value::String(wanted)) = &asked.value else { return Err(asked.takes("a text such as `stop`")) };
    Ok(match asked.output.finish_reason.as_deref().filter(|reason| !reason.is_empty()) {
        None => Plain::flag(false, "it is not known why the model stopped".to_owned(), String::new()),
        Some(reason) => Plain::flag(
            reason.to_lowercase() == wanted.to_lowercase(),
            format!("the model stopped for {reason:?}, not for {wanted:?}"),
            format!("the model stopped for {wanted:?}"),
        ),
    })
}

/// `guardrails`: the provider's own safety checks let it pass.
pub(crate) fn guardrails(asked: &Asked<'_>) -> Plain {
    let said =
        |key: &str| asked.output.guardrails.as_ref().and_then(|said| said.get(key)).filter(|said| !js::falsy(said));
    let what = match (said("flaggedInput"), said("flaggedOutput")) {
        (Some(_), _) => "the prompt",
        (None, Some(_)) => "the output",
        (None, None) => "the content",
    };
    let why =
        said("reason").and_then(Value::as_str).map_or_else(|| format!("{what} failed safety checks"), str::to_owned);
    Plain::flag(said("flagged").is_none(), why, "nothing was blocked by guardrails".to_owned())
}

fn missing(what: &str) -> GradeError {
    GradeError::Missing(format!("the record does not say {what}"))
}
