//! For tests: simulated data whose truth is known exactly, and temporary workspaces that the real binary runs in.
//!
//! [`simulate`] draws labels, scores and costs from a [`World`](simulate::World) that says what every metric truly is, so
//! that a test can put the truth on a bar and count how often the gate is wrong. [`workspace`] writes specs and tables to a
//! temporary folder and runs a command there. [`browser`] opens the pages that come of it in Chromium, and [`figures`] reads their
//! numbers as people do. [`model_server`] stands in for a model behind an address, well or not, and [`support_cases`] holds what a
//! real one said once, as a judge. [`skips`] says what a test could not look at.
//!
//! The draws do not use `shipworthy-stats`: what is tested and what tests it stay apart.

pub mod browser;
pub mod defects;
pub mod figures;
pub mod judged_world;
pub mod local_model;
pub mod model_server;
mod noise;
pub mod promises;
pub mod simulate;
pub mod skips;
pub mod slice_world;
pub mod support_cases;
pub mod task_world;
pub mod workspace;
