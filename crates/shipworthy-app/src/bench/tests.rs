use std::sync::Arc;

use shipworthy_spec::spec::Date;

use super::*;
use crate::jobs::{self as work, Beside, JobState, Question, Worker};

fn settings() -> Settings {
    let clock = Arc::new(|| Moment { seconds: 1_795_278_720, offset_minutes: 0 });
    Settings { threads: 1, roots: Vec::new(), tool: "0".to_owned(), clock }
}

fn bench() -> (tempfile::TempDir, Arc<Workbench>) {
    let folder = tempfile::tempdir().unwrap();
    let bench = Arc::new(Workbench::open(folder.path(), settings()).unwrap());
    (folder, bench)
}

fn done(bench: &Workbench, feature: &Feature) -> Standing {
    for _ in 0..6_000 {
        let standing = bench.standing(feature);
        if standing.work.is_none() {
            return standing;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("a check of a small example takes less than a minute");
}

#[test]
fn an_example_is_written_checked_and_goes_stale_when_a_file_changes() {
    let (folder, bench) = bench();
    assert!(bench.features().is_empty());
    assert!(bench.add_example("no-such").unwrap().is_none());
    let feature = bench.add_example("style-advisor").unwrap().unwrap();
    assert_eq!(feature.file.rsplit('/').next().unwrap(), "style-advisor.feature.md");
    assert!(bench.standing(&feature).work.is_some(), "its check has begun");
    let standing = done(&bench, &feature);
    let run = standing.run.expect("it has an answer");
    assert_eq!((run.number, run.at.day()), (1, Date::new(2026, 11, 21)));
    assert!(standing.failure.is_none() && standing.stale.is_none());

    std::fs::write(&feature.path, feature.source.clone() + "\nOne more line.\n").unwrap();
    let changed = bench.feature(&feature.id).unwrap();
    assert_eq!(bench.standing(&changed).stale, Some(Stale { spec: true, data: false, tool: false }));
    std::fs::write(&feature.path, &feature.source).unwrap();
    let back = bench.feature(&feature.id).unwrap();
    assert_eq!(bench.standing(&back).stale, None);
    let data = folder.path().join("examples/style-advisor/data");
    let table = std::fs::read_dir(data).unwrap().next().unwrap().unwrap().path();
    let rows = std::fs::read(&table).unwrap();
    std::fs::write(&table, [rows.as_slice(), b"\n"].concat()).unwrap();
    assert_eq!(bench.standing(&back).stale, Some(Stale { spec: false, data: true, tool: false }));
}

#[test]
fn what_was_found_is_there_after_the_next_start_and_so_is_what_the_command_line_found() {
    let (folder, bench) = bench();
    let feature = bench.add_example("style-advisor").unwrap().unwrap();
    let first = done(&bench, &feature).run.unwrap();
    drop(bench);
    let bench = Arc::new(Workbench::open(folder.path(), settings()).unwrap());
    let standing = bench.standing(&feature);
    let kept = standing.run.expect("it was kept");
    assert_eq!((kept.number, kept.at, kept.checked.check.verdict), (1, first.at, first.checked.check.verdict));
    assert_eq!(standing.stale, None);
    let rows: Vec<u32> = bench.runs(&feature).iter().map(|(run, _)| run.number).collect();
    assert_eq!(rows, [1]);

    // Another program checks a changed spec.
    std::fs::write(&feature.path, feature.source.replace("confidence: 95%", "confidence: 90%") + "\nMore.\n").unwrap();
    let changed = bench.feature(&feature.id).unwrap();
    assert_eq!(bench.standing(&changed).stale, Some(Stale { spec: true, data: false, tool: false }));
    let other = Arc::new(Workbench::open(folder.path(), settings()).unwrap());
    other.start(&changed);
    assert_eq!(done(&other, &changed).run.unwrap().number, 2);
    let standing = bench.standing(&changed);
    assert_eq!((standing.run.unwrap().number, standing.stale), (2, None));

    let newer = Settings { tool: "1".to_owned(), ..settings() };
    let newer = Workbench::open(folder.path(), newer).unwrap();
    assert_eq!(newer.standing(&changed).stale, Some(Stale { spec: false, data: false, tool: true }));
}

#[test]
fn a_spec_with_mistakes_is_listed_and_its_check_says_why_there_is_no_answer() {
    let (folder, bench) = bench();
    std::fs::write(folder.path().join("broken.feature.md"), "---\nformat: 1\nname: Broken\n---\n").unwrap();
    let feature = bench.feature("broken").unwrap();
    assert_eq!((feature.name.as_str(), feature.is_whole()), ("Broken", false));
    bench.start(&feature);
    let standing = done(&bench, &feature);
    assert!(standing.run.is_none());
    let (failure, _) = standing.failure.expect("a reason");
    let Failure::Refused(refused) = failure.as_ref() else { panic!("{failure:?}") };
    assert!(refused.diagnostics.len() > 1, "all that is wrong at once");
}

#[test]
fn a_check_that_waits_for_its_turn_can_be_stopped() {
    let (_folder, bench) = bench();
    let feature = bench.add_example("style-advisor").unwrap().unwrap();
    done(&bench, &feature);
    *held(&bench.busy) = true;
    bench.start(&feature);
    bench.start(&feature);
    assert!(bench.work(&feature).unwrap().waiting);
    bench.cancel(&feature);
    let standing = done(&bench, &feature);
    let (failure, _) = standing.failure.expect("it was stopped");
    assert!(matches!(failure.as_ref(), Failure::Cancelled));
    assert!(standing.run.is_some(), "the earlier answer stays");
}

/// Looks on, and says at once that the process ends.
struct Leaving;

impl shipworthy_engine::Progress for Leaving {
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
fn what_an_earlier_start_left_is_taken_up_unless_it_ends_each_start() {
    let (folder, bench) = bench();
    let feature = bench.add_example("style-advisor").unwrap().unwrap();
    done(&bench, &feature);
    drop(bench);
    let (root, _) = feature.place().unwrap();
    let now = 1_795_278_720;
    let worker =
        Worker { workspace: &root, name: "earlier", threads: 1, roots: &[], tool: "0", today: &|| None, now: &|| now };
    let left = |times: u32| -> u64 {
        let id = work::ask(&feature.path, &Question::check(), "Asha", now).unwrap();
        for time in 0..times {
            if time > 0 {
                assert!(work::resume(&root, id, now).unwrap());
            }
            let left = work::work_on(&worker, id, &Leaving).unwrap().unwrap();
            assert_eq!(left.job.state, JobState::Interrupted);
        }
        id
    };
    let state = |id: u64| work::job(&root, id).unwrap().unwrap().state;
    for (times, taken_up) in [(0, true), (1, true), (2, true), (3, false)] {
        let id = left(times);
        let bench = Arc::new(Workbench::open(folder.path(), settings()).unwrap());
        bench.take_up();
        let standing = done(&bench, &feature);
        assert_eq!(state(id), if taken_up { JobState::Done } else { JobState::Interrupted }, "{times}");
        assert_eq!(standing.left.map(|job| job.id), (!taken_up).then_some(id), "{times}");
        if !taken_up {
            assert!(bench.resume_job(&feature, id).unwrap());
            assert!(done(&bench, &feature).left.is_none());
            assert_eq!(state(id), JobState::Done);
        }
    }
}

#[test]
fn a_job_of_another_process_is_looked_on_and_stopped_from_here() {
    let (folder, bench) = bench();
    let feature = bench.add_example("style-advisor").unwrap().unwrap();
    done(&bench, &feature);
    let (root, _) = feature.place().unwrap();
    let other = Arc::new(Workbench::open(folder.path(), settings()).unwrap());
    assert!(other.standing(&feature).run.is_some());
    // The other one has it, and waits for its turn.
    *held(&other.busy) = true;
    other.start(&feature);
    let id = other.work(&feature).unwrap().job.unwrap();
    assert!(bench.cancel_job(&feature, id).unwrap());
    assert_eq!(work::job(&root, id).unwrap().unwrap().state, JobState::Cancelled);
    *held(&other.busy) = false;
    other.free.notify_all();
    let standing = done(&other, &feature);
    assert!(matches!(standing.failure.expect("it was stopped").0.as_ref(), Failure::Cancelled));
    assert_eq!(standing.left.map(|job| job.id), Some(id), "it can be taken up again");
}
