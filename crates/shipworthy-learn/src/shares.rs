//! A budget that is divided over several things: how it is written, and what a division is worth where each part is worth its own.

use std::collections::BTreeMap;

use crate::case::{Action, Answer, Believed, Exhibit, Play, Truth};
use crate::draws::{Draws, Purpose};
use crate::weighed::largest;

/// Parts of a whole, in percent.
pub(crate) const WHOLE: usize = 100;
/// The best division saves at least this share of what the best fixed one loses against it and doing nothing.
const WORTH: f64 = 0.15;
/// Share of the regret that scores 0 up to which a division counts as right.
const RIGHT: f64 = 0.1;
/// Parts of a division that are named where it is one line among others.
const NAMED: usize = 3;

/// Reads `a=40,b=60`: whole percents that add up to 100; what is not named gets nothing. `Err` says everything that is wrong.
pub(crate) fn read(parts: &[Action], text: &str) -> Result<BTreeMap<String, u32>, String> {
    let mut wrong = Vec::new();
    let mut shares: BTreeMap<String, u32> = parts.iter().map(|part| (part.id.clone(), 0)).collect();
    let mut named: Vec<String> = Vec::new();
    for written in text.split(',').map(str::trim).filter(|written| !written.is_empty()) {
        let (name, number) =
            written.split_once('=').map_or((written, ""), |(name, number)| (name.trim(), number.trim()));
        let Some(part) = parts.iter().find(|part| part.id.eq_ignore_ascii_case(name)) else {
            let ids: Vec<&str> = parts.iter().map(|part| part.id.as_str()).collect();
            wrong.push(format!("there is no '{name}': the parts are {}", ids.join(", ")));
            continue;
        };
        if named.contains(&part.id) {
            wrong.push(format!("{} is given twice", part.id));
        }
        named.push(part.id.clone());
        match number.trim_end_matches('%').trim().parse::<u32>().ok().filter(|share| *share as usize <= WHOLE) {
            Some(share) => {
                shares.insert(part.id.clone(), share);
            }
            None => wrong.push(format!("{} gets a whole number from 0 to {WHOLE}, not '{number}'", part.id)),
        }
    }
    let sum: u32 = shares.values().sum();
    if sum as usize != WHOLE && (wrong.is_empty() || !named.is_empty()) {
        wrong.push(format!("the shares add up to {sum}, and {WHOLE} are to be given"));
    }
    if wrong.is_empty() { Ok(shares) } else { Err(wrong.join("; ")) }
}

/// One thing that can get a share.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) means: String,
    /// E[u | what could be seen] of what it gets, in money, by percent.
    pub(crate) expected: Vec<f64>,
    /// The same in the world that happens.
    pub(crate) realised: Vec<f64>,
}

/// The hidden side of a division: what it is worth is the sum over its parts.
#[derive(Debug, Clone)]
pub(crate) struct Spread {
    /// In an order of their own that never changes; they are offered in another.
    pub(crate) parts: Vec<Part>,
    /// Divisions by habit, by name.
    pub(crate) habits: Vec<(&'static str, Vec<usize>)>,
    pub(crate) ranks: Vec<f64>,
    pub(crate) lessons: Vec<String>,
    pub(crate) facts: BTreeMap<&'static str, f64>,
    pub(crate) currency: &'static str,
    pub(crate) told: String,
    /// What is shown after the decision.
    pub(crate) revealed: Vec<Exhibit>,
    /// What can be believed about the parts, where it is asked for besides.
    pub(crate) believed: Vec<Believed>,
    best: Vec<usize>,
}

/// The names of the fixed divisions of so many parts.
pub(crate) fn constants(parts: usize) -> &'static [&'static str] {
    &[
        "even split",
        "all on the first",
        "all on the second",
        "all on the third",
        "all on the fourth",
        "all on the fifth",
        "all on the sixth",
    ][..=parts]
}

/// As even as whole percents can be.
pub(crate) fn even(parts: usize) -> Vec<usize> {
    (0..parts).map(|part| WHOLE / parts + usize::from(part < WHOLE % parts)).collect()
}

/// Whole percents in proportion to these weights; what rounding leaves goes to the largest remainders.
pub(crate) fn in_proportion(weights: &[f64]) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| WHOLE as f64 * weight / sum).collect();
    let mut shares: Vec<usize> = exact.iter().map(|share| *share as usize).collect();
    while shares.iter().sum::<usize>() < WHOLE {
        let next = largest(exact.iter().zip(&shares).map(|(exact, share)| exact - *share as f64));
        shares[next] += 1;
    }
    shares
}

