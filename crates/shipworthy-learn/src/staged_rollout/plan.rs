//! What each step of a rollout is expected to be worth: backward induction on what is known of the rate of incidents.
//!
//! The rate is gamma distributed, weeks bring Poisson counts, so what is known is a shape (one more than all incidents seen) and an exposure
//! (all cases that could have been reported by now). What the next report brings is negative binomial (DeGroot 1970, chapter 9). Where there is
//! a rare grave harm besides ([`Rare`]), the same is known of its rate, and both counts are what a place is told apart by.

use super::grave::Rare;

/// Shares of all cases at each stage before everything.
pub(super) const SHARES: [f64; 3] = [0.01, 0.04, 0.15];
/// What taking it back costs at each stage, as a multiple of what it costs at the first: more people have to be told.
pub(super) const TELLING: [f64; 3] = [1.0, 4.0, 12.0];
/// How often one can hold in all.
pub(super) const HOLDS: usize = 2;
/// Probability that is left out of what the next week can show.
const TAIL: f64 = 1e-7;
/// The same of grave harms: what is left goes to the last count that is looked at.
const RARE_TAIL: f64 = 1e-12;
/// Most grave harms of a week that are looked at; a dozen are as good as never reached.
const MOST_GRAVE: usize = 40;
/// More places than can be told apart by the weeks at each stage.
const PLACES: usize = (HOLDS + 2) * (HOLDS + 2) * (HOLDS + 2);

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Go,
    Hold,
    Back,
}

pub(super) const ALL: [Step; 3] = [Step::Go, Step::Hold, Step::Back];

/// Prices and pace of a rollout.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    /// Cases a week when everything is on.
    pub(super) volume: f64,
    /// What a case gains.
    pub(super) gain: f64,
    /// What an incident costs.
    pub(super) harm: f64,
    /// What taking it back costs at the first stage.
    pub(super) rollback: f64,
    /// Weeks from the first until it is replaced.
    pub(super) weeks: f64,
    /// Share of incidents that are reported in their week; the others come a week later.
    pub(super) prompt: f64,
    /// A rare grave harm besides.
    pub(super) rare: Option<Rare>,
}

impl Terms {
    /// Cases of a week at a stage.
    pub(super) fn cases(&self, stage: usize) -> f64 {
        self.volume * SHARES[stage]
    }

    /// What taking it back costs at a stage.
    pub(super) fn back(&self, stage: usize) -> f64 {
        self.rollback * TELLING[stage]
    }

    /// What a week with so many cases is worth at a rate.
    pub(super) fn worth(&self, cases: f64, rate: f64) -> f64 {
        cases * (self.gain - rate * self.harm)
    }

    /// The rate at which gain and harm meet, the rare grave harm apart.
    pub(super) fn break_even(&self) -> f64 {
        self.gain / self.harm
    }

    /// The rate at which gain and harm meet where this is how common the grave harm is. Below 0 it pays at no rate.
    pub(super) fn break_even_beside(&self, grave_rate: Option<f64>) -> f64 {
        grave_rate.map_or(self.break_even(), |rate| (self.gain - self.grave_cost(rate)) / self.harm)
    }

    /// How common the rare grave harm can be believed to be, at a place with so much reported; `None` where there is none.
    pub(super) fn grave_rate(&self, place: Place, seen: Seen) -> Option<f64> {
        self.rare.map(|rare| rare.mean(seen.grave, place.cases(self)))
    }

    /// What so many grave harms cost; at a rate, what they cost a case.
    pub(super) fn grave_cost(&self, harms: f64) -> f64 {
        self.rare.map_or(0.0, |rare| harms * rare.harm)
    }
}

/// What has been reported since the first week began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// Incidents.
    pub(super) incidents: usize,
    /// Rare grave harms; 0 where there are none to be had.
    pub(super) grave: usize,
}

/// Where a rollout stands: weeks spent at each stage so far. The last that is not 0 is where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) weeks: [usize; 3],
}

impl Place {
    pub(super) const FIRST: Place = Place { weeks: [1, 0, 0] };

