//! What pages show while there is no answer, or a new one is being made: progress, what is wrong with a spec or its data, and that
//! nothing was checked yet.

use maud::{Markup, html};
use shipworthy_app::bench::{Failure, Feature, Kind, Stale, Standing, Work};
use shipworthy_app::jobs::{Job, JobState};
use shipworthy_app::moment::Moment;
use shipworthy_eval::suggest::document::is_suggested;
use shipworthy_report::parts::{coded, safe};
use shipworthy_report::words;
use shipworthy_spec::Diagnostic;

use super::jobs::resume_button;
use crate::app::App;
use crate::live::{Told, told};

/// Most problems shown at once.
const MOST: usize = 50;
/// Characters of a line of the spec that are shown.
const WIDEST: usize = 200;
/// Problems that take away what a result means, rather than keep it from being made.
const VOIDING: [&str; 1] = ["answer-is-the-label"];

/// A page of its own where a feature has no answer: being checked for the first time, not to be judged, stopped, never checked.
/// `None` where there is one.
pub fn instead(feature: &Feature, standing: &Standing) -> Option<Markup> {
    if standing.run.is_some() {
        return None;
    }
    Some(match (&standing.work, &standing.failure) {
        (Some(work), _) if work.calls.is_some() => html! {
            (hero("Can we launch?", "Outputs are being collected.", "They are checked when all are there. You can leave this page; it goes on."))
            (progress(feature, work))
        },
        (Some(work), _) => html! {
            (hero("Can we launch?", "Being checked.", "The first answer is on its way. You can leave this page; the check goes on."))
            (progress(feature, work))
        },
        (None, Some((failure, _))) => failed(feature, failure, standing.left.as_ref()),
        (None, None) if standing.left.is_some() && feature.is_whole() => left(feature, standing.left.as_ref()),
        (None, None) if feature.is_whole() => html! {
            (hero("Can we launch?", "Not checked yet.", "The spec is there and can be read. A check measures every candidate on the golden set and holds the result against the bars."))
            div class="actions" { (check_button(feature, "Check it now", true)) }
        },
        (None, None) => refused(feature, &feature.diagnostics, &feature.source),
    })
}

/// The first lines of a page: question, answer, and what is added to it. Words between backticks are code.
pub fn hero(question: &str, answer: &str, lead: &str) -> Markup {
    html! {
        div class="hero plain-hero" {
            div {
                p class="eyebrow" { (question) }
                h1 { (coded(answer)) }
                @if !lead.is_empty() { p class="lead" { (coded(lead)) } }
            }
        }
    }
}

/// A button that starts a check.
pub fn check_button(feature: &Feature, label: &str, first: bool) -> Markup {
    html! {
        form method="post" action={ "/p/" (feature.id) "/check" } {
            button class=(if first { "button first" } else { "button" }) type="submit" data-key="r" { (label) " " kbd { "R" } }
        }
    }
}

/// How far a check is, with a way to stop it.
pub fn progress(feature: &Feature, work: &Work) -> Markup {
    let told = told(work);
    html! {
        section id="work" class="work" aria-label="The check under way" data-live={ "/p/" (feature.id) "/work" } {
            p { b id="work-step" { (told.step) } " " span id="work-count" class="num muted" { (told.count) } }
            progress id="work-share" max="100" value=[told.share] aria-label="Share of this step" { (told.count) }
            form method="post" action={ "/p/" (feature.id) "/cancel" } {
                button class="button small" type="submit" disabled[work.stopping] { "Stop" }
                span class="small muted" { "Asked for at " (work.since.time()) "." }
            }
        }
    }
}

/// How far a further answer is.
pub fn document_progress(app: &App, feature: &Feature, kind: Kind) -> Markup {
    let told = app.bench().document_work(feature, kind).map(|work| told(&work));
    let told = told.unwrap_or_else(|| Told { step: "Working it out".to_owned(), count: String::new(), share: None });
    let of = match kind {
        Kind::Audit => "audit",
        Kind::Thresholds => "thresholds",
        Kind::Slices => "slices",
        Kind::Size => "size",
    };
    html! {
        section id="work" class="work" aria-label="What is being worked out" data-live={ "/p/" (feature.id) "/work?of=" (of) } {
            p { b id="work-step" { (told.step) } " " span id="work-count" class="num muted" { (told.count) } }
            progress id="work-share" max="100" value=[told.share] aria-label="Share of this step" { (told.count) }
            p class="small muted" { "You can leave this page; it goes on." }
        }
    }
}

