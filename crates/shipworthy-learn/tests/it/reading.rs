//! A daily case takes two minutes, as a rule, and never more than three; each says how long it takes.

use shipworthy_learn::archetype::{ARCHETYPES, Stream};
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::daily::daily;
use shipworthy_learn::reading::WORDS_A_MINUTE;

/// What a case of a day may take with its reason, in minutes: at the median, and at most.
const USUAL: u32 = 2;
const LONGEST: u32 = 3;
/// Words of any brief.
const BRIEF: usize = 90;

#[test]
fn a_daily_case_is_read_in_two_minutes() {
    let mut minutes = Vec::new();
    for day in 20_454..20_454 + 120 {
        let of_day = minutes.len();
        for stream in Stream::ALL {
            let code = daily(day, stream);
            let case = code.of().expect("an archetype").draw(&code);
            assert!(case.brief.words() <= BRIEF, "{code}: {} words", case.brief.words());
            assert!(case.minutes() <= LONGEST, "{code}: {} minutes", case.minutes());
            minutes.push(case.minutes());
        }
        assert!(minutes[of_day..].contains(&USUAL), "day {day}: {:?}", &minutes[of_day..]);
    }
    minutes.sort_unstable();
    assert_eq!(minutes[minutes.len() / 2], USUAL);
}

#[test]
fn a_case_says_how_many_minutes_it_takes() {
    let mut minutes = Vec::new();
    for archetype in ARCHETYPES {
        for level in Level::ALL {
            let case = archetype.draw(&Code::new(archetype, 5, level));
            let (said, words) = (case.minutes() as usize, case.words());
            let needed = words as f64 / WORDS_A_MINUTE as f64 + 0.5;
            assert!(
                (said as f64 - 1.0..=said as f64).contains(&needed),
                "{}: {words} words, {said} minutes",
                case.code
            );
            assert!(said <= archetype.minutes(level) as usize, "{}: {said} minutes", case.code);
            minutes.push((said, archetype.id()));
        }
    }
    minutes.sort();
    let (shortest, longest) = (minutes[0], minutes[minutes.len() - 1]);
    // What the guide to practice says.
    assert_eq!((shortest.0, longest.0), (2, 6), "{shortest:?}, {longest:?}");
}
