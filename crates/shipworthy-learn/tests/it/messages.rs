//! Messages: read against the numbers and names of their own case, with weights of their own.

use shipworthy_learn::archetype::{ARCHETYPES, archetype};
use shipworthy_learn::case::{Actions, Case};
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::debrief::{Debrief, Submission, problems};

fn draw(seed: u64) -> Case {
    let of = archetype("P25").expect("an archetype");
    of.draw(&Code::new(of, seed, Level::ALL[1]))
}

fn send(case: &Case, message: &str) -> Debrief {
    let answer = case.actions.read("money").expect("an exhibit");
    case.submit(&Submission::plain(answer, 0.6, message))
}

/// The message that the debrief offers.
fn worked(case: &Case) -> String {
    let debrief = send(case, &"We will see about it. ".repeat(5));
    let told = debrief.lessons.last().expect("lessons");
    told.split(['“', '”']).nth(1).expect("a message in quotation marks").to_owned()
}

#[test]
fn a_message_is_held_against_its_own_case() {
    let (one, other) = (draw(1), draw(2));
    let message = worked(&one);
    let (own, foreign) = (send(&one, &message), send(&other, &message));
    assert!(own.reasoning.coverage >= 0.9, "{message}: {}", own.reasoning.says());
    assert!(foreign.reasoning.coverage <= 0.5, "{message}: {}", foreign.reasoning.says());
    assert!(own.score > foreign.score);
}

#[test]
fn trade_words_and_foreign_numbers_are_taken_off_and_quoted() {
    let case = draw(3);
    let message = worked(&case);
    let check = |more: &str, least: f64, said: &str| {
        let plain = send(&case, &message).reasoning;
        let read = send(&case, &format!("{message} {more}")).reasoning;
        assert!(plain.coverage - read.coverage >= least, "{more}: {} {}", plain.coverage, read.coverage);
        assert!(read.says().contains(said), "{more}: {}", read.says());
    };
    check("The recall of it is fine.", 0.09, "Taken off for: words of our trade (“recall”).");
    check("Its recall and its precision are fine.", 0.19, "(“recall”, “precision”)");
    check("It will bring us 9,876,543,210 more.", 0.09, "numbers that are not in the case (“9,876,543,210”)");
    check("We will be done in 3 weeks, that is in 2027.", 0.0, "Found:");
}

#[test]
fn weights_are_those_of_the_archetype_and_every_debrief_says_them() {
    let case = draw(4);
    let debrief = send(&case, &worked(&case));
    let of: Vec<(&str, u32)> = debrief.terms.iter().map(|term| (term.name, term.of)).collect();
    assert_eq!(of, [("The decision", 20), ("Your confidence", 10), ("Your message", 70), ("Luck", 0)]);
    assert_eq!(debrief.written, "message");
    assert_eq!(case.weights(), debrief.weights);
    let short = Submission::plain(case.actions.read("trend").expect("an exhibit"), 0.5, "short");
    assert_eq!(problems(&case, &short)[0].message, "the message has 5 characters and 80 are needed");
    for archetype in ARCHETYPES {
        for believed in [false, true] {
            let of = archetype.weights(believed);
            let sum = of.decision + of.confidence + of.beliefs + of.reasoning;
            assert!((sum - 1.0).abs() < 1e-12, "{}: {sum}", archetype.id());
        }
    }
}

#[test]
fn an_exhibit_is_worth_what_is_decided_after_it() {
    for seed in 1..20 {
        let case = draw(seed);
        let Actions::Choice { actions } = &case.actions else { panic!("a choice") };
        assert_eq!(actions.len(), 4);
        let debrief = send(&case, &worked(&case));
        let best: Vec<f64> = debrief.worth.iter().filter(|of| of.best).map(|of| of.expected).collect();
        assert_eq!(best.len(), 1, "one exhibit is the best");
        assert!(debrief.worth.iter().all(|of| of.expected <= best[0]));
        assert!(debrief.lessons.iter().any(|lesson| lesson.contains("taken in with")));
    }
}
