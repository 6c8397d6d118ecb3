//! What is due when, and how much of it: against another implementation of the model, and against what nobody should come back to.

use shipworthy_learn::code::Level;
use shipworthy_learn::record::{CardReview, Decided};
use shipworthy_learn::schedule::cards::cards;
use shipworthy_learn::schedule::due::{Due, Past, due};
use shipworthy_learn::schedule::forecast::{DAYS, forecast};
use shipworthy_learn::schedule::fsrs::Fsrs;
use shipworthy_learn::schedule::optimize::{NotFitted, optimize};
use shipworthy_learn::schedule::settings::Settings;
use shipworthy_learn::schedule::units::{Review, grade, track, units};
use shipworthy_learn::schedule::{Grade, Memory, Scheduler};
use shipworthy_learn::skill::graph::Graph;

use crate::example::{DAY, decided};

/// Reviews as A (again), G (good) or E (easy) with the days since the one before; stability, difficulty, the intervals for 85% and 90%, and the
/// chance of remembering after ten days. From py-fsrs 6.3.0 with its default parameters, no learning steps and no fuzz.
const GOLDEN: [(&str, f64, f64, u32, u32, f64); 22] = [
    ("G0", 2.3065, 2.1181, 4, 2, 0.7744),
    ("A0", 0.2120, 6.4133, 1, 1, 0.5518),
    ("E0", 8.2956, 1.0000, 16, 8, 0.8867),
    ("G0 G2", 10.9643, 2.1112, 21, 11, 0.9062),
    ("G0 A2", 0.6076, 7.3945, 1, 1, 0.6453),
    ("A0 G1", 1.8868, 6.4021, 4, 2, 0.7548),
    ("E0 G8", 38.9051, 1.0000, 74, 39, 0.9659),
    ("G0 G2 G11", 46.2802, 2.1043, 88, 46, 0.9708),
    ("G0 G3 A10", 1.6661, 7.3922, 3, 2, 0.7427),
    ("A0 A1 G1", 0.6832, 8.7927, 1, 1, 0.6563),
    ("G0 G0", 2.3065, 2.1112, 4, 2, 0.7744),
    ("G0 A0", 0.7751, 7.3945, 1, 1, 0.6683),
    ("A0 G0 G1", 2.0215, 6.3909, 4, 2, 0.7616),
    ("G0 G2 G11 G46", 162.8622, 2.0975, 310, 163, 0.9910),
    ("G0 G30", 37.4206, 2.1112, 71, 37, 0.9648),
    ("G0 A30 G2", 3.8913, 7.3823, 7, 4, 0.8236),
    ("E0 E20 E90", 550.1433, 1.0000, 365, 365, 0.9973),
    ("G0 G2 A12 G2 G9", 15.8699, 7.3679, 30, 16, 0.9285),
    ("A0 A1 A1 G1 G3", 1.3104, 9.5642, 2, 1, 0.7192),
    ("G0 G2 G11 A60 G3 G10 E40", 91.5164, 6.4706, 174, 92, 0.9844),
    ("G0 G5 G15 G40 G100 A200", 6.0163, 7.3855, 11, 6, 0.8615),
    ("E0 A8 A1 G1 G2 E6", 11.1270, 8.6250, 21, 11, 0.9072),
];

fn reviews(text: &str) -> Vec<Review> {
    let mut day = 0;
    let read = |step: &str| {
        day += step[1..].parse::<i64>().expect("days");
        let grade = match &step[..1] {
            "A" => Grade::Again,
            "G" => Grade::Good,
            _ => Grade::Easy,
        };
        Review { day, grade }
    };
    text.split(' ').map(read).collect()
}

#[test]
fn memories_and_intervals_are_those_of_another_implementation() {
    let model = Fsrs::default();
    for (text, stability, difficulty, at_85, at_90, after_ten) in GOLDEN {
        let reviews = reviews(text);
        let found = track(&reviews, 0.85, &model).expect("reviews");
        let close = |found: f64, golden: f64| (found - golden).abs() <= 2e-3 * golden.abs().max(1.0);
        let Memory { stability: s, difficulty: d } = found.memory;
        assert!(close(s, stability) && close(d, difficulty), "{text}: {s:.4} {d:.4}");
        let interval = |retention| model.interval(found.memory, retention);
        assert_eq!((interval(0.85), interval(0.90)), (at_85, at_90), "{text}");
        assert!(close(model.retrievability(found.memory, 10), after_ten), "{text}");
        assert_eq!(found.due, found.last + i64::from(at_85), "{text}");
    }
}

