//! The page: head, frame and the order of its sections.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use shipworthy_eval::outcome::Check;

use super::{
    against, bars, candidates, cost, data, details, groups, hero, misses, recalibrated, rests_on, slices, ways,
};
use crate::chart::ring;
use crate::{text, view, words};

const STYLE: &str = concat!(include_str!("../assets/tokens.css"), include_str!("../assets/report.css"));
const SCRIPT: &str = include_str!("../assets/report.js");

/// The check as one file that opens anywhere, also without a network: style, script and data are inside, and its policy forbids everything else.
pub fn html(check: &Check) -> String {
    let subject = view::subject(check);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (words::headline(check).trim_end_matches('.')) ": launch verdict for " (check.feature) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the verdict" }
                header class="masthead" {
                    div {
                        span class="brand" { (ring::logo()) "Shipworthy" }
                        span class="feature" { (check.feature) }
                        p class="about" { (hero::about(check)) }
                    }
                }
                main id="main" {
                    (hero::section(check, subject, ("#misses", None)))
                    (against::section(check))
                    (ways::section(check))
                    @if let Some(candidate) = subject {
                        (bars::section(check, candidate))
                        @if !candidate.slices.is_empty() || !candidate.weakest_slices.is_empty() || !candidate.misses.is_empty() {
                            section id="who" aria-labelledby="who-title" {
                                @if candidate.misses.is_empty() {
                                    (slices::part(check, candidate))
                                } @else {
                                    div class="two" {
                                        div { (slices::part(check, candidate)) }
                                        div id="misses" { (misses::part(check, candidate)) }
                                    }
                                }
                                (slices::numbers(check, candidate))
                                (slices::weakest(check, candidate))
                            }
                        }
                        (groups::section(check, candidate))
                        (details::section(candidate))
                        (recalibrated::section(check, candidate))
                        (cost::section(check, candidate))
                    }
                    (candidates::section(check))
                    @if let Some(candidate) = subject { (candidates::scores(candidate)) }
                    (data::findings(check))
                    (data::failure_states(check))
                    (rests_on::section(check))
                }
                footer {
                    p { "Made by Shipworthy " (check.tool) " from " code { (check.spec) } ". Everything in this file is inside it; it loads nothing." }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// Only this style and this script, known by their hashes; no address can be reached.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// The hash by which a policy knows an inline style or script.
pub fn hash(source: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(source.as_bytes())))
}

/// A chip: shape, word and colour of a verdict.
pub fn chip(verdict: shipworthy_eval::outcome::Verdict, word: &str) -> Markup {
    html! { span class={ "v " (crate::chart::class(verdict)) } { (ring::glyph(verdict)) span { (word) } } }
}

/// Text with words of the spec between backticks, which are shown as such; otherwise as [`safe`].
pub fn coded(text: &str) -> Markup {
    let safe = safe(text);
    let parts: Vec<&str> = safe.split('`').collect();
    // A backtick that is never closed is one.
    if parts.len().is_multiple_of(2) {
        return html! { (safe) };
    }
    html! { @for (i, part) in parts.iter().enumerate() { @if i % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// Text from data: one line, without control characters.
pub fn safe(text: &str) -> String {
    text::clean(text)
}

#[cfg(test)]
mod tests {
    use super::coded;

    #[test]
    fn words_between_backticks_are_code() {
        let check = |text: &str, expect: &str| assert_eq!(coded(text).into_string(), expect);
        check("plain <b>", "plain &lt;b&gt;");
        check("name `a<b` and `c`.", "name <code>a&lt;b</code> and <code>c</code>.");
        check("one ` alone", "one ` alone");
        check("", "");
    }
}
