//! The twist of a rare grave harm: beside the incidents there is one that hardly any week shows and that costs hundreds of times as much.
//!
//! It has nothing to do with the incidents, and is reported at once. What is known of its rate comes from elsewhere, and is gamma distributed as
//! that of the incidents is; [`super::plan`] counts it exactly.

use shipworthy_eval::money;
use shipworthy_eval::words::grouped;

use super::CONSTANTS;
use super::family::Family;
use super::plan::{Place, SHARES, Seen, Step, Terms};
use super::world::{MOST, World, go_if, poisson, written};
use crate::archetype::{Ladder, Twist};
use crate::case::{Exhibit, Gap};
use crate::code::Level;
use crate::draws::Draws;
use crate::sheet::sentence;
use crate::ship_or_wait::two_digits;

/// What can be asked for besides a level.
pub(super) static TWISTS: [Twist; 1] =
    [Twist { name: "rare-harm", title: "a rare grave harm", scales: Some([0.829, 0.804, 0.795]), ladder }];

/// Habits that count it; the others look at incidents alone.
pub(super) const ESTIMATE: &str = "the best estimate, with the rare harm";
pub(super) const UNSURE: &str = "hold while unsure, with the rare harm";

/// Cases elsewhere for each that has the harm, about.
const ONE_IN: (f64, f64) = (50_000.0, 300_000.0);
/// It is believed to take a share in this range of what a case gains.
const TAKES: (f64, f64) = (0.45, 0.75);
/// Most harms that were seen elsewhere; one at least.
const MOST_ELSEWHERE: usize = 3;

fn ladder(_: Level) -> Ladder {
    Ladder { constants: CONSTANTS, habits: &["go while the best estimate is good", ESTIMATE, UNSURE] }
}

/// What is known of the harm before the rollout, and what each costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rare {
    /// How many were seen elsewhere.
    pub(super) seen: usize,
    /// In how many cases.
    pub(super) cases: usize,
    /// What each costs.
    pub(super) harm: f64,
}

impl Rare {
    /// One more than all that were seen, these new ones included: nothing was known before.
    pub(super) fn shape(self, new: usize) -> f64 {
        (1 + self.seen + new) as f64
    }

    /// All cases that they were seen in, with so many new ones.
    pub(super) fn exposure(self, new: f64) -> f64 {
        self.cases as f64 + new
    }

    /// How common it can be believed to be, with so many new ones in so many new cases.
    pub(super) fn mean(self, seen: usize, cases: f64) -> f64 {
        self.shape(seen) / self.exposure(cases)
    }
}

/// What is hidden of the harm.
#[derive(Debug, Clone)]
pub(super) struct Grave {
    /// What it is, in the plural.
    pub(super) name: &'static str,
    /// What each costs, in words.
    pub(super) costs: &'static str,
    /// How common it is.
    pub(super) rate: f64,
    /// How many each week brings at each stage.
    pub(super) weeks: Vec<[usize; 3]>,
}

impl Grave {
    /// Draws it, and makes the other prices as much smaller as the gain is with it: what it leaves pays as often as all of it did.
    pub(super) fn draw(draws: &mut Draws, family: &Family, terms: &mut Terms) -> Grave {
        let one_in = draws.between_log(ONE_IN.0, ONE_IN.1);
        let seen = 1 + draws.below(MOST_ELSEWHERE);
        let cases = two_digits((1 + seen) as f64 * one_in) as usize;
        let rate = draws.gamma((1 + seen) as f64) / cases as f64;
        let weeks: Vec<[usize; 3]> = (0..=MOST)
            .map(|_| std::array::from_fn(|stage| poisson(draws, terms.volume * SHARES[stage] * rate)))
            .collect();
        let takes = draws.between(TAKES.0, TAKES.1);
        // The price depends on the truth through what was seen alone.
        let believed = Rare { seen, cases, harm: 0.0 }.mean(weeks[0][0], terms.cases(0));
        let harm = two_digits(takes * terms.gain / believed);
        let left = 1.0 - believed * harm / terms.gain;
        terms.harm = two_digits(left * terms.harm);
        terms.rollback = two_digits(left * terms.rollback);
        terms.rare = Some(Rare { seen, cases, harm });
        Grave { name: family.graves, costs: family.grave_costs, rate, weeks }
    }

