//! The slices on a terminal: the answer first, then each slice with how sure it is and what to do.

use shipworthy_eval::outcome::Verdict;
use shipworthy_eval::search::found::{FoundSlice, FoundSlices};

use super::{about, columns, command, everybody, heading, how, interval, label, sure, value};
use crate::money;
use crate::terminal::Style;
use crate::terminal::canvas::{Canvas, Tone};
use crate::words;

/// The slices for people at a terminal of so many columns.
pub fn terminal(found: &FoundSlices, width: usize, style: Style) -> String {
    let mut page = Canvas::new(width, style);
    page.gap();
    let about = about(found);
    let start = page.width.saturating_sub(page.measure(&about));
    if start > page.measure(&found.feature) + 2 {
        page.put(Tone::Strong, &found.feature);
        page.to(start);
        page.put(Tone::Dim, &about);
        page.end();
    } else {
        page.paragraph(Tone::Strong, 0, &found.feature);
        page.paragraph(Tone::Dim, 0, &about);
    }
    page.gap();
    for (place, sentence) in found.sentences.iter().enumerate() {
        page.paragraph(if place == 0 { Tone::Strong } else { Tone::Plain }, if place == 0 { 0 } else { 2 }, sentence);
    }
    page.heading(&heading(found), &format!("everybody {}", everybody(found)));
    if found.slices.is_empty() {
        page.paragraph(Tone::Plain, 2, "Nothing stands out in the half that searched.");
    }
    for (place, slice) in found.slices.iter().enumerate() {
        one(&mut page, found, place + 1, slice);
    }
    page.heading("What this rests on", "");
    page.paragraph(Tone::Plain, 2, &how(found));
    for note in &found.notes {
        page.paragraph(Tone::Plain, 2, note);
    }
    page.paragraph(Tone::Dim, 2, &format!("searched: {}", columns(found)));
    page.paragraph(
        Tone::Dim,
        2,
        &format!("golden set {} · seed {} · shipworthy {}", found.fingerprint, found.seed, found.tool),
    );
    page.paragraph(Tone::Plain, 2, &format!("again: {}", command(found)));
    page.finish()
}

fn one(page: &mut Canvas, found: &FoundSlices, place: usize, slice: &FoundSlice) {
    let verdict = if slice.confirmed { Verdict::Fail } else { Verdict::NotEnoughEvidence };
    page.put(verdict.into(), page.glyph(verdict));
    page.put(Tone::Plain, &format!(" {place}. "));
    let start = 6;
    page.to(start);
    let name = words::slice(&slice.slice);
    let sure = sure(slice);
    if page.measure(&name) + page.measure(&sure) + start + 2 <= page.width {
        page.put(Tone::Strong, &name);
        page.put(Tone::Dim, &format!("  {sure}"));
        page.end();
    } else {
        page.paragraph(Tone::Strong, start, &name);
        page.paragraph(Tone::Dim, start, &sure);
    }
    let there = value(found, &slice.metric, slice.there.estimate);
    let interval = interval(found, &slice.metric, &slice.there);
    let there = if interval.is_empty() { there } else { format!("{there} ({interval})") };
    let there = if found.everybody.len() > 1 { format!("{} {there}", label(found, &slice.metric)) } else { there };
    let mut parts = vec![there, format!("elsewhere {}", value(found, &slice.metric, slice.elsewhere))];
    parts.push(format!("{} judged", words::counted(slice.there.n, "example", "examples")));
    if let (Some(excess), Some(prices)) = (slice.excess_per_month, &found.money) {
        parts.push(format!("{} a month more than as elsewhere", money::format(excess, &prices.currency)));
    }
    page.paragraph(Tone::Plain, start, &parts.join(" · "));
    share(page, start, "of the examples", slice.example_share);
    if let Some(loss) = slice.loss_share {
        share(page, start, "of the loss", loss);
    }
    if !slice.also.is_empty() {
        let also: Vec<String> = slice.also.iter().map(words::slice).collect();
        page.paragraph(Tone::Dim, start, &format!("nearly the same: {}", also.join("; ")));
    }
    page.paragraph(Tone::Plain, start, &slice.action.sentence);
}

/// A share as a line of signs, so that two of them can be compared at a glance.
fn share(page: &mut Canvas, start: usize, of: &str, share: f64) {
    const CELLS: usize = 24;
    let full = ((share.clamp(0.0, 1.0) * CELLS as f64).round() as usize).max(usize::from(share > 0.0));
    let (on, off) = if page.style.unicode { ("█", "·") } else { ("#", ".") };
    page.to(start);
    page.put(Tone::Plain, &on.repeat(full));
    page.put(Tone::Dim, &off.repeat(CELLS - full));
    page.put(Tone::Strong, &format!(" {}", words::percent(share)));
    page.put(Tone::Plain, &format!(" {of}"));
    page.end();
}
