//! Who is let down? Metrics by group, how far groups lie apart, and how certain that is.
//!
//! A [`GroupTable`] holds the outcome counts of each group, of intersections too. From it come the values by group, differences and
//! ratios as in `fairlearn.metrics`, intervals that hold for all groups *together*, and the price in money of treating
//! groups more alike ([`frontier`], [`equalize`]).
//!
//! A group too small to say anything about is neither dropped nor counted as equal: its value is an [`Unestimable`] with the
//! reason, and everything that compares groups names those that it had to leave out.
//!
//! Which difference is unfair is not a matter of statistics: bars such as four fifths are chosen, and what is computed here says
//! whether a chosen bar is met.

mod apart;
mod contrasts;
mod disparity;
mod equalize;
mod frontier;
mod simultaneous;
mod table;

pub use contrasts::{Contrasts, MovedGroup};
pub use disparity::{Against, Combine, Disparity};
pub use equalize::{Constraint, Equalized, Mixture, ScoredGroup, equalize};
pub use frontier::{Choice, FrontierPoint, Prices, frontier, frontier_among};
pub use simultaneous::{GroupIntervals, Replicates};
pub use table::{GroupTable, Intersection, Minimum, Unestimable};
