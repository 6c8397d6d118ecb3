//! Where somebody's weeks at work go: written down, and held beside the weeks of a guide.

use std::path::Path;

use shipworthy_learn::allocation::{Allocation, KINDS, LONGEST_WEEK, Week, allocation, monday_of};
use shipworthy_store::{Store, WorkWeek};

use super::{Maker, PracticeError};

/// Where somebody's weeks went.
///
/// # Errors
/// [`PracticeError::Store`] where what was kept cannot be read.
pub fn weeks(by: &str, workspace: &Path) -> Result<Allocation, PracticeError> {
    let kept = Store::open_existing(workspace)?.map_or(Ok(Vec::new()), |store| store.weeks(by))?;
    let weeks: Vec<Week> = kept.iter().map(|of| Week { monday: of.monday, hours: of.hours }).collect();
    Ok(allocation(&weeks))
}

/// Keeps how a week went, durably: `day` is any day of it, counted from 1970-01-01; of two about one week the later one counts.
///
/// # Errors
/// [`PracticeError::Unknown`] for hours that no week has.
pub fn log_week(day: i64, hours: [f64; 3], maker: &Maker<'_>) -> Result<Allocation, PracticeError> {
    let wrong = |told: String| Err(PracticeError::Unknown(told));
    if let Some((kind, _)) = KINDS.iter().zip(hours).find(|(_, of)| !of.is_finite() || *of < 0.0) {
        return wrong(format!("hours of {kind} are a number from 0 on"));
    }
    let all: f64 = hours.iter().sum();
    if all <= 0.0 || all > LONGEST_WEEK {
        return wrong(format!("a week has more than 0 and at most {LONGEST_WEEK} hours, and these are {all}"));
    }
    let week = WorkWeek { monday: monday_of(day), hours, at: maker.at, utc_offset: maker.offset_minutes };
    Store::open(maker.workspace)?.keep_week(maker.by, &week)?;
    weeks(maker.by, maker.workspace)
}
