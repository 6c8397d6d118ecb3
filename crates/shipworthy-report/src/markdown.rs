//! The check as Markdown, for pull requests and wikis.

use std::fmt::Write;

use shipworthy_eval::outcome::{BarResult, Check, Verdict};
use shipworthy_spec::bar::Severity;

use crate::{against, groups, money, recalibrated, text, view, words};

/// The check as a Markdown page: the answer, the bars, who is let down, money, candidates, findings, and what it rests on.
pub fn markdown(check: &Check) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# {}: {}\n", safe(&check.feature), words::headline(check));
    let mut lead: Vec<String> = view::lead(check).iter().map(|s| safe(s)).collect();
    lead.extend(view::recommendation(check).map(|r| safe(&r)));
    if let Some((first, rest)) = lead.split_first() {
        let _ = writeln!(out, "**{first}** {}\n", rest.join(" "));
    }
    against::markdown(&mut out, check);
    ways(&mut out, check);
    bars(&mut out, check);
    weakest(&mut out, check);
    compared_groups(&mut out, check);
    recalibration(&mut out, check);
    cost(&mut out, check);
    candidates(&mut out, check);
    repeats(&mut out, check);
    findings(&mut out, check);
    failure_states(&mut out, check);
    rests_on(&mut out, check);
    // One newline at the end, and no spaces where a sentence had no successor.
    let lines: Vec<&str> = out.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Text from data as Markdown text: one line, with everything that Markdown or HTML would read as a sign escaped.
