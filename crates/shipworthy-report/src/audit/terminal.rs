//! The audit on a terminal: the answer first, then what was found, then the columns.

use shipworthy_eval::audit::report::Audit;
use shipworthy_eval::outcome::Level;

use super::{about, command, count, figures, headline, labels, said, shape, verdict};
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::words;

/// Columns of the table that are listed.
const COLUMNS: usize = 60;

/// The audit for people at a terminal of so many columns.
pub fn terminal(audit: &Audit, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    answer(&mut page, audit);
    findings(&mut page, audit);
    classes(&mut page, audit);
    agreement(&mut page, audit);
    doubtful(&mut page, audit);
    columns(&mut page, audit);
    checklists(&mut page, audit);
    page.heading("What this rests on", "");
    for note in &audit.notes {
        page.paragraph(Tone::Plain, 2, note);
    }
    page.paragraph(Tone::Dim, 2, &format!("table {} · shipworthy {}", audit.fingerprint, audit.tool));
    page.paragraph(Tone::Plain, 2, &format!("again: {}", command(audit)));
    page.finish()
}

fn answer(page: &mut Canvas, audit: &Audit) {
    page.gap();
    let about = about(audit);
    let start = page.width.saturating_sub(page.measure(&about));
    if start > page.measure(&audit.table) + 2 {
        page.put(Tone::Strong, &audit.table);
        page.to(start);
        page.put(Tone::Dim, &about);
        page.end();
    } else {
        page.paragraph(Tone::Strong, 0, &audit.table);
        page.paragraph(Tone::Dim, 0, &about);
    }
    page.gap();
    let worst = audit.findings.iter().map(|f| f.severity).max();
    let whole = verdict(worst);
    page.put(whole.into(), page.glyph(whole));
    page.put(Tone::Plain, " ");
    page.put(Tone::Strong, &headline(audit).to_uppercase());
    page.end();
    page.gap();
    let room = audit.answers.iter().map(|a| page.measure(a.question.words())).max().unwrap_or(0) + 4;
    for answer in &audit.answers {
        let shape = shape(answer);
        page.to(2);
        page.put(shape.into(), page.glyph(shape));
        page.put(Tone::Plain, " ");
        page.put(Tone::Strong, answer.question.words());
        if room + 30 < page.width {
            page.to(room + 2);
            let text = answer.sentences.join(" ");
            page.paragraph(Tone::Plain, room + 2, &text);
        } else {
            page.put(Tone::Dim, &format!("  {}", said(answer)));
            page.end();
            page.paragraph(Tone::Plain, 4, &answer.sentences.join(" "));
        }
    }
}

fn findings(page: &mut Canvas, audit: &Audit) {
    if audit.findings.is_empty() {
        return;
    }
    let tallied: Vec<String> = [
        (Level::Error, "problem", "problems"),
        (Level::Warning, "warning", "warnings"),
        (Level::Note, "note", "notes"),
    ]
    .into_iter()
    .filter(|(level, _, _)| count(audit, *level) > 0)
    .map(|(level, one, many)| words::counted(count(audit, level), one, many))
    .collect();
    page.heading("What was found", &tallied.join(", "));
    for finding in &audit.findings {
        let tone = match finding.severity {
            Level::Error => Tone::Fail,
            Level::Warning => Tone::Open,
            Level::Note => Tone::Dim,
        };
        page.put(tone, words::level(finding.severity));
        page.to(9);
        page.paragraph(Tone::Plain, 9, &format!("{} ({})", finding.message, finding.code));
        page.paragraph(Tone::Dim, 9, &finding.remedy);
    }
}

fn classes(page: &mut Canvas, audit: &Audit) {
    let Some(label) = audit.label.as_ref().filter(|l| !l.classes.is_empty()) else { return };
    page.heading(
        &format!("The label, {}", label.column),
        &if label.unlabelled > 0 {
            format!("{} without", words::counted(label.unlabelled, "row", "rows"))
        } else {
            String::new()
        },
    );
    let total: u64 = label.classes.iter().map(|c| c.1).sum();
    let room = label.classes.iter().take(8).map(|c| page.measure(&c.0)).max().unwrap_or(0).clamp(4, 24) + 4;
    for (value, n) in label.classes.iter().take(8) {
        page.to(2);
        page.put_until(Tone::Plain, value, room - 1);
        page.to(room);
        let share = *n as f64 / total.max(1) as f64;
        let full = (share * 40.0).round() as usize;
        page.put(Tone::Plain, &if page.style.unicode { "█" } else { "#" }.repeat(full.max(usize::from(*n > 0))));
        page.to(room + 42);
        page.put(Tone::Strong, &words::percent(share));
        page.put(Tone::Dim, &format!("  {}", words::counted(*n, "row", "rows")));
        page.end();
    }
    if label.classes.len() > 8 {
        page.paragraph(Tone::Dim, 2, &format!("and {} more", label.classes.len() - 8));
    }
}

