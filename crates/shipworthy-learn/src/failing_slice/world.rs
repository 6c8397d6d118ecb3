//! The hidden broken slices, the counts that show them, and what mending a set of slices is worth.

use std::collections::{BTreeMap, BTreeSet};

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};
use shipworthy_stats::binomial::wilson;
use shipworthy_stats::level::Level as Confidence;

use super::belief::{BASES, Belief, Broken, Counts, HOW_MANY, Mended, added_by, after, eligible, mended_by};
use super::family::{Column, Family};
use super::layout::Layout;
use crate::case::{Answer, Believed, Pick, Play, Truth};
use crate::code::Level;
use crate::draws::Draws;
use crate::ship_or_wait::two_digits;

/// Best answers that mend nothing, one slice, or more.
pub(super) const KINDS: usize = 3;
/// Most slices that can be mended.
pub(super) const MOST: usize = 3;
/// A slice looks worse than the rest when it is by this much.
const WORSE: f64 = 0.03;
/// Instances whose best set is ahead by less than this share of the distance from worst to best teach nothing.
const SMALLEST_MARGIN: f64 = 0.04;
/// Share of the regret that scores 0 up to which a set counts as right.
const RIGHT: f64 = 0.1;

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) layout: Layout,
    pub(super) counts: Counts,
    pub(super) truth: Broken,
    pub(super) gaps: &'static [f64],
    pub(super) loss: f64,
    pub(super) volume: f64,
    pub(super) months: f64,
    /// What mending one slice costs.
    pub(super) price: f64,
    pub(super) currency: &'static str,
    cases: &'static str,
    belief: Belief,
    /// What mending is believed to do, and what it truly does.
    mended: Vec<Mended>,
    truly_mended: Vec<Mended>,
    best: Vec<usize>,
    second: f64,
    worst: f64,
    scale: f64,
    /// For ranks of numbers that take few values.
    shake: f64,
}

