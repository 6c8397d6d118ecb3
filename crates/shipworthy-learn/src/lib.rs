//! The simulator: cases of practice whose truth is known, because they are drawn here.
//!
//! A [`code::Code`] (archetype, version, seed, knobs) is drawn into a [`case::Case`]: a brief, exhibits, and a workspace that the same check
//! can be run on as at work. Somebody decides; [`debrief`] says what the decision was worth by its **expected regret** given what could be
//! seen, shows luck apart, scores the confidence by a proper score, and reads the reason against a rubric. [`calibrate`] shows that no habit
//! that ignores the evidence is rewarded.
//!
//! **Invariants:** the same code gives the same bytes anywhere; nothing that a learner gets before deciding depends on the truth but
//! through the data; the score of a decision does not depend on what happened afterwards.
//!
//! It does no input or output, reads no clock, and keeps nothing.

pub mod allocation;
pub mod archetype;
pub mod audit;
pub mod calibrate;
pub mod case;
mod cells;
mod ceo_message;
pub mod code;
mod complaints;
pub mod content;
mod credit_denial;
pub mod daily;
mod dearer_model;
pub mod debrief;
pub mod dissent;
mod draws;
mod drift;
mod eval_set;
mod failing_slice;
pub mod figure;
#[cfg(test)]
mod flipped;
pub mod grade;
pub mod guide;
pub mod habits;
mod inquiry;
pub mod interview;
mod invented_answers;
mod leak;
pub mod long;
mod model_review;
pub mod progress;
mod prompt_review;
pub mod question;
pub mod reading;
pub mod record;
mod risk_register;
pub mod roadmap;
mod rules_or_model;
mod scene;
pub mod schedule;
pub mod score;
mod shares;
mod sheet;
mod ship_or_wait;
pub mod skill;
mod staged_rollout;
mod threshold_choice;
mod two_rates;
mod weighed;
mod written;
