//! The log of decisions: what was decided on what, by whom, why, and how it turned out.

use maud::{Markup, html};
use shipworthy_app::bench::Feature;
use shipworthy_app::decisions::{Decision, Outcome, standing, track_record};
use shipworthy_app::moment::Moment;
use shipworthy_report::parts::{chip, safe};
use shipworthy_report::words;
use shipworthy_spec::spec::Date;

use super::decisions::{LookDraft, Returned};
use super::form::{Line, Told, area, described, line, summary, wrong};
use super::waiting::when;

/// What is in force, or waited for: "Hold: decided by Asha, 21 November 2026, 14:02."
pub fn answer(all: &[Decision], at: &dyn Fn(i64) -> Moment) -> String {
    let waits = all.iter().find(|decision| decision.waits_for_second());
    match (standing(all), waits) {
        (Some(now), waits) if waits.is_none_or(|waits| waits.number < now.number) => {
            let choice = words::capital(now.choice.words());
            format!("{choice}: decided by {}, {}.", safe(&now.by), at(now.at).in_words())
        }
        (_, Some(waits)) => format!("{} waits for a second person.", words::capital(waits.choice.words())),
        (_, None) if all.is_empty() => "Nothing was decided yet.".to_owned(),
        (_, None) => "No decision is in force.".to_owned(),
    }
}

/// The decisions, newest first.
pub fn log(
    feature: &Feature,
    all: &[Decision],
    at: &dyn Fn(i64) -> Moment,
    today: Option<Date>,
    returned: Option<&Returned>,
) -> Markup {
    html! {
        section id="log" aria-labelledby="log-title" {
            div class="head" { h2 id="log-title" { "The log" } p class="small muted" { "The latest first. A mistake is put right by another decision; both stay." } }
            @if all.is_empty() {
                p { "Nothing is in it yet: nobody has recorded a decision about this feature." }
            } @else {
                ol class="log" data-from="kept" { @for decision in all {
                    @let returned = returned.filter(|returned| returned.number == decision.number);
                    (entry(feature, decision, at, today, returned))
                } }
            }
        }
    }
}

fn entry(
    feature: &Feature,
    decision: &Decision,
    at: &dyn Fn(i64) -> Moment,
    today: Option<Date>,
    returned: Option<&Returned>,
) -> Markup {
    let number = decision.number;
    let due = today.is_some_and(|today| decision.is_due(today));
    html! {
        li id={ "decision-" (number) } class=[decision.superseded_by.map(|_| "undone")] {
            div {
                h3 { (words::capital(decision.choice.words())) }
                p class="small muted" { "Decision " (number) ", " (when(at(decision.at))) ", by " (safe(&decision.by)) }
                @if let Some(later) = decision.superseded_by { p class="small" { "Put right by " a class="more" href={ "#decision-" (later) } { "decision " (later) } "." } }
                @if let Some(earlier) = decision.supersedes { p class="small" { "Puts " a class="more" href={ "#decision-" (earlier) } { "decision " (earlier) } " right." } }
                @if decision.waits_for_second() { p class="small" { b { "Waits for a second person." } } }
            }
            div {
                @for paragraph in decision.reason.lines().filter(|text| !text.trim().is_empty()) { p { (safe(paragraph)) } }
                dl class="facts" {
                    div { dt { "Verdict then" } dd { (chip(decision.verdict, words::verdict(decision.verdict))) small { a class="more" href={ "/p/" (feature.id) "/runs/" (decision.run) } { "run " (decision.run) } } } }
                    @if let Some(ship) = &decision.ship { div { dt { "About" } dd { (safe(ship)) } } }
                    div { dt { "How sure" } dd { @match decision.confidence { Some(percent) => { (percent) "%" } None => "not said" } } }
                    @if let Some(day) = decision.review_day() {
                        div { dt { "Look back on" } dd { (day.in_words()) @if due { small { "It is time." } } } }
                    }
                }
                @if decision.against_verdict { p class="small" { "It goes against the verdict." @if let Some(second) = &decision.second { " " (safe(&second.by)) " agreed, " (when(at(second.at))) "." } } }
                @if !decision.changed.is_empty() { p class="small" { "When it was decided, " (safe(&decision.changed.join(", and "))) " since the run." } }
                (looked(decision, at))
                (forms(feature, decision, due, returned))
            }
        }
    }
}

