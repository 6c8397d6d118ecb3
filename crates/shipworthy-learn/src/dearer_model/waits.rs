//! How long the two models take, where a promise limits slow answers: the table shows what the rows hold.

use super::promise::Promise;
use crate::case::Exhibit;
use crate::cells::Share;
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Limit, Rate, Rates, Unit};

/// Seconds after which an answer is late.
pub(super) const LIMIT: u32 = 5;
/// Milliseconds of B, of most answers of A, of its slower ones, and of its late ones. B and then A together are no later than A alone: the
/// slowest of B and the slowest of A in time stay within the limit.
const OF_B: (f64, f64) = (200.0, 1_500.0);
const USUAL: (f64, f64) = (160.0, 1_000.0);
const SLOWER: (f64, f64) = (1_000.0, 3_400.0);
const LATE: (f64, f64) = (5_200.0, 40_000.0);

/// Milliseconds by row.
pub(super) struct Waits {
    pub(super) a: Vec<f64>,
    pub(super) b: Vec<f64>,
    late: Share,
}

impl Waits {
    /// Waits of which as many are late as the test has seen. They have a stream of their own beside that of the other columns.
    pub(super) fn draw(code: &Code, late: Share) -> Waits {
        let mut draws = Draws::new(code, Purpose::Rows, 1);
        let mut is_late: Vec<bool> = (0..late.of).map(|row| row < late.seen).collect();
        draws.shuffle(&mut is_late);
        let a = is_late.iter().map(|is_late| {
            let (low, high) = match (*is_late, draws.chance(0.1)) {
                (true, _) => LATE,
                (false, true) => SLOWER,
                (false, false) => USUAL,
            };
            libm::round(draws.between_log(low, high))
        });
        let a: Vec<f64> = a.collect();
        let b = a.iter().map(|_| libm::round(draws.between_log(OF_B.0, OF_B.1))).collect();
        Waits { a, b, late }
    }

    /// What is seen of them before the decision.
    pub(super) fn exhibit(&self, promise: &Promise) -> Exhibit {
        let (a, b) = (Rate::new("A", self.late.seen, self.late.of), Rate::new("B", 0, self.late.of));
        let row = |rate: &Rate, waits: &[f64]| {
            let within = [0.5, 0.95, 0.99].map(|share| format!("{:.1} s", percentile(waits, share) / 1_000.0));
            let late = format!("{} of {}", rate.seen, rate.of);
            [rate.label.clone()].into_iter().chain(within).chain([late]).collect::<Vec<String>>()
        };
        let after = format!("after {LIMIT} s");
        Exhibit {
            title: "How long they take".to_owned(),
            columns: ["model", "p50", "p95", "p99", after.as_str()].map(str::to_owned).to_vec(),
            rows: vec![row(&a, &self.a), row(&b, &self.b)],
            note: Some(format!(
                "Of 100 answers 95 come within p95. An answer after {LIMIT} seconds is late. B never is, and A is as often late where B is sure as where it is not. What is known of models like A counts like ten further answers, one of them late."
            )),
            figure: Some(Figure::Rates(Rates {
                what: "late".to_owned(),
                unit: Unit::Share,
                limits: vec![Limit::new("promised", promise.most)],
                rates: vec![a, b],
            })),
        }
    }
}

/// The wait that this share of answers comes within: the smallest that holds at least so many.
fn percentile(waits: &[f64], share: f64) -> f64 {
    let mut sorted = waits.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = libm::ceil(share * sorted.len() as f64) as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::super::DearerModel;
    use super::*;
    use crate::code::Level;

    #[test]
    fn as_many_rows_are_late_as_the_table_says() {
        let code = Code::new(&DearerModel, 5, Level::ALL[0]);
        let late = Share::draw(&mut Draws::new(&code, Purpose::World, 0), (1.0, 9.0), 300);
        let waits = Waits::draw(&code, late);
        let over = |waits: &[f64]| waits.iter().filter(|wait| **wait > f64::from(1_000 * LIMIT)).count();
        assert_eq!((over(&waits.a), over(&waits.b)), (late.seen as usize, 0));
        assert_eq!((waits.a.len(), waits.b.len()), (300, 300));
    }

    #[test]
    fn a_percentile_holds_at_least_its_share() {
        let waits: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        assert_eq!([0.5, 0.95, 0.99, 1.0].map(|share| percentile(&waits, share)), [100.0, 190.0, 198.0, 200.0]);
    }
}
