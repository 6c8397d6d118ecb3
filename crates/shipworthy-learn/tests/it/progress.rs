//! Confidence, intervals and leanings: what is flagged, and what is not.

use shipworthy_learn::debrief::Luck;
use shipworthy_learn::progress::bias::leanings;
use shipworthy_learn::progress::calibration::{Fit, Said, calibration};
use shipworthy_learn::progress::coverage::coverage;
use shipworthy_learn::progress::regret::regret;
use shipworthy_learn::record::{Asked, Decided, Rated};
use shipworthy_learn::schedule::settings::Settings;
use shipworthy_learn::score::{confidence_points, winkler};
use shipworthy_stats::random::Stream;

use crate::example::decided;

fn said(probability: f64, right: usize, of: usize) -> Vec<Said> {
    (0..of).map(|n| Said { probability, right: n < right, at_work: false }).collect()
}

/// The chance that somebody who says 90% and is right with this chance is flagged at 100 answers, added up over what can happen.
fn flagged(truth: f64) -> f64 {
    let mut mass = vec![1.0];
    for _ in 0..100 {
        let mut next = vec![0.0; mass.len() + 1];
        for (count, p) in mass.iter().enumerate() {
            next[count] += p * (1.0 - truth);
            next[count + 1] += p * truth;
        }
        mass = next;
    }
    let is = |right: usize| matches!(calibration(&said(0.9, right, 100)).fit, Fit::Over | Fit::Under);
    mass.iter().enumerate().filter(|(right, _)| is(*right)).map(|(_, p)| p).sum()
}

#[test]
fn who_is_surer_than_right_is_told_and_who_is_not_is_left_alone() {
    let (over, calibrated) = (flagged(0.8), flagged(0.9));
    assert!(over >= 0.85, "{over:.3}");
    assert!(calibrated <= 0.06, "{calibrated:.3}");
    assert!(flagged(0.99) > 0.5, "and so is who is right more often than sure");
}

#[test]
fn the_same_holds_in_a_simulation_with_many_confidences() {
    let mut random = Stream::new(7, "confidences");
    let mut flags = [0_u32; 2];
    const RUNS: u32 = 1_500;
    for _ in 0..RUNS {
        for (place, shift) in [0.0, -0.12].into_iter().enumerate() {
            let answers: Vec<Said> = (0..100)
                .map(|_| {
                    let probability = 0.55 + 0.4 * random.uniform();
                    Said { probability, right: random.uniform() < probability + shift, at_work: false }
                })
                .collect();
            flags[place] += u32::from(matches!(calibration(&answers).fit, Fit::Over | Fit::Under));
        }
    }
    let share = |place: usize| f64::from(flags[place]) / f64::from(RUNS);
    assert!(share(0) <= 0.06 + 0.012, "calibrated: {:.3}", share(0));
    assert!(share(1) > 0.6, "12 points too sure: {:.3}", share(1));
}

#[test]
fn a_bin_is_hidden_under_twenty_answers() {
    let few = calibration(&said(0.9, 15, 19));
    assert_eq!((few.fit, few.brier), (Fit::TooEarly, None));
    assert!(few.bins.iter().all(|bin| bin.share.is_none() && bin.interval.is_none()));
    assert_eq!(few.bins[9].says, "too early: 19 of 20 answers");
    let enough = calibration(&said(0.9, 42, 54));
    assert_eq!(enough.bins[9].says, "said 90%, right 78% (95% CI 65-87%, n=54)");
    assert_eq!(enough.bins[9].share, Some(42.0 / 54.0));
    assert_eq!(enough.fit, Fit::Over);
    insta::assert_snapshot!(enough.says, @"Surer than right: said 90% on average, right 78% (95% CI 65-87%, n=54). Next time, say less.");
    assert_eq!(calibration(&[]).says, "Nothing was said yet.");
    assert_eq!((calibration(&said(0.3, 1, 1)).bins[3].answers, calibration(&said(1.0, 1, 1)).bins[9].answers), (1, 1));
}

#[test]
fn the_parts_of_the_error_add_up_to_it() {
    let mut answers = said(0.9, 40, 50);
    answers.extend(said(0.6, 20, 40));
    answers.extend(said(0.63, 20, 30));
    let found = calibration(&answers);
    let of = found.brier.expect("enough");
    let sum = of.reliability - of.resolution + of.uncertainty + of.within;
    assert!((of.score - sum).abs() < 1e-12);
    // By hand: 0.9 and 40 of 50, 0.6 and 20 of 40, 0.63 and 20 of 30.
    let by_hand = (40.0 * 0.01 + 10.0 * 0.81 + 20.0 * 0.16 + 20.0 * 0.36 + 20.0 * 0.1369 + 10.0 * 0.3969) / 120.0;
    assert!((of.score - by_hand).abs() < 1e-12);
    assert!(of.within.abs() < 0.01 && of.resolution > 0.0);
    answers.reverse();
    assert_eq!(calibration(&answers), found);
    // With one confidence in each bin nothing lies within.
    assert!(calibration(&said(0.9, 40, 50)).brier.expect("enough").within.abs() < 1e-12);
}

