//! The last audit of the judges of each spec, kept beside the record of replies so that pages can show what was found.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::JudgeAudit;
use crate::collect::{Bench, fingerprint};
use crate::workspace::Workspace;

/// An audit, and when it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptAudit {
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// What was found.
    pub audit: JudgeAudit,
}

/// Keeps an audit instead of the one before it. What cannot be written is not kept: it changes no answer.
pub(super) fn keep(bench: &Bench<'_>, audit: &JudgeAudit) {
    // A replay that lacks a reply found less than the audit before it.
    let lacks = bench.request.replay && audit.calls.failed > 0;
    let Some(at) = bench.request.at.filter(|_| !lacks) else { return };
    let path = file(&bench.workspace.root, &audit.file);
    let kept = KeptAudit { at, audit: audit.clone() };
    let put = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(&serde_json::to_vec(&kept)?)?;
        new.persist(&path).map_err(|error| error.error)?;
        Ok(())
    };
    let _ = put();
}

/// The last audit of a spec; `None` where there was none, or where it cannot be read.
pub fn last_audit(spec: &Path) -> Option<KeptAudit> {
    let workspace = Workspace::of(spec, Vec::new()).ok()?;
    let name = workspace.name_of(spec);
    let text = std::fs::read_to_string(file(&workspace.root, &name)).ok()?;
    serde_json::from_str(&text).ok().filter(|kept: &KeptAudit| kept.audit.file == name)
}

fn file(root: &Path, spec: &str) -> PathBuf {
    root.join(".shipworthy").join("judge-audits").join(format!("{}.json", fingerprint(&[spec])))
}
