//! Components of reports, for pages that show the same: what a check says, as markup.
//!
//! A page that uses them needs [`STYLE`]; nothing in them has a style or a handler of its own, so they live under any policy.

pub use crate::audit::html::{agreement_table, main as audit};
pub use crate::chart::dots::meter;
pub use crate::chart::interval::bar as bar_drawn;
pub use crate::chart::ring::{glyph, logo, ring};
pub use crate::html::against::section as against;
pub use crate::html::bars::section as bars;
pub use crate::html::candidates::{scores, section as candidates};
pub use crate::html::cost::{Shown as CostCurve, choices, operating_points, section as cost};
pub use crate::html::data::{failure_states, findings};
pub use crate::html::details::section as details;
pub use crate::html::from;
pub use crate::html::groups::section as groups;
pub use crate::html::hero::{about, emblem, section as hero};
pub use crate::html::misses::{
    columns as miss_columns, first as miss_first, part as misses, place as miss_place, why as miss_why,
};
pub use crate::html::page::{chip, coded, hash as policy_hash, safe};
pub use crate::html::pareto::section as pareto;
pub use crate::html::recalibrated::section as recalibrated;
pub use crate::html::rests_on::section as rests_on;
pub use crate::html::slices::{numbers as slice_numbers, part as slices, weakest};
pub use crate::html::ways::section as ways;
pub use crate::prose::rendered as prose;
pub use crate::threshold::html::choices as threshold_choices;

/// Names of colours, type and space, light and dark, and what every page of text needs.
pub const TOKENS: &str = include_str!("assets/tokens.css");

/// The look of all components; it begins with [`TOKENS`].
pub const STYLE: &str = concat!(
    include_str!("assets/tokens.css"),
    include_str!("assets/report.css"),
    include_str!("assets/parts.css"),
    include_str!("assets/audit.css")
);

/// The script that moves the threshold over the points that a page holds, and opens folds for printing.
pub const SCRIPT: &str = include_str!("assets/report.js");
