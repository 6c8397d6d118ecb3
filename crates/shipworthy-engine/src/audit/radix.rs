//! Keys in order, digit by digit from the last to the first (Seward, 1954): a fixed number of walks, whatever the keys are.
//!
//! A comparison sort of a million keys takes some twenty; and where another crate sorts keys of this type, builds that do not
//! optimise that crate share its slow copy.

use crate::hash;

/// Below this many keys the tables of counts cost more than they save.
const FEW: usize = 2_048;
/// Bits of a digit: places for all its values fit the nearest cache.
const BITS: usize = 11;
const VALUES: usize = 1 << BITS;
const DIGITS: usize = 64_usize.div_ceil(BITS);
/// Up to so many different keys are counted instead of sorted.
const DIFFERENT: usize = 8_192;

/// Sorts keys, ascending.
pub fn sort(keys: &mut Vec<u64>) {
    if keys.len() < FEW {
        keys.sort_unstable();
        return;
    }
    if let Some(mut counted) = counted(keys) {
        counted.sort_unstable();
        keys.clear();
        keys.extend(counted.into_iter().flat_map(|(key, times)| std::iter::repeat_n(key, times as usize)));
        return;
    }
    let mut counts = vec![[0_u32; VALUES]; DIGITS];
    for key in keys.iter() {
        for (digit, counts) in counts.iter_mut().enumerate() {
            counts[value(*key, digit)] += 1;
        }
    }
    let rows = keys.len() as u32;
    let mut other = vec![0_u64; keys.len()];
    for (digit, counts) in counts.iter_mut().enumerate() {
        // All keys have the same digit here.
        if counts.contains(&rows) {
            continue;
        }
        let mut start = 0;
        for count in counts.iter_mut() {
            start += std::mem::replace(count, start);
        }
        for key in keys.iter() {
            let place = &mut counts[value(*key, digit)];
            other[*place as usize] = *key;
            *place += 1;
        }
        std::mem::swap(keys, &mut other);
    }
}

/// The different keys with how often each occurs, where they are few; gives up soon where they are not.
fn counted(keys: &[u64]) -> Option<Vec<(u64, u32)>> {
    const SLOTS: usize = 4 * DIFFERENT;
    let mut slots: Vec<(u64, u32)> = vec![(0, 0); SLOTS];
    let mut different = 0;
    for (seen, &key) in keys.iter().enumerate() {
        let mut at = hash::whole(key as i64) as usize % SLOTS;
        while slots[at].1 > 0 && slots[at].0 != key {
            at = (at + 1) % SLOTS;
        }
        if slots[at].1 == 0 {
            different += 1;
            // Where most of the first keys are new, so are most of the others.
            if different > DIFFERENT || (seen < FEW && different > FEW / 2) {
                return None;
            }
        }
        slots[at] = (key, slots[at].1 + 1);
    }
    slots.retain(|slot| slot.1 > 0);
    Some(slots)
}

/// The digit of a key at a place, from the last one on.
#[inline]
fn value(key: u64, digit: usize) -> usize {
    (key >> (BITS * digit)) as usize % VALUES
}

/// How many of `keys` are among `known`.
pub fn common(mut keys: Vec<u64>, mut known: Vec<u64>) -> u64 {
    sort(&mut keys);
    sort(&mut known);
    let mut next = 0;
    let mut found = 0;
    for key in keys {
        while next < known.len() && known[next] < key {
            next += 1;
        }
        found += u64::from(known.get(next) == Some(&key));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_any_other_sort() {
        let cases = [(0, 0), (5, 0), (FEW - 1, 3), (FEW, 0), (10_000, 0), (10_000, 20), (10_000, 60)];
        let (few, many) = (cases.map(|case| (case, 7_000)), cases.map(|case| (case, 9_000)));
        for ((rows, shift), different) in few.into_iter().chain(many) {
            let keys: Vec<u64> = (0..rows as i64).map(|i| hash::whole(i % different) >> shift).collect();
            let (mut ours, mut theirs) = (keys.clone(), keys);
            sort(&mut ours);
            theirs.sort();
            assert!(ours == theirs, "{rows} rows, shifted by {shift}");
        }
    }

    #[test]
    fn keys_on_both_sides() {
        assert_eq!(common(vec![5, 3, 3, 9], vec![3, 9, 10, 9]), 3);
        assert_eq!(common(vec![1], Vec::new()), 0);
    }
}
