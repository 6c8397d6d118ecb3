//! The frame of a page that is one file: its head, its policy, its masthead and its foot.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use shipworthy_eval::outcome::Verdict;

use crate::chart::ring;
use crate::text;

const STYLE: &str =
    concat!(include_str!("assets/tokens.css"), include_str!("assets/report.css"), include_str!("assets/audit.css"));

/// What stands in the frame.
pub struct Page<'a> {
    pub title: &'a str,
    pub feature: &'a str,
    pub about: &'a str,
    pub tool: &'a str,
    pub main: Markup,
}

/// A page that loads nothing; its policy forbids everything that is not inside.
pub fn page(page: &Page<'_>) -> String {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(STYLE.as_bytes()))
    );
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (safe(page.title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the answer" }
                header class="masthead" {
                    div {
                        span class="brand" { (ring::logo()) "Shipworthy" }
                        span class="feature" { (safe(page.feature)) }
                        p class="about" { (safe(page.about)) }
                    }
                }
                main id="main" { (page.main) }
                footer { p { "Made by Shipworthy " (page.tool) ". Everything in this file is inside it; it loads nothing." } }
            }
        }
    };
    markup.into_string()
}

/// A chip: shape, word and colour of a verdict.
pub fn chip(verdict: Verdict, word: &str) -> Markup {
    html! { span class={ "v " (crate::chart::class(verdict)) } { (ring::glyph(verdict)) span { (word) } } }
}

/// Text from data: one line, without control characters.
pub fn safe(value: &str) -> String {
    text::clean(value)
}
