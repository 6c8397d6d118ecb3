//! How far a judge can be trusted: its trust card, and its audit.
//!
//! [`calibrate`] holds a judge's recorded verdicts against what people said of some of the same outputs, and says what its word is worth
//! for a bar. [`audit`] turns answers that were asked for again into figures: does it contradict itself, does the order decide, does it
//! like long answers, does it argue for one thing and say another, does it obey what it reads. Nobody is asked here.

pub mod audit;
mod calibrate;
pub mod card;
mod said;

pub use calibrate::{Older, OlderLabel, calibrate};
pub use card::{BarOnJudge, Calibration, Drifted, OlderCard, TrustCard};
