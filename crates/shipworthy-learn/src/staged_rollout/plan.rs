//! What each step of a rollout is expected to be worth: backward induction on what is known of the rate of incidents.
//!
//! The rate is gamma distributed, weeks bring Poisson counts, so what is known is a shape (one more than all incidents seen) and an exposure
//! (all cases that could have been reported by now). What the next report brings is negative binomial (DeGroot 1970, chapter 9).

/// Shares of all cases at each stage before everything.
pub(super) const SHARES: [f64; 3] = [0.01, 0.04, 0.15];
/// What taking it back costs at each stage, as a multiple of what it costs at the first: more people have to be told.
pub(super) const TELLING: [f64; 3] = [1.0, 4.0, 12.0];
/// How often one can hold in all.
pub(super) const HOLDS: usize = 2;
/// Probability that is left out of what the next week can show.
const TAIL: f64 = 1e-7;

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

    /// The rate at which gain and harm meet.
    pub(super) fn break_even(&self) -> f64 {
        self.gain / self.harm
    }
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

    /// Cases whose incidents have all been reported by now, were each reported in its week or a week later; of this week only the prompt share.
    pub(super) fn exposure(self, terms: &Terms) -> f64 {
        let all: f64 = self.weeks.iter().enumerate().map(|(stage, weeks)| *weeks as f64 * terms.cases(stage)).sum();
        all - (1.0 - terms.prompt) * terms.cases(self.stage())
    }
}

/// What is known before the rollout: one more than the incidents that were seen, and the cases that they were seen in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) shape: f64,
    pub(super) cases: f64,
}

/// The values of all that can be reached.
pub(super) struct Plan<'a> {
    pub(super) terms: &'a Terms,
    known: Known,
    values: Vec<Vec<Option<f64>>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(terms: &'a Terms, known: Known) -> Plan<'a> {
        let places = (HOLDS + 2) * (HOLDS + 2) * (HOLDS + 2);
        Plan { terms, known, values: vec![Vec::new(); places] }
    }

    /// The rate that can be believed, at a place with so many incidents reported since the start.
    pub(super) fn mean(&self, place: Place, seen: usize) -> f64 {
        (self.known.shape + seen as f64) / (self.known.cases + place.exposure(self.terms))
    }

    /// What a place is worth from here on to somebody who takes the best steps.
    pub(super) fn value(&mut self, place: Place, seen: usize) -> f64 {
        let number = place.number();
        if let Some(Some(value)) = self.values[number].get(seen) {
            return *value;
        }
        let can: Vec<Step> = ALL.into_iter().filter(|step| place.can(*step)).collect();
        let best = can.into_iter().map(|step| self.step(place, seen, step)).fold(f64::NEG_INFINITY, f64::max);
        if self.values[number].len() <= seen {
            self.values[number].resize(seen + 1, None);
        }
        self.values[number][seen] = Some(best);
        best
    }

    /// What a step is worth from here on, if the best steps follow.
    pub(super) fn step(&mut self, place: Place, seen: usize, step: Step) -> f64 {
        let rate = self.mean(place, seen);
        let Some(next) = place.next(step) else {
            return match step {
                Step::Back => -self.terms.back(place.stage()),
                _ => (self.terms.weeks - place.elapsed() as f64) * self.terms.worth(self.terms.volume, rate),
            };
        };
        let now = self.terms.worth(self.terms.cases(next.stage()), rate);
        // Chances of so many new reports: negative binomial, term by term.
        let shape = self.known.shape + seen as f64;
        let before = self.known.cases + place.exposure(self.terms);
        let new = next.exposure(self.terms) - place.exposure(self.terms);
        let miss = new / (before + new);
        let mut chance = libm::exp(shape * libm::log(1.0 - miss));
        let (mut sum, mut whole, mut count) = (0.0, 0.0, 0usize);
        while whole < 1.0 - TAIL && count < 5_000 {
            sum += chance * self.value(next, seen + count);
            whole += chance;
            chance *= (shape + count as f64) / (count as f64 + 1.0) * miss;
            count += 1;
        }
        now + sum / whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        Terms { volume: 10_000.0, gain: 1.0, harm: 100.0, rollback: 500.0, weeks: 20.0, prompt: 0.8 }
    }

    #[test]
    fn what_is_sure_needs_no_plan() {
        // A rate that is known, far below break-even: going to everything at once is best, and its value is that of the weeks that are left.
        let terms = terms();
        let mut plan = Plan::new(&terms, Known { shape: 1_000.0, cases: 1_000_000.0 });
        let (go, hold, back) = (
            plan.step(Place::FIRST, 0, Step::Go),
            plan.step(Place::FIRST, 0, Step::Hold),
            plan.step(Place::FIRST, 0, Step::Back),
        );
        assert!(go > hold && hold > back, "{go} {hold} {back}");
        let rate = 0.001;
        let by_hand = terms.worth(400.0 + 1_500.0 + 17.0 * 10_000.0, rate);
        assert!((go / by_hand - 1.0).abs() < 0.001, "{go} {by_hand}");
        // Far above it, nothing is worth more than taking it back.
        let mut plan = Plan::new(&terms, Known { shape: 1_000.0, cases: 20_000.0 });
        assert!((plan.value(Place::FIRST, 0) + 500.0).abs() < 1e-9);
    }

    #[test]
    fn looking_before_everything_is_worth_something_where_it_is_unsure() {
        let terms = terms();
        let mut plan = Plan::new(&terms, Known { shape: 3.0, cases: 300.0 });
        let value = plan.value(Place::FIRST, 0);
        let blind = terms.worth(10_000.0, plan.mean(Place::FIRST, 0)) * 19.0;
        assert!(value > blind.max(-500.0), "{value} {blind}");
        assert!(plan.value(Place::FIRST, 0) >= plan.value(Place::FIRST, 20), "incidents are no good news");
    }
}
