//! A spec back as text: canonical front matter, then the prose.

use std::fmt::Write as _;

use crate::bar::{Bar, Severity};
use crate::bar_grammar;
use crate::number;
use crate::spec::{Candidate, Cost, Errors, Golden, NullScore, OutcomePrice, Source, Spec, Stage, Threshold};
use crate::template::heading_text;
use crate::yaml_print::{quoted, text, value};

/// Prints a spec; parsing the text gives the same spec, line numbers of sections aside.
///
/// Comments, keys of one's own (`x-…`) and prose before the first `##` heading are not part of a [`Spec`], so they are lost.
pub fn print(spec: &Spec) -> String {
    let mut out = Printer { out: String::from("---\nformat: 1\n") };
    out.text("name", &spec.name);
    out.optional("owner", spec.owner.as_deref());
    out.key("task", spec.task.name());
    out.key("stage", stage(spec.stage));
    out.optional("ship", spec.ship.as_deref());
    out.line("");
    out.golden(&spec.golden);
    if let Some(rate) = &spec.positive_rate {
        let share = number::print_percentage;
        if rate.low == rate.value && rate.high == rate.value {
            out.key("positive_rate", &share(rate.value));
        } else {
            out.key(
                "positive_rate",
                &format!("{{value: {}, low: {}, high: {}}}", share(rate.value), share(rate.low), share(rate.high)),
            );
        }
    }
    if !spec.population.is_empty() {
        out.line("population:");
        for (column, shares) in &spec.population {
            let shares: Vec<String> = shares
                .iter()
                .map(|(value, share)| format!("{}: {}", text(value), number::print_percentage(*share)))
                .collect();
            out.key(&format!("  {}", text(column)), &format!("{{{}}}", shares.join(", ")));
        }
    }
    if let Some(errors) = &spec.errors {
        out.line("");
        out.errors(errors);
    }
    out.line("\ncandidates:");
    for candidate in &spec.candidates {
        out.line(&format!("  - {}", candidate_line(candidate)));
    }
    out.optional("baseline", spec.baseline.as_deref());
    out.line("\nbars:");
    for bar in &spec.bars {
        out.line(&format!("  - {}", bar_line(bar, &spec.bars)));
    }
    out.key("confidence", &number::print_percentage(spec.confidence));
    out.key("looks", &spec.looks.to_string());
    if !spec.failure_states.is_empty() {
        out.line("\nfailure_states:");
        for state in &spec.failure_states {
            let mut parts = vec![format!("when: {}", text(&state.when)), format!("then: {}", text(&state.then))];
            parts.extend(state.user_sees.iter().map(|sees| format!("user_sees: {}", text(sees))));
            out.line(&format!("  - {{{}}}", parts.join(", ")));
        }
    }
    out.optional("fallback", spec.fallback.as_deref());
    out.optional("data_needs", spec.data_needs.as_deref());
    if !spec.compliance.is_empty() {
        out.key("compliance", &format!("[{}]", spec.compliance.join(", ")));
    }
    out.line("---");
    let _ = writeln!(out.out, "# {}", heading_text(&spec.name));
    for section in &spec.sections {
        // A closing `#` keeps one that belongs to the heading.
        let close = if section.heading.ends_with('#') { " #" } else { "" };
        let _ = write!(out.out, "\n## {}{close}\n", section.heading);
        if !section.text.is_empty() {
            let _ = write!(out.out, "\n{}\n", section.text);
        }
    }
    out.out
}

struct Printer {
    out: String,
}

