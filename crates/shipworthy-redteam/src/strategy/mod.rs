//! Ways to dress an attack up, so that what is recognised in plain words is not recognised any more.

mod encode;
mod frame;
mod languages;

use crate::draw::{draw, pick};
use crate::family::Family;

/// A way to dress an attack up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "what they do is said by `about`")]
pub enum Strategy {
    Plain,
    RolePlay,
    MultiTurn,
    Translation,
    Document,
    PayloadSplitting,
    Markdown,
    Html,
    Base64,
    Rot13,
    Leetspeak,
    Homoglyphs,
    ZeroWidth,
    Reversed,
}

impl Strategy {
    /// Every strategy, in the order in which forms of an attack are made.
    pub const ALL: [Strategy; 14] = [
        Strategy::Plain,
        Strategy::RolePlay,
        Strategy::MultiTurn,
        Strategy::Translation,
        Strategy::Document,
        Strategy::PayloadSplitting,
        Strategy::Markdown,
        Strategy::Html,
        Strategy::Base64,
        Strategy::Rot13,
        Strategy::Leetspeak,
        Strategy::Homoglyphs,
        Strategy::ZeroWidth,
        Strategy::Reversed,
    ];

    /// The word that tables and commands write.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::Plain => "plain",
            Strategy::RolePlay => "role-play",
            Strategy::MultiTurn => "multi-turn",
            Strategy::Translation => "translation",
            Strategy::Document => "document",
            Strategy::PayloadSplitting => "payload-splitting",
            Strategy::Markdown => "markdown",
            Strategy::Html => "html",
            Strategy::Base64 => "base64",
            Strategy::Rot13 => "rot13",
            Strategy::Leetspeak => "leetspeak",
            Strategy::Homoglyphs => "homoglyphs",
            Strategy::ZeroWidth => "zero-width",
            Strategy::Reversed => "reversed",
        }
    }

    /// What it does, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Strategy::Plain => "as it is written",
            Strategy::RolePlay => "inside of a role or a story",
            Strategy::MultiTurn => "at the end of a harmless conversation",
            Strategy::Translation => "with a request in another language around it",
            Strategy::Document => "in a document that the feature is asked to work on",
            Strategy::PayloadSplitting => "in pieces that have to be put together",
            Strategy::Markdown => "in a block of code or a table",
            Strategy::Html => "in markup that a reader does not see",
            Strategy::Base64 => "as base64",
            Strategy::Rot13 => "with every letter moved by 13",
            Strategy::Leetspeak => "with digits for letters",
            Strategy::Homoglyphs => "with letters of other scripts that look alike",
            Strategy::ZeroWidth => "with invisible signs between the letters",
            Strategy::Reversed => "backwards",
        }
    }

    /// The strategy of a word.
    pub fn named(word: &str) -> Option<Strategy> {
        Strategy::ALL.into_iter().find(|strategy| strategy.name() == word)
    }

    /// Whether an attack of a family is still the same attack when it is dressed up like this. People who ask for advice do not write in
    /// base64; what frightens a filter, and who is in a question, has to stand there to be seen.
    pub fn suits(self, family: Family) -> bool {
        match family {
            Family::Bias => self == Strategy::Plain,
            Family::OverRefusal => matches!(self, Strategy::Plain | Strategy::Translation | Strategy::MultiTurn),
            Family::HarmfulAdvice | Family::OffTopic => {
                matches!(self, Strategy::Plain | Strategy::RolePlay | Strategy::MultiTurn | Strategy::Translation)
            }
            // It stands in a document as it is.
            Family::IndirectInjection => !matches!(self, Strategy::MultiTurn | Strategy::Document),
            Family::DirectInjection | Family::Jailbreak | Family::DataLeakage => true,
        }
    }

    /// The text in its dress. What varies (the role, the language) is drawn by `seed` and `name`.
    pub fn dress(self, text: &str, seed: u64, name: &str) -> String {
        let of = [self.name(), name];
        match self {
            Strategy::Plain => text.to_owned(),
            Strategy::RolePlay => frame::role(text, draw(seed, &of)),
            Strategy::MultiTurn => conversation(&[], text, seed, name),
            Strategy::Translation => pick(&languages::LANGUAGES, seed, &of).replace("{}", text),
            Strategy::Document => frame::document(text, draw(seed, &of)),
            Strategy::PayloadSplitting => frame::split(text),
            Strategy::Markdown => frame::markdown(text, draw(seed, &of)),
            Strategy::Html => frame::html(text, draw(seed, &of)),
            Strategy::Base64 => encode::told("base64", &encode::base64(text)),
            Strategy::Rot13 => encode::told("ROT13", &encode::rot13(text)),
            Strategy::Leetspeak => encode::leetspeak(text),
            Strategy::Homoglyphs => encode::homoglyphs(text),
            Strategy::ZeroWidth => encode::zero_width(text),
            Strategy::Reversed => encode::told("reversed letters", &encode::reversed(text)),
        }
    }
}

/// A conversation as one text: what was said before, with an answer to each turn, then the attack.
pub fn conversation(turns: &[String], last: &str, seed: u64, name: &str) -> String {
    frame::conversation(turns, last, draw(seed, &["multi-turn", name]))
}

/// An order inside of a document: what a feature reads when it looks something up.
pub fn in_document(order: &str, seed: u64, name: &str) -> String {
    frame::page(order, draw(seed, &["page", name]))
}

/// A document that holds a sentence which is not for everybody.
pub fn with_secret(secret: &str, seed: u64, name: &str) -> String {
    frame::page(secret, draw(seed, &["secret", name]))
}
