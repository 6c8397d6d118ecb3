//! What outputs count by people: which of them need a judge's or a person's word at all, and what became of those that people labelled.

use super::super::answered::Judged;
use super::super::asked::Asked;
use super::super::carried::Carried;
use super::super::failures::{Labelled, NO_OUTPUT, NOTHING_SAID, Outputs};
use super::{OutputAnswers, Question, SHARE, mean};

impl OutputAnswers {
    /// Whether an output counts the same whatever judges or people say of it: it fails a grader that is none, never arrived, or says
    /// nothing.
    fn is_settled(&self, question: &Question<'_>, failed: u64, row: u32) -> bool {
        let said = question.looks_at & self.graders.judged;
        let (best, worst) = (failed & !said, failed | said);
        failed & (NO_OUTPUT | NOTHING_SAID) != 0 || (question.counts)(best, row) == (question.counts)(worst, row)
    }

    /// Whether all outputs to a row do.
    fn is_row_settled(&self, question: &Question<'_>, place: usize) -> bool {
        self.outputs(place).iter().all(|of| self.is_settled(question, of.failed, self.rows.row[place]))
    }

    /// What the outputs to a row count by people: those on which a judge decides as the labelled ones among them, the others as they are.
    /// `None` where a judge decides on some, and people spoke of none of these.
    fn by_people(&self, question: &Question<'_>, place: usize) -> Option<f64> {
        let (row, needed) = (self.rows.row[place], question.looks_at & self.graders.judged);
        let settled = |of: &&Outputs| self.is_settled(question, of.failed, row);
        let known = self.labels(place).iter();
        let known = known.filter(|of| of.known & needed == needed && !self.is_settled(question, of.graded, row));
        let outputs = || self.outputs(place).iter();
        let open: u32 = outputs().filter(|of| !settled(of)).map(|of| of.count).sum();
        let as_they_are = outputs().filter(settled).map(|of| ((question.counts)(of.failed, row), of.count));
        if open == 0 {
            return mean(as_they_are);
        }
        let said = mean(known.map(|of| ((question.counts)(of.people, row), of.count)))?;
        mean(as_they_are.chain([(said, open)]))
    }

    /// What became of the outputs to these rows that people labelled, as far as a judge decides on them.
    fn carried(&self, question: &Question<'_>) -> Carried {
        let needed = question.looks_at & self.graders.judged;
        let open = |place: usize| {
            let row = self.rows.row[place];
            self.labels(place).iter().filter(move |of| !self.is_settled(question, of.graded, row))
        };
        let changed = |of: &Labelled| of.earlier & needed != 0;
        let is_known = |of: &Labelled| of.known & needed == needed;
        let mut carried = Carried::default();
        for of in (0..self.rows.len()).flat_map(open) {
            match (is_known(of), changed(of)) {
                (true, false) => carried.stayed += u64::from(of.count),
                (true, true) => carried.anew += u64::from(of.count),
                (false, true) => carried.waiting += u64::from(of.count),
                (false, false) => {}
            }
        }
        let weight = carried.weight();
        carried.stands_for = weight.map(|weight| {
            let of_one = |of: &Labelled| (if changed(of) { weight } else { 1.0 }, of.count);
            let of_row = |place: usize| mean(open(place).filter(|of| is_known(of)).map(of_one)).unwrap_or(1.0);
            (0..self.rows.len()).map(of_row).collect()
        });
        carried
    }

    /// What every row counts by people, where they spoke of every output: then no judge is needed. `None` where they did not.
    pub(super) fn said_of_all(&self, question: &Question<'_>) -> Option<Vec<f64>> {
        let needed = question.looks_at & self.graders.judged;
        let is_open = |failed: u64, place: usize| !self.is_settled(question, failed, self.rows.row[place]);
        let open = |place: usize| {
            let outputs = self.outputs(place).iter().filter(|of| is_open(of.failed, place));
            outputs.map(|of| of.count).sum::<u32>()
        };
        let known = |place: usize| {
            let labels = self.labels(place).iter();
            let known = labels.filter(|of| of.known & needed == needed && is_open(of.graded, place));
            known.map(|of| of.count).sum::<u32>()
        };
        let of_all = (0..self.rows.len()).all(|place| known(place) >= open(place));
        of_all.then(|| (0..self.rows.len()).map(|place| self.by_people(question, place)).collect())?
    }

    /// What the judge says of every row, and people of some.
    pub(super) fn judged_by(&self, asked: &Asked, question: &Question<'_>) -> Option<Judged> {
        let needed = question.looks_at & self.graders.judged;
        let is_labelled = |place: usize| self.labels(place).iter().any(|of| of.known & needed == needed);
        let label = |place: usize| self.by_people(question, place).filter(|_| is_labelled(place));
        let labels = (0..self.rows.len()).map(label).collect();
        let settled = (0..self.rows.len()).map(|place| self.is_row_settled(question, place)).collect();
        let range = if asked.metric == "error_cost" { (0.0, self.prices.as_ref()?.dearest()) } else { SHARE };
        (range.1 > range.0).then(|| Judged {
            verdicts: self.shares(question),
            labels,
            range,
            settled,
            carried: self.carried(question),
        })
    }
}
