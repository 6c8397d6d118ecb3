//! An earlier check, read back from its JSON. Only what a comparison needs is read; what later versions add is passed over.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::outcome::{Estimate, Slice, Verdict};

/// The newest shape that is understood.
const FORMAT: u32 = 1;

/// An earlier check.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the check itself")]
pub struct Earlier {
    pub format: u32,
    pub tool: String,
    pub feature: String,
    pub task: String,
    pub confidence: f64,
    pub verdict: Verdict,
    pub ship: Option<String>,
    pub golden: EarlierGolden,
    pub candidates: Vec<EarlierCandidate>,
}

/// Its golden set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the check itself")]
pub struct EarlierGolden {
    pub examples: u64,
    pub positives: Option<u64>,
    pub fingerprint: String,
    /// Not written by the first versions.
    #[serde(default)]
    pub examples_fingerprint: Option<String>,
}

/// One of its candidates.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the check itself")]
pub struct EarlierCandidate {
    pub name: String,
    pub threshold: Option<f64>,
    #[serde(default)]
    pub threshold_is_chosen: bool,
    pub bars: Vec<EarlierBar>,
    pub metrics: BTreeMap<String, EarlierEstimate>,
    pub slices: Vec<EarlierSlice>,
}

/// One of its bars.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the check itself")]
pub struct EarlierBar {
    pub id: String,
    pub metric: String,
    pub target: Option<f64>,
    pub slice: Slice,
    pub estimate: Option<f64>,
    pub verdict: Verdict,
}

/// One of its slices.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the check itself")]
pub struct EarlierSlice {
    pub slice: Slice,
    pub metrics: BTreeMap<String, EarlierEstimate>,
}

/// A number of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the names are those of the check itself")]
pub struct EarlierEstimate {
    pub estimate: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub n: u64,
}

impl Earlier {
    /// Reads the JSON of a check. The error says what is wrong with it.
    pub fn read(text: &str) -> Result<Earlier, String> {
        let earlier: Earlier =
            serde_json::from_str(text).map_err(|error| format!("it is not the JSON of a check: {error}"))?;
        if earlier.format > FORMAT {
            return Err(format!("it was written by a later version, {}", earlier.tool));
        }
        Ok(earlier)
    }

    /// The candidate that its verdict was about.
    pub fn subject(&self) -> Option<&EarlierCandidate> {
        let name = self.ship.as_ref()?;
        self.candidates.iter().find(|candidate| candidate.name == *name)
    }
}

impl From<&EarlierEstimate> for Estimate {
    fn from(earlier: &EarlierEstimate) -> Estimate {
        Estimate {
            estimate: earlier.estimate,
            low: earlier.low,
            high: earlier.high,
            n: earlier.n,
            method: "as told then".to_owned(),
        }
    }
}
