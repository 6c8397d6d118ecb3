//! The skills audit: 22 items, one after another, and what they show.

use shipworthy_learn::audit::change::{AreaChange, Moved};
use shipworthy_learn::audit::report::AuditReport;
use shipworthy_learn::audit::{Ask, Material};
use shipworthy_learn::content::{Lesson, lessons};
use shipworthy_learn::record::{AuditDone, AuditStep, CanDo, Decided};
use shipworthy_learn::skill::graph::Graph;

use crate::example::decided;

/// Goes through an audit: `score` is what each case comes to, `right` whether other tasks are answered rightly.
fn taken(score: f64, right: bool, says: CanDo, tasks: usize, before: &[Decided]) -> (Vec<String>, AuditReport) {
    let (graph, lessons): (Graph, Vec<Lesson>) = (Graph::shipped(), lessons().expect("lessons"));
    let (mut decisions, mut steps, mut asked) = (before.to_vec(), Vec::<AuditStep>::new(), Vec::new());
    loop {
        let material =
            Material { graph: &graph, lessons: &lessons, learner: "Asha", decided: &decisions, steps: &steps };
        let Some(item) = material.next(1, tasks) else {
            let report = material.report(1).expect("steps were taken");
            return (asked, report);
        };
        assert!(item.number <= item.of, "{item:?}");
        let (kind, done) = match &item.ask {
            Ask::CanDo { statement } => {
                assert!(!statement.is_empty());
                ("can do", AuditDone::CanDo { says, link: String::new() })
            }
            Ask::Case { code, begun: true, .. } => {
                let kind = &code.archetype;
                decisions.push(Decided {
                    code: code.to_string(),
                    level: code.level,
                    decision: score,
                    // Of messages, the text is what counts.
                    reasoning: 0.5 * (score + 1.0),
                    ..decided(kind, code.seed, 50)
                });
                continue;
            }
            Ask::Case { code, .. } => ("case", AuditDone::Case(code.to_string())),
            Ask::Gap { .. } => ("gap", AuditDone::Gap { answer: None, right }),
            Ask::Card { card } => ("card", AuditDone::Card { card: card.id.clone(), knew: right }),
        };
        asked.push(format!("{} {kind}", item.area.id));
        steps.push(AuditStep { audit: 1, node: item.node, done, at: steps.len() as i64, offset_minutes: 0 });
        assert!(asked.len() < 100, "it ends");
    }
}

#[test]
fn it_has_a_statement_and_a_task_for_each_area() {
    let (asked, report) = taken(-0.5, false, CanDo::Alone, 1, &[]);
    assert_eq!(asked.len(), 22);
    for area in ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"] {
        let of: Vec<&String> = asked.iter().filter(|item| item.starts_with(area)).collect();
        assert_eq!((of.len(), of[0].ends_with("can do")), (2, true), "{area}: what is said comes first");
    }
    assert!(report.whole);
    assert_eq!(report.gaps.len(), 11);
    let first = &report.gaps[0];
    assert!(first.minutes > 0 && first.says.contains("minutes: lesson"), "{}", first.says);
    let case = report.gaps.iter().find(|gap| gap.practice.is_some()).expect("one with cases");
    assert!(case.says.contains("three times") || case.says.contains("twice"), "{}", case.says);
    assert!(report.notes[1].contains("Career"), "areas without cases are named: {:?}", report.notes);
    assert!(report.areas[0].says.contains("harder than that"), "kindly: {}", report.areas[0].says);
}

#[test]
fn whoever_can_has_no_gaps() {
    let (_, report) = taken(1.0, true, CanDo::WithHelp, 1, &[]);
    assert_eq!((report.gaps.len(), report.says.as_str()), (0, "11 tasks, and no gap shows."), "{:?}", report.gaps);
    assert!(report.areas[0].says.contains("you can trust yourself more"), "{}", report.areas[0].says);
}

#[test]
fn what_is_known_already_is_not_asked_and_four_tasks_are_the_most() {
    let practised: Vec<Decided> = (0..40).map(|n| decided("P09", n, n as i64)).collect();
    let (asked, report) = taken(1.0, true, CanDo::Alone, 1, &practised);
    assert!(!asked.iter().any(|item| item.starts_with('A') && !item.ends_with("can do")), "{asked:?}");
    assert!(report.areas[0].band.is_some() && report.areas[0].says.contains("no task was needed"));
    let (asked, _) = taken(1.0, true, CanDo::Alone, 9, &[]);
    let of_k = asked.iter().filter(|item| item.starts_with('K')).count();
    assert_eq!(of_k, 5, "one statement and four tasks");
}

/// The second audit of somebody who decided so well before it, so often; and so well between the two.
fn changed((before, n): (f64, u64), (between, m): (f64, u64)) -> Vec<AreaChange> {
    let (graph, lessons): (Graph, Vec<Lesson>) = (Graph::shipped(), lessons().expect("lessons"));
    let of = |score: f64, seed: u64, at: i64| Decided { decision: score, at, ..decided("P09", seed, 0) };
    let decisions: Vec<Decided> = (0..n)
        .map(|seed| of(before, seed, 10 + seed as i64))
        .chain((0..m).map(|seed| of(between, 1_000 + seed, 1_010 + seed as i64)))
        .chain([of(-1.0, 9_999, 3_000)])
        .collect();
    let said = AuditDone::CanDo { says: CanDo::Alone, link: String::new() };
    let step =
        |audit: u32, at: i64| AuditStep { audit, node: "A3".to_owned(), done: said.clone(), at, offset_minutes: 0 };
    let steps = [step(1, 1_000), step(2, 2_000)];
    let material = Material { graph: &graph, lessons: &lessons, learner: "Asha", decided: &decisions, steps: &steps };
    assert_eq!(material.report(1).expect("the first").change, None, "nothing was before it");
    let change = material.report(2).expect("the second").change.expect("one was before it");
    assert_eq!((change.before, change.before_at, change.after, change.after_at), (1, 1_000, 2, 2_000));
    change.areas
}

#[test]
fn a_second_audit_stands_beside_the_first_and_says_no_more_than_their_bands() {
    let check = |before: (f64, u64), between: (f64, u64), moved: Moved, says: &str| {
        let areas = changed(before, between);
        let area = areas.iter().find(|area| area.id == "A").expect("an area");
        assert_eq!((area.moved, area.says.as_str()), (moved, says), "{area:?}");
        assert_eq!((u64::from(area.answers_before), u64::from(area.answers_after)), (before.1, before.1 + between.1));
        assert_eq!(area.before.is_some(), before.1 >= 3);
        let untouched = areas.iter().find(|area| area.id == "K").expect("an area");
        assert_eq!((untouched.moved, untouched.after), (Moved::TooEarly, None));
    };
    check((-1.0, 12), (1.0, 60), Moved::Up, "better than before");
    check((1.0, 12), (-1.0, 60), Moved::Down, "lower than before");
    check((0.0, 5), (0.5, 5), Moved::TooEarly, "too early: the bands overlap");
    check((0.0, 2), (0.5, 20), Moved::TooEarly, "too early: a band takes 3 answers");
}
