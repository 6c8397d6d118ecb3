//! Named people sign a spec as it stands. What they signed is known by its fingerprint: when the text changes, they signed an earlier
//! version.

use std::path::Path;

use shipworthy_spec::parse::{Reach, parse_within};
use shipworthy_store::Store;

pub use shipworthy_eval::signed::{Signature, Signed, sentence, signed};

use crate::decisions::LONGEST_NAME;
use crate::form::{Fields, NotDone};
use crate::runs::place;
use crate::workspace::Workspace;

/// The fingerprint of a text. How a system ends its lines makes no difference.
pub fn fingerprint(source: &str) -> String {
    crate::amend::mark(&source.replace("\r\n", "\n"))
}

/// Puts a name under the spec as it stands in its file, where that is the text that the person saw. It is on the disk when this returns.
pub fn sign(spec: &Path, seen: &str, by: &str, at: i64) -> Result<Signature, NotDone> {
    let mut fields = Fields::default();
    let by = fields.name("by", by, LONGEST_NAME, "say who signs");
    fields.done()?;
    let source = std::fs::read_to_string(spec)
        .map_err(|error| NotDone::Conflict(format!("the spec cannot be read: {error}")))?;
    let now = fingerprint(&source);
    if now != seen {
        return Err(NotDone::Conflict(
            "the file was changed meanwhile, and nothing was signed; read it again, then sign".to_owned(),
        ));
    }
    let folders_up = Workspace::of(spec, Vec::new()).map_or(0, |workspace| workspace.depth());
    if parse_within("spec", &source, Reach { folders_up, ..Reach::default() }).spec.is_none() {
        return Err(NotDone::Conflict("the spec has problems; mend them, then sign".to_owned()));
    }
    let (root, name) = place(spec)?;
    Ok(Store::open(&root)?.sign(&name, &now, &by, at)?)
}

/// The signatures under a spec, newest first.
pub fn list(spec: &Path) -> Result<Vec<Signature>, NotDone> {
    let (root, name) = place(spec)?;
    Ok(Store::open_existing(&root)?.map_or(Ok(Vec::new()), |store| store.signatures(Some(&name)))?)
}

/// The signatures of a whole workspace, newest first within a spec.
pub fn of_all(workspace: &Path) -> Result<Vec<Signature>, NotDone> {
    Ok(Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.signatures(None))?)
}
