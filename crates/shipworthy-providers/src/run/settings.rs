//! What a run may do, and how.

use std::time::Duration;

use crate::money::Prices;
use crate::network::Network;
use crate::pace::budget::Budget;
use crate::provider::Provider;

/// What a run may do, and how.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Who may be asked.
    pub providers: Vec<Provider>,
    /// What they cost.
    pub prices: Prices,
    /// Which hosts may be called.
    pub network: Network,
    /// Whether programs on this machine may be run.
    pub commands: bool,
    /// What may be spent.
    pub budget: Budget,
    /// How long all of it may take.
    pub deadline: Option<Duration>,
    /// What pauses between tries are drawn from.
    pub seed: u64,
    /// What the record is for.
    pub mode: Mode,
}

/// What the record is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// What is in the record is taken from it; the rest is asked and recorded.
    #[default]
    Missing,
    /// Everything is asked anew, and takes the place of what was recorded.
    Anew,
    /// Only what is in the record is answered, and no call is made: for continuous integration.
    Replay,
}

/// What is wrong with settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Two providers have one id.
    #[error("two providers are called '{id}'")]
    TwoWithOneId {
        /// Which.
        id: String,
    },
    /// A limit that nothing could keep to.
    #[error("provider '{id}': {limit} has to be at least 1")]
    NoneAtAll {
        /// Which provider.
        id: String,
        /// Which limit.
        limit: &'static str,
    },
    /// The connections cannot be set up.
    #[error("{what}")]
    Network {
        /// Why.
        what: String,
    },
}

impl Settings {
    pub(crate) fn problem(&self) -> Option<SettingsError> {
        for (index, provider) in self.providers.iter().enumerate() {
            let id = provider.id.clone();
            if self.providers[..index].iter().any(|other| other.id == id) {
                return Some(SettingsError::TwoWithOneId { id });
            }
            let limits = &provider.limits;
            let none = [
                ("concurrency", limits.concurrency == 0),
                ("tries", limits.tries == 0),
                ("requests_per_minute", limits.requests_per_minute == Some(0)),
                ("tokens_per_minute", limits.tokens_per_minute == Some(0)),
                ("timeout", limits.timeout.is_zero()),
                ("reply_bytes", limits.reply_bytes == 0),
                ("breaker.failures", limits.breaker.failures == 0),
                ("breaker.probes", limits.breaker.probes == 0),
            ];
            if let Some((limit, _)) = none.into_iter().find(|(_, none)| *none) {
                return Some(SettingsError::NoneAtAll { id, limit });
            }
        }
        None
    }
}
