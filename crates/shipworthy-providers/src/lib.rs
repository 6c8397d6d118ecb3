//! Calls to models: a list of calls goes in, replies come out, and everything between them is accounted for.
//!
//! [`Runner::run`] takes [`Calls`], looks each one up in a [`Record`], makes those that are missing, and hands every
//! [`Answer`] over as it comes. It keeps to the limits of each [`Provider`], to the hosts that the [`Network`] allows, and to
//! the [`Budget`]; it tries again what may be tried again; and it says of each reply how long the model took, apart from how
//! long the call waited for its turn.
//!
//! ```text
//! calls ─→ key ─→ in the record? ─ yes ─────────────────────────→ answer (from_cache)
//!                      └ no ─→ budget ─→ limits ─→ provider ─→ record ─→ answer
//! ```
//!
//! What it leaves to others: prompts and templates (a call holds what is sent, as it is sent), what a good reply is, and when
//! to make calls at all. It prints nothing, and draws no random number that does not follow from [`Settings::seed`].

mod call;
mod clock;
mod command;
mod dialect;
mod failure;
mod key;
mod money;
mod network;
mod pace;
mod provider;
mod record;
mod reply;
mod run;
mod secret;
mod wire;

pub use call::{Call, Calls, Chat, Input, Message, Role, Schema, Tool, ToolChoice};
pub use failure::Failure;
pub use key::Key;
pub use money::{Money, Price, PriceRow, Prices};
pub use network::{Host, HostError, Network, Proxies};
pub use pace::budget::Budget;
pub use provider::{Breaker, CommandInput, Header, Kind, Limits, Provider, TokenLimit};
pub use record::{Record, RecordError};
pub use reply::{Alternative, Answer, Reply, TokenLogprob, ToolCall, Usage};
pub use run::progress::{Ended, Progress, Summary};
pub use run::settings::{Mode, Settings, SettingsError};
pub use run::{RunError, Runner, Unwatched, Watch};
pub use secret::{Secret, SecretError};
