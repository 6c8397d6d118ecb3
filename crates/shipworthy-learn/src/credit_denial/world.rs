//! The hidden shares of refused people who would repay, what is known about them, and what each policy is worth.

use std::collections::BTreeMap;

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};
use shipworthy_stats::distribution::beta_cdf;

use super::accepted;
use super::family::Family;
use crate::case::{Answer, Believed, Play, Truth};
use crate::code::Level;
use crate::draws::Draws;
use crate::ship_or_wait::two_digits;

/// Instances whose best policy is ahead by less than this share of the distance from worst to best teach nothing.
const SMALLEST_MARGIN: f64 = 0.04;
/// Months that a trial takes.
const TRIAL_MONTHS: f64 = 3.0;
/// Share of the band that is lent to in a trial, at random.
const TRIAL_SHARE: f64 = 0.2;

/// The names of the policies, in the order of their index.
pub(super) const POLICIES: [&str; 5] = ["keep", "approve-all", "approve-second", "second-look", "try-at-random"];
/// Cells that a refused person who would repay can be in.
pub(super) const CELLS: [&str; 2] = ["false-positive", "false-negative"];

/// From how many to how many under the line were ever lent to, in each group.
pub(super) struct Lent {
    /// By another lender.
    pub(super) elsewhere: (f64, f64),
    /// At random here; `None` where nobody was.
    pub(super) here: Option<(f64, f64)>,
}

impl Lent {
    /// Some were lent to by lot: the fewer, the harder.
    pub(super) fn by_lot(level: Level) -> Lent {
        let sizes = [(40.0, 90.0), (25.0, 70.0), (12.0, 45.0)][level.index()];
        Lent { elsewhere: (20.0, 60.0), here: Some(sizes) }
    }
}

/// Refused people of a group, just under the line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// Share who would repay.
    truth: f64,
    /// Repaid and lent, elsewhere.
    pub(super) elsewhere: (u32, u32),
    /// Repaid and lent, at random here; `None` where nobody was.
    pub(super) here: Option<(u32, u32)>,
    /// Repaid and lent among those who were accepted.
    pub(super) accepted: (u32, u32),
    /// Refused a month.
    pub(super) refused: f64,
}

impl Group {
    /// What is believed of the share who would repay: a beta distribution.
    pub(super) fn beta(&self) -> (f64, f64) {
        let ((repaid, lent), (more, of)) = (self.elsewhere, self.here.unwrap_or_default());
        (1.0 + f64::from(repaid + more), 1.0 + f64::from(lent - repaid + of - more))
    }

    /// Share that can be believed to repay.
    pub(super) fn mean(&self) -> f64 {
        let (a, b) = self.beta();
        a / (a + b)
    }

    fn sd(&self) -> f64 {
        let (a, b) = self.beta();
        let mean = a / (a + b);
        libm::sqrt(mean * (1.0 - mean) / (a + b + 1.0))
    }

    /// Repaid and lent under the line: by lot here, or elsewhere where nobody here was lent to.
    pub(super) fn seen(&self) -> (u32, u32) {
        self.here.unwrap_or(self.elsewhere)
    }

    /// People that a trial lends to.
    pub(super) fn tried(&self) -> u32 {
        libm::round(self.refused * TRIAL_SHARE * TRIAL_MONTHS).max(1.0) as u32
    }
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) groups: [Group; 2],
    /// Whether positive means that somebody defaulted, in the report.
    pub(super) positive_is_default: bool,
    pub(super) gain: f64,
    pub(super) loss: f64,
    /// What the board says that a wrong refusal costs the one who is refused.
    pub(super) harm: f64,
    pub(super) months: f64,
    /// What a second look costs, how many who would repay it lets through, and how many who would not.
    pub(super) look: (f64, f64, f64),
    /// What a trial costs to run.
    pub(super) trial: f64,
    pub(super) currency: &'static str,
    pub(super) names: [&'static str; 2],
    luck: [u32; 2],
    /// What each policy is worth, given what could be seen.
    pub(super) expected: [f64; 5],
    rho: f64,
}

