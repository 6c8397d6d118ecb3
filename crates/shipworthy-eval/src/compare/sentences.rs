//! The answer of a comparison in sentences: what changes for people, for money, for whom; else how many examples would tell.

use shipworthy_spec::catalogue::{self, Better};

use super::outcome::{Compare, Difference};
use super::tried::difference_in_words;
use crate::money;
use crate::words::{about, grouped, number, sentence_case, small};

/// Metrics besides the main one that get a sentence.
const MOST_METRICS: usize = 3;
/// Slices that get a name in a sentence.
const MOST_SLICES: usize = 3;

/// The answer, headline first.
pub(super) fn answer(compare: &Compare) -> Vec<String> {
    let told = Told { compare, currency: compare.money.as_ref().map(|money| money.currency.as_str()) };
    let Some(main) = compare.metrics.first().filter(|_| compare.main.is_some()) else {
        return vec![format!("Nothing about {} and {} can be compared on these examples.", compare.a, compare.b)];
    };
    let mut said = Vec::new();
    said.extend(told.margin());
    said.push(if main.differs { told.differs(main) } else { told.open(main) });
    let others = compare.metrics[1..].iter().filter(|d| d.differs && !d.metric.ends_with("_cost"));
    said.extend(others.take(MOST_METRICS).map(|difference| told.differs(difference)));
    said.extend(told.cost());
    said.extend(told.slices(main));
    said
}

struct Told<'a> {
    compare: &'a Compare,
    currency: Option<&'a str>,
}

/// B less A: from the nearer end of the interval to the farther one, without sign, and whether B is higher.
fn ends(difference: &Difference) -> Option<(f64, f64, bool)> {
    let (low, high) = (-difference.high?, -difference.low?);
    let more = -difference.difference? > 0.0;
    let (near, far) = if more { (low, high) } else { (-high, -low) };
    // A corrected decision and the plain interval can disagree by a hair: nothing is said to be less than nothing.
    Some((near.max(0.0), far.max(0.0), more))
}

