//! What a run rests on, and whether that is still so.

use std::path::PathBuf;
use std::time::SystemTime;

use shipworthy_eval::gather::{Answers, Gather, TaskSource};
use shipworthy_eval::plan::plan;

use super::features::Feature;
use crate::workspace::{Finder, Workspace};

/// What changed since a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale {
    /// The text of the spec.
    pub spec: bool,
    /// A file that it reads.
    pub data: bool,
    /// The version of the tool.
    pub tool: bool,
}

/// The text of a spec, and the files that it reads with their sizes and times.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    source: String,
    files: Vec<(PathBuf, u64, Option<SystemTime>)>,
}

impl Stamp {
    /// What a check made now would rest on.
    pub fn of(feature: &Feature, roots: &[(String, PathBuf)]) -> Stamp {
        Stamp { source: feature.source.clone(), files: files(feature, roots) }
    }

    /// What is no longer as it was.
    pub fn changed(&self, feature: &Feature, roots: &[(String, PathBuf)]) -> Option<Stale> {
        let stale =
            Stale { spec: self.source != feature.source, data: self.files != files(feature, roots), tool: false };
        // A spec that reads other files than before has changed; whether those files have is another question.
        let stale = if stale.spec { Stale { data: false, ..stale } } else { stale };
        (stale.spec || stale.data).then_some(stale)
    }
}

/// The files that a spec reads, as they are now.
fn files(feature: &Feature, roots: &[(String, PathBuf)]) -> Vec<(PathBuf, u64, Option<SystemTime>)> {
    let Some(spec) = &feature.spec else { return Vec::new() };
    let Ok(workspace) = Workspace::of(&feature.path, roots.to_vec()) else { return Vec::new() };
    let finder = Finder::new(&workspace);
    let mut paths = read_by(&plan(spec, &finder));
    paths.sort();
    paths.dedup();
    let of = |path: PathBuf| {
        let there = std::fs::metadata(&path).ok();
        (path, there.as_ref().map_or(0, std::fs::Metadata::len), there.and_then(|there| there.modified().ok()))
    };
    paths.into_iter().map(of).collect()
}

fn read_by(plan: &Gather) -> Vec<PathBuf> {
    let answers = plan.candidates.iter().filter_map(|candidate| match &candidate.answers {
        Answers::Predictions { files, .. } => Some(files),
        _ => None,
    });
    let joined = plan.columns.iter().filter_map(|column| match &column.source {
        TaskSource::Joined { files, .. } => Some(files),
        _ => None,
    });
    let tables = plan.tables.iter().map(|table| &table.files);
    let all = std::iter::once(&plan.golden).chain(answers).chain(joined).chain(tables);
    all.flat_map(|files| files.paths.iter().cloned()).collect()
}