/// The best division of whole percents: part by part, the most that any budget up to 100 can bring (Bellman 1957).
pub(crate) fn best_division(tables: &[&[f64]]) -> Vec<usize> {
    let mut most = vec![0.0; WHOLE + 1];
    let mut taken: Vec<Vec<usize>> = Vec::new();
    for table in tables {
        let (mut next, mut choice) = (vec![f64::NEG_INFINITY; WHOLE + 1], vec![0; WHOLE + 1]);
        for budget in 0..=WHOLE {
            for share in 0..=budget {
                let value = most[budget - share] + table[share];
                if value > next[budget] {
                    (next[budget], choice[budget]) = (value, share);
                }
            }
        }
        most = next;
        taken.push(choice);
    }
    let mut left = WHOLE;
    let mut shares: Vec<usize> = taken
        .iter()
        .rev()
        .map(|choice| {
            let share = choice[left];
            left -= share;
            share
        })
        .collect();
    shares.reverse();
    // What brings nothing more anywhere is still given away: to whoever has the most.
    let first = largest(shares.iter().map(|share| *share as f64));
    shares[first] += left;
    shares
}

fn sum(tables: &[&[f64]], shares: &[usize]) -> f64 {
    tables.iter().zip(shares).map(|(table, share)| table[*share]).sum()
}

fn fixed(parts: usize) -> Vec<Vec<usize>> {
    let all_on = |on: usize| (0..parts).map(|part| if part == on { WHOLE } else { 0 }).collect();
    std::iter::once(even(parts)).chain((0..parts).map(all_on)).collect()
}

/// The best division by these tables, where the wanted part gets most of it and no fixed division comes near.
pub(crate) fn worth_asking(tables: &[&[f64]], wanted: usize) -> bool {
    let best = best_division(tables);
    let most = sum(tables, &best);
    let trivial = fixed(tables.len()).iter().map(|shares| sum(tables, shares)).fold(f64::NEG_INFINITY, f64::max);
    let none: f64 = tables.iter().map(|table| table[0]).sum();
    largest(best.iter().map(|share| *share as f64)) == wanted && most - trivial >= WORTH * (most - none) && most > none
}

impl Spread {
    /// The hidden side of these parts.
    pub(crate) fn new(parts: Vec<Part>, currency: &'static str) -> Spread {
        let tables: Vec<&[f64]> = parts.iter().map(|part| part.expected.as_slice()).collect();
        let best = best_division(&tables);
        Spread {
            best,
            parts,
            habits: Vec::new(),
            ranks: Vec::new(),
            lessons: Vec::new(),
            facts: BTreeMap::new(),
            currency,
            told: String::new(),
            revealed: Vec::new(),
            believed: Vec::new(),
        }
    }

    /// The parts as they are offered, in the order that they stand in.
    pub(crate) fn actions(&self) -> Vec<Action> {
        let action = |part: &Part| Action { id: part.id.clone(), label: part.label.clone(), means: part.means.clone() };
        self.parts.iter().map(action).collect()
    }

    /// The best division, part by part.
    pub(crate) fn best_shares(&self) -> &[usize] {
        &self.best
    }

    fn tables(&self, of: impl Fn(&Part) -> &[f64]) -> Vec<&[f64]> {
        self.parts.iter().map(of).collect()
    }

    fn answer(&self, shares: &[usize]) -> Answer {
        let named = self.parts.iter().zip(shares).map(|(part, share)| (part.id.clone(), *share as u32));
        Answer::Shares(named.collect())
    }

    fn shares(&self, answer: &Answer) -> Vec<usize> {
        match answer {
            Answer::Shares(shares) => {
                self.parts.iter().map(|part| shares.get(&part.id).copied().unwrap_or(0) as usize).collect()
            }
            _ => panic!("this case asks for shares"),
        }
    }

    fn worth(&self, shares: &[usize]) -> f64 {
        sum(&self.tables(|part| &part.expected), shares)
    }

    fn trivial(&self) -> f64 {
        fixed(self.parts.len()).iter().map(|shares| self.worth(shares)).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The largest shares first; what gets nothing is left out, and small change is added up.
    fn written(&self, shares: &[usize]) -> String {
        let mut given: Vec<(&str, usize)> =
            self.parts.iter().zip(shares).map(|(part, share)| (part.label.as_str(), *share)).collect();
        given.retain(|(_, share)| *share > 0);
        given.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
        let named = if given.len() > NAMED + 1 { NAMED } else { given.len() };
        let rest: usize = given[named..].iter().map(|(_, share)| share).sum();
        let mut told: Vec<String> = given[..named].iter().map(|(label, share)| format!("{label} {share}")).collect();
        told.extend((rest > 0).then(|| format!("the rest {rest}")));
        told.join(", ")
    }
}

impl Truth for Spread {
    fn expected(&self, answer: &Answer) -> f64 {
        self.worth(&self.shares(answer))
    }

    fn realised(&self, answer: &Answer) -> f64 {
        sum(&self.tables(|part| &part.realised), &self.shares(answer))
    }

    fn best(&self) -> Answer {
        self.answer(&self.best)
    }

    fn best_in_hindsight(&self) -> Answer {
        self.answer(&best_division(&self.tables(|part| &part.realised)))
    }

    fn scale(&self) -> f64 {
        self.worth(&self.best) - self.trivial()
    }