fn agreement(page: &mut Canvas, audit: &Audit) {
    let Some(agreement) = &audit.agreement else { return };
    page.heading("Do the people who labelled agree?", "1 is always, 0 no more than by chance");
    page.paragraph(Tone::Plain, 2, &format!("{}.", labels::summary(agreement)));
    let mut rows: Vec<(String, String)> =
        agreement.measures.iter().map(|m| (labels::measure(m).to_owned(), labels::value(m))).collect();
    if agreement.pairs.len() > 1 {
        rows.extend(agreement.pairs.iter().map(labels::pair));
    }
    pairs(page, &rows);
}

fn doubtful(page: &mut Canvas, audit: &Audit) {
    let Some(doubtful) = audit.doubtful_labels.as_ref().filter(|doubtful| doubtful.doubtful > 0) else { return };
    page.heading("Labels that are probably wrong", "as the model's probabilities have it; look at them first");
    for label in doubtful.listed.iter().take(labels::SHOWN) {
        let [given, suggested, texts] = labels::doubtful(label);
        page.paragraph(Tone::Plain, 2, &format!("labelled {given}, rather {suggested}"));
        page.paragraph(Tone::Dim, 4, &texts);
    }
}

/// What something is called, and its figures.
fn pairs(page: &mut Canvas, rows: &[(String, String)]) {
    let widest = rows.iter().map(|(name, _)| page.measure(name)).max().unwrap_or(0);
    let column = widest.min(page.width / 2) + 4;
    for (name, figures) in rows {
        page.to(2);
        page.put_until(Tone::Plain, name, column - 1);
        page.to(column);
        page.put_until(Tone::Strong, figures, page.width);
        page.end();
    }
}

fn columns(page: &mut Canvas, audit: &Audit) {
    if audit.columns.is_empty() {
        return;
    }
    page.heading("Columns", "smallest · middle · largest, or the most frequent");
    let shown = &audit.columns[..audit.columns.len().min(COLUMNS)];
    let name = shown.iter().map(|c| page.measure(&c.name)).max().unwrap_or(0).clamp(6, page.width / 4) + 4;
    let (part, filled, distinct) = (name, name + 15, name + 23);
    let drawn = distinct + 12;
    let picture = if page.width >= 90 { 18 } else { 0 };
    for (at, head) in [(part, "part"), (filled, "filled"), (distinct, "different")] {
        page.to(at);
        page.put(Tone::Dim, head);
    }
    page.end();
    for column in shown {
        page.to(2);
        page.put_until(Tone::Strong, &column.name, name - 1);
        page.to(part);
        page.put_until(Tone::Plain, column.role.words(), filled - 1);
        page.to(filled);
        let share = figures::filled(column);
        page.put(if share < 1.0 { Tone::Plain } else { Tone::Dim }, &words::percent((share * 1000.0).floor() / 1000.0));
        page.to(distinct);
        page.put_until(Tone::Plain, &figures::distinct(column), drawn - 1);
        if picture > 0 {
            page.to(drawn);
            let text = spark(&figures::bars(column), picture - 2, page.style.unicode);
            page.put(Tone::Plain, &text);
        }
        page.to(drawn + picture);
        page.put_until(Tone::Plain, &figures::values(column), page.width);
        page.end();
    }
    if audit.columns.len() > COLUMNS {
        page.paragraph(Tone::Dim, 2, &format!("and {} more in the full report", audit.columns.len() - COLUMNS));
    }
}

/// A picture of counts in one line.
fn spark(counts: &[u64], room: usize, unicode: bool) -> String {
    const UNICODE: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    const ASCII: [&str; 9] = [" ", ".", ".", ":", ":", "-", "=", "+", "#"];
    if counts.len() < 2 {
        return String::new();
    }
    let steps = counts.len().min(room);
    let joined: Vec<u64> =
        (0..steps).map(|i| counts[counts.len() * i / steps..counts.len() * (i + 1) / steps].iter().sum()).collect();
    let most = joined.iter().copied().max().unwrap_or(1).max(1);
    let signs = if unicode { UNICODE } else { ASCII };
    joined.iter().map(|n| signs[if *n == 0 { 0 } else { (n * 8).div_ceil(most) as usize }]).collect()
}

fn checklists(page: &mut Canvas, audit: &Audit) {
    use shipworthy_eval::audit::checklist::State;
    for list in &audit.checklists {
        page.heading(&format!("What the {} asks", list.law.name()), "as far as a table shows it; no legal advice");
        for point in &list.points {
            let (tone, word) = match point.state {
                State::Shown => (Tone::Pass, "shown"),
                State::Look => (Tone::Open, "look"),
                State::NotShown => (Tone::Dim, "open"),
            };
            page.put(tone, word);
            page.to(9);
            page.paragraph(Tone::Plain, 9, &format!("{} ({})", point.asked, point.source));
            page.paragraph(Tone::Dim, 9, &point.shows);
        }
    }
}