pub(crate) fn safe(text: &str) -> String {
    let mut out = String::new();
    for c in text::clean(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn glyph(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✗",
        Verdict::NotEnoughEvidence => "◌",
    }
}

fn chip(verdict: Verdict) -> String {
    format!("{} {}", glyph(verdict), words::verdict(verdict))
}

fn ways(out: &mut String, check: &Check) {
    if check.ways.is_empty() {
        return;
    }
    out.push_str("## Ways to get to yes\n\n");
    for way in &check.ways {
        let facts: Vec<String> =
            way.facts.iter().map(|(label, value)| format!("{}: {}", safe(label), safe(value))).collect();
        let _ = writeln!(
            out,
            "- **{}.** {} {}. {} {}",
            words::way(&way.kind),
            safe(&way.title),
            facts.join("; "),
            glyph(way.verdict),
            safe(&way.outcome)
        );
    }
    out.push('\n');
}

fn bars(out: &mut String, check: &Check) {
    let Some(candidate) = view::subject(check).filter(|c| !c.bars.is_empty()) else {
        return;
    };
    out.push_str("## The bars you agreed\n\n| verdict | bar | asked | measured | interval | evidence |\n|---|---|---|---:|---:|---|\n");
    for verdict in view::ORDER {
        for bar in view::bars(candidate, verdict) {
            bar_row(out, check, bar);
        }
    }
    out.push('\n');
}

fn bar_row(out: &mut String, check: &Check, bar: &BarResult) {
    let money = check.money.as_ref();
    let wanted = if bar.severity == Severity::Should { " (wanted, not required)" } else { "" };
    let evidence = words::evidence(bar);
    let evidence = words::waiver(bar).map_or(evidence.clone(), |waiver| format!("{evidence}; {waiver}"));
    let _ = writeln!(
        out,
        "| {} {} | {}{wanted} | {} | {} | {} | {} |",
        glyph(bar.verdict),
        words::standing(bar),
        safe(&words::bar(bar)),
        safe(&words::target(bar, money)),
        safe(&words::value_or_undefined(&bar.metric, bar.estimate, money)),
        safe(&words::interval(&bar.metric, bar.low, bar.high, money)),
        safe(&evidence)
    );
}

fn weakest(out: &mut String, check: &Check) {
    let money = check.money.as_ref();
    let Some(candidate) = view::subject(check).filter(|c| !c.weakest_slices.is_empty()) else {
        return;
    };
    out.push_str("## Who it lets down\n\n| slice | what goes wrong | there | interval | elsewhere | of examples | of the loss | |\n|---|---|---:|---:|---:|---:|---:|---|\n");
    for weak in &candidate.weakest_slices {
        let _ = writeln!(
            out,
            "| {} | {}{} | {} | {} | {} | {} | {} | {} |",
            safe(&words::slice(&weak.slice)),
            words::metric(&weak.metric),
            words::per(&weak.metric, money),
            safe(&words::value_or_undefined(&weak.metric, weak.estimate, money)),
            safe(&words::interval(&weak.metric, weak.low, weak.high, money)),
            safe(&words::value_or_undefined(&weak.metric, weak.elsewhere, money)),
            words::percent(weak.example_share),
            weak.cost_share.map_or_else(|| "not priced".to_string(), words::percent),
            if weak.confirmed { "confirmed" } else { "a lead" }
        );
    }
    out.push('\n');
}

fn compared_groups(out: &mut String, check: &Check) {
    let Some(candidate) = view::subject(check).filter(|c| !c.fairness.is_empty()) else {
        return;
    };
    let _ = writeln!(out, "## {}\n\n{}\n", groups::TITLE, groups::note(check.confidence));
    for comparisons in groups::by_column(candidate) {
        let heads: Vec<String> = comparisons.iter().map(|c| words::metric(&c.metric)).collect();
        let column = comparisons.first().map_or(String::new(), |compared| safe(&compared.across.replace('_', " ")));
        let _ = writeln!(out, "| {column} | examples | {} |", heads.join(" | "));
        let _ = writeln!(out, "|---|---:|{}", "---:|".repeat(heads.len()));
        for (slice, examples) in groups::members(comparisons, candidate) {
            let cells: Vec<String> = comparisons
                .iter()
                .map(|compared| match groups::cell(compared, &slice) {
                    (value, interval) if interval.is_empty() => value,
                    (value, interval) => format!("{value} ({interval})"),
                })
                .collect();
            let _ = writeln!(
                out,
                "| {} | {} | {} |",
                safe(&words::slice(&slice)),
                words::count(examples),
                cells.join(" | ")
            );
        }
        out.push('\n');
        for compared in comparisons {
            let left_out = groups::left_out(compared).map_or(String::new(), |out| format!(" {}", safe(&out)));
            let _ = writeln!(out, "- {}{left_out}", safe(&groups::summary(candidate, compared)));
        }
        out.push('\n');
    }
}

fn recalibration(out: &mut String, check: &Check) {
    let Some(candidate) = view::subject(check) else { return };
    let Some(told) = recalibrated::of(candidate) else { return };
    out.push_str(&format!("\n## {}\n\nScores {}.\n\n", recalibrated::TITLE, recalibrated::how(told)));
    out.push_str("| | before | after |\n|---|---|---|\n");
    for (name, before, after) in recalibrated::metrics(told) {
        out.push_str(&format!("| {} | {} | {} |\n", safe(&name), safe(&before), safe(&after)));
    }
    out.push('\n');
    for sentence in recalibrated::sentences(check, candidate, told) {
        out.push_str(&format!("{}\n", safe(&sentence)));
    }
}

fn cost(out: &mut String, check: &Check) {
    let Some(candidate) = view::subject(check) else {
        return;
    };
    if check.money.is_none() && candidate.sentences.is_empty() {
        return;
    }
    out.push_str("## What mistakes cost\n\n");
    for sentence in &candidate.sentences {
        let _ = writeln!(out, "- {}", safe(sentence));
    }
    let Some(prices) = &check.money else {
        out.push('\n');
        return;
    };
    let cheapest = candidate.operating_points.get("cheapest");
    if let Some((threshold, cost)) = cheapest.and_then(|p| Some((p.threshold?, p.honest_error_cost.or(p.error_cost)?)))
    {
        let cost = safe(&words::value("error_cost", cost, Some(prices)));
        let _ = writeln!(
            out,
            "- The cheapest threshold is {}: {cost} per {} cases.",
            words::number(threshold),
            words::number(prices.per)
        );
    }
    if let Some(loss) = &candidate.expected_loss {
        let amount = |x: f64| safe(&money::format(x, &prices.currency));
        let gather = loss.gather.map(|x| format!(", gather {}", amount(x))).unwrap_or_default();
        let _ = writeln!(
            out,
            "- Expected loss a month: ship {}, hold {}{gather}. Shipping is cheaper than holding with probability {}.",
            amount(loss.ship),
            amount(loss.hold),
            words::chance(loss.probability_ship_is_cheaper)
        );
    }
    out.push('\n');
}

fn candidates(out: &mut String, check: &Check) {
    if check.candidates.len() < 2 {
        return;
    }
    let money = check.money.as_ref();
    let metrics = view::side_by_side(check, 5);
    let heads: Vec<String> = metrics.iter().map(|m| format!("{}{}", words::metric(m), words::per(m, money))).collect();
    let _ = writeln!(out, "## Candidates side by side\n\n| candidate | verdict | {} |", heads.join(" | "));
    let _ = writeln!(out, "|---|---|{}", "---:|".repeat(metrics.len()));
    for candidate in &check.candidates {
        let mut name = safe(&candidate.name);
        if check.recommended.as_ref() == Some(&candidate.name) {
            name.push_str(" (recommended)");
        }
        if candidate.is_baseline {
            name.push_str(" (in use today)");
        }
        let cells: Vec<String> = metrics
            .iter()
            .map(|m| {
                candidate
                    .metrics
                    .get(m)
                    .map_or_else(|| "does not apply".to_string(), |e| safe(&words::estimate(m, e, money)))
            })
            .collect();
        let _ = writeln!(out, "| {name} | {} | {} |", chip(candidate.verdict), cells.join(" | "));
    }
    out.push('\n');
}

fn repeats(out: &mut String, check: &Check) {
    let mut repeated = view::repeated(check).peekable();
    if repeated.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "## {}\n", view::REPEATS);
    for (candidate, sentence) in repeated {
        let _ = writeln!(out, "- **{}:** {}", safe(&candidate.name), safe(sentence));
    }
    out.push('\n');
}

