//! How many examples, before there are any: from a bar, a supposed truth, and how common cases are.

use serde::Serialize;
use shipworthy_spec::catalogue::{self, Better};
use shipworthy_stats::allocation::{PairedRates, non_inferiority_size};
use shipworthy_stats::planner::{detectable_difference, power_one_rate, sample_size_one_rate_exact};

use super::Counts;
use crate::compare::Refusal;
use crate::words::{about, grouped, number, percent};

/// Truths that are tabulated, in points beyond the bar.
const POINTS: [f64; 7] = [1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0];
/// Shares of disagreement that are tabulated.
const DISAGREEMENTS: [f64; 4] = [0.02, 0.05, 0.1, 0.2];

/// What is asked, and what is supposed. Rates are fractions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// A rate of the catalogue.
    pub metric: String,
    /// The bar.
    pub bar: Option<f64>,
    /// What the truth is supposed to be.
    pub expected: Option<f64>,
    /// How common positives are.
    pub prevalence: Option<f64>,
    /// How much of everything is flagged, for metrics of alarms.
    pub flagged: Option<f64>,
    /// Share of all cases that lie in the slice that the bar speaks of; 1 for everybody.
    pub share: f64,
    /// How far apart two candidates are supposed to be, or B less A with a margin.
    pub difference: Option<f64>,
    /// By how much worse the second candidate may be.
    pub margin: Option<f64>,
    /// Share of examples on which two candidates are supposed to disagree.
    pub disagreement: Option<f64>,
    /// Examples that there are, or can be had.
    pub examples: Option<u64>,
    /// Confidence of the verdict.
    pub confidence: f64,
    /// Chance with which the examples should show it.
    pub power: f64,
    /// By how much clusters inflate the variance; 1 for independent examples.
    pub design_effect: f64,
}

/// How many examples that takes.
#[derive(Debug, Clone, Serialize)]
pub struct Sized {
    /// Version of this shape.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// `question`: answered without data.
    pub kind: &'static str,
    /// What was asked.
    pub question: Question,
    /// What the metric counts.
    pub counts: Counts,
    /// How many of these it takes; `None` where that was not asked, or no number would do.
    pub needed: Option<u64>,
    /// Rows of a golden set that hold so many, at the mix that was given; `None` without the mix.
    pub examples: Option<u64>,
    /// The answer for other suppositions.
    pub table: Vec<Line>,
    /// What the examples that were given can show.
    pub with: Option<With>,
    /// The answer in sentences, headline first.
    pub sentences: Vec<String>,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// The truth, or the share of disagreement, that is supposed.
    pub supposed: f64,
    /// What it takes.
    pub needed: Option<u64>,
    /// In rows.
    pub examples: Option<u64>,
}

/// What a number of examples can show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct With {
    /// Rows.
    pub examples: u64,
    /// How many of them count for the metric.
    pub counted: u64,
    /// Chance that they show it, if the supposed truth is the truth.
    pub power: Option<f64>,
    /// How far beyond the bar the truth must lie for them to show it with the power asked for.
    pub detectable: Option<f64>,
}

fn refusal(message: &str, remedy: &str) -> Refusal {
    Refusal { message: message.to_owned(), remedy: remedy.to_owned() }
}