impl World {
    /// A world that may have the wanted best policy: prices are put where that is likely. They depend on the truth through the data alone.
    pub(super) fn draw(draws: &mut Draws, family: &Family, known: &Lent, wanted: usize) -> World {
        let mut group = |first: bool| {
            let lent = draws.between(known.elsewhere.0, known.elsewhere.1) as u32;
            let share = if first { draws.between(0.74, 0.95) } else { draws.between(0.66, 0.95) };
            let repaid = libm::round(f64::from(lent) * share) as u32;
            let truth = draws.beta(1.0 + f64::from(repaid), 1.0 + f64::from(lent - repaid));
            // Fewer of the second group were ever lent to at random.
            let here = known.here.map(|sizes| {
                let n = draws.between(sizes.0, sizes.1) * if first { 1.6 } else { 1.0 };
                let n = n as u32;
                (draws.binomial(n, truth), n)
            });
            let accepted = draws.between_log(500.0, 1_200.0) * if first { 1.0 } else { 0.45 };
            let accepted = accepted as u32;
            let usual = draws.between(0.9, 0.95);
            let good = draws.binomial(accepted, usual);
            let refused = two_digits(draws.between_log(family.volume.0, family.volume.1));
            Group { truth, elsewhere: (repaid, lent), here, accepted: (good, accepted), refused }
        };
        let groups = [group(true), group(false)];
        let means = groups.map(|group| group.mean());
        let sd = (groups[0].sd() + groups[1].sd()) / 2.0;
        let (low, high) = (means[0].min(means[1]), means[0].max(means[1]));
        let bar = match wanted {
            0 => high + sd * draws.between(0.3, 3.0),
            1 => low - sd * draws.between(0.3, 3.0),
            2 => draws.between(low, high),
            _ => draws.between(low - 0.5 * sd, high + 0.5 * sd),
        };
        let bar = bar.clamp(0.55, 0.97);
        let loss = two_digits(draws.between_log(family.loss.0, family.loss.1));
        // bar = loss / (gain + loss + harm), and the harm is a part of what is left.
        let rest = loss * (1.0 - bar) / bar;
        let part = draws.between(0.15, 0.6);
        let harm = two_digits(rest * part);
        let gain = two_digits(rest * (1.0 - part));
        let months = *draws.one_of(&[9.0, 12.0, 18.0]);
        let per_case = (gain + loss + harm) * sd;
        let look = (
            two_digits(per_case * draws.between_log(0.08, 1.6)),
            f64::from(draws.between(70.0, 92.0) as u32) / 100.0,
            f64::from(draws.between(20.0, 50.0) as u32) / 100.0,
        );
        let cases = groups.iter().map(|group| group.refused).sum::<f64>() * months;
        let trial = two_digits(cases * per_case * draws.between_log(0.03, 0.35));
        let mut world = World {
            groups,
            positive_is_default: draws.chance(0.5),
            gain,
            loss,
            harm,
            months,
            look,
            trial,
            currency: family.currency,
            names: family.groups,
            luck: [0; 2],
            expected: [0.0; 5],
            rho: 0.0,
        };
        world.expected = std::array::from_fn(|policy| world.value(policy));
        world
    }

    /// What happens afterwards is drawn once, for whatever is decided.
    pub(super) fn with_luck(mut self, draws: &mut Draws, rho: f64) -> World {
        self.luck = self.groups.map(|group| draws.binomial(group.tried(), group.truth));
        self.rho = rho;
        self
    }

    /// Whether its best policy is the wanted one, clearly, and something is at stake.
    pub(super) fn is_worth_asking(&self, wanted: usize) -> bool {
        let best = self.expected[wanted];
        let others =
            || self.expected.iter().enumerate().filter(|(policy, _)| *policy != wanted).map(|(_, value)| *value);
        let (second, worst) = (others().fold(f64::NEG_INFINITY, f64::max), others().fold(f64::INFINITY, f64::min));
        best - second >= SMALLEST_MARGIN * (best - worst) && best > worst
    }

