//! Attacks through files: too large, too slow, lying, nested, and asking for more than a table.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use futures::{Stream, StreamExt, stream};
use shipworthy_web::Limits;

use crate::place::{Place, start_of_file};

type Bytes = Result<Vec<u8>, std::io::Error>;

fn small() -> Limits {
    Limits { upload: 1 << 20, stall: Duration::from_millis(200) }
}

/// Nothing of a file is left, and nothing is known of one.
#[track_caller]
fn nothing_is_kept(place: &Place) {
    let folder = place.path().join("uploads");
    let left: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != ".gitignore")
        .collect();
    assert_eq!(left, [""; 0]);
    assert_eq!(place.bench.brought(), []);
}

/// The form with a file whose bytes come from a stream, and how many of them were asked for.
fn streamed(name: &str, bytes: impl Stream<Item = Bytes> + Send + 'static) -> (Body, Arc<AtomicU64>) {
    let asked = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&asked);
    let counted = bytes.inspect(move |bytes| {
        counter.fetch_add(bytes.as_ref().map_or(0, Vec::len) as u64, Ordering::Relaxed);
    });
    let start = stream::iter([Ok(start_of_file(name).into_bytes())]);
    (Body::from_stream(start.chain(counted)), asked)
}

fn two_gigabytes() -> impl Stream<Item = Bytes> + Send + 'static {
    stream::iter(0..32_768).map(|_| Ok(vec![b'1'; 64 << 10]))
}

