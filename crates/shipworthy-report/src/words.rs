//! The words of reports: verdicts, metrics, percentages, counts and slices, as a stakeholder would say them.

use shipworthy_eval::gather::SliceValue;
use shipworthy_eval::outcome::{BarResult, Check, Estimate, GroupValue, Level, Money, Slice, Verdict};
pub use shipworthy_eval::words::{chance, denominator, percent};
use shipworthy_eval::words::{percent_at_most, without_trailing_zeros};
use shipworthy_spec::catalogue;

use crate::{money, view};

/// The verdict of one bar or candidate: "Passes", "Fails", "Can't tell yet".
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "Passes",
        Verdict::Fail => "Fails",
        Verdict::NotEnoughEvidence => "Can't tell yet",
    }
}

/// The answer to "can we launch?". Numbers alone do not launch: a spec with unanswered sections is not ready, and one bar
/// is not the whole spec.
pub fn headline(check: &Check) -> String {
    let answer = match (check.verdict, check.only.is_some(), check.missing_sections.is_empty()) {
        (Verdict::Pass, true, _) => "This bar passes.",
        (Verdict::Fail, true, _) => "This bar fails.",
        (Verdict::Pass, false, true) => "Ship it.",
        (Verdict::Pass, false, false) => "Not yet: finish the spec.",
        (Verdict::Fail, false, _) => "Not yet.",
        (Verdict::NotEnoughEvidence, _, _) => "Can't tell yet.",
    };
    match waivers(check).filter(|_| check.verdict == Verdict::Pass) {
        Some(waivers) => format!("{}, {waivers}.", answer.trim_end_matches('.')),
        None => answer.to_owned(),
    }
}

/// "with one bar waived until 1 March 2027"; of several, the day on which the first ends.
fn waivers(check: &Check) -> Option<String> {
    let waived: Vec<_> = view::subject(check)?.bars.iter().filter_map(|bar| bar.waived.as_ref()).collect();
    let (first, last) = (waived.iter().map(|w| w.until).min()?, waived.iter().map(|w| w.until).max()?);
    let bars = shipworthy_eval::words::counted(waived.len(), "bar");
    let which = if first == last { "" } else { "the first " };
    let comma = if first == last { "" } else { "," };
    Some(format!("with {bars} waived{comma} {which}until {}", first.in_words()))
}

/// What a bar does to the feature, in a word: its verdict, or that it is waived.
pub fn standing(bar: &BarResult) -> &'static str {
    if bar.waived.is_some() { "Waived" } else { verdict(bar.verdict) }
}

/// "Fails; waived until 1 March 2027 by Asha Rao: The vendor delivers in February."
pub fn waiver(bar: &BarResult) -> Option<String> {
    let waived = bar.waived.as_ref()?;
    let verdict = verdict(bar.verdict);
    Some(format!("{verdict}; waived until {} by {}: {}", waived.until.in_words(), waived.by, waived.reason))
}

/// A tally: "2 fail", "1 can't tell yet", "6 pass".
pub fn tally(verdict: Verdict, n: usize) -> String {
    match verdict {
        Verdict::Pass => format!("{n} {}", if n == 1 { "passes" } else { "pass" }),
        Verdict::Fail => format!("{n} {}", if n == 1 { "fails" } else { "fail" }),
        Verdict::NotEnoughEvidence => format!("{n} can't tell yet"),
    }
}

/// How much a finding matters, in a word.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Note => "Note",
        Level::Warning => "Warning",
        Level::Error => "Problem",
    }
}

/// What the numbers of a metric are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// Between 0 and 1, written as a percentage.
    Share,
    /// Money for one case.
    MoneyPerCase,
    /// Money as it stands.
    MoneyEach,
    /// Milliseconds.
    Milliseconds,
    /// A plain number.
    Number,
}

/// What the numbers of a metric are, after the catalogue.
pub fn unit(metric: &str) -> Unit {
    if metric.ends_with(".ratio") {
        return Unit::Share;
    }
    match catalogue::find(in_production(metric)).map(|entry| entry.unit) {
        Some(catalogue::Unit::Rate | catalogue::Unit::Relative) => Unit::Share,
        Some(catalogue::Unit::Money) => Unit::MoneyPerCase,
        Some(catalogue::Unit::MoneyEach) => Unit::MoneyEach,
        Some(catalogue::Unit::Milliseconds) => Unit::Milliseconds,
        _ => Unit::Number,
    }
}

