//! The API as a notebook or CI uses it: the real binary, the key that it leaves, and the calls of docs/guides/api.md.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use serde_json::Value;
use shipworthy_testkit::skips::skipped;

use crate::folder::Folder;

/// A server that runs; gone when dropped.
pub struct Api {
    child: Child,
    base: String,
    key: String,
}

impl Api {
    /// `shipworthy serve` of a workspace in a folder.
    pub fn on(folder: &Folder, workspace: &str) -> Api {
        Api::with(folder, workspace, &[])
    }

    /// The same with variables in its environment.
    pub fn with(folder: &Folder, workspace: &str, environment: &[(&str, &str)]) -> Api {
        let mut command = folder.command(&["serve", workspace, "--port", "0", "--no-open", "--quiet"]);
        command.envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary starts");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut first).expect("a line");
        let left: Value =
            serde_json::from_str(&folder.read(&format!("{workspace}/.shipworthy/serve.json"))).expect("JSON");
        let text = |key: &str| left[key].as_str().expect("text").to_owned();
        Api { child, base: text("url"), key: text("token") }
    }

    /// Status, and what came back.
    pub fn ask(&self, method: &str, path: &str, said: &[&str], body: &str) -> (u16, String) {
        let host = self.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).expect("it listens");
        let said: String = said.iter().map(|line| format!("{line}\r\n")).collect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\n{said}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.key,
            body.len()
        )
        .expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head and a body");
        let (head, body) = (String::from_utf8_lossy(&answer[..end]), &answer[end + 4..]);
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
        let body = if chunked { whole(body) } else { body.to_vec() };
        (status, String::from_utf8(body).expect("text"))
    }

    /// The JSON that stands at an address.
    pub fn json(&self, path: &str) -> Value {
        let (status, text) = self.ask("GET", path, &[], "");
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of an answer that came in chunks.
fn whole(mut body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let (size, rest) = (size.expect("a size"), &body[end + 2..]);
        out.extend_from_slice(&rest[..size]);
        if size == 0 {
            break;
        }
        body = &rest[size + 2..];
    }
    out
}

#[test]
fn predictions_are_posted_and_the_verdict_is_the_one_of_the_command_line() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["demo", "shop", "--quiet"]).code, 0);
    let predictions = folder.read("shop/data/gbm_v4.csv");
    let api = Api::on(&folder, "shop");
    let id = api.json("/v1/features")["features"][0]["id"].as_str().expect("an id").to_owned();
    let rows = format!("/v1/features/{id}/candidates/gbm-v4/predictions");
    let csv: &[&str] = &["Content-Type: text/csv"];
    let (status, text) = api.ask("POST", &rows, csv, &predictions);
    assert_eq!(status, 409, "a file that is there is left as it is: {text}");
    let (status, text) = api.ask("POST", &format!("{rows}?replace=true"), csv, &predictions);
    assert_eq!(status, 201, "{text}");
    let taken: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(taken["rows"].as_u64(), Some(predictions.lines().count() as u64 - 1));
    assert_eq!(api.ask("POST", &format!("/v1/features/{id}/check"), &[], "").0, 202);
    let mut now = api.json(&format!("/v1/features/{id}?wait=25"));
    while !now["work"].is_null() {
        now = api.json(&format!("/v1/features/{id}?wait=25"));
    }
    assert_eq!(now["verdict"], "fail");
    let (_, check) = api.ask("GET", &format!("/v1/features/{id}/check"), &[], "");
    let spec = now["file"].as_str().expect("a file").to_owned();
    let ran = folder.run(&["check", &format!("shop/{spec}"), "--format", "json", "--quiet"]);
    assert_eq!((ran.code, check), (1, ran.stdout), "the bytes of the command line");
}

/// What stands in the guide is what runs.
#[test]
fn the_snippet_of_the_guide_runs() {
    let guide =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guides/api.md")).expect("a guide");
    let snippet = guide.split("```python\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a snippet");
    let folder = Folder::new();
    assert_eq!(folder.run(&["demo", "shop", "--quiet"]).code, 0);
    let _api = Api::on(&folder, "shop");
    let ran = std::process::Command::new("python3").arg("-c").arg(snippet).current_dir(folder.path("shop")).output();
    let Ok(ran) = ran else { return skipped("no python3 to run the snippet of the guide") };
    let (said, wrong) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{wrong}");
    assert!(said.contains(" rows taken, 0 refused\nfail\n") && said.contains("recall >= "), "{said}");
}

#[test]
fn the_document_is_printed_and_served() {
    let folder = Folder::new();
    folder.write("shop/note.txt", "");
    let printed = folder.run(&["schema", "--api"]);
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    let api = Api::on(&folder, "shop");
    assert_eq!(api.ask("GET", "/v1/openapi.json", &[], ""), (200, printed.stdout));
}
