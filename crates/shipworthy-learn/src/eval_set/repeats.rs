//! The twist: labels are drawn from logs, and of some kinds most of what the logs hold repeats what is labelled already.
//!
//! A repeat is paid like any label and tells nothing new. Of n paid labels the share of repeats is lost, so what is learned is what the
//! others tell: the sums stay those of the beta-binomial distribution, over fewer labels.

use shipworthy_eval::money;
use shipworthy_eval::words::percent;

use crate::archetype::{Ladder, Twist};
use crate::case::Exhibit;
use crate::code::Level;
use crate::draws::Draws;
use crate::shares::{WHOLE, constants};
use crate::weighed::largest;

use super::family::{Family, Intent};
use super::world::{Kind, World, kinds_at};

/// The one twist of these cases.
pub(super) const TWISTS: &[Twist] =
    &[Twist { name: "duplicates", title: "logs full of repeats", scales: None, ladder }];
/// Whoever weighs the stakes near break-even by what new labels could change there.
pub(super) const COUNTED: &str = "stakes near break-even, repeats counted";
/// What is asked.
pub(super) const QUESTION: &str = "The logs repeat themselves. Where do the labels go?";
/// What the spec says of its data.
pub(super) const DATA: &str = "The pilot: answers judged by kind, not drawn as traffic has them, none of them to a repeat. Labels to come are drawn from logs, which repeat themselves.";
/// How often repeats have to turn the case: another kind deserves most than would without them. In the other cases they may.
pub(super) const TURNS: f64 = 0.5;
/// How often the kind that seems to deserve most has many repeats in these other cases; else any kind has.
const SEEMING: f64 = 0.75;
/// Share of repeats where the logs are full of them, and elsewhere.
const MANY: (f64, f64) = (0.5, 0.8);
const FEW: (f64, f64) = (0.025, 0.125);
/// Steps that these shares are told in: twenty to the whole.
const STEPS: f64 = 20.0;

fn ladder(level: Level) -> Ladder {
    Ladder {
        constants: constants(kinds_at(level)),
        habits: &["as harm has them", "as traffic has them", "stakes near break-even", COUNTED],
    }
}

/// Counts the logs of these kinds: many repeats in two of them, few in the others. It rests on what everybody sees.
pub(super) fn put(kinds: &mut [Kind], budget: f64, turns: bool, draws: &mut Draws) {
    let number = kinds.len();
    let seeming = largest(weights(kinds, budget));
    let first = if turns || draws.chance(SEEMING) { seeming } else { draws.below(number) };
    let second = (first + 1 + draws.below(number - 1)) % number;
    for (index, kind) in kinds.iter_mut().enumerate() {
        let (low, high) = if index == first || index == second { MANY } else { FEW };
        kind.repeats = libm::round(STEPS * draws.between(low, high)) / STEPS;
    }
}

/// Whether the wanted kind may deserve most of the labels, by a short sum that spares the long ones: it is among the weightiest, and, where
/// repeats have to turn the case, it is not far ahead without them.
pub(super) fn likely(kinds: &[Kind], budget: f64, wanted: usize, turns: bool) -> bool {
    let others = |weights: &[f64]| {
        let other = weights.iter().enumerate().filter(|(index, _)| *index != wanted).map(|(_, weight)| *weight);
        other.fold(0.0, f64::max)
    };
    let all_new: Vec<Kind> = kinds.iter().map(Kind::all_new).collect();
    let (counted, without) = (weights(kinds, budget), weights(&all_new, budget));
    counted[wanted] >= 0.5 * others(&counted) && (!turns || without[wanted] <= 1.6 * others(&without))
}

/// Standard deviation of what will be believed once labels for so much money are in.
fn reach(kind: &Kind, money: f64) -> f64 {
    let (a, b) = kind.belief();
    let new = money / kind.label * (1.0 - kind.repeats);
    kind.sd() * (new / (a + b + new)).sqrt()
}

/// What an even part of the budget could change, kind by kind: stakes, times how far new labels can move what is believed, times how near
/// break-even lies when measured by that.
pub(super) fn weights(kinds: &[Kind], budget: f64) -> Vec<f64> {
    let part = budget / kinds.len() as f64;
    let weight = |kind: &Kind| {
        let reach = reach(kind, part);
        let z = (kind.mean() - kind.bar()) / reach;
        kind.volume * (kind.gain + kind.loss) * reach * libm::exp(-0.7 * z * z - 0.4 * z.abs())
    };
    kinds.iter().map(weight).collect()
}

/// What the logs hold, as it is told.
pub(super) fn exhibit(family: &Family, world: &World) -> Exhibit {
    let row = |(kind, intent): (&Kind, &Intent)| {
        let paid = kind.labels(world.budget, WHOLE);
        vec![intent.1.to_owned(), percent(kind.repeats), paid.to_string(), kind.distinct(paid).to_string()]
    };
    Exhibit {
        title: "What the logs repeat".to_owned(),
        columns: ["kind", "repeats", "labels for it all", "new among them"].map(str::to_owned).to_vec(),
        rows: world.kinds.iter().zip(&family.intents).map(row).collect(),
        note: Some("Labels are drawn from logs. A repeat asks nearly what is labelled already: it is paid like any label and tells nothing new, and nobody knows it before it is labelled. Repeats are wrong as often as the rest. The shares are from a count of the logs, new ones are rounded down; the pilot has no repeats.".to_owned()),
        figure: None,
    }
}

