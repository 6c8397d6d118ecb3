//! The style sheet and the small scripts. They are part of the program; addresses hold a hash of their text, so that browsers keep
//! them for ever, and never too long.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shipworthy_report::parts::{STYLE, TOKENS};

use crate::app::App;
use crate::refusal::Refusal;

/// Most bytes of all scripts together.
pub const SCRIPT_BUDGET: usize = 20_000;
/// Most bytes of the style of the app, without that of reports.
pub const STYLE_BUDGET: usize = 40_000;

/// Names of all assets.
const NAMES: [&str; 10] = [
    "report.css",
    "app.css",
    "swap.js",
    "keys.js",
    "palette.js",
    "live.js",
    "print.js",
    "threshold.js",
    "review.js",
    "practice.js",
];

/// The text of an asset. A name leads to a text, never to a file.
fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "report.css" => STYLE,
        "app.css" => include_str!("assets/app.css"),
        "swap.js" => include_str!("assets/swap.js"),
        "keys.js" => include_str!("assets/keys.js"),
        "palette.js" => include_str!("assets/palette.js"),
        "live.js" => include_str!("assets/live.js"),
        "threshold.js" => include_str!("assets/threshold.js"),
        "review.js" => include_str!("assets/review.js"),
        "practice.js" => include_str!("assets/practice.js"),
        "print.js" => include_str!("assets/print.js"),
        _ => return None,
    })
}

/// Colours for who chose some: those of the look of reports, whatever the system says.
fn themes(tokens: &str) -> String {
    let (light, rest) =
        tokens.split_once("@media (prefers-color-scheme: dark) {").expect("a light look before a dark one");
    let block = |text: &str| {
        let inside = text.split_once(":root {").and_then(|(_, rest)| rest.split_once('}'));
        inside.expect("a block of names").0.trim().replace("color-scheme: light dark;", "")
    };
    format!(
        "\n:root[data-theme=\"light\"] {{ color-scheme: light; {} }}\n:root[data-theme=\"dark\"] {{ color-scheme: dark; {} }}\n",
        block(light),
        block(rest)
    )
}

struct Asset {
    name: &'static str,
    text: String,
    version: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut assets: Vec<Asset> = Vec::new();
    // "swap.js" stands before those that import it, so that they can name its version.
    for name in NAMES {
        let mut text = text(name).expect("every name has a text").to_owned();
        if name == "app.css" {
            text.push_str(&themes(TOKENS));
        }
        for other in &assets {
            text = text.replace(&format!("\"./{}\"", other.name), &format!("\"./{}?v={}\"", other.name, other.version));
        }
        let digest = Sha256::digest(text.as_bytes());
        let version = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        assets.push(Asset { name, text, version });
    }
    assets
});

/// The address of an asset.
///
/// # Panics
/// For a name that is none: pages name literals.
pub fn href(name: &str) -> String {
    let asset = ASSETS.iter().find(|asset| asset.name == name).unwrap_or_else(|| panic!("no asset {name}"));
    format!("/a/{name}?v={}", asset.version)
}

/// Names and sizes of the app's own assets, in bytes.
pub fn sizes() -> Vec<(&'static str, usize)> {
    let own = NAMES.into_iter().filter(|name| *name != "report.css");
    own.map(|name| (name, text(name).expect("every name has a text").len())).collect()
}

/// The routes of assets.
pub fn routes() -> Router<App> {
    Router::new().route("/a/{name}", get(serve))
}

#[derive(Deserialize)]
struct Version {
    v: Option<String>,
}

async fn serve(Path(name): Path<String>, Query(asked): Query<Version>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return Refusal::new(StatusCode::NOT_FOUND).into_response();
    };
    let kind = if name.ends_with(".css") { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
    let right = asked.v.as_ref() == Some(&asset.version);
    let keep = if right { "private, max-age=31536000, immutable" } else { "no-cache" };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], asset.text.as_str()).into_response()
}
