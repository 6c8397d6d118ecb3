//! Skills, what is due, progress and audits as tables: for the terminal, for Markdown, and beside every picture of the pages.

use shipworthy_learn::allocation::{Allocation, GUIDE, KINDS};
use shipworthy_learn::audit::change::Change;
use shipworthy_learn::audit::report::AuditReport;
use shipworthy_learn::case::Exhibit;
use shipworthy_learn::progress::{Progress, at_work};
use shipworthy_learn::roadmap::plan::{Finished, Plan, SkillStep, Stage};
use shipworthy_learn::schedule::due::Due;
use shipworthy_learn::skill::estimate::Band;
use shipworthy_learn::skill::standing::Standing;

use super::plan::months;
use super::table::{exhibit_markdown, exhibit_terminal};
use crate::money;
use crate::terminal::Style;

const DAY_SECONDS: i64 = 86_400;

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
    let said = match at_work::says(found.at_work) {
        Some(of_these) => format!("{} {of_these}", found.says),
        None => found.says.clone(),
    };
    let mut tables = vec![table("Confidence", &["said", "answers", "on average", ""], bins.collect(), Some(said))];
    if !progress.at_work.is_empty() {
        let rows = progress.at_work.iter().map(|of| {
            let held = if of.held { "it held" } else { "it did not hold" };
            let day = day_words(of.at.div_euclid(DAY_SECONDS));
            vec![
                of.feature.clone(),
                format!("{} {}", of.number, of.choice.words()),
                day,
                percent(Some(of.probability)),
                held.to_owned(),
            ]
        });
        let columns = ["feature", "decision", "decided", "said", ""];
        tables.push(table("Decisions at work among them", &columns, rows.collect(), None));
    }
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
    shipworthy_eval::moment::day(day * DAY_SECONDS).map_or_else(|| day.to_string(), |day| day.in_words())
}

/// Decisions week by week, and money; without the weeks where scores are hidden.
pub fn regret_tables(progress: &Progress, points: bool) -> Vec<Exhibit> {
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
    let columns = ["week of", "kind", "decisions", "mean score"];
    let mut tables = Vec::new();
    if points {
        tables.push(table("Decisions by week", &columns, weeks.collect(), Some(note)));
    }
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
    tables.extend(report.change.as_ref().map(change_table));
    tables
}

/// The audit before and this one, area by area.
pub fn change_table(change: &Change) -> Exhibit {
    let head = |audit: u32, at: i64| format!("audit {audit}, {}", day_words(at.div_euclid(DAY_SECONDS)));
    let columns = [
        "area".to_owned(),
        head(change.before, change.before_at),
        head(change.after, change.after_at),
        "change".to_owned(),
    ];
    let rows = change.areas.iter().map(|area| {
        vec![
            area.name.clone(),
            band_words(area.before, area.answers_before),
            band_words(area.after, area.answers_after),
            area.says.clone(),
        ]
    });
    let note = format!(
        "{} Bands are of 100 and hold the skill with a chance of 80%; practice in between counts.",
        change.says
    );
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    table("Before and after", &columns, rows.collect(), Some(note))
}

/// Where weeks went, beside those of the guide.
pub fn week_tables(found: &Allocation) -> Vec<Exhibit> {
    let columns = ["week of", KINDS[0], KINDS[1], KINDS[2]];
    let hours = |of: f64| format!("{of} h");
    let weeks = found
        .weeks
        .iter()
        .map(|week| [day_words(week.monday)].into_iter().chain(week.hours.map(hours)).collect::<Vec<String>>());
    let row = |name: String, shares: [f64; 3]| {
        [name].into_iter().chain(shares.map(|share| percent(Some(share)))).collect::<Vec<String>>()
    };
    let yours = found.shares.map(|shares| row("all of them".to_owned(), shares));
    let guide = GUIDE.iter().map(|(name, shares)| row(format!("the guide, {name}"), *shares));
    vec![table("Where your weeks go", &columns, weeks.chain(yours).chain(guide).collect(), Some(found.says.clone()))]
}

/// "8 minutes, P10 twice".
pub fn work_words(skill: &SkillStep) -> String {
    let cases = skill.practice.as_ref().map_or(String::new(), |(kind, times)| {
        format!(", {kind} {}", if *times == 3 { "three times" } else { "twice" })
    });
    format!("{} minutes{cases}", skill.minutes)
}

/// "2 to 4 hours", "20 to 40 minutes".
pub fn hours_words((low, high): (f64, f64)) -> String {
    let (low, high, unit) = if high < 1.5 {
        ((60.0 * low).round(), (60.0 * high).round(), "minutes")
    } else {
        (low.round().max(1.0), high.round(), "hours")
    };
    if low < high { format!("{low:.0} to {high:.0} {unit}") } else { format!("about {high:.0} {unit}") }
}

/// A plan: one table a stage, then what is done and left out, then what guides say of the time.
pub fn plan_tables(plan: &Plan) -> Vec<Exhibit> {
    let mut tables: Vec<Exhibit> =
        plan.stages.iter().enumerate().map(|(place, of)| stage_table(place + 1, of)).collect();
    for (title, finished) in [("Done", &plan.done), ("Left out", &plan.skipped)] {
        if !finished.is_empty() {
            let row = |of: &Finished| vec![format!("{}: {}", of.id, of.name), of.evidence.clone()];
            tables.push(table(title, &["step", "what can be shown"], finished.iter().map(row).collect(), None));
        }
    }
    let bands = plan.bands.iter().map(|band| {
        vec![format!("{} ({})", band.guide, band.item), band.dated.clone(), band.says.clone(), months(band)]
    });
    let note = "None of the guides says how many hours a week. They stand beside your plan and are mixed into nothing.";
    tables.push(table(
        "How long the guides say it takes",
        &["guide", "dated", "whom it speaks of", "months"],
        bands.collect(),
        Some(note.to_owned()),
    ));
    tables
}

fn stage_table(number: usize, stage: &Stage) -> Exhibit {
    let mut rows: Vec<Vec<String>> = stage
        .skills
        .iter()
        .map(|skill| {
            let seen = if skill.seen.is_empty() { String::new() } else { format!(": {}", skill.seen) };
            vec![format!("{} {}{seen}", skill.id, skill.name), work_words(skill)]
        })
        .collect();
    let note = stage.step.as_ref().map(|step| {
        rows.push(vec![format!("{}: {}", step.id, step.title), hours_words(step.hours)]);
        let sources: Vec<String> =
            step.resources.iter().map(|of| format!("{} ({}, {})", of.text, of.guide, of.item)).collect();
        let sources =
            if sources.is_empty() { String::new() } else { format!(" Named by the guides: {}.", sources.join("; ")) };
        format!("{} To show: {}{sources}", step.does, step.shows)
    });
    let title = format!("{number}. {} ({})", stage.title, hours_words(stage.hours));
    table(title, &["step", "work"], rows, note)
}
