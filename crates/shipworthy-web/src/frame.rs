//! What stands around every page: the rail, the line of crumbs, the way past them, and the scripts.

use std::sync::Arc;

use axum::response::Html;
use maud::{DOCTYPE, Markup, html};
use shipworthy_app::bench::Feature;
use shipworthy_app::people::Action;
use shipworthy_report::parts::{logo, safe};

use crate::app::App;
use crate::assets::href;
use crate::caller::{Caller, caller, least, may, role_word, wishes};
use crate::guard::rights;
use crate::pages::{Entry, pages_of};
use crate::wishes::Theme;

/// Where a page belongs.
#[derive(Clone, Copy)]
pub enum Place<'a> {
    /// To the workspace: its address.
    Workspace(&'static str),
    /// To a feature: which, and which of its pages.
    Feature(&'a Feature, &'static Entry),
    /// The same, for a page that is about one thing at a time: the rail makes way for it.
    Focus(&'a Feature, &'static Entry),
    /// To a case of practice, one thing at a time too: what stands in the line above it.
    Scenario(&'a Markup),
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
    let wishes = wishes();
    let markup = html! {
        (DOCTYPE)
        html lang="en" data-theme=[(wishes.theme != Theme::System).then_some(wishes.theme.word())] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (safe(&page.title)) " · Shipworthy" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(href("report.css"));
                link rel="stylesheet" href=(href("app.css"));
                @for script in ["swap.js", "keys.js", "palette.js", "live.js", "print.js", "threshold.js", "review.js", "practice.js"] { script type="module" src=(href(script)) {} }
                @if page.changes { noscript { meta http-equiv="refresh" content="2"; } }
            }
            body class=(match page.place { Place::Focus(..) => "app focus", Place::Scenario(_) => "app focus scenario", _ => "app" }) data-keys=[wishes.no_keys.then_some("off")] {
                a class="skip" href="#main" { "Skip to the answer" }
                header class="bar" {
                    a class="brand" href="/" { (logo()) "Shipworthy" }
                    @if let Place::Scenario(head) = page.place { (head) } @else {
                        details class="menu" {
                            summary class="button" { "Menu" }
                            nav aria-label="Menu" { (links(app, page)) }
                        }
                    }
                }
                nav class="rail" aria-label="Pages" {
                    a class="brand" href="/" { (logo()) "Shipworthy" }
                    (links(app, page))
                }
                main id="main" tabindex="-1" {
                    div class="top" {
                        p { (page.crumb) }
                        @if let Place::Feature(Feature { case: Some(code), .. }, _) = page.place {
                            p { a class="more" href={ "/learn/s/" (code) } data-back { "Practice: back to the case " kbd { "Esc" } } }
                        }
                        div class="buttons" { (page.actions) }
                    }
                    (page.main)
                }
                p id="said" class="hidden-words" role="status" {}
                p id="gone" class="strip" role="alert" hidden {}
            }
        }
    };
    Html(without_forbidden_forms(markup.into_string()))
}

/// The page without forms that lead where who asks may not go: a way that is barred is not offered. All of a page is made by us and
/// escaped, so that no text in it can look like a form.
fn without_forbidden_forms(page: String) -> String {
    let caller = caller();
    if caller == Caller::Alone {
        return page;
    }
    let mut out = String::with_capacity(page.len());
    let mut rest = page.as_str();
    while let Some(start) = rest.find("<form ") {
        let (before, form) = rest.split_at(start);
        out.push_str(before);
        let Some(end) = form.find("</form>").map(|end| end + "</form>".len()) else { break };
        let (form, after) = form.split_at(end);
        let tag = form.split('>').next().unwrap_or_default();
        let action = tag.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
        let needed = action.filter(|_| tag.contains("method=\"post\"")).and_then(rights::of_form);
        match needed.filter(|needed| !caller.may(*needed)) {
            None => out.push_str(form),
            Some(needed) if tag.contains("class=\"fill\"") => {
                let note = html! { p class="small muted" { "To write here takes the role " (least(needed).0) "." } };
                out.push_str(&note.into_string());
            }
            Some(_) => {}
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The rail: which feature, its pages, and those of the workspace.
fn links(app: &App, page: &Page<'_>) -> Markup {
    let caller = caller();
    let here = match page.place {
        Place::Workspace(address) => address,
        Place::Scenario(_) => "/learn",
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
                @for link in pages_of(feature) {
                    li { a href={ "/p/" (feature.id) (separated(link.path)) } aria-current=[(link.path == entry.path).then_some("page")] data-go=(link.key) { (link.title) } }
                }
            }
        }
        p class="eyebrow" { (safe(&app.bench().name())) }
        ul {
            li { a href="/" aria-current=[(here == "/").then_some("page")] data-go="h" { "Home" } }
            li { a href="/jobs" aria-current=[(here == "/jobs").then_some("page")] data-go="j" { "Jobs" } }
            li { a href="/welcome" aria-current=[(here == "/welcome").then_some("page")] { "Start something" } }
            @if may(Action::KeepPeople) && caller != Caller::Alone {
                li { a href="/people" aria-current=[(here == "/people").then_some("page")] { "People" } }
                li { a href="/trail" aria-current=[(here == "/trail").then_some("page")] { "Who did what" } }
            }
            li { a href="/settings" aria-current=[(here == "/settings").then_some("page")] { "Settings" } }
        }
        p class="eyebrow" { "Learn" }
        ul {
            li { a href="/learn" aria-current=[(here == "/learn").then_some("page")] data-go="l" { "Practice" } }
            li { a href="/learn/library" aria-current=[(here == "/learn/library").then_some("page")] { "Library" } }
            li { a href="/learn/cases" aria-current=[(here == "/learn/cases").then_some("page")] { "Long cases" } }
            li { a href="/learn/questions" aria-current=[(here == "/learn/questions").then_some("page")] { "Questions" } }
            li { a href="/learn/skills" aria-current=[(here == "/learn/skills").then_some("page")] { "Skills" } }
            li { a href="/learn/plan" aria-current=[(here == "/learn/plan").then_some("page")] { "Plan" } }
            li { a href="/learn/cards" aria-current=[(here == "/learn/cards").then_some("page")] { "Cards" } }
            li { a href="/learn/progress" aria-current=[(here == "/learn/progress").then_some("page")] { "Progress" } }
            li { a href="/learn/settings" aria-current=[(here == "/learn/settings").then_some("page")] { "Settings of practice" } }
        }
        @if let Some(person) = caller.person() {
            p class="eyebrow" { "Signed in" }
            ul { li { a href="/account" aria-current=[(here == "/account").then_some("page")] { (safe(&person.name)) ", " (role_word(person.role)) } } }
            form class="leave" method="post" action="/sign-out" { button class="button small" type="submit" { "Sign out" } }
        }
        button class="help" type="button" data-key="?" data-help hidden { "Keys " kbd { "?" } }
    }
}

/// A page's part of an address: the overview has none.
fn separated(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("/{path}") }
}
