//! A table for people: column by column what came of it, then what failed.

use super::rows::status;
use super::{case_name, column_name, short};
use crate::evaluated::{Evaluated, Failing, Sums};
use crate::suite::Suite;

/// Failed answers that are told one by one.
const MOST_FAILED: usize = 20;

/// The results in a width of so many characters.
pub fn table(suite: &Suite, evaluated: &Evaluated, width: usize) -> String {
    let mut text = String::new();
    if let Some(description) = &suite.description {
        text.push_str(&format!("{}\n\n", short(description, width)));
    }
    let names: Vec<String> = (0..suite.columns.len()).map(|column| column_name(suite, column)).collect();
    let widest =
        names.iter().map(|name| name.chars().count()).max().unwrap_or(0).clamp(8, width.saturating_sub(48).max(8));
    text.push_str(&format!("{:widest$}  {:>13}  {:>6}  {:>9}  {:>9}\n", "", "passed", "score", "latency", "cost"));
    for (name, sum) in names.iter().zip(&evaluated.sums) {
        let all = sum.all();
        let passed = format!("{} of {all}", sum.passed);
        let score = if all > 0 { format!("{:.2}", sum.score / all as f64) } else { "-".to_owned() };
        let latency =
            if sum.timed > 0 { format!("{:.0} ms", sum.latency_ms / sum.timed as f64) } else { "-".to_owned() };
        let cost = sum.cost.map_or_else(|| "-".to_owned(), |cost| format!("{cost:.4}"));
        text.push_str(&format!("{:widest$}  {passed:>13}  {score:>6}  {latency:>9}  {cost:>9}\n", short(name, widest)));
        if sum.errors > 0 {
            text.push_str(&format!("{:widest$}  {} without an answer or a grade\n", "", sum.errors));
        }
    }
    text.push_str(&metrics(evaluated, &names, widest, width));
    text.push_str(&failed(suite, evaluated, &names, width));
    let (passed, failed, errors) = evaluated.counts();
    text.push_str(&format!("\n{passed} pass, {failed} fail, {errors} could not be asked or graded"));
    if let Some(rate) = evaluated.pass_rate() {
        text.push_str(&format!(": {rate:.1}% pass"));
    }
    text.push_str(".\n");
    text
}

/// The metrics of every column, those that follow from others last.
fn metrics(evaluated: &Evaluated, names: &[String], widest: usize, width: usize) -> String {
    let is_there = |sum: &Sums| !sum.named.is_empty() || !sum.derived.is_empty();
    if !evaluated.sums.iter().any(is_there) {
        return String::new();
    }
    let mut text = "\nMetrics\n".to_owned();
    for (name, sum) in names.iter().zip(&evaluated.sums).filter(|(_, sum)| is_there(sum)) {
        let given = sum.named.iter().map(|(name, (total, weight, _))| {
            let mean = if *weight > 0.0 { format!("{:.3}", total / weight) } else { "-".to_owned() };
            format!("{} {mean}", short(name, 40))
        });
        let derived = sum.derived.iter().map(|(name, value)| match value {
            Ok(Some(value)) => format!("{} {value:.3}", short(name, 40)),
            Ok(None) => format!("{} undefined", short(name, 40)),
            Err(why) => format!("{} cannot be had: {why}", short(name, 40)),
        });
        let mut line = format!("{:widest$} ", short(name, widest));
        for part in given.chain(derived) {
            if line.chars().count() + part.chars().count() + 3 > width.max(widest + 24) {
                text.push_str(line.trim_end());
                text.push('\n');
                line = format!("{:widest$} ", "");
            }
            line.push_str(&format!(" {part} ·"));
        }
        text.push_str(line.trim_end_matches([' ', '·']));
        text.push('\n');
    }
    text
}

fn failed(suite: &Suite, evaluated: &Evaluated, names: &[String], width: usize) -> String {
    let failed: Vec<_> = evaluated.rows.iter().filter(|row| row.failing() != Failing::Not).collect();
    if failed.is_empty() {
        return String::new();
    }
    let mut text = "\nWhat does not pass\n".to_owned();
    for row in failed.iter().take(MOST_FAILED) {
        let what = format!("{} {}, {}", status(row), row.case + 1, case_name(suite, row.case));
        text.push_str(&format!(
            "{} [{}]\n",
            short(&what, width.saturating_sub(24).max(24)),
            short(&names[row.column], 40)
        ));
        text.push_str(&format!("  {}\n", short(row.reason(), width.saturating_sub(2).max(20))));
        if let Some(output) = row.output.as_ref().filter(|_| row.failing() == Failing::Assertion) {
            text.push_str(&format!(
                "  said: {}\n",
                short(&crate::grading::text_of(output), width.saturating_sub(8).max(20))
            ));
        }
    }
    if failed.len() > MOST_FAILED {
        text.push_str(&format!("and {} more; --output results.json has them all\n", failed.len() - MOST_FAILED));
    }
    text
}
