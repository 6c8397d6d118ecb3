//! Four ways of doing a job: what each costs, when it is ready, how often it is right, and how it ages or learns.

use crate::cells::{Cells, Share};
use crate::code::Level;
use crate::draws::Draws;
use crate::ship_or_wait::two_digits;
use crate::weighed::{clearly_best, largest};

use super::compliance::{self, Condition};
use super::family::Family;

/// The actions by place.
pub(super) const IDS: [&str; 4] = ["rules", "trained", "llm", "people"];
pub(super) const NAMES: [&str; 4] = ["Rules", "A trained model", "A language model", "People, as before"];
pub(super) const RULES: usize = 0;
pub(super) const TRAINED: usize = 1;
pub(super) const LLM: usize = 2;
pub(super) const PEOPLE: usize = 3;
/// What is known of such ways counts like twenty further examples: right and wrong ones.
const KNOWN: [(f64, f64); 3] = [(17.0, 3.0), (18.0, 2.0), (18.0, 2.0)];
/// What more labels left of the error in past projects: its classes.
pub(super) const LEFT: [f64; 3] = [0.9, 0.7, 0.5];

/// What one way takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// Once.
    pub(super) setup: f64,
    /// Months until it is live.
    pub(super) months: f64,
    /// A case.
    pub(super) run: f64,
    /// A month while it is live.
    pub(super) upkeep: f64,
}

#[derive(Debug, Clone)]
pub(super) struct World {
    /// How often rules, the trained model and the language model are right.
    pub(super) right: [Share; 3],
    pub(super) ways: [Way; 3],
    /// Further errors of the rules by month that they are in use, as a share of all cases; 0 where they do not age.
    pub(super) ages: f64,
    /// What was left of a trained model's error after the full labels, in past projects.
    pub(super) past: Option<Cells>,
    pub(super) by_hand: f64,
    pub(super) wrong: f64,
    pub(super) volume: f64,
    pub(super) horizon: f64,
    pub(super) examples: u32,
    /// What compliance asks before one of the ways goes live.
    pub(super) condition: Option<Condition>,
    pub(super) expected: Vec<f64>,
}

/// Errors of the three ways, as they start, and what labels leave of the trained one's.
type Errors = ([f64; 3], f64);

impl World {
    /// A world in which the wanted way may be the best. Prices are put where that is likely; they know no more than the data.
    pub(super) fn draw(draws: &mut Draws, family: &Family, level: Level, wanted: usize) -> World {
        let examples = draws.between_log(120.0, 420.0) as u32;
        let right = KNOWN.map(|prior| Share::draw(draws, prior, examples));
        let projects = draws.below(9) as u32 + 6;
        let past = (level.number() == 3).then(|| Cells::draw(draws, &[2.0, 3.0, 2.0], projects));
        let by_hand = two_digits(draws.between_log(family.by_hand.0, family.by_hand.1));
        let volume = two_digits(draws.between_log(family.volume.0, family.volume.1));
        let horizon = *draws.one_of(&[12.0, 18.0, 24.0]);
        // What could be saved at most gives the size of everything else.
        let most = by_hand * volume * horizon;
        let times = if wanted == PEOPLE { draws.between_log(7.0, 40.0) } else { draws.between_log(1.2, 12.0) };
        let wrong = two_digits(by_hand * times);
        let dear = |draws: &mut Draws, low: f64, high: f64| two_digits(most * draws.between_log(low, high));
        let rules = Way {
            setup: dear(draws, 0.01, 0.05),
            months: *draws.one_of(&[0.5, 1.0]),
            run: 0.0,
            upkeep: two_digits(dear(draws, 0.02, 0.10) / horizon),
        };
        let trained = Way {
            setup: dear(draws, 0.06, if wanted == TRAINED { 0.14 } else { 0.3 }),
            months: *draws.one_of(&[2.0, 3.0, 4.0, 5.0]),
            run: libm::round(by_hand * draws.between_log(0.005, 0.03) * 10_000.0) / 10_000.0,
            upkeep: two_digits(dear(draws, 0.02, 0.12) / horizon),
        };
        let llm = Way {
            setup: dear(draws, 0.01, 0.08),
            months: *draws.one_of(&[1.0, 1.5, 2.0]),
            run: libm::round(by_hand * draws.between_log(0.08, if wanted == LLM { 0.25 } else { 0.5 }) * 10_000.0)
                / 10_000.0,
            upkeep: two_digits(dear(draws, 0.01, 0.06) / horizon),
        };
        let ages = if level.number() >= 2 { *draws.one_of(&[0.002, 0.004, 0.006, 0.01]) } else { 0.0 };
        let mut world = World {
            right,
            ways: [rules, trained, llm],
            ages,
            past,
            by_hand,
            wrong,
            volume,
            horizon,
            examples,
            condition: None,
            expected: Vec::new(),
        };
        world.expected = world.worth();
        world
    }

