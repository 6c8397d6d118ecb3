//! Numbers of a text that are not in the case: neither shown, nor one of its facts, nor small enough to be a way of speaking.

use super::Instance;
use super::words::{Quantity, Text, Word};

/// How far a number may be rounded, as a share of what it says.
const ROUNDED: f64 = 0.05;
/// Whole numbers up to this are ways of speaking: two weeks, one in ten, a dozen.
const SMALL: f64 = 12.0;
/// Whole numbers without a unit in this range are years.
const YEARS: std::ops::RangeInclusive<f64> = 1990.0..=2099.0;

/// After these, a hundred or a thousand is a way of speaking: 4 in 100.
const RATES: [&str; 5] = ["in", "of", "per", "each", "every"];

/// Where they stand.
pub(super) fn found(text: &Text, instance: &Instance<'_>) -> Vec<(usize, usize)> {
    let shown: Vec<Quantity> =
        numbers(&Text::read(instance.shown)).chain(numbers(&Text::read(instance.prompt))).collect();
    let is_foreign = |said: Quantity| {
        let whole = said.value.fract() == 0.0 && !said.percent && !said.money;
        if whole && (said.value <= SMALL || YEARS.contains(&said.value)) {
            return false;
        }
        let close = |known: f64| (said.value - known).abs() <= ROUNDED * known.abs() + 1e-9;
        // A share of the facts may be written as 4%, and as 4 in 100.
        let of_facts = |fact: f64| close(fact) || (!said.percent && fact.abs() <= 1.0 && close(100.0 * fact));
        // What is shown in money is no number of people.
        let of_shown =
            |known: &Quantity| close(known.value) && (!said.percent || known.percent) && (!said.money || known.money);
        !instance.facts.values().any(|fact| of_facts(*fact)) && !shown.iter().any(of_shown)
    };
    let of_clause = |clause: &Vec<Word>| -> Vec<(usize, usize)> {
        let places = clause.iter().enumerate().filter(|(place, word)| {
            let so_many_in = place.checked_sub(1).is_some_and(|before| RATES.contains(&clause[before].lower.as_str()));
            let round = |said: Quantity| so_many_in && [100.0, 1_000.0, 10_000.0].contains(&said.value);
            !word.echo && word.number.is_some_and(|said| is_foreign(said) && !round(said))
        });
        places.map(|(_, word)| (word.from, word.to)).collect()
    };
    text.clauses.iter().flat_map(of_clause).collect()
}

fn numbers(text: &Text) -> impl Iterator<Item = Quantity> {
    text.words().filter_map(|word| word.number)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn numbers_of_the_case_are_known_also_when_they_are_rounded() {
        let facts = BTreeMap::from([("hits".to_owned(), 483.0), ("rate".to_owned(), 0.041)]);
        let instance = Instance {
            prompt: "It has 12,000 customers.",
            facts: &facts,
            names: &BTreeMap::new(),
            shown: "mending costs €18,000 and saves 60%",
        };
        let check = |text: &str, expect: &str| {
            let found = found(&Text::read(text), &instance);
            let told: Vec<&str> = found.into_iter().map(|(from, to)| &text[from..to]).collect();
            assert_eq!(told.join(" "), expect, "{text}");
        };
        check("About 480 a month, which is 4.1% or 4 in 100, of 12,000.", "");
        check("Mending costs 18,000 and takes 60% of it away in six weeks, by 3 May 2026.", "");
        check("It will cost €12,000 a month.", "12,000");
        check("It saves 40% and 2 million.", "40 2");
        check("We are at 97.5% today.", "97.5");
        check("Some 35 people called.", "35");
    }
}