impl World {
    /// A world whose best answer is of the wanted kind, clearly; `None` where this attempt gives another.
    pub(super) fn draw(draws: &mut Draws, family: &'static Family, level: Level, wanted: usize) -> Option<World> {
        let (n, gaps): (f64, &'static [f64]) = match level.number() {
            1 => (draws.between_log(2_500.0, 4_500.0), &[0.12, 0.18, 0.25, 0.35]),
            2 => (draws.between_log(2_000.0, 3_500.0), &[0.08, 0.12, 0.18, 0.25]),
            _ => (draws.between_log(2_500.0, 4_500.0), &[0.08, 0.14, 0.22, 0.32]),
        };
        let mut columns: Vec<&'static Column> = family.columns.iter().collect();
        draws.shuffle(&mut columns);
        columns.truncate(if level.number() == 2 { 4 } else { 3 });
        let layout = Layout::new(columns, level.number() == 3);
        let shares: Vec<Vec<f64>> = layout
            .columns
            .iter()
            .map(|column| {
                let raw: Vec<f64> =
                    (0..column.values.len()).map(|place| draws.gamma(2.0) / (1.0 + place as f64)).collect();
                let whole: f64 = raw.iter().sum();
                raw.into_iter().map(|share| share / whole).collect()
            })
            .collect();
        // In hard cases the last two columns go together, so that one looks broken where the other is.
        let together = if level.number() == 3 { draws.between(0.3, 0.7) } else { 0.0 };
        let mut counts = Counts { rows: vec![0; layout.cells()], wrong: vec![0; layout.cells()] };
        for _ in 0..n as usize {
            let mut values: Vec<usize> = shares.iter().map(|shares| weighted(draws.uniform(), shares)).collect();
            if level.number() == 3 && draws.chance(together) {
                values[2] = values[1] % layout.columns[2].values.len();
            }
            counts.rows[layout.cell(&values)] += 1;
        }
        let eligible = eligible(&layout, &counts);
        let many = weighted(draws.uniform(), &HOW_MANY);
        let mut slices: Vec<usize> = eligible.clone();
        draws.shuffle(&mut slices);
        slices.truncate(many);
        slices.sort_unstable();
        let by = slices.iter().map(|_| draws.below(gaps.len())).collect();
        let truth = Broken { slices, by, base: draws.below(BASES.len()) };
        for cell in 0..layout.cells() {
            let share = BASES[truth.base] + truth.added(&layout, gaps, cell);
            counts.wrong[cell] = draws.binomial(counts.rows[cell] as u32, share) as usize;
        }
        let loss = two_digits(draws.between_log(family.loss.0, family.loss.1));
        let volume = two_digits(draws.between_log(family.volume.0, family.volume.1));
        let months = *draws.one_of(&[6.0, 9.0, 12.0]);
        // Mending is priced against what a typical broken slice costs, so that it is neither free nor out of the question.
        let price = two_digits(loss * volume * months * draws.between_log(0.006, 0.045));
        let shake = draws.uniform();
        let belief = after(&layout, &counts, gaps);
        let mended = belief.mended(&layout, &counts, gaps);
        let truly_mended = Belief::sure(&truth).mended(&layout, &counts, gaps);
        let mut world = World {
            layout,
            counts,
            truth,
            gaps,
            loss,
            volume,
            months,
            price,
            currency: family.currency,
            cases: family.cases,
            belief,
            mended,
            truly_mended,
            best: Vec::new(),
            second: f64::NEG_INFINITY,
            worst: 0.0,
            scale: 0.0,
            shake,
        };
        let (best, second) = world.two_best();
        world.second = second;
        let mut poorest: Vec<usize> = (0..world.layout.slices.len()).collect();
        poorest.sort_by(|a, b| world.alone(*a).total_cmp(&world.alone(*b)));
        poorest.truncate(MOST);
        world.worst = world.value(&poorest, &world.mended);
        let mut best = (world.value(&best, &world.mended), best);
        // The slice that gains most comes first.
        best.1.sort_by(|a, b| world.alone(*b).total_cmp(&world.alone(*a)));
        world.best = best.1;
        let clear = best.0 - world.second >= SMALLEST_MARGIN * (best.0 - world.worst);
        (world.best.len().min(KINDS - 1) == wanted && clear).then_some(world)
    }

    /// The best set, and what the second best is worth. Mending a slice never takes away more than what it adds by itself; so a slice that
    /// would not pay even then is in no best set, and in the second best at most beside the best.
    fn two_best(&self) -> (Vec<usize>, f64) {
        let pays =
            |slice: &usize| self.stake() * added_by(&self.mended, *slice) / self.counts.all() as f64 > self.price;
        let paying: Vec<usize> = (0..self.layout.slices.len()).filter(pays).collect();
        let (mut best, mut most, mut second) = (Vec::new(), f64::NEG_INFINITY, f64::NEG_INFINITY);
        for set in sets(paying.len()) {
            let set: Vec<usize> = set.into_iter().map(|place| paying[place]).collect();
            let value = self.value(&set, &self.mended);
            if value > most {
                (second, most, best) = (most, value, set);
            } else {
                second = second.max(value);
            }
        }
        if best.len() < MOST {
            for slice in (0..self.layout.slices.len()).filter(|slice| !best.contains(slice)) {
                let more: Vec<usize> = best.iter().copied().chain([slice]).collect();
                second = second.max(self.value(&more, &self.mended));
            }
        }
        (best, second)
    }

    /// The widest gap that pays is mended, then the rest is looked at again without its rows.
    fn one_after_another(&self) -> Vec<usize> {
        let mut picked: Vec<usize> = Vec::new();
        while picked.len() < MOST {
            let left = |cell: usize| picked.iter().all(|slice: &usize| !self.layout.holds[*slice][cell]);
            let excess = |slice: usize| {
                let (rows, wrong) = self.counts.sum(|cell| left(cell) && self.layout.holds[slice][cell]);
                let (others, other_wrong) = self.counts.sum(|cell| left(cell) && !self.layout.holds[slice][cell]);
                let gap = wrong as f64 / rows.max(1) as f64 - other_wrong as f64 / others.max(1) as f64;
                gap * rows as f64 / self.counts.all() as f64
            };
            let widest =
                (0..self.layout.slices.len()).map(|slice| (excess(slice), slice)).max_by(|a, b| a.0.total_cmp(&b.0));
            match widest.filter(|(excess, _)| self.stake() * excess > self.price) {
                Some((_, slice)) => picked.push(slice),
                None => break,
            }
        }
        picked
    }

