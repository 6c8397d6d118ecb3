//! Practice on a machine without any network: the same bytes.

use std::process::Command;

use shipworthy_testkit::skips::skipped;

use crate::folder::Folder;

const REASON: &str = "A right one gains less than a wrong one loses, so break-even is high; the interval is wide, and waiting a month costs more than labels tell.";

/// Everything that somebody does with two cases, in a process with no network device but a loopback that is down, or as it is.
fn played(folder: &Folder, alone: bool) -> Option<Vec<String>> {
    let decided = ["--who", "Asha", "--confidence", "0.7", "--reason", REASON];
    let verbs: [&[&str]; 7] = [
        &["learn", "today", "--day", "2026-11-22", "--who", "Asha"],
        &["learn", "new", "P03", "--seed", "42", "--out", "wait"],
        &["learn", "submit", "wait", "--action", "hold"],
        &["learn", "new", "P04", "--seed", "9", "--out", "complaints"],
        &["learn", "ask", "complaints", "labels"],
        &["learn", "submit", "complaints", "--action", "retrain", "--beliefs", "stale:0.6"],
        &["learn", "calibrate", "P03", "--n", "50"],
    ];
    let mut said = Vec::new();
    for verb in verbs {
        let more: &[&str] = if verb[1] == "submit" { &decided } else { &[] };
        let whole = folder.command(&[verb, more, &["--format", "json"]].concat());
        let mut command = if alone { in_no_network(&whole)? } else { whole };
        let ran = folder.finished(command.output().expect("the binary starts"));
        assert!(ran.code <= 1, "{verb:?}: {}", ran.stderr);
        said.push(ran.stdout);
    }
    Some(said)
}

/// The same command where nothing can be reached; `None` where this machine makes no such room.
fn in_no_network(whole: &Command) -> Option<Command> {
    let unshare = |words: &[&std::ffi::OsStr]| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net", "--"]).args(words);
        command
    };
    let can = unshare(&["true".as_ref()]).output().is_ok_and(|output| output.status.success());
    if !can {
        return None;
    }
    let words: Vec<_> = std::iter::once(whole.get_program()).chain(whole.get_args()).collect();
    let mut command = unshare(&words);
    command.current_dir(whole.get_current_dir()?);
    command.envs(whole.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Some(command)
}

#[test]
fn practice_does_the_same_without_a_network() {
    let Some(alone) = played(&Folder::new(), true) else {
        return skipped("this machine gives a process no network of its own: `unshare --net` fails");
    };
    let as_it_is = played(&Folder::new(), false).expect("it runs");
    assert_eq!(alone, as_it_is);
    assert!(alone[2].contains("\"score\""), "{}", alone[2]);
}
