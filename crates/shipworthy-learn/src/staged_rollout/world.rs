//! The hidden rate of incidents, what each week reports, and what a path is worth.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_stats::distribution::gamma_quantile;

use super::family::Family;
use super::grave::{self, Grave};
use super::plan::{ALL, HOLDS, Known, Place, Plan, SHARES, Seen, Step, Terms};
use crate::case::{Answer, Exhibit, Play, Stage, Truth};
use crate::code::Level;
use crate::draws::Draws;
use crate::sheet::sentence;
use crate::ship_or_wait::two_digits;

/// Ids of the steps, in the order of the plan.
pub(super) const STEPS: [&str; 3] = ["go", "hold", "back"];
/// Kinds of best first step: to go on, or not to.
pub(super) const KINDS: usize = 2;
/// Most steps: through all stages, with all holds.
pub(super) const MOST: usize = SHARES.len() + HOLDS;
/// Instances whose best first step is ahead by less than this share of the distance from worst to best teach nothing.
const SMALLEST_MARGIN: f64 = 0.04;
/// Share of the regret that scores 0 up to which a path counts as right.
const RIGHT: f64 = 0.1;

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) rate: f64,
    /// Incidents and cases of an earlier trial.
    pub(super) trial: (usize, usize),
    /// Incidents and cases of the golden set.
    pub(super) golden: (usize, usize),
    pub(super) terms: Terms,
    pub(super) currency: &'static str,
    pub(super) cases: &'static str,
    pub(super) incidents: &'static str,
    /// Incidents of each week at each stage: reported at once, and a week later.
    pub(super) weeks: Vec<[(usize, usize); 3]>,
    /// A rare grave harm besides: what is hidden of it.
    pub(super) grave: Option<Grave>,
    /// Whether the rate below which it pays is told.
    pub(super) tells: bool,
    best: Vec<Step>,
    /// Worth of the start, of the best first step and of the others.
    first: [f64; 3],
    scale: f64,
}

