//! The style sheet keeps its promises about contrast.

use std::collections::HashMap;

const STYLE: &str = concat!(include_str!("../../src/assets/tokens.css"), include_str!("../../src/assets/report.css"));

/// Colours named in a block of the style sheet.
fn colours(block: &str) -> HashMap<String, [f64; 3]> {
    let mut found = HashMap::new();
    for part in block.split(';') {
        let Some((name, value)) = part.split_once(':') else { continue };
        let (Some(name), Some(hex)) = (name.trim().rsplit("--").next(), value.trim().strip_prefix('#')) else {
            continue;
        };
        let hex: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_string() };
        if hex.len() == 6 {
            let channel = |i: usize| f64::from(u8::from_str_radix(&hex[i..i + 2], 16).expect("hex digits")) / 255.0;
            found.insert(name.to_string(), [channel(0), channel(2), channel(4)]);
        }
    }
    found
}

/// Relative luminance and contrast as WCAG 2.2 defines them.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let luminance = |c: [f64; 3]| {
        let [r, g, b] = c.map(|x| if x <= 0.04045 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_and_marks_stand_out_in_light_and_dark_and_print() {
    let blocks: Vec<&str> = STYLE
        .match_indices(":root {")
        .map(|(i, found)| STYLE[i + found.len()..].split_once('}').expect("a closed block").0)
        .collect();
    assert_eq!(blocks.len(), 3, "light, dark and print");
    for block in blocks {
        let colours = colours(block);
        for ink in ["ink", "ink-2", "ink-3", "pass", "fail", "open", "brand"] {
            for paper in ["page", "surface"] {
                let ratio = contrast(colours[ink], colours[paper]);
                assert!(ratio >= 4.5, "{ink} on {paper}: {ratio:.2}");
            }
        }
        assert!(contrast(colours["data"], colours["page"]) >= 3.0);
    }
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains("//"));
}
