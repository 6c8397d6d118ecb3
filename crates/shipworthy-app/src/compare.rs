//! Two candidates side by side: from a spec, or from two files of predictions, to how they differ.

use std::path::{Path, PathBuf};

use shipworthy_engine::Progress;
use shipworthy_eval::compare::{Compare, Refusal, Request, compare as concluded};
use shipworthy_eval::conclude::Context;
use shipworthy_spec::diagnostic::Diagnostic;

use crate::opened::{Opened, Reading, Refused, open};

/// Which candidates to compare, and where they stand.
#[derive(Debug, Clone)]
pub struct CompareRequest {
    /// The spec; `None` where the candidates are files.
    pub spec: Option<PathBuf>,
    /// Files of predictions, where there is no spec.
    pub files: Option<Files>,
    /// The candidates and the metrics.
    pub asked: Request,
    /// Seed of all resampling.
    pub seed: u64,
    /// Threads to use.
    pub threads: usize,
    /// Bootstrap replicates.
    pub replicates: usize,
    /// Further folders that the spec may read, by name.
    pub roots: Vec<(String, PathBuf)>,
    /// Version of the tool, for the report.
    pub tool: String,
}

/// Two files of predictions, and the examples that they are about.
#[derive(Debug, Clone)]
pub struct Files {
    /// The golden set.
    pub golden: PathBuf,
    /// Its label.
    pub label: String,
    /// What identifies an example, in all three files.
    pub id: String,
    /// The task: `binary`, `multiclass` or `regression`.
    pub task: String,
    /// Column of the answers in both files.
    pub column: String,
    /// Which label is the positive class, in binary tasks.
    pub positive: String,
    /// Scores from here on are positive, in binary tasks.
    pub threshold: f64,
    /// Column whose equal values mark examples that are not independent.
    pub cluster: Option<String>,
    /// Slice columns.
    pub slices: Vec<String>,
}

/// A comparison, with what to say beside it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The answer.
    pub compare: Compare,
    /// Warnings about the spec, and notes about the data.
    pub warnings: Vec<Diagnostic>,
    /// Text of the spec, for rendering diagnostics.
    pub source: String,
    /// Something that did not keep the answer from being found.
    pub notes: Vec<String>,
}

/// Why there is no comparison.
#[derive(Debug, Clone)]
pub enum NotCompared {
    /// The spec or its data.
    Spec(Refused),
    /// What was asked.
    Asked(Refusal),
}

/// Compares two candidates.
pub fn compare(request: &CompareRequest, progress: &dyn Progress) -> Result<Told, NotCompared> {
    let mut asked = request.asked.clone();
    if request.spec.is_none() {
        (asked.a, asked.b) = short_names(&asked);
    }
    let mut opened = opened(request, &asked, progress)?;
    let mut notes = opened.notes_of_older_outputs(&[&asked.a, &asked.b]);
    progress.step("comparing", 0, None);
    let context = Context {
        file: if request.spec.is_some() { opened.file.clone() } else { String::new() },
        tool: request.tool.clone(),
        seed: request.seed,
        replicates: request.replicates,
        look: 1,
        only: None,
        today: None,
    };
    let found = concluded(&opened.spec, &opened.gathered, &context, &asked).map_err(NotCompared::Asked)?;
    let of_spec = opened.spec.candidates.len() as u64;
    let tried = opened.tried(&found.marks, &mut notes).unwrap_or(0).max(of_spec);
    let warnings = if request.spec.is_some() { opened.warnings() } else { Vec::new() };
    Ok(Told { compare: found.compare.with_tried(tried), warnings, source: opened.source, notes })
}

fn opened(request: &CompareRequest, named: &Request, progress: &dyn Progress) -> Result<Opened, NotCompared> {
    let unchanged = |_: &mut _, _: &str| None;
    if let Some(spec) = &request.spec {
        let reading = Reading { spec, written: None, roots: &request.roots, threads: request.threads };
        return open(&reading, &unchanged, progress).map_err(NotCompared::Spec);
    }
    let files = request.files.as_ref().ok_or_else(|| {
        NotCompared::Asked(Refusal {
            message: "there is neither a spec nor a golden set".to_owned(),
            remedy: "write --spec SPEC, or --golden DATA --label COLUMN --id COLUMN".to_owned(),
        })
    })?;
    let (written, roots) = spec_of_files(files, &request.asked, named).map_err(NotCompared::Asked)?;
    let spec = Path::new("compare.feature.md");
    let reading = Reading { spec, written: Some(written), roots: &roots, threads: request.threads };
    open(&reading, &unchanged, progress).map_err(NotCompared::Spec)
}

/// The spec that the options stand for, and the folders of the files that the person named.
fn spec_of_files(files: &Files, asked: &Request, named: &Request) -> Result<(String, Vec<(String, PathBuf)>), Refusal> {
    let mut roots = Vec::new();
    let mut place = |name: &str, path: &Path| -> Result<String, Refusal> {
        let found = path.canonicalize().ok().filter(|path| path.is_file()).ok_or_else(|| Refusal {
            message: format!("there is no file {}", path.display()),
            remedy: "without --spec, A and B are files of predictions and --golden is the table they are joined to"
                .to_owned(),
        })?;
        let (folder, file) = (found.parent().unwrap_or(Path::new("/")), found.file_name().unwrap_or_default());
        roots.push((name.to_owned(), folder.to_path_buf()));
        Ok(quoted(&format!("{name}:{}", file.to_string_lossy())))
    };
    let golden = place("golden", &files.golden)?;
    let (a, b) = (place("first", Path::new(&asked.a))?, place("second", Path::new(&asked.b))?);
    let binary = files.task == "binary";
    let column = quoted(&files.column);
    let answers = if binary {
        format!("score: {column}, threshold: {}", files.threshold)
    } else {
        format!("prediction: {column}")
    };
    let mut golden = format!("{{data: {golden}, label: {}, id: {}", quoted(&files.label), quoted(&files.id));
    if binary {
        let plain = files.positive.parse::<f64>().is_ok() || ["true", "false"].contains(&files.positive.as_str());
        let positive = if plain { files.positive.clone() } else { quoted(&files.positive) };
        golden += &format!(", positive: {positive}");
    }
    if let Some(cluster) = &files.cluster {
        golden += &format!(", cluster: {}", quoted(cluster));
    }
    if !files.slices.is_empty() {
        let slices: Vec<String> = files.slices.iter().map(|slice| quoted(slice)).collect();
        golden += &format!(", slices: [{}]", slices.join(", "));
    }
    golden += "}";
    // A spec needs a bar; its metric is the one that the answer speaks of first.
    let bar = match files.task.as_str() {
        "binary" => "recall >= 0.1%",
        "regression" => "mae <= 1000000000",
        _ => "accuracy >= 0.1%",
    };
    let written = format!(
        "---\nformat: 1\nname: Two files of predictions\ntask: {}\ngolden: {golden}\ncandidates:\n  - {{name: {}, predictions: {a}, \
         {answers}}}\n  - {{name: {}, predictions: {b}, {answers}}}\nbars: [{bar}]\n---\n",
        files.task,
        quoted(&named.a),
        quoted(&named.b)
    );
    Ok((written, roots))
}

/// Files by their names alone, where that tells them apart.
fn short_names(asked: &Request) -> (String, String) {
    let name = |path: &str| {
        Path::new(path).file_name().map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
    };
    let (a, b) = (name(&asked.a), name(&asked.b));
    if a == b { (asked.a.clone(), asked.b.clone()) } else { (a, b) }
}

/// A text as YAML reads it back, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''").replace(['\n', '\r'], " "))
}
