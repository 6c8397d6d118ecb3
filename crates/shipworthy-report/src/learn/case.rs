//! A case before the decision, for a terminal and as Markdown: brief, evidence, what can be done.

use shipworthy_learn::case::{Action, Actions, Case};

use super::debrief::draw_worth;
use super::table::{draw_exhibit, draw_table, exhibit_markdown};
use crate::money;
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::text::markdown_cell as cell;

/// A case for a terminal of so many columns: brief, evidence, what can be done.
/// `points` says whether scores are spoken of.
pub fn case_terminal(case: &Case, points: bool, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    let about = format!("{} · {} · about {} minutes", case.title, case.code.hardness(), case.minutes());
    page.title(&case.brief.headline, &about);
    page.paragraph(Tone::Plain, 0, &case.brief.story);
    for voice in &case.brief.voices {
        page.gap();
        page.paragraph(Tone::Dim, 2, &voice.who);
        page.paragraph(Tone::Plain, 2, &format!("“{}”", voice.says));
    }
    case.exhibits.iter().for_each(|exhibit| draw_exhibit(&mut page, exhibit));
    if !case.questions.is_empty() {
        page.heading("What can be asked first", "each at its price");
        for (index, question) in case.questions.iter().enumerate() {
            page.put(Tone::Strong, &format!("  {} {}", index + 1, question.label));
            page.put(Tone::Dim, &format!("  {}  {}", question.id, money::format(question.price, case.currency())));
            page.end();
            page.paragraph(Tone::Plain, 4, &question.tells);
        }
    }
    if let Some(beliefs) = &case.beliefs {
        page.heading(&beliefs.ask, "a probability for each");
        for cause in &beliefs.causes {
            page.put(Tone::Plain, &format!("  {}", cause.label));
            page.put(Tone::Dim, &format!("  {}", cause.id));
            page.end();
        }
    }
    if let Some(stage) = case.stage(&[]) {
        draw_exhibit(&mut page, &stage.arrived);
    }
    page.heading("Your call", &case.brief.question);
    match &case.actions {
        Actions::Choice { actions } | Actions::Stages { actions, .. } | Actions::Picks { things: actions, .. } => {
            for (index, action) in actions.iter().enumerate() {
                page.put(Tone::Strong, &format!("  {} {}", index + 1, action.label));
                page.put(Tone::Dim, &format!("  {}", action.id));
                page.end();
                page.paragraph(Tone::Plain, 4, &action.means);
            }
        }
        Actions::Number { label, low, high, interval } => {
            page.paragraph(Tone::Plain, 2, &format!("A number from {low} to {high}: {label}."));
            if let Some(about) = interval {
                page.paragraph(Tone::Dim, 2, &range_says(about, case.currency()));
            }
        }
        Actions::Shares { label, parts } => {
            page.paragraph(Tone::Plain, 2, &format!("Divide {label}: {}.", example(parts)));
            for part in parts {
                page.put(Tone::Strong, &format!("  {}", part.label));
                page.put(Tone::Dim, &format!("  {}", part.id));
                page.end();
                page.paragraph(Tone::Plain, 4, &part.means);
            }
        }
    }
    if let Actions::Picks { most, probability, .. } = &case.actions {
        page.paragraph(Tone::Plain, 2, &picks_say(*most, probability.as_deref()));
    }
    page.paragraph(Tone::Dim, 2, &if points { points_say(case) } else { writing_says(case) });
    page.finish()
}

/// What is written besides the decision, and what each term of the score counts.
fn writing_says(case: &Case) -> String {
    let written = case.writes();
    format!("In your {}, {}.", written.name, written.hint)
}

fn points_say(case: &Case) -> String {
    format!("{} {}", writing_says(case), case.weights().say(case.writes().name))
}

fn range_says(about: &str, currency: &str) -> String {
    format!("An 80% range may be added for the {about}, in {currency}: --interval LOW..HIGH. It is told, not scored.")
}

fn picks_say(most: usize, probability: Option<&str>) -> String {
    let besides = probability
        .map_or(String::new(), |about| format!(" A probability can stand after each, as in ID:0.8: {about}."));
    format!("Pick up to {most}, or none.{besides}")
}

