//! Answers of a bike subscription's help page: rules, the nearest article, and a small language model with and without it.
//!
//! Articles and questions are simulated: they were written for this example. Rules and retrieval are computed here. What the language model said was
//! recorded once from SmolLM2-135M-Instruct on an ordinary processor and stands in the workspace as it came.

mod help;
mod nearest;
mod rules;

use crate::csv::{Csv, quoted};
use crate::example::{DemoFile, workspace};
use help::{HELP, Help, Question};
use nearest::Nearest;

/// What is said where nothing fits.
const HAND_OVER: &str = "I will pass this to a person in our team; you get an answer within a day.";

macro_rules! recorded {
    ($($path:literal),* $(,)?) => {
        vec![$(($path, include_bytes!(concat!("../../workspaces/support-assistant/", $path)).to_vec())),*]
    };
}

/// The files of the example. Nothing in it is drawn, so every seed gives the same.
pub fn files(_: u64) -> Vec<DemoFile> {
    let mut tables = vec![("golden/questions.csv", questions(&HELP))];
    tables.extend(recorded![
        "articles.tsv",
        "labels/grounded.csv",
        "outputs/model-alone.jsonl",
        "outputs/model-with-article.jsonl",
        "prompts/alone.prompt.md",
        "prompts/with-article.prompt.md",
        "verdicts/help-page.jsonl",
        "verdicts/model-alone.jsonl",
        "verdicts/model-with-article.jsonl",
        "verdicts/rules.jsonl",
    ]);
    workspace(
        include_str!("../../workspaces/support-assistant/README.md"),
        "support-assistant.feature.md",
        include_str!("../../workspaces/support-assistant/support-assistant.feature.md"),
        tables,
    )
}

/// The golden set: what was asked, what a right answer has to hold, and what rules and retrieval say.
fn questions(help: &Help) -> Vec<u8> {
    let header = "question_id,question,topic,kind,must,answered_by,found,article_text,faq_answer,rule_answer";
    let mut csv = Csv::with_header(header, help.questions.len());
    let nearest = Nearest::new(&help.articles);
    for (place, question) in help.questions.iter().enumerate() {
        let Question { article, kind, must, text } = question;
        let found = nearest.to(text);
        let topic = help.article(article).map_or("other", |article| article.topic);
        csv.row(&[
            &format_args!("Q{:03}", place + 1),
            &quoted(text),
            &topic,
            kind,
            &quoted(must),
            article,
            &found.map_or("none", |article| article.id),
            &quoted(found.map_or("No article fits.", |article| article.text)),
            &quoted(found.map_or(HAND_OVER, |article| article.text)),
            &quoted(rules::answer(text).unwrap_or(HAND_OVER)),
        ]);
    }
    csv.into_bytes()
}
