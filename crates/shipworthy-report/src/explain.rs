//! How the verdict of one bar came about, number by number.

use shipworthy_eval::outcome::{BarResult, Check, Verdict};

use crate::{view, words};

/// The numbers behind a bar, as plain text: for the candidate that the verdict is about, or for every one. A bar on every
/// value of a slice has several groups; `BAR=VALUE` asks for one of them.
///
/// # Errors
/// What can be asked for instead, when no bar has that name.
pub fn explain(check: &Check, asked: &str, every_candidate: bool) -> Result<String, Vec<String>> {
    let subject = view::subject(check).map(|candidate| &candidate.name);
    let mut text = String::new();
    for candidate in check.candidates.iter().filter(|c| every_candidate || Some(&c.name) == subject) {
        for bar in candidate.bars.iter().filter(|bar| is_asked(bar, asked)) {
            text.push_str(&format!("{}: {}\n", candidate.name, one(check, bar)));
        }
    }
    if text.is_empty() { Err(known(check, asked)) } else { Ok(text) }
}

fn is_asked(bar: &BarResult, asked: &str) -> bool {
    let group = || asked.strip_prefix(bar.id.as_str()).and_then(|rest| rest.strip_prefix('='));
    bar.id == asked || group().is_some_and(|value| bar.slice.0.iter().any(|(_, of)| of.to_string() == value))
}

/// Names of all bars; where one is right and its group is not, those of its groups.
fn known(check: &Check, asked: &str) -> Vec<String> {
    let bars = || check.candidates.iter().flat_map(|candidate| &candidate.bars);
    let groups =
        |bar: &BarResult| bar.slice.0.iter().map(|(_, value)| format!("{}={value}", bar.id)).collect::<Vec<_>>();
    let of_bar = |bar: &&BarResult| asked.strip_prefix(bar.id.as_str()).is_some_and(|rest| rest.starts_with('='));
    let mut known: Vec<String> = bars().filter(of_bar).flat_map(groups).collect();
    if known.is_empty() {
        known = bars().map(|bar| bar.id.clone()).collect();
    }
    known.sort_unstable();
    known.dedup();
    known
}

fn one(check: &Check, bar: &BarResult) -> String {
    let money = check.money.as_ref();
    let value = |x: Option<f64>| words::value_or_undefined(&bar.metric, x, money);
    let mut lines = vec![format!("{} ({})", bar.bar, bar.slice)];
    lines.push(format!(
        "  estimate   {} from {} {}",
        value(bar.estimate),
        words::count(bar.n),
        words::denominator(&bar.metric)
    ));
    if bar.low.is_some() || bar.high.is_some() {
        lines.push(format!(
            "  interval   {} with {} confidence, two-sided",
            words::interval(&bar.metric, bar.low, bar.high, money),
            words::percent(check.confidence)
        ));
    }
    lines.push(format!("  target     {} {}", bar.op, value(bar.target)));
    let error = words::percent(check.looks.alpha);
    let bound = value(bar.bound);
    lines.push(match bar.verdict {
        Verdict::Pass => format!(
            "  verdict    passes: even the cautious end, {bound} (one-sided, {}), clears the target; a feature exactly at the bar would do so in at most {error} of cases",
            bar.method
        ),
        Verdict::Fail => format!(
            "  verdict    fails: even the kind end, {bound} (one-sided, {}), misses the target, also after allowing for all bars being looked at (Holm)",
            bar.method
        ),
        Verdict::NotEnoughEvidence => match (&bar.reason, bar.more) {
            (Some(reason), _) => format!("  verdict    can't tell yet: {reason}"),
            (None, None) if bar.more_labels.is_some() => format!(
                "  verdict    can't tell yet: the cautious end is {bound} ({}); {} would settle it with 80% probability if the estimate is the truth",
                bar.method,
                bar.labels_wanted().unwrap_or_default()
            ),
            (None, Some(more)) => format!(
                "  verdict    can't tell yet: the cautious end is {bound} ({}); {} more {} ({} more rows) would settle it with 80% probability if the estimate is the truth",
                bar.method,
                words::count(more.denominator),
                words::denominator(&bar.metric),
                words::count(more.examples)
            ),
            (None, None) => format!(
                "  verdict    can't tell yet: the cautious end is {bound} ({}); the estimate is too close to the target for any practical number of examples",
                bar.method
            ),
        },
    });
    if let Some(waiver) = words::waiver(bar) {
        lines.push(format!("  waiver     {waiver}"));
    }
    if view::is_beyond(bar) {
        let why = match (check.golden.positive_rate.is_some(), bar.verdict) {
            (true, Verdict::Fail) => {
                "for the range of the rate of positives in production, and for all bars being looked at"
            }
            (true, _) => "for the range of the rate of positives in production",
            (false, _) => "for all bars being looked at",
        };
        lines.push(format!("  note       this end lies beyond the interval because it also allows {why}"));
    }
    lines.join("\n")
}
