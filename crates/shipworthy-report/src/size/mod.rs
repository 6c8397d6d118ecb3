//! How many examples, laid out: terminal, Markdown, JSON, one HTML page. A plan rests on a golden set, a question on what is supposed.

mod html;
mod tables;
mod terminal;

use serde::Serialize;
use shipworthy_eval::size::plan::Plan;
use shipworthy_eval::size::question::Sized;

use crate::terminal::Style;
use crate::text::markdown_cell as cell;
use crate::words;
use tables::Table;

/// The JSON of an answer, indented, with a newline at the end.
fn json(answer: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(answer).expect("an answer has only text keys");
    text.push('\n');
    text
}

/// A plan as JSON.
pub fn plan_json(plan: &Plan) -> String {
    json(plan)
}

/// A plan for a terminal of so many columns.
pub fn plan_terminal(plan: &Plan, width: usize, style: Style) -> String {
    terminal::page(&of_plan(plan), width, style)
}

/// A plan as Markdown.
pub fn plan_markdown(plan: &Plan) -> String {
    markdown(&of_plan(plan))
}

/// A plan as one page.
pub fn plan_html(plan: &Plan) -> String {
    html::page(&of_plan(plan), Some(plan))
}

/// The answer to a question as JSON.
pub fn question_json(sized: &Sized) -> String {
    json(sized)
}

/// The answer to a question for a terminal of so many columns.
pub fn question_terminal(sized: &Sized, width: usize, style: Style) -> String {
    terminal::page(&of_question(sized), width, style)
}

/// The answer to a question as Markdown.
pub fn question_markdown(sized: &Sized) -> String {
    markdown(&of_question(sized))
}

/// The answer to a question as one page.
pub fn question_html(sized: &Sized) -> String {
    html::page(&of_question(sized), None)
}

/// What every shape of the answer shows.
struct Told {
    title: String,
    about: String,
    headline: String,
    sentences: Vec<String>,
    tables: Vec<Table>,
    rests_on: Vec<String>,
    tool: String,
}

fn of_plan(plan: &Plan) -> Told {
    let golden = &plan.golden;
    let mut rests_on = vec![words::counted(golden.examples, "example", "examples")];
    if let Some(positives) = golden.positives {
        rests_on.push(words::counted(positives, "positive", "positives"));
    }
    if let Some(clusters) = golden.clusters {
        rests_on.push(words::counted(clusters, "cluster", "clusters"));
    }
    rests_on.push(format!("confidence {}", words::percent(plan.confidence)));
    rests_on.push("each bar settled four times out of five, if today's estimate is the truth".to_owned());
    rests_on.push(format!("golden set {}", golden.fingerprint));
    rests_on.push(format!("again: shipworthy size {} --seed {}", plan.spec, plan.seed));
    Told {
        title: plan.feature.clone(),
        about: format!("{} · {}", plan.candidate, words::counted(golden.examples, "example", "examples")),
        headline: match (plan.bars.open, plan.at_todays_mix) {
            (0, _) if plan.next.is_some() => "What the next version needs.".to_owned(),
            (0, _) if !plan.short_of.is_empty() => "The bars are settled, the mix is not.".to_owned(),
            (0, _) => "Nothing more to collect.".to_owned(),
            (_, Some(rows)) => format!("About {} more examples.", shipworthy_eval::words::about(rows)),
            (_, None) => "More examples would not tell.".to_owned(),
        },
        sentences: plan.sentences.clone(),
        tables: tables::of_plan(plan),
        rests_on,
        tool: plan.tool.clone(),
    }
}

fn of_question(sized: &Sized) -> Told {
    let question = &sized.question;
    let mut rests_on = vec![
        format!("confidence {}", words::percent(question.confidence)),
        format!("power {}", words::percent(question.power)),
    ];
    rests_on.push(if question.bar.is_some() {
        "exact binomial probabilities, for the bound that decides verdicts".to_owned()
    } else {
        "large-sample formula for paired rates (Liu and others, 2002)".to_owned()
    });
    if question.design_effect > 1.0 {
        rests_on.push(format!("clusters inflate the variance {} times", words::number(question.design_effect)));
    }
    Told {
        title: words::capital(&words::metric(&question.metric)),
        about: "before there are data".to_owned(),
        headline: match (sized.needed, sized.examples) {
            (Some(needed), Some(rows)) if rows != needed => format!(
                "{} {}, about {}.",
                words::count(needed),
                sized.counts.word(needed),
                words::counted_about(rows, "example", "examples")
            ),
            (Some(needed), _) => format!("{} {}.", words::count(needed), sized.counts.word(needed)),
            (None, _) => "It depends.".to_owned(),
        },
        sentences: sized.sentences.clone(),
        tables: tables::of_question(sized),
        rests_on,
        tool: sized.tool.clone(),
    }
}

fn markdown(told: &Told) -> String {
    let mut out = format!("# {}: {}\n\n", cell(&told.title), cell(&told.headline));
    if let Some((first, rest)) = told.sentences.split_first() {
        out.push_str(&format!("**{}** {}", cell(first), cell(&rest.join(" "))));
        out = format!("{}\n\n", out.trim_end());
    }
    for table in &told.tables {
        out.push_str(&format!("## {}\n\n", cell(&table.title)));
        if !table.aside.is_empty() {
            out.push_str(&format!("{}\n\n", cell(&words::capital(&table.aside))));
        }
        let row =
            |cells: &[String]| format!("| {} |\n", cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(" | "));
        out.push_str(&row(&table.heads));
        let rule: Vec<&str> = (0..table.heads.len()).map(|at| if at < table.words { "---" } else { "--:" }).collect();
        out.push_str(&format!("|{}|\n", rule.join("|")));
        for cells in &table.rows {
            out.push_str(&row(cells));
        }
        out.push('\n');
    }
    out.push_str(&format!("{}. Shipworthy {}.\n", cell(&told.rests_on.join("; ")), told.tool));
    out
}
