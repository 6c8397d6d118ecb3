//! How far can a judge be trusted, and what is the rate behind its verdicts?
//!
//! A judge is anything that says "pass" or "fail" about an output in the place of a person: most often a language model. Its own
//! rate is nearly never the rate that people would find, because its errors of both kinds do not cancel out. Beside labels
//! that people gave to some of the same outputs, it can be said:
//!
//! - [`JudgeTrust`]: how often it is right about good and about bad outputs, with intervals, and whether it is any better than
//!   chance.
//! - [`corrected_rate`], [`corrected_mean`], [`corrected_win_rate`], [`corrected_difference`]: the rate, win rate or difference
//!   that people would find, from their labels and the judge's many verdicts together (prediction-powered inference;
//!   Angelopoulos and others, 2023). [`corrected_by_older`] where the labels come from another sample (Rogan and Gladen, 1978).
//!   Bounds are [`crate::inference::Inference`]s, as of any other metric; what cannot be said is a [`Refusal`] with its reason.
//! - [`corrected_beside_settled`]: the same where the value of some outputs is known and needs no judge.
//! - [`label_choice`]: whether the labels were drawn whatever the judge said, or have to be weighted.
//! - The audit: [`RepeatedVerdicts`] (does it contradict itself), [`length_slope`] (does it like long answers more than people
//!   do), [`conflict_rate`] (does it contradict its own rationale), [`drift`] (is it still the judge that was calibrated), and
//!   the order of presentation in [`crate::preference::SwappedVerdicts`].
//!
//! [`SupposedJudge`] says how many labels a bar takes before there are any, [`more_to_settle`] how many further labels, or judged
//! outputs, settle it. "Positive" means that the output passes.
//! It does not know prompts, models or money.

mod choice;
mod conflicts;
mod corrected;
mod drift;
mod labelled;
mod length;
mod mean;
mod older;
mod plan;
mod refusal;
mod repeated;
mod settled;
mod trust;
mod tuned;

pub use choice::{CHOSEN, LabelChoice, label_choice};
pub use conflicts::{Conflicts, conflict_rate};
pub use corrected::{Corrected, Sampled, Unlabelled, corrected_rate};
pub use drift::{Drift, Moved, drift};
pub use labelled::Labelled;
pub use length::{LengthSlope, length_slope};
pub use mean::{JudgedRows, corrected_difference, corrected_mean, corrected_win_rate};
pub(crate) use older::OlderLaw;
pub use older::corrected_by_older;
pub use plan::{JudgePlan, SupposedJudge, more_to_settle};
pub use refusal::{LEAST_LABELS, LEAST_OF_A_KIND, Refusal};
pub use repeated::RepeatedVerdicts;
pub use settled::{LEAST_OPEN, corrected_beside_settled};
pub use trust::JudgeTrust;
pub use tuned::{PairedSums, PowerTuned, power_tuned};
