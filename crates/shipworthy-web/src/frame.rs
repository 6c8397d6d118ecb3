//! What stands around every page: the rail, the line of crumbs, the way past them, and the scripts.

use std::sync::Arc;

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};
use shipworthy_app::bench::Feature;
use shipworthy_report::parts::{logo, safe};

use crate::app::App;
use crate::assets::href;
use crate::pages::{Entry, WORK};

/// Where a page belongs.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// To the workspace: its address.
    Workspace(&'static str),
    /// To a feature: which, and which of its pages.
    Feature(&'a Feature, &'static Entry),
    /// The same, for a page that is about one thing at a time: the rail makes way for it.
    Focus(&'a Feature, &'static Entry),
}

/// A page, before it stands in its frame.
pub struct Page<'a> {
    /// Title of the window, without the name of the program.
    pub title: String,
    /// Where it belongs.
    pub place: Place<'a>,
    /// All features, for the switcher.
    pub features: &'a [Arc<Feature>],
    /// What it is about, in a line.
    pub crumb: Markup,
    /// What can be done with it: buttons of the crumb line.
    pub actions: Markup,
    /// The page itself.
    pub main: Markup,
    /// Whether it changes by itself: where there are no scripts, the browser asks again.
    pub changes: bool,
}

/// The page in its frame.
pub fn frame(app: &App, page: &Page<'_>) -> Html<String> {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (safe(&page.title)) " · Shipworthy" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(href("report.css"));
                link rel="stylesheet" href=(href("app.css"));
                @for script in ["swap.js", "keys.js", "palette.js", "live.js", "print.js", "threshold.js", "review.js"] { script type="module" src=(href(script)) {} }
                @if page.changes { noscript { meta http-equiv="refresh" content="2"; } }
            }
            body class=(if matches!(page.place, Place::Focus(..)) { "app focus" } else { "app" }) {
                a class="skip" href="#main" { "Skip to the answer" }
                header class="bar" {
                    a class="brand" href="/" { (logo()) "Shipworthy" }
                    details class="menu" {
                        summary class="button" { "Menu" }
                        nav aria-label="Menu" { (links(app, page)) }
                    }
                }
                nav class="rail" aria-label="Pages" {
                    a class="brand" href="/" { (logo()) "Shipworthy" }
                    (links(app, page))
                }
                main id="main" tabindex="-1" {
                    div class="top" {
                        p { (page.crumb) }
                        div class="buttons" { (page.actions) }
                    }
                    (page.main)
                }
                p id="said" class="hidden-words" role="status" {}
                p id="gone" class="strip" role="alert" hidden {}
            }
        }
    };
    Html(markup.into_string())
}

/// The rail: which feature, its pages, and those of the workspace.
fn links(app: &App, page: &Page<'_>) -> Markup {
    let here = match page.place {
        Place::Workspace(address) => address,
        Place::Feature(..) | Place::Focus(..) => "",
    };
    html! {
        @if let Place::Feature(feature, entry) | Place::Focus(feature, entry) = page.place {
            details class="switch" {
                summary { span { b { (safe(&feature.name)) } span class="under" { (safe(feature.spec.as_ref().and_then(|spec| spec.owner.as_deref()).unwrap_or(&feature.file))) } } }
                ul {
                    @for other in page.features.iter().filter(|other| other.id != feature.id) {
                        li { a href={ "/p/" (other.id) (separated(entry.path)) } { (safe(&other.name)) } }
                    }
                    li { a href="/" { "All features" } }
                }
            }
            p class="eyebrow" { "Work" }
            ul {
                @for link in WORK {
                    li { a href={ "/p/" (feature.id) (separated(link.path)) } aria-current=[(link.path == entry.path).then_some("page")] data-go=(link.key) { (link.title) } }
                }
            }
        }
        p class="eyebrow" { (safe(&app.bench().name())) }
        ul {
            li { a href="/" aria-current=[(here == "/").then_some("page")] data-go="h" { "Home" } }
            li { a href="/jobs" aria-current=[(here == "/jobs").then_some("page")] data-go="j" { "Jobs" } }
            li { a href="/welcome" aria-current=[(here == "/welcome").then_some("page")] { "Start something" } }
        }
        button class="keys" type="button" data-key="?" data-help hidden { "Keys " kbd { "?" } }
    }
}

/// A page's part of an address: the overview has none.
fn separated(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("/{path}") }
}