/// A dash where there is nothing.
pub fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

/// The metric as a label: the catalogue's title without its "share of", because the percentage says that: "positives caught" for `recall`.
/// Names that the catalogue does not hold lose their underscores.
pub fn metric(name: &str) -> String {
    if let Some(name) = name.strip_suffix(".gap") {
        return format!("largest difference in {}", metric(name));
    }
    if let Some(name) = name.strip_suffix(".ratio") {
        return format!("smallest ratio of {}", metric(name));
    }
    let suffix = if name.ends_with(IN_SAMPLE) { ", in this sample" } else { "" };
    let name = in_production(name);
    let detail = name.split_once(['.', '@']).map(|(_, detail)| detail);
    let Some(entry) = catalogue::find(name) else {
        let detail = detail.map(|detail| format!(", {detail}")).unwrap_or_default();
        return format!("{}{detail}{suffix}", stem(name).replace('_', " "));
    };
    if name.contains(" of \"")
        || name.contains(" against \"")
        || name.contains('@') && !entry.title.contains("top k percent")
    {
        return format!("{}{suffix}", catalogue::title(name).unwrap_or_else(|| name.to_owned()));
    }
    let title = entry.title.strip_prefix("share of ").unwrap_or(entry.title);
    // Money is shown for as many cases as sentences speak of, which the label says elsewhere.
    let title = title.strip_suffix(", per case").unwrap_or(title);
    let tail = match (detail, entry.statistic) {
        (Some(k), catalogue::Statistic::K) if title.contains("top k percent") => {
            return format!("{}{suffix}", title.replace("top k percent", &format!("top {k} percent")));
        }
        (Some(k), catalogue::Statistic::K) => format!(", top {k} percent"),
        (Some("p50"), _) => ", typical".to_string(),
        (Some("mean"), _) => ", on average".to_string(),
        (Some("max"), _) => ", slowest".to_string(),
        (Some(detail), _) => match detail.strip_prefix('p').and_then(|p| p.parse::<f64>().ok()) {
            Some(p) if (0.0..100.0).contains(&p) => format!(", slowest {}", percent((100.0 - p) / 100.0)),
            _ => format!(", {detail}"),
        },
        (None, _) => String::new(),
    };
    format!("{title}{tail}{suffix}")
}

/// Ends the name of a figure that is not corrected to the rate of positives in production.
const IN_SAMPLE: &str = "_in_sample";

fn in_production(metric: &str) -> &str {
    metric.strip_suffix(IN_SAMPLE).unwrap_or(metric)
}

fn stem(metric: &str) -> &str {
    let name = in_production(metric);
    name.split(['.', '@']).next().unwrap_or(name)
}

/// A plain number with three significant digits: 0.0364, 12.4, 640, 12,400.
pub fn number(x: f64) -> String {
    if !x.is_finite() {
        return "n/a".to_string();
    }
    let size = x.abs();
    let text = if size == 0.0 {
        "0".to_string()
    } else if size >= 999.5 {
        money::western_groups(size.round() as u64)
    } else {
        let places = (2 - size.log10().floor() as i32).clamp(0, 9) as usize;
        without_trailing_zeros(&format!("{size:.places$}")).to_string()
    };
    if x < 0.0 && text != "0" { format!("−{text}") } else { text }
}

/// A whole count, grouped in thousands: 48,842.
pub fn count(n: u64) -> String {
    money::western_groups(n)
}

/// "1 example", "48,842 examples".
pub fn counted(n: u64, singular: &str, plural: &str) -> String {
    format!("{} {}", count(n), if n == 1 { singular } else { plural })
}

/// "about" is said before it: "1 example", "49,000 examples".
pub fn counted_about(n: u64, singular: &str, plural: &str) -> String {
    format!("{} {}", shipworthy_eval::words::about(n), if n == 1 { singular } else { plural })
}

/// "6 of 60".
pub fn of(part: u64, whole: u64) -> String {
    format!("{} of {}", count(part), count(whole))
}

