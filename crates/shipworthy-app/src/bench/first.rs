//! Tables that people bring, on the way to a first spec: taken in, looked into in the background, and made a feature of.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::work::{Watch, Work};
use super::{Feature, Workbench, held};
use crate::bad_rows::{self, BadRows};
use crate::first_run::{self, Choice, Looked, NewSpec};
use crate::first_texts::{self, NewTexts, TextsChoice};
use crate::form::{FieldProblem, NotDone};
use crate::uploads::{self, Incoming, Upload};
use crate::workspace::Workspace;

/// Tables whose looks are kept in memory.
const MOST: usize = 16;
/// How long an asker waits for a look that is done at once.
const AT_ONCE: Duration = Duration::from_millis(300);
const PAUSE: Duration = Duration::from_millis(10);

/// How far the look into a table is.
#[derive(Clone)]
pub enum Looking {
    /// It is going on.
    Working(Work),
    /// It is done.
    Done(Arc<Looked>),
    /// The table cannot be read.
    Refused(Vec<FieldProblem>),
}

/// The looks into tables, by the ids of their uploads, oldest first.
#[derive(Default)]
pub struct Looks(Vec<(String, State)>);

enum State {
    Working(Arc<Watch>),
    Done(Arc<Looked>),
    Refused(Vec<FieldProblem>),
}

impl Looks {
    fn of(&self, id: &str) -> Option<Looking> {
        let (_, state) = self.0.iter().find(|(known, _)| known == id)?;
        Some(match state {
            State::Working(watch) => Looking::Working(watch.work()),
            State::Done(looked) => Looking::Done(Arc::clone(looked)),
            State::Refused(problems) => Looking::Refused(problems.clone()),
        })
    }

    /// Takes up the look into a table; false where there is one.
    fn take_up(&mut self, id: &str, watch: &Arc<Watch>) -> bool {
        let free = self.of(id).is_none();
        if free {
            self.put(id, State::Working(Arc::clone(watch)));
        }
        free
    }

    fn put(&mut self, id: &str, state: State) {
        self.0.retain(|(known, _)| known != id);
        while self.0.len() >= MOST {
            // One that goes on is told of in its own time.
            let Some(over) = self.0.iter().position(|(_, state)| !matches!(state, State::Working(_))) else { break };
            self.0.remove(over);
        }
        self.0.push((id.to_owned(), state));
    }

    fn take(&mut self, id: &str) -> Option<State> {
        let at = self.0.iter().position(|(known, _)| known == id)?;
        Some(self.0.remove(at).1)
    }
}

impl Workbench {
    /// Begins to take in a table. See [`uploads::begin`].
    pub fn take_in(&self, name: &str, by: &str, most: u64, id: &[u8; 16]) -> Result<Incoming, NotDone> {
        uploads::begin(&self.home()?, name, by, most, id)
    }

    /// Ends taking it in: it is on the disk, and its beginning can be read. A table that cannot be is not kept.
    pub fn taken_in(&self, incoming: Incoming) -> Result<Upload, NotDone> {
        let home = self.home()?;
        let upload = incoming.finish(self.now().seconds)?;
        // A reader that loses its way in hostile bytes ends this and nothing else.
        let opened = std::panic::catch_unwind(|| first_run::open(&home.join(&upload.path), 1));
        let opened = opened.unwrap_or_else(|_| {
            let message = "the file cannot be read".to_owned();
            Err(NotDone::Fields(vec![FieldProblem { field: "file", message, remedy: "export it again".to_owned() }]))
        });
        // One of which some rows can be read is kept, and its page offers to leave out the others.
        if let Err(error) = opened
            && self.bad_rows(&upload).is_none()
        {
            uploads::remove(&home, &upload.id)?;
            return Err(called(error, &upload));
        }
        Ok(upload)
    }

    /// The rows of a table that cannot be read, where others can.
    pub fn bad_rows(&self, upload: &Upload) -> Option<BadRows> {
        bad_rows::bad_rows(&self.home().ok()?.join(&upload.path))
    }

    /// The rows of a table that cannot be read, as CSV.
    pub fn left_out(&self, upload: &Upload) -> Option<String> {
        bad_rows::listed(&self.home().ok()?.join(&upload.path)).ok().flatten()
    }

    /// Takes in a table again without the rows that cannot be read. The one that was brought stays as it is.
    pub fn without_bad_rows(&self, upload: &Upload, by: &str, id: &[u8; 16]) -> Result<Upload, NotDone> {
        let home = self.home()?;
        let path = home.join(&upload.path);
        let failed = |error: std::io::Error| NotDone::Conflict(format!("the table cannot be read: {error}"));
        let bad = self.bad_rows(upload).map_or(0, |rows| rows.bad);
        let rows = if bad == 1 { "row" } else { "rows" };
        let (stem, ending) = upload.name.rsplit_once('.').unwrap_or((&upload.name, "csv"));
        let stem: String = stem.chars().take(80).collect();
        let name = format!("{stem} without {bad} {rows}.{ending}");
        let mut incoming = uploads::begin(&home, &name, by, upload.bytes, id)?;
        bad_rows::without_bad_rows(&path, &mut Taking(&mut incoming)).map_err(failed)?;
        self.taken_in(incoming)
    }

    /// Tables that were taken in, newest first, and that no feature names.
    pub fn brought(&self) -> Vec<Upload> {
        let uploads = self.home().and_then(|home| uploads::list(&home)).unwrap_or_default();
        let features = self.features();
        let used = |upload: &Upload| features.iter().any(|feature| feature.source.contains(&upload.path));
        uploads.into_iter().filter(|upload| !used(upload)).collect()
    }

