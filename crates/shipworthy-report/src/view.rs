//! What reports pick out of a check: the candidate in question, its bars in reading order, the metric that tells who is let down.

use shipworthy_eval::outcome::{BarResult, Candidate, Check, SliceResult, Verdict};
use shipworthy_spec::bar::Severity;

use crate::words::{self, Unit};

/// The candidate that the verdict is about: `ship`, else the recommended one, else the first that is not the baseline.
pub fn subject(check: &Check) -> Option<&Candidate> {
    let named =
        |name: &Option<String>| name.as_ref().and_then(|name| check.candidates.iter().find(|c| &c.name == name));
    named(&check.ship)
        .or_else(|| named(&check.recommended))
        .or_else(|| check.candidates.iter().find(|c| !c.is_baseline))
        .or_else(|| check.candidates.first())
}

/// The baseline, when it is not the subject itself.
pub fn baseline(check: &Check) -> Option<&Candidate> {
    let subject = subject(check)?;
    check.candidates.iter().find(|c| c.is_baseline && c.name != subject.name)
}

/// The sentences under the headline; one that only repeats the headline is left out.
pub fn lead(check: &Check) -> &[String] {
    let plain = |text: &str| text.to_lowercase().replace('’', "'").trim_end_matches(['.', '!']).trim().to_string();
    match check.sentences.first() {
        Some(first) if plain(first) == plain(&words::headline(check)) => &check.sentences[1..],
        _ => &check.sentences,
    }
}

/// Why the recommended candidate is recommended, as a sentence, unless the answer says it already.
pub fn recommendation(check: &Check) -> Option<String> {
    let bare = |text: &str| text.trim().trim_end_matches('.').to_string();
    let reason = bare(check.recommendation.as_ref()?);
    let said = check.sentences.iter().any(|sentence| bare(sentence) == reason);
    (!said && !reason.is_empty()).then(|| format!("{reason}."))
}

/// Bars with this verdict, in the order of the spec.
pub fn bars(candidate: &Candidate, verdict: Verdict) -> Vec<&BarResult> {
    candidate.bars.iter().filter(|bar| bar.verdict == verdict).collect()
}

/// The bars that decide: those that must hold; all of them where none must.
pub fn decisive(candidate: &Candidate) -> Vec<&BarResult> {
    let must: Vec<&BarResult> = candidate.bars.iter().filter(|bar| bar.severity == Severity::Must).collect();
    if must.is_empty() { candidate.bars.iter().collect() } else { must }
}

/// How many bars there are of each kind.
pub struct Tally {
    /// Deciding bars by verdict, in reading order, without the waived ones: "2 fail".
    pub counts: Vec<(Verdict, usize)>,
    /// "1 waived", "1 only wanted".
    pub beside: Vec<String>,
}

/// How many of the deciding bars have each verdict, how many are waived, and how many bars are only wanted.
pub fn tally(candidate: &Candidate) -> Tally {
    let decisive = decisive(candidate);
    let of = |v: Verdict| decisive.iter().filter(|bar| bar.waived.is_none() && bar.verdict == v).count();
    let waived = decisive.iter().filter(|bar| bar.waived.is_some()).count();
    let beside = [(waived, "waived"), (candidate.bars.len() - decisive.len(), "only wanted")];
    Tally {
        counts: ORDER.iter().map(|&v| (v, of(v))).filter(|(_, n)| *n > 0).collect(),
        beside: beside.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect(),
    }
}

/// The bars that pass, counted as the tally counts: "10 bars pass, and 1 that is only wanted".
pub fn passing(candidate: &Candidate) -> String {
    let all = bars(candidate, Verdict::Pass).len();
    let deciding = decisive(candidate).iter().filter(|bar| bar.verdict == Verdict::Pass).count();
    let counted = words::counted(deciding as u64, "bar passes", "bars pass");
    match all - deciding {
        0 => counted,
        wanted => format!("{counted}, and {wanted} that {} only wanted", if wanted == 1 { "is" } else { "are" }),
    }
}

/// Fails, then open ones, then passes: the order in which they are read.
pub const ORDER: [Verdict; 3] = [Verdict::Fail, Verdict::NotEnoughEvidence, Verdict::Pass];

/// Why a deciding bound lies beyond the interval that is drawn, where one does: it allows for more than the interval.
pub fn bound_beyond(check: &Check, candidate: &Candidate) -> Option<&'static str> {
    let beyond = |bar: &&BarResult| is_beyond(bar);
    let mut bars = candidate.bars.iter().filter(beyond).peekable();
    bars.peek()?;
    Some(match (check.golden.positive_rate.is_some(), bars.any(|bar| bar.verdict == Verdict::Fail)) {
        (true, true) => {
            "Where it lies beyond the stretch, it also allows for the range of the rate of positives, or for all bars being looked at."
        }
        (true, false) => {
            "Where it lies beyond the stretch, it also allows for the range of the rate of positives that the spec gives."
        }
        (false, _) => "Where it lies beyond the stretch, it also allows for all bars being looked at.",
    })
}

