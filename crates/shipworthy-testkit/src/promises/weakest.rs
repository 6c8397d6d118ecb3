//! Data on which no slice differs from another: does the search for weak slices confirm one?

use shipworthy_eval::outcome::Verdict;
use shipworthy_eval::weakest::{searched_columns, weakest_slices};

use super::product::{Bench, Terms, spec};
use super::scene::Scene;
use super::tally::Tally;
use crate::simulate::Metric;
use crate::slice_world::null_world;

/// Slice columns, and values of each.
pub const COLUMNS: usize = 4;
/// Values of each column.
pub const VALUES: u32 = 4;

/// One run. A confirmed slice counts as a fail, nothing confirmed as a pass.
pub fn run(scene: &Scene, seed: u64) -> Tally {
    let world = scene.world();
    let spec = spec(&world, &[(Metric::Recall, 0.5)], &Terms::default());
    let gathered = null_world(world, COLUMNS, VALUES).gathered(seed, scene.examples);
    let bench = Bench::new(&spec, &gathered, seed, 1);
    let columns = searched_columns(&gathered);
    let weakest = weakest_slices(&gathered, &columns, &bench.candidates[0], None, seed);
    let confirmed = weakest.iter().any(|slice| slice.confirmed);
    Tally::of(if confirmed { Verdict::Fail } else { Verdict::Pass }, true)
}
