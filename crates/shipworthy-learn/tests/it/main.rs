//! What the simulator promises, counted over drawn cases.

mod audits;
mod cases;
mod content;
mod copy;
mod example;
mod figures;
mod gates;
mod golden;
mod messages;
mod mission;
mod progress;
mod reading;
mod risks;
mod roadmap;
mod rubrics;
mod schedule;
mod skills;
mod two_rates;
mod variants;
