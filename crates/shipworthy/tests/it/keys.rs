//! The key of a provider that says it back, in replies, in errors, in verdicts: it stands in no file, on no page, in nothing printed.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use shipworthy_testkit::model_server::{Asked, Does, ModelServer};

use crate::api::Api;
use crate::folder::{Folder, Ran};

const VARIABLE: &str = "KEY_OF_A_PROVIDER_FOR_A_TEST";
const KEY: &str = "sk-live-4f9A0bC7dE2g8H1jK6mN3pQ5rS";
/// Of a key that is shown in part this much would already be too much.
const TELLING: usize = 20;

/// Says back what it was authorised with: as an answer, with a further header, as an error in two shapes, as a verdict with a reason.
fn indiscreet(asked: &Asked) -> Does {
    let sent = asked.header("authorization").unwrap_or("nobody").to_owned();
    let error = |status| {
        let body = serde_json::json!({"error": {"message": format!("the key {sent} may not do that"), "type": sent}});
        Does::reply(status, body.to_string()).with("content-type", "application/json").with("x-authorised", &sent)
    };
    match &asked.body {
        body if body.contains("It names the parcel.") => Does::says(&format!(
            "{{\"reason\": \"I was asked with {sent}\", \"pass\": {}}}",
            !body.contains("number 3")
        )),
        body if body.contains("number 7") => error(400),
        body if body.contains("number 8") => error(500),
        body if body.contains("number 9") => {
            Does::reply(401, format!("<h1>{sent}</h1>")).with("www-authenticate", &sent)
        }
        _ => Does::says(&format!("You sent {sent}, and the parcel is on its way.")).with("x-request-id", &sent),
    }
}

fn workspace(url: &str) -> Folder {
    let folder = Folder::new();
    let questions: String = (0..10).map(|row| format!("q{row},\"Where is parcel number {row}?\"\n")).collect();
    folder.write("team/questions.csv", format!("question_id,question\n{questions}"));
    folder.write("team/prompts/plain.prompt.md", "{{question}}\n");
    folder.write("team/prompts/kind.prompt.md", "Be kind. {{question}}\n");
    let model = format!("{{provider: openai, url: \"{url}/v1\", model: m, key: {{env: {VARIABLE}}}}}");
    folder.write(
        "team/parcels.feature.md",
        format!(
            "---\nformat: 1\nname: Parcels\ntask: generation\ngolden: {{data: questions.csv, id: question_id}}\n\
             models: {{small: {model}, referee: {model}}}\ngraders:\n  - {{name: on its way, assert: {{type: contains, value: on its way}}}}\n  \
             - {{name: names it, rubric: \"It names the parcel.\", judge: referee}}\ncandidates:\n  \
             - {{name: plain, prompt: prompts/plain.prompt.md, model: small}}\n  \
             - {{name: kind, prompt: prompts/kind.prompt.md, model: small}}\nbars: [pass_rate of \"on its way\" >= 50%]\n---\n{}",
            shipworthy_testkit::workspace::PROSE
        ),
    );
    folder.write("team/shipworthy.toml", "");
    folder
}

/// Whether the key, or a telling part of it, stands in these bytes.
fn tells(bytes: &[u8]) -> bool {
    let parts = KEY.as_bytes().windows(TELLING);
    parts.into_iter().any(|part| bytes.windows(TELLING).any(|found| found == part))
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Every file under the workspace, `.shipworthy` with its database among them.
#[track_caller]
fn no_file_tells(folder: &Folder) {
    let mut all = Vec::new();
    files(folder.root(), &mut all);
    let named = |name: &str| all.iter().any(|path| path.ends_with(name));
    assert!(
        named(".shipworthy/replies.jsonl") && named("outputs/plain.jsonl") && named("verdicts/plain.jsonl"),
        "{all:?}"
    );
    assert!(all.iter().any(|path| path.extension().is_some_and(|of| of == "db" || of == "sqlite")), "{all:?}");
    for path in all {
        assert!(!tells(&std::fs::read(&path).expect("a file")), "{} holds the key", path.display());
    }
}

fn run(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut command = folder.command(arguments);
    let output = command.current_dir(folder.path("team")).env(VARIABLE, KEY).output().expect("the binary starts");
    assert!(!tells(&output.stdout) && !tells(&output.stderr), "{arguments:?} prints the key");
    folder.finished(output)
}

/// Addresses on this server that a page leads to.
fn links(page: &str) -> impl Iterator<Item = String> + '_ {
    let quoted = page.split(['"', '\'']).filter(|text| text.starts_with('/') && !text.contains(char::is_whitespace));
    quoted.map(|link| link.split('#').next().unwrap_or_default().replace("&amp;", "&"))
}

