//! What providers answer to every prompt of every case.

use serde_json::{Map, Value, json};
use shipworthy_grade::{Grader, Output, parse_json};
use shipworthy_promptfoo::{Filled, Measured, Row, Speaks, Suite, filled_prompt, output_of};
use shipworthy_providers::{Answer, Call, Calls, Ended, Input, Money, Record, Reply, RunError, Runner};

use super::speakers::Speaker;
use crate::collect::{Told, Watcher};

/// Every answer, in the order in which they are wanted.
pub(super) struct Answered {
    pub(super) rows: Vec<Row>,
    /// Beside each answer, what assertions look at.
    pub(super) outputs: Vec<Option<Output>>,
    pub(super) ended: Ended,
    /// Made, and taken from the record.
    pub(super) calls: (usize, usize),
    pub(super) spent: Money,
}

/// A call that is wanted.
struct Wanted {
    /// Place of its row.
    row: usize,
    speaker: usize,
    input: Input,
    repeat: u32,
}

struct All<'a> {
    wanted: Vec<Wanted>,
    speakers: &'a [Speaker],
}

impl Calls for All<'_> {
    fn len(&self) -> usize {
        self.wanted.len()
    }

    fn provider(&self, index: usize) -> &str {
        &self.speakers[self.wanted[index].speaker].id
    }

    fn call(&self, index: usize) -> Call {
        let wanted = &self.wanted[index];
        Call { provider: self.provider(index).to_owned(), input: wanted.input.clone(), repeat: wanted.repeat }
    }
}

/// Asks for every answer that is not there already.
pub(super) fn collect(
    suite: &Suite,
    speakers: &[Speaker],
    grader: &Grader,
    runner: &Runner,
    record: Option<&mut Record>,
    watcher: &mut dyn Watcher,
) -> Result<Answered, RunError> {
    let mut rows = Vec::new();
    let mut outputs = Vec::new();
    let mut all = All { wanted: Vec::new(), speakers };
    for (case_at, column_at) in suite.wanted() {
        let (case, column) = (&suite.cases[case_at], suite.columns[column_at]);
        let prompt = &suite.prompts[column.prompt];
        let speaker = &speakers[column.provider];
        let mut row = Row {
            case: case_at,
            column: column_at,
            prompt: String::new(),
            output: None,
            error: None,
            graded: None,
            measured: Measured::default(),
        };
        let mut output = None;
        match filled_prompt(prompt, &case.options.prefix, &case.options.suffix, &case.vars, grader.templates()) {
            Err(why) => row.error = Some(format!("the prompt cannot be filled in: {why}")),
            Ok(filled) => {
                row.prompt.clone_from(&filled.text);
                match &case.output {
                    Some(given) => {
                        output = finished(suite, &mut row, given.clone(), grader, Output::value(Value::Null))
                    }
                    None => match call(speaker, &filled, case, &prompt.config) {
                        Ok(input) => {
                            all.wanted.push(Wanted {
                                row: rows.len(),
                                speaker: column.provider,
                                input,
                                repeat: case.repeat,
                            });
                        }
                        Err(why) => row.error = Some(why),
                    },
                }
            }
        }
        rows.push(row);
        outputs.push(output);
    }
    let mut answers: Vec<Option<Answer>> = all.wanted.iter().map(|_| None).collect();
    let summary = runner.run(&all, record, &mut Told { what: "answers", watcher }, &mut |index, answer| {
        answers[index] = Some(answer);
    })?;
    for (wanted, answer) in all.wanted.iter().zip(answers) {
        let row = &mut rows[wanted.row];
        match answer {
            None => row.error = Some("it was not asked: the run ended before".to_owned()),
            Some(Err(failure)) => row.error = Some(failure.to_string()),
            Some(Ok(reply)) => outputs[wanted.row] = replied(suite, &speakers[wanted.speaker], row, reply, grader),
        }
    }
    let counts = &summary.progress;
    let made = counts.done + counts.failed - counts.cached;
    Ok(Answered { rows, outputs, ended: summary.ended, calls: (made, counts.cached), spent: counts.spent })
}

