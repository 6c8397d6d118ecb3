//! Use cases, called as the binary and the web app call them, in temporary workspaces.

mod backup;
mod decisions;
mod durable;
mod edit;
mod first_run;
mod jobs;
mod labels;
mod mail;
mod people;
mod review;
mod taken_away;
mod uploads;
