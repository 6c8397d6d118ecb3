//! Should this be AI at all? Three tests that can say no, and what each approach reached on the same examples.
//!
//! A feature is turned down, or put off, where the data are too few to judge with, where nobody said what success is, or where the
//! need is too weak: nothing that was tried is better than what is used today. Everything is read from a check and its spec.

use shipworthy_spec::bar::Severity;
use shipworthy_spec::catalogue::{self, Better};
use shipworthy_spec::spec::{self, Approach, Spec, Task};

use crate::outcome::{BarResult, Candidate, Check, Comparison, Estimate, Level, Verdict};
use crate::words::{counted, grouped, many, sentence_case, some_of, value};
use crate::{money, sentences};

/// A test that can say no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Are there data to judge with?
    Data,
    /// Does anybody say what success is?
    Success,
    /// Is it better than what is used today, by enough to matter?
    Need,
}

/// How a test stands, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Veto {
    /// The test.
    pub test: Test,
    /// Pass, fail, or not to be told yet.
    pub verdict: Verdict,
    /// Why, in sentences.
    pub because: Vec<String>,
}

/// A candidate as its approach.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// Its name.
    pub candidate: String,
    /// Whether it is used today.
    pub today: bool,
    /// Its verdict.
    pub verdict: Verdict,
    /// The metric of [`Scope::metric`].
    pub quality: Option<Estimate>,
    /// What its mistakes cost, per case.
    pub error_cost: Option<Estimate>,
    /// What running it costs, per 1,000 cases.
    pub running_cost_per_1k: Option<f64>,
    /// How long the slowest twentieth takes at least, in milliseconds.
    pub latency_p95: Option<f64>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// The tests, in order.
    pub vetoes: [Veto; 3],
    /// What quality is measured by: that of the first bar on everybody that must hold.
    pub metric: Option<String>,
    /// What was tried of each approach, in the order of the spec. Last, without an approach, texts of which the spec does not say what
    /// wrote them; see [`approach_of`].
    pub approaches: Vec<(Option<Approach>, Vec<Tried>)>,
    /// What the best of them adds to the simplest, in sentences.
    pub sentences: Vec<String>,
}

impl Scope {
    /// The worst of the three tests.
    pub fn verdict(&self) -> Verdict {
        self.vetoes.iter().map(|veto| veto.verdict).max().unwrap_or(Verdict::Pass)
    }
}

/// Reads the answer from a check and its spec.
pub fn scope(spec: &Spec, check: &Check) -> Scope {
    let metric = metric(check);
    let kinds = Approach::ALL.into_iter().map(Some).chain([None]);
    let approaches = kinds.map(|approach| (approach, tried(spec, check, approach, metric.as_deref())));
    Scope {
        vetoes: [data(check), success(check), need(check, metric.as_deref())],
        approaches: approaches.collect(),
        sentences: compared(spec, check, metric.as_deref()),
        metric,
    }
}

/// What does the job. `None` of texts that were brought in, where the spec does not say whether a rule, a language model or people wrote
/// them: a column of scores is a model's, a column of texts anybody's.
pub fn approach_of(spec: &Spec, candidate: &spec::Candidate) -> Option<Approach> {
    let anybodys = spec.task == Task::Generation && candidate.prompted.is_none();
    (!anybodys || candidate.approach != Approach::Model).then_some(candidate.approach)
}

/// The metric of the first bar on everybody that must hold and says which direction is better.
fn metric(check: &Check) -> Option<String> {
    let candidate = check.candidates.first()?;
    let everybody = |bar: &&BarResult| bar.slice.0.is_empty() && bar.groups.is_none();
    let directed = |bar: &&BarResult| catalogue::find(&bar.metric).is_some_and(|m| m.better != Better::Neither);
    let quality = |bar: &&BarResult| !["error_cost", "total_cost", "running_cost"].contains(&bar.metric.as_str());
    let mut bars: Vec<&BarResult> = candidate.bars.iter().filter(everybody).filter(directed).filter(quality).collect();
    bars.sort_by_key(|bar| (bar.severity != Severity::Must, bar.metric.starts_with("latency")));
    bars.first().map(|bar| bar.metric.clone())
}

