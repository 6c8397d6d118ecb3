//! What is sent and may be large: streamed to the disk as it comes, with a limit, and given up where it stops coming.

use std::io::Write;
use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use futures::StreamExt;
use tokio::sync::mpsc;

use super::problem::Problem;
use crate::app::{App, Limits};

/// Largest file that is taken where nobody says otherwise, in bytes; [`App::limits`] says what holds.
pub const LARGEST_FILE: u64 = 200 << 20;
/// Parts that may wait for the disk.
const WAITING: usize = 8;

/// Whether files come in by an address.
pub fn is_large(path: &str) -> bool {
    path == "/v1/uploads" || (path.starts_with("/v1/features/") && path.ends_with("/predictions"))
}

/// Takes what is sent, part by part, away from the threads that answer; then `finish` is called. Where it stops before its end, it is not.
pub async fn take<S: Send + 'static, T: Send + 'static>(
    app: &App,
    body: Body,
    mut sink: S,
    part: impl Fn(&mut S, &[u8]) -> Result<(), Box<Problem>> + Send + 'static,
    finish: impl FnOnce(S) -> Result<T, Box<Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let (sender, mut parts) = mpsc::channel::<Option<axum::body::Bytes>>(WAITING);
    let writing = tokio::task::spawn_blocking(move || {
        while let Some(bytes) = parts.blocking_recv() {
            match bytes {
                Some(bytes) => part(&mut sink, &bytes)?,
                None => return finish(sink).map(Some),
            }
        }
        Ok(None)
    });
    let Limits { upload, stall } = app.limits();
    let mut body = body.into_data_stream();
    let mut bytes: u64 = 0;
    let outcome = loop {
        match tokio::time::timeout(stall, body.next()).await {
            Err(_) => break Err(slow(stall)),
            Ok(None) => break Ok(()),
            Ok(Some(Err(_))) => break Err(broken_off()),
            Ok(Some(Ok(part))) => {
                bytes += part.len() as u64;
                if bytes > upload {
                    break Err(too_large(app));
                }
                // Who writes has refused it.
                if sender.send(Some(part)).await.is_err() {
                    break Ok(());
                }
            }
        }
    };
    if outcome.is_ok() {
        let _ = sender.send(None).await;
    }
    drop(sender);
    let written = writing
        .await
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "It could not be kept.", "Try again."))?;
    outcome?;
    written.map_err(|problem| *problem)?.ok_or_else(broken_off)
}

fn slow(stall: Duration) -> Problem {
    Problem::new(StatusCode::REQUEST_TIMEOUT, "It stopped coming.", "Send it again, over a better connection.")
        .detail(format!("Nothing came for {} seconds. Nothing of it was kept.", stall.as_secs()))
}

fn broken_off() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "It broke off before its end.", "Send it again.")
        .detail("Nothing of it was kept.")
}

/// More than is taken at once.
pub fn too_large(app: &App) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "That is too much at once.",
        "Put larger files into the workspace's folder, and name them in the spec.",
    )
    .detail(format!("A file may have {} MiB. Nothing of it was kept.", app.limits().upload >> 20))
}

/// Puts a part into a file.
pub fn put(file: &mut tempfile::NamedTempFile, bytes: &[u8]) -> Result<(), Box<Problem>> {
    file.write_all(bytes).map_err(|error| Box::new(no_room(&error)))
}

fn no_room(error: &std::io::Error) -> Problem {
    Problem::new(
        StatusCode::INSUFFICIENT_STORAGE,
        "It could not be written.",
        "See whether the disk of the workspace is full.",
    )
    .detail(error.kind().to_string())
}
