//! What an agent did: the tools that it called, in which order, with which arguments, and the steps around them.

pub(crate) mod called;
pub(crate) mod function_call;
mod pattern;
pub(crate) mod skill;
mod steps;
pub(crate) mod trace;
pub(crate) mod trajectory;
