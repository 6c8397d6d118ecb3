//! Where people who know the job would object to what is counted as best: beside a worked case, so that numbers are not the last word.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use shipworthy_spec::plain::yaml;

/// An objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dissent {
    /// The archetype.
    pub kind: String,
    /// What somebody who says so does for a living.
    pub who: String,
    /// What they say.
    pub says: String,
}

#[derive(Deserialize)]
struct All {
    notes: Vec<Dissent>,
}

static ALL: LazyLock<Vec<Dissent>> = LazyLock::new(|| {
    let value = yaml(include_str!("../../../content/dissent.yaml")).expect("a test reads the file that is shipped");
    let all: All = serde_json::from_value(value).expect("a test reads the file that is shipped");
    all.notes
});

/// The objections to what is counted as best in an archetype's cases, as they are written.
pub fn dissent(archetype: &str) -> impl Iterator<Item = &'static Dissent> {
    ALL.iter().filter(move |note| note.kind == archetype)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archetype::{ARCHETYPES, archetype};

    #[test]
    fn every_kind_of_case_has_two_objections_from_two_people() {
        for kind in ARCHETYPES {
            let notes: Vec<&Dissent> = dissent(kind.id()).collect();
            assert_eq!(notes.len(), 2, "{}", kind.id());
            assert_ne!(notes[0].who, notes[1].who, "{}", kind.id());
            for note in notes {
                let words = note.says.split_whitespace().count();
                assert!((15..=45).contains(&words), "{words} words: {}", note.says);
            }
        }
        assert!(ALL.iter().all(|note| archetype(&note.kind).is_some()));
    }
}
