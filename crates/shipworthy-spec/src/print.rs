//! A spec back as text: canonical front matter, then the prose.

mod candidate;
mod generation;
mod models;

use std::fmt::Write as _;

use indexmap::IndexMap;

use crate::bar::{Bar, Severity};
use crate::bar_grammar;
use crate::number;
use crate::spec::{Cost, DistancePrice, Errors, Golden, Mistakes, OutcomePrice, Spec, Stage, TrueLabels, Truth};
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
    let calls = models::lines(spec).into_iter();
    for line in calls.chain(spec.generation.iter().flat_map(generation::lines)) {
        out.line(&line);
    }
    out.line("\ncandidates:");
    for candidate in &spec.candidates {
        out.line(&format!("  - {}", candidate::line(candidate)));
    }
    out.optional("baseline", spec.baseline.as_deref());
    out.line("\nbars:");
    for bar in &spec.bars {
        out.line(&format!("  - {}", bar_line(bar, &spec.bars)));
    }
    out.key("confidence", &number::print_percentage(spec.confidence));
    out.key("looks", &spec.looks.to_string());
    out.waivers(spec);
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
        self.truth(golden);
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

    fn truth(&mut self, golden: &Golden) {
        match &golden.truth {
            Truth::Decision | Truth::Number => self.text("  label", &golden.label),
            Truth::Class { classes } => {
                self.text("  label", &golden.label);
                self.names("  classes", classes);
            }
            Truth::Labels(TrueLabels::Columns(labels)) => self.names("  labels", labels),
            Truth::Labels(TrueLabels::Joined { separator, labels }) => {
                self.text("  label", &golden.label);
                self.text("  separator", separator);
                self.names("  classes", labels);
            }
            Truth::Relevance(relevance) => {
                self.text("  query", &relevance.query);
                self.text("  item", &relevance.item);
                self.text("  relevance", &golden.label);
                self.key("  relevant_from", &number::print(relevance.relevant_from));
                self.optional("  popularity", relevance.popularity.as_deref());
                if let Some(size) = relevance.catalogue_size {
                    self.key("  catalogue_size", &size.to_string());
                }
            }
            // The id, which is printed with the other columns.
            Truth::Graded => {}
            Truth::Winner(winner) => {
                self.text("  a", &winner.a);
                self.text("  b", &winner.b);
                self.text("  winner", &golden.label);
                self.names("  ties", &winner.ties);
            }
        }
        if let Some(positive) = &golden.positive {
            self.key("  positive", &value(positive));
        }
    }

    /// A list of names; nothing for an empty one.
    fn names(&mut self, key: &str, names: &[String]) {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| text(name)).collect();
            self.key(key, &format!("[{}]", names.join(", ")));
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
        self.mistakes(errors);
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

    fn mistakes(&mut self, errors: &Errors) {
        match &errors.mistakes {
            Mistakes::Decisions => {
                self.key("  false_positive", &outcome(&errors.false_positive));
                self.key("  false_negative", &outcome(&errors.false_negative));
                for (key, price) in
                    [("  true_positive", &errors.true_positive), ("  true_negative", &errors.true_negative)]
                {
                    if *price != (OutcomePrice { cost: Cost::Constant(0.0), who: None }) {
                        self.key(key, &outcome(price));
                    }
                }
            }
            Mistakes::Classes(prices) => {
                if !prices.confusion.is_empty() {
                    self.line("  confusion:");
                }
                for (answer, row) in &prices.confusion {
                    self.key(&format!("    {}", text(answer)), &price_map(row));
                }
                self.prices("  missed", &prices.missed);
                if let Some(mistake) = &prices.mistake {
                    self.key("  mistake", &outcome(mistake));
                }
            }
            Mistakes::Labels(prices) => {
                self.key("  false_positive", &outcome(&errors.false_positive));
                self.key("  false_negative", &outcome(&errors.false_negative));
                self.prices("  missed", &prices.missed);
                self.prices("  added", &prices.added);
            }
            Mistakes::Distance { over, under } => {
                for (key, side) in [("  over", over), ("  under", under)] {
                    if let Some(side) = side {
                        self.key(key, &distance(side));
                    }
                }
            }
            Mistakes::Outputs(prices) => {
                self.key("  failed_output", &outcome(&prices.failed));
                self.prices("  failed_grader", &prices.by_grader);
            }
            Mistakes::Queries(failed) => {
                let who = failed.price.who.as_ref().map(|who| format!(", who: {}", text(who))).unwrap_or_default();
                let cost = cost(&failed.price.cost);
                self.key("  failed_query", &format!("{{cost: {cost}, first: {}{who}}}", failed.first));
            }
        }
    }

    fn prices(&mut self, key: &str, prices: &IndexMap<String, OutcomePrice>) {
        if !prices.is_empty() {
            self.key(key, &price_map(prices));
        }
    }

    fn waivers(&mut self, spec: &Spec) {
        if !spec.waivers.is_empty() {
            self.line("\nwaive:");
        }
        for waiver in &spec.waivers {
            self.line(&format!(
                "  - {{bar: {}, until: {}, by: {}, reason: {}}}",
                text(&waiver.bar),
                waiver.until,
                text(&waiver.by),
                text(&waiver.reason)
            ));
        }
        if let Some(fairness) = &spec.fairness {
            self.line("\nfairness:");
            self.names("  groups", &fairness.groups);
            self.names("  metrics", &fairness.metrics);
        }
    }
}

fn cost(cost: &Cost) -> String {
    match cost {
        Cost::Constant(cost) => number::print(*cost),
        Cost::Expression(expression) if matches!(expression.as_str(), "true" | "false") => expression.clone(),
        Cost::Expression(expression) => text(expression),
    }
}

fn outcome(price: &OutcomePrice) -> String {
    let who = price.who.as_ref().map(|who| format!(", who: {}", text(who)));
    format!("{{cost: {}{}}}", cost(&price.cost), who.unwrap_or_default())
}

fn price_map(prices: &IndexMap<String, OutcomePrice>) -> String {
    let price = |price: &OutcomePrice| if price.who.is_some() { outcome(price) } else { cost(&price.cost) };
    let parts: Vec<String> = prices.iter().map(|(name, of)| format!("{}: {}", text(name), price(of))).collect();
    format!("{{{}}}", parts.join(", "))
}

fn distance(side: &DistancePrice) -> String {
    let mut parts = vec![format!("cost: {}", cost(&side.cost))];
    if side.beyond != 0.0 {
        parts.push(format!("beyond: {}", number::print(side.beyond)));
    }
    if side.once != 0.0 {
        parts.push(format!("once: {}", number::print(side.once)));
    }
    parts.extend(side.who.iter().map(|who| format!("who: {}", text(who))));
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
