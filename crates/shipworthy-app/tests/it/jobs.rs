//! Jobs: done part by part, stopped, left by a process that died, and taken up again.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use shipworthy_app::jobs::{self, Beside, Job, JobState, Part, Partial, Question, Worker};
use shipworthy_app::runs;
use shipworthy_app::{Progress, Unwatched};
use shipworthy_testkit::workspace::Workspace;

use crate::mail::{TOOL, mails, workspace};

fn question(parts: &[Part]) -> Question {
    Question { seed: 0, replicates: 50, parts: parts.to_vec(), run: None, collect: None }
}

/// Works as this worker, from this moment on. `each_second` is called whenever somebody looks at the clock, with how often that was.
fn work_as(workspace: &Workspace, name: &str, from: i64, each_second: &(dyn Fn(usize) + Sync)) -> Option<Job> {
    let (time, looks) = (AtomicI64::new(from), AtomicUsize::new(0));
    let worker = Worker {
        workspace: workspace.path(),
        name,
        threads: 1,
        roots: &[],
        tool: TOOL,
        today: &|| None,
        now: &|| {
            each_second(looks.fetch_add(1, Ordering::Relaxed));
            time.fetch_add(1, Ordering::Relaxed)
        },
    };
    jobs::work(&worker).expect("the store answers")
}

fn work(workspace: &Workspace) -> Job {
    work_as(workspace, "w", 5000, &|_| ()).expect("a job")
}

#[test]
fn a_job_checks_and_answers_what_pages_ask() {
    let (workspace, spec) = workspace("recall >= 80%");
    let id = jobs::ask(&spec, &question(&[Part::Threshold, Part::Audit, Part::Size]), "Asha", 100).expect("asked");
    assert_eq!(
        jobs::ask(&spec, &question(&[Part::Size, Part::Audit, Part::Threshold]), "Ben", 101).expect("asked"),
        id
    );
    let done = work(&workspace);
    assert_eq!((done.id, done.state, done.told.as_deref()), (id, JobState::Done, Some("run 1")));
    let partial = jobs::partial(&done);
    assert_eq!(partial.run, Some(1));
    assert_eq!(partial.done.first(), Some(&Part::Check));
    assert_eq!(partial.done.len() + partial.left_out.len(), 4, "{partial:?}");
    assert!(partial.done.contains(&Part::Threshold) && partial.done.contains(&Part::Audit), "{partial:?}");
    assert_eq!(runs::list(&spec).expect("runs").len(), 1);
    assert_eq!(work_as(&workspace, "w", 9000, &|_| ()), None);
    assert!(done.step.chars().count() > 3 && done.ended_at.is_some(), "{done:?}");
}

#[test]
fn a_job_that_cannot_be_done_says_why() {
    let (workspace, spec) = workspace("recall >= 80%");
    workspace.write("mail.csv", "id,language,subject,p\n1,english,Hello,0.5\n");
    jobs::ask(&spec, &question(&[]), "Asha", 100).expect("asked");
    let failed = work(&workspace);
    assert_eq!(failed.state, JobState::Failed);
    assert!(failed.told.as_deref().is_some_and(|told| told.contains("unwanted")), "{:?}", failed.told);
    workspace.write("mail.csv", mails(600));
    assert!(jobs::resume(workspace.path(), failed.id, 200).expect("an answer"));
    assert_eq!(work(&workspace).state, JobState::Done);
}

#[test]
fn a_stopped_job_keeps_what_it_has_come_to_and_goes_on_from_there() {
    let (workspace, spec) = workspace("recall >= 80%");
    let id = jobs::ask(&spec, &question(&[Part::Audit, Part::Size]), "Asha", 100).expect("asked");
    let path = workspace.path();
    // Somebody presses stop as soon as the check is kept.
    let stop = |_| {
        let there = jobs::job(path, id).expect("an answer").expect("the job");
        if there.state == JobState::Running && jobs::partial(&there).run.is_some() {
            jobs::stop(path, id, 150).expect("an answer");
        }
    };
    let stopped = work_as(&workspace, "w", 1000, &stop).expect("a job");
    assert_eq!(stopped.state, JobState::Cancelled, "{stopped:?}");
    let partial = jobs::partial(&stopped);
    assert_eq!((partial.run, partial.done.first()), (Some(1), Some(&Part::Check)));
    assert!(partial.done.len() + partial.left_out.len() < 3, "{partial:?}");
    assert!(jobs::resume(path, id, 200).expect("an answer"));
    let done = work(&workspace);
    assert_eq!((done.state, done.attempts), (JobState::Done, 2));
    let partial = jobs::partial(&done);
    assert_eq!(partial.done.len() + partial.left_out.len(), 3);
    assert_eq!(runs::latest(&spec).expect("an answer").expect("a run").seen_at, 1001, "the check was not made again");
}

