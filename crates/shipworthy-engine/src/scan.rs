//! Goes through a table with several threads, and gives back what was made of each part, in order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::Progress;
use crate::table::{Halt, Part, Table};

/// Applies `work` to every part. Of several failures, the one of the earliest part is reported, whatever the threads did.
pub fn scan<T: Send>(
    table: &Table,
    progress: &dyn Progress,
    what: &str,
    work: impl Fn(Part) -> Result<T, Halt> + Sync,
) -> Result<Vec<T>, Halt> {
    let total = table.bytes();
    let done = AtomicU64::new(0);
    let failed_at = AtomicUsize::new(usize::MAX);
    let failure = Mutex::new(None::<(usize, Halt)>);
    let mut results: Vec<(usize, T)> = table
        .parts()
        .enumerate()
        .par_bridge()
        .filter_map(|(index, part)| {
            if index > failed_at.load(Ordering::Relaxed) {
                return None;
            }
            let result = part.and_then(|part| {
                if progress.cancelled() {
                    return Err(Halt::Cancelled);
                }
                let bytes = part.bytes;
                let value = work(part)?;
                let so_far = done.fetch_add(bytes, Ordering::Relaxed) + bytes;
                progress.step(what, so_far.min(total), Some(total));
                Ok(value)
            });
            match result {
                Ok(value) => Some((index, value)),
                Err(halt) => {
                    failed_at.fetch_min(index, Ordering::Relaxed);
                    let mut first = failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    if first.as_ref().is_none_or(|(at, _)| index < *at) {
                        *first = Some((index, halt));
                    }
                    None
                }
            }
        })
        .collect();
    if let Some((_, halt)) = failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        return Err(halt);
    }
    results.sort_unstable_by_key(|(index, _)| *index);
    Ok(results.into_iter().map(|(_, value)| value).collect())
}
