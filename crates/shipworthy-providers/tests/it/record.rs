//! What is recorded is not asked again.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use shipworthy_providers::{
    Call, Chat, Failure, Input, Mode, Record, RecordError, RunError, Runner, Settings, Unwatched,
};
use shipworthy_testkit::model_server::{Does, ModelServer};

use crate::world::{ask, asking, provider, question, questions, settings};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn a_second_run_asks_nothing_and_says_the_same() {
    let (folder, server) = (folder(), ModelServer::start(|asked| Does::says(&asked.number.to_string())));
    let path = folder.path().join("replies.jsonl");
    let mut record = Record::open(&path).expect("a record");
    let (first, _) = ask(settings(provider(&server)), &questions(20), Some(&mut record));
    drop(record);
    assert_eq!(path.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
    let mut record = Record::open(&path).expect("a record");
    assert_eq!((record.len(), record.dropped_bytes()), (20, 0));
    let (second, summary) = ask(settings(provider(&server)), &questions(20), Some(&mut record));
    assert_eq!((server.asked(), summary.progress.cached, summary.progress.tokens), (20, 20, 0));
    for (first, second) in first.into_iter().zip(second) {
        let (first, second) = (first.expect("a reply"), second.expect("a reply"));
        assert!(second.from_cache && !first.from_cache);
        assert_eq!(shipworthy_providers::Reply { from_cache: false, ..second }, first);
    }
}

#[test]
fn what_is_missing_is_asked_before_all_that_is_there_was_told() {
    let (folder, server) = (folder(), ModelServer::start(|_| Does::says("a")));
    let mut record = Record::open(&folder.path().join("replies.jsonl")).expect("a record");
    let calls = questions(1000);
    ask(settings(provider(&server)), &calls[..990], Some(&mut record));
    let runner = Runner::new(settings(provider(&server))).expect("settings");
    let mut order = Vec::new();
    let run = runner.run(calls.as_slice(), Some(&mut record), &mut Unwatched, &mut |index, answer| {
        // Somebody who is slow to look at answers.
        std::thread::sleep(Duration::from_millis(1));
        order.push((index, answer.expect("a reply").from_cache));
    });
    assert_eq!(run.expect("a run").progress.cached, 990);
    let place = order.iter().position(|(_, from_cache)| !from_cache).expect("ten were missing");
    assert!(place < 900, "the first of what was missing came as number {place}");
}

#[test]
fn a_torn_last_line_is_dropped_and_asked_again() {
    let (folder, server) = (folder(), ModelServer::start(|_| Does::says("a")));
    let path = folder.path().join("replies.jsonl");
    let (_, whole) = (
        ask(settings(provider(&server)), &questions(10), Some(&mut Record::open(&path).expect("a record"))),
        std::fs::read(&path).expect("a file"),
    );
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    // Whatever the end of the program left of the last line: a byte, part of its key, all but its line feed.
    for left in [1, 30, 100, lines[9].len() - 1] {
        let torn = [lines[..9].concat(), lines[9][..left].to_vec()].concat();
        std::fs::write(&path, &torn).expect("a file");
        let mut record = Record::open(&path).expect("a record");
        assert_eq!((record.len(), record.dropped_bytes() as usize), (9, left));
        let before = server.asked();
        let (answers, _) = ask(settings(provider(&server)), &questions(10), Some(&mut record));
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(server.asked() - before, 1);
        drop(record);
        assert_eq!(Record::open(&path).expect("a record").len(), 10);
    }
}

#[test]
fn a_line_that_nobody_wrote_is_said_to_be_damaged() {
    let folder = folder();
    let path = folder.path().join("replies.jsonl");
    std::fs::write(&path, "{\"other\": \"file\"}\n").expect("a file");
    assert!(matches!(Record::open(&path), Err(RecordError::Damaged { offset: 0, .. })));
    assert_eq!(std::fs::read_to_string(&path).expect("a file"), "{\"other\": \"file\"}\n", "it is left as it was");
    let key = "0".repeat(64);
    std::fs::write(&path, format!("{{\"key\":\"{key}\",\"reply\":\n")).expect("a file");
    let record = Record::open(&path).expect("lines are read when they are asked for");
    let known = *record.keys().next().expect("a key");
    assert!(matches!(record.get(&known), Err(RecordError::Damaged { .. })));
}

#[test]
fn one_run_at_a_time_writes() {
    let folder = folder();
    let path = folder.path().join("replies.jsonl");
    let held = Record::open(&path).expect("a record");
    assert!(matches!(Record::open(&path), Err(RecordError::InUse { .. })));
    assert!(Record::open_to_read(&path).is_ok());
    drop(held);
    assert!(Record::open(&path).is_ok());
}

#[test]
fn repeats_never_share_a_reply() {
    let (folder, server) = (folder(), ModelServer::start(|asked| Does::says(&asked.number.to_string())));
    let mut record = Record::open(&folder.path().join("replies.jsonl")).expect("a record");
    let repeats: Vec<Call> = (0..5).map(|repeat| Call { repeat, ..question("hi") }).collect();
    let (answers, _) = ask(settings(provider(&server)), &repeats, Some(&mut record));
    let mut texts: Vec<String> = answers.into_iter().map(|answer| answer.expect("a reply").text).collect();
    texts.sort();
    assert_eq!((texts.join(" ").as_str(), server.asked()), ("0 1 2 3 4", 5));
}

#[test]
fn equal_calls_share_a_reply_within_a_run() {
    let (folder, server) = (folder(), ModelServer::start(|_| Does::says("a").after(Duration::from_millis(50))));
    let mut record = Record::open(&folder.path().join("replies.jsonl")).expect("a record");
    let same = vec![question("hi"); 9];
    let (answers, summary) = ask(settings(provider(&server)), &same, Some(&mut record));
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!((server.asked(), summary.progress.cached, record.len()), (1, 8, 1));
    let (_, summary) = ask(settings(provider(&server)), &same, None);
    assert_eq!((server.asked(), summary.progress.cached), (10, 0), "without a record every call is made");
}

#[test]
fn everything_that_determines_a_reply_tells_calls_apart() {
    let (folder, server) = (folder(), ModelServer::start(|_| Does::says("a")));
    let mut record = Record::open(&folder.path().join("replies.jsonl")).expect("a record");
    let changes: [fn(&mut Chat); 12] = [
        |_| (),
        |chat| chat.model.push('x'),
        |chat| chat.messages[0].content.push('x'),
        |chat| chat.messages[0].role = shipworthy_providers::Role::System,
        |chat| chat.temperature = Some(0.0),
        |chat| chat.top_p = Some(0.5),
        |chat| chat.max_tokens = Some(21),
        |chat| chat.seed = Some(1),
        |chat| chat.stop.push("x".to_owned()),
        |chat| chat.logprobs = Some(0),
        |chat| chat.schema = Some(shipworthy_providers::Schema { name: "s".to_owned(), schema: true.into() }),
        |chat| drop(chat.extra.insert("x".to_owned(), 1.into())),
    ];
    let calls: Vec<Call> = changes.into_iter().map(asking).collect();
    ask(settings(provider(&server)), &calls, Some(&mut record));
    assert_eq!((server.asked(), record.len()), (12, 12));
}

#[test]
fn a_local_model_keeps_its_replies_when_its_port_changes() {
    let folder = folder();
    let mut record = Record::open(&folder.path().join("replies.jsonl")).expect("a record");
    for expect in [1, 0] {
        let server = ModelServer::start(|_| Does::says("a"));
        let provider = shipworthy_providers::Provider { recorded_as: Some("tiny".to_owned()), ..provider(&server) };
        ask(settings(provider), &[question("hi")], Some(&mut record));
        assert_eq!(server.asked(), expect);
    }
}

#[test]
fn a_replay_calls_nobody() {
    let (folder, server) = (folder(), ModelServer::start(|_| Does::says("a")));
    let path = folder.path().join("replies.jsonl");
    ask(settings(provider(&server)), &questions(3), Some(&mut Record::open(&path).expect("a record")));
    let mut record = Record::open_to_read(&path).expect("a record");
    let replay = Settings { mode: Mode::Replay, ..settings(provider(&server)) };
    let (answers, summary) = ask(replay, &questions(5), Some(&mut record));
    assert_eq!((server.asked(), summary.progress.done, summary.progress.failed), (3, 3, 2));
    assert_eq!(answers[4], Err(Failure::NotRecorded));
}

#[test]
fn asked_anew_the_later_reply_counts() {
    let (folder, server) = (folder(), ModelServer::start(|asked| Does::says(&asked.number.to_string())));
    let path = folder.path().join("replies.jsonl");
    let mut record = Record::open(&path).expect("a record");
    ask(settings(provider(&server)), &[question("hi")], Some(&mut record));
    ask(Settings { mode: Mode::Anew, ..settings(provider(&server)) }, &[question("hi")], Some(&mut record));
    drop(record);
    let record = Record::open(&path).expect("a record");
    let key = *record.keys().next().expect("a key");
    assert_eq!((record.len(), record.get(&key).expect("readable").expect("there").text.as_str()), (1, "1"));
}

#[test]
fn failures_are_not_recorded() {
    let (folder, server) = (
        folder(),
        ModelServer::start(|asked| if asked.number == 0 { Does::reply(400, "no") } else { Does::says("a") }),
    );
    let mut record = Record::open(&folder.path().join("replies.jsonl")).expect("a record");
    let (answers, _) = ask(settings(provider(&server)), &[question("hi")], Some(&mut record));
    assert!(answers[0].is_err() && record.is_empty());
    let (answers, _) = ask(settings(provider(&server)), &[question("hi")], Some(&mut record));
    assert!(answers[0].is_ok() && record.len() == 1);
}

#[test]
fn a_reply_is_on_the_record_before_anybody_sees_it() {
    let (folder, server) = (folder(), ModelServer::start(|_| Does::says("a")));
    let path = folder.path().join("replies.jsonl");
    let mut record = Record::open(&path).expect("a record");
    let runner = Runner::new(settings(provider(&server))).expect("settings");
    let calls = questions(10);
    let mut seen = 0;
    let run = runner.run(calls.as_slice(), Some(&mut record), &mut Unwatched, &mut |_, _| {
        seen += 1;
        assert!(Record::open_to_read(&path).expect("a record").len() >= seen);
    });
    run.expect("a run");
    assert_eq!(seen, 10);
}

#[test]
fn a_record_that_cannot_be_written_ends_the_run() {
    let (folder, server) = (folder(), ModelServer::start(|_| Does::says("a")));
    let path = folder.path().join("replies.jsonl");
    std::fs::File::create(&path).and_then(|mut file| file.write_all(b"")).expect("a file");
    let mut record = Record::open_to_read(&path).expect("a record");
    let run = Runner::new(settings(provider(&server))).expect("settings").ask(&questions(5), Some(&mut record));
    assert!(matches!(run, Err(RunError::Record(RecordError::ReadOnly { .. }))));
}

#[test]
fn texts_are_told_apart_as_well() {
    let (folder, provider) =
        (folder(), shipworthy_providers::Provider::new("mock", shipworthy_providers::Kind::Recorded));
    let mut record = Record::open(&folder.path().join("replies.jsonl")).expect("a record");
    let call = Call { input: Input::Text("hi".to_owned()), ..question("") };
    let (answers, _) = ask(settings(provider), &[call], Some(&mut record));
    assert_eq!(answers[0], Err(Failure::NotRecorded));
}
