//! A report as parts and blocks, before anybody lays it out.

use shipworthy_eval::decided::{Decision, standing};
use shipworthy_eval::moment;
use shipworthy_eval::outcome::{BarResult, Check, Verdict};

use crate::html::from;
use crate::{view, words};

/// A report.
pub struct Sheet {
    /// Who it is for, in a line above the answer.
    pub eyebrow: &'static str,
    /// What follows the answer in a larger type.
    pub lead: Vec<String>,
    /// Its parts, in the order in which they are read.
    pub parts: Vec<Part>,
}

/// A titled part.
pub struct Part {
    /// Its title.
    pub title: &'static str,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a part.
pub enum Block {
    /// A paragraph.
    Says(String),
    /// Sentences, one below the other.
    Points(Vec<Point>),
    /// What the spec says in its own words, as Markdown.
    Quoted(String),
    /// Rows under heads; the first cell names its row.
    Table {
        /// What it shows.
        caption: &'static str,
        /// Heads.
        head: Vec<String>,
        /// Rows.
        rows: Vec<Vec<String>>,
        /// Where their numbers come from: see [`from`].
        from: String,
    },
    /// People as marks, the last of which are crossed.
    People {
        /// Marks.
        total: usize,
        /// Those with a cross.
        crosses: usize,
        /// What they show.
        says: String,
        /// Where their numbers come from.
        from: String,
    },
    /// Words and what they mean here.
    Terms(Vec<(&'static str, &'static str)>),
    /// A command to type.
    Command(String),
}

/// A sentence, and where its numbers come from: see [`from`].
pub struct Point {
    /// The sentence.
    pub said: String,
    /// Where its numbers come from.
    pub from: String,
}

impl Point {
    /// A sentence about something of the check.
    pub fn new(said: String, from: impl Into<String>) -> Point {
        Point { said, from: from.into() }
    }
}

impl Part {
    /// A part with what it says.
    pub fn new(title: &'static str, blocks: Vec<Block>) -> Part {
        Part { title, blocks }
    }
}

/// What a bar found, in a sentence: "Tier 3, positives caught: 73% (59 to 84%), where at least 92% was agreed. 33 of 45 positives."
pub fn bar(check: &Check, bar: &BarResult) -> Point {
    let money = check.money.as_ref();
    let estimate = words::value_or_undefined(&bar.metric, bar.estimate, money);
    let interval = match words::interval(&bar.metric, bar.low, bar.high, money) {
        interval if interval.is_empty() || bar.estimate.is_none() => String::new(),
        interval => format!(" (between {})", interval.replacen(" to ", " and ", 1)),
    };
    let evidence = words::capital(&words::evidence(bar));
    let waiver = words::waiver(bar).map_or(String::new(), |waiver| format!(" {waiver}."));
    let said = format!(
        "{}: {estimate}{interval}, where {} was agreed. {evidence}.{waiver}",
        words::capital(&words::bar(bar)),
        words::target(bar, money)
    );
    let from = view::subject(check).map_or_else(|| from::check("candidates"), |candidate| from::bar(candidate, bar));
    Point { said, from }
}

/// The deciding bars in reading order: fails, open ones, passes.
pub fn in_order(check: &Check) -> Vec<&BarResult> {
    let Some(candidate) = view::subject(check) else { return Vec::new() };
    let mut bars = view::decisive(candidate);
    bars.sort_by_key(|bar| view::ORDER.iter().position(|verdict| *verdict == bar.verdict));
    bars
}

/// What was decided, in sentences: what is in force, and what waits.
pub fn decided(decisions: &[Decision]) -> Vec<Point> {
    let mut said = Vec::new();
    match standing(decisions) {
        Some(decision) => {
            let review = decision
                .review_day()
                .map_or(String::new(), |day| format!(" It is looked back on from {}.", day.in_words()));
            said.push(format!(
                "{} decided on {}: {}. {}{review}",
                decision.by,
                moment::in_words(decision.at),
                decision.choice.words(),
                sentence(&decision.reason)
            ));
            if decision.against_verdict {
                said.push("That goes against the verdict of the check.".to_owned());
            }
        }
        None => said.push("Nobody has recorded a decision yet.".to_owned()),
    }
    said.extend(decisions.iter().filter(|decision| decision.waits_for_second()).map(|decision| {
        format!(
            "Decision {} ({}, by {}) goes against the verdict and waits for a second person.",
            decision.number,
            decision.choice.words(),
            decision.by
        )
    }));
    said.into_iter().map(|said| Point::new(said, "kept")).collect()
}

/// Text that ends as a sentence does.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…', '।']) { text.to_owned() } else { format!("{text}.") }
}

/// What happens when the feature cannot answer.
pub fn failure_states(check: &Check) -> Vec<Point> {
    let said = |state: &shipworthy_eval::outcome::FailureState| {
        let sees = state.user_sees.as_ref().map_or(String::new(), |text| format!(" People see: “{}”", text.trim()));
        format!("{}: {}{sees}", words::capital(&state.when), sentence(&state.then))
    };
    check.failure_states.iter().map(|state| Point::new(said(state), from::check("failure_states"))).collect()
}

/// On whom it does worst.
pub fn weakest(check: &Check, at_most: usize) -> Vec<Point> {
    let Some(candidate) = view::subject(check) else { return Vec::new() };
    let money = check.money.as_ref();
    let said = |weak: &shipworthy_eval::outcome::WeakSlice| {
        let value = |x: Option<f64>| words::value_or_undefined(&weak.metric, x, money);
        let interval = match words::interval(&weak.metric, weak.low, weak.high, money) {
            interval if interval.is_empty() => String::new(),
            interval => format!(" ({interval})"),
        };
        let sure = if weak.confirmed { "" } else { " This is a lead, not confirmed yet." };
        format!(
            "{}: {}{} {}{interval}, against {} elsewhere; {} of the examples.{sure}",
            words::capital(&words::slice(&weak.slice)),
            words::metric(&weak.metric),
            words::per(&weak.metric, money),
            value(weak.estimate),
            value(weak.elsewhere),
            words::percent(weak.example_share)
        )
    };
    let place = |i: usize| from::candidate(candidate, &format!("weakest_slices/{i}"));
    let shown = candidate.weakest_slices.iter().take(at_most).enumerate();
    shown.map(|(i, weak)| Point::new(said(weak), place(i))).collect()
}

/// Whether any deciding bar is without an answer.
pub fn is_open(check: &Check) -> bool {
    in_order(check).iter().any(|bar| bar.verdict == Verdict::NotEnoughEvidence)
}
