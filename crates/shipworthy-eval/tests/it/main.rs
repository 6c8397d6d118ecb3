//! What a verdict promises, counted on simulated golden sets.

mod promises;
