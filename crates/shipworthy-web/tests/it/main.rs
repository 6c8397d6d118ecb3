//! The app as a browser or a program meets it, without a network: every route behind all its guards.

mod api;
mod api_shapes;
mod assets;
mod brief;
mod decisions;
mod door;
mod numbers;
mod pages;
mod place;
mod settings;
mod states;
mod team;
