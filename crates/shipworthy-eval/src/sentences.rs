//! What the numbers mean, in sentences about people and money. The only place where results become prose.

use shipworthy_spec::bar::Severity;
use shipworthy_spec::spec::Spec;
use shipworthy_stats::count_metric::CountMetric;

use crate::judged::Judged;
use crate::measure::Measure;
use crate::money;
use crate::outcome::{BarResult, Estimate, Verdict};
use crate::words::{cases, counted, grouped, percent, percent_at_most, sentence_case, small, some_of, value};

/// Cases that sentences speak of when the spec gives no `per`.
const DEFAULT_PER: f64 = 1000.0;

/// What a candidate does to `per` cases: people first, then money, then against the baseline.
pub fn about(spec: &Spec, candidate: &Judged, baseline: Option<&Judged>) -> Vec<String> {
    let mut said = Vec::new();
    let per = spec.errors.as_ref().map_or(DEFAULT_PER, |e| e.per);
    let cases_word = grouped(per as i64);
    let Some(ours) = Rates::of(spec, candidate) else { return said };
    let positives = ours.prevalence * per;
    let who = |price: &shipworthy_spec::spec::OutcomePrice| {
        price.who.as_ref().map_or(String::new(), |who| format!(" ({who})"))
    };
    let errors = spec.errors.as_ref();
    said.push(format!(
        "Of {cases_word} cases, {} are positive: it catches {} and misses {}{}.",
        cases(positives),
        cases(ours.recall * positives),
        cases(rest(positives, ours.recall * positives)),
        errors.map_or(String::new(), |e| who(&e.false_negative)),
    ));
    said.push(format!(
        "It wrongly flags {} of the {} negative ones{}.",
        cases(ours.false_positive_rate * (per - positives)),
        cases(rest(per, positives)),
        errors.map_or(String::new(), |e| who(&e.false_positive)),
    ));
    if candidate.everybody.deferred > 0 {
        let share = candidate.everybody.deferred as f64 / candidate.everybody.examples as f64;
        said.push(format!("It leaves {} of {cases_word} to a human.", cases(share * per)));
    }
    let rate = spec.positive_rate.map(|r| r.value);
    if let (Some(errors), Some(cost)) = (errors, candidate.everybody.inference(Measure::ErrorCost, rate)) {
        let amount = |x: f64| money::format(x * errors.per, &errors.currency);
        let range = cost
            .interval(candidate.settings.level)
            .map_or(String::new(), |i| format!(" (between {} and {})", amount(i.lower), amount(i.upper)));
        said.push(format!("Mistakes cost {} per {cases_word} cases{range}.", amount(cost.estimate())));
    }
    if let Some(baseline) = baseline.filter(|b| b.index != candidate.index) {
        said.extend(against(spec, candidate, &ours, baseline, per));
    }
    said
}

/// What is left of a rounded whole after a rounded part, so that the numbers of a sentence add up.
fn rest(whole: f64, part: f64) -> f64 {
    if part > 0.0 && part < 0.5 { whole - part } else { (whole.round() - part.round()).max(0.0) }
}

/// "Against rules: 31 more caught, 118 more wrongly flagged; ₹94,000 less per 10,000 cases."
fn against(spec: &Spec, candidate: &Judged, ours: &Rates, baseline: &Judged, per: f64) -> Option<String> {
    let theirs = Rates::of(spec, baseline)?;
    let positives = ours.prevalence * per;
    let change = |difference: f64, noun: &str| {
        let direction = if difference < 0.0 { "fewer" } else { "more" };
        format!("{} {direction} {noun}", cases(difference.abs()))
    };
    let caught = change((ours.recall - theirs.recall) * positives, "caught");
    let flagged =
        change((ours.false_positive_rate - theirs.false_positive_rate) * (per - positives), "wrongly flagged");
    let rate = spec.positive_rate.map(|r| r.value);
    let cost = |judged: &Judged| judged.everybody.inference(Measure::TotalCost, rate).map(|i| i.estimate());
    let net = spec.errors.as_ref().and_then(|errors| {
        let saved = (cost(baseline)? - cost(candidate)?) * per;
        let word = if saved >= 0.0 { "saved" } else { "lost" };
        Some(format!("; {} {word} on balance", money::format(saved.abs(), &errors.currency)))
    });
    Some(format!(
        "Against {} on the same {} cases: {caught} and {flagged}{}.",
        baseline.name,
        grouped(per as i64),
        net.unwrap_or_default()
    ))
}

