//! The judgement: what to measure, what was measured, what it means. Pure: no files, no clock, no randomness of its own.
//!
//! [`plan::plan`] says what must be read for a spec; the engine reads it into [`gather::Gathered`]; [`conclude::conclude`]
//! turns that into [`outcome::Check`], which reports lay out.
//!
//! What it does not do: read data, parse specs, draw reports, or remember anything between runs.

pub mod against;
pub mod audit;
pub mod bars;
pub mod candidate_rows;
pub mod compare;
pub mod comparison;
pub mod conclude;
mod conjunctions;
pub mod corrected;
pub mod decided;
pub mod decision;
pub mod disputed;
pub mod expected_loss;
pub mod fairness;
pub mod gate;
pub mod gather;
pub mod groups;
pub mod judge;
pub mod judged;
mod ladder;
pub mod leaks;
pub mod limits;
pub mod measure;
pub mod misses;
pub mod moment;
pub mod money;
pub mod operating;
mod order;
pub mod outcome;
pub mod plan;
pub mod prices;
pub mod read_back;
pub mod recalibrate;
pub mod recommend;
pub mod redteam;
mod row_mark;
pub mod scope;
pub mod search;
pub mod sentences;
pub mod signed;
pub mod size;
mod slice_results;
pub mod slice_thresholds;
pub mod slices;
pub mod suggest;
pub mod task;
pub mod threshold;
pub mod verdict_hash;
pub mod waivers;
pub mod ways;
pub mod weakest;
pub mod words;
