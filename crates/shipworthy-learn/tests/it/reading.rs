//! A daily case is two minutes: what there is to read takes no longer.

use shipworthy_learn::archetype::Stream;
use shipworthy_learn::case::{Actions, Case};
use shipworthy_learn::daily::daily;

/// Words a minute of somebody who reads with care.
const WORDS_A_MINUTE: usize = 200;
/// What a case may take to read, at the median, in words; and any brief.
const CASE: usize = 2 * WORDS_A_MINUTE;
const BRIEF: usize = 90;

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Everything that is on the page before a decision; a number is a word.
fn of_page(case: &Case) -> usize {
    let exhibits = case.exhibits.iter().flat_map(|exhibit| {
        let cells = exhibit.columns.iter().chain(exhibit.rows.iter().flatten());
        cells.chain([&exhibit.title]).chain(&exhibit.note).map(|text| words(text))
    });
    let offered = match &case.actions {
        Actions::Choice { actions } | Actions::Stages { actions, .. } => actions.as_slice(),
        Actions::Shares { parts, .. } => parts,
        Actions::Picks { things, .. } => things,
        Actions::Number { .. } => &[],
    };
    let offered = offered.iter().map(|action| words(&action.label) + words(&action.means));
    let questions = case.questions.iter().map(|question| words(&question.label) + words(&question.tells));
    case.brief.words() + exhibits.chain(offered).chain(questions).sum::<usize>()
}

#[test]
fn a_daily_case_is_read_in_two_minutes() {
    let mut lengths = Vec::new();
    for day in 20_454..20_454 + 120 {
        for stream in Stream::ALL {
            let code = daily(day, stream);
            let case = code.of().expect("an archetype").draw(&code);
            assert!(case.brief.words() <= BRIEF, "{code}: {} words", case.brief.words());
            lengths.push((of_page(&case), code.to_string()));
        }
    }
    lengths.sort();
    let (median, longest) = (&lengths[lengths.len() / 2], &lengths[lengths.len() - 1]);
    assert!(
        median.0 <= CASE,
        "half of the cases have more than {} words; the longest, {}, has {}",
        median.0,
        longest.1,
        longest.0
    );
}
