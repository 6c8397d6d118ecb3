//! Grades from outside: promptfoo's own results, rules of scores, agents, reference scores, hostile outputs.

mod agents;
mod asked;
mod hostile;
mod likeness;
mod parity;
mod scores;
