//! `cargo xtask judge-record`: what the local model says as a judge of simulated cases, recorded for tests.
//!
//! A real judge takes seconds a case, tests may not. So it is asked once, with the question that `shipworthy run` asks, and its replies
//! are a file of the repository. The cases are ours and their truth is known; the replies are the model's (SmolLM2, Apache-2.0), and
//! mostly wrong. A chore that was ended goes on where it was.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use shipworthy_grade::judge;
use shipworthy_testkit::local_model::{LocalModel, PACKAGES};
use shipworthy_testkit::support_cases::{RUBRIC, SupportCase, support_cases};

use crate::{build_folder, root, say, tools};

/// Warm, so that it does not say the same of every case.
const TEMPERATURE: f64 = 1.0;
const MOST_TOKENS: u32 = 120;

pub fn run() -> anyhow::Result<()> {
    tools::install_missing()?;
    let model = LocalModel::of_build(&build_folder()).context("the local model does not start")?;
    let half = build_folder().join("judge-record.jsonl");
    let mut lines: Vec<String> =
        std::fs::read_to_string(&half).unwrap_or_default().lines().map(str::to_owned).collect();
    let cases = support_cases();
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&half)?;
    for case in &cases[lines.len().min(cases.len())..] {
        let line = json!({"id": case.id, "reply": asked(&model, case)?}).to_string();
        writeln!(file, "{line}")?;
        lines.push(line);
        if lines.len().is_multiple_of(20) {
            say(&format!("{} of {}", lines.len(), cases.len()));
        }
    }
    let about = json!({"about": format!(
        "Replies of SmolLM2-135M-Instruct (Apache-2.0; {}) as the judge of {} simulated cases, at temperature {TEMPERATURE}. Written by `cargo xtask judge-record`.",
        PACKAGES.join(", "), cases.len()
    )});
    std::fs::write(place(), format!("{about}\n{}\n", lines.join("\n")))?;
    std::fs::remove_file(&half)?;
    say("written; `cargo test -p shipworthy judges` says what changed");
    Ok(())
}

fn place() -> PathBuf {
    root().join("crates/shipworthy-testkit/data/smollm2_judge.jsonl")
}

/// What the model says of a case.
fn asked(model: &LocalModel, case: &SupportCase) -> anyhow::Result<String> {
    let given =
        [("question_id", case.id.as_str()), ("article", case.article.as_str()), ("question", case.question.as_str())];
    let question = judge::question(RUBRIC, &given, &case.answer);
    let schema = json!({"name": "verdict", "strict": true, "schema": question.schema});
    let body = json!({
        "model": "smollm2-135m",
        "messages": [{"role": "system", "content": question.system}, {"role": "user", "content": question.user}],
        "temperature": TEMPERATURE,
        "max_tokens": MOST_TOKENS,
        "response_format": {"type": "json_schema", "json_schema": schema},
    });
    let reply = posted(model.url(), &body.to_string())?;
    let text = reply["choices"][0]["message"]["content"].as_str().context("a reply without a text")?;
    Ok(text.to_owned())
}

/// Posts to the model, one connection a call: the model is the slow part.
fn posted(url: &str, body: &str) -> anyhow::Result<Value> {
    let host = url.strip_prefix("http://").context("an address of this machine")?;
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), None);
    reader.read_line(&mut line)?;
    if line.split(' ').nth(1) != Some("200") {
        bail!("the model answers {}", line.trim());
    }
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        let header = line.to_ascii_lowercase();
        length = header.strip_prefix("content-length:").map_or(length, |value| value.trim().parse::<usize>().ok());
    }
    let mut bytes = vec![0; length.context("a reply says how long it is")?];
    reader.read_exact(&mut bytes)?;
    Ok(serde_json::from_slice(&bytes)?)
}
