//! What the bars of each slice still need, added up.

/// A bar on a slice that is not settled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// The slice, by number.
    pub slice: usize,
    /// Further cases of the metric's denominator, from [`crate::planner`]; `None` where no number settles it.
    pub further: Option<u64>,
    /// Share of the slice's examples that are such a case: of positives for recall, 1 for accuracy.
    pub share: f64,
}

/// What a slice still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SliceNeed {
    /// The slice.
    pub slice: usize,
    /// Further examples that settle each of its bars that can be settled.
    pub examples: u64,
    /// Bars that no number of examples settles, because the estimate is too close to the bar or has no cases at all.
    pub never: u64,
}

/// How many further examples of each slice settle its bars? One example serves every bar of its slice, so a slice needs what
/// its most demanding bar needs. Slices in ascending order, the settled ones left out.
pub fn to_settle(needs: &[Need]) -> Vec<SliceNeed> {
    let mut slices: Vec<usize> = needs.iter().map(|need| need.slice).collect();
    slices.sort_unstable();
    slices.dedup();
    slices
        .into_iter()
        .map(|slice| {
            let of_slice = needs.iter().filter(|need| need.slice == slice);
            let examples = |need: &Need| match need.further {
                Some(0) => Some(0),
                Some(further) if need.share > 0.0 => Some((further as f64 / need.share.min(1.0)).ceil() as u64),
                _ => None,
            };
            SliceNeed {
                slice,
                examples: of_slice.clone().filter_map(examples).max().unwrap_or(0),
                never: of_slice.filter(|need| examples(need).is_none()).count() as u64,
            }
        })
        .filter(|need| need.examples > 0 || need.never > 0)
        .collect()
}