    /// The same with the share of the range that scores 0.
    pub(super) fn with_scale(mut self, share: f64) -> World {
        self.scale = share * self.range();
        self
    }

    /// What all wrong ones cost over the months, were every case wrong.
    pub(super) fn stake(&self) -> f64 {
        self.loss * self.volume * self.months
    }

    /// What mending a set of slices is worth. Traffic is cut as the sample is.
    fn value(&self, set: &[usize], mended: &[Mended]) -> f64 {
        let all = self.counts.all() as f64;
        (self.stake() * mended_by(mended, set) / all - self.price * set.len() as f64) + 0.0
    }

    fn alone(&self, slice: usize) -> f64 {
        self.value(&[slice], &self.mended)
    }

    /// Rows and wrong ones of a slice.
    pub(super) fn of(&self, slice: usize) -> (usize, usize) {
        self.counts.sum(|cell| self.layout.holds[slice][cell])
    }

    /// Rows and wrong ones outside a slice.
    pub(super) fn outside(&self, slice: usize) -> (usize, usize) {
        self.counts.sum(|cell| !self.layout.holds[slice][cell])
    }

    /// All rows and wrong ones.
    pub(super) fn overall(&self) -> (usize, usize) {
        self.counts.sum(|_| true)
    }

    /// How much more often a slice is wrong than the rest, in the sample.
    pub(super) fn gap(&self, slice: usize) -> f64 {
        let share = |(rows, wrong): (usize, usize)| wrong as f64 / rows.max(1) as f64;
        share(self.of(slice)) - share(self.outside(slice))
    }

    /// Wrong ones too many in a slice, as a share of all cases, in the sample.
    fn excess(&self, slice: usize) -> f64 {
        self.gap(slice) * self.of(slice).0 as f64 / self.counts.all() as f64
    }

    fn is_below(&self, slice: usize) -> bool {
        let (rows, wrong) = self.of(slice);
        let (others, other_wrong) = self.outside(slice);
        let interval = wilson(wrong as f64, rows.max(1) as f64, Confidence::new(0.95).expect("95% is a level"));
        interval.lower > other_wrong as f64 / others.max(1) as f64
    }

    /// Slices in the order of a number, the largest first, as far as they pass.
    fn top(&self, most: usize, passes: impl Fn(usize) -> bool, by: impl Fn(usize) -> f64) -> Vec<usize> {
        let mut slices: Vec<usize> =
            (0..self.layout.slices.len()).filter(|slice| self.of(*slice).0 > 0 && passes(*slice)).collect();
        slices.sort_by(|a, b| by(*b).total_cmp(&by(*a)).then(a.cmp(b)));
        slices.truncate(most);
        slices
    }

    /// How likely it is that a slice is one of those that are broken.
    fn broken(&self, slice: usize) -> f64 {
        self.belief.probability(|broken| broken.slices.contains(&slice))
    }

    fn picked(&self, answer: &Answer) -> Vec<usize> {
        match answer {
            Answer::Picks(picks) => {
                let place = |pick: &Pick| {
                    let found = (0..self.layout.slices.len()).find(|slice| self.layout.id(*slice) == pick.id);
                    found.expect("a slice of this case")
                };
                picks.iter().map(place).collect()
            }
            _ => panic!("this case asks for picks"),
        }
    }

    fn answer(&self, slices: &[usize]) -> Answer {
        Answer::Picks(slices.iter().map(|slice| Pick { id: self.layout.id(*slice), probability: None }).collect())
    }

