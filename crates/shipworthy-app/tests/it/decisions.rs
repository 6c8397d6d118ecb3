//! Decisions on runs: what they rest on, who has to agree, and how they turn out.

use std::path::Path;

use shipworthy_app::decisions::{self, Decision, Look, Outcome, Record, standing, track_record};
use shipworthy_app::form::NotDone;
use shipworthy_app::people::{self, NewPerson, Role};
use shipworthy_app::runs::{self, RunError, RunName};
use shipworthy_eval::decided::Choice;
use shipworthy_eval::outcome::Verdict;
use shipworthy_spec::spec::Date;

use crate::mail::{TOOL, checked, mails, workspace};

fn record(spec: &Path, choice: Choice) -> Record<'_> {
    Record {
        spec,
        run: RunName::Last,
        choice,
        reason: "The misses are mild, nobody was hurt by one in two years, and whoever is missed writes again.",
        confidence: Some(90),
        review_on: Date::parse("2027-01-31"),
        by: "Asha",
        team: false,
        supersedes: None,
        tool: TOOL,
        today: Date::parse("2026-11-21"),
        at: 100,
    }
}

fn done(record: &Record<'_>) -> Decision {
    decisions::record(record).unwrap_or_else(|error| panic!("{error}"))
}

/// A decision to hold, on the latest run.
pub fn hold(spec: &Path) -> Decision {
    done(&record(spec, Choice::Hold))
}

#[test]
fn a_decision_rests_on_a_run_and_its_verdict() {
    let (_workspace, spec) = workspace("recall >= 80%");
    assert!(matches!(decisions::record(&record(&spec, Choice::Hold)), Err(NotDone::Run(RunError::None { .. }))));
    let verdict = checked(&spec, 50).check.verdict_hash;
    let launch = done(&record(&spec, Choice::Launch));
    assert_eq!((launch.number, launch.run, launch.verdict), (1, 1, Verdict::Pass));
    assert_eq!((launch.verdict_hash, launch.ship.as_deref()), (verdict, Some("model")));
    assert!(!launch.against_verdict && launch.changed.is_empty());
    assert!(runs::latest(&spec).expect("an answer").expect("a run").pinned, "its evidence stays");
    let missing = decisions::record(&Record { run: RunName::Number(7), ..record(&spec, Choice::Hold) });
    assert!(matches!(missing, Err(NotDone::Run(RunError::None { .. }))));
}

#[test]
fn a_launch_against_the_verdict_says_so_and_what_has_changed_is_named() {
    let (workspace, spec) = workspace("recall >= 99%");
    assert_eq!(checked(&spec, 50).check.verdict, Verdict::Fail);
    let hold = done(&record(&spec, Choice::Hold));
    assert!(!hold.against_verdict);
    workspace.write("mail.csv", mails(700));
    let launch = done(&record(&spec, Choice::Launch));
    assert!(launch.against_verdict && !launch.needs_second, "one person works alone");
    assert_eq!(launch.changed, ["mail.csv has changed"]);
    let right = done(&Record { supersedes: Some(2), ..record(&spec, Choice::Hold) });
    let all = decisions::list(&spec).expect("decisions");
    assert_eq!(
        all.iter().map(|decision| (decision.number, decision.stands())).collect::<Vec<_>>(),
        [(3, true), (2, false), (1, true)]
    );
    assert_eq!(standing(&all).map(|decision| decision.number), Some(right.number));
    assert_eq!(decisions::of_all(workspace.path()).expect("decisions"), all);
    let again = decisions::record(&Record { supersedes: Some(2), ..record(&spec, Choice::Hold) });
    assert!(matches!(again, Err(NotDone::Conflict(_))));
}

#[test]
fn where_several_work_a_second_person_agrees() {
    let (workspace, spec) = workspace("recall >= 99%");
    checked(&spec, 50);
    for (name, role) in [("Asha", Role::Owner), ("Ben", Role::Editor)] {
        let new = NewPerson { name, role, password: "twelve or more", salt: [1; 16], by: "Asha", at: 60 };
        people::let_in(workspace.path(), &new).expect("let in");
    }
    let launch = done(&record(&spec, Choice::Launch));
    assert!(launch.waits_for_second() && !launch.stands());
    assert!(matches!(decisions::second(&spec, 1, "asha", 110), Err(NotDone::Conflict(_))));
    let agreed = decisions::second(&spec, 1, "Ben", 120).expect("agreed");
    assert!(agreed.stands());
    assert!(!done(&record(&spec, Choice::Hold)).needs_second);
}

#[test]
fn a_decision_is_looked_back_on() {
    let (_workspace, spec) = workspace("recall >= 80%");
    checked(&spec, 50);
    done(&record(&spec, Choice::Launch));
    let look = |outcome, review_on| Look {
        spec: &spec,
        number: 1,
        outcome,
        note: "Two complaints a week.",
        review_on,
        by: "Ben",
        today: Date::parse("2027-01-31"),
        at: 200,
    };
    let later = decisions::look_back(&look(Outcome::TooEarly, Date::parse("2027-06-30"))).expect("kept");
    assert_eq!(later.review_day(), Date::parse("2027-06-30"));
    let held = decisions::look_back(&look(Outcome::Held, None)).expect("kept");
    assert_eq!(held.looked_back().as_deref(), Some("Asha was 90% sure. It held."));
    assert_eq!(track_record(&[held]).brier.map(|brier| (brier * 1e6).round()), Some(10_000.0));
    assert!(decisions::look_back(&look(Outcome::Held, Date::parse("2027-06-30"))).is_err());
}

#[test]
fn all_that_is_wrong_with_a_decision_is_told_at_once() {
    let (_workspace, spec) = workspace("recall >= 80%");
    checked(&spec, 50);
    let refused = decisions::record(&Record {
        reason: " \n",
        by: "",
        confidence: Some(101),
        review_on: Date::parse("2026-11-21"),
        ..record(&spec, Choice::Hold)
    });
    let Err(NotDone::Fields(problems)) = refused else { panic!("four problems") };
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["reason", "by", "confidence", "review_on"]);
    assert!(decisions::list(&spec).expect("decisions").is_empty(), "nothing was recorded");
}
