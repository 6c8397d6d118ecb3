//! How the verdict of one bar came about, number by number.

use shipworthy_eval::outcome::{BarResult, Check, Verdict};

use crate::words;

/// The numbers behind a bar for every candidate, as plain text; `None` when no bar has that name.
pub fn explain(check: &Check, id: &str) -> Option<String> {
    let mut text = String::new();
    for candidate in &check.candidates {
        for bar in candidate.bars.iter().filter(|bar| bar.id == id) {
            text.push_str(&format!("{}: {}\n", candidate.name, one(check, bar)));
        }
    }
    (!text.is_empty()).then_some(text)
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
    lines.join("\n")
}
