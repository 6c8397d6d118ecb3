//! What was decided about a feature, laid out: terminal, Markdown, JSON.

use serde::Serialize;
use shipworthy_eval::decided::{Decision, TrackRecord, standing};
use shipworthy_eval::moment;

use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::text::markdown_cell as cell;
use crate::words;

/// A feature's decisions, as programs read them.
#[derive(Serialize)]
struct Log<'a> {
    /// Number of the decision in force.
    standing: Option<u32>,
    track_record: &'a TrackRecord,
    /// Newest first.
    decisions: &'a [Decision],
}

/// One decision as JSON.
pub fn decision_json(decision: &Decision) -> String {
    pretty(decision)
}

/// All decisions about a feature as JSON, newest first.
pub fn decisions_json(decisions: &[Decision], track_record: &TrackRecord) -> String {
    pretty(&Log { standing: standing(decisions).map(|decision| decision.number), track_record, decisions })
}

/// One decision for a terminal of so many columns.
pub fn decision_terminal(decision: &Decision, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.title(&decision.feature, &decision.spec);
    draw(&mut page, decision);
    page.finish()
}

/// All decisions about a feature for a terminal of so many columns.
pub fn decisions_terminal(decisions: &[Decision], track_record: &TrackRecord, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    match decisions.first() {
        None => page.paragraph(Tone::Strong, 0, "No decision is recorded yet."),
        Some(latest) => {
            page.title(&latest.feature, &latest.spec);
            page.paragraph(Tone::Strong, 0, &in_force(decisions));
            for decision in decisions {
                draw(&mut page, decision);
            }
            page.heading("How sure, and how often right", "");
            page.paragraph(Tone::Plain, 2, &track_record.sentence);
        }
    }
    page.finish()
}

/// One decision as Markdown.
pub fn decision_markdown(decision: &Decision) -> String {
    format!("## {}\n\n{}", cell(&decision.feature), block(decision))
}

/// All decisions about a feature as Markdown.
pub fn decisions_markdown(decisions: &[Decision], track_record: &TrackRecord) -> String {
    let Some(latest) = decisions.first() else { return "No decision is recorded yet.\n".to_owned() };
    let blocks: Vec<String> = decisions.iter().map(block).collect();
    let (feature, in_force) = (cell(&latest.feature), cell(&in_force(decisions)));
    format!("## {feature}: decisions\n\n**{in_force}**\n\n{}\n{}\n", blocks.join("\n"), cell(&track_record.sentence))
}

fn in_force(decisions: &[Decision]) -> String {
    match standing(decisions) {
        Some(decision) => format!("In force: {}, since {}.", decision.choice.words(), moment::in_words(decision.at)),
        None => "No decision is in force.".to_owned(),
    }
}

fn draw(page: &mut Canvas, decision: &Decision) {
    page.heading(&headline(decision), &format!("decision {}", decision.number));
    for line in lines(decision) {
        page.paragraph(Tone::Plain, 2, &line);
    }
    for line in decision.reason.lines() {
        page.paragraph(Tone::Dim, 2, line);
    }
}

fn block(decision: &Decision) -> String {
    let lines: Vec<String> = lines(decision).iter().map(|line| format!("- {}\n", cell(line))).collect();
    let reason: Vec<String> = decision.reason.lines().map(|line| format!("> {}\n", cell(line))).collect();
    format!("### {}. {}\n\n{}\n{}", decision.number, cell(&headline(decision)), lines.concat(), reason.concat())
}

fn headline(decision: &Decision) -> String {
    let mut choice = decision.choice.words().to_owned();
    if let Some(first) = choice.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    match decision {
        Decision { superseded_by: Some(by), .. } => format!("{choice} (superseded by decision {by})"),
        decision if decision.waits_for_second() => format!("{choice} (waits for a second person)"),
        _ => choice,
    }
}

fn lines(decision: &Decision) -> Vec<String> {
    let mut lines = vec![format!("By {} on {}.", decision.by, moment::in_words(decision.at))];
    let about = decision.ship.as_ref().map_or_else(String::new, |name| format!(", about {name}"));
    let verdict = words::verdict(decision.verdict).to_lowercase();
    lines.push(format!("The verdict of run {}{about}: {verdict}.", decision.run));
    if !decision.changed.is_empty() {
        lines.push(format!("When it was decided, since that run {}.", decision.changed.join(", and ")));
    }
    if decision.against_verdict {
        let second = match &decision.second {
            Some(second) => format!(" {} agreed on {}.", second.by, moment::in_words(second.at)),
            None => String::new(),
        };
        lines.push(format!("It goes against the verdict.{second}"));
    }
    if let Some(number) = decision.supersedes {
        lines.push(format!("It puts decision {number} right."));
    }
    if let Some(percent) = decision.confidence.filter(|_| decision.looked_back().is_none()) {
        lines.push(format!("{} was {percent}% sure that it would hold.", decision.by));
    }
    if let Some(day) = decision.review_day() {
        lines.push(format!("To look back on: {}.", day.in_words()));
    }
    lines.extend(decision.looked_back());
    lines.extend(
        decision
            .look_backs
            .iter()
            .filter(|look| !look.note.is_empty())
            .map(|look| format!("{} on {}: {}", look.by, moment::in_words(look.at), look.note)),
    );
    lines
}

fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("decisions have only text keys");
    text.push('\n');
    text
}