    pub(super) fn stage(self) -> usize {
        self.weeks.iter().rposition(|weeks| *weeks > 0).expect("it has begun")
    }

    fn holds(self) -> usize {
        self.weeks.iter().map(|weeks| weeks.saturating_sub(1)).sum()
    }

    pub(super) fn elapsed(self) -> usize {
        self.weeks.iter().sum()
    }

    pub(super) fn can(self, step: Step) -> bool {
        step != Step::Hold || self.holds() < HOLDS
    }

    /// Where a step leads that is followed by another week before everything.
    pub(super) fn next(self, step: Step) -> Option<Place> {
        let mut weeks = self.weeks;
        match step {
            Step::Hold => weeks[self.stage()] += 1,
            Step::Go if self.stage() + 1 < SHARES.len() => weeks[self.stage() + 1] += 1,
            _ => return None,
        }
        Some(Place { weeks })
    }

    fn number(self) -> usize {
        self.weeks.iter().fold(0, |number, weeks| number * (HOLDS + 2) + weeks)
    }

    /// Cases that it was used in so far.
    fn cases(self, terms: &Terms) -> f64 {
        self.weeks.iter().enumerate().map(|(stage, weeks)| *weeks as f64 * terms.cases(stage)).sum()
    }

    /// Cases whose incidents have all been reported by now, were each reported in its week or a week later; of this week only the prompt share.
    pub(super) fn exposure(self, terms: &Terms) -> f64 {
        self.cases(terms) - (1.0 - terms.prompt) * terms.cases(self.stage())
    }
}

/// What is known before the rollout: one more than the incidents that were seen, and the cases that they were seen in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) shape: f64,
    pub(super) cases: f64,
}

/// What is known already of a place, by grave harms and by incidents.
#[derive(Clone, Default)]
struct Table(Vec<Vec<Option<f64>>>);

impl Table {
    fn get(&self, seen: Seen) -> Option<f64> {
        *self.0.get(seen.grave)?.get(seen.incidents)?
    }

    fn set(&mut self, seen: Seen, value: f64) {
        if self.0.len() <= seen.grave {
            self.0.resize(seen.grave + 1, Vec::new());
        }
        let values = &mut self.0[seen.grave];
        if values.len() <= seen.incidents {
            values.resize(seen.incidents + 1, None);
        }
        values[seen.incidents] = Some(value);
    }
}