impl World {
    /// A world whose best first step is the wanted one, clearly, with a rare grave harm or without; `None` where this attempt gives another.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, wanted: usize, rare: bool) -> Option<World> {
        let usual = draws.between_log(0.001, 0.004);
        let seen = draws.between(1.0, [5.0, 4.5, 4.0][level.index()]);
        let trial = (seen as usize, libm::round(seen / usual) as usize);
        let rate = draws.gamma(1.0 + trial.0 as f64) / trial.1 as f64;
        let n = draws.between_log(150.0, 600.0) as usize;
        let golden = (poisson(draws, n as f64 * rate), n);
        let prompt = [1.0, 0.7, 0.5][level.index()];
        let volume = two_digits(draws.between_log(20_000.0, 60_000.0));
        let weeks: Vec<[(usize, usize); 3]> = (0..=MOST)
            .map(|_| {
                std::array::from_fn(|stage| {
                    let all = poisson(draws, volume * SHARES[stage] * rate);
                    let now = draws.binomial(all as u32, prompt) as usize;
                    (now, all - now)
                })
            })
            .collect();
        let known = Known { shape: 1.0 + (trial.0 + golden.0) as f64, cases: (trial.1 + golden.1) as f64 };
        let cases = volume * SHARES[0] * prompt;
        let mean = (known.shape + weeks[0][0].0 as f64) / (known.cases + cases);
        // Break-even is put where the wanted step may be best; it depends on the truth through what was seen alone.
        let off = if wanted == 0 { draws.between(-0.4, 1.0) } else { draws.between(-1.8, 0.4) };
        let sd = 1.0 / libm::sqrt(known.shape + weeks[0][0].0 as f64);
        let gain = two_digits(draws.between_log(family.gain.0, family.gain.1));
        let harm = two_digits(gain / (mean * libm::exp(off * sd)));
        let rollback = two_digits(gain * volume * draws.between_log(0.02, 0.5));
        let lasts = *draws.one_of(&[12.0, 20.0, 26.0, 40.0]);
        let mut terms = Terms { volume, gain, harm, rollback, weeks: lasts, prompt, rare: None };
        let grave = rare.then(|| Grave::draw(draws, family, &mut terms));
        let mut plan = Plan::new(&terms, known);
        let graves = grave.as_ref().map_or(0, |grave: &Grave| grave.weeks[0][0]);
        let arrived = Seen { incidents: weeks[0][0].0, grave: graves };
        let first: [f64; 3] = std::array::from_fn(|step| plan.step(Place::FIRST, arrived, ALL[step]));
        let best = first.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let worst = first.iter().copied().fold(f64::INFINITY, f64::min);
        let second = first.iter().copied().filter(|value| *value < best).fold(f64::NEG_INFINITY, f64::max);
        let goes = first[0] >= best;
        if goes != (wanted == 0) || best - second < SMALLEST_MARGIN * (best - worst) {
            return None;
        }
        let mut world = World {
            rate,
            trial,
            golden,
            terms: terms.clone(),
            currency: family.currency,
            cases: family.cases,
            incidents: family.incidents,
            weeks,
            grave,
            tells: level.number() == 1,
            best: Vec::new(),
            first,
            scale: 0.0,
        };
        world.best = world.follow(|_, place, seen| {
            let steps = ALL.into_iter().filter(|step| place.can(*step));
            let valued: Vec<(Step, f64)> = steps.map(|step| (step, plan.step(place, seen, step))).collect();
            let mut best = valued[0];
            for step in &valued[1..] {
                if step.1 > best.1 {
                    best = *step;
                }
            }
            best.0
        });
        Some(world)
    }

    /// The same with the share of the range that scores 0.
    pub(super) fn with_scale(mut self, share: f64) -> World {
        self.scale = share * self.range();
        self
    }

    fn known(&self) -> Known {
        let (trial, golden) = (self.trial, self.golden);
        Known { shape: 1.0 + (trial.0 + golden.0) as f64, cases: (trial.1 + golden.1) as f64 }
    }

    /// The steps of a rule, as the weeks of this case turn out.
    pub(super) fn follow(&self, mut rule: impl FnMut(&World, Place, Seen) -> Step) -> Vec<Step> {
        let (mut place, mut path) = (Place::FIRST, Vec::new());
        loop {
            let wanted = rule(self, place, self.seen(&path));
            let step = if place.can(wanted) { wanted } else { Step::Go };
            path.push(step);
            match place.next(step) {
                Some(next) => place = next,
                None => return path,
            }
        }
    }

    /// The stages of the weeks so far, the first included; `None` where the path cannot be taken, or has ended.
    pub(super) fn stages(path: &[Step]) -> Option<(Place, Vec<usize>)> {
        let mut place = Place::FIRST;
        let mut stages = vec![place.stage()];
        for step in path {
            if !place.can(*step) {
                return None;
            }
            place = place.next(*step)?;
            stages.push(place.stage());
        }
        Some((place, stages))
    }

    /// What is reported by now: incidents of each week at once, and those of the weeks before late; grave harms all at once.
    fn seen(&self, path: &[Step]) -> Seen {
        let (_, stages) = World::stages(path).expect("a path that goes on");
        let now: usize = stages.iter().enumerate().map(|(week, stage)| self.weeks[week][*stage].0).sum();
        let late: usize =
            stages[..stages.len() - 1].iter().enumerate().map(|(week, stage)| self.weeks[week][*stage].1).sum();
        let weeks = stages.iter().enumerate();
        let grave = self.grave.as_ref().map_or(0, |grave| weeks.map(|(week, stage)| grave.weeks[week][*stage]).sum());
        Seen { incidents: now + late, grave }
    }

    /// What each step gave away, as it was known then.
    pub(super) fn given_away(&self, path: &[Step]) -> Vec<f64> {
        let mut plan = Plan::new(&self.terms, self.known());
        let mut place = Place::FIRST;
        let mut given = Vec::with_capacity(path.len());
        for (index, step) in path.iter().enumerate() {
            let seen = self.seen(&path[..index]);
            given.push((plan.value(place, seen) - plan.step(place, seen, *step)).max(0.0));
            match place.next(*step) {
                Some(next) => place = next,
                None => break,
            }
        }
        given
    }

    fn value(&self) -> f64 {
        self.first.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    fn path(&self, answer: &Answer) -> Vec<Step> {
        match answer {
            Answer::Path(ids) => ids.iter().map(|id| read(id).expect("a step of this case")).collect(),
            _ => panic!("this case asks for steps"),
        }
    }

    /// What a path comes to in the world that happens.
    fn outcome(&self, path: &[Step]) -> f64 {
        let mut place = Place::FIRST;
        let mut sum = 0.0;
        for step in path {
            match place.next(*step) {
                Some(next) => {
                    let stage = next.stage();
                    let (now, late) = self.weeks[place.elapsed()][stage];
                    sum += self.terms.cases(stage) * self.terms.gain - (now + late) as f64 * self.terms.harm;
                    if let Some(grave) = &self.grave {
                        sum -= self.terms.grave_cost(grave.weeks[place.elapsed()][stage] as f64);
                    }
                    place = next;
                }
                None if *step == Step::Back => sum -= self.terms.back(place.stage()),
                None => {
                    let weeks = self.terms.weeks - place.elapsed() as f64;
                    sum += weeks * self.terms.worth(self.terms.volume, self.rate);
                    if let Some(grave) = &self.grave {
                        sum -= weeks * self.terms.volume * self.terms.grave_cost(grave.rate);
                    }
                }
            }
        }
        sum
    }

    /// The rate of incidents that can be believed, at a place with so much reported.
    pub(super) fn mean(&self, place: Place, seen: Seen) -> f64 {
        let known = self.known();
        (known.shape + seen.incidents as f64) / (known.cases + place.exposure(&self.terms))
    }

    /// What is done by somebody who goes on or takes it back where that is quite sure, with this as the rate below which it pays.
    pub(super) fn sure(&self, place: Place, seen: Seen, bar: f64) -> Step {
        let known = self.known();
        let shape = known.shape + seen.incidents as f64;
        let cases = known.cases + place.exposure(&self.terms);
        let (low, high) = (gamma_quantile(0.1, shape) / cases, gamma_quantile(0.9, shape) / cases);
        if high < bar {
            Step::Go
        } else if low > bar {
            Step::Back
        } else if place.can(Step::Hold) {
            Step::Hold
        } else {
            go_if(shape / cases < bar)
        }
    }

    /// Gamma probability that the rate is below this, for a whole shape: a sum of Poisson terms.
    pub(super) fn below(rate: f64, shape: usize, cases: f64) -> f64 {
        let x = rate * cases;
        let mut term = libm::exp(-x);
        let mut sum = term;
        for k in 1..shape {
            term *= x / k as f64;
            sum += term;
        }
        1.0 - sum
    }
}

