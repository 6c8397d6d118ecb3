//! A file on its way in: streamed to the disk, counted, and given up when nothing comes any more.

use std::time::Duration;

use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use futures::StreamExt;
use shipworthy_app::form::{FieldProblem, NotDone};
use shipworthy_app::uploads::{Incoming, Upload};

use super::super::form::Told;
use super::super::welcome;
use super::megabytes;
use crate::app::App;
use crate::caller::who;
use crate::refusal::Refusal;
use crate::secret;

/// Bytes that are gathered before they are written.
const CHUNK: usize = 1 << 20;
/// Bytes around a file in the form that it comes in.
const AROUND: u64 = 64 << 10;
/// Who brings a file, as long as nobody signs in.
pub const BY: &str = "whoever started Shipworthy here";

/// Why a file was not taken in.
enum Refused {
    /// What the use case said.
    NotDone(NotDone),
    /// More than the limit.
    TooLarge,
    /// Nothing came for too long.
    Stalled,
    /// It broke off, or is no form with a file.
    Broken,
}

impl From<NotDone> for Refused {
    fn from(error: NotDone) -> Refused {
        Refused::NotDone(error)
    }
}

impl From<MultipartError> for Refused {
    fn from(error: MultipartError) -> Refused {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Refused::TooLarge } else { Refused::Broken }
    }
}

/// Takes a file in, and leads to what it holds.
pub async fn take(State(app): State<App>, request: Request) -> Response {
    let limits = app.limits();
    let request = counted(request, limits.upload + AROUND, limits.stall);
    let Ok(mut form) = Multipart::from_request(request, &()).await else {
        return Refusal::new(StatusCode::BAD_REQUEST).into_response();
    };
    let outcome = file(&app, &mut form).await;
    // A browser reads the answer once it has sent all: what is left of a refused file is read and dropped.
    if outcome.as_ref().is_err_and(|refused| matches!(refused, Refused::NotDone(_))) {
        while let Ok(Some(mut field)) = form.next_field().await {
            while let Ok(Some(_)) = field.chunk().await {}
        }
    }
    match outcome {
        Ok(upload) => Redirect::to(&format!("/welcome/file/{}", upload.id)).into_response(),
        Err(Refused::NotDone(error)) => welcome::shown(&app, Some(&Told::of(&app, error))).await,
        Err(Refused::TooLarge) => too_large(&app),
        Err(Refused::Stalled) => Refusal::because(
            StatusCode::REQUEST_TIMEOUT,
            "The file stopped coming.",
            "It was given up, and nothing of it was kept. Try it again.",
        )
        .near(ways())
        .into_response(),
        Err(Refused::Broken) => Refusal::because(
            StatusCode::BAD_REQUEST,
            "The file did not come whole.",
            "Nothing of it was kept. Choose it again on the page for that.",
        )
        .near(ways())
        .into_response(),
    }
}

/// What is said of a file beyond the limit.
pub fn too_large(app: &App) -> Response {
    Refusal::because(
        StatusCode::PAYLOAD_TOO_LARGE,
        "That file is too large to be brought in here.",
        format!(
            "A file may have {}; nothing of this one was kept. `shipworthy serve --max-upload MB` raises the limit. Or put the file into the \
             folder, and write its spec with: shipworthy new NAME --from FILE",
            megabytes(app.limits().upload)
        ),
    )
    .near(ways())
    .into_response()
}

fn ways() -> Vec<(String, String)> {
    vec![("/welcome".to_owned(), "Start something".to_owned()), ("/".to_owned(), "Home".to_owned())]
}

/// The same request with a body that ends with a mistake beyond so many bytes, or when nothing comes for so long.
fn counted(request: Request, most: u64, stall: Duration) -> Request {
    request.map(|body| {
        let start = (body.into_data_stream(), 0_u64);
        Body::from_stream(futures::stream::unfold(Some(start), move |state| async move {
            let (mut body, so_far) = state?;
            match tokio::time::timeout(stall, body.next()).await {
                Err(_) => Some((Err(std::io::Error::new(std::io::ErrorKind::TimedOut, STALLED)), None)),
                Ok(None) => None,
                Ok(Some(Err(error))) => Some((Err(std::io::Error::other(error)), None)),
                Ok(Some(Ok(bytes))) => {
                    let so_far = so_far + bytes.len() as u64;
                    if so_far > most {
                        return Some((Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, TOO_LARGE)), None));
                    }
                    Some((Ok(bytes), Some((body, so_far))))
                }
            }
        }))
    })
}

const STALLED: &str = "the file stopped coming";
const TOO_LARGE: &str = "the file is too large";

/// What a broken stream broke of.
fn broken(error: MultipartError) -> Refused {
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = cause {
        match error.downcast_ref::<std::io::Error>().map(std::io::Error::kind) {
            Some(std::io::ErrorKind::TimedOut) => return Refused::Stalled,
            Some(std::io::ErrorKind::FileTooLarge) => return Refused::TooLarge,
            _ => cause = error.source(),
        }
    }
    error.into()
}

/// The file of a form, on the disk.
async fn file(app: &App, form: &mut Multipart) -> Result<Upload, Refused> {
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if field.name() == Some("file") {
            return written(app, field).await;
        }
    }
    let nothing =
        FieldProblem { field: "file", message: "no file came".to_owned(), remedy: "choose a file".to_owned() };
    Err(NotDone::Fields(vec![nothing]).into())
}

async fn written(app: &App, mut field: Field<'_>) -> Result<Upload, Refused> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let id =
        secret::random().map_err(|error| NotDone::Conflict(format!("the system gives no random numbers: {error}")))?;
    let (bench, most, by) = (app.bench().clone(), app.limits().upload, who(BY));
    let mut incoming = blocking(move || bench.take_in(&name, &by, most, &id)).await?;
    let mut gathered: Vec<u8> = Vec::with_capacity(CHUNK);
    loop {
        let chunk = field.chunk().await.map_err(broken)?;
        let over = chunk.is_none();
        gathered.extend_from_slice(&chunk.unwrap_or_default());
        if over || gathered.len() >= CHUNK {
            let bytes = std::mem::replace(&mut gathered, Vec::with_capacity(CHUNK));
            incoming = taken(incoming, bytes).await?;
        }
        if over {
            let bench = app.bench().clone();
            return Ok(blocking(move || bench.taken_in(incoming)).await?);
        }
    }
}

/// Writes some bytes. Files are waited for elsewhere than requests.
async fn taken(mut incoming: Incoming, bytes: Vec<u8>) -> Result<Incoming, Refused> {
    let written = blocking(move || Ok((incoming.take(&bytes).is_ok(), incoming))).await?;
    match written {
        (true, incoming) => Ok(incoming),
        (false, incoming) if incoming.is_beyond() => Err(Refused::TooLarge),
        (false, _) => Err(NotDone::Conflict("the file cannot be written; is the disk full?".to_owned()).into()),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, NotDone> + Send + 'static) -> Result<T, NotDone> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(NotDone::Conflict("something went wrong in Shipworthy itself; try again".to_owned())))
}
