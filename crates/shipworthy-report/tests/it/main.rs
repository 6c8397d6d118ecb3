//! What the reports say, how they look, and what they must never do.

mod explain;
mod html;
mod json;
mod junit;
mod markdown;
mod money;
mod sample;
mod stakeholder;
mod style;
mod terminal;
mod words;