/// The values of all that can be reached.
pub(super) struct Plan<'a> {
    pub(super) terms: &'a Terms,
    known: Known,
    /// Values by place.
    values: Vec<Table>,
    /// What comes next is worth before the grave harms of its week are known: by place, first of holding, then of going on.
    ahead: Vec<Table>,
    /// Fewest incidents, by place and grave harms, from which on taking it back is known to be best.
    given_up: Vec<Vec<usize>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(terms: &'a Terms, known: Known) -> Plan<'a> {
        Plan {
            terms,
            known,
            values: vec![Table::default(); PLACES],
            ahead: vec![Table::default(); 2 * PLACES],
            given_up: vec![Vec::new(); PLACES],
        }
    }

    /// The rate that can be believed, at a place with so much reported since the start.
    pub(super) fn mean(&self, place: Place, seen: Seen) -> f64 {
        (self.known.shape + seen.incidents as f64) / (self.known.cases + place.exposure(self.terms))
    }

    /// What so many cases are expected to be worth, at a place with so much reported.
    fn worth(&self, place: Place, seen: Seen, cases: f64) -> f64 {
        let usual = self.terms.worth(cases, self.mean(place, seen));
        let grave = self.terms.grave_rate(place, seen);
        grave.map_or(usual, |rate| usual - cases * self.terms.grave_cost(rate))
    }

    /// What a place is worth from here on to somebody who takes the best steps.
    pub(super) fn value(&mut self, place: Place, seen: Seen) -> f64 {
        let number = place.number();
        if let Some(value) = self.values[number].get(seen) {
            return value;
        }
        let back = -self.terms.back(place.stage());
        if self.is_given_up(place, seen) {
            return back;
        }
        let can: Vec<Step> = ALL.into_iter().filter(|step| place.can(*step)).collect();
        let best = can.into_iter().map(|step| self.step(place, seen, step)).fold(f64::NEG_INFINITY, f64::max);
        self.values[number].set(seen, best);
        if self.terms.rare.is_some() && best <= back {
            self.give_up(place, seen);
        }
        best
    }

    /// Whether taking it back was best with no more incidents and no more grave harms than these: more of either are no better news.
    fn is_given_up(&self, place: Place, seen: Seen) -> bool {
        self.given_up[place.number()].iter().take(seen.grave + 1).any(|fewest| *fewest <= seen.incidents)
    }

    fn give_up(&mut self, place: Place, seen: Seen) {
        let fewest = &mut self.given_up[place.number()];
        if fewest.len() <= seen.grave {
            fewest.resize(seen.grave + 1, usize::MAX);
        }
        fewest[seen.grave] = fewest[seen.grave].min(seen.incidents);
    }

    /// What a step is worth from here on, if the best steps follow.
    pub(super) fn step(&mut self, place: Place, seen: Seen, step: Step) -> f64 {
        let Some(next) = place.next(step) else {
            return match step {
                Step::Back => -self.terms.back(place.stage()),
                _ => (self.terms.weeks - place.elapsed() as f64) * self.worth(place, seen, self.terms.volume),
            };
        };
        let now = self.worth(place, seen, self.terms.cases(next.stage()));
        let shape = self.known.shape + seen.incidents as f64;
        let before = self.known.cases + place.exposure(self.terms);
        let new = next.exposure(self.terms) - place.exposure(self.terms);
        let (mut sum, mut whole) = (0.0, 0.0);
        for (count, chance) in chances(shape, before, new).take(5_000).enumerate() {
            if whole >= 1.0 - TAIL {
                break;
            }
            sum += chance * self.ahead(place, next, Seen { incidents: seen.incidents + count, ..seen });
            whole += chance;
        }
        now + sum / whole
    }

    /// What the next place is worth with so many incidents, before the grave harms of its week are known.
    fn ahead(&mut self, place: Place, next: Place, seen: Seen) -> f64 {
        let Some(rare) = self.terms.rare else { return self.value(next, seen) };
        if self.is_given_up(next, seen) {
            return -self.terms.back(next.stage());
        }
        let number = place.number() + if next.stage() > place.stage() { PLACES } else { 0 };
        if let Some(value) = self.ahead[number].get(seen) {
            return value;
        }
        let before = rare.exposure(place.cases(self.terms));
        let new = next.cases(self.terms) - place.cases(self.terms);
        let (mut sum, mut left, mut last) = (0.0, 1.0, 0.0);
        for (count, chance) in chances(rare.shape(seen.grave), before, new).take(MOST_GRAVE).enumerate() {
            let then = Seen { grave: seen.grave + count, ..seen };
            last = self.value(next, then);
            sum += chance * last;
            left -= chance;
            // Where it is taken back, more of them change nothing: what is left is worth the same.
            if left < RARE_TAIL || self.is_given_up(next, then) {
                break;
            }
        }
        let value = sum + left * last;
        self.ahead[number].set(seen, value);
        value
    }
}

