//! Skills: the graph of what can be learned, what somebody's decisions say about each of them, and what to practise next.

pub mod difficulty;
pub mod estimate;
pub mod graph;
pub mod next;
pub mod personal;
pub mod standing;
