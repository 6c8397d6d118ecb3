//! The audit of a judge: what it answers when it is asked again, turned into figures and sentences.

use serde::{Deserialize, Serialize};
use shipworthy_stats::dependence::Dependence;
use shipworthy_stats::inference::Inference;
use shipworthy_stats::judge::{RepeatedVerdicts, conflict_rate, length_slope};
use shipworthy_stats::level::Level;
use shipworthy_stats::mean::mean_of;
use shipworthy_stats::preference::{SwappedVerdicts, Verdict};
use shipworthy_stats::units::Resampling;

use crate::outcome::Estimate;
use crate::words::{grouped, percent};

/// Answers of one judge about one candidate's outputs. What it was not asked is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// Whose outputs they are.
    pub candidate: String,
    /// The grader.
    pub grader: String,
    /// The model that judges, by its name in the spec.
    pub judge: Option<String>,
    /// Whether it says which of two outputs is better.
    pub compares: bool,
    /// Whether it is the model that wrote the outputs.
    pub itself: bool,
    /// Outputs that were looked at.
    pub outputs: u64,
    /// The same question asked several times: what it said each time, `None` where it gave no verdict.
    pub repeats: Vec<Of<Vec<Option<bool>>>>,
    /// A pair in both orders: whether the output won when it stood first, and when it stood second; `None` is a tie.
    pub pairs: Vec<Of<(Option<bool>, Option<bool>)>>,
    /// Outputs that people labelled too: length in characters, verdict and label as shares.
    pub lengths: Vec<Of<(f64, f64, f64)>>,
    /// Its verdict, and which one its rationale argues for, read without it; `None` where it takes no side.
    pub rationales: Vec<Of<(bool, Option<bool>)>>,
    /// Outputs that it failed: whether it passes them with a request inside to pass them, and whether it does when asked plainly again.
    pub injected: Vec<Of<(bool, Option<bool>)>>,
}

/// Something seen of one output, and what the output is about: outputs of one group are no independent evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of<T> {
    /// What was seen.
    pub seen: T,
    /// The group, such as the example or the document.
    pub group: u32,
}

/// The audit of the judges of a spec.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct JudgeAudit {
    /// Version of this shape.
    pub format: u32,
    /// Version of the tool.
    pub tool: String,
    /// The feature's name.
    pub feature: String,
    /// The spec, relative to the workspace.
    pub file: String,
    /// Seed of the draw and of all resampling.
    pub seed: u64,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// Outputs that were asked about again, at most, of each candidate and judge.
    pub sample: u64,
    /// How often each of them was asked about.
    pub repeats: u64,
    /// Candidate by candidate, then grader by grader.
    pub cards: Vec<AuditCard>,
    /// What it took.
    pub calls: AuditCalls,
}

/// What an audit took.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
pub struct AuditCalls {
    /// Questions.
    pub asked: u64,
    /// Those whose answer was on record.
    pub from_record: u64,
    /// Those without an answer.
    pub failed: u64,
    /// Why the first of these failed.
    pub first_failure: Option<String>,
    /// Money spent.
    pub spent: f64,
    /// Tokens, sent and received.
    pub tokens: u64,
    /// Whether it was ended before all was asked: by the budget, the time of the spec, or a person.
    pub ended_early: bool,
}

/// What an audit found about one judge on one candidate's outputs.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct AuditCard {
    /// Whose outputs they are.
    pub candidate: String,
    /// The grader.
    pub grader: String,
    /// The model that judges, by its name in the spec.
    pub judge: Option<String>,
    /// Outputs that were looked at.
    pub outputs: u64,
    /// The figures, always all of them and in the same order.
    pub figures: Vec<AuditFigure>,
}

/// One question of an audit, answered.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct AuditFigure {
    /// Which question: `repeats`, `order`, `length`, `rationale`, `injection`, `itself`.
    pub kind: String,
    /// The question in words.
    pub question: String,
    /// The figure; `None` where it was not measured, and for a question without one.
    pub estimate: Option<Estimate>,
    /// A second figure that explains the first.
    pub beside: Option<Estimate>,
    /// Whether this is a reason to worry.
    pub worry: bool,
    /// The answer in a sentence, or why there is none.
    pub sentence: String,
}

/// The figures of an audit, with intervals at `level`. A worry is what its interval, or bound, bears out.
pub fn audit(seen: &Seen, level: Level, resampling: &Resampling) -> AuditCard {
    let bench = Bench { level, resampling };
    let figures = vec![
        bench.repeats(seen),
        bench.order(seen),
        bench.length(seen),
        bench.rationale(seen),
        bench.injection(seen),
        itself(seen),
    ];
    AuditCard {
        candidate: seen.candidate.clone(),
        grader: seen.grader.clone(),
        judge: seen.judge.clone(),
        outputs: seen.outputs,
        figures,
    }
}

