//! Files that a run would write and that another spec of the folder writes too: whichever ran last would have taken the place of what was
//! recorded for the other. A run is refused before anything is asked.

use std::path::{Component, Path};

use shipworthy_eval::gather::Problem;
use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_spec::spec::{GradedBy, Model, Spec, file_stem};

use super::judges::verdicts_file;
use super::{Bench, answers};
use crate::graded::problem;
use crate::opened::{Refused, read_spec};

/// How the name of a spec ends.
const ENDING: &str = ".feature.md";
/// Most specs of a folder that are looked at.
const MOST: usize = 1_000;

/// A file that is not one spec's alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shared {
    /// The file, relative to the specs.
    pub(crate) file: String,
    /// Place of the candidate that would write it here.
    pub(crate) candidate: usize,
    /// The other spec's file name.
    pub(crate) spec: String,
    /// The name of its candidate.
    pub(crate) by: String,
    /// Whether verdicts stand in it, and no outputs.
    of_verdicts: bool,
}

/// Refuses to collect into files that another spec of the folder writes.
pub(super) fn refuse(bench: &Bench<'_>) -> Result<(), Refused> {
    let own = bench.request.spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let found = shared(&bench.workspace.folder, &own, bench.spec, &bench.chosen);
    if found.is_empty() { Ok(()) } else { Err(bench.refused(found.iter().map(|of| told(of, bench.spec)).collect())) }
}

/// The files that a run of these candidates would write and that another spec in this folder writes as well, with something else in it:
/// one for each candidate. `own` is the file name of the spec itself. What two specs would write alike is nobody's loss.
pub(crate) fn shared(folder: &Path, own: &str, spec: &Spec, candidates: &[usize]) -> Vec<Shared> {
    let written: Vec<(usize, Vec<Written>)> = candidates.iter().map(|at| (*at, written(spec, *at))).collect();
    if written.iter().all(|(_, files)| files.is_empty()) {
        return Vec::new();
    }
    let others = names(folder).into_iter().filter(|name| name != own);
    let others: Vec<(String, Spec)> = others.filter_map(|name| read(folder, &name).map(|spec| (name, spec))).collect();
    written.iter().filter_map(|(at, files)| files.iter().find_map(|file| taken(file, (spec, *at), &others))).collect()
}

/// A file that a run writes about one candidate.
struct Written {
    file: String,
    of_verdicts: bool,
}

fn written(spec: &Spec, candidate: usize) -> Vec<Written> {
    let of = &spec.candidates[candidate];
    let outputs = of.prompted.as_ref().and_then(|_| of.file());
    let outputs = outputs.map(|file| Written { file: plain(file), of_verdicts: false });
    let judged = answers(spec, candidate).is_some() && !judges(spec).is_empty();
    let verdicts = judged.then(|| Written { file: verdicts_file(&of.name), of_verdicts: true });
    outputs.into_iter().chain(verdicts).collect()
}

/// A path without the parts that lead nowhere.
fn plain(written: &str) -> String {
    let parts = Path::new(written).components().filter(|part| *part != Component::CurDir);
    parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

/// What judges are asked: names of graders, how each judges, and which model that is.
fn judges(spec: &Spec) -> Vec<(&str, &GradedBy, Option<&Model>)> {
    let graders = spec.generation.iter().flat_map(|generation| &generation.graders);
    let judged = graders.filter_map(|grader| match &grader.by {
        GradedBy::Judge { model, .. } => Some((grader.name.as_str(), &grader.by, spec.models.get(model))),
        GradedBy::Assertions(_) | GradedBy::Column { .. } => None,
    });
    judged.collect()
}

/// The first other spec that writes this file with something else in it.
fn taken(file: &Written, (spec, at): (&Spec, usize), others: &[(String, Spec)]) -> Option<Shared> {
    others.iter().find_map(|(name, other)| {
        let is_theirs = |their: &usize| written(other, *their).iter().any(|of| of.file == file.file);
        let differs = |their: &usize| {
            let alike: fn((&Spec, usize), (&Spec, usize)) -> bool =
                if file.of_verdicts { judged_alike } else { asked_alike };
            !alike((spec, at), (other, *their))
        };
        let their = (0..other.candidates.len()).filter(is_theirs).find(differs)?;
        Some(Shared {
            file: file.file.clone(),
            candidate: at,
            spec: name.clone(),
            by: other.candidates[their].name.clone(),
            of_verdicts: file.of_verdicts,
        })
    })
}

/// Whether two candidates are asked the same about the same examples.
fn asked_alike((a, at): (&Spec, usize), (b, their): (&Spec, usize)) -> bool {
    let (one, other) = (&a.candidates[at], &b.candidates[their]);
    let model = |spec: &Spec, at: usize| {
        let prompted = spec.candidates[at].prompted.as_ref();
        prompted.and_then(|prompted| spec.models.get(&prompted.model)).cloned()
    };
    same_examples(a, b) && a.task == b.task && one.prompted == other.prompted && model(a, at) == model(b, their)
}

/// Whether two candidates say the same, and the same judges are asked the same about it.
fn judged_alike((a, at): (&Spec, usize), (b, their): (&Spec, usize)) -> bool {
    let (one, other) = (&a.candidates[at], &b.candidates[their]);
    same_examples(a, b) && one.answers == other.answers && one.prompted == other.prompted && judges(a) == judges(b)
}

fn same_examples(a: &Spec, b: &Spec) -> bool {
    let repeats = |spec: &Spec| spec.generation.as_ref().map(|generation| generation.repeats);
    let of = |spec: &Spec| (spec.golden.data.clone(), spec.golden.label.clone(), spec.golden.id.clone());
    of(a) == of(b) && a.golden.filter == b.golden.filter && repeats(a) == repeats(b)
}

/// The specs in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ENDING) && !name.starts_with('.')).collect();
    names.sort();
    names.truncate(MOST);
    names
}

/// Another spec; `None` where it cannot be read, and so cannot be run.
fn read(folder: &Path, name: &str) -> Option<Spec> {
    let text = read_spec(&folder.join(name)).ok()?;
    parse_within(name, &text, Reach { folders_up: usize::MAX, ..Reach::default() }).spec
}

fn told(found: &Shared, spec: &Spec) -> Problem {
    let name = &spec.candidates[found.candidate].name;
    let what = if found.of_verdicts { "verdicts on" } else { "outputs of" };
    let message = format!(
        "the {what} `{name}` would stand in {}, where {} keeps those of its `{}`: each run would overwrite the other",
        found.file, found.spec, found.by
    );
    let is_named_after = found.of_verdicts || found.file == format!("outputs/{}.jsonl", file_stem(name));
    let remedy = match is_named_after {
        true => "give the candidate another name in one of the two specs, and in its labels: files are named after it",
        false => "write another file for its `outputs` in one of the two specs",
    };
    problem("shared-file", &format!("candidates[{}]", found.candidate), message, remedy)
}