    /// Share of people who repay from which on lending pays, all counted.
    pub(super) fn break_even(&self) -> f64 {
        self.loss / (self.gain + self.loss + self.harm)
    }

    fn refused(&self, share: f64) -> f64 {
        -share * self.harm
    }

    fn approved(&self, share: f64) -> f64 {
        share * self.gain - (1.0 - share) * self.loss
    }

    fn looked_at(&self, share: f64) -> f64 {
        let (cost, lets_good, lets_bad) = self.look;
        share * (lets_good * self.gain - (1.0 - lets_good) * self.harm) - (1.0 - share) * lets_bad * self.loss - cost
    }

    /// What a case is worth where this share repays, refused, approved or looked at again: the best of them.
    pub(super) fn best_per_case(&self, share: f64) -> f64 {
        self.refused(share).max(self.approved(share)).max(self.looked_at(share))
    }

    fn sum(&self, of: impl Fn(usize, &Group) -> f64) -> f64 {
        let each = self.groups.iter().enumerate().map(|(index, group)| group.refused * self.months * of(index, group));
        each.sum()
    }

    /// What a policy is worth at these shares, but for the trial.
    pub(super) fn fixed(&self, policy: usize, shares: [f64; 2]) -> f64 {
        self.sum(|index, _| match (policy, index) {
            (0, _) | (2, 0) => self.refused(shares[index]),
            (1, _) | (2, _) => self.approved(shares[index]),
            _ => self.looked_at(shares[index]),
        })
    }

    fn during_trial(&self, share: f64) -> f64 {
        TRIAL_SHARE * self.approved(share) + (1.0 - TRIAL_SHARE) * self.refused(share)
    }

    /// What a trial is worth at these shares, where a case of a group is worth `after` once it is in.
    pub(super) fn with_trial(&self, shares: [f64; 2], after: impl Fn(usize, &Group) -> f64) -> f64 {
        let part = TRIAL_MONTHS / self.months;
        let worth =
            self.sum(|index, group| part * self.during_trial(shares[index]) + (1.0 - part) * after(index, group));
        worth - self.trial
    }

    fn value(&self, policy: usize) -> f64 {
        let means = self.groups.map(|group| group.mean());
        if policy < 4 {
            return self.fixed(policy, means);
        }
        self.with_trial(means, |_, group| self.after_trial(group))
    }

    /// E[best of a case] once a trial is in: over the beta-binomial distribution of how many repay.
    pub(super) fn after_trial(&self, group: &Group) -> f64 {
        let (a, b) = group.beta();
        let total = f64::from(group.tried());
        let mut log = libm::lgamma(b + total) - libm::lgamma(b) + libm::lgamma(a + b) - libm::lgamma(a + b + total);
        let mut sum = 0.0;
        for j in 0..=group.tried() {
            let good = f64::from(j);
            sum += libm::exp(log) * self.best_per_case((a + good) / (a + b + total));
            log += libm::log((total - good) * (a + good) / ((good + 1.0) * (b + total - good - 1.0)));
        }
        sum
    }

    fn outcome(&self, policy: usize) -> f64 {
        let truths = self.groups.map(|group| group.truth);
        if policy < 4 {
            return self.fixed(policy, truths);
        }
        self.with_trial(truths, |index, group| {
            let (a, b) = group.beta();
            let mean = (a + f64::from(self.luck[index])) / (a + b + f64::from(group.tried()));
            let best = self.best_per_case(mean);
            let truth = group.truth;
            if best == self.refused(mean) {
                self.refused(truth)
            } else if best == self.approved(mean) {
                self.approved(truth)
            } else {
                self.looked_at(truth)
            }
        })
    }

    fn index(&self, answer: &Answer) -> usize {
        match answer {
            Answer::Choice(id) => POLICIES.iter().position(|known| known == id).expect("a policy of this case"),
            _ => panic!("this case asks for an action"),
        }
    }

    /// The policy with the highest value among the first so many.
    pub(super) fn best_of(&self, value: impl Fn(usize) -> f64, among: usize) -> usize {
        let mut best = 0;
        for policy in 1..among {
            if value(policy) > value(best) {
                best = policy;
            }
        }
        best
    }

