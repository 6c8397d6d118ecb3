//! Labels that stayed when outputs were made anew: those of outputs that came out as before.
//!
//! A label counts for the text that people saw. After a prompt was changed labels are left of the outputs that stayed as they were, and
//! these are no random draw of today's outputs: what changed is likely to be different in quality. People's first draw was random, so those
//! of its outputs that changed stand for all that changed: once some of them are labelled as they are now, each of these counts for as
//! many as changed to a labelled one (stratification after the draw; Cochran, 1977, section 5A.9).

use shipworthy_stats::judge::Refusal;

/// Labels of outputs that changed without which nothing is known of those.
const FEWEST: u64 = 10;
/// One changed output in so many labelled ones changes no verdict to speak of: then the labels that are left are taken as they are.
const ONE_IN: u64 = 20;

/// What became of the outputs that people labelled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Carried {
    /// Labelled outputs that stayed as they were, or were never another text.
    pub stayed: u64,
    /// Outputs that changed, and are labelled as they are now.
    pub anew: u64,
    /// Outputs that changed, and are not.
    pub waiting: u64,
    /// How many outputs each labelled one stands for, row by row, where some are waiting and others labelled anew.
    pub stands_for: Option<Vec<f64>>,
}

impl Carried {
    /// How many outputs each one stands for that is labelled anew; `None` where that is one.
    pub fn weight(&self) -> Option<f64> {
        (self.anew > 0 && self.waiting > 0).then(|| (self.anew + self.waiting) as f64 / self.anew as f64)
    }

    /// Why labels say nothing of today's outputs, where too many of these are not those that people saw.
    pub fn refusal(&self) -> Option<Refusal> {
        let changed = self.anew + self.waiting;
        let needed = FEWEST.min(changed);
        let many = self.waiting * ONE_IN > self.stayed + changed;
        (many && self.anew < needed).then_some(Refusal::TooFewOfChanged { changed, labels: self.anew, needed })
    }

    /// Of two on the same rows, of which only those count that are labelled for both.
    pub(super) fn beside(&self, other: &Carried) -> Carried {
        let worse = if self.refusal().is_none() && other.refusal().is_some() { other } else { self };
        let stands_for = match (&self.stands_for, &other.stands_for) {
            (Some(a), Some(b)) => Some(a.iter().zip(b).map(|(a, b)| a.max(*b)).collect()),
            (one, another) => one.clone().or_else(|| another.clone()),
        };
        Carried { stands_for, ..worse.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stayed: u64, anew: u64, waiting: u64) -> Carried {
        Carried { stayed, anew, waiting, stands_for: None }
    }

    #[test]
    fn labels_of_what_stayed_as_it_was_decide_nothing_until_some_of_the_rest_are_labelled() {
        let check = |stayed, anew, waiting, expect: Option<(u64, u64, u64)>| {
            let found = of(stayed, anew, waiting).refusal().map(|refusal| match refusal {
                Refusal::TooFewOfChanged { changed, labels, needed } => (changed, labels, needed),
                other => panic!("{other:?}"),
            });
            assert_eq!(found, expect, "{stayed} stayed, {anew} anew, {waiting} waiting");
        };
        check(60, 0, 0, None);
        check(43, 0, 17, Some((17, 0, 10)));
        check(43, 9, 8, Some((17, 9, 10)));
        check(43, 10, 7, None);
        check(43, 17, 0, None);
        // Few that changed are labelled to the last, or are too few to matter.
        check(50, 2, 4, Some((6, 2, 6)));
        check(97, 0, 3, None);
    }

    #[test]
    fn one_that_is_labelled_anew_stands_for_all_that_changed() {
        assert_eq!(of(43, 10, 7).weight(), Some(1.7));
        assert_eq!(of(43, 17, 0).weight(), None);
        assert_eq!(of(43, 0, 17).weight(), None);
        let weighted = Carried { stands_for: Some(vec![1.0, 1.7]), ..of(43, 10, 7) };
        let both = weighted.beside(&of(30, 0, 30));
        assert!(both.refusal().is_some() && both.stands_for == Some(vec![1.0, 1.7]));
    }
}