    fn called(&self, slices: &[usize]) -> String {
        if slices.is_empty() {
            return "mend nothing".to_owned();
        }
        let labels: Vec<String> = slices.iter().map(|slice| self.quoted(*slice)).collect();
        format!("mend {}", labels.join(" and "))
    }

    /// What a slice is called in the middle of a sentence.
    fn quoted(&self, slice: usize) -> String {
        format!("“{}”", self.layout.label(slice))
    }

    /// What mending a slice of the best set saves where the rest of the set is mended as well; `None` where there is no rest.
    fn beside_the_rest(&self, slice: usize) -> Option<f64> {
        let rest: Vec<usize> = self.best.iter().copied().filter(|other| *other != slice).collect();
        let has_rest = rest.len() < self.best.len() && !rest.is_empty();
        has_rest.then(|| self.value(&self.best, &self.mended) - self.value(&rest, &self.mended) + self.price)
    }

    /// Share of wrong ones that a slice is believed to add by itself.
    fn believed_gap(&self, slice: usize) -> f64 {
        added_by(&self.mended, slice) / self.of(slice).0.max(1) as f64
    }
}

/// A probability in words.
fn likely(probability: f64) -> String {
    if probability < 0.001 { "under 0.1%".to_owned() } else { percent(probability) }
}

/// A difference of shares in words: `1 point`, `12 points`.
fn points(gap: f64) -> String {
    let whole = (100.0 * gap.max(0.0)).round();
    let tenths = (1_000.0 * gap.max(0.0)).round() / 10.0;
    match (whole, tenths) {
        (_, 0.0) => "nothing".to_owned(),
        (small, tenths) if small < 3.0 => format!("{tenths} {}", if tenths == 1.0 { "point" } else { "points" }),
        (whole, _) => format!("{whole} points"),
    }
}

/// All sets of up to three of so many slices, the empty one first.
fn sets(slices: usize) -> impl Iterator<Item = Vec<usize>> {
    let ones = (0..slices).map(|a| vec![a]);
    let twos = (0..slices).flat_map(move |a| (a + 1..slices).map(move |b| vec![a, b]));
    let threes =
        (0..slices).flat_map(move |a| (a + 1..slices).flat_map(move |b| (b + 1..slices).map(move |c| vec![a, b, c])));
    std::iter::once(Vec::new()).chain(ones).chain(twos).chain(threes)
}

fn weighted(u: f64, shares: &[f64]) -> usize {
    let mut left = u;
    shares
        .iter()
        .position(|share| {
            left -= share;
            left < 0.0
        })
        .unwrap_or(shares.len() - 1)
}

impl Truth for World {
    fn expected(&self, answer: &Answer) -> f64 {
        self.value(&self.picked(answer), &self.mended)
    }

    fn realised(&self, answer: &Answer) -> f64 {
        self.value(&self.picked(answer), &self.truly_mended)
    }

    fn best(&self) -> Answer {
        self.answer(&self.best)
    }

    fn best_in_hindsight(&self) -> Answer {
        // What is broken is at most two slices, and nobody who knows mends another.
        let broken = &self.truth.slices;
        let mut options: Vec<Vec<usize>> = vec![Vec::new()];
        options.extend(broken.iter().map(|slice| vec![*slice]));
        options.push(broken.clone());
        let best = options
            .into_iter()
            .max_by(|a, b| self.value(a, &self.truly_mended).total_cmp(&self.value(b, &self.truly_mended)));
        self.answer(&best.expect("there is the empty set"))
    }

    fn scale(&self) -> f64 {
        self.scale
    }

    fn range(&self) -> f64 {
        self.value(&self.best, &self.mended) - self.worst
    }

