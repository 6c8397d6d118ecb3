//! Which examples to collect for a golden set, and how far to trust one that has been used many times.
//!
//! [`neyman`] divides a number of examples over slices, [`for_precision`] finds the smallest number that is precise enough,
//! [`for_harm`] puts examples where knowing more is expected to prevent the most harm, [`to_settle`] adds up what the bars of each
//! slice still need. [`non_inferiority`] and its sample size ask whether a candidate is no worse than another by more than a margin.
//! [`Optimism`] says how far the best of several candidates on one golden set flatters itself.

mod harm;
mod neyman;
mod non_inferiority;
mod optimism;
mod settle;

pub use harm::{HarmSlice, for_harm};
pub use neyman::{Allocation, Stratum, for_precision, neyman};
pub use non_inferiority::{NonInferiority, PairedRates, non_inferiority, non_inferiority_size};
pub use optimism::{Optimism, expected_maximum, optimism, revealed_bound};
pub use settle::{Need, SliceNeed, to_settle};
