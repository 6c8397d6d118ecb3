//! How certain is what a candidate costs: by mistakes, altogether, and for each output that passes.
//!
//! Where money follows from the pass rate, its bounds do: without a mistake (the dearest price of a failure times what the failure rate can
//! be), for each output that passes where failures have one price, and in a total where besides calls were recorded to cost different amounts.
//! Everywhere else money is a mean like any other, or two that are added, and money for each output that passes follows from its bounds
//! and those of the pass rate together. With log-normal costs of calls (sigma up to 1) of 60 to 400 outputs, bars at the truth are cleared in
//! at most 5% of samples; means of sums, in the place of sums of bounds, clear them in up to 10% (sigma 1.5).

use shipworthy_stats::inference::Inference;
use shipworthy_stats::spending::Spending;

use super::answered::Answered;
use super::asked::Asked;
use super::candidate::TaskCandidate;
use super::per_pass::FEWEST;
use super::running::Running;

/// Money that follows from a pass rate: what one failure costs, and the rest.
struct ByPassRate {
    price: f64,
    known: f64,
    means: Vec<Inference>,
}

impl TaskCandidate {
    /// Uncertainty of `error_cost`, `total_cost` or `cost_per_pass`.
    pub(super) fn money(&self, answers: &dyn Answered, asked: &Asked) -> Option<Inference> {
        let per_pass = asked.metric == "cost_per_pass";
        if let Some(ByPassRate { price, known, means }) = self.by_pass_rate(answers, asked) {
            let passing = Some(self.passing(answers, asked)?);
            return Spending { known, means, price, passing, per_pass }.inference();
        }
        if per_pass {
            let total = Asked::new(asked.task, "total_cost", None)?;
            let passing = Some(self.passing(answers, asked)?);
            let means = vec![self.inference(answers, &total)?];
            return Spending { known: 0.0, means, price: 0.0, passing, per_pass }.inference();
        }
        let running = self.running(answers);
        if asked.metric == "total_cost" && running.known().is_none() {
            // Not the mean of sums: what mistakes add hides how skewed the calls are.
            let lost = self.money(answers, &Asked::new(asked.task, "error_cost", None)?)?;
            let means = vec![lost, running.inference(answers.rows(), &self.settings.resampling)?];
            return Spending { known: 0.0, means, price: 0.0, passing: None, per_pass }.inference();
        }
        if let Some(judged) = self.judged(answers, asked) {
            return judged.corrected(answers.rows()).ok().map(|corrected| corrected.value);
        }
        self.mean(answers, asked)
    }

    /// Whether so much money is what a share of passes comes to, and nothing else is uncertain.
    pub(super) fn is_a_pass_rate(&self, answers: &dyn Answered, asked: &Asked) -> bool {
        asked.metric == "cost_per_pass" && self.by_pass_rate(answers, asked).is_some_and(|money| money.means.is_empty())
    }

    /// The pass rate; `None` where it is undefined, and for money by passes where fewer than ten outputs pass.
    fn passing(&self, answers: &dyn Answered, asked: &Asked) -> Option<Inference> {
        let passing = self.inference(answers, &Asked::new(asked.task, "pass_rate", None)?)?;
        let few = passing.estimate() * (answers.rows().len() as f64) < FEWEST - 1e-9;
        (asked.metric != "cost_per_pass" || !few).then_some(passing)
    }

    /// What the money is made of where it follows from the pass rate; `None` where it does not.
    fn by_pass_rate(&self, answers: &dyn Answered, asked: &Asked) -> Option<ByPassRate> {
        let (least, most) = answers.prices_of_failure().filter(|(least, _)| *least >= 0.0)?;
        let running = if asked.metric == "error_cost" { Running::Untold } else { self.running(answers) };
        let one_price = least == most;
        // A total whose running cost is known is a mean like any other as soon as it varies.
        if !(one_price && (asked.metric == "cost_per_pass" || running.known().is_none())) {
            let passed = answers.values(&Asked::new(asked.task, "pass_rate", None)?)?.of;
            let all = |share: f64| !passed.is_empty() && passed.iter().all(|passed| *passed == share);
            if !(all(1.0) || (one_price && all(0.0))) {
                return None;
            }
        }
        let (known, means) = match running.known() {
            Some(known) => (known, Vec::new()),
            None => (0.0, vec![running.inference(answers.rows(), &self.settings.resampling)?]),
        };
        Some(ByPassRate { price: most, known, means })
    }
}
