//! Removal of slices that say nothing beyond a simpler one.
//!
//! One weak place fills a list of ten: every conjunction of it with something irrelevant scores nearly as high, and so does
//! each of its own predicates alone. A reader wants the place once, by its simplest name.

use super::excess::excess;
use super::{Evidence, Found};

/// One-sided p-value below which a difference counts as clear. Strict, because there are many pairs.
const CLEAR: f64 = 0.01;

/// Which of these slices add something? Returns their places in `found`, in order.
///
/// A slice is left out
/// * when it is not clearly worse than the rest of a listed *parent*, a slice with a subset of its predicates;
/// * when it is itself the parent of a slice that stays and stands above it, and its rows outside that slice are not clearly
///   worse than the rows outside both.
///
/// `evidence` may be the half that confirms: it was not used for choosing, so its tests are fair, where on the searched half
/// the best of many children always looks a little worse than its parent. Corrections for multiplicity belong before this,
/// over the whole list. Only listed slices can explain, so search for more slices than are to be shown.
pub fn drop_explained(found: &[Found], evidence: &Evidence) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for (place, slice) in found.iter().enumerate() {
        let by_parent =
            found.iter().any(|parent| is_parent(parent, slice) && !is_worse_within(slice, parent, evidence));
        if by_parent {
            continue;
        }
        let by_child = kept
            .iter()
            .any(|&above| is_parent(slice, &found[above]) && !is_worse_without(slice, &found[above], evidence));
        if !by_child {
            kept.push(place);
        }
    }
    kept
}

/// Whether `parent` has some but not all of the predicates of `child`, and no others.
fn is_parent(parent: &Found, child: &Found) -> bool {
    parent.predicates.len() < child.predicates.len() && parent.predicates.iter().all(|p| child.predicates.contains(p))
}

/// Whether the slice is clearly worse than the rest of its parent.
fn is_worse_within(slice: &Found, parent: &Found, evidence: &Evidence) -> bool {
    is_clear(evidence, |row| evidence.holds(&parent.predicates, row).then(|| evidence.holds(&slice.predicates, row)))
}

/// Whether what the slice has beyond its child is clearly worse than the rows outside the slice.
fn is_worse_without(slice: &Found, child: &Found, evidence: &Evidence) -> bool {
    is_clear(evidence, |row| (!evidence.holds(&child.predicates, row)).then(|| evidence.holds(&slice.predicates, row)))
}

fn is_clear(evidence: &Evidence, side: impl Fn(usize) -> Option<bool>) -> bool {
    excess(evidence, side, 0).p_value.is_some_and(|p| p <= CLEAR)
}
