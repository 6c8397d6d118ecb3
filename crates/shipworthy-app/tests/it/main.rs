//! Use cases, called as the binary and the web app call them, in temporary workspaces.

mod decisions;
mod edit;
mod jobs;
mod mail;
mod people;
mod review;
mod uploads;