#[test]
fn a_key_that_is_said_back_stands_nowhere() {
    let server = ModelServer::start(indiscreet);
    let folder = workspace(&server.url());
    let ran = run(&folder, &["run"]);
    assert_eq!(ran.code, 1, "three questions are answered with errors: {}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("the first failure:") && ran.stdout.contains("[hidden]"), "{}", ran.stdout);
    assert!(folder.read("team/outputs/plain.jsonl").contains("You sent Bearer [hidden], and"), "what was said is kept");
    let sent = server.requests();
    assert!(sent.iter().all(|asked| asked.header("authorization") == Some(&format!("Bearer {KEY}"))), "it was sent");
    for arguments in [
        &["run", "--format", "json", "--anew"][..],
        &["run", "--replay"],
        &["check"],
        &["check", "--format", "json"],
        &["check", "--format", "html"],
        &["check", "--format", "markdown"],
        &["compare", "plain", "kind", "--show", "broken"],
        &["judge", "audit", "--sample", "5", "--repeats", "2"],
        &["judge", "audit", "--sample", "5", "--format", "json"],
        &["judge", "calibrate", "--format", "json"],
        &["judge", "calibrate", "--sample", "3"],
        &["review", "--help"],
    ] {
        run(&folder, arguments);
    }
    no_file_tells(&folder);

    // The same in the web app: a run with everything asked anew, then whatever can be reached from the first page.
    let api = Api::with(&folder, "team", &[(VARIABLE, KEY)]);
    let id = api.json("/v1/features")["features"][0]["id"].as_str().expect("an id").to_owned();
    let form = "candidate=plain&candidate=kind&anew=1&by=Asha";
    let page_of_form = ["Content-Type: application/x-www-form-urlencoded"];
    let before = server.asked();
    let (status, told) = api.ask("POST", &format!("/p/{id}/run"), &page_of_form, form);
    assert_eq!(status, 303, "{told}");
    let mut waited = 0;
    while !api.json(&format!("/v1/features/{id}?wait=25"))["work"].is_null() || server.asked() == before {
        std::thread::sleep(Duration::from_millis(50));
        waited += 1;
        assert!(waited < 1_200, "the run ends");
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let of_feature = [
        "brief",
        "data",
        "decisions",
        "examples",
        "judges",
        "outputs",
        "prompts",
        "redteam",
        "report",
        "report.html",
        "report.md",
        "review",
        "run",
        "runs",
        "runs/1",
        "scope",
        "slices",
        "threshold",
        "verdict",
        "verdict.html",
    ];
    let mut next: Vec<String> = of_feature.iter().map(|page| format!("/p/{id}/{page}")).collect();
    next.extend(["/", "/jobs", "/account", "/people", "/v1/features", "/v1/jobs"].map(str::to_owned));
    next.extend(["", "/check", "/runs", "/runs/1", "/audit", "/spec"].map(|of| format!("/v1/features/{id}{of}")));
    let mut hidden: BTreeSet<String> = BTreeSet::new();
    while let Some(address) = next.pop() {
        // Practice knows no provider, and the files of the app are the same for everybody.
        let elsewhere =
            ["/learn", "/v1/learn", "/assets", "/examples", "/enter"].iter().any(|of| address.starts_with(of));
        if elsewhere || address.contains("live") || seen.len() > 400 || !seen.insert(address.clone()) {
            continue;
        }
        let (status, text) = api.ask("GET", &address, &[], "");
        assert!(status < 500, "{address}: {status}");
        assert!(!tells(text.as_bytes()), "{address} shows the key");
        if text.contains("[hidden]") {
            hidden.insert(
                address.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned(),
            );
        }
        next.extend(links(&text));
    }
    assert!(seen.len() > 30, "{seen:?}");
    for page in ["run", "outputs"] {
        assert!(hidden.contains(page), "{page} shows what the provider said, without the key: {hidden:?}");
    }
    no_file_tells(&folder);
}
