//! The same example answered several times: how much of what a pass rate scatters by is between examples, and how much between
//! repeats of one example.

use shipworthy_stats::repeats::Components;

use crate::outcome::{Estimate, RepeatNoise};
use crate::words::{grouped, number, percent};

/// Fewest examples with several answers that say anything of repeats.
const FEWEST: usize = 2;
/// They are at least one of so many.
const ONE_OF: usize = 10;

/// Whether anything is said of repeats, where so many of the examples were answered several times: of a stray second answer nothing is.
pub(super) fn are_told(several: usize, examples: usize) -> bool {
    several >= FEWEST && several * ONE_OF >= examples
}

/// Both parts with what they mean. Where a judge grades, what it contradicts itself by is between repeats as well.
pub(super) fn noise(found: &Components, noise_share: Estimate, judged: bool) -> RepeatNoise {
    let (examples, repeats) = (found.examples, found.repeats);
    let standard_error = |repeats: f64| {
        let variance = found.between_examples + found.between_repeats / repeats;
        (examples > 0).then(|| (variance / examples as f64).sqrt())
    };
    RepeatNoise {
        examples,
        repeats,
        between_examples: found.between_examples,
        between_repeats: found.between_repeats,
        standard_error: standard_error(repeats),
        standard_error_at_least: standard_error(f64::INFINITY),
        sentence: sentence(found, &noise_share, judged),
        noise_share,
    }
}

/// What the parts say, and what more repeats could do about it.
fn sentence(found: &Components, noise_share: &Estimate, judged: bool) -> String {
    let each = if found.repeats.fract() == 0.0 { "each" } else { "on average" };
    let answered = format!(
        "{} examples were answered {} times {each}",
        grouped(found.examples as i64),
        number((found.repeats * 10.0).round() / 10.0)
    );
    let Some(share) = noise_share.estimate else {
        return format!("{answered}, and nothing differs, neither between examples nor between repeats of one.");
    };
    let graded = if judged { ", as the judge has it" } else { "" };
    if found.between_examples == 0.0 {
        // The least that an estimate of a variance can be is no statement that there is none.
        return format!(
            "{answered}: repeats of one example differ as much as examples do{graded}, so that hardly any of the variance of a single \
             output can be told to be between examples; how much is cannot be said. The same question is answered now well, now badly, \
             which more examples do not mend."
        );
    }
    let range = match (noise_share.low, noise_share.high) {
        (Some(low), Some(high)) => format!(" (between {} and {})", percent(low), percent(high)),
        _ => String::new(),
    };
    let advice = if found.between_repeats == 0.0 {
        "repeats say nothing new: more examples do"
    } else if share < 0.5 {
        "more examples make the pass rate surer, more repeats hardly"
    } else {
        "the same question is answered now well, now badly, which more examples do not mend"
    };
    format!(
        "{answered}: of the variance of a single output, {} is between examples and {}{range} between repeats of one example{graded}; \
         {advice}.",
        percent(1.0 - share),
        percent(share)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(scores: &[&[f64]], judged: bool) -> RepeatNoise {
        let scores: Vec<Vec<f64>> = scores.iter().map(|of| of.to_vec()).collect();
        let found = Components::new(&scores, None).expect("repeats");
        let share = Estimate {
            estimate: found.noise_share.as_ref().map(shipworthy_stats::inference::Inference::estimate),
            low: None,
            high: None,
            n: found.examples,
            method: String::new(),
        };
        noise(&found, share, judged)
    }

    #[test]
    fn examples_that_always_pass_or_always_fail_leave_nothing_to_repeats() {
        let of = said(&[&[1.0, 1.0], &[0.0, 0.0], &[1.0, 1.0], &[0.0, 0.0]], false);
        assert_eq!((of.between_repeats, of.repeats, of.examples), (0.0, 2.0, 4));
        assert_eq!(of.standard_error, of.standard_error_at_least);
        assert_eq!(
            of.sentence,
            "4 examples were answered 2 times each: of the variance of a single output, 100% is between examples and 0% between \
             repeats of one example; repeats say nothing new: more examples do."
        );
    }

    #[test]
    fn examples_that_all_pass_half_of_the_time_leave_everything_to_repeats() {
        let of = said(&[&[1.0, 0.0], &[0.0, 1.0], &[1.0, 0.0], &[0.0, 1.0]], true);
        assert_eq!((of.between_examples, of.between_repeats), (0.0, 0.5));
        assert_eq!(of.standard_error, Some(0.25));
        assert_eq!(of.standard_error_at_least, Some(0.0));
        assert_eq!(
            of.sentence,
            "4 examples were answered 2 times each: repeats of one example differ as much as examples do, as the judge has it, so that \
             hardly any of the variance of a single output can be told to be between examples; how much is cannot be said. The same \
             question is answered now well, now badly, which more examples do not mend."
        );
    }

    #[test]
    fn a_stray_second_answer_is_no_word_about_repeats() {
        let check =
            |several, examples, expect| assert_eq!(are_told(several, examples), expect, "{several} of {examples}");
        check(0, 60, false);
        check(1, 60, false);
        check(1, 2, false);
        check(5, 60, false);
        check(6, 60, true);
        check(2, 2, true);
    }

    #[test]
    fn where_nothing_differs_nothing_is_divided() {
        let of = said(&[&[1.0, 1.0, 1.0], &[1.0, 1.0, 1.0]], false);
        assert_eq!(of.noise_share.estimate, None);
        assert!(
            of.sentence.ends_with("nothing differs, neither between examples nor between repeats of one."),
            "{}",
            of.sentence
        );
    }
}