/// A value of a metric with its unit; money is given for the number of cases that sentences speak of.
pub fn value(metric: &str, x: f64, money: Option<&Money>) -> String {
    match (unit(metric), money) {
        (Unit::Share, _) if metric.ends_with(".gap") => format!("{} points", number(x * 100.0)),
        (Unit::Share, _) => percent(x),
        (Unit::MoneyPerCase, Some(m)) => money::format(x * m.per, &m.currency),
        (Unit::MoneyEach, Some(m)) => money::format(x, &m.currency),
        (Unit::Milliseconds, _) => format!("{} ms", number(x)),
        _ => number(x),
    }
}

/// The value, or "undefined".
pub fn value_or_undefined(metric: &str, x: Option<f64>, money: Option<&Money>) -> String {
    x.map_or_else(|| "undefined".to_string(), |x| value(metric, x, money))
}

/// "59 to 84%"; empty where an end is undefined.
pub fn interval(metric: &str, low: Option<f64>, high: Option<f64>, money: Option<&Money>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => {
            // Next to 100% an upper end has no more digits than it is worth, unless all of the interval is there.
            let short = low < 0.99 && unit(metric) == Unit::Share && !metric.ends_with(".gap");
            let high = if short { percent_at_most(high) } else { value(metric, high, money) };
            let low = value(metric, low, money);
            let unit =
                ["%", " points", " ms", " lakh crore", " lakh", " crore", "k", " million", " billion", " trillion"]
                    .into_iter()
                    .find(|unit| low.ends_with(unit) && high.ends_with(unit))
                    .unwrap_or("");
            format!("{} to {high}", low.strip_suffix(unit).unwrap_or(&low))
        }
        (Some(low), None) => format!("from {}", value(metric, low, money)),
        (None, Some(high)) => format!("up to {}", value(metric, high, money)),
        (None, None) => String::new(),
    }
}

/// "93.1% (90.1 to 95.2%)".
pub fn estimate(metric: &str, e: &Estimate, money: Option<&Money>) -> String {
    let value = value_or_undefined(metric, e.estimate, money);
    match interval(metric, e.low, e.high, money) {
        interval if interval.is_empty() || e.estimate.is_none() => value,
        interval => format!("{value} ({interval})"),
    }
}

/// " per 10,000" after money, else nothing.
pub fn per(metric: &str, money: Option<&Money>) -> String {
    match (unit(metric), money) {
        (Unit::MoneyPerCase, Some(m)) => format!(" per {}", number(m.per)),
        _ => String::new(),
    }
}

/// What a bar asks for: "at least 92%", "at most ₹91,000 per 10,000".
pub fn target(bar: &BarResult, money: Option<&Money>) -> String {
    let side = match bar.op {
        ">=" => "at least",
        "<=" => "at most",
        ">" => "above",
        _ => "below",
    };
    match bar.target {
        Some(target) => format!("{side} {}{}", value(&bar.metric, target, money), per(&bar.metric, money)),
        None => format!("{side} the baseline, which is undefined here"),
    }
}

/// What a bar is about: "tier3: positives caught"; "Positives caught" for everybody.
pub fn bar(bar: &BarResult) -> String {
    if let Some(groups) = &bar.groups {
        format!("{}: {}", capital(&groups.across.join(" and ").replace('_', " ")), metric(&bar.metric))
    } else if bar.slice.0.is_empty() {
        capital(&metric(&bar.metric))
    } else {
        format!("{}: {}", slice(&bar.slice), metric(&bar.metric))
    }
}

/// A slice by its values, with their columns where these are not part of them already: "tier3, channel upi", "new customer", "Everyone".
pub fn slice(slice: &Slice) -> String {
    if slice.0.is_empty() {
        return "Everyone".to_string();
    }
    let plain = |column: &str| column.replace('_', " ");
    let parts: Vec<String> = slice
        .0
        .iter()
        .map(|(column, value)| match value {
            SliceValue::Text(text) if speaks_for_itself(column, text) => text.clone(),
            SliceValue::Null => format!("{} missing", plain(column)),
            SliceValue::Bool(true) => plain(column),
            SliceValue::Bool(false) => format!("not {}", plain(column)),
            value => format!("{} {value}", plain(column)),
        })
        .collect();
    parts.join(", ")
}

/// Whether a value names what it is of: "tier3" of `city_tier`, "new customer" of `customer`.
fn speaks_for_itself(column: &str, value: &str) -> bool {
    let noun = column.rsplit(['_', ' ']).next().unwrap_or(column).to_lowercase();
    !noun.is_empty() && value.to_lowercase().contains(&noun)
}

