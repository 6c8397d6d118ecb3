//! `learn grade`: an answer read by a rubric, and by a language model beside it where one is asked.

use serde_json::json;
use shipworthy_app::practice::grade::judge::Judged;
use shipworthy_app::practice::{self, Graded, JudgeRequest, JudgeTakes};
use shipworthy_eval::words::grouped;

use super::{Refused, here, pretty, reason_text, who};
use crate::args::learn::{Grade, Learn};
use crate::args::{Common, Format};
use crate::exit::Exit;
use crate::printer;

/// What `--judge` says where the prompt is to be printed.
const PROMPT: &str = "prompt";

pub fn grade(of: &Grade, arguments: &Learn, common: &Common) -> Result<Exit, Refused> {
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
                price: of.judge_price,
            };
            let most = practice::judge_takes(&rubric, &graded, &known, &request);
            let said = format!(
                "asking the judge {} times, with two answers that deserve nothing: at most {}",
                most.calls,
                takes(&most)
            );
            printer::talk(&said, common);
            let (judged, took) = practice::ask_judge(&rubric, &graded, &known, &request)?;
            printer::talk(&format!("it took {}", takes(&took)), common);
            Some(judged)
        }
    };
    let points = practice::settings(&who(arguments), &workspace)?.points;
    Ok(printer::finish(&text(&graded, points, common), common))
}

/// Tokens, and money where there is a price.
fn takes(of: &JudgeTakes) -> String {
    let tokens = i64::try_from(of.tokens).map_or_else(|_| of.tokens.to_string(), grouped);
    let money = of.money.map_or_else(
        || "; with --judge-price IN/OUT also in money".to_owned(),
        |money| format!(", {money:.4} in money"),
    );
    format!("{tokens} tokens{money}")
}

fn text(graded: &Graded, points: bool, common: &Common) -> String {
    if common.format == Format::Json {
        return pretty(&json!(graded));
    }
    let says = if points { says(graded) } else { "Point by point.".to_owned() };
    let mut text = reading(graded, &graded.read, &says, common);
    if let Some(judged) = &graded.judged {
        text.push('\n');
        text.push_str(&beside(graded, judged, points, common));
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
fn beside(graded: &Graded, judged: &Judged, points: bool, common: &Common) -> String {
    match &judged.read {
        Some(read) => reading(
            graded,
            read,
            &if points { judged.says() } else { format!("{}, point by point.", judged.judge) },
            common,
        ),
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