/// Incidents that come at this rate: waiting times are counted until they are used up (Knuth 1969).
pub(super) fn poisson(draws: &mut Draws, mean: f64) -> usize {
    let mut left = mean;
    let mut count = 0;
    loop {
        left += libm::log(draws.uniform());
        if left < 0.0 {
            return count;
        }
        count += 1;
    }
}

/// On where it is good, back where it is not.
pub(super) fn go_if(good: bool) -> Step {
    if good { Step::Go } else { Step::Back }
}

fn read(id: &str) -> Option<Step> {
    STEPS.iter().position(|known| *known == id).map(|place| ALL[place])
}

pub(super) fn written(path: &[Step]) -> Vec<String> {
    let id = |step: &Step| STEPS[ALL.iter().position(|known| known == step).expect("a step")].to_owned();
    path.iter().map(id).collect()
}

fn answer(path: &[Step]) -> Answer {
    Answer::Path(written(path))
}

pub(super) fn stage_name(stage: usize) -> String {
    format!("{:.0}%", 100.0 * SHARES[stage])
}

impl Truth for World {
    fn expected(&self, answer: &Answer) -> f64 {
        let path = self.path(answer);
        // The best path gives nothing away, and is asked for with every other.
        if path == self.best {
            return self.value();
        }
        self.value() - self.given_away(&path).iter().sum::<f64>()
    }

