//! `learn grade`: an answer read by a rubric, and by a language model beside it where one is asked.

use serde_json::json;
use shipworthy_app::practice::grade::judge::Judged;
use shipworthy_app::practice::{self, Graded, JudgeRequest};

use super::{Refused, here, pretty, reason_text};
use crate::args::learn::Grade;
use crate::args::{Common, Format};
use crate::exit::Exit;
use crate::printer;

/// What `--judge` says where the prompt is to be printed.
const PROMPT: &str = "prompt";

pub fn grade(of: &Grade, common: &Common) -> Result<Exit, Refused> {
    let rubric = practice::rubric(&of.rubric)?;
    let Some(answer) = &of.answer else {
        let text = match common.format {
            Format::Json => pretty(&json!({ "rubric": rubric.id, "asked": rubric.prompt() })),
            _ => format!("{}\n", rubric.prompt()),
        };
        return Ok(printer::finish(&text, common));
    };
    let answer = reason_text(answer)?;
    let answer = answer.trim();
    let workspace = here()?;
    let known = practice::exemplars(&rubric, of.exemplars.as_deref(), &workspace)?;
    let mut graded = practice::graded(&rubric, answer, &known, common.seed.unwrap_or(0))?;
    graded.judged = match of.judge.as_deref() {
        None => None,
        Some(PROMPT) => {
            return Ok(printer::finish(&practice::judge_prompt(&rubric, answer, &known), common));
        }
        Some(file) if file.starts_with('@') => Some(practice::pasted(&rubric, &graded, &reason_text(file)?)),
        Some(url) => {
            let request = JudgeRequest {
                url: url.to_owned(),
                model: of.judge_model.clone(),
                key: of.judge_key.clone(),
                hosts: of.allow_net.clone(),
            };
            printer::talk("asking the judge, with two answers that deserve nothing", common);
            Some(practice::ask_judge(&rubric, &graded, &known, &request)?)
        }
    };
    Ok(printer::finish(&text(&graded, common), common))
}

fn text(graded: &Graded, common: &Common) -> String {
    if common.format == Format::Json {
        return pretty(&json!(graded));
    }
    let mut text = reading(graded, &graded.read, &says(graded), common);
    if let Some(judged) = &graded.judged {
        text.push('\n');
        text.push_str(&beside(graded, judged, common));
    }
    text
}

fn says(graded: &Graded) -> String {
    let percent = |share: f64| format!("{:.0}%", 100.0 * share);
    let leaning = graded
        .leaning
        .map_or(String::new(), |leaning| format!(" Leaning on answers that people scored: {}.", percent(leaning)));
    format!("{} of the rubric.{leaning}", percent(graded.read.coverage))
}

/// The other reading; neither replaces the first.
fn beside(graded: &Graded, judged: &Judged, common: &Common) -> String {
    match &judged.read {
        Some(read) => reading(graded, read, &judged.says(), common),
        None => format!("{}\n", judged.says()),
    }
}

fn reading(graded: &Graded, read: &practice::grade::Grade, says: &str, common: &Common) -> String {
    if common.format == Format::Markdown {
        return shipworthy_report::reading_markdown(&graded.answer, read, None, says);
    }
    let (width, style) = printer::style(common);
    shipworthy_report::reading_terminal(&graded.answer, read, None, says, width, style)
}
