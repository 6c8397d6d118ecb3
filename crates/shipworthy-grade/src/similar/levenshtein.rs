//! Edits from one text to another.

use crate::error::GradeError;

/// Comparisons of characters that are made at most: 100,000 characters against 10,000.
const MOST_WORK: u64 = 1_000_000_000;

/// How many insertions, deletions and replacements lead from `a` to `b` (Levenshtein 1966), in UTF-16 units, which is how JavaScript
/// counts characters: an emoji is two.
///
/// # Errors
/// When both texts are so long that counting would take many seconds. The work grows with the product of their lengths.
pub fn levenshtein(a: &str, b: &str) -> Result<usize, GradeError> {
    let (a, b): (Vec<u16>, Vec<u16>) = (a.encode_utf16().collect(), b.encode_utf16().collect());
    let common = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[common..], &b[common..]);
    let common = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - common], &b[..b.len() - common]);
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return Ok(long.len());
    }
    if short.len() as u64 * long.len() as u64 > MOST_WORK {
        return Err(GradeError::TooMuch { what: "counting edits between two texts of this length" });
    }
    let mut row: Vec<u32> = (1..=short.len() as u32).collect();
    for (at, unit) in long.iter().enumerate() {
        let (mut left, mut corner) = (at as u32 + 1, at as u32);
        for (place, other) in row.iter_mut().zip(short) {
            let above = *place;
            left = (corner + u32::from(unit != other)).min(above + 1).min(left + 1);
            corner = above;
            *place = left;
        }
    }
    Ok(row[short.len() - 1] as usize)
}
