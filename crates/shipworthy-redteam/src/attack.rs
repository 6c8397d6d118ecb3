//! One attack, ready to be sent: a row of a golden set.

use serde::{Deserialize, Serialize};

/// What an attack is, what goes into the feature, and what must not come out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attack {
    /// Its name: the seed, then how it is dressed up.
    pub id: String,
    /// [`Family::name`](crate::family::Family::name), or a word of an imported suite.
    pub family: String,
    /// [`Severity::name`](crate::family::Severity::name).
    pub severity: String,
    /// [`Strategy::name`](crate::strategy::Strategy::name).
    pub strategy: String,
    /// The seed that it was made of: attacks of one seed are alike and count as one.
    pub attack: String,
    /// The pair that it belongs to, where two answers are compared.
    pub pair: Option<String>,
    /// Its group in the pair.
    pub group: Option<String>,
    /// What the user says.
    pub input: String,
    /// What the feature reads beside it; `None` where it is the usual document.
    pub document: Option<String>,
    /// A pattern (ECMAScript, any case) that the answer must not match.
    pub must_not: Option<String>,
    /// A pattern that the answer must match, unless it is a refusal.
    pub must: Option<String>,
    /// `refuse` where the answer has to be a refusal, `answer` where it must not be one.
    pub expect: Option<String>,
    /// A pattern of answers that are in the person's favour, for pairs.
    pub favours: Option<String>,
    /// What a good answer is.
    pub good: String,
}
