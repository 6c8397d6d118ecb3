//! Does "90% sure" mean right nine times in ten? Stated confidence beside what happened.

use serde::Serialize;
use shipworthy_stats::binomial::wilson;
use shipworthy_stats::interval::Interval;
use shipworthy_stats::level::Level;

/// Bins of stated confidence.
const BINS: usize = 10;
/// Fewer answers than this in a bin, and its share is not shown.
pub const FEWEST: u64 = 20;
/// The chance of flagging as over-confident somebody who is not, at most.
const OVER: f64 = 0.045;
/// The same for under-confident, which does less harm at work and is rarer.
const UNDER: f64 = 0.01;
/// Longest list for which tails are added up exactly.
const EXACT: usize = 4_000;

/// How sure somebody was, and whether they were right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Said {
    /// The probability that they gave, 0 to 1.
    pub probability: f64,
    /// Whether it was so.
    pub right: bool,
    /// Whether it is about a real decision, that somebody has looked back on.
    pub at_work: bool,
}

/// Answers of about the same confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    /// From this confidence on.
    pub from: f64,
    /// Up to this one.
    pub to: f64,
    /// Answers.
    pub answers: u64,
    /// Those that were right.
    pub right: u64,
    /// Mean of what was said; `null` without answers.
    pub said: Option<f64>,
    /// The share that was right, with fewer than 20 answers `null`: too early.
    pub share: Option<f64>,
    /// Its 95% interval (Wilson 1927).
    pub interval: Option<(f64, f64)>,
    /// The same in words.
    pub says: String,
}

/// What the mean squared error of confidence is made of (Murphy 1973, over bins): score = reliability − resolution + uncertainty + within.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Brier {
    /// Mean of (p − y)², 0 at best, 0.25 for always saying one half.
    pub score: f64,
    /// How far what was said is from what happened, bin by bin; 0 at best.
    pub reliability: f64,
    /// How much bins differ in what happened; the more the better.
    pub resolution: f64,
    /// How hard it was: share right times share wrong.
    pub uncertainty: f64,
    /// What lies within bins, as they hold different confidences (Stephenson and others 2008).
    pub within: f64,
}

/// Whether confidence is off, over everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Too few answers to say.
    TooEarly,
    /// Nothing speaks against it.
    Fits,
    /// Right less often than said.
    Over,
    /// Right more often than said.
    Under,
}

/// How well confidence fits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Answers in all.
    pub answers: u64,
    /// Those about real decisions.
    pub at_work: u64,
    /// Mean of what was said; `null` without answers.
    pub said: Option<f64>,
    /// Share that was right; `null` without answers.
    pub right: Option<f64>,
    /// Whether it is off.
    pub fit: Fit,
    /// The same in words.
    pub says: String,
    /// Bins, from the least sure.
    pub bins: Vec<Bin>,
    /// The score and what it is made of; `null` with fewer than 20 answers.
    pub brier: Option<Brier>,
}

/// How well confidence fits.
pub fn calibration(said: &[Said]) -> Calibration {
    let answers = said.len() as u64;
    let right = said.iter().filter(|of| of.right).count() as u64;
    let mean = mean(said.iter().map(|of| of.probability));
    let fit = fit(said);
    Calibration {
        answers,
        at_work: said.iter().filter(|of| of.at_work).count() as u64,
        said: mean,
        right: (answers > 0).then(|| right as f64 / answers as f64),
        fit,
        says: says(fit, answers, right, mean),
        bins: bins(said),
        brier: (answers >= FEWEST).then(|| brier(said)),
    }
}

/// Sums in the order of size, so that the order of answers plays no part.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn says(fit: Fit, answers: u64, right: u64, said: Option<f64>) -> String {
    let Some(said) = said else { return "Nothing was said yet.".to_owned() };
    let Interval { lower, upper } = wilson(right as f64, answers as f64, Level::NINETY_FIVE);
    let found = format!(
        "said {:.0}% on average, right {:.0}% (95% CI {:.0}-{:.0}%, n={answers})",
        100.0 * said,
        100.0 * right as f64 / answers as f64,
        100.0 * lower,
        100.0 * upper
    );
    match fit {
        Fit::TooEarly => format!("Too early: {answers} of {FEWEST} answers."),
        Fit::Fits => format!("Nothing speaks against your confidence: {found}."),
        Fit::Over => format!("Surer than right: {found}. Next time, say less."),
        Fit::Under => format!("More often right than sure: {found}. You can trust yourself more."),
    }
}

