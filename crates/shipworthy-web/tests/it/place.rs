//! A workspace in a temporary folder, an app on it, and what it answers.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use scraper::{Html, Selector};
use shipworthy_app::bench::{Feature, Settings, Standing, Workbench};
use shipworthy_app::moment::Moment;
use shipworthy_app::practice::JudgeRequest;
use shipworthy_web::{App, Limits, Secret, router};
use tower::ServiceExt;

/// The port that the app believes to be served on.
pub const PORT: u16 = 4747;
pub const HOST: &str = "127.0.0.1:4747";

/// An app on a folder.
pub struct Place {
    folder: tempfile::TempDir,
    pub bench: Arc<Workbench>,
    pub secret: Secret,
    router: Router,
    log: Arc<Mutex<String>>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Place {
    /// An empty folder.
    pub fn new() -> Place {
        Place::limited(Limits::default())
    }

    /// An empty folder, with other limits.
    pub fn limited(limits: Limits) -> Place {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(|| Moment { seconds: 1_795_278_720, offset_minutes: 0 });
        let settings = Settings { threads: 1, roots: Vec::new(), tool: "0.0.0".to_owned(), clock };
        let bench = Arc::new(Workbench::open(folder.path(), settings).expect("a folder"));
        let secret = Secret::new().expect("random numbers");
        let log: Arc<Mutex<String>> = Arc::default();
        let lines = Arc::clone(&log);
        let app = App::limited(
            Arc::clone(&bench),
            &secret,
            PORT,
            Arc::new(move |line: &str| lines.lock().expect("nobody panics with it").push_str(line)),
            limits,
        );
        Place { folder, bench, secret, router: router(app), log }
    }

    /// The same place with a language model that reads reasons besides.
    pub fn judged_by(self, url: &str) -> Place {
        let judge = JudgeRequest {
            url: url.to_owned(),
            model: "reader-1".to_owned(),
            key: None,
            hosts: Vec::new(),
            price: None,
        };
        let app = App::new(Arc::clone(&self.bench), &self.secret, PORT, Arc::new(|_: &str| ()));
        Place { router: router(app.with_judge(Some(judge))), ..self }
    }

    /// What stands in the log.
    pub fn logged(&self) -> String {
        self.log.lock().expect("nobody panics with it").clone()
    }

    /// What the router says of itself: its routes, and their methods.
    pub fn told(&self) -> String {
        format!("{:?}", self.router)
    }

    /// One with a built-in example, checked.
    pub fn with_example(name: &str) -> Place {
        let place = Place::new();
        let feature = place.bench.add_example(name).expect("it can be written").expect("it is built in");
        assert!(place.done(&feature.id).run.is_some());
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, making its folders.
    pub fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, contents).expect("a file");
    }

    pub fn feature(&self, id: &str) -> Arc<Feature> {
        self.bench.feature(id).unwrap_or_else(|| panic!("no feature {id}"))
    }

    /// Checks a feature, and waits for what comes of it.
    pub fn check(&self, id: &str) -> Standing {
        self.bench.start(&self.feature(id));
        self.done(id)
    }

    /// Waits until nothing is being done for a feature.
    pub fn done(&self, id: &str) -> Standing {
        let feature = self.feature(id);
        for _ in 0..6_000 {
            let standing = self.bench.standing(&feature);
            if standing.work.is_none() {
                return standing;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("a check of a small example takes less than a minute");
    }

    /// Asks as the browser of whoever started it.
    pub fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &self.own())
    }

    /// Sends a form from one of our own pages.
    pub fn post(&self, path: &str) -> Answer {
        let mut headers = self.own();
        headers.push(("sec-fetch-site", "same-origin".to_owned()));
        self.ask(Method::POST, path, &headers)
    }

    /// Sends a filled form from one of our own pages.
    pub fn fill(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.fill_with(&self.own(), path, fields)
    }