/// Chances of so many reports among new cases, none first: negative binomial, term by term.
fn chances(shape: f64, before: f64, new: f64) -> impl Iterator<Item = f64> {
    let miss = new / (before + new);
    let none = libm::exp(shape * libm::log(1.0 - miss));
    (0u32..).scan(none, move |chance, count| {
        let this = *chance;
        *chance *= (shape + f64::from(count)) / (f64::from(count) + 1.0) * miss;
        Some(this)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many incidents, and no grave harm.
    fn seen(incidents: usize) -> Seen {
        Seen { incidents, grave: 0 }
    }

    fn terms() -> Terms {
        Terms { volume: 10_000.0, gain: 1.0, harm: 100.0, rollback: 500.0, weeks: 20.0, prompt: 0.8, rare: None }
    }

    #[test]
    fn what_is_sure_needs_no_plan() {
        // A rate that is known, far below break-even: going to everything at once is best, and its value is that of the weeks that are left.
        let terms = terms();
        let mut plan = Plan::new(&terms, Known { shape: 1_000.0, cases: 1_000_000.0 });
        let (go, hold, back) = (
            plan.step(Place::FIRST, seen(0), Step::Go),
            plan.step(Place::FIRST, seen(0), Step::Hold),
            plan.step(Place::FIRST, seen(0), Step::Back),
        );
        assert!(go > hold && hold > back, "{go} {hold} {back}");
        let rate = 0.001;
        let by_hand = terms.worth(400.0 + 1_500.0 + 17.0 * 10_000.0, rate);
        assert!((go / by_hand - 1.0).abs() < 0.001, "{go} {by_hand}");
        // Far above it, nothing is worth more than taking it back.
        let mut plan = Plan::new(&terms, Known { shape: 1_000.0, cases: 20_000.0 });
        assert!((plan.value(Place::FIRST, seen(0)) + 500.0).abs() < 1e-9);
    }

    #[test]
    fn looking_before_everything_is_worth_something_where_it_is_unsure() {
        let terms = terms();
        let mut plan = Plan::new(&terms, Known { shape: 3.0, cases: 300.0 });
        let value = plan.value(Place::FIRST, seen(0));
        let blind = terms.worth(10_000.0, plan.mean(Place::FIRST, seen(0))) * 19.0;
        assert!(value > blind.max(-500.0), "{value} {blind}");
        assert!(plan.value(Place::FIRST, seen(0)) >= plan.value(Place::FIRST, seen(20)), "incidents are no good news");
    }

    fn with_rare(seen: usize, cases: usize, harm: f64) -> Terms {
        Terms { rare: Some(Rare { seen, cases, harm }), ..terms() }
    }

    #[test]
    fn a_grave_harm_that_costs_nothing_or_is_certain_leaves_the_plan_what_it_was() {
        let known = Known { shape: 3.0, cases: 300.0 };
        let value = |terms: &Terms| Plan::new(terms, known).value(Place::FIRST, seen(0));
        let usual = value(&terms());
        let free = value(&with_rare(2, 30_000, 0.0));
        assert!((free / usual - 1.0).abs() < 1e-7, "{free} {usual}");
        // A rate that no week can change is a price on each case.
        let sure = value(&with_rare(999, 10_000_000, 1_000.0));
        let dearer = value(&Terms { gain: 0.9, ..terms() });
        assert!((sure - dearer).abs() < 1e-3 * dearer.abs(), "{sure} {dearer}");
    }

    #[test]
    fn what_a_week_can_show_is_looked_at_harm_by_harm() {
        // Taking it back is known to be best from some counts on; the sum over all counts, one by one, comes to the same.
        let terms = with_rare(1, 20_000, 6_000.0);
        let rare = terms.rare.expect("a rare harm");
        let mut plan = Plan::new(&terms, Known { shape: 2.0, cases: 800.0 });
        let next = Place::FIRST.next(Step::Go).expect("a stage");
        for incidents in [0, 2, 8] {
            let ahead = plan.ahead(Place::FIRST, next, seen(incidents));
            let new = next.cases(&terms) - Place::FIRST.cases(&terms);
            let each = chances(rare.shape(0), rare.exposure(Place::FIRST.cases(&terms)), new).take(12).enumerate();
            let by_hand: f64 = each
                .map(|(grave, chance)| {
                    // A plan of its own, that has given nothing up yet.
                    let mut fresh = Plan::new(&terms, plan.known);
                    chance * fresh.value(next, Seen { incidents, grave })
                })
                .sum();
            assert!((ahead - by_hand).abs() < 1e-6 * terms.volume, "{incidents}: {ahead} {by_hand}");
        }
        let (none, one) =
            (plan.value(Place::FIRST, seen(0)), plan.value(Place::FIRST, Seen { incidents: 0, grave: 1 }));
        assert!(none > one, "{none} {one}");
    }
}