/// The columns of a slice: "city_tier", "city_tier and channel".
pub fn slice_columns(slice: &Slice) -> String {
    slice.0.iter().map(|(column, _)| column.as_str()).collect::<Vec<_>>().join(" and ")
}

/// The first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// How many of the denominator were right, where the estimate is a plain share of whole examples: "33 of 45 positives".
///
/// Nothing for weighted or prevalence-corrected figures, whose numerator is no count of examples.
pub fn share_of(metric: &str, estimate: Option<f64>, n: u64) -> Option<String> {
    let part = estimate? * n as f64;
    let whole = (part - part.round()).abs() < 1e-6 * (n as f64).max(1.0);
    let compares = metric.ends_with(".gap") || metric.ends_with(".ratio");
    (unit(metric) == Unit::Share && n > 0 && whole && !compares)
        .then(|| format!("{} {}", of(part.round() as u64, n), denominator(metric)))
}

/// How many of the denominator were wrong, where that is a count: "26 missed", "995 false alarms".
pub fn mistakes(metric: &str, estimate: Option<f64>, n: u64) -> Option<String> {
    share_of(metric, estimate, n)?;
    let right = (estimate? * n as f64).round() as u64;
    let wrong = n.saturating_sub(right);
    Some(match stem(metric) {
        "recall" => format!("{} missed", count(wrong)),
        "false_negative_rate" => format!("{} missed", count(right)),
        "precision" | "specificity" => counted(wrong, "false alarm", "false alarms"),
        "false_positive_rate" | "false_discovery_rate" => counted(right, "false alarm", "false alarms"),
        "accuracy" => format!("{} wrong", count(wrong)),
        _ => return None,
    })
}

/// A difference between two candidates with its sign; shares in points.
pub fn difference(metric: &str, x: f64, money: Option<&Money>) -> String {
    let plus = if x > 0.0 { "+" } else { "" };
    match (unit(metric), money) {
        (Unit::Share, _) => format!("{plus}{} points", number(x * 100.0)),
        (Unit::MoneyPerCase, Some(m)) => money::signed(x * m.per, &m.currency),
        (Unit::MoneyEach, Some(m)) => money::signed(x, &m.currency),
        _ => format!("{plus}{}", value(metric, x, money)),
    }
}

/// Which groups lie farthest apart: "lowest for gender f (61%), highest for gender m (75%)".
pub fn ends(bar: &BarResult) -> Option<String> {
    let groups = bar.groups.as_ref()?;
    let plain = bar.metric.rsplit_once('.')?.0;
    let (low, high) = (groups.lowest.as_ref()?, groups.highest.as_ref()?);
    (low.slice != high.slice).then(|| {
        let said = |group: &GroupValue| {
            format!("{} ({})", slice(&group.slice), value_or_undefined(plain, group.estimate, None))
        };
        format!("lowest for {}, highest for {}", said(low), said(high))
    })
}

/// The evidence behind a bar in a line: what it still needs, which groups lie apart, or what was counted.
pub fn evidence(bar: &BarResult) -> String {
    let counted = || {
        share_of(&bar.metric, bar.estimate, bar.n)
            .unwrap_or_else(|| format!("{} {}", count(bar.n), denominator(&bar.metric)))
    };
    match (need(bar), ends(bar)) {
        (Some(need), Some(ends)) => format!("{ends}; {need}"),
        (Some(told), None) | (None, Some(told)) => told,
        (None, None) => counted(),
    }
}

/// What would settle an open bar, or why it is not judged.
pub fn need(bar: &BarResult) -> Option<String> {
    if bar.verdict != Verdict::NotEnoughEvidence {
        return None;
    }
    if let (Some(labels), None) = (bar.labels_wanted(), &bar.reason) {
        return Some(format!("{labels} settle it"));
    }
    Some(match (bar.more, &bar.reason) {
        (Some(more), _) => format!("{} more {} settle it", count(more.denominator), denominator(&bar.metric)),
        (None, Some(reason)) => reason.clone(),
        (None, None) if bar.groups.is_some() => "more examples of these groups would tell".to_string(),
        (None, None) => "more than 10 million examples needed".to_string(),
    })
}

/// The way's kind as a heading: "Launch narrower".
pub fn way(kind: &str) -> String {
    capital(&kind.replace('_', " "))
}
