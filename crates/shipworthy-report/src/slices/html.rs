//! The slices as one self-contained page.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Estimate, Verdict};
use shipworthy_eval::search::found::{FoundSlice, FoundSlices};

use super::{about, chance, command, how, interval, label, plain, value};
use crate::chart::interval::{self as drawn, Row};
use crate::chart::{Size, dots, ring, scale};
use crate::frame::{Frame, page};
use crate::{money, text, words};

/// The slices as a file that opens anywhere.
pub fn html(found: &FoundSlices) -> String {
    let title = format!("Where {} is weakest", found.feature);
    let main = html! {
        (hero(found))
        (picture(found))
        (table(found))
        (rests_on(found))
    };
    page(Frame { title: &title, feature: &found.feature, about: &about(found), main, tool: &found.tool, script: None })
}

fn safe(text: &str) -> String {
    text::clean(text)
}

fn hero(found: &FoundSlices) -> Markup {
    let mut sentences = found.sentences.iter();
    html! {
        div class="hero plain-hero" {
            div {
                p class="eyebrow" { "On whom does it do worst?" }
                h1 class="shorter" { (safe(sentences.next().map_or("", String::as_str))) }
                @for sentence in sentences { p class="then" { (safe(sentence)) } }
            }
        }
    }
}

/// One picture for each kind of loss: its slices above each other, everybody first.
fn picture(found: &FoundSlices) -> Markup {
    let pictures: Vec<Markup> =
        found.everybody.iter().filter_map(|(metric, everybody)| pictured(found, metric, everybody)).collect();
    html! {
        @if !pictures.is_empty() {
            section id="picture" aria-labelledby="picture-title" {
                div class="head" {
                    h2 id="picture-title" { "Against everybody" }
                    p class="small muted" { "Measured on the half of the examples that did not find the slice." }
                }
                div class=(if pictures.len() > 1 { "two" } else { "alone" }) { @for picture in &pictures { (picture) } }
            }
        }
    }
}

fn pictured(found: &FoundSlices, metric: &str, everybody: &Estimate) -> Option<Markup> {
    let name = plain(metric).1;
    let slices: Vec<&FoundSlice> = found.slices.iter().filter(|slice| slice.metric == metric).collect();
    let row = |name: String, e: &Estimate, verdict, first_of_group| Row {
        name,
        estimate: e.estimate,
        low: e.low,
        high: e.high,
        verdict,
        figure: value(found, metric, e.estimate),
        first_of_group,
        ..Row::default()
    };
    let mut rows = vec![row("Everyone".to_owned(), everybody, None, true)];
    rows.extend(
        slices
            .iter()
            .enumerate()
            .map(|(place, slice)| row(words::slice(&slice.slice), &slice.there, Some(verdict(slice)), place == 0)),
    );
    // One interval that nothing is known about would hide all others.
    let top = rows.iter().filter_map(|row| row.estimate).fold(0.0, f64::max) * 2.0;
    let numbers = rows.iter().flat_map(|row| [row.estimate, row.low, row.high]).flatten().map(|x| x.min(top));
    let domain = scale::domain(name, numbers).filter(|_| !slices.is_empty())?;
    let label = words::capital(&label(found, metric));
    let told = rows.iter().map(|row| format!("{} {}", row.name, row.figure)).collect::<Vec<_>>().join("; ");
    let line: Vec<(f64, &str)> = everybody.estimate.map(|x| (x, "everyone")).into_iter().collect();
    let tick = |x: f64| words::value(name, x, found.money.as_ref());
    Some(html! {
        figure {
            h3 { (label) }
            @for size in Size::BOTH { (drawn::rows(&rows, &line, domain, &tick, "", &safe(&told), size)) }
        }
    })
}

fn verdict(slice: &FoundSlice) -> Verdict {
    if slice.confirmed { Verdict::Fail } else { Verdict::NotEnoughEvidence }
}

fn table(found: &FoundSlices) -> Markup {
    html! {
        @if !found.slices.is_empty() {
            section id="slices" aria-labelledby="slices-title" {
                div class="head" { h2 id="slices-title" { "Slice by slice" } }
                table class="plain cards" aria-labelledby="slices-title" {
                    thead { tr {
                        th scope="col" { "Slice" } th scope="col" { "What goes wrong" } th scope="col" { "There" } th scope="col" { "Elsewhere" }
                        th scope="col" { "Share of examples" } th scope="col" { "Share of the loss" }
                        th scope="col" { "How sure" } th scope="col" { "What to do" }
                    } }
                    tbody { @for slice in &found.slices { (row(found, slice)) } }
                }
            }
        }
    }
}

fn row(found: &FoundSlices, slice: &FoundSlice) -> Markup {
    let word = if slice.confirmed { "Confirmed" } else { "A lead" };
    html! {
        tr {
            th scope="row" {
                (safe(&words::slice(&slice.slice)))
                span class="under" { (words::counted(slice.examples, "example", "examples")) }
                @for also in &slice.also { span class="under" { "nearly the same: " (safe(&words::slice(also))) } }
            }
            td data-label="What goes wrong" { span { (label(found, &slice.metric)) } }
            td data-label="There" { span {
                b { (value(found, &slice.metric, slice.there.estimate)) }
                span class="under range" { (interval(found, &slice.metric, &slice.there)) }
                span class="under" { (words::counted(slice.there.n, "example", "examples")) " judged" }
            } }
            td data-label="Elsewhere" { span { (value(found, &slice.metric, slice.elsewhere)) } }
            td data-label="Share of examples" { span { (words::percent(slice.example_share)) (dots::meter(slice.example_share, "")) } }
            td data-label="Share of the loss" { span {
                @match slice.loss_share {
                    Some(share) => { (words::percent(share)) (dots::meter(share, "loss")) }
                    None => "nothing is lost",
                }
                @if let (Some(excess), Some(prices)) = (slice.excess_per_month, &found.money) {
                    span class="under" { (money::format(excess, &prices.currency)) " a month beyond the others" }
                }
            } }
            td data-label="How sure" { span {
                span class={ "v " (crate::chart::class(verdict(slice))) } { (ring::glyph(verdict(slice))) span { (word) } }
                span class="under" { (chance(slice)) }
                span class="under" { (slice.method) }
            } }
            td class="act" data-label="What to do" { span { (safe(&slice.action.sentence)) } }
        }
    }
}

fn rests_on(found: &FoundSlices) -> Markup {
    html! {
        section id="rests" aria-labelledby="rests-title" {
            div class="head" { h2 id="rests-title" { "What this rests on" } }
            dl class="rests" {
                div { dt { "Search" } dd { (how(found)) @for note in &found.notes { " " (safe(note)) } } }
                div { dt { "Columns" } dd { (safe(&super::columns(found))) } }
                div { dt { "Examples" } dd { (words::counted(found.searched, "example", "examples")) " searched, " (words::count(found.confirming)) " others confirm; examples of one cluster stay together" } }
                div { dt { "Again" } dd { code { (safe(&command(found))) } br; "same rows, same answer; golden set " code { (found.fingerprint) } } }
            }
        }
    }
}