/// What stands above an answer that is no longer the newest there could be.
pub fn banners(feature: &Feature, standing: &Standing) -> Markup {
    let Some(run) = &standing.run else { return html! {} };
    html! {
        @if let Some(work) = &standing.work {
            p class="banner" { "Being checked again. What follows is the answer of " (when(run.at)) "." }
            (progress(feature, work))
        } @else if let Some((failure, at)) = &standing.failure {
            div class="banner fail" {
                p {
                    b { "The attempt of " (when(*at)) " has no answer. " } (reason(failure))
                    " What follows is the answer of " (when(run.at)) "."
                }
                @if let Failure::Refused(refused) = failure.as_ref() {
                    details { summary { (counted(&refused.diagnostics)) } (problems(&refused.diagnostics, &refused.source)) }
                }
                @match (failure.as_ref(), &standing.left) {
                    (Failure::Cancelled | Failure::Collecting(_), Some(job)) => (resume_button(feature, job, false)),
                    _ => (check_button(feature, "Check again", false)),
                }
            }
        } @else if let Some(job) = &standing.left {
            div class="banner open" {
                p { b { "A later check " @if job.state == JobState::Failed { "failed" } @else { "was not finished" } ". " } "What follows is the answer of " (when(run.at)) "." }
                (resume_button(feature, job, false))
            }
        } @else if let Some(stale) = standing.stale {
            div class="banner open" {
                p { b { (changed(stale)) } " What follows is the answer of " (when(run.at)) "." }
                (check_button(feature, "Check again", true))
            }
        }
    }
}

/// That nobody agreed to the bars yet.
pub fn suggested(feature: &Feature) -> Markup {
    html! {
        @if is_suggested(&feature.source) {
            p class="banner open" { span { b { "The bars are suggested, not agreed." } " They are the same for everybody. Put in what people were promised, and take the line " code { "x-bars" } " out, in " a href={ "/p/" (feature.id) "/brief" } { "the brief" } "." } }
        }
    }
}

/// What changed since an answer, as a sentence.
pub fn changed(stale: Stale) -> &'static str {
    match (stale.spec, stale.data) {
        (true, _) => "The spec has changed since.",
        (false, true) => "The data have changed since.",
        (false, false) => "Shipworthy is of another version since.",
    }
}

/// A moment, for people and for programs.
pub fn when(at: Moment) -> Markup {
    html! { time datetime=(at.iso()) { (at.in_words()) } }
}

/// A check that nobody works on any more, from an earlier start.
fn left(feature: &Feature, job: Option<&Job>) -> Markup {
    let Some(job) = job else { return html! {} };
    let (answer, lead) = match job.state {
        JobState::Failed => {
            ("The last check failed.", job.told.as_deref().map(|told| words::capital(&safe(told)) + "."))
        }
        JobState::Interrupted => ("Interrupted.", None),
        _ => ("Stopped.", None),
    };
    let lead =
        lead.unwrap_or_else(|| "The check ended before there was an answer. It can be taken up again.".to_owned());
    html! {
        (hero("Can we launch?", answer, &lead))
        div class="actions" { (resume_button(feature, job, true)) }
    }
}

fn failed(feature: &Feature, failure: &Failure, job: Option<&Job>) -> Markup {
    match failure {
        Failure::Refused(found) => refused(feature, &found.diagnostics, &found.source),
        Failure::Cancelled => html! {
            (hero("Can we launch?", "Stopped.", "The check was stopped before there was an answer. Nothing was lost: it reads and does not write."))
            div class="actions" { @match job { Some(job) => (resume_button(feature, job, true)), None => (check_button(feature, "Check it now", true)) } }
        },
        Failure::Collecting(told) => html! {
            (hero("Can we launch?", "Not all outputs are there.", &format!("{}. What was answered is kept.", words::capital(&safe(told)))))
            div class="actions" {
                @if let Some(job) = job { (resume_button(feature, job, true)) }
                a class="button" href={ "/p/" (feature.id) "/run" } { "See what was collected" }
            }
        },
        Failure::Broken(_) => html! {
            (hero("Can we launch?", "Something went wrong in Shipworthy itself.", reason(failure)))
            div class="actions" { (check_button(feature, "Try again", true)) }
        },
    }
}