impl Told<'_> {
    /// "gbm-v4 catches 3 to 7 more of 100 positives than rules."
    fn differs(&self, difference: &Difference) -> String {
        let (a, b) = (&self.compare.a, &self.compare.b);
        let metric = difference.metric.as_str();
        let Some((near, far, more)) = ends(difference) else {
            return format!("{b} and {a} differ on {}.", title(metric));
        };
        let direction = if more { "more" } else { "fewer" };
        let of_cases = |noun: &str| {
            let per = scale(near, far);
            let (near, far) = ((near * per).round() as i64, (far * per).round() as i64);
            let range = if near == far {
                format!("about {}", grouped(near))
            } else {
                format!("{} to {}", grouped(near), grouped(far))
            };
            format!("{range} {direction} of {} {noun}", grouped(per as i64))
        };
        match metric {
            "recall" => format!("{b} catches {} than {a}.", of_cases("positives")),
            "false_negative_rate" => format!("{b} misses {} than {a}.", of_cases("positives")),
            "false_positive_rate" => format!("{b} wrongly flags {} than {a}.", of_cases("negatives")),
            "accuracy" => format!("{b} is right on {} than {a}.", of_cases("examples")),
            "precision" => {
                format!("Of the alarms of {b}, {} are right than of those of {a}.", of_cases("")).replace("  ", " ")
            }
            "win_rate" => format!("{b} wins {} than {a}.", of_cases("comparisons")),
            _ => {
                let range = self.range(metric, near, far);
                let is_money = metric.ends_with("_cost");
                let word = match (is_money, more) {
                    (true, true) => "more",
                    (true, false) => "less",
                    (false, true) => "higher",
                    (false, false) => "lower",
                };
                let per = self.per(metric);
                format!("{}: {b} is {range} {word}{per} than {a}.", sentence_case(&title(metric)))
                    .replace(&format!("{b} is {range} more"), &format!("{b} costs {range} more"))
                    .replace(&format!("{b} is {range} less"), &format!("{b} costs {range} less"))
            }
        }
    }

    /// "On positives caught, gbm-v4 and rules cannot be told apart with these 600 examples: …"
    fn open(&self, difference: &Difference) -> String {
        let (a, b) = (&self.compare.a, &self.compare.b);
        let metric = difference.metric.as_str();
        let examples = grouped(self.compare.examples as i64);
        let mut said = format!("On {}, {b} and {a} cannot be told apart with these {examples} examples", title(metric));
        if let (Some(low), Some(high)) = (difference.high.map(|x| -x), difference.low.map(|x| -x)) {
            let side = |x: f64| {
                let better = catalogue::find(metric).map(|m| m.better);
                let word = match (better, x > 0.0) {
                    (Some(Better::Higher), true) | (Some(Better::Lower), false) => "better",
                    (Some(Better::Higher), false) | (Some(Better::Lower), true) => "worse",
                    (_, true) => "higher",
                    (_, false) => "lower",
                };
                format!("{}{} {word}", self.amount(metric, x), self.per(metric))
            };
            let excludes_zero = low > 0.0 || high < 0.0;
            said += &format!(": {b} may be anything from {} to {}", side(low), side(high));
            if excludes_zero && self.compare.metrics.len() > 1 {
                said += ", a hint that does not hold up once all metrics here are looked at";
            }
        }
        said += ".";
        if let Some(more) = difference.more {
            said += &format!(
                " About {} more examples would show a difference of {}{}.",
                about(more.examples),
                self.amount(metric, more.difference),
                self.per(metric)
            );
        }
        said
    }

    /// "rules → gbm-v4: is it at most 1 point worse? Yes."
    fn margin(&self) -> Option<String> {
        let margin = self.compare.margin.as_ref()?;
        let (a, b) = (&self.compare.a, &self.compare.b);
        let (metric, most) = (margin.metric.as_str(), self.amount(&margin.metric, margin.margin));
        let confidence = crate::words::percent(self.compare.confidence);
        let worst = margin.worst.map(|worst| {
            let amount = format!("{}{}", self.amount(metric, worst), self.per(metric));
            if worst > 0.0 {
                format!("it may be up to {amount} worse")
            } else {
                format!("it is at least {amount} better")
            }
        });
        let most = format!("{most}{} worse than {a} on {}", self.per(metric), title(metric));
        let mut said = match (margin.shown, worst) {
            (Some(true), Some(worst)) => format!("{b} is at most {most}: shown with {confidence} confidence, {worst}."),
            (Some(true), None) => format!("{b} is at most {most}: shown with {confidence} confidence."),
            (Some(false), _) => format!("{b} is more than {most}: shown with {confidence} confidence."),
            (None, Some(worst)) => format!("That {b} is at most {most} is not shown: {worst}."),
            (None, None) => format!("That {b} is at most {most} is not shown."),
        };
        if let Some(more) = margin.more.filter(|_| margin.shown.is_none()) {
            said += &format!(" About {} more examples would settle it.", about(more));
        }
        if !margin.beyond.is_empty() {
            let names: Vec<String> = margin.beyond.iter().take(MOST_SLICES).map(ToString::to_string).collect();
            said += &format!(" It is shown to be worse by more than that for {}.", listed(&names, margin.beyond.len()));
        }
        Some(said)
    }

    /// "Changing from rules to gbm-v4 saves ₹1.4 to 2 lakh per 10,000 cases, about ₹5.1 crore a month."
    fn cost(&self) -> Option<String> {
        let (cost, money) = (self.compare.cost.as_ref()?, self.compare.money.as_ref()?);
        let (a, b) = (&self.compare.a, &self.compare.b);
        let (low, high) = (cost.low?, cost.high?);
        let amount = |x: f64| money::format(x.abs() * money.per, &money.currency);
        let per = grouped(money.per as i64);
        let monthly = |x: f64| money::format(x.abs(), &money.currency);
        let change = format!("Changing from {a} to {b}");
        let month = |low: Option<f64>, high: Option<f64>| match (low, high) {
            (Some(low), Some(high)) => format!(", {} to {} a month", monthly(low), monthly(high)),
            _ => String::new(),
        };
        Some(if low > 0.0 {
            let month = month(cost.per_month_low, cost.per_month_high);
            format!("{change} saves {} to {} per {per} cases{month}.", amount(low), amount(high))
        } else if high < 0.0 {
            let month = month(cost.per_month_high, cost.per_month_low);
            format!("{change} costs {} to {} more per {per} cases{month}.", amount(high), amount(low))
        } else {
            format!(
                "{change} may cost {} more or save {} per {per} cases: on money they cannot be told apart.",
                amount(low),
                amount(high)
            )
        })
    }

    /// Where it is the other way round first, then for how many slices it holds, and for which nothing can be told.
    fn slices(&self, main: &Difference) -> Vec<String> {
        let (a, b) = (&self.compare.a, &self.compare.b);
        let told: Vec<(String, Option<&String>)> = self
            .compare
            .slices
            .iter()
            .filter_map(|slice| {
                let there = slice.metrics.iter().find(|d| d.metric == main.metric && d.difference.is_some())?;
                Some((slice.slice.to_string(), there.better.as_ref()))
            })
            .collect();
        let of = |name: Option<&String>| -> Vec<String> {
            told.iter().filter(|(_, better)| *better == name).map(|(slice, _)| slice.clone()).collect()
        };
        let (for_a, for_b, open) = (of(Some(a)), of(Some(b)), of(None));
        let metric = title(&main.metric);
        let better = |name: &String, slices: &[String]| {
            format!("on {metric}, {name} is shown to be better for {}.", listed(slices, slices.len()))
        };
        let mut said = Vec::new();
        let Some(winner) = &main.better else {
            let shown = [(a, &for_a), (b, &for_b)].into_iter().filter(|(_, slices)| !slices.is_empty());
            said.extend(shown.map(|(name, slices)| sentence_case(&better(name, slices))));
            return said;
        };
        let (same, other, loser) = if winner == b { (&for_b, &for_a, a) } else { (&for_a, &for_b, b) };
        if !other.is_empty() {
            said.push(format!("Not for everybody: {}", better(loser, other)));
        }
        if told.len() > 1 && same.len() == told.len() {
            said.push(format!(
                "That {winner} is better on {metric} is shown for all {} slices here.",
                small(told.len())
            ));
        } else if !same.is_empty() && !open.is_empty() {
            said.push(format!(
                "That {winner} is better on {metric} is shown for {} of {} slices; for {} these examples cannot tell.",
                small(same.len()),
                small(told.len()),
                listed(&open, open.len())
            ));
        } else if told.len() > 1 && same.is_empty() {
            said.push("For no slice by itself do these examples show which is better.".to_owned());
        }
        said
    }

    fn range(&self, metric: &str, near: f64, far: f64) -> String {
        let (near, far) = (self.amount(metric, near), self.amount(metric, far));
        for unit in [" points", " ms", " lakh", " crore", "%"] {
            if let (Some(near), true) = (near.strip_suffix(unit), far.ends_with(unit)) {
                return format!("{near} to {far}");
            }
        }
        format!("{near} to {far}")
    }

    /// The size of a difference in the metric's unit; money for as many cases as sentences speak of.
    fn amount(&self, metric: &str, x: f64) -> String {
        match (&self.compare.money, catalogue::find(metric).map(|m| m.unit)) {
            (Some(money), Some(catalogue::Unit::Money)) => money::format(x.abs() * money.per, &money.currency),
            (_, Some(catalogue::Unit::Number)) => number(x.abs()),
            _ => difference_in_words(metric, x, self.currency),
        }
    }

    fn per(&self, metric: &str) -> String {
        match (&self.compare.money, catalogue::find(metric).map(|m| m.unit)) {
            (Some(money), Some(catalogue::Unit::Money)) => format!(" per {} cases", grouped(money.per as i64)),
            _ => String::new(),
        }
    }
}