#[test]
fn saying_what_one_believes_beats_shading_it() {
    // A13: somebody whose beliefs are right, against the same person ten points off, over the same worlds.
    let mut random = Stream::new(11, "shading");
    let (mut log, mut interval) = (Vec::new(), Vec::new());
    for _ in 0..4_000 {
        let belief = 0.2 + 0.6 * random.uniform();
        let happened = random.uniform() < belief;
        let points = |p: f64| confidence_points(if happened { p } else { 1.0 - p }, 2).expect("two outcomes");
        log.push((points(belief), points(belief + 0.1), points(belief - 0.1)));
        // The truth is normal around what is believed: 80% lies within 1.2816.
        let truth = random.normal();
        let cost = |half: f64| winkler(-half, half, truth, 0.8, 2.0).expect("an interval");
        interval.push((-cost(1.2816), -cost(1.2816 * 1.3), -cost(1.2816 * 0.7)));
    }
    let better = |rows: &[(f64, f64, f64)], other: fn(&(f64, f64, f64)) -> f64| {
        let gains: Vec<f64> = rows.iter().map(|row| row.0 - other(row)).collect();
        let n = gains.len() as f64;
        let mean = gains.iter().sum::<f64>() / n;
        let sd = (gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        mean / (sd / n.sqrt())
    };
    for (name, rows) in [("log", &log), ("interval", &interval)] {
        let (up, down) = (better(rows, |row| row.1), better(rows, |row| row.2));
        assert!(up > 2.33 && down > 2.33, "{name}: {up:.1} and {down:.1} standard errors");
    }
}

#[test]
fn intervals_are_judged_from_twenty_on() {
    let of = |held: usize, all: usize| -> Vec<Decided> {
        let row = |n: usize| Decided { interval_held: Some(n < held), ..decided("P01", n as u64, 1) };
        (0..all).map(row).collect()
    };
    assert_eq!(coverage(&of(10, 19)).share, None);
    assert!(coverage(&of(10, 40)).says.starts_with("Too narrow: 10 of 40 intervals held the truth: 25%"));
    assert!(coverage(&of(100, 100)).says.starts_with("Too wide"));
    assert!(coverage(&of(33, 40)).says.starts_with("33 of 40"));
    assert_eq!(coverage(&[decided("P03", 1, 1)]).given, 0);
}

#[test]
fn money_left_is_added_up_by_currency_and_in_tens() {
    let mut all: Vec<Decided> = (0..12).map(|n| decided("P01", n, n as i64)).collect();
    all.push(Decided { currency: "INR".to_owned(), regret: Some(7.0), ..decided("P03", 99, 3) });
    all.push(Decided { regret: None, ..decided("P03", 100, 3) });
    let found = regret(&all, &Settings::default());
    let left: Vec<_> = found.left.iter().map(|of| (of.currency.as_str(), of.decisions, of.so_far.clone())).collect();
    assert_eq!(left, [("INR", 1, vec![7.0]), ("USD", 12, vec![1_000.0, 1_200.0])]);
    // Day 0 was a Thursday: its week began three days before.
    assert_eq!(
        found.weeks.iter().map(|week| (week.monday, week.decisions)).collect::<Vec<_>>(),
        [(-3, 6), (4, 7), (11, 1)]
    );
    assert!(found.by_archetype.iter().all(|week| week.archetype.is_some()));
}

#[test]
fn leanings_show_from_twenty_decisions_on() {
    let launches: Vec<Decided> = (0..24)
        .map(|n| Decided {
            answer: "ship".to_owned(),
            best: if n % 2 == 0 { "hold" } else { "ship" }.to_owned(),
            asked: None,
            ..decided("P03", n, n as i64)
        })
        .collect();
    let found = leanings(&launches, &[]);
    assert_eq!(found.iter().map(|of| of.id).collect::<Vec<_>>(), ["buying", "shipping", "base-rate", "outcome"]);
    assert!(found[1].says.contains("you lean to launching"), "{}", found[1].says);
    assert_eq!((found[1].lean, found[0].lean), (Some(1.0), None));
    assert_eq!(found[0].says, "None of 24 decisions erred either way.");
    assert!(leanings(&launches[..19], &[])[1].says.starts_with("Too early: 19 of 20"));
    let asks: Vec<Decided> = (0..30)
        .map(|n| Decided {
            asked: Some(if n % 3 == 0 { Asked::TooMuch } else { Asked::Right }),
            ..decided("P04", n, n as i64)
        })
        .collect();
    assert!(leanings(&asks, &[])[0].says.contains("buying more than it is worth"));
}

#[test]
fn rating_by_luck_is_told_apart_from_rating_by_worth() {
    let all: Vec<Decided> = (0..40)
        .map(|n| Decided {
            luck: Some(if (n * 7) % 3 == 0 { Luck::Deserved } else { Luck::Bad }),
            decision: f64::from((n * 5 % 9) as u32) / 9.0,
            ..decided("P03", n, n as i64)
        })
        .collect();
    let rated = |of: &dyn Fn(&Decided) -> u8| -> Vec<Rated> {
        all.iter().map(|row| Rated { code: row.code.clone(), quality: of(row) }).collect()
    };
    let by_luck = rated(&|row| if row.luck == Some(Luck::Deserved) { 5 } else { 2 });
    let found = &leanings(&all, &by_luck)[3];
    assert!(found.lean.is_some_and(|r| r > 0.9) && found.says.contains("outcome bias"), "{found:?}");
    let by_worth = rated(&|row| 1 + (4.0 * row.decision) as u8);
    let found = &leanings(&all, &by_worth)[3];
    assert!(found.says.starts_with("No outcome bias shows"), "{found:?}");
    assert!(leanings(&all, &by_luck[..5])[3].says.starts_with("Too early: 5 of 20"));
}
