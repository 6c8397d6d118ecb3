//! Where a case plays: people, places and what they say, whatever is decided.

use crate::archetype::Stream;
use crate::case::{Brief, Voice};
use crate::draws::Draws;
use crate::sheet::{fill, sentence, two_of};

/// A setting. Braces in texts are filled in: {place}, and what the archetype adds.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) stream: Stream,
    /// Name of the feature in the spec.
    pub(crate) feature: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) places: &'static [&'static str],
    pub(crate) people: &'static [(&'static str, &'static str)],
    pub(crate) headlines: &'static [&'static str],
    pub(crate) stories: &'static [&'static str],
    /// What is said for doing more.
    pub(crate) eager: &'static [&'static str],
    /// What is said against it.
    pub(crate) careful: &'static [&'static str],
}

impl Scene {
    /// A brief of this setting: it is drawn apart from the world, so that its words know nothing.
    pub(crate) fn brief(&self, words: &mut Draws, values: &[(&str, &str)], question: &str) -> Brief {
        let place: &str = words.one_of::<&str>(self.places);
        let ((a, a_does), (b, b_does)) = two_of(words, self.people);
        let story = fill(words.one_of::<&str>(self.stories), &[&[("place", place)], values].concat());
        let mut voices = vec![
            Voice { who: format!("{a}, {a_does}"), says: sentence(&fill(words.one_of::<&str>(self.eager), values)) },
            Voice { who: format!("{b}, {b_does}"), says: fill(words.one_of::<&str>(self.careful), values) },
        ];
        words.shuffle(&mut voices);
        Brief {
            headline: fill(words.one_of::<&str>(self.headlines), values),
            story: sentence(&story),
            voices,
            question: question.to_owned(),
        }
    }
}

/// The place of the family that a code asks for, or of the one that is drawn.
pub(crate) fn place_of(names: &[&'static str], asked: Option<&str>, kind: &mut Draws) -> usize {
    let drawn = kind.below(names.len());
    asked.and_then(|name| names.iter().position(|of| *of == name)).unwrap_or(drawn)
}

/// The prose of a spec, section by section.
pub(crate) struct Prose<'a> {
    pub(crate) feature: &'a str,
    pub(crate) problem: &'a str,
    pub(crate) users: &'a str,
    pub(crate) baseline: &'a str,
    pub(crate) expected: &'a str,
    pub(crate) edges: &'a str,
    pub(crate) wrong: &'a str,
    pub(crate) data: &'a str,
    pub(crate) success: &'a str,
    pub(crate) after: &'a str,
}

impl Prose<'_> {
    /// The spec with this front matter.
    pub(crate) fn spec(&self, front: &str) -> String {
        let sections = [
            ("Problem", self.problem),
            ("Users", self.users),
            ("Baseline today", self.baseline),
            ("Expected behaviour", self.expected),
            ("Edge cases", self.edges),
            ("When it is wrong", self.wrong),
            ("Data", self.data),
            ("Success", self.success),
            ("Launch and after", self.after),
        ];
        let mut text =
            format!("---\n{front}---\n# {}\n\n> Practice: people, places and data are simulated.\n", self.feature);
        for (head, says) in sections {
            text.push_str(&format!("\n## {head}\n\n{says}\n"));
        }
        text
    }
}