    /// What each way is expected to be worth, given what could be seen.
    pub(super) fn worth(&self) -> Vec<f64> {
        let means = self.means();
        (0..4).map(|way| self.value(way, &means, Condition::mean)).collect()
    }

    pub(super) fn is_worth_asking(&self, wanted: usize) -> bool {
        clearly_best(&self.expected, wanted)
    }

    fn left_by(past: Option<&Cells>, share: impl Fn(&Cells, usize) -> f64) -> f64 {
        past.map_or(1.0, |past| (0..LEFT.len()).map(|class| LEFT[class] * share(past, class)).sum())
    }

    pub(super) fn means(&self) -> Errors {
        let left = World::left_by(self.past.as_ref(), |past, class| past.mean(&[class]));
        (self.right.map(|share| 1.0 - share.mean()), left)
    }

    pub(super) fn seen(&self) -> Errors {
        (self.right.map(|share| 1.0 - share.raw()), 1.0)
    }

    fn truth(&self) -> Errors {
        let left = World::left_by(self.past.as_ref(), |past, class| past.true_share(&[class]));
        (self.right.map(|share| 1.0 - share.truth), left)
    }

    /// What compliance asks of a way.
    pub(super) fn asked_of(&self, way: usize) -> Option<&Condition> {
        self.condition.as_ref().filter(|condition| condition.way == way)
    }

    /// Months that are left when a way is built.
    pub(super) fn built(&self, way: usize) -> f64 {
        self.horizon - self.ways[way].months
    }

    /// Months that a way is live, once it may be.
    pub(super) fn live(&self, way: usize) -> f64 {
        self.built(way) - self.asked_of(way).map_or(0.0, |condition| condition.months)
    }

    /// The share of wrong answers of a way, on average while it is live.
    pub(super) fn error(&self, way: usize, (errors, left): &Errors) -> f64 {
        match way {
            RULES => errors[RULES] + self.ages * self.live(RULES) / 2.0,
            TRAINED => errors[TRAINED] * left,
            _ => errors[LLM],
        }
    }

    /// What a way saves a case against people, who are right.
    pub(super) fn saves(&self, way: usize, errors: &Errors) -> f64 {
        self.by_hand - self.ways[way].run - self.wrong * self.error(way, errors)
    }

    /// What a way saves over the horizon against people, if it is granted with this chance where it needs an approval. It is linear in
    /// shares that are independent, so expected shares give its expected value.
    pub(super) fn value(&self, way: usize, errors: &Errors, granted: impl Fn(&Condition) -> f64) -> f64 {
        if way == PEOPLE {
            return 0.0;
        }
        let of = self.ways[way];
        let granted = self.asked_of(way).map_or(1.0, granted);
        granted * (self.live(way) * (self.volume * self.saves(way, errors) - of.upkeep)) - of.setup
    }

    pub(super) fn true_value(&self, way: usize) -> f64 {
        self.value(way, &self.truth(), Condition::came)
    }

    pub(super) fn true_right(&self, way: usize) -> f64 {
        1.0 - self.error(way, &self.truth())
    }

    /// What habits choose.
    pub(super) fn habits(&self) -> Vec<(&'static str, usize)> {
        let seen = self.seen();
        let most_right = largest(self.right.iter().map(|share| share.raw()));
        let today = |way: usize| self.by_hand - self.ways[way].run - self.wrong * seen.0[way];
        let or_people = |values: [f64; 3]| largest(values.into_iter().chain([0.0]));
        let a_case = or_people([today(RULES), today(TRAINED), today(LLM)]);
        let earned = |way: usize, live: f64| live * (self.volume * today(way) - self.ways[way].upkeep);
        let at_once = or_people([RULES, TRAINED, LLM].map(|way| earned(way, self.horizon) - self.ways[way].setup));
        let sums = [RULES, TRAINED, LLM].map(|way| earned(way, self.built(way)) - self.ways[way].setup);
        let summed = or_people(sums);
        let mut chosen = vec![
            ("always rules", RULES),
            ("always a trained model", TRAINED),
            ("always a language model", LLM),
            ("always people", PEOPLE),
            ("most often right", most_right),
            ("best a case", a_case),
            ("every price, live at once", at_once),
            ("every sum, as tested today", summed),
        ];
        if let Some(condition) = &self.condition {
            let way = condition.way;
            let with = |worth: f64| {
                let mut sums = sums;
                sums[way] = worth;
                or_people(sums)
            };
            let counted = condition.raw() * earned(way, self.live(way)) - self.ways[way].setup;
            chosen.extend([
                (compliance::IGNORED, summed),
                (compliance::AVOIDED, with(f64::NEG_INFINITY)),
                (compliance::COUNTED, with(counted)),
            ]);
        }
        chosen
    }

    pub(super) fn ranks(&self) -> Vec<f64> {
        let mut ranks: Vec<f64> = self.right.iter().map(Share::rank).collect();
        ranks.extend(self.past.as_ref().map(|past| past.rank(&[2])));
        ranks.extend(self.condition.as_ref().map(|condition| condition.granted.rank()));
        ranks
    }
}