struct Rates {
    recall: f64,
    false_positive_rate: f64,
    prevalence: f64,
}

impl Rates {
    fn of(spec: &Spec, candidate: &Judged) -> Option<Rates> {
        let of = |metric| candidate.everybody.inference(Measure::Count(metric), None).map(|i| i.estimate());
        Some(Rates {
            recall: of(CountMetric::Recall)?,
            false_positive_rate: of(CountMetric::FalsePositiveRate)?,
            prevalence: match spec.positive_rate {
                Some(rate) => rate.value,
                None => candidate.everybody.positives as f64 / candidate.everybody.examples as f64,
            },
        })
    }
}

/// The answer in sentences: how many bars do what, the worst of them, the recommendation, missing prose.
pub fn answer(
    spec: &Spec,
    verdict: Verdict,
    name: &str,
    bars: &[BarResult],
    recommendation: Option<&str>,
    missing_sections: usize,
) -> Vec<String> {
    let must: Vec<&BarResult> = bars.iter().filter(|b| b.severity == Severity::Must).collect();
    let count = |v: Verdict| must.iter().filter(|b| b.counts_as() == v).count();
    let waived: Vec<&&BarResult> = must.iter().filter(|b| b.waived.is_some()).collect();
    let (fails, unknown) = (count(Verdict::Fail), count(Verdict::NotEnoughEvidence));
    let mut said = Vec::new();
    said.push(match verdict {
        Verdict::Pass if waived.len() == must.len() && must.len() == 1 => format!("The one bar of {name} is waived."),
        Verdict::Pass if !waived.is_empty() => format!(
            "{name} clears {} of {}; the {} waived.",
            small(must.len() - waived.len()),
            counted(must.len(), "bar"),
            if waived.len() == 1 { "other is" } else { "others are" }
        ),
        Verdict::Pass if must.len() == 1 => format!("{name} clears its one bar."),
        Verdict::Pass => format!("{name} clears all {}.", counted(must.len(), "bar")),
        _ if must.is_empty() => "There is no bar to clear: add some under `bars`.".to_owned(),
        Verdict::Fail => {
            let more = match unknown {
                0 => String::new(),
                1 => ", and for one more there is too little evidence".to_owned(),
                n => format!(", and for {} more there is too little evidence", small(n)),
            };
            let verb = if fails == 1 { "fails" } else { "fail" };
            format!("{} {verb} for {name}{more}.", sentence_case(&some_of(fails, must.len(), "bar")))
        }
        Verdict::NotEnoughEvidence => format!(
            "No {}bar fails for {name}, but for {} there is too little evidence.",
            if waived.is_empty() { "" } else { "other " },
            some_of(unknown, must.len(), "bar")
        ),
    });
    let currency = spec.errors.as_ref().map(|e| e.currency.as_str());
    said.extend(waived.iter().filter_map(|bar| waiver(bar, currency)));
    let worst = must.iter().filter(|b| b.counts_as() == Verdict::Fail).take(2);
    for bar in worst {
        said.push(miss(bar, currency));
    }
    if fails == 0
        && let Some(open) = must
            .iter()
            .filter(|b| b.counts_as() == Verdict::NotEnoughEvidence)
            .max_by_key(|b| b.more_labels.unwrap_or(b.more.map_or(0, |m| m.examples)))
    {
        said.push(open_question(open, currency));
    }
    if let Some(recommendation) = recommendation {
        said.push(format!("{recommendation}."));
    }
    if missing_sections > 0 {
        said.push(format!("The spec still leaves {} unanswered.", counted(missing_sections, "section")));
    }
    said
}

/// "Waived until 1 March 2027 by Asha Rao: recall, 61% (54% to 68%) against at least 85%. The vendor delivers in February."
fn waiver(bar: &BarResult, currency: Option<&str>) -> Option<String> {
    let waived = bar.waived.as_ref()?;
    let place = place(bar);
    Some(format!(
        "Waived until {} by {}: {}{place}, {} against {}. Why: {}.",
        waived.until.in_words(),
        waived.by,
        title(&bar.metric),
        measured(bar, currency),
        wanted(bar, currency),
        waived.reason.trim_end_matches('.')
    ))
}

