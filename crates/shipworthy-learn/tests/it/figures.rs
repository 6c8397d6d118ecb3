//! Figures of cases: they say what their tables say, and nothing of the truth before a decision.

use shipworthy_learn::archetype::{ARCHETYPES, Archetype};
use shipworthy_learn::case::{Actions, Case, Exhibit};
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::debrief::{Debrief, Submission};
use shipworthy_learn::figure::{Figure, Unit};

use crate::example::every_kind;

const REASON: &str =
    "The interval reaches below what pays, a bad one costs more than a good one gains, and waiting costs a month.";

/// Every archetype at every level, a few cases of each.
fn cases() -> impl Iterator<Item = Case> {
    let seeds = |(of, level, twist)| (1..=6).map(move |seed| (of, Code::new(of, seed, level).with_twist(twist)));
    every_kind().flat_map(seeds).map(|(of, code): (&dyn Archetype, Code)| of.draw(&code))
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

/// What a table says, for looking things up in it: its words, and its whole numbers without what groups their digits.
struct Table {
    words: String,
    counts: Vec<String>,
}

impl Table {
    fn of(exhibit: &Exhibit) -> Table {
        let cells = exhibit.columns.iter().chain(exhibit.rows.iter().flatten()).chain([&exhibit.title]);
        let words = cells.cloned().collect::<Vec<_>>().join(" | ");
        let plain = words.replace(',', "");
        let counts = plain.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        Table { counts: counts.map(str::to_owned).collect(), words }
    }

    fn counts(&self, number: u32) -> bool {
        self.counts.contains(&number.to_string())
    }

    fn says(&self, unit: &Unit, number: f64) -> bool {
        self.words.contains(&unit.say(number))
    }

    fn names(&self, name: &str) -> bool {
        self.words.contains(name)
    }
}

/// Whether a figure says what its table says, and nothing else. `archetype` is where it stands.
fn says_the_same(figure: &Figure, table: &Table, archetype: &str) -> bool {
    match figure {
        // Those who are left are told by the sums in the title.
        Figure::Kinds { kinds, .. } => kinds.iter().filter(|kind| !table.counts(kind.count)).count() <= 1,
        Figure::Rates(of) => of.rates.iter().all(|rate| {
            // P05 has its counts in a table of who was right together.
            let seen = table.counts(rate.seen) || table.counts(rate.of - rate.seen) || archetype == "P05";
            table.counts(rate.of) && seen
        }),
        Figure::Bars(of) => of
            .bars
            .iter()
            .all(|bar| table.names(&bar.label) && bar.amounts.iter().all(|amount| table.says(&of.unit, *amount))),
        Figure::Lines(of) => {
            of.lines.iter().all(|line| line.points.iter().flatten().all(|point| table.says(&of.unit, *point)))
        }
        Figure::Moves(of) => of
            .moves
            .iter()
            .all(|each| table.names(&each.label) && table.says(&of.unit, each.from) && table.says(&of.unit, each.to)),
        Figure::Map(of) => of.spots.iter().all(|spot| {
            table.names(&spot.label) && table.says(&Unit::Money(of.currency), spot.cost) && spot.often > 0.0
        }),
        Figure::Several(all) => all.iter().all(|one| says_the_same(one, table, archetype)),
    }
}

#[test]
fn a_picture_before_the_decision_says_what_its_table_says() {
    let mut drawn = 0;
    for case in cases() {
        for exhibit in shown(&case) {
            let table = Table::of(&exhibit);
            for figure in figures(&exhibit) {
                drawn += 1;
                let same = says_the_same(figure, &table, &case.code.archetype);
                assert!(same, "{}: {}: {figure:?} of {}", case.code, exhibit.title, table.words);
            }
        }
    }
    assert!(drawn > 500, "{drawn}");
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
    for (id, expect) in [("P04", 1), ("P08", 3), ("P16", 1), ("P21", 1), ("P25", 1), ("P30", 2), ("P34", 2)] {
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
