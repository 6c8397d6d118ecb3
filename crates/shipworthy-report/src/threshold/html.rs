//! Prices of thresholds as one self-contained page, with the curve to slide along.

use maud::{Markup, html};
use shipworthy_eval::operating::answer::{FairnessPrice, Thresholds};

use super::rows::{Table, tables};
use super::{about, command};
use crate::chart::scale::Scale;
use crate::chart::{Size, px};
use crate::frame::{Frame, page};
use crate::html::cost::Shown;
use crate::{money, text, words};

const SCRIPT: &str = include_str!("../assets/report.js");

/// The prices as a file that opens anywhere.
pub fn html(answer: &Thresholds) -> String {
    let title = format!("The threshold of {}", answer.feature);
    let point = |name: &str| answer.points.iter().find(|point| point.name == name);
    let today = point("today");
    let shown = Shown {
        from: "threshold/curve".to_owned(),
        points: &answer.curve,
        threshold: today.and_then(|point| point.threshold),
        chosen: today.is_some_and(|point| point.chosen),
        cheapest: point("cheapest").and_then(|point| point.threshold),
        cost: today.map(|point| &point.cost),
        today: point("baseline").and_then(|point| Some(("baseline", point.cost.estimate?))),
    };
    let main = html! {
        (hero(answer))
        section id="curve" aria-labelledby="curve-title" {
            div class="head" {
                h2 id="curve-title" { "What each threshold costs" }
                p class="small muted" { "Per " (words::number(answer.money.per)) " cases." }
            }
            (shown.explore(&answer.money))
        }
        (choices(answer))
        (rests_on(answer))
    };
    let about = about(answer);
    page(Frame {
        title: &title,
        feature: &answer.feature,
        about: &about,
        main,
        tool: &answer.tool,
        script: Some(SCRIPT),
    })
}

/// The choices beside one threshold for everybody: points worth knowing, what people can look at, other rates, one for each group.
pub fn choices(answer: &Thresholds) -> Markup {
    html! {
        div data-from="threshold" {
            @for table in tables(answer) { (section(&table)) }
            (frontiers(answer))
        }
    }
}

fn safe(text: &str) -> String {
    text::clean(text)
}

fn hero(answer: &Thresholds) -> Markup {
    let mut sentences = answer.sentences.iter();
    html! {
        div class="hero plain-hero" {
            div {
                p class="eyebrow" { "Where should the threshold be?" }
                h1 class="shorter" { (safe(sentences.next().map_or("", String::as_str))) }
                ul class="said" { @for sentence in sentences { li { (safe(sentence)) } } }
            }
        }
    }
}

fn section(table: &Table) -> Markup {
    html! {
        section aria-label=(safe(&table.title)) {
            div class="head" {
                h2 { (safe(&table.title)) }
                @if !table.aside.is_empty() { p class="small muted" { (words::capital(&safe(&table.aside))) "." } }
            }
            table class="plain cards" {
                caption class="hidden-words" { (safe(&table.title)) }
                thead { tr { th scope="col" { span class="hidden-words" { "Which" } } @for head in &table.columns { th scope="col" { (words::capital(head)) } } @if !table.under.is_empty() { th scope="col" { (words::capital(table.under)) } } } }
                tbody {
                    @for row in &table.rows {
                        tr class=[row.chosen.then_some("chosen")] {
                            th scope="row" { (safe(&row.name)) }
                            @for (head, cell) in table.columns.iter().zip(&row.cells) {
                                td data-label=(words::capital(head)) { span { (safe(cell)) } }
                            }
                            @if !table.under.is_empty() {
                                td class="act" data-label=(words::capital(table.under)) { span { @if row.under.is_empty() { "–" } @else { (safe(&row.under)) } } }
                            }
                        }
                    }
                }
            }
            @if !table.note.is_empty() { p class="notes" { (safe(&table.note)) } }
        }
    }
}

/// Fairness against money: the distance found across, the cost up.
fn frontiers(answer: &Thresholds) -> Markup {
    html! {
        @for by_slice in &answer.by_slice {
            @for metric in ["recall", "false_positive_rate"] {
                @let points: Vec<&FairnessPrice> = by_slice.frontier.iter().filter(|p| p.metric == metric).collect();
                @if points.len() > 2 { (frontier(answer, &by_slice.across, metric, &points)) }
            }
        }
    }
}

