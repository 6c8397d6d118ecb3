//! Waivers: bars that somebody lets fail, or be open, until a day.
//!
//! A waiver never changes what was measured or the verdict of its bar. It changes what the bar does to the feature, and
//! stands beside the bar in every report with who, why and until when.

use shipworthy_spec::bar::Severity;
use shipworthy_spec::spec::{Date, Spec};

use crate::outcome::{BarResult, Finding, Level, Verdict, Waived};

/// Marks the bars that do not pass and whose waiver still holds `today`. Without a day no waiver holds.
pub fn apply(spec: &Spec, today: Option<Date>, mut bars: Vec<BarResult>) -> Vec<BarResult> {
    let Some(today) = today else { return bars };
    for bar in bars.iter_mut().filter(|bar| bar.severity == Severity::Must && bar.verdict != Verdict::Pass) {
        let waiver = spec.waivers.iter().find(|waiver| waiver.bar == bar.id && waiver.holds(today));
        bar.waived =
            waiver.map(|waiver| Waived { until: waiver.until, by: waiver.by.clone(), reason: waiver.reason.clone() });
    }
    bars
}

/// Waivers without effect: those that are over, and all of them where nobody says what day it is.
pub fn without_effect(spec: &Spec, today: Option<Date>) -> Vec<Finding> {
    let warning = |code: &str, message: String, remedy: &str| Finding {
        code: code.to_owned(),
        severity: Level::Warning,
        message,
        remedy: remedy.to_owned(),
        slice: None,
        column: None,
        rows: None,
    };
    spec.waivers
        .iter()
        .filter(|waiver| spec.bars.iter().any(|bar| bar.id == waiver.bar))
        .filter_map(|waiver| match today {
            Some(today) if waiver.holds(today) => None,
            Some(_) => Some(warning(
                "waiver-expired",
                format!(
                    "the waiver of {} by {} ended on {}: it has no effect",
                    waiver.bar,
                    waiver.by,
                    waiver.until.in_words()
                ),
                "meet the bar, or decide anew and give the waiver a later day",
            )),
            None => Some(warning(
                "waiver-without-day",
                format!(
                    "the waiver of {} by {} is not applied: this check does not know the day",
                    waiver.bar, waiver.by
                ),
                "say what day it is with --today",
            )),
        })
        .collect()
}
