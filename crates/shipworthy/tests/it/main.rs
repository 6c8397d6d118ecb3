//! Acceptance tests: the real binary, run as a person or a script runs it.

mod against;
mod app;
mod audit;
mod audit_defects;
mod audit_figures;
mod bad_input;
mod browser;
mod candidates;
mod compare;
mod decide;
mod determinism;
mod examples;
mod folder;
mod golden;
mod groups;
mod manners;
mod real_data;
mod real_sets;
mod real_tasks;
mod reference;
mod runs;
mod size;
mod slices;
mod tasks;
mod threshold;
mod waivers;