    fn realised(&self, answer: &Answer) -> f64 {
        self.outcome(&self.path(answer))
    }

    fn best(&self) -> Answer {
        answer(&self.best)
    }

    fn best_in_hindsight(&self) -> Answer {
        let go = vec![Step::Go; SHARES.len()];
        let back = vec![Step::Back];
        answer(if self.outcome(&go) > self.outcome(&back) { &go } else { &back })
    }

    fn scale(&self) -> f64 {
        self.scale
    }

    fn range(&self) -> f64 {
        self.value() - self.first.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn margin(&self) -> Option<f64> {
        let best = self.value();
        let others = self.first.iter().copied().filter(|value| *value < best);
        Some(best - others.fold(f64::NEG_INFINITY, f64::max))
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        let bar = self.terms.break_even();
        let play = |path: Vec<Step>| answer(&path).into();
        let week = |world: &World, place: Place| {
            let now = world.weeks[place.elapsed() - 1][place.stage()].0;
            now as f64 / (world.terms.cases(place.stage()) * world.terms.prompt)
        };
        let mut all: Vec<(&'static str, Play)> = vec![
            ("always go", play(vec![Step::Go; SHARES.len()])),
            ("always back", play(vec![Step::Back])),
            ("hold twice, then go", play([vec![Step::Hold; HOLDS], vec![Step::Go; SHARES.len()]].concat())),
            ("go if no incident", play(self.follow(|_, _, seen| go_if(seen.incidents == 0)))),
            ("hold while unsure", play(self.follow(|world, place, seen| world.sure(place, seen, bar)))),
            ("go while this week is good", play(self.follow(|world, place, _| go_if(week(world, place) <= bar)))),
            (
                "go while the best estimate is good",
                play(self.follow(|world, place, seen| go_if(world.mean(place, seen) <= bar))),
            ),
        ];
        if self.grave.is_some() {
            all.push((grave::ESTIMATE, play(self.estimate(true))));
            all.push((grave::UNSURE, play(self.follow(World::sure_with_grave))));
        }
        all
    }

    fn guess(&self, u: f64) -> Answer {
        let mut left = u;
        let path = self.follow(|_, place, _| {
            let can: Vec<Step> = ALL.into_iter().filter(|step| place.can(*step)).collect();
            let scaled = left * can.len() as f64;
            left = scaled.fract();
            can[(scaled as usize).min(can.len() - 1)]
        });
        answer(&path)
    }

    fn kind(&self) -> (usize, usize) {
        (usize::from(self.best[0] != Step::Go), KINDS)
    }

    fn ranks(&self) -> Vec<f64> {
        let known = self.known();
        let seen = self.weeks[0][0].0;
        let shape = known.shape as usize + seen;
        let incidents = World::below(self.rate, shape, known.cases + Place::FIRST.exposure(&self.terms));
        std::iter::once(incidents).chain(self.grave_rank()).collect()
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.value() - self.expected(answer) <= RIGHT * self.scale
    }

    fn comparison(&self, answer_given: &Answer) -> Vec<(String, Answer)> {
        let mut told: Vec<(String, Answer)> = Vec::new();
        let others = [("yours", answer_given.clone()), ("the best", self.best())].into_iter();
        let policies = self.policies().into_iter().map(|(name, play)| (name, play.answer));
        for (name, option) in others.chain(policies) {
            let Answer::Path(ids) = &option else { continue };
            if name == "yours" || told.iter().all(|(_, seen)| *seen != option) {
                told.push((format!("{name}: {}", ids.join(", ")), option));
            }
        }
        told
    }

    fn interval(&self, _: &Answer) -> Option<(f64, f64)> {
        None
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let money = |amount: f64| money::format(amount, self.currency);
        let path = self.path(answer);
        let mut plan = Plan::new(&self.terms, self.known());
        let mut place = Place::FIRST;
        let mut told = self.grave_lessons();
        let pays = format!(
            "{} {:.2} {} per 1,000 {}: what a case gains over what one costs.",
            sentence(&self.pays()),
            1_000.0 * self.terms.break_even(),
            self.incidents,
            self.cases
        );
        told.insert(0, pays);
        for (index, step) in path.iter().enumerate() {
            let seen = self.seen(&path[..index]);
            let values: Vec<String> = ALL
                .into_iter()
                .filter(|step| place.can(*step))
                .map(|step| format!("{} {}", written(&[step])[0], money(plan.step(place, seen, step))))
                .collect();
            told.push(format!(
                "After week {}, at {}: {:.2} per 1,000{} could be believed. Worth from there: {}. You chose {}.",
                place.elapsed(),
                stage_name(place.stage()),
                1_000.0 * plan.mean(place, seen),
                self.grave_believed(place, seen),
                values.join(", "),
                written(&[*step])[0]
            ));
            match place.next(*step) {
                Some(next) => place = next,
                None => break,
            }
        }
        let given = self.given_away(&path);
        let holds: f64 = given.iter().zip(&path).filter(|(_, step)| **step == Step::Hold).map(|(given, _)| given).sum();
        if holds > 0.0 {
            told.push(format!(
                "Holding gave away {}: weeks in which few had it, for news that hardly changed the next step.",
                money(holds)
            ));
        }
        if path.len() == 1 && path[0] == Step::Back && given[0] > 0.0 {
            told.push("A stage that few people see is cheap, even where the estimate looks poor: what the next week tells was worth more than it risked.".to_owned());
        }
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        let arrived = self.seen(&[]);
        let plan = Plan::new(&self.terms, self.known());
        let facts = BTreeMap::from([
            ("break_even", 1_000.0 * self.terms.break_even()),
            ("break_even_share", self.terms.break_even()),
            ("believed", 1_000.0 * plan.mean(Place::FIRST, arrived)),
            ("believed_share", plan.mean(Place::FIRST, arrived)),
            ("first_week", arrived.incidents as f64),
            ("golden_incidents", self.golden.0 as f64),
            ("golden_cases", self.golden.1 as f64),
            ("trial_incidents", self.trial.0 as f64),
            ("trial_cases", self.trial.1 as f64),
            ("gain", self.terms.gain),
            ("harm", self.terms.harm),
            ("rollback", self.terms.rollback),
            ("weeks", self.terms.weeks),
        ]);
        facts.into_iter().chain(self.grave_facts()).collect()
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn told(&self) -> String {
        format!(
            "In truth there are {:.2} {} per 1,000 {}; {} {:.2}.{}",
            1_000.0 * self.rate,
            self.incidents,
            self.cases,
            self.pays(),
            1_000.0 * self.terms.break_even(),
            self.grave_told()
        )
    }

    fn revealed(&self, answer: &Answer) -> Vec<Exhibit> {
        vec![self.in_full(&self.path(answer))]
    }

    fn stage(&self, ids: &[String]) -> Option<Stage> {
        let path: Vec<Step> = ids.iter().map(|id| read(id)).collect::<Option<_>>()?;
        let (last, before) = match path.split_last() {
            Some((last, before)) => (Some(*last), before),
            None => (None, &path[..]),
        };
        let (place, _) = World::stages(before)?;
        let over = |title: &str| {
            let arrived =
                Exhibit { title: title.to_owned(), columns: Vec::new(), rows: Vec::new(), note: None, figure: None };
            Some(Stage { arrived, can: Vec::new() })
        };
        let Some(last) = last else { return Some(self.report(&path)) };
        if !place.can(last) {
            return None;
        }
        match (place.next(last), last) {
            (Some(_), _) => Some(self.report(&path)),
            (None, Step::Back) => over("It is taken back, and stays back"),
            (None, _) => over("Everybody has it, until it is replaced"),
        }
    }
}
