//! Short ways to write the table of fields.

use super::{Field, Kind, Limits, Word};
use crate::spec::Task;

/// A share, its ends included.
pub(super) const SHARE: Kind = Kind::Share(Limits { least: Some(0.0), most: Some(1.0), open: false });

/// A share, its ends excluded.
pub(super) const SHARE_OPEN: Kind = Kind::Share(Limits { least: Some(0.0), most: Some(1.0), open: true });

/// A number from 0 to 1, its ends included.
pub(super) const PROBABILITY: Kind = Kind::Number(Limits { least: Some(0.0), most: Some(1.0), open: false });

/// A key of some tasks only.
pub(super) const fn of(tasks: &'static [Task], field: Field) -> Field {
    Field { tasks, ..field }
}

pub(super) const fn required(name: &'static str, kind: Kind, doc: &'static str, example: &'static str) -> Field {
    Field { name, kind, required: true, tasks: &[], doc, default: "", example }
}

pub(super) const fn optional(
    name: &'static str,
    kind: Kind,
    doc: &'static str,
    default: &'static str,
    example: &'static str,
) -> Field {
    Field { name, kind, required: false, tasks: &[], doc, default, example }
}

pub(super) const fn word(name: &'static str, doc: &'static str) -> Word {
    Word { name, doc }
}
