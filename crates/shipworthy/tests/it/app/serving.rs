//! Starting, refusing and stopping.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::Serving;
use crate::folder::Folder;

/// Asks over a plain connection, and returns the whole answer.
fn ask(serving: &Serving, request: &str) -> String {
    let address = serving.base().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "{}", request.replace("[HOST]", address)).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_first_line_is_the_address_and_the_key_is_left_for_its_owner_alone() {
    let folder = Folder::new();
    let serving = Serving::on(&folder);
    let token = serving.url.split("token=").nth(1).expect("a key").to_owned();
    let left: serde_json::Value = serde_json::from_str(&folder.read(".shipworthy/serve.json")).expect("JSON");
    assert_eq!((left["url"].as_str(), left["token"].as_str()), (Some(serving.base()), Some(token.as_str())));
    #[cfg(unix)]
    for name in ["serve.json", "open.html"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path(".shipworthy").join(name)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let get = |path: &str, with: &str| {
        ask(&serving, &format!("GET {path} HTTP/1.1\r\nHost: [HOST]\r\n{with}Connection: close\r\n\r\n"))
    };
    assert!(get("/healthz", "").starts_with("HTTP/1.1 200 "));
    assert!(get("/welcome", "").starts_with("HTTP/1.1 401 "));
    assert!(get("/welcome", &format!("Authorization: Bearer {token}\r\n")).starts_with("HTTP/1.1 200 "));
    let packed = get("/welcome", &format!("Authorization: Bearer {token}\r\nAccept-Encoding: gzip\r\n"));
    assert!(packed.to_lowercase().contains("content-encoding: gzip"), "pages are packed for those who ask");
    let rebound = ask(&serving, "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(rebound.starts_with("HTTP/1.1 421 "), "{rebound}");
}

#[cfg(unix)]
#[test]
fn told_to_end_it_ends_well_and_takes_its_key_along() {
    let folder = Folder::new();
    let serving = Serving::of(&folder, &["demo", "shop", "--example", "style-advisor", "--serve"]);
    assert!(serving.url.ends_with("&to=/p/style-advisor/verdict"), "{}", serving.url);
    assert!(folder.path("shop/.shipworthy/serve.json").exists());
    assert_eq!(serving.end().code(), Some(0));
    assert!(!folder.path("shop/.shipworthy/serve.json").exists());
    assert!(!folder.path("shop/.shipworthy/open.html").exists());
}

#[test]
fn what_cannot_be_served_is_refused_with_a_way_out() {
    let folder = Folder::new();
    folder.write("file", "");
    let other = Serving::on(&folder);
    let taken = other.base().rsplit(':').next().expect("a port").to_owned();
    for (arguments, told) in [
        (vec!["serve", "--host", "0.0.0.0"], "can be reached from other machines"),
        (vec!["serve", "--host", "192.0.2.7"], "can be reached from other machines"),
        (vec!["serve", "--host", "example"], "write an address of this machine"),
        (vec!["serve", "no-such-folder"], "cannot open no-such-folder"),
        (vec!["serve", "file"], "is a file"),
        (vec!["serve", "--port", &taken, "--no-open"], "cannot listen on 127.0.0.1:"),
    ] {
        let ran = folder.run(&arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{arguments:?}: {}", ran.stderr);
    }
}
