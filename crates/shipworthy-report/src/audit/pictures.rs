//! The pictures of an audit: distributions, rows over time, classes, and what is missing.

use maud::{Markup, html};
use shipworthy_eval::audit::dates::day;
use shipworthy_eval::audit::moments::MomentFacts;
use shipworthy_eval::audit::report::{LabelView, Profile};

use super::figures;
use crate::chart::{Size, px};
use crate::{text, words};

/// A small distribution without axes; the figures stand beside it.
pub fn small(counts: &[u64]) -> Markup {
    if counts.len() < 2 {
        return html! {};
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let step = 120.0 / counts.len() as f64;
    let gap = if counts.len() > 16 { 0.6 } else { 2.0 };
    html! {
        svg class="small-bars" viewBox="0 0 120 28" preserveAspectRatio="none" aria-hidden="true" {
            line class="axis" x1="0" x2="120" y1="27.5" y2="27.5" {}
            @for (i, n) in counts.iter().enumerate() {
                @if *n > 0 {
                    @let height = (*n as f64 / most * 26.0).max(1.0);
                    rect class="amount" x=(px(i as f64 * step)) y=(px(27.0 - height)) width=(px((step - gap).max(0.4))) height=(px(height)) {}
                }
            }
        }
    }
}

/// Rows over time, with gaps and spikes marked.
pub fn over_time(moments: &MomentFacts, label: &str, size: Size) -> Markup {
    let most_rows = words::count(histogram_of(moments));
    let label =
        format!("{label}. From {} to {}, at most {most_rows} at once", day(moments.histogram.low), day(moments.bulk.1));
    let (width, height, left): (f64, f64, f64) = size.pick((1100.0, 190.0, 56.0), (358.0, 170.0, 46.0));
    let histogram = &moments.histogram;
    let most = histogram.counts.iter().copied().max().unwrap_or(1).max(1) as f64;
    let (top, bottom) = (26.0, height - 30.0);
    let span = (histogram.high - histogram.low).max(1.0);
    let x = |at: f64| left + ((at - histogram.low) / span).clamp(0.0, 1.0) * (width - left);
    let step = (width - left) / histogram.counts.len().max(1) as f64;
    let label =
        format!("{label}: {} to {}, at most {} a stretch", day(histogram.low), day(moments.bulk.1), words::number(most));
    html! {
        svg class={ "chart " (size.class()) } viewBox={ "0 0 " (width) " " (height) } role="img" aria-label=(label) {
            @for share in [0.0, 0.5, 1.0] {
                @let y = bottom - share * (bottom - top);
                line class="grid" x1=(px(left)) x2=(px(width)) y1=(px(y)) y2=(px(y)) {}
                text class="quiet end" x=(px(left - 8.0)) y=(px(y + 4.0)) { (words::number(most * share)) }
            }
            @for gap in &moments.gaps {
                rect class="hole" x=(px(x(gap.from))) y=(px(top)) width=(px((x(gap.to) - x(gap.from)).max(2.0))) height=(px(bottom - top)) {}
            }
            @for (i, n) in histogram.counts.iter().enumerate() {
                @let tall = *n as f64 / most * (bottom - top);
                @if *n > 0 {
                    rect class="amount" x=(px(left + i as f64 * step)) y=(px(bottom - tall)) width=(px((step - 1.5).max(0.8))) height=(px(tall)) {}
                }
            }
            @for spike in moments.spikes.iter().take(6) {
                circle class="spot loud" cx=(px((x(spike.from) + x(spike.to)) / 2.0)) cy=(px(top - 12.0)) r="4" {}
            }
            text class="quiet" x=(px(left)) y=(px(height - 8.0)) { (day(histogram.low)) }
            text class="quiet end" x=(px(width)) y=(px(height - 8.0)) { (day(moments.bulk.1)) }
        }
    }
}

/// The most rows of one stretch of time.
fn histogram_of(moments: &MomentFacts) -> u64 {
    moments.histogram.counts.iter().copied().max().unwrap_or(0)
}

/// Rows of bars with their names and shares.
pub fn shares(rows: &[(String, f64, String)], class: &str, label: &str, size: Size) -> Markup {
    let (width, left, right, letters): (f64, f64, f64, usize) =
        size.pick((540.0, 150.0, 130.0, 20), (358.0, 104.0, 104.0, 13));
    let step = 28.0;
    let told: Vec<String> = rows.iter().map(|(name, _, figure)| format!("{} {figure}", text::clean(name))).collect();
    let label = format!("{label}: {}", told.join("; "));
    html! {
        svg class={ "chart " (size.class()) } viewBox={ "0 0 " (width) " " (px(rows.len() as f64 * step + 4.0)) } role="img" aria-label=(label) {
            @for (i, (name, share, figure)) in rows.iter().enumerate() {
                @let y = i as f64 * step + 6.0;
                text class="name" x="0" y=(px(y + 11.5)) {
                    title { (text::clean(name)) }
                    (text::fit(&text::clean(name), letters, "…"))
                }
                rect class="track" x=(px(left)) y=(px(y)) width=(px(width - left - right)) height="14" {}
                rect class={ "amount " (class) } x=(px(left)) y=(px(y)) width=(px((width - left - right) * share.clamp(0.0, 1.0))) height="14" {}
                text class="end" x=(px(width)) y=(px(y + 11.5)) { (figure) }
            }
        }
    }
}

/// The classes of the label.
pub fn classes(label: &LabelView) -> Vec<(String, f64, String)> {
    let total: u64 = label.classes.iter().map(|c| c.1).sum();
    let share = |n: u64| n as f64 / total.max(1) as f64;
    let mut rows: Vec<(String, f64, String)> = label
        .classes
        .iter()
        .take(10)
        .map(|(value, n)| (value.clone(), share(*n), format!("{} · {}", words::count(*n), words::percent(share(*n)))))
        .collect();
    let rest: u64 = label.classes.iter().skip(10).map(|c| c.1).sum();
    if rest > 0 {
        rows.push((format!("{} others", label.classes.len() - 10), share(rest), words::count(rest)));
    }
    rows
}

/// Columns with empty cells, most empty first.
pub fn missing(columns: &[Profile]) -> Vec<(String, f64, String)> {
    let mut empty: Vec<&Profile> = columns.iter().filter(|c| c.missing > 0).collect();
    empty.sort_by(|a, b| b.missing.cmp(&a.missing).then_with(|| a.name.cmp(&b.name)));
    let more = empty.len().saturating_sub(10);
    let mut rows: Vec<(String, f64, String)> = empty
        .into_iter()
        .take(10)
        .map(|c| {
            let share = 1.0 - figures::filled(c);
            (c.name.clone(), share, format!("{} · {}", words::count(c.missing), words::percent(share)))
        })
        .collect();
    if more > 0 {
        rows.push((format!("{more} more"), 0.0, String::new()));
    }
    rows
}
