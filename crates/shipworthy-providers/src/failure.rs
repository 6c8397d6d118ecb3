//! Why a call has no reply.

/// Why a call has no reply. What providers say is cut short, freed of keys and of characters that move a terminal's cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The provider kept turning the call away for longer than [`crate::Limits::patience`].
    #[error("rate limited: still turned away after {tries} tries{}", said(.message))]
    RateLimited {
        /// How many times it was asked.
        tries: u32,
        /// What the provider said last.
        message: String,
    },
    /// No whole reply within [`crate::Limits::timeout`], each time.
    #[error("no reply within {after_ms} ms, {tries} times asked")]
    Timeout {
        /// The limit.
        after_ms: u64,
        /// How many times it was asked.
        tries: u32,
    },
    /// The provider says that the call is wrong (a 4xx), so that asking again would not help.
    #[error("refused with status {status}{}", said(.message))]
    Refused {
        /// The status of HTTP, or the exit code of a command.
        status: u16,
        /// What the provider said.
        message: String,
    },
    /// The provider says that it is not well (a 5xx), each time.
    #[error("the provider failed with status {status}, {tries} times asked{}", said(.message))]
    Broken {
        /// The status of HTTP.
        status: u16,
        /// How many times it was asked.
        tries: u32,
        /// What the provider said.
        message: String,
    },
    /// No connection, or one that ended in the middle, each time.
    #[error("unreachable, {tries} times asked{}", said(.message))]
    Unreachable {
        /// How many times it was asked.
        tries: u32,
        /// What the system said.
        message: String,
    },
    /// The reply is longer than [`crate::Limits::reply_bytes`].
    #[error("the reply is longer than {limit_bytes} bytes")]
    TooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// The reply is not what the provider's documents promise.
    #[error("the reply cannot be read: {message}")]
    Malformed {
        /// What is wrong with it.
        message: String,
    },
    /// The call is not one that this kind of provider can answer.
    #[error("not a call for this provider: {message}")]
    Unsuitable {
        /// Why.
        message: String,
    },
    /// The person running this did not allow it: a host, a command, a key over a connection that others can read.
    #[error("not permitted: {what}")]
    NotPermitted {
        /// What was not allowed, and how to allow it.
        what: String,
    },
    /// The circuit is open: too many calls in a row failed, and so did the probes after them.
    #[error("given up on the provider after {failures} failures in a row")]
    GivenUp {
        /// How many.
        failures: u32,
    },
    /// No call is made in this mode or to this provider, and the record has no reply.
    #[error("no recorded reply, and no call is made")]
    NotRecorded,
}

impl Failure {
    /// What kind of failure it is, in words that begin a count: `3 timed out`.
    pub fn kind(&self) -> &'static str {
        match self {
            Failure::RateLimited { .. } => "rate limited",
            Failure::Timeout { .. } => "timed out",
            Failure::Refused { .. } => "refused",
            Failure::Broken { .. } => "failed at the provider",
            Failure::Unreachable { .. } => "unreachable",
            Failure::TooLarge { .. } => "too long",
            Failure::Malformed { .. } => "not readable",
            Failure::Unsuitable { .. } => "not for this provider",
            Failure::NotPermitted { .. } => "not permitted",
            Failure::GivenUp { .. } => "given up",
            Failure::NotRecorded => "not recorded",
        }
    }
}

fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

/// The longest that a message of a provider may be, in characters.
const LONGEST: usize = 400;

/// A provider's words, short and on one line.
pub(crate) fn short(text: &str) -> String {
    let mut words = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if length > 0 {
            words.push(' ');
            length += 1;
        }
        for c in word.chars() {
            if length == LONGEST {
                words.push('…');
                return words;
            }
            // Marks that reverse the order of writing can make a message say something else.
            if !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
                words.push(c);
                length += 1;
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_short_and_move_no_cursor() {
        assert_eq!(short("a\n\n b\u{1b}[31mred\u{7}\r"), "a b [31mred");
        assert_eq!(short("\u{202e}abc"), "abc");
        assert_eq!(short(&"x".repeat(1000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn failures_say_what_happened() {
        let failure = Failure::Refused { status: 404, message: "no such model".to_owned() };
        assert_eq!(failure.to_string(), "refused with status 404: no such model");
        let failure = Failure::Unreachable { tries: 3, message: String::new() };
        assert_eq!(failure.to_string(), "unreachable, 3 times asked");
    }
}