/// Answers the question.
pub fn answer(question: &Question, tool: &str) -> Result<Sized, Refusal> {
    let entry = catalogue::find(&question.metric).filter(|metric| metric.is_rate && metric.better != Better::Neither);
    let Some(entry) = entry else {
        return Err(refusal(
            &format!(
                "'{}' is no rate with a better direction, and only such rates can be planned without data",
                question.metric
            ),
            "name a rate such as recall, precision, false_positive_rate or accuracy; with data, name a spec: shipworthy size SPEC",
        ));
    };
    let inside = |x: f64| x > 0.0 && x < 1.0;
    let shares = [
        (question.bar, "--bar"),
        (question.prevalence, "--prevalence"),
        (question.flagged, "--flagged"),
        (question.disagreement, "--disagreement"),
        (Some(question.confidence), "--confidence"),
        (Some(question.power), "--power"),
    ];
    if let Some((_, name)) = shares.iter().find(|(share, _)| share.is_some_and(|share| !inside(share))) {
        return Err(refusal(&format!("{name} does not lie between 0% and 100%"), "write for example 90%"));
    }
    if !(question.share > 0.0 && question.share <= 1.0) {
        return Err(refusal(
            "--share does not lie between 0% and 100%",
            "write the slice's share of all cases, for example 25%",
        ));
    }
    if question.design_effect < 1.0 || !question.design_effect.is_finite() {
        return Err(refusal(
            "--design-effect lies below 1",
            "1 means independent examples; clusters need more, for example 1.5",
        ));
    }
    let asked = Asked { question, higher: entry.better == Better::Higher, counts: Counts::of(&question.metric) };
    match (question.bar, question.margin.or(question.difference)) {
        (Some(bar), None) => asked.bar(bar, tool),
        (None, Some(_)) => asked.pair(tool),
        (Some(_), Some(_)) => Err(refusal(
            "a bar and a difference of two candidates are two questions",
            "ask with --bar, or with --difference or --margin",
        )),
        (None, None) => Err(refusal(
            "nothing says what the examples should show",
            "give --bar 90% --expected 93%, or --difference \"2 points\", or --margin \"1 point\"; or name a spec",
        )),
    }
}

/// "the share of positives caught".
fn full_title(metric: &str) -> String {
    catalogue::find(metric).map_or_else(|| metric.to_owned(), |entry| format!("the {}", entry.title))
}

struct Asked<'a> {
    question: &'a Question,
    higher: bool,
    counts: Counts,
}

