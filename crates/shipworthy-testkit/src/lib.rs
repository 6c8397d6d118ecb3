//! For tests: simulated data whose truth is known exactly, and temporary workspaces that the real binary runs in.
//!
//! [`simulate`] draws labels, scores and costs from a [`World`](simulate::World) that says what every metric truly is, so
//! that a test can put the truth on a bar and count how often the gate is wrong. [`workspace`] writes specs and tables to a
//! temporary folder and runs a command there. [`browser`] opens the pages that come of it in Chromium.
//!
//! The draws do not use `shipworthy-stats`: what is tested and what tests it stay apart.

pub mod browser;
pub mod defects;
mod noise;
pub mod promises;
pub mod simulate;
pub mod slice_world;
pub mod task_world;
pub mod workspace;
