//! Runs of earlier starts, and of the command line beside this one.

use std::path::Path;
use std::time::SystemTime;

use shipworthy_spec::diagnostic::Diagnostic;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_store::Kept;

use super::Stale;
use crate::check::Checked;
use crate::runs::{self, Changed, RunName};
use crate::workspace::Workspace;

/// Sizes and times of the files in which runs are kept: while they stay, nothing was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark([Option<(u64, Option<SystemTime>)>; 2]);

/// The mark of a spec's workspace.
pub fn mark(spec: &Path) -> Mark {
    Workspace::of(spec, Vec::new()).map_or(Mark([None, None]), |workspace| mark_of(&workspace.root))
}

/// The mark of a workspace.
pub fn mark_of(root: &Path) -> Mark {
    let folder = root.join(".shipworthy");
    Mark(["shipworthy.db", "shipworthy.db-wal"].map(|name| {
        let there = std::fs::metadata(folder.join(name)).ok()?;
        Some((there.len(), there.modified().ok()))
    }))
}

/// Number and time of the latest run of a spec: read quickly, for whether it has to be opened.
pub fn latest(spec: &Path) -> Option<(u32, i64)> {
    runs::latest(spec).ok().flatten().map(|run| (run.number, run.seen_at))
}

/// A run as it was kept.
pub struct Open {
    pub number: u32,
    pub seen_at: i64,
    pub checked: Checked,
}

/// A run of a spec; `None` where there is no such run, or where it cannot be read any more.
pub fn open(spec: &Path, which: RunName) -> Option<Open> {
    let open = runs::open(spec, which).ok()?;
    let warnings = warnings(spec, &open.source);
    let run = Some(Kept { number: open.run.number, again: true });
    let (number, seen_at) = (open.run.number, open.run.seen_at);
    let checked = Checked {
        check: open.check,
        warnings,
        source: open.source,
        notes: Vec::new(),
        places: Default::default(),
        run,
    };
    Some(Open { number, seen_at, checked })
}

/// What is not as it was when a run was made; `None` where everything is.
pub fn changed(spec: &Path, number: u32, tool: &str) -> Option<Stale> {
    let run = runs::list(spec).ok()?.into_iter().find(|run| run.number == number)?;
    let changes = runs::changes(spec, &run, tool).ok()?;
    let has = |what: &dyn Fn(&Changed) -> bool| changes.iter().any(what);
    let stale = Stale {
        spec: has(&|change| matches!(change, Changed::Spec)),
        data: has(&|change| matches!(change, Changed::Data(_))),
        tool: has(&|change| matches!(change, Changed::Tool { .. })),
    };
    (stale.spec || stale.data || stale.tool).then_some(stale)
}

/// What was worth saying about the spec that was judged.
fn warnings(spec: &Path, source: &str) -> Vec<Diagnostic> {
    let depth = Workspace::of(spec, Vec::new()).map_or(0, |workspace| workspace.depth());
    let name = spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    parse_within(&name, source, Reach { folders_up: depth, ..Reach::default() }).diagnostics
}
