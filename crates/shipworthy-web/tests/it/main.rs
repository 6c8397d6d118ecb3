//! The app as a browser or a program meets it, without a network: every route behind all its guards.

mod amend;
mod api;
mod api_jobs;
mod api_shapes;
mod assets;
mod attacks;
mod brief;
mod decisions;
mod door;
mod first;
mod jobs;
mod number_walk;
mod numbers;
mod pages;
mod place;
mod practice;
mod promises;
mod review;
mod scope;
mod settings;
mod skills;
mod states;
mod team;
mod texts;
