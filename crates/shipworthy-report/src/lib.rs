//! Reports for people and programs: terminal, Markdown, HTML, JSON, JUnit, and the SVG marks they share.
//!
//! A report lays out what a [`Check`](shipworthy_eval::outcome::Check) says. It computes no statistics and draws no conclusions of its own.

mod against;
mod audit;
mod chart;
mod compare;
mod decisions;
mod explain;
mod frame;
mod github;
mod groups;
mod html;
mod json;
mod judge;
mod junit;
pub mod learn;
mod markdown;
mod paper;
pub mod parts;
mod prose;
mod reading;
mod recalibrated;
pub mod redteam;
mod size;
mod slices;
pub mod stakeholder;
mod terminal;
mod text;
mod threshold;
pub mod view;

pub mod words;

pub use audit::{html as audit_html, json as audit_json, markdown as audit_markdown, terminal as audit_terminal};
pub use compare::{
    html as compare_html, json as compare_json, markdown as compare_markdown, terminal as compare_terminal,
};
pub use decisions::{
    decision_json, decision_markdown, decision_terminal, decisions_json, decisions_markdown, decisions_terminal,
};
pub use explain::explain;
pub use github::{github, github_refusal};
pub use html::html;
pub use json::json;
pub use judge::{
    audit_json as judge_audit_json, audit_markdown as judge_audit_markdown, audit_terminal as judge_audit_terminal,
    trust_json, trust_markdown, trust_terminal,
};
pub use junit::junit;
pub use learn::{
    calibration_markdown, calibration_terminal, case_markdown, case_terminal, debrief_markdown, debrief_terminal,
    exhibit_markdown, exhibit_terminal, worked_terminal, worth_terminal,
};
pub use markdown::markdown;
pub use reading::{agreement_terminal, reading_markdown, reading_terminal, tried_terminal};
pub use shipworthy_eval::money;
pub use size::{
    plan_html, plan_json, plan_markdown, plan_terminal, question_html, question_json, question_markdown,
    question_terminal,
};
pub use slices::{html as slices_html, json as slices_json, markdown as slices_markdown, terminal as slices_terminal};
pub use terminal::{Style, terminal};
pub use threshold::{
    html as threshold_html, json as threshold_json, markdown as threshold_markdown, terminal as threshold_terminal,
};
