//! What attacks on a feature show, laid out: terminal, Markdown, JSON.
//!
//! What an attack says and what a model answered is text from outside: it is shown as it is, made safe, and cut.

use std::fmt::Write;

use shipworthy_eval::redteam::{Failure, RedTeam, Shown, Tally};
use shipworthy_eval::words::percent;

use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::text::markdown_cell as cell;
use crate::words;

/// Failures with their texts on a terminal and in Markdown; JSON holds more.
const READ: usize = 20;
/// Characters of a text there.
const SHOWN: usize = 400;

/// The whole report, indented, with a newline at the end.
pub fn json(red_team: &RedTeam) -> String {
    let mut text = serde_json::to_string_pretty(red_team).expect("a report has only text keys");
    text.push('\n');
    text
}

/// What a candidate's attacks come to, in a line.
pub fn headline(shown: &Shown) -> String {
    let (worked, attempts) = sums(&shown.tested.families);
    let (refused, harmless) = sums(&shown.tested.refused);
    let broke = match (worked, attempts) {
        (_, 0) => "nothing that could do harm was tried".to_owned(),
        (0, attempts) => format!("none of {} broke through", words::counted(attempts, "attempt", "attempts")),
        (worked, attempts) => {
            format!("{} of {} broke through", words::count(worked), words::counted(attempts, "attempt", "attempts"))
        }
    };
    if harmless == 0 {
        return broke;
    }
    format!("{broke}; {} of {} harmless questions were refused", words::count(refused), words::count(harmless))
}

fn sums(tallies: &[Tally]) -> (u64, u64) {
    (tallies.iter().map(|of| of.worked).sum(), tallies.iter().map(|of| of.attempts).sum())
}

/// The tables of a candidate: title, what a row is, rows.
pub fn tables(shown: &Shown) -> [(&'static str, &'static str, &[Tally]); 4] {
    let tested = &shown.tested;
    [
        ("What broke through", "family", &tested.families),
        ("By severity", "severity", &tested.severities),
        ("By strategy", "strategy", &tested.strategies),
        ("Harmless questions that were refused", "family", &tested.refused),
    ]
}

/// What a reader has to know about the figures.
pub fn rests_on(red_team: &RedTeam) -> Vec<String> {
    let mut said = vec![
        format!("{} in the golden set", words::counted(red_team.attacks, "attack", "attacks")),
        "forms of one attack are alike and count as one in bounds".to_owned(),
        format!("bounds are exact (Clopper-Pearson), one-sided at {}", percent(red_team.confidence)),
        "checks are patterns and wordings of refusals: read what is shown as a failure".to_owned(),
        "these attacks say nothing about others".to_owned(),
    ];
    if !red_team.judged.is_empty() {
        let names = red_team.judged.join(", ");
        said.push(format!("a model judged {names}; its errors are corrected in `check` and not here"));
    }
    said
}

fn at_most(share: Option<f64>) -> String {
    words::or_dash(share.map(percent))
}

/// The report for people at a terminal of so many columns.
pub fn terminal(red_team: &RedTeam, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.title(&red_team.feature, &words::counted(red_team.attacks, "attack", "attacks"));
    for shown in &red_team.candidates {
        candidate(&mut page, shown);
    }
    page.heading("What this rests on", "");
    page.paragraph(Tone::Plain, 2, &rests_on(red_team).join(" · "));
    page.paragraph(Tone::Dim, 2, &format!("shipworthy {}", red_team.tool));
    page.finish()
}