fn frontier(answer: &Thresholds, across: &str, metric: &str, points: &[&FairnessPrice]) -> Markup {
    let placed: Vec<(f64, f64, Option<f64>, Option<f64>)> =
        points.iter().filter_map(|p| Some((p.gap?, p.cost.estimate?, p.cost.low, p.cost.high))).collect();
    let amount = |x: f64| money::format(x * answer.money.per, &answer.money.currency);
    let widest = placed.iter().map(|p| p.0).fold(0.0, f64::max).max(0.01) * 1.1;
    let dearest = placed.iter().map(|p| p.3.unwrap_or(p.1)).fold(0.0, f64::max).max(f64::MIN_POSITIVE) * 1.05;
    let title = format!(
        "{}: distance across {} against cost",
        words::capital(&words::metric(metric)),
        across.replace('_', " ")
    );
    let told: Vec<String> =
        placed.iter().map(|p| format!("{} points for {}", words::number(p.0 * 100.0), amount(p.1))).collect();
    let draw = |size: Size| {
        let (width, height, left) = size.pick((620.0, 260.0, 78.0), (358.0, 230.0, 70.0));
        let x = Scale { domain: (0.0, widest), range: (left, width - 20.0) };
        let y = Scale { domain: (0.0, dearest), range: (height - 44.0, 16.0) };
        let mut line: Vec<&(f64, f64, Option<f64>, Option<f64>)> = placed.iter().collect();
        line.sort_by(|a, b| a.0.total_cmp(&b.0));
        let path: Vec<String> = line.iter().map(|p| format!("{} {}", px(x.at(p.0)), px(y.at(p.1)))).collect();
        html! {
            svg class={ "chart " (size.class()) } viewBox={ "0 0 " (width) " " (height) } role="img" aria-label={ (safe(&title)) ". " (told.join("; ")) } {
                @for cost in y.ticks() {
                    line class="grid" x1=(px(left)) x2=(px(width - 20.0)) y1=(px(y.at(cost))) y2=(px(y.at(cost))) {}
                    text class="quiet end" x=(px(left - 10.0)) y=(px(y.at(cost) + 4.0)) { (amount(cost)) }
                }
                @for gap in x.ticks() {
                    text class="quiet middle" x=(px(x.at(gap))) y=(px(height - 24.0)) { (words::number(gap * 100.0)) }
                }
                @for p in &placed {
                    @if let (Some(low), Some(high)) = (p.2, p.3) {
                        line class="ci plain" x1=(px(x.at(p.0))) x2=(px(x.at(p.0))) y1=(px(y.at(low))) y2=(px(y.at(high))) {}
                    }
                }
                @if path.len() > 1 { path class="curve" d={ "M" (path.join("L")) } {} }
                @for p in &placed { circle class="spot data" cx=(px(x.at(p.0))) cy=(px(y.at(p.1))) r="5" {} }
                text class="quiet end" x=(px(width - 20.0)) y=(px(height - 4.0)) { "points between the farthest groups" }
            }
        }
    };
    html! {
        section aria-label=(safe(&title)) {
            div class="head" { h2 { (safe(&title)) } p class="small muted" { "Each mark is a limit on the distance, with the interval of its cost." } }
            figure class="alone" { @for size in Size::BOTH { (draw(size)) } }
        }
    }
}

fn rests_on(answer: &Thresholds) -> Markup {
    html! {
        section id="rests" aria-labelledby="rests-title" {
            div class="head" { h2 id="rests-title" { "What this rests on" } }
            dl class="rests" {
                div { dt { "Examples" } dd { (words::count(answer.examples)) ", " (words::counted(answer.positives, "positive", "positives")) } }
                div { dt { "Figures" } dd {
                    "for " (words::percent(answer.positive_rate)) " positives"
                    @if let Some(cases) = answer.cases_per_day { " and " (words::count(cases.round() as u64)) " cases a day" }
                } }
                div { dt { "Notes" } dd { "What is chosen here is judged by cross-fitting over five folds." @for note in &answer.notes { " " (safe(note)) } } }
                div { dt { "Again" } dd { code { (safe(&command(answer))) } br; "same rows, same answer; golden set " code { (answer.fingerprint) } } }
            }
        }
    }
}