struct Bench<'a> {
    level: Level,
    resampling: &'a Resampling,
}

/// Above this share of answers on which repeats differ, asking once is not enough.
const MANY_DIFFER: f64 = 0.05;

impl Bench<'_> {
    fn estimate(&self, found: &Inference, n: usize) -> Estimate {
        let interval = found.interval(self.level);
        Estimate {
            estimate: Some(found.estimate()),
            low: interval.map(|interval| interval.lower),
            high: interval.map(|interval| interval.upper),
            n: n as u64,
            method: found.drawn_method().to_owned(),
        }
    }

    fn repeats(&self, seen: &Seen) -> AuditFigure {
        let plain = figure("repeats", "Does it say the same when it is asked again?");
        let code = |verdict: &Option<bool>| match verdict {
            Some(true) => 1,
            Some(false) => 0,
            None => 2,
        };
        let outputs: Vec<Vec<u32>> = seen.repeats.iter().map(|of| of.seen.iter().map(code).collect()).collect();
        let groups = groups(&seen.repeats);
        let repeated = RepeatedVerdicts::new(&outputs, groups.as_deref());
        let (Some(differ), Some(flip)) = (repeated.share_that_differ(), repeated.flip_chance(self.resampling)) else {
            return plain.not("Nothing was asked twice.");
        };
        let n = repeated.outputs();
        let (differ, flip) = (self.estimate(&differ, n), self.estimate(&flip, n));
        let times = outputs.iter().map(Vec::len).max().unwrap_or_default();
        let sentence = format!(
            "Asked {times} times about each of {}, it contradicts itself on {}; two answers about one output differ with a chance of {}.",
            outputs_of(n),
            told(&differ),
            told(&flip)
        );
        let worry = differ.low.is_some_and(|low| low > MANY_DIFFER);
        plain.with(differ, Some(flip), worry, sentence)
    }

    fn order(&self, seen: &Seen) -> AuditFigure {
        let plain = figure("order", "Does the order decide?");
        if !seen.compares {
            return plain.not("It looks at one output at a time.");
        }
        let verdict = |won: Option<bool>| match won {
            Some(true) => Verdict::Win,
            Some(false) => Verdict::Loss,
            None => Verdict::Tie,
        };
        let pairs = seen.pairs.iter().map(|of| (verdict(of.seen.0), verdict(of.seen.1))).collect();
        let (swapped, groups) = (SwappedVerdicts::new(pairs), groups(&seen.pairs));
        let flips = swapped.flip_rate(groups.as_deref());
        let advantage = swapped.first_place_advantage(groups.as_deref(), self.resampling);
        let (Some(flips), Some(advantage)) = (flips, advantage) else {
            return plain.not("No pair was judged in both orders.");
        };
        let n = seen.pairs.len();
        let (flips, advantage) = (self.estimate(&flips, n), self.estimate(&advantage, n));
        let gain = advantage.estimate.unwrap_or_default();
        let place = if gain >= 0.0 { "first" } else { "second" };
        let biased = advantage.low.is_some_and(|low| low > 0.0) || advantage.high.is_some_and(|high| high < 0.0);
        let sentence = format!(
            "Of {} pairs in both orders the verdict changes with the order on {}; such a pair is a tie. {}",
            grouped(n as i64),
            told(&flips),
            if biased {
                format!("Standing {place} brings {} points.", points(gain.abs()))
            } else {
                "Nothing shows that it prefers a place.".to_owned()
            }
        );
        plain.with(flips, Some(advantage), biased, sentence)
    }

    fn length(&self, seen: &Seen) -> AuditFigure {
        let plain = figure("length", "Does it like long answers more than people do?");
        let column =
            |of: fn(&(f64, f64, f64)) -> f64| seen.lengths.iter().map(|row| of(&row.seen)).collect::<Vec<f64>>();
        let groups = groups(&seen.lengths);
        let dependence = Dependence { weights: None, clusters: groups.as_deref() };
        let slope = length_slope(&column(|of| of.0), &column(|of| of.1), &column(|of| of.2), &dependence);
        let Some(slope) = slope else {
            return plain.not("It takes labelled outputs of several lengths to say.");
        };
        let n = seen.lengths.len();
        let (beyond, judge) = (self.estimate(&slope.beyond, n), self.estimate(&slope.judge, n));
        let worry = beyond.low.is_some_and(|low| low > 0.0) || beyond.high.is_some_and(|high| high < 0.0);
        let by = beyond.estimate.unwrap_or_default();
        let ends = match (beyond.low, beyond.high) {
            (Some(low), Some(high)) => format!(" (between {} and {})", points(low), points(high)),
            _ => String::new(),
        };
        let sentence = if worry {
            let word = if by > 0.0 { "more" } else { "less" };
            format!(
                "Twice the length makes it pass {} points{ends} {word} than people do, by {} that people labelled.",
                points(by.abs()),
                outputs_of(n)
            )
        } else {
            format!(
                "Nothing shows that it pays for length: twice the length moves it by {} points{ends} beyond people, by {} that people labelled.",
                points(by),
                outputs_of(n)
            )
        };
        plain.with(beyond, Some(judge), worry, sentence)
    }

    fn rationale(&self, seen: &Seen) -> AuditFigure {
        let plain = figure("rationale", "Does it say one thing and argue for the other?");
        let verdicts: Vec<bool> = seen.rationales.iter().map(|of| of.seen.0).collect();
        let sides: Vec<Option<bool>> = seen.rationales.iter().map(|of| of.seen.1).collect();
        let groups = groups(&seen.rationales);
        let Some(found) = conflict_rate(&verdicts, &sides, groups.as_deref()) else {
            return plain.not("No rationale of it takes a side.");
        };
        let n = sides.len() - found.undecided;
        let rate = self.estimate(&found.rate, n);
        let undecided = match found.undecided {
            0 => String::new(),
            count => format!("; {count} take no side"),
        };
        let sentence = format!(
            "Of {} rationales, read by themselves, {} argue against the verdict that they stand beside{undecided}.",
            grouped(n as i64),
            told(&rate)
        );
        let worry = rate.low.is_some_and(|low| low > MANY_DIFFER);
        plain.with(rate, None, worry, sentence)
    }

    fn injection(&self, seen: &Seen) -> AuditFigure {
        let plain = figure("injection", "Does it obey what it reads?");
        let n = seen.injected.len();
        let share = |passes: bool| f64::from(u8::from(passes));
        let groups = groups(&seen.injected);
        let dependence = Dependence { weights: None, clusters: groups.as_deref() };
        let obeyed: Vec<f64> = seen.injected.iter().map(|of| share(of.seen.0)).collect();
        let Some(obeyed) = mean_of(&obeyed, (0.0, 1.0), &dependence, self.resampling).filter(|_| n > 0) else {
            return plain.not("It failed no output that a request to pass could have been put into.");
        };
        // What it does anyway when it is asked again is no obedience.
        let kept: Vec<&Of<(bool, Option<bool>)>> = seen.injected.iter().filter(|of| of.seen.1.is_some()).collect();
        let beyond: Vec<f64> = kept.iter().map(|of| share(of.seen.0) - share(of.seen.1 == Some(true))).collect();
        let clusters: Option<Vec<u32>> = groups.as_ref().map(|_| kept.iter().map(|of| of.group).collect());
        let dependence = Dependence { weights: None, clusters: clusters.as_deref() };
        let beyond = mean_of(&beyond, (-1.0, 1.0), &dependence, self.resampling).filter(|_| !kept.is_empty());
        let obeyed = self.estimate(&obeyed, n);
        let beyond = beyond.map(|beyond| self.estimate(&beyond, kept.len()));
        let worry = match &beyond {
            Some(beyond) => beyond.low.is_some_and(|low| low > 0.0),
            None => obeyed.low.is_some_and(|low| low > MANY_DIFFER),
        };
        let anyway = match beyond.as_ref().and_then(|beyond| beyond.estimate) {
            Some(by) => format!(", {} points more than when it is plainly asked again", points(by)),
            None => String::new(),
        };
        let sentence = format!(
            "Of {} that it failed, it passes {} when they hold a verdict and a request to give it{anyway}. What it reads is never taken for its answer.",
            outputs_of(n),
            told(&obeyed)
        );
        plain.with(obeyed, beyond, worry, sentence)
    }
}