fn tried(spec: &Spec, check: &Check, approach: Option<Approach>, metric: Option<&str>) -> Vec<Tried> {
    let of = |name: &str| check.candidates.iter().find(|candidate| candidate.name == name);
    let asked = spec.candidates.iter().filter(|candidate| approach_of(spec, candidate) == approach);
    asked
        .filter_map(|asked| {
            let judged = of(&asked.name)?;
            Some(Tried {
                candidate: judged.name.clone(),
                today: judged.is_baseline,
                verdict: judged.verdict,
                quality: metric.and_then(|metric| judged.metrics.get(metric)).cloned(),
                error_cost: judged.metrics.get("error_cost").cloned(),
                running_cost_per_1k: asked.running_cost_per_1k,
                latency_p95: judged.metrics.get("latency_ms.p95").and_then(|estimate| estimate.estimate),
            })
        })
        .collect()
}

/// Whether the examples can answer what the bars ask.
fn data(check: &Check) -> Veto {
    let golden = &check.golden;
    let positives = golden.positives.map_or(String::new(), |n| format!(", {} of them positive", grouped(n as i64)));
    let mut because = vec![format!("There are {}{positives}.", many(golden.examples, "example"))];
    let errors: Vec<&str> =
        check.findings.iter().filter(|f| f.severity == Level::Error).map(|f| f.message.as_str()).collect();
    because.extend(errors.iter().map(|message| format!("{}.", sentence_case(message.trim_end_matches('.')))));
    let bars: Vec<&BarResult> = subject(check).map_or_else(Vec::new, must);
    let is_open = |bar: &&&BarResult| bar.counts_as() == Verdict::NotEnoughEvidence;
    let open: Vec<&&BarResult> = bars.iter().filter(is_open).collect();
    // Where only a slice is too small, it is a question of which examples to collect, not of whether to begin.
    let everybody = open.iter().any(|bar| bar.slice.0.is_empty());
    let verdict = match (errors.is_empty(), everybody) {
        (false, _) => Verdict::Fail,
        (true, false) => Verdict::Pass,
        (true, true) => Verdict::NotEnoughEvidence,
    };
    if !open.is_empty() {
        because.push(format!("For {} they are too few.", some_of(open.len(), bars.len(), "bar")));
    } else if !bars.is_empty() {
        because.push(format!("They settle {}.", some_of(bars.len(), bars.len(), "bar")));
    }
    Veto { test: Test::Data, verdict, because }
}

/// Whether anybody said, in a way that can be tested, when it is good enough.
fn success(check: &Check) -> Veto {
    let bars = subject(check).map_or_else(Vec::new, must).len();
    let silent = check.missing_sections.iter().any(|section| section == "Success");
    let mut because = vec![match bars {
        0 => "No bar that must hold says when it is good enough.".to_owned(),
        1 => "One bar says when it is good enough.".to_owned(),
        n => format!("{} say when it is good enough.", sentence_case(&counted(n, "bar"))),
    }];
    if silent {
        because.push("The brief does not say which numbers must move, by how much and by when (“Success”).".to_owned());
    }
    let verdict = match (bars, silent) {
        (0, _) => Verdict::Fail,
        (_, true) => Verdict::NotEnoughEvidence,
        (_, false) => Verdict::Pass,
    };
    Veto { test: Test::Success, verdict, because }
}

