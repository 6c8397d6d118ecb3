//! The figures of a column in words.

use shipworthy_eval::audit::dates::{day, minute};
use shipworthy_eval::audit::findings::numbers::number;
use shipworthy_eval::audit::report::Profile;
use shipworthy_eval::audit::roles::Role;

use crate::words;

/// The share of cells with a value.
pub fn filled(profile: &Profile) -> f64 {
    profile.present as f64 / (profile.present + profile.missing).max(1) as f64
}

/// "98,123 different", "at least 10,000 different".
pub fn distinct(profile: &Profile) -> String {
    let more = if profile.distinct_is_exact { "" } else { "≥ " };
    format!("{more}{}", words::count(profile.distinct))
}

/// What the values are, in a line.
pub fn values(profile: &Profile) -> String {
    if let Some(moments) = profile.moments.as_ref().filter(|_| profile.role == Role::Time) {
        let (from, to) = (moments.first, moments.last);
        return if to - from > 3.0 * 86_400.0 {
            format!("{} to {}", day(from), day(to))
        } else {
            format!("{} to {}", minute(from), minute(to))
        };
    }
    let listed: Vec<String> = profile
        .values
        .iter()
        .take(3)
        .map(|(v, n)| format!("{v} {}", words::percent(*n as f64 / profile.present.max(1) as f64)))
        .collect();
    if let Some(numbers) = &profile.numbers
        && (listed.is_empty() || numbers.distinct > 10)
    {
        return format!("{} · {} · {}", number(numbers.min), number(numbers.quantiles[3]), number(numbers.max));
    }
    match (profile.role, listed.is_empty()) {
        (Role::Id, _) if profile.distinct_is_exact && profile.distinct < profile.present => {
            "nearly all different".to_owned()
        }
        (Role::Id, _) => "different in each row".to_owned(),
        (_, true) => String::new(),
        _ => listed.join(", "),
    }
}

/// Counts to draw: of a histogram, or of the most frequent values.
pub fn bars(profile: &Profile) -> Vec<u64> {
    if profile.role == Role::Id {
        return Vec::new();
    }
    if let Some(moments) = &profile.moments {
        return moments.histogram.counts.clone();
    }
    match &profile.numbers {
        Some(numbers) if numbers.distinct > 10 || profile.values.is_empty() => numbers.histogram.counts.clone(),
        _ => profile.values.iter().map(|v| v.1).collect(),
    }
}