    fn margin(&self) -> Option<f64> {
        Some(self.value(&self.best, &self.mended) - self.second)
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        let any = |_: usize| true;
        let rows = |slice: usize| self.of(slice).0 as f64;
        let single = |slice: usize| self.layout.slices[slice].of.len() == 1;
        let share = |slice: usize| self.of(slice).1 as f64 / self.of(slice).0 as f64;
        let pays = |slice: usize| self.stake() * self.excess(slice) > self.price;
        let play = |slices: Vec<usize>| self.answer(&slices).into();
        vec![
            ("mend nothing", play(Vec::new())),
            ("mend the largest slice", play(self.top(1, single, rows))),
            ("mend the three largest", play(self.top(MOST, single, rows))),
            ("three lowest shares", play(self.top(MOST, any, share))),
            ("lowest share", play(self.top(1, any, share))),
            ("interval below the rest", play(self.top(MOST, |slice| self.is_below(slice), share))),
            ("gap pays", play(self.top(MOST, pays, |slice| self.excess(slice)))),
            ("widest that pays, then look again", play(self.one_after_another())),
        ]
    }

    fn guess(&self, u: f64) -> Answer {
        let all: Vec<Vec<usize>> = sets(self.layout.slices.len()).collect();
        self.answer(&all[(u * all.len() as f64) as usize])
    }

    fn kind(&self) -> (usize, usize) {
        (self.best.len().min(KINDS - 1), KINDS)
    }

    fn ranks(&self) -> Vec<f64> {
        let all = self.counts.all() as f64;
        let excess = |broken: &Broken| -> f64 {
            let cells = 0..self.layout.cells();
            cells.map(|cell| self.counts.rows[cell] as f64 * broken.added(&self.layout, self.gaps, cell)).sum::<f64>()
                / all
        };
        // Worlds can tie; the truth then lies anywhere among them.
        let rank = |of: &dyn Fn(&Broken) -> f64| {
            let truth = of(&self.truth);
            let below = self.belief.probability(|broken| of(broken) < truth - 1e-12);
            let same = self.belief.probability(|broken| (of(broken) - truth).abs() <= 1e-12);
            below + self.shake * same
        };
        vec![rank(&|broken| BASES[broken.base]), rank(&excess)]
    }

    fn is_right(&self, answer: &Answer) -> bool {
        self.value(&self.best, &self.mended) - self.expected(answer) <= RIGHT * self.scale
    }

    fn comparison(&self, answer: &Answer) -> Vec<(String, Answer)> {
        let mut told = vec![("yours: ".to_owned() + &self.called(&self.picked(answer)), answer.clone())];
        let mut seen: Vec<BTreeSet<usize>> = vec![self.picked(answer).into_iter().collect()];
        let others = std::iter::once(("the best", self.best.clone()))
            .chain([("nothing", Vec::new())])
            .chain(self.policies().into_iter().skip(3).map(|(name, play)| (name, self.picked(&play.answer))));
        for (name, set) in others {
            let key: BTreeSet<usize> = set.iter().copied().collect();
            if !seen.contains(&key) {
                seen.push(key);
                let called = self.called(&set);
                told.push((if name == "nothing" { called } else { format!("{name}: {called}") }, self.answer(&set)));
            }
        }
        told
    }