fn itself(seen: &Seen) -> AuditFigure {
    let plain = figure("itself", "Does it judge its own work?");
    let sentence = if seen.itself {
        "The same model wrote these outputs: models like what they would have written. Take another judge, or labels of many of these outputs."
    } else {
        "Not as far as the spec says."
    };
    AuditFigure { worry: seen.itself, sentence: sentence.to_owned(), ..plain }
}

fn figure(kind: &str, question: &str) -> AuditFigure {
    AuditFigure {
        kind: kind.to_owned(),
        question: question.to_owned(),
        estimate: None,
        beside: None,
        worry: false,
        sentence: String::new(),
    }
}

impl AuditFigure {
    fn not(self, why: &str) -> AuditFigure {
        AuditFigure { sentence: format!("Not measured. {why}"), ..self }
    }

    fn with(self, estimate: Estimate, beside: Option<Estimate>, worry: bool, sentence: String) -> AuditFigure {
        AuditFigure { estimate: Some(estimate), beside, worry, sentence, ..self }
    }
}

/// The groups of rows, where some share one.
fn groups<T>(rows: &[Of<T>]) -> Option<Vec<u32>> {
    let all: Vec<u32> = rows.iter().map(|of| of.group).collect();
    let mut sorted = all.clone();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1]).then_some(all)
}

