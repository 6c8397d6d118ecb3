//! What a decision was worth, for a terminal and as Markdown.

use shipworthy_learn::case::Worth;
use shipworthy_learn::debrief::Debrief;
use shipworthy_learn::grade::Verdict;
use shipworthy_learn::grade::rubric::Kind;
use shipworthy_learn::habits::Habit;

use super::table::{draw_exhibit, exhibit_markdown};
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::text::{self, markdown_cell as cell};
use crate::{money, words};

/// A debrief for a terminal of so many columns, with what habits would have scored in its case.
pub fn debrief_terminal(debrief: &Debrief, habits: &[Habit], width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    let score = if debrief.points_shown { format!("{} of 100", debrief.score) } else { String::new() };
    page.title(&debrief.headline, &score);
    for term in &debrief.terms {
        page.put(Tone::Strong, term.name);
        if term.of > 0 {
            page.to(20);
            page.put(Tone::Plain, &format!("{} of {}", term.points, term.of));
        }
        page.end();
        page.paragraph(Tone::Plain, 2, &term.says);
    }
    page.heading("What each answer was expected to be worth", "");
    draw_worth(&mut page, &debrief.worth, debrief.currency);
    if let Some(asking) = debrief.asking.as_ref().filter(|asking| !asking.asked.is_empty()) {
        page.heading("What you asked, in order", "what the answer was expected to be worth, and its price");
        for asked in &asking.asked {
            let (worth, price) =
                (money::format(asked.worth, debrief.currency), money::format(asked.price, debrief.currency));
            page.paragraph(Tone::Plain, 2, &format!("{}: worth {worth}, for {price}", asked.label));
        }
    }
    if let Some(beliefs) = &debrief.beliefs {
        page.heading("What you believed", "and what could be believed");
        let widest = beliefs.each.iter().map(|of| page.measure(&of.label)).max().unwrap_or(0);
        for of in &beliefs.each {
            page.put(Tone::Plain, &format!("  {}", of.label));
            page.to(widest + 5);
            page.put(Tone::Plain, &format!("{:>4.0}%  {:>4.0}%", 100.0 * of.said, 100.0 * of.believed));
            page.put(Tone::Dim, if of.so { "  it is so" } else { "" });
            page.end();
        }
    }
    // What was found in part can be said better, too.
    let whole = [Verdict::Hit, Verdict::Unverified];
    let missing = debrief.reasoning.points.iter();
    let missing = missing.filter(|point| !whole.contains(&point.verdict) && point.kind != Kind::Penalty);
    let missing: Vec<_> = missing.filter(|point| !point.say_if_missing.is_empty()).collect();
    if !missing.is_empty() {
        page.heading(&format!("What your {} could have said", debrief.written), "");
        for point in missing {
            page.paragraph(Tone::Plain, 2, &point.say_if_missing);
        }
    }
    debrief.revealed.iter().for_each(|exhibit| draw_exhibit(&mut page, exhibit));
    if debrief.points_shown && !habits.is_empty() {
        draw_habits(&mut page, debrief.decision, habits);
    }
    page.heading("What to take from it", "");
    for lesson in &debrief.lessons {
        page.paragraph(Tone::Plain, 2, lesson);
    }
    page.paragraph(Tone::Plain, 2, &debrief.truth);
    page.gap();
    page.paragraph(Tone::Dim, 0, &format!("The same case for somebody else: shipworthy learn new {}", debrief.code));
    page.finish()
}

/// Labels of answers have at least so many columns.
const SHORTEST_LABEL: usize = 20;

/// What each answer was expected to be worth, amounts below each other.
pub(super) fn draw_worth(page: &mut Canvas, worth: &[Worth], currency: &str) {
    let amounts: Vec<String> = worth.iter().map(|of| money::format(of.expected, currency)).collect();
    let amount = amounts.iter().map(|text| page.measure(text)).max().unwrap_or(0);
    let marks: Vec<String> = worth.iter().map(marks).collect();
    let marked = marks.iter().map(|text| page.measure(text)).max().unwrap_or(0);
    // A long label goes on below, so that its amount and what is said of it stay on the page.
    let room = page.width.saturating_sub(7 + amount + marked).max(SHORTEST_LABEL);
    let widest = worth.iter().map(|of| page.measure(&of.label)).max().unwrap_or(0).min(room);
    for ((of, text), marks) in worth.iter().zip(&amounts).zip(&marks) {
        let label = text::wrap(&page.safe(&of.label), widest);
        page.put(Tone::Plain, &format!("  {}", label.first().map_or("", String::as_str)));
        page.to(widest + 5 + amount - page.measure(text));
        page.put(if of.best { Tone::Strong } else { Tone::Plain }, text);
        page.put(Tone::Dim, &format!("  {marks}"));
        page.end();
        for line in label.iter().skip(1) {
            page.put(Tone::Plain, &format!("    {line}"));
            page.end();
        }
    }
}

