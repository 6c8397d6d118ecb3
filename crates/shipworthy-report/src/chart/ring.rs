//! The load line: the disc with a line through it whose rim has one segment per bar, and the small shapes of verdicts.

use std::f64::consts::TAU;

use maud::{Markup, html};
use shipworthy_eval::outcome::Verdict;

use super::{class, px};

/// More bars than this share one segment per verdict: thinner ones could not be told apart.
const SEGMENTS: usize = 36;

/// The emblem. Segments run clockwise from the top in the order given.
pub fn ring(verdicts: &[Verdict], label: &str) -> Markup {
    let parts: Vec<(Option<Verdict>, f64)> = if verdicts.is_empty() {
        vec![(None, 1.0)]
    } else if verdicts.len() <= SEGMENTS {
        verdicts.iter().map(|&v| (Some(v), 1.0 / verdicts.len() as f64)).collect()
    } else {
        let mut parts: Vec<(Option<Verdict>, f64)> = Vec::new();
        for &v in verdicts {
            match parts.last_mut() {
                Some((last, share)) if *last == Some(v) => *share += 1.0 / verdicts.len() as f64,
                _ => parts.push((Some(v), 1.0 / verdicts.len() as f64)),
            }
        }
        parts
    };
    let gap = if parts.len() > 1 { 0.055_f64.min(0.2 / parts.len() as f64 * 3.0) } else { 0.0 };
    let mut from = 0.0;
    html! {
        svg class="ring" viewBox="0 0 232 232" role="img" aria-label=(label) {
            @for (verdict, share) in &parts {
                @let (start, end) = (from * TAU + gap, (from + share) * TAU - gap);
                @let () = from += share;
                @if *share > 0.999 {
                    circle class={ "seg " (verdict.map_or("none", class)) } cx="116" cy="116" r="92" {}
                } @else {
                    path class={ "seg " (verdict.map_or("none", class)) } d=(arc(start, end)) {}
                }
            }
            line class="waterline" x1="0" x2="232" y1="116" y2="116" {}
            circle class="hull" cx="116" cy="116" r="76" {}
        }
    }
}

fn arc(start: f64, end: f64) -> String {
    let at = |angle: f64| format!("{} {}", px(116.0 + 92.0 * angle.sin()), px(116.0 - 92.0 * angle.cos()));
    let large = u8::from(end - start > TAU / 2.0);
    format!("M{}A92 92 0 {large} 1 {}", at(start), at(end))
}

/// The mark beside the name: disc and line.
pub fn logo() -> Markup {
    html! {
        svg viewBox="0 0 26 26" aria-hidden="true" {
            circle class="ink-line" cx="13" cy="13" r="8" stroke-width="2" {}
            line class="ink-line" x1="1" x2="25" y1="13" y2="13" stroke-width="2.6" {}
        }
    }
}

/// The small shape of a verdict, beside its word.
pub fn glyph(verdict: Verdict) -> Markup {
    html! {
        svg viewBox="0 0 16 16" aria-hidden="true" {
            @match verdict {
                Verdict::Pass => {
                    circle class="fill" cx="8" cy="8" r="7" {}
                    path class="tick-mark" d="M4.8 8.2l2.2 2.3 4.3-4.8" {}
                }
                Verdict::Fail => { path class="ink-line" d="M3.5 3.5l9 9m0-9l-9 9" stroke-width="2.6" stroke-linecap="round" {} }
                Verdict::NotEnoughEvidence => { circle class="ink-line" cx="8" cy="8" r="6.2" stroke-width="2" stroke-dasharray="2.6 2.27" {} }
            }
        }
    }
}