impl Asked<'_> {
    fn alpha(&self) -> f64 {
        ((1.0 - self.question.confidence) * 1e9).round() / 1e9
    }

    /// Share of the slice's examples that count for the metric; `None` where it was not given.
    fn counted_share(&self) -> Option<f64> {
        let Question { prevalence, flagged, .. } = *self.question;
        match self.counts {
            Counts::Positives => prevalence,
            Counts::Negatives => prevalence.map(|share| 1.0 - share),
            Counts::Alarms => flagged,
            Counts::AllClears => flagged.map(|share| 1.0 - share),
            Counts::Examples => Some(1.0),
        }
    }

    /// Rows, at the mix that was given, that hold so many.
    fn rows(&self, needed: u64) -> Option<u64> {
        Some((needed as f64 / self.counted_share()? / self.question.share).ceil() as u64)
    }

    fn of_bar(&self, bar: f64, truth: f64) -> Option<u64> {
        let beyond = if self.higher { truth > bar } else { truth < bar };
        let plain =
            beyond.then(|| sample_size_one_rate_exact(bar, truth, self.alpha(), self.question.power)).flatten()?;
        Some((plain as f64 * self.question.design_effect).ceil() as u64)
    }

    fn bar(&self, bar: f64, tool: &str) -> Result<Sized, Refusal> {
        let question = self.question;
        if let Some(truth) = question.expected {
            let wrong = if self.higher { truth <= bar || truth > 1.0 } else { truth >= bar || truth < 0.0 };
            if wrong {
                let side = if self.higher { "above" } else { "below" };
                return Err(refusal(
                    &format!("the truth that is expected, {}, does not lie {side} the bar", percent(truth)),
                    &format!(
                        "no number of examples shows that a bar is cleared which is not: expect something {side} {}",
                        percent(bar)
                    ),
                ));
            }
        }
        let sign = if self.higher { 1.0 } else { -1.0 };
        let truths =
            POINTS.iter().map(|points| bar + sign * points / 100.0).filter(|truth| (0.0..=1.0).contains(truth));
        let table: Vec<Line> = truths.map(|truth| self.line(truth, self.of_bar(bar, truth))).collect();
        let needed = question.expected.and_then(|truth| self.of_bar(bar, truth));
        let with = question.examples.map(|examples| self.with(bar, examples));
        let mut sized = self.sized(needed, table, with, tool);
        sized.sentences = self.bar_told(bar, &sized);
        Ok(sized)
    }

    fn with(&self, bar: f64, examples: u64) -> With {
        let share = self.counted_share().unwrap_or(1.0) * self.question.share;
        let counted = (examples as f64 * share).floor() as u64;
        let effective = (counted as f64 / self.question.design_effect).floor() as u64;
        let target = if self.higher { bar } else { 1.0 - bar };
        With {
            examples,
            counted,
            power: self.question.expected.and_then(|truth| power_one_rate(bar, truth, effective, self.alpha())),
            detectable: detectable_difference(target, effective, self.alpha(), self.question.power),
        }
    }

    fn pair(&self, tool: &str) -> Result<Sized, Refusal> {
        let question = self.question;
        let size = |disagreement: f64| {
            let rates =
                |difference: f64| PairedRates { disagreement, difference, design_effect: question.design_effect };
            match question.margin {
                Some(margin) => {
                    // What counts is by how much B is better.
                    let better = question.difference.unwrap_or(0.0) * if self.higher { 1.0 } else { -1.0 };
                    non_inferiority_size(&rates(better), margin, self.alpha(), question.power)
                }
                // Two-sided, because nobody said which one is better.
                None => non_inferiority_size(&rates(question.difference?), 0.0, self.alpha() / 2.0, question.power),
            }
        };
        if question.difference == Some(0.0) && question.margin.is_none() {
            return Err(refusal(
                "a difference of 0 cannot be shown",
                "ask with --margin whether one is at most so much worse",
            ));
        }
        if let (Some(difference), Some(disagreement)) = (question.difference, question.disagreement)
            && difference.abs() > disagreement
        {
            return Err(refusal(
                "two candidates cannot differ by more than they disagree",
                &format!("suppose a --disagreement above {}", percent(difference.abs())),
            ));
        }
        let table: Vec<Line> = DISAGREEMENTS.iter().map(|&share| self.line(share, size(share))).collect();
        let needed = question.disagreement.and_then(size);
        let mut sized = self.sized(needed, table, None, tool);
        sized.sentences = self.pair_told(&sized);
        Ok(sized)
    }

    fn line(&self, supposed: f64, needed: Option<u64>) -> Line {
        Line { supposed, needed, examples: needed.and_then(|needed| self.rows(needed)) }
    }

    fn sized(&self, needed: Option<u64>, table: Vec<Line>, with: Option<With>, tool: &str) -> Sized {
        Sized {
            format: 1,
            tool: tool.to_owned(),
            kind: "question",
            question: self.question.clone(),
            counts: self.counts,
            needed,
            examples: needed.and_then(|needed| self.rows(needed)),
            table,
            with,
            sentences: Vec::new(),
        }
    }

    /// "Collect 593 positives: about 29,650 examples, where 2% are positive."
    fn collect(&self, sized: &Sized) -> Option<String> {
        let needed = sized.needed?;
        let what = format!("Collect {} {}", grouped(needed as i64), self.counts.word(needed));
        let slice = self.question.share < 1.0;
        let mix = match (self.counts, slice) {
            (Counts::Examples, false) => return Some(format!("{what}.")),
            (Counts::Examples, true) => format!("where the slice is {} of all cases", percent(self.question.share)),
            (counts, slice) => {
                let share = percent(self.counted_share().unwrap_or(1.0));
                let verb = match counts {
                    Counts::Positives => "positive",
                    Counts::Negatives => "negative",
                    Counts::Alarms => "flagged",
                    _ => "not flagged",
                };
                let of_slice = format!(", in a slice of {} of all cases", percent(self.question.share));
                format!("where {share} are {verb}{}", if slice { of_slice } else { String::new() })
            }
        };
        Some(match sized.examples {
            Some(rows) => format!("{what}: about {} examples at today's mix, {mix}.", about(rows)),
            None => format!(
                "{what}. How many examples that is depends on how common they are: say it with {}.",
                self.missing()
            ),
        })
    }

    fn missing(&self) -> &'static str {
        match self.counts {
            Counts::Alarms | Counts::AllClears => "--flagged",
            _ => "--prevalence",
        }
    }

    fn bar_told(&self, bar: f64, sized: &Sized) -> Vec<String> {
        let question = self.question;
        let title = full_title(&question.metric);
        let (power, confidence) = (percent(question.power), percent(question.confidence));
        let side = if self.higher { "at least" } else { "at most" };
        let mut said = Vec::new();
        match (question.expected, self.collect(sized)) {
            (Some(truth), Some(collect)) => {
                said.push(collect);
                said.push(format!(
                    "They show with {confidence} confidence that {title} is {side} {}, in {power} of all such samples, if the truth is {}.",
                    percent(bar),
                    percent(truth)
                ));
            }
            (Some(_), None) => said.push("No number up to ten million shows it: the truth lies too close to the bar.".to_owned()),
            (None, _) => said.push(format!(
                "How many it takes depends on how far {title} lies beyond {}: the table tells. Suppose a truth with --expected.",
                percent(bar)
            )),
        }
        if let Some(with) = &sized.with {
            let counted = format!(
                "{} examples hold {} {}",
                grouped(with.examples as i64),
                grouped(with.counted as i64),
                self.counts.word(with.counted)
            );
            said.push(match (with.power, question.expected) {
                (Some(power), Some(truth)) => {
                    format!(
                        "{counted}; if the truth is {}, they show it with {} probability.",
                        percent(truth),
                        percent(power)
                    )
                }
                _ => format!("{counted}."),
            });
            said.push(match with.detectable {
                Some(reach) => format!(
                    "To be shown by them with {power} probability, {title} must be {side} {}.",
                    percent(if self.higher { bar + reach } else { bar - reach })
                ),
                None => "Not even a perfect record of so few would show it.".to_owned(),
            });
        }
        said
    }

    fn pair_told(&self, sized: &Sized) -> Vec<String> {
        let question = self.question;
        let title = full_title(&question.metric);
        let (power, confidence) = (percent(question.power), percent(question.confidence));
        let points = |x: f64| {
            let text = number(x.abs() * 100.0);
            format!("{text} point{}", if text == "1" { "" } else { "s" })
        };
        let what = match (question.margin, question.difference) {
            (Some(margin), Some(difference)) if difference != 0.0 => {
                let side = if (difference > 0.0) == self.higher { "better" } else { "worse" };
                format!(
                    "that B is at most {} worse than A on {title}, if it is {} {side}",
                    points(margin),
                    points(difference)
                )
            }
            (Some(margin), _) => {
                format!("that B is at most {} worse than A on {title}, if they are equally good", points(margin))
            }
            (None, difference) => format!("a difference of {} on {title}", points(difference.unwrap_or(0.0))),
        };
        let mut said = Vec::new();
        match (question.disagreement, self.collect(sized)) {
            (Some(disagreement), Some(collect)) => {
                said.push(format!("{collect} Both candidates answer the same ones."));
                said.push(format!(
                    "They show {what}, with {confidence} confidence in {power} of all such samples, where the two disagree on {} of them.",
                    percent(disagreement)
                ));
            }
            (Some(_), None) => said.push(format!("No number of examples shows {what}.")),
            (None, _) => said.push(format!(
                "How many examples show {what} depends on how often the two disagree: the table tells. Suppose a share with --disagreement."
            )),
        }
        said
    }
}