/// Whether the bound of a bar lies outside its interval, by more than reckoning makes.
pub fn is_beyond(bar: &BarResult) -> bool {
    let (Some(low), Some(high), Some(bound)) = (bar.low, bar.high, bar.bound) else { return false };
    let slack = 1e-9 * (high - low).abs().max(f64::MIN_POSITIVE);
    bound < low - slack || bound > high + slack
}

/// The metric that the slice chart shows: that of the first bar on a slice that does not pass, else of the first bar on any slice, else of the first
/// bar that slices can answer; rates before other metrics.
pub fn main_metric(candidate: &Candidate) -> Option<String> {
    let known = |bar: &&BarResult| candidate.slices.iter().any(|s| s.metrics.contains_key(&bar.metric));
    let rates = |bar: &&BarResult| words::unit(&bar.metric) == Unit::Share && known(bar);
    let first = |keep: &dyn Fn(&&BarResult) -> bool| {
        candidate.bars.iter().find(|bar| rates(bar) && keep(bar)).map(|bar| bar.metric.clone())
    };
    first(&|bar| !bar.slice.0.is_empty() && bar.verdict == Verdict::Fail)
        .or_else(|| first(&|bar| !bar.slice.0.is_empty() && bar.verdict != Verdict::Pass))
        .or_else(|| first(&|bar| !bar.slice.0.is_empty()))
        .or_else(|| first(&|_| true))
        .or_else(|| candidate.bars.iter().find(known).map(|bar| bar.metric.clone()))
        .or_else(|| {
            candidate.slices.iter().find_map(|s| s.metrics.contains_key("recall").then(|| "recall".to_string()))
        })
        .or_else(|| candidate.slices.iter().find_map(|s| s.metrics.keys().next().cloned()))
}

/// The bar that judges this metric on this slice, where there is one.
pub fn bar_on<'a>(candidate: &'a Candidate, metric: &str, slice: &SliceResult) -> Option<&'a BarResult> {
    candidate.bars.iter().find(|bar| bar.metric == metric && bar.slice == slice.slice)
}

/// Metrics shown where candidates stand side by side: those with bars first, then the usual ones, then the cost.
pub fn side_by_side(check: &Check, at_most: usize) -> Vec<String> {
    let has = |name: &str| check.candidates.iter().any(|c| c.metrics.get(name).is_some_and(|e| e.estimate.is_some()));
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str, limit: usize| {
        if names.len() < limit && has(name) && !names.iter().any(|n| n == name) {
            names.push(name.to_string());
        }
    };
    let cost = has("error_cost");
    let room = at_most.saturating_sub(usize::from(cost));
    for bar in check.candidates.iter().flat_map(|c| &c.bars).filter(|bar| bar.metric != "error_cost") {
        add(&bar.metric, room);
        // Where there are only two, "against whom" goes without saying and is not listed apart.
        if let Some((metric, _)) = bar.metric.split_once(" against ") {
            add(metric, room);
        }
    }
    for name in ["recall", "precision", "false_positive_rate", "roc_auc"] {
        add(name, room);
    }
    if cost {
        add("error_cost", at_most);
    }
    names
}

/// The command that repeats this check.
pub fn command(check: &Check) -> String {
    format!("shipworthy check {} --seed {}", check.spec, check.seed)
}

/// What the candidate is, in a few words: its threshold, or that it is a rule. Nothing where decisions are not yes or no.
pub fn threshold(check: &Check, candidate: &Candidate) -> String {
    if check.task != "binary" {
        return String::new();
    }
    if let Some(first) = candidate.thresholds.first() {
        let each: Vec<String> = candidate
            .thresholds
            .iter()
            .map(|value| {
                let at = value.threshold.map_or_else(|| "never".to_string(), words::number);
                format!("{} {at}", words::slice(&value.slice))
            })
            .collect();
        let chosen =
            if candidate.threshold_is_chosen { "; chosen on this golden set, judged by cross-fitting" } else { "" };
        let across = words::slice_columns(&first.slice).replace('_', " ");
        return format!("a threshold for each {across} ({}{chosen})", each.join(", "));
    }
    match (candidate.threshold, candidate.threshold_is_chosen) {
        (Some(t), false) => format!("threshold {}", words::number(t)),
        (Some(t), true) => {
            format!("threshold {} (chosen on this golden set, judged by cross-fitting)", words::number(t))
        }
        (None, _) => "a rule".to_string(),
    }
}

/// What reports call the part about examples that were answered several times.
pub const REPEATS: &str = "The same question, asked again";

/// Candidates that answered examples several times, each with what differed, in a sentence.
pub fn repeated(check: &Check) -> impl Iterator<Item = (&Candidate, &str)> {
    check.candidates.iter().filter_map(|of| Some((of, of.repeats.as_ref()?.sentence.as_str())))
}