/// A metric in running text; what money is counted for is said beside it.
fn title(metric: &str) -> String {
    let title = crate::sentences::title(metric);
    title.strip_suffix(", per case").map_or(title.clone(), str::to_owned)
}

/// The number of cases of which the ends of a range are whole numbers that tell it apart.
fn scale(near: f64, far: f64) -> f64 {
    let tells = |per: &f64| near * per >= 1.0 && (far - near) * per >= 1.0;
    [100.0, 1000.0, 10_000.0, 100_000.0].into_iter().find(tells).unwrap_or(100_000.0)
}

/// "a, b and 3 more".
fn listed(names: &[String], all: usize) -> String {
    let shown = &names[..names.len().min(MOST_SLICES)];
    match all - shown.len() {
        0 if shown.len() > 1 => format!("{} and {}", shown[..shown.len() - 1].join(", "), shown[shown.len() - 1]),
        0 => shown.join(""),
        more => format!("{} and {} more", shown.join(", "), small(more)),
    }
}

#[cfg(test)]
mod tests {
    use super::{listed, scale};

    #[test]
    fn ranges_are_told_in_whole_cases() {
        let check = |near: f64, far: f64, expect: f64| assert_eq!(scale(near, far), expect);
        check(0.03, 0.07, 100.0);
        check(0.004, 0.012, 1000.0);
        check(0.0301, 0.0304, 10_000.0);
        check(0.0, 0.01, 100_000.0);
    }

    #[test]
    fn lists_are_short() {
        let names = ["a", "b", "c", "d"].map(str::to_owned);
        assert_eq!(listed(&names[..1], 1), "a");
        assert_eq!(listed(&names[..2], 2), "a and b");
        assert_eq!(listed(&names, 4), "a, b, c and one more");
    }
}
