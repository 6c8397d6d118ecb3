//! Which examples a queue holds: of all, of those that deserve a look, on a slice or not; drawn by a seed.

use shipworthy_eval::disputed::{differ, wrong};
use shipworthy_eval::search::slices::subject;

use crate::form::{Fields, NotDone};
use crate::opened::Opened;

/// Which examples to review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// Of which of them.
    pub of: Of,
    /// Of those whose slice column has this value alone, as reports write it: the column, the value.
    pub slice: Option<(String, String)>,
    /// How many at most.
    pub examples: usize,
}

/// Of which examples to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// Of all.
    All,
    /// Of those that this candidate gets wrong; without a name, the one under decision.
    Wrong(Option<String>),
    /// Of those on which candidates differ.
    Disputed,
}

impl Pick {
    /// So many of all.
    pub fn sample(examples: usize) -> Pick {
        Pick { of: Of::All, slice: None, examples }
    }
}

/// Rows in the order of the draw, and in words how they were picked.
pub(super) fn drawn(opened: &Opened, pick: &Pick, seed: u64) -> Result<(Vec<usize>, String), NotDone> {
    let gathered = &opened.gathered;
    let on = match &pick.slice {
        Some((column, value)) => Some((value_of(opened, column, value)?, format!(" on {column} = {value}"))),
        None => None,
    };
    let (mut rows, what): (Vec<usize>, String) = match &pick.of {
        Of::All => ((0..gathered.rows).collect(), "all".to_owned()),
        Of::Wrong(candidate) => {
            let index = subject(&opened.spec, candidate.as_deref()).map_err(|refusal| {
                let mut fields = Fields::default();
                fields.wrong("pick", refusal.message, refusal.remedy);
                fields.done().expect_err("it has a problem")
            })?;
            let name = &opened.spec.candidates[index].name;
            (wrong(&opened.spec, gathered, index, seed), format!("what {name} gets wrong"))
        }
        Of::Disputed => (differ(&opened.spec, gathered, seed), "those on which candidates differ".to_owned()),
    };
    let mut words = what;
    if let Some((keep, on)) = on {
        rows.retain(|row| keep(*row));
        words.push_str(&on);
    }
    let of = rows.len();
    if of == 0 {
        let mut fields = Fields::default();
        fields.wrong("pick", format!("there is no example to draw: {words}"), "choose others");
        fields.done()?;
    }
    // By content, so that the draw does not depend on the order of the file.
    rows.sort_by_cached_key(|row| (mixed(gathered.key[*row] ^ mixed(seed)), gathered.key[*row]));
    rows.truncate(pick.examples);
    let n = rows.len();
    Ok((rows, format!("{n} of {of}, drawn from {words}, seed {seed}")))
}

/// Which rows have a value of a slice column.
fn value_of<'a>(opened: &'a Opened, column: &str, value: &str) -> Result<impl Fn(usize) -> bool + use<'a>, NotDone> {
    let gathered = &opened.gathered;
    let slice = gathered.slices.iter().find(|slice| slice.name == *column);
    let code = slice.and_then(|slice| slice.values.iter().position(|other| other.to_string() == *value));
    if let (Some(slice), Some(code)) = (slice, code) {
        return Ok(move |row: usize| slice.code[row] as usize == code);
    }
    let names: Vec<&str> = gathered.slices.iter().map(|slice| slice.name.as_str()).collect();
    let remedy = match slice {
        Some(slice) => {
            let values: Vec<String> = slice.values.iter().take(20).map(ToString::to_string).collect();
            format!("the values of {column} are {}", values.join(", "))
        }
        None if names.is_empty() => "the spec has no slice columns: leave it out".to_owned(),
        None => format!("the slice columns are {}", names.join(", ")),
    };
    let mut fields = Fields::default();
    fields.wrong("slice", format!("there is no slice {column} = {value}"), remedy);
    Err(fields.done().expect_err("it has a problem"))
}

/// A number that looks random, and the same for the same number (Steele, Lea & Flood 2014, SplitMix64).
pub(super) fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