fn bin_of(probability: f64) -> usize {
    // A hair's breadth keeps 0.3, which is a little less in binary, in the bin that begins with it.
    ((probability * BINS as f64 + 1e-9) as usize).min(BINS - 1)
}

fn in_bins(said: &[Said]) -> Vec<Vec<Said>> {
    let mut found = vec![Vec::new(); BINS];
    for of in said {
        found[bin_of(of.probability)].push(*of);
    }
    found
}

fn bins(said: &[Said]) -> Vec<Bin> {
    let bin = |(place, of): (usize, Vec<Said>)| {
        let (answers, right) = (of.len() as u64, of.iter().filter(|of| of.right).count() as u64);
        let said = mean(of.iter().map(|of| of.probability));
        let shown = answers >= FEWEST;
        let interval = shown.then(|| wilson(right as f64, answers as f64, Level::NINETY_FIVE));
        let share = right as f64 / answers as f64;
        let says = match (said, interval) {
            (None, _) => "nothing said here".to_owned(),
            (Some(_), None) => format!("too early: {answers} of {FEWEST} answers"),
            (Some(said), Some(Interval { lower, upper })) => format!(
                "said {:.0}%, right {:.0}% (95% CI {:.0}-{:.0}%, n={answers})",
                100.0 * said,
                100.0 * share,
                100.0 * lower,
                100.0 * upper
            ),
        };
        Bin {
            from: place as f64 / BINS as f64,
            to: (place + 1) as f64 / BINS as f64,
            answers,
            right,
            said,
            share: shown.then_some(share),
            interval: interval.map(|of| (of.lower, of.upper)),
            says,
        }
    };
    in_bins(said).into_iter().enumerate().map(bin).collect()
}

fn brier(said: &[Said]) -> Brier {
    let n = said.len() as f64;
    let happened = |of: &Said| f64::from(u8::from(of.right));
    let overall = said.iter().map(happened).sum::<f64>() / n;
    let score = mean(said.iter().map(|of| (of.probability - happened(of)).powi(2))).unwrap_or_default();
    let (mut reliability, mut resolution) = (0.0, 0.0);
    for bin in in_bins(said).iter().filter(|bin| !bin.is_empty()) {
        let k = bin.len() as f64;
        let p = mean(bin.iter().map(|of| of.probability)).unwrap_or_default();
        let share = bin.iter().map(happened).sum::<f64>() / k;
        reliability += k / n * (p - share).powi(2);
        resolution += k / n * (share - overall).powi(2);
    }
    let uncertainty = overall * (1.0 - overall);
    Brier { score, reliability, resolution, uncertainty, within: score - (reliability - resolution + uncertainty) }
}

/// Whether right answers are so few, or so many, that confidence can hardly be right. The number of right answers is a sum of independent
/// chances if it is (Poisson 1837), and its tails are added up exactly, so that somebody who means what they say is flagged in at most
/// 5.5% of cases, whatever they say. Long lists take the normal tail of the same sum.
fn fit(said: &[Said]) -> Fit {
    if (said.len() as u64) < FEWEST {
        return Fit::TooEarly;
    }
    let right = said.iter().filter(|of| of.right).count();
    let (few, many) = tails(said, right);
    match () {
        () if few <= OVER => Fit::Over,
        () if many <= UNDER => Fit::Under,
        () => Fit::Fits,
    }
}

/// The chances of at most so many right answers and of at least so many, if each has the chance that was said.
fn tails(said: &[Said], right: usize) -> (f64, f64) {
    let mut chances: Vec<f64> = said.iter().map(|of| of.probability.clamp(0.0, 1.0)).collect();
    chances.sort_by(f64::total_cmp);
    if chances.len() > EXACT {
        let mean: f64 = chances.iter().sum();
        let sd = chances.iter().map(|p| p * (1.0 - p)).sum::<f64>().sqrt();
        let z = |x: f64| shipworthy_stats::distribution::normal_cdf((x - mean) / sd.max(1e-12));
        return (z(right as f64 + 0.5), 1.0 - z(right as f64 - 0.5));
    }
    let mut mass = vec![0.0; chances.len() + 1];
    mass[0] = 1.0;
    for (known, p) in chances.iter().enumerate() {
        for count in (0..=known + 1).rev() {
            let more = if count > 0 { mass[count - 1] * p } else { 0.0 };
            mass[count] = mass[count] * (1.0 - p) + more;
        }
    }
    (mass[..=right].iter().sum(), mass[right..].iter().sum())
}