#[test]
fn the_engine_says_how_it_went_and_never_hard() {
    let check = |score: f64, brier: f64, expect: Grade| {
        let of = Decided { decision: score, brier, ..decided("P01", 1, 0) };
        assert_eq!(grade(&of), expect, "{score} {brier}");
    };
    check(-1.0, 0.0, Grade::Again);
    check(0.19, 0.0, Grade::Again);
    check(0.20, 0.0, Grade::Good);
    check(1.0, 0.18, Grade::Good);
    check(0.94, 0.02, Grade::Good);
    check(0.95, 0.10, Grade::Easy);
    let written = serde_json::to_string(&[Grade::Again, Grade::Good, Grade::Easy]).expect("text");
    assert_eq!(written, r#"["again","good","easy"]"#);
}

fn now(day: i64) -> i64 {
    day * DAY + 12 * 3600
}

fn of(decided: &[Decided], cards: &[CardReview], settings: &Settings, day: i64) -> Due {
    due(&Graph::shipped(), Past { learner: "Asha", decided, cards }, settings, now(day), 0)
}

#[test]
fn whoever_returns_after_three_weeks_finds_an_ordinary_day() {
    let all: Vec<Decided> = ["P01", "P02", "P03", "P04", "P05", "P06", "P09", "P10", "P12", "P16", "P31"]
        .into_iter()
        .enumerate()
        .map(|(place, kind)| decided(kind, place as u64, 100 + place as i64 % 3))
        .collect();
    let met: Vec<CardReview> = cards()
        .iter()
        .take(60)
        .map(|card| CardReview { card: card.id.clone(), knew: true, at: now(101), offset_minutes: 0 })
        .collect();
    let settings = Settings::default();
    let found = of(&all, &met, &settings, 124);
    assert_eq!((found.cases.len(), found.cards.len()), (2, 5));
    assert_eq!(found.says, "2 cases and 5 cards for today.");
    assert!(found.cards.iter().all(|card| !card.new), "what is known comes before what is new");
    let text = serde_json::to_string(&found).expect("text");
    for word in ["overdue", "late", "behind", "backlog", "waiting"] {
        assert!(!text.contains(&format!("\"{word}")), "{word}");
    }
    // Each is a case that was never seen.
    for case in &found.cases {
        assert!(all.iter().all(|of| of.code != case.code.to_string()), "{}", case.code);
        assert!(!case.skills.is_empty());
    }
    let again = of(&all, &met, &settings, 124);
    assert_eq!(again, found, "it waits where it was left");
    // A day's work done is done.
    let mut more = all.clone();
    for case in &found.cases {
        more.push(Decided { code: case.code.to_string(), ..decided(&case.code.archetype, 900, 124) });
    }
    let mut asked = met.clone();
    asked.extend(found.cards.iter().map(|due| CardReview {
        card: due.card.id.clone(),
        knew: true,
        at: now(124),
        offset_minutes: 0,
    }));
    let then = of(&more, &asked, &settings, 124);
    assert_eq!((then.done_for_today, then.says.as_str()), (true, "Done for today."));
    assert_eq!((then.cases_done, then.cards_done), (2, 5));
}

#[test]
fn what_a_day_of_waiting_costs_most_comes_first_and_row_order_plays_no_part() {
    let mut all = vec![decided("P01", 1, 100), decided("P02", 2, 120), decided("P03", 3, 60), decided("P05", 4, 40)];
    let settings = Settings { cases_a_day: 3, ..Settings::default() };
    let found = of(&all, &[], &settings, 130);
    let model = Fsrs::default();
    let losses: Vec<f64> = found
        .cases
        .iter()
        .map(|case| {
            let known = units(&Graph::shipped(), &all, &settings, &model);
            known.iter().find(|unit| unit.archetype == case.code.archetype).expect("a unit").track.loss(130, &model)
        })
        .collect();
    assert_eq!(losses.len(), 3);
    assert!(losses.windows(2).all(|pair| pair[0] >= pair[1]), "{losses:?}");
    all.reverse();
    assert_eq!(of(&all, &[], &settings, 130), found);
}

#[test]
fn a_newcomer_gets_new_cards_and_no_case() {
    let found = of(&[], &[], &Settings::default(), 10);
    assert_eq!((found.cases.len(), found.cards.len()), (0, 5));
    assert!(found.cards.iter().all(|card| card.new && card.retrievability.is_none()));
    let none = Settings { cards_a_day: 0, ..Settings::default() };
    assert!(of(&[], &[], &none, 10).done_for_today);
    // Once somebody practises thresholds, its facts come first.
    let found = of(&[decided("P01", 1, 9)], &[], &Settings::default(), 9);
    assert!(found.cards.iter().all(|due| ["D3", "E1", "E2"].contains(&due.card.node.as_str())), "{found:?}");
}

#[test]
fn a_skill_is_held_once_it_was_there_over_a_month() {
    let held = |days: &[i64], last: f64| {
        let mut all: Vec<Decided> = days.iter().enumerate().map(|(n, day)| decided("P05", n as u64, *day)).collect();
        all.last_mut().expect("one").decision = last;
        let graph = Graph::shipped();
        units(&graph, &all, &Settings::default(), &Fsrs::default())[0].held
    };
    assert!(held(&[0, 10, 30], 1.0));
    assert!(!held(&[0, 10, 29], 1.0), "not a month");
    assert!(!held(&[0, 30], 1.0), "twice");
    assert!(!held(&[0, 10, 20, 40], -0.5), "and it is still there");
}

#[test]
fn the_days_to_come_keep_to_the_cap() {
    let all: Vec<Decided> = (0..30).map(|n| decided(["P01", "P02", "P03"][n % 3], n as u64, n as i64)).collect();
    let met: Vec<CardReview> = cards()
        .iter()
        .map(|card| CardReview { card: card.id.clone(), knew: true, at: now(5), offset_minutes: 0 })
        .collect();
    let past = Past { learner: "Asha", decided: &all, cards: &met };
    let ahead = forecast(&Graph::shipped(), past, &Settings::default(), now(40), 0);
    assert_eq!(ahead.len() as i64, DAYS);
    assert!(ahead.iter().all(|day| day.cases <= 2 && day.cards <= 5));
    let chances: Vec<f64> = ahead.iter().filter_map(|day| day.remembered).collect();
    assert!(chances.windows(2).all(|pair| pair[1] < pair[0]), "left alone, it fades");
    let nothing = Past { learner: "Asha", decided: &[], cards: &[] };
    let ahead = forecast(&Graph::shipped(), nothing, &Settings::default(), now(40), 0);
    assert!(ahead.iter().all(|day| day.remembered.is_none() && day.cases == 0 && day.cards == 0));
}

#[test]
fn parameters_are_fitted_from_a_thousand_reviews_on() {
    let settings = Settings::default();
    let few = vec![decided("P01", 1, 1)];
    let past = Past { learner: "Asha", decided: &few, cards: &[] };
    assert_eq!(optimize(past, &settings), Err(NotFitted::TooFew(1)));
    // Somebody who forgets sooner than the crowd: of every three reviews one fails, a few days after the last.
    let mut met = Vec::new();
    for (place, card) in cards().iter().enumerate() {
        let mut day = place as i64 % 7;
        for time in 0..9 {
            let knew = (place * 31 + time * 17) % 3 != 0;
            met.push(CardReview { card: card.id.clone(), knew, at: now(day), offset_minutes: 0 });
            day += 2 + (place as i64 + time as i64) % 5;
        }
    }
    let past = Past { learner: "Asha", decided: &[], cards: &met };
    let fitted = optimize(past, &settings).expect("enough");
    assert_eq!((fitted.reviews, fitted.parameters.len()), (met.len(), 21));
    assert!(fitted.held_back > 100 && fitted.log_loss_new.is_finite());
    assert_eq!(fitted.better, fitted.log_loss_new < fitted.log_loss_now);
    assert!(fitted.better, "{} {}", fitted.log_loss_now, fitted.log_loss_new);
    assert_eq!(optimize(past, &settings), Ok(fitted), "the same reviews, the same parameters");
    assert!(Fsrs::with(&[0.1; 20]).is_none() && Fsrs::with(&[f32::NAN; 21]).is_none());
}

#[test]
fn levels_come_from_the_line_of_the_case() {
    use shipworthy_learn::record::level_of;
    assert_eq!(level_of("P03@1:42:level=2,family=refund-replies"), Level::new(2));
    assert_eq!(level_of("P03@1:42"), None);
    assert_eq!(level_of("P03@1:42:family=x"), Level::new(1));
}
