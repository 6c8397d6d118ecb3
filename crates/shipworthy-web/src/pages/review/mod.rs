//! Human review: is this output right? Queues of examples, the desk at which one person marks them one by one, and what came out.
//!
//! What is asked, drawn, hidden and counted is `shipworthy_app::review`'s; pages show it. Marks are kept before the next example is
//! shown. Where a queue is blinded, no page of it holds what a reviewer may not see: answers are sent by their place among the
//! choices, because a choice may name who made the output.

mod desk;
mod list;
mod outputs;
mod result;

use std::path::PathBuf;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use shipworthy_app::form::NotDone;
use shipworthy_app::review::{self, Queue};

use super::form::Told;
use super::{Asked, Entry, asked};
use crate::app::App;
use crate::refusal::Refusal;

/// Human review in the rail.
pub const ENTRY: Entry = Entry { path: "review", title: "Human review", key: "r" };

/// The routes of these pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{id}/review", get(list::page).post(list::make))
        .route("/p/{id}/review/outputs", post(outputs::make))
        .route("/p/{id}/review/labels", post(outputs::write))
        .route("/p/{id}/review/labels/file", post(outputs::name_file))
        .route("/p/{id}/review/{queue}", get(desk::page))
        .route("/p/{id}/review/{queue}/name", post(desk::name))
        .route("/p/{id}/review/{queue}/mark", post(desk::mark))
        .route("/p/{id}/review/{queue}/undo", post(desk::undo))
        .route("/p/{id}/review/{queue}/result", get(result::page))
        .route("/p/{id}/review/{queue}/settle", post(result::settle))
        .route("/p/{id}/review/{queue}/close", post(result::close))
        .route("/p/{id}/review/{queue}/labels.csv", get(result::labels_file))
}

/// A queue of a feature, with the folder that it is kept in.
struct Found {
    asked: Asked,
    workspace: PathBuf,
    queue: Queue,
}

impl Found {
    /// The address of the queue.
    fn address(&self) -> String {
        format!("/p/{}/review/{}", self.asked.feature.id, self.queue.id)
    }
}

/// The queue of an address; a queue of another feature is none of this one.
async fn found(app: &App, id: &str, queue: u64) -> Result<Found, Refusal> {
    let asked = asked(app, id).await?;
    let near = vec![(format!("/p/{}/review", asked.feature.id), "All reviews".to_owned())];
    let none = || Refusal::new(StatusCode::NOT_FOUND).near(near.clone());
    let (workspace, name) = asked.feature.place().ok_or_else(none)?;
    let folder = workspace.clone();
    match away(app, move || review::queue(&folder, queue)).await {
        Ok(queue) if queue.spec == name => Ok(Found { asked, workspace, queue }),
        _ => Err(none()),
    }
}

/// After something was said: what people say about outputs goes into the file of labels. A file that cannot be written keeps nobody from
/// going on; the result says so.
async fn labelled(app: &App, found: &Found) {
    let (folder, queue) = (found.workspace.clone(), found.queue.id);
    let written = tokio::task::spawn_blocking(move || review::labels_file::after(&folder, queue)).await;
    match written {
        Ok(Ok(Some(Err(why @ review::labels_file::NotWritten::Cannot(_))))) => {
            app.log(&format!("labels of review {queue} were not written: {why}"));
        }
        Ok(Err(error)) => app.log(&format!("labels of review {queue} were not written: {error}")),
        _ => {}
    }
}

/// Does what may take a moment, away from the threads that answer.
async fn away<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> Result<T, NotDone> + Send + 'static,
) -> Result<T, Told> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| Told::of(app, error)),
        Err(_) => {
            Err(Told::of(app, NotDone::Conflict("something went wrong in Shipworthy itself; try again".to_owned())))
        }
    }
}