#[test]
fn what_was_come_to_counts_only_while_spec_and_data_are_the_same() {
    let (workspace, spec) = workspace("recall >= 80%");
    let id = jobs::ask(&spec, &question(&[Part::Audit]), "Asha", 100).expect("asked");
    let stop_at_once = |looks| {
        if looks > 0 {
            jobs::stop(workspace.path(), id, 150).expect("an answer");
        }
    };
    let stopped = work_as(&workspace, "w", 1000, &stop_at_once).expect("a job");
    assert_eq!((stopped.state, jobs::partial(&stopped)), (JobState::Cancelled, Partial::default()));
    jobs::resume(workspace.path(), id, 160).expect("an answer");
    assert_eq!(jobs::partial(&work(&workspace)).run, Some(1));
    workspace.write("mail.csv", mails(700));
    let next = jobs::ask(&spec, &question(&[Part::Audit]), "Asha", 170).expect("asked");
    assert_ne!(next, id);
    assert_eq!(jobs::partial(&work(&workspace)).run, Some(2));
}

#[test]
fn a_job_of_a_process_that_died_is_offered_again() {
    let (workspace, spec) = workspace("recall >= 80%");
    let path = workspace.path();
    assert!(jobs::find_interrupted(path, "new", true, 100).expect("an answer").is_empty(), "there is no store yet");
    let id = jobs::ask(&spec, &question(&[]), "Asha", 100).expect("asked");
    // The process dies in the middle of its work: here a panic in its clock stands for it, past what a job can catch.
    let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        work_as(&workspace, "old", 1000, &|looks| assert!(looks < 1, "the machine is gone"))
    }));
    assert!(died.is_err());
    let state = || jobs::job(path, id).expect("an answer").expect("the job").state;
    assert_eq!(state(), JobState::Running);
    assert!(jobs::find_interrupted(path, "new", false, 1000).expect("found").is_empty(), "it may still live");
    assert_eq!(jobs::find_interrupted(path, "new", true, 1000).expect("found"), [id]);
    assert_eq!(state(), JobState::Interrupted);
    assert!(jobs::resume(path, id, 1001).expect("an answer"));
    assert_eq!(work(&workspace).state, JobState::Done);
}

/// Looks on, and says at once that the process ends.
struct Leaving;

impl Progress for Leaving {
    fn step(&self, _: &str, _: u64, _: Option<u64>) {}

    fn cancelled(&self) -> bool {
        true
    }
}

impl Beside for Leaving {
    fn leaves(&self) -> bool {
        true
    }
}

#[test]
fn a_job_that_its_process_leaves_is_neither_done_nor_stopped() {
    let (workspace, spec) = workspace("recall >= 80%");
    let id = jobs::ask(&spec, &question(&[]), "Asha", 100).expect("asked");
    let worker = Worker {
        workspace: workspace.path(),
        name: "w",
        threads: 1,
        roots: &[],
        tool: TOOL,
        today: &|| None,
        now: &|| 1000,
    };
    let left = jobs::work_on(&worker, id, &Leaving).expect("the store answers").expect("it waited");
    assert_eq!((left.job.state, left.checked.is_some()), (JobState::Interrupted, false));
    assert!(jobs::work_on(&worker, id, &Unwatched).expect("the store answers").is_none(), "it is to be resumed first");
    assert!(jobs::resume(workspace.path(), id, 1001).expect("an answer"));
    let done = jobs::work_on(&worker, id, &Unwatched).expect("the store answers").expect("it waited");
    assert_eq!(
        (done.job.state, done.checked.map(|checked| checked.run.map(|run| run.number))),
        (JobState::Done, Some(Some(1)))
    );
}

#[test]
fn a_further_answer_is_a_job_about_a_run_that_is_there() {
    let (workspace, spec) = workspace("recall >= 80%");
    jobs::ask(&spec, &question(&[]), "Asha", 100).expect("asked");
    work(&workspace);
    let about = Question { run: Some(1), ..question(&[Part::Audit]) };
    jobs::ask(&spec, &about, "Asha", 200).expect("asked");
    let done = work(&workspace);
    assert_eq!((done.state, jobs::partial(&done).done), (JobState::Done, vec![Part::Audit]));
    assert_eq!(runs::list(&spec).expect("runs").len(), 1);
    workspace.write("mail.csv", mails(700));
    jobs::ask(&spec, &Question { parts: vec![Part::Slices], ..about }, "Asha", 300).expect("asked");
    let stale = work(&workspace);
    let partial = jobs::partial(&stale);
    assert_eq!((stale.state, partial.done), (JobState::Done, Vec::new()));
    assert!(partial.left_out[0].1.contains("mail.csv has changed"), "{:?}", partial.left_out);
}
