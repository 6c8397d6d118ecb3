//! The search for slices on which a candidate does far worse than elsewhere: which columns it may use, what is lost on each row,
//! what was found and whether other rows confirm it.
//!
//! [`columns`] turns slices, categories and numbers into columns of few values; [`losses`] says what each row loses;
//! [`hunt`] searches one half of the rows and confirms on the other; [`slices`] answers a person's question with all of it.
//! What a check shows of it is in [`crate::weakest`] and [`crate::task`].

pub mod columns;
pub mod found;
pub mod hunt;
pub mod losses;
pub mod slices;
pub mod table;
mod told;
