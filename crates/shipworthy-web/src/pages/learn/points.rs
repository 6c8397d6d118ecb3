//! The reason as it was read: where each point of the rubric was found, what is missing, and what its author says to that. The score that
//! was given stays.

use std::collections::BTreeSet;

use maud::{Markup, html};
use shipworthy_app::practice::Contested;
use shipworthy_app::practice::grade::rubric::Kind;
use shipworthy_app::practice::grade::{Grade, Point, Verdict};

/// The reason with what was found in it marked, and the points below.
///
/// `address` is that of the page: what is said of the reading is sent below it; `shown` says whether scores are.
pub fn points(address: &str, contested: &Contested, shown: bool) -> Markup {
    let grade = contested.standing();
    let written = contested.written;
    html! {
        section class="exhibit" id="reason-read" aria-labelledby="reason-read-title" {
            h2 id="reason-read-title" { "Your " (written) ", point by point" }
            p class="small muted" { (grade.card.says()) " It matches words and not thoughts." @if let Some(why) = grade.unverified { " " (why) } @if grade.echoes { " What repeats the case was left out." } }
            @if contested.corrected.is_some() { p class="small" { b { @if shown { (contested.says()) } @else { (contested.says_without_points()) } } } }
            blockquote class="said reason" { (marked(&contested.reason, grade)) }
            ol class="rubric" {
                @for (place, point) in grade.points.iter().enumerate() { (self::point(place + 1, address, point, contested)) }
            }
            (scored(address, contested))
        }
    }
}

/// Keeps the reading that stands among the answers that people scored, once its author has looked through it.
fn scored(address: &str, contested: &Contested) -> Markup {
    html! {
        @if contested.kept {
            p class="small muted" id="scored" { "It is kept among the scored answers of this workspace, as it stands now." }
        } @else {
            details class="contest" id="scored" {
                summary { "Every point stands right now" }
                form method="post" action={ (address) "/exemplar" } {
                    p class="fine" { "Keep your " (contested.written) " as an answer that you scored point by point. It lies in the folder " code { "exemplars" } " of this workspace and helps to tell how far the grader can be trusted; from ten on it is compared with them." }
                    button class="button small" type="submit" { "Keep it as a scored answer" }
                }
            }
        }
    }
}

/// One point, and a form to say that it was misread. Points that only take away are shown where they were found.
fn point(place: usize, address: &str, point: &Point, contested: &Contested) -> Markup {
    let grade = contested.standing();
    let shown = point.kind != Kind::Penalty || point.verdict != Verdict::Missed;
    let numbers = numbered(grade);
    let said = contested.contests.iter().rev().find(|of| of.point == point.id);
    html! {
        @if shown || said.is_some() {
            li id={ "point-" (place) } class=(class(point)) {
                div {
                    b { (point.title) }
                    @if matches!(point.verdict, Verdict::Missed | Verdict::Partial | Verdict::Contradicted) && !point.say_if_missing.is_empty() {
                        p class="small muted" { (point.say_if_missing) }
                    }
                    @if let Some(said) = said {
                        p class="small" { "You say that it is " (if said.there { "there" } else { "not there" }) @if let Some(quote) = &said.quote { ": “" (quote) "”" } ". The grader said: " (said.verdict) "." }
                    }
                    (form(place, address, point, contested.written))
                }
                p class="small" {
                    (word(point))
                    @if !point.spans.is_empty() {
                        " at "
                        @for (at, span) in numbers.iter().enumerate() {
                            @if point.spans.contains(span) { a class="more" href={ "#said-" (at + 1) } aria-label={ "Passage " (at + 1) } { (at + 1) } " " }
                        }
                    }
                }
            }
        }
    }
}

/// Says the opposite of how a point is read; where it was not found, the words may be given.
fn form(place: usize, address: &str, point: &Point, written: &str) -> Markup {
    let claims = point.contested();
    let name = if claims { "I said it" } else { "I did not say that" };
    html! {
        details class="contest" {
            summary { (name) }
            form method="post" action={ (address) "/contest" } {
                input type="hidden" name="point" value=(point.id);
                @if claims {
                    label for={ "quote-" (place) } { "Your words, as they stand in the " (written) }
                    textarea id={ "quote-" (place) } name="quote" rows="2" {}
                }
                button class="button small" type="submit" { "Keep that beside the reading" }
                p class="fine" { "The score that was given stays; both readings are kept." }
            }
        }
    }
}

fn class(point: &Point) -> &'static str {
    match (point.kind, point.verdict) {
        (Kind::Penalty, _) | (_, Verdict::Contradicted) => "against",
        (_, Verdict::Hit | Verdict::Partial) => "there",
        (_, Verdict::Missed | Verdict::Unverified) => "missing",
    }
}

fn word(point: &Point) -> &'static str {
    match (point.kind, point.verdict) {
        (Kind::Penalty, _) => "counts against it",
        (_, Verdict::Hit) => "found",
        (_, Verdict::Partial) => "found in part",
        (_, Verdict::Contradicted) => "found, and contradicted",
        (Kind::Bonus, Verdict::Missed) => "not found; it would have been a bonus",
        (_, Verdict::Missed) => "not found",
        (_, Verdict::Unverified) => "its words are there; write sentences",
    }
}

/// All passages in which something was found, in their order.
fn numbered(grade: &Grade) -> Vec<(usize, usize)> {
    let all: BTreeSet<(usize, usize)> = grade.points.iter().flat_map(|point| point.spans.iter().copied()).collect();
    all.into_iter().collect()
}

/// The reason with its passages marked. Of two that overlap, the second begins where the first ends.
fn marked(reason: &str, grade: &Grade) -> Markup {
    let mut at = 0;
    let pieces: Vec<(String, Option<(usize, String)>)> = numbered(grade)
        .into_iter()
        .enumerate()
        .map(|(place, (from, to))| {
            let (from, to) = (from.max(at), to.max(at));
            let plain = reason.get(at..from).unwrap_or_default().to_owned();
            let found = reason.get(from..to).unwrap_or_default().to_owned();
            at = to;
            (plain, Some((place + 1, found)))
        })
        .collect();
    let rest = reason.get(at..).unwrap_or_default();
    html! {
        @for (plain, found) in &pieces {
            (plain)
            @if let Some((number, found)) = found { mark id={ "said-" (number) } { (found) sup { (number) } } }
        }
        (rest)
    }
}