fn reason(failure: &Failure) -> &'static str {
    match failure {
        Failure::Refused(_) => "The spec or its data cannot be judged as they are.",
        Failure::Cancelled => "It was stopped.",
        Failure::Collecting(_) => "Not all outputs could be collected; what was answered is kept.",
        Failure::Broken(_) => {
            "The check ended by a mistake of the program; the reason stands in the window where it was started."
        }
    }
}

/// A spec that cannot be judged, and all that is wrong with it.
fn refused(feature: &Feature, diagnostics: &[Diagnostic], source: &str) -> Markup {
    let void = diagnostics.iter().find(|found| VOIDING.contains(&found.code));
    let (answer, lead) = match void {
        Some(found) => ("This result can't be used.", words::capital(&safe(&found.message)) + "."),
        None => (
            "This cannot be judged yet.",
            format!("{} in {} between you and an answer.", stands(diagnostics), safe(&feature.file)),
        ),
    };
    html! {
        (hero("Can we launch?", answer, &lead))
        section aria-labelledby="problems-title" {
            div class="head" {
                h2 id="problems-title" { "What to mend" }
                p class="small muted" { "In " code { (safe(&feature.file)) } ", with the editor you like. This page sees it when it is saved." }
            }
            (problems(diagnostics, source))
            div class="actions" { (check_button(feature, "Check again", true)) }
        }
    }
}

fn stands(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|found| found.is_error()).count();
    format!("{} {}", words::counted(errors as u64, "thing", "things"), if errors == 1 { "stands" } else { "stand" })
}

fn counted(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|found| found.is_error()).count();
    words::counted(errors as u64, "problem", "problems")
}

/// Problems beside the lines that they are about.
pub fn problems(diagnostics: &[Diagnostic], source: &str) -> Markup {
    html! {
        ol class="problems" {
            @for found in diagnostics.iter().take(MOST) {
                li {
                    p class={ "level" (if found.is_error() { " error" } else { "" }) } {
                        (if found.is_error() { "Problem" } else { "Warning" })
                        @if found.span.line > 0 && !source.is_empty() { span class="under" { "line " (found.span.line) } }
                    }
                    div {
                        p { (words::capital(&safe(&found.message))) "." }
                        @if let Some(line) = line(found, source) { (line) }
                        p class="muted" { (words::capital(&safe(&found.remedy))) @if !found.remedy.ends_with(['.', '?', '!']) { "." } }
                    }
                }
            }
        }
        @if diagnostics.len() > MOST { p class="small muted" { "And " (diagnostics.len() - MOST) " more." } }
    }
}

/// The line of the spec that a problem is about, with its part marked.
fn line(found: &Diagnostic, source: &str) -> Option<Markup> {
    if found.span.length == 0 {
        return None;
    }
    let start = source.get(..found.span.offset)?.rfind('\n').map_or(0, |end| end + 1);
    let line = source.get(start..)?.lines().next()?;
    let from = found.span.offset - start;
    let to = (from + found.span.length).min(line.len());
    let (before, marked, after) = (line.get(..from)?, line.get(from..to)?, line.get(to..)?);
    let cut = |text: &str| safe(&text.chars().take(WIDEST).collect::<String>());
    Some(html! { pre { code { (cut(before)) mark { (cut(marked)) } (cut(after)) } } })
}

#[cfg(test)]
mod tests {
    use shipworthy_spec::parse;

    use super::*;

    #[test]
    fn a_problem_shows_its_line_and_its_part() {
        let source = "---\nformat: 1\nname: Broken\ntusk: <b>binary</b>\n---\n";
        let parsed = parse("broken.feature.md", source);
        let found = parsed.diagnostics.iter().find(|found| found.message.contains("tusk")).expect("an unknown key");
        let shown = line(found, source).expect("a line").into_string();
        assert!(shown.starts_with("<pre><code><mark>tusk") && shown.contains("&lt;b&gt;binary"), "{shown}");
        let all = problems(&parsed.diagnostics, source).into_string();
        assert_eq!(all.matches("<li>").count(), parsed.diagnostics.len());
    }
}
