//! For those who decide: one page, four questions, no figure without what it means.

use shipworthy_eval::outcome::{BarResult, Check, Finding, Level, Verdict};

use super::Matter;
use super::sheet::{Block, Part, Point, Sheet, bar, decided, failure_states, in_order, is_open, sentence, weakest};
use crate::html::from;
use crate::words::Unit;
use crate::{money, view, words};

/// Marks that stand for people.
const PEOPLE: usize = 60;
/// Reasons that a reader keeps in mind.
const REASONS: usize = 3;

/// The sheet.
pub fn sheet(matter: &Matter<'_>) -> Sheet {
    let check = matter.check;
    let mut lead: Vec<String> = view::lead(check).iter().take(1).cloned().collect();
    lead.extend(view::recommendation(check));
    let parts = [
        Part::new(reasons_title(check), reasons(check)),
        Part::new("What it means for people", people(check)),
        Part::new("What we do next", next(matter)),
        Part::new("What could go wrong", risks(check)),
        Part::new("Four words", terms(check)),
    ];
    let parts = parts.into_iter().filter(|part| !part.blocks.is_empty()).collect();
    Sheet { eyebrow: "For those who decide", lead, parts }
}

/// How many bars are told as reasons.
fn reasons_title(check: &Check) -> &'static str {
    match in_order(check).len() {
        0 => "Why",
        1 => "One reason",
        2 => "Two reasons",
        _ => "Three reasons",
    }
}

fn reasons(check: &Check) -> Vec<Block> {
    let said: Vec<Point> = in_order(check).into_iter().take(REASONS).map(|b| bar(check, b)).collect();
    let mut blocks = Vec::new();
    if !said.is_empty() {
        blocks.push(Block::Points(said));
    }
    if !check.missing_sections.is_empty() {
        let open: Vec<String> = check.missing_sections.iter().map(|section| format!("“{section}”")).collect();
        blocks.push(Block::Says(format!("The brief does not answer yet: {}.", open.join(", "))));
    }
    blocks
}

/// People as marks, after the bar that matters most and whose figure is a share of people or cases; then what it does to all.
fn people(check: &Check) -> Vec<Block> {
    let mut blocks = Vec::new();
    let counted = |bar: &&BarResult| {
        let plain = !bar.metric.ends_with(".gap") && !bar.metric.ends_with(".ratio");
        plain && words::unit(&bar.metric) == Unit::Share && bar.estimate.is_some_and(|x| (0.0..=1.0).contains(&x))
    };
    if let Some(bar) = in_order(check).into_iter().find(counted)
        && let Some(estimate) = bar.estimate
    {
        let higher_is_better = bar.op.starts_with('>');
        let good = if higher_is_better { estimate } else { 1.0 - estimate };
        let crosses = ((1.0 - good) * PEOPLE as f64).round() as usize;
        let label = format!("{}, about", words::capital(&words::bar(bar)).replacen(": ", ", ", 1));
        let says = if higher_is_better {
            format!("{label} {} of {PEOPLE}. Each cross is one that is not.", PEOPLE - crosses)
        } else {
            format!("{label} {crosses} of {PEOPLE}. Each cross is one of them.")
        };
        let from = view::subject(check).map_or_else(String::new, |candidate| from::bar(candidate, bar));
        blocks.push(Block::People { total: PEOPLE, crosses, says, from });
    }
    if let Some(candidate) = view::subject(check).filter(|candidate| !candidate.sentences.is_empty()) {
        let place = from::candidate(candidate, "sentences");
        blocks.push(Block::Points(candidate.sentences.iter().map(|said| Point::new(said.clone(), &place)).collect()));
    }
    blocks
}

fn next(matter: &Matter<'_>) -> Vec<Block> {
    let check = matter.check;
    let mut said = decided(matter.decisions);
    said.extend(matter.signed.as_ref().map(|signed| Point::new(format!("The brief: {signed}"), "kept")));
    said.extend(check.ways.iter().take(REASONS).enumerate().map(|(i, way)| {
        let facts: Vec<String> = way.facts.iter().map(|(label, value)| format!("{label}: {value}")).collect();
        let facts = if facts.is_empty() { String::new() } else { format!(" {}.", facts.join("; ")) };
        let told = format!(
            "{}: {}{facts} {}.",
            words::way(&way.kind),
            sentence(&way.title),
            way.outcome.trim_end_matches('.')
        );
        Point::new(told, from::check(&format!("ways/{i}")))
    }));
    vec![Block::Points(said)]
}

fn risks(check: &Check) -> Vec<Block> {
    let mut said = weakest(check, REASONS);
    if let (Some(prices), Some(candidate)) = (&check.money, view::subject(check))
        && let Some(loss) = &candidate.expected_loss
    {
        let amount = |x: f64| money::format(x, &prices.currency);
        let gather = loss.gather.map_or(String::new(), |x| format!(", gathering more first {}", amount(x)));
        let told = format!(
            "Expected loss a month: launching {}, holding {}{gather}. Launching is cheaper than holding with probability {}.",
            amount(loss.ship),
            amount(loss.hold),
            words::chance(loss.probability_ship_is_cheaper)
        );
        said.push(Point::new(told, from::candidate(candidate, "expected_loss")));
    }
    // What is wrong with columns is for those who mend them; who is missing from the examples is for everybody.
    let grave = |finding: &&Finding| finding.severity == Level::Error || finding.slice.is_some();
    let grave = check.findings.iter().filter(grave).take(REASONS);
    said.extend(grave.map(|finding| Point::new(sentence(&finding.message), from::check("findings"))));
    said.extend(failure_states(check));
    if said.is_empty() { Vec::new() } else { vec![Block::Points(said)] }
}

/// Words that this very page uses.
fn terms(check: &Check) -> Vec<Block> {
    let verdict = view::subject(check).map(|candidate| candidate.verdict);
    let mut terms = vec![
        ("Bar", "a line that was agreed on before anybody looked: a figure, and how good it must be."),
        (
            "Golden set",
            "the examples with known answers on which everything here was measured. What they leave out, nobody measured.",
        ),
        (
            "Between … and …",
            "where the true figure lies, as far as so many examples can tell. More examples make it narrower.",
        ),
    ];
    if is_open(check) || verdict == Some(Verdict::NotEnoughEvidence) {
        terms.push((
            "Can't tell yet",
            "the examples are too few to say yes or no. It is no soft yes: it says what would settle it.",
        ));
    } else {
        terms.push((
            "Slice",
            "a part of the people or cases, such as one city tier. A good figure for all can hide a bad one for some.",
        ));
    }
    vec![Block::Terms(terms)]
}