    /// What the brief says of it.
    pub(super) fn notice(&self) -> String {
        format!(" A rare, grave harm comes on top: {}.", self.name)
    }
}

/// One in so many cases.
fn one_in(rate: f64) -> String {
    format!("one in {}", grouped(libm::round(1.0 / rate) as i64))
}

impl World {
    /// The harm: what is known of it, and what is hidden.
    pub(super) fn rare(&self) -> Option<(Rare, &Grave)> {
        self.terms.rare.zip(self.grave.as_ref())
    }

    /// How the rate of incidents begins that gain and their harm meet at.
    pub(super) fn pays(&self) -> String {
        let grave = self.grave.as_ref();
        grave.map_or("it pays below".to_owned(), |grave| format!("apart from {} it pays below", grave.name))
    }

    /// The steps of somebody who goes on while the best estimate is good, with the harm counted or without.
    pub(super) fn estimate(&self, counted: bool) -> Vec<Step> {
        self.follow(|world, place, seen| {
            let rate = world.terms.grave_rate(place, seen).filter(|_| counted);
            go_if(world.mean(place, seen) <= world.terms.break_even_beside(rate))
        })
    }

    /// What is done by somebody who holds while unsure, and counts the harm.
    pub(super) fn sure_with_grave(&self, place: Place, seen: Seen) -> Step {
        let rate = self.terms.grave_rate(place, seen);
        self.sure(place, seen, self.terms.break_even_beside(rate))
    }

    /// Where the rate of the harm lies in what could be believed of it after the first week.
    pub(super) fn grave_rank(&self) -> Option<f64> {
        let (rare, grave) = self.rare()?;
        let shape = 1 + rare.seen + grave.weeks[0][0];
        Some(World::below(grave.rate, shape, rare.exposure(self.terms.cases(0))))
    }

    /// The harm beside the rate of incidents in a lesson on a step.
    pub(super) fn grave_believed(&self, place: Place, seen: Seen) -> String {
        let rate = self.terms.grave_rate(place, seen);
        rate.map_or_else(String::new, |rate| format!(", and of the grave kind {}", one_in(rate)))
    }

    /// Where the harm is counted, it pays below this rate of incidents, in words.
    fn pays_beside(&self, rate: f64) -> String {
        let bar = 1_000.0 * self.terms.break_even_beside(Some(rate));
        if bar > 0.0 { format!("below {bar:.2} {} per 1,000", self.incidents) } else { "at no rate".to_owned() }
    }

    /// What the harm did in this case, and what leaving it out would have done.
    pub(super) fn grave_lessons(&self) -> Vec<String> {
        let Some((rare, grave)) = self.rare() else { return Vec::new() };
        let money = |amount: f64| money::format(amount, self.currency);
        let week = grave.weeks[0][0];
        let rate = rare.mean(week, self.terms.cases(0));
        let staged: f64 = (0..SHARES.len()).map(|stage| self.terms.cases(stage)).sum();
        let given = |path: &[Step]| self.given_away(path).iter().sum::<f64>();
        let steps = |path: &[Step]| written(path).join(", ");
        let (without, with) = (self.estimate(false), self.estimate(true));
        let then = if without == with {
            format!("With them it takes the same steps: {}", steps(&with))
        } else {
            format!("With them it takes {}, and gives away {}", steps(&with), money(given(&with)))
        };
        vec![
            format!(
                "{}: {} in {} {} elsewhere and {week} in the first week, so {} could be believed, at {} each. That takes {} of the {} that each of the {} gains: with that counted it pays {}.",
                sentence(grave.name),
                rare.seen,
                grouped(rare.cases as i64),
                self.cases,
                one_in(rate),
                money(rare.harm),
                money(self.terms.grave_cost(rate)),
                money(self.terms.gain),
                self.cases,
                self.pays_beside(rate)
            ),
            format!(
                "One week at each stage is {} {}, in which {:.2} {} can be expected. A clean rollout says next to nothing about a harm so rare.",
                grouped(staged.round() as i64),
                self.cases,
                staged * rate,
                grave.name
            ),
            format!(
                "The best estimate without {} takes {}, and gives away {}. {then}.",
                grave.name,
                steps(&without),
                money(given(&without))
            ),
        ]
    }