/// Whether something that was tried is better than what is used today.
fn need(check: &Check, metric: Option<&str>) -> Veto {
    let mut because: Vec<String> = ["Problem", "Baseline today"]
        .into_iter()
        .filter(|heading| check.missing_sections.iter().any(|section| section == heading))
        .map(|heading| format!("The brief does not say what stands under “{heading}”."))
        .collect();
    let unsaid = !because.is_empty();
    let Some(today) = check.candidates.iter().find(|candidate| candidate.is_baseline) else {
        because.push(
            "No candidate is named as the one that is used today, so nobody knows what has to be beaten.".to_owned(),
        );
        return Veto { test: Test::Need, verdict: Verdict::NotEnoughEvidence, because };
    };
    because.extend(today_costs(check, today));
    let measure = if check.money.is_some() { Some("total_cost") } else { metric };
    let gains: Vec<(&Comparison, Verdict)> = check
        .comparisons
        .iter()
        .filter(|comparison| comparison.b == today.name && Some(comparison.metric.as_str()) == measure)
        .filter_map(|comparison| Some((comparison, better(comparison)?)))
        .collect();
    let shown = gains.iter().filter(|(_, verdict)| *verdict == Verdict::Pass).map(|(comparison, _)| *comparison);
    let best = shown.max_by(|a, b| gain(a).total_cmp(&gain(b)));
    let worse = !gains.is_empty() && gains.iter().all(|(_, verdict)| *verdict == Verdict::Fail);
    match (best, gains.is_empty()) {
        (Some(best), _) => because.push(improvement(check, best)),
        (None, true) => because.extend(not_held_against(check, today, measure)),
        (None, false) if worse => because.push(format!("Everything that was tried is worse than {}.", today.name)),
        (None, false) => because.push(format!("Nothing that was tried is shown to be better than {}.", today.name)),
    }
    let verdict = match (best.is_some(), worse, unsaid) {
        (_, true, _) => Verdict::Fail,
        (true, false, false) => Verdict::Pass,
        _ => Verdict::NotEnoughEvidence,
    };
    Veto { test: Test::Need, verdict, because }
}

/// What can be said where nothing was compared with what is used today by the measure that decides: that, and the bars by which the
/// candidate under decision was compared.
fn not_held_against(check: &Check, today: &Candidate, measure: Option<&str>) -> Vec<String> {
    let against = |comparison: &&Comparison| comparison.b == today.name;
    let Some(measure) = measure.filter(|_| check.comparisons.iter().any(|comparison| against(&comparison))) else {
        return vec![format!("Nothing was held against {} on the same examples.", today.name)];
    };
    let title = sentence_case(&sentences::title(measure));
    let mut said = vec![format!("{title}: no difference from {} can be told on these examples.", today.name)];
    let Some(subject) = subject(check) else { return said };
    let of_everybody = |bar: &&BarResult| bar.slice.0.is_empty() && bar.groups.is_none();
    let bars = must(subject).into_iter().filter(of_everybody);
    let mut metrics: Vec<&str> = bars.map(|bar| bar.metric.as_str()).collect();
    metrics.dedup();
    let found = metrics.into_iter().filter_map(|metric| {
        let of = |c: &&Comparison| c.a == subject.name && c.metric == metric;
        check.comparisons.iter().filter(against).find(of)
    });
    said.extend(found.filter_map(|comparison| stands(comparison, today)));
    said
}

/// "Outputs that pass "answers": model B is worse than model A by 15 points (between 0.57 and 28.7)."
fn stands(comparison: &Comparison, today: &Candidate) -> Option<String> {
    let (title, name) = (sentence_case(&sentences::title(&comparison.metric)), &comparison.a);
    let (difference, low, high) = (comparison.difference?, comparison.low?, comparison.high?);
    let word = match better(comparison)? {
        Verdict::Pass => "better",
        Verdict::Fail => "worse",
        Verdict::NotEnoughEvidence => {
            return Some(format!("{title}: {name} is not shown to be better or worse than {}.", today.name));
        }
    };
    let say = |x: f64| apart(&comparison.metric, x.abs());
    let (least, most) = (low.abs().min(high.abs()), low.abs().max(high.abs()));
    let least = say(least);
    Some(format!(
        "{title}: {name} is {word} than {} by {} (between {} and {}).",
        today.name,
        say(difference),
        least.trim_end_matches(" points"),
        say(most)
    ))
}