fn findings(out: &mut String, check: &Check) {
    if check.findings.is_empty() && check.missing_sections.is_empty() {
        return;
    }
    out.push_str("## What to know about the data and the spec\n\n");
    for section in &check.missing_sections {
        let _ = writeln!(out, "- **Problem.** The spec has no answer under “{}”.", safe(section));
    }
    for finding in &check.findings {
        let _ = writeln!(
            out,
            "- **{}.** {} {} ({})",
            words::level(finding.severity),
            safe(&finding.message),
            safe(&finding.remedy),
            safe(&finding.code)
        );
    }
    out.push('\n');
}

fn failure_states(out: &mut String, check: &Check) {
    if check.failure_states.is_empty() {
        return;
    }
    out.push_str("## What happens when it cannot answer\n\n");
    for state in &check.failure_states {
        let seen = state.user_sees.as_ref().map(|text| format!(" People see: “{}”", safe(text))).unwrap_or_default();
        let _ = writeln!(out, "- {}: {}.{seen}", safe(&state.when), safe(&state.then));
    }
    out.push('\n');
}

fn rests_on(out: &mut String, check: &Check) {
    let golden = &check.golden;
    let _ = writeln!(
        out,
        "## What this verdict rests on\n\n{}{}; confidence {}; look {} of {}; seed {}; golden set `{}`; Shipworthy {}.",
        words::counted(golden.examples, "example", "examples"),
        golden.positives.map_or(String::new(), |n| format!(", {}", words::counted(n, "positive", "positives"))),
        words::percent(check.confidence),
        check.looks.this,
        check.looks.planned,
        check.seed,
        golden.fingerprint.replace('`', ""),
        safe(&check.tool)
    );
    if !check.verdict_hash.is_empty() {
        let _ = writeln!(out, "\nVerdict `{}`", safe(&check.verdict_hash));
    }
    let _ = writeln!(out, "\n```\n{}\n```", text::clean(&view::command(check)).replace('`', ""));
}
