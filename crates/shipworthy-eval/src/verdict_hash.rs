//! One hash for what a verdict rests on and what it says, so that a rollout can demand "this verdict, about these data".
//!
//! SHA-256 over canonical JSON: keys in a fixed order, no white space, numbers as JSON writes them. In it are the version of the
//! tool, the text of the spec (line ends as line feeds and without a byte-order mark, so that a checkout on another system is the
//! same spec), the seed, the
//! fingerprint of the data, which look it was, and the verdict of the feature, of every candidate and of every bar. Reports,
//! sentences and estimates are not: they follow from these.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::outcome::{Check, Slice, Verdict};

#[derive(Serialize)]
struct Hashed<'a> {
    format: u32,
    tool: &'a str,
    spec: String,
    seed: u64,
    only: Option<&'a str>,
    data: &'a str,
    look: u32,
    ship: Option<&'a str>,
    verdict: Verdict,
    candidates: Vec<HashedCandidate<'a>>,
    missing_sections: &'a [String],
}

#[derive(Serialize)]
struct HashedCandidate<'a> {
    name: &'a str,
    verdict: Verdict,
    bars: Vec<HashedBar<'a>>,
}

#[derive(Serialize)]
struct HashedBar<'a> {
    id: &'a str,
    slice: &'a Slice,
    metric: &'a str,
    verdict: Verdict,
    waived: bool,
}

/// The hash of a check of the spec with this text: 64 hexadecimal digits.
pub fn verdict_hash(check: &Check, spec: &str) -> String {
    let hashed = Hashed {
        format: 1,
        tool: &check.tool,
        spec: spec.trim_start_matches('\u{feff}').replace("\r\n", "\n"),
        seed: check.seed,
        only: check.only.as_deref(),
        data: &check.golden.fingerprint,
        look: check.looks.this,
        ship: check.ship.as_deref(),
        verdict: check.verdict,
        candidates: check
            .candidates
            .iter()
            .map(|candidate| HashedCandidate {
                name: &candidate.name,
                verdict: candidate.verdict,
                bars: candidate
                    .bars
                    .iter()
                    .map(|bar| HashedBar {
                        id: &bar.id,
                        slice: &bar.slice,
                        metric: &bar.metric,
                        verdict: bar.verdict,
                        waived: bar.waived.is_some(),
                    })
                    .collect(),
            })
            .collect(),
        missing_sections: &check.missing_sections,
    };
    let text = serde_json::to_string(&hashed).expect("it holds text, numbers and lists");
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
