//! The frame of a page about one part of the job: head, masthead, footer, and a policy that lets nothing in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::chart::ring;
use crate::text;

const STYLE: &str = concat!(include_str!("assets/tokens.css"), include_str!("assets/report.css"));
const PARTS: &str = include_str!("assets/parts.css");

/// What stands in the frame.
pub struct Frame<'a> {
    /// Title of the window.
    pub title: &'a str,
    /// What the page is about.
    pub feature: &'a str,
    /// The same, in more words, at the right.
    pub about: &'a str,
    /// The page itself.
    pub main: Markup,
    /// Version of the tool.
    pub tool: &'a str,
    /// A script, where the page has one.
    pub script: Option<&'static str>,
}

/// The page as one file that opens anywhere, also without a network.
pub fn page(frame: Frame<'_>) -> String {
    let style = format!("{STYLE}{PARTS}");
    let script = frame.script.map(|script| format!("; script-src '{}'", hash(script))).unwrap_or_default();
    let policy =
        format!("default-src 'none'; style-src '{}'{script}; base-uri 'none'; form-action 'none'", hash(&style));
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (text::clean(frame.title)) }
                style { (PreEscaped(style)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the answer" }
                header class="masthead" {
                    div {
                        span class="brand" { (ring::logo()) "Shipworthy" }
                        span class="feature" { (text::clean(frame.feature)) }
                        p class="about" { (text::clean(frame.about)) }
                    }
                }
                main id="main" { (frame.main) }
                footer { p { "Made by Shipworthy " (frame.tool) ". Everything in this file is inside it; it loads nothing." } }
                @if let Some(script) = frame.script { script { (PreEscaped(script)) } }
            }
        }
    };
    page.into_string()
}

fn hash(source: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(source.as_bytes())))
}
