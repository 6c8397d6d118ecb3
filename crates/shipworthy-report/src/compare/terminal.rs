//! The comparison on a terminal: the answer first, then metric by metric, slice by slice, example by example.

use shipworthy_eval::compare::{Compare, Difference};

use super::{about, by_example, change, command, headline, interval, label, outcome, rests_on, shape, test, value};
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::words;

/// The comparison for people at a terminal of so many columns.
pub fn terminal(compare: &Compare, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.title(&compare.feature, &about(compare));
    page.put(shape(compare).into(), page.glyph(shape(compare)));
    page.put(Tone::Plain, " ");
    page.put(Tone::Strong, &headline(compare));
    page.end();
    for sentence in &compare.sentences {
        page.paragraph(Tone::Plain, 2, sentence);
    }
    metrics(&mut page, compare);
    slices(&mut page, compare);
    answers(&mut page, compare);
    if !compare.warnings.is_empty() {
        page.heading("Before you act on it", "");
        for warning in &compare.warnings {
            page.paragraph(Tone::Plain, 2, warning);
        }
    }
    page.heading("What this rests on", "");
    page.paragraph(Tone::Plain, 2, &rests_on(compare).join(" · "));
    page.paragraph(Tone::Dim, 2, &format!("golden set {} · shipworthy {}", compare.golden.fingerprint, compare.tool));
    if let Some(command) = command(compare) {
        page.paragraph(Tone::Plain, 2, &format!("again: {command}"));
    }
    page.finish()
}

fn tone(difference: &Difference) -> Tone {
    if difference.better.is_some() {
        Tone::Pass
    } else if difference.reason.is_some() || difference.differs {
        Tone::Dim
    } else {
        Tone::Open
    }
}

fn metrics(page: &mut Canvas, compare: &Compare) {
    page.heading("Metric by metric", &format!("change from {} to {}", compare.a, compare.b));
    let labels: Vec<String> = compare.metrics.iter().map(|d| label(compare, d)).collect();
    let wide = page.width >= 84;
    let name =
        labels.iter().map(|l| page.measure(l)).max().unwrap_or(0).clamp(12, if wide { 30 } else { page.width - 4 });
    let columns = Columns { name: if wide { name + 3 } else { 4 }, wide };
    if wide {
        page.to(columns.name);
        page.put_until(Tone::Dim, &compare.a, columns.name + 10);
        page.to(columns.name + 11);
        page.put_until(Tone::Dim, &compare.b, columns.name + 21);
        page.to(columns.name + 22);
        page.put(Tone::Dim, "change");
        page.end();
    }
    for (difference, label) in compare.metrics.iter().zip(&labels) {
        row(page, compare, difference, label, &columns);
    }
}

/// Where figures stand.
struct Columns {
    name: usize,
    wide: bool,
}

fn row(page: &mut Canvas, compare: &Compare, difference: &Difference, label: &str, columns: &Columns) {
    page.to(2);
    page.put_until(Tone::Strong, label, if columns.wide { columns.name - 1 } else { page.width });
    let (a, b) = (difference.a.estimate, difference.b.estimate);
    let (a, b) = (value(compare, difference, a), value(compare, difference, b));
    let told = match (change(compare, difference), interval(compare, difference)) {
        (Some(change), Some(interval)) => format!("{change} ({interval})"),
        (Some(change), None) => change,
        (None, _) => String::new(),
    };
    if columns.wide {
        page.to(columns.name);
        page.put_until(Tone::Plain, &a, columns.name + 10);
        page.to(columns.name + 11);
        page.put_until(Tone::Plain, &b, columns.name + 21);
        page.to(columns.name + 22);
        if !told.is_empty() {
            page.put(Tone::Plain, &told);
            page.put(Tone::Plain, "  ");
        }
        let room = page.width;
        if told.is_empty() || page.column() + page.measure(&outcome(difference)) <= room {
            page.put_until(tone(difference), &outcome(difference), room);
            page.end();
        } else {
            page.end();
            page.to(columns.name + 22);
            page.put_until(tone(difference), &outcome(difference), room);
            page.end();
        }
        return;
    }
    page.end();
    let figures = if told.is_empty() { format!("{a}, {b}") } else { format!("{a}, {b}: {told}") };
    page.paragraph(Tone::Plain, 4, &figures);
    page.to(4);
    page.put_until(tone(difference), &outcome(difference), page.width);
    page.end();
}

fn slices(page: &mut Canvas, compare: &Compare) {
    let Some(main) = &compare.main else { return };
    if compare.slices.is_empty() {
        return;
    }
    page.heading("Slice by slice", &words::metric(main));
    let labels: Vec<String> = compare.slices.iter().map(|s| words::slice(&s.slice)).collect();
    let wide = page.width >= 84;
    let name =
        labels.iter().map(|l| page.measure(l)).max().unwrap_or(0).clamp(12, if wide { 30 } else { page.width - 4 });
    let columns = Columns { name: if wide { name + 3 } else { 4 }, wide };
    let mut column: Option<String> = None;
    for (slice, label) in compare.slices.iter().zip(&labels) {
        let here = words::slice_columns(&slice.slice);
        if column.as_ref() != Some(&here) {
            page.to(2);
            page.put(Tone::Dim, &here.replace('_', " "));
            page.end();
            column = Some(here);
        }
        if let Some(difference) = slice.metrics.iter().find(|d| d.metric == *main) {
            row(page, compare, difference, label, &columns);
        }
    }
}

fn answers(page: &mut Canvas, compare: &Compare) {
    let Some(answers) = &compare.answers else { return };
    page.heading("Example by example", &test(answers));
    let told: Vec<String> =
        by_example(compare, answers).into_iter().map(|(label, n)| format!("{label} {}", words::count(n))).collect();
    page.paragraph(Tone::Plain, 2, &told.join(" · "));
}
