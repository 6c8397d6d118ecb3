//! How numbers are said: percentages, counts of people, money.

/// A share as a percentage: 93.1%, 92%, 0.46%, 99.93%. One decimal, more near 0 and 1, none where the value is whole.
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return "n/a".to_owned();
    }
    let x = share * 100.0;
    let room = x.abs().min((100.0 - x).abs());
    let places = if room > 0.0 && room < 0.95 { (1 - room.log10().floor() as i32).clamp(2, 6) as usize } else { 1 };
    format!("{}%", without_trailing_zeros(&format!("{x:.places$}")).replace('-', "−"))
}

/// The decimals that say something.
pub fn without_trailing_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// A count of cases: whole, grouped by thousands; `fewer than 1` for small positive means.
pub fn cases(count: f64) -> String {
    if count > 0.0 && count < 0.5 {
        return "fewer than 1".to_owned();
    }
    grouped(count.round() as i64)
}

/// A whole number with commas: `12,345`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("−{text}") } else { text }
}

/// A count that nobody takes to the digit, rounded up to two figures: 570,377 is "580,000".
pub fn about(count: u64) -> String {
    let step = 10_u64.pow(count.max(1).ilog10().saturating_sub(1));
    grouped((count.div_ceil(step) * step) as i64)
}

/// A number of things with its noun: `1 bar`, `3 bars`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", small(count))
}

/// A number of things in figures: `1 row`, `2,310 rows`.
pub fn many(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count as i64), if count == 1 { "" } else { "s" })
}

/// Small numbers as words, as in running text.
pub fn small(count: usize) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(count).map_or_else(|| grouped(count as i64), |word| (*word).to_owned())
}

/// Some of a number of things: "two of three bars", and where it is all of them "the one bar", "both bars", "all three bars".
pub fn some_of(part: usize, whole: usize, noun: &str) -> String {
    match (part, whole) {
        (1, 1) => format!("the one {noun}"),
        (2, 2) => format!("both {noun}s"),
        _ if part == whole => format!("all {}", counted(whole, noun)),
        _ => format!("{} of {}", small(part), counted(whole, noun)),
    }
}

/// The upper end of an interval: as [`percent`], with at most two digits after 99%. 99.9994% is "99.99%": nobody takes more from it, and
/// 100% would say too much.
pub fn percent_at_most(share: f64) -> String {
    if share > 0.9999 && share < 1.0 { "99.99%".to_owned() } else { percent(share) }
}

/// A chance: as [`percent`], "more than 99.99%" where it is no certainty and next to one.
pub fn chance(share: f64) -> String {
    if share > 0.9999 && share < 1.0 { "more than 99.99%".to_owned() } else { percent(share) }
}

/// The first letter in upper case.
pub fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A number with three figures that say something: 1.39, 25.4, 1,204.
pub fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "n/a".to_owned() };
    }
    if value.abs() >= 1000.0 {
        return grouped(value.round() as i64);
    }
    let places = (2 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    without_trailing_zeros(&format!("{value:.places$}")).replace('-', "−")
}

/// What the denominator of a metric counts, in the plural: "positives" for recall.
pub fn denominator(metric: &str) -> &'static str {
    let name = metric.strip_suffix("_in_sample").unwrap_or(metric);
    match name.split(['.', '@']).next().unwrap_or(name) {
        "recall" | "false_negative_rate" => "positives",
        "specificity" | "false_positive_rate" => "negatives",
        "precision" | "false_discovery_rate" => "alarms",
        "npv" | "negative_predictive_value" | "false_omission_rate" => "all-clears",
        _ => "examples",
    }
}

/// A metric's value in its unit.
pub fn value(metric: &str, value: f64, currency: Option<&str>) -> String {
    use shipworthy_spec::catalogue::{Unit, find};
    match (metric.strip_suffix(".gap").and_then(find), metric.ends_with(".ratio")) {
        (Some(metric), _) if metric.unit == Unit::Rate => return format!("{} points", number(value * 100.0)),
        (_, true) => return percent(value),
        _ => {}
    }
    match find(metric).map(|m| m.unit) {
        Some(Unit::Rate) => percent(value),
        Some(Unit::Money | Unit::MoneyEach) => {
            currency.map_or_else(|| format!("{value:.2}"), |c| crate::money::format(value, c))
        }
        Some(Unit::Milliseconds) => format!("{value:.0} ms"),
        Some(Unit::Relative) => percent(value),
        Some(Unit::Label) => number(value),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_keep_the_digits_that_matter() {
        let said: Vec<String> = [0.93, 0.925, 0.008, 0.0004, 1.0, 0.0, 0.9996, 0.5].map(percent).to_vec();
        assert_eq!(said, ["93%", "92.5%", "0.8%", "0.04%", "100%", "0%", "99.96%", "50%"]);
    }

    #[test]
    fn next_to_certainty_a_chance_has_no_more_digits_than_it_is_worth() {
        let shares = [0.999_994, 0.9999, 0.9996, 0.995, 1.0];
        assert_eq!(shares.map(percent_at_most), ["99.99%", "99.99%", "99.96%", "99.5%", "100%"]);
        assert_eq!(shares.map(chance), ["more than 99.99%", "99.99%", "99.96%", "99.5%", "100%"]);
    }

    #[test]
    fn all_of_a_number_of_things_is_not_so_many_of_so_many() {
        let said = [(1, 1), (2, 2), (3, 3), (1, 2), (4, 5)].map(|(part, whole)| some_of(part, whole, "bar"));
        assert_eq!(said, ["the one bar", "both bars", "all three bars", "one of two bars", "four of five bars"]);
    }

    #[test]
    fn numbers_keep_three_figures() {
        let said: Vec<String> = [1.394_137, 25.438, 1204.4, 0.012_34, -2.0, 0.0].map(number).to_vec();
        assert_eq!(said, ["1.39", "25.4", "1,204", "0.0123", "−2", "0"]);
    }

    #[test]
    fn counts_are_grouped_and_small_ones_are_words() {
        assert_eq!(grouped(-1_234_567), "−1,234,567");
        assert_eq!(counted(1, "bar"), "one bar");
        assert_eq!(counted(12, "bar"), "12 bars");
        assert_eq!(cases(0.2), "fewer than 1");
        assert_eq!([0, 7, 42, 123, 570_377, 600_000].map(about), ["0", "7", "42", "130", "580,000", "600,000"]);
    }
}
