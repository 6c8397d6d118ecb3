//! Figures of cases: they say what their tables say, and nothing of the truth before a decision.

use shipworthy_eval::words::grouped;
use shipworthy_learn::archetype::{ARCHETYPES, Archetype};
use shipworthy_learn::case::{Actions, Case, Exhibit};
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::debrief::{Debrief, Submission};
use shipworthy_learn::figure::Figure;

const REASON: &str =
    "The interval reaches below what pays, a bad one costs more than a good one gains, and waiting costs a month.";

/// Every archetype at every level, a few cases of each.
fn cases() -> impl Iterator<Item = Case> {
    let codes = ARCHETYPES.into_iter().flat_map(|of| {
        Level::ALL.into_iter().flat_map(move |level| (1..=6).map(move |seed| (of, Code::new(of, seed, level))))
    });
    codes.map(|(of, code)| of.draw(&code))
}

/// Everything that can be looked at before the last decision: exhibits, answers to questions, what arrives.
fn shown(case: &Case) -> Vec<Exhibit> {
    let mut all = case.exhibits.clone();
    all.extend(case.questions.iter().map(|question| question.answer.clone()));
    let mut path = Vec::new();
    while let Some(stage) = case.stage(&path) {
        all.push(stage.arrived);
        let Some(next) = stage.can.first() else { break };
        path.push(next.clone());
    }
    all
}

/// A first answer that can be given, scored.
fn decided(case: &Case) -> Debrief {
    let written = match &case.actions {
        Actions::Choice { actions } => actions[0].id.clone(),
        Actions::Number { low, .. } => low.to_string(),
        Actions::Shares { parts, .. } => format!("{}=100", parts[0].id),
        Actions::Picks { .. } => "none".to_owned(),
        Actions::Stages { .. } => {
            let mut path: Vec<String> = Vec::new();
            while let Some(next) = case.stage(&path).and_then(|stage| stage.can.first().cloned()) {
                path.push(next);
            }
            path.join(",")
        }
    };
    let answer = case.actions.read(&written).expect("an answer");
    let beliefs = case.beliefs.as_ref().map(|asked| vec![1.0 / asked.causes.len() as f64; asked.causes.len()]);
    case.submit(&Submission { beliefs, ..Submission::plain(answer, 0.5, REASON) })
}

/// The figures of an exhibit, one by one.
fn figures(exhibit: &Exhibit) -> Vec<&Figure> {
    match &exhibit.figure {
        None => Vec::new(),
        Some(Figure::Several(all)) => all.iter().collect(),
        Some(one) => vec![one],
    }
}

/// Names and numbers of a figure, each as its table has to say it.
fn said(figure: &Figure) -> Vec<String> {
    match figure {
        Figure::Kinds { kinds, .. } => kinds.iter().map(|kind| grouped(i64::from(kind.count))).collect(),
        Figure::Rates(of) => {
            of.rates.iter().flat_map(|rate| [grouped(i64::from(rate.seen)), grouped(i64::from(rate.of))]).collect()
        }
        Figure::Bars(of) => of
            .bars
            .iter()
            .flat_map(|bar| std::iter::once(bar.label.clone()).chain(bar.amounts.iter().map(|x| of.unit.say(*x))))
            .collect(),
        Figure::Lines(of) => {
            let points = of.lines.iter().flat_map(|line| line.points.iter().flatten());
            points.map(|x| of.unit.say(*x)).collect()
        }
        Figure::Moves(of) => of
            .moves
            .iter()
            .flat_map(|each| [each.label.clone(), of.unit.say(each.from), of.unit.say(each.to)])
            .collect(),
        Figure::Map(of) => of.spots.iter().map(|spot| spot.label.clone()).collect(),
        Figure::Several(all) => all.iter().flat_map(said).collect(),
    }
}

#[test]
fn a_picture_before_the_decision_says_what_its_table_says() {
    let (mut drawn, mut compared) = (0, 0);
    for case in cases() {
        for exhibit in shown(&case) {
            let heads = exhibit.columns.iter().chain(exhibit.rows.iter().flatten());
            let table: Vec<String> = heads.cloned().collect();
            for figure in figures(&exhibit) {
                drawn += 1;
                for word in said(figure) {
                    compared += 1;
                    assert!(
                        table.iter().any(|cell| cell.contains(&word)),
                        "{}: {}: {word:?} is not in {table:?}",
                        case.code,
                        exhibit.title
                    );
                }
            }
        }
    }
    assert!(drawn > 500 && compared > 5_000, "{drawn} {compared}");
}

#[test]
fn no_picture_before_the_decision_holds_the_truth() {
    for case in cases() {
        for exhibit in shown(&case) {
            for figure in figures(&exhibit) {
                let tells = match figure {
                    Figure::Rates(of) => of.rates.iter().any(|rate| rate.truth.is_some()),
                    Figure::Lines(of) => of.event.is_some(),
                    Figure::Moves(of) => of.moves.iter().any(|each| each.so),
                    _ => false,
                };
                assert!(!tells, "{}: {}", case.code, exhibit.title);
            }
        }
    }
}

#[test]
fn every_archetype_draws_its_evidence_at_the_first_level() {
    for of in ARCHETYPES {
        let case = of.draw(&Code::new(of, 7, Level::ALL[0]));
        let drawn = shown(&case).iter().filter(|exhibit| exhibit.figure.is_some()).count();
        assert!(drawn > 0, "{}", case.code);
    }
}

#[test]
fn what_was_so_is_drawn_beside_what_was_seen_once_it_is_decided() {
    let named =
        |id: &str| -> &'static dyn Archetype { ARCHETYPES.into_iter().find(|of| of.id() == id).expect("an archetype") };
    for (id, expect) in [("P04", 1), ("P08", 3), ("P16", 1), ("P21", 1), ("P25", 1), ("P30", 2)] {
        for level in Level::ALL {
            let of = named(id);
            let case = of.draw(&Code::new(of, 11, level));
            let revealed = decided(&case).revealed;
            assert_eq!(revealed.len(), expect, "{}", case.code);
            for exhibit in &revealed {
                assert!(!figures(exhibit).is_empty(), "{}: {}", case.code, exhibit.title);
                assert!(exhibit.rows.iter().all(|row| row.len() == exhibit.columns.len()), "{}", exhibit.title);
                assert!(exhibit.rows.iter().flatten().all(|cell| !cell.contains("NaN")), "{}", exhibit.title);
                // None of it could be looked at before.
                assert!(shown(&case).iter().all(|before| before.title != exhibit.title), "{}", exhibit.title);
            }
        }
    }
}