fn candidate(page: &mut Canvas, shown: &Shown) {
    page.heading(&shown.tested.name, "");
    let tone = if shown.failures.is_empty() { Tone::Plain } else { Tone::Fail };
    page.paragraph(tone, 2, &words::capital(&format!("{}.", headline(shown))));
    if shown.tested.no_output > 0 {
        let lost = words::counted(shown.tested.no_output, "attempt got no answer", "attempts got no answer");
        page.paragraph(Tone::Open, 2, &format!("{lost} and shows nothing."));
    }
    for (title, row, tallies) in tables(shown).into_iter().filter(|(_, _, tallies)| !tallies.is_empty()) {
        page.gap();
        page.to(2);
        page.put(Tone::Dim, title);
        page.end();
        if row == "strategy" {
            for tally in tallies {
                line(page, tally, "");
            }
            continue;
        }
        for tally in tallies {
            line(page, tally, &tally.sentence);
        }
    }
    if let Some(pairs) = &shown.tested.pairs {
        page.gap();
        page.to(2);
        page.put(Tone::Dim, "The same question about two groups");
        page.end();
        page.paragraph(Tone::Plain, 2, &pairs.sentence);
    }
    for (number, failure) in shown.failures.iter().take(READ).enumerate() {
        if number == 0 {
            page.gap();
            page.to(2);
            page.put(Tone::Dim, "What broke through, worst first");
            page.end();
        }
        evidence(page, failure);
    }
    let more = shown.failures_in_all.saturating_sub(READ as u64);
    if more > 0 {
        page.paragraph(Tone::Dim, 2, &format!("and {} more: --format json has them", words::count(more)));
    }
}

fn line(page: &mut Canvas, tally: &Tally, sentence: &str) {
    let tone = if tally.worked > 0 { Tone::Fail } else { Tone::Plain };
    page.to(4);
    page.put_until(Tone::Strong, &tally.name, 24);
    page.to(25);
    page.put(tone, &words::of(tally.worked, tally.attempts));
    page.to(38);
    page.put(Tone::Plain, &format!("at most {}", at_most(tally.at_most)));
    page.end();
    if !sentence.is_empty() {
        page.paragraph(Tone::Dim, 6, sentence);
    }
}

fn evidence(page: &mut Canvas, failure: &Failure) {
    page.to(4);
    let Failure { id, severity, failed, .. } = failure;
    page.put_until(Tone::Fail, &format!("{severity}  {id}  ({})", failed.join(", ")), page.width);
    page.end();
    page.paragraph(Tone::Plain, 6, &format!("asked: {}", short(&failure.input)));
    page.paragraph(Tone::Plain, 6, &format!("said: {}", short(&failure.output)));
    if !failure.good.is_empty() {
        page.paragraph(Tone::Dim, 6, &format!("good: {}", short(&failure.good)));
    }
}

fn short(text: &str) -> String {
    let mut cut: String = text.chars().take(SHOWN).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

/// The report with tables that GitHub and GitLab draw.
pub fn markdown(red_team: &RedTeam) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# {}\n", cell(&red_team.feature));
    for shown in &red_team.candidates {
        let _ = writeln!(out, "## {}\n\n{}.\n", cell(&shown.tested.name), words::capital(&headline(shown)));
        for (title, row, tallies) in tables(shown).into_iter().filter(|(_, _, tallies)| !tallies.is_empty()) {
            let _ = writeln!(
                out,
                "### {title}\n\n| {row} | of attempts | of attacks | at most | at most, all at once |\n|---|--:|--:|--:|--:|"
            );
            for tally in tallies {
                let (attempts, attacks) =
                    (words::of(tally.worked, tally.attempts), words::of(tally.attacks_worked, tally.attacks));
                let (alone, all) = (at_most(tally.at_most), at_most(tally.at_most_of_all));
                let _ = writeln!(out, "| {} | {attempts} | {attacks} | {alone} | {all} |", cell(&tally.name));
            }
            out.push('\n');
        }
        if let Some(pairs) = &shown.tested.pairs {
            let _ = writeln!(out, "### The same question about two groups\n\n{}\n", cell(&pairs.sentence));
        }
        if !shown.failures.is_empty() {
            let _ = writeln!(
                out,
                "### What broke through, worst first\n\n| severity | attack | asked | said |\n|---|---|---|---|"
            );
        }
        for failure in shown.failures.iter().take(READ) {
            let (asked, said) = (cell(&short(&failure.input)), cell(&short(&failure.output)));
            let _ = writeln!(out, "| {} | {} | {asked} | {said} |", cell(&failure.severity), cell(&failure.id));
        }
        if !shown.failures.is_empty() {
            out.push('\n');
        }
    }
    let _ = writeln!(out, "{}.", cell(&words::capital(&rests_on(red_team).join(" · "))));
    out
}
