//! What recommendations show of a catalogue, without any judgement: how much of it, and how obvious.

use std::collections::BTreeMap;

use crate::inference::Inference;
use crate::influence::{Evidence, Influence, Shape, silent};
use crate::moves::Moves;
use crate::scale::Scale;

/// How much of the catalogue is ever shown? Share of its `items` that stand among the first `k` of some list.
///
/// With more lists it only grows, so two systems compare on equally many lists only. `None` for an empty catalogue.
pub fn catalogue_coverage<'a>(lists: impl IntoIterator<Item = &'a [u32]>, k: usize, items: usize) -> Option<f64> {
    let mut shown = vec![false; items];
    for list in lists {
        for item in list.iter().take(k) {
            if let Some(seen) = shown.get_mut(*item as usize) {
                *seen = true;
            }
        }
    }
    (items > 0).then(|| shown.iter().filter(|seen| **seen).count() as f64 / items as f64)
}

/// Name of the method for the share of a catalogue that is shown.
const SHOWN: &str = "clopper-pearson on effective n (jackknife, t)";
/// Name of its drawn interval.
const SHOWN_DRAWN: &str = "wilson on effective n (jackknife, t)";

/// How much of the catalogue do so many lists show, and how much would it differ with other lists of the same kind?
///
/// `lists` has the first k items of each list, by number below `items`; `groups` the cluster of each list. A list moves the share by
/// the items that nobody else shows, and the sum of those squares is not smaller than the variance (Efron and Stein, 1981). The
/// bounds are about as many lists as there are: more lists show more. `None` for an empty catalogue, or without lists.
///
/// # Panics
/// When there is not one group per list.
pub fn catalogue_coverage_inference(lists: &[Vec<u32>], items: usize, groups: Option<&[u32]>) -> Option<Inference> {
    assert!(groups.is_none_or(|groups| groups.len() == lists.len()), "one group per list");
    let estimate =
        catalogue_coverage(lists.iter().map(Vec::as_slice), usize::MAX, items).filter(|_| !lists.is_empty())?;
    let influence = |(size, own): (f64, f64)| Influence { size, change: own / items as f64, times: 1.0 };
    let influences: Vec<Influence> = alone(lists, items, groups).into_values().map(influence).collect();
    let (range, names) = ((0.0, 1.0), (SHOWN, SHOWN_DRAWN));
    match Evidence::of(&influences, groups.is_some()) {
        Some(evidence) => evidence.within(estimate, range, names),
        None => {
            let shape = Shape { scale: Scale::Identity, range, name: SHOWN };
            Some(silent(estimate, lists.len() as f64, groups.map(|_| influences.len() as u64), shape))
        }
    }
}

/// How far each list moves the share of a catalogue that is shown. `None` for an empty catalogue, or without lists.
pub fn catalogue_coverage_moves(lists: &[Vec<u32>], items: usize) -> Option<Moves> {
    let estimate =
        catalogue_coverage(lists.iter().map(Vec::as_slice), usize::MAX, items).filter(|_| !lists.is_empty())?;
    let of = alone(lists, items, None).into_values().map(|(_, own)| own / items as f64).collect();
    Some(Moves { estimate, range: (0.0, 1.0), of })
}

/// By group of lists (a list, where there are no groups): how many lists it has, and how many items it alone shows.
fn alone(lists: &[Vec<u32>], items: usize, groups: Option<&[u32]>) -> BTreeMap<u32, (f64, f64)> {
    let group = |list: usize| groups.map_or(list as u32, |groups| groups[list]);
    // None once a second group shows the item.
    let mut by_item: BTreeMap<u32, Option<u32>> = BTreeMap::new();
    for (list, shown) in lists.iter().enumerate() {
        for item in shown.iter().filter(|item| (**item as usize) < items) {
            let by = by_item.entry(*item).or_insert(Some(group(list)));
            *by = by.filter(|by| *by == group(list));
        }
    }
    let mut units: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    (0..lists.len()).for_each(|list| units.entry(group(list)).or_default().0 += 1.0);
    by_item.into_values().flatten().for_each(|group| units.entry(group).or_default().1 += 1.0);
    units
}

/// How surprising is a list? Mean self-information of its first `k` items, in bits: −log₂ of the share of users who took the item
/// (Zhou and others, 2010). An item that everybody took has none; one that one in a thousand took has ten bits.
///
/// `takers[item]` is the number of those among `users`; an item that nobody took counts as taken by one, because its
/// surprise would be infinite. `None` for an empty list, without users, or when an item is unknown.
pub fn novelty(list: &[u32], k: usize, takers: &[u64], users: u64) -> Option<f64> {
    let top = &list[..k.min(list.len())];
    if top.is_empty() || users == 0 {
        return None;
    }
    let mut bits = 0.0;
    for item in top {
        let share = (*takers.get(*item as usize)?).clamp(1, users) as f64 / users as f64;
        bits -= share.log2();
    }
    Some(bits / top.len() as f64)
}