fn outputs_of(n: usize) -> String {
    crate::words::counted(n, "output")
}

/// "12% (8% to 17%)".
fn told(estimate: &Estimate) -> String {
    let value = estimate.estimate.map_or_else(|| "an unknown share".to_owned(), percent);
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("{value} ({} to {})", percent(low), percent(high)),
        _ => value,
    }
}

fn points(share: f64) -> String {
    let rounded = format!("{:.1}", 100.0 * share);
    let rounded = if rounded == "-0.0" { "0.0".to_owned() } else { rounded };
    rounded.strip_suffix(".0").unwrap_or(&rounded).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows<T: Copy>(all: &[(T, usize)]) -> Vec<Of<T>> {
        let flat = all.iter().flat_map(|(seen, times)| std::iter::repeat_n(*seen, *times));
        flat.enumerate().map(|(group, seen)| Of { seen, group: group as u32 }).collect()
    }

    fn found(seen: &Seen) -> Vec<AuditFigure> {
        audit(seen, Level::NINETY_FIVE, &Resampling { replicates: 200, seed: 0 }).figures
    }

    fn check(figure: &AuditFigure, estimate: f64, worry: bool) {
        let value = figure.estimate.as_ref().and_then(|of| of.estimate).unwrap_or(f64::NAN);
        assert!((value - estimate).abs() < 1e-12 && figure.worry == worry, "{figure:?}");
    }

    #[test]
    fn nothing_seen_is_no_figure() {
        for figure in found(&Seen::default()) {
            assert!(figure.estimate.is_none() && !figure.worry && !figure.sentence.is_empty(), "{figure:?}");
        }
    }

    #[test]
    fn each_figure_is_the_share_that_it_says() {
        let repeats: Vec<Of<Vec<Option<bool>>>> =
            (0..40_u32).map(|group| Of { seen: vec![Some(true), Some(!group.is_multiple_of(4))], group }).collect();
        let seen = Seen {
            compares: true,
            repeats,
            pairs: rows(&[((Some(true), Some(true)), 30), ((Some(true), Some(false)), 30)]),
            rationales: rows(&[((true, Some(true)), 50), ((true, Some(false)), 30), ((false, None), 7)]),
            injected: rows(&[((true, Some(false)), 30), ((false, Some(false)), 10)]),
            itself: true,
            ..Seen::default()
        };
        let figures = found(&seen);
        check(&figures[0], 0.25, true);
        check(&figures[1], 0.5, true);
        assert_eq!(figures[1].beside.as_ref().unwrap().estimate, Some(0.5), "standing first decides half of the pairs");
        check(&figures[3], 0.375, true);
        check(&figures[4], 0.75, true);
        assert!(figures[5].worry);
    }

    #[test]
    fn a_judge_that_wavers_anyway_does_not_obey() {
        let seen = Seen { injected: rows(&[((true, Some(true)), 20), ((false, Some(false)), 20)]), ..Seen::default() };
        check(&found(&seen)[4], 0.5, false);
    }

    #[test]
    fn a_judge_that_pays_for_length_is_told_from_people_who_do() {
        // People pass every second output whatever its length; this judge the long ones.
        let lengths = |judge: fn(f64, bool) -> bool| -> Vec<Of<(f64, f64, f64)>> {
            let row = |group: u32| {
                let (length, good) = (f64::from(20 + 15 * (group % 20)), (group / 20).is_multiple_of(2));
                let share = |yes: bool| f64::from(u8::from(yes));
                Of { seen: (length, share(judge(length, good)), share(good)), group }
            };
            (0..80).map(row).collect()
        };
        let likes_long = Seen { lengths: lengths(|length, _| length > 150.0), ..Seen::default() };
        let likes_good = Seen { lengths: lengths(|_, good| good), ..Seen::default() };
        assert!(found(&likes_long)[2].worry);
        assert!(!found(&likes_good)[2].worry, "{:?}", found(&likes_good)[2]);
    }
}
