//! Skills, what is due, progress and audits as tables: for the terminal, for Markdown, and beside every picture of the pages.

use shipworthy_learn::audit::report::AuditReport;
use shipworthy_learn::case::Exhibit;
use shipworthy_learn::progress::Progress;
use shipworthy_learn::schedule::due::Due;
use shipworthy_learn::skill::estimate::Band;
use shipworthy_learn::skill::standing::Standing;

use super::table::{exhibit_markdown, exhibit_terminal};
use crate::money;
use crate::terminal::Style;

/// Tables for a terminal of so many columns.
pub fn tables_terminal(tables: &[Exhibit], width: usize, style: Style) -> String {
    tables.iter().map(|table| exhibit_terminal(table, width, style)).collect()
}

/// Tables as Markdown.
pub fn tables_markdown(tables: &[Exhibit]) -> String {
    tables.iter().map(exhibit_markdown).collect::<Vec<_>>().join("\n")
}

fn table(title: impl Into<String>, columns: &[&str], rows: Vec<Vec<String>>, note: Option<String>) -> Exhibit {
    let columns = columns.iter().map(|head| (*head).to_owned()).collect();
    Exhibit { title: title.into(), columns, rows, note, figure: None }
}

/// A band as it stands in a table: "48 to 74, about 62".
pub fn band_words(band: Option<Band>, answers: u32) -> String {
    match band {
        Some(band) => format!("{:.0} to {:.0}, about {:.0}", band.low, band.high, band.middle),
        None if answers == 0 => "nothing known yet".to_owned(),
        None => "too early".to_owned(),
    }
}

/// Where somebody stands: one table a group.
pub fn standing_tables(standing: &Standing) -> Vec<Exhibit> {
    let groups = standing.groups.iter().map(|group| {
        let rows = group.skills.iter().map(|skill| {
            let next = skill.next.as_ref().map_or_else(
                || format!("lesson {}, {} minutes", skill.id, skill.lesson_minutes),
                |next| next.code.to_string(),
            );
            vec![
                skill.id.clone(),
                skill.name.clone(),
                band_words(skill.band, skill.answers),
                skill.answers.to_string(),
                next,
            ]
        });
        let title = format!("{} {}", group.id, group.name);
        let said = (group.answers > 0).then(|| format!("As a whole: {}.", group.says));
        table(title, &["", "skill", "of 100", "cases", "next"], rows.collect(), said)
    });
    groups.collect()
}

/// What there is to do again today.
pub fn due_tables(due: &Due) -> Vec<Exhibit> {
    let cases = due.cases.iter().map(|case| {
        let skills: Vec<&str> = case.skills.iter().map(|(_, name)| name.as_str()).collect();
        let first = if case.worked_first { ", one worked first" } else { "" };
        vec![format!("{}{first}", case.title), skills.join(", "), format!("shipworthy learn play {}", case.code)]
    });
    let cards = due
        .cards
        .iter()
        .map(|due| vec![due.card.id.clone(), due.card.ask.clone(), if due.new { "new" } else { "" }.to_owned()]);
    let mut tables = Vec::new();
    if !due.cases.is_empty() {
        tables.push(table("Cases, each a fresh one", &["decision", "skills", ""], cases.collect(), None));
    }
    if !due.cards.is_empty() {
        let note = Some("`shipworthy learn review` asks for them.".to_owned());
        tables.push(table("Cards", &["", "question", ""], cards.collect(), note));
    }
    tables
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(String::new, |share| format!("{:.0}%", 100.0 * share))
}

/// How well confidence fits, intervals, leanings.
pub fn calibration_tables(progress: &Progress) -> Vec<Exhibit> {
    let found = &progress.calibration;
    let bins = found.bins.iter().filter(|bin| bin.answers > 0).map(|bin| {
        vec![
            format!("{:.0} to {:.0}%", 100.0 * bin.from, 100.0 * bin.to),
            bin.answers.to_string(),
            percent(bin.said),
            bin.says.clone(),
        ]
    });
    let mut tables =
        vec![table("Confidence", &["said", "answers", "on average", ""], bins.collect(), Some(found.says.clone()))];
    if let Some(of) = found.brier {
        let rows = [
            ("mean squared error", of.score),
            ("reliability, 0 at best", of.reliability),
            ("resolution, the more the better", of.resolution),
            ("uncertainty", of.uncertainty),
            ("within bins", of.within),
        ];
        let rows = rows.into_iter().map(|(name, value)| vec![name.to_owned(), format!("{value:.3}")]);
        let note = "Error = reliability - resolution + uncertainty + within bins (Murphy 1973).".to_owned();
        tables.push(table("What the error is made of", &["", ""], rows.collect(), Some(note)));
    }
    tables.push(table("80% intervals", &[], vec![vec![progress.coverage.says.clone()]], None));
    let leanings = progress.bias.iter().map(|of| vec![of.title.to_owned(), of.says.clone()]);
    tables.push(table("Leanings", &[], leanings.collect(), None));
    tables
}

/// A week by its Monday: "16 November 2026".
pub fn day_words(day: i64) -> String {
    shipworthy_eval::moment::day(day * 86_400).map_or_else(|| day.to_string(), |day| day.in_words())
}

/// Decisions week by week, and money.
pub fn regret_tables(progress: &Progress) -> Vec<Exhibit> {
    let of = &progress.regret;
    let weeks = of.weeks.iter().chain(&of.by_archetype).map(|week| {
        vec![
            day_words(week.monday),
            week.archetype.clone().unwrap_or_else(|| "all".to_owned()),
            week.decisions.to_string(),
            format!("{:+.2}", week.mean),
        ]
    });
    let note = "1 is the best that could be decided, 0 no better than a fixed rule. Luck plays no part.".to_owned();
    let mut tables =
        vec![table("Decisions by week", &["week of", "kind", "decisions", "mean score"], weeks.collect(), Some(note))];
    for left in &of.left {
        let rows = left.blocks.iter().zip(&left.so_far).map(|((n, left_here), so_far)| {
            vec![n.to_string(), money::format(*left_here, &left.currency), money::format(*so_far, &left.currency)]
        });
        let title = format!("Left on the table, {}", left.currency);
        tables.push(table(title, &["decisions", "left", "so far"], rows.collect(), Some(left.says.clone())));
    }
    tables
}

/// The days to come.
pub fn retention_tables(progress: &Progress) -> Vec<Exhibit> {
    let days = progress.ahead.iter().map(|day| {
        let name = match day.in_days {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            n => format!("in {n} days"),
        };
        vec![name, percent(day.remembered), day.cases.to_string(), day.cards.to_string()]
    });
    let note = "Remembered: if nothing is done until then. Cases and cards: if each day's are done, within the most that is set.";
    vec![table("The next thirty days", &["", "remembered", "cases", "cards"], days.collect(), Some(note.to_owned()))]
}

/// What an audit found.
pub fn audit_tables(report: &AuditReport) -> Vec<Exhibit> {
    let mut tables = Vec::new();
    if !report.gaps.is_empty() {
        let rows = report.gaps.iter().enumerate().map(|(place, gap)| vec![(place + 1).to_string(), gap.says.clone()]);
        tables.push(table("What to work on", &[], rows.collect(), None));
    }
    let rows = report
        .areas
        .iter()
        .map(|area| vec![format!("{} {}", area.id, area.name), area.says.clone(), area.link.clone()]);
    tables.push(table("What you say, and what the tasks showed", &[], rows.collect(), Some(report.notes.join(" "))));
    tables
}
