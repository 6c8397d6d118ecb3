//! What recommendations show of a catalogue, without any judgement: how much of it, and how obvious.

/// How much of the catalogue is ever shown? Share of its `items` that stand among the first `k` of some list.
///
/// A fact about these lists: with more lists it only grows, so it has no interval, and two systems compare on equally many lists
/// only. `None` for an empty catalogue.
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
