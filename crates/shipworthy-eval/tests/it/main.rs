//! What a verdict promises, counted on simulated golden sets.

mod gate;
mod groups;
mod promises;
mod task_promises;
