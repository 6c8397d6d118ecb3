//! What a verdict promises, counted on simulated golden sets.

mod compare_promises;
mod gate;
mod groups;
mod personal;
mod promises;
mod redteam;
mod task_promises;