/// "For city_tier = tier3, recall is 61% (54% to 68%); the bar is at least 85%."
fn miss(bar: &BarResult, currency: Option<&str>) -> String {
    let place = match &bar.groups {
        Some(groups) => format!("Across {}", groups.across.join(" and ")),
        None if bar.slice.0.is_empty() => "Overall".to_owned(),
        None => format!("For {}", bar.slice),
    };
    format!("{place}, {}: {}; the bar is {}.", title(&bar.metric), measured(bar, currency), wanted(bar, currency))
}

/// " for city = surat", " across gender"; nothing for everybody.
fn place(bar: &BarResult) -> String {
    match &bar.groups {
        Some(groups) => format!(" across {}", groups.across.join(" and ")),
        None if bar.slice.0.is_empty() => String::new(),
        None => format!(" for {}", bar.slice),
    }
}

/// "400 more labels by people (250 of them on outputs that do not exist yet)".
pub fn labels_wanted(labels: u64, of_new: Option<u64>) -> String {
    let all = format!("{} by people", counted_more(labels));
    match of_new {
        None => all,
        Some(new) if new == labels => format!("{all} (on outputs that do not exist yet)"),
        Some(new) => format!("{all} ({} of them on outputs that do not exist yet)", grouped(new as i64)),
    }
}

fn counted_more(labels: u64) -> String {
    format!("{} more {}", grouped(labels as i64), if labels == 1 { "label" } else { "labels" })
}

fn open_question(bar: &BarResult, currency: Option<&str>) -> String {
    let place = place(bar);
    let what =
        format!("Open: {}{place}, {} against {}", title(&bar.metric), measured(bar, currency), wanted(bar, currency));
    if let (None, Some(labels)) = (&bar.reason, bar.labels_wanted()) {
        return format!("{what}; about {labels} would settle it.");
    }
    match (&bar.reason, bar.more) {
        (Some(reason), _) => format!("{what}; {reason}."),
        (None, Some(more)) => format!("{what}; about {} more examples would settle it.", grouped(more.examples as i64)),
        (None, None) if bar.groups.is_some() => format!("{what}; more examples of these groups would tell."),
        (None, None) => format!("{what}; the estimate is too close to the bar for any practical number of examples."),
    }
}

/// A metric's plain title from the catalogue, in running text.
pub fn title(metric: &str) -> String {
    if let Some(metric) = metric.strip_suffix(".gap") {
        return format!("the largest difference in {}", title(metric));
    }
    if let Some(metric) = metric.strip_suffix(".ratio") {
        return format!("the smallest ratio of {}", title(metric));
    }
    shipworthy_spec::catalogue::title(metric)
        .or_else(|| {
            shipworthy_spec::catalogue::find(metric)
                .map(|m| m.title.strip_prefix("share of ").unwrap_or(m.title).to_owned())
        })
        .unwrap_or_else(|| metric.to_owned())
}

fn measured(bar: &BarResult, currency: Option<&str>) -> String {
    let estimate = Estimate { estimate: bar.estimate, low: bar.low, high: bar.high, n: bar.n, method: String::new() };
    said(&bar.metric, &estimate, currency)
}

/// "61% (54% to 68%)".
pub fn said(metric: &str, estimate: &Estimate, currency: Option<&str>) -> String {
    let Some(point) = estimate.estimate else { return "undefined".to_owned() };
    let point = value(metric, point, currency);
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => {
            format!("{point} ({} to {})", value(metric, low, currency), upper_end(metric, low, high, currency))
        }
        _ => point,
    }
}

/// The upper end of an interval, with no more digits after 99% than it is worth; where both ends are there, with all of them.
fn upper_end(metric: &str, low: f64, high: f64, currency: Option<&str>) -> String {
    let full = value(metric, high, currency);
    if low < 0.99 && full == percent(high) { percent_at_most(high) } else { full }
}

fn wanted(bar: &BarResult, currency: Option<&str>) -> String {
    let side = match bar.op {
        ">=" => "at least",
        ">" => "above",
        "<" => "below",
        _ => "at most",
    };
    bar.target
        .map_or_else(|| "the baseline".to_owned(), |target| format!("{side} {}", value(&bar.metric, target, currency)))
}

/// A share of examples with the spec's own words for it.
pub fn share_of_examples(share: f64) -> String {
    format!("{} of examples", percent(share))
}