    fn fill_with(&self, own: &[(&'static str, String)], path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut headers = own.to_vec();
        headers.push(("sec-fetch-site", "same-origin".to_owned()));
        headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
        let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.send(Method::POST, path, &headers, Body::from(pairs.join("&")))
    }

    /// Asks as somebody who has said their name.
    pub fn get_as(&self, name: &str, path: &str) -> Answer {
        self.ask(Method::GET, path, &self.own_as(name))
    }

    /// Sends a filled form as somebody who has said their name.
    pub fn fill_as(&self, name: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.fill_with(&self.own_as(name), path, fields)
    }

    /// The browser's headers, with the name that it keeps.
    fn own_as(&self, name: &str) -> Vec<(&'static str, String)> {
        let mut headers = self.own();
        headers[1].1.push_str(&format!("; shipworthy-name={}", encoded(name)));
        headers
    }

    /// Headers of whoever started it: the name called, and the cookie that the entrance gave.
    pub fn own(&self) -> Vec<(&'static str, String)> {
        let entered =
            self.ask(Method::GET, &format!("/enter?token={}", self.secret.expose()), &[("host", HOST.to_owned())]);
        let cookie =
            entered.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a pair").to_owned();
        vec![("host", HOST.to_owned()), ("cookie", cookie)]
    }

    /// Asks with exactly these headers.
    pub fn ask(&self, method: Method, path: &str, headers: &[(&'static str, String)]) -> Answer {
        self.send(method, path, headers, Body::empty())
    }

    /// Asks as a program with the key of this start.
    pub fn program(&self, method: Method, path: &str, said: &[(&'static str, &str)], body: impl Into<Body>) -> Answer {
        let mut headers =
            vec![("host", HOST.to_owned()), ("authorization", format!("Bearer {}", self.secret.expose()))];
        headers.extend(said.iter().map(|(name, value)| (*name, (*value).to_owned())));
        self.send(method, path, &headers, body.into())
    }

    /// Brings a file, as the form for it does.
    pub fn bring(&self, name: &str, contents: &[u8]) -> Answer {
        let body = Body::from([start_of_file(name).as_bytes(), contents, END_OF_FILE.as_bytes()].concat());
        self.send(Method::POST, "/welcome/file", &self.bringing(), body)
    }

    /// Headers of the form for files.
    pub fn bringing(&self) -> Vec<(&'static str, String)> {
        let mut headers = self.own();
        headers.push(("sec-fetch-site", "same-origin".to_owned()));
        headers.push(("content-type", format!("multipart/form-data; boundary={BOUNDARY}")));
        headers
    }

    /// Sends exactly this.
    pub fn send(&self, method: Method, path: &str, headers: &[(&'static str, String)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(body).expect("a request");
        runtime().block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("an answer");
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 64 << 20).await.expect("a whole answer");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Answer { status: parts.status, headers: parts.headers, text }
        })
    }
}

const BOUNDARY: &str = "----a-line-that-is-in-no-file";
/// What follows a file in its form.
pub const END_OF_FILE: &str = "\r\n------a-line-that-is-in-no-file--\r\n";

/// What stands before a file in its form, as browsers write it.
pub fn start_of_file(name: &str) -> String {
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
}

impl Answer {
    /// The answer, read as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Where it leads.
    #[track_caller]
    pub fn leads_to(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers["location"].to_str().expect("text").to_owned()
    }

    /// Texts of all such elements, in one line each.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector)
            .map(|it| it.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The text of the one such element.
    #[track_caller]
    pub fn one(&self, selector: &str) -> String {
        let texts = self.texts(selector);
        assert_eq!(texts.len(), 1, "{selector}: {texts:?} in {}", self.text);
        texts.into_iter().next().expect("one")
    }

    /// Values of an attribute of all such elements.
    pub fn values(&self, selector: &str, attribute: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        let selector = Selector::parse(selector).expect("a selector");
        page.select(&selector).filter_map(|it| it.attr(attribute).map(str::to_owned)).collect()
    }
}

/// A text as a part of a form or a cookie.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| match byte {
        b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(plain).collect()
}

/// One for all tests: each asks and waits.
fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
    })
}