/// "Mistakes of rules cost about ₹7.24 crore a month."
fn today_costs(check: &Check, today: &Candidate) -> Option<String> {
    let money = check.money.as_ref()?;
    let cost = today.metrics.get("error_cost")?.estimate?;
    Some(match money.volume_per_month {
        Some(volume) => format!(
            "What {} gets wrong costs about {} a month.",
            today.name,
            money::format(cost * volume, &money.currency)
        ),
        None => format!(
            "What {} gets wrong costs about {} per {} cases.",
            today.name,
            money::format(cost * money.per, &money.currency),
            grouped(money.per as i64)
        ),
    })
}

/// "gbm-v4 saves ₹5.38 crore a month against it (4.89 to 5.89 crore)."
fn improvement(check: &Check, best: &Comparison) -> String {
    let ends = |scale: f64, say: &dyn Fn(f64) -> String| match (best.low, best.high) {
        (Some(low), Some(high)) => {
            let (a, b) = ((low * scale).abs(), (high * scale).abs());
            format!(" (between {} and {})", say(a.min(b)).trim_end_matches(" points"), say(a.max(b)))
        }
        _ => String::new(),
    };
    let difference = best.difference.unwrap_or_default().abs();
    match &check.money {
        Some(money) if best.metric == "total_cost" => {
            let (scale, when) = match money.volume_per_month {
                Some(volume) => (volume, "a month".to_owned()),
                None => (money.per, format!("per {} cases", grouped(money.per as i64))),
            };
            let say = |x: f64| money::format(x, &money.currency);
            format!("{} saves {} {when} against it{}.", best.a, say(difference * scale), ends(scale, &say))
        }
        _ => {
            let say = |x: f64| apart(&best.metric, x);
            format!(
                "{} is better than it by {}{}, in {}.",
                best.a,
                say(difference),
                ends(1.0, &say),
                sentences::title(&best.metric)
            )
        }
    }
}

/// A difference in the unit of a metric; shares in points.
fn apart(metric: &str, x: f64) -> String {
    match catalogue::find(metric).map(|entry| entry.unit) {
        Some(catalogue::Unit::Rate | catalogue::Unit::Relative) => {
            format!("{} points", crate::words::number(x * 100.0))
        }
        _ => value(metric, x, None),
    }
}