    fn range(&self) -> f64 {
        let none: f64 = self.parts.iter().map(|part| part.expected[0]).sum();
        let worst = fixed(self.parts.len()).iter().map(|shares| self.worth(shares)).fold(none, f64::min);
        self.worth(&self.best) - worst
    }

    fn margin(&self) -> Option<f64> {
        None
    }

    fn saves(&self) -> Option<f64> {
        let none: f64 = self.parts.iter().map(|part| part.expected[0]).sum();
        Some(self.scale() / (self.worth(&self.best) - none))
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        let fixed = fixed(self.parts.len());
        let named = constants(self.parts.len()).iter().copied().zip(fixed);
        named.chain(self.habits.iter().cloned()).map(|(name, shares)| (name, self.answer(&shares).into())).collect()
    }

    fn guess(&self, u: f64) -> Answer {
        let mut draws = Draws::keyed(u.to_bits(), "shares", Purpose::Guess, 0);
        let weights: Vec<f64> = self.parts.iter().map(|_| draws.gamma(1.0)).collect();
        self.answer(&in_proportion(&weights))
    }

    fn kind(&self) -> (usize, usize) {
        (largest(self.best.iter().map(|share| *share as f64)), self.parts.len())
    }

    fn ranks(&self) -> Vec<f64> {
        self.ranks.clone()
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.worth(&self.best) - self.worth(&self.shares(answer)) <= RIGHT * self.scale()
    }

    fn comparison(&self, answer: &Answer) -> Vec<(String, Answer)> {
        let yours = self.shares(answer);
        let mut told = vec![(format!("yours: {}", self.written(&yours)), answer.clone())];
        if yours != self.best {
            told.push((format!("the best: {}", self.written(&self.best)), self.best()));
        }
        told.push(("even split".to_owned(), self.answer(&even(self.parts.len()))));
        let habits = self.habits.iter();
        told.extend(habits.map(|(name, shares)| (format!("{name}: {}", self.written(shares)), self.answer(shares))));
        told
    }

    fn interval(&self, _: &Answer) -> Option<(f64, f64)> {
        None
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let yours = self.shares(answer);
        let off = |part: usize| yours[part].abs_diff(self.best[part]);
        let worst = largest((0..self.parts.len()).map(|part| off(part) as f64));
        let mut told = self.lessons.clone();
        if off(worst) >= 10 {
            told.push(format!(
                "The largest difference: {} got {} of 100 from you, and {} from the best division.",
                self.parts[worst].label, yours[worst], self.best[worst]
            ));
        }
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        self.facts.clone()
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn told(&self) -> String {
        self.told.clone()
    }

    fn believed(&self) -> Vec<Believed> {
        self.believed.clone()
    }

    fn revealed(&self, _: &Answer) -> Vec<Exhibit> {
        self.revealed.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Vec<Action> {
        ["a", "b", "c"].map(|id| Action { id: id.to_owned(), label: id.to_owned(), means: String::new() }).to_vec()
    }

    #[test]
    fn shares_are_read_and_everything_wrong_is_said_at_once() {
        let check = |text: &str, expect: &str| {
            let told = match read(&parts(), text) {
                Ok(shares) => shares.iter().map(|(id, share)| format!("{id}{share}")).collect::<Vec<_>>().join(" "),
                Err(wrong) => wrong,
            };
            assert_eq!(told, expect, "{text}");
        };
        check("a=40,b=60", "a40 b60 c0");
        check(" B = 60% , a=40", "a40 b60 c0");
        check("a=40", "the shares add up to 40, and 100 are to be given");
        check("a=40,b=50,a=20", "a is given twice; the shares add up to 70, and 100 are to be given");
        check(
            "d=10,b=x,a=90",
            "there is no 'd': the parts are a, b, c; b gets a whole number from 0 to 100, not 'x'; the shares add up to 90, and 100 are to be given",
        );
        check("", "the shares add up to 0, and 100 are to be given");
    }

    #[test]
    fn the_best_division_is_no_worse_than_any_other() {
        let table = |of: fn(f64) -> f64| -> Vec<f64> { (0..=WHOLE).map(|share| of(share as f64)).collect() };
        let tables = [table(|x| x.sqrt()), table(|x| 2.0 * x.sqrt()), table(|x| if x >= 30.0 { 9.0 } else { 0.0 })];
        let tables: Vec<&[f64]> = tables.iter().map(Vec::as_slice).collect();
        let best = best_division(&tables);
        assert_eq!(best.iter().sum::<usize>(), WHOLE);
        let most = sum(&tables, &best);
        for a in 0..=WHOLE {
            for b in 0..=WHOLE - a {
                assert!(sum(&tables, &[a, b, WHOLE - a - b]) <= most + 1e-12, "{a} {b}");
            }
        }
        assert_eq!(even(3), [34, 33, 33]);
        assert_eq!(in_proportion(&[1.0, 1.0, 2.0]), [25, 25, 50]);
    }
}