    /// The cell of a refused person who would have repaid, in the words of the report.
    pub(super) fn cell(&self) -> usize {
        usize::from(!self.positive_is_default)
    }

    /// What a policy is called here.
    pub(super) fn label(&self, policy: usize) -> String {
        match policy {
            0 => "Keep the line".to_owned(),
            1 => "Approve down to the lower line, for all".to_owned(),
            2 => format!("The lower line for {} alone", self.names[1]),
            3 => "A second look at everybody in between".to_owned(),
            _ => "Lend to some at random, then decide".to_owned(),
        }
    }

    /// Whether some under the line were lent to here, by lot.
    pub(super) fn by_lot(&self) -> bool {
        self.groups.iter().any(|group| group.here.is_some())
    }

    /// People that the trial lends to, in both groups.
    pub(super) fn tried(&self) -> u32 {
        self.groups.iter().map(Group::tried).sum()
    }
}

fn choice(policy: usize) -> Answer {
    Answer::Choice(POLICIES[policy].to_owned())
}

/// So many of so many.
pub(super) fn share((good, all): (u32, u32)) -> f64 {
    f64::from(good) / f64::from(all.max(1))
}

impl Truth for World {
    fn expected(&self, answer: &Answer) -> f64 {
        self.expected[self.index(answer)]
    }

    fn realised(&self, answer: &Answer) -> f64 {
        self.outcome(self.index(answer))
    }

    fn best(&self) -> Answer {
        choice(self.best_of(|policy| self.expected[policy], POLICIES.len()))
    }

    fn best_in_hindsight(&self) -> Answer {
        // Somebody who knows the truth needs no trial.
        choice(self.best_of(|policy| self.outcome(policy), 4))
    }

    fn scale(&self) -> f64 {
        self.rho * self.range()
    }