/// What the best candidate adds to the simplest one, on the same examples.
fn compared(spec: &Spec, check: &Check, metric: Option<&str>) -> Vec<String> {
    let approach = |name: &str| spec.candidates.iter().find(|c| c.name == name).and_then(|c| approach_of(spec, c));
    let rules: Vec<&Candidate> =
        check.candidates.iter().filter(|c| approach(&c.name) == Some(Approach::Rule)).collect();
    let mut said = Vec::new();
    let Some(metric) = metric else { return said };
    let currency = check.money.as_ref().map(|money| money.currency.as_str());
    let reached = |candidate: &Candidate| candidate.metrics.get(metric).and_then(|estimate| estimate.estimate);
    let higher = catalogue::find(metric).is_none_or(|entry| entry.better != Better::Lower);
    let by_quality = |a: &&&Candidate, b: &&&Candidate| {
        let (a, b) = (reached(a).unwrap_or(f64::NAN), reached(b).unwrap_or(f64::NAN));
        if higher { a.total_cmp(&b) } else { b.total_cmp(&a) }
    };
    let known = |candidate: &&&Candidate| reached(candidate).is_some();
    let Some(rule) = rules.iter().filter(known).max_by(by_quality) else {
        said.push(no_rule(spec).to_owned());
        return said;
    };
    let learned: Vec<&Candidate> =
        check.candidates.iter().filter(|c| approach(&c.name) != Some(Approach::Rule)).collect();
    let preferred = check.ship.as_ref().or(check.recommended.as_ref());
    let best =
        learned.iter().find(|c| Some(&c.name) == preferred).or_else(|| learned.iter().filter(known).max_by(by_quality));
    let title = sentences::title(metric);
    let reaches = reached(rule).map_or_else(String::new, |x| value(metric, x, currency));
    let Some(best) = best else {
        said.push(format!("{} reaches {reaches} ({title}); nothing else was tried.", rule.name));
        return said;
    };
    let comparison = check.comparisons.iter().find(|c| c.metric == metric && c.a == best.name && c.b == rule.name);
    let running = spec.candidates.iter().find(|c| c.name == best.name).and_then(|c| c.running_cost_per_1k);
    let price = match (running, currency) {
        (Some(cost), Some(currency)) => format!(", for {} per 1,000 cases", money::format(cost, currency)),
        _ => String::new(),
    };
    let told = match comparison.and_then(|c| Some((c.difference?, c.low?, c.high?, better(c)?))) {
        Some((difference, low, high, Verdict::Pass)) => {
            let (a, b) = (low.abs().min(high.abs()), low.abs().max(high.abs()));
            let (adds, from, to) = (apart(metric, difference.abs()), apart(metric, a), apart(metric, b));
            let from = from.trim_end_matches(" points");
            let verb = if higher { "adds" } else { "takes away" };
            format!(
                "{} already reaches {reaches} ({title}); {} {verb} {adds} (between {from} and {to}){price}.",
                rule.name, best.name
            )
        }
        Some((_, _, _, Verdict::Fail)) => {
            format!("{} reaches {reaches} ({title}), and {} does worse. The rule is enough.", rule.name, best.name)
        }
        Some(_) => {
            let of_rule = spec.candidates.iter().find(|c| c.name == rule.name).and_then(|c| c.running_cost_per_1k);
            let free = if of_rule.is_none_or(|cost| cost <= 0.0) { " The rule costs nothing to run." } else { "" };
            format!(
                "{} reaches {reaches} ({title}), and {} is not shown to be better on these examples.{free}",
                rule.name, best.name
            )
        }
        None => {
            let theirs = reached(best).map_or_else(|| "an undefined value".to_owned(), |x| value(metric, x, currency));
            format!("{} reaches {reaches} ({title}), {} {theirs}{price}.", rule.name, best.name)
        }
    };
    said.push(sentence_case(&told));
    said
}

/// What is said where no rule was measured, with how one is tried.
fn no_rule(spec: &Spec) -> &'static str {
    let is_said = |candidate: &spec::Candidate| approach_of(spec, candidate).is_some();
    match spec.task {
        Task::Generation if spec.candidates.iter().all(is_said) => {
            "No rule was tried. Add what one says as a column or a file, with `approach: rule`, and it is measured on the same examples."
        }
        Task::Generation => {
            "Whether a rule was tried, the spec does not say: give the candidate that is one `approach: rule`, and the others are held against it."
        }
        _ => {
            "No rule was tried. Half of what is asked for as AI is done by one: write it as a candidate (`rule:`) and it is measured on the same examples."
        }
    }
}

/// Whether `a` of a comparison is better than `b`, worse, or not to be told.
fn better(comparison: &Comparison) -> Option<Verdict> {
    let (low, high) = (comparison.low?, comparison.high?);
    let entry = catalogue::find(&comparison.metric)?;
    let (low, high) = match entry.better {
        Better::Higher => (low, high),
        Better::Lower => (-high, -low),
        Better::Neither => return None,
    };
    Some(match (low > 0.0, high < 0.0) {
        (true, _) => Verdict::Pass,
        (_, true) => Verdict::Fail,
        _ => Verdict::NotEnoughEvidence,
    })
}

fn gain(comparison: &Comparison) -> f64 {
    comparison.difference.unwrap_or_default().abs()
}

/// The candidate that the verdict is about.
fn subject(check: &Check) -> Option<&Candidate> {
    let named = check.ship.as_ref().or(check.recommended.as_ref());
    let found = named.and_then(|name| check.candidates.iter().find(|candidate| candidate.name == *name));
    found.or_else(|| check.candidates.iter().find(|candidate| !candidate.is_baseline)).or(check.candidates.first())
}

fn must(candidate: &Candidate) -> Vec<&BarResult> {
    candidate.bars.iter().filter(|bar| bar.severity == Severity::Must).collect()
}
