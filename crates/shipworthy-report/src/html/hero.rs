//! The answer: a headline, its sentences, and the ring of all bars.

use maud::{Markup, html};
use shipworthy_eval::outcome::{Candidate, Check, Verdict};

use super::from;
use super::page::{chip, coded, safe};
use crate::chart::ring;
use crate::{view, words};

/// The answer, its sentences, and the ring of all bars. `misses` is where what it gets wrong is read, and a key that leads there.
pub fn section(check: &Check, subject: Option<&Candidate>, misses: (&str, Option<char>)) -> Markup {
    let (address, key) = misses;
    let sentences = view::lead(check);
    let recommendation = view::recommendation(check);
    html! {
        div class="hero" {
            div {
                p class="eyebrow" { "Can we launch?" }
                h1 { (words::headline(check)) }
                @if let Some((first, rest)) = sentences.split_first() {
                    p class="lead" data-from="check" {
                        b { (coded(first)) }
                        @for sentence in rest.iter().chain(recommendation.iter()) { " " (coded(sentence)) }
                    }
                } @else if let Some(recommendation) = recommendation {
                    p class="lead" data-from="check/recommendation" { (coded(&recommendation)) }
                }
                div class="actions" {
                    @if subject.is_some_and(|c| !c.misses.is_empty()) {
                        a class="button first" href=(address) data-key=[key] {
                            "Read what it gets wrong" @if let Some(key) = key { " " kbd { (key.to_ascii_uppercase()) } }
                        }
                    }
                    @if !check.ways.is_empty() { a class="button" href="#ways" { "See ways to get to yes" } }
                }
            }
            @if let Some(candidate) = subject { (emblem(candidate)) }
        }
    }
}

/// The ring of the deciding bars, and how many there are of each kind.
pub fn emblem(candidate: &Candidate) -> Markup {
    let mut verdicts: Vec<Verdict> = view::decisive(candidate).iter().map(|bar| bar.verdict).collect();
    verdicts.sort_by_key(|v| view::ORDER.iter().position(|o| o == v));
    let view::Tally { counts, beside } = view::tally(candidate);
    let said: Vec<String> = counts.iter().map(|(v, n)| words::tally(*v, *n)).chain(beside.iter().cloned()).collect();
    let label = format!("{}: {}", words::counted(verdicts.len() as u64, "bar", "bars"), said.join(", "));
    html! {
        div class="art" {
            (ring::ring(&verdicts, &label))
            p class="tally" data-from=(from::candidate(candidate, "bars#")) {
                @for (verdict, n) in counts { (chip(verdict, &words::tally(verdict, n))) }
                @for more in beside { span class="small dim" { (more) } }
                @if verdicts.is_empty() { span class="small muted" { "no bars yet" } }
            }
        }
    }
}

/// What the page is about, in a line.
pub fn about(check: &Check) -> Markup {
    html! {
        @if let Some(candidate) = view::subject(check) {
            "Candidate " b { (safe(&candidate.name)) }
            @if let Some(threshold) = candidate.threshold { " at " span data-from=(from::candidate(candidate, "threshold")) { (words::number(threshold)) } }
            " · "
        }
        @if let Some(baseline) = view::baseline(check) { "compared with " (safe(&baseline.name)) " in use today · " }
        span data-from="check/golden/examples" { (words::counted(check.golden.examples, "example", "examples")) }
    }
}