/// How many of these labels are new, where logs repeat themselves.
pub(super) fn among(kind: &Kind, paid: usize) -> String {
    if kind.repeats > 0.0 { format!(", {} of them new,", kind.distinct(paid)) } else { String::new() }
}

/// What the repeats did in this case, and what comes of leaving them out of the count; `None` where there are none.
pub(super) fn lesson(family: &Family, world: &World, best: &[usize]) -> Option<String> {
    if !world.has_repeats() {
        return None;
    }
    let money = |amount: f64| money::format(amount, family.scene.currency);
    let full = |(kind, intent): (&Kind, &Intent)| {
        let new = kind.label / (1.0 - kind.repeats);
        let told = || format!("{} {}, so a new label costs {}", intent.1, percent(kind.repeats), money(new));
        (kind.repeats >= MANY.0).then(told)
    };
    let full: Vec<String> = world.kinds.iter().zip(&family.intents).filter_map(full).collect();
    let without = world.best_if_all_were_new();
    let ignored = if without == best {
        "Counted as if every label were new, the division would be the same.".to_owned()
    } else {
        let most = largest(without.iter().map(|share| *share as f64));
        let nothing = vec![0; best.len()];
        format!(
            "Counted as if every label were new, {} would get the most, {} of 100, where the best division gives it {}. That gives away {} of the {} that labels can bring.",
            family.intents[most].1,
            without[most],
            best[most],
            money((world.worth(best) - world.worth(&without)).max(0.0)),
            money(world.worth(best) - world.worth(&nothing))
        )
    };
    Some(format!("The logs are full of repeats in: {}. {ignored}", full.join("; ")))
}

/// What a good reason may quote of the kind that gets this share, and of the logs.
pub(super) fn facts(world: &World, kind: &Kind, share: usize) -> Vec<(&'static str, f64)> {
    if !world.has_repeats() {
        return Vec::new();
    }
    let paid = kind.labels(world.budget, share);
    vec![
        ("repeats", kind.repeats),
        ("most_repeats", world.kinds.iter().map(|kind| kind.repeats).fold(0.0, f64::max)),
        ("paid", paid as f64),
        ("distinct", kind.distinct(paid) as f64),
        ("new_label", kind.label / (1.0 - kind.repeats)),
    ]
}

#[cfg(test)]
mod tests {
    use shipworthy_stats::distribution::beta_cdf;

    use super::*;

    fn kind(repeats: f64) -> Kind {
        Kind { truth: 0.2, pilot: (5, 25), volume: 1_000.0, gain: 12.0, loss: 50.0, label: 2.0, repeats }
    }

    #[test]
    fn repeats_are_paid_and_tell_nothing() {
        let check = |repeats: f64, paid: usize, expect: usize| {
            assert_eq!(kind(repeats).distinct(paid), expect, "{repeats} {paid}");
        };
        check(0.0, 37, 37);
        check(0.6, 10, 4);
        check(0.8, 10, 2);
        check(0.8, 4, 0);
        check(0.05, 20, 19);
        let (full, new) = (kind(0.75).table(200.0, Kind::after), kind(0.0).table(200.0, Kind::after));
        // 100 labels of which 75 repeat tell what 25 new ones tell.
        assert_eq!(full[WHOLE], new[WHOLE / 4]);
        assert_eq!(kind(0.75).all_new().table(200.0, Kind::after), new);
    }

    #[test]
    fn what_labels_are_worth_is_a_sum_over_what_can_be_believed() {
        let (cells, paid) = (4_000, 30);
        let one = kind(0.6);
        let (a, b) = one.belief();
        let edge = |cell: usize| beta_cdf(cell as f64 / cells as f64, a, b);
        let summed: f64 = (0..cells)
            .map(|cell| {
                let truth = (cell as f64 + 0.5) / cells as f64;
                let so = Kind { truth, ..one.clone() };
                (edge(cell + 1) - edge(cell)) * so.truly_after(so.distinct(paid))
            })
            .sum();
        let exact = one.after(one.distinct(paid));
        assert!((summed / exact - 1.0).abs() < 1e-3, "{summed} {exact}");
        assert!(exact < one.after(paid), "fewer new labels are worth less");
    }

    #[test]
    fn new_labels_move_what_is_believed_as_far_as_their_number_allows() {
        let near = |x: f64, y: f64| assert!((x - y).abs() < 1e-12, "{x} {y}");
        // One new label: wrong with the chance that is believed.
        let (one, (a, b)) = (kind(0.5), kind(0.5).belief());
        let mean = one.mean();
        let (wrong, right) = ((a + 1.0) / (a + b + 1.0), a / (a + b + 1.0));
        let spread = (mean * (wrong - mean) * (wrong - mean) + (1.0 - mean) * (right - mean) * (right - mean)).sqrt();
        near(reach(&one, 2.0 * one.label), spread);
        near(reach(&kind(0.0), one.label), spread);
    }
}
