//! Does somebody go ahead more readily where what they look for is common, as much as they should? Who does not neglects the base rate
//! (Kahneman and Tversky 1973).
//!
//! In cases that turn on it, each decision is laid beside the best one, as somebody decides who asks what is worth its price. The best go
//! further ahead the more common positives are said to be: by a slope b over these cases. What a person's own slope lacks of it, as a share
//! of b, is how far they neglect it. The slope of the differences and its standard error are those of least squares, robust to
//! unequal variances (HC1, MacKinnon and White 1985); b is taken as given, because it is known for these cases.

use shipworthy_stats::distribution::student_quantile;

use super::bias::{Leaning, early};
use crate::archetype::archetype;
use crate::case::{Answer, BaseRate};
use crate::code::Code;
use crate::record::{Decided, in_order};

/// Kinds of case that turn on how common positives are.
const TURN_ON_IT: [&str; 1] = ["P34"];
/// The latest decisions that are looked at: drawing their cases again takes time.
const MOST: usize = 60;
/// The best has to follow the base rate at least so much, in steps ahead per factor e, for anything to be lacking of it.
const SMALLEST_SLOPE: f64 = 0.02;

/// The leaning, from decisions in cases that turn on it. They are drawn again from their codes; codes of other versions are left out.
pub(super) fn neglect(decided: &[Decided]) -> Leaning {
    let ordered = in_order(decided);
    let latest = ordered.into_iter().rev().filter(|of| TURN_ON_IT.contains(&of.archetype.as_str())).take(MOST);
    let mut rows: Vec<BaseRate> = latest.filter_map(row).collect();
    rows.sort_by(|a, b| {
        [a.heard, a.went, a.best].partial_cmp(&[b.heard, b.went, b.best]).unwrap_or(std::cmp::Ordering::Equal)
    });
    let decisions = rows.len() as u64;
    let found = if early(decisions) { None } else { lacking(&rows) };
    let says = match found {
        None if early(decisions) => {
            Leaning::too_early(decisions, "decisions in which it counts how common something is")
        }
        None => format!("In {decisions} decisions the best call never hung on how common something is."),
        Some((lack, (low, _))) if low > 0.0 => format!(
            "Over {decisions} decisions, yours followed how common something is {:.0}% as much as the best: ask for it, and let it decide.",
            100.0 * (1.0 - lack)
        ),
        Some((_, (_, high))) if high < 0.0 => {
            format!("Over {decisions} decisions, yours hung on how common something is more than the best.")
        }
        Some(_) => format!("Over {decisions} decisions, no neglect of how common something is shows."),
    };
    Leaning {
        id: "base-rate",
        title: "Do you leave out how common something is?",
        decisions,
        lean: found.map(|of| of.0),
        interval: found.map(|of| of.1),
        says,
    }
}

fn row(of: &Decided) -> Option<BaseRate> {
    let code: Code = of.code.parse().ok()?;
    archetype(&of.archetype)?.draw(&code).truth.base_rate(&Answer::Choice(of.answer.clone()))
}

/// The share of the best slope that is lacking, with its 95% interval, both within −1 to 1. `None` where the best calls do not follow the
/// base rate over these cases.
fn lacking(rows: &[BaseRate]) -> Option<(f64, (f64, f64))> {
    let n = rows.len() as f64;
    let center = rows.iter().map(|row| row.heard).sum::<f64>() / n;
    let squares: f64 = rows.iter().map(|row| (row.heard - center).powi(2)).sum();
    if squares <= 1e-12 {
        return None;
    }
    let slope =
        |of: &dyn Fn(&BaseRate) -> f64| rows.iter().map(|row| (row.heard - center) * of(row)).sum::<f64>() / squares;
    let best = slope(&|row| row.best);
    if best < SMALLEST_SLOPE {
        return None;
    }
    let behind = |row: &BaseRate| row.best - row.went;
    let mean = rows.iter().map(behind).sum::<f64>() / n;
    let lack = slope(&behind);
    let left = |row: &BaseRate| behind(row) - mean - lack * (row.heard - center);
    let meat: f64 = rows.iter().map(|row| ((row.heard - center) * left(row)).powi(2)).sum();
    let error = (meat * n / (n - 2.0)).sqrt() / squares;
    let half = student_quantile(0.975, n - 2.0) * error;
    let share = |lack: f64| (lack / best).clamp(-1.0, 1.0);
    Some((share(lack), (share(lack - half), share(lack + half))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Level;

    /// Decisions of somebody with one habit in cases of “is that good enough?”, from this seed on.
    fn by_habit(habit: &str, from: u64, count: u64) -> Vec<Decided> {
        let kind = archetype("P34").expect("P34");
        let of = |seed: u64| {
            let level = Level::ALL[(seed % 3) as usize];
            let case = kind.draw(&Code::new(kind, seed, level));
            let plays = case.truth.policies();
            let (_, play) = plays.iter().find(|(name, _)| *name == habit).expect("a habit of the kind");
            Decided {
                code: case.code.to_string(),
                archetype: "P34".to_owned(),
                level,
                answer: play.answer.written(),
                best: String::new(),
                decision: 0.0,
                reasoning: 0.0,
                confidence: 0.5,
                right: false,
                brier: 0.5,
                regret: None,
                currency: "EUR".to_owned(),
                luck: None,
                interval_held: None,
                asked: None,
                at: seed as i64,
                offset_minutes: 0,
            }
        };
        (from..from + count).map(of).collect()
    }

    #[test]
    fn who_never_asks_how_common_it_is_is_told_and_who_does_is_left_alone() {
        let told = |habit: &str| -> usize {
            let all = by_habit(habit, 1, 400);
            let runs = all.chunks(40).map(neglect);
            runs.filter(|found| found.interval.is_some_and(|(low, _)| low > 0.0)).count()
        };
        let (prices, fixed) = (told("ask for both prices"), told("always as it is"));
        let common = told("ask how common it is and both prices");
        assert!(prices >= 8 && fixed >= 8, "of 10: {prices} by prices alone, {fixed} always the same");
        assert!(common <= 1, "of 10: {common} who ask how common it is");
        let all = by_habit("ask for both prices", 1, 40);
        let found = neglect(&all);
        assert_eq!((found.id, found.decisions), ("base-rate", 40));
        assert!(found.says.contains("how common"), "{}", found.says);
        let early = neglect(&all[..19]);
        assert!(early.says.starts_with("Too early: 19 of 20") && early.lean.is_none(), "{}", early.says);
    }
}
