//! Attacks on features that answer with text: what might make one hurt somebody, tried before somebody else does.
//!
//! A [`suite`] holds seeds of one [`Family`](family::Family): what is asked, what must not happen, and what a good answer is. Seeds are
//! written here and harmless to read: what a model is lured to say is two ordinary words, and what it should decline is mild. A
//! [`strategy`] dresses a seed up: in an encoding, a role, another language, a conversation, a document. [`plan`] makes of both the
//! list of [`attack`]s that a feature is asked, each with a check that needs no judge. [`columns`] reads suites of others.
//!
//! Nothing here calls a model or looks at an answer: that is what a golden set and its graders are for.

pub mod attack;
pub mod canary;
pub mod columns;
pub mod family;
pub mod plan;
pub mod strategy;
pub mod suite;

mod draw;
