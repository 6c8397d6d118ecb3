//! All routes, behind all guards.

use std::any::Any;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::refusal::Refusal;
use crate::secret::reference;
use crate::{api, assets, counts, guard, live, pages, sign_in};

/// The whole app.
pub fn router(app: App) -> Router {
    guarded(
        pages::routes().merge(api::routes()).merge(counts::routes()).merge(live::routes()).merge(assets::routes()),
        app,
    )
}

/// Routes behind the guards. From the outside in: headers and time; compression; whose name was called, by whom, how much; panics;
/// and, for all but the probes and the entrance, the door.
fn guarded(inside: Router<App>, app: App) -> Router {
    let panicked = {
        let app = app.clone();
        move |panic: Box<dyn Any + Send>| broken(&app, panic.as_ref())
    };
    let inside = inside.fallback(pages::missing).layer(from_fn_with_state(app.clone(), look_again));
    let inside = inside.layer(from_fn_with_state(app.clone(), guard::entry));
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/enter", get(enter))
        .merge(sign_in::routes())
        .merge(inside)
        .layer(DefaultBodyLimit::max(guard::LARGEST_BODY as usize))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), guard::gate))
        // Pages are made anew each time: a quarter of the time for a few kilobytes more.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(app.clone(), guard::outside))
        .with_state(app)
}

/// What is held in memory is read again after everything that may have recorded something.
async fn look_again(State(app): State<App>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.run(request).await;
    if !reads {
        app.bench().look_again();
    }
    response
}

/// Ready while the workspace can be read.
async fn ready(State(app): State<App>) -> Response {
    match tokio::fs::read_dir(app.bench().folder()).await {
        Ok(_) => "ready\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the workspace cannot be read\n").into_response(),
    }
}

#[derive(Deserialize)]
struct Key {
    #[serde(default)]
    token: String,
    /// The page to go to; home without it.
    to: Option<String>,
}

/// The entrance: the key in the address becomes a cookie, and leaves the address.
async fn enter(State(app): State<App>, Query(key): Query<Key>) -> Response {
    if app.is_team() {
        return Redirect::to("/sign-in").into_response();
    }
    if app.door().opens(&key.token) {
        return ([(header::SET_COOKIE, app.door().cookie())], Redirect::to(inside(key.to.as_deref()))).into_response();
    }
    Refusal::because(
        StatusCode::FORBIDDEN,
        "This address is of another start.",
        "Each start of Shipworthy has a key of its own. Open the address that `shipworthy serve` printed last.",
    )
    .into_response()
}

/// A page of ours: what an address names may not lead elsewhere.
pub fn inside(to: Option<&str>) -> &str {
    let plain = |to: &&str| to.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_?=&.%+~".contains(&b));
    to.filter(|to| to.starts_with('/') && !to.starts_with("//")).filter(plain).unwrap_or("/")
}

/// A mistake of ours: one request fails, with a reference that its line in the log has too.
fn broken(app: &App, panic: &(dyn Any + Send)) -> Response {
    let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    let reference = reference();
    app.log(&format!("a request failed, reference {reference}: {said}"));
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR).reference(reference).into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use shipworthy_app::bench::{Settings, Workbench};
    use shipworthy_app::moment::Moment;
    use tower::ServiceExt;

    use super::*;
    use crate::secret::Secret;

    #[test]
    fn the_entrance_leads_to_pages_of_ours_alone() {
        assert_eq!(inside(Some("/p/fraud/verdict")), "/p/fraud/verdict");
        for elsewhere in [
            None,
            Some(""),
            Some("//evil.example"),
            Some("/\\evil.example"),
            Some("https://evil.example"),
            Some("/a b"),
        ] {
            assert_eq!(inside(elsewhere), "/", "{elsewhere:?}");
        }
    }

    #[tokio::test]
    async fn a_panic_fails_one_request_and_tells_the_log_why() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(|| Moment { seconds: 0, offset_minutes: 0 });
        let settings = Settings { threads: 1, roots: Vec::new(), tool: "0".to_owned(), clock };
        let bench = Arc::new(Workbench::open(folder.path(), settings).unwrap());
        let secret = Secret::new().unwrap();
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let lines = Arc::clone(&log);
        let app = App::new(bench, &secret, 1, Arc::new(move |line: &str| lines.lock().unwrap().push(line.to_owned())));
        let bad = Router::new().route("/bad", get(async || if true { panic!("a secret reason") } else { "" }));
        let router = guarded(bad.merge(pages::routes()), app);
        let ask = async |path: &str| {
            let request = Request::get(path)
                .header("host", "127.0.0.1:1")
                .header("authorization", format!("Bearer {}", secret.expose()));
            let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let status = response.status();
            (status, String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap())
        };
        let (status, page) = ask("/bad").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        let line = log.lock().unwrap()[0].clone();
        let reference = line.split("reference ").nth(1).unwrap().split(':').next().unwrap().to_owned();
        assert!(line.ends_with("a secret reason") && page.contains(&reference), "{line} {page}");
        assert!(!page.contains("secret reason"), "what went wrong inside is for the log");
        assert_eq!(ask("/welcome").await.0, StatusCode::OK);
    }
}
