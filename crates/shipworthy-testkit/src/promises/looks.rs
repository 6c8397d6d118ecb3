//! Three planned looks at a golden set that grows by the planner's own advice.

use shipworthy_eval::outcome::Verdict;
use shipworthy_spec::spec::Spec;

use super::product::{Bench, Terms, by_prices, one_bar};
use super::scene::Scene;
use super::tally::Tally;

/// Looks that the spec plans for.
pub const LOOKS: u32 = 3;

/// Nobody labels more than this many rows in all, whatever the advice: a few times what there was at first.
pub fn most_rows(scene: &Scene) -> usize {
    match scene.examples {
        0..500 => 20 * scene.examples,
        500..5_000 => 8 * scene.examples,
        _ => 3 * scene.examples,
    }
}

/// Where one metric stands.
#[derive(Debug, Clone, Copy)]
struct State {
    /// The next look.
    look: u32,
    /// Rows of the golden set at that look.
    rows: usize,
    judged: bool,
    verdict: Verdict,
}

impl State {
    fn is_open(&self) -> bool {
        self.verdict == Verdict::NotEnoughEvidence && self.look <= LOOKS
    }

    /// Looks at `rows` rows for as long as nothing is added to them.
    fn look(&mut self, bench: &Bench<'_>, spec: &Spec, most: usize) {
        let rows = self.rows;
        while self.is_open() && self.rows == rows {
            // Advice that cannot be followed, on the last look or on the largest golden set, is not asked for.
            let advised = self.look < LOOKS && rows < most;
            let (verdict, bars) = bench.feature_at(spec, self.look, advised);
            self.judged |= bars[0].reason.is_none() || verdict != Verdict::NotEnoughEvidence;
            self.verdict = verdict;
            self.look += 1;
            // Without advice, because it would be beyond ten million or there are too few examples to give any: as many again.
            let more = bars[0].more.map_or(rows, |more| usize::try_from(more.examples).unwrap_or(usize::MAX));
            self.rows = rows.saturating_add(more).min(most);
        }
    }
}

/// One run for each metric: look, and where the bar stays open gather what the planner asks for and look again. Metrics that
/// look at as many rows look at the same ones.
pub fn run(scene: &Scene, seed: u64) -> Vec<Tally> {
    let world = scene.world();
    let truth = world.truth();
    let specs = by_prices(&world, |metric| truth.of(metric), &Terms { looks: LOOKS, ..Terms::default() });
    let first = State { look: 1, rows: scene.examples, judged: false, verdict: Verdict::NotEnoughEvidence };
    let mut states: Vec<Vec<State>> = specs.iter().map(|(_, metrics)| vec![first; metrics.len()]).collect();
    while let Some(rows) = states.iter().flatten().filter(|state| state.is_open()).map(|state| state.rows).min() {
        let gathered = world.draw(seed, rows).gathered();
        for ((spec, _), states) in specs.iter().zip(&mut states) {
            let mut bench = None;
            for (place, state) in states.iter_mut().enumerate().filter(|(_, s)| s.is_open() && s.rows == rows) {
                let bench = bench.get_or_insert_with(|| Bench::new(spec, &gathered, seed, 1));
                state.look(bench, &one_bar(spec, place), most_rows(scene));
            }
        }
    }
    states.iter().flatten().map(|state| Tally::of(state.verdict, state.judged)).collect()
}