    fn range(&self) -> f64 {
        let best = self.expected.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        best - self.expected.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn margin(&self) -> Option<f64> {
        let best = self.best_of(|policy| self.expected[policy], POLICIES.len());
        let others = self.expected.iter().enumerate().filter(|(policy, _)| *policy != best).map(|(_, value)| *value);
        Some(self.expected[best] - others.fold(f64::NEG_INFINITY, f64::max))
    }

    fn policies(&self) -> Vec<(&'static str, Play)> {
        let names = [
            "always keep",
            "always approve all",
            "always approve the second",
            "always a second look",
            "always try at random",
        ];
        let mut policies: Vec<(&'static str, Play)> =
            names.into_iter().enumerate().map(|(policy, name)| (name, choice(policy).into())).collect();
        let seen = self.groups.map(|group| group.seen());
        let (repaid, lent) = seen.iter().fold((0, 0), |(k, n), of| (k + of.0, n + of.1));
        let seen = seen.map(share);
        let pooled = [share((repaid, lent)); 2];
        let accepted = self.groups.map(|group| share(group.accepted));
        let cold = World { harm: 0.0, ..self.clone() };
        let by = |world: &World, shares: [f64; 2], among: usize| {
            choice(world.best_of(|policy| world.fixed(policy, shares), among)).into()
        };
        policies.extend([
            ("what the accepted repaid", by(self, accepted, 3)),
            ("the lender's money only", by(&cold, seen, 3)),
            ("one share for both groups", by(self, pooled, 3)),
            ("a share for each group", by(self, seen, 3)),
            ("shares, with a second look", by(self, seen, 4)),
        ]);
        if !self.by_lot() {
            let by_hand = choice(self.best_of(|policy| self.by_hand(policy), POLICIES.len()));
            policies.push((accepted::BY_HAND, by_hand.into()));
        }
        policies
    }

    fn guess(&self, u: f64) -> Answer {
        choice((u * POLICIES.len() as f64) as usize)
    }

    fn kind(&self) -> (usize, usize) {
        (self.best_of(|policy| self.expected[policy], POLICIES.len()), POLICIES.len())
    }

    fn ranks(&self) -> Vec<f64> {
        let of = |group: &Group| {
            let (a, b) = group.beta();
            beta_cdf(group.truth, a, b)
        };
        self.groups.iter().map(of).collect()
    }

    fn is_right(&self, answer: &Answer) -> bool {
        *answer == self.best()
    }

    fn comparison(&self, _: &Answer) -> Vec<(String, Answer)> {
        (0..POLICIES.len()).map(|policy| (self.label(policy), choice(policy))).collect()
    }

    fn interval(&self, _: &Answer) -> Option<(f64, f64)> {
        None
    }

    fn lessons(&self, answer: &Answer) -> Vec<String> {
        let money = |amount: f64| money::format(amount, self.currency);
        let means = self.groups.map(|group| group.mean());
        let (word, other) = if self.positive_is_default { ("positive", "default") } else { ("negative", "repaying") };
        let mut told = vec![
            format!(
                "Here positive means {other}. Somebody who is refused counts as {word}, wrongly: a {}. Where positive is the other thing, the same person has the other name.",
                CELLS[self.cell()].replace('-', " ")
            ),
            format!(
                "Lending pays when more than {} would repay, with {} counted for a wrong refusal. What can be believed is {} ({}) and {} ({}).",
                percent(self.break_even()),
                money(self.harm),
                percent(means[0]),
                self.names[0],
                percent(means[1]),
                self.names[1]
            ),
            format!(
                "What accepted people repaid, {} and {}, says little of those who were refused: they were accepted because they looked better.",
                percent(share(self.groups[0].accepted)),
                percent(share(self.groups[1].accepted))
            ),
        ];
        if !self.by_lot() {
            told.extend(self.lessons_of_the_accepted());
        }
        let wrongly = self.sum(|_, group| group.mean());
        told.push(format!(
            "With the line kept, some {} people are refused wrongly until it is replaced. To them that is {}; no report of the lender shows it.",
            grouped(wrongly.round() as i64),
            money(wrongly * self.harm)
        ));
        let cold = World { harm: 0.0, ..self.clone() };
        let best_for_lender = self.best_of(|policy| cold.value(policy), POLICIES.len());
        if choice(best_for_lender) != self.best() {
            told.push(format!("Counting the lender's money alone, it would be: {}.", self.label(best_for_lender)));
        }
        if *answer == choice(4) && self.best() != choice(4) {
            told.push(
                "A trial feels fair to everybody. It is worth its price only where it could change the policy."
                    .to_owned(),
            );
        }
        told
    }

    fn facts(&self) -> BTreeMap<&'static str, f64> {
        let mut facts = BTreeMap::from([
            ("break_even", self.break_even()),
            ("first_share", share(self.groups[0].seen())),
            ("second_share", share(self.groups[1].seen())),
            ("first_believed", self.groups[0].mean()),
            ("second_believed", self.groups[1].mean()),
            ("first_refused", self.groups[0].refused),
            ("second_refused", self.groups[1].refused),
            ("gain", self.gain),
            ("loss", self.loss),
            ("harm", self.harm),
            ("look", self.look.0),
            ("trial", self.trial),
        ]);
        if !self.by_lot() {
            facts.insert("first_accepted", share(self.groups[0].accepted));
            facts.insert("second_accepted", share(self.groups[1].accepted));
        }
        facts
    }

    fn currency(&self) -> &'static str {
        self.currency
    }

    fn told(&self) -> String {
        format!(
            "In truth {} ({}) and {} ({}) of the refused would have repaid; lending pays above {}.",
            percent(self.groups[0].truth),
            self.names[0],
            percent(self.groups[1].truth),
            self.names[1],
            percent(self.break_even())
        )
    }

    fn believed(&self) -> Vec<Believed> {
        let is = |cell: usize| cell == self.cell();
        (0..CELLS.len())
            .map(|cell| Believed {
                id: CELLS[cell].to_owned(),
                probability: f64::from(u8::from(is(cell))),
                so: is(cell),
            })
            .collect()
    }
}