    /// Numbers of the harm that a good reason may quote.
    pub(super) fn grave_facts(&self) -> Vec<(&'static str, f64)> {
        let Some((rare, grave)) = self.rare() else { return Vec::new() };
        let rate = rare.mean(grave.weeks[0][0], self.terms.cases(0));
        let (cost, bar) = (self.terms.grave_cost(rate), self.terms.break_even_beside(Some(rate)));
        vec![
            ("grave_seen", rare.seen as f64),
            ("grave_cases", rare.cases as f64),
            ("grave_harm", rare.harm),
            ("grave_one_in", 1.0 / rate),
            ("grave_cost", cost),
            ("grave_cost_thousand", 1_000.0 * cost),
            ("gain_left", self.terms.gain - cost),
            ("break_even_with", 1_000.0 * bar),
            ("break_even_with_share", bar),
        ]
    }

    /// What is true of the harm, in a sentence after what is true of the incidents.
    pub(super) fn grave_told(&self) -> String {
        let told = |grave: &Grave| {
            format!(
                " {}: {} {}; with them counted it pays {}.",
                sentence(grave.name),
                one_in(grave.rate),
                self.cases,
                self.pays_beside(grave.rate)
            )
        };
        self.grave.as_ref().map_or_else(String::new, told)
    }

    /// What was known of the harm before the first week, as a table.
    pub(super) fn grave_exhibit(&self) -> Option<Exhibit> {
        let (rare, grave) = self.rare()?;
        let row = ["other markets", &grouped(rare.cases as i64), &rare.seen.to_string()].map(str::to_owned);
        Some(Exhibit {
            title: format!("A rare harm: {}", grave.name),
            columns: ["", self.cases, grave.name].map(str::to_owned).to_vec(),
            rows: vec![row.into()],
            note: Some(format!(
                "They have nothing to do with {}, and are reported at once. Other markets are like this one; before them nothing was known. Trial and golden set did not look for them.",
                self.incidents
            )),
            figure: None,
        })
    }

    /// The step that a worked case leaves out: what the harm costs.
    pub(super) fn grave_gap(&self) -> Option<Gap> {
        let (rare, grave) = self.rare()?;
        let money = |amount: f64| money::format(amount, self.currency);
        let lost = 1_000.0 * self.terms.grave_cost(rare.mean(0, 0.0));
        let (counted, cases) = (rare.seen + 1, grouped(rare.cases as i64));
        Some(Gap {
            worked: vec![
                format!("Other markets: {}: {} in {cases} {}.", grave.name, rare.seen, self.cases),
                format!("Counting one more, as nothing was known before: {counted} in {cases}."),
                format!("Each costs {}.", money(rare.harm)),
            ],
            ask: format!("At that rate, what do {} cost among 1,000 {}, in {}?", grave.name, self.cases, self.currency),
            answer: lost,
            within: 0.02 * lost,
            why: format!(
                "{counted} × {} / {cases} × 1,000 = {}. The 1,000 gain {}: with {} counted, it pays {}. A few weeks hardly change that rate, whatever they show of {}.",
                money(rare.harm),
                money(lost),
                money(1_000.0 * self.terms.gain),
                grave.name,
                self.pays_beside(rare.mean(0, 0.0)),
                self.incidents
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_believed_is_the_mean_of_a_gamma_density() {
        let rare = Rare { seen: 2, cases: 300_000, harm: 1.0 };
        let (mut mass, mut first) = (0.0, 0.0);
        for step in 0..200_000 {
            let rate = (f64::from(step) + 0.5) * 1e-9;
            let density = libm::pow(rate, rare.shape(1) - 1.0) * libm::exp(-rate * rare.exposure(20_000.0));
            mass += density;
            first += rate * density;
        }
        let mean = rare.mean(1, 20_000.0);
        assert!((first / mass / mean - 1.0).abs() < 1e-6, "{} {mean}", first / mass);
        assert!((mean - 4.0 / 320_000.0).abs() < 1e-15);
    }
}