    fn interval(&self, _: &Answer) -> Option<(f64, f64)> {
        None
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let money = |amount: f64| money::format(amount, self.currency);
        let slices = (0..self.layout.slices.len()).filter(|slice| self.of(*slice).0 > 0).count();
        let lowest = self.top(1, |_| true, |slice| self.gap(slice))[0];
        let (seen, believed) = (points(self.gap(lowest)), points(self.believed_gap(lowest)));
        let held = if seen == believed {
            "all of this gap can be believed".to_owned()
        } else if self.believed_gap(lowest) > self.gap(lowest) {
            format!("this gap is believed to be {believed}")
        } else {
            format!("of this gap, {believed} can be believed")
        };
        let mut told = vec![format!(
            "The widest gap of {slices} slices is that of {}: {seen} in {} {}. One of so many is always last; {held}.",
            self.quoted(lowest),
            grouped(self.of(lowest).0 as i64),
            self.cases
        )];
        told.push(format!(
            "Mending costs {}, so a slice of a tenth of all {} has to be {} worse than the rest to pay; one of a third, {}.",
            money(self.price),
            self.cases,
            points(self.price / self.stake() / 0.1),
            points(self.price / self.stake() * 3.0)
        ));
        let yours = self.picked(answer);
        let mut named: Vec<usize> = self.best.clone();
        named.extend(yours.iter().filter(|slice| !self.best.contains(slice)));
        for slice in named {
            let (rows, wrong) = self.of(slice);
            let gain = self.alone(slice) + self.price;
            // Slices that share rows are worth more, or less, together than each by itself.
            let beside = self.beside_the_rest(slice).filter(|beside| (beside - gain).abs() > 0.1 * self.price);
            let beside = beside.map_or_else(String::new, |beside| {
                format!("; where the rest of the best set is mended too, {}", money(beside))
            });
            told.push(format!(
                "{}: {} of {} wrong. It is broken with probability {}; mending it alone is expected to save {}, for {}{beside}.",
                self.quoted(slice),
                grouped(wrong as i64),
                grouped(rows as i64),
                likely(self.broken(slice)),
                money(gain),
                money(self.price)
            ));
        }
        if self.best.is_empty() {
            told.push(
                "Nothing was worth mending: to pay, a gap has to be wide, sure, and in many rows, all at once."
                    .to_owned(),
            );
            if self.broken(lowest) >= 0.5 && !yours.contains(&lowest) {
                told.push(format!(
                    "{} is broken with probability {}, and mending it is expected to save {}, for {}. To be broken is not enough.",
                    self.quoted(lowest),
                    likely(self.broken(lowest)),
                    money(self.alone(lowest) + self.price),
                    money(self.price)
                ));
            }
        } else if yours.len() > self.best.len() {
            told.push("One slice more does not make it safer: each costs the same, broken or not.".to_owned());
        }
        let overlap = yours.iter().find(|slice| {
            !self.best.contains(slice)
                && self.gap(**slice) > WORSE
                && self.believed_gap(**slice) < self.gap(**slice) / 2.0
        });
        if let Some(slice) = overlap {
            told.push(format!(
                "{} looks worse than it is believed to be: it has few rows, or shares them with a slice that is broken. Mending it would leave those as they are.",
                self.quoted(*slice)
            ));
        }
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        let (rows, wrong) = self.overall();
        let worst = self.best.first().copied().unwrap_or_else(|| self.top(1, |_| true, |slice| self.gap(slice))[0]);
        let (slice_rows, slice_wrong) = self.of(worst);
        BTreeMap::from([
            ("overall", 1.0 - wrong as f64 / rows as f64),
            ("examples", rows as f64),
            ("slice_share", 1.0 - slice_wrong as f64 / slice_rows as f64),
            ("slice_wrong_share", slice_wrong as f64 / slice_rows as f64),
            ("slice_rows", slice_rows as f64),
            ("slice_wrong", slice_wrong as f64),
            ("gap", self.gap(worst)),
            ("slice_of_all", slice_rows as f64 / rows as f64),
            ("price", self.price),
            ("loss", self.loss),
            ("volume", self.volume),
            ("slices", self.layout.slices.len() as f64),
        ])
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn told(&self) -> String {
        let broken = self.truth.slices.iter().zip(&self.truth.by);
        let each: Vec<String> =
            broken.map(|(slice, by)| format!("{} (by {})", self.quoted(*slice), points(self.gaps[*by]))).collect();
        let base = percent(BASES[self.truth.base]);
        if each.is_empty() {
            return format!("In truth nothing was broken: {base} are wrong everywhere.");
        }
        let were = if each.len() == 1 { "was" } else { "were" };
        format!("In truth {} {were} broken; elsewhere {base} are wrong.", each.join(" and "))
    }

    fn believed(&self) -> Vec<Believed> {
        (0..self.layout.slices.len())
            .map(|slice| Believed {
                id: self.layout.id(slice),
                probability: self.broken(slice),
                so: self.truth.slices.contains(&slice),
            })
            .collect()
    }
}
