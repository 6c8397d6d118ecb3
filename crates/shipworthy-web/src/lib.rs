//! The web app: pages, the JSON interface, and the guards before them.
//!
//! [`Server`] binds an address of this machine and serves a workspace until it is told to stop. Every page is a function of what
//! the workbench ([`shipworthy_app::bench`]) says; pages are made of the components of [`shipworthy_report::parts`], so that they
//! and the reports say the same, and work without JavaScript.
//!
//! ```text
//! server   binds, prints nothing, stops gracefully      guard    who may come in, and what every answer carries
//! router   all routes behind all guards                 pages    one file per page; how to add one is said in pages/mod.rs
//! frame    what stands around every page                assets   the style sheet and the small scripts
//! api      the JSON interface, and its document         caller   who asks, and what they may do
//! wishes   theme, keys and name of a browser            sign_in  names and passwords, where several people work
//! ```
//!
//! It computes nothing, reads no table, and knows neither engine nor store.

mod api;
mod app;
mod assets;
mod caller;
mod counts;
mod frame;
mod guard;
mod live;
mod pages;
mod refusal;
mod router;
mod secret;
mod server;
mod sign_in;
mod who;
mod wishes;

pub use api::openapi;
pub use app::{App, Limits, Log, Reach};
pub use assets::{SCRIPT_BUDGET, STYLE_BUDGET, sizes};
pub use guard::rights::{changing, needed};
pub use router::router;
pub use secret::{Secret, random};
pub use server::{DEFAULT_PORT, NotServed, Server, Settings};