impl Printer {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn key(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.out, "{key}: {value}");
    }

    fn text(&mut self, key: &str, value: &str) {
        self.key(key, &text(value));
    }

    fn optional(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    fn golden(&mut self, golden: &Golden) {
        self.line("golden:");
        self.text("  data", &golden.data);
        self.optional("  where", golden.filter.as_deref());
        self.text("  label", &golden.label);
        if let Some(positive) = &golden.positive {
            self.key("  positive", &value(positive));
        }
        self.optional("  id", golden.id.as_deref());
        self.optional("  time", golden.time.as_deref());
        self.optional("  cluster", golden.cluster.as_deref());
        self.optional("  weight", golden.weight.as_deref());
        if !golden.slices.is_empty() {
            self.line("  slices:");
        }
        for slice in &golden.slices {
            match &slice.expression {
                Some(expression) => self.line(&format!("    - {}: {}", text(&slice.name), text(expression))),
                None => self.line(&format!("    - {}", text(&slice.name))),
            }
        }
    }

    fn errors(&mut self, errors: &Errors) {
        self.line("errors:");
        self.text("  currency", &errors.currency);
        self.key("  per", &number::print(errors.per));
        if let Some(volume) = errors.volume_per_month {
            self.key("  volume_per_month", &number::print(volume));
        }
        self.key("  horizon_months", &number::print(errors.horizon_months));
        self.outcome("  false_positive", &errors.false_positive);
        self.outcome("  false_negative", &errors.false_negative);
        self.outcome("  true_positive", &errors.true_positive);
        self.outcome("  true_negative", &errors.true_negative);
        if let Some(review) = &errors.review {
            let capacity =
                review.capacity_per_day.map(|capacity| format!(", capacity_per_day: {}", number::print(capacity)));
            self.key("  review", &format!("{{cost: {}{}}}", number::print(review.cost), capacity.unwrap_or_default()));
        }
        if let Some(label) = &errors.label {
            self.key(
                "  label",
                &format!("{{cost: {}, days: {}}}", number::print(label.cost), number::print(label.days)),
            );
        }
    }

    fn outcome(&mut self, key: &str, price: &OutcomePrice) {
        if *price == (OutcomePrice { cost: Cost::Constant(0.0), who: None }) && key.contains("true") {
            return;
        }
        let cost = match &price.cost {
            Cost::Constant(cost) => number::print(*cost),
            Cost::Expression(expression) if matches!(expression.as_str(), "true" | "false") => expression.clone(),
            Cost::Expression(expression) => text(expression),
        };
        let who = price.who.as_ref().map(|who| format!(", who: {}", text(who)));
        self.key(key, &format!("{{cost: {cost}{}}}", who.unwrap_or_default()));
    }
}

fn candidate_line(candidate: &Candidate) -> String {
    let mut parts = vec![format!("name: {}", text(&candidate.name))];
    match &candidate.source {
        Source::Rule(rule) => parts.push(format!("rule: {}", text(rule))),
        Source::Score(score) => parts.push(format!("score: {}", text(score))),
        Source::Predictions { data, score } => {
            parts.push(format!("predictions: {}", text(data)));
            parts.push(format!("score: {}", text(score)));
        }
    }
    let pair = |(low, high): (f64, f64)| format!("[{}, {}]", number::print(low), number::print(high));
    if candidate.score_range != (0.0, 1.0) {
        parts.push(format!("score_range: {}", pair(candidate.score_range)));
    }
    match candidate.threshold {
        Some(Threshold::At(threshold)) => parts.push(format!("threshold: {}", number::print(threshold))),
        Some(Threshold::Cheapest) => parts.push("threshold: cheapest".to_owned()),
        None => {}
    }
    parts.extend(candidate.defer.map(|band| format!("defer: {}", pair(band))));
    match candidate.null_score {
        NullScore::Error => {}
        NullScore::Exclude => parts.push("null_score: exclude".to_owned()),
        NullScore::Negative => parts.push("null_score: negative".to_owned()),
        NullScore::Review => parts.push("null_score: review".to_owned()),
    }
    parts.extend(candidate.running_cost_per_1k.map(|cost| format!("running_cost_per_1k: {}", number::print(cost))));
    parts.extend(candidate.latency_ms.iter().map(|column| format!("latency_ms: {}", text(column))));
    format!("{{{}}}", parts.join(", "))
}

/// A plain sentence where the id is the one that it would be given anyway.
fn bar_line(bar: &Bar, all: &[Bar]) -> String {
    let base = bar_grammar::base_id(bar);
    let unique = all.iter().filter(|other| bar_grammar::base_id(other) == base || other.id == base).count() == 1;
    if bar.severity == Severity::Must && bar.id == base && unique {
        return sentence(&bar.text);
    }
    let severity = match bar.severity {
        Severity::Must => "",
        Severity::Should => ", severity: should",
    };
    let id = if bar.id == base && unique { String::new() } else { format!("id: {}, ", text(&bar.id)) };
    format!("{{{id}bar: {}{severity}}}", quoted(&bar.text))
}

/// A sentence as a list item, plain where YAML allows it.
fn sentence(sentence: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || " _.@%<>=+*\"'()-".contains(c);
    let fits = sentence.starts_with(|c: char| c.is_ascii_alphabetic())
        && sentence.chars().all(plain)
        && !sentence.ends_with(' ');
    if fits { sentence.to_owned() } else { quoted(sentence) }
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Proposed => "proposed",
        Stage::Pilot => "pilot",
        Stage::Live => "live",
        Stage::Retired => "retired",
    }
}