fn call(
    speaker: &Speaker,
    filled: &Filled,
    case: &super::suite::Case,
    own: &Map<String, Value>,
) -> Result<Input, String> {
    speaker.input(filled, &case.vars, own).map_err(|why| format!("the call cannot be made: {why}"))
}

/// Takes a reply over into a row.
fn replied(suite: &Suite, speaker: &Speaker, row: &mut Row, reply: Reply, grader: &Grader) -> Option<Output> {
    row.measured = Measured {
        latency_ms: matches!(speaker.speaks, Speaks::Echo).then_some(0.0).or(Some(reply.latency_ms)),
        cost: reply.cost.map(Money::units),
        input_tokens: reply.usage.input,
        output_tokens: reply.usage.output,
        is_cached: reply.from_cache,
    };
    let calls: Vec<Value> = reply
        .tool_calls
        .iter()
        .map(|call| json!({"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}))
        .collect();
    let answer = match said(speaker, &reply, &calls, grader) {
        Ok(answer) => answer,
        Err(why) => {
            row.error = Some(why);
            return None;
        }
    };
    let output = Output {
        latency_ms: row.measured.latency_ms,
        cost: row.measured.cost,
        logprobs: reply.logprobs.map(|tokens| tokens.iter().map(|token| token.logprob).collect()),
        finish_reason: reply.finish_reason,
        tool_calls: (!calls.is_empty()).then_some(Value::Array(calls)),
        tools: speaker.config.get("tools").cloned(),
        ..Output::value(Value::Null)
    };
    finished(suite, row, answer, grader, output)
}

/// What a reply says: its text, the tools that it calls, or what a script finds in it.
fn said(speaker: &Speaker, reply: &Reply, calls: &[Value], grader: &Grader) -> Result<Value, String> {
    if let Speaks::Http { .. } = speaker.speaks {
        let json = parse_json(&reply.text).ok().flatten();
        let setting = |key: &str| speaker.config.get(key).and_then(Value::as_str);
        let Some(code) = setting("transformResponse").or_else(|| setting("responseParser")) else {
            return Ok(json.unwrap_or_else(|| Value::from(reply.text.as_str())));
        };
        let body = format!(
            "const text = context.text;\nconst made = ({code});\nreturn typeof made === 'function' ? made(json, text, context) : made;"
        );
        let context = json!({"text": reply.text});
        return grader.transform(&body, "json", &json.unwrap_or(Value::Null), &context).map_err(|why| why.to_string());
    }
    if reply.text.is_empty() && !calls.is_empty() {
        return Ok(Value::Array(calls.to_vec()));
    }
    let shaped = speaker.config.get("response_format").and_then(|format| format.get("type")).and_then(Value::as_str);
    if shaped == Some("json_schema")
        && let Ok(Some(value)) = parse_json(&reply.text)
    {
        return Ok(value);
    }
    let text = if matches!(speaker.speaks, Speaks::Command { .. }) { reply.text.trim_end() } else { &reply.text };
    Ok(Value::from(text))
}

/// Does the transforms, and puts the answer where assertions look for it.
fn finished(suite: &Suite, row: &mut Row, answer: Value, grader: &Grader, output: Output) -> Option<Output> {
    let (case, column) = (&suite.cases[row.case], suite.columns[row.column]);
    let transforms = [suite.providers[column.provider].transform.as_deref(), case.options.transform.as_deref()];
    let label = &suite.prompts[column.prompt].label;
    match output_of(answer, transforms, &case.vars, label, grader) {
        Ok(answer) => {
            row.output = Some(answer.clone());
            Some(Output { answer, prompt: Some(row.prompt.clone()), ..output })
        }
        Err(why) => {
            row.error = Some(why.to_string());
            None
        }
    }
}
