//! A sheet as one page that opens anywhere.

use maud::{Markup, html};
use shipworthy_eval::outcome::Check;

use super::sheet::{Block, Part, Sheet};
use crate::chart::dots;
use crate::frame::{self, Frame};
use crate::html::hero;
use crate::html::page::{coded, safe};
use crate::{prose, text, view, words};

/// The page.
pub fn page(check: &Check, sheet: &Sheet) -> String {
    let title = format!("{} {}: {}", words::headline(check), check.feature, sheet.eyebrow.to_lowercase());
    let candidate = view::subject(check);
    frame::page(Frame {
        title: &title,
        feature: &check.feature,
        about: &candidate.map_or(String::new(), |candidate| format!("Candidate {}", candidate.name)),
        main: main(check, sheet),
        tool: &check.tool,
        script: None,
    })
}

/// The answer and all parts, without the frame.
pub fn main(check: &Check, sheet: &Sheet) -> Markup {
    html! {
        div class="hero" {
            div {
                p class="eyebrow" { (sheet.eyebrow) }
                h1 { (words::headline(check)) }
                @if let Some((first, rest)) = sheet.lead.split_first() {
                    p class="lead" data-from="check" { b { (safe(first)) } @for more in rest { " " (safe(more)) } }
                }
            }
            @if let Some(candidate) = view::subject(check) { (hero::emblem(candidate)) }
        }
        @for (number, part) in sheet.parts.iter().enumerate() { (section(number, part)) }
    }
}

fn section(number: usize, part: &Part) -> Markup {
    let id = format!("part-{}", number + 1);
    html! {
        section class="sheet" aria-labelledby=(id) {
            div class="head" { h2 id=(id) { (part.title) } }
            @for block in &part.blocks { (piece(number, block)) }
        }
    }
}

fn piece(part: usize, block: &Block) -> Markup {
    match block {
        Block::Says(said) => html! { p class="says" data-from="check" { (coded(said)) } },
        Block::Points(points) => {
            html! { ul class="said" { @for point in points { li data-from=(point.from) { (coded(&point.said)) } } } }
        }
        Block::Quoted(source) => html! { div class="prose" data-from="words" { (prose::rendered(source)) } },
        Block::Table { caption, head, rows, from } => table(caption, head, rows, from),
        Block::People { total, crosses, says, from } => html! {
            figure class="people alone" data-from=(from) {
                (dots::people(*total, *crosses, &format!("people-{part}"), &text::clean(says)))
                figcaption { (safe(says)) }
            }
        },
        Block::Terms(terms) => html! {
            dl class="terms" { @for (term, means) in terms { div { dt { (term) } dd { (words::capital(means)) } } } }
        },
        Block::Command(command) => html! { pre class="command" { code { (safe(command)) } } },
    }
}

fn table(caption: &str, head: &[String], rows: &[Vec<String>], from: &str) -> Markup {
    html! {
        table class="plain cards" data-from=(from) {
            caption { (caption) }
            thead { tr { @for name in head { th scope="col" { (safe(name)) } } } }
            tbody {
                @for row in rows {
                    tr {
                        @for (name, cell) in head.iter().zip(row) {
                            @if std::ptr::eq(name, &raw const head[0]) {
                                th scope="row" { (safe(cell)) }
                            } @else {
                                td data-label=(safe(name)) { span { (safe(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