    /// A table that was taken in.
    pub fn upload(&self, id: &str) -> Option<Upload> {
        uploads::upload(&self.home().ok()?, id).ok().flatten()
    }

    /// What a table holds: what is known, else how far the look into it is. Waits a moment, because most are done at once.
    pub fn look(self: &Arc<Self>, upload: &Upload) -> Looking {
        let known = |bench: &Workbench| held(&bench.looks).of(&upload.id);
        let watch = Arc::new(Watch::new(self.now()));
        if held(&self.looks).take_up(&upload.id, &watch) {
            let (bench, upload) = (Arc::clone(self), upload.clone());
            std::thread::spawn(move || bench.look_into(&upload, &watch));
        }
        for _ in 0..AT_ONCE.as_millis() / PAUSE.as_millis() {
            match known(self) {
                Some(Looking::Working(_)) => std::thread::sleep(PAUSE),
                Some(done) => return done,
                None => break,
            }
        }
        known(self).unwrap_or(Looking::Refused(Vec::new()))
    }

    /// How far the look into a table is: cheap, to be asked again and again.
    pub fn look_work(&self, id: &str) -> Option<Work> {
        match held(&self.looks).of(id) {
            Some(Looking::Working(work)) => Some(work),
            _ => None,
        }
    }

    /// Writes the spec of a choice and starts its check.
    pub fn begin(self: &Arc<Self>, upload: &Upload, looked: &Looked, choice: &Choice) -> Result<Arc<Feature>, NotDone> {
        let data = self.home()?.join(&upload.path);
        let spec = self.folder.join(first_run::file_name(&choice.name));
        first_run::create(&NewSpec {
            spec: &spec,
            data: &data,
            called: &upload.name,
            overview: &looked.overview,
            choice,
            threads: self.settings.threads,
        })?;
        let feature = self.features().into_iter().find(|feature| feature.path == spec);
        let feature = feature.ok_or_else(|| {
            NotDone::Conflict("the spec was written, but the folder holds more features than are listed".to_owned())
        })?;
        self.start(&feature);
        Ok(feature)
    }

    /// Writes the spec of a feature that answers with text. Its outputs are collected when somebody asks for that.
    pub fn begin_texts(&self, upload: &Upload, looked: &Looked, choice: &TextsChoice) -> Result<Arc<Feature>, NotDone> {
        let data = self.home()?.join(&upload.path);
        let spec = self.folder.join(first_run::file_name(&choice.name));
        first_texts::create(&NewTexts {
            spec: &spec,
            data: &data,
            called: &upload.name,
            overview: &looked.overview,
            choice,
        })?;
        self.features().into_iter().find(|feature| feature.path == spec).ok_or_else(|| {
            NotDone::Conflict("the spec was written, but the folder holds more features than are listed".to_owned())
        })
    }

    /// Forgets a table that no feature names. Says whether it was there.
    pub fn forget(&self, id: &str) -> Result<bool, NotDone> {
        let home = self.home()?;
        let Some(upload) = uploads::upload(&home, id)? else { return Ok(false) };
        let uses = |feature: &&Arc<Feature>| feature.source.contains(&upload.path);
        if let Some(feature) = self.features().iter().find(uses) {
            return Err(NotDone::Conflict(format!("{} is what {} is judged on", upload.name, feature.name)));
        }
        if let Some(State::Working(watch)) = held(&self.looks).take(id) {
            watch.cancel();
            drop(held(&self.busy));
            self.free.notify_all();
        }
        uploads::remove(&home, id)
    }

    /// Looks into a table, in a thread of its own.
    fn look_into(&self, upload: &Upload, watch: &Arc<Watch>) {
        let looked = if self.wait_for_turn(watch) {
            let path = self.home().map(|home| home.join(&upload.path));
            let threads = self.settings.threads;
            let look = |path: &Path| first_run::look(path, threads, watch.as_ref());
            // A mistake of ours ends this look and nothing else.
            let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| path.and_then(|path| look(&path))));
            *held(&self.busy) = false;
            self.free.notify_all();
            made.unwrap_or_else(|_| Err(NotDone::Conflict("it ended by a mistake of the program".to_owned())))
        } else {
            Err(NotDone::Conflict("it was stopped".to_owned()))
        };
        let state = match looked {
            Ok(looked) => State::Done(Arc::new(looked)),
            Err(error) => State::Refused(problems(called(error, upload))),
        };
        let mut looks = held(&self.looks);
        // Forgotten meanwhile.
        if looks.of(&upload.id).is_some() {
            looks.put(&upload.id, state);
        }
    }

    /// The workspace that specs in the folder belong to: what they name has to lie in it.
    fn home(&self) -> Result<PathBuf, NotDone> {
        let spec = self.folder.join("new.feature.md");
        let workspace = Workspace::of(&spec, Vec::new());
        workspace
            .map(|workspace| workspace.root)
            .map_err(|error| NotDone::Conflict(format!("cannot open the folder: {error}")))
    }
}

/// Writes into a table that is on its way in.
struct Taking<'a>(&'a mut Incoming);

impl std::io::Write for Taking<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.take(bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What is wrong with a file, said of the name that its owner knows.
fn called(error: NotDone, upload: &Upload) -> NotDone {
    let ours = upload.path.rsplit('/').next().unwrap_or_default();
    match error {
        NotDone::Fields(problems) => NotDone::Fields(
            problems
                .into_iter()
                .map(|problem| FieldProblem { message: problem.message.replace(ours, &upload.name), ..problem })
                .collect(),
        ),
        other => other,
    }
}

fn problems(error: NotDone) -> Vec<FieldProblem> {
    match error {
        NotDone::Fields(problems) => problems,
        other => vec![FieldProblem { field: "file", message: other.to_string(), remedy: "try it again".to_owned() }],
    }
}
