//! `shipworthy people`, and a server that lets them in.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::folder::{Folder, Ran};

/// Runs it with a password on its input.
fn run(folder: &Folder, arguments: &[&str], password: &str) -> Ran {
    let mut command = folder.command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    // One that asks for no password has ended before.
    let _ = child.stdin.take().expect("a pipe").write_all(format!("{password}\n").as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ran { code: output.status.code().expect("a code"), stdout: text(output.stdout), stderr: text(output.stderr) }
}

const PASSWORD: &str = "some words to remember";

#[test]
fn people_are_let_in_changed_and_let_go() {
    let folder = Folder::new();
    let check = |arguments: &[&str], password: &str, code: i32, said: &str| {
        let ran = run(&folder, arguments, password);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, code, "{arguments:?}: {all}");
        assert!(all.contains(said), "{arguments:?}: {all}");
        assert!(!all.contains(password) || password.is_empty(), "{arguments:?}: {all}");
    };
    check(&["people", "list"], "", 0, "one person works alone");
    check(&["people", "add", "Ben", "--role", "viewer"], PASSWORD, 2, "the first person has to be an owner");
    check(&["people", "add", "Asha", "--role", "owner"], "too short", 2, "use 12 characters or more");
    check(
        &["people", "add", "Asha", "--role", "chief"],
        PASSWORD,
        2,
        "possible values: viewer, reviewer, editor, owner",
    );
    check(
        &["people", "add", "Asha", "--role", "owner"],
        PASSWORD,
        0,
        "Asha may sign in, as owner. From now on everybody signs in.",
    );
    check(&["people", "add", "Ben", "--role", "viewer"], PASSWORD, 0, "Ben may sign in, as viewer.\n");
    check(&["people", "role", "ben", "editor"], "", 0, "Ben is editor now");
    check(&["people", "role", "Nobody", "editor"], "", 2, "nobody here is called Nobody");
    check(&["people", "password", "Ben"], "some other words", 0, "with the new password");
    check(&["people", "remove", "Asha"], "", 2, "somebody has to stay an owner");
    check(&["people", "remove", "Ben"], "", 0, "cannot sign in any more");
    check(&["people", "list", "--workspace", "nowhere"], "", 2, "there is no folder nowhere");
    let listed = folder.run(&["people", "list", "--format", "json"]);
    let all: Value = serde_json::from_str(&listed.stdout).expect("JSON");
    assert_eq!((all["people"][0]["name"].as_str(), all["people"][0]["role"].as_str()), (Some("Asha"), Some("owner")));
    assert!(all["people"][1]["left_at"].is_number());
}

#[test]
fn with_people_a_server_may_listen_elsewhere_and_leaves_no_key() {
    let folder = Folder::new();
    let refused = folder.run(&["serve", "--host", "0.0.0.0", "--port", "0", "--no-open"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("shipworthy people add NAME --role owner"), "{}", refused.stderr);
    assert_eq!(run(&folder, &["people", "add", "Asha", "--role", "owner"], PASSWORD).code, 0);
    let mut command = folder.command(&["serve", "--host", "0.0.0.0", "--port", "0", "--no-open"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut first = String::new();
    let mut out = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut out, &mut first).expect("a line");
    let left: Value = serde_json::from_str(&folder.read(".shipworthy/serve.json")).expect("JSON");
    let told = std::io::BufReader::new(child.stderr.take().expect("a pipe"));
    let said: Vec<String> = std::io::BufRead::lines(told).take(2).map(|line| line.expect("a line")).collect();
    let _ = child.kill();
    let _ = child.wait();
    assert!(first.starts_with("http://0.0.0.0:") && !first.contains("token"), "{first}");
    assert_eq!(left.get("token"), None);
    assert!(said[0].contains("Open that address and sign in."), "{said:?}");
    assert!(said[1].contains("put a proxy with TLS before it"), "{said:?}");
}