/// How shares are written, with the names of these parts.
fn example(parts: &[Action]) -> String {
    let even = 100 / parts.len().max(1);
    let first = 100 - even * parts.len().saturating_sub(1);
    let shares: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(index, part)| format!("{}={}", part.id, if index == 0 { first } else { even }))
        .collect();
    shares.join(",")
}

/// A worked case, up to the step that is left out.
pub fn worked_terminal(case: &Case, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.heading("Worked, but for one step", "");
    for question in case.worth_asking() {
        page.paragraph(Tone::Plain, 2, &format!("Asked, because it is worth its price: {}.", question.label));
        draw_table(&mut page, &question.answer);
    }
    for step in &case.gap.worked {
        page.paragraph(Tone::Plain, 2, step);
    }
    page.paragraph(Tone::Strong, 2, &case.gap.ask);
    page.finish()
}

/// The rest of a worked case: what each answer is expected to be worth.
pub fn worth_terminal(case: &Case, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.paragraph(Tone::Plain, 2, &case.gap.why);
    page.heading("What each answer is expected to be worth", "");
    draw_worth(&mut page, &case.worked(), case.currency());
    page.finish()
}

/// A case as Markdown: what `brief.md` holds.
pub fn case_markdown(case: &Case) -> String {
    let mut text = format!("# {}\n\n{}\n", cell(&case.brief.headline), cell(&case.brief.story));
    for voice in &case.brief.voices {
        text.push_str(&format!("\n> **{}:** {}\n", cell(&voice.who), cell(&voice.says)));
    }
    case.exhibits.iter().for_each(|exhibit| text.push_str(&exhibit_markdown(exhibit)));
    if !case.questions.is_empty() {
        text.push_str("\n## What can be asked first\n\n| | question | price | |\n|---|---|---:|---|\n");
        for question in &case.questions {
            text.push_str(&format!(
                "| `{}` | {} | {} | {} |\n",
                question.id,
                cell(&question.label),
                money::format(question.price, case.currency()),
                cell(&question.tells)
            ));
        }
        text.push_str("\n`shipworthy learn ask DIR ID` asks one; a question in your own words will do. What was paid is part of the score.\n");
    }
    if let Some(beliefs) = &case.beliefs {
        text.push_str(&format!("\n## {}\n\n", cell(&beliefs.ask)));
        beliefs.causes.iter().for_each(|cause| text.push_str(&format!("- `{}`: {}\n", cause.id, cell(&cause.label))));
        text.push_str(&format!("\n`--beliefs {}:0.6,...` says how likely each is.\n", beliefs.causes[0].id));
    }
    if let Some(stage) = case.stage(&[]) {
        text.push_str(&exhibit_markdown(&stage.arrived));
    }
    text.push_str(&format!("\n## {}\n\n", cell(&case.brief.question)));
    match &case.actions {
        Actions::Choice { actions } | Actions::Stages { actions, .. } | Actions::Picks { things: actions, .. } => {
            for action in actions {
                text.push_str(&format!("- `{}`: **{}.** {}\n", action.id, cell(&action.label), cell(&action.means)));
            }
        }
        Actions::Number { label, low, high, interval } => {
            text.push_str(&format!("A number from {low} to {high}: {}.\n", cell(label)));
            if let Some(about) = interval {
                text.push_str(&format!("\n{}\n", cell(&range_says(about, case.currency()))));
            }
        }
        Actions::Shares { label, parts } => {
            text.push_str(&format!("Divide {}: `{}`.\n\n", cell(label), example(parts)));
            for part in parts {
                text.push_str(&format!("- `{}`: **{}.** {}\n", part.id, cell(&part.label), cell(&part.means)));
            }
        }
    }
    match &case.actions {
        Actions::Picks { most, probability, .. } => {
            text.push_str(&format!("\n{}\n", picks_say(*most, probability.as_deref())));
        }
        Actions::Stages { .. } => {
            text.push_str(
                "\n`shipworthy learn step DIR ID` does the next, and shows what arrives. It cannot be taken back.\n",
            );
        }
        _ => (),
    }
    text.push_str(&format!("\n{}\n", cell(&points_say(case))));
    text.push_str(&format!("\nThe same case again: `shipworthy learn new {}`\n", case.code));
    text
}
