//! How groups of people compare, in words that all reports share.

use shipworthy_eval::outcome::{BarResult, Candidate, GroupComparison, Slice};

use crate::words;

/// Heading of the section.
pub const TITLE: &str = "How groups compare";

/// The comparisons of a candidate, those of one group column together.
pub fn by_column(candidate: &Candidate) -> Vec<&[GroupComparison]> {
    candidate.fairness.chunk_by(|a, b| a.across == b.across).collect()
}

/// What the figures mean, and what they do not.
pub fn note(confidence: f64) -> String {
    format!(
        "The {} intervals hold for all groups of a column together. Which difference matters is for you to judge.",
        words::percent(confidence)
    )
}

/// Who is worst and best off, and how far apart: "Positives caught: from 61% (surat) to 75% (pune), 14 points apart (8 to
/// 20 points)." The ratio is told only where a bar asks for one.
pub fn summary(candidate: &Candidate, compared: &GroupComparison) -> String {
    let metric = words::capital(&words::metric(&compared.metric));
    if let Some(reason) = &compared.reason {
        return format!("{metric}: not compared; {reason}.");
    }
    let value = |slice: &Option<Slice>| {
        let group = compared.groups.iter().find(|group| Some(&group.slice) == slice.as_ref())?;
        let value = words::value_or_undefined(&compared.metric, group.estimate, None);
        Some(format!("{value} ({})", words::slice(&group.slice)))
    };
    let (Some(low), Some(high)) = (value(&compared.lowest), value(&compared.highest)) else {
        return format!("{metric}: undefined.");
    };
    if compared.lowest == compared.highest {
        return format!("{metric}: the same for all groups.");
    }
    let gap = words::estimate(&format!("{}.gap", compared.metric), &compared.difference, None);
    let apart = gap.replacen(" (", " apart (", 1);
    let ratio = format!("{}.ratio", compared.metric);
    let asked = |bar: &BarResult| {
        bar.metric == ratio && bar.groups.as_ref().is_some_and(|groups| groups.across.contains(&compared.across))
    };
    let ratio = if candidate.bars.iter().any(asked) {
        format!("; the lowest is {} of the highest", words::estimate(&ratio, &compared.ratio, None))
    } else {
        String::new()
    };
    // Nobody is named as worst off by a difference that the sample alone may have made.
    let worst = match &compared.worst {
        _ if compared.difference.low.is_none_or(|low| low <= 0.0) => " That may be chance.".to_owned(),
        Some(slice) => format!(" Worst off: {}.", words::slice(slice)),
        None => String::new(),
    };
    format!("{metric}: from {low} to {high}, {apart}{ratio}.{worst}")
}

/// The groups that nothing is said about: "Too few to say: x (9 positives; at least 10 are needed)."
pub fn left_out(compared: &GroupComparison) -> Option<String> {
    let out: Vec<String> =
        compared.left_out.iter().map(|out| format!("{} ({})", words::slice(&out.slice), out.reason)).collect();
    (!out.is_empty()).then(|| format!("Too few to say: {}.", out.join("; ")))
}

/// All groups of a column, those that are left out too, in the order of their values.
pub fn members(comparisons: &[GroupComparison], candidate: &Candidate) -> Vec<(Slice, u64)> {
    let column = comparisons.first().map(|compared| compared.across.as_str());
    let of_column = |slice: &Slice| slice.0.len() == 1 && Some(slice.0[0].0.as_str()) == column;
    candidate
        .slices
        .iter()
        .filter(|slice| of_column(&slice.slice))
        .map(|slice| (slice.slice.clone(), slice.examples))
        .collect()
}

/// A group's value and interval; what stands there instead where there is none.
pub fn cell(compared: &GroupComparison, slice: &Slice) -> (String, String) {
    match compared.groups.iter().find(|group| group.slice == *slice) {
        Some(group) => (
            words::value_or_undefined(&compared.metric, group.estimate, None),
            words::interval(&compared.metric, group.low, group.high, None),
        ),
        None => ("too few".to_owned(), String::new()),
    }
}
