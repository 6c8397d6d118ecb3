//! Simulated worlds are what they say, and workspaces run commands.

mod browser;
mod promises;
mod simulate;
mod slice_world;
mod workspace;