/// How it turned out, in words.
fn looked(decision: &Decision, at: &dyn Fn(i64) -> Moment) -> Markup {
    html! {
        @for look in &decision.look_backs {
            p {
                b { @match look.outcome {
                    Outcome::TooEarly => "Too early to tell.",
                    _ => (safe(&decision.looked_back().unwrap_or_default())),
                } }
                " " span class="small muted" { (safe(&look.by)) " looked back, " (when(at(look.at))) "." @if let Some(day) = look.review_on { " Again on " (day.in_words()) "." } }
                @if !look.note.is_empty() { " " q { (safe(&look.note)) } }
            }
        }
    }
}

/// What can be added to a decision.
fn forms(feature: &Feature, decision: &Decision, due: bool, returned: Option<&Returned>) -> Markup {
    let address = format!("/p/{}/decisions", feature.id);
    let number = decision.number;
    let prefix = format!("on-{number}-");
    let none = LookDraft::default();
    let (draft, told) = returned.map_or((&none, None), |returned| (&returned.draft, Some(&returned.told)));
    html! {
        @if let Some(told) = told { (summary(told, &prefix)) }
        @if decision.waits_for_second() {
            form class="fill" method="post" action={ (address) "/" (number) "/agree" } novalidate {
                (line(told, &prefix, &Line { field: "by", label: "Your name, if you agree", hint: "Somebody else than who decided.", kind: "text", value: &draft.by }))
                div class="actions" { button class="button" type="submit" { "I agree" } }
            }
        } @else if decision.stands() && decision.outcome().is_none() {
            details class="numbers" open[due || told.is_some()] {
                summary { "Look back on it" }
                (look_form(&format!("{address}/{number}/look-back"), &prefix, draft, told))
            }
        }
        @if decision.superseded_by.is_none() { p class="onward" { a class="more" href={ (address) "?supersedes=" (number) "#record" } { "Put it right by another" } } }
    }
}

fn look_form(address: &str, prefix: &str, draft: &LookDraft, told: Option<&Told>) -> Markup {
    html! {
        form class="fill" method="post" action=(address) novalidate {
            fieldset class="field" id={ (prefix) "outcome" } aria-describedby=[described(told, "outcome", prefix)] {
                legend { "How did it turn out?" }
                @for (value, label) in [("held", "What it rested on held"), ("did_not_hold", "It did not hold"), ("too_early", "Too early to tell")] {
                    label class="pick" { input type="radio" name="outcome" value=(value) checked[draft.outcome == value]; span { (label) } }
                }
                (wrong(told, "outcome", prefix))
            }
            (area(told, prefix, "note", "What did you see?", "It may stay empty.", &draft.note))
            (line(told, prefix, &Line { field: "review_on", label: "When to look again?", hint: "Only where it is too early.", kind: "date", value: &draft.review_on }))
            (line(told, prefix, &Line { field: "by", label: "Your name", hint: "", kind: "text", value: &draft.by }))
            div class="actions" { button class="button" type="submit" { "Record the look-back" } }
        }
    }
}

/// How sure people were, beside how often they were right.
pub fn sureness(all: &[Decision]) -> Markup {
    let record = track_record(all);
    html! {
        @if !all.is_empty() {
            section id="sureness" aria-labelledby="sureness-title" data-from="kept" {
                div class="head" { h2 id="sureness-title" { "How sure, and how often right" } }
                p { (record.sentence) }
                @if let (Some(said), Some(brier)) = (record.said, record.brier) {
                    dl class="facts" {
                        div { dt { "On average they said" } dd { (words::value("accuracy", said, None)) } }
                        div { dt { "It held" } dd { (words::of(record.held, record.looked_back)) } }
                        div { dt { "Brier score" } dd { (words::number(brier)) small { "0 at best; 0.25 for who always says 50%" } } }
                    }
                }
            }
        }
    }
}
