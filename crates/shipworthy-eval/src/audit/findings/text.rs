//! Text that was cut, damaged, marked up or copied.

use super::{Found, View, share};
use crate::audit::facts::{ColumnFacts, TextFacts};
use crate::audit::roles::Role;
use crate::words::{grouped, many};

/// All of it.
pub fn find(view: &View<'_>, found: &mut Found) {
    for (column, role) in view.columns() {
        let Some(text) = &column.text else { continue };
        damage(column, text, found);
        cut(column, text, role, found);
        copies(column, text, role, found);
    }
}

fn damage(column: &ColumnFacts, text: &TextFacts, found: &mut Found) {
    let name = &column.name;
    if text.stray_blanks > 0 {
        found.put(
            "stray-blanks",
            name,
            text.stray_blanks,
            format!(
                "{name} has blanks at the ends or several in a row in {} ({})",
                many(text.stray_blanks, "row"),
                share(text.stray_blanks, column.present)
            ),
            "trim them: joins and groups treat ' x' and 'x' as two things",
        );
    }
    let damaged = text.mojibake + text.replacement;
    if damaged > 0 {
        let how = match (text.mojibake, text.replacement) {
            (0, _) => "replacement characters (\u{fffd}), so letters are lost",
            (_, 0) => "letters decoded wrongly, such as Ã© for é",
            _ => "letters decoded wrongly, some of them lost",
        };
        found.put(
            "encoding-damage",
            name,
            damaged,
            format!("{name} holds {how}, in {}", many(damaged, "row")),
            "export again as UTF-8 from the source; lost letters cannot be guessed",
        );
    }
    let marked = text.html + text.control;
    if marked > 0 {
        let what = match (text.html, text.control) {
            (0, _) => "characters that cannot be seen",
            (_, 0) => "HTML tags or entities",
            _ => "HTML, and characters that cannot be seen",
        };
        found.put(
            "markup-in-text",
            name,
            marked,
            format!("{name} holds {what}, in {}", many(marked, "row")),
            "take out the markup as production does before it asks the model, or leave it in both",
        );
    }
}

/// A pile at the greatest length.
fn cut(column: &ColumnFacts, text: &TextFacts, role: Role, found: &mut Found) {
    if matches!(role, Role::Id | Role::Personal | Role::Category | Role::Number | Role::Time) {
        return;
    }
    const LIMITS: [u32; 20] =
        [40, 50, 60, 64, 80, 100, 120, 128, 140, 150, 160, 200, 250, 255, 256, 280, 300, 500, 512, 1000];
    let Some((longest, _)) = text.lengths.last_key_value() else { return };
    let shorter: u64 = text.lengths.range(..longest * 3 / 4).map(|l| l.1).sum();
    // Texts of about one length have no tail to cut.
    if *longest < 20 || (shorter as f64) < 0.2 * column.present as f64 {
        return;
    }
    let pile = |limit: u32| {
        let at = text.lengths.get(&limit).copied().unwrap_or(0) as f64;
        let width = (limit / 10).clamp(5, 20);
        let mean =
            |from: u32| text.lengths.range(from..from + width).map(|l| l.1).sum::<u64>() as f64 / f64::from(width);
        let (below, above) = (mean(limit - width), mean(limit + 1));
        if at >= 5.0 && at > 10.0 * below.max(0.4) {
            return Some((at as u64, below < 1.0));
        }
        // In the middle of the others, when only some of the texts went through what cut them.
        let usual = below.max(above);
        let beyond = at - (below + above) / 2.0;
        let heap = at > 4.0 * usual && beyond > 12.0 * usual.sqrt() && beyond > 0.005 * column.present as f64;
        (heap && LIMITS.contains(&limit)).then_some((beyond.round() as u64, false))
    };
    let candidates = std::iter::once(*longest).chain(LIMITS.into_iter().rev().filter(|l| l < longest && *l >= 40));
    for limit in candidates {
        if ends_by_itself(column, limit) {
            continue;
        }
        if let Some((rows, alone)) = pile(limit) {
            let usual = if alone { "hardly any a little shorter" } else { "far more than of any length near it" };
            found.put(
                "truncated-text",
                &column.name,
                rows,
                format!(
                    "{} has {} of exactly {} characters, {usual}: cut off",
                    column.name,
                    many(rows, "text"),
                    grouped(i64::from(limit))
                ),
                "export the full texts: what was cut off is missing for the model and for those who labelled",
            );
            return;
        }
    }
}

/// Whether the texts of this length are no sign of a limit: they are all one and the same text, or nine in ten of them end as a
/// sentence does. `false` where the texts are too many to be listed.
fn ends_by_itself(column: &ColumnFacts, length: u32) -> bool {
    let Some(values) = &column.values else { return false };
    let of_length = |text: &str| text.chars().count() == length as usize;
    let at: Vec<&(String, u64)> = values.iter().filter(|(text, _)| of_length(text)).collect();
    let ends =
        |text: &str| text.trim_end_matches(['"', '\'', '”', '’', ')', ' ']).ends_with(['.', '!', '?', '…', '。', '।']);
    let all: u64 = at.iter().map(|(_, rows)| rows).sum();
    let ended: u64 = at.iter().filter(|(text, _)| ends(text)).map(|(_, rows)| rows).sum();
    at.len() == 1 || (all > 0 && 10 * ended >= 9 * all)
}

fn copies(column: &ColumnFacts, text: &TextFacts, role: Role, found: &mut Found) {
    let Some(near) = &text.near_duplicates else { return };
    // Texts made from a template are all alike; that is their nature and no accident.
    let templated =
        near.rows as f64 > 0.2 * column.present as f64 || (column.distinct as f64) < 0.5 * column.present as f64;
    if near.rows == 0 || templated || matches!(role, Role::Id | Role::Personal | Role::Number | Role::Time) {
        return;
    }
    found.put(
        "near-duplicate-text",
        &column.name,
        near.rows,
        format!(
            "{} has {}{} nearly the same as another text (70% or more in common)",
            column.name,
            if near.left_out > 0 { "about " } else { "" },
            many(near.rows, "text")
        ),
        "keep one of each, or name what they have in common as `cluster`: copies make intervals look narrower than they are",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_said_often_and_whole_sentences_are_not_cut_off() {
        let check = |texts: &[(String, u64)], expect: bool| {
            let values = texts.to_vec();
            let mut lengths = std::collections::BTreeMap::from([(10, 60)]);
            for (text, rows) in &values {
                *lengths.entry(text.chars().count() as u32).or_default() += rows;
            }
            let present = lengths.values().sum();
            let text = TextFacts { lengths, ..TextFacts::default() };
            let column = ColumnFacts { name: "reply".into(), present, values: Some(values), ..ColumnFacts::default() };
            let mut found = Found::default();
            cut(&column, &text, Role::Text, &mut found);
            assert_eq!(!found.findings.is_empty(), expect, "{texts:?}");
        };
        let cut_off = |start: &str| start.chars().cycle().take(120).collect::<String>();
        let whole = |start: &str| start.chars().cycle().take(119).collect::<String>() + ".";
        check(&[(cut_off("abc "), 5), (cut_off("xyz "), 5)], true);
        check(&[(cut_off("abc "), 10)], false);
        check(&[(whole("abc "), 5), (whole("xyz "), 5)], false);
        check(&[(whole("abc "), 5), (cut_off("xyz "), 5)], true);
    }
}