/// What is said of an answer beside its amount; what its label says already is not said again.
fn marks(of: &Worth) -> String {
    let best = (of.best && !of.label.starts_with("the best")).then_some("the best");
    let yours = (of.yours && !of.label.starts_with("yours")).then_some("yours");
    let marks: Vec<&str> = best.into_iter().chain(yours).collect();
    marks.join(", and ")
}

/// What habits of thinking would have scored, scores below each other.
fn draw_habits(page: &mut Canvas, decision: f64, habits: &[Habit]) {
    page.heading("What habits would have scored", "");
    page.paragraph(Tone::Dim, 2, &habits_say(decision));
    let widest = habits.iter().map(|habit| page.measure(habit.name)).max().unwrap_or(0);
    let scores: Vec<String> = habits.iter().map(|habit| signed(habit.decision)).collect();
    let score = scores.iter().map(|text| page.measure(text)).max().unwrap_or(0);
    for (habit, text) in habits.iter().zip(&scores) {
        page.put(Tone::Plain, &format!("  {}", words::capital(habit.name)));
        page.to(widest + 5 + score - page.measure(text));
        page.put(Tone::Plain, text);
        page.end();
    }
}

fn habits_say(decision: f64) -> String {
    format!("1 is the best decision there was, 0 what a fixed answer gets. Yours: {}.", signed(decision))
}

/// A decision score with its sign: `+0.20`, `−0.50`.
pub fn signed(score: f64) -> String {
    // Less than half a hundredth is 0, and has no sign.
    if score.abs() < 0.005 { "0.00".to_owned() } else { format!("{score:+.2}").replace('-', "−") }
}

/// A debrief as Markdown, with what habits would have scored in its case.
pub fn debrief_markdown(debrief: &Debrief, habits: &[Habit]) -> String {
    let mut text = format!("## {}\n\n", cell(&debrief.headline));
    if debrief.points_shown {
        text.push_str(&format!("**{} of 100.**\n\n", debrief.score));
    }
    for term in &debrief.terms {
        let points = if term.of > 0 { format!(" {} of {}.", term.points, term.of) } else { String::new() };
        text.push_str(&format!("- **{}.**{points} {}\n", term.name, cell(&term.says)));
    }
    text.push_str("\n| answer | expected to be worth | |\n|---|---:|---|\n");
    for of in &debrief.worth {
        let mark = [(of.best, "the best"), (of.yours, "yours")]
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, mark)| *mark)
            .collect::<Vec<_>>();
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            cell(&of.label),
            money::format(of.expected, debrief.currency),
            mark.join(", ")
        ));
    }
    if let Some(beliefs) = &debrief.beliefs {
        text.push_str("\n| believed | yours | could be | |\n|---|---:|---:|---|\n");
        for of in &beliefs.each {
            let so = if of.so { "it is so" } else { "" };
            text.push_str(&format!(
                "| {} | {:.0}% | {:.0}% | {so} |\n",
                cell(&of.label),
                100.0 * of.said,
                100.0 * of.believed
            ));
        }
    }
    debrief.revealed.iter().for_each(|exhibit| text.push_str(&exhibit_markdown(exhibit)));
    if debrief.points_shown && !habits.is_empty() {
        text.push_str(&format!("\n## What habits would have scored\n\n{}\n", habits_say(debrief.decision)));
        text.push_str("\n| habit | decision score |\n|---|---:|\n");
        for habit in habits {
            text.push_str(&format!("| {} | {} |\n", cell(&words::capital(habit.name)), signed(habit.decision)));
        }
    }
    text.push('\n');
    debrief.lessons.iter().for_each(|lesson| text.push_str(&format!("{}\n", cell(lesson))));
    text.push_str(&format!("{}\n\nThe same case for somebody else: `{}`\n", cell(&debrief.truth), debrief.code));
    text
}
