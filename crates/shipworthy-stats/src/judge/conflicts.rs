//! Verdicts that their own rationale contradicts.

use crate::dependence::Dependence;
use crate::inference::Inference;
use crate::mean::share;

/// How often verdict and rationale disagree.
#[derive(Debug, Clone)]
pub struct Conflicts {
    /// Share of conflicts among the rationales that take a side.
    pub rate: Inference,
    /// Rationales that take none, and have no part in the rate.
    pub undecided: usize,
}

/// How often does the judge say one thing and argue for the other? Per row the verdict, and what the rationale argues for;
/// `None` where it takes no side. A judge whose parser reads the wrong line shows here. `None` where no rationale takes a side.
///
/// # Panics
/// When columns differ in length.
pub fn conflict_rate(verdicts: &[bool], rationales: &[Option<bool>], clusters: Option<&[u32]>) -> Option<Conflicts> {
    assert_eq!(verdicts.len(), rationales.len(), "a rationale or none for each verdict");
    assert!(clusters.is_none_or(|clusters| clusters.len() == verdicts.len()), "one cluster per verdict");
    let kept: Vec<(usize, bool)> =
        rationales.iter().enumerate().filter_map(|(row, side)| Some((row, (*side)? != verdicts[row]))).collect();
    if kept.is_empty() {
        return None;
    }
    let clusters: Option<Vec<u32>> = clusters.map(|all| kept.iter().map(|(row, _)| all[*row]).collect());
    let dependence = Dependence { weights: None, clusters: clusters.as_deref() };
    let rate = share(kept.len(), &dependence, |row| kept[row].1)?;
    Some(Conflicts { rate, undecided: verdicts.len() - kept.len() })
}
