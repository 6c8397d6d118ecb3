//! What a person was told is kept outlives the process that said so: another process decides, marks and takes uploads, is killed at
//! a random moment, twenty times over, and nothing that it acknowledged is lost.
//!
//! A killed process leaves what it gave to the system; that the disk has it, too, is the work of `synchronous = FULL` and of
//! `sync_all`, and would need a power cut to be shown.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use shipworthy_app::Unwatched;
use shipworthy_app::decisions::{self, Record};
use shipworthy_app::review::{self, MarkRequest, Pick, QueueRequest};
use shipworthy_app::runs::RunName;
use shipworthy_app::uploads;
use shipworthy_eval::decided::Choice;
use shipworthy_store::whole;

use crate::mail::{SPEC, TOOL, checked, workspace};

const ROUNDS: u64 = 20;
const FOLDER: &str = "SHIPWORTHY_TEST_DURABLE_FOLDER";
const ROUND: &str = "SHIPWORTHY_TEST_DURABLE_ROUND";
const REVIEWERS: [&str; 2] = ["Asha", "Ben"];

/// In the process that is killed it works; everywhere else it starts and kills that process.
#[test]
fn nothing_that_was_acknowledged_is_lost() {
    match (std::env::var_os(FOLDER), std::env::var(ROUND)) {
        (Some(folder), Ok(round)) => work(&PathBuf::from(folder), round.parse().expect("a number")),
        _ => kill_and_look(),
    }
}

/// Decides, marks and takes uploads until it is killed, and says each when the use case says that it is done.
fn work(folder: &Path, round: u64) {
    let spec = folder.join(SPEC);
    let reviewer = REVIEWERS[(round % 2) as usize];
    for step in 0.. {
        let reason = format!("round {round}, step {step}");
        let record = Record {
            spec: &spec,
            run: RunName::Last,
            choice: Choice::Hold,
            reason: &reason,
            confidence: Some(80),
            review_on: None,
            by: "Asha",
            team: false,
            supersedes: None,
            tool: TOOL,
            today: None,
            at: 100,
        };
        let decision = decisions::record(&record).expect("a decision");
        acknowledge(&format!("decision|{}|{reason}", decision.number));
        if let Some(view) = review::next(folder, 1, reviewer, 0).expect("an answer") {
            let place = view.item.place;
            let choice = if (u64::from(place) + round).is_multiple_of(2) { "0" } else { "1" };
            let mark = MarkRequest { queue: 1, place, reviewer, choice, note: "", at: 200 };
            review::mark(folder, &mark).expect("a mark");
            acknowledge(&format!("mark|{place}|{reviewer}|{choice}"));
        }
        let mut id = [0; 16];
        id[..8].copy_from_slice(&round.to_be_bytes());
        id[8..].copy_from_slice(&(step as u64).to_be_bytes());
        let mut upload = uploads::begin(folder, "brought.csv", "Asha", 1 << 20, &id).expect("begun");
        for part in 0..20 {
            upload.take(format!("{round},{step},{part}\n").repeat(200).as_bytes()).expect("taken");
        }
        let upload = upload.finish(300).expect("an upload");
        acknowledge(&format!("upload|{}|{}", upload.id, upload.bytes));
    }
}

/// A line of its own on the pipe, past the test harness, which would keep it.
fn acknowledge(what: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\nacknowledged|{what}|\n").as_bytes()).and_then(|()| out.flush()).expect("somebody listens");
}

fn kill_and_look() {
    let (workspace, spec) = workspace("recall >= 80%");
    let folder = workspace.path().canonicalize().expect("a folder");
    checked(&spec, 50);
    let queue = QueueRequest {
        spec: &spec,
        roots: &[],
        threads: 1,
        title: "Is it unwanted?",
        rubric: "Unwanted is what nobody asked for.",
        choices: &[],
        reviewers: 2,
        blinded: true,
        pick: Pick::sample(600),
        seed: 1,
        by: "Asha",
        at: 100,
    };
    assert!(matches!(review::make(&queue, &Unwatched), Ok(1)));
    let mut acknowledged = BTreeSet::new();
    let mut random = 20_261_121_u64;
    for round in 0..ROUNDS {
        // Knuth's multiplier (1997, section 3.3.4); the high bits are the random ones.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let lines = killed_after(&folder, round, Duration::from_micros((random >> 33) % 250_000));
        assert!(!lines.is_empty(), "round {round} acknowledged nothing");
        acknowledged.extend(lines);
        let kept = kept(&folder);
        let lost: Vec<&String> = acknowledged.difference(&kept).collect();
        assert!(lost.is_empty(), "lost after round {round}: {lost:?}");
    }
    for what in ["decision|", "mark|", "upload|"] {
        let times = acknowledged.iter().filter(|line| line.starts_with(what)).count() as u64;
        assert!(times > ROUNDS / 2, "{what} {times} times is too few to say something");
    }
    whole::look_through(&folder.join(".shipworthy/shipworthy.db")).expect("a whole database");
}

/// Starts the worker, kills it so long after its first word, and gives all that it acknowledged.
fn killed_after(folder: &Path, round: u64, moment: Duration) -> Vec<String> {
    let mut worker = Command::new(std::env::current_exe().expect("this test"))
        .args(["durable::nothing_that_was_acknowledged_is_lost", "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let pipe = worker.stdout.take().expect("a pipe");
    let (first, heard) = mpsc::channel();
    let listener = std::thread::spawn(move || {
        let mut lines = Vec::new();
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let whole = line.strip_prefix("acknowledged|").and_then(|line| line.strip_suffix('|'));
            lines.extend(whole.map(str::to_owned));
            if lines.len() == 1 {
                let _ = first.send(());
            }
        }
        lines
    });
    heard.recv_timeout(Duration::from_secs(60)).expect("it works");
    std::thread::sleep(moment);
    // On Unix this is SIGKILL: nothing of the process runs any more.
    worker.kill().expect("killed");
    worker.wait().expect("gone");
    listener.join().expect("what it said")
}

/// All that the workspace holds, in the words of [`work`]. An upload counts where its file holds what the store says.
fn kept(folder: &Path) -> BTreeSet<String> {
    let mut kept = BTreeSet::new();
    for decision in decisions::list(&folder.join(SPEC)).expect("decisions") {
        kept.insert(format!("decision|{}|{}", decision.number, decision.reason));
    }
    let store = shipworthy_store::Store::open(folder).expect("a store");
    for mark in store.marks(1).expect("marks") {
        kept.insert(format!("mark|{}|{}|{}", mark.place, mark.reviewer, mark.choice));
    }
    for upload in uploads::list(folder).expect("uploads") {
        let bytes = std::fs::read(folder.join(&upload.path)).expect("a listed upload has its file");
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, upload.sha256, "{}", upload.path);
        kept.insert(format!("upload|{}|{}", upload.id, upload.bytes));
    }
    kept
}
