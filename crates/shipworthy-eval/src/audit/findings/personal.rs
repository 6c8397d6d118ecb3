//! Personal data.

use super::{Found, View, share};
use crate::audit::roles;
use crate::words::many;

/// All of it.
pub fn find(view: &View<'_>, found: &mut Found) {
    for column in &view.facts.columns {
        for (kind, cells) in roles::personal(column) {
            found.put(
                "personal-data",
                &column.name,
                cells,
                format!("{} holds {} in {} ({})", column.name, kind.plural(), many(cells, "row"), share(cells, column.present)),
                "leave it out, replace it by a random id, or mask it before the table is shared; values are masked in this report",
            );
        }
    }
}
