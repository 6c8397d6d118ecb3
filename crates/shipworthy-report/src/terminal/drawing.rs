//! An interval against its line, in characters.

use shipworthy_eval::outcome::{BarResult, Verdict};

use crate::chart::scale::bar_domain;

/// The interval of a bar in `cells` characters: a run from low to high, the estimate, the bound that decides, and the line of the bar.
pub fn interval(bar: &BarResult, cells: usize, unicode: bool) -> String {
    let Some((low, high)) = bar_domain(bar) else {
        return String::new();
    };
    let cell =
        |x: f64| (((x - low) / (high - low) * (cells - 1) as f64).round().clamp(0.0, (cells - 1) as f64)) as usize;
    let (ground, run, line) = match (unicode, bar.verdict) {
        (true, Verdict::NotEnoughEvidence) => (' ', '╌', '│'),
        (true, _) => (' ', '─', '│'),
        (false, Verdict::NotEnoughEvidence) => (' ', '.', '|'),
        (false, _) => (' ', '-', '|'),
    };
    let mut row = vec![ground; cells];
    let ends: Vec<f64> = [bar.low, bar.high, bar.bound, bar.estimate].into_iter().flatten().collect();
    if let (Some(from), Some(to)) = (ends.iter().copied().reduce(f64::min), ends.iter().copied().reduce(f64::max)) {
        row[cell(from)..=cell(to)].fill(run);
    }
    if let (Some(bound), Some(estimate)) = (bar.bound, bar.estimate) {
        row[cell(bound)] = match (unicode, bound < estimate) {
            (true, true) => '├',
            (true, false) => '┤',
            (false, true) => '[',
            (false, false) => ']',
        };
    }
    if let Some(target) = bar.target {
        row[cell(target)] = line;
    }
    if let Some(estimate) = bar.estimate {
        row[cell(estimate)] = match (unicode, bar.verdict) {
            (true, Verdict::Pass) => '●',
            (true, Verdict::Fail) => '×',
            (true, Verdict::NotEnoughEvidence) => '○',
            (false, Verdict::Pass) => 'o',
            (false, Verdict::Fail) => 'x',
            (false, Verdict::NotEnoughEvidence) => '?',
        };
    }
    row.into_iter().collect()
}