#[test]
fn two_gigabytes_that_say_so_are_refused_before_they_are_read() {
    let place = Place::new();
    let mut headers = place.bringing();
    headers.push(("content-length", (2_u64 << 30).to_string()));
    let (body, _) = streamed("big.csv", two_gigabytes().take(16));
    let answer = place.send(Method::POST, "/welcome/file", &headers, body);
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    for said in ["200 MB", "--max-upload", "--from FILE"] {
        assert!(answer.text.contains(said), "{said}: {}", answer.text);
    }
    assert!(!place.path().join("uploads").exists(), "nobody began to write");
    // Elsewhere a megabyte is the limit still.
    headers.last_mut().unwrap().1 = (3_u64 << 20).to_string();
    let other = place.send(Method::POST, "/welcome/file/x", &headers, Body::empty());
    assert_eq!(other.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn two_gigabytes_that_lie_about_it_are_given_up_at_the_limit() {
    for claim in [None, Some("1000")] {
        let place = Place::limited(small());
        let mut headers = place.bringing();
        headers.extend(claim.map(|claim| ("content-length", claim.to_owned())));
        let (body, asked) = streamed("big.csv", two_gigabytes());
        let answer = place.send(Method::POST, "/welcome/file", &headers, body);
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{claim:?} {}", answer.text);
        assert!(asked.load(Ordering::Relaxed) < 3 << 20, "{asked:?} bytes were read");
        nothing_is_kept(&place);
    }
}

#[test]
fn a_form_without_end_around_a_file_is_given_up_too() {
    let place = Place::limited(small());
    let endless = stream::iter([Ok(b"--".to_vec())]).chain(two_gigabytes());
    let answer = place.send(Method::POST, "/welcome/file", &place.bringing(), Body::from_stream(endless));
    assert!(answer.status.is_client_error(), "{}", answer.status);
    nothing_is_kept(&place);
}

#[test]
fn a_file_that_stops_coming_is_given_up() {
    let place = Place::limited(small());
    let some = stream::iter([Ok(b"label,score\n".to_vec())]);
    let (body, _) = streamed("slow.csv", some.chain(stream::pending()));
    let answer = place.send(Method::POST, "/welcome/file", &place.bringing(), body);
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(answer.one("h1"), "The file stopped coming.");
    nothing_is_kept(&place);
}

#[test]
fn a_file_that_breaks_off_is_not_kept() {
    let place = Place::new();
    let broken = stream::iter([Ok(b"label,score\n1,".to_vec()), Err(std::io::Error::other("gone"))]);
    let (body, _) = streamed("cut.csv", broken);
    let answer = place.send(Method::POST, "/welcome/file", &place.bringing(), body);
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let (body, _) = streamed("cut.csv", stream::iter([Ok(b"label,score\n1,0.5\n".to_vec())]));
    let answer = place.send(Method::POST, "/welcome/file", &place.bringing(), body);
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "the end of the form is missing");
    nothing_is_kept(&place);
}

#[test]
fn who_is_not_let_in_brings_nothing() {
    let place = Place::new();
    let (body, _) = streamed("a.csv", stream::iter([Ok(b"label,score\n1,0.5\n".to_vec())]));
    let mut strange = place.bringing();
    strange.retain(|(name, _)| *name != "cookie");
    assert_eq!(place.send(Method::POST, "/welcome/file", &strange, body).status, StatusCode::UNAUTHORIZED);
    let mut foreign = place.bringing();
    foreign.retain(|(name, _)| *name != "sec-fetch-site");
    foreign.push(("sec-fetch-site", "cross-site".to_owned()));
    assert_eq!(place.send(Method::POST, "/welcome/file", &foreign, Body::empty()).status, StatusCode::FORBIDDEN);
    nothing_is_kept(&place);
}

#[test]
fn sql_in_a_slice_reads_no_file_and_runs_no_statement() {
    let place = Place::new();
    place.write("golden.csv", "label,score,team\n1,0.9,a\n0,0.1,b\n");
    place.write("secret.csv", "word\nhunter2\n");
    for (n, sql) in [
        "team; DROP TABLE golden",
        "(SELECT word FROM 'secret.csv')",
        "read_csv('secret.csv')",
        "COPY golden TO 'out.csv'",
        "team UNION SELECT word FROM secret",
        "EXISTS (SELECT 1)",
        "current_setting('x')",
        "team || (SELECT 1)",
    ]
    .iter()
    .enumerate()
    {
        let front_matter = format!(
            "format: 1\nname: Mail\ntask: binary\ngolden:\n  data: golden.csv\n  label: label\n  positive: 1\n  slices:\n    - group: {}\n\
             candidates:\n  - {{name: a, score: score, threshold: 0.5}}\nbars:\n  - recall >= 10%\n",
            serde_json::to_string(sql).unwrap()
        );
        place.write(&format!("s{n}.feature.md"), shipworthy_testkit::workspace::spec_text(&front_matter));
        let standing = place.check(&format!("s{n}"));
        assert!(standing.run.is_none() && standing.failure.is_some(), "{sql}");
        let page = place.get(&format!("/p/s{n}/verdict"));
        assert!(!page.text.contains("hunter2"), "{sql}");
        assert!(!page.texts(".problems").is_empty(), "{sql}: {}", page.text);
    }
    assert!(!place.path().join("out.csv").exists());
}

#[test]
fn ten_thousand_rows_and_thousands_of_columns_make_pages_of_bounded_size() {
    const MOST: usize = 1 << 20;
    let place = Place::new();
    let row = |i: usize| format!("{i},{},0.{},g{},\"{}\"\n", i % 2, i % 10, i % 900, "long words ".repeat(20));
    let rows: String = (0..10_000).map(row).collect();
    let address = place.bring("long.csv", format!("id,label,score,grp,said\n{rows}").as_bytes()).leads_to();
    let mut sizes = vec![(address.clone(), place.get(&address).text.len())];
    let fields = [("part.0", "id"), ("part.1", "label"), ("part.2", "score"), ("part.3", "slice"), ("task", "binary")];
    let fields =
        [&fields[..], &[("positive", "1"), ("name", "Long"), ("today", "nothing"), ("currency", "USD")]].concat();
    // As long as it is being looked at, its page leads back to itself.
    let led = (0..600).map(|_| place.fill(&address, &fields).leads_to()).find(|to| {
        let looked_at = *to != address;
        if !looked_at {
            std::thread::sleep(Duration::from_millis(100));
        }
        looked_at
    });
    assert_eq!(led.as_deref(), Some("/p/long/verdict"));
    let standing = place.done("long");
    assert_eq!(standing.run.unwrap().checked.check.candidates[0].slices.len(), 900);
    for page in ["", "/verdict", "/slices", "/examples", "/threshold", "/runs", "/brief"] {
        let address = format!("/p/long{page}");
        sizes.push((address.clone(), place.get(&address).text.len()));
    }
    let names: Vec<String> = (0..4_000).map(|i| format!("column_with_a_long_name_{i}")).collect();
    let cells = |value: &str| vec![value; 4_000].join(",");
    let wide = format!("{}\n{}\n{}\n", names.join(","), cells("1"), cells("0"));
    let address = place.bring("wide.csv", wide.as_bytes()).leads_to();
    sizes.push((address.clone(), place.get(&address).text.len()));
    let over: Vec<_> = sizes.iter().filter(|(_, size)| *size > MOST).collect();
    assert!(over.is_empty(), "{over:?}");
}
